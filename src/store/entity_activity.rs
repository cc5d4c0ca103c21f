//! What one user, address, key or machine did: when, how often it failed, with whom and what.
//!
//! Only chunks that name the entity are unpacked. Times are added up per quarter of an hour, the
//! largest step of which days and hours of every time zone are made.

use super::column;
use super::error::CaseError;
use super::reader::Reader;
use super::select::Selector;
use super::stored::{Access, ChunkInfo};
use super::values;
use crate::domain::entity::{EntityActivity, EntityRef, QUARTER, Related};
use crate::domain::event::Outcome;
use crate::domain::field::Field;
use crate::domain::filter::EventFilter;
use crate::domain::job::Cancel;
use crate::domain::time::Micros;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Events, and how many of them failed.
type Pair = (u64, u64);

/// What is added up of one chunk, or of all.
#[derive(Default)]
struct Sums {
    all: Pair,
    undated: u64,
    span: Option<(i64, i64)>,
    quarters: BTreeMap<i64, Pair>,
    /// Per field asked for, by value id.
    related: Vec<HashMap<u32, Pair>>,
}

impl Reader {
    /// What `entity` did, with the `most` values it had most often in each of `fields`.
    ///
    /// # Errors
    /// [`CaseError::Cancelled`] soon after `cancel`.
    pub fn entity_activity(
        &self,
        entity: &EntityRef,
        fields: &[Field],
        most: usize,
        cancel: &Cancel,
    ) -> Result<EntityActivity, CaseError> {
        let texts = vec![(entity.kind.field(), vec![entity.name.clone()])];
        let filter = EventFilter { texts, ..EventFilter::default() };
        let selector = Selector::new(&self.conn, &filter, None)?;
        let chunks = self.on_two_threads(&self.chunks()?, |access, chunk| {
            if cancel.is_cancelled() {
                return Err(CaseError::Cancelled);
            }
            of_chunk(access, chunk, &selector, fields)
        })?;
        let mut sums = Sums::of(fields);
        chunks.into_iter().flatten().for_each(|it| sums.add(it));
        let related = fields.iter().zip(&sums.related);
        let related = related
            .map(|(field, counts)| self.most_frequent(*field, counts, most))
            .collect::<Result<_, _>>()?;
        Ok(EntityActivity {
            events: sums.all.0,
            failed: sums.all.1,
            undated: sums.undated,
            span: sums.span.map(|it| (Micros(it.0), Micros(it.1))),
            quarters: sums
                .quarters
                .into_iter()
                .map(|(at, it)| (Micros(at.saturating_mul(QUARTER)), it.0, it.1))
                .collect(),
            related,
        })
    }

    fn most_frequent(
        &self,
        field: Field,
        counts: &HashMap<u32, Pair>,
        most: usize,
    ) -> Result<Related, CaseError> {
        let mut all: Vec<(u64, u64, u32)> =
            counts.iter().map(|(id, it)| (it.0, it.1, *id)).collect();
        // Ids follow the order of first use.
        all.sort_unstable_by_key(|it| (std::cmp::Reverse(it.0), it.2));
        let values = all
            .iter()
            .take(most)
            .map(|(n, failed, id)| Ok((values::text(&self.conn, field, *id)?, *n, *failed)))
            .collect::<Result<_, CaseError>>()?;
        Ok(Related { field, distinct: all.len() as u64, values })
    }
}

fn of_chunk(
    access: &mut Access<'_>,
    chunk: &ChunkInfo,
    selector: &Selector,
    fields: &[Field],
) -> Result<Option<Sums>, CaseError> {
    let Some(mask) = selector.matches(access, chunk)? else { return Ok(None) };
    let mut sums = Sums::of(fields);
    let times = access.needed(chunk, column::TIME)?;
    let dated = access.dated(chunk)?;
    let mut outcomes = vec![0; chunk.n];
    access.small_numbers(chunk.id, column::OUTCOME, Outcome::Unknown as u32, &mut outcomes)?;
    let failed = |at: usize| u64::from(outcomes[at] == Outcome::Failed as u32);
    let places: Vec<usize> = (0..chunk.n).filter(|at| mask[*at]).collect();
    for &at in &places {
        sums.all = (sums.all.0 + 1, sums.all.1 + failed(at));
        if dated.as_ref().is_some_and(|it| !it[at]) {
            sums.undated += 1;
            continue;
        }
        let time = times[at];
        sums.span = Some(sums.span.map_or((time, time), |it| (it.0.min(time), it.1.max(time))));
        let it = sums.quarters.entry(time.div_euclid(QUARTER)).or_default();
        *it = (it.0 + 1, it.1 + failed(at));
    }
    let mut codes = vec![0; chunk.n];
    for (field, counts) in fields.iter().zip(&mut sums.related) {
        let Some(packed) = access.coded(chunk.id, column::of_field(*field))? else { continue };
        access.codes(&packed, &mut codes)?;
        for &at in places.iter().filter(|at| codes[**at] != 0) {
            let it = counts.entry(packed.dict[codes[at] as usize - 1]).or_default();
            *it = (it.0 + 1, it.1 + failed(at));
        }
    }
    Ok(Some(sums))
}

impl Sums {
    fn of(fields: &[Field]) -> Self {
        Self { related: vec![HashMap::new(); fields.len()], ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        let add = |it: &mut Pair, more: Pair| *it = (it.0 + more.0, it.1 + more.1);
        add(&mut self.all, other.all);
        self.undated += other.undated;
        self.span = match (self.span, other.span) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
        for (at, it) in other.quarters {
            add(self.quarters.entry(at).or_default(), it);
        }
        for (counts, more) in self.related.iter_mut().zip(other.related) {
            for (id, it) in more {
                add(counts.entry(id).or_default(), it);
            }
        }
    }
}
