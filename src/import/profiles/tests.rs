//! Every described format reads its own invented records, and none of them is taken by another.

use super::*;
use crate::domain::event::EventFields;
use crate::domain::field::{Field, Role};
use crate::domain::plan::Choices;
use crate::domain::time::Micros;
use crate::import::head::Head;
use crate::import::one::preview_head;
use crate::import::profile::Profile;
use crate::import::{FORMATS, Format, plan_head};
use std::path::Path;

/// An invented file, and what must be read from its first record.
pub(super) struct Sample {
    pub(super) text: &'static str,
    pub(super) time: &'static str,
    pub(super) user: &'static str,
    pub(super) ip: &'static str,
    pub(super) action: &'static str,
    /// Of all records, by their codes.
    pub(super) outcomes: &'static str,
}

const ALL: [(&Profile, &[Sample]); 14] = [
    (&access_requests::ACCESS_REQUESTS, access_requests::SAMPLES),
    (&access_webhook::ACCESS_WEBHOOK, access_webhook::SAMPLES),
    (&activity_report::ACTIVITY_REPORT, activity_report::SAMPLES),
    (&entra_audit::ENTRA_AUDIT, entra_audit::SAMPLES),
    (&entra_sign_in::ENTRA_SIGN_IN, entra_sign_in::SAMPLES),
    (&github_audit::GITHUB_AUDIT, github_audit::SAMPLES),
    (&google_workspace::GOOGLE_WORKSPACE, google_workspace::SAMPLES),
    (&m365_audit::M365_AUDIT, m365_audit::SAMPLES),
    (&m365_defender::M365_DEFENDER, m365_defender::SAMPLES),
    (&okta::OKTA, okta::SAMPLES),
    (&onepassword::ONEPASSWORD, onepassword::SAMPLES),
    (&slack::SLACK, slack::SAMPLES),
    (&teleport::TELEPORT, teleport::SAMPLES),
    (&windows_events::WINDOWS_EVENTS, windows_events::SAMPLES),
];

fn head(text: &str) -> Head {
    Head::of(Path::new("log"), text.as_bytes().to_vec(), true).unwrap()
}

#[test]
fn every_format_reads_its_own_records() {
    for (profile, samples) in ALL {
        for (at, sample) in samples.iter().enumerate() {
            let want =
                [profile.code, sample.time, sample.user, sample.ip, sample.action, sample.outcomes];
            assert_eq!(read(sample.text), want.map(str::to_owned), "{} {at}", profile.code);
        }
    }
}

/// The format; of the first record time, user, address and action; of all the outcomes.
fn read(text: &str) -> [String; 6] {
    let head = head(text);
    let plan = plan_head(&head, &Choices::default()).unwrap();
    let rows = preview_head(&head, &plan, 10).unwrap().rows;
    let read: Vec<EventFields> = rows.into_iter().map(|it| it.parsed.unwrap()).collect();
    let first = |field| read[0].text(field).unwrap_or_default().to_owned();
    let time = read[0].time.map(Micros::rfc3339).unwrap_or_default();
    let outcomes: Vec<&str> = read.iter().map(|it| it.outcome.code()).collect();
    let [user, ip, action] = [Field::User, Field::Ip, Field::Action].map(first);
    [plan.format, time, user, ip, action, outcomes.join(" ")]
}

#[test]
fn no_format_takes_the_records_of_another() {
    for (profile, samples) in ALL {
        for sample in samples {
            let head = head(sample.text);
            let sure = |it: &&&dyn Format| it.recognise(&head).map_or(0, |it| it.confidence);
            let own = FORMATS.iter().find(|it| it.code() == profile.code).unwrap();
            for other in FORMATS.iter().filter(|it| it.code() != profile.code) {
                assert!(sure(&other) < sure(&own), "{} by {}", profile.code, other.code());
            }
        }
    }
}

#[test]
fn tables_are_whole() {
    for (at, (profile, samples)) in ALL.iter().enumerate() {
        let code = profile.code;
        assert!(!samples.is_empty(), "{code}");
        assert!(FORMATS.iter().any(|it| it.code() == code), "{code} is not among the formats");
        assert!(ALL[..at].iter().all(|it| it.0.code != code), "{code} occurs twice");
        for role in [Role::Time, Role::User, Role::Action] {
            assert!(profile.roles.iter().any(|it| it.0 == role), "{code} has no {role}");
        }
        // A log says in one way only whether it succeeded.
        let column = profile.roles.iter().any(|it| it.0 == Role::Outcome);
        assert!(!(column && profile.outcome.is_some()), "{code}");
        for (place, (_, name)) in profile.roles.iter().enumerate() {
            let mut before = profile.roles[..place].iter();
            assert!(before.all(|it| it.1 != *name), "{code} names {name} twice");
        }
    }
}

#[test]
fn all_elements_of_lists_are_read_and_only_approvers_who_decided() {
    let units: Vec<String> = (0..10)
        .map(|it| format!(r#"{{"resource":{{"name":"r{it}"}},"permission":{{"name":"read"}}}}"#))
        .collect();
    let hook = format!(
        r#"{{"event_type":"AccessRequestApproved","event_time":1772439330.5,"data":{{"friendly_id":"AR-1","requester":{{"email":"mia@fjord.example"}},"access_flow":{{"id":"f-1","name":"Databases"}},"access_groups":[{{"integration":{{"name":"Orders"}},"access_units":[{}]}},{{"integration":{{"name":"Tills"}},"access_units":[{{"resource":{{"name":"r0","tags":["prod","eu"]}},"permission":{{"name":"admin"}}}}]}}],"approvals":[{{"status":"Pending","approver":{{"email":"per@fjord.example"}}}},{{"status":"Approved","approver":{{"email":"ola@fjord.example"}}}}]}}}}"#,
        units.join(",")
    );
    let head = head(&hook);
    let plan = plan_head(&head, &Choices::default()).unwrap();
    let rows = preview_head(&head, &plan, 10).unwrap().rows;
    let read = rows[0].parsed.as_ref().unwrap();
    for (field, want) in [
        (Field::Resource, "r0; r1; r2; r3; r4; r5; r6; r7; r8; r9"),
        (Field::ResourceTag, "prod; eu"),
        (Field::Permission, "read; admin"),
        (Field::Integration, "Orders; Tills"),
        (Field::Approver, "ola@fjord.example"),
        (Field::AccessFlow, "Databases"),
        (Field::RequestId, "AR-1"),
    ] {
        assert_eq!(read.text(field), Some(want), "{field}");
    }
    assert_eq!(read.outcome.code(), "succeeded");
}
