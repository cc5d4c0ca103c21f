use super::*;
use crate::domain::request::{Because, Status};
use crate::domain::request_rules::RequestRules;
use crate::domain::time::{HOUR, MINUTE};

/// One event: number, minute since 1970 (`None` = undated), action, and "field=value" pairs, those
/// of unknown names attributes.
fn event(no: i64, minute: Option<i64>, action: &str, rest: &[&str]) -> RequestEvent {
    let mut it = RequestEvent {
        no: EventNo(no),
        file: format!("log-{no}.csv"),
        line: no as u64 + 2,
        file_time: Some(Micros(no)),
        fields: EventFields::default(),
        attributes: Vec::new(),
    };
    it.fields.time = minute.map(|it| Micros(it * MINUTE));
    it.fields.texts[Field::Action.index()] = Some(action.to_owned()).filter(|it| !it.is_empty());
    for pair in rest {
        let (name, value) = pair.split_once('=').unwrap();
        match Field::from_code(name) {
            Some(field) => it.fields.texts[field.index()] = Some(value.to_owned()),
            None => it.attributes.push((name.to_owned(), value.to_owned())),
        }
    }
    it
}

fn told(events: &[RequestEvent]) -> Request {
    tell("AR-1", events, &RequestRules::default().automatic)
}

/// "Requested 10 mia", one line per step.
fn lines(request: &Request) -> Vec<String> {
    let line = |it: &Step| {
        let at = it.at.map_or_else(|| "-".to_owned(), |it| (it.0 / MINUTE).to_string());
        format!("{} {at} {} {}", it.title(), it.who, it.note).trim_end().to_owned()
    };
    request.steps.iter().map(line).collect()
}

#[test]
fn a_row_of_a_report_tells_the_whole_story() {
    let row = event(
        4,
        Some(10),
        "Expired",
        &[
            "user=mia@fjord.example",
            "grantee=Mia Fjord",
            "requestor_name=Mia Fjord",
            "resource=orders; users",
            "permission=read, admin",
            "approver=ola@fjord.example",
            "approver_reason=agreed",
            "request_grant_date=1970-01-01 00:12",
            "request_revoke_date=1970-01-01 04:12",
            "duration_hours=4",
            "justification=a fix",
            "extension_count=0",
        ],
    );
    let it = told(&[row]);
    assert_eq!(
        lines(&it),
        [
            "Requested 10 mia@fjord.example",
            "Approved - ola@fjord.example agreed",
            "Granted 12",
            "Expired 252",
        ]
    );
    assert_eq!(it.grantee, None, "the requestor by another name");
    assert_eq!((it.resources.len(), it.permissions.len()), (2, 2));
    assert_eq!((it.duration, it.ends), (Some(4 * HOUR), Some(Micros(252 * MINUTE))));
    assert_eq!(it.justification.as_deref(), Some("a fix"));
    assert_eq!(it.others, [("extension_count".to_owned(), "0".to_owned())]);
    assert_eq!(it.standing(false, Micros(0)).status, Status::Expired);
}

#[test]
fn events_tell_it_step_by_step() {
    let it = told(&[
        event(0, Some(10), "AccessRequestCreated", &["user=mia", "data.creation_date=0"]),
        event(1, Some(12), "AccessRequestApproved", &["user=mia", "approver=by rule"]),
        event(2, Some(13), "AccessRequestGranted", &["user=mia", "duration_hours=1"]),
        event(3, Some(20), "login", &["user=mia", "ip=192.0.2.1", "resource=orders"]),
        event(4, Some(40), "RequestExpired", &["user=mia"]),
    ]);
    assert_eq!(
        lines(&it),
        [
            "Requested 10 mia",
            "Approved automatically 12 by rule",
            "Granted 13",
            "login 20 mia orders from 192.0.2.1",
            "Expired 40",
        ]
    );
    assert_eq!(it.granted, Some(Micros(13 * MINUTE)));
    assert_eq!(it.ends, Some(Micros(40 * MINUTE)), "when the export says it ended");
    assert_eq!(it.events, (0..5).map(EventNo).collect::<Vec<_>>());
}

#[test]
fn where_exports_disagree_the_newer_by_its_own_time_wins_and_both_are_kept() {
    let row = |no, minute, status, rest: &[&str]| event(no, Some(minute), status, rest);
    for (events, want, steps) in [
        // Events: the later one.
        (
            vec![row(0, 10, "Pending", &[]), row(2, 30, "Active", &[]), row(1, 40, "Expired", &[])],
            Status::Expired,
            vec!["Requested 10", "Granted 30", "Expired 40"],
        ),
        // Snapshots: a date that the row names.
        (
            vec![
                row(9, 10, "Active", &["grant_date=1970-01-01 00:11"]),
                row(0, 10, "Revoked", &["request_revoke_date=1970-01-01 00:50"]),
            ],
            Status::Revoked,
            vec!["Requested 10", "Granted 11", "Revoked 50"],
        ),
        // Snapshots without dates: the younger export, whatever was imported first.
        (
            vec![
                RequestEvent { file_time: Some(Micros(99)), ..row(0, 10, "Expired", &[]) },
                RequestEvent { file_time: Some(Micros(50)), ..row(1, 10, "Active", &[]) },
            ],
            Status::Expired,
            vec!["Requested 10", "Expired -", "Granted -"],
        ),
        // A planned end is no news.
        (
            vec![
                row(0, 10, "Active", &["revocation_date=1970-01-02"]),
                row(1, 20, "Rejected", &[]),
            ],
            Status::Rejected,
            vec!["Requested 10", "Granted -", "Rejected 20"],
        ),
    ] {
        let it = told(&events);
        assert_eq!(
            (it.said, lines(&it)),
            (want, steps.iter().map(|it| (*it).to_owned()).collect())
        );
        let mut back = events.clone();
        back.reverse();
        assert_eq!(told(&back), it, "whatever order they come in");
    }
}

#[test]
fn what_an_export_leaves_out_is_left_open() {
    let it = told(&[event(0, None, "", &["permission=admin", "trigger=SELF_SERVE"])]);
    assert_eq!((it.said, it.created, it.requestor.as_deref()), (Status::Unknown, None, None));
    assert_eq!((it.flow.as_deref(), it.ends), (None, None));
    assert_eq!(lines(&it), ["Requested -"]);
    let standing = it.standing(false, Micros(0));
    assert_eq!((standing.status, standing.because), (Status::Unknown, Because::Said));
    assert!(it.cannot_revoke(false, Micros(0)).is_some());
}

#[test]
fn access_ends_when_its_duration_is_over() {
    for (rest, want) in [
        (&["duration_hours=1", "request_grant_date=1970-01-01 00:30"][..], Some(90)),
        (&["duration_hours=1"], Some(70)),
        (&["duration_hours=1", "expires_at=1970-01-01 02:00"], Some(120)),
        (&[], None),
    ] {
        let it = told(&[event(0, Some(10), "Active", rest)]);
        assert_eq!(it.ends, want.map(|it| Micros(it * MINUTE)), "{rest:?}");
    }
}

#[test]
fn a_repeated_export_adds_no_steps() {
    let rest = ["user=mia", "approver=ola", "request_grant_date=1970-01-01 00:12"];
    let once = told(&[event(0, Some(10), "Active", &rest)]);
    let twice = told(&[event(0, Some(10), "Active", &rest), event(1, Some(10), "Active", &rest)]);
    assert_eq!(lines(&twice), lines(&once));
    assert_eq!(twice.events.len(), 2);
}
