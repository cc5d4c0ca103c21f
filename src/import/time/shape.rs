//! The ways in which times are written, and their names.

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
    /// `Jun 14 15:16:01`, without a year.
    Syslog,
    /// Numbers since 1970.
    Unix(Unit),
    /// Digits alone: `20190708144303`, `20190708`.
    Digits,
    /// `Mon, 08 Jul 2019 14:43:03 +0200`, `Mon Jul  8 14:43:03 2019`, `20190708T144303Z`,
    /// `/Date(1614705487000)/`.
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
    /// Every shape; where two fit equally many values, the first is taken.
    pub const ALL: [Self; 11] = [
        Self::Iso,
        Self::MonthName,
        Self::MonthFirst,
        Self::DayFirst,
        Self::Syslog,
        Self::Unix(Unit::Seconds),
        Self::Unix(Unit::Millis),
        Self::Unix(Unit::Micros),
        Self::Unix(Unit::Nanos),
        Self::Digits,
        Self::Other,
    ];

    /// What a plan holds. Frozen: cases contain these.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Iso => "iso",
            Self::MonthName => "month_name",
            Self::MonthFirst => "month_first",
            Self::DayFirst => "day_first",
            Self::Syslog => "syslog",
            Self::Unix(Unit::Seconds) => "unix_s",
            Self::Unix(Unit::Millis) => "unix_ms",
            Self::Unix(Unit::Micros) => "unix_us",
            Self::Unix(Unit::Nanos) => "unix_ns",
            Self::Digits => "digits",
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
            Self::Syslog => "month and day, no year",
            Self::Unix(Unit::Seconds) => "Unix seconds",
            Self::Unix(Unit::Millis) => "Unix milliseconds",
            Self::Unix(Unit::Micros) => "Unix microseconds",
            Self::Unix(Unit::Nanos) => "Unix nanoseconds",
            Self::Digits => "date in digits alone",
            Self::Other => "unusual date",
        }
    }

    /// The shape of `code`, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether its values are bare numbers, which are times only where their column's name says
    /// so.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Unix(_) | Self::Digits)
    }
}
