//! Receipts as a file for people and other programs: JSON, CSV or text by the file's ending.
//!
//! Does not live here: what the command line prints. Text of a log never becomes a formula of a
//! spreadsheet: in CSV such cells begin with an apostrophe.

use super::error::JobError;
use super::protocol::SavedReceipt;
use crate::domain::receipt::{Counts, FileReceipt, LineIssue};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Columns of the CSV form: one line per file, note, rejected record and file left out.
const COLUMNS: [&str; 12] = [
    "kind",
    "file",
    "format",
    "read",
    "stored",
    "duplicate",
    "rejected",
    "first",
    "last",
    "line",
    "reason",
    "text",
];

/// Writes `receipt` to `path`. What stood there is replaced only by a whole receipt.
pub fn write(path: &Path, receipt: &SavedReceipt) -> Result<(), JobError> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let failed = |error: &dyn std::fmt::Display| {
        JobError::Other(format!(
            "The receipt was not saved: {error}. The case is as before; choose another place: {}",
            path.display()
        ))
    };
    let text = match ending.as_str() {
        "json" => serde_json::to_string_pretty(&as_json(receipt)).map_err(|it| failed(&it))?,
        "csv" => as_csv(receipt).map_err(|it| failed(&it))?,
        _ => as_text(receipt),
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).map_err(|it| failed(&it))
}

fn as_json(receipt: &SavedReceipt) -> Value {
    let left_out = receipt.left_out.iter();
    json!({
        "files": receipt.files.iter().map(file_json).collect::<Vec<_>>(),
        "left_out": left_out
            .map(|it| json!({"file": it.name, "reason": it.reason}))
            .collect::<Vec<_>>(),
        "total": counts_json(total(receipt)),
    })
}

fn counts_json(it: Counts) -> Value {
    json!({
        "read": it.read, "stored": it.stored, "duplicate": it.duplicate, "rejected": it.rejected,
    })
}

fn file_json(file: &FileReceipt) -> Value {
    let issue = |it: &LineIssue| json!({"line": it.line, "reason": it.reason, "text": it.text});
    json!({
        "path": file.path, "format": file.format, "why": file.why,
        "counts": counts_json(file.counts),
        "first": file.span.map(|it| it.0.rfc3339()), "last": file.span.map(|it| it.1.rfc3339()),
        "notes": file.notes,
        "issues": file.issues.iter().map(issue).collect::<Vec<_>>(),
    })
}

fn as_csv(receipt: &SavedReceipt) -> Result<String, Box<dyn std::error::Error>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS)?;
    for file in &receipt.files {
        for record in file_records(file) {
            out.write_record(record.iter().map(|it| cell(it)))?;
        }
    }
    for it in &receipt.left_out {
        let record = record("left out", &it.name, [(10, it.reason.clone())]);
        out.write_record(record.iter().map(|it| cell(it)))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}

/// One record with these cells besides its kind and its file.
fn record<const N: usize>(kind: &str, file: &str, cells: [(usize, String); N]) -> [String; 12] {
    let mut record: [String; 12] = Default::default();
    kind.clone_into(&mut record[0]);
    file.clone_into(&mut record[1]);
    for (at, text) in cells {
        record[at] = text;
    }
    record
}

fn file_records(file: &FileReceipt) -> impl Iterator<Item = [String; 12]> {
    let it = file.counts;
    let (first, last) = file.span.map(|it| (it.0.rfc3339(), it.1.rfc3339())).unwrap_or_default();
    let counts = [it.read, it.stored, it.duplicate, it.rejected].map(|it| it.to_string());
    let [read, stored, duplicate, rejected] = counts;
    let whole = record(
        "file",
        &file.path,
        [
            (2, file.format.clone()),
            (3, read),
            (4, stored),
            (5, duplicate),
            (6, rejected),
            (7, first),
            (8, last),
            (10, file.why.clone()),
        ],
    );
    let notes = file.notes.iter().map(|note| record("note", &file.path, [(10, note.clone())]));
    let issues = file.issues.iter().map(|it| {
        let cells = [(9, it.line.to_string()), (10, it.reason.clone()), (11, it.text.clone())];
        record("rejected", &file.path, cells)
    });
    std::iter::once(whole).chain(notes).chain(issues)
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn cell(text: &str) -> String {
    let dangerous = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if dangerous { format!("'{text}") } else { text.to_owned() }
}

fn total(receipt: &SavedReceipt) -> Counts {
    let mut total = Counts::default();
    for file in &receipt.files {
        total += file.counts;
    }
    total
}

fn as_text(receipt: &SavedReceipt) -> String {
    let mut lines: Vec<String> = Vec::new();
    for file in &receipt.files {
        lines.push(file.path.clone());
        lines.push(format!("  {}", file.why));
        lines.push(format!("  {}", sentence(file.counts)));
        if let Some((first, last)) = file.span {
            lines.push(format!("  First {}, last {}.", first.rfc3339(), last.rfc3339()));
        }
        lines.extend(file.notes.iter().map(|it| format!("  {it}")));
        for it in &file.issues {
            lines.push(format!("  line {}: {}", it.line, it.reason));
            lines.push(format!("    {}", it.text.replace(['\n', '\r'], " ")));
        }
    }
    lines.extend(receipt.left_out.iter().map(|it| format!("Left out: {}. {}", it.name, it.reason)));
    let mut text = lines.join("\n");
    // Writing into a string does not fail.
    writeln!(text, "\nIn all: {}", sentence(total(receipt))).unwrap_or_default();
    text
}

fn sentence(it: Counts) -> String {
    format!(
        "Read {} = stored {} + duplicate {} + rejected {}.",
        it.read, it.stored, it.duplicate, it.rejected
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::protocol::LeftOut;

    fn receipt() -> SavedReceipt {
        let issue = LineIssue {
            line: 6,
            reason: "time \"25:61\" is not a time".to_owned(),
            text: "=HYPERLINK(\"http://192.0.2.1\"),ana".to_owned(),
        };
        let file = FileReceipt {
            path: "/logs/a.csv".to_owned(),
            format: "delimited".to_owned(),
            why: "the header has a time".to_owned(),
            counts: Counts { read: 5, stored: 3, duplicate: 1, rejected: 1 },
            span: None,
            issues: vec![issue],
            notes: vec!["the last line stops in the middle".to_owned()],
        };
        let left_out = LeftOut { name: "b.docx".to_owned(), reason: "It is binary.".to_owned() };
        SavedReceipt { files: vec![file], left_out: vec![left_out] }
    }

    #[test]
    fn each_form_holds_the_counts_the_rejected_text_and_what_was_left_out() {
        let folder = tempfile::tempdir().unwrap();
        for ending in ["json", "csv", "txt"] {
            let path = folder.path().join(format!("receipt.{ending}"));
            write(&path, &receipt()).unwrap();
            let text = fs::read_to_string(&path).unwrap();
            for want in ["/logs/a.csv", "stops in the middle", "HYPERLINK", "b.docx"] {
                assert!(text.contains(want), "{ending} lacks {want}: {text}");
            }
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left beside them");
    }

    #[test]
    fn a_spreadsheet_gets_no_formula() {
        let text = as_csv(&receipt()).unwrap();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let cells: Vec<String> = rows
            .records()
            .flat_map(|it| it.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        assert!(cells.iter().any(|it| it.starts_with("'=HYPERLINK")));
        assert!(cells.iter().all(|it| !it.starts_with(['=', '+', '-', '@'])));
    }

    #[test]
    fn a_place_that_cannot_be_written_is_said() {
        let error = write(Path::new("/no/such/folder/receipt.csv"), &receipt()).unwrap_err();
        assert!(error.to_string().starts_with("The receipt was not saved"), "{error}");
    }
}
