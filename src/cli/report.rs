//! `oddlog report`.

use super::finding_args::{FindingArgs, words};
use super::{CliError, progress};
use crate::domain::count::thousands;
use crate::domain::filter::{FindingOrder, FindingSort};
use crate::worker::analyze_job::now;
use crate::worker::headless;
use crate::worker::protocol::ReportOrder;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Options of `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Where the report goes: .html, .csv or .json.
    #[arg(long)]
    pub out: PathBuf,
    /// Replace users, addresses, keys, machines and friendly names by tokens, in sentences and in
    /// lines of the log, too.
    #[arg(long)]
    pub redact: bool,
    /// Which anomalies.
    #[command(flatten)]
    pub which: FindingArgs,
}

/// Writes a report.
pub fn run(args: &Report, out: &mut dyn Write) -> Result<(), CliError> {
    let filter = args.which.filter(now())?;
    let order = ReportOrder {
        words: words(&filter),
        filter,
        order: FindingOrder { by: FindingSort::Score, descending: true },
        redact: args.redact,
    };
    let written = |context: &_| headless::report(&args.case, &args.out, &order, context);
    let n = progress::shown(written)?;
    let tokens = if args.redact { ", names as tokens" } else { "" };
    let anomalies = if n == 1 { "anomaly" } else { "anomalies" };
    Ok(writeln!(out, "{}: {} {anomalies}{tokens}.", args.out.display(), thousands(n))?)
}
