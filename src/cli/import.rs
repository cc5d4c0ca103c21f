//! `oddlog import`.

use super::args::Import;
use super::output::{json, rounded, thousands};
use super::{CliError, progress};
use crate::domain::import_options::ImportOptions;
use crate::domain::plan::{Choices, LogFile};
use crate::domain::receipt::{Counts, FileReceipt};
use crate::worker::headless;
use crate::worker::protocol::{ImportFile, ImportOrder, ImportReport};
use serde_json::{Value, json};
use std::io::Write;

/// Rejected lines that the text output names; the JSON output has all.
const SHOWN_ISSUES: usize = 20;

/// Imports and prints the receipt.
pub fn run(args: &Import, out: &mut dyn Write) -> Result<(), CliError> {
    let choices = Choices {
        format: args.format.clone(),
        map: args.map.clone(),
        zone: args.zone.clone(),
        ..Choices::default()
    };
    let files: Vec<ImportFile> = args
        .files
        .iter()
        .map(|path| ImportFile { file: LogFile::plain(path), choices: choices.clone() })
        .collect();
    let order = ImportOrder { files, options: ImportOptions::default() };
    let report = progress::shown(|context| headless::import(&args.case, &order, context))?;
    if args.json { json(&as_json(&report), out) } else { as_text(&report, out) }
}

fn total(report: &ImportReport) -> Counts {
    let mut total = Counts::default();
    for file in &report.files {
        total += file.counts;
    }
    total
}

fn as_json(report: &ImportReport) -> Value {
    let total = total(report);
    json!({
        "files": report.files.iter().map(file_json).collect::<Vec<_>>(),
        "total": {
            "read": total.read, "stored": total.stored,
            "duplicate": total.duplicate, "rejected": total.rejected,
        },
        "seconds": rounded(report.seconds, 3),
    })
}

fn file_json(file: &FileReceipt) -> Value {
    let issues: Vec<Value> =
        file.issues.iter().map(|it| json!({"line": it.line, "reason": it.reason})).collect();
    json!({
        "path": file.path, "format": file.format, "why": file.why,
        "read": file.counts.read, "stored": file.counts.stored,
        "duplicate": file.counts.duplicate, "rejected": file.counts.rejected,
        "first": file.span.map(|it| it.0.rfc3339()), "last": file.span.map(|it| it.1.rfc3339()),
        "issues": issues, "notes": file.notes,
    })
}

/// "Read 749,079 = stored 747,175 + duplicate 1,902 + rejected 2."
pub fn receipt_line(counts: Counts) -> String {
    format!(
        "Read {} = stored {} + duplicate {} + rejected {}.",
        thousands(counts.read),
        thousands(counts.stored),
        thousands(counts.duplicate),
        thousands(counts.rejected)
    )
}

fn as_text(report: &ImportReport, out: &mut dyn Write) -> Result<(), CliError> {
    for file in &report.files {
        writeln!(out, "{}\n  {}\n  {}", file.path, file.why, receipt_line(file.counts))?;
        for note in &file.notes {
            writeln!(out, "  {note}")?;
        }
        for issue in file.issues.iter().take(SHOWN_ISSUES) {
            writeln!(out, "  line {}: {}", issue.line, issue.reason)?;
        }
        if SHOWN_ISSUES < file.issues.len() {
            let more = thousands((file.issues.len() - SHOWN_ISSUES) as u64);
            writeln!(out, "  and {more} more; --json lists all of them")?;
        }
    }
    if 1 < report.files.len() {
        writeln!(out, "In all: {}", receipt_line(total(report)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_receipt_is_the_sum_of_its_files() {
        let counts = Counts { read: 1_010, stored: 1_000, duplicate: 8, rejected: 2 };
        let file = FileReceipt {
            path: "a.csv".to_owned(),
            format: "delimited".to_owned(),
            why: String::new(),
            counts,
            span: None,
            issues: Vec::new(),
            notes: Vec::new(),
        };
        let report = ImportReport { files: vec![file.clone(), file], seconds: 0.25 };
        let value = as_json(&report);
        assert_eq!(value["total"]["read"], 2_020);
        assert_eq!(value["files"][1]["first"], Value::Null);
        assert_eq!(
            receipt_line(total(&report)),
            "Read 2,020 = stored 2,000 + duplicate 16 + rejected 4."
        );
    }
}
