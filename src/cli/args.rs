//! What can be typed: verbs, options and the values they take.

use super::anomalies_args::Anomalies;
use super::import_args::{CopyCase, Import, Receipts};
use super::journal_args::{Journal, Runs, Verdict as SetVerdict};
use super::rate_args::Rate;
use super::report::Report;
use super::requests_args::{Flow, HandOver, Requests, Revoke};
use super::triage_args::{Comment, Lift, Suppress, Suppressions, Tag};
use crate::domain::calendar::{Relative, Window};
use crate::domain::field::{EntityKind, Field, Role};
use crate::domain::finding::{FindingKind, Severity, Verdict};
use crate::domain::journal::{Action, DoneIn};
use crate::domain::rate::Unit;
use crate::domain::run::{Contamination, Family, GroupBy};
use crate::domain::time::Zone;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Finds what is odd in access logs and lets a person decide about it, offline.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Case to open in the window; without one, the last case. Log files and folders open on the
    /// import page: into the case that is named with them, else into a new one.
    #[arg(value_name = "CASE|LOGS")]
    pub open: Vec<PathBuf>,
    /// What to do without the window.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

impl Cli {
    /// Reads the command line, and the case that it names for any verb. Ends the program where it
    /// is wrong.
    pub fn read() -> (Self, Option<PathBuf>) {
        let matches = Self::command().get_matches();
        match Self::from_arg_matches(&matches) {
            Ok(cli) => (cli, case_of(&matches)),
            Err(error) => error.exit(),
        }
    }
}

/// What stands after `--case`, whatever the verb.
fn case_of(matches: &ArgMatches) -> Option<PathBuf> {
    let (_, verb) = matches.subcommand()?;
    let nested = case_of(verb);
    nested.or_else(|| verb.try_get_one::<PathBuf>("case").ok().flatten().cloned())
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Build the sample case, analyse it and open the window on it; without a display, print the
    /// findings instead.
    Demo,
    /// Import log files into a case, which is made where there is none.
    Import(Box<Import>),
    /// List the files of a case: what was read, stored, a duplicate, rejected, and why.
    Receipts(Receipts),
    /// Write a copy of a case, to give away.
    Copy(CopyCase),
    /// Train on every event of the case, score them and save the run.
    Analyze(Analyze),
    /// Score what is new with the saved model, without training.
    Score(OneCase),
    /// List what was found.
    Anomalies(Box<Anomalies>),
    /// Show one anomaly: explanation, contributions, evidence events.
    Show(Show),
    /// Every profile, group or rate window with its score, flagged or not.
    Scores(Scores),
    /// Measure how well scores put trouble first, by verdicts or a file of labels.
    Evaluate(Evaluate),
    /// Score a file of time,value rows: expected, lower, upper, score, flagged.
    Series(Series),
    /// List events.
    Events(Box<Events>),
    /// Is this rate normal? On typed numbers, or on a series taken from the log.
    Rate(Rate),
    /// List the runs of a case, or compare two: new, gone and changed anomalies, and what differs
    /// in settings, data and features.
    Runs(Runs),
    /// Record what you decided about anomalies, or take it back.
    Verdict(SetVerdict),
    /// Write a comment at anomalies.
    Comment(Comment),
    /// Add tags to anomalies, or remove them.
    Tag(Tag),
    /// Hide anomalies like these from lists and counts, those of later runs too. Nothing is
    /// deleted.
    Suppress(Box<Suppress>),
    /// List the suppressions: what they hide, until when, why, who made them.
    Suppressions(Suppressions),
    /// Lift a suppression: what it hid is shown again.
    Lift(Lift),
    /// List what was done: who, when, to what, why; imports and runs too. Entries are never changed.
    Journal(Journal),
    /// List access requests, or print one: fields, timeline, resources.
    Requests(Box<Requests>),
    /// Record that access of a request was revoked, or take that back. It is not sent anywhere.
    Revoke(Revoke),
    /// Show and change access flows. Changes are recorded here and not sent.
    Flow(Flow),
    /// List or export what was recorded here and is to be carried out in the real system, and mark
    /// it as done.
    HandOver(HandOver),
    /// Write the anomalies with reasons, verdicts and evidence to a file: HTML, CSV or JSON.
    Report(Box<Report>),
    /// Verify the case file: schema, integrity, sums.
    Check(CaseOnly),
    /// The import formats and how each is recognised.
    Formats,
    /// The detectors, their settings and what each means.
    Detectors,
}

/// Options of `analyze`.
#[derive(Debug, Args)]
pub struct Analyze {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Seed of every random choice.
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
    /// Entities to profile; every kind that the log has otherwise.
    #[arg(long, value_parser = entity_kind)]
    pub entity: Vec<EntityKind>,
    /// Window of a profile.
    #[arg(long, value_parser = window, default_value = "day")]
    pub window: Window,
    /// Events in a group.
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub group_size: u32,
    /// Stream that is cut into groups.
    #[arg(long, value_parser = group_by, default_value = "all")]
    pub group_by: GroupBy,
    /// Settings of the access-request rules: a JSON file with those that differ from the
    /// documented ones, which `oddlog detectors` prints.
    #[arg(long, value_name = "FILE.json")]
    pub rules: Option<PathBuf>,
    /// Share of windows and groups that may be raised, at most.
    #[arg(long, value_name = "SHARE", default_value = "0.028")]
    pub contamination: Contamination,
    /// Leave the order to the detectors, whatever verdicts there are. `oddlog score` does then, too.
    #[arg(long)]
    pub no_learning: bool,
    /// Print the run as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `evaluate`.
///
/// What a person judged before a moment is learned from; what was judged after it is measured:
/// precision and recall among the first 10, 25, 50, 100 and as many as there is trouble, and
/// average precision, of the order that verdicts teach, of the combined score, of each detector,
/// and of what needs none (most events, most failures, chance). Verdicts: Confirmed is trouble,
/// Benign and Dismissed are none.
#[derive(Debug, Args)]
#[command(after_long_help = "LABELS FILE: comma-separated with a header, in any order of columns.
  entity_kind (or kind)   user, ip, key or machine; user where there is no such column
  entity                  its name; or a column called user, ip, key or machine
  from (or time)          a moment in the window: 2024-01-20, RFC 3339; UTC where it names no zone
  event                   instead of these three: the log's own id of an event, or its number where
                          the log has no ids. A window is trouble if it holds a labelled event.
  label (or attack, type) 1 or the name of an attack is trouble; 0, false, no, none, normal, benign
                          and dismissed are none. Without this column every row is trouble.
Where no row says 0, all other windows of that kind count as no trouble. Where the file and a verdict
speak of the same window, the file counts. Rows that name nothing in the case are counted.")]
pub struct Evaluate {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Labels, besides the verdicts of the case; see below.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Learn from windows that begin before this time, measure on the others; otherwise half of the
    /// judged windows are before.
    #[arg(long, value_name = "TIME")]
    pub split: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// A case, as text or JSON.
#[derive(Debug, Args)]
pub struct OneCase {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// A case.
#[derive(Debug, Args)]
pub struct CaseOnly {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
}

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Columns for a terminal.
    Table,
    /// An array of objects.
    Json,
    /// Comma-separated values with a header.
    Csv,
}

/// How numbers for other programs are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DataOutput {
    /// Comma-separated values with a header.
    Csv,
    /// An array of objects.
    Json,
}

/// Order of `anomalies`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// Highest score first.
    Score,
    /// Newest first.
    Time,
}

/// Options of `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Number of the anomaly: 188 or A-0188.
    #[arg(value_parser = finding_id)]
    pub id: i64,
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `scores`.
#[derive(Debug, Args)]
pub struct Scores {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Only profiles, groups or rates.
    #[arg(long, value_parser = family)]
    pub family: Option<Family>,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "csv")]
    pub output: DataOutput,
}

/// Options of `series`.
#[derive(Debug, Args)]
pub struct Series {
    /// File with a time and a value in each row.
    pub file: PathBuf,
    /// How the series varies with the clock: by hour of the week, by weekday, or not at all;
    /// decided from the distance between points otherwise.
    #[arg(long, value_parser = window)]
    pub window: Option<Window>,
    /// How the points are printed.
    #[arg(long, value_enum, default_value = "csv")]
    pub output: DataOutput,
}

/// Options of `events`.
#[derive(Debug, Args)]
pub struct Events {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// User, exact. May be given several times, as may the filters below.
    #[arg(long)]
    pub user: Vec<String>,
    /// Address, exact.
    #[arg(long)]
    pub ip: Vec<String>,
    /// Product, exact.
    #[arg(long)]
    pub product: Vec<String>,
    /// Key, exact.
    #[arg(long)]
    pub key: Vec<String>,
    /// Machine code, exact.
    #[arg(long)]
    pub machine: Vec<String>,
    /// Text in the friendly name, in any case.
    #[arg(long)]
    pub friendly_name: Option<String>,
    /// State code.
    #[arg(long)]
    pub state: Vec<i32>,
    /// Earliest time, UTC where it names no zone.
    #[arg(long)]
    pub from: Option<String>,
    /// Latest time; a date means the whole day.
    #[arg(long)]
    pub to: Option<String>,
    /// Events after this id of the log, in ascending order.
    #[arg(long, conflicts_with = "ending_before")]
    pub starting_after: Option<i64>,
    /// Events before this id of the log, in descending order.
    #[arg(long)]
    pub ending_before: Option<i64>,
    /// Value of a column of the log that is mapped to nothing, exact. Of several values of one
    /// column any will do.
    #[arg(long, value_name = "NAME=VALUE", value_parser = attribute)]
    pub attribute: Vec<(String, String)>,
    /// Only events without a usable time.
    #[arg(long)]
    pub undated: bool,
    /// Only the events of this group.
    #[arg(long)]
    pub anomaly_group: Option<String>,
    /// How many at most.
    #[arg(long)]
    pub limit: Option<usize>,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}

pub(super) fn choices<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|it| code(*it)).collect::<Vec<_>>().join(", ")
}

macro_rules! value_parsers {
    ($($name:ident -> $kind:ident;)+) => {$(
        pub(super) fn $name(text: &str) -> Result<$kind, String> {
            $kind::parse(text)
                .ok_or_else(|| format!("choose one of {}", choices($kind::ALL, $kind::code)))
        }
    )+};
}

value_parsers! {
    entity_kind -> EntityKind;
    window -> Window;
    group_by -> GroupBy;
    finding_kind -> FindingKind;
    severity -> Severity;
    verdict -> Verdict;
    family -> Family;
    unit -> Unit;
    action -> Action;
    done_in -> DoneIn;
}

fn attribute(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write name=value, for example service=vpn")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn role_of_column(text: &str) -> Result<(Role, String), String> {
    let (role, column) = text.split_once('=').ok_or("write role=column, for example user=login")?;
    let role = Role::parse(role).ok_or_else(|| {
        format!("{role:?} is no role; choose one of {}", choices(Role::ALL, Role::code))
    })?;
    Ok((role, column.to_owned()))
}

pub(super) fn entity(text: &str) -> Result<(Field, String), String> {
    let (field, value) = text.split_once('=').ok_or("write kind=value, for example user=alice")?;
    let field = Field::parse(field).ok_or_else(|| {
        format!("{field:?} is no column; choose one of {}", choices(Field::ALL, Field::code))
    })?;
    Ok((field, value.to_owned()))
}

pub(super) fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text).ok_or_else(|| {
        "write UTC, local, an offset such as +02:00 or a name such as Europe/Oslo".to_owned()
    })
}

pub(super) fn relative(text: &str) -> Result<Relative, String> {
    Relative::parse(text)
        .ok_or_else(|| "write a number and h, d, w or m, for example 7d".to_owned())
}

pub(super) fn finding_id(text: &str) -> Result<i64, String> {
    let digits = text.strip_prefix("A-").or_else(|| text.strip_prefix("a-")).unwrap_or(text);
    digits.parse().map_err(|_| "write the anomaly's number, for example 188 or A-0188".to_owned())
}
