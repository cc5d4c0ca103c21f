//! Tests of what is usual for a window of a log.

use super::baseline::*;
use super::subject_counts::SubjectCounts;
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::event::Outcome;
use crate::domain::field::Field;
use crate::domain::ids::SpecialEventId;
use crate::domain::rate_subject::{Count, SpecialEvent, Spread, Subject};
use crate::domain::time::{HOUR, Micros, Zone};

fn from_log(
    log: &EventColumns,
    subject: &Subject,
    at: Option<Micros>,
) -> Result<FromLog, BaselineError> {
    super::baseline::from_log(&SubjectCounts::of(log, subject)?, at, &[])
}

fn all(window: Window) -> Subject {
    Subject { window, ..Subject::default() }
}

/// A log of `weeks` weeks from Monday 2026-01-05 with `per_hour(hour)` events every hour; all
/// by "ana", every second one failed.
fn log(weeks: i64, per_hour: impl Fn(i64) -> u64) -> EventColumns {
    let start = Micros::parse("2026-01-05", &Zone::Utc).unwrap().0;
    let mut log = EventColumns::default();
    log.texts[Field::User.index()].names = vec!["ana".to_owned()];
    for hour in 0..weeks * 168 {
        for nth in 0..per_hour(hour) {
            log.time.push(start + hour * HOUR + nth as i64 * 1_000_000);
            log.outcome.push(if nth % 2 == 0 { Outcome::Failed } else { Outcome::Succeeded } as u8);
            log.texts[Field::User.index()].codes.push(1);
        }
    }
    log
}

#[expect(clippy::unnecessary_wraps, reason = "the type of the parameter")]
fn at(text: &str) -> Option<Micros> {
    Some(Micros::parse(text, &Zone::Utc).unwrap())
}

#[test]
fn an_hour_is_compared_with_the_same_hour_of_earlier_weeks() {
    // Mondays 00:00 have 40 events, other hours 4; one Monday had 400.
    let log = log(12, |hour| match (hour % 168, hour / 168) {
        (0, 3) => 400,
        (0, week) => 40 + (week % 3) as u64,
        _ => 4,
    });
    let it = from_log(&log, &all(Window::Hour), at("2026-03-16 00:30")).unwrap();
    assert!((39.0..43.0).contains(&it.mean), "{it:?}");
    assert_eq!((it.periods, it.left_out), (9, 1));
    let notes = it.notes(Spread::Mean);
    assert_eq!(notes[0], "Filled from the same hour of 10 earlier Mondays.");
    assert_eq!(notes[1], "1 outlier day left out.");
    assert_eq!(it.notes(Spread::Median).len(), notes.len() - 1, "the median keeps them");
    assert_eq!((it.n(Spread::Mean), it.n(Spread::Median)), (9, 10));
    let of_ana = Subject {
        entity: Some((Field::User, "ana".to_owned())),
        count: Count::Failures,
        window: Window::Hour,
    };
    let failed = from_log(&log, &of_ana, at("2026-03-16"));
    assert!((20.0..22.0).contains(&failed.unwrap().mean));
}

#[test]
fn a_short_log_falls_back_to_days_and_says_so() {
    let log = log(3, |hour| if hour == 2 * 168 + 50 { 60 } else { 4 });
    let hour = at("2026-01-21 02:10"); // the hour with 60, a Wednesday
    let it = from_log(&log, &all(Window::Hour), hour).unwrap();
    assert_eq!((it.observed, it.mean), (60.0, 4.0));
    assert_eq!(
        it.notes(Spread::Mean),
        [
            "Filled from the same hour of 12 earlier working days.",
            "Small counts: a count of 60 or more has a chance below 1 in 10,000,000 (negative \
             binomial)."
        ]
    );
    assert!(it.tail.unwrap() < 1e-9);
    let day = from_log(&log, &all(Window::Day), at("2026-01-08")).unwrap();
    assert_eq!(day.notes(Spread::Mean)[0], "Filled from 3 earlier days.");
    assert_eq!(day.notes(Spread::Mean)[1], "Only 3 earlier periods: treat this with care.");
}

#[test]
fn the_future_and_the_window_itself_are_never_used() {
    let until = |hours: i64| log(10, move |hour| if hour < hours { 5 } else { 90 });
    let when = at("2026-03-02 05:00");
    let hours = 8 * 168 + 5;
    let it = from_log(&until(hours), &all(Window::Hour), when).unwrap();
    assert_eq!((it.observed, it.mean, it.std_dev), (90.0, 5.0, Some(0.0)));
}

#[test]
fn without_a_time_the_last_complete_window_is_taken() {
    let it = from_log(&log(4, |_| 2), &all(Window::Day), None).unwrap();
    assert_eq!(it.window_start.rfc3339(), "2026-01-31T00:00:00Z");
    assert_eq!((it.observed, it.tail), (48.0, None));
}

#[test]
fn what_cannot_be_filled_is_said() {
    let log = log(1, |_| 1);
    let fail = |name: Option<&str>, when| {
        let entity = name.map(|it| (Field::User, it.to_owned()));
        let subject = Subject { entity, ..Subject::default() };
        from_log(&log, &subject, when).unwrap_err().to_string()
    };
    assert_eq!(
        fail(Some("Ana"), None),
        "No user “Ana” in this case. Check the spelling; upper and lower case differ."
    );
    assert!(fail(None, at("2027-01-01")).contains("Choose a time in it."));
    assert!(fail(None, at("2026-01-05 03:00")).starts_with("Nothing before 2026-01-05T03:00:00Z"));
    assert_eq!(
        from_log(&EventColumns::default(), &all(Window::Day), None),
        Err(BaselineError::Empty)
    );
}

#[test]
fn what_was_marked_is_left_out_and_an_old_baseline_is_said() {
    // Every Monday has 400 at midnight since a campaign began, 40 before.
    let log = log(30, |hour| match (hour % 168, hour / 168) {
        (0, week) if 10 <= week => 400,
        (0, week) => 40 + (week % 3) as u64,
        _ => 1,
    });
    let counts = SubjectCounts::of(&log, &all(Window::Hour)).unwrap();
    let parse = |text: &str| Micros::parse(text, &Zone::Utc).unwrap();
    let mark = |id, from: &str, to: &str| SpecialEvent {
        id: SpecialEventId(id),
        from: parse(from),
        to: parse(to),
        note: "Campaign".to_owned(),
    };
    let when = at("2026-07-27");
    let plain = super::baseline::from_log(&counts, when, &[]).unwrap();
    assert!(100.0 < plain.mean, "{plain:?}");
    let marks = [
        mark(1, "2026-03-16", "2026-07-24"),
        mark(2, "2026-01-06", "2026-01-07"),
        mark(3, "2026-01-12", "2026-01-12 01:00"),
    ];
    let it = super::baseline::from_log(&counts, when, &marks).unwrap();
    assert!((39.0..43.0).contains(&it.mean), "{it:?}");
    assert_eq!(it.without, "2 marked events left out.", "the second never was a Monday");
    assert_eq!(it.without_marked, it.without);
    assert!(it.warnings[0].starts_with("The newest period compared with is 139 days"));
    // A window long before the end of the log.
    let old = super::baseline::from_log(&counts, at("2026-03-09"), &[]).unwrap();
    assert!(old.warnings[0].starts_with("The log goes on for 146 days after"), "{old:?}");
}

#[test]
fn a_count_below_has_its_chance_too() {
    let log = log(12, |hour| if hour == 11 * 168 + 5 { 1 } else { 12 });
    let it = from_log(&log, &all(Window::Hour), at("2026-03-23 05:00")).unwrap();
    assert_eq!((it.observed, it.tail), (1.0, None));
    let words = it.chance_words().unwrap();
    assert!(words.starts_with("Small counts: a count of 1 or fewer has a chance of 1 in "));
    assert_eq!(it.expected(Spread::Median), (12.0, Some(0.0)));
}

#[test]
fn who_is_seen_for_the_first_time_is_compared_with_nothing() {
    let mut log = log(12, |_| 4);
    let user = &mut log.texts[Field::User.index()];
    user.names.push("bo".to_owned());
    let last = log.time.len() - 40;
    user.codes[last..].iter_mut().for_each(|it| *it = 2);
    let entity = Some((Field::User, "bo".to_owned()));
    let subject = Subject { entity, count: Count::Events, window: Window::Hour };
    let first = Some(Micros(log.time[last]));
    let it = from_log(&log, &subject, first).unwrap();
    assert_eq!((it.observed, it.mean, it.std_dev), (4.0, 0.0, Some(0.0)));
    assert!(it.warnings[0].starts_with("First seen too late to have a past"), "{it:?}");
    assert!(it.tail.unwrap() < 1e-3);
    // In the hour after, the same hour of the days before was before it.
    let next = from_log(&log, &subject, first.map(|it| Micros(it.0 + HOUR))).unwrap();
    assert_eq!((next.observed, next.mean), (4.0, 0.0));
    // A day later it has a past of its own.
    let day = from_log(&log, &subject, first.map(|it| Micros(it.0 + 9 * HOUR))).unwrap();
    assert_eq!(day.observed, 4.0);
}
