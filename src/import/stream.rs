//! Reading a file once, front to back, in bounded memory: one thread reads pieces and finds the
//! records in them, one or two more (`parse.rs`) parse these and fill batches; the caller takes the
//! batches in the order of the file. A few pieces and batches wait; `blocks.rs` says which thread
//! gets what.

use super::blocks::{Dealer, Found, take};
use super::columns::grouped;
use super::country::CountryDatabase;
use super::cut::{Cut, Cutter};
use super::encoding::{self, Decoder};
use super::ending::Ending;
use super::error::ImportError;
use super::head::HEAD;
use super::parse::{BlockParser, Remarks};
use super::{Head, format_of, input, repairs, time};
use crate::domain::batch::Batch;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::{ImportOptions, Limits};
use crate::domain::job::{Cancel, Progress};
use crate::domain::plan::{Choices, LogFile, Plan};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::sync_channel;

/// Bytes read at once; cancelling is looked at in between.
const PIECE: usize = 1 << 20;

/// Pieces that wait to be parsed, where one thread parses all; else one block waits for each.
const PIECES: usize = 2;

/// Threads that parse, where records do not depend on each other. Finding and storing these takes
/// about as long as parsing half of them.
const PARSERS: usize = 2;

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

/// Reads a file as planned. `sink` gets batches of
/// [`MAX_ROWS`](crate::domain::batch::MAX_ROWS) events, the last one shorter (also a batch before
/// it, where that many records were left out); it may end the reading. Records read = events +
/// issues of all batches.
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
    // A year goes on from record to record.
    let parsers = if job.plan.year.is_none() && first_year.is_none() && are_independent(job)? {
        Some(std::thread::available_parallelism().map_or(1, |it| it.get().min(PARSERS)))
    } else {
        None
    };
    read_with(parsers, input, piece, (path, first_year), job, sink)
}

fn are_independent(job: &ReadJob<'_>) -> Result<bool, ImportError> {
    Ok(format_of(job.plan)?.splitter(job.plan).records_are_independent())
}

/// The same with so many threads that parse blocks, or with one that parses pieces.
pub(super) fn read_with(
    parsers: Option<usize>,
    input: impl Read + Send,
    piece: usize,
    (path, first_year): (&Path, Option<i32>),
    job: &ReadJob<'_>,
    sink: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> Result<FileEnd, ImportError> {
    std::thread::scope(|scope| {
        let (mut to, mut batches, mut threads) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..parsers.unwrap_or(1) {
            let (send_blocks, blocks) = sync_channel(if parsers.is_some() { 1 } else { PIECES });
            let (send, received) = sync_channel(1);
            to.push(send_blocks);
            batches.push(received);
            threads.push(scope.spawn(move || {
                let mut parser = BlockParser::new(path, job, send)?;
                parser.begin_in(first_year);
                parser.run(&blocks)
            }));
        }
        let dealer = Dealer::new(to, parsers.is_some());
        let reader = scope.spawn(move || Reader::new(path, job, dealer)?.run(input, piece));
        let stopped = take(&batches, sink);
        // Whoever waits to send must learn that nobody listens.
        drop(batches);
        let parsed = threads.into_iter().map(joined).fold(Ok(Remarks::default()), both);
        match (parsed, joined(reader)) {
            _ if stopped => Err(ImportError::Stopped),
            // It may have been too late for the reader.
            (Ok(_), Ok(_)) if job.cancel.is_cancelled() => Err(ImportError::Cancelled),
            // A reader that nobody listens to does not know why.
            (Err(error), Ok(_) | Err(ImportError::Stopped)) | (_, Err(error)) => Err(error),
            (Ok(remarks), Ok((mut end, last_note))) => {
                end.notes.extend(remarks.notes());
                end.notes.extend(last_note);
                Ok(end)
            }
        }
    })
}

type Parsed = Result<Remarks, ImportError>;

/// What two threads say. One that nobody listens to does not know why.
fn both(one: Parsed, other: Parsed) -> Parsed {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok(one.and(other)),
        (Err(ImportError::Stopped) | Ok(_), Err(error)) | (Err(error), _) => Err(error),
    }
}

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    match thread.join() {
        Ok(it) => it,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// The thread that reads and cuts.
struct Reader<'a> {
    path: &'a Path,
    job: &'a ReadJob<'a>,
    cutter: Box<dyn Cutter>,
    dealer: Dealer,
    hasher: blake3::Hasher,
    /// Line ends in the bytes that were used up.
    lines: u64,
}

impl<'a> Reader<'a> {
    fn new(path: &'a Path, job: &'a ReadJob<'a>, dealer: Dealer) -> Result<Self, ImportError> {
        let cutter = format_of(job.plan)?.cutter(job.plan);
        Ok(Self { path, job, cutter, dealer, hasher: blake3::Hasher::new(), lines: 0 })
    }

    /// Answers the end, and the last note about it.
    fn run(
        mut self,
        mut input: impl Read,
        piece: usize,
    ) -> Result<(FileEnd, Option<String>), ImportError> {
        let mut start = Vec::new();
        let first = input.by_ref().take(HEAD as u64).read_to_end(&mut start);
        first.map_err(|source| self.broken(source))?;
        let mut text = self.text(&start)?;
        let mut input = std::io::Cursor::new(start).chain(input);
        let mut bytes: Vec<u8> = Vec::new();
        let (mut used, mut end, mut found) = (0, None, Vec::new());
        let mut ending = Ending::new(self.job.plan);
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
            let last = n < piece;
            used = self.use_up(&bytes, last, &mut found);
            ending.note(&bytes, &found);
            if last && end != Some(b'\n') && !ending.looks_cut_off(&bytes, &found) {
                end = None;
            }
            if !found.is_empty() {
                let rest = bytes[used..].to_vec();
                let next = Vec::with_capacity(found.len());
                let bytes = std::mem::replace(&mut bytes, rest);
                self.dealer.deal(bytes, std::mem::replace(&mut found, next))?;
                used = 0;
            }
            if last {
                self.dealer.end()?;
                break;
            }
        }
        let end = FileEnd {
            content_hash: *self.hasher.finalize().as_bytes(),
            bytes: self.hasher.count(),
            notes: self.cutter.end_note(end).map(str::to_owned).into_iter().collect(),
        };
        Ok((end, text.note()))
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

    /// Finds the records in the bytes at hand; answers how many bytes are used up.
    fn use_up(&mut self, bytes: &[u8], last: bool, found: &mut Vec<Found>) -> usize {
        let mut at = 0;
        let limit = self.job.options.limits.record_bytes;
        loop {
            let mut cut = self.cutter.cut(&bytes[at..], last);
            if let Cut::More { keep, lines } = cut {
                at += keep;
                self.lines += lines;
                if bytes.len() - at <= limit {
                    return at;
                }
                cut = self.cutter.give_up(&bytes[at..]);
            }
            match cut {
                Cut::Record { start, end, next, before, lines } => {
                    let line = self.lines + before + 1;
                    found.push(Found { start: at + start, end: at + end, line, wrong: None });
                    at += next;
                    self.lines += lines;
                }
                Cut::Bad { start, end, next, before, lines, reason } => {
                    let line = self.lines + before + 1;
                    let reason =
                        if limit < end - start { too_long(limit) } else { reason.to_owned() };
                    let wrong = Some(reason.into_boxed_str());
                    found.push(Found { start: at + start, end: at + end, line, wrong });
                    at += next;
                    self.lines += lines;
                }
                Cut::More { .. } => return at,
            }
        }
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
