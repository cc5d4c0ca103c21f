//! What can be typed after `anomalies`.

use super::args::{Output, SortBy};
use super::finding_args::FindingArgs;
use clap::Args;
use std::path::PathBuf;

/// Options of `anomalies`.
#[derive(Debug, Args)]
pub struct Anomalies {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Which of them.
    #[command(flatten)]
    pub which: FindingArgs,
    /// Order.
    #[arg(long, value_enum, default_value = "time")]
    pub sort: SortBy,
    /// How many at most.
    #[arg(long)]
    pub limit: Option<usize>,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}
