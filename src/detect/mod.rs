//! Finds what is odd in a log: profiles of entities and groups of consecutive events, each with a
//! score, a reason in plain words and the events behind it.
//!
//! Lives here: features, detectors, scores, explanations, the trained model. Does not live here:
//! files, the case, the clock; a result depends on the log, the settings and the seed alone.

#![cfg_attr(test, allow(clippy::float_cmp, reason = "tests state exact values"))]

mod abreast;
mod advice;
mod analysis;
mod around;
pub mod baseline;
#[cfg(test)]
mod baseline_tests;
mod channels;
mod combine;
mod count_tail;
mod countries;
mod country_table;
mod drift;
mod ensemble;
mod evaluate;
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
mod learn;
mod log;
pub mod matrix;
mod measures;
mod nearest;
mod past;
mod profiles;
mod quantity;
mod rate_counts;
mod rate_episodes;
mod rate_finding;
mod rate_judge;
mod rate_model;
mod rate_rhythm;
pub mod rate_saved;
#[cfg(test)]
mod rate_tests;
pub mod rate_windows;
pub mod requests;
mod rhythm;
mod same_events;
mod sampling;
pub mod series;
mod series_counts;
mod series_scales;
pub mod subject_counts;
pub mod subject_series;
mod svm;
mod tails;
#[cfg(test)]
mod tests;
mod usual;
mod victims;
mod window;
mod words;

pub use analysis::{analyze, score};
pub use evaluate::{Question, Stored, evaluate};

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
               what is usual for it, and with all others. Half of the score is the typed \
               channels, a quarter the nearest windows, a quarter the median of the ranks of the \
               five detectors below.",
        settings: "entity (every kind the log has), window (day), seed (42), contamination (0.028)",
    },
    DetectorInfo {
        code: GROUP_ENSEMBLE,
        label: "Unusual group",
        family: Family::Group,
        what: "Looks at consecutive events as one group: who failed, how often, from where, how \
               fast. Learns from the first quarter of a long log, from all of a short one, and \
               averages what K-means and the nearest groups say.",
        settings: "group size (25), grouped by all, product or key (all), seed (42), \
                   contamination (0.028)",
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
        what: "Distance to the nearest of a few typical windows: as many as the bend of the \
               curve of squared distances with 1 to 16 says.",
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
        code: "one_class_svm",
        label: "One-class SVM",
        family: Family::Profile,
        what: "How far a window lies outside the region that holds all but 2.8 % of 600 ordinary \
               ones.",
        settings: "seed (42)",
    },
    DetectorInfo {
        code: "channels",
        label: "Typed channels",
        family: Family::Profile,
        what: "Ten kinds of trouble, each a number from the entity's own past: credential \
               stuffing, brute force, password spraying, success after failures, impossible \
               travel, new-address burst, dormant account, off-hours activity, automated \
               activity, low and slow. Adds up how rare the three strongest are, and gives the \
               type.",
        settings: "none",
    },
    DetectorInfo {
        code: learn::VERDICTS,
        label: "Verdicts",
        family: Family::Profile,
        what: "Learns from 100 verdicts or more on one kind of entity what people confirm: a \
               logistic model on what the detectors and channels say and on the profile itself. \
               Re-ranks all windows of that kind, from 300 verdicts on alone, before that by half. \
               The detectors themselves never see a verdict.",
        settings: "learning (yes; --no-learning)",
    },
    DetectorInfo {
        code: rate_windows::RATE_DETECTORS[0],
        label: "Rate of events",
        family: Family::Rate,
        what: "Compares the number of events in each hour, of the whole log and of each product, \
               user, address, key and machine, with its own past at that hour of the week: how \
               likely so many or so few are (negative binomial). Needs three weeks of history, \
               two of the entity's own. One episode is one finding; what is told of a user is \
               not told again of the address or the log.",
        settings: "none",
    },
    DetectorInfo {
        code: rate_windows::RATE_DETECTORS[1],
        label: "Rate of failures",
        family: Family::Rate,
        what: "The same for failed events, where only too many are odd.",
        settings: "none",
    },
    DetectorInfo {
        code: requests::RULES[0],
        label: "Request high risk access",
        family: Family::Rule,
        what: "A request for elevated access to a sensitive resource, by words in the name of the \
               permission and in the name or a tag of the resource, in any case. Score 70; 85 \
               where a person rejected a request of similar scope in the 90 days before.",
        settings: "sensitive (customer, phi, pii, prod), elevated (admin, full access, owner), \
                   ignored (none), whole_words (no), rejection_days (90)",
    },
    DetectorInfo {
        code: requests::RULES[1],
        label: "Approved after being rejected in the past",
        family: Family::Rule,
        what: "A request was approved within 90 days after a person rejected one of similar \
               scope: same requestor or grantee, same integration, and a resource in common or a \
               permission on the same type of resource. Score 65.",
        settings: "rejection_days (90), automatic (auto, automatic, policy, rule, system, \
                   timeout: approvers that are no person)",
    },
    DetectorInfo {
        code: requests::RULES[2],
        label: "Inactive user detected",
        family: Family::Rule,
        what: "A user's first request in 90 days. Who never asked before counts only where the \
               log of requests covers the 90 days before. Score 40.",
        settings: "inactive_days (90)",
    },
    DetectorInfo {
        code: requests::RULES[3],
        label: "Access automation detected",
        family: Family::Rule,
        what: "A user's requests in a row for the same resources and permissions of an \
               integration, at regular gaps or less than 10 seconds apart. Score 45.",
        settings: "automation_requests (5), automation_variation (0.25 of the mean gap), \
                   automation_seconds (10)",
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
    Field::Permission,
    Field::RequestId,
    Field::Grantee,
    Field::Approver,
    Field::AccessFlow,
    Field::Trigger,
    Field::ResourceTag,
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
