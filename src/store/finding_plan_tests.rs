//! Tests of what is read for a page and for counts: pages do not sort what an index has in order, and
//! nothing is read once it is no longer wanted.

use super::finding_page::{PageQuery, page_queries};
use super::finding_tests::{new_finding, new_run, save};
use super::samples::case;
use super::{Case, CaseError, check};
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort, Hidden, Without};
use crate::domain::finding::{FindingKind, NewFinding, Severity, Verdict};
use crate::domain::job::Cancel;
use crate::domain::run::Analysis;
use crate::domain::time::Micros;
use rusqlite::params_from_iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is stopped says so, and the next question is answered.
#[test]
fn counting_ends_once_a_newer_question_is_asked() {
    let (_folder, _path, mut case) = case();
    let new = (0..2_000).map(|at| NewFinding { events: Vec::new(), ..new_finding(at, "ana", 9.0) });
    save(&mut case, new.collect());
    let mut reader = case.reader().unwrap();
    let looks = Arc::new(AtomicU64::new(0));
    let stops_at = Arc::new(AtomicU64::new(u64::MAX));
    let (seen, limit) = (Arc::clone(&looks), Arc::clone(&stops_at));
    reader
        .stop_when(move || limit.load(Ordering::Relaxed) <= seen.fetch_add(1, Ordering::Relaxed))
        .unwrap();
    let filter = FindingFilter { kinds: vec![FindingKind::UserDay], ..FindingFilter::default() };
    let list = || reader.finding_list(&filter, FindingOrder::default(), 9, |at, _| (at, 9));
    let matching = list().unwrap().1.matching;
    let all = looks.swap(0, Ordering::Relaxed);
    assert!(matching == 2_000 && 4 < all, "{matching} found, {all} looks");
    stops_at.store(2, Ordering::Relaxed);
    assert!(matches!(list(), Err(CaseError::Cancelled)));
    assert_eq!(looks.load(Ordering::Relaxed), 3, "nothing is read after it");
    stops_at.store(u64::MAX, Ordering::Relaxed);
    assert_eq!(list().unwrap().1.matching, 2_000);
}

/// The indexes of a large run are made after it, and are those of every case; a run that is stopped
/// meanwhile leaves them as they were.
#[test]
fn a_large_run_is_saved_with_all_its_indexes_or_not_at_all() {
    let (_folder, path, mut case) = case();
    let new = |n: i64| -> Vec<NewFinding> {
        let one = |at| NewFinding { events: Vec::new(), ..new_finding(at, "ana", 9.0) };
        (0..n).map(one).collect()
    };
    save(&mut case, new(3));
    let before = indexes(&case);
    save(&mut case, new(700));
    assert_eq!(indexes(&case), before);
    assert_eq!(check(&path).unwrap(), [""; 0]);
    let cancel = Cancel::default();
    cancel.cancel();
    let analysis = Analysis { findings: new(900), ..Analysis::default() };
    let stopped = case.save_run_unless(&cancel, &new_run(), &analysis, None);
    assert!(matches!(stopped, Err(CaseError::Cancelled)));
    assert_eq!(indexes(&case), before);
    assert_eq!(case.reader().unwrap().count_findings(&FindingFilter::default()).unwrap(), 700);
    save(&mut case, new(901));
    assert_eq!(case.reader().unwrap().count_findings(&FindingFilter::default()).unwrap(), 901);
}

fn indexes(case: &Case) -> Vec<String> {
    let sql =
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    let mut query = case.conn.prepare(sql).unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Plans of the queries of a page, as SQLite tells them.
fn plans(case: &Case, filter: &FindingFilter, order: FindingOrder) -> Vec<String> {
    let hits = case.reader().unwrap().text_hits(filter).unwrap();
    let queries = page_queries(&case.conn, filter, hits.as_ref(), order, 200).unwrap();
    let plan = |PageQuery { sql, mut values }: PageQuery| {
        values.push(200.into());
        let mut query = case.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows =
            query.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    queries.into_iter().map(plan).collect()
}

/// A page is found by an index whatever the order and the filter; nothing is sorted but rows that
/// are equal in the order, and what a filter leaves of few.
#[test]
fn pages_never_read_the_whole_table() {
    let (_folder, _path, mut case) = case();
    // More than are ever found and sorted at once have this type and this user.
    save(
        &mut case,
        (0..2_100)
            .map(|at| NewFinding { events: Vec::new(), ..new_finding(at, "ana", 9.0) })
            .collect(),
    );
    let one = || vec!["x".to_owned()];
    let any = FindingFilter::default;
    let many = [
        any(),
        FindingFilter { users: vec!["ana".to_owned()], ..any() },
        FindingFilter {
            kinds: vec![FindingKind::UserDay],
            severities: vec![Severity::Low],
            ..any()
        },
        FindingFilter { text: "ana".to_owned(), hidden: Hidden::With, ..any() },
        FindingFilter { without: Without { users: one(), ..Without::default() }.into(), ..any() },
    ];
    let few = [
        FindingFilter { users: one(), kinds: vec![FindingKind::UserDay], ..any() },
        FindingFilter { subjects: one(), ..any() },
        FindingFilter { integrations: one(), ..any() },
        FindingFilter { resource_types: one(), ..any() },
        FindingFilter { resources: one(), ..any() },
        FindingFilter { kinds: vec![FindingKind::Rate], ..any() },
        FindingFilter { severities: vec![Severity::High], ..any() },
        FindingFilter { verdicts: vec![Verdict::Benign], ..any() },
        FindingFilter { from: Some(Micros(7)), to: Some(Micros(8)), ..any() },
        FindingFilter { tags: one(), ..any() },
        FindingFilter { text: "bo".to_owned(), hidden: Hidden::With, ..any() },
        FindingFilter { text: "Ü".to_owned(), ..any() },
    ];
    for by in FindingSort::ALL {
        for descending in [true, false] {
            let order = FindingOrder { by: *by, descending };
            for filter in &many {
                for plan in plans(&case, filter, order) {
                    assert!(!plan.contains("SCAN finding"), "{by} {filter:?}: {plan}");
                    let sorted = plan.contains("TEMP B-TREE FOR ORDER BY");
                    assert!(!sorted, "{by} {descending} {filter:?}: {plan}");
                }
            }
            for filter in &few {
                let plans = plans(&case, filter, order);
                assert_eq!(plans.len(), 1, "few are sorted at once");
                assert!(plans[0].contains("SEARCH finding USING"), "{by} {filter:?}: {plans:?}");
                assert!(!plans[0].contains("SCAN finding"), "{by} {filter:?}: {plans:?}");
            }
        }
    }
}
