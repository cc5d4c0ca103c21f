//! The journal as a file for people and other programs: JSON or CSV by the file's ending. The
//! command line prints the same members.

use super::error::JobError;
use super::receipt_file::cell;
use crate::domain::journal::{Entry, JournalFilter, TargetKind};
use crate::store::Reader;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

/// How the journal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalState {
    /// Whether it is as it was written.
    pub chain: crate::domain::journal::Chain,
    /// The name under which this computer records what is done now.
    pub me: String,
}

/// The members of an entry, in their order.
pub const COLUMNS: [&str; 15] = [
    "id",
    "at",
    "actor",
    "action",
    "target_kind",
    "target",
    "about",
    "source",
    "reason",
    "before",
    "after",
    "batch",
    "undoes",
    "previous_hash",
    "hash",
];

/// The number of an anomaly; access requests and flows go by their names.
fn target(entry: &Entry) -> Value {
    match entry.target_kind {
        TargetKind::Finding
        | TargetKind::Suppression
        | TargetKind::SpecialEvent
        | TargetKind::Calculation
        | TargetKind::Source
        | TargetKind::Run => json!(entry.target),
        TargetKind::Request | TargetKind::Flow => json!(entry.about),
    }
}

/// One entry for other programs.
pub fn object(entry: &Entry) -> Map<String, Value> {
    let values = [
        json!(entry.id),
        json!(entry.by.at.rfc3339()),
        json!(entry.by.actor),
        json!(entry.action.code()),
        json!(entry.target_kind.code()),
        target(entry),
        json!(entry.about),
        json!(entry.by.source.code()),
        json!(entry.reason),
        json!(entry.before),
        json!(entry.after),
        json!(entry.batch),
        json!(entry.undoes),
        json!(entry.previous_hash.to_string()),
        json!(entry.hash.to_string()),
    ];
    COLUMNS.map(str::to_owned).into_iter().zip(values).collect()
}

/// Writes the entries that pass to `path`, oldest first; answers how many. What stood there is
/// replaced only by a whole journal.
pub fn write(reader: &Reader, path: &Path, filter: &JournalFilter) -> Result<u64, JobError> {
    let failed = |error: &dyn std::fmt::Display| {
        JobError::Other(format!(
            "The journal was not exported: {error}. The case is as before; choose another place: \
             {}",
            path.display()
        ))
    };
    let entries = reader.journal(filter, usize::MAX)?.entries;
    let rows: Vec<_> = entries.iter().map(object).collect();
    let is_json = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json"));
    let text = if is_json {
        serde_json::to_string_pretty(&rows).map_err(|it| failed(&it))?
    } else {
        as_csv(&rows).map_err(|it| failed(&it))?
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).map_err(|it| failed(&it))?;
    Ok(rows.len() as u64)
}

fn as_csv(rows: &[Map<String, Value>]) -> Result<String, Box<dyn std::error::Error>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS)?;
    for row in rows {
        out.write_record(row.values().map(|it| match it {
            Value::Null => String::new(),
            Value::String(text) => cell(text),
            other => other.to_string(),
        }))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}
