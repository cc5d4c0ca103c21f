//! What people record about rates: special events, and calculations that they keep. Each is an entry
//! of the journal; what holds now follows from all of them.

use super::ids::{EntryId, SpecialEventId};
use super::journal::{Action, By, Entry};
use super::notes::standing;
use super::rate::{Limits, RateInput, Unit, shown};
use super::rate_subject::{SpecialEvent, Spread, Subject};
use super::time::Micros;
use serde::{Deserialize, Serialize};

/// Characters that the note of a special event or a calculation has at most.
pub const NOTE_MOST: usize = 200;

/// Code of the "detector" of findings that a person saved from the calculator.
pub const CALCULATOR: &str = "rate_calculator";

/// The time of a special event, as its entry has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedTime {
    /// First instant.
    pub from: Micros,
    /// End, exclusive.
    pub to: Micros,
}

impl MarkedTime {
    /// What is wrong with it and its note, in a sentence.
    pub fn problem(self, note: &str) -> Option<String> {
        if self.to <= self.from {
            return Some("A special event ends after it begins.".to_owned());
        }
        if note.trim().is_empty() {
            return Some("Write what was going on.".to_owned());
        }
        note_problem(note)
    }
}

/// What is wrong with a note.
pub fn note_problem(note: &str) -> Option<String> {
    (NOTE_MOST < note.trim().chars().count())
        .then(|| format!("Write at most {NOTE_MOST} characters."))
}

/// A special event, and the entry that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The event.
    pub event: SpecialEvent,
    /// Who marked it, and when.
    pub by: By,
    /// The entry: what takes it back names it.
    pub entry: EntryId,
}

/// The special events that entries about them add up to, in order of their time.
pub fn marked(entries: &[Entry]) -> Vec<Marked> {
    let mut all: Vec<Marked> = standing(entries)
        .filter(|it| it.action == Action::MarkEvent)
        .filter_map(|it| {
            let time: MarkedTime = serde_json::from_str(&it.after).ok()?;
            let event = SpecialEvent {
                id: SpecialEventId(it.target),
                from: time.from,
                to: time.to,
                note: it.reason.clone(),
            };
            Some(Marked { event, by: it.by.clone(), entry: it.id })
        })
        .collect();
    all.sort_by_key(|it| (it.event.from, it.event.id));
    all
}

/// What a calculation was of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calculation {
    /// What was counted in the log; `None` = the numbers were typed.
    #[serde(default)]
    pub subject: Option<Subject>,
    /// A time in the window that was judged.
    #[serde(default)]
    pub at: Option<Micros>,
    /// How what is usual was told.
    #[serde(default = "mean")]
    pub spread: Spread,
    /// Observed rate.
    pub observed: f64,
    /// Expected rate.
    pub expected: f64,
    /// How much it varies.
    pub std_dev: Option<f64>,
    /// The unit of all three.
    pub unit: Unit,
    /// Chance of what was counted, where the log says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// Whether a number was changed after it was filled from the log.
    #[serde(default)]
    pub edited: bool,
}

const fn mean() -> Spread {
    Spread::Mean
}

impl Calculation {
    /// Of numbers that were typed.
    pub const fn typed(input: &RateInput) -> Self {
        Self {
            subject: None,
            at: None,
            spread: Spread::Mean,
            observed: input.observed,
            expected: input.expected,
            std_dev: input.std_dev,
            unit: input.unit,
            chance: input.chance,
            edited: false,
        }
    }

    /// The three numbers.
    pub const fn input(&self) -> RateInput {
        RateInput {
            observed: self.observed,
            expected: self.expected,
            std_dev: self.std_dev,
            unit: self.unit,
            chance: if self.edited { None } else { self.chance },
        }
    }

    /// "Failed events per hour of user ana: 41, expected 2, Anomalous".
    pub fn words(&self, limits: &Limits) -> String {
        let input = self.input();
        let what = match &self.subject {
            Some(subject) => subject.words(),
            None => format!("Typed, {}", self.unit.per()),
        };
        format!(
            "{what}: {}, expected {}, {}",
            shown(self.observed),
            shown(self.expected),
            input.score(limits).level_label()
        )
    }
}

/// A calculation that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// What it was of.
    pub calculation: Calculation,
    /// Why it was kept; may be empty.
    pub note: String,
    /// Who and when.
    pub by: By,
    /// The entry that says so.
    pub entry: EntryId,
}

/// The calculations that entries about them add up to, newest first.
pub fn kept(entries: &[Entry]) -> Vec<Kept> {
    let mut all: Vec<Kept> = standing(entries)
        .filter(|it| it.action == Action::KeepCalculation)
        .filter_map(|it| {
            let calculation = serde_json::from_str(&it.after).ok()?;
            let (note, by) = (it.reason.clone(), it.by.clone());
            Some(Kept { calculation, note, by, entry: it.id })
        })
        .collect();
    all.reverse();
    all
}

/// What stands in `before` or `after` of an entry about rates, in few words.
pub(super) fn words_of(text: &str) -> String {
    if let Ok(it) = serde_json::from_str::<MarkedTime>(text) {
        let minute = |at: Micros| {
            at.utc().map_or_else(|| at.rfc3339(), |it| it.format("%-d %b %Y %H:%M").to_string())
        };
        return format!("{} to {} UTC", minute(it.from), minute(it.to));
    }
    match serde_json::from_str::<Calculation>(text) {
        Ok(it) => it.words(&Limits::default()),
        Err(_) => text.to_owned(),
    }
}

/// "Special event marked", "Kept calculation taken back".
pub(super) fn what(entry: &Entry) -> String {
    match (entry.action, entry.subject()) {
        (Action::Undo, Action::MarkEvent) => "Special event taken back".to_owned(),
        (Action::Undo, Action::KeepCalculation) => "Kept calculation taken back".to_owned(),
        _ => entry.action.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_special_event_needs_a_time_and_a_note() {
        let at = |from, to| MarkedTime { from: Micros(from), to: Micros(to) };
        assert_eq!(at(0, 9).problem("Sale"), None);
        assert_eq!(at(9, 9).problem("Sale").unwrap(), "A special event ends after it begins.");
        assert_eq!(at(0, 9).problem("  ").unwrap(), "Write what was going on.");
        let long = "ä".repeat(NOTE_MOST + 1);
        assert_eq!(at(0, 9).problem(&long).unwrap(), "Write at most 200 characters.");
    }

    #[test]
    fn a_calculation_is_kept_in_full_and_said_in_few_words() {
        let it = Calculation {
            subject: Some(Subject::default()),
            at: Some(Micros(7)),
            spread: Spread::Median,
            observed: 41.0,
            expected: 0.1 + 0.2,
            std_dev: Some(1.5),
            unit: Unit::Hour,
            chance: None,
            edited: true,
        };
        let text = serde_json::to_string(&it).unwrap();
        assert_eq!(serde_json::from_str::<Calculation>(&text).unwrap(), it);
        let words = "Events per hour of the whole log: 41, expected 0.3, Anomalous";
        assert_eq!(words_of(&text), words);
        let time = MarkedTime { from: Micros(0), to: Micros(3_600_000_000) };
        let text = serde_json::to_string(&time).unwrap();
        assert_eq!(words_of(&text), "1 Jan 1970 00:00 to 1 Jan 1970 01:00 UTC");
    }
}
