//! Microsoft 365 unified audit log: the API's JSON, CSV exports whose `AuditData` column holds
//! that JSON, and Sentinel's OfficeActivity table.

use super::first;
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format.
pub static M365_AUDIT: Profile = Profile {
    code: "m365_audit",
    label: "Microsoft 365 unified audit log",
    how: "an operation, a user and a workload such as Exchange, or AuditData with them as JSON",
    signs: &[
        &["Operation", "Operations", "AuditData.Operation"],
        &["Workload", "OfficeWorkload", "AuditData.Workload", "AuditData"],
        &["UserId", "UserIds", "UserId_", "AuditData.UserId"],
        &["RecordType", "AuditData.RecordType"],
    ],
    proof: None,
    roles: &[
        // A Splunk index's own time may be hours off; an Excel-made copy may hold a clock reading
        // alone under TimeGenerated.
        (Role::Time, "CreationTime"),
        (Role::Time, "AuditData.CreationTime"),
        (Role::Time, "TimeGenerated"),
        (Role::Time, "Start_Time"),
        (Role::Time, "CreationDate"),
        (Role::User, "UserId"),
        (Role::User, "AuditData.UserId"),
        (Role::User, "UserId_"),
        (Role::User, "UserIds"),
        (Role::Ip, "ClientIP"),
        (Role::Ip, "AuditData.ClientIP"),
        (Role::Ip, "ClientIPAddress"),
        (Role::Ip, "AuditData.ClientIPAddress"),
        (Role::Ip, "ActorIpAddress"),
        (Role::Ip, "AuditData.ActorIpAddress"),
        (Role::Ip, "Client_IPAddress"),
        (Role::Action, "Operation"),
        (Role::Action, "AuditData.Operation"),
        (Role::Action, "Operations"),
        (Role::Resource, "ObjectId"),
        (Role::Resource, "AuditData.ObjectId"),
        (Role::Resource, "OfficeObjectId"),
        (Role::Resource, "MailboxOwnerUPN"),
        (Role::Resource, "AuditData.MailboxOwnerUPN"),
        (Role::ResourceType, "ItemType"),
        (Role::ResourceType, "AuditData.ItemType"),
        (Role::Integration, "Workload"),
        (Role::Integration, "AuditData.Workload"),
        (Role::Integration, "OfficeWorkload"),
        (Role::Id, "Id"),
        (Role::Id, "AuditData.Id"),
        (Role::Id, "OfficeId"),
        (Role::Id, "Identity"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

/// A failed log-in says "Success" under ResultStatus where the request itself was answered:
/// the operation's name is asked first.
fn outcome(values: &Values<'_>) -> Outcome {
    match first(values, &["Operation", "AuditData.Operation", "Operations"]) {
        "UserLoggedIn" => return Outcome::Succeeded,
        operation if operation.ends_with("Failed") => return Outcome::Failed,
        _ => {}
    }
    let status = first(values, &["ResultStatus", "AuditData.ResultStatus"]).to_ascii_lowercase();
    match status.as_str() {
        "succeeded" | "success" | "true" | "partiallysucceeded" => Outcome::Succeeded,
        "failed" | "failure" | "false" => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: r#"[{"CreationTime":"2026-03-02T08:15:30","Id":"f-1","Operation":"FileAccessed","RecordType":6,"Workload":"SharePoint","UserId":"mia@fjord.example","ClientIP":"192.0.2.7","ObjectId":"https://fjord.example/plan.docx","ItemType":"File"},
{"CreationTime":"2026-03-02T08:16:30","Id":"f-2","Operation":"Set-Mailbox","RecordType":1,"Workload":"Exchange","UserId":"mia@fjord.example","ClientIP":"192.0.2.7","ObjectId":"ola","ResultStatus":"False"}]"#,
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "FileAccessed",
        outcomes: "unknown failed",
    },
    super::tests::Sample {
        text: "CreationDate,UserIds,Operations,RecordType,AuditData\n\
               3/2/2026 8:15:30 AM,mia@fjord.example,UserLoginFailed,AzureActiveDirectoryStsLogon,\"{\"\"CreationTime\"\":\"\"2026-03-02T08:15:30\"\",\"\"Id\"\":\"\"g-1\"\",\"\"Operation\"\":\"\"UserLoginFailed\"\",\"\"Workload\"\":\"\"AzureActiveDirectory\"\",\"\"ResultStatus\"\":\"\"Success\"\",\"\"UserId\"\":\"\"mia@fjord.example\"\",\"\"ClientIP\"\":\"\"192.0.2.7\"\"}\"\n\
               3/2/2026 8:16:30 AM,mia@fjord.example,UserLoggedIn,AzureActiveDirectoryStsLogon,\"{\"\"CreationTime\"\":\"\"2026-03-02T08:16:30\"\",\"\"Id\"\":\"\"g-2\"\",\"\"Operation\"\":\"\"UserLoggedIn\"\",\"\"Workload\"\":\"\"AzureActiveDirectory\"\",\"\"UserId\"\":\"\"mia@fjord.example\"\"}\"\n",
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "UserLoginFailed",
        outcomes: "failed succeeded",
    },
    super::tests::Sample {
        text: "TenantId,RecordType,TimeGenerated,Operation,OfficeWorkload,ResultStatus,UserId,ClientIP,OfficeId,Start_Time,Type\n\
               t,ExchangeAdmin,8:15 AM,New-InboxRule,Exchange,TRUE,mia@fjord.example,192.0.2.7,h-1,\"3/2/2026, 8:15:30.500 AM\",OfficeActivity\n\
               t,ExchangeItem,8:16 AM,Send,Exchange,,mia@fjord.example,,h-2,\"3/2/2026, 8:16:30.500 AM\",OfficeActivity\n",
        time: "2026-03-02T08:15:30.500Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "New-InboxRule",
        outcomes: "succeeded unknown",
    },
];
