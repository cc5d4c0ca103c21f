//! How many findings pass a filter, over time and by severity, and how many have each value of each
//! filter, counted under the other filters.
//!
//! Without a filter, each is counted from an index of its own. A filter that leaves few is followed
//! by its index, and only what is asked without it is counted apart. What is left reads every
//! finding once.

use super::error::CaseError;
use super::finding_bins::{Bins, Gathered, SEVERITIES};
use super::finding_filter::{Where, severity_of_rank};
use super::finding_page::{MANY, Narrow, narrowest};
use super::finding_text::Hits;
use super::reader::Reader;
use crate::domain::filter::{FindingFilter, FindingOrder};
use crate::domain::finding::{FindingKind, Severity, Verdict};
use crate::domain::ids::FindingId;
use crate::domain::time::Micros;
use hashbrown::HashMap;
use rusqlite::types::Value;
use rusqlite::{CachedStatement, params_from_iter};

/// How many findings have each value, each counted under all filters but its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingFacets {
    /// Every type, in the order menus show them.
    pub kinds: Vec<(FindingKind, u64)>,
    /// Every severity.
    pub severities: Vec<(Severity, u64)>,
    /// Every verdict.
    pub statuses: Vec<(Verdict, u64)>,
    /// Resource types, most frequent first, then by name.
    pub resource_types: Vec<(String, u64)>,
    /// Users.
    pub users: Vec<(String, u64)>,
    /// Integrations.
    pub integrations: Vec<(String, u64)>,
    /// Codes of detectors.
    pub detectors: Vec<(String, u64)>,
}

/// All that is counted of the findings that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingCounts {
    /// How many pass.
    pub matching: u64,
    /// How many of each severity, in the order of [`Severity::ALL`].
    pub by_severity: [u64; SEVERITIES],
    /// The same over time.
    pub over_time: Bins,
    /// Values to filter by.
    pub facets: FindingFacets,
}

/// A column with values to filter by.
struct Column {
    name: &'static str,
    index: &'static str,
    /// The index has texts that differ in case side by side.
    ignores_case: bool,
}

const fn column(name: &'static str, index: &'static str, ignores_case: bool) -> Column {
    Column { name, index, ignores_case }
}

impl Column {
    /// Each value with how many have it, and whether all of them spell it so: what its index has
    /// side by side is counted together.
    fn counts(&self, all: &Where) -> String {
        let Self { name, index, ignores_case } = self;
        let name = if *name == "severity" { "severity_rank" } else { name };
        let (group, same) = if *ignores_case {
            (format!("{name} COLLATE NOCASE"), format!("min({name}) = max({name})"))
        } else {
            (name.to_owned(), "1".to_owned())
        };
        format!(
            "SELECT {name}, count(*), {same} FROM finding INDEXED BY {index} WHERE {} GROUP BY {group}",
            all.sql
        )
    }
}

/// Position of the severity in [`COLUMNS`].
const SEVERITY: usize = 1;

const COLUMNS: [Column; 7] = [
    column("kind", "finding_by_kind", false),
    column("severity", "finding_by_severity", false),
    column("status", "finding_by_status", false),
    column("resource_type", "finding_by_resource_type", true),
    column("user", "finding_by_user", true),
    column("integration", "finding_by_integration", true),
    column("detector", "finding_by_detector", false),
];

type Counts = HashMap<String, u64>;

impl Reader {
    /// Ids aside, all that a list of the findings of the newest run says of them. `steps` gives the
    /// start and the length of the bins from the first and the last time.
    ///
    /// # Errors
    /// [`CaseError::Cancelled`] once a newer question has taken its place.
    pub fn finding_counts(
        &self,
        filter: &FindingFilter,
        steps: impl Fn(Micros, Micros) -> (Micros, i64),
    ) -> Result<FindingCounts, CaseError> {
        self.counts_with(filter, self.text_hits(filter)?.as_ref(), steps)
    }

    /// The same, with the first `limit` that pass, in order.
    ///
    /// # Errors
    /// [`CaseError::Cancelled`] once a newer question has taken its place.
    pub fn finding_list(
        &self,
        filter: &FindingFilter,
        order: FindingOrder,
        limit: usize,
        steps: impl Fn(Micros, Micros) -> (Micros, i64),
    ) -> Result<(Vec<FindingId>, FindingCounts), CaseError> {
        let hits = self.text_hits(filter)?;
        let ids = self.ids_with(filter, hits.as_ref(), order, limit)?;
        Ok((ids, self.counts_with(filter, hits.as_ref(), steps)?))
    }

    fn counts_with(
        &self,
        filter: &FindingFilter,
        hits: Option<&Hits>,
        steps: impl Fn(Micros, Micros) -> (Micros, i64),
    ) -> Result<FindingCounts, CaseError> {
        let few = self.narrow(filter, hits)?;
        if few.is_none() && is_bare(filter, hits) {
            return self.counts_of_all(filter, hits, steps);
        }
        let active: Vec<usize> = (0..COLUMNS.len()).filter(|at| is_active(filter, *at)).collect();
        let without = |at: &usize| without(filter, *at);
        let mut all_at_once = false;
        if 1 < active.len() {
            for other in active.iter().map(without) {
                all_at_once |= !is_bare(&other, hits) && self.narrow(&other, hits)?.is_none();
            }
        }
        let mut gathered = Gathered::default();
        let mut counts: [Counts; 7] = Default::default();
        if all_at_once {
            let rest = active.iter().fold(filter.clone(), |it, at| self::without(&it, *at));
            let lists = std::array::from_fn(|at| list(filter, at));
            self.pass(&rest, hits, &lists, &mut gathered, &mut counts)?;
        } else {
            self.pass(filter, hits, &Default::default(), &mut gathered, &mut counts)?;
            for at in active {
                counts[at] = self.facet(at, &self::without(filter, at), hits)?;
            }
        }
        Ok(FindingCounts {
            matching: gathered.len() as u64,
            by_severity: gathered.by_severity(),
            over_time: gathered.bins(steps),
            facets: facets_of(counts),
        })
    }

    /// Types of the findings of the newest run that are not hidden.
    pub fn findings_by_kind(&self) -> Result<Vec<(FindingKind, u64)>, CaseError> {
        let counts = self.facet(0, &FindingFilter::default(), None)?;
        Ok(of_codes(&counts, FindingKind::ALL, FindingKind::code))
    }

    fn narrow(
        &self,
        filter: &FindingFilter,
        hits: Option<&Hits>,
    ) -> Result<Option<Narrow>, CaseError> {
        // Tests have few findings, and both ways have to be taken.
        narrowest(&self.conn, filter, hits, if cfg!(test) { 5 } else { MANY })
    }

    /// Each from its own index: no finding itself is read.
    fn counts_of_all(
        &self,
        filter: &FindingFilter,
        hits: Option<&Hits>,
        steps: impl Fn(Micros, Micros) -> (Micros, i64),
    ) -> Result<FindingCounts, CaseError> {
        let over_time = self.bins_of_all(&Where::of(filter, hits), steps)?;
        let by_severity = over_time.by_severity();
        let mut counts: [Counts; 7] = Default::default();
        for (at, counts) in counts.iter_mut().enumerate().filter(|it| it.0 != SEVERITY) {
            *counts = self.facet(at, filter, hits)?;
        }
        for severity in Severity::ALL {
            counts[SEVERITY].insert(severity.code().to_owned(), by_severity[*severity as usize]);
        }
        let matching = by_severity.iter().sum();
        Ok(FindingCounts { matching, by_severity, over_time, facets: facets_of(counts) })
    }

    /// How many findings have each value of one column.
    fn facet(
        &self,
        at: usize,
        filter: &FindingFilter,
        hits: Option<&Hits>,
    ) -> Result<Counts, CaseError> {
        let few = self.narrow(filter, hits)?;
        if few.is_none() && is_bare(filter, hits) {
            return self.facet_of_all(&COLUMNS[at], &Where::of(filter, hits));
        }
        let mut counts = Counts::new();
        let mut query = self.rows(COLUMNS[at].name, few, filter, hits)?;
        let mut rows = query.0.query(params_from_iter(query.1))?;
        while let Some(row) = rows.next()? {
            let value = row.get_ref(0)?.as_str_or_null().map_err(rusqlite::Error::from)?;
            if let Some(value) = value {
                *counts.entry_ref(value).or_default() += 1;
            }
        }
        Ok(counts)
    }

    fn facet_of_all(&self, column: &Column, all: &Where) -> Result<Counts, CaseError> {
        let mut query = self.conn.prepare_cached(&column.counts(all))?;
        let mut counts = Counts::new();
        let mut several: Vec<String> = Vec::new();
        let mut rows = query.query(params_from_iter(all.values.iter()))?;
        while let Some(row) = rows.next()? {
            let value: Option<String> = match row.get_ref(0)? {
                rusqlite::types::ValueRef::Integer(rank) => {
                    Some(severity_of_rank(rank)?.code().to_owned())
                }
                other => other.as_str_or_null().map_err(rusqlite::Error::from)?.map(str::to_owned),
            };
            let Some(value) = value else { continue };
            if row.get(2)? {
                counts.insert(value, row.get::<_, i64>(1)? as u64);
            } else {
                several.push(value);
            }
        }
        let Column { name, index, .. } = column;
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {name}, count(*) FROM finding INDEXED BY {index}
             WHERE {name} COLLATE NOCASE = ? AND {} GROUP BY {name}",
            all.sql
        ))?;
        for value in several {
            let values = std::iter::once(Value::from(value)).chain(all.values.iter().cloned());
            let mut rows = query.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                counts.insert(row.get(0)?, row.get::<_, i64>(1)? as u64);
            }
        }
        Ok(counts)
    }

    /// Reads the findings that pass `filter` and counts those that also have a value of each of
    /// `lists`. One that fails a single list counts for that list, so that its other values show
    /// what they would add.
    fn pass(
        &self,
        filter: &FindingFilter,
        hits: Option<&Hits>,
        lists: &[Vec<String>; 7],
        gathered: &mut Gathered,
        counts: &mut [Counts; 7],
    ) -> Result<(), CaseError> {
        let names: Vec<&str> = COLUMNS.iter().map(|it| it.name).collect();
        let few = self.narrow(filter, hits)?;
        let columns = format!("{}, detected_at, severity_rank", names.join(", "));
        let mut query = self.rows(&columns, few, filter, hits)?;
        let mut rows = query.0.query(params_from_iter(query.1))?;
        while let Some(row) = rows.next()? {
            let mut values = [None; 7];
            let (mut failed, mut n_failed) = (0, 0);
            for (at, value) in values.iter_mut().enumerate() {
                *value = row.get_ref(at)?.as_str_or_null().map_err(rusqlite::Error::from)?;
                let wanted = &lists[at];
                if !wanted.is_empty() && !value.is_some_and(|it| wanted.iter().any(|of| of == it)) {
                    (failed, n_failed) = (at, n_failed + 1);
                }
            }
            match n_failed {
                0 => gathered.add(row.get(7)?, severity_of_rank(row.get(8)?)?),
                1 => {}
                _ => continue,
            }
            for (at, value) in values.into_iter().enumerate() {
                if let Some(value) = value
                    && (n_failed == 0 || failed == at)
                {
                    *counts[at].entry_ref(value).or_default() += 1;
                }
            }
        }
        Ok(())
    }

    /// A query of these columns of the findings that pass, by the index that leaves the fewest.
    fn rows(
        &self,
        columns: &str,
        few: Option<Narrow>,
        filter: &FindingFilter,
        hits: Option<&Hits>,
    ) -> Result<(CachedStatement<'_>, Vec<Value>), CaseError> {
        let all = Where::of(filter, hits);
        let (index, condition, mut values) = match few {
            Some(few) => (few.index, few.condition, few.values),
            None => ("INDEXED BY finding_by_detector", "TRUE".to_owned(), Vec::new()),
        };
        values.extend(all.values);
        let sql =
            format!("SELECT {columns} FROM finding {index} WHERE {condition} AND {}", all.sql);
        Ok((self.conn.prepare_cached(&sql)?, values))
    }
}

/// Whether nothing is asked but what every index knows: whether it is hidden, and its number.
fn is_bare(filter: &FindingFilter, hits: Option<&Hits>) -> bool {
    let bare = FindingFilter { hidden: filter.hidden, ..FindingFilter::default() };
    let text = FindingFilter { text: filter.text.clone(), ..bare.clone() };
    *filter == bare || (hits.is_some() && *filter == text)
}

fn is_active(filter: &FindingFilter, at: usize) -> bool {
    !list(filter, at).is_empty()
}

/// What is chosen of a column.
fn list(filter: &FindingFilter, at: usize) -> Vec<String> {
    match at {
        0 => filter.kinds.iter().map(|it| it.code().to_owned()).collect(),
        1 => filter.severities.iter().map(|it| it.code().to_owned()).collect(),
        2 => filter.verdicts.iter().map(|it| it.code().to_owned()).collect(),
        3 => filter.resource_types.clone(),
        4 => filter.users.clone(),
        5 => filter.integrations.clone(),
        _ => filter.detectors.clone(),
    }
}

/// The filter with nothing chosen of a column.
fn without(filter: &FindingFilter, at: usize) -> FindingFilter {
    let mut it = filter.clone();
    match at {
        0 => it.kinds.clear(),
        1 => it.severities.clear(),
        2 => it.verdicts.clear(),
        3 => it.resource_types.clear(),
        4 => it.users.clear(),
        5 => it.integrations.clear(),
        _ => it.detectors.clear(),
    }
    it
}

fn facets_of(counts: [Counts; 7]) -> FindingFacets {
    let [kinds, severities, statuses, resource_types, users, integrations, detectors] = counts;
    FindingFacets {
        kinds: of_codes(&kinds, FindingKind::ALL, FindingKind::code),
        severities: of_codes(&severities, Severity::ALL, Severity::code),
        statuses: of_codes(&statuses, Verdict::ALL, Verdict::code),
        resource_types: most_first(resource_types),
        users: most_first(users),
        integrations: most_first(integrations),
        detectors: most_first(detectors),
    }
}

fn of_codes<T: Copy>(
    counts: &Counts,
    all: &[T],
    code: impl Fn(T) -> &'static str,
) -> Vec<(T, u64)> {
    all.iter().map(|it| (*it, counts.get(code(*it)).copied().unwrap_or(0))).collect()
}

fn most_first(counts: Counts) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = counts.into_iter().collect();
    list.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::case;

    /// Nothing is sorted and no finding is looked up for them.
    #[test]
    fn what_is_counted_without_a_filter_is_read_from_indexes_alone() {
        let (_folder, _path, case) = case();
        let text = FindingFilter { text: "a".to_owned(), ..FindingFilter::default() };
        let hits = Hits::default();
        for (filter, hits) in [(FindingFilter::default(), None), (text, Some(&hits))] {
            assert!(is_bare(&filter, hits));
            let all = Where::of(&filter, hits);
            for column in &COLUMNS {
                let sql = format!("EXPLAIN QUERY PLAN {}", column.counts(&all));
                let mut query = case.conn.prepare(&sql).unwrap();
                let values = params_from_iter(all.values.iter());
                let plan = query.query_map(values, |row| row.get::<_, String>(3)).unwrap();
                let plan = plan.map(Result::unwrap).collect::<Vec<_>>().join("; ");
                assert!(plan.contains("SEARCH finding USING COVERING INDEX"), "{plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{}: {plan}", column.name);
            }
        }
    }
}
