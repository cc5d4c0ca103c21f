//! Times as logs write them. Fixed shapes are read by hand with the last date remembered (a date
//! repeats for thousands of lines; chrono's format strings took 40 times as long on a log of
//! 721,547 lines), unusual ones by chrono. Which shape a column has is decided from its values.

use super::scan::{Scan, days, month};
use crate::domain::time::{MINUTE, SECOND, Zone};
use chrono::{DateTime, NaiveDateTime};

/// How times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `2026-06-13 21:00:07`, `2026-06-13T21:00:07.123Z`, `2026-06-13`.
    Iso,
    /// `July 8th 2019, 14:43:03.000`, `Jul 8, 2019 @ 14:43:03.000`, `08/Jul/2019:14:43:03 +0200`.
    MonthName,
    /// `7/8/2019 2:43 PM`.
    MonthFirst,
    /// `08/07/2019 14:43`, `08.07.2019 14:43`.
    DayFirst,
    /// Numbers since 1970.
    Unix(Unit),
    /// `Mon, 08 Jul 2019 14:43:03 +0200`, `Mon Jul  8 14:43:03 2019`, `20190708T144303Z`.
    Other,
}

/// What numbers since 1970 count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds, with or without a fraction.
    Seconds,
    /// Thousandths.
    Millis,
    /// Millionths.
    Micros,
    /// Billionths.
    Nanos,
}

impl Shape {
    const ALL: [Self; 9] = [
        Self::Iso,
        Self::MonthName,
        Self::MonthFirst,
        Self::DayFirst,
        Self::Unix(Unit::Seconds),
        Self::Unix(Unit::Millis),
        Self::Unix(Unit::Micros),
        Self::Unix(Unit::Nanos),
        Self::Other,
    ];

    /// What a plan holds. Frozen: cases contain these.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Iso => "iso",
            Self::MonthName => "month_name",
            Self::MonthFirst => "month_first",
            Self::DayFirst => "day_first",
            Self::Unix(Unit::Seconds) => "unix_s",
            Self::Unix(Unit::Millis) => "unix_ms",
            Self::Unix(Unit::Micros) => "unix_us",
            Self::Unix(Unit::Nanos) => "unix_ns",
            Self::Other => "other",
        }
    }

    /// What a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Iso => "ISO 8601",
            Self::MonthName => "date with the month's name",
            Self::MonthFirst => "month/day/year",
            Self::DayFirst => "day/month/year",
            Self::Unix(Unit::Seconds) => "Unix seconds",
            Self::Unix(Unit::Millis) => "Unix milliseconds",
            Self::Unix(Unit::Micros) => "Unix microseconds",
            Self::Unix(Unit::Nanos) => "Unix nanoseconds",
            Self::Other => "unusual date",
        }
    }

    /// The shape of `code`, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// Reads the times of one column.
#[derive(Debug, Clone)]
pub struct TimeReader {
    shape: Shape,
    zone: Zone,
    date: DateMemory,
    /// Quarter of an hour of the clock last read, and what it is behind UTC in microseconds.
    /// Zones change their offset at such borders only.
    shift: (i64, i64),
}

/// The last date's text and its day.
#[derive(Debug, Clone, Default)]
struct DateMemory {
    text: [u8; 24],
    len: usize,
    day: i64,
}

/// A clock reading: microseconds since 1970 on that clock, and its offset in minutes if written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    clock: i64,
    offset: Option<i16>,
}

impl TimeReader {
    /// Reads times written as `shape`, in `zone` where they carry none.
    pub fn new(shape: Shape, zone: Zone) -> Self {
        Self { shape, zone, date: DateMemory::default(), shift: (i64::MIN, 0) }
    }

    /// The instant in microseconds, and the offset in minutes where the text carries one.
    /// Texts of another unmistakable shape are read too; the order of day and month is never
    /// guessed per value.
    pub fn read(&mut self, text: &str) -> Option<(i64, Option<i16>)> {
        let reading = self.reading(self.shape, text).or_else(|| {
            const PLAIN: [Shape; 3] = [Shape::Iso, Shape::MonthName, Shape::Other];
            PLAIN.into_iter().find_map(|it| self.reading(it, text))
        })?;
        match reading.offset {
            Some(offset) => Some((reading.clock - i64::from(offset) * MINUTE, reading.offset)),
            None if matches!(self.shape, Shape::Unix(_)) => Some((reading.clock, None)),
            None => Some((reading.clock - self.behind(reading.clock)?, None)),
        }
    }

    fn behind(&mut self, clock: i64) -> Option<i64> {
        match &self.zone {
            Zone::Utc => Some(0),
            Zone::Fixed(minutes) => Some(i64::from(*minutes) * MINUTE),
            Zone::Local | Zone::Named(_) => {
                let quarter = clock.div_euclid(15 * MINUTE);
                if self.shift.0 != quarter {
                    let local = DateTime::from_timestamp_micros(clock)?.naive_utc();
                    self.shift = (quarter, clock - self.zone.instant(local)?.0);
                }
                Some(self.shift.1)
            }
        }
    }

    fn reading(&mut self, shape: Shape, text: &str) -> Option<Reading> {
        match shape {
            Shape::Unix(unit) => Some(Reading { clock: unix(text, unit)?, offset: None }),
            Shape::Other => other(text),
            Shape::Iso | Shape::MonthName | Shape::MonthFirst | Shape::DayFirst => {
                self.by_hand(shape, text.as_bytes())
            }
        }
    }

    fn by_hand(&mut self, shape: Shape, text: &[u8]) -> Option<Reading> {
        let mut scan = Scan { bytes: text, at: 0 };
        let known = &self.date.text[..self.date.len];
        if known.is_empty()
            || !text.starts_with(known)
            || text.get(known.len()).is_some_and(u8::is_ascii_digit)
        {
            let day = match shape {
                Shape::Iso => iso_date(&mut scan)?,
                Shape::MonthName => named_date(&mut scan)?,
                Shape::MonthFirst | Shape::DayFirst => {
                    numbered_date(&mut scan, shape == Shape::DayFirst)?
                }
                Shape::Unix(_) | Shape::Other => return None,
            };
            self.date.remember(&text[..scan.at], day);
            return clock(&mut scan, day);
        }
        scan.at = known.len();
        clock(&mut scan, self.date.day)
    }
}

impl DateMemory {
    fn remember(&mut self, text: &[u8], day: i64) {
        self.len = 0;
        if let Some(place) = self.text.get_mut(..text.len()) {
            place.copy_from_slice(text);
            self.len = text.len();
            self.day = day;
        }
    }
}

fn iso_date(scan: &mut Scan<'_>) -> Option<i64> {
    let year = scan.digits(4, 4)?;
    let mark = scan.one_of(b"-/")?;
    let month = scan.digits(1, 2)?;
    scan.one_of(&[mark])?;
    days(year, month, scan.digits(1, 2)?)
}

/// `July 8th 2019`, `Jul 8, 2019`, `08/Jul/2019`, `8 July 2019`, `08-Jul-2019`.
fn named_date(scan: &mut Scan<'_>) -> Option<i64> {
    if scan.peek()?.is_ascii_digit() {
        let day = scan.digits(1, 2)?;
        let mark = scan.one_of(b"/- ")?;
        let month = month(scan.word())?;
        scan.one_of(&[mark])?;
        return days(scan.digits(4, 4)?, month, day);
    }
    let month = month(scan.word())?;
    scan.one_of(b" ")?;
    let day = scan.digits(1, 2)?;
    if !matches!(scan.word(), b"" | b"st" | b"nd" | b"rd" | b"th") {
        return None;
    }
    scan.skip(b",");
    scan.one_of(b" ")?;
    days(scan.digits(4, 4)?, month, day)
}

fn numbered_date(scan: &mut Scan<'_>, day_first: bool) -> Option<i64> {
    let first = scan.digits(1, 2)?;
    let mark = scan.one_of(b"/.-")?;
    let second = scan.digits(1, 2)?;
    scan.one_of(&[mark])?;
    let start = scan.at;
    let mut year = scan.digits(2, 4)?;
    match scan.at - start {
        2 => year += if year < 70 { 2000 } else { 1900 },
        4 => {}
        _ => return None,
    }
    // Dots are written by those who put the day first.
    let (month, day) = if day_first || mark == b'.' { (second, first) } else { (first, second) };
    days(year, month, day)
}

/// What follows a date: nothing, or the time of day and perhaps an offset.
fn clock(scan: &mut Scan<'_>, day: i64) -> Option<Reading> {
    let midnight = day * 86_400 * SECOND;
    if scan.peek().is_none() {
        return Some(Reading { clock: midnight, offset: None });
    }
    let start = scan.at;
    scan.skip(b", @Tt:");
    if scan.at == start {
        return None;
    }
    let (clock, offset) = scan.time_of_day()?;
    Some(Reading { clock: midnight + clock, offset })
}

/// Years beyond 9999 are a unit mistaken for another.
const LAST: i64 = 253_402_300_800 * SECOND;

fn unix(text: &str, unit: Unit) -> Option<i64> {
    if text.bytes().any(|it| matches!(it, b'e' | b'E')) {
        let value: f64 = text.parse().ok()?;
        return (value.abs() < 1e18).then(|| format!("{value:.6}")).and_then(|it| unix(&it, unit));
    }
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |it| (true, it));
    let (whole, rest) = text.split_once('.').map_or((text, None), |it| (it.0, Some(it.1)));
    if !whole.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction = rest.map_or(Some(0), |rest| {
        let mut scan = Scan { bytes: rest.as_bytes(), at: 0 };
        scan.fraction().filter(|_| scan.peek().is_none())
    })?;
    let micros = match unit {
        Unit::Seconds => whole.checked_mul(SECOND)?.checked_add(fraction)?,
        Unit::Millis => whole.checked_mul(1000)? + fraction / 1000,
        Unit::Micros => whole,
        Unit::Nanos => whole / 1000,
    };
    (micros < LAST).then_some(if negative { -micros } else { micros })
}

fn other(text: &str) -> Option<Reading> {
    let plausible = (8..=64).contains(&text.len()) && text.bytes().any(|it| it.is_ascii_digit());
    if !plausible || !text.bytes().any(|it| it.is_ascii_alphabetic()) {
        return None;
    }
    if let Ok(it) = DateTime::parse_from_rfc2822(text) {
        let offset = it.offset().local_minus_utc() / 60;
        let clock = it.timestamp_micros() + i64::from(offset) * MINUTE;
        return Some(Reading { clock, offset: i16::try_from(offset).ok() });
    }
    let utc = text.strip_suffix('Z');
    let form = ["%a %b %e %H:%M:%S%.f %Y", "%a %b %e %Y %H:%M:%S%.f", "%Y%m%dT%H%M%S%.f"];
    let local =
        form.iter().find_map(|it| NaiveDateTime::parse_from_str(utc.unwrap_or(text), it).ok())?;
    Some(Reading { clock: local.and_utc().timestamp_micros(), offset: utc.map(|_| 0) })
}

/// What the values of a column say about its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The shape that most values have.
    pub shape: Shape,
    /// Values that can be read.
    pub readable: usize,
    /// Readable values that carry an offset.
    pub zoned: usize,
    /// Whether day and month could be the other way round.
    pub undecided: bool,
}

/// The shape that fits the most of `values`; `None` if it fits not even half of them. `later`
/// values serve to tell day from month alone.
pub fn decide(values: &[&str], later: &[&str]) -> Option<Decided> {
    let probe = &values[..values.len().min(50)];
    let shape = Shape::ALL
        .into_iter()
        .filter(|&it| !matches!(it, Shape::Unix(unit) if unit_of(values) != Some(unit)))
        .map(|it| (count(it, probe).0, it))
        .rev()
        .max_by_key(|it| it.0)
        .filter(|it| 0 < it.0)?
        .1;
    let (shape, undecided) = match shape {
        Shape::MonthFirst | Shape::DayFirst => order(values, later),
        Shape::Iso | Shape::MonthName | Shape::Unix(_) | Shape::Other => (shape, false),
    };
    let (readable, zoned) = count(shape, values);
    (values.len() <= 2 * readable).then_some(Decided { shape, readable, zoned, undecided })
}

fn count(shape: Shape, values: &[&str]) -> (usize, usize) {
    let mut reader = TimeReader::new(shape, Zone::Utc);
    let readings = values.iter().filter_map(|it| reader.reading(shape, it));
    readings.fold((0, 0), |(all, zoned), it| (all + 1, zoned + usize::from(it.offset.is_some())))
}

/// Day or month first, and whether that is a guess: a first number above 12 is a day.
fn order(values: &[&str], later: &[&str]) -> (Shape, bool) {
    let (mut day_first, mut month_first) = (0_usize, 0_usize);
    let (mut dotted, mut clock_of_12) = (false, false);
    for text in values.iter().chain(later) {
        let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
        let (first, mark) = (scan.digits(1, 2), scan.one_of(b"/.-"));
        let (Some(first), Some(mark), Some(second)) = (first, mark, scan.digits(1, 2)) else {
            continue;
        };
        dotted |= mark == b'.';
        // Those who write AM and PM put the month first.
        clock_of_12 |= text.ends_with(['M', 'm']);
        day_first += usize::from(12 < first && second <= 12);
        month_first += usize::from(12 < second && first <= 12);
    }
    let shape = if dotted || month_first < day_first { Shape::DayFirst } else { Shape::MonthFirst };
    (shape, !dotted && !clock_of_12 && day_first == 0 && month_first == 0)
}

/// Unit by magnitude: seconds reach 11 digits in the year 5138. Small numbers are no times.
fn unit_of(values: &[&str]) -> Option<Unit> {
    let whole = values.iter().find_map(|it| it.split('.').next()?.parse::<i64>().ok())?;
    match whole {
        ..100_000_000 => None,
        100_000_000..100_000_000_000 => Some(Unit::Seconds),
        100_000_000_000..100_000_000_000_000 => Some(Unit::Millis),
        100_000_000_000_000..100_000_000_000_000_000 => Some(Unit::Micros),
        100_000_000_000_000_000.. => Some(Unit::Nanos),
    }
}

/// Whether `text` is unmistakably a time (numbers are not).
pub fn is_time(text: &str) -> bool {
    text.len() <= 40
        && [Shape::Iso, Shape::MonthName, Shape::MonthFirst, Shape::DayFirst, Shape::Other]
            .into_iter()
            .any(|it| TimeReader::new(it, Zone::Utc).reading(it, text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Micros;

    fn read(text: &str, shape: Shape, zone: &str) -> String {
        let mut reader = TimeReader::new(shape, Zone::parse(zone).unwrap());
        let once = reader.read(text);
        assert_eq!(once, reader.read(text), "{text} again, its date remembered");
        match once {
            None => "none".to_owned(),
            Some((at, None)) => Micros(at).rfc3339(),
            Some((at, Some(offset))) => format!("{} {offset}", Micros(at).rfc3339()),
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
            ("08.07.2019 14:43", "month_first", "2019-07-08T14:43:00Z"),
            ("1614705487", "unix_s", "2021-03-02T17:18:07Z"),
            ("1614705487.0", "unix_s", "2021-03-02T17:18:07Z"),
            ("1696263265.851898000", "unix_s", "2023-10-02T16:14:25.851898Z"),
            ("1.614705487e9", "unix_s", "2021-03-02T17:18:07Z"),
            ("1614705487123", "unix_ms", "2021-03-02T17:18:07.123Z"),
            ("1614705487123456", "unix_us", "2021-03-02T17:18:07.123456Z"),
            ("1614705487123456789", "unix_ns", "2021-03-02T17:18:07.123456Z"),
            ("-86400", "unix_s", "1969-12-31T00:00:00Z"),
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
    fn impossible_times_are_none() {
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
            ("9999999999999", Shape::Unix(Unit::Seconds)),
            ("é", Shape::Other),
            ("", Shape::Iso),
        ] {
            assert_eq!(read(text, shape, "UTC"), "none", "{text}");
        }
    }

    #[test]
    fn a_zone_in_the_value_wins_and_clock_changes_are_seen() {
        let oslo = |text| read(text, Shape::Iso, "Europe/Oslo");
        assert_eq!(oslo("2026-06-13 21:00:00"), "2026-06-13T19:00:00Z");
        assert_eq!(oslo("2026-06-13 21:00:00Z"), "2026-06-13T21:00:00Z 0");
        let mut reader = TimeReader::new(Shape::Iso, Zone::parse("Europe/Oslo").unwrap());
        let mut at = |text| Micros(reader.read(text).unwrap().0).rfc3339();
        assert_eq!(at("2026-03-29 01:59:59"), "2026-03-29T00:59:59Z");
        assert_eq!(at("2026-03-29 03:00:00"), "2026-03-29T01:00:00Z");
        assert_eq!(at("2026-10-25 02:59:59"), "2026-10-25T00:59:59Z");
        assert_eq!(at("2026-10-25 03:00:00"), "2026-10-25T02:00:00Z");
        assert_eq!(
            read("1614705487", Shape::Unix(Unit::Seconds), "+02:00"),
            "2021-03-02T17:18:07Z"
        );
    }

    #[test]
    fn shapes_are_decided_from_values() {
        let decided = |values: &[&str], later: &[&str]| {
            decide(values, later).map(|it| (it.shape.code(), it.readable, it.undecided))
        };
        assert_eq!(
            decided(&["01/02/2010 06:49", "01/03/2010"], &[]),
            Some(("month_first", 2, true))
        );
        assert_eq!(decided(&["01/02/2010"], &["01/13/2010"]), Some(("month_first", 1, false)));
        assert_eq!(decided(&["01/02/2010"], &["13/01/2010"]), Some(("day_first", 1, false)));
        assert_eq!(decided(&["1/2/2010 6:49 AM"], &[]), Some(("month_first", 1, false)));
        assert_eq!(decided(&["1.2.2010"], &[]), Some(("day_first", 1, false)));
        assert_eq!(decided(&["1614705487", "x", "1614705488.5"], &[]), Some(("unix_s", 2, false)));
        assert_eq!(decided(&["1614705487000"], &[]), Some(("unix_ms", 1, false)));
        assert_eq!(decided(&["2026-06-13", "soon", "later"], &[]), None, "most are no times");
        assert_eq!(decided(&["12", "13"], &[]), None);
    }
}
