//! From pieces of a file, whose records are found, to batches: the second half of reading a file,
//! on a thread of its own. Records are parsed in order, because one may depend on those before it.

use super::cells::Cells;
use super::columns::grouped;
use super::country::Countries;
use super::encoding::readable;
use super::error::ImportError;
use super::privacy::{Privacy, withhold};
use super::rows::RowMaker;
use super::stream::ReadJob;
use super::{Splitter, format_of};
use crate::domain::batch::{Batch, MAX_ROWS, Row};
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::plan::Plan;
use crate::domain::receipt::LineIssue;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender};

/// Bytes of a file with the records that were found in them.
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) found: Vec<Found>,
    /// Whether the file ends with it.
    pub(super) last: bool,
}

/// One record.
pub(super) struct Found {
    /// Where it begins and ends in the piece.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its first line.
    pub(super) line: u64,
    /// Why it is none.
    pub(super) wrong: Option<Box<str>>,
}

/// The thread that parses.
pub(super) struct PieceParser<'a> {
    job: &'a ReadJob<'a>,
    parser: Parser<'a>,
    batch: Batch,
    batches: SyncSender<Batch>,
}

impl<'a> PieceParser<'a> {
    pub(super) fn new(
        path: &Path,
        job: &'a ReadJob<'a>,
        batches: SyncSender<Batch>,
    ) -> Result<Self, ImportError> {
        let plan = job.plan;
        let mut parser = Parser::new(plan, job.key)?.ok_or_else(|| ImportError::NoTime {
            plan: Box::new(plan.clone()),
            path: path.to_owned(),
        })?;
        parser.countries = job.countries.map(Countries::new);
        if job.options.tokens {
            parser.privacy = Some(Privacy::new(plan, job.key)?);
        }
        Ok(Self { job, parser, batch: Batch::default(), batches })
    }

    /// Begins in this year, where times have none.
    pub(super) fn begin_in(&mut self, year: Option<i32>) {
        if year.is_some() {
            self.parser.rows.begin_in(year);
        }
    }

    /// Parses pieces until the last; answers what a person should know about their records.
    pub(super) fn run(mut self, pieces: &Receiver<Piece>) -> Result<Vec<String>, ImportError> {
        for piece in pieces {
            self.parse(&piece)?;
            if piece.last && !(self.batch.is_empty() && self.batch.issues.is_empty()) {
                self.send()?;
            }
        }
        let mut notes = self.parser.splitter.end_notes();
        notes.extend(self.parser.rows.end_notes());
        notes.extend(self.parser.foreign.note());
        Ok(notes)
    }

    fn parse(&mut self, piece: &Piece) -> Result<(), ImportError> {
        let text = valid_start(&piece.bytes);
        for it in &piece.found {
            let record = &piece.bytes[it.start..it.end];
            match &it.wrong {
                Some(reason) => {
                    self.batch.issues.push(issue(it.line, reason.to_string(), record));
                }
                // Valid as a whole is valid in its parts; else the record is looked at.
                None => {
                    let known = text.get(it.start..it.end);
                    self.parser.parse(record, known, it.line, &mut self.batch);
                }
            }
            if self.batch.is_full() || MAX_ROWS <= self.batch.issues.len() {
                self.send()?;
            }
        }
        Ok(())
    }

    fn send(&mut self) -> Result<(), ImportError> {
        let next = sized_like(&self.batch);
        let mut full = std::mem::replace(&mut self.batch, next);
        if self.job.options.tokens {
            full.issues.iter_mut().for_each(withhold);
        }
        self.batches.send(full).map_err(|_| ImportError::Stopped)
    }
}

/// From the text of a record to a row or an issue.
pub(super) struct Parser<'a> {
    splitter: Box<dyn Splitter>,
    pub(super) rows: RowMaker,
    pub(super) cells: Cells,
    foreign: Foreign,
    countries: Option<Countries<'a>>,
    privacy: Option<Privacy>,
}

impl Parser<'_> {
    /// `None` if the plan has no time column.
    pub(super) fn new(plan: &Plan, key: FingerprintKey) -> Result<Option<Self>, ImportError> {
        let splitter = format_of(plan)?.splitter(plan);
        Ok(RowMaker::new(plan, key).map(|rows| Self {
            splitter,
            rows,
            cells: Cells::default(),
            foreign: Foreign::default(),
            countries: None,
            privacy: None,
        }))
    }

    /// `known` is the record where it is known to be UTF-8.
    fn parse(&mut self, record: &[u8], known: Option<&str>, line: u64, batch: &mut Batch) {
        if let Some(text) = known {
            return self.parse_text(text, line, batch);
        }
        let text = readable(record);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            self.foreign.found(line);
        }
        self.parse_text(&text, line, batch);
    }

    #[inline]
    fn parse_text(&mut self, text: &str, line: u64, batch: &mut Batch) {
        let mut row = Row { line, ..Row::default() };
        let split = self.splitter.split(text, &mut self.cells);
        match split.map(|()| self.rows.fill(&self.cells, text, &mut row)) {
            Ok(true) => {
                if let Some(countries) = &mut self.countries {
                    countries.fill(&mut row);
                }
                match &mut self.privacy {
                    Some(privacy) => privacy.push(&row, batch),
                    None => batch.push(&row),
                }
            }
            Ok(false) => {}
            Err(reason) => batch.issues.push(issue(line, reason, text.as_bytes())),
        }
    }

    /// Takes the record apart into `cells`.
    pub(super) fn split(&mut self, record: &str) -> Result<(), String> {
        self.splitter.split(record, &mut self.cells)
    }
}

/// Records that are not UTF-8 in a file that is.
#[derive(Default)]
pub(super) struct Foreign {
    count: u64,
    first: u64,
}

impl Foreign {
    fn found(&mut self, line: u64) {
        if self.count == 0 {
            self.first = line;
        }
        self.count += 1;
    }

    fn note(&self) -> Option<String> {
        match self.count {
            0 => None,
            1 => Some(format!("Line {} is not UTF-8 and was read as Windows-1252.", self.first)),
            n => Some(format!(
                "{} lines are not UTF-8 and were read as Windows-1252, the first is line {}.",
                grouped(n as usize),
                self.first
            )),
        }
    }
}

/// An empty batch with room for as much as `full` holds: growing step by step touches twice the
/// memory.
fn sized_like(full: &Batch) -> Batch {
    let rows = full.len();
    Batch {
        time: Vec::with_capacity(rows),
        time_flag: Vec::with_capacity(rows),
        offset: Vec::with_capacity(rows),
        line: Vec::with_capacity(rows),
        id: Vec::with_capacity(rows),
        outcome: Vec::with_capacity(rows),
        state: Vec::with_capacity(rows),
        count: Vec::with_capacity(rows),
        fingerprint: Vec::with_capacity(rows),
        raw: Vec::with_capacity(full.raw.len().min(8 << 20) * 9 / 8),
        raw_end: Vec::with_capacity(rows),
        ..Batch::default()
    }
}

/// The bytes up to the first that are not UTF-8. Once for many records is faster than each by
/// itself.
fn valid_start(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes)
        .or_else(|error| std::str::from_utf8(&bytes[..error.valid_up_to()]))
        .unwrap_or_default()
}

fn issue(line: u64, reason: String, record: &[u8]) -> LineIssue {
    // A character has at most four bytes.
    let start = &record[..record.len().min(4_000)];
    let text = String::from_utf8_lossy(start).chars().take(1_000).collect();
    LineIssue { line, reason, text }
}
