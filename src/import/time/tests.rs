//! Tests of reading times: every shape, the year, the order of day and month, clock changes.

use super::shape::{Shape, Unit};
use super::year::step;
use super::*;
use crate::domain::event::TimeFlag;
use crate::domain::plan::{Choices, OpenQuestion};
use crate::domain::time::{Micros, Zone};
use proptest::prelude::*;

fn read(text: &str, shape: Shape, zone: &str) -> String {
    let zone = Zone::parse(zone).unwrap();
    let mut reader = TimeReader::new(shape, zone).with_year(Some(2019));
    let once = reader.read(text);
    assert_eq!(once, reader.read(text), "{text} again, its date remembered");
    match once {
        Err(flag) => flag.code().to_owned(),
        Ok(it) => {
            let flag = if it.flag == TimeFlag::Good { "" } else { it.flag.code() };
            let offset = it.offset.map(|it| it.to_string()).unwrap_or_default();
            format!("{} {offset}{flag}", Micros(it.at).rfc3339()).trim_end().to_owned()
        }
    }
}

#[test]
fn times_as_logs_write_them() {
    for (text, shape, want) in [
        ("2026-06-13 21:00:07", "iso", "2026-06-13T21:00:07Z"),
        ("2026-06-13T21:00:07.123456789Z", "iso", "2026-06-13T21:00:07.123456Z 0"),
        ("2026-06-13T21:00:07.5+02:00", "iso", "2026-06-13T19:00:07.500Z 120"),
        ("2026-06-13 21:00:07,5 -0530", "iso", "2026-06-14T02:30:07.500Z -330"),
        ("2026-06-13 21:00 UTC", "iso", "2026-06-13T21:00:00Z 0"),
        ("2026/06/13", "iso", "2026-06-13T00:00:00Z"),
        ("2016-12-31 23:59:60", "iso", "2017-01-01T00:00:00Z"),
        ("July 8th 2019, 14:43:03.000", "month_name", "2019-07-08T14:43:03Z"),
        ("Jul 8, 2019 @ 14:43:03.120", "month_name", "2019-07-08T14:43:03.120Z"),
        ("Jan 1, 2015 @ 12:10:30.123456789", "month_name", "2015-01-01T12:10:30.123456Z"),
        ("08/Jul/2019:14:43:03 +0200", "month_name", "2019-07-08T12:43:03Z 120"),
        ("8 July 2019 14:43", "month_name", "2019-07-08T14:43:00Z"),
        ("7/8/2019 2:43 PM", "month_first", "2019-07-08T14:43:00Z"),
        ("6/15/2026, 12:40:24.178 AM", "month_first", "2026-06-15T00:40:24.178Z"),
        ("1/24/24", "month_first", "2024-01-24T00:00:00Z"),
        ("08/07/2019 14:43:03", "day_first", "2019-07-08T14:43:03Z"),
        ("08.07.2019 14:43", "day_first", "2019-07-08T14:43:00Z"),
        ("1614705487", "unix_s", "2021-03-02T17:18:07Z"),
        ("1614705487.0", "unix_s", "2021-03-02T17:18:07Z"),
        ("1696263265.851898000", "unix_s", "2023-10-02T16:14:25.851898Z"),
        ("1.614705487e9", "unix_s", "2021-03-02T17:18:07Z"),
        ("1614705487123", "unix_ms", "2021-03-02T17:18:07.123Z"),
        ("1614705487123456", "unix_us", "2021-03-02T17:18:07.123456Z"),
        ("1614705487123456789", "unix_ns", "2021-03-02T17:18:07.123456Z"),
        ("0", "unix_s", "1970-01-01T00:00:00Z"),
        ("1658689261123", "unix_s", "2022-07-24T19:01:01.123Z"),
        ("01/Jan/1970:03:00:00 +0300", "month_name", "1970-01-01T00:00:00Z 180"),
        ("2026-06-13 21:00:07 +0000", "iso", "2026-06-13T21:00:07Z 0"),
        ("2026-06-13 21:00:07+02", "iso", "2026-06-13T19:00:07Z 120"),
        ("2026-06-13 21:00:07 GMT", "iso", "2026-06-13T21:00:07Z 0"),
        ("2026-06-13 21:00:07 CEST", "iso", "2026-06-13T19:00:07Z 120"),
        ("2026-06-13 21:00:07 IST", "iso", "2026-06-13T21:00:07Z"),
        ("2026-06-13T21:00:07+02:00[Europe/Oslo]", "iso", "2026-06-13T19:00:07Z 120"),
        ("08-Jul-19 02:43:03 PM", "month_name", "2019-07-08T14:43:03Z"),
        ("2019-Jul-08 14:43:03", "month_name", "2019-07-08T14:43:03Z"),
        ("Monday, July 8, 2019 2:43:03 PM", "month_name", "2019-07-08T14:43:03Z"),
        (
            "Mon Jul 08 2019 14:43:03 GMT+0200 (Central European Summer Time)",
            "month_name",
            "2019-07-08T12:43:03Z 120",
        ),
        ("12/05/20, 14:35", "day_first", "2020-05-12T14:35:00Z"),
        ("12/05/99 14:35", "day_first", "1999-05-12T14:35:00Z"),
        ("Jun 14 15:16:01", "syslog", "2019-06-14T15:16:01Z"),
        ("Jun  4 15:16:01.5", "syslog", "2019-06-04T15:16:01.500Z"),
        ("Jun 14 2005 15:16:01", "syslog", "2005-06-14T15:16:01Z"),
        ("20190708144303", "digits", "2019-07-08T14:43:03Z"),
        ("20190708144303120", "digits", "2019-07-08T14:43:03.120Z"),
        ("20190708", "digits", "2019-07-08T00:00:00Z"),
        ("20190708T144303.5+0200", "other", "2019-07-08T12:43:03.500Z 120"),
        ("Mon Jul  8 14:43:03 UTC 2019", "other", "2019-07-08T14:43:03Z 0"),
        ("@400000004c91b044077a9e94", "other", "2010-09-16T05:50:50.125476Z"),
        ("Mon Jul 08 14:43:03.123456 2019", "other", "2019-07-08T14:43:03.123456Z"),
        ("/Date(1614705487000)/", "other", "2021-03-02T17:18:07Z"),
        ("/Date(1614705487000+0200)/", "other", "2021-03-02T17:18:07Z 120"),
        ("Mon, 08 Jul 2019 14:43:03 +0200", "other", "2019-07-08T12:43:03Z 120"),
        ("Mon Jul  8 14:43:03 2019", "other", "2019-07-08T14:43:03Z"),
        ("20190708T144303Z", "other", "2019-07-08T14:43:03Z 0"),
        // Another shape than most values of the column have.
        ("2021-03-02T17:18:07Z", "unix_s", "2021-03-02T17:18:07Z 0"),
        ("July 8th 2019, 14:43", "iso", "2019-07-08T14:43:00Z"),
    ] {
        assert_eq!(read(text, Shape::from_code(shape).unwrap(), "UTC"), want, "{text}");
    }
}

#[test]
fn impossible_times_are_unreadable() {
    for (text, shape) in [
        ("2026-06-13 25:00:00", Shape::Iso),
        ("2026-06-13 21:60:00", Shape::Iso),
        ("2026-06-13 21:00:60", Shape::Iso),
        ("2026-02-30 21:00:00", Shape::Iso),
        ("2026-06-13 21:00:00 nonsense", Shape::Iso),
        ("2026-06-13 21:00:00+99:00", Shape::Iso),
        ("2026-06-131 21:00:00", Shape::Iso),
        ("February 29th 2019, 10:00:00", Shape::MonthName),
        ("13/05/2020 10:00", Shape::MonthFirst),
        ("05/13/2020 10:00", Shape::DayFirst),
        ("7/8/2019 13:43 PM", Shape::MonthFirst),
        ("12:36 PM", Shape::MonthFirst),
        ("Feb 29 10:00:00", Shape::Syslog),
        ("Jun 14", Shape::Syslog),
        ("14:43:03", Shape::Iso),
        ("20190732", Shape::Digits),
        ("1e400", Shape::Unix(Unit::Seconds)),
        ("é", Shape::Other),
        ("", Shape::Iso),
    ] {
        assert_eq!(read(text, shape, "UTC"), "unreadable", "{text}");
    }
    for (text, shape) in [
        ("9999999999999", Shape::Unix(Unit::Seconds)),
        ("99999999999999999999999", Shape::Unix(Unit::Seconds)),
        ("-86400", Shape::Unix(Unit::Seconds)),
        ("1601-01-01T00:00:00Z", Shape::Iso),
        ("0001-01-01", Shape::Iso),
        ("2262-01-01T00:00:00Z", Shape::Iso),
        ("9999-12-31 23:59:59", Shape::Iso),
    ] {
        assert_eq!(read(text, shape, "UTC"), "out_of_range", "{text}");
    }
}

#[test]
fn a_zone_in_the_value_wins_and_clock_changes_are_seen() {
    let oslo = |text| read(text, Shape::Iso, "Europe/Oslo");
    assert_eq!(oslo("2026-06-13 21:00:00"), "2026-06-13T19:00:00Z");
    assert_eq!(oslo("2026-06-13 21:00:00Z"), "2026-06-13T21:00:00Z 0");
    for (zone, text, want) in [
        ("Europe/Oslo", "2026-03-29 01:59:59", "2026-03-29T00:59:59Z"),
        ("Europe/Oslo", "2026-03-29 02:30:00", "2026-03-29T01:30:00Z skipped"),
        ("Europe/Oslo", "2026-03-29 03:00:00", "2026-03-29T01:00:00Z"),
        ("Europe/Oslo", "2026-10-25 02:59:59", "2026-10-25T00:59:59Z repeated"),
        ("Europe/Oslo", "2026-10-25 03:00:00", "2026-10-25T02:00:00Z"),
        ("Europe/Oslo", "2026-10-25 02:59:59+02:00", "2026-10-25T00:59:59Z 120"),
        ("America/New_York", "2026-03-08 02:00:00", "2026-03-08T07:00:00Z skipped"),
        ("America/New_York", "2026-11-01 01:59:59", "2026-11-01T05:59:59Z repeated"),
        ("America/New_York", "2026-11-01 02:00:00", "2026-11-01T07:00:00Z"),
    ] {
        assert_eq!(read(text, Shape::Iso, zone), want, "{text} in {zone}");
    }
    assert_eq!(read("1614705487", Shape::Unix(Unit::Seconds), "+02:00"), "2021-03-02T17:18:07Z");
}

#[test]
fn shapes_are_decided_from_values() {
    let decided = |values: &[&str], later: &[&str]| {
        decide(values, later).map(|it| (it.shape.code(), it.readable, it.undecided))
    };
    assert_eq!(decided(&["01/02/2010 06:49", "01/03/2010"], &[]), Some(("month_first", 2, true)));
    assert_eq!(decided(&["01/02/2010"], &["01/13/2010"]), Some(("month_first", 1, false)));
    assert_eq!(decided(&["01/02/2010"], &["13/01/2010"]), Some(("day_first", 1, false)));
    assert_eq!(decided(&["1/2/2010 6:49 AM"], &[]), Some(("month_first", 1, true)));
    assert_eq!(decided(&["1.2.2010"], &[]), Some(("day_first", 1, false)));
    assert_eq!(decided(&["1614705487", "x", "1614705488.5"], &[]), Some(("unix_s", 2, false)));
    assert_eq!(decided(&["1614705487000"], &[]), Some(("unix_ms", 1, false)));
    assert_eq!(decided(&["2026-06-13", "soon", "later"], &[]), None, "most are no times");
    assert_eq!(decided(&["12", "13"], &[]), None);
    assert_eq!(decided(&["1.25", "2.5"], &[]), None, "seconds since some start");
    assert_eq!(decided(&["12:36 PM"], &[]), None, "a clock alone");
    let few = ["123456", "9999999999999", "88888888"];
    assert_eq!(decided(&few, &[]), None, "most are too small");
    assert_eq!(decided(&["1.614705487e9"], &[]), Some(("unix_s", 1, false)));
    assert_eq!(decided(&["20190708144303"], &[]), Some(("digits", 1, false)));
    assert_eq!(decided(&["Feb 29 10:00:00"], &[]), Some(("syslog", 1, false)));
    assert_eq!(decided(&["1.2.2010", "1.13.2010"], &[]), Some(("month_first", 2, false)));
}

#[test]
fn the_year_goes_on_with_the_months() {
    let mut reader = TimeReader::new(Shape::Syslog, Zone::Utc).with_year(Some(2015));
    let days = ["Nov 30", "Dec 31", "Jan  1", "Dec 31", "Jan  2", "Feb 29", "Mar  1", "Feb 29"];
    let years: Vec<String> = days
        .iter()
        .map(|day| Micros(reader.read(&format!("{day} 10:00:00")).unwrap().at).rfc3339())
        .map(|it| it[..4].to_owned())
        .collect();
    assert_eq!(years, ["2015", "2015", "2016", "2015", "2016", "2016", "2016", "2016"]);
    assert_eq!([step(12, 1), step(1, 12), step(3, 2), step(1, 9), step(8, 2)], [1, -1, 0, 0, 1]);
}

#[test]
fn the_year_comes_from_the_files_own_date() {
    let year = |samples: &[&str], later: &[&str], modified: &str| {
        let modified = Micros::parse(modified, &Zone::Utc);
        year_of(samples, later, modified, &Choices::default())
    };
    let jan = ["Jan  5 10:00:00", "Jan  6 10:00:00"];
    assert_eq!(year(&jan, &[], "2016-01-06").0, Some(2016));
    assert_eq!(year(&jan, &["Jan 20 00:00:00"], "2016-01-10").0, Some(2015), "not after it");
    let across = ["Nov  5 10:00:00", "Dec 30 10:00:00"];
    assert_eq!(year(&across, &["Jan 20 00:00:00"], "2016-03-10").0, Some(2016), "the last one's");
    assert_eq!(year(&["Jan 20 00:00:00", "Dec 30 10:00:00"], &[], "2016-03-10").0, Some(2015));
    assert_eq!(year(&["Feb 29 10:00:00"], &[], "2023-05-01").0, Some(2020), "a leap year");
    let (found, open, said) = year(&jan, &[], "2016-03-10");
    assert_eq!((found, open), (Some(2016), vec![OpenQuestion::Year]));
    assert_eq!(
        said,
        ["The times have no year. The file was last changed on 2016-03-10, so its last event is \
          taken to be of 2016. Choose another year if that is wrong."]
    );
    let chosen = Choices { year: Some(2005), ..Choices::default() };
    assert_eq!(year_of(&jan, &[], None, &chosen), (Some(2005), Vec::new(), Vec::new()));
    assert_eq!(year_of(&jan, &[], None, &Choices::default()).1, [OpenQuestion::Year]);
    assert_eq!(year(&["2016-01-01 10:00:00"], &[], "2016-03-10").1, []);
}

#[test]
fn two_columns_of_times_that_disagree_are_said() {
    let names = ["_time", "created", "note"].map(str::to_owned);
    let created = vec!["2021-03-24 12:00:00", "2021-03-25 12:00:00", "2021-07-01 12:00:00"];
    let splunk = vec!["1616583600", "1616670000", "1625133600"];
    let say = |columns: &[Vec<&str>]| disagreement(&names, columns, 1);
    assert_eq!(
        say(&[splunk, created.clone(), vec![""; 3]]).unwrap(),
        "_time is 1 h earlier than created in 2 of 3 and 2 h earlier in 1 of 3 sampled lines; \
         created is used."
    );
    assert_eq!(say(&[created.clone(), created, vec![""; 3]]), None);
    for (name, late) in
        [("_time", true), ("time", false), ("received_at", true), ("Alarm Time", true)]
    {
        assert_eq!(is_of_arrival(name), late, "{name}");
    }
}

proptest! {
    /// What is written in any shape that says everything is read back to the microsecond.
    #[test]
    fn times_come_back_as_written(at in 0..9_214_646_400_000_000_i64, offset in -720..840_i16) {
        use chrono::{DateTime, FixedOffset};
        let east = FixedOffset::east_opt(i32::from(offset) * 60).unwrap();
        let time = DateTime::from_timestamp_micros(at).unwrap().with_timezone(&east);
        for (shape, form) in [
            (Shape::Iso, "%Y-%m-%dT%H:%M:%S%.6f%:z"),
            (Shape::Iso, "%Y/%m/%d %H:%M:%S,%6f %z"),
            (Shape::MonthName, "%B %-dth %Y, %H:%M:%S%.6f %z"),
            (Shape::MonthName, "%d/%b/%Y:%H:%M:%S%.6f %z"),
            (Shape::MonthFirst, "%-m/%-d/%Y, %I:%M:%S%.6f %p %z"),
            (Shape::DayFirst, "%d.%m.%Y %H:%M:%S%.6f %z"),
            (Shape::Other, "%Y%m%dT%H%M%S%.6f%z"),
        ] {
            let text = time.format(form).to_string();
            let read = TimeReader::new(shape, Zone::Utc).read(&text).unwrap();
            prop_assert_eq!((read.at, read.offset, read.flag), (at, Some(offset), TimeFlag::Good));
        }
        let micros = TimeReader::new(Shape::Unix(Unit::Micros), Zone::Utc).read(&at.to_string());
        prop_assert_eq!(micros.unwrap().at, at);
    }

    /// No text breaks it.
    #[test]
    fn any_text_is_answered(text in "[0-9A-Za-z:/.,+ \\-é()]{0,30}") {
        for shape in Shape::ALL {
            let mut reader = TimeReader::new(shape, Zone::Utc).with_year(Some(2019));
            assert!(reader.read(&text).is_ok() || text.len() <= 120);
        }
        prop_assert!(decide(&[&text], &[&text]).is_none_or(|it| it.readable == 1));
    }
}
