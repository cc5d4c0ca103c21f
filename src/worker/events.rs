//! Events as people see them: parsed fields, the log's own ids, the group, the raw record.

use super::protocol::{EventContext, EventPage, shown_id};
use crate::domain::batch::NO_ID;
use crate::domain::event::{EventGroup, StoredEvent};
use crate::domain::field::Role;
use crate::domain::filter::{EventCursor, EventFilter};
use crate::domain::ids::{EventNo, SourceId};
use crate::import::{AttributeReader, RecordReader};
use crate::store::{CaseError, GroupRef, RawEvent, Reader, SourceInfo};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

/// A page of events, newest first.
pub fn page(
    reader: &Reader,
    filter: &EventFilter,
    after: Option<EventCursor>,
    limit: usize,
) -> Result<EventPage, CaseError> {
    let mut page = page_uncounted(reader, filter, after, limit)?;
    if after.is_none() {
        page.matching = Some(reader.count_events(filter)?);
    }
    Ok(page)
}

/// The same without counting how many events pass the filter.
pub fn page_uncounted(
    reader: &Reader,
    filter: &EventFilter,
    after: Option<EventCursor>,
    limit: usize,
) -> Result<EventPage, CaseError> {
    let sources = Sources::of(reader)?;
    let page = reader.events(filter, after, limit)?;
    Ok(EventPage {
        events: sources.dress(reader, page.events)?,
        next: page.next,
        matching: None,
        total: reader.n_events()?,
        sources: sources.names(),
    })
}

/// Events in the order of the log's own id (its number where it has none): the pages of
/// `--starting-after` (ascending) and `--ending-before` (descending).
pub fn page_by_id(
    reader: &Reader,
    filter: &EventFilter,
    descending: bool,
    limit: usize,
) -> Result<Vec<StoredEvent>, CaseError> {
    let events = reader.events_by_id(filter, descending, limit)?;
    Sources::of(reader)?.dress(reader, events)
}

/// The records around one event in its file, and its attributes.
pub fn context(reader: &Reader, no: EventNo, around: u32) -> Result<EventContext, CaseError> {
    let sources = Sources::of(reader)?;
    let lines = sources.dress(reader, reader.context(no, around)?)?;
    let own = lines.iter().find(|it| it.no == no);
    let attributes = own.map(|it| sources.attributes(it)).unwrap_or_default();
    Ok(EventContext { lines, attributes })
}

/// The events with these numbers, in this order.
pub fn by_no(reader: &Reader, nos: &[EventNo]) -> Result<Vec<StoredEvent>, CaseError> {
    let events = reader.events_by_no(nos)?;
    Sources::of(reader)?.dress(reader, events)
}

/// The ids that people see for these events.
pub fn shown_ids(reader: &Reader, nos: &[EventNo]) -> Result<BTreeMap<EventNo, String>, CaseError> {
    let sources = Sources::of(reader)?;
    let events = reader.events_by_no(nos)?;
    Ok(events.iter().map(|it| (it.no, sources.shown_id(it))).collect())
}

/// Reads the attributes of events: the columns of their files that are mapped to nothing.
pub struct Attributes(BTreeMap<SourceId, AttributeReader>);

impl Attributes {
    /// For the files of the case.
    pub fn of(reader: &Reader) -> Result<Self, CaseError> {
        let readers = reader.sources()?.into_iter();
        Ok(Self(readers.filter_map(|it| Some((it.id, AttributeReader::new(&it.plan)?))).collect()))
    }

    /// Names and values, in the order of the log's columns.
    pub fn of_event(&mut self, event: &StoredEvent) -> Vec<(String, String)> {
        let reader = self.0.get_mut(&event.source);
        reader.map(|it| it.attributes(event.raw.as_bytes())).unwrap_or_default()
    }
}

/// The sources of a case, to read text ids back from raw records.
pub struct Sources(BTreeMap<SourceId, Known>);

struct Known {
    info: SourceInfo,
    /// Made when the first id is asked for; `None` inside = records of it hold no ids.
    ids: OnceCell<Option<RefCell<RecordReader>>>,
}

impl Sources {
    /// Loads them.
    pub fn of(reader: &Reader) -> Result<Self, CaseError> {
        let known = |info: SourceInfo| (info.id, Known { info, ids: OnceCell::new() });
        Ok(Self(reader.sources()?.into_iter().map(known).collect()))
    }

    /// Path by id.
    pub fn names(&self) -> Vec<(SourceId, String)> {
        self.0.values().map(|it| (it.info.id, it.info.path.clone())).collect()
    }

    fn dress(&self, reader: &Reader, events: Vec<RawEvent>) -> Result<Vec<StoredEvent>, CaseError> {
        let nos: Vec<EventNo> = events.iter().map(|it| it.no).collect();
        let ranges = reader.group_of(&nos)?;
        let ends: Vec<EventNo> =
            ranges.iter().flatten().flat_map(|it| [it.first, it.last]).collect();
        let ends = if ends.is_empty() { BTreeMap::new() } else { self.ids_of(reader, ends)? };
        let shown = |no: EventNo| ends.get(&no).cloned().unwrap_or_else(|| no.to_string());
        let named = |it: GroupRef| EventGroup {
            starting_at: shown(it.first),
            ending_at: shown(it.last),
            id: it.id,
        };
        Ok(events
            .into_iter()
            .zip(ranges)
            .map(|(event, range)| self.dress_one(event, range.map(named)))
            .collect())
    }

    fn ids_of(
        &self,
        reader: &Reader,
        mut nos: Vec<EventNo>,
    ) -> Result<BTreeMap<EventNo, String>, CaseError> {
        nos.sort_unstable();
        nos.dedup();
        let events = reader.events_by_no(&nos)?;
        Ok(events.iter().map(|it| (it.no, self.shown_id(it))).collect())
    }

    fn dress_one(&self, event: RawEvent, group: Option<EventGroup>) -> StoredEvent {
        let mut fields = event.fields;
        if fields.id.is_none() {
            fields.id = self.text_id(event.source, &event.raw);
        }
        StoredEvent {
            no: event.no,
            source: event.source,
            line: event.line,
            raw: String::from_utf8_lossy(&event.raw).into_owned(),
            fields,
            group,
        }
    }

    fn shown_id(&self, event: &RawEvent) -> String {
        let own = event.fields.id.clone().or_else(|| self.text_id(event.source, &event.raw));
        shown_id(own.as_deref(), NO_ID, event.no)
    }

    fn attributes(&self, event: &StoredEvent) -> Vec<(String, String)> {
        let plan = self.0.get(&event.source).map(|it| &it.info.plan);
        let reader = plan.and_then(AttributeReader::new);
        reader.map(|mut it| it.attributes(event.raw.as_bytes())).unwrap_or_default()
    }

    /// Text ids are unique per row, so they are not kept as a column: the raw record has them.
    fn text_id(&self, source: SourceId, raw: &[u8]) -> Option<String> {
        let Known { info, ids } = self.0.get(&source)?;
        let made = || {
            info.plan.column(Role::Id)?;
            RecordReader::new(&info.plan).map(RefCell::new)
        };
        ids.get_or_init(made).as_ref()?.borrow_mut().fields(raw)?.id
    }
}
