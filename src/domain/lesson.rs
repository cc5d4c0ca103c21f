//! What verdicts teach: windows that a person judged, and whether there are enough of them.

use super::field::EntityKind;
use super::finding::Verdict;
use super::time::Micros;
use serde::{Deserialize, Serialize};

/// Judged windows of one kind of entity that are needed before they can re-rank.
pub const ENOUGH: u64 = 100;
/// From this many on the learned order counts alone; before, half of it is the detectors' own.
pub const ALONE: u64 = 300;

/// One judged window of one entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    /// Kind of the entity.
    pub kind: EntityKind,
    /// The entity.
    pub entity: String,
    /// Start of the window.
    pub from: Micros,
    /// End of the window.
    pub to: Micros,
    /// Whether it was trouble: confirmed, and not benign or dismissed.
    pub bad: bool,
}

/// What a verdict teaches: confirmed is trouble, benign and dismissed are none; who needs more
/// information has not decided yet.
pub const fn taught_by(verdict: Verdict) -> Option<bool> {
    match verdict {
        Verdict::Confirmed => Some(true),
        Verdict::Benign | Verdict::Dismissed => Some(false),
        Verdict::Open | Verdict::NeedsInfo => None,
    }
}

/// Which verdicts re-ranked a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedFrom {
    /// How many.
    pub verdicts: u64,
    /// Hash of all that were there to learn from, in hexadecimal.
    pub hash: String,
}

/// How judged windows decide the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The mean of the learned rank and that by the detectors.
    Half,
    /// The learned order alone.
    Alone,
}

/// Judged windows counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Trouble.
    pub bad: u64,
    /// No trouble.
    pub fine: u64,
}

impl Tally {
    /// Counts what was judged.
    pub fn of(judged: impl IntoIterator<Item = bool>) -> Self {
        let mut tally = Self::default();
        for bad in judged {
            *(if bad { &mut tally.bad } else { &mut tally.fine }) += 1;
        }
        tally
    }

    /// All of them.
    pub const fn total(self) -> u64 {
        self.bad + self.fine
    }

    /// "175 that are trouble and 125 that are not".
    pub fn words(self) -> String {
        format!("{} that are trouble and {} that are not", self.bad, self.fine)
    }

    /// How they decide; `None` where there are too few, or all say the same.
    pub const fn weight(self) -> Option<Weight> {
        if self.total() < ENOUGH || self.bad == 0 || self.fine == 0 {
            None
        } else if self.total() < ALONE {
            Some(Weight::Half)
        } else {
            Some(Weight::Alone)
        }
    }

    /// What is missing before verdicts on `whose` ("users") can re-rank; `None` where nothing is.
    pub fn missing(self, whose: &str) -> Option<String> {
        if self.weight().is_some() {
            return None;
        }
        let n = match self.total() {
            0 => "No verdicts".to_owned(),
            1 => "1 verdict".to_owned(),
            n => format!("{n} verdicts"),
        };
        let more = ENOUGH.saturating_sub(self.total());
        let mut text = if 0 < more {
            let are = if more == 1 { "is" } else { "are" };
            format!(
                "{n} on {whose} so far; {more} more {are} needed before verdicts can re-rank them."
            )
        } else {
            format!("{n} on {whose} so far, but they cannot re-rank them yet.")
        };
        if 0 < self.total() && self.bad == 0 {
            text += " None says Confirmed; at least one must.";
        } else if 0 < self.total() && self.fine == 0 {
            text += " All say Confirmed; at least one must say Benign or Dismissed.";
        }
        Some(text)
    }
}

/// Judged windows by kind of entity.
pub fn tallies(lessons: &[Lesson]) -> Vec<(EntityKind, Tally)> {
    let of = |kind| Tally::of(lessons.iter().filter(|it| it.kind == kind).map(|it| it.bad));
    EntityKind::ALL.iter().map(|kind| (*kind, of(*kind))).collect()
}

/// Whether there is a kind of entity that `lessons` can re-rank.
pub fn can_rerank(lessons: &[Lesson]) -> bool {
    tallies(lessons).iter().any(|it| it.1.weight().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said() {
        let missing = |bad, fine| Tally { bad, fine }.missing("users").unwrap_or_default();
        assert_eq!(
            missing(40, 22),
            "62 verdicts on users so far; 38 more are needed before verdicts can re-rank them."
        );
        assert!(missing(0, 0).starts_with("No verdicts on users so far; 100 more"));
        assert!(missing(0, 1).ends_with("None says Confirmed; at least one must."));
        assert!(missing(120, 0).contains("cannot re-rank them yet. All say Confirmed"));
        assert_eq!(missing(1, 99), "");
    }

    #[test]
    fn weight_grows_with_the_number() {
        let weight = |bad, fine| Tally { bad, fine }.weight();
        assert_eq!(weight(50, 49), None);
        assert_eq!(weight(1, 99), Some(Weight::Half));
        assert_eq!(weight(100, 199), Some(Weight::Half));
        assert_eq!(weight(100, 200), Some(Weight::Alone));
        assert_eq!(weight(500, 0), None);
    }
}
