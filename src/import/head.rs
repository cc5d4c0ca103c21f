//! The beginning of a file, and a few places further on: all that formats look at before a file
//! is read. What kind of file it is at all (missing, folder, empty, binary) is decided here too.

use super::cut::{Cut, Cutter};
use super::encoding::{self, Decoder};
use super::error::ImportError;
use super::sample::Sample;
use super::{input, repairs};
use crate::domain::import_options::Limits;
use crate::domain::job::Progress;
use crate::domain::plan::{Choices, LogFile};
use crate::domain::time::Micros;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Bytes looked at from the beginning.
pub(super) const HEAD: usize = 1 << 20;
/// Bytes looked at in each later place, and how many places.
const LATER: (usize, u64) = (64 << 10, 6);
/// Records looked at to recognise a format and its columns.
pub(super) const SAMPLE: usize = 1_000;

/// What is known of a file before it is read.
#[derive(Debug)]
pub struct Head {
    /// The file.
    pub path: PathBuf,
    /// Its first bytes, as UTF-8 without a byte order mark.
    pub bytes: Vec<u8>,
    /// Whether `bytes` is the whole file.
    pub complete: bool,
    /// Some bytes from further on, each beginning at a line.
    pub later: Vec<Vec<u8>>,
    /// When the file was last changed.
    pub modified: Option<Micros>,
    objects: OnceLock<Option<Sample>>,
    table: OnceLock<Option<Sample>>,
    /// Bounds that the file must not exceed.
    pub limits: Limits,
    /// How its characters are written, as a WHATWG label; empty = UTF-8.
    pub encoding: String,
    /// Whether that is a guess from the characters, neither marked nor chosen.
    pub guessed: bool,
    /// Whether its lines end in carriage returns alone (as line feeds in `bytes`).
    pub lone_returns: bool,
}

impl Head {
    /// Looks at a file. Of `choices`, only the encoding matters here.
    pub fn open(file: &LogFile, limits: &Limits, choices: &Choices) -> Result<Self, ImportError> {
        let path = &file.path;
        let input = input::open(file, limits, &Progress::default())?;
        let (bytes, complete) = first(input.reader, HEAD)
            .map_err(|source| ImportError::opening(&input::named(file), source))?;
        let mut head =
            Self::written(&input::named(file), bytes, complete, choices.encoding.as_deref())?;
        let failed = |source| ImportError::opening(path, source);
        let meta = std::fs::metadata(path).map_err(failed)?;
        head.modified = modified(&meta);
        head.limits = *limits;
        if !complete && input.plain && head.encoding.is_empty() && !head.lone_returns {
            let mut raw = File::open(path).map_err(failed)?;
            head.look_further(&mut raw, meta.len()).map_err(failed)?;
        }
        Ok(head)
    }

    /// The head of bytes already in memory.
    pub fn of(path: &Path, bytes: Vec<u8>, complete: bool) -> Result<Self, ImportError> {
        Self::written(path, bytes, complete, None)
    }

    /// The same, where a person may have said how its characters are written.
    fn written(
        path: &Path,
        mut bytes: Vec<u8>,
        complete: bool,
        chosen: Option<&str>,
    ) -> Result<Self, ImportError> {
        if let Some(what) = input::known_binary(&bytes) {
            return Err(ImportError::Binary { what, path: path.to_owned() });
        }
        let (encoding, mark) = match chosen {
            Some(label) => encoding::labelled(label, &bytes)
                .ok_or_else(|| ImportError::UnknownEncoding { label: label.to_owned() })?,
            None => encoding::detect(&bytes, complete),
        };
        bytes.drain(..mark);
        Decoder::of(encoding).decode(&mut bytes, 0, complete);
        let nuls = repairs::drop_nuls(&mut bytes, 0).count;
        if is_binary(&bytes, nuls) {
            return Err(ImportError::Binary { what: "a binary file", path: path.to_owned() });
        }
        if complete && bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(ImportError::Empty(path.to_owned()));
        }
        let lone_returns = repairs::only_returns(&bytes);
        if lone_returns {
            repairs::returns_to_line_ends(&mut bytes, 0);
        }
        let encoding = encoding::label(encoding);
        Ok(Self {
            path: path.to_owned(),
            guessed: chosen.is_none() && mark == 0 && !encoding.is_empty(),
            bytes,
            complete,
            later: Vec::new(),
            modified: None,
            limits: Limits::default(),
            objects: OnceLock::new(),
            table: OnceLock::new(),
            encoding,
            lone_returns,
        })
    }

    /// The first records as JSON objects, taken apart once for all formats that ask.
    pub fn objects(&self) -> Option<&Sample> {
        self.objects.get_or_init(|| Sample::of_objects(self)).as_ref()
    }

    /// The first records as delimited text below a header, likewise.
    pub fn table(&self) -> Option<&Sample> {
        self.table.get_or_init(|| Sample::of_table(self, &Choices::default())).as_ref()
    }

    /// The first records, at most 1,000 and a header.
    pub fn records(&self, cutter: &mut dyn Cutter) -> Vec<&[u8]> {
        cut_all(&self.bytes, self.complete, cutter).0
    }

    /// Records from the later places. The first of each place may begin in the middle of a
    /// quoted field, so a reader must expect misfits.
    pub fn later_records(&self, cutter: &mut dyn FnMut() -> Box<dyn Cutter>) -> Vec<&[u8]> {
        self.later.iter().flat_map(|it| cut_all(it, false, cutter().as_mut()).0).collect()
    }

    fn look_further(&mut self, file: &mut File, size: u64) -> std::io::Result<()> {
        for place in 1..=LATER.1 {
            let at = (size * place / LATER.1).saturating_sub(LATER.0 as u64);
            if at < HEAD as u64 {
                continue;
            }
            file.seek(SeekFrom::Start(at))?;
            let mut bytes = Vec::new();
            file.take(LATER.0 as u64).read_to_end(&mut bytes)?;
            if let Some(line) = memchr::memchr(b'\n', &bytes) {
                bytes.drain(..=line);
                self.later.push(bytes);
            }
        }
        Ok(())
    }
}

fn modified(meta: &std::fs::Metadata) -> Option<Micros> {
    let since = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Micros(since.as_micros() as i64))
}

/// The first records of some bytes, and how many bytes they take.
pub(super) fn cut_all<'a>(
    bytes: &'a [u8],
    complete: bool,
    cutter: &mut dyn Cutter,
) -> (Vec<&'a [u8]>, usize) {
    let mut found = Vec::new();
    let mut at = 0;
    while found.len() <= SAMPLE {
        match cutter.cut(&bytes[at..], complete) {
            Cut::Record { start, end, next, .. } | Cut::Bad { start, end, next, .. } => {
                found.push(&bytes[at + start..at + end]);
                at += next;
            }
            Cut::More { .. } => break,
        }
    }
    (found, at)
}

/// The first `most` bytes, and whether there are no others.
pub(super) fn first(reader: impl Read, most: usize) -> std::io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    reader.take(most as u64 + 1).read_to_end(&mut bytes)?;
    let complete = bytes.len() <= most;
    bytes.truncate(most);
    Ok((bytes, complete))
}

/// Too many control characters for text. Zero bytes (taken out before, `nuls` of them) occur in
/// real logs: alone they prove nothing.
fn is_binary(bytes: &[u8], nuls: u64) -> bool {
    let start = &bytes[..bytes.len().min(8 << 10)];
    let control = start
        .iter()
        .filter(|&&it| it < 0x20 && !matches!(it, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
        .count();
    let usual = if bytes.len() as u64 <= 10 * nuls { 100 } else { 20 };
    start.len() < usual * control
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_logs_say_so() {
        let path = Path::new("in/notes.docx");
        let said = |bytes: &[u8]| {
            Head::of(path, bytes.to_vec(), true).map_or_else(|it| it.to_string(), |_| "ok".into())
        };
        assert_eq!(said(b""), "notes.docx has no lines.");
        assert_eq!(said(b"\xef\xbb\xbf\r\n \n"), "notes.docx has no lines.");
        let binary = "notes.docx is not a log: it is a binary file. It was left out.";
        let zip = "notes.docx is not a log: it is a zip archive. It was left out.";
        assert_eq!(said(b"PK\x03\x04 and more text"), zip);
        assert_eq!(said(&[0, 1, 2, 3, 200, 201]), binary);
        assert_eq!(said(b"\xff\xfea\0,\0"), "ok", "UTF-16");
        let one_nul = format!("{}\0{}", "time,user\n".repeat(9), "more".repeat(9));
        assert_eq!(said(one_nul.as_bytes()), "ok");
    }

    #[test]
    fn what_is_not_a_file_says_so() {
        let said = |path: &Path| {
            Head::open(&LogFile::plain(path), &Limits::default(), &Choices::default())
                .unwrap_err()
                .to_string()
        };
        assert!(said(Path::new("/nowhere/at all.csv")).starts_with("there is no such file"));
        assert!(said(&std::env::temp_dir()).starts_with("this is a folder"));
    }
}
