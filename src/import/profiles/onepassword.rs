//! 1Password events: sign-in attempts, item usages and audit events.

use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format.
pub static ONEPASSWORD: Profile = Profile {
    code: "onepassword",
    label: "1Password events",
    how: "a uuid and a timestamp with a session, an item or an object of a vault",
    signs: &[
        &["uuid"],
        &["timestamp"],
        &["session_uuid", "item_uuid", "vault_uuid", "object_uuid"],
        &["client.app_name", "client.ip_address", "actor_uuid", "actor_details.uuid"],
    ],
    proof: None,
    roles: &[
        (Role::Time, "timestamp"),
        (Role::User, "target_user.email"),
        (Role::User, "user.email"),
        (Role::User, "actor_details.email"),
        (Role::User, "actor_uuid"),
        (Role::Ip, "client.ip_address"),
        (Role::Ip, "session.ip"),
        (Role::Action, "action"),
        (Role::Action, "type"),
        (Role::Action, "category"),
        (Role::Resource, "item_uuid"),
        (Role::Resource, "object_uuid"),
        (Role::ResourceType, "object_type"),
        (Role::Country, "country"),
        (Role::Country, "location.country"),
        (Role::Machine, "session.device_uuid"),
        (Role::Id, "uuid"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

/// The category of a sign-in attempt; using an item says nothing.
fn outcome(values: &Values<'_>) -> Outcome {
    match values.get("category") {
        "success" | "firewall_reported_success" => Outcome::Succeeded,
        category if category.ends_with("_failed") => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: r#"{"cursor":"x","has_more":false,"items":[{"uuid":"m-1","session_uuid":"s-1","timestamp":"2026-03-02T08:15:30.5Z","country":"NO","category":"credentials_failed","type":"password_secret_bad","details":null,"target_user":{"uuid":"u-1","name":"Mia","email":"mia@fjord.example"},"client":{"app_name":"1Password for Web","ip_address":"192.0.2.7"}},
{"uuid":"m-2","session_uuid":"s-2","timestamp":"2026-03-02T08:16:30.5Z","country":"NO","category":"success","type":"credentials_ok","target_user":{"uuid":"u-1","name":"Mia","email":"mia@fjord.example"},"client":{"app_name":"1Password for Web","ip_address":"192.0.2.7"}}]}"#,
        time: "2026-03-02T08:15:30.500Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "password_secret_bad",
        outcomes: "failed succeeded",
    },
    super::tests::Sample {
        text: r#"{"uuid":"n-1","timestamp":"2026-03-02T08:15:30Z","actor_uuid":"u-1","actor_details":{"uuid":"u-1","name":"Mia","email":"mia@fjord.example"},"action":"grant","object_type":"uva","object_uuid":"v-1","session":{"uuid":"s-1","device_uuid":"d-1","ip":"192.0.2.7"},"location":{"country":"Norway"}}"#,
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "grant",
        outcomes: "unknown",
    },
];
