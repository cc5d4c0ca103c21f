//! `oddlog import` and `oddlog copy`.

use super::import_args::{CopyCase, Import};
use super::output::{json, rounded};
use super::{CliError, progress, receipts};
use crate::domain::count::thousands;
use crate::domain::plan::LogFile;
use crate::worker::headless;
use crate::worker::protocol::{ImportFile, ImportOrder, ImportReport};
use serde_json::{Value, json};
use std::io::Write;

/// Rejected lines that the text output names; the JSON output has all.
const SHOWN_ISSUES: usize = 20;

/// Imports and prints the receipt.
pub fn run(args: &Import, out: &mut dyn Write) -> Result<(), CliError> {
    if let Some(path) = &args.receipt {
        receipts::Kind::of(path)?;
    }
    let choices = args.choices();
    let files: Vec<ImportFile> = args
        .files
        .iter()
        .map(|path| ImportFile { file: LogFile::plain(path), choices: choices.clone() })
        .collect();
    let order = ImportOrder { files, left_out: Vec::new(), options: args.options() };
    let report = progress::shown(|context| headless::import(&args.case, &order, context))?;
    if let Some(path) = &args.receipt {
        receipts::write(&report.files, path)?;
    }
    if args.json {
        return json(&as_json(&report), out);
    }
    receipts::as_text(&report.files, SHOWN_ISSUES, out)
}

fn as_json(report: &ImportReport) -> Value {
    let total = receipts::total(&report.files);
    json!({
        "files": report.files.iter().map(|it| receipts::file_json(it, true)).collect::<Vec<_>>(),
        "total": {
            "read": total.read, "stored": total.stored,
            "duplicate": total.duplicate, "rejected": total.rejected,
        },
        "seconds": rounded(report.seconds, 3),
    })
}

/// Writes a copy with tokens.
pub fn copy(args: &CopyCase, out: &mut dyn Write) -> Result<(), CliError> {
    let copied = |context: &_| headless::copy_with_tokens(&args.case, &args.out, context);
    let n = progress::shown(copied)?;
    Ok(writeln!(
        out,
        "{}: {} events with tokens. Runs and anomalies were not copied: analyse the copy. Names in \
         other spellings, in other columns, in notes and in file paths stay as they were.",
        args.out.display(),
        thousands(n)
    )?)
}
