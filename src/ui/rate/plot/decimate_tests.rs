//! What decimation must never lose.

use super::*;
use proptest::prelude::*;

/// Ascending times with some repeated and some far apart, and values with some missing.
fn points() -> impl Strategy<Value = (Vec<i64>, Vec<f64>)> {
    let value = prop_oneof![9 => -1e6..1e6f64, 1 => Just(f64::NAN)];
    prop::collection::vec((prop_oneof![8 => 0..40i64, 1 => 0..90_000i64], value), 0..3_000)
        .prop_map(|all| {
            let mut time = 0;
            all.into_iter()
                .map(|(step, value)| {
                    time += step;
                    (time, value)
                })
                .unzip()
        })
}

fn least(values: &[f64]) -> Option<f64> {
    values.iter().copied().filter(|it| !it.is_nan()).reduce(f64::min)
}

fn most(values: &[f64]) -> Option<f64> {
    values.iter().copied().filter(|it| !it.is_nan()).reduce(f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_pyramid_knows_the_extremes_of_any_range(
        (_, values) in points(), a in 0..3_000usize, b in 0..3_000usize,
    ) {
        let value = |at: usize| values[at];
        let pyramid = Pyramid::build(values.len(), &value);
        let (a, b) = (a.min(values.len()), b.min(values.len()));
        let range = a.min(b)..a.max(b);
        let found = pyramid.extremes(range.clone(), &value).map(|it| (values[it.0], values[it.1]));
        let wanted = least(&values[range.clone()]).zip(most(&values[range]));
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn no_column_loses_its_smallest_or_largest_and_none_has_more_than_four(
        (times, values) in points(), n in 1..60usize,
        from in 0..60_000i64, width in 1..90_000i64, gap in 1..200i64,
    ) {
        let value = |at: usize| values[at];
        let pyramid = Pyramid::build(values.len(), &value);
        let columns = Columns::new(&times, from, from + width, n);
        let line = strokes(&times, &columns, gap, &pyramid, &value);
        prop_assert!(line.at.len() <= 4 * (n + 1) + 4, "{} of {n}", line.at.len());
        prop_assert!(line.at.is_sorted_by(|a, b| a < b), "in order, none twice");
        for range in &columns.ranges {
            let drawn: Vec<f64> =
                line.at.iter().filter(|at| range.contains(at)).map(|at| values[*at]).collect();
            let all = &values[range.clone()];
            prop_assert!(drawn.len() <= 4);
            prop_assert_eq!((least(&drawn), most(&drawn)), (least(all), most(all)));
        }
        // Every point in sight is in one column, and columns follow each other.
        let seen: Vec<usize> =
            (0..times.len()).filter(|at| (from..=from + width).contains(&times[*at])).collect();
        for at in seen {
            prop_assert_eq!(columns.ranges.iter().filter(|it| it.contains(&at)).count(), 1);
        }
    }

    #[test]
    fn strokes_end_exactly_at_gaps_that_can_be_seen(
        (times, values) in points(), gap in 1..200i64,
    ) {
        let value = |at: usize| values[at];
        let pyramid = Pyramid::build(values.len(), &value);
        let columns = Columns::new(&times, i64::MIN / 4, i64::MAX / 4, values.len().max(1));
        let line = strokes(&times, &columns, gap, &pyramid, &value);
        for stroke in line.iter() {
            for pair in stroke.windows(2) {
                prop_assert!(pair[0] + 1 == pair[1] && times[pair[1]] - times[pair[0]] <= gap);
            }
        }
        let joinable = |at: &usize| {
            *at != 0 && !values[at - 1].is_nan() && times[*at] - times[at - 1] <= gap
        };
        let drawn = (0..values.len()).filter(|at| !values[*at].is_nan());
        let begins: Vec<usize> = drawn.filter(|at| !joinable(at)).collect();
        let found: Vec<usize> = line.iter().map(|it| it[0]).collect();
        prop_assert_eq!(found, begins);
    }

    #[test]
    fn a_band_covers_every_point_of_its_columns(
        (times, values) in points(), n in 1..40usize, gap in 1..200i64,
    ) {
        let (low, high) = (|at: usize| values[at] - 5.0, |at: usize| values[at] + 5.0);
        let pyramids = (Pyramid::build(values.len(), &low), Pyramid::build(values.len(), &high));
        let to = times.last().copied().unwrap_or(0);
        let columns = Columns::new(&times, 0, to, n);
        let edges: Vec<Edge> =
            band(&times, &columns, gap, (&pyramids.0, &low), (&pyramids.1, &high)).concat();
        for at in (0..values.len()).filter(|at| !values[*at].is_nan()) {
            let covered = edges.iter().any(|it| it.1 <= low(at) && high(at) <= it.2);
            prop_assert!(covered, "{at}");
        }
    }
}

#[test]
fn a_few_points_are_all_kept() {
    let (times, values) = ([0, 10, 20, 100], [1.0, 2.0, 3.0, 4.0]);
    let value = |at: usize| values[at];
    let columns = Columns::new(&times, 5, 15, 100);
    assert_eq!(columns.ranges, [0..1, 1..2, 2..3], "a neighbour on either side");
    let all = Columns::new(&times, 0, 100, 100);
    let line = strokes(&times, &all, 15, &Pyramid::default(), &value);
    assert_eq!((line.at, line.starts), (vec![0, 1, 2, 3], vec![0, 3]));
    assert!(Columns::new(&[], 0, 1, 10).ranges.is_empty());
}
