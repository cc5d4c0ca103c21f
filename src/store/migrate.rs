//! Brings an older case to the newest schema, one numbered step at a time; refuses newer ones.

use super::error::CaseError;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// Marks our files in SQLite's header: "Odlg".
pub(super) const APPLICATION_ID: i32 = 0x4f64_6c67;

/// Every schema step, oldest first. Append only: a step that has shipped is never edited.
pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001_case.sql"),
    include_str!("migrations/0002_journal.sql"),
    include_str!("migrations/0003_triage.sql"),
    include_str!("migrations/0004_requests.sql"),
    include_str!("migrations/0005_findings_text.sql"),
    include_str!("migrations/0006_rate.sql"),
];

/// The program's version, kept in the case so that an older program can name it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Applies the steps that the case does not have yet. Each is one transaction, so that a crash
/// or a full disk leaves the case at the step before. A case that has content is first copied
/// beside itself; the copy's path is returned.
pub(super) fn to_latest(
    conn: &mut Connection,
    path: &Path,
    steps: &[&str],
) -> Result<Option<PathBuf>, CaseError> {
    let applied = applied(conn, steps)?;
    if applied == steps.len() {
        return Ok(None);
    }
    let copy = (0 < applied).then(|| copy_beside(conn, path, applied)).transpose()?;
    for (step, sql) in (1_i64..).zip(steps).skip(applied) {
        let tx = conn.transaction()?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", step)?;
        tx.execute(
            "INSERT INTO meta(name, value) VALUES ('program', ?)
             ON CONFLICT(name) DO UPDATE SET value = excluded.value",
            [VERSION],
        )?;
        tx.commit()?;
    }
    Ok(copy)
}

/// How many steps the case has; newer cases are refused.
pub(super) fn applied(conn: &Connection, steps: &[&str]) -> Result<usize, CaseError> {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let applied = usize::try_from(version).unwrap_or(usize::MAX);
    if steps.len() < applied {
        let program =
            conn.query_row("SELECT value FROM meta WHERE name = 'program'", [], |row| row.get(0));
        let made_by = program.unwrap_or_else(|_| format!("schema {version}"));
        return Err(CaseError::Newer { made_by, this: VERSION });
    }
    Ok(applied)
}

fn copy_beside(conn: &Connection, path: &Path, applied: usize) -> Result<PathBuf, CaseError> {
    let day = chrono::Utc::now().format("%Y-%m-%d");
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut copy = path.with_file_name(format!("{stem} schema {applied} {day}.oddlog"));
    let mut n = 2;
    while copy.exists() {
        copy = path.with_file_name(format!("{stem} schema {applied} {day} {n}.oddlog"));
        n += 1;
    }
    let target = copy.to_str().ok_or_else(|| {
        std::io::Error::other("the name of the case is not valid Unicode, so it cannot be copied")
    })?;
    conn.execute("VACUUM INTO ?", [target])?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORE: &str = "ALTER TABLE source ADD COLUMN colour TEXT;";

    fn schema(conn: &Connection) -> Vec<String> {
        let mut query = conn
            .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
            .unwrap();
        let rows = query.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn every_older_case_ends_with_the_schema_of_a_new_one() {
        let steps: Vec<&str> = STEPS.iter().copied().chain([MORE]).collect();
        let folder = tempfile::tempdir().unwrap();
        let schema_from = |already: usize| {
            let path = folder.path().join(format!("from {already}.oddlog"));
            let mut conn = Connection::open(&path).unwrap();
            to_latest(&mut conn, &path, &steps[..already]).unwrap();
            to_latest(&mut conn, &path, &steps).unwrap();
            schema(&conn)
        };
        let fresh = schema_from(0);
        for already in 1..=steps.len() {
            assert_eq!(schema_from(already), fresh, "from schema {already}");
        }
    }

    #[test]
    fn an_upgrade_keeps_the_rows_and_copies_the_case_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.oddlog");
        let mut conn = Connection::open(&path).unwrap();
        assert_eq!(to_latest(&mut conn, &path, STEPS).unwrap(), None, "a new case has no copy");
        conn.execute(
            "INSERT INTO source(id, path, bytes, plan, state, first_event, first_value)
             VALUES (1, 'a.csv', 9, '{}', 'stored', 0, 0)",
            [],
        )
        .unwrap();
        let steps: Vec<&str> = STEPS.iter().copied().chain([MORE]).collect();
        let copy = to_latest(&mut conn, &path, &steps).unwrap().unwrap();
        let paths = |conn: &Connection| -> String {
            conn.query_row("SELECT group_concat(path) FROM source", [], |row| row.get(0)).unwrap()
        };
        assert_eq!(paths(&conn), "a.csv");
        let copy = Connection::open(copy).unwrap();
        assert_eq!(paths(&copy), "a.csv");
        assert_eq!(applied(&copy, STEPS).unwrap(), STEPS.len(), "the copy has the old schema");
    }

    /// A case of the first version knows of each run what no later run raised again.
    #[test]
    fn findings_of_older_runs_are_kept_as_far_as_they_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.oddlog");
        let mut conn = Connection::open(&path).unwrap();
        to_latest(&mut conn, &path, &STEPS[..1]).unwrap();
        for (run, n) in [(1, 2), (2, 1)] {
            conn.execute(
                "INSERT INTO run VALUES (?, 'train', '{}', '1', 'ab', 9, 0, 0, ?, '[]', '[]',
                 '[]', x'00', 0)",
                [run, n],
            )
            .unwrap();
        }
        for (id, run) in [(1, 1), (2, 2)] {
            conn.execute(
                "INSERT INTO finding(id, run, detected_at, kind, severity, severity_rank, score,
                 status, entity, t_from, t_to, summary, detector, n_events)
                 VALUES (?, ?, 0, 'unusual_rate', 'high', 2, 50.0, 'open', '', 0, 0, '', '', 0)",
                [id, run],
            )
            .unwrap();
        }
        to_latest(&mut conn, &path, STEPS).unwrap();
        let all = |sql: &str| -> Vec<(i64, i64)> {
            let mut query = conn.prepare(sql).unwrap();
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.map(Result::unwrap).collect()
        };
        assert_eq!(all("SELECT run, finding FROM run_finding ORDER BY run"), [(1, 1), (2, 2)]);
        assert_eq!(all("SELECT id, n_known FROM run ORDER BY id"), [(1, 1), (2, 1)]);
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.oddlog");
        let mut conn = Connection::open(&path).unwrap();
        to_latest(&mut conn, &path, STEPS).unwrap();
        let before = schema(&conn);
        let steps: Vec<&str> =
            STEPS.iter().copied().chain(["CREATE TABLE a(b) STRICT; nonsense"]).collect();
        assert!(to_latest(&mut conn, &path, &steps).is_err());
        assert_eq!(schema(&conn), before);
        assert_eq!(applied(&conn, STEPS).unwrap(), STEPS.len());
    }
}
