//! Reading the times of one column. Fixed shapes are read by hand with the last date remembered
//! (a date repeats for thousands of lines; chrono's format strings took 40 times as long on a log
//! of 721,547 lines), rare ones in `rare.rs`.

use super::scan::Scan;
use super::shape::Shape;
use super::{dates, numbers, rare};
use crate::domain::event::TimeFlag;
use crate::domain::time::{MINUTE, SECOND, Zone};
use chrono::DateTime;

/// 1970 and 2262: what no log can mean lies outside.
pub const RANGE: std::ops::Range<i64> = 0..9_214_646_400 * SECOND;

/// Reads the times of one column.
#[derive(Debug, Clone)]
pub struct TimeReader {
    shape: Shape,
    zone: Zone,
    date: DateMemory,
    year: YearMemory,
    /// Quarter of an hour of the clock last read, what it is behind UTC in microseconds, and
    /// whether it occurs once. Zones change their offset at such borders only.
    shift: (i64, i64, TimeFlag),
}

/// An instant as a log has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// Minutes east of UTC, where the text says so.
    pub offset: Option<i16>,
    /// One of the flags that are dated.
    pub flag: TimeFlag,
}

/// The last date's text and its day.
#[derive(Debug, Clone, Default)]
struct DateMemory {
    text: [u8; 32],
    len: usize,
    day: i64,
}

/// The year of the last date, for dates without one.
#[derive(Debug, Clone, Copy, Default)]
struct YearMemory {
    year: Option<i64>,
    /// 0 = no date was read yet.
    month: i64,
}

/// A clock reading: microseconds since 1970 on that clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Without regard to the zone.
    pub clock: i64,
    /// Minutes east of UTC, where the text says so.
    pub offset: Option<i16>,
    /// Whether the clock is that of UTC although the text has no offset: numbers since 1970.
    pub absolute: bool,
}

impl TimeReader {
    /// Reads times written as `shape`, in `zone` where they carry none.
    pub fn new(shape: Shape, zone: Zone) -> Self {
        Self {
            shape,
            zone,
            date: DateMemory::default(),
            year: YearMemory::default(),
            shift: (i64::MIN, 0, TimeFlag::Good),
        }
    }

    /// Begins in this year, where times have none. The year goes on as the months do, see
    /// [`super::year::step`].
    #[must_use]
    pub fn with_year(mut self, first: Option<i32>) -> Self {
        self.year.year = first.map(i64::from);
        self
    }

    /// The year of the last date read, where times have none.
    pub fn year(&self) -> Option<i64> {
        self.year.year.filter(|_| self.year.month != 0)
    }

    /// The instant, or why there is none. Texts of another unmistakable shape are read too; the
    /// order of day and month is never guessed per value.
    pub fn read(&mut self, text: &str) -> Result<Time, TimeFlag> {
        let reading = self
            .reading(self.shape, text)
            .or_else(|| {
                const PLAIN: [Shape; 4] =
                    [Shape::Iso, Shape::MonthName, Shape::Other, Shape::Syslog];
                PLAIN.into_iter().find_map(|it| self.reading(it, text))
            })
            .ok_or(TimeFlag::Unreadable)?;
        let (behind, flag) = match reading.offset {
            Some(offset) => (i64::from(offset) * MINUTE, TimeFlag::Good),
            None if reading.absolute => (0, TimeFlag::Good),
            None => self.behind(reading.clock).ok_or(TimeFlag::OutOfRange)?,
        };
        let at = reading.clock.saturating_sub(behind);
        if !RANGE.contains(&at) {
            return Err(TimeFlag::OutOfRange);
        }
        Ok(Time { at, offset: reading.offset, flag })
    }

    fn behind(&mut self, clock: i64) -> Option<(i64, TimeFlag)> {
        match &self.zone {
            Zone::Utc => Some((0, TimeFlag::Good)),
            Zone::Fixed(minutes) => Some((i64::from(*minutes) * MINUTE, TimeFlag::Good)),
            Zone::Local | Zone::Named(_) => {
                let quarter = clock.div_euclid(15 * MINUTE);
                if self.shift.0 != quarter {
                    let local = DateTime::from_timestamp_micros(clock)?.naive_utc();
                    let (at, flag) = self.zone.placed(local)?;
                    self.shift = (quarter, clock - at.0, flag);
                }
                Some((self.shift.1, self.shift.2))
            }
        }
    }

    /// The clock reading of a text of `shape`.
    pub fn reading(&mut self, shape: Shape, text: &str) -> Option<Reading> {
        match shape {
            Shape::Unix(unit) => numbers::unix(text, unit),
            Shape::Digits => numbers::digits(text),
            Shape::Other => rare::read(text),
            Shape::Iso | Shape::MonthName | Shape::MonthFirst | Shape::DayFirst | Shape::Syslog => {
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
                Shape::Iso => dates::iso(&mut scan)?,
                Shape::MonthName => dates::named(&mut scan)?,
                Shape::MonthFirst | Shape::DayFirst => {
                    dates::numbered(&mut scan, shape == Shape::DayFirst)?
                }
                Shape::Syslog => self.year.day(dates::without_year(&mut scan)?)?,
                Shape::Unix(_) | Shape::Digits | Shape::Other => return None,
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

impl YearMemory {
    fn day(&mut self, (month, day): (i64, i64)) -> Option<i64> {
        let moved = if self.month == 0 { 0 } else { super::year::step(self.month, month) };
        let year = self.year? + moved;
        let day = dates::days(year, month, day)?;
        *self = Self { year: Some(year), month };
        Some(day)
    }
}

/// What follows a date: nothing, or the time of day and perhaps an offset.
pub fn clock(scan: &mut Scan<'_>, day: i64) -> Option<Reading> {
    let midnight = day * 86_400 * SECOND;
    if scan.peek().is_none() {
        return Some(Reading { clock: midnight, offset: None, absolute: false });
    }
    let start = scan.at;
    scan.skip(b", @Tt:");
    if scan.at == start {
        return None;
    }
    let (clock, offset) = scan.time_of_day()?;
    Some(Reading { clock: midnight + clock, offset, absolute: false })
}
