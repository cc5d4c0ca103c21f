//! Users, addresses, keys and machines: looked for by a part of the name, and all of a kind with
//! how often and when they occur.

use super::column;
use super::error::CaseError;
use super::finding_filter::now;
use super::reader::Reader;
use super::stored::{Access, ChunkInfo};
use super::values;
use crate::domain::entity::{EntityCount, EntityRef, part_rank};
use crate::domain::event::Outcome;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::Severity;
use crate::domain::ids::FindingId;
use crate::domain::job::Cancel;
use crate::domain::time::Micros;
use rusqlite::params;
use std::collections::BTreeMap;

impl Reader {
    /// At most `limit` entities whose name has this part, ignoring case: the whole name first, then
    /// those that begin with it; short ones before long ones.
    pub fn entities_named(&self, part: &str, limit: usize) -> Result<Vec<EntityRef>, CaseError> {
        let part = part.trim().to_lowercase();
        if part.is_empty() {
            return Ok(Vec::new());
        }
        let mut found: Vec<(u8, usize, EntityRef)> = Vec::new();
        for kind in EntityKind::ALL {
            values::for_each(&self.conn, kind.field(), |name| {
                let Some(rank) = part_rank(&name.to_lowercase(), &part) else { return };
                found.push((rank, name.len(), EntityRef::new(*kind, name)));
                if 4 * limit.max(64) < found.len() {
                    found.sort_unstable();
                    found.truncate(limit);
                }
            })?;
        }
        found.sort_unstable();
        found.truncate(limit);
        Ok(found.into_iter().map(|it| it.2).collect())
    }

    /// Calls `each` with every value of a column, in order of first use.
    pub fn each_value(&self, field: Field, each: impl FnMut(&str)) -> Result<(), CaseError> {
        values::for_each(&self.conn, field, each)
    }

    /// The columns that have values.
    pub fn fields_with_values(&self) -> Result<Vec<Field>, CaseError> {
        let mut query =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM value WHERE col = ?)")?;
        let mut found = Vec::new();
        for field in Field::ALL {
            if query.query_row([column::of_field(*field)], |row| row.get(0))? {
                found.push(*field);
            }
        }
        Ok(found)
    }

    /// How many entities of each kind the case has, in the order of [`EntityKind::ALL`].
    pub fn n_entities(&self) -> Result<[u64; EntityKind::ALL.len()], CaseError> {
        let mut counts = [0; EntityKind::ALL.len()];
        for (count, kind) in counts.iter_mut().zip(EntityKind::ALL) {
            values::for_each(&self.conn, kind.field(), |_| *count += 1)?;
        }
        Ok(counts)
    }

    /// Every entity of a kind with its events, in order of first use.
    ///
    /// # Errors
    /// [`CaseError::Cancelled`] soon after `cancel`.
    pub fn entity_counts(
        &self,
        kind: EntityKind,
        cancel: &Cancel,
    ) -> Result<Vec<EntityCount>, CaseError> {
        let known = values::of_column(&self.conn, kind.field())?;
        let chunks = self.on_two_threads(&self.chunks()?, |access, chunk| {
            if cancel.is_cancelled() {
                return Err(CaseError::Cancelled);
            }
            of_chunk(access, chunk, kind)
        })?;
        let mut counts: Vec<Sum> = vec![Sum::default(); known.len()];
        for (id, sum) in chunks.into_iter().flatten() {
            let at = known.binary_search_by_key(&id, |it| it.0);
            let at = at.map_err(|_| CaseError::damaged("a chunk names an unknown value"))?;
            counts[at].add(sum);
        }
        let named = known.into_iter().zip(counts).filter(|(_, it)| it.events != 0);
        Ok(named
            .map(|((_, name), it)| EntityCount {
                name,
                events: it.events,
                failed: it.failed,
                span: it.span.map(|it| (Micros(it.0), Micros(it.1))),
            })
            .collect())
    }

    /// The findings of the newest run per entity of a kind: how many, and the worst. A finding
    /// counts for what it is about, and for its only user or address; one that is hidden for none.
    pub fn findings_per_entity(
        &self,
        kind: EntityKind,
    ) -> Result<BTreeMap<String, (u64, Severity)>, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT entity_kind, entity, user, ip, severity FROM finding
             WHERE run = (SELECT max(id) FROM run) AND hidden_until <= ?",
        )?;
        let mut rows = query.query([now()])?;
        let mut found: BTreeMap<String, (u64, Severity)> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let of_kind = row.get::<_, Option<EntityKind>>(0)? == Some(kind);
            let name: Option<String> = match kind {
                _ if of_kind => row.get(1)?,
                EntityKind::User => row.get(2)?,
                EntityKind::Ip => row.get(3)?,
                EntityKind::Key | EntityKind::Machine => None,
            };
            let Some(name) = name.filter(|it| !it.is_empty()) else { continue };
            let severity: Severity = row.get(4)?;
            let it = found.entry(name).or_insert((0, severity));
            // The worst comes first.
            *it = (it.0 + 1, it.1.min(severity));
        }
        Ok(found)
    }

    /// The findings of the newest run about an entity that are not hidden, newest first.
    pub fn findings_about(
        &self,
        entity: &EntityRef,
        limit: usize,
    ) -> Result<Vec<FindingId>, CaseError> {
        let (user, ip) = match entity.kind {
            EntityKind::User => (Some(&entity.name), None),
            EntityKind::Ip => (None, Some(&entity.name)),
            EntityKind::Key | EntityKind::Machine => (None, None),
        };
        let mut query = self.conn.prepare_cached(
            "SELECT id FROM finding WHERE run = (SELECT max(id) FROM run)
             AND ((entity_kind = ? AND entity = ?) OR user = ? OR ip = ?) AND hidden_until <= ?
             ORDER BY detected_at DESC, id LIMIT ?",
        )?;
        let values = params![entity.kind, entity.name, user, ip, now(), limit as i64];
        let rows = query.query_map(values, |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    events: u64,
    failed: u64,
    span: Option<(i64, i64)>,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.events += other.events;
        self.failed += other.failed;
        self.span = match (self.span, other.span) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
    }
}

/// Value ids of the chunk with their sums.
fn of_chunk(
    access: &mut Access<'_>,
    chunk: &ChunkInfo,
    kind: EntityKind,
) -> Result<Vec<(u32, Sum)>, CaseError> {
    let col = column::of_field(kind.field());
    let Some(packed) = access.coded(chunk.id, col)? else {
        return Ok(Vec::new());
    };
    let mut codes = vec![0; chunk.n];
    access.codes(&packed, &mut codes)?;
    let times = access.needed(chunk, column::TIME)?;
    let dated = access.dated(chunk)?;
    let mut outcomes = vec![0; chunk.n];
    access.small_numbers(chunk.id, column::OUTCOME, Outcome::Unknown as u32, &mut outcomes)?;
    let mut sums = vec![Sum::default(); packed.dict.len()];
    for (at, code) in codes.iter().enumerate().filter(|it| *it.1 != 0) {
        let has_time = dated.as_ref().is_none_or(|it| it[at]);
        sums[*code as usize - 1].add(Sum {
            events: 1,
            failed: u64::from(outcomes[at] == Outcome::Failed as u32),
            span: has_time.then(|| (times[at], times[at])),
        });
    }
    Ok(packed.dict.into_iter().zip(sums).collect())
}
