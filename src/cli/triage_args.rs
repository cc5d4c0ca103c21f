//! What can be typed after `comment`, `tag`, `suppress`, `suppressions` and `lift`.

use super::args::{Output, finding_kind, severity};
use crate::domain::finding::{FindingKind, Severity};
use clap::Args;
use std::path::PathBuf;

/// Options of `comment`.
#[derive(Debug, Args)]
pub struct Comment {
    /// Numbers of anomalies: 188 or A-0188. All of them get the comment, or (where one does not
    /// exist) none. `oddlog verdict --undo ENTRY` takes it back.
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// The comment.
    #[arg(long)]
    pub text: String,
}

/// Options of `tag`.
#[derive(Debug, Args)]
pub struct Tag {
    /// Numbers of anomalies: 188 or A-0188. `oddlog verdict --undo ENTRY` takes it back.
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Tag to add, at most 32 characters. May be given several times, as may --remove.
    #[arg(long, value_name = "TAG")]
    pub add: Vec<String>,
    /// Tag to remove.
    #[arg(long, value_name = "TAG", required_unless_present = "add")]
    pub remove: Vec<String>,
}

/// Options of `suppress`.
#[derive(Debug, Args)]
pub struct Suppress {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Type, by name or code. May be given several times, as may the columns below.
    #[arg(long = "type", value_parser = finding_kind)]
    pub kind: Vec<FindingKind>,
    /// Severity: critical, high, medium, low.
    #[arg(long, value_parser = severity)]
    pub severity: Vec<Severity>,
    /// Whom or what it is about: user, address, key or machine.
    #[arg(long)]
    pub subject: Vec<String>,
    /// User.
    #[arg(long)]
    pub user: Vec<String>,
    /// Integration.
    #[arg(long)]
    pub integration: Vec<String>,
    /// Resource type.
    #[arg(long)]
    pub resource_type: Vec<String>,
    /// Resource.
    #[arg(long)]
    pub resource: Vec<String>,
    /// Why, in 3 to 124 characters.
    #[arg(long, value_name = "TEXT")]
    pub because: String,
    /// Until when: 2026-09-30 (its end), "2026-09-30 12:00" or RFC 3339; until it is lifted
    /// otherwise.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// --until is in UTC instead of this computer's zone.
    #[arg(long)]
    pub utc: bool,
    /// Say what would be hidden, and record nothing.
    #[arg(long)]
    pub preview: bool,
}

/// Options of `suppressions`.
#[derive(Debug, Args)]
pub struct Suppressions {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}

/// Options of `lift`.
#[derive(Debug, Args)]
pub struct Lift {
    /// Number of the suppression: 3 or S-0003.
    pub id: String,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Why.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub because: String,
}
