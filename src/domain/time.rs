//! Instants and zones. An instant is microseconds since 1970 UTC everywhere; local time exists
//! only where it is read from a log or shown to a person.

use super::event::TimeFlag;
use chrono::{
    DateTime, FixedOffset, LocalResult, NaiveDateTime, Offset, SecondsFormat, TimeZone, Utc,
};
use serde::{Deserialize, Serialize};

/// Microseconds in one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in one minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in one hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in one day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

/// An instant, in microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    /// The instant in chrono's type; `None` outside its range (years ±262,000).
    pub fn utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.0)
    }

    /// RFC 3339 in UTC with as many fraction digits (0, 3 or 6) as the value needs:
    /// `2026-06-13T21:00:07Z`. Instants that no calendar reaches come out as bare microseconds.
    pub fn rfc3339(self) -> String {
        self.utc().map_or_else(
            || format!("{} µs", self.0),
            |it| it.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        )
    }

    /// Reads what a person types for a point in time: RFC 3339, or `2026-06-13`,
    /// `2026-06-13 21:00`, `2026-06-13 21:00:07` (blank or `T` between), taken as times in `zone`.
    pub fn parse(text: &str, zone: &Zone) -> Option<Self> {
        let text = text.trim();
        if let Ok(it) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(it.timestamp_micros()));
        }
        let text = text.replacen('T', " ", 1);
        let local = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
            .or_else(|| {
                chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0)
            })?;
        zone.instant(local)
    }
}

/// How a clock reading without an offset becomes an instant, and how instants are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Coordinated Universal Time.
    #[default]
    Utc,
    /// The zone of this computer.
    Local,
    /// A constant offset east of UTC, in minutes.
    Fixed(i32),
    /// A zone of the IANA database, such as `Europe/Oslo`.
    Named(String),
}

impl Zone {
    /// Reads `UTC`, `Z`, `local`, `+02:00`, `-0530` or an IANA name.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Some(Self::Utc);
        }
        if text.eq_ignore_ascii_case("local") {
            return Some(Self::Local);
        }
        if let Ok(offset) = text.parse::<FixedOffset>() {
            return Some(Self::Fixed(offset.local_minus_utc() / 60));
        }
        text.parse::<chrono_tz::Tz>().ok().map(|it| Self::Named(it.name().to_owned()))
    }

    /// What a person reads: `UTC`, `local`, `UTC+2`, `UTC−5:30`, `Europe/Oslo`.
    pub fn label(&self) -> String {
        match self {
            Self::Utc => "UTC".to_owned(),
            Self::Local => "local".to_owned(),
            Self::Fixed(minutes) => offset_label(*minutes),
            Self::Named(name) => name.clone(),
        }
    }

    /// The instant of a clock reading. A reading that occurs twice (clocks put back) is the
    /// earlier one; one that never occurs (clocks put forward) is read with the offset before
    /// the change, so that no event is lost.
    pub fn instant(&self, local: NaiveDateTime) -> Option<Micros> {
        self.placed(local).map(|it| it.0)
    }

    /// [`Zone::instant`], and whether the reading occurred once, twice or never.
    pub fn placed(&self, local: NaiveDateTime) -> Option<(Micros, TimeFlag)> {
        match self {
            Self::Utc => Some((Micros(local.and_utc().timestamp_micros()), TimeFlag::Good)),
            Self::Local => resolve(&chrono::Local, local),
            Self::Fixed(minutes) => resolve(&FixedOffset::east_opt(minutes * 60)?, local),
            Self::Named(name) => resolve(&name.parse::<chrono_tz::Tz>().ok()?, local),
        }
    }

    /// Minutes east of UTC that hold in this zone at `at`.
    pub fn offset_minutes(&self, at: Micros) -> i32 {
        let Some(utc) = at.utc() else { return 0 };
        let utc = utc.naive_utc();
        let seconds = match self {
            Self::Utc => 0,
            Self::Local => chrono::Local.offset_from_utc_datetime(&utc).fix().local_minus_utc(),
            Self::Fixed(minutes) => minutes * 60,
            Self::Named(name) => name
                .parse::<chrono_tz::Tz>()
                .map_or(0, |tz| tz.offset_from_utc_datetime(&utc).fix().local_minus_utc()),
        };
        seconds / 60
    }

    /// The clock reading of `at` in this zone.
    pub fn clock(&self, at: Micros) -> Option<NaiveDateTime> {
        let shifted = at.0.checked_add(i64::from(self.offset_minutes(at)) * MINUTE)?;
        Micros(shifted).utc().map(|it| it.naive_utc())
    }
}

/// Names of the zones of the IANA database, in alphabetical order.
pub fn zone_names() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|it| it.name())
}

/// `UTC+2`, `UTC−5:30`, `UTC` for an offset east of UTC in minutes.
pub fn offset_label(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

fn resolve<Z: TimeZone>(zone: &Z, local: NaiveDateTime) -> Option<(Micros, TimeFlag)> {
    let (at, flag) = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => (at, TimeFlag::Good),
        LocalResult::Ambiguous(first, _) => (first, TimeFlag::Repeated),
        LocalResult::None => {
            let day = chrono::Duration::days(1);
            let before = zone.offset_from_utc_datetime(&local.checked_sub_signed(day)?);
            let utc = local.checked_sub_offset(before.fix())?;
            (zone.from_utc_datetime(&utc), TimeFlag::Skipped)
        }
    };
    Some((Micros(at.timestamp_micros()), flag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read_in_their_zone() {
        let oslo = Zone::parse("europe/oslo").or_else(|| Zone::parse("Europe/Oslo")).unwrap();
        for (text, zone, want) in [
            ("2026-06-13", &Zone::Utc, "2026-06-13T00:00:00Z"),
            ("2026-06-13 23:10", &oslo, "2026-06-13T21:10:00Z"),
            ("2026-06-13T23:10:07.5", &Zone::Fixed(-330), "2026-06-14T04:40:07.500Z"),
            ("2026-06-13T23:10:07+02:00", &Zone::Utc, "2026-06-13T21:10:07Z"),
        ] {
            assert_eq!(Micros::parse(text, zone).unwrap().rfc3339(), want, "{text}");
        }
        assert_eq!(Micros::parse("yesterday", &Zone::Utc), None);
    }

    #[test]
    fn clock_changes_lose_no_event() {
        let oslo = Zone::parse("Europe/Oslo").unwrap();
        let read = |text| Micros::parse(text, &oslo).unwrap().rfc3339();
        assert_eq!(read("2026-03-29 02:30"), "2026-03-29T01:30:00Z", "never occurs");
        assert_eq!(read("2026-10-25 02:30"), "2026-10-25T00:30:00Z", "occurs twice: the first");
        let york = Zone::parse("America/New_York").unwrap();
        for (zone, text, flag) in [
            (&oslo, "2026-03-29 01:59:59", TimeFlag::Good),
            (&oslo, "2026-03-29 02:00:00", TimeFlag::Skipped),
            (&oslo, "2026-03-29 03:00:00", TimeFlag::Good),
            (&oslo, "2026-10-25 02:59:59", TimeFlag::Repeated),
            (&york, "2026-03-08 02:30:00", TimeFlag::Skipped),
            (&york, "2026-11-01 01:30:00", TimeFlag::Repeated),
            (&york, "2026-11-01 02:00:00", TimeFlag::Good),
            (&Zone::Fixed(120), "2026-10-25 02:30:00", TimeFlag::Good),
        ] {
            let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
            assert_eq!(zone.placed(local).unwrap().1, flag, "{text} in {}", zone.label());
        }
    }

    #[test]
    fn offsets_have_short_labels() {
        for (text, want) in [("+02:00", "UTC+2"), ("-0530", "UTC−5:30"), ("+00:00", "UTC")] {
            assert_eq!(Zone::parse(text).unwrap().label(), want);
        }
        assert_eq!(Zone::parse("Mars/Olympus"), None);
    }
}
