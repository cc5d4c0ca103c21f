//! What can be typed after `anomalies`.

use super::args::{Output, SortBy, choices, finding_kind, severity, verdict};
use super::time_span::TimeSpan;
use crate::domain::filter::Progress;
use crate::domain::finding::{FindingKind, Severity, Verdict};
use clap::Args;
use std::path::PathBuf;

/// Options of `anomalies`.
#[derive(Debug, Args)]
pub struct Anomalies {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Type, by name or code. May be given several times, as may the filters below.
    #[arg(long = "type", value_parser = finding_kind)]
    pub kind: Vec<FindingKind>,
    /// Severity: critical, high, medium, low.
    #[arg(long, value_parser = severity)]
    pub severity: Vec<Severity>,
    /// Resource type.
    #[arg(long)]
    pub resource_type: Vec<String>,
    /// User.
    #[arg(long)]
    pub user: Vec<String>,
    /// Integration.
    #[arg(long)]
    pub integration: Vec<String>,
    /// Detector, see `oddlog detectors`.
    #[arg(long)]
    pub detector: Vec<String>,
    /// Verdict: open, confirmed, benign, dismissed, needs_info.
    #[arg(long, value_parser = verdict)]
    pub verdict: Vec<Verdict>,
    /// How far the work is: open, waiting (needs info), closed (any other verdict); or a verdict.
    #[arg(long, value_parser = status)]
    pub status: Vec<Verdicts>,
    /// Whom or what it is about: user, address, key or machine.
    #[arg(long)]
    pub subject: Vec<String>,
    /// Resource.
    #[arg(long)]
    pub resource: Vec<String>,
    /// Tag.
    #[arg(long)]
    pub tag: Vec<String>,
    /// Leave out this type; likewise the columns below.
    #[arg(long, value_parser = finding_kind)]
    pub not_type: Vec<FindingKind>,
    /// Leave out this severity.
    #[arg(long, value_parser = severity)]
    pub not_severity: Vec<Severity>,
    /// Leave out this user.
    #[arg(long)]
    pub not_user: Vec<String>,
    /// Leave out this integration.
    #[arg(long)]
    pub not_integration: Vec<String>,
    /// Leave out this resource type.
    #[arg(long)]
    pub not_resource_type: Vec<String>,
    /// List what is suppressed, too.
    #[arg(long)]
    pub hidden: bool,
    /// Which stretch of time.
    #[command(flatten)]
    pub span: TimeSpan,
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

/// The verdicts that a status means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdicts(pub Vec<Verdict>);

fn status(text: &str) -> Result<Verdicts, String> {
    if let Some(progress) = Progress::parse(text) {
        let all = Verdict::ALL.iter().copied();
        return Ok(Verdicts(all.filter(|it| Progress::of(*it) == progress).collect()));
    }
    let wrong = |_| {
        let (progress, verdicts) =
            (choices(Progress::ALL, Progress::code), choices(Verdict::ALL, Verdict::code));
        format!("choose one of {progress}, {verdicts}")
    };
    verdict(text).map(|it| Verdicts(vec![it])).map_err(wrong)
}
