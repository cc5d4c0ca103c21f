//! From blocks of a file, whose records are found, to batches: the second half of reading a file,
//! on threads of its own. Each thread parses the records that it gets in order.

use super::blocks::{Block, Piece};
use super::cells::Cells;
use super::columns::grouped;
use super::country::Countries;
use super::encoding::readable;
use super::error::ImportError;
use super::privacy::{Privacy, withhold};
use super::rows::{RowMaker, TimeRemarks};
use super::stream::ReadJob;
use super::{Splitter, format_of};
use crate::domain::batch::{Batch, MAX_ROWS, Row};
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::plan::Plan;
use crate::domain::receipt::LineIssue;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender};

/// One of the threads that parse.
pub(super) struct BlockParser<'a> {
    job: &'a ReadJob<'a>,
    parser: Parser<'a>,
    batch: Batch,
    batches: SyncSender<Batch>,
}

impl<'a> BlockParser<'a> {
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

    /// Parses blocks until the last; answers what is to be said of their records.
    pub(super) fn run(mut self, blocks: &Receiver<Block>) -> Result<Remarks, ImportError> {
        for Block { pieces, ends } in blocks {
            for piece in pieces {
                self.parse(&piece, ends)?;
            }
            if ends {
                self.send()?;
            }
        }
        Ok(self.parser.remarks())
    }

    /// `whole` = the batch ends with its block, and not before.
    fn parse(&mut self, piece: &Piece, whole: bool) -> Result<(), ImportError> {
        let text = valid_start(&piece.bytes);
        for it in &piece.found {
            let record = &piece.bytes[it.start..it.end];
            if let Some(reason) = &it.wrong {
                self.batch.issues.push(issue(it.line, reason.to_string(), record));
            } else {
                // Valid as a whole is valid in its parts; else the record is looked at.
                let known = text.get(it.start..it.end);
                self.parser.parse(record, known, it.line, &mut self.batch);
            }
            if !whole && (self.batch.is_full() || MAX_ROWS <= self.batch.issues.len()) {
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

    fn remarks(self) -> Remarks {
        let of_records = self.splitter.end_notes();
        Remarks { of_records, of_times: self.rows.remarks(), foreign: self.foreign }
    }

    /// Takes the record apart into `cells`.
    pub(super) fn split(&mut self, record: &str) -> Result<(), String> {
        self.splitter.split(record, &mut self.cells)
    }
}

/// What is to be said of the records of one thread.
#[derive(Default)]
pub(super) struct Remarks {
    of_records: Vec<String>,
    of_times: TimeRemarks,
    foreign: Foreign,
}

impl Remarks {
    /// Of the records of two threads.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.of_records.extend(other.of_records);
        Self {
            of_records: self.of_records,
            of_times: self.of_times.and(&other.of_times),
            foreign: self.foreign.and(&other.foreign),
        }
    }

    /// What a person should know.
    pub(super) fn notes(self) -> Vec<String> {
        let mut notes = self.of_records;
        notes.extend(self.of_times.notes());
        notes.extend(self.foreign.note());
        notes
    }
}

/// Records that are not UTF-8 in a file that is.
#[derive(Default)]
struct Foreign {
    count: u64,
    /// Line of the first.
    first: Option<u64>,
}

impl Foreign {
    fn found(&mut self, line: u64) {
        self.first.get_or_insert(line);
        self.count += 1;
    }

    fn and(&self, other: &Self) -> Self {
        let first = self.first.into_iter().chain(other.first).min();
        Self { count: self.count + other.count, first }
    }

    fn note(&self) -> Option<String> {
        let first = self.first?;
        Some(match self.count {
            1 => format!("Line {first} is not UTF-8 and was read as Windows-1252."),
            n => format!(
                "{} lines are not UTF-8 and were read as Windows-1252, the first is line {first}.",
                grouped(n as usize),
            ),
        })
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
