//! What all entities of a log have in common over time: how much a past day still counts, and at
//! which hours of working days and weekends things happen.

/// Hours of the week, and of a working day and a day of the weekend.
pub(super) const WEEK: usize = 7 * 24;
pub(super) const CLASSES: usize = 2 * 24;
/// Days until an event weighs half as much.
const HALF_LIFE: f64 = 56.0;

/// Whether a day (counted from 1970) is a Saturday or Sunday.
pub(super) const fn is_weekend(day: i64) -> bool {
    5 <= weekday(day)
}

/// 0 = Monday. 1970-01-01 was a Thursday.
pub(super) const fn weekday(day: i64) -> usize {
    (day + 3).rem_euclid(7) as usize
}

/// Weights of past days, and how many of each weekday there were.
pub(super) struct Days {
    first: i64,
    /// Per day, the weight of that day and, per weekday, of all days before, scaled to the first.
    weights: Vec<(f64, [f64; 7])>,
}

impl Days {
    /// For `n` days from `first` on.
    pub fn new(first: i64, n: usize) -> Self {
        let mut sums = [0.0; 7];
        let weights = (0..=n)
            .map(|at| {
                let weight = (at as f64 / HALF_LIFE).exp2();
                let before = sums;
                sums[weekday(first + at as i64)] += weight;
                (weight, before)
            })
            .collect();
        Self { first, weights }
    }

    fn at(&self, day: i64) -> &(f64, [f64; 7]) {
        &self.weights[((day - self.first).max(0) as usize).min(self.weights.len() - 1)]
    }

    /// Weight of `day`, scaled to the first day.
    pub fn weight(&self, day: i64) -> f64 {
        self.at(day).0
    }

    /// Weighted number of each weekday from `from` until before `to`, as seen on `to`.
    pub fn seen(&self, from: i64, to: i64) -> [f64; 7] {
        let (before, (weight, until)) = (self.at(from).1, self.at(to));
        std::array::from_fn(|it| ((until[it] - before[it]) / weight).max(0.0))
    }
}

/// How busy each hour of working days and weekends is; the mean over a week is 1.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    hours: [f64; CLASSES],
    /// Sum over a working day and over a day of the weekend.
    sums: [f64; 2],
}

impl Shape {
    /// From the events per hour of both kinds of day, and how many days of each there were.
    pub fn of(counts: &[f64; CLASSES], days: [f64; 2]) -> Self {
        let flat = counts.iter().sum::<f64>() / (24.0 * (days[0] + days[1])).max(1.0);
        // A little of an even spread keeps hours possible that nobody used so far.
        let mut hours: [f64; CLASSES] =
            std::array::from_fn(|at| (counts[at] + 0.1 * flat + 1e-9) / (days[at / 24] + 0.1));
        let sum = |hours: &[f64]| hours.iter().sum::<f64>();
        let mean = (5.0 * sum(&hours[..24]) + 2.0 * sum(&hours[24..])) / WEEK as f64;
        for it in &mut hours {
            *it /= mean;
        }
        Self { sums: [sum(&hours[..24]), sum(&hours[24..])], hours }
    }

    /// How busy hour `slot` is: 0 to 23 of a working day, then of a day of the weekend.
    pub fn at(&self, slot: usize) -> f64 {
        self.hours[slot]
    }

    /// How many mean hours so many working days and weekend days are worth.
    pub fn hours(&self, days: [f64; 2]) -> f64 {
        self.sums[0] * days[0] + self.sums[1] * days[1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_days_weigh_less_and_the_future_nothing() {
        let days = Days::new(4, 200); // a Monday
        let seen = days.seen(4, 4 + 14);
        assert!(seen.iter().all(|it| (1.7..2.0).contains(it)), "{seen:?}");
        assert_eq!(days.seen(18, 18), [0.0; 7]);
        let long: f64 = days.seen(4, 204).iter().sum();
        assert!((60.0..90.0).contains(&long), "{long}");
        assert!((days.weight(4 + 56) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_shape_says_how_busy_an_hour_is() {
        let mut counts = [0.0; CLASSES];
        counts[12] = 1500.0;
        let shape = Shape::of(&counts, [15.0, 6.0]);
        assert!((30.0..35.0).contains(&shape.at(12)), "{}", shape.at(12));
        assert!(0.0 < shape.at(40) && shape.at(40) < 0.1);
        assert!((shape.hours([5.0, 2.0]) - 168.0).abs() < 1e-9);
        let empty = Shape::of(&[0.0; CLASSES], [15.0, 6.0]);
        assert!(empty.at(3).is_finite());
    }
}
