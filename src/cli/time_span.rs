//! The stretch of time that several verbs are narrowed to: `--last`, or `--from` and `--to`.

use super::CliError;
use super::anomalies::{end_time, time};
use super::args::relative;
use crate::domain::calendar::Relative;
use crate::domain::time::{Micros, Zone};
use clap::Args;

/// First and last instant; `None` = open.
pub type Ends = (Option<Micros>, Option<Micros>);

/// Options of every verb that can be narrowed by time.
#[derive(Debug, Args)]
pub struct TimeSpan {
    /// Only the last hours, days, weeks or months by the clock of this computer: 24h, 7d, 2w, 3m.
    #[arg(long, value_parser = relative, conflicts_with_all = ["from", "to"])]
    pub last: Option<Relative>,
    /// Begin --last at the start of the hour, day, week or month.
    #[arg(long, requires = "last")]
    pub round: bool,
    /// Earliest time: 2026-06-13, "2026-06-13 21:00" or RFC 3339.
    #[arg(long)]
    pub from: Option<String>,
    /// Latest time; a date means the whole day.
    #[arg(long)]
    pub to: Option<String>,
    /// --from, --to and --round are in UTC instead of this computer's zone.
    #[arg(long)]
    pub utc: bool,
}

impl TimeSpan {
    /// What the options say at `now`.
    ///
    /// # Errors
    /// When a time cannot be read, or From is after To.
    pub(super) fn resolve(&self, now: Micros) -> Result<Ends, CliError> {
        let zone = if self.utc { Zone::Utc } else { Zone::Local };
        if let Some(last) = self.last {
            let last = Relative { round: self.round, ..last };
            let (from, to) = last.resolve(now, &zone).ok_or_else(|| {
                CliError::Other("--last reaches back beyond the calendar".to_owned())
            })?;
            return Ok((Some(from), Some(to)));
        }
        let from = time("--from", self.from.as_deref(), &zone)?;
        let to = end_time("--to", self.to.as_deref(), &zone)?;
        match (from, to) {
            (Some(from), Some(to)) if to < from => {
                Err(CliError::Other("From is after To.".to_owned()))
            }
            both => Ok(both),
        }
    }
}
