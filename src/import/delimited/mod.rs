//! Delimited text with or without a header line: comma, semicolon, tab or pipe. Any columns;
//! what they are is decided in `columns.rs`. Does not know what a login or a request is. Exports
//! of a known program are the same text with a name, see `known.rs`.

mod cut;
mod draft;
mod known;
mod nested;
mod seek;
mod sniff;
mod split;

#[cfg(test)]
mod tests;

pub use cut::LineCutter;
pub use draft::{Draft, draft};
pub use known::{Grafana, Kibana};
pub use split::FieldSplitter;

use super::cut::Cutter;
use super::error::ImportError;
use super::head::Head;
use super::{Format, Recognised, Splitter};
use crate::domain::plan::{Choices, Plan};
use nested::NestedReader;

/// The format.
#[derive(Debug)]
pub struct Delimited;

impl Format for Delimited {
    fn code(&self) -> &'static str {
        "delimited"
    }

    fn label(&self) -> &'static str {
        "delimited text"
    }

    fn how(&self) -> &'static str {
        "lines with the same number of fields between commas, semicolons, tabs or pipes, below a line of column names"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let draft = draft(head, &Choices::default())?;
        let confidence = draft.confidence();
        (0 < confidence).then(|| Recognised { confidence, why: draft.why(self.label()) })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        drafted(self.label(), head, choices)?.plan(self.code(), self.label(), head, choices)
    }

    fn cutter(&self, plan: &Plan) -> Box<dyn Cutter> {
        cutter(plan)
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(splitter(plan, false))
    }

    fn splitter_of_all(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(splitter(plan, true))
    }
}

/// The draft, or why there is none.
pub fn drafted(
    label: &'static str,
    head: &Head,
    choices: &Choices,
) -> Result<draft::Draft, ImportError> {
    draft(head, choices).ok_or_else(|| ImportError::NotThisFormat {
        format: label,
        reason: "its lines do not have the same number of fields".to_owned(),
        path: head.path.clone(),
    })
}

/// Cuts the records of a delimited file.
pub fn cutter(plan: &Plan) -> Box<dyn Cutter> {
    Box::new(LineCutter::below(plan.skip, separator(plan), plan.header))
}

/// Takes the records of a delimited file apart; of values inside others only those with a role,
/// or `all`.
pub fn splitter(plan: &Plan, all: bool) -> FieldSplitter {
    let own = plan.columns.iter().filter(|it| it.inside.is_none()).count();
    FieldSplitter { separator: separator(plan), columns: own, nested: NestedReader::of(plan, all) }
}

fn separator(plan: &Plan) -> u8 {
    plan.separator.and_then(|it| u8::try_from(it).ok()).unwrap_or(b',')
}
