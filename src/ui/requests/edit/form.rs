//! The form over every field of an access flow.

use super::parts::{Beside, choose, row, section, text, words};
use super::people::{conditions, groups, logics};
use crate::domain::flow::{
    AccessFlow, AccessTarget, ApprovalMode, ApproverGroup, ApproverPolicy, EscalationPolicy,
    FlowTrigger, IntegrationTarget, Logic, Named, RequestScope, ResourceScope, ScopeMode,
    ScopeType, Timeframe, Weekday,
};
use crate::domain::flow_check::FlowField;
use crate::domain::flow_text::Change;
use crate::ui::icons;
use crate::ui::theme::{Face, Theme};
use crate::ui::widgets::{check_box, quiet};
use egui::{DragValue, Id, Ui, vec2};

/// What is said beside the fields.
pub(super) struct Marks<'a> {
    pub(super) changed: &'a [Change],
    pub(super) problems: &'a [(FlowField, String)],
}

impl<'a> Marks<'a> {
    fn of(&self, field: FlowField) -> Beside<'a> {
        let was = self.changed.iter().find(|it| it.field == field).map(|it| it.old.as_str());
        let problems = self.problems.iter().filter(|it| it.0 == field);
        Beside { field, was, problems: problems.map(|it| it.1.as_str()).collect() }
    }

    fn row(&self, ui: &mut Ui, field: FlowField, add: impl FnOnce(&mut Ui)) {
        let beside = self.of(field);
        row(ui, beside.field.label(), Some(&beside), add);
    }
}

/// Draws it; what is typed goes into `draft`.
pub(super) fn show(
    ui: &mut Ui,
    theme: &Theme,
    base: &AccessFlow,
    draft: &mut AccessFlow,
    marks: &Marks<'_>,
) {
    section(ui, "Who and when", |ui| who_and_when(ui, draft, marks));
    section(ui, "What", |ui| what(ui, theme, base, draft, marks));
    section(ui, "Approval and duration", |ui| approval(ui, theme, draft, marks));
    section(ui, "Settings", |ui| settings(ui, base, draft, marks));
}

fn who_and_when(ui: &mut Ui, draft: &mut AccessFlow, marks: &Marks<'_>) {
    marks.row(ui, FlowField::Name, |ui| {
        text(ui, "Name", &mut draft.name, "", 320.0);
    });
    marks.row(ui, FlowField::Description, |ui| {
        let mut words = draft.description.clone().unwrap_or_default();
        text(ui, "Description", &mut words, "optional", 420.0);
        draft.description = (!words.is_empty()).then_some(words);
    });
    marks.row(ui, FlowField::Active, |ui| {
        check_box(ui, "Requests are accepted", &mut draft.active);
    });
    marks.row(ui, FlowField::Trigger, |ui| {
        let all = [
            (FlowTrigger::SelfServe, "Self-serve: somebody asks"),
            (FlowTrigger::Automatic, "Automatic: access is given by itself"),
        ];
        choose(ui, "Trigger", &mut draft.trigger, &all, 270.0);
    });
    marks.row(ui, FlowField::Requestors, |ui| {
        if 1 < draft.requestors.conditions.len() {
            let logic = &mut draft.requestors.logical_operator;
            choose(ui, "Requestors are joined by", logic, &logics(), 100.0);
        }
        let id = Id::unique("flow requestors");
        conditions(ui, id, "requestor", &mut draft.requestors.conditions);
    });
    marks.row(ui, FlowField::RequestFor, |ui| {
        ui.horizontal_wrapped(|ui| {
            let scopes = &mut draft.request_for.request_scopes;
            for scope in RequestScope::ALL {
                let mut is_on = scopes.contains(scope);
                if check_box(ui, scope.label(), &mut is_on) {
                    scopes.retain(|it| it != scope);
                    scopes.extend(is_on.then_some(*scope));
                    scopes.sort_unstable();
                }
            }
        });
    });
    marks.row(ui, FlowField::Timeframe, |ui| timeframe(ui, draft));
}

fn timeframe(ui: &mut Ui, draft: &mut AccessFlow) {
    let mut limited = draft.timeframe.is_some();
    choose(ui, "Time frame", &mut limited, &[(false, "Always"), (true, "Only on")], 110.0);
    if !limited {
        draft.timeframe = None;
        return;
    }
    let it = draft.timeframe.get_or_insert_with(|| Timeframe {
        start_time: "09:00".to_owned(),
        end_time: "17:00".to_owned(),
        days_of_week: Weekday::ALL[..5].to_vec(),
        time_zone: "UTC".to_owned(),
    });
    ui.horizontal_wrapped(|ui| {
        for day in Weekday::ALL {
            let mut is_on = it.days_of_week.contains(day);
            if check_box(ui, &day.label()[..3], &mut is_on) {
                it.days_of_week.retain(|it| it != day);
                it.days_of_week.extend(is_on.then_some(*day));
                it.days_of_week.sort_unstable();
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        text(ui, "From", &mut it.start_time, "09:00", 60.0);
        text(ui, "To", &mut it.end_time, "17:00", 60.0);
        text(ui, "Time zone", &mut it.time_zone, "Europe/Oslo", 130.0);
    });
}

fn what(ui: &mut Ui, theme: &Theme, base: &AccessFlow, draft: &mut AccessFlow, marks: &Marks<'_>) {
    let mut gone = None;
    let mut before = base.integrations();
    for (at, target) in draft.access_targets.iter_mut().enumerate() {
        match target {
            AccessTarget::Integration(it) => {
                let known = before.next();
                gone = gone.or(integration(ui, theme, (at, it), known, marks));
            }
            AccessTarget::Bundle(it) => gone = gone.or(named(ui, "Bundle", at, it, marks)),
            AccessTarget::AccessScope(it) => {
                gone = gone.or(named(ui, "Access scope", at, it, marks));
            }
        }
    }
    if let Some(at) = gone {
        draft.access_targets.remove(at);
    }
    let beside = marks.of(FlowField::Targets);
    let beside = draft.access_targets.is_empty().then_some(beside);
    row(ui, "Add", beside.as_ref(), |ui| {
        ui.horizontal_wrapped(|ui| {
            for (label, target) in [
                ("Integration", AccessTarget::Integration(IntegrationTarget::default())),
                ("Bundle", AccessTarget::Bundle(Named::default())),
                ("Access scope", AccessTarget::AccessScope(Named::default())),
            ] {
                if quiet(label).icon(icons::PLUS).show(ui).clicked() {
                    draft.access_targets.push(target);
                }
            }
        });
    });
}

/// A bundle or an access scope; its place where it is to be removed.
fn named(ui: &mut Ui, label: &str, at: usize, it: &mut Named, marks: &Marks<'_>) -> Option<usize> {
    let mut gone = None;
    let beside = marks.of(FlowField::Targets);
    row(ui, label, Some(&beside), |ui| {
        ui.horizontal(|ui| {
            text(ui, &format!("{label} {}", at + 1), &mut it.name, "name", 260.0);
            if quiet("Remove").icon(icons::X).show(ui).clicked() {
                gone = Some(at);
            }
        });
    });
    gone
}

fn integration(
    ui: &mut Ui,
    theme: &Theme,
    (at, it): (usize, &mut IntegrationTarget),
    before: Option<&IntegrationTarget>,
    marks: &Marks<'_>,
) -> Option<usize> {
    let mut gone = None;
    let n = at + 1;
    let beside = marks.of(FlowField::Targets);
    row(ui, "Integration", Some(&beside), |ui| {
        ui.horizontal_wrapped(|ui| {
            text(ui, &format!("Integration {n}"), &mut it.integration_name, "name", 180.0);
            let name = format!("Resource type {n}");
            text(ui, &name, &mut it.resource_type, "resource type", 180.0);
            if quiet("Remove").icon(icons::X).show(ui).clicked() {
                gone = Some(at);
            }
        });
    });
    marks.row(ui, FlowField::Permissions, |ui| {
        let before = before.map_or(&[][..], |it| it.permissions.as_slice());
        let id = Id::unique(("flow permissions", at));
        words(ui, id, "permission", &mut it.permissions, before);
    });
    marks.row(ui, FlowField::Resources, |ui| {
        let before = before.map_or(&[][..], |it| it.resources_scopes.as_slice());
        resources(ui, theme, at, &mut it.resources_scopes, before);
    });
    gone
}

fn resources(
    ui: &mut Ui,
    theme: &Theme,
    target: usize,
    all: &mut Vec<ResourceScope>,
    before: &[ResourceScope],
) {
    if all.is_empty() {
        ui.label(Face::Body.text("all resources of this type", theme.text_muted));
    }
    let mut gone = None;
    for (at, it) in all.iter_mut().enumerate() {
        ui.horizontal_wrapped(|ui| {
            let modes =
                [(ScopeMode::Include, "Only resources"), (ScopeMode::Exclude, "Exclude resources")];
            let n = at + 1;
            choose(ui, &format!("Resources {n}: which"), &mut it.scope_mode, &modes, 150.0);
            let kinds = [
                (ScopeType::Name, "by name"),
                (ScopeType::Id, "by id"),
                (ScopeType::Tag, "by tag"),
            ];
            choose(ui, &format!("Resources {n}: named"), &mut it.kind, &kinds, 100.0);
            if it.kind == ScopeType::Tag {
                let mut key = it.key.clone().unwrap_or_default();
                text(ui, &format!("Resources {n}: tag"), &mut key, "key", 90.0);
                it.key = Some(key);
            } else {
                it.key = None;
            }
            if quiet("Remove").icon(icons::X).show(ui).clicked() {
                gone = Some(at);
            }
        });
        let known = before.get(at).filter(|of| of.scope_mode == it.scope_mode);
        let known = known.map_or(&[][..], |it| it.values.as_slice());
        words(ui, Id::unique(("flow resources", target, at)), "resource", &mut it.values, known);
    }
    if let Some(at) = gone {
        all.remove(at);
    }
    if quiet("Exclude or name resources").icon(icons::PLUS).show(ui).clicked() {
        all.push(ResourceScope {
            scope_mode: ScopeMode::Exclude,
            kind: ScopeType::Name,
            key: None,
            values: Vec::new(),
        });
    }
}

fn approval(ui: &mut Ui, theme: &Theme, draft: &mut AccessFlow, marks: &Marks<'_>) {
    marks.row(ui, FlowField::Approvers, |ui| {
        let mut mode = draft.approver_policy.as_ref().map(|it| it.approval_mode);
        let all = [
            (None, "Approved automatically"),
            (Some(ApprovalMode::AnyOf), "Any of"),
            (Some(ApprovalMode::AllOf), "All of"),
        ];
        choose(ui, "Approvers", &mut mode, &all, 190.0);
        let Some(mode) = mode else {
            draft.approver_policy = None;
            return;
        };
        let policy = draft.approver_policy.get_or_insert_with(|| ApproverPolicy {
            approval_mode: mode,
            approver_groups: vec![empty_group()],
        });
        policy.approval_mode = mode;
        groups(ui, Id::unique("flow approvers"), "approver group", &mut policy.approver_groups);
    });
    marks.row(ui, FlowField::Escalation, |ui| {
        let mut is_on = draft.escalation_policy.is_some();
        check_box(ui, "Ask others when nobody answers", &mut is_on);
        if !is_on {
            draft.escalation_policy = None;
            return;
        }
        let policy = draft.escalation_policy.get_or_insert_with(|| EscalationPolicy {
            interval_in_min: 30,
            approver_groups: vec![empty_group()],
        });
        minutes(ui, "After", &mut policy.interval_in_min);
        groups(ui, Id::unique("flow escalation"), "escalation group", &mut policy.approver_groups);
    });
    marks.row(ui, FlowField::Duration, |ui| duration(ui, theme, &mut draft.grant_duration_in_min));
}

fn empty_group() -> ApproverGroup {
    ApproverGroup { logical_operator: Logic::Or, approvers: Vec::new() }
}

fn minutes(ui: &mut Ui, name: &str, value: &mut u32) {
    let drag = DragValue::new(value).range(0..=525_600).suffix(" minutes").speed(1.0);
    ui.add(drag).accessible_name(name);
}

fn duration(ui: &mut Ui, theme: &Theme, value: &mut Option<u32>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        let mut ends = value.is_some();
        let all = [(true, "Ends after"), (false, "No end")];
        choose(ui, "Duration", &mut ends, &all, 120.0);
        if !ends {
            *value = None;
            return;
        }
        let n = value.get_or_insert(480);
        minutes(ui, "Duration in minutes", n);
        let words = crate::domain::flow_text::minutes(*n);
        ui.label(Face::Small.text(words, theme.text_muted));
    });
}

fn settings(ui: &mut Ui, base: &AccessFlow, draft: &mut AccessFlow, marks: &Marks<'_>) {
    let it = &mut draft.settings;
    marks.row(ui, FlowField::Mfa, |ui| {
        check_box(ui, "A second factor is asked for", &mut it.require_mfa);
    });
    marks.row(ui, FlowField::Justification, |ui| {
        check_box(ui, "A request has to say why", &mut it.justification_required);
    });
    marks.row(ui, FlowField::ApproverReason, |ui| {
        check_box(ui, "An approver has to say why", &mut it.require_approver_reason);
    });
    marks.row(ui, FlowField::SelfApproval, |ui| {
        let name = "Nobody approves an own request";
        check_box(ui, name, &mut it.requester_cannot_approve_self);
    });
    marks.row(ui, FlowField::Extensions, |ui| {
        let drag = DragValue::new(&mut it.max_extensions).range(0..=100).suffix(" times");
        ui.add(drag).accessible_name("Extensions at most");
    });
    marks.row(ui, FlowField::ExtensionDuration, |ui| {
        minutes(ui, "Extension in minutes", &mut it.extension_duration_in_min);
    });
    marks.row(ui, FlowField::Labels, |ui| {
        let id = Id::unique("flow labels");
        words(ui, id, "label", &mut it.labels, &base.settings.labels);
    });
    if !draft.others.is_empty() {
        marks.row(ui, FlowField::Others, |ui| {
            for (name, value) in &draft.others {
                ui.label(format!("{name}: {value}"));
            }
        });
    }
}
