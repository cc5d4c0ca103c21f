//! The records as they stand in the file, in compressed blocks of about 64 KB.
//!
//! A block is the records, each followed by a line break; only where a record holds a line
//! break itself are lengths kept beside it. So no offsets are stored: to read record n, the
//! block is unpacked (about 50 µs) and its lines are counted.

use super::codec::{Packer, Unpacker};
use super::error::CaseError;
use crate::domain::batch::Batch;
use memchr::memchr;
use std::ops::Range;

const BLOCK_BYTES: usize = 64 * 1024;

/// One block as it is stored.
pub(super) struct PackedBlock {
    /// Position of its first record in the batch.
    pub(super) first: usize,
    /// How many records.
    pub(super) n: usize,
    /// Packed lengths, where a record holds a line break.
    pub(super) lengths: Option<Vec<u8>>,
    /// Packed text.
    pub(super) body: Vec<u8>,
}

/// Where the blocks of a batch begin and end: whole records, at least one, up to 64 KB.
pub(super) fn cut(batch: &Batch) -> Vec<Range<usize>> {
    let mut blocks = Vec::with_capacity(batch.raw.len() / BLOCK_BYTES + 1);
    let (mut first, mut begin) = (0, 0);
    for (index, &end) in batch.raw_end.iter().enumerate() {
        if BLOCK_BYTES <= end as usize - begin + (index - first) {
            blocks.push(first..index + 1);
            (first, begin) = (index + 1, end as usize);
        }
    }
    if first < batch.raw_end.len() {
        blocks.push(first..batch.raw_end.len());
    }
    blocks
}

/// Packs the records `rows` of the batch. `has_breaks` says whether any record of the batch
/// holds a line break.
pub(super) fn pack(
    batch: &Batch,
    rows: Range<usize>,
    has_breaks: bool,
    packer: &mut Packer,
    text: &mut Vec<u8>,
) -> Result<PackedBlock, CaseError> {
    let begin = if rows.start == 0 { 0 } else { batch.raw_end[rows.start - 1] as usize };
    let ends = &batch.raw_end[rows.clone()];
    let whole = &batch.raw[begin..ends.last().map_or(begin, |&end| end as usize)];
    let (first, n) = (rows.start, rows.len());
    if has_breaks && memchr(b'\n', whole).is_some() {
        let lengths: Vec<i64> = rows.map(|row| batch.raw_of(row).len() as i64).collect();
        let lengths = Some(packer.pack_numbers(&lengths)?);
        return Ok(PackedBlock { first, n, lengths, body: packer.pack(whole)? });
    }
    text.clear();
    let mut from = begin;
    for &end in ends {
        text.extend_from_slice(&batch.raw[from..end as usize]);
        text.push(b'\n');
        from = end as usize;
    }
    Ok(PackedBlock { first, n, lengths: None, body: packer.pack(text)? })
}

/// An unpacked block.
#[derive(Debug, Default)]
pub(super) struct Block {
    text: Vec<u8>,
    ends: Vec<usize>,
    gap: usize,
}

impl Block {
    /// Unpacks a stored block of `n` records.
    pub(super) fn unpack(
        &mut self,
        n: usize,
        lengths: Option<&[u8]>,
        body: &[u8],
        unpacker: &mut Unpacker,
    ) -> Result<(), CaseError> {
        unpacker.unpack(body, &mut self.text)?;
        self.ends.clear();
        if let Some(lengths) = lengths {
            self.gap = 0;
            let mut list = vec![0; n];
            unpacker.unpack_numbers(lengths, &mut list)?;
            let mut end = 0_usize;
            for length in list {
                let length = usize::try_from(length).ok();
                end = length.and_then(|it| end.checked_add(it)).ok_or_else(broken)?;
                self.ends.push(end);
            }
        } else {
            self.gap = 1;
            self.ends.extend(memchr::memchr_iter(b'\n', &self.text));
        }
        let used = self.ends.last().map_or(0, |&end| end + self.gap);
        if self.ends.len() == n && used == self.text.len() { Ok(()) } else { Err(broken()) }
    }

    /// How many records.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Record `index`.
    pub(super) fn record(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] + self.gap };
        &self.text[start..self.ends[index]]
    }

    /// Turns ASCII letters into small ones, for a search that ignores case.
    pub(super) fn lowercase(&mut self) {
        self.text.make_ascii_lowercase();
    }

    /// The text of all records.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }
}

fn broken() -> CaseError {
    CaseError::damaged("a block of records does not have the records it should")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch::Row;
    use proptest::prelude::*;

    fn survives(records: &[Vec<u8>]) -> usize {
        let mut batch = Batch::default();
        for raw in records {
            batch.push(&Row { raw, ..Row::default() });
        }
        let has_breaks = memchr(b'\n', &batch.raw).is_some();
        let (mut packer, mut unpacker) = (Packer::new().unwrap(), Unpacker::new().unwrap());
        let mut back = Vec::new();
        let mut block = Block::default();
        for rows in cut(&batch) {
            let it = pack(&batch, rows, has_breaks, &mut packer, &mut Vec::new()).unwrap();
            assert_eq!(it.first, back.len());
            block.unpack(it.n, it.lengths.as_deref(), &it.body, &mut unpacker).unwrap();
            back.extend((0..block.len()).map(|at| block.record(at).to_vec()));
        }
        assert_eq!(back, records);
        cut(&batch).len()
    }

    #[test]
    fn blocks_end_at_records() {
        assert_eq!(survives(&[]), 0);
        assert_eq!(survives(&[vec![], vec![], b"a".to_vec()]), 1);
        assert_eq!(survives(&vec![vec![b'x'; 999]; 200]), 4);
        assert_eq!(survives(&[vec![b'x'; 300_000], b"y\n\nz\n".to_vec(), vec![]]), 2);
    }

    proptest! {
        #[test]
        fn any_bytes_survive(records in proptest::collection::vec(
            proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..20),
            0..50,
        )) {
            survives(&records);
        }
    }
}
