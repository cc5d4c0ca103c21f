//! Google Workspace audit activities (log-ins, admin, drive and others) of the Reports API, with
//! the events as a list or taken apart, one to a record.

use super::first;
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format.
pub static GOOGLE_WORKSPACE: Profile = Profile {
    code: "google_workspace",
    label: "Google Workspace audit log",
    how: "an id with a time, an application name and a customer, an actor and named events",
    signs: &[
        &["id.applicationName"],
        &["id.time", "id.customerId", "id.uniqueQualifier"],
        &["actor.email", "actor.profileId", "actor.callerType"],
    ],
    proof: None,
    roles: &[
        (Role::Time, "id.time"),
        (Role::User, "actor.email"),
        (Role::User, "actor.profileId"),
        (Role::Ip, "ipAddress"),
        (Role::Action, "events[0].name"),
        (Role::Action, "name"),
        (Role::Resource, "parameters.doc_title"),
        (Role::Resource, "parameters.app_name"),
        (Role::Resource, "parameters.APPLICATION_NAME"),
        (Role::ResourceType, "events[0].type"),
        (Role::ResourceType, "type"),
        (Role::Integration, "id.applicationName"),
        (Role::Id, "id.uniqueQualifier"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

/// Names such as `login_failure` and `login_success` tell; most events do not say.
fn outcome(values: &Values<'_>) -> Outcome {
    let name = first(values, &["events[0].name", "name"]);
    if name.ends_with("_failure") || name.ends_with("_failed") {
        Outcome::Failed
    } else if name.ends_with("_success") {
        Outcome::Succeeded
    } else {
        Outcome::Unknown
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[super::tests::Sample {
    text: r#"{"kind":"admin#reports#activities","items":[{"kind":"admin#reports#activity","id":{"time":"2026-03-02T08:15:30.000Z","uniqueQualifier":"-71","applicationName":"login","customerId":"C1"},"actor":{"callerType":"USER","email":"mia@fjord.example","profileId":"1"},"ipAddress":"192.0.2.7","events":[{"type":"login","name":"login_failure","parameters":[{"name":"login_type","value":"google_password"}]}]},
{"kind":"admin#reports#activity","id":{"time":"2026-03-02T08:16:30.000Z","uniqueQualifier":"-72","applicationName":"login","customerId":"C1"},"actor":{"email":"mia@fjord.example","profileId":"1"},"ipAddress":"192.0.2.7","events":[{"type":"login","name":"login_success"}]},
{"kind":"admin#reports#activity","id":{"time":"2026-03-02T08:17:30.000Z","uniqueQualifier":"-73","applicationName":"drive","customerId":"C1"},"actor":{"email":"mia@fjord.example","profileId":"1"},"ipAddress":"192.0.2.7","events":[{"type":"access","name":"view"}]}]}"#,
    time: "2026-03-02T08:15:30Z",
    user: "mia@fjord.example",
    ip: "192.0.2.7",
    action: "login_failure",
    outcomes: "failed succeeded unknown",
}];
