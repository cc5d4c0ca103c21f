//! Which events of a chunk pass a filter. A chunk whose bounds or dictionaries rule it out is
//! not unpacked.

use super::column;
use super::error::CaseError;
use super::groups;
use super::reader::RecordTest;
use super::sources;
use super::stored::{Access, ChunkInfo};
use super::values;
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::Field;
use crate::domain::filter::EventFilter;
use crate::domain::ids::{EventNo, SourceId};
use crate::domain::plan::Plan;
use memchr::memmem::Finder;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An event filter in terms of what chunks hold.
pub(super) struct Selector {
    times: (i64, i64),
    /// Whether an event without a time fails: it is neither before nor after anything.
    dated: bool,
    /// Bounds on the own id, or the number where there is none.
    ids: Option<(i64, i64)>,
    sources: Vec<SourceId>,
    coded: Vec<Wanted>,
    /// Ascending lists; an event must be in each.
    only: Vec<Arc<Vec<EventNo>>>,
    raw: Option<Finder<'static>>,
    attributes: Option<Attributes>,
}

/// Values wanted in columns that stand in the records alone.
struct Attributes {
    test: RecordTest,
    plans: BTreeMap<SourceId, Plan>,
    wanted: Vec<(String, String)>,
}

/// The entries wanted in one coded column.
struct Wanted {
    col: i64,
    /// Ascending.
    entries: Vec<u32>,
    /// Whether an event without a value passes.
    absent: bool,
}

impl Selector {
    /// Looks up the values that `filter` names.
    pub(super) fn new(
        conn: &Connection,
        filter: &EventFilter,
        test: Option<RecordTest>,
    ) -> Result<Self, CaseError> {
        let mut coded = Vec::new();
        for (field, texts) in &filter.texts {
            if !texts.is_empty() {
                let is_wanted = |value: &str| texts.iter().any(|it| it == value);
                coded.push(Wanted::text(conn, *field, is_wanted)?);
            }
        }
        if !filter.friendly_name.is_empty() {
            let part = filter.friendly_name.to_lowercase();
            let is_wanted = |value: &str| value.to_lowercase().contains(&part);
            coded.push(Wanted::text(conn, Field::FriendlyName, is_wanted)?);
        }
        if !filter.states.is_empty() {
            let mut entries: Vec<u32> = filter.states.iter().map(|&it| it as u32).collect();
            entries.sort_unstable();
            coded.push(Wanted { col: column::STATE, entries, absent: false });
        }
        if !filter.outcomes.is_empty() {
            let mut entries: Vec<u32> = filter.outcomes.iter().map(|&it| it as u32).collect();
            entries.sort_unstable();
            let absent = filter.outcomes.contains(&Outcome::Unknown);
            coded.push(Wanted { col: column::OUTCOME, entries, absent });
        }
        if !filter.time_flags.is_empty() {
            let mut entries: Vec<u32> = filter.time_flags.iter().map(|&it| it as u32).collect();
            entries.sort_unstable();
            let absent = filter.time_flags.contains(&TimeFlag::Good);
            coded.push(Wanted { col: column::TIME_FLAG, entries, absent });
        }
        let mut only: Vec<_> = filter.only.iter().cloned().collect();
        if let Some(group) = &filter.group {
            only.push(Arc::new(groups::events_of(conn, group)?));
        }
        Ok(Self {
            times: (filter.from.map_or(i64::MIN, |it| it.0), filter.to.map_or(i64::MAX, |it| it.0)),
            dated: filter.from.is_some() || filter.to.is_some(),
            ids: id_bounds(filter),
            sources: filter.sources.clone(),
            coded,
            only,
            raw: (!filter.raw.is_empty())
                .then(|| Finder::new(&filter.raw.to_ascii_lowercase()).into_owned()),
            attributes: attributes(conn, filter, test)?,
        })
    }

    /// Whether the chunk's bounds let an event of it pass.
    pub(super) fn may_match(&self, it: &ChunkInfo) -> bool {
        it.times.0 <= self.times.1
            && self.times.0 <= it.times.1
            && self.ids.is_none_or(|(low, high)| it.ids.0 <= high && low <= it.ids.1)
            && (self.sources.is_empty() || self.sources.contains(&it.source))
            && self.only.iter().all(|list| !within(list, it).is_empty())
    }

    /// Per event of the chunk whether it passes; `None` when none does.
    pub(super) fn matches(
        &self,
        access: &mut Access<'_>,
        it: &ChunkInfo,
    ) -> Result<Option<Vec<bool>>, CaseError> {
        let mut mask = vec![self.only.is_empty(); it.n];
        self.match_lists(it, &mut mask);
        // All dictionaries before any codes: most chunks end here.
        let mut columns = Vec::with_capacity(self.coded.len());
        for wanted in &self.coded {
            let Some(coded) = access.coded(it.id, wanted.col)? else {
                if wanted.absent {
                    continue;
                }
                return Ok(None);
            };
            let passes = wanted.codes(&coded.dict);
            if !passes.contains(&true) {
                return Ok(None);
            }
            columns.push((coded, passes));
        }
        let mut codes = vec![0; if columns.is_empty() { 0 } else { it.n }];
        for (coded, passes) in columns {
            access.codes(&coded, &mut codes)?;
            mask.iter_mut().zip(&codes).for_each(|(pass, &code)| *pass &= passes[code as usize]);
            if !mask.contains(&true) {
                return Ok(None);
            }
        }
        if it.times.0 < self.times.0 || self.times.1 < it.times.1 {
            let times = access.needed(it, column::TIME)?;
            keep_within(&mut mask, &times, self.times);
        }
        if self.dated
            && let Some(dated) = access.dated(it)?
        {
            mask.iter_mut().zip(dated).for_each(|(pass, dated)| *pass &= dated);
        }
        if let Some((low, high)) = self.ids
            && (it.ids.0 < low || high < it.ids.1)
        {
            let ids = effective_ids(access, it)?;
            keep_within(&mut mask, &ids, (low, high));
        }
        if let Some(finder) = &self.raw
            && mask.contains(&true)
        {
            match_raw(access, it, finder, &mut mask)?;
        }
        if let Some(attributes) = &self.attributes
            && mask.contains(&true)
        {
            attributes.match_records(access, it, &mut mask)?;
        }
        Ok(mask.contains(&true).then_some(mask))
    }

    fn match_lists(&self, it: &ChunkInfo, mask: &mut [bool]) {
        let Some((first, others)) = self.only.split_first() else { return };
        for no in within(first, it) {
            if others.iter().all(|list| list.binary_search(no).is_ok()) {
                mask[(no.0 - it.first_event) as usize] = true;
            }
        }
    }
}

fn attributes(
    conn: &Connection,
    filter: &EventFilter,
    test: Option<RecordTest>,
) -> Result<Option<Attributes>, CaseError> {
    if filter.attributes.is_empty() {
        return Ok(None);
    }
    let test = test.ok_or(CaseError::Shape("nothing here can take records apart"))?;
    let wanted = filter.attributes.clone();
    Ok(Some(Attributes { test, plans: sources::plans(conn)?, wanted }))
}

impl Attributes {
    fn match_records(
        &self,
        access: &mut Access<'_>,
        it: &ChunkInfo,
        mask: &mut [bool],
    ) -> Result<(), CaseError> {
        let Some(plan) = self.plans.get(&it.source) else {
            mask.fill(false);
            return Ok(());
        };
        let mut passes = (self.test)(plan, &self.wanted);
        let mut found = vec![false; it.n];
        let asked = &*mask;
        let offset = |first: i64| (first - it.first_event) as usize;
        let wanted = |first, n| asked[offset(first)..].iter().take(n).any(|&it| it);
        access.blocks((it.first_event, it.end()), wanted, |first, block| {
            let places = found[offset(first)..].iter_mut().zip(&asked[offset(first)..]);
            for (at, (place, asked)) in places.take(block.len()).enumerate() {
                *place = *asked && passes(block.record(at));
            }
            Ok(())
        })?;
        mask.copy_from_slice(&found);
        Ok(())
    }
}

impl Wanted {
    fn text(
        conn: &Connection,
        field: Field,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, CaseError> {
        let entries = values::ids_where(conn, field, wanted)?;
        Ok(Self { col: column::of_field(field), entries, absent: false })
    }

    /// Per code whether it passes.
    fn codes(&self, dict: &[u32]) -> Vec<bool> {
        let entries = dict.iter().map(|it| self.entries.binary_search(it).is_ok());
        std::iter::once(self.absent).chain(entries).collect()
    }
}

/// Own ids, numbers standing in for missing ones.
pub(super) fn effective_ids(
    access: &mut Access<'_>,
    it: &ChunkInfo,
) -> Result<Vec<i64>, CaseError> {
    access.ids(it, |at| it.first_event + at as i64)
}

fn id_bounds(filter: &EventFilter) -> Option<(i64, i64)> {
    if filter.starting_after.is_none() && filter.ending_before.is_none() {
        return None;
    }
    // Bounds that nothing can pass, where there is no larger or smaller number.
    let nothing = (i64::MAX, i64::MIN);
    let low = filter.starting_after.map_or(Some(i64::MIN), |it| it.checked_add(1));
    let high = filter.ending_before.map_or(Some(i64::MAX), |it| it.checked_sub(1));
    Some(low.zip(high).unwrap_or(nothing))
}

/// The part of an ascending list that falls into the chunk.
fn within<'a>(list: &'a [EventNo], it: &ChunkInfo) -> &'a [EventNo] {
    let from = list.partition_point(|no| no.0 < it.first_event);
    let end = list.partition_point(|no| no.0 < it.end());
    &list[from..end]
}

fn keep_within(mask: &mut [bool], values: &[i64], (low, high): (i64, i64)) {
    let pairs = mask.iter_mut().zip(values);
    pairs.for_each(|(pass, it)| *pass &= low <= *it && *it <= high);
}

fn match_raw(
    access: &mut Access<'_>,
    it: &ChunkInfo,
    finder: &Finder<'_>,
    mask: &mut [bool],
) -> Result<(), CaseError> {
    let mut found = vec![false; it.n];
    let asked = &*mask;
    let offset = |first: i64| (first - it.first_event) as usize;
    let wanted = |first, n| asked[offset(first)..].iter().take(n).any(|&it| it);
    access.blocks((it.first_event, it.end()), wanted, |first, block| {
        block.lowercase();
        if finder.find(block.text()).is_none() {
            return Ok(());
        }
        let places = found[offset(first)..].iter_mut().zip(&asked[offset(first)..]);
        for (at, (place, asked)) in places.take(block.len()).enumerate() {
            *place = *asked && finder.find(block.record(at)).is_some();
        }
        Ok(())
    })?;
    mask.copy_from_slice(&found);
    Ok(())
}
