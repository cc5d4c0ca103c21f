//! Opening a case for writing: is it ours, is it ours to write, is anything left over from an
//! import that was killed.

use super::column;
use super::error::CaseError;
use super::finding_text;
use super::lock::WriterLock;
use super::migrate::{self, APPLICATION_ID};
use super::reader::Reader;
use super::sources::{self, SourceInfo};
use super::writing::Import;
use crate::domain::field::Field;
use crate::domain::fingerprint::FingerprintKey;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A case that this program, and no other at the same time, may change.
#[derive(Debug)]
pub struct Case {
    pub(super) conn: Connection,
    path: PathBuf,
    key: FingerprintKey,
    upgrade_copy: Option<PathBuf>,
    // After `conn`, so that the lock ends last.
    _lock: WriterLock,
}

impl Case {
    /// Makes a new, empty case. Refuses if there is a file of that name.
    pub fn create(path: &Path) -> Result<Self, CaseError> {
        let lock = WriterLock::take(path)?;
        if path.exists() {
            return Err(CaseError::Exists(path.to_owned()));
        }
        let conn = Connection::open(path)?;
        conn.pragma_update(None, "page_size", 4096)?;
        // So that the file can be made smaller when an import was cancelled.
        conn.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        conn.pragma_update(None, "application_id", APPLICATION_ID)?;
        Self::with(conn, path, lock)
    }

    /// Opens a case for writing: upgrades an older one (after a copy of it), removes what a
    /// killed import left.
    ///
    /// # Errors
    /// [`CaseError::Locked`] while another `Case` of the same file is open in any program; it
    /// can still be read with [`Reader::open`].
    pub fn open(path: &Path) -> Result<Self, CaseError> {
        must_be_a_case(path)?;
        let lock = WriterLock::take(path)?;
        let conn = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        if conn.is_readonly("main")? {
            return Err(CaseError::ReadOnly);
        }
        // Before anything is written, so that a newer case stays untouched.
        migrate::applied(&conn, migrate::STEPS)?;
        Self::with(conn, path, lock)
    }

    /// Opens the case, or makes it if there is no file of that name.
    pub fn open_or_create(path: &Path) -> Result<Self, CaseError> {
        if path.exists() { Self::open(path) } else { Self::create(path) }
    }

    fn with(mut conn: Connection, path: &Path, lock: WriterLock) -> Result<Self, CaseError> {
        conn.busy_timeout(Duration::from_secs(10))?;
        conn.set_prepared_statement_cache_capacity(64);
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;",
        )?;
        let upgrade_copy = migrate::to_latest(&mut conn, path, migrate::STEPS)?;
        finding_text::complete(&conn)?;
        remove_unfinished(&conn)?;
        let key = fingerprint_key(&conn)?;
        Ok(Self { conn, path: path.to_owned(), key, upgrade_copy, _lock: lock })
    }

    /// Where the case is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the case was copied to, if opening it upgraded it from an older version.
    pub fn upgrade_copy(&self) -> Option<&Path> {
        self.upgrade_copy.as_deref()
    }

    /// The case's secret, made with it.
    pub fn fingerprint_key(&self) -> FingerprintKey {
        self.key
    }

    /// The file with exactly this content, if the case has it.
    pub fn known_file(
        &self,
        bytes: u64,
        content_hash: &[u8; 32],
    ) -> Result<Option<SourceInfo>, CaseError> {
        sources::known_file(&self.conn, bytes, content_hash)
    }

    /// Whether a file of this size was imported: only then is it worth hashing first.
    pub fn has_file_of_size(&self, bytes: u64) -> Result<bool, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM source WHERE bytes = ? AND state = 'stored')",
        )?;
        Ok(query.query_row([bytes as i64], |row| row.get(0))?)
    }

    /// Begins an import of one or more files, all or nothing.
    pub fn begin_import(&mut self) -> Result<Import<'_>, CaseError> {
        Import::begin(self)
    }

    /// Moves what was written into the file itself, as far as readers allow: people mail and copy
    /// that file without the log that SQLite keeps beside it. What cannot be moved now stays in
    /// the log, where every program that opens the case finds it.
    pub fn settle(&self) {
        match self.conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            Ok(()) | Err(_) => {}
        }
    }

    /// A reader of the same case, for any thread.
    pub fn reader(&self) -> Result<Reader, CaseError> {
        Reader::open(&self.path)
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        self.settle();
    }
}

/// Looks at the header: a SQLite file that carries our mark.
pub(super) fn must_be_a_case(path: &Path) -> Result<(), CaseError> {
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(CaseError::Missing(path.to_owned()));
        }
        Err(error) => return Err(error.into()),
    };
    if file.metadata()?.is_dir() {
        return Err(CaseError::not_a_case(path));
    }
    let mut header = Vec::with_capacity(100);
    file.by_ref().take(100).read_to_end(&mut header)?;
    let marked = header.len() == 100
        && header.starts_with(b"SQLite format 3\0")
        && header[68..72] == APPLICATION_ID.to_be_bytes();
    if marked { Ok(()) } else { Err(CaseError::not_a_case(path)) }
}

fn fingerprint_key(conn: &Connection) -> Result<FingerprintKey, CaseError> {
    conn.execute(
        "INSERT INTO meta(name, value) VALUES ('fingerprint key', randomblob(16))
         ON CONFLICT DO NOTHING",
        [],
    )?;
    let key: Vec<u8> =
        conn.query_row("SELECT value FROM meta WHERE name = 'fingerprint key'", [], |row| {
            row.get(0)
        })?;
    let key = key.try_into().map_err(|_| CaseError::damaged("the secret has a wrong length"))?;
    Ok(FingerprintKey(key))
}

/// Makes the file as small as what is in it. Cases made before files could shrink stay as they are;
/// the next import fills their free room.
fn give_back_room(conn: &Connection) -> Result<(), CaseError> {
    // Every step gives back one page.
    let mut shrink = conn.prepare("PRAGMA incremental_vacuum")?;
    let mut steps = shrink.query([])?;
    while steps.next()?.is_some() {}
    drop(steps);
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Removes every trace of an import that did not end. Only the holder of the writer's lock may
/// do this: the import of another program that is still at work looks the same.
pub(super) fn remove_unfinished(conn: &Connection) -> Result<bool, CaseError> {
    let unfinished: Option<(i64, i64)> = conn
        .query_row(
            "SELECT first_event, first_value FROM source WHERE state = 'importing'
             ORDER BY id LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((first_event, first_value)) = unfinished else { return Ok(false) };
    let tx = conn.unchecked_transaction()?;
    let first_chunk: Option<i64> =
        tx.query_row("SELECT min(id) FROM chunk WHERE first_event >= ?", [first_event], |row| {
            row.get(0)
        })?;
    let texts = Field::ALL.iter().map(|it| column::of_field(*it));
    if let Some(first_chunk) = first_chunk {
        for col in texts.clone().chain(column::PLAIN) {
            tx.execute(
                "DELETE FROM chunk_col WHERE col = ? AND chunk >= ?",
                params![col, first_chunk],
            )?;
        }
        tx.execute("DELETE FROM chunk WHERE id >= ?", [first_chunk])?;
    }
    tx.execute("DELETE FROM raw_block WHERE first_event >= ?", [first_event])?;
    for col in texts {
        tx.execute("DELETE FROM value WHERE col = ? AND id >= ?", params![col, first_value])?;
    }
    tx.execute(
        "DELETE FROM rejected WHERE source IN (SELECT id FROM source WHERE state = 'importing')",
        [],
    )?;
    tx.execute("DELETE FROM source WHERE state = 'importing'", [])?;
    tx.commit()?;
    give_back_room(conn)?;
    Ok(true)
}
