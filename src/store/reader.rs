//! Opening a case for reading, and what can be said of it at a glance.
//!
//! A reader never keeps a transaction open between calls, so it does not hold up a writer. What
//! is stored of an import never changes, so the answers of one reader fit together all the same.

use super::case::must_be_a_case;
use super::error::CaseError;
use super::lock::beside;
use super::migrate;
use super::sources::{self, SourceInfo};
use super::stored::{self, Access, ChunkInfo};
use super::values;
use crate::domain::field::Field;
use crate::domain::ids::SourceId;
use crate::domain::plan::Plan;
use crate::domain::receipt::FileReceipt;
use crate::domain::time::Micros;
use rusqlite::{Connection, OpenFlags};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Steps of SQLite between two looks at the stop sign: well below a millisecond.
pub(super) const STEPS_BETWEEN: i32 = 4_096;

/// A read-only connection to a case. One per thread.
#[derive(Debug)]
pub struct Reader {
    pub(super) conn: Connection,
    path: PathBuf,
    /// For a second thread; opened when first needed.
    second: RefCell<Option<Connection>>,
    pub(super) record_test: Option<RecordTest>,
}

/// Makes a test of records of a file that is read by a plan: whether they have these values in
/// these columns. The store does not know how records are taken apart.
pub type RecordTest = fn(&Plan, &[(String, String)]) -> Box<dyn FnMut(&[u8]) -> bool>;

impl Reader {
    /// Opens a case for reading, also from a read-only file or folder, also while another
    /// program changes it.
    ///
    /// # Errors
    /// [`CaseError::Older`] where the case has to be brought up to date first: [`Case::open`] does
    /// that.
    ///
    /// [`Case::open`]: super::case::Case::open
    pub fn open(path: &Path) -> Result<Self, CaseError> {
        must_be_a_case(path)?;
        let conn = connect(path)?;
        let applied = migrate::applied(&conn, migrate::STEPS)?;
        if applied != migrate::STEPS.len() {
            return Err(CaseError::Older);
        }
        Ok(Self { conn, path: path.to_owned(), second: RefCell::new(None), record_test: None })
    }

    /// The same reader, that can filter events by columns which stand in the records alone.
    #[must_use]
    pub fn testing_records_with(self, test: RecordTest) -> Self {
        Self { record_test: Some(test), ..self }
    }

    /// Whatever is read while `stop` says so ends soon with [`CaseError::Cancelled`].
    ///
    /// # Errors
    /// When the case cannot be read.
    pub fn stop_when(
        &mut self,
        stop: impl FnMut() -> bool + Send + 'static,
    ) -> Result<(), CaseError> {
        Ok(self.conn.progress_handler(STEPS_BETWEEN, Some(stop))?)
    }

    /// Gives back the memory through which the file was read: after everything was read once, of
    /// no use to what comes next. Later reads work as before, through the cache.
    ///
    /// # Errors
    /// When the case cannot be read.
    pub fn release_pages(&self) -> Result<(), CaseError> {
        drop(self.second.take());
        Ok(self.conn.execute_batch("PRAGMA mmap_size = 0; PRAGMA shrink_memory;")?)
    }

    /// Where the case is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many events the case has.
    pub fn n_events(&self) -> Result<u64, CaseError> {
        Ok(self.chunks()?.iter().map(|it| it.n as u64).sum())
    }

    /// Time of the earliest and the latest event; undated events have none.
    pub fn span(&self) -> Result<Option<(Micros, Micros)>, CaseError> {
        sources::span(&self.conn)
    }

    /// A hash of all events in their order, in hexadecimal: what a run says it has read. Equal
    /// for two cases into which this version imported the same files.
    pub fn data_hash(&self) -> Result<String, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT checksum FROM chunk JOIN source ON source.id = source AND state = 'stored'
             ORDER BY chunk.id",
        )?;
        let mut hasher = blake3::Hasher::new();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            hasher.update(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        }
        Ok(hasher.finalize().to_hex().to_string())
    }

    /// Every file of the case, oldest first, without its rejected records.
    pub fn sources(&self) -> Result<Vec<SourceInfo>, CaseError> {
        sources::all(&self.conn)
    }

    /// One file of the case, with its rejected records.
    pub fn source(&self, id: SourceId) -> Result<SourceInfo, CaseError> {
        sources::one(&self.conn, id)
    }

    /// The receipts of all files, oldest first.
    pub fn receipts(&self) -> Result<Vec<FileReceipt>, CaseError> {
        sources::receipts(&self.conn)
    }

    /// Every value of a text column, in order of first use.
    pub fn values(&self, field: Field) -> Result<Vec<String>, CaseError> {
        Ok(values::of_column(&self.conn, field)?.into_iter().map(|it| it.1).collect())
    }

    pub(super) fn chunks(&self) -> Result<Vec<ChunkInfo>, CaseError> {
        stored::visible(&self.conn)
    }

    /// Does `work` for every item on two threads and gives the answers in the items' order.
    pub(super) fn on_two_threads<I: Sync, T: Send>(
        &self,
        items: &[I],
        work: impl Fn(&mut Access<'_>, &I) -> Result<T, CaseError> + Sync,
    ) -> Result<Vec<T>, CaseError> {
        let next = AtomicUsize::new(0);
        let deal = |conn: &Connection| -> Result<Vec<(usize, T)>, CaseError> {
            let mut access = Access::new(conn)?;
            let mut done = Vec::new();
            while let Some((at, item)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                items.get(at).map(|item| (at, item))
            } {
                done.push((at, work(&mut access, item)?));
            }
            Ok(done)
        };
        if items.len() < 2 {
            return Ok(deal(&self.conn)?.into_iter().map(|it| it.1).collect());
        }
        let mut second = self.second.borrow_mut();
        let second: &mut Connection = match &mut *second {
            Some(second) => second,
            none @ None => none.insert(connect(&self.path)?),
        };
        let (ours, theirs) = std::thread::scope(|scope| {
            let deal = &deal;
            let theirs = scope.spawn(move || {
                let second: &mut Connection = second;
                deal(second)
            });
            let ours = deal(&self.conn);
            (ours, theirs.join())
        });
        let theirs = match theirs {
            Ok(theirs) => theirs,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let mut done = ours?;
        done.extend(theirs?);
        done.sort_unstable_by_key(|it| it.0);
        Ok(done.into_iter().map(|it| it.1).collect())
    }
}

fn connect(path: &Path) -> Result<Connection, CaseError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    match set_up(&conn) {
        Ok(()) => return Ok(conn),
        // In a folder that cannot be written SQLite has nowhere to put its shared memory. The
        // file alone is the whole case unless a log of SQLite lies beside it.
        Err(CaseError::ReadOnly) if log_is_empty(path) => {}
        Err(error) => return Err(error),
    }
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => {
                uri.push(char::from(*byte));
            }
            b'\\' if cfg!(windows) => uri.push('/'),
            other => {
                let digit = |it: u8| char::from(b"0123456789abcdef"[usize::from(it)]);
                uri.extend(['%', digit(other >> 4), digit(other & 15)]);
            }
        }
    }
    uri.push_str("?immutable=1");
    let conn = Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?;
    set_up(&conn)?;
    Ok(conn)
}

fn log_is_empty(path: &Path) -> bool {
    std::fs::metadata(beside(path, "-wal")).map_or(true, |it| it.len() == 0)
}

fn set_up(conn: &Connection) -> Result<(), CaseError> {
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(
        "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456;
         PRAGMA query_only = ON;",
    )?;
    conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    Ok(())
}
