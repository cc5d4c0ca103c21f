//! Reading a file once, front to back, in bounded memory: a thread reads pieces, cuts records,
//! parses them and fills batches; the caller takes the batches. At most two batches wait.

use super::cells::Cells;
use super::columns::grouped;
use super::country::{Countries, CountryDatabase};
use super::cut::{Cut, Cutter};
use super::encoding::{self, Decoder, readable};
use super::error::ImportError;
use super::head::HEAD;
use super::privacy::{Privacy, withhold};
use super::rows::RowMaker;
use super::{Head, Splitter, format_of, input, repairs, time};
use crate::domain::batch::{Batch, MAX_ROWS, Row};
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::{ImportOptions, Limits};
use crate::domain::job::{Cancel, Progress};
use crate::domain::plan::{Choices, LogFile, Plan};
use crate::domain::receipt::LineIssue;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Bytes read at once; cancelling is looked at in between.
const PIECE: usize = 1 << 20;

/// What is known when a file was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEnd {
    /// BLAKE3 of the file's bytes.
    pub content_hash: [u8; 32],
    /// How many bytes that were.
    pub bytes: u64,
    /// What a person should know about the whole file.
    pub notes: Vec<String>,
}

/// Reads a file as planned. `sink` gets batches of [`MAX_ROWS`] events, the last one shorter
/// (also a batch before it, where that many records were left out); it may end the reading.
/// Records read = events + issues of all batches.
pub fn read(
    file: &LogFile,
    job: &ReadJob<'_>,
    sink: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> Result<FileEnd, ImportError> {
    let first_year = match job.plan.year {
        Some(_) => time::first_year(job.plan, &look(file, job)?)?,
        None => None,
    };
    let input = input::open(file, &job.options.limits, job.progress)?;
    let path = input::named(file);
    let mut end = read_from(input.reader, PIECE, (&path, first_year), job, sink)?;
    // Why packed data ended early explains what the format says of the end.
    end.notes.splice(0..0, input.notes.take());
    Ok(end)
}

fn look(file: &LogFile, job: &ReadJob<'_>) -> Result<Head, ImportError> {
    let encoding = Some(job.plan.encoding.clone()).filter(|it| !it.is_empty());
    Head::open(file, &job.options.limits, &Choices { encoding, ..Choices::default() })
}

/// BLAKE3 of a file's bytes, unpacked.
pub fn hash_file(
    file: &LogFile,
    limits: &Limits,
    cancel: &Cancel,
) -> Result<[u8; 32], ImportError> {
    let mut input = input::open(file, limits, &Progress::default())?.reader;
    let mut piece = vec![0; PIECE];
    let mut hasher = blake3::Hasher::new();
    loop {
        if cancel.is_cancelled() {
            return Err(ImportError::Cancelled);
        }
        let n = fill(&mut input, &mut piece)
            .map_err(|it| ImportError::opening(&input::named(file), it))?;
        if n == 0 {
            return Ok(*hasher.finalize().as_bytes());
        }
        hasher.update(&piece[..n]);
    }
}

/// What all steps of one reading need.
#[derive(Clone, Copy)]
pub struct ReadJob<'a> {
    /// How the file is read.
    pub plan: &'a Plan,
    /// The case's secret.
    pub key: FingerprintKey,
    /// What holds for the whole import.
    pub options: &'a ImportOptions,
    /// What `options` names as the database of countries, opened.
    pub countries: Option<&'a CountryDatabase>,
    /// Set to the file's size on the disk, and the bytes of it that were read.
    pub progress: &'a Progress,
    /// Looked at between pieces.
    pub cancel: &'a Cancel,
}

/// [`read`] from anything, in pieces of any size, beginning in a year where times have none.
pub(super) fn read_from(
    input: impl Read + Send,
    piece: usize,
    (path, first_year): (&Path, Option<i32>),
    job: &ReadJob<'_>,
    sink: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> Result<FileEnd, ImportError> {
    std::thread::scope(|scope| {
        let (send, batches) = sync_channel(1);
        let reader = scope.spawn(move || {
            let mut reader = Reader::new(path, job, send)?;
            if first_year.is_some() {
                reader.parser.rows.begin_in(first_year);
            }
            reader.run(input, piece)
        });
        let stopped = batches.iter().any(|batch| sink(batch).is_break());
        // A reader that waits to send must learn that nobody listens.
        drop(batches);
        let end = match reader.join() {
            Ok(end) => end,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        if stopped { Err(ImportError::Stopped) } else { end }
    })
}

/// The thread that reads and parses.
struct Reader<'a> {
    path: &'a Path,
    job: &'a ReadJob<'a>,
    cutter: Box<dyn Cutter>,
    parser: Parser<'a>,
    batch: Batch,
    batches: SyncSender<Batch>,
    hasher: blake3::Hasher,
    /// Line ends in the bytes that were used up.
    lines: u64,
}

impl<'a> Reader<'a> {
    fn new(
        path: &'a Path,
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
        Ok(Self {
            path,
            job,
            cutter: format_of(plan)?.cutter(plan),
            parser,
            batch: Batch::default(),
            batches,
            hasher: blake3::Hasher::new(),
            lines: 0,
        })
    }

    fn run(mut self, mut input: impl Read, piece: usize) -> Result<FileEnd, ImportError> {
        let mut start = Vec::new();
        let first = input.by_ref().take(HEAD as u64).read_to_end(&mut start);
        first.map_err(|source| self.broken(source))?;
        let mut text = self.text(&start)?;
        let mut input = std::io::Cursor::new(start).chain(input);
        let mut bytes: Vec<u8> = Vec::new();
        let (mut used, mut end) = (0, None);
        loop {
            if self.job.cancel.is_cancelled() {
                return Err(ImportError::Cancelled);
            }
            bytes.drain(..used);
            let old = bytes.len();
            bytes.reserve(piece);
            let n = input
                .by_ref()
                .take(piece as u64)
                .read_to_end(&mut bytes)
                .map_err(|source| self.broken(source))?;
            self.hasher.update(&bytes[old..]);
            let above = self.lines + text.line_ends(&bytes[..old]);
            text.mend(&mut bytes, old, n < piece, above);
            end = bytes[old..].last().copied().or(end);
            used = self.use_up(&bytes, n < piece)?;
            if n < piece {
                break;
            }
        }
        if !(self.batch.is_empty() && self.batch.issues.is_empty()) {
            self.send()?;
        }
        let mut notes: Vec<String> =
            self.cutter.end_note(end).map(str::to_owned).into_iter().collect();
        notes.extend(self.parser.splitter.end_notes());
        notes.extend(self.parser.rows.end_notes());
        notes.extend(self.parser.foreign.note());
        notes.extend(text.note());
        Ok(FileEnd {
            content_hash: *self.hasher.finalize().as_bytes(),
            bytes: self.hasher.count(),
            notes,
        })
    }

    /// How the file's text becomes UTF-8 lines, as planned; `start` = its first bytes.
    fn text(&self, start: &[u8]) -> Result<Text, ImportError> {
        let label = &self.job.plan.encoding;
        let (encoding, mark) = encoding::labelled(label, start)
            .ok_or_else(|| ImportError::UnknownEncoding { label: label.clone() })?;
        let mut decoded = start.to_vec();
        Decoder::of(encoding).decode(&mut decoded, 0, false);
        Ok(Text {
            mark,
            decoder: Decoder::of(encoding),
            lone_returns: repairs::only_returns(&decoded),
            nuls: 0,
            first_nul: 0,
        })
    }

    /// Takes the records from the bytes at hand; answers how many bytes are used up.
    fn use_up(&mut self, bytes: &[u8], last: bool) -> Result<usize, ImportError> {
        let mut at = 0;
        let text = valid_start(bytes);
        let limit = self.job.options.limits.record_bytes;
        loop {
            let rest = &bytes[at..];
            let mut cut = self.cutter.cut(rest, last);
            if let Cut::More { keep, lines } = cut {
                at += keep;
                self.lines += lines;
                if bytes.len() - at <= limit {
                    return Ok(at);
                }
                cut = self.cutter.give_up(&bytes[at..]);
            }
            let rest = &bytes[at..];
            match cut {
                Cut::Record { start, end, next, before, lines } => {
                    let line = self.lines + before + 1;
                    // Valid as a whole is valid in its parts; else the record is looked at.
                    let known = text.get(at + start..at + end);
                    self.parser.parse(&rest[start..end], known, line, &mut self.batch);
                    at += next;
                    self.lines += lines;
                }
                Cut::Bad { start, end, next, before, lines, reason } => {
                    let line = self.lines + before + 1;
                    let reason =
                        if limit < end - start { too_long(limit) } else { reason.to_owned() };
                    self.batch.issues.push(issue(line, reason, &rest[start..end]));
                    at += next;
                    self.lines += lines;
                }
                Cut::More { .. } => return Ok(at),
            }
            if self.batch.is_full() || MAX_ROWS <= self.batch.issues.len() {
                self.send()?;
            }
        }
    }

    fn send(&mut self) -> Result<(), ImportError> {
        let next = sized_like(&self.batch);
        let mut full = std::mem::replace(&mut self.batch, next);
        if self.job.options.tokens {
            full.issues.iter_mut().for_each(withhold);
        }
        self.batches.send(full).map_err(|_| ImportError::Stopped)
    }

    fn broken(&self, source: std::io::Error) -> ImportError {
        match ImportError::opening(self.path, source) {
            ImportError::Read { source, path, .. } => {
                ImportError::Read { line: self.lines, path, source }
            }
            other => other,
        }
    }
}

fn too_long(limit: usize) -> String {
    format!("longer than the limit of {limit} bytes for one record (Settings, Import, Record)")
}

/// The bytes of one file on their way to UTF-8 lines.
struct Text {
    /// Bytes of the byte order mark that are still to be dropped.
    mark: usize,
    decoder: Decoder,
    lone_returns: bool,
    nuls: u64,
    /// Line of the first zero byte.
    first_nul: u64,
}

impl Text {
    /// Makes UTF-8 lines of what lies behind the first `old` bytes, which begin after `above`
    /// lines.
    fn mend(&mut self, bytes: &mut Vec<u8>, old: usize, last: bool, above: u64) {
        if self.mark != 0 {
            let mark = self.mark.min(bytes.len() - old);
            bytes.drain(old..old + mark);
            self.mark -= mark;
        }
        self.decoder.decode(bytes, old, last);
        if self.lone_returns {
            repairs::returns_to_line_ends(bytes, old);
        }
        let nuls = repairs::drop_nuls(bytes, old);
        if self.nuls == 0 && nuls.count != 0 {
            self.first_nul = above + nuls.lines_before + 1;
        }
        self.nuls += nuls.count;
    }

    /// Line ends in bytes that wait for more, where they matter.
    fn line_ends(&self, waiting: &[u8]) -> u64 {
        if self.nuls == 0 { repairs::count(b'\n', waiting) } else { 0 }
    }

    fn note(&self) -> Option<String> {
        let (nuls, line) = (grouped(self.nuls as usize), self.first_nul);
        match self.nuls {
            0 => None,
            1 => Some(format!("A zero byte in line {line} was left out of the text.")),
            _ => Some(format!(
                "{nuls} zero bytes were left out of the text, the first is in line {line}."
            )),
        }
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

/// Reads until `place` is full or the input ends.
fn fill(input: &mut impl Read, place: &mut [u8]) -> std::io::Result<usize> {
    let mut n = 0;
    while n < place.len() {
        match input.read(&mut place[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n)
}
