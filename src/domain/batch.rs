//! A batch of parsed events as columns: what an import hands to the store.

use super::event::{Outcome, TimeFlag};
use super::field::Field;
use super::receipt::LineIssue;
use super::short::same;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The most events in one batch; also the store's chunk size.
pub const MAX_ROWS: usize = 32_768;

/// One event on its way into a batch. Borrowed from the text being parsed.
#[derive(Debug, Clone, Default)]
pub struct Row<'a> {
    /// Microseconds since 1970 UTC; of an undated event that of the event before it in the file
    /// (0 before the first), which only keeps its place.
    pub time: i64,
    /// What is known about the time.
    pub time_flag: TimeFlag,
    /// Offset east of UTC written in the log, in minutes.
    pub offset: Option<i16>,
    /// First line of the record, counted from 1.
    pub line: u64,
    /// The log's own row id where it is a number. Text ids are read back from the raw record.
    pub id: Option<i64>,
    /// Whether it succeeded.
    pub outcome: Outcome,
    /// Licensing state code.
    pub state: Option<i32>,
    /// How many times it happened; 1 where the log does not say.
    pub count: u32,
    /// Text columns by [`Field::index`]; empty = none.
    pub texts: [&'a str; Field::COUNT],
    /// Keyed fingerprint of all field values, see [`super::fingerprint`].
    pub fingerprint: u64,
    /// The record as it stands in the file, without its line end.
    pub raw: &'a [u8],
}

/// Up to [`MAX_ROWS`] events of one source, column by column, and the records left out between
/// them. All columns of events have `len()` entries.
#[derive(Debug, Default)]
pub struct Batch {
    /// Microseconds since 1970 UTC; see [`Row::time`] for undated events.
    pub time: Vec<i64>,
    /// What is known about the time, as `TimeFlag as u8`.
    pub time_flag: Vec<u8>,
    /// Offset east of UTC in minutes, [`NO_OFFSET`] = none.
    pub offset: Vec<i16>,
    /// First line of the record.
    pub line: Vec<u64>,
    /// Numeric row id, [`NO_ID`] = none.
    pub id: Vec<i64>,
    /// Outcome, as `Outcome as u8`.
    pub outcome: Vec<u8>,
    /// State code, [`NO_STATE`] = none.
    pub state: Vec<i32>,
    /// Repetitions.
    pub count: Vec<u32>,
    /// Text columns by [`Field::index`].
    pub texts: [TextColumn; Field::COUNT],
    /// Keyed fingerprints.
    pub fingerprint: Vec<u64>,
    /// The records' text, one after the other.
    pub raw: Vec<u8>,
    /// Where each record ends in `raw`.
    pub raw_end: Vec<u32>,
    /// Records left out.
    pub issues: Vec<LineIssue>,
}

/// Marks an absent value in [`Batch::offset`].
pub const NO_OFFSET: i16 = i16::MIN;
/// Marks an absent value in [`Batch::id`].
pub const NO_ID: i64 = i64::MIN;
/// Marks an absent value in [`Batch::state`].
pub const NO_STATE: i32 = i32::MIN;

impl Batch {
    /// How many events are in it.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether it holds no event (it may hold issues).
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Whether another event fits: rows, and 32-bit offsets into the raw text.
    pub fn is_full(&self) -> bool {
        MAX_ROWS <= self.len() || (1 << 30) <= self.raw.len()
    }

    /// Appends one event.
    #[inline]
    pub fn push(&mut self, row: &Row<'_>) {
        self.time.push(row.time);
        self.time_flag.push(row.time_flag as u8);
        self.offset.push(row.offset.unwrap_or(NO_OFFSET));
        self.line.push(row.line);
        self.id.push(row.id.unwrap_or(NO_ID));
        self.outcome.push(row.outcome as u8);
        self.state.push(row.state.unwrap_or(NO_STATE));
        self.count.push(row.count);
        let n_rows = self.time.len();
        for (column, text) in self.texts.iter_mut().zip(&row.texts) {
            // Most logs have a few of the columns: the others are passed over quickly.
            if !(text.is_empty() && column.codes.is_empty()) {
                column.push(text, n_rows);
            }
        }
        self.fingerprint.push(row.fingerprint);
        self.raw.extend_from_slice(row.raw);
        self.raw_end.push(self.raw.len() as u32);
    }

    /// The text of record `index`.
    pub fn raw_of(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.raw_end[index - 1] as usize };
        &self.raw[start..self.raw_end[index] as usize]
    }
}

/// A column of text: each distinct value once, and a code per event.
#[derive(Debug, Default)]
pub struct TextColumn {
    /// Distinct values in order of first use.
    pub dict: Vec<Box<str>>,
    /// Per event 0 = none, else position in `dict` + 1. Empty when no event has a value.
    pub codes: Vec<u32>,
    lookup: HashTable<u32>,
    hasher: hashbrown::DefaultHashBuilder,
    last: u32,
}

impl TextColumn {
    /// Appends a value as the `n_rows`-th (counted from 1); empty = none.
    fn push(&mut self, text: &str, n_rows: usize) {
        if text.is_empty() {
            if !self.codes.is_empty() {
                self.codes.push(0);
            }
            return;
        }
        if self.codes.is_empty() {
            self.codes.resize(n_rows - 1, 0);
        }
        let code = self.code_of(text);
        self.codes.push(code);
    }

    fn code_of(&mut self, text: &str) -> u32 {
        // Logs repeat: the value of the row before comes first.
        if let Some(last) = (self.last as usize).checked_sub(1)
            && same(self.dict[last].as_bytes(), text.as_bytes())
        {
            return self.last;
        }
        let hash = self.hasher.hash_one(text);
        let dict = &self.dict;
        let is = |at: &u32| same(dict[*at as usize].as_bytes(), text.as_bytes());
        let found = self.lookup.find(hash, is).copied();
        self.last = 1 + found.unwrap_or_else(|| {
            let at = self.dict.len() as u32;
            self.dict.push(text.into());
            let (dict, hasher) = (&self.dict, &self.hasher);
            self.lookup.insert_unique(hash, at, |&at| hasher.hash_one(&*dict[at as usize]));
            at
        });
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_columns_intern_and_leave_gaps_as_zero() {
        let mut batch = Batch::default();
        for user in ["", "ana", "bo", "", "ana"] {
            let mut row = Row { raw: user.as_bytes(), ..Row::default() };
            row.texts[Field::User.index()] = user;
            batch.push(&row);
        }
        let users = &batch.texts[Field::User.index()];
        assert_eq!(users.codes, [0, 1, 2, 0, 1]);
        assert_eq!(users.dict.iter().map(|it| &**it).collect::<Vec<_>>(), ["ana", "bo"]);
        assert!(batch.texts[Field::Ip.index()].codes.is_empty());
        assert_eq!(batch.raw_of(2), b"bo");
    }
}
