//! Does a case agree with itself? Every chunk is unpacked and compared with what is said of it.

use super::column;
use super::error::CaseError;
use super::migrate;
use super::reader::Reader;
use super::stored::{Access, ChunkInfo};
use super::suppress;
use super::values;
use crate::domain::event::TimeFlag;
use crate::domain::field::Field;
use crate::domain::finding::Verdict;
use crate::domain::ids::FindingId;
use crate::domain::journal::{Chain, finding_name};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::path::Path;

/// Looks at one side of a case and adds what is wrong.
type Step = fn(&Reader, &mut Vec<String>) -> Result<(), CaseError>;

/// The problems of the case at `path`, each as a sentence; none = the case is in order. Reads
/// everything, changes nothing.
///
/// # Errors
/// When the case cannot be opened at all. What is wrong inside is in the list.
pub fn check(path: &Path) -> Result<Vec<String>, CaseError> {
    let reader = Reader::open(path)?;
    let mut problems = Vec::new();
    let steps: [(&str, Step); 9] = [
        ("the database", database),
        ("the tables", schema),
        ("the events", chunks),
        ("the receipts", receipts),
        ("the findings", findings),
        ("the texts of the findings", super::finding_text::check),
        ("the journal", journal),
        ("tags and suppressions", notes),
        ("requests and flows", super::check_local::local),
    ];
    for (what, step) in steps {
        if let Err(error) = step(&reader, &mut problems) {
            problems.push(format!("Reading {what} failed: {error}"));
        }
    }
    Ok(problems)
}

fn database(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    let mut query = reader.conn.prepare("PRAGMA integrity_check(20)")?;
    let rows = query.query_map([], |row| row.get::<_, String>(0))?;
    for row in rows {
        let row = row?;
        if row != "ok" {
            problems.push(format!("The database is damaged: {row}."));
        }
    }
    Ok(())
}

fn schema(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    let mut fresh = Connection::open_in_memory()?;
    migrate::to_latest(&mut fresh, Path::new(""), migrate::STEPS)?;
    let tables = |conn: &Connection| -> Result<Vec<(String, String)>, CaseError> {
        let mut query = conn.prepare(
            "SELECT name, sql FROM sqlite_master
             WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let (ours, wanted) = (tables(&reader.conn)?, tables(&fresh)?);
    for it in &wanted {
        if !ours.contains(it) {
            problems.push(format!("The table or index {} is missing or altered.", it.0));
        }
    }
    for it in &ours {
        if !wanted.iter().any(|wanted| wanted.0 == it.0) {
            problems.push(format!("There is an unknown table or index {}.", it.0));
        }
    }
    Ok(())
}

fn chunks(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    let chunks = reader.chunks()?;
    let mut next = 0;
    for it in &chunks {
        if it.first_event != next {
            problems.push(format!("Chunk {} does not begin where the last one ended.", it.id));
        }
        next = it.end();
    }
    let mut value_ids = Vec::new();
    for field in Field::ALL {
        let ids: Vec<u32> =
            values::of_column(&reader.conn, *field)?.into_iter().map(|it| it.0).collect();
        value_ids.push((*field, ids));
    }
    let found = reader.on_two_threads(&chunks, |access, it| {
        let mut problems = Vec::new();
        if let Err(error) = chunk(access, it, &value_ids, &mut problems) {
            problems.push(format!("Chunk {} cannot be read: {error}", it.id));
        }
        Ok(problems)
    })?;
    problems.extend(found.into_iter().flatten());
    Ok(())
}

fn chunk(
    access: &mut Access<'_>,
    it: &ChunkInfo,
    value_ids: &[(Field, Vec<u32>)],
    problems: &mut Vec<String>,
) -> Result<(), CaseError> {
    let mut problem = |what: &str| problems.push(format!("Chunk {}: {what}.", it.id));
    let stored: (Vec<u8>, Vec<u8>) = access.conn().query_row(
        "SELECT checksum, fingerprint_sum FROM chunk WHERE id = ?",
        [it.id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (sum, fingerprint_sum) = access.checksums(it)?;
    if stored.0 != sum {
        problem("its content does not have the checksum it was stored with");
    }
    if stored.1 != fingerprint_sum {
        problem("its fingerprints do not have the checksum they were stored with");
    }
    if access.fingerprints(it.id)?.is_none_or(|part| part.len() != 8 * it.n) {
        problem("it does not have one fingerprint per event");
    }
    let times = access.needed(it, column::TIME)?;
    if (times.iter().min(), times.iter().max()) != (Some(&it.times.0), Some(&it.times.1)) {
        problem("its times are not within its bounds");
    }
    let ids = super::select::effective_ids(access, it)?;
    if (ids.iter().min(), ids.iter().max()) != (Some(&it.ids.0), Some(&it.ids.1)) {
        problem("its ids are not within its bounds");
    }
    access.needed(it, column::LINE)?;
    let mut codes = vec![0; it.n];
    for (field, known) in value_ids {
        let Some(text) = access.coded(it.id, column::of_field(*field))? else { continue };
        access.codes(&text, &mut codes)?;
        if text.dict.iter().any(|id| known.binary_search(id).is_err()) {
            problem(&format!("its column {} names a value that is not there", field.code()));
        }
    }
    for col in [column::NO_ID_HERE, column::OFFSET, column::OUTCOME, column::STATE, column::COUNT] {
        access.small_numbers(it.id, col, 0, &mut codes)?;
    }
    access.small_numbers(it.id, column::TIME_FLAG, TimeFlag::Good as u32, &mut codes)?;
    if codes.iter().any(|&code| TimeFlag::ALL.iter().all(|it| *it as u32 != code)) {
        problem("it says of a time what this Oddlog does not know");
    }
    let mut next = it.first_event;
    access.blocks(
        (it.first_event, it.end()),
        |_, _| true,
        |first, block| {
            if first == next {
                next += block.len() as i64;
            }
            Ok(())
        },
    )?;
    if next != it.end() {
        problem("it does not have one record per event");
    }
    Ok(())
}

fn receipts(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    let count =
        |sql: &str, source| reader.conn.query_row(sql, params![source], |row| row.get::<_, i64>(0));
    for source in reader.sources()? {
        let counts = source.receipt.counts;
        if !counts.add_up() {
            problems.push(format!("The receipt of {} does not add up.", source.path));
        }
        let stored = count("SELECT coalesce(sum(n), 0) FROM chunk WHERE source = ?", source.id)?;
        if stored != counts.stored as i64 {
            problems.push(format!(
                "The receipt of {} says {} events stored; there are {stored}.",
                source.path, counts.stored
            ));
        }
        let rejected = count("SELECT count(*) FROM rejected WHERE source = ?", source.id)?;
        if rejected != counts.rejected as i64 {
            problems.push(format!("The rejected lines of {} are not all there.", source.path));
        }
    }
    let unfinished: i64 = reader.conn.query_row(
        "SELECT count(*) FROM source WHERE state <> 'stored'",
        [],
        |row| row.get(0),
    )?;
    if 0 < unfinished {
        problems.push(
            "An import has not ended. If none is at work, open the case for writing to remove \
             what it left."
                .to_owned(),
        );
    }
    let strays: i64 = reader.conn.query_row(
        "SELECT (SELECT count(*) FROM chunk WHERE source NOT IN (SELECT id FROM source))
              + (SELECT count(*) FROM chunk_col WHERE chunk NOT IN (SELECT id FROM chunk))
              + (SELECT count(*) FROM raw_block WHERE first_event >=
                 (SELECT coalesce(max(first_event + n), 0) FROM chunk))",
        [],
        |row| row.get(0),
    )?;
    if 0 < strays {
        problems.push(format!("{strays} parts of events belong to no file."));
    }
    Ok(())
}

/// The chain, and that what lists show of a finding is what the journal adds up to.
fn journal(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    if let Chain::Broken(entry) = reader.journal_chain()? {
        problems.push(format!(
            "Chain broken at entry {entry}: the journal from there on is not what was written."
        ));
    }
    let decisions = reader.decisions()?;
    let mut query = reader.conn.prepare("SELECT id, status FROM finding ORDER BY id")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let statuses: BTreeMap<FindingId, Verdict> = rows.collect::<rusqlite::Result<_>>()?;
    for (id, status) in &statuses {
        let decided = decisions.of(*id).map_or(Verdict::Open, |it| it.verdict);
        if *status != decided {
            let name = finding_name(*id);
            problems.push(format!("{name} is {status}, but the journal says {decided}."));
        }
    }
    for (id, _) in decisions.all().filter(|it| !statuses.contains_key(&it.0)) {
        problems.push(format!("The journal names {}, which is not there.", finding_name(id)));
    }
    Ok(())
}

/// That tags and what is hidden are what the journal adds up to.
fn notes(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    let mut query = reader.conn.prepare(
        "SELECT DISTINCT target FROM journal WHERE target_kind = 'finding'
         AND action IN ('tag', 'untag') UNION SELECT finding FROM finding_tag",
    )?;
    let rows = query.query_map([], |row| row.get(0))?;
    for id in rows.collect::<rusqlite::Result<Vec<FindingId>>>()? {
        let noted: Vec<String> = reader.notes(id)?.tags.into_iter().map(|it| it.name).collect();
        if reader.tags_of(id)? != noted {
            problems.push(format!(
                "The tags of {} are not those that the journal says.",
                finding_name(id)
            ));
        }
    }
    let standing: Vec<String> = suppress::all(&reader.conn)?
        .iter()
        .filter(|it| !it.lifted)
        .map(|it| it.id.to_string())
        .collect();
    let sql = format!(
        "SELECT count(*) FROM finding WHERE hidden_until <> 0 AND hidden_by NOT IN ({})",
        standing.join(",")
    );
    let strays: i64 = reader.conn.query_row(&sql, [], |row| row.get(0))?;
    if 0 < strays {
        problems.push(format!("{strays} findings are hidden by no suppression."));
    }
    Ok(())
}

fn findings(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    let n_events = reader.n_events()? as i64;
    for (what, sql) in [
        (
            "findings name events that are not there",
            "SELECT count(DISTINCT finding) FROM evidence WHERE event < 0 OR event >= ?",
        ),
        (
            "findings do not have the events they say",
            "SELECT count(*) FROM finding WHERE ? >= 0 AND n_events <>
             (SELECT count(*) FROM evidence WHERE finding = finding.id)",
        ),
        (
            "findings belong to no run",
            "SELECT count(*) FROM finding WHERE ? >= 0 AND run NOT IN (SELECT id FROM run)
             AND NOT (run = 0 AND detector = 'rate_calculator')",
        ),
        (
            "findings are not among those that their run raised",
            "SELECT count(*) FROM finding WHERE ? >= 0 AND NOT EXISTS
             (SELECT 1 FROM run_finding WHERE run = finding.run AND finding = finding.id)
             AND detector <> 'rate_calculator'",
        ),
        (
            "findings lack their details",
            "SELECT count(*) FROM finding
             WHERE ? >= 0 AND id NOT IN (SELECT finding FROM finding_detail)",
        ),
    ] {
        let n: i64 = reader.conn.query_row(sql, [n_events], |row| row.get(0))?;
        if 0 < n {
            problems.push(format!("{n} {what}."));
        }
    }
    Ok(())
}
