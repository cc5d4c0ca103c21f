//! Users, addresses, keys and machines of a log: who they are and what they did.

use super::codes::closed_enum;
use super::field::{EntityKind, Field};
use super::finding::Severity;
use super::time::{DAY, HOUR, Micros, Zone};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// One user, address, key or machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityRef {
    /// What it is.
    pub kind: EntityKind,
    /// Its name, as the log has it.
    pub name: String,
}

impl EntityRef {
    /// The entity of this name.
    pub fn new(kind: EntityKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }
}

/// An entity in a list of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityCount {
    /// Its name.
    pub name: String,
    /// Its events.
    pub events: u64,
    /// Of those, failed ones.
    pub failed: u64,
    /// Its first and last event with a time.
    pub span: Option<(Micros, Micros)>,
}

/// The same with what was raised about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityLine {
    /// Who, how often, when.
    pub count: EntityCount,
    /// Findings of the newest run, and the worst of them.
    pub findings: Option<(u64, Severity)>,
}

impl EntityLine {
    /// Whether it was first seen in the last 7 days of a log that is longer than that.
    pub fn is_new(&self, log: (Micros, Micros)) -> bool {
        let since = Micros(log.1.0.saturating_sub(NEW_FOR));
        log.0 < since && self.count.span.is_some_and(|it| since <= it.0)
    }
}

/// How long an entity is new.
const NEW_FOR: i64 = 7 * DAY;

closed_enum! {
    /// Column by which entities are ordered; ties are broken by name.
    EntitySort {
        Events, "events", "Events";
        Failed, "failed", "Failed";
        Share, "share", "Share failed";
        Findings, "findings", "Anomalies";
        First, "first", "First seen";
        Last, "last", "Last seen";
        Name, "name", "Name";
    }
}

/// Puts entities in order; the largest, newest or last first where `descending`.
pub fn sort(lines: &mut [&EntityLine], by: EntitySort, descending: bool) {
    lines.sort_by(|a, b| {
        let key = |it: &EntityLine| -> (i64, u64) {
            let (worst, n) = it.findings.map_or((i64::MIN, 0), |it| (-(it.1 as i64), it.0));
            match by {
                EntitySort::Events => (0, it.count.events),
                EntitySort::Failed => (0, it.count.failed),
                EntitySort::Share => (0, it.count.failed * 1_000_000 / it.count.events.max(1)),
                EntitySort::Findings => (worst, n),
                EntitySort::First => (it.count.span.map_or(i64::MIN, |it| it.0.0), 0),
                EntitySort::Last => (it.count.span.map_or(i64::MIN, |it| it.1.0), 0),
                EntitySort::Name => (0, 0),
            }
        };
        let names = a.count.name.cmp(&b.count.name);
        let (a, b) = (key(a), key(b));
        match (by, descending) {
            (EntitySort::Name, true) => names.reverse(),
            (EntitySort::Name, false) => names,
            (_, true) => Reverse(a).cmp(&Reverse(b)).then(names),
            (_, false) => a.cmp(&b).then(names),
        }
    });
}

/// A quarter of an hour: days and hours of every time zone are made of whole ones.
pub const QUARTER: i64 = HOUR / 4;

/// What one entity did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntityActivity {
    /// Its events.
    pub events: u64,
    /// Of those, failed ones.
    pub failed: u64,
    /// Of those, without a time.
    pub undated: u64,
    /// First and last event with a time.
    pub span: Option<(Micros, Micros)>,
    /// Quarters of an hour with events, ascending: begin, events, failed.
    pub quarters: Vec<(Micros, u64, u64)>,
    /// What it occurs with.
    pub related: Vec<Related>,
}

/// The values of another column with which an entity occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The column.
    pub field: Field,
    /// How many different values.
    pub distinct: u64,
    /// The most frequent with their events and failures.
    pub values: Vec<(String, u64, u64)>,
}

/// Counts per hour of the week, Monday first.
pub type HourOfWeek = [[u64; 24]; 7];

impl EntityActivity {
    /// Events per day of a zone: its midnight, all, failed. Days between without events are listed.
    pub fn per_day(&self, zone: &Zone) -> Vec<(Micros, u64, u64)> {
        let mut days: BTreeMap<NaiveDate, (u64, u64)> = BTreeMap::new();
        for (at, n, failed) in &self.quarters {
            let Some(clock) = zone.clock(*at) else { continue };
            let day = days.entry(clock.date()).or_default();
            *day = (day.0 + n, day.1 + failed);
        }
        let ends = days.keys().next().copied().zip(days.keys().next_back().copied());
        if let Some((first, last)) = ends
            && (last - first).num_days() < MOST_DAYS
        {
            first.iter_days().take_while(|it| *it < last).for_each(|day| {
                days.entry(day).or_default();
            });
        }
        let midnight = |day: NaiveDate| zone.instant(day.and_time(NaiveTime::MIN));
        days.into_iter().filter_map(|(day, it)| Some((midnight(day)?, it.0, it.1))).collect()
    }

    /// Events per hour of the week in a zone, and in how many weeks there were any: a thousand
    /// events of one night do not make the night usual.
    pub fn hours_of_week(&self, zone: &Zone) -> (HourOfWeek, HourOfWeek) {
        let (mut events, mut weeks) = (HourOfWeek::default(), HourOfWeek::default());
        let mut before = None;
        for (at, n, _) in &self.quarters {
            let Some(clock) = zone.clock(*at) else { continue };
            let (weekday, hour) =
                (clock.weekday().num_days_from_monday() as usize, clock.hour() as usize);
            events[weekday][hour] += n;
            let this = Some((clock.date(), hour));
            weeks[weekday][hour] += u64::from(before != this);
            before = this;
        }
        (events, weeks)
    }
}

/// A log with one event in the year 9999 gets no day for each before.
const MOST_DAYS: i64 = 40_000;

/// How well `name` fits the part that was typed, both in small letters: the lower the better;
/// `None` where the part does not occur.
pub fn part_rank(name: &str, part: &str) -> Option<u8> {
    let at = name.find(part)?;
    let before = name[..at].chars().next_back();
    Some(match before {
        None if name.len() == part.len() => 0,
        None => 1,
        Some(it) if !it.is_alphanumeric() => 2,
        Some(_) => 3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Micros {
        Micros::parse(text, &Zone::Utc).unwrap()
    }

    #[test]
    fn days_and_hours_are_those_of_the_viewers_zone() {
        let activity = EntityActivity {
            quarters: vec![
                (at("2026-03-27T22:45:00Z"), 2, 1),
                (at("2026-03-27T23:15:00Z"), 3, 0),
                // The clock jumps on the 29th.
                (at("2026-03-30T22:00:00Z"), 1, 1),
            ],
            ..EntityActivity::default()
        };
        let oslo = Zone::parse("Europe/Oslo").unwrap();
        let days = |zone| -> Vec<(String, u64, u64)> {
            activity.per_day(zone).into_iter().map(|it| (it.0.rfc3339(), it.1, it.2)).collect()
        };
        let day = |text: &str, n, failed| (text.to_owned(), n, failed);
        assert_eq!(
            days(&oslo),
            [
                day("2026-03-26T23:00:00Z", 2, 1),
                day("2026-03-27T23:00:00Z", 3, 0),
                day("2026-03-28T23:00:00Z", 0, 0),
                day("2026-03-29T22:00:00Z", 0, 0),
                day("2026-03-30T22:00:00Z", 1, 1),
            ]
        );
        assert_eq!(days(&Zone::Utc).len(), 4);
        let (hours, weeks) = activity.hours_of_week(&oslo);
        assert_eq!((hours[4][23], hours[5][0], hours[1][0]), (2, 3, 1), "Fri, Sat, Tue");
        assert_eq!((weeks[4][23], weeks[5][0], weeks[1][0]), (1, 1, 1));
        assert_eq!(hours.iter().flatten().sum::<u64>(), 6);
    }

    #[test]
    fn entities_are_ordered_by_any_column_and_then_by_name() {
        let line = |name: &str, events, findings| EntityLine {
            count: EntityCount { name: name.to_owned(), events, failed: 9 - events, span: None },
            findings,
        };
        let all = [
            line("bo", 5, None),
            line("ana", 5, Some((3, Severity::Low))),
            line("cy", 7, Some((1, Severity::High))),
        ];
        for (by, descending, want) in [
            (EntitySort::Events, true, ["cy", "ana", "bo"]),
            (EntitySort::Events, false, ["ana", "bo", "cy"]),
            (EntitySort::Failed, true, ["ana", "bo", "cy"]),
            (EntitySort::Share, true, ["ana", "bo", "cy"]),
            (EntitySort::Share, false, ["cy", "ana", "bo"]),
            (EntitySort::Findings, true, ["cy", "ana", "bo"]),
            (EntitySort::Name, false, ["ana", "bo", "cy"]),
            (EntitySort::Name, true, ["cy", "bo", "ana"]),
        ] {
            let mut lines: Vec<&EntityLine> = all.iter().collect();
            sort(&mut lines, by, descending);
            let names: Vec<&str> = lines.iter().map(|it| it.count.name.as_str()).collect();
            assert_eq!(names, want, "{by} {descending}");
        }
    }

    #[test]
    fn new_is_who_is_first_seen_in_the_last_week_of_a_longer_log() {
        let is_new = |first: &str, log: (&str, &str)| {
            let span = Some((at(first), at(log.1)));
            let count = EntityCount { name: "ana".to_owned(), events: 1, failed: 0, span };
            EntityLine { count, findings: None }.is_new((at(log.0), at(log.1)))
        };
        let month = ("2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z");
        assert!(is_new("2026-03-24T00:00:00Z", month), "seven days before the end");
        assert!(!is_new("2026-03-23T23:59:59Z", month));
        let week = ("2026-03-24T00:00:00Z", "2026-03-31T00:00:00Z");
        assert!(!is_new("2026-03-30T00:00:00Z", week), "everybody would be");
    }

    #[test]
    fn the_whole_name_comes_first_then_its_beginning_then_a_words() {
        let ranks = ["ana", "anabel", "lena.ana", "hana", "bo"].map(|it| part_rank(it, "ana"));
        assert_eq!(ranks, [Some(0), Some(1), Some(2), Some(3), None]);
    }
}
