//! Which findings and which events a person wants to see: the meaning of every filter. The
//! store's SQL must agree with [`FindingFilter::matches`] (a property test compares them).

use super::codes::closed_enum;
use super::finding::{Finding, FindingKind, Severity, Verdict};
use super::ids::{EventNo, SourceId};
use super::time::Micros;
use serde::{Deserialize, Serialize};

closed_enum! {
    /// How far the work on a finding is: what its verdict says about that.
    Progress {
        Open, "open", "Open";
        Waiting, "waiting", "Waiting for information";
        Closed, "closed", "Closed";
    }
}

impl Progress {
    /// Of a finding with this verdict.
    pub const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Open => Self::Open,
            Verdict::NeedsInfo => Self::Waiting,
            Verdict::Confirmed | Verdict::Benign | Verdict::Dismissed => Self::Closed,
        }
    }
}

closed_enum! {
    /// Whether suppressed findings are among the others.
    Hidden {
        Out, "out", "Left out";
        With, "with", "Shown with the others";
        Only, "only", "Only these";
    }
}

/// Values that are not wanted, column by column. A finding without a value in a column passes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Without {
    /// Types.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<FindingKind>,
    /// Severities.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub severities: Vec<Severity>,
    /// Verdicts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<Verdict>,
    /// Subjects, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// Users, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// Integrations, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub integrations: Vec<String>,
    /// Resource types, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_types: Vec<String>,
    /// Resources, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
}

impl Without {
    /// Whether nothing is excluded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn lets(&self, finding: &Finding) -> bool {
        let it = &finding.detail;
        let lets = |unwanted: &[String], value: Option<&String>| {
            value.is_none_or(|value| !unwanted.contains(value))
        };
        !self.kinds.contains(&it.kind)
            && !self.severities.contains(&it.severity())
            && !self.verdicts.contains(&finding.status)
            && !self.subjects.iter().any(|it| it == finding.subject())
            && lets(&self.users, it.user.as_ref())
            && lets(&self.integrations, it.integration.as_ref())
            && lets(&self.resource_types, it.resource_type.as_ref())
            && lets(&self.resources, it.resource.as_ref())
    }
}

/// A filter on findings. An empty list means "any"; different filters are joined by "and".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FindingFilter {
    /// Earliest time of detection, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// Latest time of detection, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// Types.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<FindingKind>,
    /// Severities.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub severities: Vec<Severity>,
    /// Resource types, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_types: Vec<String>,
    /// Users, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// Integrations, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub integrations: Vec<String>,
    /// Codes of detectors that raised it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detectors: Vec<String>,
    /// Verdicts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<Verdict>,
    /// Subjects, exact: what the column of that name shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// Resources, exact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// How far the work on them is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Progress>,
    /// Tags, of which one is enough.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What is not wanted.
    pub without: Box<Without>,
    /// Whether suppressed ones are among them.
    pub hidden: Hidden,
    /// Text that occurs in the sentence, the subject, the type or the resource, ignoring ASCII
    /// case.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

#[allow(clippy::derivable_impls, reason = "the table of a closed enum has no default")]
impl Default for Hidden {
    fn default() -> Self {
        Self::Out
    }
}

impl FindingFilter {
    /// Whether `finding` passes.
    pub fn matches(&self, finding: &Finding) -> bool {
        let it = &finding.detail;
        self.from.is_none_or(|from| from <= it.detected_at)
            && self.to.is_none_or(|to| it.detected_at <= to)
            && one_of(&self.kinds, &it.kind)
            && one_of(&self.severities, &it.severity())
            && one_of_texts(&self.resource_types, it.resource_type.as_deref())
            && one_of_texts(&self.users, it.user.as_deref())
            && one_of_texts(&self.integrations, it.integration.as_deref())
            && one_of(&self.detectors, &it.detector)
            && one_of(&self.verdicts, &finding.status)
            && one_of_texts(&self.subjects, Some(finding.subject()))
            && one_of_texts(&self.resources, it.resource.as_deref())
            && one_of(&self.progress, &Progress::of(finding.status))
            && (self.tags.is_empty() || self.tags.iter().any(|it| finding.tags.contains(it)))
            && self.without.lets(finding)
            && match self.hidden {
                Hidden::Out => finding.hidden_by.is_none(),
                Hidden::With => true,
                Hidden::Only => finding.hidden_by.is_some(),
            }
            && self.matches_text(finding)
    }

    fn matches_text(&self, finding: &Finding) -> bool {
        if self.text.is_empty() {
            return true;
        }
        let it = &finding.detail;
        let text = self.text.to_ascii_lowercase();
        [&it.summary, &it.entity, it.user.as_ref().unwrap_or(&String::new())]
            .into_iter()
            .chain(it.resource.as_ref())
            .any(|hay| hay.to_ascii_lowercase().contains(&text))
            || it.kind.label().to_ascii_lowercase().contains(&text)
    }
}

fn one_of<T: PartialEq>(wanted: &[T], value: &T) -> bool {
    wanted.is_empty() || wanted.contains(value)
}

fn one_of_texts(wanted: &[String], value: Option<&str>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.iter().any(|it| it == value))
}

closed_enum! {
    /// Column by which findings are ordered. Ties are broken by id, ascending.
    FindingSort {
        Time, "time", "Detected";
        Severity, "severity", "Severity";
        Score, "score", "Score";
        Kind, "type", "Type";
        Subject, "subject", "Subject";
        User, "user", "User";
        Integration, "integration", "Integration";
        ResourceType, "resource_type", "Resource type";
        Resource, "resource", "Resource";
        Verdict, "status", "Verdict";
    }
}

/// Order of the findings table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FindingOrder {
    /// The column.
    pub by: FindingSort,
    /// Largest, newest or most severe first.
    pub descending: bool,
}

impl Default for FindingOrder {
    fn default() -> Self {
        Self { by: FindingSort::Time, descending: true }
    }
}

/// A filter on events. Empty means "any"; different filters are joined by "and".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Earliest time, inclusive.
    pub from: Option<Micros>,
    /// Latest time, inclusive.
    pub to: Option<Micros>,
    /// Text columns and the values wanted in each, exact and case-sensitive.
    pub texts: Vec<(super::field::Field, Vec<String>)>,
    /// Text that occurs in the friendly name, ignoring case.
    pub friendly_name: String,
    /// State codes wanted.
    pub states: Vec<i32>,
    /// Outcomes wanted.
    pub outcomes: Vec<super::event::Outcome>,
    /// Sources wanted.
    pub sources: Vec<SourceId>,
    /// Only events whose own id (or number, where the log has none) is larger.
    pub starting_after: Option<i64>,
    /// Only events whose own id (or number) is smaller.
    pub ending_before: Option<i64>,
    /// Only the events of this group of the newest run.
    pub group: Option<String>,
    /// Only these events, ascending.
    pub only: Option<std::sync::Arc<Vec<EventNo>>>,
    /// Text that occurs in the raw record, ignoring ASCII case.
    pub raw: String,
    /// Columns of the log, as it names them, and the exact value wanted in each: for columns that
    /// are mapped to nothing.
    pub attributes: Vec<(String, String)>,
    /// Only events with one of these kinds of time; empty = any.
    pub time_flags: Vec<super::event::TimeFlag>,
}

/// A place in the list of events, newest first: the pair that orders them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventCursor {
    /// Time of the last event shown.
    pub time: Micros,
    /// Its number, for ties.
    pub no: EventNo,
}
