//! Windows of time: hours, days and weeks of UTC, and "the last N days".

use super::codes::closed_enum;
use super::time::{DAY, HOUR, Micros, Zone};

closed_enum! {
    /// Length of a profile or rate window. Windows begin at full hours, midnights and Mondays
    /// of UTC.
    Window {
        Hour, "hour", "Hour";
        Day, "day", "Day";
        Week, "week", "Week";
    }
}

impl Window {
    /// Its length in microseconds.
    pub const fn micros(self) -> i64 {
        match self {
            Self::Hour => HOUR,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
        }
    }

    /// Number of the window that holds `at`, counted from 1970; weeks begin on Mondays.
    pub const fn index(self, at: Micros) -> i64 {
        (at.0 + self.shift()).div_euclid(self.micros())
    }

    /// First instant of window `index`.
    pub const fn start(self, index: i64) -> Micros {
        Micros(index * self.micros() - self.shift())
    }

    /// 1970-01-01 was a Thursday: weeks are shifted so that they begin on a Monday.
    const fn shift(self) -> i64 {
        match self {
            Self::Week => 3 * DAY,
            Self::Hour | Self::Day => 0,
        }
    }
}

closed_enum! {
    /// Unit of "the last N …".
    SpanUnit {
        Hour, "h", "hours";
        Day, "d", "days";
        Week, "w", "weeks";
        Month, "m", "months";
    }
}

/// "The last N hours, days, weeks or months", counted back from a given now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Relative {
    /// How many.
    pub n: u32,
    /// Of what. Weeks are 7 days; a month back is the same day of the month before.
    pub unit: SpanUnit,
    /// Begin at the start of the unit (hour, day, Monday, first of the month) in the viewer's
    /// zone.
    pub round: bool,
}

impl Relative {
    /// Reads `7d`, `24h`, `2w`, `3m`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let unit = SpanUnit::from_code(&text.chars().next_back()?.to_string())?;
        let n: u32 = text[..text.len() - 1].trim().parse().ok()?;
        (0 < n).then_some(Self { n, unit, round: false })
    }

    /// The interval that it means: from (inclusive) and to (inclusive: `now`).
    pub fn resolve(self, now: Micros, zone: &Zone) -> Option<(Micros, Micros)> {
        use chrono::{Datelike, Months, NaiveTime, Timelike};
        let clock = zone.clock(now)?;
        let back = match self.unit {
            SpanUnit::Hour => clock.checked_sub_signed(chrono::Duration::hours(self.n.into())),
            SpanUnit::Day => clock.checked_sub_days(chrono::Days::new(self.n.into())),
            SpanUnit::Week => clock.checked_sub_days(chrono::Days::new(7 * u64::from(self.n))),
            SpanUnit::Month => clock.checked_sub_months(Months::new(self.n)),
        }?;
        let from = if self.round {
            let midnight = back.date().and_time(NaiveTime::MIN);
            match self.unit {
                SpanUnit::Hour => back.date().and_hms_opt(back.hour(), 0, 0)?,
                SpanUnit::Day => midnight,
                SpanUnit::Week => midnight.checked_sub_days(chrono::Days::new(
                    back.weekday().num_days_from_monday().into(),
                ))?,
                SpanUnit::Month => midnight.with_day(1)?,
            }
        } else {
            back
        };
        // A jump of the clock may hide the reading itself; an hour's offset is never that large.
        let from = if self.unit == SpanUnit::Hour && !self.round {
            Micros(now.0.checked_sub(i64::from(self.n).checked_mul(HOUR)?)?)
        } else {
            zone.instant(from)?
        };
        Some((from, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_begin_at_full_hours_midnights_and_mondays() {
        let at = Micros::parse("2026-06-14T02:51:40Z", &Zone::Utc).unwrap(); // a Sunday
        for (window, start) in [
            (Window::Hour, "2026-06-14T02:00:00Z"),
            (Window::Day, "2026-06-14T00:00:00Z"),
            (Window::Week, "2026-06-08T00:00:00Z"),
        ] {
            assert_eq!(window.start(window.index(at)).rfc3339(), start);
        }
        assert_eq!(Window::Day.index(Micros(-1)), -1);
    }

    #[test]
    fn relative_spans_resolve_in_the_viewers_zone() {
        let now = Micros::parse("2026-06-14T02:51:40Z", &Zone::Utc).unwrap();
        let from = |text: &str, round, zone: &Zone| {
            let span = Relative { round, ..Relative::parse(text).unwrap() };
            span.resolve(now, zone).unwrap().0.rfc3339()
        };
        let oslo = Zone::parse("Europe/Oslo").unwrap();
        assert_eq!(from("2h", false, &Zone::Utc), "2026-06-14T00:51:40Z");
        assert_eq!(from("2h", true, &Zone::Utc), "2026-06-14T00:00:00Z");
        assert_eq!(from("7d", true, &oslo), "2026-06-06T22:00:00Z");
        assert_eq!(from("1w", true, &Zone::Utc), "2026-06-01T00:00:00Z");
        assert_eq!(from("3m", false, &Zone::Utc), "2026-03-14T02:51:40Z");
        for bad in ["", "d", "0d", "7y", "-1d", "7é"] {
            assert_eq!(Relative::parse(bad), None, "{bad}");
        }
    }
}
