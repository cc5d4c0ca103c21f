//! Finds what is odd in a log: profiles of entities and groups of consecutive events, each with a
//! score, a reason in plain words and the events behind it.
//!
//! Lives here: features, detectors, scores, explanations, the trained model. Does not live here:
//! files, the case, the clock; a result depends on the log, the settings and the seed alone.

#![cfg_attr(test, allow(clippy::float_cmp, reason = "tests state exact values"))]

mod advice;
mod analysis;
pub mod baseline;
mod combine;
mod count_tail;
mod ensemble;
mod evidence;
mod explain;
mod fan_out;
pub mod forest;
mod group_features;
mod group_rows;
mod group_score;
mod group_words;
mod groups;
mod history;
pub mod kmeans;
mod log;
pub mod matrix;
mod nearest;
mod past;
mod profiles;
mod quantity;
pub mod rate_windows;
pub mod series;
mod tails;
#[cfg(test)]
mod tests;
mod usual;
mod victims;
mod window;
mod words;

pub use analysis::{analyze, score};

use crate::domain::field::Field;
use crate::domain::run::Family;

/// What people are told about one detector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectorInfo {
    /// Code in files and on the command line.
    pub code: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it scores.
    pub family: Family,
    /// What it does, in plain words.
    pub what: &'static str,
    /// What can be set, and the default.
    pub settings: &'static str,
}

/// Code of the combined score of profiles.
pub(crate) const PROFILE_ENSEMBLE: &str = "profile_ensemble";
/// Code of the combined score of groups.
pub(crate) const GROUP_ENSEMBLE: &str = "group_ensemble";

/// Every detector of this layer. The two ensembles raise findings; the others are what they
/// combine.
pub const DETECTORS: &[DetectorInfo] = &[
    DetectorInfo {
        code: PROFILE_ENSEMBLE,
        label: "Unusual profile",
        family: Family::Profile,
        what: "Compares what a user, address, key or machine did in one hour, day or week with \
               what is usual for it, and with all others. Takes the median of the ranks of the \
               four detectors below.",
        settings: "entity (every kind the log has), window (day), seed (42)",
    },
    DetectorInfo {
        code: GROUP_ENSEMBLE,
        label: "Unusual group",
        family: Family::Group,
        what: "Looks at consecutive events as one group: who failed, how often, from where, how \
               fast. Learns from the first quarter of a long log, from all of a short one, and \
               averages what K-means (twice) and the nearest groups say.",
        settings: "group size (25), grouped by all, product or key (all), seed (42)",
    },
    DetectorInfo {
        code: "isolation_forest",
        label: "Isolation forest",
        family: Family::Profile,
        what: "Counts how few random splits cut a window off from the others: the fewer, the more \
               unusual. 200 trees of 256 windows each.",
        settings: "seed (42)",
    },
    DetectorInfo {
        code: "kmeans",
        label: "K-means",
        family: Family::Profile,
        what: "Distance to the nearest of 8 typical windows.",
        settings: "seed (42)",
    },
    DetectorInfo {
        code: "nearest",
        label: "Nearest windows",
        family: Family::Profile,
        what: "Distance to the fifth nearest of 1,500 windows chosen at random, the distance that \
               DBSCAN compares with its radius.",
        settings: "seed (42)",
    },
    DetectorInfo {
        code: "rare_values",
        label: "Rare values",
        family: Family::Profile,
        what: "Adds up, over everything measured, how few windows have values as large as this one.",
        settings: "none",
    },
    DetectorInfo {
        code: rate_windows::RATE_DETECTORS[0],
        label: "Rate of events",
        family: Family::Rate,
        what: "Compares the number of events in each hour of the whole log with the same hour of \
               earlier weeks: how likely so many or so few are (negative binomial). Needs three \
               weeks of history.",
        settings: "none",
    },
    DetectorInfo {
        code: rate_windows::RATE_DETECTORS[1],
        label: "Rate of failures",
        family: Family::Rate,
        what: "The same for failed events.",
        settings: "none",
    },
];

/// The text columns that the analysis reads; the rest need not be loaded.
pub const FIELDS: &[Field] = &[
    Field::User,
    Field::Ip,
    Field::Action,
    Field::Resource,
    Field::ResourceType,
    Field::Integration,
    Field::Country,
    Field::Product,
    Field::Key,
    Field::Machine,
    Field::FriendlyName,
];

/// Why there is no analysis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DetectError {
    /// A person stopped it.
    #[error("The analysis was cancelled. Nothing was changed.")]
    Cancelled,
    /// There are no events.
    #[error("There are no events to analyse. Import a log first.")]
    Empty,
    /// The columns do not belong together, or there are more events than can be numbered.
    #[error("The events could not be read: {0}. Nothing was changed. Check the case.")]
    Events(String),
    /// The saved model cannot be used, or none could be trained.
    #[error("{0}. Nothing was changed. Analyse the case again to train a new model.")]
    Model(String),
}
