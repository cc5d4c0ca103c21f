//! Tests of the journal: verdicts last, every change leaves an entry, tampering shows.

use super::finding_tests::{new_finding, save};
use super::journal_chain::Link;
use super::samples::case;
use super::{Case, CaseError, Reader, check};
use crate::domain::filter::{FindingFilter, FindingOrder};
use crate::domain::finding::{NewFinding, Verdict};
use crate::domain::ids::{EntryId, FindingId};
use crate::domain::journal::{Action, By, Chain, DoneIn, JournalFilter};
use crate::domain::time::Micros;
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn by(at: i64) -> By {
    By { actor: "ana".to_owned(), at: Micros(at), source: DoneIn::CommandLine }
}

/// A case with findings 1 to `n`, whose events are left out so that `check` has only the journal
/// to complain about.
fn with_findings(n: usize) -> (TempDir, PathBuf, Case) {
    let (folder, path, mut case) = case();
    let findings = (0..n).map(|at| {
        let it = new_finding(at as i64, &format!("user {at}"), 50.0);
        NewFinding { events: Vec::new(), ..it }
    });
    save(&mut case, findings.collect());
    (folder, path, case)
}

fn ids(list: &[i64]) -> Vec<FindingId> {
    list.iter().map(|it| FindingId(*it)).collect()
}

fn statuses(reader: &Reader) -> Vec<Verdict> {
    let all =
        reader.finding_ids(&FindingFilter::default(), FindingOrder::default(), usize::MAX).unwrap();
    let mut all = reader.findings(&all).unwrap();
    all.sort_by_key(|it| it.id);
    all.iter().map(|it| it.status).collect()
}

#[test]
fn a_verdict_on_several_is_one_action_and_one_undo() {
    use Verdict::{Benign, Confirmed, Open};
    let (_folder, path, mut case) = with_findings(3);
    let one = case.record_verdicts(&ids(&[2]), Confirmed, " Ticket 7 ", &by(10)).unwrap();
    let all = case.record_verdicts(&ids(&[3, 1, 2, 3]), Benign, "Test account", &by(20)).unwrap();
    assert_eq!((one.batch, all.batch), (EntryId(1), EntryId(2)));
    assert_eq!(all.changed, [1, 2, 3].map(|it| (FindingId(it), Benign)));
    let reader = case.reader().unwrap();
    assert_eq!(statuses(&reader), [Benign; 3]);

    let undone = case.undo(EntryId(3), &by(30)).unwrap();
    let restored = [(1, Open), (2, Confirmed), (3, Open)].map(|it| (FindingId(it.0), it.1));
    assert_eq!(undone.changed, restored, "any entry of the action will do");
    assert_eq!(statuses(&reader), [Open, Confirmed, Open]);
    let back = reader.decision(FindingId(2)).unwrap().unwrap();
    assert_eq!((back.reason.as_str(), back.at), ("Ticket 7", Micros(10)), "what held before");
    assert_eq!(reader.verdicts().unwrap(), [(FindingId(2), Confirmed, Micros(10))]);

    let page = reader.journal(&JournalFilter::default(), 2).unwrap();
    assert_eq!((page.total, page.matching), (7, 7), "nothing was removed");
    let last = page.entries.last().unwrap();
    assert_eq!((last.id, last.action, last.undoes), (EntryId(7), Action::Undo, Some(EntryId(4))));
    assert_eq!((&*last.before, last.verdict(), last.batch), ("benign", Some(Open), EntryId(5)));
    assert_eq!(last.target_label(), "A-0003, Unusual user-day, user 2");
    let about_two = JournalFilter { finding: Some(FindingId(2)), ..JournalFilter::default() };
    assert_eq!(reader.journal(&about_two, 9).unwrap().matching, 3);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

#[track_caller]
fn refused<T: std::fmt::Debug>(case: &Case, result: Result<T, CaseError>, sentence: &str) {
    let entries = case.reader().unwrap().journal(&JournalFilter::default(), 99).unwrap();
    match result {
        Err(CaseError::Refused(why)) => assert!(why.starts_with(sentence), "{why}"),
        other => panic!("{other:?}"),
    }
    let now = case.reader().unwrap().journal(&JournalFilter::default(), 99).unwrap();
    assert_eq!(now, entries, "nothing was recorded");
}

#[test]
fn what_cannot_be_done_leaves_no_entry() {
    let (_folder, _path, mut case) = with_findings(2);
    let result = case.record_verdicts(&ids(&[1, 9, 7]), Verdict::Dismissed, "", &by(1));
    refused(
        &case,
        result,
        "There is no anomaly A-0007, A-0009 in this case. Nothing was recorded.",
    );
    assert_eq!(statuses(&case.reader().unwrap()), [Verdict::Open; 2]);
    let result = case.record_verdicts(&[], Verdict::Dismissed, "", &by(1));
    refused(&case, result, "No anomaly was named");
    let result = case.undo(EntryId(1), &by(1));
    refused(&case, result, "Entry 1 of the journal is no verdict");

    case.record_verdicts(&ids(&[1, 2]), Verdict::Dismissed, "", &by(2)).unwrap();
    case.record_verdicts(&ids(&[2]), Verdict::NeedsInfo, "", &by(3)).unwrap();
    let result = case.undo(EntryId(1), &by(4));
    refused(&case, result, "The verdict on A-0002 was changed since, by entry 3.");
    case.undo(EntryId(3), &by(5)).unwrap();
    let result = case.undo(EntryId(3), &by(6));
    refused(&case, result, "The verdict on A-0002 was taken back already.");
    let result = case.undo(EntryId(4), &by(6));
    refused(&case, result, "Entry 4 of the journal is no verdict");
    case.undo(EntryId(1), &by(7)).unwrap();
    assert_eq!(statuses(&case.reader().unwrap()), [Verdict::Open; 2]);
}

#[test]
fn a_full_disk_is_said_and_nothing_is_half_recorded() {
    let (_folder, path, mut case) = with_findings(2000);
    let pages: i64 = case.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    case.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    let all: Vec<FindingId> = (1..=2000).map(FindingId).collect();
    let full = case.record_verdicts(&all, Verdict::Benign, "Test account", &by(1));
    assert!(matches!(full, Err(CaseError::DiskFull)), "{full:?}");
    let reader = case.reader().unwrap();
    assert_eq!(reader.verdicts().unwrap(), []);
    assert_eq!(reader.journal(&JournalFilter::default(), 9).unwrap().total, 0);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

/// A verdict on a bulk, or taking back one of the entries so far.
#[derive(Debug, Clone)]
enum Step {
    Set(Vec<i64>, Verdict),
    Undo(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let verdict = proptest::sample::select(Verdict::ALL);
    prop_oneof![
        3 => (proptest::collection::vec(1_i64..6, 1..4), verdict)
            .prop_map(|(ids, it)| Step::Set(ids, it)),
        2 => (0_usize..30).prop_map(Step::Undo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever people do, statuses are what the journal adds up to, and an undo that is not
    /// refused restores exactly what held before its verdict.
    #[test]
    fn statuses_and_journal_never_part(steps in proptest::collection::vec(step(), 1..14)) {
        let (_folder, path, mut case) = with_findings(5);
        let reader = case.reader().unwrap();
        let mut before: BTreeMap<EntryId, Vec<Verdict>> = BTreeMap::new();
        for (at, step) in (1..).zip(steps) {
            let now = statuses(&reader);
            match step {
                Step::Set(list, verdict) => {
                    let done = case.record_verdicts(&ids(&list), verdict, "Because", &by(at)).unwrap();
                    before.insert(done.batch, now);
                }
                Step::Undo(n) => {
                    let Some((batch, then)) = before.iter().nth(n) else { continue };
                    if let Ok(done) = case.undo(*batch, &by(at)) {
                        let now = statuses(&reader);
                        for (id, restored) in done.changed {
                            let at = id.0 as usize - 1;
                            prop_assert_eq!((now[at], restored), (then[at], then[at]));
                        }
                    }
                }
            }
            prop_assert_eq!(reader.journal_chain().unwrap(), Chain::Verified);
            let decided: BTreeMap<FindingId, Verdict> =
                reader.verdicts().unwrap().into_iter().map(|it| (it.0, it.1)).collect();
            for (id, status) in (1..).map(FindingId).zip(statuses(&reader)) {
                prop_assert_eq!(decided.get(&id).copied().unwrap_or(Verdict::Open), status);
            }
        }
        prop_assert_eq!(check(&path).unwrap(), [""; 0]);
    }
}

/// Changes a case behind the program's back.
fn tamper(path: &Path, sql: &str) {
    let conn = Connection::open(path).unwrap();
    let mut query = conn
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        .unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let triggers: Vec<(String, String)> = rows.map(Result::unwrap).collect();
    assert_eq!(triggers.len(), 4);
    assert!(conn.execute_batch(sql).is_err() || !sql.contains("journal"), "{sql}: not prevented");
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        conn.execute_batch(sql).unwrap();
    }
}

#[test]
fn check_says_where_the_chain_breaks() {
    let (_folder, path, mut case) = with_findings(3);
    for at in 1..=15 {
        let id = 1 + at % 3;
        case.record_verdicts(&ids(&[id]), Verdict::Dismissed, "", &by(at)).unwrap();
    }
    case.undo(EntryId(15), &by(99)).unwrap();
    drop(case);
    let whole = std::fs::read(&path).unwrap();
    for (sql, problem) in [
        ("UPDATE journal SET reason = 'x' WHERE id = 14", "Chain broken at entry 14"),
        ("UPDATE journal SET at = at + 1 WHERE id = 1", "Chain broken at entry 1:"),
        ("UPDATE journal SET actor = 'bo' WHERE id = 14", "Chain broken at entry 14"),
        ("UPDATE journal SET became = 'benign' WHERE id = 14", "Chain broken at entry 14"),
        ("UPDATE journal SET became = 'odd' WHERE id = 14", "Chain broken at entry 14"),
        ("UPDATE journal SET undoes = NULL WHERE id = 16", "Chain broken at entry 16"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE id = 13", "Chain broken at entry 13"),
        ("DELETE FROM journal WHERE id = 14", "Chain broken at entry 14"),
        ("DELETE FROM journal WHERE id = 1", "Chain broken at entry 1:"),
        ("DELETE FROM journal WHERE 15 <= id", "Chain broken at entry 15"),
        ("DELETE FROM journal", "Chain broken at entry 1:"),
        (
            "UPDATE finding SET status = 'benign' WHERE id = 2",
            "A-0002 is Benign, but the journal says Dismissed.",
        ),
        ("UPDATE finding SET status = 'open' WHERE id = 2", "A-0002 is Open, but the journal"),
        ("DELETE FROM finding WHERE id = 2", "The journal names A-0002, which is not there."),
    ] {
        std::fs::write(&path, &whole).unwrap();
        assert_eq!(check(&path).unwrap(), [""; 0]);
        tamper(&path, sql);
        let problems = check(&path).unwrap();
        assert!(problems.iter().any(|it| it.contains(problem)), "{sql}: {problems:?}");
    }
}

#[test]
fn no_two_entries_have_the_same_bytes() {
    let link = |actor, action, undoes| Link {
        id: 1,
        at: 2,
        actor,
        action,
        target_kind: "finding",
        target: 3,
        source: "window",
        reason: "",
        before: "open",
        after: "benign",
        batch: 1,
        undoes,
        previous_hash: &[0; 32],
    };
    let hashes = [
        link("ana", "verdict", None).hash(),
        link("anav", "erdict", None).hash(),
        link("ana", "verdict", Some(0)).hash(),
        link("ana", "verdict", Some(1)).hash(),
    ];
    for (at, one) in hashes.iter().enumerate() {
        assert!(hashes[at + 1..].iter().all(|it| it != one));
    }
    let frozen = hashes[0].to_string();
    let want = "654d1faa779e31e551c8fbdff84806528113c957ebde2ce1b55e4038fdb5dd4b";
    assert_eq!(frozen, want, "cases hold these");
}

/// The same things with other scores: verdicts stay with what they were given to.
#[test]
fn a_verdict_waits_for_a_finding_that_a_run_does_not_raise() {
    let (_folder, path, mut case) = case();
    let request = |request: &str, score: f64| NewFinding {
        request_id: Some(request.to_owned()),
        events: Vec::new(),
        ..new_finding(1, "ana", score)
    };
    let other = NewFinding { events: Vec::new(), ..new_finding(2, "bo", 10.0) };
    save(&mut case, vec![request("AR-1", 90.0), request("AR-2", 80.0)]);
    case.record_verdicts(&ids(&[1]), Verdict::Confirmed, "Ticket 1", &by(1)).unwrap();
    case.record_verdicts(&ids(&[2]), Verdict::Benign, "Ticket 2", &by(2)).unwrap();
    save(&mut case, vec![other.clone()]);
    save(&mut case, vec![request("AR-2", 95.0), other, request("AR-1", 70.0)]);
    let reader = case.reader().unwrap();
    for (id, request, verdict, run) in
        [(1, "AR-1", Verdict::Confirmed, 3), (2, "AR-2", Verdict::Benign, 3)]
    {
        let it = reader.finding(FindingId(id)).unwrap().unwrap();
        assert_eq!(it.detail.request_id.as_deref(), Some(request));
        assert_eq!((it.status, it.run.0), (verdict, run), "{request}");
    }
    assert_eq!(reader.count_findings(&FindingFilter::default()).unwrap(), 3);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}
