//! "When": all time, the last N hours to months, or from one instant to another; and the form
//! in which a person states it.
//!
//! Lives here: the values, what they resolve to, and their words. Does not live here: the popup
//! that edits them (`time_popup`).

use crate::domain::calendar::{Relative, SpanUnit};
use crate::domain::time::{DAY, MINUTE, Micros, Zone};
use crate::ui::{labels, words};

/// The earliest and the latest instant of an interval, both inclusive; `None` = open.
pub type Bounds = (Option<Micros>, Option<Micros>);

/// The chosen stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum TimeFilter {
    /// No limit.
    #[default]
    All,
    /// Counted back from now, or from the newest event of the case.
    Last {
        /// How far back.
        span: Relative,
        /// Whether it is counted back from the newest event.
        from_newest: bool,
    },
    /// Between two instants, both inclusive.
    Between {
        /// Earliest.
        from: Option<Micros>,
        /// Latest.
        to: Option<Micros>,
    },
}

/// What times are measured against.
#[derive(Debug, Clone, Copy)]
pub struct Clock<'a> {
    /// By the computer.
    pub now: Micros,
    /// Time of the newest event of the case, if that is known.
    pub newest: Option<Micros>,
    /// The viewer's zone.
    pub zone: &'a Zone,
}

impl TimeFilter {
    /// The instants that it means.
    pub fn bounds(self, clock: Clock<'_>) -> Bounds {
        match self {
            Self::All => (None, None),
            Self::Last { span, from_newest } => {
                let end = if from_newest { clock.newest.unwrap_or(clock.now) } else { clock.now };
                match span.resolve(end, clock.zone) {
                    Some((from, to)) => (Some(from), Some(to)),
                    None => (None, Some(end)),
                }
            }
            Self::Between { from, to } => (from, to),
        }
    }

    /// What the button says: "All time", "Last 7 days", "13 Jun 22:00 to 14 Jun 00:00".
    pub fn label(self, now: Micros, zone: &Zone) -> String {
        match self {
            Self::All | Self::Between { from: None, to: None } => "All time".to_owned(),
            Self::Last { span, from_newest } => {
                let tail = if from_newest { " of the log" } else { "" };
                format!("Last {}{tail}", span_words(span))
            }
            Self::Between { from: Some(from), to: Some(to) } => {
                words::interval(from, to, now, zone)
            }
            Self::Between { from: Some(from), to: None } => {
                format!("From {}", labels::list_time(from, zone, now))
            }
            Self::Between { from: None, to: Some(to) } => {
                format!("Until {}", labels::list_time(to, zone, now))
            }
        }
    }
}

/// "7 days", "24 hours", "1 month".
fn span_words(span: Relative) -> String {
    let many = span.unit.label();
    labels::counted(span.n.into(), &many[..many.len() - 1], many)
}

/// Which half of the popup is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// The last N …
    #[default]
    Relative,
    /// From and to.
    Absolute,
}

/// The popup's form as it is being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeForm {
    /// The half that counts.
    pub tab: Tab,
    /// "Last", as typed.
    pub n: String,
    /// Unit of `n`.
    pub unit: SpanUnit,
    /// "Round to the …".
    pub round: bool,
    /// "Count back from the newest event".
    pub from_newest: bool,
    /// "From", as typed; empty = open.
    pub from: String,
    /// "To", as typed; empty = open.
    pub to: String,
    /// "Use UTC": `from` and `to` are read as UTC, not in the viewer's zone.
    pub utc: bool,
}

impl Default for TimeForm {
    fn default() -> Self {
        Self {
            tab: Tab::Relative,
            n: "7".to_owned(),
            unit: SpanUnit::Day,
            round: false,
            from_newest: false,
            from: String::new(),
            to: String::new(),
            utc: false,
        }
    }
}

impl TimeForm {
    /// The form that says `filter`, keeping what the other half said before.
    pub fn show(&mut self, filter: TimeFilter, zone: &Zone) {
        let zone = if self.utc { &Zone::Utc } else { zone };
        let typed =
            |at: Option<Micros>| at.map_or_else(String::new, |at| words::typed_time(at, zone));
        match filter {
            TimeFilter::All => {}
            TimeFilter::Last { span, from_newest } => {
                self.tab = Tab::Relative;
                self.n = span.n.to_string();
                self.unit = span.unit;
                self.round = span.round;
                self.from_newest = from_newest;
            }
            TimeFilter::Between { from, to } => {
                self.tab = Tab::Absolute;
                (self.from, self.to) = (typed(from), typed(to));
            }
        }
    }

    /// What the form means.
    ///
    /// # Errors
    /// The sentence that stands below the fields.
    pub fn read(&self, zone: &Zone) -> Result<TimeFilter, String> {
        match self.tab {
            Tab::Relative => {
                let n: u32 = self
                    .n
                    .trim()
                    .parse()
                    .ok()
                    .filter(|n| (1..=9999).contains(n))
                    .ok_or("Type a whole number from 1 to 9999.")?;
                let span = Relative { n, unit: self.unit, round: self.round };
                Ok(TimeFilter::Last { span, from_newest: self.from_newest })
            }
            Tab::Absolute => {
                let zone = if self.utc { &Zone::Utc } else { zone };
                let from = read_time("From", &self.from, zone, false)?;
                let to = read_time("To", &self.to, zone, true)?;
                match (from, to) {
                    (None, None) => Ok(TimeFilter::All),
                    (Some(from), Some(to)) if to < from => Err("From is after To.".to_owned()),
                    (from, to) => Ok(TimeFilter::Between { from, to }),
                }
            }
        }
    }

    /// The line below the form: `= 8 Jun 00:00 to 14 Jun 23:59`, or what is wrong with it.
    pub fn resolved(&self, clock: Clock<'_>) -> Result<String, String> {
        let (from, to) = self.read(clock.zone)?.bounds(clock);
        let say = |at| labels::list_time(at, clock.zone, clock.now);
        Ok(match (from, to) {
            (Some(from), Some(to)) => {
                format!("= {}", words::interval(from, to, clock.now, clock.zone))
            }
            (Some(from), None) => format!("= from {}", say(from)),
            (None, Some(to)) => format!("= until {}", say(to)),
            (None, None) => "= all time".to_owned(),
        })
    }
}

/// One field of the form. A day as "To" means to its end, a minute to its last microsecond.
fn read_time(name: &str, text: &str, zone: &Zone, end: bool) -> Result<Option<Micros>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let at = Micros::parse(text, zone)
        .ok_or_else(|| format!("{name} is not a time. Type it as 2026-06-13 23:10."))?;
    let length = match text.len() {
        _ if !end => 1,
        10 => DAY,
        16 => MINUTE,
        _ => 1,
    };
    Ok(Some(Micros(at.0.saturating_add(length - 1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Micros {
        Micros::parse(text, &Zone::Utc).unwrap()
    }

    fn absolute(from: &str, to: &str, utc: bool) -> TimeForm {
        TimeForm {
            tab: Tab::Absolute,
            from: from.to_owned(),
            to: to.to_owned(),
            utc,
            ..TimeForm::default()
        }
    }

    #[test]
    fn the_form_says_what_it_means() {
        let oslo = Zone::parse("Europe/Oslo").unwrap();
        let clock = Clock {
            now: at("2026-06-14 12:00"),
            newest: Some(at("2026-03-02 08:30")),
            zone: &oslo,
        };
        let last =
            |n: &str, from_newest| TimeForm { n: n.to_owned(), from_newest, ..TimeForm::default() };
        for (form, want) in [
            (last("7", false), Ok("= 7 Jun 14:00 to 14 Jun 14:00")),
            (last("7", true), Ok("= 23 Feb 09:30 to 2 Mar 09:30")),
            (TimeForm { round: true, ..last("6", false) }, Ok("= 8 Jun 00:00 to 14 Jun 14:00")),
            (last("0", false), Err("Type a whole number from 1 to 9999.")),
            (last("-3", false), Err("Type a whole number from 1 to 9999.")),
            (absolute("2026-06-08", "2026-06-14", false), Ok("= 8 Jun 00:00 to 14 Jun 23:59")),
            (absolute("2026-06-13 22:00", "2026-06-13 22:00", true), Ok("= 14 Jun 00:00 to 00:00")),
            (absolute("", "2026-06-14 10:00", false), Ok("= until 14 Jun 10:00")),
            (absolute("", "", false), Ok("= all time")),
            (absolute("2026-06-14", "2026-06-13", false), Err("From is after To.")),
            (
                absolute("13/06/2026", "", false),
                Err("From is not a time. Type it as 2026-06-13 23:10."),
            ),
        ] {
            let got = form.resolved(clock);
            assert_eq!(got.as_deref().map_err(String::as_str), want, "{form:?}");
        }
    }

    #[test]
    fn a_shown_filter_reads_back_as_itself() {
        let zone = Zone::Fixed(120);
        let minute = |text| Some(at(text));
        for filter in [
            TimeFilter::Last { span: Relative::parse("24h").unwrap(), from_newest: true },
            TimeFilter::Between { from: minute("2026-06-13 22:00"), to: None },
        ] {
            let mut form = TimeForm::default();
            form.show(filter, &zone);
            assert_eq!(form.read(&zone), Ok(filter));
        }
    }

    #[test]
    fn buttons_are_short() {
        let now = at("2026-06-14 12:00");
        let last = |text, from_newest| TimeFilter::Last {
            span: Relative::parse(text).unwrap(),
            from_newest,
        };
        for (filter, want) in [
            (TimeFilter::All, "All time"),
            (last("7d", false), "Last 7 days"),
            (last("1m", true), "Last 1 month of the log"),
            (
                TimeFilter::Between { from: Some(at("2026-06-13")), to: Some(at("2026-06-14")) },
                "13 Jun 00:00 to 14 Jun 00:00",
            ),
        ] {
            assert_eq!(filter.label(now, &Zone::Utc), want);
        }
    }
}
