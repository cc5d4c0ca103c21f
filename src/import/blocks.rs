//! Records of a file on their way from the thread that finds them to those that parse them.
//!
//! Where a record may depend on those before it, one thread parses all, and gets them piece by
//! piece. Else two do, and blocks of whole records go to them in turn. A block becomes one batch,
//! so that what is read does not depend on how many threads parse; and the batches are taken in
//! the same turn, so that it does not depend on which of them is faster.

use super::error::ImportError;
use crate::domain::batch::{Batch, MAX_ROWS};
use crate::domain::event::TimeFlag;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

/// Bytes from which on a block is full. Up to nine blocks or their batches are in memory.
const BLOCK_BYTES: usize = 16 << 20;

/// One record.
pub(super) struct Found {
    /// Where it begins and ends in the piece.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its first line.
    pub(super) line: u64,
    /// Why it is none.
    pub(super) wrong: Option<Box<str>>,
}

/// Bytes of a file with records that were found in them.
pub(super) struct Piece {
    /// Two blocks may have records of the same bytes.
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) found: Vec<Found>,
}

/// What a parser gets at once.
#[derive(Default)]
pub(super) struct Block {
    pub(super) pieces: Vec<Piece>,
    /// Whether a batch ends with it, and only there.
    pub(super) ends: bool,
}

/// Gives records to the threads that parse.
pub(super) struct Dealer {
    parsers: Vec<SyncSender<Block>>,
    /// Whether blocks become batches.
    in_blocks: bool,
    turn: usize,
    block: Block,
    /// What the block holds: records, what is none, bytes.
    records: usize,
    wrong: usize,
    bytes: usize,
}

impl Dealer {
    /// To these, in turn; several get whole blocks.
    pub(super) fn new(parsers: Vec<SyncSender<Block>>, in_blocks: bool) -> Self {
        let block = Block::default();
        Self { parsers, in_blocks, turn: 0, block, records: 0, wrong: 0, bytes: 0 }
    }

    /// Deals the records that were found in `bytes`.
    pub(super) fn deal(&mut self, bytes: Vec<u8>, found: Vec<Found>) -> Result<(), ImportError> {
        if !self.in_blocks {
            self.block.pieces.push(Piece { bytes: Arc::new(bytes), found });
            return self.send();
        }
        let (bytes, found) = without_gaps(bytes, found);
        let bytes = Arc::new(bytes);
        let mut rest = found.into_iter();
        let mut part = Vec::with_capacity(rest.len());
        while let Some(it) = rest.next() {
            self.bytes += it.end - it.start;
            match it.wrong {
                Some(_) => self.wrong += 1,
                None => self.records += 1,
            }
            part.push(it);
            if self.is_full() {
                let found = std::mem::replace(&mut part, Vec::with_capacity(rest.len()));
                self.block.pieces.push(Piece { bytes: bytes.clone(), found });
                self.end()?;
            }
        }
        if !part.is_empty() {
            self.block.pieces.push(Piece { bytes, found: part });
        }
        Ok(())
    }

    /// Ends the block at hand, and its batch.
    pub(super) fn end(&mut self) -> Result<(), ImportError> {
        self.block.ends = true;
        self.send()?;
        (self.records, self.wrong, self.bytes) = (0, 0, 0);
        self.turn = (self.turn + 1) % self.parsers.len();
        Ok(())
    }

    fn is_full(&self) -> bool {
        MAX_ROWS <= self.records || MAX_ROWS <= self.wrong || BLOCK_BYTES <= self.bytes
    }

    fn send(&mut self) -> Result<(), ImportError> {
        let block = std::mem::take(&mut self.block);
        self.parsers[self.turn].send(block).map_err(|_| ImportError::Stopped)
    }
}

/// Only the records, where most of the bytes are between them: a block waits until it has enough
/// of records, and would hold gaps without end.
fn without_gaps(bytes: Vec<u8>, mut found: Vec<Found>) -> (Vec<u8>, Vec<Found>) {
    let filled: usize = found.iter().map(|it| it.end - it.start).sum();
    if bytes.len() < 4 * filled.max(1 << 10) {
        return (bytes, found);
    }
    let mut kept = Vec::with_capacity(filled);
    for it in &mut found {
        let start = kept.len();
        kept.extend_from_slice(&bytes[it.start..it.end]);
        (it.start, it.end) = (start, kept.len());
    }
    (kept, found)
}

/// Takes batches from the threads in turn, in the order of the file, until there are no more or
/// `sink` ends it; answers whether it did.
pub(super) fn take(
    batches: &[Receiver<Batch>],
    sink: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> bool {
    let mut last = 0;
    // A thread without a batch in its turn was given no block, or failed.
    let mut each = batches.iter().cycle().map_while(|it| it.recv().ok());
    each.any(|mut batch| {
        place_undated(&mut batch, &mut last);
        !(batch.is_empty() && batch.issues.is_empty()) && sink(batch).is_break()
    })
}

/// An undated event has the time of the event before it in the file, which may have been parsed
/// by another thread. `last` is the last time of the batches before.
fn place_undated(batch: &mut Batch, last: &mut i64) {
    let is_dated =
        |flag: &u8| TimeFlag::ALL.get(usize::from(*flag)).is_some_and(|it| it.is_dated());
    let first = batch.time_flag.iter().position(is_dated).unwrap_or(batch.len());
    batch.time[..first].fill(*last);
    if let Some(at) = batch.time_flag.iter().rposition(is_dated) {
        *last = batch.time[at];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_between_records_are_not_kept() {
        let record = |at: usize| Found { start: at, end: at + 3, line: 1, wrong: None };
        let mut bytes = vec![b' '; 1 << 20];
        bytes[70..73].copy_from_slice(b"one");
        bytes[900_000..900_003].copy_from_slice(b"two");
        let texts = |bytes: &[u8], found: &[Found]| -> Vec<Vec<u8>> {
            found.iter().map(|it| bytes[it.start..it.end].to_vec()).collect()
        };
        let (kept, found) = without_gaps(bytes.clone(), vec![record(70), record(900_000)]);
        assert_eq!(texts(&kept, &found), [b"one", b"two"]);
        assert!(kept.len() < 100, "{} bytes wait for more records", kept.len());
        let full = vec![Found { start: 0, end: 1 << 19, line: 1, wrong: None }];
        assert_eq!(without_gaps(bytes, full).0.len(), 1 << 20, "moving much is no gain");
    }
}
