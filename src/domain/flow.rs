//! Access flows: who may ask for what, who approves, for how long. The model, member by member, is
//! that of the access-management service, so that a flow can be read from its JSON and handed back.
//!
//! Lives here: the model. Does not live here: what is wrong with one (`flow_check`), its text and
//! what changed in it (`flow_text`), changes that follow from an alert (`flow_preset`).

use super::codes::closed_enum;
use super::request_filter::RequestRow;
use super::time::MINUTE;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

closed_enum! {
    /// How a flow begins.
    FlowTrigger {
        SelfServe, "SELF_SERVE", "self-serve";
        Automatic, "AUTOMATIC", "automatic";
    }
}

closed_enum! {
    /// How conditions are joined.
    Logic {
        And, "AND", "all of";
        Or, "OR", "any of";
    }
}

closed_enum! {
    /// How a value is compared.
    MatchOperator {
        Is, "is", "is";
        IsNot, "is_not", "is not";
        Contains, "contains", "contains";
        DoesNotContain, "does_not_contain", "does not contain";
        StartsWith, "starts_with", "starts with";
    }
}

closed_enum! {
    /// For whom access may be asked.
    RequestScope {
        Themselves, "self", "Themselves";
        Others, "others", "Others";
        DirectReports, "direct_reports", "Direct reports";
    }
}

closed_enum! {
    /// Whether resources are those of a list or all others.
    ScopeMode {
        Include, "include_resources", "only resources";
        Exclude, "exclude_resources", "exclude resources";
    }
}

closed_enum! {
    /// How resources are named.
    ScopeType {
        Id, "APONO_ID", "id";
        Name, "NAME", "name";
        Tag, "TAG", "tag";
    }
}

closed_enum! {
    /// How many of the approver groups have to approve.
    ApprovalMode {
        AnyOf, "ANY_OF", "any of";
        AllOf, "ALL_OF", "all of";
    }
}

closed_enum! {
    /// A day of the week.
    Weekday {
        Monday, "MONDAY", "Monday";
        Tuesday, "TUESDAY", "Tuesday";
        Wednesday, "WEDNESDAY", "Wednesday";
        Thursday, "THURSDAY", "Thursday";
        Friday, "FRIDAY", "Friday";
        Saturday, "SATURDAY", "Saturday";
        Sunday, "SUNDAY", "Sunday";
    }
}

/// People, as a condition on an attribute of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The system that knows the attribute; `None` = the service itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_integration: Option<String>,
    /// The attribute: user, group, manager, Owner, a shift.
    #[serde(rename = "type")]
    pub kind: String,
    /// How it is compared.
    #[serde(default = "is")]
    pub match_operator: MatchOperator,
    /// Values; any of them will do.
    #[serde(default)]
    pub values: Vec<String>,
}

impl Condition {
    /// The attribute is this value.
    pub fn new(kind: &str, value: &str) -> Self {
        let values = if value.is_empty() { Vec::new() } else { vec![value.to_owned()] };
        let kind = kind.to_owned();
        Self { source_integration: None, kind, match_operator: MatchOperator::Is, values }
    }

    /// "group is platform-eng", "manager".
    pub fn words(&self) -> String {
        let mut words = self.kind.clone();
        if let Some(of) = &self.source_integration {
            words = format!("{of} {words}");
        }
        if !self.values.is_empty() {
            words = format!("{words} {} {}", self.match_operator, self.values.join(", "));
        }
        words
    }
}

fn is() -> MatchOperator {
    MatchOperator::Is
}

/// Who may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requestors {
    /// How the conditions are joined.
    #[serde(default = "or")]
    pub logical_operator: Logic,
    /// Conditions; none = everybody.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

fn or() -> Logic {
    Logic::Or
}

impl Default for Requestors {
    fn default() -> Self {
        Self { logical_operator: Logic::Or, conditions: Vec::new() }
    }
}

/// For whom access may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestFor {
    /// Each of them.
    pub request_scopes: Vec<RequestScope>,
}

impl Default for RequestFor {
    fn default() -> Self {
        Self { request_scopes: vec![RequestScope::Themselves] }
    }
}

/// Resources of an integration, named or left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceScope {
    /// Only these, or all but these.
    pub scope_mode: ScopeMode,
    /// How they are named.
    #[serde(rename = "type")]
    pub kind: ScopeType,
    /// The key of a tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Names, ids or values of the tag.
    pub values: Vec<String>,
}

/// Access to an integration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IntegrationTarget {
    /// Its name.
    pub integration_name: String,
    /// Type of its resources.
    #[serde(default)]
    pub resource_type: String,
    /// Permissions that are given.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Which of the resources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources_scopes: Vec<ResourceScope>,
}

/// Something that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Named {
    /// The name.
    #[serde(alias = "bundle_name", alias = "access_scope_name")]
    pub name: String,
}

/// What access is given to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTarget {
    /// Resources of an integration.
    Integration(IntegrationTarget),
    /// A bundle.
    Bundle(Named),
    /// An access scope.
    AccessScope(Named),
}

/// Approvers of whom one, or all, have to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproverGroup {
    /// One or all of them.
    #[serde(default = "or")]
    pub logical_operator: Logic,
    /// The approvers.
    pub approvers: Vec<Condition>,
}

/// Who approves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproverPolicy {
    /// Any group, or all.
    pub approval_mode: ApprovalMode,
    /// The groups.
    pub approver_groups: Vec<ApproverGroup>,
}

/// Who is asked when nobody answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationPolicy {
    /// After how many minutes the next group is asked.
    #[serde(default = "half_an_hour")]
    pub interval_in_min: u32,
    /// The groups, in their order.
    #[serde(default)]
    pub approver_groups: Vec<ApproverGroup>,
}

const fn half_an_hour() -> u32 {
    30
}

/// When access may be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeframe {
    /// `09:00`.
    pub start_time: String,
    /// `17:00`.
    pub end_time: String,
    /// On these days.
    pub days_of_week: Vec<Weekday>,
    /// An IANA name.
    pub time_zone: String,
}

/// Everything else.
#[expect(clippy::struct_excessive_bools, reason = "the definition has them")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FlowSettings {
    /// A request has to say why.
    pub justification_required: bool,
    /// An approver has to say why.
    pub require_approver_reason: bool,
    /// Nobody approves a request of their own.
    pub requester_cannot_approve_self: bool,
    /// A second factor is asked for.
    pub require_mfa: bool,
    /// Labels.
    pub labels: Vec<String>,
    /// How often access may be extended.
    pub max_extensions: u32,
    /// By how many minutes.
    pub extension_duration_in_min: u32,
}

impl Default for FlowSettings {
    fn default() -> Self {
        Self {
            justification_required: true,
            require_approver_reason: false,
            requester_cannot_approve_self: false,
            require_mfa: false,
            labels: Vec::new(),
            max_extensions: 0,
            extension_duration_in_min: 0,
        }
    }
}

/// An access flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessFlow {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether requests are accepted.
    #[serde(default = "yes")]
    pub active: bool,
    /// How it begins.
    #[serde(default = "self_serve")]
    pub trigger: FlowTrigger,
    /// Who may ask.
    #[serde(default)]
    pub requestors: Requestors,
    /// For whom.
    #[serde(default)]
    pub request_for: RequestFor,
    /// For what.
    #[serde(default)]
    pub access_targets: Vec<AccessTarget>,
    /// Who approves; `None` = nobody, requests are approved automatically.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver_policy: Option<ApproverPolicy>,
    /// Who is asked next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalation_policy: Option<EscalationPolicy>,
    /// For how long; `None` = without an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_duration_in_min: Option<u32>,
    /// When; `None` = always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeframe: Option<Timeframe>,
    /// Everything else.
    #[serde(default)]
    pub settings: FlowSettings,
    /// What a file has besides; kept as it is.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

const fn yes() -> bool {
    true
}

fn self_serve() -> FlowTrigger {
    FlowTrigger::SelfServe
}

impl AccessFlow {
    /// A flow of which nothing but its name is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            description: None,
            active: true,
            trigger: FlowTrigger::SelfServe,
            requestors: Requestors::default(),
            request_for: RequestFor::default(),
            access_targets: Vec::new(),
            approver_policy: None,
            escalation_policy: None,
            grant_duration_in_min: None,
            timeframe: None,
            settings: FlowSettings::default(),
            others: Map::new(),
        }
    }

    /// A flow as its requests show it: the integrations, types and permissions they asked for, who
    /// approved them, for how long. What no request shows has the value that a new flow has.
    pub fn seen(
        name: &str,
        requests: &[RequestRow],
        approvers: &[String],
        longest: Option<i64>,
    ) -> Self {
        let mut flow = Self::named(name);
        let mut targets: BTreeSet<(&str, &str)> = BTreeSet::new();
        for it in requests {
            let kind = it.resource_types.first().map_or("", String::as_str);
            targets.extend(it.integrations.iter().map(|of| (of.as_str(), kind)));
        }
        for (integration, kind) in targets {
            let has = |it: &&RequestRow| {
                it.integrations.iter().any(|it| it == integration)
                    && it.resource_types.first().map_or("", String::as_str) == kind
            };
            let given = requests.iter().filter(has).flat_map(|it| it.permissions.iter().cloned());
            let permissions: BTreeSet<String> = given.collect();
            flow.access_targets.push(AccessTarget::Integration(IntegrationTarget {
                integration_name: integration.to_owned(),
                resource_type: kind.to_owned(),
                permissions: permissions.into_iter().collect(),
                resources_scopes: Vec::new(),
            }));
        }
        let is_automatic = |it: &RequestRow| {
            it.trigger.as_deref().is_some_and(|it| it.eq_ignore_ascii_case("automatic"))
        };
        if !requests.is_empty() && requests.iter().all(is_automatic) {
            flow.trigger = FlowTrigger::Automatic;
        }
        if !approvers.is_empty() {
            let approvers = approvers.iter().map(|it| Condition::new("user", it)).collect();
            let group = ApproverGroup { logical_operator: Logic::Or, approvers };
            let approval_mode = ApprovalMode::AnyOf;
            flow.approver_policy =
                Some(ApproverPolicy { approval_mode, approver_groups: vec![group] });
        }
        flow.grant_duration_in_min = longest.and_then(|it| u32::try_from(it / MINUTE).ok());
        flow
    }

    /// Reads a definition.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_json(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|it| it.to_string())
    }

    /// The definition.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The integrations that it gives access to.
    pub fn integrations(&self) -> impl Iterator<Item = &IntegrationTarget> {
        self.access_targets.iter().filter_map(|it| match it {
            AccessTarget::Integration(it) => Some(it),
            AccessTarget::Bundle(_) | AccessTarget::AccessScope(_) => None,
        })
    }

    /// The same, to change them.
    pub fn integrations_mut(&mut self) -> impl Iterator<Item = &mut IntegrationTarget> {
        self.access_targets.iter_mut().filter_map(|it| match it {
            AccessTarget::Integration(it) => Some(it),
            AccessTarget::Bundle(_) | AccessTarget::AccessScope(_) => None,
        })
    }
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;
