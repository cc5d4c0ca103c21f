//! GitHub audit log of an organisation or enterprise: JSON, and CSV with the same names.

use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format.
pub static GITHUB_AUDIT: Profile = Profile {
    code: "github_audit",
    label: "GitHub audit log",
    how: "an actor and an action such as repo.create in an organisation or repository",
    signs: &[
        &["action"],
        &["actor", "actor_id"],
        &["org", "repo", "business", "org_id", "business_id"],
        &[
            "@timestamp",
            "created_at",
            "_document_id",
            "at_sign_timestamp",
            "actor_location",
            "actor_ip",
            "operation_type",
            "programmatic_access_type",
            "public_repo",
        ],
    ],
    proof: Some(is_dotted),
    roles: &[
        (Role::Time, "@timestamp"),
        (Role::Time, "created_at"),
        (Role::Time, "at_sign_timestamp"),
        (Role::User, "actor"),
        (Role::Ip, "actor_ip"),
        (Role::Action, "action"),
        (Role::Resource, "repo"),
        (Role::Resource, "repository"),
        (Role::Resource, "org"),
        (Role::Resource, "business"),
        (Role::Permission, "permission"),
        (Role::Country, "actor_location.country_code"),
        (Role::Id, "_document_id"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

/// Actions are a kind of thing and a verb: `org.add_member`.
fn is_dotted(values: &Values<'_>) -> bool {
    let action = values.get("action");
    2 <= action.split('.').count()
        && action.bytes().all(|it| it.is_ascii_lowercase() || matches!(it, b'.' | b'_' | b'-'))
}

/// Only log-ins can fail.
fn outcome(values: &Values<'_>) -> Outcome {
    match values.get("action") {
        "user.login" => Outcome::Succeeded,
        "user.failed_login" | "user.two_factor_challenge_failure" => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[super::tests::Sample {
    text: r#"{"@timestamp":1772439330125,"_document_id":"j1","action":"repo.create","actor":"mia","actor_ip":"192.0.2.7","actor_location":{"country_code":"NO"},"created_at":1772439330125,"org":"fjord","repo":"fjord/plan"}
{"@timestamp":1772439390125,"_document_id":"j2","action":"user.failed_login","actor":"mia","actor_ip":"192.0.2.7","actor_location":{"country_code":"NO"},"created_at":1772439390125,"org":"fjord"}"#,
    time: "2026-03-02T08:15:30.125Z",
    user: "mia",
    ip: "192.0.2.7",
    action: "repo.create",
    outcomes: "unknown failed",
}];
