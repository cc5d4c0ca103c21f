//! The command line: every verb through the same engine as the window, text or JSON out.
//!
//! Progress goes to standard error, data to standard output. Exit codes: 0 done, 1 failed (one
//! line on standard error: what happened, what was kept, what to do), 2 wrong usage.

mod analysis;
mod anomalies;
mod anomalies_args;
pub mod args;
mod evaluate;
mod events;
mod finding_args;
mod flows;
mod hand_over;
mod import;
mod import_args;
mod journal;
mod journal_args;
mod lists;
mod output;
mod progress;
mod rate;
mod rate_args;
mod receipts;
mod report;
mod requests;
mod requests_args;
mod runs;
mod scores;
mod series;
mod time_span;
mod triage;
mod triage_args;

pub use anomalies::print_findings;

use crate::worker::error::JobError;
use crate::worker::headless;
use args::Verb;
use std::io::{self, Write};
use std::path::Path;

/// Why a verb failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A job said no.
    #[error(transparent)]
    Job(#[from] JobError),
    /// Standard output could not be written.
    #[error("the output could not be written: {0}")]
    Output(#[from] io::Error),
    /// Anything else, already in words.
    #[error("{0}")]
    Other(String),
}

impl CliError {
    /// Whether the reader of our output went away (`oddlog events … | head`): no failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Carries out one verb on the case that it names; says on standard error if that was of an older
/// version and where it is kept as it was.
pub fn run_on(case: Option<&Path>, verb: Verb, out: &mut dyn Write) -> Result<(), CliError> {
    if let Some(copy) = case.map(headless::bring_up_to_date).transpose()?.flatten() {
        writeln!(io::stderr(), "oddlog: {}", headless::upgraded_words(&copy))?;
    }
    run(verb, out)
}

/// Carries out one verb; data goes to `out`. `Verb::Demo` is the caller's, since it may open
/// the window.
pub fn run(verb: Verb, out: &mut dyn Write) -> Result<(), CliError> {
    match verb {
        Verb::Import(it) => import::run(&it, out),
        Verb::Receipts(it) => receipts::run(&it, out),
        Verb::Copy(it) => import::copy(&it, out),
        Verb::Analyze(it) => analysis::analyze(&it, out),
        Verb::Score(it) => analysis::score(&it, out),
        Verb::Anomalies(it) => anomalies::list(&it, out),
        Verb::Show(it) => anomalies::show(&it, out),
        Verb::Scores(it) => scores::run(&it, out),
        Verb::Evaluate(it) => evaluate::run(&it, out),
        Verb::Series(it) => series::run(&it, out),
        Verb::Events(it) => events::run(&it, out),
        Verb::Rate(it) => rate::run(&it, out),
        Verb::Runs(it) => runs::run(&it, out),
        Verb::Verdict(it) => journal::verdict(&it, out),
        Verb::Comment(it) => triage::comment(&it, out),
        Verb::Tag(it) => triage::tag(&it, out),
        Verb::Suppress(it) => triage::suppress(&it, out),
        Verb::Suppressions(it) => triage::list(&it, out),
        Verb::Lift(it) => triage::lift(&it, out),
        Verb::Journal(it) => journal::list(&it, out),
        Verb::Requests(it) => requests::list(&it, out),
        Verb::Revoke(it) => requests::revoke(&it, out),
        Verb::Flow(it) => flows::run(&it.verb, out),
        Verb::HandOver(it) => hand_over::run(&it, out),
        Verb::Report(it) => report::run(&it, out),
        Verb::Check(it) => lists::check(&it.case, out),
        Verb::Formats => lists::formats(out),
        Verb::Detectors => lists::detectors(out),
        Verb::Demo => Ok(()),
    }
}
