//! Imported files and their receipts.

use super::error::CaseError;
use crate::domain::ids::SourceId;
use crate::domain::plan::Plan;
use crate::domain::receipt::{Counts, FileReceipt, LineIssue};
use crate::domain::time::Micros;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// A file about to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// The file as it was named.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// How it is read.
    pub plan: Plan,
    /// When it was last changed.
    pub modified: Option<Micros>,
}

/// An imported file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// Its number in the case.
    pub id: SourceId,
    /// The file as it was named.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content.
    pub content_hash: [u8; 32],
    /// How it was read, to parse a record again in the same way.
    pub plan: Plan,
    /// What became of its records. The rejected ones are in it only where one file was asked for:
    /// there may be millions.
    pub receipt: FileReceipt,
}

const COLUMNS: &str = "id, path, bytes, content_hash, plan, read, stored, duplicate, rejected, \
                       t_min, t_max, notes";

/// All files of the case, oldest first.
pub(super) fn all(conn: &Connection) -> Result<Vec<SourceInfo>, CaseError> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM source WHERE state = 'stored' ORDER BY id"
    ))?;
    let mut rows = query.query([])?;
    let mut sources = Vec::new();
    while let Some(row) = rows.next()? {
        sources.push(read(row)?);
    }
    Ok(sources)
}

/// Their receipts, with every rejected record.
pub(super) fn receipts(conn: &Connection) -> Result<Vec<FileReceipt>, CaseError> {
    let whole = |it: SourceInfo| Ok(FileReceipt { issues: issues(conn, it.id)?, ..it.receipt });
    all(conn)?.into_iter().map(whole).collect()
}

/// Time of the earliest and the latest event of all files.
pub(super) fn span(conn: &Connection) -> Result<Option<(Micros, Micros)>, CaseError> {
    let sql = "SELECT min(t_min), max(t_max) FROM source WHERE state = 'stored'";
    let (from, to): (Option<Micros>, Option<Micros>) =
        conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(from.zip(to))
}

/// How each file of the case is read.
pub(super) fn plans(conn: &Connection) -> Result<BTreeMap<SourceId, Plan>, CaseError> {
    let mut query =
        conn.prepare_cached("SELECT id, plan FROM source WHERE state = 'stored' ORDER BY id")?;
    let mut rows = query.query([])?;
    let mut plans = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let plan = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        plans.insert(row.get(0)?, serde_json::from_str(plan)?);
    }
    Ok(plans)
}

/// One file, finished or not.
pub(super) fn one(conn: &Connection, id: SourceId) -> Result<SourceInfo, CaseError> {
    let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM source WHERE id = ?"))?;
    let mut rows = query.query([id])?;
    let row = rows.next()?;
    let row = row.ok_or_else(|| CaseError::damaged(format!("there is no source {id}")))?;
    let mut source = read(row)?;
    source.receipt.issues = issues(conn, id)?;
    Ok(source)
}

/// The first file that had exactly this content.
pub(super) fn known_file(
    conn: &Connection,
    bytes: u64,
    content_hash: &[u8; 32],
) -> Result<Option<SourceInfo>, CaseError> {
    let id = conn
        .prepare_cached(
            "SELECT id FROM source WHERE bytes = ? AND content_hash = ? AND state = 'stored'
             ORDER BY id LIMIT 1",
        )?
        .query_row(params![bytes as i64, content_hash.as_slice()], |row| row.get(0))
        .optional()?;
    id.map(|id| one(conn, id)).transpose()
}

fn read(row: &Row<'_>) -> Result<SourceInfo, CaseError> {
    let plan: Plan =
        serde_json::from_str(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)?;
    let hash: Option<Vec<u8>> = row.get(3)?;
    let (t_min, t_max): (Option<Micros>, Option<Micros>) = (row.get(9)?, row.get(10)?);
    let count = |at: usize| row.get::<_, i64>(at).map(|it| it as u64);
    let receipt = FileReceipt {
        path: row.get(1)?,
        format: plan.format.clone(),
        why: plan.why.clone(),
        counts: Counts {
            read: count(5)?,
            stored: count(6)?,
            duplicate: count(7)?,
            rejected: count(8)?,
        },
        span: t_min.zip(t_max),
        issues: Vec::new(),
        notes: serde_json::from_str(row.get_ref(11)?.as_str().map_err(rusqlite::Error::from)?)?,
    };
    Ok(SourceInfo {
        id: row.get(0)?,
        path: row.get(1)?,
        bytes: count(2)?,
        content_hash: hash.and_then(|it| it.try_into().ok()).unwrap_or_default(),
        plan,
        receipt,
    })
}

fn issues(conn: &Connection, source: SourceId) -> Result<Vec<LineIssue>, CaseError> {
    let mut query = conn
        .prepare_cached("SELECT line, reason, text FROM rejected WHERE source = ? ORDER BY seq")?;
    let rows = query.query_map([source], |row| {
        Ok(LineIssue { line: row.get::<_, i64>(0)? as u64, reason: row.get(1)?, text: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
