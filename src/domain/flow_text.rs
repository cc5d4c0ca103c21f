//! An access flow as text, line by line in the order of its form, and what changed between two, in
//! fields and in words.

use super::flow::{
    AccessFlow, AccessTarget, ApproverGroup, ApproverPolicy, Condition, ResourceScope, ScopeMode,
    ScopeType,
};
use super::flow_check::FlowField;
use super::time::MINUTE;

/// The whole flow, a line for every member, so that two can be compared.
pub fn text(flow: &AccessFlow) -> String {
    let mut lines = Vec::new();
    for field in FlowField::ALL {
        match field {
            // Both stand below the integration that they are about.
            FlowField::Permissions | FlowField::Resources => {}
            FlowField::Targets => grant(flow, &mut lines),
            _ => lines.extend(lines_of(flow, *field)),
        }
    }
    lines.join("\n")
}

fn grant(flow: &AccessFlow, lines: &mut Vec<String>) {
    lines.push("grant:".to_owned());
    for target in &flow.access_targets {
        match target {
            AccessTarget::Bundle(it) => lines.push(format!("  - bundle: {}", it.name)),
            AccessTarget::AccessScope(it) => lines.push(format!("  - access_scope: {}", it.name)),
            AccessTarget::Integration(it) => {
                lines.push(format!("  - integration: {}", it.integration_name));
                lines.push(format!("    resource_type: {}", it.resource_type));
                lines.push("    permissions:".to_owned());
                lines.extend(it.permissions.iter().map(|it| format!("      - {it}")));
                for scope in &it.resources_scopes {
                    lines.push(format!("    {}:", scope_name(scope)));
                    lines.extend(scope.values.iter().map(|it| format!("      - {it}")));
                }
            }
        }
    }
}

/// "exclude_resources", "include_resources by id", "exclude_resources by tag env".
fn scope_name(it: &ResourceScope) -> String {
    let by = match (it.kind, &it.key) {
        (ScopeType::Name, _) => String::new(),
        (ScopeType::Tag, Some(key)) => format!(" by tag {key}"),
        (kind, _) => format!(" by {kind}"),
    };
    format!("{}{by}", it.scope_mode.code())
}

fn list(name: &str, head: &str, items: impl Iterator<Item = String>) -> Vec<String> {
    let first = if head.is_empty() { format!("{name}:") } else { format!("{name}: {head}") };
    std::iter::once(first).chain(items.map(|it| format!("  - {it}"))).collect()
}

fn groups(of: &[ApproverGroup]) -> impl Iterator<Item = String> {
    of.iter().map(|group| {
        let approvers: Vec<String> = group.approvers.iter().map(Condition::words).collect();
        match approvers.as_slice() {
            [one] => one.clone(),
            all => format!("{} ({})", group.logical_operator, all.join("; ")),
        }
    })
}

/// The lines of one field; of permissions and resources, as they are compared.
fn lines_of(flow: &AccessFlow, field: FlowField) -> Vec<String> {
    let name = field.code();
    let one = |value: String| vec![format!("{name}: {value}")];
    let it = &flow.settings;
    match field {
        FlowField::Name => one(flow.name.clone()),
        FlowField::Description => flow.description.clone().map(one).unwrap_or_default(),
        FlowField::Active => one(flow.active.to_string()),
        FlowField::Trigger => one(flow.trigger.to_string()),
        FlowField::Requestors if flow.requestors.conditions.is_empty() => one("everybody".into()),
        FlowField::Requestors => {
            let of = &flow.requestors;
            let items = of.conditions.iter().map(Condition::words);
            list(name, of.logical_operator.label(), items)
        }
        FlowField::RequestFor => {
            let scopes = flow.request_for.request_scopes.iter().map(|it| it.code());
            one(scopes.collect::<Vec<_>>().join(", "))
        }
        FlowField::Timeframe => match &flow.timeframe {
            None => one("always".to_owned()),
            Some(it) => {
                let clock = format!("{} to {} {}", it.start_time, it.end_time, it.time_zone);
                list(name, &clock, it.days_of_week.iter().map(|it| it.code().to_owned()))
            }
        },
        FlowField::Targets => target_names(flow),
        FlowField::Permissions => {
            flow.integrations().flat_map(|it| it.permissions.clone()).collect()
        }
        FlowField::Resources => flow
            .integrations()
            .flat_map(|it| &it.resources_scopes)
            .flat_map(|it| it.values.iter().map(move |value| format!("{} {value}", scope_name(it))))
            .collect(),
        FlowField::Approvers => match &flow.approver_policy {
            None => vec!["approval: automatic".to_owned()],
            Some(it) => list("approval", it.approval_mode.label(), groups(&it.approver_groups)),
        },
        FlowField::Escalation => match &flow.escalation_policy {
            None => Vec::new(),
            Some(it) => {
                let head = format!("every {} minutes", it.interval_in_min);
                list(name, &head, groups(&it.approver_groups))
            }
        },
        FlowField::Duration => {
            let minutes = flow.grant_duration_in_min;
            vec![format!(
                "duration_min: {}",
                minutes.map_or_else(|| "no end".to_owned(), |it| it.to_string())
            )]
        }
        FlowField::Mfa => one(it.require_mfa.to_string()),
        FlowField::Justification => one(it.justification_required.to_string()),
        FlowField::ApproverReason => one(it.require_approver_reason.to_string()),
        FlowField::SelfApproval => one(it.requester_cannot_approve_self.to_string()),
        FlowField::Extensions => one(it.max_extensions.to_string()),
        FlowField::ExtensionDuration => one(it.extension_duration_in_min.to_string()),
        FlowField::Labels if it.labels.is_empty() => Vec::new(),
        FlowField::Labels => list(name, "", it.labels.iter().cloned()),
        FlowField::Others => {
            flow.others.iter().map(|(name, value)| format!("{name}: {value}")).collect()
        }
    }
}

fn target_names(flow: &AccessFlow) -> Vec<String> {
    let named = |target: &AccessTarget| match target {
        AccessTarget::Integration(it) if it.resource_type.is_empty() => it.integration_name.clone(),
        AccessTarget::Integration(it) => format!("{} {}", it.integration_name, it.resource_type),
        AccessTarget::Bundle(it) => format!("bundle {}", it.name),
        AccessTarget::AccessScope(it) => format!("access scope {}", it.name),
    };
    flow.access_targets.iter().map(named).collect()
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub field: FlowField,
    /// Its value before, in short.
    pub old: String,
    /// Its value since.
    pub new: String,
    /// What it means: "Permission db_admin is dropped."
    pub words: String,
}

/// The fields that differ, in the order of the form.
pub fn changes(old: &AccessFlow, new: &AccessFlow) -> Vec<Change> {
    let differs = |field: &&FlowField| lines_of(old, **field) != lines_of(new, **field);
    let change = |field: &FlowField| {
        let (before, after) = (short(old, *field), short(new, *field));
        let words = words(old, new, *field, (&before, &after));
        Change { field: *field, old: before, new: after, words }
    };
    FlowField::ALL.iter().filter(differs).map(change).collect()
}

/// The value of a field in one line: "8 hours", "group is dba", "none".
pub fn short(flow: &AccessFlow, field: FlowField) -> String {
    let yes = |it: bool, yes: &str, no: &str| if it { yes.to_owned() } else { no.to_owned() };
    let it = &flow.settings;
    match field {
        FlowField::Duration => {
            flow.grant_duration_in_min.map_or_else(|| "no end".to_owned(), minutes)
        }
        FlowField::Approvers => approvers(flow.approver_policy.as_ref()),
        FlowField::Active => yes(flow.active, "active", "inactive"),
        FlowField::Mfa => yes(it.require_mfa, "on", "off"),
        FlowField::Justification => yes(it.justification_required, "required", "not required"),
        FlowField::ApproverReason => yes(it.require_approver_reason, "required", "not required"),
        FlowField::SelfApproval => yes(it.requester_cannot_approve_self, "not allowed", "allowed"),
        _ => {
            let lines = lines_of(flow, field);
            let name = format!("{}:", field.code());
            let bare: Vec<&str> = lines
                .iter()
                .map(|it| it.strip_prefix(&name).unwrap_or(it).trim().trim_start_matches("- "))
                .filter(|it| !it.is_empty())
                .collect();
            if bare.is_empty() { "none".to_owned() } else { bare.join(", ") }
        }
    }
}

fn approvers(policy: Option<&ApproverPolicy>) -> String {
    let Some(policy) = policy else { return "approved automatically".to_owned() };
    let groups: Vec<String> = groups(&policy.approver_groups).collect();
    match groups.as_slice() {
        [one] => one.clone(),
        all => format!("{} {}", policy.approval_mode, all.join("; ")),
    }
}

/// "8 hours", "90 minutes".
pub fn minutes(n: u32) -> String {
    let (n, unit) = match n {
        n if n % 1440 == 0 && n != 0 => (n / 1440, "day"),
        n if n % 60 == 0 && n != 0 => (n / 60, "hour"),
        n => (n, "minute"),
    };
    if n == 1 { format!("1 {unit}") } else { format!("{n} {unit}s") }
}

/// How long access lasts, in the same words.
pub fn lasting(micros: i64) -> String {
    u32::try_from(micros / MINUTE).map_or_else(|_| "longer than a lifetime".to_owned(), minutes)
}

fn words(
    old: &AccessFlow,
    new: &AccessFlow,
    field: FlowField,
    (before, after): (&str, &str),
) -> String {
    match field {
        FlowField::Permissions | FlowField::Targets => {
            let what = if field == FlowField::Targets { "Access to" } else { "Permission" };
            came_and_left(what, &lines_of(old, field), &lines_of(new, field))
        }
        FlowField::Resources => resources(old, new),
        FlowField::Approvers if new.approver_policy.is_none() => {
            "Requests are approved automatically.".to_owned()
        }
        FlowField::Approvers => format!("To be approved by {after}; was {before}."),
        FlowField::Duration if new.grant_duration_in_min.is_none() => {
            format!("Access has no end, was {before}.")
        }
        FlowField::Duration => format!("Access ends after {after}, was {before}."),
        FlowField::Mfa if new.settings.require_mfa => "MFA is required.".to_owned(),
        FlowField::Mfa => "MFA is no longer required.".to_owned(),
        FlowField::Active if new.active => "Requests are accepted again.".to_owned(),
        FlowField::Active => "The flow is inactive: no request is accepted.".to_owned(),
        _ => format!("{}: {after}, was {before}.", field.label()),
    }
}

fn came_and_left(what: &str, old: &[String], new: &[String]) -> String {
    let missing = |of: &[String], from: &[String]| -> Vec<String> {
        of.iter().filter(|it| !from.contains(it)).cloned().collect()
    };
    let (left, came) = (missing(old, new), missing(new, old));
    let mut out = Vec::new();
    if !left.is_empty() {
        out.push(format!("{what} {} is dropped.", left.join(", ")));
    }
    if !came.is_empty() {
        out.push(format!("{what} {} is added.", came.join(", ")));
    }
    if out.is_empty() { format!("{what}: in another order.") } else { out.join(" ") }
}

fn resources(old: &AccessFlow, new: &AccessFlow) -> String {
    let excluded = |of: &AccessFlow| -> usize {
        let scopes = of.integrations().flat_map(|it| &it.resources_scopes);
        scopes.filter(|it| it.scope_mode == ScopeMode::Exclude).map(|it| it.values.len()).sum()
    };
    match excluded(new) as i64 - excluded(old) as i64 {
        1 => "1 resource is excluded.".to_owned(),
        n if 1 < n => format!("{n} resources are excluded."),
        _ => came_and_left(
            "Resource",
            &lines_of(old, FlowField::Resources),
            &lines_of(new, FlowField::Resources),
        ),
    }
}

#[cfg(test)]
#[path = "flow_text_tests.rs"]
mod tests;
