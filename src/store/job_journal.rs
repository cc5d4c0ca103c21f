//! What imports and runs say in the journal, in the transaction that makes them visible.

use super::error::CaseError;
use super::journal::{Line, Writer};
use crate::domain::ids::SourceId;
use crate::domain::journal::{Action, By, TargetKind};
use crate::domain::journal_jobs;
use crate::domain::receipt::Counts;
use crate::domain::run::{RunKind, RunSummary};
use rusqlite::Connection;

/// Says which files the import that ends now brings, one entry a file.
pub(super) fn imported(conn: &Connection, by: &By) -> Result<(), CaseError> {
    let mut query = conn.prepare_cached(
        "SELECT id, read, stored, duplicate, rejected FROM source WHERE state = 'importing'
         ORDER BY id",
    )?;
    let count = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(|it| it as u64);
    let files = query
        .query_map([], |row| {
            let counts = Counts {
                read: count(row, 1)?,
                stored: count(row, 2)?,
                duplicate: count(row, 3)?,
                rejected: count(row, 4)?,
            };
            Ok((row.get::<_, SourceId>(0)?, counts))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if files.is_empty() {
        return Ok(());
    }
    let mut writer = Writer::begin(conn, by)?;
    for (id, counts) in files {
        let after = journal_jobs::imported(&counts);
        append(&mut writer, Action::Import, (TargetKind::Source, id.0), &after)?;
    }
    writer.end()?;
    Ok(())
}

/// Says that a run ended.
pub(super) fn ran(conn: &Connection, by: &By, run: &RunSummary) -> Result<(), CaseError> {
    let mut writer = Writer::begin(conn, by)?;
    let action = match run.kind {
        RunKind::Train => Action::Analyze,
        RunKind::Score => Action::Score,
    };
    append(&mut writer, action, (TargetKind::Run, run.id.0), &journal_jobs::ran(run))?;
    writer.end()?;
    Ok(())
}

fn append(
    writer: &mut Writer<'_>,
    action: Action,
    target: (TargetKind, i64),
    after: &str,
) -> Result<(), CaseError> {
    writer.append(&Line { action, target, before: "", after, reason: "", undoes: None })?;
    Ok(())
}
