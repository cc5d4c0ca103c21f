//! The rate of a subject in every window of the log, each against the windows before it. What is
//! said of a window here is what [`super::baseline`] says of it alone.

use super::baseline::Past;
use super::subject_counts::SubjectCounts;
use super::usual::{MAD_TO_SD, Outliers, Usual};
use crate::domain::job::{Cancel, Cancelled};
use crate::domain::rate_subject::{SpecialEvent, Subject};
use crate::domain::subject_series::SubjectSeries;

/// The most windows of a series, the newest: 22 years of hours. A log with one event of the year 1
/// has no use for the others.
pub const MOST_WINDOWS: i64 = 200_000;

/// Counts every window, from the first that the log covers (or the entity is in) to the last of
/// the log. Windows without events are points of their own.
pub fn series(
    counts: &SubjectCounts,
    subject: &Subject,
    special: &[SpecialEvent],
    cancel: &Cancel,
) -> Result<SubjectSeries, Cancelled> {
    let last = counts.window.index(counts.last);
    // A log that does not cover a single window from its start has the one it begins in.
    let first = counts.from.min(last);
    let begin = first.max(last.saturating_sub(MOST_WINDOWS - 1));
    let n = (last - begin + 1) as usize;
    let mut out = SubjectSeries {
        subject: subject.clone(),
        cut: (begin - first) as u64,
        time: Vec::with_capacity(n),
        value: Vec::with_capacity(n),
        mean: Vec::with_capacity(n),
        std_dev: Vec::with_capacity(n),
        median: Vec::with_capacity(n),
        mad: Vec::with_capacity(n),
        chance: Vec::with_capacity(n),
    };
    for index in begin..=last {
        if cancel.is_cancelled() {
            return Err(Cancelled);
        }
        let past = Past::before(index, counts, special);
        let mut values: Vec<f64> = past.used.iter().map(|it| counts.at(*it) as f64).collect();
        let usual = Usual::of(&mut values, Outliers::OfCounts);
        let observed = counts.at(index) as f64;
        let number = |of: &dyn Fn(&Usual) -> f64| usual.as_ref().map_or(f64::NAN, of);
        out.time.push(counts.window.start(index).0);
        out.value.push(observed);
        out.chance.push(number(&|it| it.chance_of(observed)));
        out.mean.push(number(&|it| it.mean));
        out.std_dev.push(number(&|it| if it.n < 2 { f64::NAN } else { it.variance.sqrt() }));
        out.median.push(number(&|it| it.median));
        out.mad.push(number(&|it| {
            // One value alone has no spread, whichever way it is told.
            if it.n + it.left_out < 2 { f64::NAN } else { MAD_TO_SD * it.mad }
        }));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::baseline::from_log;
    use super::*;
    use crate::domain::calendar::Window;
    use crate::domain::columns::EventColumns;
    use crate::domain::event::Outcome;
    use crate::domain::field::Field;
    use crate::domain::ids::SpecialEventId;
    use crate::domain::rate_subject::Count;
    use crate::domain::time::{DAY, HOUR, Micros};
    use proptest::prelude::*;

    /// Events at these minutes after a Monday, each of user "ana" or "ben", failed or not.
    fn log(rows: &[(i64, bool, bool)]) -> EventColumns {
        let mut log = EventColumns::default();
        log.texts[Field::User.index()].names = vec!["ana".to_owned(), "ben".to_owned()];
        for (minute, ana, failed) in rows {
            log.time.push(4 * DAY + minute * 60_000_000);
            log.outcome.push(if *failed { Outcome::Failed } else { Outcome::Succeeded } as u8);
            log.texts[Field::User.index()].codes.push(if *ana { 1 } else { 2 });
        }
        log
    }

    fn of(log: &EventColumns, subject: &Subject) -> SubjectSeries {
        let counts = SubjectCounts::of(log, subject).unwrap();
        series(&counts, subject, &[], &Cancel::default()).unwrap()
    }

    #[test]
    fn empty_windows_are_points_and_what_is_before_the_first_is_not() {
        // ana from the third hour on; the log begins in the middle of hour 0 and ends in hour 9.
        let log =
            log(&[(30, false, true), (150, true, true), (160, true, false), (570, false, true)]);
        let all = Subject::default();
        let whole = of(&log, &all);
        assert_eq!(whole.time.len(), 9, "hour 0 is only partly covered");
        assert_eq!(whole.value, [0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        let ana = Subject {
            entity: Some((Field::User, "ana".to_owned())),
            count: Count::Failures,
            window: Window::Hour,
        };
        let it = of(&log, &ana);
        assert_eq!(it.time[0], 4 * DAY + 2 * HOUR);
        assert_eq!(it.value, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(it.subject, ana);
    }

    #[test]
    fn a_log_of_ages_is_cut_and_a_stopped_one_is_not_answered() {
        let far = 60 * 24 * 365 * 40;
        let log = log(&[(0, true, true), (far, true, true)]);
        let it = of(&log, &Subject::default());
        assert_eq!(it.time.len() as i64, MOST_WINDOWS);
        assert_eq!(it.cut as i64, far / 60 - MOST_WINDOWS + 1);
        assert_eq!(it.value.last(), Some(&1.0));
        let cancel = Cancel::default();
        cancel.cancel();
        let counts = SubjectCounts::of(&log, &Subject::default()).unwrap();
        assert_eq!(series(&counts, &Subject::default(), &[], &cancel), Err(Cancelled));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn every_window_is_what_the_calculator_says_of_it(
            rows in prop::collection::vec((0..60 * 24 * 40i64, any::<bool>(), any::<bool>()), 1..400),
            ana in any::<bool>(), failures in any::<bool>(),
            marked in prop::collection::vec((0..40i64, 1..30i64), 0..4),
            window in prop_oneof![Just(Window::Hour), Just(Window::Day), Just(Window::Week)],
        ) {
            let log = log(&rows);
            let count = if failures { Count::Failures } else { Count::Events };
            let name = if rows[0].1 { "ana" } else { "ben" };
            let entity = ana.then(|| (Field::User, name.to_owned()));
            let subject = Subject { entity, count, window };
            let special: Vec<SpecialEvent> = (1..)
                .zip(marked)
                .map(|(id, (day, hours))| SpecialEvent {
                    id: SpecialEventId(id),
                    from: Micros((4 + day) * DAY),
                    to: Micros((4 + day) * DAY + hours * HOUR),
                    note: String::new(),
                })
                .collect();
            let counts = SubjectCounts::of(&log, &subject).unwrap();
            let all = series(&counts, &subject, &special, &Cancel::default()).unwrap();
            for at in (0..all.time.len()).step_by(1 + all.time.len() / 40) {
                let alone = from_log(&counts, Some(Micros(all.time[at])), &special);
                let Ok(alone) = alone else {
                    prop_assert!(all.mean[at].is_nan());
                    continue;
                };
                prop_assert_eq!(alone.window_start.0, all.time[at]);
                prop_assert_eq!(alone.observed.to_bits(), all.value[at].to_bits());
                prop_assert_eq!(alone.mean.to_bits(), all.mean[at].to_bits());
                prop_assert_eq!(alone.chance().to_bits(), all.chance[at].to_bits());
                prop_assert_eq!(alone.median.to_bits(), all.median[at].to_bits());
                let mad = Some(all.mad[at]).filter(|it| !it.is_nan());
                prop_assert_eq!(alone.mad, mad);
                let std_dev = Some(all.std_dev[at]).filter(|it| !it.is_nan());
                prop_assert_eq!(alone.std_dev, std_dev);
            }
        }
    }
}
