//! `oddlog report`.

use super::args::{finding_kind, severity, verdict};
use super::time_span::TimeSpan;
use super::{CliError, progress};
use crate::domain::count::thousands;
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort};
use crate::domain::finding::{FindingKind, Severity, Verdict};
use crate::domain::time::Micros;
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
    /// Type, as oddlog anomalies prints it. May be given several times, as may the filters below.
    #[arg(long = "type", value_parser = finding_kind)]
    pub kind: Vec<FindingKind>,
    /// Severity.
    #[arg(long, value_parser = severity)]
    pub severity: Vec<Severity>,
    /// User.
    #[arg(long)]
    pub user: Vec<String>,
    /// Verdict: open, confirmed, benign, dismissed, needs_info.
    #[arg(long, value_parser = verdict)]
    pub verdict: Vec<Verdict>,
    /// Which stretch of time.
    #[command(flatten)]
    pub span: TimeSpan,
}

/// Writes a report.
pub fn run(args: &Report, out: &mut dyn Write) -> Result<(), CliError> {
    let filter = filter(args, now())?;
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

fn filter(args: &Report, now: Micros) -> Result<FindingFilter, CliError> {
    let (from, to) = args.span.resolve(now)?;
    Ok(FindingFilter {
        from,
        to,
        kinds: args.kind.clone(),
        severities: args.severity.clone(),
        users: args.user.clone(),
        verdicts: args.verdict.clone(),
        ..FindingFilter::default()
    })
}

/// The filter in words, as the report says it.
fn words(filter: &FindingFilter) -> String {
    let list = |name: &str, values: Vec<String>| {
        (!values.is_empty()).then(|| format!("{name}: {}", values.join(", ")))
    };
    let time = |name: &str, at: Option<Micros>| at.map(|at| format!("{name} {}", at.rfc3339()));
    [
        list("Type", filter.kinds.iter().map(ToString::to_string).collect()),
        list("Severity", filter.severities.iter().map(ToString::to_string).collect()),
        list("User", filter.users.clone()),
        list("Verdict", filter.verdicts.iter().map(ToString::to_string).collect()),
        time("from", filter.from),
        time("to", filter.to),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}
