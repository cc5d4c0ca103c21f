//! Events, shown: pages newest first or by id, single events, neighbours, counts.

use super::column;
use super::error::CaseError;
use super::reader::Reader;
use super::select::{Selector, effective_ids};
use super::stored::{Access, ChunkInfo};
use super::values;
use crate::domain::batch::{NO_ID, NO_OFFSET, NO_STATE};
use crate::domain::event::{EventFields, Outcome, TimeFlag};
use crate::domain::field::Field;
use crate::domain::filter::{EventCursor, EventFilter};
use crate::domain::ids::{EventNo, SourceId};
use crate::domain::time::Micros;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

/// A stored event with the bytes of its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawEvent {
    /// Position in the case.
    pub no: EventNo,
    /// The file it came from.
    pub source: SourceId,
    /// First line of the record in that file, counted from 1.
    pub line: u64,
    /// The record as it stood in the file, without its line end.
    pub raw: Vec<u8>,
    /// The parsed fields; `id` only where the log's own id is a number.
    pub fields: EventFields,
}

/// One page of events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventPageRaw {
    /// The events, in order.
    pub events: Vec<RawEvent>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<EventCursor>,
}

/// By what events are put in order. Ties go by number, in the same direction.
#[derive(Clone, Copy)]
enum Order {
    Newest,
    Id { descending: bool },
}

/// Place in an order: larger comes first. The event number is the second part, complemented
/// where the order ascends.
type Place = (i64, i64);

impl Order {
    fn place(self, key: i64, no: i64) -> Place {
        match self {
            Self::Newest | Self::Id { descending: true } => (key, no),
            Self::Id { descending: false } => (!key, !no),
        }
    }

    fn number(self, place: Place) -> EventNo {
        match self {
            Self::Newest | Self::Id { descending: true } => EventNo(place.1),
            Self::Id { descending: false } => EventNo(!place.1),
        }
    }

    /// No event of the chunk has a larger first part of its place.
    fn bound(self, it: &ChunkInfo) -> i64 {
        match self {
            Self::Newest => it.times.1,
            Self::Id { descending: true } => it.ids.1,
            Self::Id { descending: false } => !it.ids.0,
        }
    }

    /// No event of the chunk has a smaller first part of its place.
    fn least(self, it: &ChunkInfo) -> i64 {
        match self {
            Self::Newest => it.times.0,
            Self::Id { descending: true } => it.ids.0,
            Self::Id { descending: false } => !it.ids.1,
        }
    }

    fn keys(self, access: &mut Access<'_>, it: &ChunkInfo) -> Result<Vec<i64>, CaseError> {
        match self {
            Self::Newest => access.needed(it, column::TIME),
            Self::Id { .. } => effective_ids(access, it),
        }
    }
}

impl Reader {
    /// A page of the events that pass, newest first, after the place of the last page.
    pub fn events(
        &self,
        filter: &EventFilter,
        after: Option<EventCursor>,
        limit: usize,
    ) -> Result<EventPageRaw, CaseError> {
        let after = after.map(|it| (it.time.0, it.no.0));
        let mut places =
            self.first_places(filter, Order::Newest, after, limit.saturating_add(1))?;
        let more = limit < places.len();
        places.truncate(limit);
        let last = places.last().map(|it| EventCursor { time: Micros(it.0), no: EventNo(it.1) });
        let nos: Vec<EventNo> = places.into_iter().map(|it| EventNo(it.1)).collect();
        Ok(EventPageRaw { events: self.events_by_no(&nos)?, next: last.filter(|_| more) })
    }

    /// The first events that pass in order of the log's own numeric id, the event number
    /// standing in where there is none.
    pub fn events_by_id(
        &self,
        filter: &EventFilter,
        descending: bool,
        limit: usize,
    ) -> Result<Vec<RawEvent>, CaseError> {
        let order = Order::Id { descending };
        let places = self.first_places(filter, order, None, limit)?;
        let nos: Vec<EventNo> = places.into_iter().map(|it| order.number(it)).collect();
        self.events_by_no(&nos)
    }

    /// How many events pass.
    pub fn count_events(&self, filter: &EventFilter) -> Result<u64, CaseError> {
        let selector = Selector::new(&self.conn, filter, self.record_test)?;
        let mut chunks = self.chunks()?;
        chunks.retain(|it| selector.may_match(it));
        let counts = self.on_two_threads(&chunks, |access, it| {
            let mask = selector.matches(access, it)?;
            Ok(mask.map_or(0, |mask| mask.iter().filter(|&&it| it).count() as u64))
        })?;
        Ok(counts.into_iter().sum())
    }

    /// The events of these numbers, in the order given. Numbers that the case does not have are
    /// left out.
    pub fn events_by_no(&self, nos: &[EventNo]) -> Result<Vec<RawEvent>, CaseError> {
        // (number, position in the answer), by number, so that each chunk is read once.
        let mut asked: Vec<(i64, usize)> = nos.iter().zip(0..).map(|(no, at)| (no.0, at)).collect();
        asked.sort_unstable();
        let mut parts: Vec<(ChunkInfo, &[(i64, usize)])> = Vec::new();
        for it in self.chunks()? {
            let from = asked.partition_point(|asked| asked.0 < it.first_event);
            let end = asked.partition_point(|asked| asked.0 < it.end());
            if from < end {
                parts.push((it, &asked[from..end]));
            }
        }
        let parts = self.on_two_threads(&parts, |access, (it, asked)| fetch(access, it, asked))?;
        let mut events: Vec<(usize, RawEvent)> = parts.into_iter().flatten().collect();
        events.sort_unstable_by_key(|it| it.0);
        Ok(events.into_iter().map(|it| it.1).collect())
    }

    /// The event and up to `around` neighbours before and after it in the same file, in the
    /// file's order. Duplicates were not stored, so they are no neighbours.
    pub fn context(&self, no: EventNo, around: u32) -> Result<Vec<RawEvent>, CaseError> {
        let chunks = self.chunks()?;
        let Some(home) = chunks.iter().find(|it| it.first_event <= no.0 && no.0 < it.end()) else {
            return Ok(Vec::new());
        };
        let file = || chunks.iter().filter(|it| it.source == home.source);
        let first = file().map(|it| it.first_event).min().unwrap_or(no.0);
        let end = file().map(ChunkInfo::end).max().unwrap_or(no.0);
        let around = i64::from(around);
        let nos = (no.0 - around).max(first)..(no.0 + around + 1).min(end);
        self.events_by_no(&nos.map(EventNo).collect::<Vec<_>>())
    }

    /// The first `limit` places behind `after`. Chunks are looked at in the order of their
    /// bounds, a few more each time, until no other can hold an earlier place.
    fn first_places(
        &self,
        filter: &EventFilter,
        order: Order,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Place>, CaseError> {
        let selector = Selector::new(&self.conn, filter, self.record_test)?;
        let mut chunks = self.chunks()?;
        let is_behind = |it: &ChunkInfo| after.is_none_or(|after| order.least(it) <= after.0);
        chunks.retain(|it| is_behind(it) && selector.may_match(it));
        chunks.sort_by_key(|it| std::cmp::Reverse(order.bound(it)));
        let mut best: Vec<Place> = Vec::new();
        let (mut rest, mut wave) = (chunks.as_slice(), 1);
        while let Some(next) = rest.first() {
            if best.len() == limit && best.last().is_none_or(|last| order.bound(next) < last.0) {
                break;
            }
            let (now, later) = rest.split_at(wave.min(rest.len()));
            let found = self.on_two_threads(now, |access, it| {
                places(access, &selector, order, it, after, limit)
            })?;
            best.extend(found.into_iter().flatten());
            shorten(&mut best, limit);
            (rest, wave) = (later, (2 * wave).min(64));
        }
        Ok(best)
    }
}

fn places(
    access: &mut Access<'_>,
    selector: &Selector,
    order: Order,
    it: &ChunkInfo,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Place>, CaseError> {
    let Some(mask) = selector.matches(access, it)? else { return Ok(Vec::new()) };
    let keys = order.keys(access, it)?;
    let mut places: Vec<Place> = mask
        .into_iter()
        .zip(keys)
        .zip(it.first_event..)
        .filter(|((pass, _), _)| *pass)
        .map(|((_, key), no)| order.place(key, no))
        .filter(|place| after.is_none_or(|after| *place < after))
        .collect();
    shorten(&mut places, limit);
    Ok(places)
}

/// Keeps the `limit` largest, largest first.
fn shorten(places: &mut Vec<Place>, limit: usize) {
    if limit < places.len() {
        places.select_nth_unstable_by(limit, |a, b| b.cmp(a));
        places.truncate(limit);
    }
    places.sort_unstable_by(|a, b| b.cmp(a));
}

/// Reads the events of one chunk: (position in the answer, event).
fn fetch(
    access: &mut Access<'_>,
    it: &ChunkInfo,
    asked: &[(i64, usize)],
) -> Result<Vec<(usize, RawEvent)>, CaseError> {
    let row = |no: i64| (no - it.first_event) as usize;
    let times = access.needed(it, column::TIME)?;
    let lines = access.needed(it, column::LINE)?;
    let ids = access.ids(it, |_| NO_ID)?;
    let mut events: Vec<(usize, RawEvent)> = Vec::with_capacity(asked.len());
    for &(no, at) in asked {
        let id = Some(ids[row(no)]).filter(|&id| id != NO_ID);
        let fields = EventFields {
            time: Some(Micros(times[row(no)])),
            id: id.map(|id| id.to_string()),
            count: 1,
            ..EventFields::default()
        };
        let line = lines[row(no)] as u64;
        let event = RawEvent { no: EventNo(no), source: it.source, line, raw: Vec::new(), fields };
        events.push((at, event));
    }
    fetch_small_numbers(access, it, &mut events)?;
    fetch_texts(access, it, &mut events)?;
    let wanted = |first: i64, n: usize| {
        let at = asked.partition_point(|asked| asked.0 < first);
        asked.get(at).is_some_and(|asked| asked.0 < first + n as i64)
    };
    access.blocks((it.first_event, it.end()), wanted, |first, block| {
        let from = asked.partition_point(|asked| asked.0 < first);
        for (_, event) in &mut events[from..] {
            let at = (event.no.0 - first) as usize;
            if block.len() <= at {
                break;
            }
            event.raw = block.record(at).to_vec();
        }
        Ok(())
    })?;
    Ok(events)
}

fn fetch_small_numbers(
    access: &mut Access<'_>,
    it: &ChunkInfo,
    events: &mut [(usize, RawEvent)],
) -> Result<(), CaseError> {
    let mut values = vec![0; it.n];
    let row = |event: &RawEvent| (event.no.0 - it.first_event) as usize;
    if access.small_numbers(it.id, column::OUTCOME, Outcome::Unknown as u32, &mut values)? {
        for (_, event) in &mut *events {
            let value = values[row(event)];
            let outcome = Outcome::ALL.iter().find(|it| **it as u32 == value);
            event.fields.outcome =
                *outcome.ok_or_else(|| CaseError::damaged(format!("outcome {value}")))?;
        }
    }
    if access.small_numbers(it.id, column::TIME_FLAG, TimeFlag::Good as u32, &mut values)? {
        for (_, event) in &mut *events {
            let value = values[row(event)];
            let flag = TimeFlag::ALL.iter().find(|it| **it as u32 == value);
            let flag = *flag.ok_or_else(|| CaseError::damaged(format!("time flag {value}")))?;
            event.fields.time_flag = flag;
            event.fields.time = event.fields.time.filter(|_| flag.is_dated());
        }
    }
    if access.small_numbers(it.id, column::STATE, NO_STATE as u32, &mut values)? {
        for (_, event) in &mut *events {
            event.fields.state = Some(values[row(event)] as i32).filter(|&it| it != NO_STATE);
        }
    }
    let none = i32::from(NO_OFFSET);
    if access.small_numbers(it.id, column::OFFSET, none as u32, &mut values)? {
        for (_, event) in &mut *events {
            event.fields.offset = Some(values[row(event)] as i32).filter(|&it| it != none);
        }
    }
    if access.small_numbers(it.id, column::COUNT, 1, &mut values)? {
        for (_, event) in &mut *events {
            event.fields.count = values[row(event)];
        }
    }
    Ok(())
}

fn fetch_texts(
    access: &mut Access<'_>,
    it: &ChunkInfo,
    events: &mut [(usize, RawEvent)],
) -> Result<(), CaseError> {
    let mut codes = vec![0; it.n];
    for field in Field::ALL {
        let Some(from) = access.coded(it.id, column::of_field(*field))? else { continue };
        access.codes(&from, &mut codes)?;
        // Values repeat, and looking one up costs more than all else that is done for an event.
        let mut known: HashMap<usize, String> = HashMap::new();
        for (_, event) in &mut *events {
            let code = codes[(event.no.0 - it.first_event) as usize] as usize;
            let Some(at) = code.checked_sub(1) else { continue };
            let text = match known.entry(at) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(new) => {
                    new.insert(values::text(access.conn(), *field, from.dict[at])?).clone()
                }
            };
            event.fields.texts[field.index()] = Some(text);
        }
    }
    Ok(())
}
