//! The files of a case that is left or removed: what SQLite keeps beside it goes, too.

use super::error::JobError;
use crate::store::{Case, CaseError};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Removes the case at `path`, if there is one that nobody else has open. A file that is not a
/// case is never removed.
pub fn remove(path: &Path) -> Result<(), JobError> {
    match Case::open(path) {
        Ok(case) => drop(case),
        Err(CaseError::Missing(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    for file in files(path) {
        match fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(CaseError::from(error).into()),
        }
    }
    Ok(())
}

/// Leaves cases as one file each: whoever closes a case last and could have changed it empties and
/// removes what SQLite keeps beside it, readers cannot. A case that somebody else has open, or
/// that is gone, is left alone.
pub fn leave(cases: &[PathBuf]) {
    for path in cases {
        drop(Case::open(path));
    }
}

/// The database, SQLite's two side files and the lock.
fn files(path: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", ".lock"].map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        name.into()
    })
}
