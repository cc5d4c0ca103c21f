//! A run: one train-and-score over the events of a case, and what it computed.

use super::calendar::Window;
use super::codes::closed_enum;
use super::field::EntityKind;
use super::finding::NewFinding;
use super::ids::{EventNo, RunId};
use super::lesson::LearnedFrom;
use super::request_rules::RequestRules;
use super::time::Micros;
use arrayvec::ArrayVec;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

closed_enum! {
    /// What a score is about.
    Family {
        Profile, "profile", "Profiles";
        Group, "group", "Groups of requests";
        Rate, "rate", "Rates";
        Rule, "rule", "Access-request rules";
    }
}

closed_enum! {
    /// Which stream of events is cut into groups.
    GroupBy {
        All, "all", "Whole log";
        Product, "product", "Per product";
        Key, "key", "Per key";
    }
}

/// What a person can set for a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Seed of every random choice.
    pub seed: u64,
    /// Entities to profile; empty = every kind that the log has.
    pub entities: Vec<EntityKind>,
    /// Window of a profile.
    pub window: Window,
    /// Events in a group.
    pub group_size: usize,
    /// Stream that is cut into groups.
    pub group_by: GroupBy,
    /// Rules about access requests.
    #[serde(default)]
    pub rules: Box<RequestRules>,
    /// Share of windows and groups that may be raised, at most.
    #[serde(default)]
    pub contamination: Contamination,
    /// Whether verdicts re-rank what the detectors found.
    #[serde(default = "yes")]
    pub learning: bool,
    /// The verdicts that re-ranked the run; set by the run, not by a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<LearnedFrom>,
}

const fn yes() -> bool {
    true
}

/// A share of rows in thousandths of a percent, so that it can be compared and parsed exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Contamination(u32);

impl Contamination {
    /// A share above 0 and at most a half; `None` for others.
    pub fn of(share: f64) -> Option<Self> {
        let parts = (share * 100_000.0).round();
        (1.0..=50_000.0).contains(&parts).then_some(Self(parts as u32))
    }

    /// As a share of 1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / 100_000.0
    }
}

impl Default for Contamination {
    /// That of the login study.
    fn default() -> Self {
        Self(2_800)
    }
}

impl std::str::FromStr for Contamination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let share = text.parse().ok().and_then(Self::of);
        share.ok_or_else(|| "give a share from 0.00001 to 0.5, such as 0.028".to_owned())
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 42,
            entities: Vec::new(),
            window: Window::Day,
            group_size: 25,
            group_by: GroupBy::All,
            rules: Box::default(),
            contamination: Contamination::default(),
            learning: true,
            learned: None,
        }
    }
}

/// One profile, group or rate window with its score, flagged or not.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRow {
    /// What it is about.
    pub family: Family,
    /// Kind of the entity; `None` for the whole log.
    pub entity_kind: Option<EntityKind>,
    /// The entity; empty for the whole log.
    pub entity: Arc<str>,
    /// Start of the window, or time of the group's first event.
    pub from: Micros,
    /// End of the window (exclusive), or time of the group's last event.
    pub to: Micros,
    /// Only for groups.
    pub group: Option<Box<GroupPlace>>,
    /// 0 to 100, higher = more unusual.
    pub score: f64,
    /// Whether a finding was raised from it.
    pub flagged: bool,
    /// Each detector's own score 0 to 100, in the order of [`Analysis::detectors`].
    pub by_detector: ByDetector,
}

/// The scores of up to eight detectors. A log of millions of windows has a row for each, so this
/// has no allocation of its own, and no more digits than the ranks behind it.
pub type ByDetector = ArrayVec<f32, 8>;

/// Which group a row of scores is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupPlace {
    /// Group id, unique in the run.
    pub id: String,
    /// Its first event.
    pub starting_at: EventNo,
    /// Its last event.
    pub ending_at: EventNo,
}

/// Which group each event belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSpan {
    /// Group id, unique in the run.
    pub id: String,
    /// The group's events in its order.
    pub events: Vec<EventNo>,
}

/// Everything that one run computed.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// Codes of the detectors whose scores are in [`ScoreRow::by_detector`], per family.
    pub detectors: Vec<(Family, Vec<String>)>,
    /// Every profile, group and rate window.
    pub scores: Vec<ScoreRow>,
    /// What was raised, highest score first, ties by entity and time.
    pub findings: Vec<NewFinding>,
    /// Groups of events.
    pub groups: Vec<GroupSpan>,
    /// Sentences about the whole run: "The log covers 12 days. History needs 30, …".
    pub notes: Vec<String>,
    /// The trained model, serialised (JSON), to score new events without training.
    pub model: Vec<u8>,
    /// Names of the features used, per entity kind, for the run's record.
    pub features: Vec<String>,
    /// How far new windows have drifted from what the model learned, per kind of entity and
    /// feature, the largest first.
    pub drift: Vec<Drift>,
    /// How many profiles were scored.
    pub n_profiles: u64,
    /// How many groups were scored.
    pub n_groups: u64,
    /// How many verdicts re-ranked it.
    pub n_learned: u64,
}

closed_enum! {
    /// How different new windows are from those that a model learned.
    DriftLevel {
        AsLearned, "as_learned", "As learned";
        Somewhat, "somewhat", "Somewhat different";
        Much, "much", "Much different";
    }
}

/// How far one feature has drifted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Of what kind of entity.
    pub entity_kind: EntityKind,
    /// Name of the feature, as in the run's list.
    pub feature: String,
    /// Its name for people.
    pub label: String,
    /// Population stability index.
    pub psi: f64,
    /// What that means, given how many windows there are.
    pub level: DriftLevel,
}

/// A stored run, as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Its number.
    pub id: RunId,
    /// `train` or `score`.
    pub kind: RunKind,
    /// What was set.
    pub settings: Settings,
    /// Version of the program.
    pub version: String,
    /// Hash of the events it read.
    pub data_hash: String,
    /// Events it read.
    pub n_events: u64,
    /// Time of the first and the last of them.
    pub span: Option<(Micros, Micros)>,
    /// Profiles it scored.
    pub n_profiles: u64,
    /// Groups it scored.
    pub n_groups: u64,
    /// Findings it raised.
    pub n_findings: u64,
    /// How many of those are known; `None` = all. Of runs before findings were kept per run,
    /// those are known that no later run raised again.
    pub n_known: Option<u64>,
    /// Names of the features used.
    pub features: Vec<String>,
    /// How far new windows had drifted from what its model learned; empty where it trained.
    pub drift: Vec<Drift>,
    /// Seconds of wall time by step.
    pub seconds: Vec<(String, f64)>,
    /// Sentences about the run.
    pub notes: Vec<String>,
    /// When it ran, by the clock of the computer.
    pub finished_at: Micros,
}

closed_enum! {
    /// Whether a run trained its own model.
    RunKind {
        Train, "train", "Analysed";
        Score, "score", "Scored";
    }
}
