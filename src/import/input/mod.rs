//! The bytes of a log file, wherever they lie: a file, a compressed file, an entry of an archive,
//! a sheet of a workbook, an event log. Formats see only what comes out. Nothing is ever written
//! to the disk, and names of entries are never used as paths.

mod archive;
mod content;
mod event_log;
mod expand;
mod magic;
mod source;
#[cfg(test)]
mod tests;
mod unpack;
mod workbook;

use super::error::ImportError;
use crate::domain::import_options::Limits;
use crate::domain::job::Progress;
use crate::domain::plan::LogFile;
use content::{Content, Layers};
pub use expand::{Found, expand};
pub use magic::known as known_binary;
use source::{Counter, Source};
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Between the parts of a name inside archives.
const INSIDE: &str = " › ";

/// An opened log file.
pub struct Input {
    /// Its bytes, unpacked. Ends early, with a note, where packed data is cut off or exceeds a
    /// limit.
    pub reader: Box<dyn Read + Send>,
    /// Why it ended early, once it has.
    pub notes: Notes,
    /// Whether these are the bytes of the file as it lies on the disk.
    pub plain: bool,
}

/// What a person should know about how a file was unpacked. Shared with its readers.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn add(&self, note: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// All notes so far.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Opens a file. `progress` is set to its bytes on the disk, packed as they are, and follows them
/// while they are read.
pub fn open(file: &LogFile, limits: &Limits, progress: &Progress) -> Result<Input, ImportError> {
    let failed = |source| ImportError::opening(&file.path, source);
    let meta = std::fs::metadata(&file.path).map_err(failed)?;
    if meta.is_dir() {
        return Err(ImportError::Folder(file.path.clone()));
    }
    let broken = |reason: String| ImportError::Packed { reason, path: named(file) };
    if !meta.is_file() {
        return Err(broken("it is a device or a pipe, not a file".to_owned()));
    }
    progress.set_total(meta.len());
    progress.set_done(0);
    let counter = Counter::new(progress.clone());
    let layers = Layers { limits, notes: Notes::default(), counter: counter.clone() };
    let source = Source::Disk(file.path.clone());
    let content = layers.of_source(&source, 0).map_err(|it| it.at(file))?;
    let plain = file.inside.is_none() && matches!(content, Content::Text { plain: true, .. });
    let reader = layers.text(content, file.inside.as_deref(), 0).map_err(|it| it.at(file))?;
    Ok(Input { reader, notes: layers.notes, plain })
}

/// Bytes that a file takes on the disk, as far as that is known without unpacking it.
pub fn size(file: &LogFile, limits: &Limits) -> u64 {
    let whole = std::fs::metadata(&file.path).map_or(0, |it| it.len());
    let Some(inside) = &file.inside else { return whole };
    let layers = Layers { limits, notes: Notes::default(), counter: Counter::default() };
    match layers.of_source(&Source::Disk(file.path.clone()), 0) {
        Ok(Content::Archive { entries, .. }) => {
            archive::find(&entries, inside).map_or(whole, |it| it.0.packed)
        }
        Ok(Content::Text { .. } | Content::Workbook(_)) | Err(_) => whole,
    }
}

/// The file as messages call it: entries of archives by their own name.
pub fn named(file: &LogFile) -> PathBuf {
    if file.inside.is_none() { file.path.clone() } else { PathBuf::from(file.shown()) }
}
