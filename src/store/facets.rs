//! How many findings have each value of each filter, each counted under the other filters.

use super::error::CaseError;
use super::finding_filter::Where;
use super::reader::Reader;
use crate::domain::filter::FindingFilter;
use crate::domain::finding::{FindingKind, Severity, Verdict};
use hashbrown::HashMap;
use rusqlite::params_from_iter;

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

const COLUMNS: [&str; 7] =
    ["kind", "severity", "status", "resource_type", "user", "integration", "detector"];

impl Reader {
    /// How many findings of the newest run have each value, each under the other filters.
    ///
    /// One pass over the findings: one that passes every list counts everywhere, one that fails
    /// a single list counts for that list, so that its other values show what they would add.
    pub fn finding_facets(&self, filter: &FindingFilter) -> Result<FindingFacets, CaseError> {
        let texts = |list: &[String]| -> Vec<String> { list.to_vec() };
        let lists: [Vec<String>; 7] = [
            filter.kinds.iter().map(|it| it.code().to_owned()).collect(),
            filter.severities.iter().map(|it| it.code().to_owned()).collect(),
            filter.verdicts.iter().map(|it| it.code().to_owned()).collect(),
            texts(&filter.resource_types),
            texts(&filter.users),
            texts(&filter.integrations),
            texts(&filter.detectors),
        ];
        let rest = FindingFilter {
            from: filter.from,
            to: filter.to,
            text: filter.text.clone(),
            ..rest_of(filter)
        };
        let rest = Where::of(&rest, self.text_hits(&rest)?.as_ref());
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {} FROM finding INDEXED BY finding_by_detector WHERE {}",
            COLUMNS.join(", "),
            rest.sql
        ))?;
        let mut counts: [HashMap<String, u64>; 7] = Default::default();
        let mut rows = query.query(params_from_iter(rest.values))?;
        while let Some(row) = rows.next()? {
            let mut values = [None; 7];
            let mut failed = Vec::new();
            for at in 0..COLUMNS.len() {
                values[at] = row.get_ref(at)?.as_str_or_null().map_err(rusqlite::Error::from)?;
                let wanted = &lists[at];
                let passes = wanted.is_empty()
                    || values[at].is_some_and(|value| wanted.iter().any(|it| it == value));
                if !passes {
                    failed.push(at);
                }
            }
            for (at, value) in values.into_iter().enumerate() {
                if let Some(value) = value
                    && (failed.is_empty() || failed == [at])
                {
                    *counts[at].entry_ref(value).or_default() += 1;
                }
            }
        }
        let [kinds, severities, statuses, resource_types, users, integrations, detectors] = counts;
        Ok(FindingFacets {
            kinds: of_codes(&kinds, FindingKind::ALL, FindingKind::code),
            severities: of_codes(&severities, Severity::ALL, Severity::code),
            statuses: of_codes(&statuses, Verdict::ALL, Verdict::code),
            resource_types: most_first(resource_types),
            users: most_first(users),
            integrations: most_first(integrations),
            detectors: most_first(detectors),
        })
    }
}

/// What a filter says about columns that have no list of values here.
fn rest_of(filter: &FindingFilter) -> FindingFilter {
    FindingFilter {
        subjects: filter.subjects.clone(),
        resources: filter.resources.clone(),
        progress: filter.progress.clone(),
        tags: filter.tags.clone(),
        without: filter.without.clone(),
        hidden: filter.hidden,
        ..FindingFilter::default()
    }
}

fn of_codes<T: Copy>(
    counts: &HashMap<String, u64>,
    all: &[T],
    code: impl Fn(T) -> &'static str,
) -> Vec<(T, u64)> {
    all.iter().map(|it| (*it, counts.get(code(*it)).copied().unwrap_or(0))).collect()
}

fn most_first(counts: HashMap<String, u64>) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = counts.into_iter().collect();
    list.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}
