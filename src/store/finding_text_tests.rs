//! Tests of the search over findings: it finds what a look at every finding finds, also in a case
//! that was made before there were blocks to search.

use super::finding_tests::{new_finding, save};
use super::samples::case;
use super::{Case, Reader, check};
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort, Hidden};
use crate::domain::finding::{FindingKind, NewFinding};
use crate::domain::ids::FindingId;
use proptest::prelude::*;

fn text(it: &str) -> FindingFilter {
    FindingFilter { text: it.to_owned(), hidden: Hidden::With, ..FindingFilter::default() }
}

/// By number, all of them or as many as a page has.
fn found(reader: &Reader, filter: &FindingFilter, limit: usize) -> Vec<i64> {
    let order = FindingOrder { by: FindingSort::Time, descending: false };
    reader.finding_ids(filter, order, limit).unwrap().into_iter().map(|it| it.0).collect()
}

/// Texts that have each other in them, in several cases, with bytes of all kinds between.
fn words() -> impl Strategy<Value = String> {
    let parts =
        ["a", "B", "an", "ANA", "ü", "Ü", "ß", "\0", "\n", "\u{fe}", "\u{ff}", "%", " ", "日"];
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..6)
        .prop_map(|it| it.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_search_finds_what_a_look_at_every_finding_finds(
        rows in proptest::collection::vec(
            (words(), words(), proptest::option::of(words()), proptest::option::of(words())),
            1..30,
        ),
        asked in proptest::collection::vec(words(), 1..12),
    ) {
        let (_folder, path, mut case) = case();
        let kinds = FindingKind::ALL.iter().cycle();
        let new = rows.into_iter().zip(kinds).zip(0..);
        save(&mut case, new.map(|(((summary, entity, user, resource), kind), at)| NewFinding {
            summary,
            user,
            resource,
            kind: *kind,
            events: Vec::new(),
            ..new_finding(at, &entity, 9.0)
        }).collect());
        let reader = case.reader().unwrap();
        let every: Vec<FindingId> = (1..30).map(FindingId).collect();
        let all = reader.findings(&every).unwrap();
        for text in asked.iter().map(|it| text(it)) {
            let wanted: Vec<i64> =
                all.iter().filter(|it| text.matches(it)).map(|it| it.id.0).collect();
            prop_assert_eq!(reader.text_hits(&text).unwrap().is_some(), !text.text.is_empty());
            prop_assert_eq!(&found(&reader, &text, usize::MAX), &wanted, "{:?}", text.text);
            let few: Vec<i64> = wanted.iter().take(3).copied().collect();
            prop_assert_eq!(&found(&reader, &text, 3), &few, "{:?}", text.text);
        }
        prop_assert_eq!(check(&path).unwrap(), [""; 0]);
    }
}

#[test]
fn a_search_reads_what_the_newest_run_says() {
    let (_folder, path, mut case) = case();
    let said = |at, summary: &str| NewFinding {
        summary: summary.to_owned(),
        events: Vec::new(),
        ..new_finding(at, "ana", 9.0)
    };
    save(&mut case, vec![said(1, "3 failed"), said(2, "4 failed")]);
    save(&mut case, vec![said(2, "5 failed")]);
    let reader = case.reader().unwrap();
    for (asked, wanted) in [("failed", vec![2]), ("4 f", vec![]), ("5 F", vec![2])] {
        assert_eq!(found(&reader, &text(asked), usize::MAX), wanted, "{asked}");
    }
    case.conn.execute("UPDATE finding SET summary = 'Nothing' WHERE id = 2", []).unwrap();
    assert_eq!(check(&path).unwrap(), ["A search does not read 1 findings as they are."]);
}

/// More than are looked at one by one, so that the blocks are searched.
#[test]
fn a_page_of_a_rare_word_is_found_in_a_large_run() {
    let (_folder, _path, mut case) = case();
    let user = |at: i64| if at % 1_500 == 7 { "zoe".to_owned() } else { format!("ana {at}") };
    let new = (0..4_000)
        .map(|at| NewFinding { events: Vec::new(), ..new_finding(at, &user(at), 9.0) })
        .collect();
    save(&mut case, new);
    let reader = case.reader().unwrap();
    for (asked, n, wanted) in [
        ("ZOE", 100, vec![8, 1508, 3008]),
        ("ZOE", 2, vec![8, 1508]),
        ("did it", 3, vec![1, 2, 3]),
        ("ana 3", 2, vec![4, 31]),
    ] {
        assert_eq!(found(&reader, &text(asked), n), wanted, "{asked}");
    }
}

#[test]
fn findings_of_an_older_case_are_searched_before_and_after_it_is_brought_up_to_date() {
    let (_folder, path, mut case) = case();
    let user = ["ana", "bo", "ana"].iter().zip(1..);
    save(
        &mut case,
        user.map(|(it, at)| NewFinding { events: Vec::new(), ..new_finding(at, it, 9.0) })
            .collect(),
    );
    // As the step of the schema leaves it.
    case.conn.execute("DELETE FROM finding_text", []).unwrap();
    let reader = case.reader().unwrap();
    assert!(reader.text_hits(&text("ana")).unwrap().is_none());
    assert_eq!(found(&reader, &text("ana"), usize::MAX), [1, 3]);
    drop(case);
    let case = Case::open(&path).unwrap();
    let hits = case.reader().unwrap().text_hits(&text("ana")).unwrap();
    assert_eq!(hits.map(|it| it.list()), Some("[1,3]".to_owned()));
    assert_eq!(check(&path).unwrap(), [""; 0]);
}
