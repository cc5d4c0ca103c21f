//! Named log formats, each described by a table in its own file. How a description is applied is
//! in `profile.rs`; what words mean success in general, in `outcome.rs`.

pub mod access_requests;
pub mod access_webhook;
pub mod activity_report;
pub mod entra_audit;
pub mod entra_sign_in;
pub mod github_audit;
pub mod google_workspace;
pub mod m365_audit;
pub mod m365_defender;
pub mod okta;
pub mod onepassword;
mod request_status;
pub mod slack;
pub mod teleport;
pub mod windows_events;

use super::profile::Values;

/// The first value of `names` that is not empty.
fn first<'a>(values: &Values<'a>, names: &[&str]) -> &'a str {
    names.iter().map(|it| values.get(it)).find(|it| !it.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
