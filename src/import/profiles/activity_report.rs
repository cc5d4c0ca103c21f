//! Activity reports of an access-management service: up to 24 fields a request, as CSV (names
//! with underscores or as titles) or JSON.

use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::domain::request_status;
use crate::import::profile::{Listed, Profile, Values};

/// The format. A request's status is kept as the action.
pub static ACTIVITY_REPORT: Profile = Profile {
    code: "activity_report",
    label: "access activity report",
    how: "request_id, request_date, status, a requestor and an access flow or a grantee",
    signs: &[
        &["request_id"],
        &["request_date"],
        &["requestor_email", "requestor_name"],
        &["access_flow", "trigger_type", "grantee_name", "grantee_id", "permissions"],
        &["status"],
    ],
    proof: None,
    roles: &[
        (Role::Time, "request_date"),
        (Role::User, "requestor_email"),
        (Role::User, "requestor_name"),
        (Role::Action, "status"),
        (Role::Resource, "resources"),
        (Role::Resource, "resources[0]"),
        (Role::Resource, "bundle_name"),
        (Role::ResourceType, "resource_type"),
        (Role::Permission, "permissions"),
        (Role::Permission, "permissions[0]"),
        (Role::Integration, "integration"),
        (Role::RequestId, "request_id"),
        (Role::Grantee, "grantee_name"),
        (Role::Grantee, "grantee_id"),
        (Role::Approver, "approver_emails"),
        (Role::Approver, "approver_names"),
        (Role::AccessFlow, "access_flow"),
        (Role::Trigger, "trigger_type"),
        (Role::ResourceTag, "resource_tags"),
    ],
    outcome: Some(outcome),
    lists: &[
        Listed { role: Role::Resource, name: "all resources", paths: &["resources[]"], only: None },
        Listed {
            role: Role::Permission,
            name: "all permissions",
            paths: &["permissions[]"],
            only: None,
        },
        Listed {
            role: Role::Approver,
            name: "all approvers",
            paths: &["approver_emails[]", "approver_names[]"],
            only: None,
        },
    ],
};

fn outcome(values: &Values<'_>) -> Outcome {
    request_status::outcome(values.get("status"))
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: "request_id,request_date,request_grant_date,request_revoke_date,requestor_name,requestor_email,grantee_name,grantee_id,grantee_type,integration,resources,resource_type,permissions,approver_names,approver_emails,approver_types,justification,status,approver_reason,resources_status,trigger_type,access_flow,bundle_name,extension_count\n\
               r-1,2026-03-02T08:15:30Z,,,Mia Fjord,mia@fjord.example,Mia Fjord,u-1,user,Orders,\"orders; users\",postgresql-database,admin,Ola,ola@fjord.example,user,a fix,Revoked,,,SELF_SERVE,Databases,,0\n\
               r-2,2026-03-02T08:16:30Z,,,Mia Fjord,mia@fjord.example,Mia Fjord,u-1,user,Orders,orders,postgresql-database,admin,,,,a fix,Failed,,,SELF_SERVE,Databases,,0\n",
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "",
        action: "Revoked",
        outcomes: "unknown failed",
    },
    super::tests::Sample {
        text: "Request ID,Request Date,Requestor Name,Requestor Email,Integration,Resources,Resource Type,Permissions,Justification,Status,Trigger Type,Access Flow\n\
               r-1,2026-03-02 08:15:30,Mia Fjord,mia@fjord.example,Orders,\"orders,users\",Database,admin,a fix,Active,user_request,Databases\n",
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "",
        action: "Active",
        outcomes: "succeeded",
    },
    super::tests::Sample {
        text: r#"{"data":[{"request_id":"r-1","request_date":"2026-03-02T08:15:30Z","requestor_name":"Mia Fjord","requestor_email":"mia@fjord.example","integration":"Orders","resource_type":"Database","resources":["orders","users"],"permissions":["admin"],"justification":"a fix","status":"REJECTED","trigger_type":"user_request","access_flow":"Databases","extension_count":null}],"pagination":{"total":1,"limit":100,"offset":0}}"#,
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "",
        action: "REJECTED",
        outcomes: "failed",
    },
];
