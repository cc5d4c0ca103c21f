//! From log files to events: recognising formats by content, planning columns, and reading
//! records into batches.
//!
//! A format says where its records end ([`Cutter`]) and what values a record has ([`Splitter`]);
//! roles, times, outcomes and fingerprints are the same for all formats. One bad record never
//! fails a file: it becomes an issue, and the rest is kept. Does not live here: where events are
//! kept, and whether they are duplicates.

mod attributes;
mod cells;
mod columns;
mod country;
mod cut;
mod delimited;
mod encoding;
mod error;
mod head;
mod input;
mod licensing;
mod names;
mod occurrences;
mod one;
mod outcome;
mod privacy;
pub mod profile;
mod rows;
mod scan;
mod stream;
mod time;
mod tokens;
mod warnings;

pub use attributes::{AttributeReader, AttributeTest, attribute_test};
pub use cells::Cells;
pub use country::CountryDatabase;
pub use cut::{Cut, Cutter, MAX_RECORD};
pub use error::ImportError;
pub use head::Head;
pub use one::{original_fields, preview, reparse};
pub use privacy::{Privacy, blank_samples, withhold};
pub use stream::{FileEnd, ReadJob, hash_file, read};

use crate::domain::import_options::Limits;
use crate::domain::plan::{Choices, LogFile, Plan};

/// A kind of log.
pub trait Format: Sync {
    /// What plans and `--format` hold. Frozen: cases contain these.
    fn code(&self) -> &'static str;

    /// What a person reads.
    fn label(&self) -> &'static str;

    /// How it is recognised, for the list of formats.
    fn how(&self) -> &'static str;

    /// Whether the content is of this kind. The file's name is not asked.
    fn recognise(&self, head: &Head) -> Option<Recognised>;

    /// How to read the file as this kind of log.
    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError>;

    /// Finds the records of a file from its beginning (a header is none).
    fn cutter(&self, plan: &Plan) -> Box<dyn Cutter>;

    /// Takes records apart.
    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter>;
}

/// How sure a format is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// 0 to 100; the surest format reads the file.
    pub confidence: u8,
    /// Why, in a sentence.
    pub why: String,
}

/// Takes one record apart into the values of the plan's columns.
pub trait Splitter {
    /// Puts the values of `record` into `cells`, or says what is wrong with it.
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String>;
}

/// All formats. Where two are equally sure, the first reads the file.
pub const FORMATS: &[&dyn Format] = &[&licensing::LicensingWebApi, &delimited::Delimited];

/// How to read `file`, decided from its content and what a person chose.
pub fn plan(file: &LogFile, limits: &Limits, choices: &Choices) -> Result<Plan, ImportError> {
    plan_head(&Head::open(file, limits, choices)?, choices)
}

fn plan_head(head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
    if let Some(code) = &choices.format {
        let mut plan = format(code)?.plan(head, choices)?;
        plan.why = plan.why.replacen("Recognised as", "Read, as chosen, as", 1);
        return Ok(plan);
    }
    let sure = |it: &&&'static dyn Format| it.recognise(head).map_or(0, |it| it.confidence);
    let best = FORMATS.iter().rev().max_by_key(sure).filter(|it| 0 < sure(it));
    match best {
        Some(format) => format.plan(head, choices),
        // Choices may make readable what is not recognised: a separator, a time column.
        None if choices.separator.is_some() => delimited::Delimited.plan(head, choices),
        None => Err(ImportError::Unrecognised {
            tried: FORMATS.iter().map(|it| it.label()).collect(),
            path: head.path.clone(),
        }),
    }
}

fn format(code: &str) -> Result<&'static dyn Format, ImportError> {
    FORMATS.iter().copied().find(|it| it.code() == code).ok_or_else(|| ImportError::UnknownFormat {
        code: code.to_owned(),
        known: FORMATS.iter().map(|it| it.code()).collect(),
    })
}

fn format_of(plan: &Plan) -> Result<&'static dyn Format, ImportError> {
    format(&plan.format)
}

#[cfg(test)]
mod tests;
