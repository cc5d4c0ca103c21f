//! A filter on findings as SQL, and the orders of their table. The meaning is
//! `FindingFilter::matches`; a property test holds this file to it.

use super::error::CaseError;
use super::groups::CURRENT_RUN;
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort};
use crate::domain::finding::{FindingKind, Severity, Verdict};
use rusqlite::types::Value;

/// A `WHERE` clause and its values, side by side. Values are always bound, never spliced in.
pub(super) struct Where {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Where {
    /// The findings of the newest run that pass.
    pub(super) fn of(filter: &FindingFilter) -> Self {
        let mut clause = Self { sql: format!("run = {CURRENT_RUN}"), values: Vec::new() };
        clause.and("detected_at >= ?", filter.from.map(|it| it.0.into()));
        clause.and("detected_at <= ?", filter.to.map(|it| it.0.into()));
        clause.and_in("kind", filter.kinds.iter().map(|it| it.code()));
        clause.and_in("severity", filter.severities.iter().map(|it| it.code()));
        clause.and_in("resource_type", filter.resource_types.iter().map(String::as_str));
        clause.and_in("user", filter.users.iter().map(String::as_str));
        clause.and_in("integration", filter.integrations.iter().map(String::as_str));
        clause.and_in("detector", filter.detectors.iter().map(String::as_str));
        clause.and_in("status", filter.verdicts.iter().map(|it| it.code()));
        if !filter.text.is_empty() {
            clause.and_text(&filter.text.to_ascii_lowercase());
        }
        clause
    }

    fn and(&mut self, condition: &'static str, value: Option<Value>) {
        if let Some(value) = value {
            self.sql.extend([" AND ", condition]);
            self.values.push(value);
        }
    }

    /// `column` is always one of our own literals.
    fn and_in<'a>(&mut self, column: &'static str, values: impl Iterator<Item = &'a str>) {
        let before = self.values.len();
        self.values.extend(values.map(|it| Value::from(it.to_owned())));
        let n_values = self.values.len() - before;
        if 0 < n_values {
            let marks = vec!["?"; n_values].join(",");
            self.sql.extend([" AND ", column, " IN (", &marks, ")"]);
        }
    }

    /// SQLite's `lower` changes ASCII letters only, as is wanted.
    fn and_text(&mut self, text: &str) {
        self.sql.push_str(" AND (");
        for column in ["summary", "entity", "user", "resource"] {
            self.sql.extend(["instr(lower(", column, "), ?) > 0 OR "]);
            self.values.push(text.to_owned().into());
        }
        let kinds =
            FindingKind::ALL.iter().filter(|it| it.label().to_ascii_lowercase().contains(text));
        let codes: Vec<Value> = kinds.map(|it| it.code().to_owned().into()).collect();
        self.sql.extend(["kind IN (", &vec!["?"; codes.len()].join(","), "))"]);
        self.values.extend(codes);
    }
}

/// The `ORDER BY` terms of an order, ties by id, ascending.
pub(super) fn order_by(order: FindingOrder) -> String {
    let direction = if order.descending { "DESC" } else { "ASC" };
    let key = match order.by {
        FindingSort::Time => "detected_at".to_owned(),
        FindingSort::Severity => "severity_rank".to_owned(),
        FindingSort::Score => "score".to_owned(),
        FindingSort::Kind => {
            let mut kinds = FindingKind::ALL.to_vec();
            kinds.sort_by_key(|it| it.label());
            position("kind", kinds.iter().map(|it| it.code()))
        }
        FindingSort::Subject => "CASE WHEN entity <> '' THEN entity \
             WHEN user IS NOT NULL THEN user ELSE 'whole log' END COLLATE NOCASE"
            .to_owned(),
        FindingSort::User => "user COLLATE NOCASE".to_owned(),
        FindingSort::Integration => "integration COLLATE NOCASE".to_owned(),
        FindingSort::ResourceType => "resource_type COLLATE NOCASE".to_owned(),
        FindingSort::Resource => "resource COLLATE NOCASE".to_owned(),
        FindingSort::Verdict => position("status", Verdict::ALL.iter().map(|it| it.code())),
    };
    format!("{key} {direction}, id")
}

/// Whether an index has this order, so that a page need not sort the run's findings.
pub(super) fn has_index(by: FindingSort) -> bool {
    match by {
        FindingSort::Time | FindingSort::Severity | FindingSort::Score => true,
        FindingSort::Kind
        | FindingSort::Subject
        | FindingSort::User
        | FindingSort::Integration
        | FindingSort::ResourceType
        | FindingSort::Resource
        | FindingSort::Verdict => false,
    }
}

/// Larger = more severe.
pub(super) fn severity_rank(severity: Severity) -> i64 {
    match severity {
        Severity::Critical => 3,
        Severity::High => 2,
        Severity::Medium => 1,
        Severity::Low => 0,
    }
}

/// The inverse of [`severity_rank`].
pub(super) fn severity_of_rank(rank: i64) -> Result<Severity, CaseError> {
    let found = Severity::ALL.iter().find(|it| severity_rank(**it) == rank);
    found.copied().ok_or_else(|| CaseError::damaged(format!("severity {rank}")))
}

/// The place of a code in a list of our own literals.
fn position(column: &str, codes: impl Iterator<Item = &'static str>) -> String {
    let arms = (0..).zip(codes).map(|(at, code)| format!(" WHEN '{code}' THEN {at}"));
    format!("CASE {column}{} END", arms.collect::<String>())
}
