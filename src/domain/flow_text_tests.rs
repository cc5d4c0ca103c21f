use super::*;
use crate::domain::flow::{IntegrationTarget, Logic};

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|it| (*it).to_owned()).collect()
}

fn flow() -> AccessFlow {
    let mut flow = AccessFlow::named("DB break-glass");
    flow.access_targets.push(AccessTarget::Integration(IntegrationTarget {
        integration_name: "postgresql-prod".to_owned(),
        resource_type: "postgresql-database".to_owned(),
        permissions: texts(&["db_admin", "db_writer"]),
        resources_scopes: Vec::new(),
    }));
    flow.grant_duration_in_min = Some(480);
    flow
}

#[test]
fn the_text_has_every_member_in_the_order_of_the_form() {
    let said = text(&flow());
    assert_eq!(
        said,
        "name: DB break-glass\nactive: true\ntrigger: self-serve\nrequestors: everybody\n\
         request_for: self\ntimeframe: always\ngrant:\n  - integration: postgresql-prod\n    \
         resource_type: postgresql-database\n    permissions:\n      - db_admin\n      - db_writer\n\
         approval: automatic\nduration_min: 480\nrequire_mfa: false\njustification_required: true\n\
         require_approver_reason: false\nrequester_cannot_approve_self: false\nmax_extensions: 0\n\
         extension_duration_in_min: 0"
    );
}

#[test]
fn every_change_is_one_field_and_has_words() {
    type Edit = fn(&mut AccessFlow);
    let cases: Vec<(Edit, &str, &str)> = vec![
        (|it| it.name = "X".to_owned(), "Name", "Name: X, was DB break-glass."),
        (|it| it.active = false, "Active", "The flow is inactive"),
        (
            |it| it.grant_duration_in_min = Some(120),
            "Duration",
            "Access ends after 2 hours, was 8 hours.",
        ),
        (|it| it.grant_duration_in_min = None, "Duration", "Access has no end, was 8 hours."),
        (|it| it.settings.require_mfa = true, "Require MFA", "MFA is required."),
        (
            |it| it.integrations_mut().for_each(|it| _ = it.permissions.remove(0)),
            "Permissions",
            "Permission db_admin is dropped.",
        ),
        (
            |it| {
                it.integrations_mut().for_each(|it| {
                    it.resources_scopes.push(ResourceScope {
                        scope_mode: ScopeMode::Exclude,
                        kind: ScopeType::Name,
                        key: None,
                        values: texts(&["a", "b"]),
                    });
                });
            },
            "Resources",
            "2 resources are excluded.",
        ),
        (
            |it| {
                let group = ApproverGroup {
                    logical_operator: Logic::Or,
                    approvers: vec![Condition::new("group", "dba-leads")],
                };
                it.approver_policy = Some(ApproverPolicy {
                    approval_mode: crate::domain::flow::ApprovalMode::AnyOf,
                    approver_groups: vec![group],
                });
            },
            "Approvers",
            "To be approved by group is dba-leads; was approved automatically.",
        ),
        (
            |it| {
                let name = "b".to_owned();
                it.access_targets.push(AccessTarget::Bundle(crate::domain::flow::Named { name }));
            },
            "Access to",
            "Access to bundle b is added.",
        ),
        (|it| it.settings.max_extensions = 2, "Extensions", "Extensions: 2, was 0."),
        (|it| it.settings.labels = texts(&["x"]), "Labels", "Labels: x, was none."),
    ];
    for (edit, field, want) in cases {
        let (old, mut new) = (flow(), flow());
        edit(&mut new);
        let all = changes(&old, &new);
        assert_eq!(all.len(), 1, "{field}: {all:?}");
        assert_eq!(all[0].field.label(), field);
        assert!(all[0].words.contains(want), "{:?}, want {want}", all[0].words);
        assert_ne!(text(&old), text(&new), "the diff shows it");
    }
    assert_eq!(changes(&flow(), &flow()), []);
}

#[test]
fn durations_are_said_in_their_largest_whole_unit() {
    for (n, want) in
        [(1, "1 minute"), (60, "1 hour"), (90, "90 minutes"), (480, "8 hours"), (2880, "2 days")]
    {
        assert_eq!(minutes(n), want);
    }
}
