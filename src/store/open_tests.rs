//! Tests of opening and checking: what is not ours or newer stays untouched, what is damaged is
//! found.

use super::samples::{Sample, case, import};
use super::{Case, CaseError, Reader, check};
use rusqlite::Connection;
use std::path::Path;

#[track_caller]
fn refused(path: &Path, sentence: &str) {
    let before = std::fs::read(path).ok();
    let errors = [
        Case::open(path).map(|_| ()).unwrap_err(),
        Case::open_or_create(path).map(|_| ()).unwrap_err(),
        Reader::open(path).map(|_| ()).unwrap_err(),
        check(path).map(|_| ()).unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().starts_with(sentence), "{error}");
    }
    assert_eq!(std::fs::read(path).ok(), before, "nothing was changed");
}

#[test]
fn what_is_no_case_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photos.oddlog");
    for content in [&b""[..], b"PNG", &[7; 5000], b"SQLite format 3\0 and nothing more"] {
        std::fs::write(&path, content).unwrap();
        refused(&path, "photos.oddlog is not an Oddlog case.");
        assert!(matches!(Case::create(&path), Err(CaseError::Exists(_))));
    }
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE photo(name)").unwrap();
    refused(&path, "photos.oddlog is not an Oddlog case.");
    refused(folder.path(), &folder.path().file_name().unwrap().to_string_lossy());
    assert!(matches!(Case::open(&folder.path().join("no")), Err(CaseError::Missing(_))));
}

#[test]
fn a_newer_case_is_refused_and_kept() {
    let (_folder, path, case) = case();
    case.conn.pragma_update(None, "user_version", 99).unwrap();
    case.conn.execute("UPDATE meta SET value = '9.1' WHERE name = 'program'", []).unwrap();
    drop(case);
    refused(&path, "This case was made by a newer Oddlog (9.1). This is ");
}

#[test]
fn the_secret_is_made_once() {
    let (_folder, path, case) = case();
    let key = case.fingerprint_key();
    drop(case);
    assert_eq!(Case::open(&path).unwrap().fingerprint_key(), key);
    let (_folder, _path, other) = self::case();
    assert_ne!(other.fingerprint_key(), key);
}

#[test]
fn the_file_alone_has_everything_while_a_reader_is_open() {
    let (folder, path, mut case) = case();
    let reader = case.reader().unwrap();
    import(&mut case, &[&[Sample::plain(1, "ana")]], 1);
    let events = reader.n_events().unwrap();
    drop(case);
    let copy = folder.path().join("mailed.oddlog");
    std::fs::copy(&path, &copy).unwrap();
    assert_eq!(Reader::open(&copy).unwrap().n_events().unwrap(), events);
    // What is written beside the log of an import, too.
    let case = Case::open(&path).unwrap();
    case.conn.execute("INSERT INTO meta(name, value) VALUES ('note', 'x')", []).unwrap();
    drop(case);
    std::fs::copy(&path, &copy).unwrap();
    let noted = Connection::open(&copy).unwrap();
    let n: i64 = noted
        .query_row("SELECT count(*) FROM meta WHERE name = 'note'", [], |it| it.get(0))
        .unwrap();
    assert_eq!(n, 1, "people mail the file without what SQLite keeps beside it");
    drop(reader);
}

#[test]
fn equal_logs_have_equal_hashes() {
    let log: Vec<Sample> = (0..50).map(|at| Sample::plain(at, "ana")).collect();
    let hash = |log: &[Sample]| {
        let (_folder, _path, mut case) = case();
        import(&mut case, &[log], 20);
        case.reader().unwrap().data_hash().unwrap()
    };
    assert_eq!(hash(&log), hash(&log));
    assert_ne!(hash(&log), hash(&log[1..]));
}

#[cfg(unix)]
#[test]
fn a_case_in_a_read_only_folder_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path, mut case) = case();
    import(&mut case, &[&[Sample::plain(1, "ana")]], 1);
    drop(case);
    std::fs::remove_file(super::lock::beside(&path, ".lock")).unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&path, 0o444);
    mode(folder.path(), 0o555);
    let is_root = std::fs::write(folder.path().join("probe"), "").is_ok();
    assert_eq!(Reader::open(&path).unwrap().n_events().unwrap(), 1);
    if !is_root {
        assert!(matches!(Case::open(&path), Err(CaseError::ReadOnly)));
    }
    mode(folder.path(), 0o755);
}

#[test]
fn check_finds_what_was_changed() {
    let (_folder, path, mut case) = case();
    let log: Vec<Sample> = (0..50).map(|at| Sample::plain(at * at, "ana")).collect();
    import(&mut case, &[&log], 20);
    drop(case);
    let whole = std::fs::read(&path).unwrap();
    for (sql, problem) in [
        ("UPDATE chunk SET t_max = t_max + 1 WHERE id = 2", "Chunk 2: its content"),
        ("UPDATE chunk SET id_min = -1 WHERE id = 2", "Chunk 2: its content"),
        ("UPDATE source SET stored = 49", "The receipt of a.csv does not add up"),
        ("DELETE FROM raw_block WHERE first_event = 20", "Chunk 2: its content"),
        ("DELETE FROM value", "names a value that is not there"),
        ("DELETE FROM chunk WHERE id = 1", "Chunk 2 does not begin where"),
        ("UPDATE source SET state = 'importing'", "An import has not ended"),
        ("INSERT INTO evidence VALUES (1, 50)", "1 findings name events that are not there"),
        ("DROP INDEX finding_by_score", "finding_by_score is missing"),
    ] {
        std::fs::write(&path, &whole).unwrap();
        assert_eq!(check(&path).unwrap(), [""; 0]);
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let problems = check(&path).unwrap();
        assert!(problems.iter().any(|it| it.contains(problem)), "{sql}: {problems:?}");
    }
}

#[test]
fn check_finds_a_flipped_byte_in_any_column() {
    let (_folder, path, mut case) = case();
    let mut log: Vec<Sample> = (0..50).map(|at| Sample::plain(at * at, "ana")).collect();
    log[3].id = Some(9);
    log[4].state = Some(1010);
    import(&mut case, &[&log], 50);
    drop(case);
    let whole = std::fs::read(&path).unwrap();
    let conn = Connection::open(&path).unwrap();
    let mut query = conn
        .prepare(
            "SELECT codes, 'chunk_col', 'codes', rowid FROM (SELECT codes, col AS rowid FROM chunk_col)
             WHERE codes IS NOT NULL
             UNION ALL SELECT body, 'raw_block', 'body', first_event FROM raw_block",
        )
        .unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
    let parts: Vec<(Vec<u8>, String, String, i64)> = rows.unwrap().map(Result::unwrap).collect();
    drop(query);
    drop(conn);
    assert!(6 <= parts.len());
    for (mut part, table, column, key) in parts {
        let at = part.len() / 2;
        part[at] ^= 1;
        std::fs::write(&path, &whole).unwrap();
        let key_column = if table == "chunk_col" { "col" } else { "first_event" };
        Connection::open(&path)
            .unwrap()
            .execute(
                &format!("UPDATE {table} SET {column} = ? WHERE {key_column} = ?"),
                rusqlite::params![part, key],
            )
            .unwrap();
        let problems = check(&path).unwrap();
        assert!(problems.iter().any(|it| it.contains("checksum")), "{table} {key}: {problems:?}");
    }
}
