//! One line of the Anomalies table in words. Drawing it takes no decisions.

use crate::domain::field::EntityKind;
use crate::domain::finding::{Finding, FindingKind, Severity, Verdict};
use crate::domain::ids::FindingId;
use crate::domain::time::{Micros, Zone};
use crate::ui::{labels, words};

/// A finding as the table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Which finding.
    pub id: FindingId,
    /// `14 Jun 09:42`.
    pub detected: String,
    /// `14 Jun 2026 09:42:18`, for hover.
    pub detected_full: String,
    /// Band of the score.
    pub severity: Severity,
    /// Whole number.
    pub score: String,
    /// Type.
    pub kind: FindingKind,
    /// Whom it is about.
    pub subject: String,
    /// Whether the subject is an address, a key or a machine code, set in the mono face.
    pub subject_mono: bool,
    /// The user, or a dash; and so on.
    pub user: String,
    /// System that the events came from.
    pub integration: String,
    /// Kind of resource.
    pub resource_type: String,
    /// Resource of most events.
    pub resource: String,
    /// What a person decided.
    pub verdict: Verdict,
    /// First recommended action.
    pub recommendation: String,
    /// The sentence that a screen reader says, and a test clicks on.
    pub spoken: String,
}

/// The row of `finding`, with times as the viewer reads them.
pub fn finding_row(finding: &Finding, now: Micros, zone: &Zone) -> FindingRow {
    let it = &finding.detail;
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| words::NONE.to_owned());
    let (severity, score) = (it.severity(), labels::score(it.score));
    let detected = labels::list_time(it.detected_at, zone, now);
    let subject = finding.subject().to_owned();
    FindingRow {
        id: finding.id,
        spoken: format!("{severity} {score}: {}, {subject}, {detected}", it.kind),
        detected,
        detected_full: labels::full_time(it.detected_at, zone),
        severity,
        score,
        kind: it.kind,
        subject_mono: match it.entity_kind {
            Some(EntityKind::Ip | EntityKind::Key | EntityKind::Machine) => true,
            Some(EntityKind::User) | None => false,
        },
        subject,
        user: or_none(&it.user),
        integration: or_none(&it.integration),
        resource_type: or_none(&it.resource_type),
        resource: or_none(&it.resource),
        verdict: finding.status,
        recommendation: it.recommended.first().cloned().unwrap_or_else(|| words::NONE.to_owned()),
    }
}

/// The number by which people name a finding: `A-0188`.
pub fn finding_name(id: FindingId) -> String {
    format!("A-{:04}", id.0)
}
