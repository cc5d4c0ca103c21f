//! What is wrong with an access flow, field by field.

use super::codes::closed_enum;
use super::flow::{AccessFlow, AccessTarget, ApproverGroup, Condition, FlowTrigger, Timeframe};
use super::time::Zone;

closed_enum! {
    /// A field of the form, in its order.
    FlowField {
        Name, "name", "Name";
        Description, "description", "Description";
        Active, "active", "Active";
        Trigger, "trigger", "Trigger";
        Requestors, "requestors", "Requestors";
        RequestFor, "request_for", "Request for";
        Timeframe, "timeframe", "Time frame";
        Targets, "access_targets", "Access to";
        Permissions, "permissions", "Permissions";
        Resources, "resources_scopes", "Resources";
        Approvers, "approver_policy", "Approvers";
        Escalation, "escalation_policy", "Escalation";
        Duration, "grant_duration_in_min", "Duration";
        Mfa, "require_mfa", "Require MFA";
        Justification, "justification_required", "Justification";
        ApproverReason, "require_approver_reason", "Approver's reason";
        SelfApproval, "requester_cannot_approve_self", "Self-approval";
        Extensions, "max_extensions", "Extensions";
        ExtensionDuration, "extension_duration_in_min", "Extension by";
        Labels, "labels", "Labels";
        Others, "others", "Other members";
    }
}

/// The most groups of an escalation.
pub const MOST_ESCALATIONS: usize = 5;

/// What is wrong: fields and sentences, in the order of the form; none = it can be saved.
pub fn problems(flow: &AccessFlow) -> Vec<(FlowField, String)> {
    let mut found = Vec::new();
    let mut say = |field: FlowField, text: &str| found.push((field, text.to_owned()));
    if flow.name.trim().is_empty() {
        say(FlowField::Name, "Give the flow a name.");
    }
    for it in flow.requestors.conditions.iter().filter_map(condition) {
        say(FlowField::Requestors, it);
    }
    if flow.request_for.request_scopes.is_empty() {
        say(FlowField::RequestFor, "Choose for whom access may be requested.");
    }
    if let Some(it) = &flow.timeframe {
        if flow.trigger == FlowTrigger::Automatic {
            say(FlowField::Timeframe, "Only a self-serve flow can have a time frame.");
        }
        if let Some(text) = timeframe(it) {
            say(FlowField::Timeframe, text);
        }
    }
    if flow.access_targets.is_empty() {
        say(FlowField::Targets, "Choose at least one integration, bundle or access scope.");
    }
    for target in &flow.access_targets {
        let name = match target {
            AccessTarget::Integration(it) => &it.integration_name,
            AccessTarget::Bundle(it) | AccessTarget::AccessScope(it) => &it.name,
        };
        if name.trim().is_empty() {
            say(FlowField::Targets, "Name the integration, bundle or access scope.");
        }
    }
    for it in flow.integrations() {
        if it.permissions.is_empty() {
            say(FlowField::Permissions, "Choose at least one permission.");
        }
        let scopes = &it.resources_scopes;
        if scopes.iter().any(|it| it.values.is_empty()) {
            say(FlowField::Resources, "Name at least one resource, or leave the list out.");
        }
        let tag = super::flow::ScopeType::Tag;
        if scopes.iter().any(|it| it.kind == tag && it.key.as_deref().unwrap_or("").is_empty()) {
            say(FlowField::Resources, "Give the tag a key.");
        }
    }
    approvals(flow, &mut found);
    numbers(flow, &mut found);
    found.dedup();
    found
}

fn approvals(flow: &AccessFlow, found: &mut Vec<(FlowField, String)>) {
    let mut say = |field: FlowField, text: &str| found.push((field, text.to_owned()));
    if let Some(policy) = &flow.approver_policy {
        match group_problem(&policy.approver_groups) {
            _ if policy.approver_groups.is_empty() => {
                say(FlowField::Approvers, "Choose at least one approver.");
            }
            Some(text) => say(FlowField::Approvers, text),
            None => {}
        }
    }
    if let Some(policy) = &flow.escalation_policy {
        if policy.interval_in_min == 0 {
            say(FlowField::Escalation, "The interval must be more than 0 minutes.");
        }
        if policy.approver_groups.is_empty() {
            say(FlowField::Escalation, "Choose at least one group to escalate to.");
        }
        if MOST_ESCALATIONS < policy.approver_groups.len() {
            say(FlowField::Escalation, "At most 5 groups can be escalated to.");
        }
        if let Some(text) = group_problem(&policy.approver_groups) {
            say(FlowField::Escalation, text);
        }
    }
}

fn numbers(flow: &AccessFlow, found: &mut Vec<(FlowField, String)>) {
    let mut say = |field: FlowField, text: &str| found.push((field, text.to_owned()));
    if flow.grant_duration_in_min == Some(0) {
        say(FlowField::Duration, "Duration must be more than 0, or no end.");
    }
    let it = &flow.settings;
    if 0 < it.max_extensions && it.extension_duration_in_min == 0 {
        say(FlowField::ExtensionDuration, "Say by how many minutes access is extended.");
    }
    if it.labels.iter().any(|it| it.trim().is_empty()) {
        say(FlowField::Labels, "A label has at least one letter.");
    }
}

fn group_problem(groups: &[ApproverGroup]) -> Option<&'static str> {
    if groups.iter().any(|it| it.approvers.is_empty()) {
        return Some("Choose at least one approver.");
    }
    groups.iter().flat_map(|it| &it.approvers).find_map(condition)
}

/// A relation to the requestor or the resource needs no value; everything else does.
fn condition(it: &Condition) -> Option<&'static str> {
    let stands_alone = ["manager", "owner"].iter().any(|of| it.kind.eq_ignore_ascii_case(of));
    if it.kind.trim().is_empty() {
        Some("Name what is compared: user, group, manager.")
    } else if !stands_alone && it.values.iter().all(|it| it.trim().is_empty()) {
        Some("Give the condition a value.")
    } else {
        None
    }
}

fn timeframe(it: &Timeframe) -> Option<&'static str> {
    let clock = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
        (hour < 24 && minute < 60 || (hour, minute) == (24, 0)).then_some((hour, minute))
    };
    let Some((start, end)) = clock(&it.start_time).zip(clock(&it.end_time)) else {
        return Some("Write times as 09:00 and 17:00.");
    };
    if end <= start {
        Some("The end is before the start.")
    } else if it.days_of_week.is_empty() {
        Some("Choose at least one day.")
    } else if Zone::parse(&it.time_zone).is_none() {
        Some("Choose a time zone, such as Europe/Oslo.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flow::{
        ApprovalMode, ApproverPolicy, EscalationPolicy, IntegrationTarget, Logic, Weekday,
    };

    type Spoil<'a> = Box<dyn Fn(&mut AccessFlow) + 'a>;

    fn good() -> AccessFlow {
        let mut flow = AccessFlow::named("DB");
        flow.access_targets.push(AccessTarget::Integration(IntegrationTarget {
            integration_name: "pg".to_owned(),
            permissions: vec!["read".to_owned()],
            ..IntegrationTarget::default()
        }));
        flow
    }

    fn frame(from: &str, to: &str, days: &[Weekday], zone: &str) -> Timeframe {
        Timeframe {
            start_time: from.to_owned(),
            end_time: to.to_owned(),
            days_of_week: days.to_vec(),
            time_zone: zone.to_owned(),
        }
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let days = [Weekday::Monday];
        let group = |of: &[Condition]| ApproverGroup {
            logical_operator: Logic::Or,
            approvers: of.to_vec(),
        };
        let policy = |groups: Vec<ApproverGroup>| {
            Some(ApproverPolicy { approval_mode: ApprovalMode::AnyOf, approver_groups: groups })
        };
        let cases: Vec<(Spoil<'_>, &str)> = vec![
            (Box::new(|it| it.name = " ".to_owned()), "Give the flow a name."),
            (
                Box::new(|it| it.requestors.conditions.push(Condition::new("group", ""))),
                "Give the condition a value.",
            ),
            (
                Box::new(|it| it.request_for.request_scopes.clear()),
                "Choose for whom access may be requested.",
            ),
            (
                Box::new(|it| it.timeframe = Some(frame("9", "17:00", &days, "UTC"))),
                "Write times as",
            ),
            (
                Box::new(|it| it.timeframe = Some(frame("17:00", "09:00", &days, "UTC"))),
                "The end is before",
            ),
            (
                Box::new(|it| it.timeframe = Some(frame("09:00", "17:00", &[], "UTC"))),
                "at least one day",
            ),
            (
                Box::new(|it| it.timeframe = Some(frame("09:00", "17:00", &days, "Mars"))),
                "a time zone",
            ),
            (
                Box::new(|it| {
                    it.trigger = FlowTrigger::Automatic;
                    it.timeframe = Some(frame("09:00", "17:00", &days, "UTC"));
                }),
                "Only a self-serve flow",
            ),
            (Box::new(|it| it.access_targets.clear()), "Choose at least one integration"),
            (
                Box::new(|it| it.integrations_mut().for_each(|it| it.permissions.clear())),
                "Choose at least one permission.",
            ),
            (Box::new(|it| it.approver_policy = policy(vec![])), "Choose at least one approver."),
            (
                Box::new(|it| it.approver_policy = policy(vec![group(&[])])),
                "Choose at least one approver.",
            ),
            (
                Box::new(|it| {
                    let groups = vec![group(&[Condition::new("Owner", "")]); 6];
                    let policy = EscalationPolicy { interval_in_min: 5, approver_groups: groups };
                    it.escalation_policy = Some(policy);
                }),
                "At most 5 groups",
            ),
            (
                Box::new(|it| it.grant_duration_in_min = Some(0)),
                "Duration must be more than 0, or no end.",
            ),
            (Box::new(|it| it.settings.max_extensions = 2), "by how many minutes"),
        ];
        assert_eq!(problems(&good()), []);
        for (spoil, want) in cases {
            let mut flow = good();
            spoil(&mut flow);
            let said = problems(&flow);
            assert!(said.len() == 1 && said[0].1.contains(want), "{said:?}, want {want}");
        }
        let mut flow = good();
        flow.approver_policy = policy(vec![group(&[Condition::new("manager", "")])]);
        assert_eq!(problems(&flow), [], "a manager needs no value");
    }
}
