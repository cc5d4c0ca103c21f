//! Microsoft Entra sign-ins: from Log Analytics and diagnostic settings, from Microsoft Graph,
//! and the portal's CSV download.

use super::first;
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format.
pub static ENTRA_SIGN_IN: Profile = Profile {
    code: "entra_sign_in",
    label: "Microsoft Entra sign-ins",
    how: "a user principal name, an address, an application and an error code of the sign-in",
    signs: &[
        &["UserPrincipalName", "properties.userPrincipalName", "Username", "ServicePrincipalName"],
        &["IPAddress", "properties.ipAddress", "IP address"],
        &["AppDisplayName", "properties.appDisplayName", "Application"],
        &[
            "ResultType",
            "Status.errorCode",
            "properties.status.errorCode",
            "Status",
            "Sign-in error code",
        ],
        &[
            "ConditionalAccessStatus",
            "properties.conditionalAccessStatus",
            "Conditional Access",
            "ClientAppUsed",
            "properties.clientAppUsed",
            "Client app",
            "ResourceDisplayName",
            "properties.resourceDisplayName",
        ],
    ],
    proof: None,
    roles: &[
        (Role::Time, "TimeGenerated"),
        (Role::Time, "createdDateTime"),
        (Role::Time, "properties.createdDateTime"),
        (Role::Time, "time"),
        (Role::Time, "Date (UTC)"),
        (Role::User, "UserPrincipalName"),
        (Role::User, "properties.userPrincipalName"),
        (Role::User, "Username"),
        (Role::User, "ServicePrincipalName"),
        (Role::Ip, "IPAddress"),
        (Role::Ip, "properties.ipAddress"),
        (Role::Ip, "IP address"),
        (Role::Ip, "callerIpAddress"),
        (Role::Action, "OperationName"),
        (Role::Action, "Category"),
        (Role::Resource, "AppDisplayName"),
        (Role::Resource, "properties.appDisplayName"),
        (Role::Resource, "Application"),
        (Role::Country, "Location.countryOrRegion"),
        (Role::Country, "LocationDetails.countryOrRegion"),
        (Role::Country, "properties.location.countryOrRegion"),
        (Role::Country, "Location"),
        (Role::Machine, "DeviceDetail.displayName"),
        (Role::Machine, "DeviceDetail.deviceId"),
        (Role::Machine, "properties.deviceDetail.displayName"),
        (Role::Machine, "Device ID"),
        (Role::Id, "Id"),
        (Role::Id, "properties.id"),
        (Role::Id, "Request ID"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

/// Codes of sign-ins that were interrupted to ask for more (a second factor, consent, whether to
/// stay signed in): neither let in nor refused.
const INTERRUPTED: [&str; 9] =
    ["16000", "50058", "50072", "50074", "50076", "50097", "50125", "50140", "65001"];

fn outcome(values: &Values<'_>) -> Outcome {
    const CODES: [&str; 4] =
        ["ResultType", "Status.errorCode", "properties.status.errorCode", "Sign-in error code"];
    // The portal's word also covers rows whose code is empty.
    match values.get("Status") {
        "Success" => return Outcome::Succeeded,
        "Failure" => return Outcome::Failed,
        "Interrupted" => return Outcome::Unknown,
        _ => {}
    }
    match first(values, &CODES) {
        "0" => Outcome::Succeeded,
        code if code.is_empty() || INTERRUPTED.contains(&code) => Outcome::Unknown,
        _ => Outcome::Failed,
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: r#"{"TimeGenerated":"2026-03-02T08:15:30.5Z","OperationName":"Sign-in activity","Category":"SignInLogs","ResultType":"0","UserPrincipalName":"mia@fjord.example","IPAddress":"192.0.2.7","AppDisplayName":"Payroll","ConditionalAccessStatus":"success","LocationDetails":{"countryOrRegion":"NO"},"Id":"a-1"}
{"TimeGenerated":"2026-03-02T08:16:30.5Z","OperationName":"Sign-in activity","Category":"SignInLogs","ResultType":"50126","UserPrincipalName":"mia@fjord.example","IPAddress":"192.0.2.7","AppDisplayName":"Payroll","ConditionalAccessStatus":"success","LocationDetails":{"countryOrRegion":"NO"},"Id":"a-2"}"#,
        time: "2026-03-02T08:15:30.500Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "Sign-in activity",
        outcomes: "succeeded failed",
    },
    super::tests::Sample {
        text: r#"{"value":[{"id":"b-1","createdDateTime":"2026-03-02T08:15:30Z","userPrincipalName":"mia@fjord.example","appDisplayName":"Payroll","ipAddress":"2001:db8::7","clientAppUsed":"Browser","conditionalAccessStatus":"notApplied","status":{"errorCode":50126,"failureReason":"Wrong password"},"location":{"city":"Bergen","countryOrRegion":"NO"}},
{"id":"b-2","createdDateTime":"2026-03-02T08:16:30Z","userPrincipalName":"mia@fjord.example","appDisplayName":"Payroll","ipAddress":"2001:db8::7","clientAppUsed":"Browser","conditionalAccessStatus":"notApplied","status":{"errorCode":50074},"location":{"city":"Bergen","countryOrRegion":"NO"}}]}"#,
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "2001:db8::7",
        action: "",
        outcomes: "failed unknown",
    },
    super::tests::Sample {
        text: "Date (UTC),Request ID,User,Username,Application,IP address,Location,Status,Sign-in error code,Client app,Conditional Access\n\
               2026-03-02T08:15:30Z,c-1,Mia Fjord,mia@fjord.example,Payroll,192.0.2.7,\"Bergen, Vestland, NO\",Interrupted,50140,Browser,Success\n\
               2026-03-02T08:16:30Z,c-2,Mia Fjord,mia@fjord.example,Payroll,192.0.2.7,\"Bergen, Vestland, NO\",Success,,Browser,Success\n",
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "",
        outcomes: "unknown succeeded",
    },
];
