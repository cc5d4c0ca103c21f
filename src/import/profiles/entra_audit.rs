//! Microsoft Entra audit log (who changed what in the directory): from Log Analytics, from
//! Microsoft Graph, and the portal's CSV download.

use crate::domain::field::Role;
use crate::import::profile::Profile;

/// The format.
pub static ENTRA_AUDIT: Profile = Profile {
    code: "entra_audit",
    label: "Microsoft Entra audit log",
    how: "an activity, its result, the service that logged it and who initiated it",
    signs: &[
        &["ActivityDisplayName", "properties.activityDisplayName", "Activity"],
        &["LoggedByService", "properties.loggedByService", "Service"],
        &["Result", "properties.result"],
        &[
            "AADOperationType",
            "operationType",
            "properties.operationType",
            "ActorType",
            "ActorUserPrincipalName",
            "Target1DisplayName",
        ],
    ],
    proof: None,
    roles: &[
        (Role::Time, "TimeGenerated"),
        (Role::Time, "ActivityDateTime"),
        (Role::Time, "properties.activityDateTime"),
        (Role::Time, "time"),
        (Role::Time, "Date (UTC)"),
        (Role::User, "InitiatedBy.user.userPrincipalName"),
        (Role::User, "properties.initiatedBy.user.userPrincipalName"),
        (Role::User, "ActorUserPrincipalName"),
        (Role::User, "InitiatedBy.app.displayName"),
        (Role::User, "properties.initiatedBy.app.displayName"),
        (Role::User, "ActorDisplayName"),
        (Role::Ip, "InitiatedBy.user.ipAddress"),
        (Role::Ip, "properties.initiatedBy.user.ipAddress"),
        (Role::Ip, "IPAddress"),
        (Role::Ip, "callerIpAddress"),
        (Role::Outcome, "Result"),
        (Role::Outcome, "properties.result"),
        (Role::Action, "ActivityDisplayName"),
        (Role::Action, "properties.activityDisplayName"),
        (Role::Action, "OperationName"),
        (Role::Action, "Activity"),
        (Role::Resource, "TargetResources[0].displayName"),
        (Role::Resource, "TargetResources[0].userPrincipalName"),
        (Role::Resource, "properties.targetResources[0].displayName"),
        (Role::Resource, "properties.targetResources[0].userPrincipalName"),
        (Role::Resource, "Target1DisplayName"),
        (Role::Resource, "Target1UserPrincipalName"),
        (Role::ResourceType, "TargetResources[0].type"),
        (Role::ResourceType, "properties.targetResources[0].type"),
        (Role::ResourceType, "Target1Type"),
        (Role::Integration, "LoggedByService"),
        (Role::Integration, "properties.loggedByService"),
        (Role::Integration, "Service"),
        (Role::Id, "Id"),
        (Role::Id, "properties.id"),
    ],
    outcome: None,
    lists: &[],
};

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: r#"{"TimeGenerated":"2026-03-02T08:15:30.25Z","OperationName":"Add device","ActivityDisplayName":"Add device","AADOperationType":"Add","LoggedByService":"Core Directory","Result":"success","InitiatedBy":"{\"user\":{\"id\":\"1\",\"userPrincipalName\":\"mia@fjord.example\",\"ipAddress\":\"192.0.2.7\"}}","TargetResources":"[{\"displayName\":\"PC-7\",\"type\":\"Device\"}]","Id":"Directory_1"}
{"TimeGenerated":"2026-03-02T08:16:30.25Z","OperationName":"Add device","ActivityDisplayName":"Add device","AADOperationType":"Add","LoggedByService":"Core Directory","Result":"failure","InitiatedBy":"{\"app\":{\"displayName\":\"Sync\"}}","TargetResources":"[]","Id":"Directory_2"}"#,
        time: "2026-03-02T08:15:30.250Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "Add device",
        outcomes: "succeeded failed",
    },
    super::tests::Sample {
        text: r#"{"value":[{"id":"d-1","category":"UserManagement","activityDisplayName":"Reset password","activityDateTime":"2026-03-02T08:15:30Z","loggedByService":"Core Directory","operationType":"Update","result":"failure","initiatedBy":{"app":null,"user":{"userPrincipalName":"mia@fjord.example","ipAddress":"192.0.2.8"}},"targetResources":[{"displayName":"ola","type":"User"}]}]}"#,
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "192.0.2.8",
        action: "Reset password",
        outcomes: "failed",
    },
    super::tests::Sample {
        text: "Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,ActorType,ActorDisplayName,ActorUserPrincipalName,IPAddress,Target1Type,Target1DisplayName\n\
               2026-03-02T08:15:30Z,e-1,Core Directory,GroupManagement,Add member to group,success,,User,Mia Fjord,mia@fjord.example,192.0.2.7,Group,Payroll\n",
        time: "2026-03-02T08:15:30Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "Add member to group",
        outcomes: "succeeded",
    },
];
