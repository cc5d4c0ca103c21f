//! How many events an hour of one entity should have: its own past at that hour of the week,
//! drawn towards its working days or weekends, and those towards the daily rhythm of the whole
//! log, the more the less is known of it.
//!
//! Lives here: mean and variance of one hour. Does not live here: counting, judging, words.

use super::count_tail::{fewer_terms, lower_tail, upper_tail};
use super::rate_rhythm::{CLASSES, Days, Shape, WEEK, is_weekend, weekday};

/// How many events of its own an entity needs at an hour of the day before it is trusted as much
/// as the rhythm of all.
const OWN_RHYTHM: f64 = 1.5;
/// The same at an hour of the week, before it is trusted as much as the hour of the day.
const OWN_WEEKDAY: f64 = 12.0;
/// Events that the scatter of others with about the same mean counts for, beside its own.
const SHARED_SCATTER: f64 = 30.0;
/// Variance over mean where nothing is known, and the events that this counts for.
const FIRST_SCATTER: (f64, f64) = (1.5, 30.0);
/// A count is learnt from as if it were at most this many standard deviations, and events, above
/// its mean: an outlier must not teach that outliers are usual. By an entity itself, and by all.
const LEARNT: [(f64, f64); 2] = [(5.0, 3.0), (8.0, 15.0)];
/// No rhythm repeats itself more exactly than by 5 %.
const DRIFT: f64 = 0.05 * 0.05;
/// Powers of 2 that means are told apart by, from 2^-12 on.
const BUCKETS: usize = 28;

/// Excess of squares and sum of counts, by mean: how much entities with about the same mean
/// scatter.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scatter([(f64, f64); BUCKETS]);

impl Scatter {
    fn bucket(mean: f64) -> usize {
        (mean.max(1e-9).log2() + 12.0).clamp(0.0, (BUCKETS - 1) as f64) as usize
    }

    fn learn(&mut self, mean: f64, excess: f64, count: f64) {
        let it = &mut self.0[Self::bucket(mean)];
        it.0 += excess;
        it.1 += count;
    }

    /// Adds what `other` learnt.
    pub fn add(&mut self, other: &Self) {
        for (it, more) in self.0.iter_mut().zip(&other.0) {
            it.0 += more.0;
            it.1 += more.1;
        }
    }

    /// Variance over mean.
    fn of(&self, mean: f64) -> f64 {
        let (excess, count) = self.0[Self::bucket(mean)];
        let (first, weight) = FIRST_SCATTER;
        ((excess + first * weight) / (count + weight)).max(0.5)
    }
}

/// What is expected of one hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expected {
    pub mean: f64,
    pub variance: f64,
}

impl Expected {
    /// At most so many standard deviations and events above the mean.
    fn kept(&self, count: f64, (sds, events): (f64, f64)) -> f64 {
        count.min(self.mean + sds * self.variance.sqrt() + events)
    }

    /// Whether the chance of `count` or more is at least `chance`, told without its exact value
    /// where that is cheap.
    pub fn is_likelier(&self, count: f64, chance: f64) -> bool {
        if count <= self.mean + 2.0 * self.variance.sqrt() {
            return true; // one in a hundred or more
        }
        chance <= fewer_terms(count, self.mean, self.variance)
    }

    /// Chance of as many or more (negative binomial).
    pub fn chance_of_more(&self, count: f64) -> f64 {
        sound(upper_tail(count, self.mean, self.variance))
    }

    /// Chance of as few or fewer.
    pub fn chance_of_fewer(&self, count: f64) -> f64 {
        sound(lower_tail(count, self.mean, self.variance))
    }
}

fn sound(chance: f64) -> f64 {
    if chance.is_finite() { chance } else { 1.0 }
}

/// The past of one entity, day by day.
pub(super) struct Own<'a> {
    days: &'a Days,
    first: i64,
    today: i64,
    /// Sums scaled to the first day of the log.
    week: [f64; WEEK],
    class: [f64; CLASSES],
    total: f64,
    scatter: (f64, f64),
    /// Counts of today, which count from tomorrow on.
    pending: Vec<(usize, f64)>,
    /// As seen today: weighted days of each weekday and class, and what brings sums to today.
    weekdays: [f64; 7],
    classes: [f64; 2],
    now: f64,
}

impl<'a> Own<'a> {
    /// An entity first seen on day `first`.
    pub fn new(days: &'a Days, first: i64) -> Self {
        Self {
            days,
            first,
            today: first,
            week: [0.0; WEEK],
            class: [0.0; CLASSES],
            total: 0.0,
            scatter: (0.0, 0.0),
            pending: Vec::new(),
            weekdays: [0.0; 7],
            classes: [0.0; 2],
            now: 1.0,
        }
    }

    /// Goes on to `day`: only what was added for earlier days is looked at.
    pub fn go_to(&mut self, day: i64) {
        let weight = self.days.weight(self.today);
        let (at, class) = (weekday(self.today) * 24, usize::from(is_weekend(self.today)) * 24);
        for (hour, count) in self.pending.drain(..) {
            self.week[at + hour] += count * weight;
            self.class[class + hour] += count * weight;
            self.total += count * weight;
        }
        self.today = day;
        self.weekdays = self.days.seen(self.first, day);
        self.classes = [self.weekdays[..5].iter().sum(), self.weekdays[5..].iter().sum()];
        self.now = 1.0 / self.days.weight(day);
    }

    /// Events per day so far, of all days since it was first seen.
    pub fn per_day(&self) -> f64 {
        self.total * self.now / (self.classes[0] + self.classes[1]).max(1.0)
    }

    /// What is expected of hour `hour` (0 to 23) of today.
    pub fn expected(&self, hour: usize, shape: &Shape, scatter: &Scatter) -> Expected {
        let weekend = usize::from(is_weekend(self.today));
        let slot = weekend * 24 + hour;
        let rate = (self.total * self.now + 0.5) / (shape.hours(self.classes) + 12.0);
        let like_all = (rate * shape.at(slot)).max(1e-9);
        let count = self.class[slot] * self.now;
        let (by_day, known) =
            self.drawn((like_all, OWN_RHYTHM), count, self.classes[weekend], scatter);
        let at = weekday(self.today);
        let count = self.week[at * 24 + hour] * self.now;
        let (mean, _) = self.drawn((by_day, OWN_WEEKDAY), count, self.weekdays[at], scatter);
        let spread = self.spread(mean, scatter);
        Expected { mean, variance: mean * spread + mean * mean * (1.0 / known + DRIFT) }
    }

    /// A mean of `count` events in `days` days, drawn towards `prior` as if that rested on
    /// `strength` events, and how many it rests on then. What scatters more counts less.
    fn drawn(
        &self,
        (prior, strength): (f64, f64),
        count: f64,
        days: f64,
        scatter: &Scatter,
    ) -> (f64, f64) {
        let less = 1.0 / self.spread(prior, scatter);
        let known = strength + count * less;
        (known / (strength / prior + days * less), known)
    }

    /// Variance over mean: that of others with the same mean, more or less by its own past.
    fn spread(&self, mean: f64, scatter: &Scatter) -> f64 {
        let (excess, count) = self.scatter;
        let more = (excess + SHARED_SCATTER) / (count + SHARED_SCATTER);
        (more * scatter.of(mean)).max(1.0)
    }

    /// Learns how far `count` was from what was expected; `known` is the scatter known before.
    pub fn learn(&mut self, expected: &Expected, count: f64, known: &Scatter, all: &mut Scatter) {
        let [own, shared] = LEARNT.map(|it| expected.kept(count, it));
        self.scatter.0 += own * (own - expected.mean) / known.of(expected.mean);
        self.scatter.1 += own;
        all.learn(expected.mean, shared * (shared - expected.mean), shared);
    }

    /// Adds the count of an hour of today, without what is far above what was `expected`.
    pub fn add(&mut self, hour: usize, count: f64, expected: Option<&Expected>) {
        let kept = expected.map_or(count, |it| it.kept(count, LEARNT[0]));
        self.pending.push((hour, kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat() -> Shape {
        Shape::of(&[1.0; CLASSES], [1.0, 1.0])
    }

    /// An entity with `per_hour` events at every hour of working days for three weeks.
    fn office(days: &Days, per_hour: f64) -> Own<'_> {
        let mut own = Own::new(days, 4);
        for day in 4..25 {
            own.go_to(day);
            if !is_weekend(day) {
                (8..18).for_each(|hour| own.add(hour, per_hour, None));
            }
        }
        own.go_to(25);
        own
    }

    #[test]
    fn the_own_rhythm_wins_where_there_is_enough_of_it() {
        let (days, flat, none) = (Days::new(4, 60), flat(), Scatter::default());
        let (much, little) = (office(&days, 40.0), office(&days, 0.02));
        let noon = much.expected(12, &flat, &none);
        assert!((38.0..42.0).contains(&noon.mean), "{noon:?}");
        assert!(much.expected(3, &flat, &none).mean < 1.0);
        assert!(noon.chance_of_fewer(0.0) < 1e-9 && noon.chance_of_more(120.0) < 1e-9);
        // Three events in three weeks say little about when.
        let (noon, night) = (little.expected(12, &flat, &none), little.expected(3, &flat, &none));
        assert!(noon.mean < 3.0 * night.mean, "{noon:?} {night:?}");
        assert!(noon.chance_of_more(1.0) < 0.05 && 1e-6 < noon.chance_of_more(1.0));
    }

    #[test]
    fn scatter_makes_bursts_less_surprising() {
        let days = Days::new(4, 60);
        let (flat, none) = (flat(), Scatter::default());
        let mut own = office(&days, 4.0);
        let calm = own.expected(12, &flat, &none).chance_of_more(20.0);
        let mut all = Scatter::default();
        for count in [0.0, 15.0, 1.0, 0.0, 14.0, 0.0, 16.0, 2.0] {
            let expected = own.expected(12, &flat, &none);
            own.learn(&expected, count, &none, &mut all);
        }
        let wild = own.expected(12, &flat, &none).chance_of_more(20.0);
        assert!(calm < 1e-4 && 10.0 * calm < wild, "{calm} {wild}");
        let shared = office(&days, 4.0).expected(12, &flat, &all).chance_of_more(20.0);
        assert!(10.0 * calm < shared, "what one does, others may do: {calm} {shared}");
    }
}
