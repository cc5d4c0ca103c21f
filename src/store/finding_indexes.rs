//! The indexes of findings while a large run is saved: filled row by row, they cost more than all
//! else that is saved.

use super::error::CaseError;
use crate::domain::job::Cancel;
use rusqlite::Connection;

/// With fewer findings, filling the indexes row by row takes no time that matters. Tests have few.
const BULK: usize = if cfg!(test) { 500 } else { 20_000 };

/// Indexes that are to be made again, as SQL.
#[derive(Debug, Default)]
pub(super) struct Dropped(Vec<String>);

impl Dropped {
    /// Takes them away before `n` findings are written into a case that has `known`. Making them
    /// again reads all findings, so it is only worth it where most are written.
    pub(super) fn before(conn: &Connection, n: usize, known: usize) -> Result<Self, CaseError> {
        if n < BULK || n < known {
            return Ok(Self::default());
        }
        let mut query = conn.prepare(
            "SELECT name, sql FROM sqlite_master
             WHERE type = 'index' AND tbl_name = 'finding' AND sql IS NOT NULL ORDER BY name",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let all: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>()?;
        for (name, _) in &all {
            conn.execute(&format!("DROP INDEX {name}"), [])?;
        }
        Ok(Self(all.into_iter().map(|it| it.1).collect()))
    }

    /// Makes them again.
    pub(super) fn again(self, conn: &Connection, cancel: &Cancel) -> Result<(), CaseError> {
        for sql in self.0 {
            if cancel.is_cancelled() {
                return Err(CaseError::Cancelled);
            }
            conn.execute(&sql, [])?;
        }
        Ok(())
    }
}
