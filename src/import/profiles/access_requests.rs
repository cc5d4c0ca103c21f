//! Access requests as answers of an access-management service: the short object with ids, the
//! one with groups of access, and the one that its command line prints.

use super::first;
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::domain::request_status;
use crate::import::profile::{Listed, Profile, Values};

/// The format. A request's status is kept as the action.
pub static ACCESS_REQUESTS: Profile = Profile {
    code: "access_requests",
    label: "access requests",
    how: "JSON requests with a status, a requestor, and resources, permissions or groups of access",
    signs: &[
        &["request_id", "id"],
        &["status", "status.status"],
        &["user_id", "requestor.id", "requestor.source_id", "requestor.email"],
        &[
            "integration_id",
            "resource_ids",
            "resource_ids[0]",
            "access_groups",
            "access_groups[0].integration.id",
            "access_groups[0].integration.name",
            "access_units_summary",
            "access_units_summary[0].resource_name",
        ],
    ],
    proof: Some(has_status),
    roles: &[
        (Role::Time, "creation_date"),
        (Role::Time, "creation_time"),
        (Role::Time, "request_date"),
        (Role::Time, "created_at"),
        (Role::User, "requestor.source_id"),
        (Role::User, "requestor.email"),
        (Role::User, "user_id"),
        (Role::User, "requestor.name"),
        (Role::User, "requestor.id"),
        (Role::Action, "status"),
        (Role::Action, "status.status"),
        (Role::Resource, "access_units_summary[0].resource_name"),
        (Role::Resource, "resource_ids"),
        (Role::Resource, "resource_ids[0]"),
        (Role::Resource, "bundle.name"),
        (Role::ResourceType, "access_groups[0].resource_types[0].id"),
        (Role::ResourceType, "access_groups[0].resource_types[0].label"),
        (Role::Permission, "access_units_summary[0].permission_name"),
        (Role::Permission, "permissions"),
        (Role::Permission, "permissions[0]"),
        (Role::Integration, "access_groups[0].integration.name"),
        (Role::Integration, "access_groups[0].integration.id"),
        (Role::Integration, "integration_id"),
        (Role::RequestId, "request_id"),
        (Role::RequestId, "id"),
        (Role::RequestId, "friendly_request_id"),
        (Role::Grantee, "grantee.source_id"),
        (Role::Grantee, "grantee.display_name"),
        (Role::Grantee, "grantee.id"),
        (Role::AccessFlow, "access_flow.name"),
        (Role::AccessFlow, "access_flow.id"),
        (Role::AccessFlow, "access_flow"),
        (Role::Trigger, "trigger_type"),
    ],
    outcome: Some(outcome),
    lists: &[
        Listed {
            role: Role::Resource,
            name: "all resources",
            paths: &["access_units_summary[].resource_name", "resource_ids[]"],
            only: None,
        },
        Listed {
            role: Role::ResourceType,
            name: "all resource types",
            paths: &[
                "access_groups[].resource_types[].id",
                "access_groups[].resource_types[].label",
            ],
            only: None,
        },
        Listed {
            role: Role::Permission,
            name: "all permissions",
            paths: &["access_units_summary[].permission_name", "permissions[]"],
            only: None,
        },
        Listed {
            role: Role::Integration,
            name: "all integrations",
            paths: &["access_groups[].integration.name", "access_groups[].integration.id"],
            only: None,
        },
        Listed {
            role: Role::Approver,
            name: "all approvers",
            paths: &["challenge.approvers[].name"],
            only: Some(request_status::is_decided),
        },
    ],
};

fn status<'a>(values: &Values<'a>) -> &'a str {
    first(values, &["status.status", "status"])
}

fn has_status(values: &Values<'_>) -> bool {
    request_status::RequestStatus::parse(status(values)).is_some()
}

fn outcome(values: &Values<'_>) -> Outcome {
    request_status::outcome(status(values))
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: r#"{"data":[{"request_id":"r-1","friendly_request_id":"AR-1","user_id":"mia@fjord.example","status":"GRANTED","integration_id":"i-1","resource_ids":["orders"],"permissions":["admin"],"justification":"a fix","creation_date":"2026-03-02T08:15:30Z"},
{"request_id":"r-2","friendly_request_id":"AR-2","user_id":"mia@fjord.example","status":"EXPIRED","integration_id":"i-1","resource_ids":["orders"],"permissions":["admin"],"justification":"a fix","creation_date":"2026-03-02T08:16:30Z"}],"pagination":{"total":2,"limit":100,"offset":0}}"#,
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "",
        action: "GRANTED",
        outcomes: "succeeded unknown",
    },
    super::tests::Sample {
        text: r#"{"items":[{"id":"r-1","status":"REJECTED","duration_in_sec":3600,"justification":"a fix","creation_date":"2026-03-02T08:15:30Z","revocation_date":null,"custom_fields":{},"access_groups":[{"integration":{"id":"i-1","name":"Orders"},"resource_types":[{"id":"postgresql-database","label":"Database"}]}],"requestor":{"id":"u-1","source_id":"mia@fjord.example"}}],"pagination":{"next_page_token":null}}"#,
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "",
        action: "REJECTED",
        outcomes: "failed",
    },
    super::tests::Sample {
        text: r#"[{"id":"r-1","requestor":{"id":"u-1","name":"Mia","email":"mia@fjord.example"},"grantee":{"id":"u-1","source_id":"mia@fjord.example","display_name":"Mia","type":"user"},"creation_time":1772439330.25,"revocation_time":null,"status":{"status":"Active","description":"","metadata":{}},"challenge":{"logical_relation":"AnyOf","approvers":[]},"extension_count":0,"access_units_summary":[{"resource_name":"orders","permission_name":"admin"}],"favorite":false}]"#,
        time: "2026-03-02T08:15:30.250Z",
        user: "mia@fjord.example",
        ip: "",
        action: "Active",
        outcomes: "succeeded",
    },
];
