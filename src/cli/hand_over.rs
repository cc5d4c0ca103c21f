//! `oddlog hand-over`.

use super::CliError;
use super::args::Output;
use super::output::Rows;
use super::requests::said;
use super::requests_args::HandOver;
use crate::domain::count::thousands;
use crate::domain::ids::EntryId;
use crate::worker::hand_over::{COLUMNS, object};
use crate::worker::headless;
use std::io::Write;

const SHOWN: &[&str] = &["entry", "action", "target", "what", "reason", "ticket", "done_at"];

/// Lists what is to be carried out, exports it, or marks it as done.
pub fn run(args: &HandOver, out: &mut dyn Write) -> Result<(), CliError> {
    if !args.done.is_empty() {
        let recorded = headless::mark_done(&args.case, entries(args)?, &args.note)?;
        return said(&recorded.said, recorded.batch.0, out);
    }
    if let Some(file) = &args.out {
        let n = headless::write_hand_over(&args.case, file, args.all)?;
        let counted = if n == 1 { "1 action".to_owned() } else { format!("{n} actions") };
        return Ok(writeln!(out, "{counted} to hand over, written to {}.", file.display())?);
    }
    let items = headless::hand_over(&args.case, args.all)?;
    let mut rows = Rows::begin(args.output, SHOWN, out)?;
    for it in &items {
        rows.row(&object(it))?;
    }
    rows.end(&COLUMNS)?;
    if args.output == Output::Table {
        let open = items.iter().filter(|it| it.done.is_none()).count() as u64;
        writeln!(out, "{} to be carried out in the real system", thousands(open))?;
    }
    Ok(())
}

fn entries(args: &HandOver) -> Result<Vec<EntryId>, CliError> {
    if args.done.iter().any(|it| it.eq_ignore_ascii_case("all")) {
        let open = headless::hand_over(&args.case, false)?;
        if open.is_empty() {
            return Err(CliError::Other(
                "Nothing is to be carried out. Nothing was recorded.".to_owned(),
            ));
        }
        return Ok(open.iter().map(|it| it.entry).collect());
    }
    let number = |it: &String| {
        it.parse().map(EntryId).map_err(|_| {
            CliError::Other(format!(
                "{it:?} is no number of an entry. Nothing was recorded. List them with oddlog \
                 hand-over."
            ))
        })
    };
    args.done.iter().map(number).collect()
}
