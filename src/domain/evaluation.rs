//! How well scores put trouble first, measured on windows that somebody judged.

use super::field::EntityKind;
use super::lesson::Tally;
use super::time::Micros;

/// Cuts at which precision and recall are told; one more is the number of positives.
pub const CUTS: [u64; 4] = [10, 25, 50, 100];

/// What a label names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The window of an entity that holds a moment.
    Window {
        /// Kind of the entity.
        kind: EntityKind,
        /// The entity.
        entity: String,
        /// A moment in the window.
        at: Micros,
    },
    /// An event by its own id, or by its number where the log has no ids: every window that holds
    /// it.
    Event(i64),
}

/// What somebody says about a window or an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Which.
    pub named: Named,
    /// Whether it is trouble.
    pub bad: bool,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Windows that begin earlier are learned from, the others are judged.
    pub split: Micros,
    /// Per kind of entity that has judged windows.
    pub kinds: Vec<KindEvaluation>,
    /// Sentences about what the figures do and do not say.
    pub notes: Vec<String>,
}

/// What was measured for one kind of entity.
#[derive(Debug, Clone, PartialEq)]
pub struct KindEvaluation {
    /// Which.
    pub kind: EntityKind,
    /// All windows, judged or not.
    pub windows: u64,
    /// Judged windows before the split.
    pub learned_from: Tally,
    /// Judged windows from the split on.
    pub tested_on: Tally,
    /// Why nothing was learned, if so: "62 verdicts on users so far; …".
    pub missing: Option<String>,
    /// Where the columns of precision and recall are cut: [`CUTS`] and the number of positives.
    pub cuts: Vec<u64>,
    /// The re-ranked score first where there is one, then the combined one, each detector, and
    /// what needs no detector.
    pub scores: Vec<Measured>,
    /// Average precision of the re-ranked score less that of the combined one, with its interval.
    pub gain: Option<Estimate>,
    /// How far detectors agree.
    pub agreement: Agreement,
}

/// A figure and the interval that holds it in 95 of 100 draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How well one score puts trouble first.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Code of the detector, or of the baseline.
    pub code: String,
    /// Name for people.
    pub label: String,
    /// Whether it is here only to be compared with.
    pub baseline: bool,
    /// Share of trouble among the first windows, per cut; `None` where there are fewer.
    pub precision: Vec<Option<f64>>,
    /// Share of all trouble among the first windows, per cut.
    pub recall: Vec<Option<f64>>,
    /// Average precision.
    pub average_precision: Estimate,
}

/// Overlap of what detectors would raise, were each to raise as many windows as the run may. It
/// says that they see the same, not that they are right.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Agreement {
    /// How many windows each would raise.
    pub raised: u64,
    /// Names of the detectors.
    pub labels: Vec<String>,
    /// Share of what the one would raise that the other would, too; a row for each.
    pub shared: Vec<Vec<f64>>,
}
