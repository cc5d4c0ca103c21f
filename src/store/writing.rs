//! An import on its way into the case: file by file, batch by batch, all or nothing.
//!
//! Chunks are committed as they come, because one transaction over a large import makes the log
//! of SQLite as large as the import. What makes it all or nothing is the source's state:
//! readers see only sources that are `stored`, and the last commit makes all of them so.

use super::case::{Case, remove_unfinished};
use super::chunk::{self, Checksum, ChunkPacker, PackedChunk};
use super::column;
use super::duplicates::Known;
use super::error::CaseError;
use super::job_journal;
use super::sources::{self, NewSource, SourceInfo};
use super::values::Interner;
use crate::domain::batch::{Batch, TextColumn};
use crate::domain::event::TimeFlag;
use crate::domain::ids::SourceId;
use crate::domain::journal::By;
use crate::domain::receipt::{Counts, FileReceipt, LineIssue};
use rusqlite::{Connection, params};

/// About a million events: the log of SQLite stays below 40 MB.
const CHUNKS_PER_COMMIT: u32 = 32;

/// Said where a person wants a file read in another way than the case has it.
const OTHERWISE: &str = "The case has this very file already, read in another way, and keeps it so. To read it in the new way, import it into a new case.";

/// An import. Dropping it without [`Import::finish`] leaves the case as it was.
pub struct Import<'c> {
    case: &'c mut Case,
    values: Interner,
    known: Known,
    packer: ChunkPacker,
    next_event: i64,
    pub(super) next_chunk: i64,
    chunks_since_commit: u32,
    file: Option<OpenFile>,
    finished: bool,
}

struct OpenFile {
    source: SourceId,
    counts: Counts,
    /// Of events that have a time.
    span: Option<(i64, i64)>,
    /// Stored events without a time.
    undated: u64,
}

impl<'c> Import<'c> {
    pub(super) fn begin(case: &'c mut Case) -> Result<Self, CaseError> {
        // What an earlier import of this program could not remove, for want of space.
        remove_unfinished(&case.conn)?;
        let (next_event, next_chunk) = case.conn.query_row(
            "SELECT coalesce(max(first_event + n), 0), coalesce(max(id), 0) + 1 FROM chunk",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let values = Interner::new(&case.conn)?;
        let packer = ChunkPacker::new()?;
        case.conn.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Self {
            case,
            values,
            known: Known::default(),
            packer,
            next_event,
            next_chunk,
            chunks_since_commit: 0,
            file: None,
            finished: false,
        })
    }

    /// Begins a file. Its events are compared with everything before it, including the earlier
    /// files of this import.
    pub fn begin_file(&mut self, file: &NewSource) -> Result<(), CaseError> {
        if self.file.is_some() {
            return Err(CaseError::Shape("a file began before the last one ended"));
        }
        self.known.begin_file(&self.case.conn)?;
        self.case.conn.execute(
            "INSERT INTO source(path, bytes, modified, plan, state, first_event, first_value)
             VALUES (?, ?, ?, ?, 'importing', ?, ?)",
            params![
                file.path,
                file.bytes as i64,
                file.modified,
                serde_json::to_string(&file.plan)?,
                self.next_event,
                self.values.next(),
            ],
        )?;
        let source = SourceId(self.case.conn.last_insert_rowid());
        self.file = Some(OpenFile { source, counts: Counts::default(), span: None, undated: 0 });
        Ok(())
    }

    /// Stores the events of the batch that the case does not have, and its rejected records.
    pub fn push(&mut self, mut batch: Batch) -> Result<(), CaseError> {
        let file = self.file.as_mut().ok_or(CaseError::Shape("events came before a file"))?;
        check_shape(&batch)?;
        let conn = &self.case.conn;
        store_issues(conn, file, &batch.issues)?;
        file.counts.read += batch.len() as u64;
        if batch.is_empty() {
            return Ok(());
        }
        let times = times(&mut batch, file);
        if let Some(kept) = self.known.new_rows(conn, times, &batch.fingerprint)? {
            file.counts.duplicate += (batch.len() - kept.len()) as u64;
            batch = only(&batch, &kept);
        }
        if batch.is_empty() {
            return Ok(());
        }
        file.counts.stored += batch.len() as u64;
        file.undated += batch.time_flag.iter().filter(|&&it| !is_dated(it)).count() as u64;
        let source = file.source;
        let value_ids = self.values.intern(conn, &batch)?;
        let packed = self.packer.pack(&batch, &value_ids, self.next_event)?;
        store_chunk(conn, source, self.next_chunk, self.next_event, batch.len(), &packed)?;
        self.next_chunk += 1;
        self.next_event += batch.len() as i64;
        self.chunks_since_commit += 1;
        if CHUNKS_PER_COMMIT <= self.chunks_since_commit {
            self.chunks_since_commit = 0;
            self.case.conn.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
        }
        Ok(())
    }

    /// Counts records of the file that were duplicates when they were first read, for a copy of
    /// a case: they are not there to be pushed.
    pub fn count_duplicates(&mut self, n: u64) -> Result<(), CaseError> {
        let file = self.file.as_mut().ok_or(CaseError::Shape("counts came before a file"))?;
        file.counts.read += n;
        file.counts.duplicate += n;
        Ok(())
    }

    /// Ends the file. `content_hash` is the BLAKE3 of its bytes.
    pub fn end_file(
        &mut self,
        content_hash: [u8; 32],
        mut notes: Vec<String>,
    ) -> Result<FileReceipt, CaseError> {
        let file = self.file.take().ok_or(CaseError::Shape("a file ended that never began"))?;
        notes.extend(undated_note(file.undated));
        let span = file.span.unzip();
        self.case.conn.execute(
            "UPDATE source SET content_hash = ?, read = ?, stored = ?, duplicate = ?,
             rejected = ?, t_min = ?, t_max = ?, notes = ? WHERE id = ?",
            params![
                content_hash.as_slice(),
                file.counts.read as i64,
                file.counts.stored as i64,
                file.counts.duplicate as i64,
                file.counts.rejected as i64,
                span.0,
                span.1,
                serde_json::to_string(&notes)?,
                file.source,
            ],
        )?;
        let receipt = sources::one(&self.case.conn, file.source)?.receipt;
        Ok(FileReceipt { notes, ..receipt })
    }

    /// Keeps a receipt for a file whose bytes the case has already: every event is a duplicate,
    /// and what was rejected before is rejected again.
    pub fn known_file(
        &mut self,
        file: &NewSource,
        content_hash: [u8; 32],
        known: &SourceInfo,
    ) -> Result<FileReceipt, CaseError> {
        let earlier = &known.receipt;
        self.begin_file(file)?;
        if let Some(open) = &mut self.file {
            store_issues(&self.case.conn, open, &earlier.issues)?;
            open.counts = Counts {
                read: earlier.counts.read,
                stored: 0,
                duplicate: earlier.counts.stored + earlier.counts.duplicate,
                rejected: earlier.counts.rejected,
            };
            open.span = earlier.span.map(|(from, to)| (from.0, to.0));
        }
        let mut notes = earlier.notes.clone();
        if !known.plan.reads_like(&file.plan) {
            notes.insert(0, OTHERWISE.to_owned());
        }
        self.end_file(content_hash, notes)
    }

    /// Makes everything visible at once, and lets the journal say so.
    pub fn finish(self, by: &By) -> Result<(), CaseError> {
        self.end(Some(by))
    }

    /// Makes everything visible at once.
    pub fn finish_unsaid(self) -> Result<(), CaseError> {
        self.end(None)
    }

    fn end(mut self, by: Option<&By>) -> Result<(), CaseError> {
        if self.file.is_some() {
            return Err(CaseError::Shape("the last file did not end"));
        }
        let conn = &self.case.conn;
        if let Some(by) = by {
            job_journal::imported(conn, by)?;
        }
        conn.execute("UPDATE source SET state = 'stored' WHERE state = 'importing'", [])?;
        conn.execute_batch("COMMIT")?;
        self.finished = true;
        // A reader may keep the log from being emptied now; it is emptied later then.
        match conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let conn = &self.case.conn;
        let rolled_back = conn.is_autocommit() || conn.execute_batch("ROLLBACK").is_ok();
        // If this fails (a full disk), the next import or the next opening does it.
        if rolled_back && remove_unfinished(conn).is_err() {
            self.finished = true;
        }
    }
}

fn is_dated(flag: u8) -> bool {
    TimeFlag::ALL.get(usize::from(flag)).is_some_and(|it| it.is_dated())
}

/// Earliest and latest time of what the batch can be a duplicate of. Adds its dated events to
/// the file's span; undated ones in front of the file's first time get that time.
fn times(batch: &mut Batch, file: &mut OpenFile) -> (i64, i64) {
    let bounds = |times: &[i64]| {
        times.iter().fold((i64::MAX, i64::MIN), |(low, high), &it| (low.min(it), high.max(it)))
    };
    if batch.time_flag.iter().all(|&it| is_dated(it)) {
        let times = bounds(&batch.time);
        file.span = Some(file.span.map_or(times, |it| (it.0.min(times.0), it.1.max(times.1))));
        return times;
    }
    if file.span.is_none()
        && let Some(first) = batch.time_flag.iter().position(|&it| is_dated(it))
    {
        let time = batch.time[first];
        batch.time[..first].fill(time);
    }
    let dated = batch.time.iter().zip(&batch.time_flag).filter(|it| is_dated(*it.1));
    for (&time, _) in dated {
        file.span = Some(file.span.map_or((time, time), |it| (it.0.min(time), it.1.max(time))));
    }
    // In another file the same undated event may stand beside any time.
    (i64::MIN, i64::MAX)
}

fn undated_note(n: u64) -> Option<String> {
    match n {
        0 => None,
        1 => Some("1 event has no readable time: it is kept, and left out of analysis.".to_owned()),
        n => Some(format!(
            "{n} events have no readable time: they are kept, and left out of analysis."
        )),
    }
}

fn check_shape(batch: &Batch) -> Result<(), CaseError> {
    let n = batch.len();
    let columns = [
        batch.time_flag.len(),
        batch.offset.len(),
        batch.line.len(),
        batch.id.len(),
        batch.outcome.len(),
        batch.state.len(),
        batch.count.len(),
        batch.fingerprint.len(),
        batch.raw_end.len(),
    ];
    let texts = batch.texts.iter().map(|it| it.codes.len()).filter(|&it| it != 0);
    if columns.into_iter().chain(texts).all(|it| it == n) {
        Ok(())
    } else {
        Err(CaseError::Shape("columns of different lengths"))
    }
}

fn store_issues(
    conn: &Connection,
    file: &mut OpenFile,
    issues: &[LineIssue],
) -> Result<(), CaseError> {
    if issues.is_empty() {
        return Ok(());
    }
    let mut insert = conn.prepare_cached(
        "INSERT INTO rejected(source, seq, line, reason, text) VALUES (?, ?, ?, ?, ?)",
    )?;
    for issue in issues {
        let seq = file.counts.rejected as i64;
        insert.execute(params![file.source, seq, issue.line as i64, issue.reason, issue.text])?;
        file.counts.rejected += 1;
        file.counts.read += 1;
    }
    Ok(())
}

fn store_chunk(
    conn: &Connection,
    source: SourceId,
    chunk: i64,
    first_event: i64,
    n: usize,
    packed: &PackedChunk,
) -> Result<(), CaseError> {
    let mut sum = Checksum::new(n, packed.times, packed.ids);
    let mut fingerprint_sum = [0; 16];
    let mut insert = conn.prepare_cached(
        "INSERT INTO chunk_col(col, chunk, n_dict, dict, codes) VALUES (?, ?, ?, ?, ?)",
    )?;
    let mut columns: Vec<_> = packed.columns.iter().collect();
    columns.sort_unstable_by_key(|it| it.col);
    for it in columns {
        if it.col == column::FINGERPRINT {
            fingerprint_sum = chunk::fingerprint_sum(it.codes.as_deref().unwrap_or_default());
        } else {
            sum.column(it.col, it.n_dict, [it.dict.as_deref(), it.codes.as_deref()]);
        }
        insert.execute(params![it.col, chunk, it.n_dict as i64, it.dict, it.codes])?;
    }
    let mut insert = conn.prepare_cached(
        "INSERT INTO raw_block(first_event, n, lengths, body) VALUES (?, ?, ?, ?)",
    )?;
    for it in &packed.blocks {
        sum.block(it.n, it.lengths.as_deref(), &it.body);
        let first = first_event + it.first as i64;
        insert.execute(params![first, it.n as i64, it.lengths, it.body])?;
    }
    conn.prepare_cached(
        "INSERT INTO chunk(id, source, first_event, n, t_min, t_max, id_min, id_max, checksum,
         fingerprint_sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        chunk,
        source,
        first_event,
        n as i64,
        packed.times.0,
        packed.times.1,
        packed.ids.0,
        packed.ids.1,
        sum.finish().as_slice(),
        fingerprint_sum.as_slice(),
    ])?;
    Ok(())
}

/// The batch without its duplicates. Dictionaries keep only what is still used.
fn only(batch: &Batch, rows: &[u32]) -> Batch {
    fn gather<T: Copy>(from: &[T], rows: &[u32]) -> Vec<T> {
        rows.iter().map(|&row| from[row as usize]).collect()
    }
    let mut raw = Vec::new();
    let mut raw_end = Vec::with_capacity(rows.len());
    for &row in rows {
        raw.extend_from_slice(batch.raw_of(row as usize));
        raw_end.push(raw.len() as u32);
    }
    Batch {
        time: gather(&batch.time, rows),
        time_flag: gather(&batch.time_flag, rows),
        offset: gather(&batch.offset, rows),
        line: gather(&batch.line, rows),
        id: gather(&batch.id, rows),
        outcome: gather(&batch.outcome, rows),
        state: gather(&batch.state, rows),
        count: gather(&batch.count, rows),
        texts: std::array::from_fn(|at| only_texts(&batch.texts[at], rows)),
        fingerprint: gather(&batch.fingerprint, rows),
        raw,
        raw_end,
        issues: Vec::new(),
    }
}

fn only_texts(column: &TextColumn, rows: &[u32]) -> TextColumn {
    let mut kept = TextColumn::default();
    if column.codes.is_empty() {
        return kept;
    }
    let mut new_codes = vec![0_u32; column.dict.len() + 1];
    for &row in rows {
        let code = column.codes[row as usize] as usize;
        if code != 0 && new_codes[code] == 0 {
            kept.dict.push(column.dict[code - 1].clone());
            new_codes[code] = kept.dict.len() as u32;
        }
        kept.codes.push(new_codes[code]);
    }
    if kept.dict.is_empty() {
        kept.codes.clear();
    }
    kept
}
