//! Slack audit log of an enterprise organisation.

use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format.
pub static SLACK: Profile = Profile {
    code: "slack",
    label: "Slack audit log",
    how: "an action by an actor with a user and a context with an address and a workspace",
    signs: &[
        &["action"],
        &["actor.user.id", "actor.user.email", "actor.type"],
        &["context.ip_address", "context.ua"],
        &["context.location.id", "context.location.domain", "entity.type"],
    ],
    proof: None,
    roles: &[
        (Role::Time, "date_create"),
        (Role::User, "actor.user.email"),
        (Role::User, "actor.user.name"),
        (Role::User, "actor.user.id"),
        (Role::Ip, "context.ip_address"),
        (Role::Action, "action"),
        (Role::Resource, "entity.user.email"),
        (Role::Resource, "entity.app.name"),
        (Role::Resource, "entity.channel.name"),
        (Role::Resource, "entity.file.name"),
        (Role::Resource, "entity.workspace.name"),
        (Role::Resource, "entity.enterprise.name"),
        (Role::ResourceType, "entity.type"),
        (Role::Integration, "context.location.name"),
        (Role::Id, "id"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

/// Only log-ins can fail.
fn outcome(values: &Values<'_>) -> Outcome {
    match values.get("action") {
        "user_login" => Outcome::Succeeded,
        "user_login_failed" => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[super::tests::Sample {
    text: r#"{"entries":[{"id":"l-1","date_create":1772439330,"action":"user_login","actor":{"type":"user","user":{"id":"W1","name":"Mia","email":"mia@fjord.example","team":"T1"}},"entity":{"type":"user","user":{"id":"W1","name":"Mia","email":"mia@fjord.example"}},"context":{"location":{"type":"workspace","id":"T1","name":"Fjord","domain":"fjord"},"ua":"Desktop","ip_address":"192.0.2.7"}},
{"id":"l-2","date_create":1772439390,"action":"file_downloaded","actor":{"type":"user","user":{"id":"W1","name":"Mia","email":"mia@fjord.example","team":"T1"}},"entity":{"type":"file","file":{"id":"F1","name":"plan"}},"context":{"location":{"type":"workspace","id":"T1","name":"Fjord","domain":"fjord"},"ua":"Desktop","ip_address":"192.0.2.7"}}]}"#,
    time: "2026-03-02T08:15:30Z",
    user: "mia@fjord.example",
    ip: "192.0.2.7",
    action: "user_login",
    outcomes: "succeeded unknown",
}];
