//! What can be typed after `requests`, `revoke`, `flow` and `hand-over`.

use super::args::Output;
use super::time_span::TimeSpan;
use crate::domain::request::Status;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Options of `requests`.
#[derive(Debug, Args)]
pub struct Requests {
    /// Only this request, with all that is known of it.
    #[arg(value_name = "REQUEST")]
    pub id: Option<String>,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Whom access is for. May be given several times, as may the filters below.
    #[arg(long)]
    pub grantee: Vec<String>,
    /// Integration.
    #[arg(long)]
    pub integration: Vec<String>,
    /// Status now: pending, pending_mfa, granting, active, rejected, revoking, revoked, expired,
    /// failed, unknown.
    #[arg(long, value_parser = status)]
    pub status: Vec<Status>,
    /// Access flow.
    #[arg(long)]
    pub flow: Vec<String>,
    /// Permission.
    #[arg(long)]
    pub permission: Vec<String>,
    /// Resource.
    #[arg(long)]
    pub resource: Vec<String>,
    /// Resource type.
    #[arg(long)]
    pub resource_type: Vec<String>,
    /// How the request began, as the log says: `SELF_SERVE`, `automatic`.
    #[arg(long)]
    pub trigger: Vec<String>,
    /// Text in anything that is listed, in any case.
    #[arg(long, default_value = "")]
    pub text: String,
    /// Which stretch of time.
    #[command(flatten)]
    pub span: TimeSpan,
    /// How many at most.
    #[arg(long)]
    pub limit: Option<usize>,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}

fn status(text: &str) -> Result<Status, String> {
    Status::parse(text).ok_or_else(|| {
        let all: Vec<&str> = Status::ALL.iter().map(|it| it.code()).collect();
        format!("choose one of {}", all.join(", "))
    })
}

/// Options of `revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    /// Id of the request: AR-1342.
    pub request: String,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Why, in 3 to 124 characters.
    #[arg(long, value_name = "TEXT", default_value = "", conflicts_with = "undo")]
    pub reason: String,
    /// Where it is asked for: SEC-2291.
    #[arg(long, default_value = "", conflicts_with = "undo")]
    pub ticket: String,
    /// Take the revocation back. That adds an entry to the journal; none is removed.
    #[arg(long)]
    pub undo: bool,
}

/// Options of `flow`.
#[derive(Debug, Args)]
pub struct Flow {
    /// What to do.
    #[command(subcommand)]
    pub verb: FlowVerb,
}

/// What to do with access flows.
#[derive(Debug, Subcommand)]
pub enum FlowVerb {
    /// List the access flows of a case.
    List(FlowList),
    /// Show one, as its newest version or another.
    Show(FlowShow),
    /// Save a changed version: from a file, by presets, or both.
    Edit(Box<FlowEdit>),
    /// List the versions of one: who, when, why and what changed.
    History(FlowHistory),
    /// Save an earlier version as the next one.
    Revert(FlowRevert),
}

/// Options of `flow list`.
#[derive(Debug, Args)]
pub struct FlowList {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}

/// Options of `flow show`.
#[derive(Debug, Args)]
pub struct FlowShow {
    /// Its name.
    pub flow: String,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Version; the newest otherwise. 0 is what the log shows.
    #[arg(long)]
    pub version: Option<u32>,
    /// Print the definition as JSON, as `flow edit --from` reads it.
    #[arg(long)]
    pub json: bool,
}

/// Options of `flow edit`.
#[derive(Debug, Args)]
pub struct FlowEdit {
    /// Its name. One that the case does not know is made from a file.
    pub flow: String,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// A definition in JSON that replaces the newest version.
    #[arg(long, value_name = "FILE.json")]
    pub from: Option<PathBuf>,
    /// Have an approver approve: group:dba-leads, user:ola@example.com, manager. May be given
    /// several times; any of them will do.
    #[arg(long, value_name = "KIND:NAME")]
    pub require_approval: Vec<String>,
    /// End access after so many minutes, at most.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..))]
    pub shorten: Option<u32>,
    /// Exclude a resource, by name. May be given several times.
    #[arg(long, value_name = "RESOURCE")]
    pub exclude_resource: Vec<String>,
    /// Drop a permission. May be given several times.
    #[arg(long, value_name = "PERMISSION")]
    pub drop_permission: Vec<String>,
    /// Ask for a second factor.
    #[arg(long)]
    pub require_mfa: bool,
    /// Accept no more requests.
    #[arg(long)]
    pub deactivate: bool,
    /// Why, in 3 to 124 characters.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    /// Print what would change and save nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Options of `flow history`.
#[derive(Debug, Args)]
pub struct FlowHistory {
    /// Its name.
    pub flow: String,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `flow revert`.
#[derive(Debug, Args)]
pub struct FlowRevert {
    /// Its name.
    pub flow: String,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// The version to go back to; 0 is what the log shows.
    #[arg(long)]
    pub to: u32,
    /// Why, in 3 to 124 characters.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
}

/// Options of `hand-over`.
#[derive(Debug, Args)]
pub struct HandOver {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Write it to a file: .json = ids for a bulk call and the changes of flows, .csv = a row each,
    /// .txt or .diff = the changes as text. Without a file it is listed.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Mark these as carried out in the real system: numbers of entries, or "all".
    #[arg(long, value_name = "ENTRY", num_args = 1.., conflicts_with = "out")]
    pub done: Vec<String>,
    /// A note about that.
    #[arg(long, value_name = "TEXT", default_value = "", requires = "done")]
    pub note: String,
    /// Also what is carried out already.
    #[arg(long)]
    pub all: bool,
    /// How they are listed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}
