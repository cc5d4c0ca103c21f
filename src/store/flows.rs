//! Access flows: their names, and the versions that people saved.

use super::error::CaseError;
use super::reader::Reader;
use crate::domain::flow::AccessFlow;
use crate::domain::ids::{EntryId, FlowNo};
use rusqlite::{Connection, OptionalExtension, params};

impl Reader {
    /// Every flow that a request names or that was saved, by name.
    pub fn flows(&self) -> Result<Vec<(FlowNo, String)>, CaseError> {
        let mut query = self.conn.prepare_cached("SELECT id, name FROM flow ORDER BY name")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The flow of this name.
    pub fn flow(&self, name: &str) -> Result<Option<FlowNo>, CaseError> {
        let mut query = self.conn.prepare_cached("SELECT id FROM flow WHERE name = ?")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// A version of a flow that was saved.
    pub fn flow_version(&self, no: FlowNo, version: u32) -> Result<AccessFlow, CaseError> {
        self::version(&self.conn, no, version)
    }

    /// The newest version of each flow that has one.
    pub fn newest_flows(&self) -> Result<Vec<(FlowNo, u32, AccessFlow)>, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT flow, version, body FROM flow_version AS it WHERE version =
             (SELECT max(version) FROM flow_version WHERE flow = it.flow) ORDER BY flow",
        )?;
        let mut rows = query.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let body = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            all.push((row.get(0)?, row.get(1)?, serde_json::from_str(body)?));
        }
        Ok(all)
    }
}

/// The number of the flow of this name; it is made where there is none.
pub(super) fn make(conn: &Connection, name: &str) -> Result<FlowNo, CaseError> {
    conn.prepare_cached("INSERT OR IGNORE INTO flow(name) VALUES (?)")?.execute([name])?;
    let mut query = conn.prepare_cached("SELECT id FROM flow WHERE name = ?")?;
    Ok(query.query_row([name], |row| row.get(0))?)
}

/// The newest version that was saved; 0 = none.
pub(super) fn newest_version(conn: &Connection, no: FlowNo) -> Result<u32, CaseError> {
    let sql = "SELECT coalesce(max(version), 0) FROM flow_version WHERE flow = ?";
    Ok(conn.prepare_cached(sql)?.query_row([no], |row| row.get(0))?)
}

/// One version.
pub(super) fn version(
    conn: &Connection,
    no: FlowNo,
    version: u32,
) -> Result<AccessFlow, CaseError> {
    let sql = "SELECT body FROM flow_version WHERE flow = ? AND version = ?";
    let body: Option<String> =
        conn.prepare_cached(sql)?.query_row(params![no, version], |row| row.get(0)).optional()?;
    let body = body.ok_or_else(|| {
        CaseError::Refused(format!(
            "There is no version {version} of this flow. Nothing was changed."
        ))
    })?;
    Ok(serde_json::from_str(&body)?)
}

/// Stores a version.
pub(super) fn store(
    conn: &Connection,
    no: FlowNo,
    version: u32,
    entry: EntryId,
    flow: &AccessFlow,
) -> Result<(), CaseError> {
    conn.prepare_cached(
        "INSERT INTO flow_version(flow, version, entry, body) VALUES (?, ?, ?, ?)",
    )?
    .execute(params![no, version, entry, serde_json::to_string(flow)?])?;
    Ok(())
}
