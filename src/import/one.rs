//! The same parsing for single records: a file's first ones before it is imported, and stored
//! ones again.

use super::cells::Cells;
use super::cut::Cut;
use super::encoding::readable;
use super::error::ImportError;
use super::format_of;
use super::head::{Head, SAMPLE};
use super::parse::Parser;
use super::time;
use crate::domain::event::EventFields;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::Limits;
use crate::domain::plan::{Choices, LogFile, Plan, Preview, PreviewRow};

/// Fingerprints are not looked at here.
const NO_KEY: FingerprintKey = FingerprintKey([0; 16]);

/// The first records as they would be stored: `limit` of them as rows, counts of all sampled.
pub fn preview(
    file: &LogFile,
    limits: &Limits,
    plan: &Plan,
    limit: usize,
) -> Result<Preview, ImportError> {
    let encoding = Some(plan.encoding.clone()).filter(|it| !it.is_empty());
    let choices = Choices { encoding, ..Choices::default() };
    preview_head(&Head::open(file, limits, &choices)?, plan, limit)
}

pub(super) fn preview_head(head: &Head, plan: &Plan, limit: usize) -> Result<Preview, ImportError> {
    let mut cutter = format_of(plan)?.cutter(plan);
    let Some(mut parser) = Parser::new(plan, NO_KEY)? else {
        return Err(ImportError::NoTime { plan: Box::new(plan.clone()), path: head.path.clone() });
    };
    parser.rows.begin_in(time::first_year(plan, head)?);
    let mut preview = Preview::default();
    let (mut at, mut above) = (0, 0);
    while preview.accepted + preview.rejected < SAMPLE as u64 {
        let rest = &head.bytes[at..];
        let (line, parsed) = match cutter.cut(rest, head.complete) {
            Cut::More { .. } => break,
            Cut::Bad { next, before, lines, reason, .. } => {
                let line = above + before + 1;
                at += next;
                above += lines;
                (line, Err(reason.to_owned()))
            }
            Cut::Record { start, end, next, before, lines } => {
                let line = above + before + 1;
                at += next;
                above += lines;
                let text = readable(&rest[start..end]);
                let split = parser.split(&text);
                let fields = split.map(|()| parser.rows.fields(&parser.cells, &text));
                let Some(parsed) = fields.transpose() else { continue };
                (line, parsed)
            }
        };
        match parsed {
            Ok(_) => preview.accepted += 1,
            Err(_) => preview.rejected += 1,
        }
        if preview.rows.len() < limit {
            preview.rows.push(PreviewRow { line, parsed });
        }
    }
    Ok(preview)
}

/// Parses stored records of one file again. Made once for many of them: a plan may have thousands
/// of columns.
pub struct RecordReader(Parser<'static>);

impl RecordReader {
    /// For a file read by `plan`; `None` for a format that this program does not know.
    pub fn new(plan: &Plan) -> Option<Self> {
        Parser::new(plan, NO_KEY).ok()?.map(Self)
    }

    /// A record's fields, with its row id as written; `None` if `raw` is no record of the plan.
    pub fn fields(&mut self, raw: &[u8]) -> Option<EventFields> {
        let text = readable(raw);
        self.0.split(&text).ok()?;
        self.0.rows.fields(&self.0.cells, &text)
    }
}

/// [`RecordReader::fields`] of one record.
pub fn reparse(plan: &Plan, raw: &[u8]) -> Option<EventFields> {
    RecordReader::new(plan)?.fields(raw)
}

/// A stored record's columns as the log names them, and their values, empty ones left out.
pub fn original_fields(plan: &Plan, raw: &[u8]) -> Vec<(String, String)> {
    let Ok(format) = format_of(plan) else { return Vec::new() };
    let text = &*readable(raw);
    let mut cells = Cells::default();
    if format.splitter_of_all(plan).split(text, &mut cells).is_err() {
        return Vec::new();
    }
    let planned =
        plan.columns.iter().enumerate().map(|(at, it)| (it.name.as_str(), cells.get(at, text)));
    planned
        .chain(cells.others(text))
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
