//! What can be typed after `verdict`, `journal` and `runs`.

use super::args::{Output, action, done_in, finding_id, verdict};
use super::time_span::TimeSpan;
use crate::domain::finding::Verdict as Decided;
use crate::domain::journal::{Action, DoneIn};
use clap::Args;
use std::path::PathBuf;

/// Options of `verdict`.
#[derive(Debug, Args)]
pub struct Verdict {
    /// Numbers of anomalies: 188 or A-0188. All of them get the verdict, or (where one does not
    /// exist) none.
    #[arg(value_name = "ID", required_unless_present = "undo")]
    pub ids: Vec<String>,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// What you decided: confirmed, benign, dismissed, needs_info; open to reopen.
    #[arg(long = "as", value_name = "VERDICT", value_parser = verdict)]
    #[arg(required_unless_present = "undo")]
    pub decision: Option<Decided>,
    /// Why, in at most 124 characters. Confirmed and benign need at least 3.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    /// Take back the verdicts that were recorded together with this entry of the journal. That
    /// adds entries; none is removed.
    #[arg(long, value_name = "ENTRY", conflicts_with_all = ["ids", "decision"])]
    pub undo: Option<i64>,
}

/// Options of `journal`.
#[derive(Debug, Args)]
pub struct Journal {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Only entries in which this text occurs, in any case.
    #[arg(long, default_value = "")]
    pub text: String,
    /// Only what was done to this anomaly: 188 or A-0188.
    #[arg(long, value_name = "ID", value_parser = finding_id)]
    pub anomaly: Option<i64>,
    /// What was done: verdict, undo, import, analyze, score, … May be given several times, as may
    /// --actor and --source.
    #[arg(long, value_parser = action)]
    pub action: Vec<Action>,
    /// By whom, exact.
    #[arg(long, value_name = "NAME")]
    pub actor: Vec<String>,
    /// Text in the name of what it was done to: A-0188, run 3, web.csv.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub target: String,
    /// Where: window, command_line, job.
    #[arg(long, value_parser = done_in)]
    pub source: Vec<DoneIn>,
    /// Which stretch of time.
    #[command(flatten)]
    pub span: TimeSpan,
    /// The newest, at most.
    #[arg(long)]
    pub limit: Option<usize>,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}

/// Options of `runs`.
#[derive(Debug, Args)]
pub struct Runs {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Two runs to compare, the earlier one first.
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub compare: Option<Vec<i64>>,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}
