//! Bodies of an access-management service's webhooks, saved as JSON: what became of a request,
//! what an administrator changed, and how an integration is.

use super::first;
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::domain::request_status;
use crate::import::profile::{Listed, Profile, Values};

/// The format.
pub static ACCESS_WEBHOOK: Profile = Profile {
    code: "access_webhook",
    label: "access webhook events",
    how: "an event_type, an event_time and data of a request, a change or an integration",
    signs: &[
        &["event_type"],
        &["event_time"],
        &[
            "data.requester.email",
            "data.requester.id",
            "data.friendly_id",
            "data.actor_id",
            "data.actor_type",
            "data.status",
        ],
    ],
    proof: Some(is_known),
    roles: &[
        (Role::Time, "event_time"),
        (Role::User, "data.requester.email"),
        (Role::User, "data.requester.name"),
        (Role::User, "data.actor_id"),
        (Role::User, "data.actor_name"),
        (Role::Action, "data.action"),
        (Role::Action, "event_type"),
        (Role::Resource, "data.access_groups[0].access_units[0].resource.name"),
        (Role::Resource, "data.target_name"),
        (Role::Resource, "data.name"),
        (Role::ResourceType, "data.access_groups[0].resource_types[0].name"),
        (Role::ResourceType, "data.target_type"),
        (Role::Permission, "data.access_groups[0].access_units[0].permission.name"),
        (Role::Integration, "data.access_groups[0].integration.name"),
        (Role::Integration, "data.source"),
        (Role::Integration, "data.type"),
        (Role::RequestId, "data.friendly_id"),
        (Role::Grantee, "data.grantee.source_id"),
        (Role::Grantee, "data.grantee.name"),
        (Role::Grantee, "data.grantee.id"),
        (Role::AccessFlow, "data.access_flow.name"),
        (Role::AccessFlow, "data.access_flow.id"),
    ],
    outcome: Some(outcome),
    lists: &[
        Listed {
            role: Role::Resource,
            name: "all resources",
            paths: &["data.access_groups[].access_units[].resource.name"],
            only: None,
        },
        Listed {
            role: Role::ResourceTag,
            name: "all resource tags",
            paths: &["data.access_groups[].access_units[].resource.tags[]"],
            only: None,
        },
        Listed {
            role: Role::ResourceType,
            name: "all resource types",
            paths: &["data.access_groups[].resource_types[].name"],
            only: None,
        },
        Listed {
            role: Role::Permission,
            name: "all permissions",
            paths: &["data.access_groups[].access_units[].permission.name"],
            only: None,
        },
        Listed {
            role: Role::Integration,
            name: "all integrations",
            paths: &["data.access_groups[].integration.name"],
            only: None,
        },
        Listed {
            role: Role::Approver,
            name: "all approvers",
            paths: &[
                "data.approvals[].approver.email",
                "data.approvals[].approver.name",
                "data.approvals[].name",
            ],
            only: Some(request_status::is_decided),
        },
    ],
};

/// Other services' webhooks have a type and a time too.
fn is_known(values: &Values<'_>) -> bool {
    let request = ["data.friendly_id", "data.requester.email", "data.requester.id"];
    let change = ["data.actor_id", "data.actor_type", "data.actor_name"];
    !first(values, &request).is_empty()
        || (!first(values, &change).is_empty() && !values.get("data.action").is_empty())
        || values.get("event_type").contains("Integration")
}

fn outcome(values: &Values<'_>) -> Outcome {
    request_status::outcome(values.get("event_type"))
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: r#"{"event_type":"AccessRequestRejected","event_time":1772439330.250000000,"data":{"id":"r-1","friendly_id":"AR-1","requester":{"id":"u-1","name":"Mia","email":"mia@fjord.example"},"justification":"a fix","creation_date":1772439000.1,"access_flow":{"id":"f-1","name":"Databases"},"access_groups":[{"integration":{"id":"i-1","type":"postgresql","name":"Orders"},"resource_types":[{"id":"t","name":"Database"}],"access_units":[{"resource":{"id":"x","name":"orders"},"permission":{"id":"p","name":"admin"}}]}]}}
{"event_type":"AccessRequestExpired","event_time":1772439390.250000000,"data":{"id":"r-1","friendly_id":"AR-1","requester":{"id":"u-1","name":"Mia","email":"mia@fjord.example"}}}"#,
        time: "2026-03-02T08:15:30.250Z",
        user: "mia@fjord.example",
        ip: "",
        action: "AccessRequestRejected",
        outcomes: "failed unknown",
    },
    super::tests::Sample {
        text: r#"{"event_type":"AuditLog","event_time":1772439330.250000000,"data":{"timestamp":"2026-03-02T08:15:30Z","action":"Access Flow Updated","actor_id":"mia@fjord.example","actor_name":"Mia","actor_type":"user","source":"Terraform","target_id":"f-1","target_type":"access flow","target_name":"Databases","metadata":{}}}"#,
        time: "2026-03-02T08:15:30.250Z",
        user: "mia@fjord.example",
        ip: "",
        action: "Access Flow Updated",
        outcomes: "unknown",
    },
    super::tests::Sample {
        text: r#"{"event_type":"IntegrationStatusChanged","event_time":1772439330.250000000,"data":{"id":"i-1","name":"Orders","type":"postgresql","status":"Error","issues":[{"status":"Error","message":"no connection"}]}}"#,
        time: "2026-03-02T08:15:30.250Z",
        user: "",
        ip: "",
        action: "IntegrationStatusChanged",
        outcomes: "unknown",
    },
];
