//! The log explorer in words: one line of its table, the fields of one event, its columns.

use crate::domain::event::{EventGroup, Outcome, StoredEvent, TimeFlag};
use crate::domain::field::Field;
use crate::domain::ids::{EventNo, SourceId};
use crate::domain::state_code;
use crate::domain::time::{Micros, Zone};
use crate::ui::{labels, words};
use crate::worker::protocol::shown_id;

/// A column of the events table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventColumn {
    /// The log's own id, or the event's number.
    Id,
    /// When.
    Time,
    /// Whether it succeeded.
    Outcome,
    /// Licensing state code.
    State,
    /// A text column.
    Text(Field),
    /// Group id of the newest run.
    Group,
    /// First event of that group.
    StartingAt,
    /// Last event of that group.
    EndingAt,
}

/// Text columns in the order of the table: who, from where, on what.
const TEXTS: [Field; 12] = [
    Field::User,
    Field::Ip,
    Field::Product,
    Field::Key,
    Field::Machine,
    Field::FriendlyName,
    Field::Action,
    Field::Resource,
    Field::Permission,
    Field::Integration,
    Field::Country,
    Field::RequestId,
];

impl EventColumn {
    /// Its header.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Id => "Id",
            Self::Time => "Time",
            Self::Outcome => "Outcome",
            Self::State => "State",
            Self::Text(Field::Machine) => "Machine",
            Self::Text(field) => field.label(),
            Self::Group => "Group id",
            Self::StartingAt => "Starting at",
            Self::EndingAt => "Ending at",
        }
    }

    /// Its name in full, as other programs and exports write it.
    pub const fn full_title(self) -> &'static str {
        match self {
            Self::Group => "Group id (anomaly)",
            Self::StartingAt => "Starting at (anomaly)",
            Self::EndingAt => "Ending at (anomaly)",
            Self::Id | Self::Time | Self::Outcome | Self::State | Self::Text(_) => self.title(),
        }
    }

    /// Initial width in points.
    pub const fn width(self) -> f32 {
        match self {
            Self::Id | Self::StartingAt | Self::EndingAt => 88.0,
            Self::Time => 146.0,
            Self::Outcome => 106.0,
            Self::State => 220.0,
            Self::Text(Field::User | Field::Key) => 200.0,
            Self::Text(Field::Machine | Field::Ip | Field::RequestId) => 130.0,
            Self::Text(Field::Country) => 70.0,
            Self::Text(_) => 140.0,
            Self::Group => 100.0,
        }
    }

    /// Whether its values are identifiers, set in the mono face.
    pub const fn mono(self) -> bool {
        match self {
            Self::Text(Field::Ip | Field::Key | Field::Machine | Field::RequestId)
            | Self::Group => true,
            Self::Id
            | Self::Time
            | Self::Outcome
            | Self::State
            | Self::Text(_)
            | Self::StartingAt
            | Self::EndingAt => false,
        }
    }

    /// Whether its values are numbers, at the right edge.
    pub const fn right(self) -> bool {
        match self {
            Self::Id | Self::StartingAt | Self::EndingAt => true,
            Self::Time | Self::Outcome | Self::State | Self::Text(_) | Self::Group => false,
        }
    }
}

/// Adds the columns that `events` have to `columns`, which stays in the order of the table.
pub fn note_columns(columns: &mut Vec<EventColumn>, events: &[StoredEvent]) {
    let known = |it: &EventColumn, columns: &[EventColumn]| columns.contains(it);
    let has = |column: EventColumn| match column {
        EventColumn::Id | EventColumn::Time | EventColumn::Outcome => true,
        EventColumn::State => events.iter().any(|it| it.fields.state.is_some()),
        EventColumn::Text(field) => events.iter().any(|it| it.fields.text(field).is_some()),
        EventColumn::Group | EventColumn::StartingAt | EventColumn::EndingAt => {
            events.iter().any(|it| it.group.is_some())
        }
    };
    let before = std::mem::take(columns);
    *columns = all_columns().filter(|it| known(it, &before) || has(*it)).collect();
}

fn all_columns() -> impl Iterator<Item = EventColumn> {
    [EventColumn::Id, EventColumn::Time, EventColumn::Outcome, EventColumn::State]
        .into_iter()
        .chain(TEXTS.into_iter().map(EventColumn::Text))
        .chain([EventColumn::Group, EventColumn::StartingAt, EventColumn::EndingAt])
}

/// One event as the table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Which.
    pub no: EventNo,
    /// Its id.
    pub id: String,
    /// `13 Jun 23:00:07`.
    pub time: String,
    /// Whether it succeeded.
    pub outcome: Outcome,
    /// `2024 Activation: device limit reached`.
    pub state: String,
    /// Group id, its first and its last event; empty where the event is in none.
    pub group: [String; 3],
    /// For screen readers and tests.
    pub spoken: String,
}

/// The row of `event`. Text columns are read from the event itself.
pub fn event_row(event: &StoredEvent, now: Micros, zone: &Zone) -> EventRow {
    let fields = &event.fields;
    let id = id_of(event);
    let time = fields.time.map_or_else(
        || fields.time_flag.label().to_owned(),
        |it| words::list_time_seconds(it, now, zone),
    );
    let who = TEXTS.into_iter().find_map(|it| fields.text(it)).unwrap_or_default();
    EventRow {
        no: event.no,
        spoken: format!("{id}: {} {who}, {time}", fields.outcome).replace(" , ", ", "),
        id,
        time,
        outcome: fields.outcome,
        group: event.group.as_ref().map(group_words).unwrap_or_default(),
        state: fields
            .state
            .map_or_else(String::new, |it| format!("{it} {}", state_code::words(it))),
    }
}

fn group_words(it: &EventGroup) -> [String; 3] {
    [it.id.clone(), separated(&it.starting_at), separated(&it.ending_at)]
}

/// Plain numbers with thousands separated, anything else as it is.
fn separated(id: &str) -> String {
    id.parse().map_or_else(|_| id.to_owned(), labels::count)
}

/// The id that people know an event by; plain numbers with thousands separated.
pub fn id_of(event: &StoredEvent) -> String {
    separated(&shown_id(event.fields.id.as_deref(), crate::domain::batch::NO_ID, event.no))
}

/// A field of the selected event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventField {
    /// "User".
    pub label: String,
    /// Its value.
    pub value: String,
    /// Set in the mono face.
    pub mono: bool,
    /// What "filter in" narrows the list to.
    pub filter: Option<FieldFilter>,
}

/// A filter that one field of an event gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldFilter {
    /// This value of a text column.
    Text(Field, String),
    /// This outcome.
    Outcome(Outcome),
    /// This state code.
    State(i32),
    /// This source.
    Source(SourceId),
    /// This kind of time.
    TimeFlag(TimeFlag),
    /// This value of a column that is mapped to nothing.
    Attribute(String, String),
}

/// Attributes that are listed; a record may have thousands.
const MOST: usize = 300;
/// Longer values are no values to look for: texts, lists, whole objects.
const LONGEST: usize = 200;

/// An event's values in columns that are mapped to nothing, under the names that the log has.
pub fn attribute_fields(attributes: &[(String, String)]) -> Vec<EventField> {
    let field = |(name, value): &(String, String)| EventField {
        label: name.clone(),
        value: value.clone(),
        mono: false,
        filter: (value.len() <= LONGEST)
            .then(|| FieldFilter::Attribute(name.clone(), value.clone())),
    };
    let more = attributes.len().saturating_sub(MOST);
    let rest = (0 < more).then(|| EventField {
        label: "More columns".to_owned(),
        value: format!("{}, see the raw line", labels::count(more as u64)),
        mono: false,
        filter: None,
    });
    attributes.iter().take(MOST).map(field).chain(rest).collect()
}

/// Only a time that is not as the log says narrows the list to its like.
fn time_filter(flag: TimeFlag) -> Option<FieldFilter> {
    (flag != TimeFlag::Good).then_some(FieldFilter::TimeFlag(flag))
}

/// The fields of `event` that have a value.
pub fn event_fields(event: &StoredEvent, source: &str, zone: &Zone) -> Vec<EventField> {
    let fields = &event.fields;
    let field = |label: &str, value: String, mono, filter| EventField {
        label: label.to_owned(),
        value,
        mono,
        filter,
    };
    let mut out = vec![
        field("Event id", id_of(event), false, None),
        field(
            "Line",
            format!("{} of {source}", labels::count(event.line)),
            false,
            Some(FieldFilter::Source(event.source)),
        ),
        field("Time", labels::event_time(fields, zone), false, time_filter(fields.time_flag)),
        field("Time in UTC", fields.time.map_or_else(String::new, Micros::rfc3339), true, None),
        field(
            "Outcome",
            fields.outcome.label().to_owned(),
            false,
            Some(FieldFilter::Outcome(fields.outcome)),
        ),
    ];
    if fields.time.is_some() && fields.time_flag != TimeFlag::Good {
        let said = fields.time_flag.label().to_owned();
        out.push(field("About the time", said, false, None));
    }
    if let Some(state) = fields.state {
        let said = format!("{state} {}", state_code::words(state));
        out.push(field("State", said, false, Some(FieldFilter::State(state))));
    }
    if 1 < fields.count {
        out.push(field("Repeated", format!("{} times", fields.count), false, None));
    }
    for it in Field::ALL {
        if let Some(text) = fields.text(*it) {
            let filter = FieldFilter::Text(*it, text.to_owned());
            let mono = EventColumn::Text(*it).mono();
            out.push(field(it.label(), text.to_owned(), mono, Some(filter)));
        }
    }
    if let Some(group) = &event.group {
        out.push(field("Group id (anomaly)", group.id.clone(), true, None));
        let span = format!("{} to {}", separated(&group.starting_at), separated(&group.ending_at));
        out.push(field("Group from, to", span, false, None));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::EventFields;

    fn event(texts: &[(Field, &str)]) -> StoredEvent {
        let mut fields = EventFields { time: Some(Micros(0)), count: 1, ..EventFields::default() };
        for (field, text) in texts {
            fields.texts[field.index()] = Some((*text).to_owned());
        }
        StoredEvent {
            no: EventNo(518_204),
            source: SourceId(1),
            line: 518_206,
            raw: String::new(),
            fields,
            group: None,
        }
    }

    #[test]
    fn columns_appear_in_their_place_and_stay() {
        let mut columns = Vec::new();
        let titles = |columns: &[EventColumn]| {
            columns.iter().map(|it| it.title()).collect::<Vec<_>>().join(" ")
        };
        note_columns(&mut columns, &[event(&[(Field::Resource, "git")])]);
        assert_eq!(titles(&columns), "Id Time Outcome Resource");
        note_columns(&mut columns, &[event(&[(Field::User, "ben")])]);
        assert_eq!(titles(&columns), "Id Time Outcome User Resource");
    }

    #[test]
    fn a_row_is_spoken_with_its_id_outcome_and_actor() {
        let row = event_row(&event(&[(Field::User, "ben")]), Micros(0), &Zone::Utc);
        assert_eq!(row.spoken, "518,204: Unknown ben, 1 Jan 00:00:00");
        let nobody = event_row(&event(&[]), Micros(0), &Zone::Utc);
        assert_eq!(nobody.spoken, "518,204: Unknown, 1 Jan 00:00:00");
    }

    #[test]
    fn every_field_that_can_narrow_the_list_does() {
        let said = event_fields(&event(&[(Field::Ip, "203.0.113.9")]), "logins.csv", &Zone::Utc);
        let filters: Vec<_> =
            said.iter().filter(|it| it.filter.is_some()).map(|it| it.label.as_str()).collect();
        assert_eq!(filters, ["Line", "Outcome", "Address"]);
        assert_eq!(said[1].value, "518,206 of logins.csv");
    }

    #[test]
    fn attributes_narrow_the_list_unless_they_are_long_or_many() {
        let one = |name: &str, value: String| (name.to_owned(), value);
        let mut all = vec![one("session", "9f0c".to_owned()), one("note", "x".repeat(201))];
        let said = attribute_fields(&all);
        let want = FieldFilter::Attribute("session".to_owned(), "9f0c".to_owned());
        assert_eq!(said[0].filter, Some(want));
        assert_eq!((said[1].label.as_str(), &said[1].filter), ("note", &None));
        all.extend((0..1_500).map(|it| one("more", it.to_string())));
        let last = attribute_fields(&all).pop().unwrap();
        assert_eq!(
            (last.label.as_str(), last.value.as_str()),
            ("More columns", "1,202, see the raw line")
        );
    }
}
