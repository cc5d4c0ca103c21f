//! The evidence table of the details panel in words.

use crate::domain::event::{Outcome, StoredEvent};
use crate::domain::field::{EntityKind, Field};
use crate::domain::ids::EventNo;
use crate::domain::state_code;
use crate::domain::time::{Micros, Zone};
use crate::ui::{labels, words};
use crate::worker::protocol::{FindingDetail, shown_id};

/// Rows shown in the panel; the log explorer shows all.
pub const SHOWN: usize = 10;

/// A table of the first events behind a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidenceTable {
    /// "first 10 of 41 events".
    pub count: String,
    /// Columns that these events have, in order.
    pub columns: Vec<EvidenceColumn>,
    /// In order of time.
    pub rows: Vec<EvidenceRow>,
}

/// A column of the evidence table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceColumn {
    /// The id that people know the event by.
    Id,
    /// Clock reading, or day and clock reading if they span days.
    Time,
    /// A text column.
    Text(Field),
    /// Outcome.
    Outcome,
    /// State code and its words.
    State,
    /// Line in the file.
    Line,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Which.
    pub no: EventNo,
    /// A text per column.
    pub cells: Vec<String>,
    /// Whether it succeeded.
    pub outcome: Outcome,
    /// Line of the record in its file.
    pub line: u64,
    /// The record as it stood in the file.
    pub raw: String,
    /// For screen readers and tests.
    pub spoken: String,
}

impl EvidenceColumn {
    /// Its header.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Id => "Id",
            Self::Time => "Time",
            Self::Text(Field::Machine) => "Machine",
            Self::Text(field) => field.label(),
            Self::Outcome => "Outcome",
            Self::State => "State",
            Self::Line => "Line",
        }
    }
}

/// The table for `detail`.
pub fn evidence_table(detail: &FindingDetail, now: Micros, zone: &Zone) -> EvidenceTable {
    let events = &detail.evidence[..detail.evidence.len().min(SHOWN)];
    let total = detail.finding.n_events;
    let count = if (events.len() as u64) < total {
        format!("first {} of {}", events.len(), labels::counted(total, "event", "events"))
    } else {
        labels::counted(total, "event", "events")
    };
    let columns = columns(detail, events);
    let one_day = one_day(events, now, zone);
    let rows = events.iter().map(|it| row(it, &columns, one_day, now, zone)).collect();
    EvidenceTable { count, columns, rows }
}

fn one_day(events: &[StoredEvent], now: Micros, zone: &Zone) -> bool {
    let day = |event: Option<&StoredEvent>| {
        event.and_then(|it| Some(words::day(it.fields.time?, now, zone)))
    };
    day(events.first()) == day(events.last())
}

/// Time first and line last; between them the columns that tell these events apart. A column
/// that repeats the finding's own entity in every row says nothing.
fn columns(detail: &FindingDetail, events: &[StoredEvent]) -> Vec<EvidenceColumn> {
    let about = detail.finding.detail.entity_kind.map(EntityKind::field);
    let has = |field: Field| events.iter().any(|it| it.fields.text(field).is_some());
    let mut out = Vec::new();
    if events.iter().any(|it| it.fields.id.is_some()) {
        out.push(EvidenceColumn::Id);
    }
    out.push(EvidenceColumn::Time);
    let licensing = events.iter().any(|it| it.fields.state.is_some());
    if licensing {
        out.push(EvidenceColumn::State);
    }
    let telling = [Field::User, Field::Ip, Field::Key, Field::Machine, Field::Resource];
    // One of them: the panel has no room for two that can be read.
    let tells = |it: &Field| Some(*it) != about && has(*it) && !is_fact(detail, events, *it);
    let chosen = telling.into_iter().find(tells);
    out.extend(chosen.map(EvidenceColumn::Text));
    if !licensing {
        out.push(EvidenceColumn::Outcome);
    }
    if !licensing && has(Field::Country) {
        out.push(EvidenceColumn::Text(Field::Country));
    }
    out.push(EvidenceColumn::Line);
    out
}

/// Whether every one of these events has the value that stands above the table as a fact.
fn is_fact(detail: &FindingDetail, events: &[StoredEvent], field: Field) -> bool {
    let fact = match field {
        Field::User => detail.finding.detail.user.as_deref(),
        Field::Ip => detail.finding.detail.ip.as_deref(),
        _ => None,
    };
    fact.is_some() && events.iter().all(|it| it.fields.text(field) == fact)
}

fn row(
    event: &StoredEvent,
    columns: &[EvidenceColumn],
    one_day: bool,
    now: Micros,
    zone: &Zone,
) -> EvidenceRow {
    let fields = &event.fields;
    let time = if one_day {
        fields.time.map_or_else(no_time, |it| labels::clock_time(it, zone))
    } else {
        fields.time.map_or_else(no_time, |it| words::list_time_seconds(it, now, zone))
    };
    let cell = |column: &EvidenceColumn| match column {
        EvidenceColumn::Id => shown_id(fields.id.as_deref(), crate::domain::batch::NO_ID, event.no),
        EvidenceColumn::Time => time.clone(),
        EvidenceColumn::Text(field) => fields.text(*field).unwrap_or(words::NONE).to_owned(),
        EvidenceColumn::Outcome => fields.outcome.label().to_owned(),
        EvidenceColumn::State => fields.state.map_or_else(
            || words::NONE.to_owned(),
            |state| format!("{state} {}", state_code::words(state)),
        ),
        EvidenceColumn::Line => labels::count(event.line),
    };
    let cells: Vec<String> = columns.iter().map(cell).collect();
    EvidenceRow {
        no: event.no,
        spoken: format!("{} {}, line {}", time, fields.outcome, labels::count(event.line)),
        cells,
        outcome: fields.outcome,
        line: event.line,
        raw: event.raw.clone(),
    }
}

fn no_time() -> String {
    "no time".to_owned()
}
