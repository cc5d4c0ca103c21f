//! Changes of an access flow that follow from an alert about one of its requests. Each can be put
//! on and taken off while the flow is edited.

use super::flow::{
    AccessFlow, ApprovalMode, ApproverGroup, ApproverPolicy, Condition, Logic, ResourceScope,
    ScopeMode, ScopeType,
};
use super::flow_text::minutes;
use super::request::Request;
use super::request_rules::{RequestRules, is_a_person, items};

/// To what access is shortened, in minutes.
const SHORT: u32 = 120;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preset {
    /// One of these approves.
    RequireApproval(Vec<Condition>),
    /// Access ends after so many minutes.
    Shorten(u32),
    /// These resources are left out.
    ExcludeResources(Vec<String>),
    /// These permissions are no longer given.
    DropPermissions(Vec<String>),
    /// A second factor is asked for.
    RequireMfa,
    /// No request is accepted.
    Deactivate,
}

impl Preset {
    /// "Shorten to 2 hours".
    pub fn label(&self) -> String {
        match self {
            Self::RequireApproval(_) => "Require approval".to_owned(),
            Self::Shorten(to) => format!("Shorten to {}", minutes(*to)),
            Self::ExcludeResources(these) if these.len() == 1 => format!("Exclude {}", these[0]),
            Self::ExcludeResources(_) => "Exclude these resources".to_owned(),
            Self::DropPermissions(these) => format!("Drop {}", these.join(", ")),
            Self::RequireMfa => "Require MFA".to_owned(),
            Self::Deactivate => "Deactivate".to_owned(),
        }
    }

    /// Puts it on.
    pub fn apply(&self, flow: &mut AccessFlow) {
        match self {
            Self::RequireApproval(approvers) => {
                let group =
                    ApproverGroup { logical_operator: Logic::Or, approvers: approvers.clone() };
                flow.approver_policy = Some(ApproverPolicy {
                    approval_mode: ApprovalMode::AnyOf,
                    approver_groups: vec![group],
                });
            }
            Self::Shorten(to) => flow.grant_duration_in_min = Some(*to),
            Self::ExcludeResources(these) => {
                flow.integrations_mut().for_each(|it| exclude(&mut it.resources_scopes, these));
            }
            Self::DropPermissions(these) => flow
                .integrations_mut()
                .for_each(|it| it.permissions.retain(|it| !these.contains(it))),
            Self::RequireMfa => flow.settings.require_mfa = true,
            Self::Deactivate => flow.active = false,
        }
    }

    /// Whether it holds in `flow`.
    pub fn is_on(&self, flow: &AccessFlow) -> bool {
        match self {
            Self::RequireApproval(_) => flow.approver_policy.is_some(),
            Self::Shorten(to) => flow.grant_duration_in_min.is_some_and(|it| it <= *to),
            Self::ExcludeResources(these) => {
                let excluded = |it: &String| {
                    flow.integrations()
                        .flat_map(|it| &it.resources_scopes)
                        .any(|of| is_exclusion(of) && of.values.contains(it))
                };
                these.iter().all(excluded)
            }
            Self::DropPermissions(these) => {
                let mut given = flow.integrations().flat_map(|it| &it.permissions);
                !given.any(|it| these.contains(it))
            }
            Self::RequireMfa => flow.settings.require_mfa,
            Self::Deactivate => !flow.active,
        }
    }

    /// Takes it off: what it is about becomes as in `base` again.
    pub fn take_off(&self, flow: &mut AccessFlow, base: &AccessFlow) {
        match self {
            Self::RequireApproval(_) => flow.approver_policy.clone_from(&base.approver_policy),
            Self::Shorten(_) => flow.grant_duration_in_min = base.grant_duration_in_min,
            Self::ExcludeResources(these) => {
                for it in flow.integrations_mut().flat_map(|it| &mut it.resources_scopes) {
                    if is_exclusion(it) {
                        it.values.retain(|it| !these.contains(it));
                    }
                }
                flow.integrations_mut().for_each(|it| {
                    it.resources_scopes.retain(|it| !it.values.is_empty());
                });
            }
            Self::DropPermissions(these) => {
                let before: Vec<Vec<String>> =
                    base.integrations().map(|it| it.permissions.clone()).collect();
                for (it, before) in flow.integrations_mut().zip(before) {
                    // In the order in which they were, so that nothing else seems to change.
                    let back = |of: &String| it.permissions.contains(of) || these.contains(of);
                    let mut all: Vec<String> =
                        before.iter().filter(|it| back(it)).cloned().collect();
                    let more = it.permissions.iter().filter(|it| !before.contains(it));
                    all.extend(more.cloned());
                    it.permissions = all;
                }
            }
            Self::RequireMfa => flow.settings.require_mfa = base.settings.require_mfa,
            Self::Deactivate => flow.active = base.active,
        }
    }
}

fn is_exclusion(it: &ResourceScope) -> bool {
    it.scope_mode == ScopeMode::Exclude && it.kind == ScopeType::Name
}

fn exclude(scopes: &mut Vec<ResourceScope>, these: &[String]) {
    if !scopes.iter().any(is_exclusion) {
        scopes.push(ResourceScope {
            scope_mode: ScopeMode::Exclude,
            kind: ScopeType::Name,
            key: None,
            values: Vec::new(),
        });
    }
    for scope in scopes.iter_mut().filter(|it| is_exclusion(it)).take(1) {
        for it in these {
            if !scope.values.contains(it) {
                scope.values.push(it.clone());
            }
        }
    }
}

/// The presets that make sense for `flow` after an alert about `request`, or without one.
pub fn presets(flow: &AccessFlow, request: Option<&Request>, rules: &RequestRules) -> Vec<Preset> {
    let mut all = vec![Preset::RequireApproval(approvers(flow, request, rules))];
    let shorter = match flow.grant_duration_in_min {
        // What is short already becomes half as long.
        Some(now) if now <= SHORT => (now / 2).max(15),
        Some(_) | None => SHORT,
    };
    all.push(Preset::Shorten(shorter));
    if let Some(it) = request {
        if !it.resources.is_empty() {
            all.push(Preset::ExcludeResources(it.resources.clone()));
        }
        let elevated: Vec<String> = it
            .permissions
            .iter()
            .filter(|of| {
                let of = of.to_lowercase();
                rules.elevated.iter().any(|it| of.contains(&it.to_lowercase()))
            })
            .cloned()
            .collect();
        // Without an elevated one it is the access that the alert is about.
        let dropped = if elevated.is_empty() { it.permissions.clone() } else { elevated };
        if !dropped.is_empty() {
            all.push(Preset::DropPermissions(dropped));
        }
    }
    all.extend([Preset::RequireMfa, Preset::Deactivate]);
    all
}

/// Who could approve: people who did, else the requestor's manager.
fn approvers(flow: &AccessFlow, request: Option<&Request>, rules: &RequestRules) -> Vec<Condition> {
    if let Some(policy) = &flow.approver_policy {
        return policy.approver_groups.iter().flat_map(|it| it.approvers.clone()).collect();
    }
    let named = request.iter().flat_map(|it| &it.approvers).flat_map(|it| items(it));
    let people = named.filter(|it| is_a_person(it, &rules.automatic));
    let mut all: Vec<Condition> = people.map(|it| Condition::new("user", it)).collect();
    if all.is_empty() {
        all.push(Condition::new("manager", ""));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flow::{AccessTarget, IntegrationTarget};
    use crate::domain::flow_text::changes;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|it| (*it).to_owned()).collect()
    }

    fn flow() -> AccessFlow {
        let mut flow = AccessFlow::named("DB");
        flow.access_targets.push(AccessTarget::Integration(IntegrationTarget {
            integration_name: "pg".to_owned(),
            permissions: texts(&["db_admin", "db_writer"]),
            ..IntegrationTarget::default()
        }));
        flow.grant_duration_in_min = Some(480);
        flow
    }

    fn request() -> Request {
        Request {
            resources: texts(&["customers", "customers-2"]),
            permissions: texts(&["db_admin", "db_writer"]),
            approvers: texts(&["by rule"]),
            ..Request::default()
        }
    }

    #[test]
    fn each_preset_is_put_on_and_taken_off() {
        let base = flow();
        let all = presets(&base, Some(&request()), &RequestRules::default());
        let labels: Vec<String> = all.iter().map(Preset::label).collect();
        assert_eq!(
            labels,
            [
                "Require approval",
                "Shorten to 2 hours",
                "Exclude these resources",
                "Drop db_admin",
                "Require MFA",
                "Deactivate"
            ]
        );
        let mut every = base.clone();
        for it in &all {
            let mut one = base.clone();
            assert!(!it.is_on(&one), "{it:?}");
            it.apply(&mut one);
            it.apply(&mut every);
            assert!(it.is_on(&one), "{it:?}");
            assert_eq!(changes(&base, &one).len(), 1, "{it:?}");
            it.take_off(&mut one, &base);
            assert_eq!(one, base, "{it:?}");
        }
        assert_eq!(changes(&base, &every).len(), 6);
        for it in &all {
            it.take_off(&mut every, &base);
        }
        assert_eq!(every, base);
    }

    #[test]
    fn presets_follow_from_the_request() {
        let rules = RequestRules::default();
        let mut short = flow();
        short.grant_duration_in_min = Some(60);
        assert_eq!(presets(&short, None, &rules)[1], Preset::Shorten(30));
        assert_eq!(presets(&flow(), None, &rules).len(), 4);
        let mut it = request();
        it.permissions = texts(&["view"]);
        it.approvers = texts(&["ola@fjord.example; by rule"]);
        let all = presets(&flow(), Some(&it), &rules);
        assert_eq!(all[3], Preset::DropPermissions(texts(&["view"])));
        let ola = Condition::new("user", "ola@fjord.example");
        assert_eq!(all[0], Preset::RequireApproval(vec![ola]));
    }
}
