//! What the Anomalies table is narrowed to, as a person sets it, and its words.

use super::time_filter::{Clock, TimeFilter};
use crate::domain::filter::{FindingFilter, Hidden};
use crate::domain::suppression::parts;
use crate::domain::time::{Micros, Zone};
use crate::ui::words;

/// The filters of the Anomalies page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingFilters {
    /// When.
    pub time: TimeFilter,
    /// Everything else; its `from` and `to` are not used.
    pub rest: FindingFilter,
}

impl FindingFilters {
    /// What another page asked to see.
    pub fn given(filter: FindingFilter) -> Self {
        let time = match (filter.from, filter.to) {
            (None, None) => TimeFilter::All,
            (from, to) => TimeFilter::Between { from, to },
        };
        Self { time, rest: FindingFilter { from: None, to: None, ..filter } }
    }

    /// The query's filter.
    pub fn query(&self, clock: Clock<'_>) -> FindingFilter {
        let (from, to) = self.time.bounds(clock);
        FindingFilter { from, to, text: self.rest.text.trim().to_owned(), ..self.rest.clone() }
    }

    /// Whether anything is set.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }

    /// How many of the filters behind "More filters" are set.
    pub fn n_more(&self) -> usize {
        let it = &self.rest;
        [it.users.is_empty(), it.integrations.is_empty(), it.detectors.is_empty()]
            .into_iter()
            .chain([it.verdicts.is_empty(), it.progress.is_empty(), it.tags.is_empty()])
            .chain([it.subjects.is_empty(), it.resources.is_empty(), it.without.is_empty()])
            .chain([it.hidden == Hidden::Out])
            .filter(|is_empty| !is_empty)
            .count()
    }

    /// All of it in words: "Type: Unusual rate, Last 7 days".
    pub fn words(&self, now: Micros, zone: &Zone) -> String {
        let it = &self.rest;
        let detectors: Vec<String> = it.detectors.iter().map(|it| words::detector(it)).collect();
        let mut out: Vec<String> = [
            words::filter_words("Type", &labels_of(&it.kinds)),
            words::filter_words("Severity", &labels_of(&it.severities)),
            words::filter_words("Resource type", &it.resource_types),
            words::filter_words("User", &it.users),
            words::filter_words("Integration", &it.integrations),
            words::filter_words("Detector", &detectors),
            words::filter_words("Verdict", &labels_of(&it.verdicts)),
            words::filter_words("Status", &labels_of(&it.progress)),
            words::filter_words("Tag", &it.tags),
            words::filter_words("Subject", &it.subjects),
            words::filter_words("Resource", &it.resources),
        ]
        .into_iter()
        .flatten()
        .collect();
        let without = FindingFilter { without: it.without.clone(), ..FindingFilter::default() };
        out.extend(parts(&without).into_iter().map(|(name, values)| format!("{name} {values}")));
        if !it.without.verdicts.is_empty() {
            out.push(format!("Verdict not {}", labels_of(&it.without.verdicts).join(" or ")));
        }
        match it.hidden {
            Hidden::Out => {}
            Hidden::With => out.push("suppressed ones too".to_owned()),
            Hidden::Only => out.push("suppressed ones only".to_owned()),
        }
        if self.time != TimeFilter::All {
            out.push(self.time.label(now, zone));
        }
        if !it.text.trim().is_empty() {
            out.push(format!("“{}”", it.text.trim()));
        }
        out.join(", ")
    }
}

/// The labels of chosen values.
pub fn labels_of<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Relative;
    use crate::domain::finding::{FindingKind, Severity};

    #[test]
    fn the_filter_is_said_in_one_line() {
        let mut it = FindingFilters::default();
        assert!(!it.is_set());
        it.rest.kinds = vec![FindingKind::Rate];
        it.rest.severities = vec![Severity::High, Severity::Critical];
        it.rest.text = " okta ".to_owned();
        it.time = TimeFilter::Last { span: Relative::parse("7d").unwrap(), from_newest: false };
        assert_eq!(
            it.words(Micros(0), &Zone::Utc),
            "Type: Unusual rate, Severity: High, Critical, Last 7 days, “okta”"
        );
        let query = it.query(Clock { now: Micros(0), newest: None, zone: &Zone::Utc });
        assert_eq!((query.text.as_str(), query.to), ("okta", Some(Micros(0))));
    }

    #[test]
    fn what_another_page_asks_for_reads_back_as_itself() {
        let given = FindingFilter {
            from: Some(Micros(5)),
            users: vec!["ana".to_owned()],
            ..FindingFilter::default()
        };
        let clock = Clock { now: Micros(0), newest: None, zone: &Zone::Utc };
        let it = FindingFilters::given(given.clone());
        assert_eq!((it.query(clock), it.n_more()), (given, 1));
    }
}
