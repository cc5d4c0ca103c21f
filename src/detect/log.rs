//! The events of a log in the order of one column's values and, within each, of time.
//!
//! Ties in time keep the order of import, so nothing depends on how events were sorted before.

use super::DetectError;
use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::time::DAY;
use rayon::prelude::*;
use std::ops::Range;

/// Instants are kept within this distance of 1970, so that no sum of them overflows.
const REACH: i64 = i64::MAX / 8;
/// Events that one thread takes at a time.
const CHUNK: usize = 16_384;

/// Events by entity and time.
pub(super) struct ByEntity<'a> {
    pub log: &'a EventColumns,
    /// Event numbers.
    order: Vec<u32>,
    /// Where the events of code `n + 1` begin in `order`; one more at the end.
    starts: Vec<usize>,
}

impl<'a> ByEntity<'a> {
    /// Sorts the events that have a value in `field`.
    pub fn of(log: &'a EventColumns, field: Field, cancel: &Cancel) -> Result<Self, DetectError> {
        let column = log.text(field);
        let n = column.names.len();
        let mut starts = vec![0; n + 1];
        let codes = &column.codes[..column.codes.len().min(log.len())];
        for &code in codes.iter().filter(|it| 0 < **it && **it as usize <= n) {
            starts[code as usize] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut order = vec![0; sum];
        let mut next = starts.clone();
        for (event, &code) in codes.iter().enumerate() {
            if 0 < code && code as usize <= n {
                let at = &mut next[code as usize - 1];
                order[*at] = event as u32;
                *at += 1;
            }
        }
        let mut sorted = Self { log, order, starts };
        sorted.sort_times(cancel)?;
        Ok(sorted)
    }

    fn sort_times(&mut self, cancel: &Cancel) -> Result<(), DetectError> {
        let time = &self.log.time;
        let mut slices: Vec<&mut [u32]> = Vec::with_capacity(self.starts.len());
        let mut rest = self.order.as_mut_slice();
        for pair in self.starts.windows(2) {
            let (slice, tail) = rest.split_at_mut(pair[1] - pair[0]);
            slices.push(slice);
            rest = tail;
        }
        slices.into_par_iter().with_min_len(64).try_for_each(|slice| {
            if cancel.is_cancelled() {
                return Err(DetectError::Cancelled);
            }
            if !slice.is_sorted_by_key(|it| time[*it as usize]) {
                slice.par_sort_by_key(|it| time[*it as usize]);
            }
            Ok(())
        })
    }

    /// How many events.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// The events of the entity with this code, by time.
    pub fn events(&self, code: u32) -> &[u32] {
        let at = (code as usize).saturating_sub(1);
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => &self.order[from..to],
            _ => &[],
        }
    }

    /// Runs of codes with about the same number of events each.
    pub fn chunks(&self) -> Vec<Range<u32>> {
        let mut chunks = Vec::new();
        let (mut from, mut begun) = (1_u32, 0);
        for (at, &end) in self.starts.iter().enumerate().skip(1) {
            let code = at as u32;
            if CHUNK <= end - begun || at + 1 == self.starts.len() {
                chunks.push(from..code + 1);
                (from, begun) = (code + 1, end);
            }
        }
        chunks
    }
}

/// When event `event` happened, within reach of arithmetic.
pub(super) fn time(log: &EventColumns, event: u32) -> i64 {
    log.time[event as usize].clamp(-REACH, REACH)
}

/// How often event `event` happened.
pub(super) fn times(log: &EventColumns, event: u32) -> f32 {
    log.count.get(event as usize).map_or(1.0, |it| (*it).max(1) as f32)
}

/// Whether event `event` failed.
pub(super) fn failed(log: &EventColumns, event: u32) -> bool {
    log.outcome.get(event as usize) == Some(&2)
}

/// Days that the log covers, first to last event.
pub(super) fn days_covered(log: &EventColumns) -> f64 {
    let (first, last) = log
        .time
        .par_iter()
        .map(|it| (*it).clamp(-REACH, REACH))
        .map(|it| (it, it))
        .reduce(|| (i64::MAX, i64::MIN), |a, b| (a.0.min(b.0), a.1.max(b.1)));
    if last < first { 0.0 } else { (last - first) as f64 / DAY as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::columns::CodedColumn;

    #[test]
    fn events_go_by_entity_then_time_then_number() {
        let mut log = EventColumns {
            time: vec![30, 10, 20, 10, i64::MAX, 20],
            outcome: vec![0; 6],
            ..EventColumns::default()
        };
        log.texts[Field::User.index()] = CodedColumn {
            codes: vec![1, 2, 1, 1, 0, 1],
            names: vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
        };
        let sorted = ByEntity::of(&log, Field::User, &Cancel::default()).unwrap();
        assert_eq!(sorted.events(1), [3, 2, 5, 0]);
        assert_eq!(sorted.events(2), [1]);
        assert_eq!(sorted.events(3), [0_u32; 0]);
        assert_eq!(sorted.chunks(), vec![1..4]);
    }
}
