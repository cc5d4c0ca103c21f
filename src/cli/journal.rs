//! `oddlog verdict` and `oddlog journal`.

use super::CliError;
use super::args::{Output, finding_id};
use super::journal_args::{Journal, Verdict};
use super::output::Rows;
use crate::domain::count::thousands;
use crate::domain::finding::Verdict as Decided;
use crate::domain::ids::{EntryId, FindingId};
use crate::domain::journal::{Chain, JournalFilter, Recorded, finding_name};
use crate::domain::reasons::ReasonRules;
use crate::worker::analyze_job::now;
use crate::worker::headless::{self, CaseReader};
use crate::worker::journal_file::{COLUMNS, object};
use crate::worker::verdicts::VerdictOrder;
use std::io::Write;

const SHOWN: &[&str] = &["id", "at", "actor", "action", "target", "before", "after", "reason"];

/// Records verdicts, or takes them back.
pub fn verdict(args: &Verdict, out: &mut dyn Write) -> Result<(), CliError> {
    if let Some(entry) = args.undo {
        let undone = headless::undo_verdicts(&args.case, EntryId(entry))?;
        if !undone.said.is_empty() {
            return super::requests::said(&undone.said, undone.batch.0, out);
        }
        return Ok(writeln!(out, "Verdict on {} taken back.", named(&undone))?);
    }
    let findings = args.ids.iter().map(|it| id(it)).collect::<Result<Vec<_>, _>>()?;
    // The parser does not let it be missing.
    let verdict = args.decision.unwrap_or(Decided::Open);
    let order = VerdictOrder {
        findings,
        verdict,
        reason: args.reason.clone(),
        rules: ReasonRules::default(),
    };
    let recorded = headless::set_verdicts(&args.case, &order)?;
    Ok(writeln!(out, "{} set to {verdict}, entry {}.", named(&recorded), recorded.batch)?)
}

pub(super) fn id(text: &str) -> Result<FindingId, CliError> {
    let wrong = |_| {
        CliError::Other(format!(
            "{text:?} is no number of an anomaly, such as 188 or A-0188. Nothing was recorded."
        ))
    };
    finding_id(text).map(FindingId).map_err(wrong)
}

fn named(recorded: &Recorded) -> String {
    match recorded.changed.as_slice() {
        [(one, _)] => finding_name(*one),
        all => format!("{} anomalies", thousands(all.len() as u64)),
    }
}

fn filter(args: &Journal) -> Result<JournalFilter, CliError> {
    let (from, to) = args.span.resolve(now())?;
    Ok(JournalFilter {
        text: args.text.clone(),
        finding: args.anomaly.map(FindingId),
        from,
        to,
        actions: args.action.clone(),
        actors: args.actor.clone(),
        target: args.target.clone(),
        sources: args.source.clone(),
        target_kinds: Vec::new(),
    })
}

/// Prints the journal, oldest entry first.
pub fn list(args: &Journal, out: &mut dyn Write) -> Result<(), CliError> {
    let reader = CaseReader::open(&args.case)?;
    let filter = filter(args)?;
    let page = reader.journal(&filter, args.limit.unwrap_or(usize::MAX))?;
    let mut rows = Rows::begin(args.output, SHOWN, out)?;
    for entry in &page.entries {
        rows.row(&object(entry))?;
    }
    rows.end(&COLUMNS)?;
    if args.output == Output::Table {
        let (matching, total) = (thousands(page.matching), thousands(page.total));
        let chain = match reader.journal_chain()? {
            Chain::Verified => "Chain verified".to_owned(),
            Chain::Broken(entry) => format!("Chain broken at entry {entry}"),
        };
        writeln!(out, "{matching} of {total} entries. {chain}.")?;
    }
    Ok(())
}
