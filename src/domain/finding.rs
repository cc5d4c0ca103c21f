//! What a detector raised: what, when, who, how unusual, why, and the events behind it.

use super::codes::closed_enum;
use super::field::EntityKind;
use super::ids::{EventNo, FindingId, RunId, SuppressionId};
use super::time::Micros;
use serde::{Deserialize, Serialize};

closed_enum! {
    /// Type of a finding. The labels of the four access-request types are the exact names that
    /// users of access-management products know.
    FindingKind {
        UserDay, "unusual_user_day", "Unusual user-day";
        AddressDay, "unusual_address_day", "Unusual address-day";
        KeyDay, "unusual_key_day", "Unusual key-day";
        MachineDay, "unusual_machine_day", "Unusual machine-day";
        Group, "unusual_group", "Unusual group of requests";
        Rate, "unusual_rate", "Unusual rate";
        HighRisk, "high_risk_access", "Request high risk access";
        ApprovedAfterRejection, "approved_after_rejection", "Approved after being rejected in the past";
        InactiveUser, "inactive_user", "Inactive user detected";
        Automation, "access_automation", "Access automation detected";
        CredentialStuffing, "credential_stuffing", "Credential stuffing";
        BruteForce, "brute_force", "Brute force";
        PasswordSpraying, "password_spraying", "Password spraying";
        SuccessAfterFailures, "success_after_failures", "Success after failures";
        ImpossibleTravel, "impossible_travel", "Impossible travel";
        NewAddressBurst, "new_address_burst", "New-address burst";
        DormantAccount, "dormant_account", "Dormant account";
        OffHours, "off_hours", "Off-hours activity";
        AutomatedActivity, "automated_activity", "Automated activity";
        LowAndSlow, "low_and_slow", "Low and slow";
    }
}

impl FindingKind {
    /// The types that a finding about one window of an entity can have.
    pub const OF_PROFILES: &'static [Self] = &[
        Self::UserDay,
        Self::AddressDay,
        Self::KeyDay,
        Self::MachineDay,
        Self::CredentialStuffing,
        Self::BruteForce,
        Self::PasswordSpraying,
        Self::SuccessAfterFailures,
        Self::ImpossibleTravel,
        Self::NewAddressBurst,
        Self::DormantAccount,
        Self::OffHours,
        Self::AutomatedActivity,
        Self::LowAndSlow,
    ];

    /// The type of a finding about one window of an entity that no channel explains.
    pub const fn of_entity(kind: EntityKind) -> Self {
        match kind {
            EntityKind::User => Self::UserDay,
            EntityKind::Ip => Self::AddressDay,
            EntityKind::Key => Self::KeyDay,
            EntityKind::Machine => Self::MachineDay,
        }
    }
}

closed_enum! {
    /// How soon someone should look.
    Severity {
        Critical, "critical", "Critical";
        High, "high", "High";
        Medium, "medium", "Medium";
        Low, "low", "Low";
    }
}

impl Severity {
    /// The band of a score: Critical from 75, High from 50, Medium from 25, else Low (the bands
    /// that Elastic documents).
    pub fn of_score(score: f64) -> Self {
        if 75.0 <= score {
            Self::Critical
        } else if 50.0 <= score {
            Self::High
        } else if 25.0 <= score {
            Self::Medium
        } else {
            Self::Low
        }
    }
}

closed_enum! {
    /// What a person decided about a finding.
    Verdict {
        Open, "open", "Open";
        Confirmed, "confirmed", "Confirmed";
        Benign, "benign", "Benign";
        Dismissed, "dismissed", "Dismissed";
        NeedsInfo, "needs_info", "Needs info";
    }
}

/// One feature's part in a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// Code of the feature.
    pub feature: String,
    /// Its name for people: "Failed events".
    pub label: String,
    /// What was observed.
    pub actual: f64,
    /// The middle of what is usual: the entity's own median, or the population's where the log
    /// is too short.
    pub usual: f64,
    /// Fifth percentile of what is usual.
    pub low: f64,
    /// 95th percentile of what is usual.
    pub high: f64,
    /// `count`, `share` (0 to 1), `minutes`, `hour` (0 to 24), `days`, `ratio`: how to print it.
    pub unit: String,
    /// Share of the explanation, 0 to 1; the shares of one finding sum to 1.
    pub share: f64,
    /// Tail: the share (0 to 1) of all windows, groups or hours that are at least as far out in
    /// this feature, as far as it was compared. `None` where no distribution of it is known.
    #[serde(default)]
    pub tail: Option<f64>,
}

/// One thing that a rule found, and what it was compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What was looked at: "Sensitive resource".
    pub label: String,
    /// What was found there, as the log has it: "prod-customers".
    pub value: String,
    /// The rule's words: "name contains prod, customer".
    pub why: String,
    /// Parts of `value` that matched, as the rule spells them (without regard to case).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matched: Vec<String>,
}

/// What one detector said about the same window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DetectorScore {
    /// Code of the detector, see `oddlog detectors`.
    pub detector: String,
    /// Its own number, in its own unit.
    pub raw: f64,
    /// Rank within the run, 1 = most unusual.
    pub rank: u64,
    /// How many were ranked.
    pub of: u64,
    /// The rank as score 0 to 100.
    pub score: f64,
}

/// A finding as a detector makes it, before the case gives it an id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewFinding {
    /// Time of the last event of its evidence: when it could first be known.
    pub detected_at: Micros,
    /// Its type.
    pub kind: FindingKind,
    /// 0 to 100.
    pub score: f64,
    /// Kind of the entity it is about; `None` for the whole log.
    pub entity_kind: Option<EntityKind>,
    /// The entity it is about; empty for the whole log.
    pub entity: String,
    /// The user, where there is one and only one.
    pub user: Option<String>,
    /// The address, where there is one and only one.
    pub ip: Option<String>,
    /// The integration of most of its events.
    pub integration: Option<String>,
    /// The resource type of most of its events.
    pub resource_type: Option<String>,
    /// The resource of most of its events.
    pub resource: Option<String>,
    /// Start of its window.
    pub from: Micros,
    /// End of its window.
    pub to: Micros,
    /// The sentence: what happened and what is usual.
    pub summary: String,
    /// The second sentence: what is usual.
    pub usual: String,
    /// Code of the detector or ensemble that raised it.
    pub detector: String,
    /// Access request it is about.
    pub request_id: Option<String>,
    /// Access flow it is about.
    pub access_flow: Option<String>,
    /// Group id, for groups.
    pub group_id: Option<String>,
    /// Features, largest share first.
    pub contributions: Vec<Contribution>,
    /// What a rule found, in the order in which it looks; empty for what was learned.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// What each detector said.
    pub detectors: Vec<DetectorScore>,
    /// What to do, in order.
    pub recommended: Vec<String>,
    /// The events that its score comes from, the strongest first; empty where all count alike.
    #[serde(default)]
    pub drivers: Vec<EventNo>,
    /// Every event behind it, ascending.
    pub events: Vec<EventNo>,
}

impl NewFinding {
    /// The band of its score.
    pub fn severity(&self) -> Severity {
        Severity::of_score(self.score)
    }
}

/// A stored finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Its number in the case; people see it as `A-0188`.
    pub id: FindingId,
    /// The run that raised it.
    pub run: RunId,
    /// What a person decided.
    pub status: Verdict,
    /// How many events are behind it. `detail.events` may be left empty in lists.
    pub n_events: u64,
    /// What people tagged it with, in order.
    pub tags: Vec<String>,
    /// The suppression that hides it now.
    pub hidden_by: Option<SuppressionId>,
    /// What the detector said.
    pub detail: NewFinding,
}

impl Finding {
    /// What the "Subject" column shows: user, else key, address, machine or product.
    pub fn subject(&self) -> &str {
        subject(&self.detail.entity, self.detail.user.as_deref())
    }
}

/// The same from the two columns it stands in.
pub fn subject<'a>(entity: &'a str, user: Option<&'a str>) -> &'a str {
    match (user, entity) {
        (Some(user), "") => user,
        (_, "") => "whole log",
        (_, entity) => entity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_frozen() {
        let codes: Vec<&str> = FindingKind::ALL.iter().map(|it| it.code()).collect();
        assert_eq!(
            codes,
            [
                "unusual_user_day",
                "unusual_address_day",
                "unusual_key_day",
                "unusual_machine_day",
                "unusual_group",
                "unusual_rate",
                "high_risk_access",
                "approved_after_rejection",
                "inactive_user",
                "access_automation",
                "credential_stuffing",
                "brute_force",
                "password_spraying",
                "success_after_failures",
                "impossible_travel",
                "new_address_burst",
                "dormant_account",
                "off_hours",
                "automated_activity",
                "low_and_slow"
            ]
        );
    }

    #[test]
    fn severity_bands_begin_at_their_lower_edge() {
        for (score, want) in [
            (100.0, Severity::Critical),
            (75.0, Severity::Critical),
            (74.999, Severity::High),
            (50.0, Severity::High),
            (25.0, Severity::Medium),
            (24.999, Severity::Low),
            (0.0, Severity::Low),
        ] {
            assert_eq!(Severity::of_score(score), want, "{score}");
        }
    }

    #[test]
    fn people_may_type_label_or_code() {
        assert_eq!(FindingKind::parse("unusual USER-day"), Some(FindingKind::UserDay));
        assert_eq!(FindingKind::parse("unusual_rate"), Some(FindingKind::Rate));
        assert_eq!(FindingKind::parse("odd"), None);
    }
}
