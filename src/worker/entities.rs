//! Users, addresses, keys and machines: found by name, listed, and one of them in full.

use super::error::JobError;
use super::events;
use crate::domain::entity::{
    self, EntityActivity, EntityLine, EntityRef, EntitySort, HourOfWeek, part_rank,
};
use crate::domain::event::StoredEvent;
use crate::domain::field::{EntityKind, Field};
use crate::domain::filter::EventFilter;
use crate::domain::finding::Finding;
use crate::domain::ids::{FindingId, RunId};
use crate::domain::job::Cancel;
use crate::domain::time::{Micros, Zone};
use crate::store::Reader;
use std::sync::Arc;

/// The most entities that a search answers.
pub const MOST_FOUND: usize = 8;

/// What is called by what was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// What was looked for.
    pub text: String,
    /// The anomaly of that number: "188", "A-0188".
    pub finding: Option<Finding>,
    /// Entities whose name has that part, best first.
    pub entities: Vec<EntityRef>,
}

/// Looks for `text`.
pub fn find(reader: &Reader, text: &str) -> Result<Found, JobError> {
    let finding = number(text).map(|id| reader.finding(id)).transpose()?.flatten();
    Ok(Found { text: text.to_owned(), finding, entities: reader.entities_named(text, MOST_FOUND)? })
}

/// The number of an anomaly as people write it.
fn number(text: &str) -> Option<FindingId> {
    let text = text.trim();
    let digits = text.strip_prefix("A-").or_else(|| text.strip_prefix("a-")).unwrap_or(text);
    digits.parse().ok().map(FindingId)
}

/// The most entities that a list holds.
pub const MOST_LISTED: usize = 5_000;
/// The most findings that come with one entity.
const MOST_FINDINGS: usize = 100;
/// The last events that come with one entity.
const LAST_EVENTS: usize = 50;
/// The most values of each column with which an entity occurs.
const MOST_RELATED: usize = 6;

/// Which entities to list.
#[derive(Debug, Clone)]
pub struct EntityOrder {
    /// Of this kind.
    pub kind: EntityKind,
    /// Whose names have this part, ignoring case; empty = all.
    pub text: String,
    /// By this column.
    pub by: EntitySort,
    /// The largest first.
    pub descending: bool,
    /// Set when a newer question was asked.
    pub cancel: Cancel,
}

/// Entities of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntityList {
    /// In order, at most [`MOST_LISTED`].
    pub lines: Vec<EntityLine>,
    /// How many pass.
    pub matching: u64,
    /// How many there are of each kind, in the order of [`EntityKind::ALL`].
    pub totals: [u64; EntityKind::ALL.len()],
}

/// Which entity to show.
#[derive(Debug, Clone)]
pub struct ProfileOrder {
    /// The entity.
    pub entity: EntityRef,
    /// Days and hours are those of this zone.
    pub zone: Zone,
    /// Set when a newer question was asked.
    pub cancel: Cancel,
}

/// One entity in full.
#[derive(Debug, Clone)]
pub struct EntityProfile {
    /// Who.
    pub entity: EntityRef,
    /// What it did.
    pub activity: EntityActivity,
    /// Per day: midnight, events, failed.
    pub per_day: Vec<(Micros, u64, u64)>,
    /// Events per hour of the week, Monday first.
    pub hours: HourOfWeek,
    /// In how many weeks there were any.
    pub weeks: HourOfWeek,
    /// What was raised about it, newest first.
    pub findings: Vec<Finding>,
    /// Its last events, newest first.
    pub last: Vec<StoredEvent>,
}

/// Counted entities, kept while the case stays as it is.
#[derive(Debug, Default)]
pub struct Counted {
    of: (u64, Option<RunId>, (i64, u64)),
    kinds: [Option<Arc<Vec<EntityLine>>>; EntityKind::ALL.len()],
}

impl Counted {
    /// Counts the entities of a kind, or remembers them.
    fn lines(
        &mut self,
        reader: &Reader,
        kind: EntityKind,
        cancel: &Cancel,
    ) -> Result<Arc<Vec<EntityLine>>, JobError> {
        let run = reader.current_run()?.map(|it| it.id);
        let of = (reader.n_events()?, run, reader.hiding()?);
        if self.of != of {
            *self = Self { of, ..Self::default() };
        }
        let known = &mut self.kinds[kind as usize];
        if let Some(lines) = known {
            return Ok(Arc::clone(lines));
        }
        let mut findings = reader.findings_per_entity(kind)?;
        let counts = reader.entity_counts(kind, cancel)?;
        let lines = counts
            .into_iter()
            .map(|count| EntityLine { findings: findings.remove(&count.name), count });
        Ok(Arc::clone(known.insert(Arc::new(lines.collect()))))
    }
}

/// Lists the entities of a kind.
pub fn list(
    reader: &Reader,
    counted: &mut Counted,
    order: &EntityOrder,
) -> Result<EntityList, JobError> {
    let totals = reader.n_entities()?;
    let all = counted.lines(reader, order.kind, &order.cancel)?;
    let part = order.text.trim().to_lowercase();
    let mut passing: Vec<&EntityLine> = all
        .iter()
        .filter(|it| part.is_empty() || part_rank(&it.count.name.to_lowercase(), &part).is_some())
        .collect();
    entity::sort(&mut passing, order.by, order.descending);
    let matching = passing.len() as u64;
    let lines = passing.into_iter().take(MOST_LISTED).cloned().collect();
    Ok(EntityList { lines, matching, totals })
}

/// One entity with everything its page shows.
pub fn profile(reader: &Reader, order: &ProfileOrder) -> Result<EntityProfile, JobError> {
    let entity = &order.entity;
    let fields = related_fields(entity.kind);
    let activity = reader.entity_activity(entity, fields, MOST_RELATED, &order.cancel)?;
    let findings = reader.findings(&reader.findings_about(entity, MOST_FINDINGS)?)?;
    let texts = vec![(entity.kind.field(), vec![entity.name.clone()])];
    let filter = EventFilter { texts, ..EventFilter::default() };
    let last = events::page_uncounted(reader, &filter, None, LAST_EVENTS)?.events;
    let (hours, weeks) = activity.hours_of_week(&order.zone);
    Ok(EntityProfile {
        per_day: activity.per_day(&order.zone),
        hours,
        weeks,
        entity: entity.clone(),
        activity,
        findings,
        last,
    })
}

/// The columns in which related things stand, the closest first.
const fn related_fields(kind: EntityKind) -> &'static [Field] {
    use Field::{Country, FriendlyName, Integration, Ip, Key, Machine, Product, Resource, User};
    match kind {
        EntityKind::User => &[Ip, Country, Machine, Key, Resource, Integration],
        EntityKind::Ip => &[User, Country, Key, Machine, Resource, Integration],
        EntityKind::Key => &[Machine, Ip, User, FriendlyName, Country, Product],
        EntityKind::Machine => &[User, Key, Ip, FriendlyName, Country, Product],
    }
}
