//! Events, files and cases for the store's tests.

use super::case::Case;
use super::sources::NewSource;
use crate::domain::batch::{Batch, Row};
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::Field;
use crate::domain::plan::Plan;
use crate::domain::receipt::{FileReceipt, LineIssue};
use crate::domain::time::Zone;
use std::path::PathBuf;
use tempfile::TempDir;

/// An event of a sample log. Equal events are duplicates of each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Sample {
    pub(super) time: i64,
    pub(super) time_flag: TimeFlag,
    pub(super) id: Option<i64>,
    pub(super) state: Option<i32>,
    pub(super) offset: Option<i16>,
    pub(super) count: u32,
    pub(super) outcome: Outcome,
    pub(super) user: String,
    pub(super) machine: String,
    pub(super) raw: Vec<u8>,
}

impl Sample {
    /// A plain event of `user` at second `at`.
    pub(super) fn plain(at: i64, user: &str) -> Self {
        Self {
            time: at * 1_000_000,
            count: 1,
            user: user.to_owned(),
            raw: format!("{at},{user}").into_bytes(),
            ..Self::default()
        }
    }

    fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// Batches of at most `n` events each.
pub(super) fn batches(samples: &[Sample], n: usize) -> Vec<Batch> {
    let mut line = 1;
    let chunks = samples.chunks(n).map(|samples| {
        let mut batch = Batch::default();
        for it in samples {
            line += 1;
            let mut row = Row {
                time: it.time,
                time_flag: it.time_flag,
                offset: it.offset,
                line,
                id: it.id,
                outcome: it.outcome,
                state: it.state,
                count: it.count,
                fingerprint: it.fingerprint(),
                raw: &it.raw,
                ..Row::default()
            };
            row.texts[Field::User.index()] = &it.user;
            row.texts[Field::Machine.index()] = &it.machine;
            batch.push(&row);
        }
        batch
    });
    chunks.collect()
}

/// A file to import.
pub(super) fn file(path: &str) -> NewSource {
    let plan = Plan {
        format: "csv".to_owned(),
        why: "It has a header.".to_owned(),
        columns: Vec::new(),
        zone: Zone::Utc,
        separator: Some(','),
        header: true,
        time_shape: "unix".to_owned(),
        encoding: String::new(),
        skip: 0,
        year: None,
        open: Vec::new(),
        warnings: Vec::new(),
    };
    NewSource { path: path.to_owned(), bytes: path.len() as u64, plan, modified: None }
}

/// A rejected line.
pub(super) fn issue(line: u64) -> LineIssue {
    LineIssue { line, reason: "no time".to_owned(), text: "x,y".to_owned() }
}

/// An empty case in a folder of its own.
pub(super) fn case() -> (TempDir, PathBuf, Case) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.oddlog");
    let case = Case::create(&path).unwrap();
    (folder, path, case)
}

/// Imports files of `samples` each, in batches of `n`, as one import.
pub(super) fn import(case: &mut Case, files: &[&[Sample]], n: usize) -> Vec<FileReceipt> {
    let mut import = case.begin_import().unwrap();
    let mut receipts = Vec::new();
    for samples in files {
        import.begin_file(&file("a.csv")).unwrap();
        for batch in batches(samples, n) {
            import.push(batch).unwrap();
        }
        receipts.push(import.end_file([7; 32], Vec::new()).unwrap());
    }
    import.finish_unsaid().unwrap();
    receipts
}
