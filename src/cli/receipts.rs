//! Receipts of files, printed and written: after an import, and by `oddlog receipts`.

use super::CliError;
use super::args::Output;
use super::import_args::Receipts;
use super::output::{Object, Rows, json, new_table};
use crate::domain::count::thousands;
use crate::domain::receipt::{Counts, FileReceipt, LineIssue};
use crate::worker::headless::CaseReader;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Columns of the receipt as a table for other programs: a row for each file, and one for each
/// of its rejected lines.
const COLUMNS: [&str; 13] = [
    "what",
    "path",
    "format",
    "read",
    "stored",
    "duplicate",
    "rejected",
    "first",
    "last",
    "notes",
    "line",
    "reason",
    "text",
];

/// `oddlog receipts`.
pub fn run(args: &Receipts, out: &mut dyn Write) -> Result<(), CliError> {
    let files = CaseReader::open(&args.case)?.receipts()?;
    match args.output {
        Output::Json => json(&as_json(&files, args.issues), out),
        Output::Csv => as_csv(&files, args.issues, out),
        Output::Table => as_table(&files, args.issues, out),
    }
}

/// Writes the receipt of an import to a file, in the form that its name asks for.
pub fn write(files: &[FileReceipt], path: &Path) -> Result<(), CliError> {
    let failed = |error: std::io::Error| {
        CliError::Other(format!(
            "the import is complete, but its receipt could not be written to {}: {error}. \
             `oddlog receipts --issues` prints it again.",
            path.display()
        ))
    };
    let kind = Kind::of(path)?;
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    match kind {
        Kind::Csv => as_csv(files, true, &mut out),
        Kind::Json => json(&as_json(files, true), &mut out),
        Kind::Text => as_text(files, usize::MAX, &mut out),
    }?;
    out.flush().map_err(failed)
}

/// The forms that a receipt can be written in.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A table.
    Csv,
    /// For programs.
    Json,
    /// For people.
    Text,
}

impl Kind {
    /// By the ending of the file's name.
    pub fn of(path: &Path) -> Result<Self, CliError> {
        let ending = path.extension().map(|it| it.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            Some("txt") => Ok(Self::Text),
            _ => Err(CliError::Other(format!(
                "the receipt's name must end in .csv, .json or .txt; nothing was imported: {}",
                path.display()
            ))),
        }
    }
}

/// The counts of all files together.
pub fn total(files: &[FileReceipt]) -> Counts {
    let mut total = Counts::default();
    for file in files {
        total += file.counts;
    }
    total
}

/// "Read 749,079 = stored 747,175 + duplicate 1,902 + rejected 2."
pub fn line(counts: Counts) -> String {
    format!(
        "Read {} = stored {} + duplicate {} + rejected {}.",
        thousands(counts.read),
        thousands(counts.stored),
        thousands(counts.duplicate),
        thousands(counts.rejected)
    )
}

fn span(file: &FileReceipt) -> (Option<String>, Option<String>) {
    file.span.map(|(from, to)| (from.rfc3339(), to.rfc3339())).unzip()
}

/// One file.
pub fn file_json(file: &FileReceipt, with_issues: bool) -> Value {
    let (first, last) = span(file);
    let mut value = json!({
        "path": file.path, "format": file.format, "why": file.why,
        "read": file.counts.read, "stored": file.counts.stored,
        "duplicate": file.counts.duplicate, "rejected": file.counts.rejected,
        "first": first, "last": last,
    });
    if with_issues {
        let issue = |it: &LineIssue| json!({"line": it.line, "reason": it.reason, "text": it.text});
        value["issues"] = file.issues.iter().map(issue).collect();
    }
    value["notes"] = json!(file.notes);
    value
}

fn as_json(files: &[FileReceipt], with_issues: bool) -> Value {
    let total = total(files);
    json!({
        "files": files.iter().map(|it| file_json(it, with_issues)).collect::<Vec<_>>(),
        "total": {
            "read": total.read, "stored": total.stored,
            "duplicate": total.duplicate, "rejected": total.rejected,
        },
    })
}

fn as_csv(files: &[FileReceipt], with_issues: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let mut rows = Rows::begin(Output::Csv, &[], out)?;
    for file in files {
        let (first, last) = span(file);
        let counts = file.counts;
        rows.row(&row([
            json!("file"),
            json!(file.path),
            json!(file.format),
            json!(counts.read),
            json!(counts.stored),
            json!(counts.duplicate),
            json!(counts.rejected),
            json!(first),
            json!(last),
            json!(file.notes.join(" ")),
            Value::Null,
            Value::Null,
            Value::Null,
        ]))?;
        for it in file.issues.iter().filter(|_| with_issues) {
            let mut cells = [const { Value::Null }; COLUMNS.len()];
            cells[0] = json!("rejected line");
            cells[1] = json!(file.path);
            cells[10] = json!(it.line);
            cells[11] = json!(it.reason);
            cells[12] = json!(it.text);
            rows.row(&row(cells))?;
        }
    }
    rows.end(&COLUMNS)
}

fn row(cells: [Value; COLUMNS.len()]) -> Object {
    COLUMNS.iter().map(|it| (*it).to_owned()).zip(cells).collect()
}

fn as_table(files: &[FileReceipt], with_issues: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let mut table =
        new_table(&["file", "format", "read", "stored", "duplicate", "rejected", "first", "last"]);
    for file in files {
        let (first, last) = span(file);
        let counts = file.counts;
        let n = thousands;
        table.add_row([
            file.path.clone(),
            file.format.clone(),
            n(counts.read),
            n(counts.stored),
            n(counts.duplicate),
            n(counts.rejected),
            first.unwrap_or_default(),
            last.unwrap_or_default(),
        ]);
    }
    writeln!(out, "{table}\n{}", line(total(files)))?;
    for file in
        files.iter().filter(|it| !it.notes.is_empty() || with_issues && !it.issues.is_empty())
    {
        writeln!(out, "{}", file.path)?;
        details(file, if with_issues { usize::MAX } else { 0 }, out)?;
    }
    Ok(())
}

/// For people: every file with its notes and at most `shown` of its rejected lines.
pub fn as_text(files: &[FileReceipt], shown: usize, out: &mut dyn Write) -> Result<(), CliError> {
    for file in files {
        writeln!(out, "{}\n  {}\n  {}", file.path, file.why, line(file.counts))?;
        if let (Some(first), Some(last)) = span(file) {
            writeln!(out, "  {first} to {last}")?;
        }
        details(file, shown, out)?;
        if shown < file.issues.len() {
            let more = thousands((file.issues.len() - shown) as u64);
            writeln!(out, "  and {more} more; `oddlog receipts --issues` lists all of them")?;
        }
    }
    if 1 < files.len() {
        writeln!(out, "In all {} files: {}", files.len(), line(total(files)))?;
    }
    Ok(())
}

fn details(file: &FileReceipt, shown: usize, out: &mut dyn Write) -> Result<(), CliError> {
    for note in &file.notes {
        writeln!(out, "  {note}")?;
    }
    for issue in file.issues.iter().take(shown) {
        // A list of a few is for the eye; one of all is the record, and has each text whole.
        let most = if shown == usize::MAX { usize::MAX } else { 100 };
        let text: String = issue.text.replace(['\n', '\r'], " ").chars().take(most).collect();
        writeln!(out, "  line {}: {}: {text}", issue.line, issue.reason)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Micros;

    fn file() -> FileReceipt {
        FileReceipt {
            path: "a.csv".to_owned(),
            format: "delimited".to_owned(),
            why: "It has a header.".to_owned(),
            counts: Counts { read: 1_010, stored: 1_000, duplicate: 9, rejected: 1 },
            span: Some((Micros(0), Micros(1_000_000))),
            issues: vec![LineIssue {
                line: 7,
                reason: "2 fields where the header has 3".to_owned(),
                text: "=cmd|' /C calc'!A0,x".to_owned(),
            }],
            notes: vec!["The last line is cut off.".to_owned()],
        }
    }

    #[test]
    fn the_receipt_is_the_sum_of_its_files_in_every_form() {
        let files = [file(), file()];
        let value = as_json(&files, true);
        assert_eq!(value["total"]["read"], 2_020);
        assert_eq!(value["files"][1]["issues"][0]["line"], 7);
        let mut text = Vec::new();
        as_text(&files, 20, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        for want in [
            "In all 2 files: Read 2,020 = stored 2,000 + duplicate 18 + rejected 2.",
            "The last line is cut off.",
            "line 7: 2 fields where the header has 3",
            "1970-01-01T00:00:00Z to 1970-01-01T00:00:01Z",
        ] {
            assert!(text.contains(want), "{text}");
        }
    }

    #[test]
    fn a_spreadsheet_runs_nothing_of_a_rejected_line() {
        let mut csv = Vec::new();
        as_csv(&[file()], true, &mut csv).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        assert_eq!(csv.lines().count(), 3, "{csv}");
        assert!(csv.contains("\"'=cmd|"), "{csv}");
    }
}
