//! The beginning of a file, and a few places further on: all that formats look at before a file
//! is read. What kind of file it is at all (missing, folder, empty, binary) is decided here too.

use super::cut::{Cut, Cutter};
use super::encoding::{Decoder, Encoding};
use super::error::ImportError;
use super::input;
use super::sample::Sample;
use crate::domain::import_options::Limits;
use crate::domain::job::Progress;
use crate::domain::plan::{Choices, LogFile};
use crate::domain::time::Micros;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Bytes looked at from the beginning.
const HEAD: usize = 1 << 20;
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
    /// The most columns that are listed.
    pub columns: usize,
    objects: OnceLock<Option<Sample>>,
    table: OnceLock<Option<Sample>>,
}

impl Head {
    /// Looks at a file. Of `choices`, only the encoding matters here.
    pub fn open(file: &LogFile, limits: &Limits, choices: &Choices) -> Result<Self, ImportError> {
        let path = &file.path;
        let failed = |source| ImportError::opening(path, source);
        let mut input = input::open(file, limits, &Progress::default())?.reader;
        let mut bytes = Vec::new();
        (&mut input).take(HEAD as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        let complete = bytes.len() <= HEAD;
        bytes.truncate(HEAD);
        let start: Vec<u8> = bytes.iter().take(4).copied().collect();
        let mut head = Self::of(path, bytes, complete)?;
        let meta = std::fs::metadata(path).map_err(failed)?;
        head.modified = modified(&meta);
        head.columns = limits.columns;
        let plain = Encoding::of(&start).0 == Encoding::Utf8 && choices.encoding.is_none();
        if !complete && plain && file.inside.is_none() {
            let mut raw = File::open(path).map_err(failed)?;
            head.look_further(&mut raw, meta.len()).map_err(failed)?;
        }
        Ok(head)
    }

    /// The head of bytes already in memory.
    pub fn of(path: &Path, mut bytes: Vec<u8>, complete: bool) -> Result<Self, ImportError> {
        let (encoding, mark) = Encoding::of(&bytes);
        bytes.drain(..mark);
        Decoder::of(encoding).decode(&mut bytes, 0);
        if is_binary(&bytes) {
            return Err(ImportError::Binary(path.to_owned()));
        }
        if complete && bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(ImportError::Empty(path.to_owned()));
        }
        Ok(Self {
            path: path.to_owned(),
            bytes,
            complete,
            later: Vec::new(),
            modified: None,
            columns: Limits::default().columns,
            objects: OnceLock::new(),
            table: OnceLock::new(),
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
        cut_all(&self.bytes, self.complete, cutter)
    }

    /// Records from the later places. The first of each place may begin in the middle of a
    /// quoted field, so a reader must expect misfits.
    pub fn later_records(&self, cutter: &mut dyn FnMut() -> Box<dyn Cutter>) -> Vec<&[u8]> {
        self.later.iter().flat_map(|it| cut_all(it, false, cutter().as_mut())).collect()
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

fn cut_all<'a>(bytes: &'a [u8], complete: bool, cutter: &mut dyn Cutter) -> Vec<&'a [u8]> {
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
    found
}

/// Known file signatures, or too many control characters. Single NUL bytes occur in real logs.
fn is_binary(bytes: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 9] = [
        b"PK\x03\x04",
        b"%PDF-",
        b"\x1f\x8b",
        b"\x7fELF",
        b"MZ\x90",
        b"SQLite format 3",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"\xd0\xcf\x11\xe0",
    ];
    let start = &bytes[..bytes.len().min(8 << 10)];
    let control =
        start.iter().filter(|&&it| it < 0x20 && !matches!(it, b'\t' | b'\n' | b'\r' | 0x1b));
    SIGNATURES.iter().any(|it| bytes.starts_with(it)) || start.len() < 20 * control.count()
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
        assert_eq!(said(b"PK\x03\x04 and more text"), binary);
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
