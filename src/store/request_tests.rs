//! Tests of what is recorded about access requests and access flows, and of the table of requests.

use super::samples::case;
use super::{Case, CaseError, Reader, check};
use crate::domain::batch::{Batch, Row};
use crate::domain::event::Outcome;
use crate::domain::field::Field;
use crate::domain::flow::{AccessFlow, AccessTarget, Named};
use crate::domain::ids::{EntryId, EventNo, FlowNo, RequestNo};
use crate::domain::journal::{Action, By, Chain, DoneIn, JournalFilter};
use crate::domain::request::{Request, Status};
use crate::domain::time::Micros;
use std::path::Path;

fn by(at: i64) -> By {
    By { actor: "ana".to_owned(), at: Micros(at), source: DoneIn::CommandLine }
}

fn request(id: &str, said: Status, ends: Option<i64>) -> Request {
    Request {
        id: id.to_owned(),
        said,
        ends: ends.map(Micros),
        created: Some(Micros(1)),
        flow: Some("DB".to_owned()),
        resources: vec!["orders".to_owned(), "users".to_owned()],
        ..Request::default()
    }
}

fn refused<T: std::fmt::Debug>(done: Result<T, CaseError>, sentence: &str) {
    let error = done.unwrap_err();
    assert!(matches!(error, CaseError::Refused(_)), "{error:?}");
    assert!(error.to_string().contains(sentence), "{error}");
}

fn flow(active: bool) -> AccessFlow {
    let mut flow = AccessFlow::named("DB");
    flow.active = active;
    flow.access_targets.push(AccessTarget::Bundle(Named { name: "b".to_owned() }));
    flow
}

fn entries(reader: &Reader) -> usize {
    reader.journal(&JournalFilter::default(), usize::MAX).unwrap().entries.len()
}

#[test]
fn a_revocation_is_in_force_until_it_is_taken_back() {
    let (_folder, path, mut case) = case();
    let all = [request("AR-1", Status::Active, None), request("AR-2", Status::Active, Some(50))];
    case.store_requests(&all, None).unwrap();
    let reader = case.reader().unwrap();
    let done = case.record_revocation("AR-1", " Ticket 7 ", "SEC-1", &by(10)).unwrap();
    assert_eq!((done.batch, done.changed.len(), done.said.len()), (EntryId(1), 0, 1));
    let local = reader.local_actions().unwrap();
    let it = local.revocation(RequestNo(1)).unwrap();
    assert_eq!((it.reason.as_str(), it.ticket.as_str()), ("Ticket 7", "SEC-1"));
    refused(case.record_revocation("AR-1", "again", "", &by(11)), "AR-1 is revoked here already.");
    refused(case.record_revocation("AR-3", "why", "", &by(11)), "There is no access request AR-3");

    case.undo(EntryId(1), &by(20)).unwrap();
    assert_eq!(reader.local_actions().unwrap().revocation(RequestNo(1)), None);
    refused(case.undo(EntryId(1), &by(21)), "Entry 1 was taken back already.");
    assert_eq!(entries(&reader), 2);
    let last = reader.journal_of_request(RequestNo(1)).unwrap().pop().unwrap();
    assert_eq!((last.undoes, last.undone), (Some(EntryId(1)), Some(Action::Revoke)));
    assert_eq!((last.what().as_str(), last.about.as_str()), ("Revocation taken back", "AR-1"));

    // By the clock: the second ends at 50.
    case.record_revocation("AR-2", "in time", "", &by(49)).unwrap();
    refused(case.undo(EntryId(3), &by(50)), "AR-2 expired at 1970-01-01 00:00 UTC meanwhile");
    assert_eq!(entries(&reader), 3);
    assert_eq!(reader.journal_chain().unwrap(), Chain::Verified);
    drop(case);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

#[test]
fn an_export_that_says_it_is_over_refuses_and_keeps_the_number() {
    let (_folder, _, mut case) = case();
    case.store_requests(&[request("AR-1", Status::Active, None)], None).unwrap();
    case.record_revocation("AR-1", "Ticket 7", "", &by(10)).unwrap();
    case.store_requests(&[request("AR-0", Status::Pending, None)], None).unwrap();
    case.store_requests(&[request("AR-1", Status::Expired, Some(30))], None).unwrap();
    let reader = case.reader().unwrap();
    let (no, it) = reader.request("AR-1").unwrap().unwrap();
    assert_eq!((no, it.said), (RequestNo(1), Status::Expired), "the journal's number stays");
    refused(case.undo(EntryId(1), &by(40)), "says by now that AR-1 is Expired");
    refused(case.record_revocation("AR-1", "again", "", &by(40)), "says that AR-1 expired");
    let row = &reader.request_rows().unwrap()[0];
    assert_eq!((row.id.as_str(), row.resources.len()), ("AR-0", 2), "newest first, lists whole");
}

#[test]
fn versions_of_a_flow_are_kept_and_one_based_on_an_older_is_refused() {
    let (_folder, path, mut case) = case();
    let (before, after) = (flow(true), flow(false));
    let saved = (Action::SaveFlow, "Ticket 7");
    let (done, version) = case.record_flow("DB", 0, (&before, &after), saved, &by(10)).unwrap();
    assert_eq!((done.batch, version), (EntryId(1), 1));
    let late = case.record_flow("DB", 0, (&before, &after), saved, &by(11));
    refused(late, "Version 1 of DB was saved meanwhile. Nothing was recorded.");
    let back = (Action::RevertFlow, "wrong flow");
    case.record_flow("DB", 1, (&after, &before), back, &by(20)).unwrap();
    let reader = case.reader().unwrap();
    let local = reader.local_actions().unwrap();
    let versions: Vec<u32> = local.versions(FlowNo(1)).iter().map(|it| it.version).collect();
    assert_eq!(versions, [1, 2]);
    assert!(!reader.flow_version(FlowNo(1), 1).unwrap().active);
    assert!(reader.flow_version(FlowNo(1), 2).unwrap().active);
    refused(case.undo(EntryId(1), &by(30)), "DB was changed since, by entry 2.");
    let undone = case.undo(EntryId(2), &by(30)).unwrap();
    assert_eq!(undone.said, ["DB is as in version 1 again, now version 3"]);
    assert!(!reader.flow_version(FlowNo(1), 3).unwrap().active);
    assert!(case.conn.execute("UPDATE flow_version SET body = '{}'", []).is_err());
    assert!(case.conn.execute("DELETE FROM flow_version", []).is_err());
    drop(case);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

#[test]
fn only_what_is_in_force_can_be_marked_as_done_and_the_mark_be_taken_back() {
    let (_folder, _, mut case) = case();
    case.store_requests(&[request("AR-1", Status::Active, None)], None).unwrap();
    case.record_revocation("AR-1", "Ticket 7", "", &by(10)).unwrap();
    refused(case.record_done(&[EntryId(1), EntryId(9)], "", &by(11)), "has no entry 9");
    let reader = case.reader().unwrap();
    assert_eq!(entries(&reader), 1, "all or none");
    case.record_done(&[EntryId(1)], "by hand", &by(12)).unwrap();
    refused(case.record_done(&[EntryId(1)], "", &by(13)), "carried out already, by ana");
    refused(case.record_done(&[EntryId(2)], "", &by(13)), "neither a revocation nor a change");
    refused(case.undo(EntryId(1), &by(14)), "was carried out in the real system, says entry 2");
    case.undo(EntryId(2), &by(15)).unwrap();
    assert_eq!(reader.local_actions().unwrap().done(EntryId(1)), None);
    case.undo(EntryId(1), &by(16)).unwrap();
    refused(case.record_done(&[EntryId(1)], "", &by(17)), "Entry 1 was taken back");
}

/// Imports events with these values; "" = none.
fn import(case: &mut Case, rows: &[(&str, &str, &str)]) {
    let mut batch = Batch::default();
    for (at, (id, flow, user)) in rows.iter().enumerate() {
        let raw = format!("{id},{flow},{user}");
        let mut row = Row {
            time: at as i64,
            line: at as u64 + 2,
            count: 1,
            outcome: Outcome::Unknown,
            fingerprint: at as u64 * 31 + rows.len() as u64 * 7919,
            raw: raw.as_bytes(),
            ..Row::default()
        };
        row.texts[Field::RequestId.index()] = id;
        row.texts[Field::AccessFlow.index()] = flow;
        row.texts[Field::User.index()] = user;
        batch.push(&row);
    }
    let mut import = case.begin_import().unwrap();
    import.begin_file(&super::samples::file("a.csv")).unwrap();
    import.push(batch).unwrap();
    import.end_file([7; 32], Vec::new()).unwrap();
    import.finish(&by(0)).unwrap();
}

#[test]
fn only_requests_with_new_events_are_told_again() {
    let (_folder, _, mut case) = case();
    import(
        &mut case,
        &[("AR-1", "DB", "a"), ("r-1", "", "b"), ("AR-2", "DB", "c"), ("AR-1", "", "d")],
    );
    let reader = case.reader().unwrap();
    assert!(!reader.requests_are_fresh().unwrap());
    let all = reader.request_events(reader.request_stamp().unwrap()).unwrap();
    let nos = |of: &[i64]| of.iter().map(|it| EventNo(*it)).collect::<Vec<_>>();
    assert_eq!(all, [("AR-1".to_owned(), nos(&[0, 3])), ("AR-2".to_owned(), nos(&[2]))]);
    case.store_requests(&[], Some(reader.newest_request_stamp().unwrap())).unwrap();
    assert!(reader.requests_are_fresh().unwrap());

    import(&mut case, &[("AR-2", "", "later"), ("r-1", "", "x")]);
    assert!(!reader.requests_are_fresh().unwrap());
    let fresh = reader.request_events(reader.request_stamp().unwrap()).unwrap();
    assert_eq!(fresh, [("AR-2".to_owned(), nos(&[2, 4]))], "with its older events, and no other");
}

#[test]
fn a_case_of_an_earlier_version_gets_its_requests_when_it_is_opened() {
    let (_folder, path, mut case) = case();
    import(&mut case, &[("AR-1", "DB", "a")]);
    drop(case);
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute("DELETE FROM meta WHERE name = 'requests of'", []).unwrap();
    drop(conn);
    let reader = Reader::open(Path::new(&path)).unwrap();
    assert!(!reader.requests_are_fresh().unwrap());
}
