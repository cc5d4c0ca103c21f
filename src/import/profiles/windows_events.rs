//! Windows security events as JSON or as CSV with the same names: Log Analytics, winlogbeat,
//! NXLog, Splunk, and XML turned into JSON (`Event.System…`, also made from EVTX files).

use super::first;
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// The format. A log-on's own account counts as the user before the account that asked for it.
pub static WINDOWS_EVENTS: Profile = Profile {
    code: "windows_events",
    label: "Windows security events",
    how: "an event id, a computer and a channel or provider, as JSON or CSV",
    signs: &[
        &EVENT_IDS,
        &[
            "Computer",
            "Hostname",
            "ComputerName",
            "winlog.computer_name",
            "Event.System.Computer",
            "System.Computer",
        ],
        &[
            "Channel",
            "EventSourceName",
            "SourceName",
            "LogName",
            "EventLog",
            "Provider",
            "winlog.channel",
            "winlog.provider_name",
            "Event.System.Channel",
            "System.Channel",
        ],
    ],
    proof: Some(has_number),
    roles: &[
        (Role::Time, "TimeGenerated"),
        (Role::Time, "TimeCreated"),
        (Role::Time, "EventTime"),
        (Role::Time, "Event.System.TimeCreated.#attributes.SystemTime"),
        (Role::Time, "Event.System.TimeCreated.SystemTime"),
        (Role::Time, "System.TimeCreated.SystemTime"),
        (Role::Time, "@timestamp"),
        (Role::Time, "_time"),
        (Role::User, "TargetUserName"),
        (Role::User, "winlog.event_data.TargetUserName"),
        (Role::User, "Event.EventData.TargetUserName"),
        (Role::User, "EventData.TargetUserName"),
        (Role::User, "SubjectUserName"),
        (Role::User, "winlog.event_data.SubjectUserName"),
        (Role::User, "Event.EventData.SubjectUserName"),
        (Role::User, "EventData.SubjectUserName"),
        (Role::User, "Account"),
        (Role::User, "Account_Name"),
        (Role::User, "user.name"),
        (Role::User, "UserName"),
        (Role::Ip, "IpAddress"),
        (Role::Ip, "winlog.event_data.IpAddress"),
        (Role::Ip, "Event.EventData.IpAddress"),
        (Role::Ip, "EventData.IpAddress"),
        (Role::Ip, "Source_Network_Address"),
        (Role::Ip, "source.ip"),
        (Role::Action, "Activity"),
        (Role::Action, "event.action"),
        (Role::Action, "winlog.task"),
        (Role::Action, "TaskCategory"),
        (Role::Action, "MapDescription"),
        (Role::Action, "Category"),
        (Role::Action, "EventID"),
        (Role::Action, "EventCode"),
        (Role::Action, "winlog.event_id"),
        (Role::Action, "event.code"),
        (Role::Action, "Event.System.EventID"),
        (Role::Action, "Event.System.EventID.#text"),
        (Role::Action, "System.EventID"),
        (Role::Resource, "ObjectName"),
        (Role::Resource, "ShareName"),
        (Role::Resource, "ServiceName"),
        (Role::Resource, "winlog.event_data.ObjectName"),
        (Role::Resource, "winlog.event_data.ServiceName"),
        (Role::Resource, "Event.EventData.ObjectName"),
        (Role::Resource, "Event.EventData.ServiceName"),
        (Role::Machine, "Computer"),
        (Role::Machine, "Hostname"),
        (Role::Machine, "ComputerName"),
        (Role::Machine, "winlog.computer_name"),
        (Role::Machine, "Event.System.Computer"),
        (Role::Machine, "System.Computer"),
        (Role::Machine, "WorkstationName"),
        (Role::Id, "EventRecordID"),
        (Role::Id, "RecordNumber"),
        (Role::Id, "winlog.record_id"),
        (Role::Id, "Event.System.EventRecordID"),
        (Role::Id, "System.EventRecordID"),
        (Role::Id, "EventOriginId"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

const EVENT_IDS: [&str; 7] = [
    "EventID",
    "EventCode",
    "winlog.event_id",
    "Event.System.EventID",
    "Event.System.EventID.#text",
    "System.EventID",
    "event.code",
];

/// Event ids are numbers, other systems' are not.
fn has_number(values: &Values<'_>) -> bool {
    first(values, &EVENT_IDS).parse::<u16>().is_ok()
}

/// The answer's status first: Kerberos and NTLM use one id for both. Then what is said in
/// words or audit bits, and last the ids that tell by themselves.
fn outcome(values: &Values<'_>) -> Outcome {
    const STATUS: [&str; 4] =
        ["Status", "winlog.event_data.Status", "Event.EventData.Status", "EventData.Status"];
    const WORDS: [&str; 7] = [
        "Keywords",
        "winlog.keywords[0]",
        "Event.System.Keywords",
        "System.Keywords",
        "event.outcome",
        "EventType",
        "EventLevelName",
    ];
    let id = first(values, &EVENT_IDS);
    if matches!(id, "4768" | "4769" | "4770" | "4776") {
        match first(values, &STATUS).trim_start_matches("0x").trim_start_matches('0') {
            "" => {}
            _ => return Outcome::Failed,
        }
    }
    let words = WORDS.iter().map(|it| values.get(it)).find_map(audited);
    words.unwrap_or(match id {
        "4624" | "4634" | "4647" | "4648" | "4672" | "4768" | "4769" | "4770" | "4776" => {
            Outcome::Succeeded
        }
        "4625" | "4771" | "4772" | "4773" | "4777" => Outcome::Failed,
        _ => Outcome::Unknown,
    })
}

/// "Audit Success", `AUDIT_FAILURE`, or the two bits of the keywords' number.
fn audited(text: &str) -> Option<Outcome> {
    let word: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    match word.to_ascii_lowercase().as_str() {
        "auditsuccess" | "success" | "0x8020000000000000" => Some(Outcome::Succeeded),
        "auditfailure" | "failure" | "0x8010000000000000" => Some(Outcome::Failed),
        _ => None,
    }
}

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: r#"{"TimeGenerated":"2026-03-02T08:15:30.77Z","Computer":"DC1.fjord.example","EventID":4624,"EventSourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","Activity":"4624 - An account was successfully logged on.","TargetUserName":"mia","SubjectUserName":"-","IpAddress":"192.0.2.7","EventOriginId":"o-1"}
{"TimeGenerated":"2026-03-02T08:16:30.77Z","Computer":"DC1.fjord.example","EventID":4662,"EventSourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","Activity":"4662 - An operation was performed on an object.","SubjectUserName":"mia"}"#,
        time: "2026-03-02T08:15:30.770Z",
        user: "mia",
        ip: "192.0.2.7",
        action: "4624 - An account was successfully logged on.",
        outcomes: "succeeded unknown",
    },
    super::tests::Sample {
        text: r##"{"Event":{"#attributes":{"xmlns":"x"},"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},"EventID":4625,"Keywords":"0x8010000000000000","TimeCreated":{"#attributes":{"SystemTime":"2026-03-02T08:15:30.123456Z"}},"EventRecordID":71,"Channel":"Security","Computer":"DC1"},"EventData":{"TargetUserName":"mia","Status":"0xc000006d","WorkstationName":"PC-7","IpAddress":"192.0.2.7"}}}
{"Event":{"System":{"EventID":4776,"Keywords":"0x8020000000000000","TimeCreated":{"#attributes":{"SystemTime":"2026-03-02T08:16:30.123456Z"}},"EventRecordID":72,"Channel":"Security","Computer":"DC1"},"EventData":{"TargetUserName":"mia","Status":"0x0"}}}"##,
        time: "2026-03-02T08:15:30.123456Z",
        user: "mia",
        ip: "192.0.2.7",
        action: "4625",
        outcomes: "failed succeeded",
    },
    super::tests::Sample {
        text: r#"{"@timestamp":"2026-03-02T08:15:30.500Z","event":{"code":"4769","action":"kerberos-service-ticket-requested"},"winlog":{"event_id":4769,"channel":"Security","computer_name":"DC1","provider_name":"Microsoft-Windows-Security-Auditing","record_id":71,"task":"Kerberos Service Ticket Operations","keywords":["Audit Failure"],"event_data":{"TargetUserName":"mia@FJORD","ServiceName":"krbtgt","IpAddress":"192.0.2.7","Status":"0x1b"}}}"#,
        time: "2026-03-02T08:15:30.500Z",
        user: "mia@FJORD",
        ip: "192.0.2.7",
        action: "kerberos-service-ticket-requested",
        outcomes: "failed",
    },
    super::tests::Sample {
        text: "EventTime,Hostname,EventID,SourceName,EventType,Category,TargetUserName,IpAddress,RecordNumber\n\
               2026-03-02 08:15:30,DC1,4625,Microsoft-Windows-Security-Auditing,AUDIT_FAILURE,Logon,mia,192.0.2.7,71\n\
               2026-03-02 08:16:30,DC1,4624,Microsoft-Windows-Security-Auditing,AUDIT_SUCCESS,Logon,mia,192.0.2.7,72\n",
        time: "2026-03-02T08:15:30Z",
        user: "mia",
        ip: "192.0.2.7",
        action: "Logon",
        outcomes: "failed succeeded",
    },
];
