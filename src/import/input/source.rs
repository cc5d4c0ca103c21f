//! Where packed bytes lie: on the disk or, inside an archive, in memory. Archives and workbooks
//! are read from any place, streams are not.

use crate::domain::job::Progress;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that can be read from any place, any number of times.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file.
    Disk(PathBuf),
    /// What was unpacked from an archive.
    Memory(Arc<[u8]>),
}

/// Something to read from any place.
pub trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

impl Source {
    /// A reader at the beginning.
    pub fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Self::Disk(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    /// A reader of `length` bytes from `start` on.
    pub fn part(&self, start: u64, length: u64) -> io::Result<io::Take<Box<dyn ReadSeek>>> {
        let mut reader = self.open()?;
        reader.seek(SeekFrom::Start(start))?;
        Ok(reader.take(length))
    }
}

/// Packed bytes that were read, for the progress and for the ratio of unpacked to packed.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    packed: Arc<AtomicU64>,
    progress: Progress,
}

impl Counter {
    /// Counting from 0.
    pub fn new(progress: Progress) -> Self {
        Self { packed: Arc::default(), progress }
    }

    /// How many it is.
    pub fn packed(&self) -> u64 {
        self.packed.load(Ordering::Relaxed)
    }

    /// Counts what is read from `inner`.
    pub fn counted<R: Read>(&self, inner: R) -> Counted<R> {
        Counted { inner, counter: self.clone() }
    }
}

/// Counts what is read.
pub struct Counted<R> {
    inner: R,
    counter: Counter,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(place)?;
        let before = self.counter.packed.fetch_add(n as u64, Ordering::Relaxed);
        self.counter.progress.set_done(before + n as u64);
        Ok(n)
    }
}
