//! The lock that makes one program at a time the writer of a case.
//!
//! It is a lock of the operating system on a file beside the case, so it ends with the process
//! that holds it, however that ends. The case file itself is not locked: on Windows that would
//! keep SQLite from reading it. The lock file stays when the lock ends: deleting it could let
//! two programs each lock a file of that name.

use super::error::CaseError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held as long as this value lives.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock of the case at `path`, or says who has it.
    pub(super) fn take(path: &Path) -> Result<Self, CaseError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(beside(path, ".lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(CaseError::Locked),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// `path` with `suffix` after its whole name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
