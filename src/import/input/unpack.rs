//! Streams that unpack gzip, zstd, bzip2 and entries of zip archives as they are read. What
//! cannot be unpacked to its end is kept up to there, with a note; hostile data stops at a limit.

use super::Notes;
use super::archive::Entry;
use super::magic::Kind;
use super::source::{Counter, Source};
use crate::domain::import_options::Limits;
use crate::import::columns::grouped;
use crate::import::error::Unreadable;
use std::io::{self, BufReader, Read};

/// Unpacked bytes up to which the ratio does not matter.
const FREE: u64 = 64 << 20;

/// The unpacked bytes of a stream; plain ones as they are.
pub fn stream(
    kind: Kind,
    packed: Box<dyn Read + Send>,
    limits: &Limits,
    counter: &Counter,
    notes: &Notes,
) -> io::Result<Box<dyn Read + Send>> {
    let packed = BufReader::with_capacity(64 << 10, packed);
    let inner: Box<dyn Read + Send> = match kind {
        Kind::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
        Kind::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
        Kind::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
        Kind::Plain | Kind::Zip | Kind::Compound | Kind::EventLog => return Ok(Box::new(packed)),
    };
    Ok(Box::new(Unpacked::new(inner, limits, counter, notes)))
}

/// The bytes of an archive's entry.
pub fn entry(
    source: &Source,
    entry: &Entry,
    limits: &Limits,
    counter: &Counter,
    notes: &Notes,
) -> io::Result<Box<dyn Read + Send>> {
    let mut header = [0; 30];
    source.part(entry.header, 30)?.read_exact(&mut header)?;
    let length = |at: usize| u64::from(u16::from_le_bytes([header[at], header[at + 1]]));
    let start = entry.header + 30 + length(26) + length(28);
    let packed = counter.counted(source.part(start, entry.packed)?);
    let inner: Box<dyn Read + Send> = if entry.deflated {
        Box::new(flate2::bufread::DeflateDecoder::new(BufReader::with_capacity(64 << 10, packed)))
    } else {
        Box::new(packed)
    };
    let sum = flate2::Crc::new();
    let checked = Checked { inner, sum, crc: entry.crc, size: entry.size, read: 0 };
    Ok(Box::new(Unpacked::new(Box::new(checked), limits, counter, notes)))
}

/// Fails at the end where the bytes are not those that the archive promised.
struct Checked {
    inner: Box<dyn Read + Send>,
    sum: flate2::Crc,
    crc: u32,
    size: u64,
    read: u64,
}

impl Read for Checked {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(place)?;
        self.sum.update(&place[..n]);
        self.read += n as u64;
        if n != 0 || place.is_empty() || (self.read == self.size && self.sum.sum() == self.crc) {
            Ok(n)
        } else if self.read < self.size {
            Err(io::ErrorKind::UnexpectedEof.into())
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum is wrong"))
        }
    }
}

/// Unpacked bytes within the limits.
struct Unpacked {
    inner: Box<dyn Read + Send>,
    limits: Limits,
    counter: Counter,
    notes: Notes,
    given: u64,
    ended: bool,
}

impl Unpacked {
    fn new(inner: Box<dyn Read + Send>, limits: &Limits, counter: &Counter, notes: &Notes) -> Self {
        let (limits, counter, notes) = (*limits, counter.clone(), notes.clone());
        Self { inner, limits, counter, notes, given: 0, ended: false }
    }

    fn end(&mut self, note: String) {
        self.ended = true;
        self.notes.add(note);
    }

    /// The data stops before its end: a note, or an error where nothing could be unpacked.
    fn broken(&mut self, error: &io::Error) -> io::Result<usize> {
        let cut_off = error.kind() == io::ErrorKind::UnexpectedEof;
        if self.given == 0 {
            let what = if cut_off {
                "cut off before anything".into()
            } else {
                format!("damaged: {error}; nothing")
            };
            return Err(io::Error::other(Unreadable(format!(
                "its packed data is {what} could be unpacked"
            ))));
        }
        let after = grouped(self.given as usize);
        let what = if cut_off { "cut off" } else { "damaged" };
        self.end(format!(
            "The compressed file is {what} after {after} bytes: what came before was kept."
        ));
        Ok(0)
    }

    /// How many of `n` more bytes are within the limits.
    fn within(&mut self, n: usize) -> usize {
        let room = self.limits.unpacked_bytes.saturating_sub(self.given);
        self.given += n as u64;
        if room < n as u64 {
            let limit = grouped(self.limits.unpacked_bytes as usize);
            self.end(format!(
                "The file unpacks to more than the limit of {limit} bytes (Settings, Import, Unpacked size): what came before was kept."
            ));
            return room as usize;
        }
        let packed = self.counter.packed().max(1);
        if FREE < self.given && packed.saturating_mul(self.limits.ratio) < self.given {
            let (limit, kept) = (self.limits.ratio, grouped(self.given as usize));
            self.end(format!(
                "The file unpacks to more than {limit} times its size (Settings, Import, Ratio): it was read up to {kept} bytes."
            ));
        }
        n
    }
}

impl Read for Unpacked {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        if self.ended || place.is_empty() {
            return Ok(0);
        }
        match self.inner.read(place) {
            Ok(n) => Ok(self.within(n)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            // What the disk says is no matter of the packed data.
            Err(error) if error.raw_os_error().is_some() => Err(error),
            Err(error)
                if error
                    .get_ref()
                    .is_some_and(<dyn std::error::Error + Send + Sync>::is::<Unreadable>) =>
            {
                Err(error)
            }
            Err(error) => self.broken(&error),
        }
    }
}
