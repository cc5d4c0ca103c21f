//! Tests of comments, tags, suppressions and views: what holds follows from the journal, one undo
//! takes one action back, nothing hidden is lost.

use super::finding_tests::{new_finding, save};
use super::samples::case;
use super::{Case, CaseError, Reader, check};
use crate::domain::entity::EntityRef;
use crate::domain::field::EntityKind;
use crate::domain::filter::{FindingFilter, FindingOrder, Hidden};
use crate::domain::finding::{NewFinding, Verdict};
use crate::domain::ids::{EntryId, FindingId, RunId, SuppressionId};
use crate::domain::journal::{By, Chain, DoneIn, Entry, JournalFilter};
use crate::domain::suppression::SuppressOrder;
use crate::domain::time::Micros;
use crate::domain::view::View;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn by(at: i64) -> By {
    By { actor: "ana".to_owned(), at: Micros(at), source: DoneIn::Window }
}

fn findings(n: usize) -> Vec<NewFinding> {
    let one = |at: usize| {
        let it = new_finding(at as i64, &format!("user {}", at % 3), 50.0);
        NewFinding { events: Vec::new(), ..it }
    };
    (0..n).map(one).collect()
}

fn with_findings(n: usize) -> (TempDir, PathBuf, Case) {
    let (folder, path, mut case) = case();
    save(&mut case, findings(n));
    (folder, path, case)
}

fn ids(list: &[i64]) -> Vec<FindingId> {
    list.iter().map(|it| FindingId(*it)).collect()
}

fn tags(reader: &Reader, id: i64) -> Vec<String> {
    reader.finding(FindingId(id)).unwrap().unwrap().tags
}

fn listed(reader: &Reader, filter: &FindingFilter) -> Vec<i64> {
    let all = reader.finding_ids(filter, FindingOrder::default(), usize::MAX).unwrap();
    let mut all: Vec<i64> = all.iter().map(|it| it.0).collect();
    all.sort_unstable();
    all
}

fn like_user(user: &str, until: Option<i64>) -> SuppressOrder {
    let rule = FindingFilter { users: vec![user.to_owned()], ..FindingFilter::default() };
    SuppressOrder { rule, until: until.map(Micros), because: "Planned job".to_owned() }
}

/// Far in the future, by any clock.
const LATER: i64 = i64::MAX / 2;

#[track_caller]
fn in_order(case: &Case, path: &Path) {
    assert_eq!(case.reader().unwrap().journal_chain().unwrap(), Chain::Verified);
    assert_eq!(check(path).unwrap(), [""; 0]);
}

#[test]
fn comments_and_tags_on_several_are_one_action_and_one_undo() {
    let (_folder, path, mut case) = with_findings(4);
    let said = case.comment(&ids(&[3, 1]), " Asked the user. ", &by(1)).unwrap();
    assert_eq!((said.batch, said.noted.as_slice()), (EntryId(1), &ids(&[1, 3])[..]));
    let own = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    case.tag(&ids(&[1, 2]), &own(&["vpn", "new hire"]), &[], &by(2)).unwrap();
    let more = case.tag(&ids(&[1, 2, 3]), &own(&["vpn"]), &own(&["new hire"]), &by(3)).unwrap();
    assert_eq!(more.said, ["Tags of 3 anomalies: +vpn −new hire"]);
    let reader = case.reader().unwrap();
    assert_eq!([1, 2, 3, 4].map(|it| tags(&reader, it).concat()), ["vpn", "vpn", "vpn", ""]);
    let notes = reader.notes(FindingId(3)).unwrap();
    assert_eq!(notes.comments.len(), 1);
    let (comment, tag) = (&notes.comments[0], &notes.tags[0]);
    assert_eq!((comment.text.as_str(), comment.actor.as_str()), ("Asked the user.", "ana"));
    assert_eq!((tag.name.as_str(), tag.at), ("vpn", Micros(3)));
    let tagged = FindingFilter { tags: own(&["new hire", "vpn"]), ..FindingFilter::default() };
    assert_eq!(listed(&reader, &tagged), [1, 2, 3]);
    assert_eq!(reader.tags().unwrap(), [("vpn".to_owned(), 3)]);

    let undone = case.undo(more.batch, &by(4)).unwrap();
    assert_eq!(undone.noted, ids(&[1, 2, 3]));
    let both = ["new hirevpn", "new hirevpn", "", ""];
    assert_eq!([1, 2, 3, 4].map(|it| tags(&reader, it).concat()), both);
    case.undo(said.batch, &by(5)).unwrap();
    assert!(reader.notes(FindingId(3)).unwrap().comments.is_empty());
    let journal = reader.journal(&JournalFilter::default(), 99).unwrap();
    let what: Vec<String> = journal.entries.iter().map(Entry::what).collect();
    assert_eq!(what[0], "Commented");
    assert!(what.contains(&"Tag vpn added".to_owned()), "{what:?}");
    assert!(what.contains(&"Tag new hire back again".to_owned()), "{what:?}");
    assert_eq!(what.last().unwrap(), "Comment taken back");
    in_order(&case, &path);
}

#[test]
fn what_changes_nothing_or_came_before_something_else_is_refused() {
    let (_folder, path, mut case) = with_findings(2);
    let vpn = || vec!["vpn".to_owned()];
    let first = case.tag(&ids(&[1, 2]), &vpn(), &[], &by(1)).unwrap();
    let why = |result: Result<_, CaseError>| match result {
        Err(CaseError::Refused(why)) => why,
        other => panic!("{other:?}"),
    };
    let said = why(case.tag(&ids(&[1]), &vpn(), &[], &by(2)));
    assert!(said.starts_with("The tags are that already."), "{said}");
    let said = why(case.comment(&ids(&[1, 9]), "Hello", &by(2)));
    assert!(said.starts_with("There is no anomaly A-0009"), "{said}");
    case.tag(&ids(&[2]), &[], &vpn(), &by(3)).unwrap();
    let said = why(case.undo(first.batch, &by(4)));
    assert!(said.starts_with("The tag on A-0002 was changed since, by entry 3."), "{said}");
    assert_eq!(case.reader().unwrap().journal(&JournalFilter::default(), 9).unwrap().total, 3);
    let said = why(case.lift(SuppressionId(1), "", &by(5)));
    assert!(said.starts_with("There is no suppression S-0001"), "{said}");
    in_order(&case, &path);
}

/// What is hidden counts for no entity and no request; what a run raised and what people decided is
/// all there.
#[test]
fn what_is_suppressed_counts_nowhere_but_in_the_record() {
    let (_folder, _path, mut case) = case();
    let asked = |it: NewFinding| NewFinding { request_id: Some("AR-1".to_owned()), ..it };
    save(&mut case, findings(6).into_iter().map(asked).collect());
    case.record_verdicts(&ids(&[2]), Verdict::Confirmed, "Ticket 7", &by(1)).unwrap();
    let reader = case.reader().unwrap();
    let about = |user: &str| {
        let entity = EntityRef { kind: EntityKind::User, name: user.to_owned() };
        reader.findings_about(&entity, 9).unwrap().len()
    };
    let counts = || {
        let per_user = reader.findings_per_entity(EntityKind::User).unwrap();
        let per_user: Vec<u64> =
            (0..3).map(|it| per_user.get(&format!("user {it}")).map_or(0, |it| it.0)).collect();
        let of_request = reader.findings_of_request("AR-1").unwrap().len();
        (per_user, about("user 1"), of_request, reader.request_anomalies().unwrap().len())
    };
    assert_eq!(counts(), (vec![2, 2, 2], 2, 6, 1));
    let hiding = reader.hiding().unwrap();
    let done = case.suppress(&like_user("user 1", Some(LATER)), &by(2)).unwrap();
    assert_eq!(counts(), (vec![2, 0, 2], 0, 4, 1));
    assert_ne!(reader.hiding().unwrap(), hiding);
    case.suppress(&like_user("user 0", None), &by(3)).unwrap();
    case.suppress(&like_user("user 2", None), &by(3)).unwrap();
    assert_eq!(counts(), (vec![0, 0, 0], 0, 0, 0));
    assert_eq!(reader.raised(RunId(1)).unwrap().len(), 6);
    assert_eq!(reader.verdicts().unwrap().len(), 1, "it teaches all the same");
    case.undo(done.batch, &by(4)).unwrap();
    assert_eq!(counts(), (vec![0, 2, 0], 2, 2, 1));
}

#[test]
fn what_is_suppressed_is_left_out_until_then_and_in_later_runs() {
    let (_folder, path, mut case) = with_findings(6);
    let reader = case.reader().unwrap();
    let (all, with) = (FindingFilter::default(), Hidden::With);
    case.record_verdicts(&ids(&[2]), Verdict::Confirmed, "Ticket 7", &by(1)).unwrap();
    let done = case.suppress(&like_user("user 1", Some(LATER)), &by(2)).unwrap();
    assert_eq!(done.said, ["2 anomalies suppressed by S-0001"]);
    assert!(done.hides);
    assert_eq!(listed(&reader, &all), [1, 3, 4, 6]);
    assert_eq!(reader.count_findings(&all).unwrap(), 4);
    let shown = FindingFilter { hidden: with, ..all.clone() };
    assert_eq!(listed(&reader, &shown), [1, 2, 3, 4, 5, 6]);
    let only = FindingFilter { hidden: Hidden::Only, ..all.clone() };
    assert_eq!(listed(&reader, &only), [2, 5]);
    let hidden = reader.finding(FindingId(2)).unwrap().unwrap();
    assert_eq!((hidden.hidden_by, hidden.status), (Some(SuppressionId(1)), Verdict::Confirmed));

    save(&mut case, findings(9));
    assert_eq!(listed(&reader, &all), [1, 3, 4, 6, 7, 9], "one that is new is hidden, too");
    let kept = &reader.suppressions().unwrap()[0];
    assert_eq!((kept.hides, kept.lifted, kept.because.as_str()), (3, false, "Planned job"));
    case.lift(SuppressionId(1), "Job is gone", &by(3)).unwrap();
    assert_eq!(listed(&reader, &all).len(), 9);
    assert!(reader.suppressions().unwrap()[0].lifted);
    let entry = reader.journal(&JournalFilter::default(), 1).unwrap().entries.remove(0);
    case.undo(entry.id, &by(4)).unwrap();
    assert_eq!(listed(&reader, &all).len(), 6, "lifting was taken back");
    case.undo(done.batch, &by(5)).unwrap();
    assert_eq!(listed(&reader, &all).len(), 9, "and so was hiding");
    in_order(&case, &path);
}

#[test]
fn a_suppression_ends_by_itself_and_one_of_two_keeps_hiding() {
    let (_folder, path, mut case) = with_findings(3);
    let reader = case.reader().unwrap();
    let all = FindingFilter::default();
    case.suppress(&like_user("user 1", Some(5)), &by(1)).unwrap();
    assert_eq!(listed(&reader, &all), [1, 2, 3], "that was long ago");
    assert!(!reader.suppressions().unwrap()[0].holds(Micros(5)));
    case.suppress(&like_user("user 1", None), &by(2)).unwrap();
    case.suppress(&like_user("user 1", Some(LATER)), &by(3)).unwrap();
    assert_eq!(listed(&reader, &all), [1, 3]);
    case.lift(SuppressionId(2), "", &by(4)).unwrap();
    assert_eq!(listed(&reader, &all), [1, 3], "the other one still hides it");
    case.lift(SuppressionId(3), "", &by(5)).unwrap();
    assert_eq!(listed(&reader, &all), [1, 2, 3]);
    in_order(&case, &path);
}

#[test]
fn a_full_disk_loses_no_tag_and_hides_nothing_half() {
    let (_folder, path, mut case) = with_findings(3000);
    let pages: i64 = case.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    case.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    let all: Vec<FindingId> = (1..=3000).map(FindingId).collect();
    let full = case.tag(&all, &["x".repeat(32)], &[], &by(1));
    assert!(matches!(full, Err(CaseError::DiskFull)), "{full:?}");
    let full = case.comment(&all, &"y".repeat(200), &by(2));
    assert!(matches!(full, Err(CaseError::DiskFull)), "{full:?}");
    let reader = case.reader().unwrap();
    assert!(reader.tags().unwrap().is_empty());
    assert_eq!(reader.journal(&JournalFilter::default(), 9).unwrap().total, 0);
    in_order(&case, &path);
}

#[test]
fn check_finds_tags_and_hidden_findings_that_nobody_recorded() {
    let (_folder, path, mut case) = with_findings(3);
    case.tag(&ids(&[1]), &["vpn".to_owned()], &[], &by(1)).unwrap();
    case.suppress(&like_user("user 1", None), &by(2)).unwrap();
    for (sql, problem) in [
        ("INSERT INTO finding_tag(finding, tag) VALUES (2, 'x')", "The tags of A-0002"),
        ("DELETE FROM finding_tag", "The tags of A-0001"),
        (
            "UPDATE finding SET hidden_until = 9, hidden_by = 7 WHERE id = 3",
            "1 findings are hidden",
        ),
    ] {
        case.conn.execute_batch("BEGIN").unwrap();
        case.conn.execute_batch(sql).unwrap();
        case.conn.execute_batch("COMMIT").unwrap();
        let problems = check(&path).unwrap();
        assert!(problems.iter().any(|it| it.contains(problem)), "{sql}: {problems:?}");
    }
}

#[test]
fn a_view_is_kept_renamed_replaced_and_deleted() {
    let (_folder, path, mut case) = with_findings(1);
    let reader = case.reader().unwrap();
    let filter = FindingFilter { users: vec!["ana".to_owned()], ..FindingFilter::default() };
    let view = View { filter, columns: vec!["user".to_owned()], ..View::default() };
    case.save_view(" Ana ", &view).unwrap();
    case.save_view("Bo", &View::default()).unwrap();
    case.save_view("Bo", &view).unwrap();
    let names = |reader: &Reader| -> Vec<String> {
        reader.views().unwrap().into_iter().map(|it| it.name).collect()
    };
    assert_eq!(names(&reader), ["Ana", "Bo"]);
    let all = reader.views().unwrap();
    assert_eq!((&all[0].view, &all[1].view), (&view, &view));
    let taken = case.rename_view(all[1].id, "Ana");
    assert!(matches!(taken, Err(CaseError::Refused(_))));
    case.rename_view(all[1].id, "Cy").unwrap();
    case.delete_view(all[0].id).unwrap();
    assert_eq!(names(&reader), ["Cy"]);
    in_order(&case, &path);
}
