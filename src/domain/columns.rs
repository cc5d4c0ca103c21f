//! All events of a case as columns in memory: what detectors read. Order = event number.

use super::event::TimeFlag;
use super::field::Field;

/// Columns of `len()` events. Columns that a log does not have are empty.
#[derive(Debug, Clone, Default)]
pub struct EventColumns {
    /// Microseconds since 1970 UTC; of undated events that of a neighbour, see
    /// [`super::batch::Row::time`].
    pub time: Vec<i64>,
    /// What is known about the times, as `TimeFlag as u8`; empty when all are as logged.
    pub time_flag: Vec<u8>,
    /// Outcome, as `Outcome as u8`; never empty unless there are no events.
    pub outcome: Vec<u8>,
    /// State codes, [`super::batch::NO_STATE`] = none; empty when no event has one.
    pub state: Vec<i32>,
    /// Repetitions; empty when every event counts once.
    pub count: Vec<u32>,
    /// Numeric row ids, [`super::batch::NO_ID`] = none; empty when no event has one.
    pub id: Vec<i64>,
    /// Text columns by [`Field::index`].
    pub texts: [CodedColumn; Field::COUNT],
}

/// A text column: a code per event and the text of each code.
#[derive(Debug, Clone, Default)]
pub struct CodedColumn {
    /// Per event 0 = none, else position in `names` + 1. Empty when no event has a value.
    pub codes: Vec<u32>,
    /// The text of each code.
    pub names: Vec<String>,
}

impl CodedColumn {
    /// The text of `code`, `None` for 0.
    pub fn name(&self, code: u32) -> Option<&str> {
        self.names.get((code as usize).checked_sub(1)?).map(String::as_str)
    }

    /// The code of event `index`; 0 where the column is empty.
    pub fn code(&self, index: usize) -> u32 {
        self.codes.get(index).copied().unwrap_or(0)
    }
}

impl EventColumns {
    /// How many events.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Drops the events without a time; answers the positions of those that stay, `None` if all
    /// do. What is computed from times must not meet the others.
    pub fn keep_dated(&mut self) -> Option<Vec<u32>> {
        let is_dated =
            |flag: &u8| TimeFlag::ALL.get(usize::from(*flag)).is_some_and(|it| it.is_dated());
        if self.time_flag.iter().all(is_dated) {
            return None;
        }
        let dated: Vec<bool> = self.time_flag.iter().map(is_dated).collect();
        let kept = (0..).zip(&dated).filter(|it| *it.1).map(|it| it.0).collect();
        keep(&mut self.time, &dated);
        keep(&mut self.time_flag, &dated);
        keep(&mut self.outcome, &dated);
        keep(&mut self.state, &dated);
        keep(&mut self.count, &dated);
        keep(&mut self.id, &dated);
        self.texts.iter_mut().for_each(|it| keep(&mut it.codes, &dated));
        Some(kept)
    }

    /// One text column.
    pub fn text(&self, field: Field) -> &CodedColumn {
        &self.texts[field.index()]
    }
}

/// Keeps the entries whose events stay. An empty column stays empty.
fn keep<T>(column: &mut Vec<T>, stays: &[bool]) {
    let mut at = 0;
    column.retain(|_| {
        at += 1;
        stays[at - 1]
    });
}
