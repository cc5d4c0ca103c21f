//! What can be typed to import logs, and to see and pass on what was imported.

use super::args::{Output, role_of_column, zone};
use crate::domain::field::Role;
use crate::domain::import_options::{ImportOptions, Limits};
use crate::domain::plan::Choices;
use crate::domain::time::Zone;
use clap::Args;
use std::path::PathBuf;

/// Options of `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Log files, archives, and folders of them.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    pub files: Vec<PathBuf>,
    /// Case file to import into.
    #[arg(long)]
    pub case: PathBuf,
    /// Format to read the files as, see `oddlog formats`; decided from the content otherwise.
    #[arg(long)]
    pub format: Option<String>,
    /// Read a column as a role, for example user=login. May be given several times.
    #[arg(long, value_name = "ROLE=COLUMN", value_parser = role_of_column)]
    pub map: Vec<(Role, String)>,
    /// Zone of times that carry none: UTC, local, +02:00 or a name such as Europe/Oslo.
    #[arg(long, value_parser = zone)]
    pub zone: Option<Zone>,
    /// How the characters are written: utf-8, utf-16le, windows-1252, shift_jis, big5, …; decided
    /// from the content otherwise.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// How dates such as 03/04/2026 are read.
    #[command(flatten)]
    pub dates: DateArgs,
    /// Year of a file's last event, for times without a year.
    #[arg(long, value_parser = clap::value_parser!(i32).range(1970..=2261))]
    pub year: Option<i32>,
    /// Replace users, addresses, keys, machine codes and friendly names by tokens before anything
    /// is stored: the same value is the same token in every import into this case. Other columns,
    /// other spellings of a name and the files' paths stay as they are, and whoever has the case
    /// can test a guess; see `oddlog copy` for a copy to give away.
    #[arg(long)]
    pub tokens: bool,
    /// Offline database of countries by address, for events without a country.
    #[arg(long, value_name = "FILE.mmdb")]
    pub country_db: Option<PathBuf>,
    /// Write the receipt with every rejected line to this file: .csv, .json or .txt.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    /// Print the receipt as JSON.
    #[arg(long)]
    pub json: bool,
    /// Bounds against broken or hostile files.
    #[command(flatten)]
    pub limits: MaxArgs,
}

/// How dates such as 03/04/2026 are read.
#[derive(Debug, Args)]
pub struct DateArgs {
    /// 03/04/2026 is 3 April.
    #[arg(long, conflicts_with = "month_first")]
    pub day_first: bool,
    /// 03/04/2026 is March 4.
    #[arg(long)]
    pub month_first: bool,
}

/// Bounds against broken or hostile files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct MaxArgs {
    /// Longest record; longer ones are rejected.
    #[arg(long = "max-record-bytes", value_name = "N", default_value_t = Limits::default().record_bytes, value_parser = at_least_one)]
    pub record_bytes: usize,
    /// How much one file may unpack to.
    #[arg(long = "max-unpacked-bytes", value_name = "N", default_value_t = Limits::default().unpacked_bytes)]
    pub unpacked_bytes: u64,
    /// How many times its packed size a file may unpack to, beyond the first 64 MiB.
    #[arg(long = "max-ratio", value_name = "N", default_value_t = Limits::default().ratio)]
    pub ratio: u64,
    /// Entries of a folder or an archive.
    #[arg(long = "max-entries", value_name = "N", default_value_t = Limits::default().entries, value_parser = at_least_one)]
    pub entries: usize,
    /// Columns of a file.
    #[arg(long = "max-columns", value_name = "N", default_value_t = Limits::default().columns, value_parser = at_least_one)]
    pub columns: usize,
    /// How deep folders and archives may nest.
    #[arg(long = "max-depth", value_name = "N", default_value_t = Limits::default().depth)]
    pub depth: usize,
}

impl Import {
    /// What was said about how the files are read.
    pub fn choices(&self) -> Choices {
        let dates = &self.dates;
        Choices {
            format: self.format.clone(),
            map: self.map.clone(),
            zone: self.zone.clone(),
            encoding: self.encoding.clone(),
            day_first: (dates.day_first || dates.month_first).then_some(dates.day_first),
            year: self.year,
            ..Choices::default()
        }
    }

    /// What was said about the import as a whole.
    pub fn options(&self) -> ImportOptions {
        let max = &self.limits;
        let limits = Limits {
            record_bytes: max.record_bytes,
            columns: max.columns,
            unpacked_bytes: max.unpacked_bytes,
            ratio: max.ratio,
            entries: max.entries,
            depth: max.depth,
        };
        ImportOptions { limits, tokens: self.tokens, country_database: self.country_db.clone() }
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    let n: usize = text.parse().map_err(|_| "write a whole number".to_owned())?;
    if n == 0 { Err("at least 1".to_owned()) } else { Ok(n) }
}

/// Options of `receipts`.
#[derive(Debug, Args)]
pub struct Receipts {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// Every rejected line too, with its reason and text.
    #[arg(long)]
    pub issues: bool,
    /// How they are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub output: Output,
}

/// Options of `copy`.
#[derive(Debug, Args)]
pub struct CopyCase {
    /// Case file.
    #[arg(long)]
    pub case: PathBuf,
    /// File of the copy, which must not be there yet.
    #[arg(long)]
    pub out: PathBuf,
    /// Replace users, addresses, keys, machine codes and friendly names by tokens, made with a
    /// secret that is kept nowhere. Runs and anomalies are not copied: analyse the copy.
    #[arg(long, required = true)]
    pub tokens: bool,
}
