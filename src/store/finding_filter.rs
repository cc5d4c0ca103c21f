//! A filter on findings as SQL, and the orders of their table. The meaning is
//! `FindingFilter::matches`; a property test holds this file to it.

use super::error::CaseError;
use super::finding_text::Hits;
use super::groups::CURRENT_RUN;
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort, Hidden, Progress, Without};
use crate::domain::finding::{FindingKind, Severity, Verdict};
use rusqlite::types::Value;

/// A `WHERE` clause and its values, side by side. Values are always bound, never spliced in.
pub(super) struct Where {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Where {
    /// The findings of the newest run that pass; `hits` are those in which its text occurs, where
    /// that is known.
    pub(super) fn of(filter: &FindingFilter, hits: Option<&Hits>) -> Self {
        let clause = Self { sql: format!("run = {CURRENT_RUN}"), values: Vec::new() };
        clause.narrowed(filter, hits)
    }

    /// The findings of every run that pass.
    pub(super) fn of_all_runs(filter: &FindingFilter) -> Self {
        Self { sql: "TRUE".to_owned(), values: Vec::new() }.narrowed(filter, None)
    }

    fn narrowed(self, filter: &FindingFilter, hits: Option<&Hits>) -> Self {
        let mut clause = self;
        clause.and("detected_at >= ?", filter.from.map(|it| it.0.into()));
        clause.and("detected_at <= ?", filter.to.map(|it| it.0.into()));
        clause.and_in("kind", filter.kinds.iter().map(|it| it.code()));
        clause.and_in("severity", filter.severities.iter().map(|it| it.code()));
        clause.and_in("resource_type", filter.resource_types.iter().map(String::as_str));
        clause.and_in("user", filter.users.iter().map(String::as_str));
        clause.and_in("integration", filter.integrations.iter().map(String::as_str));
        clause.and_in("detector", filter.detectors.iter().map(String::as_str));
        clause.and_in("status", filter.verdicts.iter().map(|it| it.code()));
        clause.and_in(SUBJECT, filter.subjects.iter().map(String::as_str));
        clause.and_in("resource", filter.resources.iter().map(String::as_str));
        clause.and_in("status", verdicts_of(&filter.progress));
        clause.and_tags(&filter.tags);
        clause.and_without(&filter.without);
        match filter.hidden {
            Hidden::Out => clause.and("hidden_until <= ?", Some(now().into())),
            Hidden::With => {}
            Hidden::Only => clause.and("hidden_until > ?", Some(now().into())),
        }
        match hits {
            _ if filter.text.is_empty() => {}
            Some(hits) => clause.and(TEXT_FOUND, Some(hits.marks())),
            None => clause.and_text(&filter.text.to_ascii_lowercase()),
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
        if let Some(marks) = self.marks(values) {
            self.sql.extend([" AND ", column, " IN (", &marks, ")"]);
        }
    }

    fn and_not_in<'a>(&mut self, column: &'static str, values: impl Iterator<Item = &'a str>) {
        if let Some(marks) = self.marks(values) {
            self.sql.extend([" AND (", column, " IS NULL OR ", column, " NOT IN (", &marks, "))"]);
        }
    }

    /// Binds the values; as many marks for them, if there are any.
    fn marks<'a>(&mut self, values: impl Iterator<Item = &'a str>) -> Option<String> {
        let before = self.values.len();
        self.values.extend(values.map(|it| Value::from(it.to_owned())));
        let n_values = self.values.len() - before;
        (0 < n_values).then(|| vec!["?"; n_values].join(","))
    }

    fn and_tags(&mut self, tags: &[String]) {
        if let Some(marks) = self.marks(tags.iter().map(String::as_str)) {
            self.sql.extend([
                " AND id IN (SELECT finding FROM finding_tag WHERE tag IN (",
                &marks,
                "))",
            ]);
        }
    }

    fn and_without(&mut self, it: &Without) {
        self.and_not_in("kind", it.kinds.iter().map(|it| it.code()));
        self.and_not_in("severity", it.severities.iter().map(|it| it.code()));
        self.and_not_in("status", it.verdicts.iter().map(|it| it.code()));
        self.and_not_in(SUBJECT, it.subjects.iter().map(String::as_str));
        self.and_not_in("user", it.users.iter().map(String::as_str));
        self.and_not_in("integration", it.integrations.iter().map(String::as_str));
        self.and_not_in("resource_type", it.resource_types.iter().map(String::as_str));
        self.and_not_in("resource", it.resources.iter().map(String::as_str));
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

/// Whether the text of a search was found: a byte for each number. No row is looked up for it.
pub(super) const TEXT_FOUND: &str = "substr(?, id, 1) = x'01'";

/// What the column of subjects shows: `Finding::subject`.
pub(super) const SUBJECT: &str = "CASE WHEN entity <> '' THEN entity \
                       WHEN user IS NOT NULL THEN user ELSE 'whole log' END";

/// The codes of the verdicts that say one of these.
fn verdicts_of(wanted: &[Progress]) -> impl Iterator<Item = &'static str> {
    Verdict::ALL.iter().filter(|it| wanted.contains(&Progress::of(**it))).map(|it| it.code())
}

/// By the clock of the computer: what was hidden until now is shown again.
pub(super) fn now() -> i64 {
    chrono::Utc::now().timestamp_micros()
}

/// The `ORDER BY` terms of an order, ties by id, ascending.
pub(super) fn order_by(order: FindingOrder) -> String {
    let direction = if order.descending { "DESC" } else { "ASC" };
    let key = match order.by {
        FindingSort::Time => "detected_at".to_owned(),
        FindingSort::Severity => "severity_rank".to_owned(),
        FindingSort::Score => "score".to_owned(),
        // Pages of these are made of one query for each value; few rows are sorted by this.
        FindingSort::Kind => {
            let mut kinds = FindingKind::ALL.to_vec();
            kinds.sort_by_key(|it| it.label());
            position("kind", kinds.iter().map(|it| it.code()))
        }
        FindingSort::Subject => format!("{SUBJECT} COLLATE NOCASE"),
        FindingSort::User => "user COLLATE NOCASE".to_owned(),
        FindingSort::Integration => "integration COLLATE NOCASE".to_owned(),
        FindingSort::ResourceType => "resource_type COLLATE NOCASE".to_owned(),
        FindingSort::Resource => "resource COLLATE NOCASE".to_owned(),
        FindingSort::Verdict => position("status", Verdict::ALL.iter().map(|it| it.code())),
    };
    format!("{key} {direction}, id")
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
