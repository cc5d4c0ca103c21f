//! Logs that are in memory already: for tests and fuzz targets, which have no files.

use super::error::ImportError;
use super::head::Head;
use super::stream::{FileEnd, ReadJob, read_from};
use super::time;
use crate::domain::batch::Batch;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::ImportOptions;
use crate::domain::job::{Cancel, Progress};
use crate::domain::plan::{Choices, Plan};
use std::ops::ControlFlow;
use std::path::Path;

/// What came of a log in memory.
pub struct ReadBytes {
    /// How it was read.
    pub plan: Plan,
    /// Its events and issues.
    pub batches: Vec<Batch>,
    /// What is known at its end.
    pub end: FileEnd,
}

/// Plans and reads `bytes` as a file of that content would be, in pieces of `piece` bytes. What
/// comes out does not depend on `piece`.
pub fn read_bytes(bytes: &[u8], choices: &Choices, piece: usize) -> Result<ReadBytes, ImportError> {
    let path = Path::new("memory.log");
    let head = Head::of(path, bytes.to_vec(), true)?;
    let plan = super::plan_head(&head, choices)?;
    let first_year = time::first_year(&plan, &head)?;
    let (options, progress, cancel) =
        (ImportOptions::default(), Progress::default(), Cancel::default());
    let key = FingerprintKey([0; 16]);
    let job = ReadJob {
        plan: &plan,
        key,
        options: &options,
        countries: None,
        progress: &progress,
        cancel: &cancel,
    };
    let mut batches = Vec::new();
    let end = read_from(bytes, piece, (path, first_year), &job, &mut |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    })?;
    Ok(ReadBytes { plan, batches, end })
}
