//! Named logs, each described by a table in its own file. How a description is applied is in
//! `profile.rs`; which words mean success in general, in `outcome.rs`.

pub mod access_requests;
pub mod access_webhook;
pub mod activity_report;
pub mod cloudtrail;
pub mod entra_audit;
pub mod entra_sign_in;
pub mod github_audit;
pub mod google_workspace;
pub mod licensing;
pub mod m365_audit;
pub mod m365_defender;
pub mod okta;
pub mod onepassword;
pub mod slack;
pub mod teleport;
pub mod windows_events;

use super::profile::{Profile, Values};

/// All of them.
pub static ALL: &[&Profile] = &[
    &licensing::LICENSING_WEB_API,
    &cloudtrail::AWS_CLOUDTRAIL,
    &entra_sign_in::ENTRA_SIGN_IN,
    &entra_audit::ENTRA_AUDIT,
    &m365_audit::M365_AUDIT,
    &m365_defender::M365_DEFENDER,
    &okta::OKTA,
    &google_workspace::GOOGLE_WORKSPACE,
    &github_audit::GITHUB_AUDIT,
    &teleport::TELEPORT,
    &slack::SLACK,
    &onepassword::ONEPASSWORD,
    &windows_events::WINDOWS_EVENTS,
    &access_requests::ACCESS_REQUESTS,
    &activity_report::ACTIVITY_REPORT,
    &access_webhook::ACCESS_WEBHOOK,
];

/// The first value of `names` that is not empty.
fn first<'a>(values: &Values<'a>, names: &[&str]) -> &'a str {
    names.iter().map(|it| values.get(it)).find(|it| !it.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
