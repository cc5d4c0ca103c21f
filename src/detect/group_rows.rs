//! What is unusual about each single event, before events are put into groups: was the address,
//! machine or country new for whoever it is about, did it fail, did it come in a burst. How rare
//! that combination is in the log says which events drive the score of their group.
//!
//! Causal: an event is judged by what came before it. Does not live here: anything about groups.

use super::DetectError;
use super::log::{ByEntity, failed, time};
use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::time::{DAY, MINUTE};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU8, Ordering};

/// Events between two looks at the stop sign.
const LOOK: usize = 65_536;
/// How long a value stays new for someone.
const NEW_FOR: i64 = DAY;
/// How long someone must have been seen before anything can be new for them.
const KNOWN_AFTER: i64 = 3 * DAY;
/// Events of the same subject within this time make a burst.
const BURST: i64 = 10 * MINUTE;
const FAILED: u8 = 1;
const NEW_IP: u8 = 2;
const NEW_MACHINE: u8 = 4;
const NEW_COUNTRY: u8 = 8;
/// Two bits: 0, 1–2, 3–7, 8 or more events of the subject in the ten minutes before.
const BURSTS: u8 = 0b0011_0000;
/// The address is new to the whole log. No part of the combination.
const UNKNOWN_IP: u8 = 64;
const COMBINATION: u8 = 63;
/// How many combinations there are.
pub(super) const COMBINATIONS: usize = COMBINATION as usize + 1;
/// `−ln` share from which an event counts as rare: about one in twenty.
const RARE: f32 = 3.0;

/// The marks of every event of a log.
pub(super) struct Marks {
    of: Vec<u8>,
    /// `−ln` of the share of events with each combination of marks.
    rarity: Vec<f32>,
}

impl Marks {
    /// Looks at all events of `log` in the order of time. `rarity` is what was learned of
    /// combinations before; without it, it is learned from this log.
    pub fn of(
        log: &EventColumns,
        rarity: Option<&[f32]>,
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        // Each event has one subject, so no two threads write to the same place.
        let of: Vec<AtomicU8> = (0..log.len() as u32)
            .map(|it| AtomicU8::new(if failed(log, it) { FAILED } else { 0 }))
            .collect();
        if let Some(subject) = subject(log) {
            let sorted = ByEntity::of(log, subject, cancel)?;
            let unknown = first_seen(log, Field::Ip);
            sorted.chunks().into_par_iter().try_for_each(|codes| {
                for code in codes {
                    if cancel.is_cancelled() {
                        return Err(DetectError::Cancelled);
                    }
                    mark(log, subject, sorted.events(code), &unknown, &of, cancel);
                }
                Ok(())
            })?;
        }
        let of: Vec<u8> = of.into_iter().map(AtomicU8::into_inner).collect();
        let rarity = rarity.map_or_else(|| learned(&of), <[f32]>::to_vec);
        Ok(Self { of, rarity })
    }

    /// What was learned of combinations: [`COMBINATIONS`] numbers.
    pub fn learned(&self) -> &[f32] {
        &self.rarity
    }

    /// `−ln` of the share of events with the same combination of marks.
    pub fn rarity(&self, event: u32) -> f32 {
        self.rarity[usize::from(self.of[event as usize] & COMBINATION)]
    }

    /// By how much the combination is rarer than one in twenty.
    pub fn excess(&self, event: u32) -> f32 {
        (self.rarity(event) - RARE).max(0.0)
    }

    /// From a machine, or where the log has none from an address, new for its subject.
    pub fn is_unfamiliar(&self, event: u32, by_machine: bool) -> bool {
        self.has(event, if by_machine { NEW_MACHINE } else { NEW_IP })
    }

    pub fn is_failed(&self, event: u32) -> bool {
        self.has(event, FAILED)
    }

    /// From an address that nobody used until a day before.
    pub fn is_unknown_ip(&self, event: u32) -> bool {
        self.has(event, UNKNOWN_IP)
    }

    /// Three or more events of its subject came in the ten minutes before.
    pub fn is_burst(&self, event: u32) -> bool {
        2 <= (self.of[event as usize] & BURSTS) >> 4
    }

    fn has(&self, event: u32, mark: u8) -> bool {
        self.of[event as usize] & mark != 0
    }
}

/// Whose habits an event is compared with: the user's, else the key's, machine's or address's.
pub(super) fn subject(log: &EventColumns) -> Option<Field> {
    [Field::User, Field::Key, Field::Machine, Field::Ip]
        .into_iter()
        .find(|it| 1 < log.text(*it).names.len())
}

/// `−ln` of the share of events with each combination.
fn learned(marks: &[u8]) -> Vec<f32> {
    let mut counts = vec![1_u64; COMBINATIONS];
    for marks in marks {
        counts[usize::from(marks & COMBINATION)] += 1;
    }
    let n = (marks.len() + counts.len()) as f32;
    counts.into_iter().map(|it| -(it as f32 / n).ln()).collect()
}

/// When each value of a column came first, by code.
fn first_seen(log: &EventColumns, field: Field) -> Vec<i64> {
    let column = log.text(field);
    let mut first = vec![i64::MAX; column.names.len() + 1];
    for (event, code) in column.codes.iter().enumerate() {
        if let Some(it) = first.get_mut(*code as usize) {
            *it = time(log, event as u32).min(*it);
        }
    }
    first
}

/// The marks of one subject's events, by time.
fn mark(
    log: &EventColumns,
    subject: Field,
    events: &[u32],
    unknown: &[i64],
    of: &[AtomicU8],
    cancel: &Cancel,
) {
    let Some(begin) = events.first().map(|it| time(log, *it)) else { return };
    let places =
        [(Field::Ip, NEW_IP), (Field::Machine, NEW_MACHINE), (Field::Country, NEW_COUNTRY)];
    let mut seen: HashMap<(u8, u32), i64> = HashMap::new();
    let mut oldest = 0;
    for (at, &event) in events.iter().enumerate() {
        // One subject may have millions of events; who measures groups looks again.
        if at % LOOK == LOOK - 1 && cancel.is_cancelled() {
            return;
        }
        let now = time(log, event);
        while time(log, events[oldest]) < now - BURST {
            oldest += 1;
        }
        let mut marks = match at - oldest {
            0 => 0_u8,
            1..=2 => 1,
            3..=7 => 2,
            _ => 3,
        } << 4;
        // Of someone who is new, everything is new: that says nothing.
        let known = KNOWN_AFTER <= now - begin;
        for (field, mark) in places.into_iter().filter(|it| it.0 != subject) {
            let code = log.text(field).code(event as usize);
            if 0 < code {
                let first = *seen.entry((mark, code)).or_insert(now);
                marks |= if known && now - first < NEW_FOR { mark } else { 0 };
            }
        }
        let ip = log.text(Field::Ip).code(event as usize);
        let first = unknown.get(ip as usize).copied().unwrap_or(i64::MAX);
        if known && 0 < ip && now.saturating_sub(first) < NEW_FOR {
            marks |= UNKNOWN_IP;
        }
        of[event as usize].fetch_or(marks, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::columns::CodedColumn;
    use crate::domain::time::HOUR;

    #[test]
    fn what_is_new_for_someone_known_is_marked_for_a_day() {
        let hours = [0, 80, 81, 110, 111, 111];
        let column = |codes: Vec<u32>, n: u32| CodedColumn {
            codes,
            names: (0..n).map(|it| it.to_string()).collect(),
        };
        let mut log = EventColumns {
            time: hours.iter().map(|it| it * HOUR).collect(),
            outcome: vec![1, 1, 2, 1, 1, 1],
            ..EventColumns::default()
        };
        log.texts[Field::User.index()] = column(vec![1, 1, 1, 1, 2, 1], 2);
        log.texts[Field::Ip.index()] = column(vec![1, 1, 2, 2, 2, 1], 2);
        let marks = Marks::of(&log, None, &Cancel::default()).unwrap();
        let new: Vec<u32> = (0..6).filter(|it| marks.is_unfamiliar(*it, false)).collect();
        assert_eq!(new, [2], "not the first event of all, not a day later, not a new user's");
        assert!(marks.is_failed(2) && marks.is_unknown_ip(2) && !marks.is_unknown_ip(4));
        assert!(marks.rarity(1) < marks.rarity(2), "what is rare in the log is rarer");
        assert_eq!(subject(&log), Some(Field::User));
    }
}
