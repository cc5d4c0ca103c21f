//! What comes out when packed bytes are unpacked layer by layer: text, an archive or a workbook.

use super::archive::{self, Entry, Purpose};
use super::event_log::EventLog;
use super::magic::{ENOUGH, Kind};
use super::source::{Counter, Source};
use super::workbook;
use super::{Notes, named, unpack};
use crate::domain::import_options::Limits;
use crate::domain::plan::LogFile;
use crate::import::columns::grouped;
use crate::import::error::{ImportError, Unreadable};
use std::io::{self, Cursor, Read};

/// The largest archive or workbook inside another archive: it has to be held in memory.
const HELD: u64 = 256 << 20;

/// What is needed at every layer.
pub struct Layers<'a> {
    pub limits: &'a Limits,
    pub notes: Notes,
    pub counter: Counter,
}

/// Unpacked content.
pub enum Content {
    /// Text, or something binary: formats will see.
    Text {
        /// It.
        reader: Box<dyn Read + Send>,
        /// Whether nothing had to be unpacked.
        plain: bool,
    },
    /// A zip archive.
    Archive {
        /// Where it lies.
        source: Source,
        /// The files in it.
        entries: Vec<Entry>,
    },
    /// A workbook.
    Workbook(Source),
}

/// Why there is no content.
#[derive(Debug)]
pub enum Problem {
    /// The system says so.
    Io(io::Error),
    /// The bytes say so.
    Packed(String),
    /// It is something else.
    NoLog(&'static str),
}

impl Problem {
    /// As the error of a file.
    pub fn at(self, file: &LogFile) -> ImportError {
        match self {
            Self::Io(error) => ImportError::opening(&named(file), error),
            Self::Packed(reason) => ImportError::Packed { reason, path: named(file) },
            Self::NoLog(what) => ImportError::Binary { what, path: named(file) },
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|it| it.downcast_ref::<Unreadable>()) {
            Some(it) => Self::Packed(it.0.clone()),
            None => Self::Io(error),
        }
    }
}

impl Layers<'_> {
    /// The content of a file or of an archive's entry that is held in memory.
    pub fn of_source(&self, source: &Source, depth: usize) -> Result<Content, Problem> {
        let stream = Box::new(self.counter.counted(source.open()?));
        self.of_stream(stream, Some(source), depth)
    }

    /// The content of an entry.
    pub fn of_entry(&self, source: &Source, it: &Entry, depth: usize) -> Result<Content, Problem> {
        if let Some(problem) = it.problem {
            return Err(Problem::Packed(problem.to_owned()));
        }
        let stream = unpack::entry(source, it, self.limits, &self.counter, &self.notes)?;
        self.of_stream(stream, None, depth + 1)
    }

    fn of_stream(
        &self,
        mut stream: Box<dyn Read + Send>,
        mut source: Option<&Source>,
        mut depth: usize,
    ) -> Result<Content, Problem> {
        loop {
            let mut start = Vec::new();
            stream.by_ref().take(ENOUGH as u64).read_to_end(&mut start)?;
            let kind = Kind::of(&start);
            stream = Box::new(Cursor::new(start).chain(stream));
            if kind != Kind::Plain && self.limits.depth < depth {
                let limit = self.limits.depth;
                return Err(Problem::Packed(format!(
                    "it is packed more than {limit} times over (Settings, Import, Depth)"
                )));
            }
            match kind {
                Kind::Plain => {
                    return Ok(Content::Text { reader: stream, plain: source.is_some() });
                }
                Kind::EventLog => {
                    let reader = Box::new(EventLog::new(stream, self.notes.clone()));
                    return Ok(Content::Text { reader, plain: false });
                }
                Kind::Gzip | Kind::Zstd | Kind::Bzip2 => {
                    let (counter, notes) = (&self.counter, &self.notes);
                    stream = unpack::stream(kind, stream, self.limits, counter, notes)?;
                }
                Kind::Zip | Kind::Compound => {
                    let source = match source {
                        Some(source) => source.clone(),
                        None => held(stream)?,
                    };
                    return of_container(kind, source);
                }
            }
            source = None;
            depth += 1;
        }
    }

    /// The text that `inside` names in `content`.
    pub fn text(
        &self,
        content: Content,
        inside: Option<&str>,
        depth: usize,
    ) -> Result<Box<dyn Read + Send>, Problem> {
        let missing = |name: &str| Problem::Packed(format!("there is no {name:?} in it any more"));
        match (content, inside) {
            (Content::Text { reader, .. }, None) => Ok(reader),
            (Content::Text { .. }, Some(name)) => Err(missing(name)),
            (Content::Workbook(source), Some(sheet)) => {
                Ok(workbook::sheet(&source, sheet, self.limits, &self.notes)?)
            }
            (Content::Workbook(source), None) => {
                // Opening says what is wrong with a broken one.
                let sheets = workbook::sheets(&source, self.limits).map_err(Problem::Packed)?;
                Err(several("workbook", "sheets", sheets.len()))
            }
            (Content::Archive { entries, .. }, None) => {
                Err(several("zip archive", "files", entries.len()))
            }
            (Content::Archive { source, entries }, Some(inside)) => {
                let Some((entry, rest)) = archive::find(&entries, inside) else {
                    return Err(missing(inside));
                };
                let content = self.of_entry(&source, entry, depth)?;
                self.text(content, rest, depth + 1)
            }
        }
    }
}

fn several(what: &str, of: &str, count: usize) -> Problem {
    Problem::Packed(format!("it is a {what} of {} {of}, and none was chosen", grouped(count)))
}

fn of_container(kind: Kind, source: Source) -> Result<Content, Problem> {
    if kind == Kind::Compound {
        return workbook::compound(&source)?.map_or(Ok(Content::Workbook(source)), Err);
    }
    let entries = archive::list(&source).map_err(Problem::Packed)?;
    match archive::purpose(&entries) {
        Purpose::Files => Ok(Content::Archive { source, entries }),
        Purpose::Workbook => Ok(Content::Workbook(source)),
        Purpose::Other(what) => Err(Problem::NoLog(what)),
    }
}

/// Unpacks an archive inside an archive into memory.
fn held(stream: Box<dyn Read + Send>) -> Result<Source, Problem> {
    let mut bytes = Vec::new();
    stream.take(HELD + 1).read_to_end(&mut bytes)?;
    if HELD < bytes.len() as u64 {
        return Err(Problem::Packed(
            "it is an archive or a workbook of more than 256 MiB inside another; unpack the outer one and import what comes out"
                .to_owned(),
        ));
    }
    Ok(Source::Memory(bytes.into()))
}
