//! A batch of events as the parts of one chunk, ready to be stored: packed columns, packed
//! blocks of records, bounds and checksums. No SQL here.

use super::codec::Packer;
use super::column;
use super::error::CaseError;
use super::raw::{self, PackedBlock};
use crate::domain::batch::{Batch, NO_ID, NO_OFFSET, NO_STATE};
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::Field;
use hashbrown::HashMap;

/// One column of a chunk as it is stored.
#[derive(Debug)]
pub(super) struct PackedColumn {
    /// Its number, see [`column`].
    pub(super) col: i64,
    /// Entries of its dictionary; 0 for number columns.
    pub(super) n_dict: usize,
    /// Packed dictionary: value ids for text, the values themselves for small numbers.
    pub(super) dict: Option<Vec<u8>>,
    /// Packed codes or numbers.
    pub(super) codes: Option<Vec<u8>>,
}

/// A chunk as it is stored.
pub(super) struct PackedChunk {
    /// Its columns.
    pub(super) columns: Vec<PackedColumn>,
    /// Its records.
    pub(super) blocks: Vec<PackedBlock>,
    /// Earliest and latest time.
    pub(super) times: (i64, i64),
    /// Smallest and largest own id, event numbers standing in for missing ones.
    pub(super) ids: (i64, i64),
}

/// What packing needs besides the batch; kept from chunk to chunk.
pub(super) struct ChunkPacker {
    left: Packer,
    right: Packer,
    text: [Vec<u8>; 2],
}

impl ChunkPacker {
    pub(super) fn new() -> Result<Self, CaseError> {
        Ok(Self { left: Packer::new()?, right: Packer::new()?, text: [Vec::new(), Vec::new()] })
    }

    /// Packs a batch that is not empty. `value_ids` holds the value id of each entry of the
    /// batch's dictionaries; `first_event` is the number of its first event.
    pub(super) fn pack(
        &mut self,
        batch: &Batch,
        value_ids: &[Vec<u32>; Field::COUNT],
        first_event: i64,
    ) -> Result<PackedChunk, CaseError> {
        let has_breaks = memchr::memchr(b'\n', &batch.raw).is_some();
        let ranges = raw::cut(batch);
        // Columns cost about a third of what records cost, so this thread gets fewer blocks.
        let (ours, theirs) = ranges.split_at(ranges.len().div_ceil(3));
        let Self { left, right, text: [text_left, text_right] } = self;
        let blocks =
            |ranges: &[std::ops::Range<usize>], packer: &mut Packer, text: &mut Vec<u8>| {
                let each =
                    ranges.iter().map(|it| raw::pack(batch, it.clone(), has_breaks, packer, text));
                each.collect::<Result<Vec<_>, CaseError>>()
            };
        let (left, right) = rayon::join(
            || {
                Ok::<_, CaseError>((
                    columns(batch, value_ids, left)?,
                    blocks(ours, left, text_left)?,
                ))
            },
            || blocks(theirs, right, text_right),
        );
        let (columns, mut blocks) = left?;
        blocks.extend(right?);
        Ok(PackedChunk {
            columns,
            blocks,
            times: bounds(batch.time.iter().copied()),
            ids: bounds(effective_ids(batch, first_event)),
        })
    }
}

/// An event's own id, or its number where it has none.
fn effective_ids(batch: &Batch, first_event: i64) -> impl Iterator<Item = i64> + '_ {
    let numbered = batch.id.iter().zip(first_event..);
    numbered.map(|(&id, no)| if id == NO_ID { no } else { id })
}

fn bounds(values: impl Iterator<Item = i64>) -> (i64, i64) {
    values.fold((i64::MAX, i64::MIN), |(low, high), it| (low.min(it), high.max(it)))
}

fn columns(
    batch: &Batch,
    value_ids: &[Vec<u32>; Field::COUNT],
    packer: &mut Packer,
) -> Result<Vec<PackedColumn>, CaseError> {
    let mut columns = Vec::with_capacity(8);
    let number = |col, codes| PackedColumn { col, n_dict: 0, dict: None, codes: Some(codes) };
    columns.push(number(column::TIME, packer.pack_numbers(&batch.time)?));
    let lines: Vec<i64> = batch.line.iter().map(|&it| it as i64).collect();
    columns.push(number(column::LINE, packer.pack_numbers(&lines)?));
    let fingerprints: Vec<[u8; 8]> = batch.fingerprint.iter().map(|it| it.to_le_bytes()).collect();
    columns.push(number(column::FINGERPRINT, fingerprints.into_flattened()));
    columns.extend(id_columns(batch, packer)?);
    for field in Field::ALL {
        let codes = &batch.texts[field.index()].codes;
        if !codes.is_empty() {
            let ids = &value_ids[field.index()];
            columns.push(coded(column::of_field(*field), ids, codes, packer)?);
        }
    }
    let unknown = u32::from(Outcome::Unknown as u8);
    let outcomes = batch.outcome.iter().map(|&it| it.into());
    columns.extend(small_numbers(column::OUTCOME, outcomes, unknown, packer)?);
    let offsets = batch.offset.iter().map(|&it| i32::from(it) as u32);
    let no_offset = i32::from(NO_OFFSET) as u32;
    columns.extend(small_numbers(column::OFFSET, offsets, no_offset, packer)?);
    let states = batch.state.iter().map(|&it| it as u32);
    columns.extend(small_numbers(column::STATE, states, NO_STATE as u32, packer)?);
    columns.extend(small_numbers(column::COUNT, batch.count.iter().copied(), 1, packer)?);
    let flags = batch.time_flag.iter().map(|&it| it.into());
    columns.extend(small_numbers(column::TIME_FLAG, flags, TimeFlag::Good as u32, packer)?);
    Ok(columns)
}

fn coded(
    col: i64,
    dict: &[u32],
    codes: &[u32],
    packer: &mut Packer,
) -> Result<PackedColumn, CaseError> {
    Ok(PackedColumn {
        col,
        n_dict: dict.len(),
        dict: Some(packer.pack_dict(dict)?),
        codes: packer.pack_codes(codes, dict.len())?,
    })
}

/// Numbers of few distinct values, as codes; `absent` costs nothing.
fn small_numbers(
    col: i64,
    values: impl Iterator<Item = u32> + Clone,
    absent: u32,
    packer: &mut Packer,
) -> Result<Option<PackedColumn>, CaseError> {
    if values.clone().all(|it| it == absent) {
        return Ok(None);
    }
    let mut dict = Vec::new();
    let mut lookup = HashMap::new();
    let mut last = (absent, 0);
    let codes: Vec<u32> = values
        .map(|value| {
            if value != last.0 {
                let code = if value == absent {
                    0
                } else {
                    *lookup.entry(value).or_insert_with(|| {
                        dict.push(value);
                        dict.len() as u32
                    })
                };
                last = (value, code);
            }
            last.1
        })
        .collect();
    coded(col, &dict, &codes, packer).map(Some)
}

/// The ids, and where some events have none, which. A missing id repeats the one before.
fn id_columns(batch: &Batch, packer: &mut Packer) -> Result<Vec<PackedColumn>, CaseError> {
    let Some(&first) = batch.id.iter().find(|&&id| id != NO_ID) else { return Ok(Vec::new()) };
    let number =
        |codes| PackedColumn { col: column::ID, n_dict: 0, dict: None, codes: Some(codes) };
    if !batch.id.contains(&NO_ID) {
        return Ok(vec![number(packer.pack_numbers(&batch.id)?)]);
    }
    let mut last = first;
    let filled = batch.id.iter().map(|&id| {
        last = if id == NO_ID { last } else { id };
        last
    });
    let filled: Vec<i64> = filled.collect();
    let gaps: Vec<u32> = batch.id.iter().map(|&id| u32::from(id == NO_ID)).collect();
    Ok(vec![number(packer.pack_numbers(&filled)?), coded(column::NO_ID_HERE, &[1], &gaps, packer)?])
}

/// Adds up the checksum of a chunk from its parts in the order (bounds, columns by number,
/// blocks). The fingerprints have a checksum of their own, because they depend on the case's
/// secret and the rest does not: the same logs give the same checksums in every case.
pub(super) struct Checksum(blake3::Hasher);

impl Checksum {
    pub(super) fn new(n: usize, times: (i64, i64), ids: (i64, i64)) -> Self {
        let mut hasher = blake3::Hasher::new();
        for number in [n as i64, times.0, times.1, ids.0, ids.1] {
            hasher.update(&number.to_le_bytes());
        }
        Self(hasher)
    }

    /// Adds a column.
    pub(super) fn column(&mut self, col: i64, n_dict: usize, parts: [Option<&[u8]>; 2]) {
        self.0.update(&col.to_le_bytes());
        self.0.update(&n_dict.to_le_bytes());
        for part in parts {
            self.part(part);
        }
    }

    /// Adds a block of records.
    pub(super) fn block(&mut self, n: usize, lengths: Option<&[u8]>, body: &[u8]) {
        self.0.update(&n.to_le_bytes());
        self.part(lengths);
        self.part(Some(body));
    }

    /// The sum.
    pub(super) fn finish(&self) -> [u8; 16] {
        first_bytes(&self.0.finalize())
    }

    fn part(&mut self, part: Option<&[u8]>) {
        self.0.update(&part.map_or(u64::MAX, |it| it.len() as u64).to_le_bytes());
        self.0.update(part.unwrap_or_default());
    }
}

/// The checksum of a fingerprint column.
pub(super) fn fingerprint_sum(column: &[u8]) -> [u8; 16] {
    first_bytes(&blake3::hash(column))
}

fn first_bytes(hash: &blake3::Hash) -> [u8; 16] {
    hash.as_bytes().first_chunk().copied().unwrap_or_default()
}
