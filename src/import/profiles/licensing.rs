//! Answers of a licensing service's log call, as JSON or exported as CSV. What a state code
//! means is in the domain.

use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};
use crate::import::rows::whole;

/// The licensing Web API log.
pub static LICENSING_WEB_API: Profile = Profile {
    code: "licensing_web_api",
    label: "licensing Web API log",
    how: "JSON objects or delimited text with time, state and key or product",
    signs: &[&["time"], &["state"], &["key", "productId"]],
    proof: Some(has_state_code),
    roles: &[
        (Role::Time, "time"),
        (Role::State, "state"),
        (Role::Id, "id"),
        (Role::Product, "productId"),
        (Role::Key, "key"),
        (Role::Ip, "ip"),
        (Role::Machine, "machineCode"),
        (Role::FriendlyName, "friendlyName"),
        (Role::Country, "country"),
    ],
    outcome: None,
    lists: &[],
};

/// States of other logs are words, or small numbers.
fn has_state_code(values: &Values<'_>) -> bool {
    whole(values.get("state")).is_some_and(|it| (1000..=9999).contains(&it))
}
