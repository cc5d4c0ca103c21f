//! Does what was recorded about requests and flows agree with the tables it names?

use super::error::CaseError;
use super::reader::Reader;
use crate::domain::ids::RequestNo;

/// That the journal names requests and flows that are there, and that every version has its entry.
pub(super) fn local(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    let missing = |sql: &str| reader.conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    for (what, sql) in [
        (
            "entries of the journal name access requests that are not there",
            "SELECT count(*) FROM journal WHERE target_kind = 'request'
             AND target NOT IN (SELECT id FROM request)",
        ),
        (
            "entries of the journal name access flows that are not there",
            "SELECT count(*) FROM journal WHERE target_kind = 'flow'
             AND target NOT IN (SELECT id FROM flow)",
        ),
        (
            "versions of access flows have no entry in the journal",
            "SELECT count(*) FROM flow_version WHERE NOT EXISTS (SELECT 1 FROM journal
             WHERE id = entry AND target_kind = 'flow' AND target = flow)",
        ),
    ] {
        let n = missing(sql)?;
        if 0 < n {
            problems.push(format!("{n} {what}."));
        }
    }
    let local = reader.local_actions()?;
    for (no, saved) in local.flows() {
        let stored: Vec<u32> = reader
            .conn
            .prepare_cached("SELECT version FROM flow_version WHERE flow = ? ORDER BY version")?
            .query_map([no], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if !saved.iter().map(|it| it.version).eq(stored) {
            problems.push(format!("The versions of flow {no} are not those of the journal."));
        }
    }
    for (no, it) in local.revocations() {
        let RequestNo(no) = no;
        let sql = "SELECT count(*) FROM request WHERE id = ? AND json_valid(body)";
        let n: i64 = reader.conn.query_row(sql, [no], |row| row.get(0))?;
        if n == 0 {
            problems.push(format!("The request that entry {} revokes cannot be read.", it.entry));
        }
    }
    Ok(())
}
