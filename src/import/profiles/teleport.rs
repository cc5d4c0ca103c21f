//! Teleport audit events: log-ins, sessions and commands through the access proxy.

use super::first;
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format.
pub static TELEPORT: Profile = Profile {
    code: "teleport",
    label: "Teleport audit log",
    how: "an event with a code such as T1000I, its uid and its index",
    signs: &[&["event"], &["code"], &["uid"], &["ei"], &["time"]],
    proof: Some(has_code),
    roles: &[
        (Role::Time, "time"),
        (Role::User, "user"),
        (Role::Ip, "addr.remote"),
        (Role::Ip, "addr_remote"),
        (Role::Action, "event"),
        (Role::Resource, "server_hostname"),
        (Role::Resource, "server_id"),
        (Role::Resource, "db_service"),
        (Role::Resource, "app_name"),
        (Role::Resource, "cluster_name"),
        (Role::Permission, "login"),
        (Role::Permission, "db_user"),
        (Role::Integration, "proto"),
        (Role::Id, "uid"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

/// `T` and some letters or digits, then I (information), W (warning) or E (error).
fn has_code(values: &Values<'_>) -> bool {
    let code = values.get("code");
    code.starts_with('T') && code.len() <= 12 && code.ends_with(['I', 'W', 'E'])
}

fn outcome(values: &Values<'_>) -> Outcome {
    match values.get("success") {
        "true" => return Outcome::Succeeded,
        "false" => return Outcome::Failed,
        _ => {}
    }
    let exit = first(values, &["return_code", "exitCode"]);
    let refused = values.get("code").ends_with(['W', 'E']) || !values.get("error").is_empty();
    match exit {
        _ if refused => Outcome::Failed,
        "" => Outcome::Unknown,
        "0" => Outcome::Succeeded,
        _ => Outcome::Failed,
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[super::tests::Sample {
    text: r#"{"ei":0,"event":"user.login","code":"T1000W","uid":"k-1","time":"2026-03-02T08:15:30.25Z","user":"mia","method":"local","success":false,"error":"wrong password","addr.remote":"192.0.2.7","cluster_name":"fjord.example"}
{"ei":1,"event":"session.command","code":"T4000I","uid":"k-2","time":"2026-03-02T08:16:30.25Z","user":"mia","login":"root","sid":"s-1","server_id":"db-1","return_code":0}
{"ei":2,"event":"cert.create","code":"TC000I","uid":"k-3","time":"2026-03-02T08:17:30.25Z","user":"mia"}"#,
    time: "2026-03-02T08:15:30.250Z",
    user: "mia",
    ip: "192.0.2.7",
    action: "user.login",
    outcomes: "failed succeeded unknown",
}];
