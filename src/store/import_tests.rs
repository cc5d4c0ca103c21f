//! Tests of importing: duplicates, receipts, and that an unfinished import leaves nothing.

use super::samples::{Sample, batches, case, file, import, issue};
use super::{Case, Import};
use super::{CaseError, Reader, check};
use crate::domain::batch::Batch;
use crate::domain::field::Field;
use crate::domain::receipt::FileReceipt;
use crate::domain::time::Zone;
use rusqlite::Connection;

fn log(seconds: std::ops::Range<i64>) -> Vec<Sample> {
    seconds.map(|at| Sample::plain(at, ["ana", "bo", ""][at as usize % 3])).collect()
}

fn counts(receipt: &FileReceipt) -> (u64, u64, u64) {
    assert!(receipt.counts.add_up());
    (receipt.counts.read, receipt.counts.stored, receipt.counts.duplicate)
}

#[test]
fn the_same_file_again_stores_nothing() {
    let (_folder, path, mut case) = case();
    let samples = log(0..1000);
    assert_eq!(counts(&import(&mut case, &[&samples], 300)[0]), (1000, 1000, 0));
    assert_eq!(counts(&import(&mut case, &[&samples], 170)[0]), (1000, 0, 1000));
    assert_eq!(Reader::open(&path).unwrap().n_events().unwrap(), 1000);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

#[test]
fn of_overlapping_files_the_overlap_is_stored_once() {
    let (_folder, path, mut case) = case();
    let (early, late, before) = (log(100..700), log(500..900), log(0..150));
    let receipts = import(&mut case, &[&early, &late], 90);
    assert_eq!(counts(&receipts[1]), (400, 200, 200), "in one import");
    let falling: Vec<Sample> = log(0..1000).into_iter().rev().collect();
    assert_eq!(counts(&import(&mut case, &[&before], 40)[0]), (150, 100, 50));
    assert_eq!(counts(&import(&mut case, &[&falling], 40)[0]), (1000, 100, 900));
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

#[test]
fn stored_is_the_largest_count_of_any_one_file() {
    let (_folder, _path, mut case) = case();
    let times = |n| vec![Sample::plain(5, "ana"); n];
    let mut stored = |n| counts(&import(&mut case, &[&times(n)], 2)[0]).1;
    assert_eq!([stored(2), stored(3), stored(1), stored(3), stored(5)], [2, 1, 0, 0, 2]);
}

#[test]
fn a_known_file_gets_a_receipt_of_its_own() {
    let (_folder, path, mut case) = case();
    let mut import = case.begin_import().unwrap();
    import.begin_file(&file("a.csv")).unwrap();
    let mut batch = batches(&log(0..10), 100).remove(0);
    batch.issues = vec![issue(3), issue(8)];
    import.push(batch).unwrap();
    let first = import.end_file([1; 32], vec!["cut short".to_owned()]).unwrap();
    import.finish_unsaid().unwrap();
    assert_eq!((first.counts.read, first.counts.rejected), (12, 2));
    assert_eq!(first.issues, [issue(3), issue(8)]);

    assert!(case.has_file_of_size(5).unwrap() && !case.has_file_of_size(6).unwrap());
    assert_eq!(case.known_file(5, &[2; 32]).unwrap(), None);
    let known = case.known_file(5, &[1; 32]).unwrap().unwrap();
    assert_eq!(known.receipt, first);
    let mut import = case.begin_import().unwrap();
    let again = import.known_file(&file("b.csv"), [1; 32], &known).unwrap();
    import.finish_unsaid().unwrap();
    assert_eq!((counts(&again), again.counts.rejected), ((12, 0, 10), 2));
    let mut other = file("c.csv");
    other.plan.zone = Zone::Fixed(120);
    let mut import = case.begin_import().unwrap();
    let otherwise = import.known_file(&other, [1; 32], &known).unwrap();
    import.finish_unsaid().unwrap();
    assert!(otherwise.notes[0].contains("read in another way"), "{:?}", otherwise.notes);
    let reader = Reader::open(&path).unwrap();
    assert!(reader.sources().unwrap().iter().all(|it| it.receipt.issues.is_empty()));
    assert_eq!(reader.receipts().unwrap(), [first, again, otherwise]);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

/// Begins a second import with values of its own and enough chunks for two commits.
fn half_import<'c>(case: &'c mut Case, reader: &Reader) -> Import<'c> {
    let before = reader.data_hash().unwrap();
    let samples: Vec<Sample> =
        (5000..5700).map(|at| Sample::plain(at, &format!("user {at}"))).collect();
    let mut import = case.begin_import().unwrap();
    import.begin_file(&file("b.csv")).unwrap();
    for mut batch in batches(&samples, 10) {
        batch.issues.push(issue(1));
        import.push(batch).unwrap();
    }
    assert!(import.next_chunk > 70, "some are committed");
    assert_eq!(reader.data_hash().unwrap(), before, "nothing is visible yet");
    assert_eq!(reader.values(Field::User).unwrap(), ["ana", "bo"]);
    assert_eq!(reader.sources().unwrap().len(), 1);
    assert_eq!(reader.span().unwrap().unwrap().1.0, 99_000_000);
    import
}

fn rows(conn: &Connection) -> Vec<i64> {
    ["source", "rejected", "value", "chunk", "chunk_col", "raw_block"]
        .map(|table| {
            let sql = format!("SELECT count(*) FROM {table}");
            conn.query_row(&sql, [], |row| row.get(0)).unwrap()
        })
        .to_vec()
}

#[test]
fn an_import_that_is_dropped_leaves_nothing() {
    let (_folder, path, mut case) = case();
    import(&mut case, &[&log(0..100)], 10);
    let before = rows(&case.conn);
    let reader = Reader::open(&path).unwrap();
    let free = |case: &Case| {
        let it: i64 = case.conn.query_row("PRAGMA freelist_count", [], |row| row.get(0)).unwrap();
        it
    };
    drop(half_import(&mut case, &reader));
    assert_eq!(rows(&case.conn), before);
    assert_eq!(free(&case), 0, "the file is as small as what is in it");
    assert_eq!(check(&path).unwrap(), [""; 0]);
    assert_eq!(counts(&import(&mut case, &[&log(50..150)], 10)[0]), (100, 50, 50));
}

#[test]
fn an_import_that_is_killed_leaves_nothing_after_the_next_opening() {
    let (folder, path, mut case) = case();
    import(&mut case, &[&log(0..100)], 10);
    let before = rows(&case.conn);
    let reader = Reader::open(&path).unwrap();
    let copy = folder.path().join("killed.oddlog");
    let import = half_import(&mut case, &reader);
    // What a killed process leaves on disk: the file and SQLite's log as they are now.
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(path.with_extension("oddlog-wal"), copy.with_extension("oddlog-wal")).unwrap();
    drop(import);

    let left = Reader::open(&copy).unwrap();
    assert_eq!(left.n_events().unwrap(), 100);
    assert_eq!(left.values(Field::User).unwrap(), ["ana", "bo"]);
    assert!(rows(&left.conn)[3] > before[3], "there is something left over");
    assert_eq!(check(&copy).unwrap().len(), 1, "an import has not ended");
    let opened = Case::open(&copy).unwrap();
    assert_eq!(rows(&opened.conn), before);
    assert_eq!(check(&copy).unwrap(), [""; 0]);
}

#[test]
fn another_program_neither_cleans_nor_imports_meanwhile() {
    let (_folder, path, mut case) = case();
    import(&mut case, &[&log(0..100)], 10);
    let reader = Reader::open(&path).unwrap();
    let mut import = half_import(&mut case, &reader);
    let refused = Case::open(&path).unwrap_err();
    assert!(matches!(refused, CaseError::Locked));
    assert_eq!(refused.to_string(), "Open in another window, so this one cannot change anything.");
    assert_eq!(reader.n_events().unwrap(), 100, "it can still be read");
    import.end_file([3; 32], Vec::new()).unwrap();
    import.finish_unsaid().unwrap();
    assert_eq!(reader.n_events().unwrap(), 800);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

#[test]
fn events_before_a_file_or_of_a_wrong_shape_are_refused() {
    let (_folder, path, mut case) = case();
    let mut import = case.begin_import().unwrap();
    let mut batch = batches(&log(0..3), 3).remove(0);
    assert!(matches!(import.push(Batch::default()), Err(CaseError::Shape(_))));
    import.begin_file(&file("a.csv")).unwrap();
    batch.line.pop();
    assert!(matches!(import.push(batch), Err(CaseError::Shape(_))));
    drop(import);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}
