//! From log files to events: recognising formats by content, planning columns, and reading
//! records into batches.
//!
//! A format says where its records end ([`Cutter`]) and what values a record has ([`Splitter`]);
//! roles, times, outcomes and fingerprints are the same for all formats. One bad record never
//! fails a file: it becomes an issue, and the rest is kept. Does not live here: where events are
//! kept, and whether they are duplicates.

mod attributes;
mod blocks;
mod cells;
mod clean;
mod columns;
mod country;
mod cut;
mod delimited;
mod encoding;
mod ending;
mod error;
mod event_viewer;
mod flexlm;
mod head;
mod input;
mod json;
mod lines;
mod memory;
mod names;
mod occurrences;
mod one;
mod outcome;
mod parse;
mod privacy;
pub mod profile;
mod profiles;
mod redact;
mod repairs;
mod rows;
mod sample;
mod stream;
mod syslog;
mod time;
mod tokens;
mod warnings;
mod web;

pub use attributes::{AttributeReader, AttributeTest, attribute_test};
pub use cells::Cells;
pub use country::CountryDatabase;
pub use cut::{Cut, Cutter};
pub use error::ImportError;
pub use head::Head;
pub use input::{Found, expand, size};
pub use memory::{ReadBytes, read_bytes};
pub use one::{RecordReader, original_fields, preview, reparse};
pub use privacy::{Privacy, blank_samples, withhold};
pub use redact::{Hidden, HiddenRecords, NAMES, Redactor};
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

    /// The same where every planned column is wanted, also those that have no role.
    fn splitter_of_all(&self, plan: &Plan) -> Box<dyn Splitter> {
        self.splitter(plan)
    }
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
    ///
    /// A line that is no record (a directive, a message between the events) leaves all values
    /// empty: it is passed over and not counted.
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String>;

    /// Whether a record's values never depend on other records, so that several threads may share
    /// the records of a file. Then there are no `end_notes`.
    fn records_are_independent(&self) -> bool {
        false
    }

    /// What a person should know about the whole file, asked after its last record: how many
    /// lines were passed over, for one.
    fn end_notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// All formats. Where two are equally sure, the first reads the file.
pub const FORMATS: &[&dyn Format] = &[
    &profiles::licensing::LICENSING_WEB_API,
    &profiles::cloudtrail::AWS_CLOUDTRAIL,
    &profiles::entra_sign_in::ENTRA_SIGN_IN,
    &profiles::entra_audit::ENTRA_AUDIT,
    &profiles::m365_audit::M365_AUDIT,
    &profiles::m365_defender::M365_DEFENDER,
    &profiles::okta::OKTA,
    &profiles::google_workspace::GOOGLE_WORKSPACE,
    &profiles::github_audit::GITHUB_AUDIT,
    &profiles::teleport::TELEPORT,
    &profiles::slack::SLACK,
    &profiles::onepassword::ONEPASSWORD,
    &profiles::windows_events::WINDOWS_EVENTS,
    &profiles::access_requests::ACCESS_REQUESTS,
    &profiles::activity_report::ACTIVITY_REPORT,
    &profiles::access_webhook::ACCESS_WEBHOOK,
    &json::JsonRecords,
    &flexlm::FlexLm,
    &web::AccessLog,
    &web::WebErrorLog,
    &web::W3c,
    &syslog::SyslogAuth,
    &event_viewer::EventViewer,
    &delimited::Kibana,
    &delimited::Grafana,
    &delimited::Delimited,
];

/// How to read `file`, decided from its content and what a person chose.
pub fn plan(file: &LogFile, limits: &Limits, choices: &Choices) -> Result<Plan, ImportError> {
    let head = Head::open(file, limits, choices)?;
    let plan = plan_head(&head, choices)?;
    if limits.columns < plan.columns.len() {
        let (columns, limit) = (plan.columns.len(), limits.columns);
        return Err(ImportError::TooManyColumns { columns, limit, path: head.path });
    }
    Ok(plan)
}

/// The same text for all files whose columns are called the same, in the same order: what a
/// person chose for one of them can be offered for the next.
pub fn header_signature(plan: &Plan) -> String {
    let own = plan.columns.iter().filter(|it| it.inside.is_none());
    columns::signature(&own.map(|it| it.name.clone()).collect::<Vec<_>>())
}

fn plan_head(head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
    match plan_format(head, choices) {
        Ok(plan) => {
            let mut plan = encoded(plan, head);
            time::settle(&mut plan, head, choices)?;
            Ok(plan)
        }
        Err(ImportError::NoTime { plan, path }) => {
            Err(ImportError::NoTime { plan: Box::new(encoded(*plan, head)), path })
        }
        Err(other) => Err(other),
    }
}

/// How the characters are written is the same question for all formats.
fn encoded(mut plan: Plan, head: &Head) -> Plan {
    plan.encoding.clone_from(&head.encoding);
    if head.guessed {
        plan.warnings.push(format!(
            "The text is not UTF-8; it is read as {}. If letters look wrong, choose another encoding.",
            head.encoding
        ));
    }
    plan
}

fn plan_format(head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
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
mod blocks_tests;
#[cfg(test)]
mod border_tests;
#[cfg(test)]
mod nasty_tests;
#[cfg(test)]
mod tests;
