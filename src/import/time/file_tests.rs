//! Tests of times in whole files: what the plan settles and what the events get.

use crate::domain::event::TimeFlag;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::ImportOptions;
use crate::domain::job::{Cancel, Progress};
use crate::domain::plan::{Choices, LogFile, OpenQuestion, Plan};
use crate::domain::time::{Micros, Zone};
use crate::import::{ReadJob, plan, preview, read};
use std::fmt::Write;
use std::ops::ControlFlow;
use std::time::{Duration, UNIX_EPOCH};

/// Plan, times (or flags) and notes of a file last changed on 2016-01-05.
fn read_as(text: &str, choices: &Choices) -> (Plan, Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.log");
    std::fs::write(&path, text).unwrap();
    let changed = UNIX_EPOCH + Duration::from_hours(403_320);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(changed).unwrap();
    let (file, options) = (LogFile::plain(path), ImportOptions::default());
    let plan = plan(&file, &options.limits, choices).unwrap();
    let (progress, cancel) = (Progress::default(), Cancel::default());
    let key = FingerprintKey([0; 16]);
    let job = ReadJob {
        plan: &plan,
        key,
        options: &options,
        countries: None,
        progress: &progress,
        cancel: &cancel,
    };
    let mut times = Vec::new();
    let end = read(&file, &job, &mut |batch| {
        for at in 0..batch.len() {
            let flag = TimeFlag::ALL[usize::from(batch.time_flag[at])];
            let time = Micros(batch.time[at]).rfc3339();
            times.push(if flag.is_dated() { time } else { flag.code().to_owned() });
        }
        ControlFlow::Continue(())
    });
    let shown = preview(&file, &options.limits, &plan, 5).unwrap().rows;
    for (row, time) in shown.iter().zip(&times) {
        let fields = row.parsed.as_ref().unwrap();
        let flag = fields.time_flag.code().to_owned();
        assert_eq!(*time, fields.time.map_or(flag, Micros::rfc3339), "as the preview shows it");
    }
    (plan, times, end.unwrap().notes)
}

#[test]
fn a_log_without_a_year_crosses_the_new_year() {
    let text = "time,user\nDec 30 10:00:00,ana\nJan  2 10:00:00,bo\n";
    let (plan, times, notes) = read_as(text, &Choices::default());
    assert_eq!((plan.time_shape.as_str(), plan.year), ("syslog", Some(2016)));
    assert!(plan.open.contains(&OpenQuestion::Year) && plan.open.contains(&OpenQuestion::Zone));
    assert!(plan.warnings.iter().any(|it| it.contains("taken to be of 2016")));
    assert_eq!(times, ["2015-12-30T10:00:00Z", "2016-01-02T10:00:00Z"]);
    assert_eq!(notes, [""; 0]);
    let chosen = Choices { year: Some(2010), zone: Some(Zone::Utc), ..Choices::default() };
    let (plan, times, _) = read_as(text, &chosen);
    assert_eq!((plan.open.as_slice(), plan.warnings.as_slice()), (&[][..], &[][..]));
    assert_eq!(times, ["2009-12-30T10:00:00Z", "2010-01-02T10:00:00Z"]);
}

#[test]
fn a_long_log_without_a_year_is_sampled_to_its_end() {
    let mut text = "time,user\n".to_owned();
    for at in 0..60_000 {
        let month = ["Nov", "Dec", "Jan"][at / 20_000];
        writeln!(text, "{month} {:02} 10:00:00,user {at}", at % 20_000 / 800 + 1).unwrap();
    }
    let (plan, times, notes) = read_as(&text, &Choices { year: Some(2016), ..Choices::default() });
    assert_eq!(plan.year, Some(2016));
    assert_eq!(
        (times[0].as_str(), times[59_999].as_str()),
        ("2015-11-01T10:00:00Z", "2016-01-25T10:00:00Z")
    );
    assert_eq!(notes, [""; 0]);
}

#[test]
fn day_and_month_are_asked_for_where_nothing_tells() {
    let text = "time,user\n03/04/26 10:00,ana\n05-04-2026 11:00,bo\n";
    let (plan, times, _) = read_as(text, &Choices::default());
    assert!(plan.open.contains(&OpenQuestion::DayOrMonth));
    assert!(
        plan.warnings.contains(
            &"Day and month cannot be told apart in the sampled times; the month is read first: \
          03/04/26 10:00 is 4 March 2026. If it is 3 April 2026, choose that the day comes first."
                .to_owned()
        ),
        "{:?}",
        plan.warnings
    );
    assert_eq!(times, ["2026-03-04T10:00:00Z", "2026-05-04T11:00:00Z"]);
    let day_first = Choices { day_first: Some(true), ..Choices::default() };
    let (plan, times, _) = read_as(text, &day_first);
    assert!(!plan.open.contains(&OpenQuestion::DayOrMonth));
    assert_eq!(plan.columns[0].found, "day/month/year without a zone, 2 of 2 lines");
    assert_eq!(times, ["2026-04-03T10:00:00Z", "2026-04-05T11:00:00Z"]);
}

#[test]
fn times_against_the_order_are_kept_undated_and_said() {
    let text = "time,user\n03.04.2026 10:00,ana\n13.04.2026 11:00,bo\nsoon,cem\n";
    let month_first = Choices { day_first: Some(false), ..Choices::default() };
    let (_, times, notes) = read_as(text, &month_first);
    assert_eq!(times, ["2026-03-04T10:00:00Z", "unreadable", "unreadable"]);
    assert_eq!(
        notes,
        ["1 time is none with day and month in the order read, and would be one the other way \
          round: its event has no time. Choose the other order and import the file again."]
    );
}

#[test]
fn dates_and_clocks_of_two_columns_are_joined() {
    let (plan, times, _) = read_as(
        "date,time,c-ip\n2026-06-13,21:00:07,192.0.2.1\n,,192.0.2.2\n",
        &Choices::default(),
    );
    assert_eq!(plan.columns[1].found, "clock without a date, which is in date");
    assert_eq!(times, ["2026-06-13T21:00:07Z", "missing"]);
    let apart = "Date,Day,Time,user\nDec,10,06:55:46,ana\nDec,11,06:55:46,bo\n";
    let (_, times, _) = read_as(apart, &Choices::default());
    assert_eq!(times, ["2015-12-10T06:55:46Z", "2015-12-11T06:55:46Z"]);
}

#[test]
fn the_events_own_time_is_used_and_offsets_are_kept() {
    let text = "_time,CreationDate,user\n\
        1451606400,2016-01-01T02:00:00+01:00,ana\n1451606400,2016-01-01T03:00:00+02:00,bo\n";
    let (plan, times, _) = read_as(text, &Choices::default());
    assert_eq!(times, ["2016-01-01T01:00:00Z", "2016-01-01T01:00:00Z"]);
    assert_eq!(
        plan.warnings,
        [
            "The times carry different offsets (UTC+1, UTC+2); each event keeps its own.",
            "_time is 1 h earlier than CreationDate in 2 of 2 sampled lines; CreationDate is used."
        ]
    );
    assert_eq!(plan.open, []);
}
