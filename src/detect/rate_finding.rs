//! A rate that is raised, as people read it: the sentence, what is usual, the events.

use super::baseline::earlier;
use super::quantity::singular;
use super::rate_counts::{Cell, Hours};
use super::rate_judge::Judged;
use super::usual::{Outliers, Usual};
use super::words::{counted, noun, number};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::{Contribution, DetectorScore, FindingKind, NewFinding};
use crate::domain::ids::EventNo;
use crate::domain::time::Micros;
use std::collections::BTreeMap;

/// Whose rates are judged: a column, or the whole log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Log,
    Product,
    Entity(EntityKind),
}

impl Whose {
    pub const fn field(self) -> Option<Field> {
        match self {
            Self::Log => None,
            Self::Product => Some(Field::Product),
            Self::Entity(kind) => Some(kind.field()),
        }
    }

    pub const fn kind(self) -> Option<EntityKind> {
        match self {
            Self::Log | Self::Product => None,
            Self::Entity(kind) => Some(kind),
        }
    }
}

/// What a finding is made from.
pub(super) struct Raised<'a> {
    pub log: &'a EventColumns,
    pub hours: &'a Hours,
    pub whose: Whose,
    pub entity: &'a str,
    pub judged: &'a Judged,
    /// Last odd hour of the episode.
    pub until: usize,
    /// All hours of the entity.
    pub cells: &'a [Cell],
    /// Events of the hour that are counted, by number.
    pub events: Vec<EventNo>,
    pub score: f64,
    pub detectors: Vec<DetectorScore>,
    /// Code of the detector that is further off.
    pub detector: &'static str,
}

/// The finding; `None` if nothing was expected of the hour.
pub(super) fn finding(raised: Raised<'_>) -> Option<NewFinding> {
    let (judged, stream) = (raised.judged, raised.judged.stream());
    let expected = judged.expected[stream]?;
    let (past, compared) = raised.past();
    let (from, to) = (raised.hours.start(judged.hour), raised.hours.start(judged.hour + 1));
    let last = raised.events.iter().map(|it| raised.log.time[it.0 as usize]).max().map(Micros);
    let only = |field| only_value(raised.log, field, &raised.events);
    let most = |field| most_frequent(raised.log, field, &raised.events);
    Some(NewFinding {
        detected_at: last.unwrap_or(to),
        kind: FindingKind::Rate,
        score: raised.score,
        entity_kind: raised.whose.kind(),
        entity: raised.entity.to_owned(),
        user: only(Field::User),
        ip: only(Field::Ip),
        integration: most(Field::Integration),
        resource_type: most(Field::ResourceType),
        resource: most(Field::Resource),
        from,
        to,
        summary: raised.summary(expected.mean, &past),
        usual: format!(
            "At {compared}: median {}, MAD {}, nine of ten between {} and {}.",
            number(past.median),
            number(past.mad),
            number(past.low),
            number(past.high)
        ),
        detector: raised.detector.to_owned(),
        request_id: None,
        access_flow: None,
        group_id: None,
        drivers: Vec::new(),
        reasons: Vec::new(),
        contributions: vec![Contribution {
            feature: ["events", "failed_events"][stream].to_owned(),
            label: ["Events", "Failed events"][stream].to_owned(),
            actual: judged.counts[stream],
            usual: past.median,
            low: past.low,
            high: past.high,
            unit: "count".to_owned(),
            share: 1.0,
            tail: Some(judged.chance[stream]),
        }],
        detectors: raised.detectors.clone(),
        recommended: recommended(raised.whose, stream == 1, judged.low[stream]),
        events: raised.events,
    })
}

impl Raised<'_> {
    /// The same hour of earlier weeks (or days, where there are too few), and what it is called.
    fn past(&self) -> (Usual, String) {
        let stream = self.judged.stream();
        let hour = |at: usize| self.hours.first + at as i64;
        let counts: BTreeMap<i64, u64> =
            self.cells.iter().map(|it| (hour(it.hour), it.counts[stream] as u64)).collect();
        let first = self.cells.first().map_or(0, |it| it.hour).max(1);
        let (mut values, compared) =
            earlier(&counts, Window::Hour, hour(self.judged.hour), hour(first));
        let none = Usual {
            n: 0,
            left_out: 0,
            mean: 0.0,
            variance: 0.0,
            median: 0.0,
            mad: 0.0,
            low: 0.0,
            high: 0.0,
        };
        (Usual::of(&mut values, Outliers::OfCounts).unwrap_or(none), compared)
    }

    /// "41 failed sign-ins between 02:00 and 03:00 UTC; usual for this user at this hour of the
    /// week is 0.3 (median 0, MAD 0)."
    fn summary(&self, mean: f64, past: &Usual) -> String {
        let stream = self.judged.stream();
        let about = if self.events.is_empty() { self.nearby() } else { Vec::new() };
        let events = self.events.iter().map(|it| it.0 as u32).chain(about);
        let noun = noun(self.log, events);
        let failed = ["", "failed "][stream];
        let (one, many) = (format!("{failed}{noun}"), format!("{failed}{noun}s"));
        let whose = match self.whose {
            Whose::Log => String::new(),
            Whose::Product => " for this product".to_owned(),
            Whose::Entity(kind) => format!(" for this {}", singular(kind.field())),
        };
        let mut text = format!(
            "{} {}; usual{whose} at this hour of the week is {} (median {}, MAD {}).",
            counted(self.judged.counts[stream], &one, &many),
            self.when(),
            if mean < 0.05 { "less than 0.1".to_owned() } else { number(mean) },
            number(past.median),
            number(past.mad),
        );
        if self.judged.hour < self.until {
            let end = self.hours.start(self.until + 1);
            let end = end
                .utc()
                .map_or_else(|| end.rfc3339(), |it| it.format("%-d %b %Y %H:%M UTC").to_string());
            text = format!("{text} Odd hours went on until {end}.");
        }
        text
    }

    /// A few events of the log, to say what kind of events are missing.
    fn nearby(&self) -> Vec<u32> {
        (0..self.log.len().min(100) as u32).collect()
    }

    /// "between 14:00 and 15:00 UTC".
    fn when(&self) -> String {
        let show = |at: usize| {
            let at = self.hours.start(at);
            at.utc().map_or_else(|| at.rfc3339(), |it| it.format("%H:%M").to_string())
        };
        format!("between {} and {} UTC", show(self.judged.hour), show(self.judged.hour + 1))
    }
}

pub(super) fn recommended(whose: Whose, failed: bool, low: bool) -> Vec<String> {
    let steps: &[&str] = match (whose, failed, low) {
        (Whose::Log | Whose::Product, true, false) => &[
            "Look for one user, address or key behind most of the failures.",
            "Check whether a service or a client that signs in was changed at that time.",
        ],
        (Whose::Log | Whose::Product, false, false) => &[
            "Look for one user, address or key behind most of the events.",
            "Check whether something planned (a release, an import, a campaign) explains it.",
        ],
        (Whose::Log | Whose::Product, _, true) => &[
            "Check whether the system or its logging was down at that time.",
            "Check whether the export of the log is complete.",
        ],
        (Whose::Entity(_), true, false) => &[
            "Check whether a success followed the failures, and from where.",
            "Ask whether a password or a setting was changed at that time.",
        ],
        (Whose::Entity(_), false, false) => &[
            "Ask whether a script was run, and whether that is allowed.",
            "Look at what was used and from where in that hour.",
        ],
        (Whose::Entity(_), _, true) => &[
            "Check whether whatever signs in there still runs.",
            "Check whether it was moved to another account, address or machine.",
        ],
    };
    steps.iter().map(|it| (*it).to_owned()).collect()
}

/// The value of `field` if all events have it in common.
pub(super) fn only_value(log: &EventColumns, field: Field, events: &[EventNo]) -> Option<String> {
    let column = log.text(field);
    let code = column.code(events.first()?.0 as usize);
    let same = events.iter().all(|it| column.code(it.0 as usize) == code);
    if same { column.name(code).map(str::to_owned) } else { None }
}

/// The most frequent value of `field`; of equals the one that came first in the log.
pub(super) fn most_frequent(
    log: &EventColumns,
    field: Field,
    events: &[EventNo],
) -> Option<String> {
    let column = log.text(field);
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for event in events {
        *counts.entry(column.code(event.0 as usize)).or_default() += 1;
    }
    let known = counts.iter().filter(|it| 0 < *it.0);
    let (code, _) = known.rev().max_by_key(|it| it.1)?;
    column.name(*code).map(str::to_owned)
}
