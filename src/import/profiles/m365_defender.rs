//! Microsoft 365 Defender advanced hunting: log-on, identity, cloud-app and device events.

use super::first;
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format.
pub static M365_DEFENDER: Profile = Profile {
    code: "m365_defender",
    label: "Microsoft 365 Defender events",
    how: "an ActionType with a ReportId, and a device or an account",
    signs: &[
        &["ActionType"],
        &["Timestamp", "TimeGenerated"],
        &["ReportId", "ReportId_long", "ReportId_string"],
        &["DeviceName", "DeviceId", "AccountObjectId", "AccountUpn", "AccountName"],
    ],
    proof: None,
    roles: &[
        (Role::Time, "Timestamp"),
        (Role::Time, "TimeGenerated"),
        (Role::User, "AccountUpn"),
        (Role::User, "AccountName"),
        (Role::User, "RawEventData.UserId"),
        (Role::User, "AccountDisplayName"),
        (Role::User, "InitiatingProcessAccountUpn"),
        (Role::User, "InitiatingProcessAccountName"),
        (Role::Ip, "IPAddress"),
        (Role::Ip, "RemoteIP"),
        (Role::Action, "ActionType"),
        (Role::Resource, "Application"),
        (Role::Resource, "TargetDeviceName"),
        (Role::Resource, "ObjectName"),
        (Role::ResourceType, "ObjectType"),
        (Role::Country, "CountryCode"),
        (Role::Machine, "DeviceName"),
        (Role::Id, "ReportId"),
        (Role::Id, "ReportId_string"),
        (Role::Id, "ReportId_long"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

fn outcome(values: &Values<'_>) -> Outcome {
    let action = values.get("ActionType");
    let reason = first(values, &["FailureReason", "ErrorCode"]);
    if action.ends_with("Failed") || !matches!(reason, "" | "0" | "None") {
        Outcome::Failed
    } else if action.ends_with("Success") || reason == "0" {
        Outcome::Succeeded
    } else {
        Outcome::Unknown
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[super::tests::Sample {
    text: r#"{"Timestamp":"2026-03-02T08:15:30.1234567Z","ActionType":"LogonFailed","DeviceName":"pc-7.fjord.example","DeviceId":"1","AccountName":"mia","RemoteIP":"192.0.2.7","FailureReason":"InvalidUserNameOrPassword","ReportId":71}
{"Timestamp":"2026-03-02T08:16:30.1234567Z","ActionType":"LogonSuccess","DeviceName":"pc-7.fjord.example","DeviceId":"1","AccountName":"mia","RemoteIP":"192.0.2.7","FailureReason":"","ReportId":72}
{"Timestamp":"2026-03-02T08:17:30.1234567Z","ActionType":"LdapSearch","DeviceName":"pc-7.fjord.example","DeviceId":"1","AccountName":"mia","RemoteIP":"","FailureReason":null,"ReportId":73}"#,
    time: "2026-03-02T08:15:30.123456Z",
    user: "mia",
    ip: "192.0.2.7",
    action: "LogonFailed",
    outcomes: "failed succeeded unknown",
}];
