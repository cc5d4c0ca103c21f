//! Which events of a file the case has already.
//!
//! Rule: of events with the same fingerprint, the case holds the largest count that any one
//! file has. So identical records within a file are separate events, the same file again stores
//! nothing, and of overlapping files the overlap is stored once.
//!
//! The fingerprints that the case had before a file are a sorted list in which each entry can be
//! used once per file. Only chunks whose times overlap the batch are looked at, since the same
//! event has the same time: an empty case, or a file that continues where the last one ended,
//! costs nothing. A list, because a hash map of the same takes three times the memory.

use super::column;
use super::error::CaseError;
use rusqlite::{Connection, params};

/// What the case had before the file being imported.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// (chunk, earliest time, latest time) of what was there before the file.
    spans: Vec<(i64, i64, i64)>,
    loaded: Vec<bool>,
    fingerprints: Vec<u64>,
    used: Vec<bool>,
    /// Where the fingerprints with each leading bits begin; one more entry than buckets.
    starts: Vec<u32>,
    shift: u32,
}

impl Known {
    /// Begins a file: everything in the case so far was there before it.
    pub(super) fn begin_file(&mut self, conn: &Connection) -> Result<(), CaseError> {
        let last = self.spans.last().map_or(i64::MIN, |it| it.0);
        let mut query =
            conn.prepare_cached("SELECT id, t_min, t_max FROM chunk WHERE id > ? ORDER BY id")?;
        let rows = query.query_map([last], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for row in rows {
            self.spans.push(row?);
        }
        self.loaded.resize(self.spans.len(), false);
        self.used.fill(false);
        Ok(())
    }

    /// Positions of the events that are new, or `None` when all are.
    pub(super) fn new_rows(
        &mut self,
        conn: &Connection,
        (t_min, t_max): (i64, i64),
        fingerprints: &[u64],
    ) -> Result<Option<Vec<u32>>, CaseError> {
        let overlaps = |&(_, low, high): &(i64, i64, i64)| low <= t_max && t_min <= high;
        if !self.spans.iter().any(overlaps) {
            return Ok(None);
        }
        self.load_from(conn, t_min, t_max)?;
        let mut kept = Vec::with_capacity(fingerprints.len());
        for (row, &fingerprint) in (0..).zip(fingerprints) {
            if !self.take(fingerprint) {
                kept.push(row);
            }
        }
        Ok((kept.len() < fingerprints.len()).then_some(kept))
    }

    /// Reads what the batch could meet and, because logs go on in time, all that is later. A
    /// second extension reads everything, so that a log in falling order is not slow.
    fn load_from(&mut self, conn: &Connection, t_min: i64, t_max: i64) -> Result<(), CaseError> {
        let missing = |(at, &(_, low, high)): (usize, &(i64, i64, i64))| {
            !self.loaded[at] && low <= t_max && t_min <= high
        };
        if !self.spans.iter().enumerate().any(missing) {
            return Ok(());
        }
        let from = if self.loaded.contains(&true) { i64::MIN } else { t_min };
        let mut query =
            conn.prepare_cached("SELECT codes FROM chunk_col WHERE col = ? AND chunk = ?")?;
        let mut pairs: Vec<(u64, bool)> =
            self.fingerprints.iter().copied().zip(self.used.iter().copied()).collect();
        for (at, &(chunk, _, high)) in self.spans.iter().enumerate() {
            if self.loaded[at] || high < from {
                continue;
            }
            self.loaded[at] = true;
            query.query_row(params![column::FINGERPRINT, chunk], |row| {
                let (words, _) = row.get_ref(0)?.as_blob()?.as_chunks::<8>();
                pairs.extend(words.iter().map(|it| (u64::from_le_bytes(*it), false)));
                Ok(())
            })?;
        }
        // The sort keeps used entries behind unused ones of the same fingerprint.
        pairs.sort_unstable();
        self.fingerprints = pairs.iter().map(|it| it.0).collect();
        self.used = pairs.iter().map(|it| it.1).collect();
        self.index();
        Ok(())
    }

    /// About eight fingerprints a bucket: a look-up reads one or two cache lines.
    fn index(&mut self) {
        let n_buckets = (self.fingerprints.len() / 8).max(1).next_power_of_two();
        self.shift = 64 - n_buckets.trailing_zeros();
        self.starts.clear();
        self.starts.resize(n_buckets + 1, 0);
        for fingerprint in &self.fingerprints {
            self.starts[1 + bucket(*fingerprint, self.shift)] += 1;
        }
        for at in 1..self.starts.len() {
            self.starts[at] += self.starts[at - 1];
        }
    }

    /// Uses up one entry of `fingerprint`, if there is one left.
    fn take(&mut self, fingerprint: u64) -> bool {
        let bucket = bucket(fingerprint, self.shift);
        let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
        let used = &mut self.used[range.clone()];
        let found = self.fingerprints[range]
            .iter()
            .zip(used)
            .find(|(known, used)| **known == fingerprint && !**used);
        found.map(|(_, used)| *used = true).is_some()
    }
}

fn bucket(fingerprint: u64, shift: u32) -> usize {
    fingerprint.checked_shr(shift).unwrap_or(0) as usize
}
