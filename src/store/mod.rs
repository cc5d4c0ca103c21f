//! The case file: one SQLite database that holds events, receipts, runs, findings and what people
//! decided.
//!
//! Lives here: all SQL, and the layout of a case on disk. Does not live here: how logs are
//! parsed, what is odd in them, when any of it happens.
//!
//! Events are kept column by column in chunks, everything else in ordinary tables. A [`Case`]
//! writes; one program at a time can have it. A [`Reader`] reads; any number, also meanwhile.
//! In reading order: `migrations/` (the tables), `case`, `writing` (an import), `chunk` and
//! `codec` (how events are packed), `stored` and `select` (how they are found again), `events`,
//! `columns`, `runs`, `findings`, `journal`, `notes`, `suppress`, `rate_journal`, `views`, `check`.

mod case;
mod check;
mod check_local;
mod chunk;
mod codec;
mod column;
mod columns;
mod duplicates;
mod entities;
mod entity_activity;
#[cfg(test)]
mod entity_tests;
mod error;
mod events;
mod facets;
mod finding_bins;
mod finding_filter;
mod finding_indexes;
mod finding_page;
#[cfg(test)]
mod finding_plan_tests;
#[cfg(test)]
mod finding_tests;
mod finding_text;
#[cfg(test)]
mod finding_text_tests;
mod findings;
mod flows;
mod groups;
#[cfg(test)]
mod import_tests;
mod job_journal;
mod journal;
mod journal_chain;
#[cfg(test)]
mod journal_tests;
mod local_journal;
mod lock;
mod migrate;
mod notes;
#[cfg(test)]
mod open_tests;
mod rate_journal;
#[cfg(test)]
mod rate_tests;
mod raw;
#[cfg(test)]
mod read_tests;
mod reader;
#[cfg(test)]
mod request_tests;
mod requests;
mod runs;
#[cfg(test)]
mod samples;
mod scores;
mod select;
mod sources;
mod sql_types;
mod stored;
mod suppress;
#[cfg(test)]
mod triage_tests;
mod values;
mod views;
mod writing;

pub use case::Case;
pub use check::check;
pub use error::CaseError;
pub use events::{EventPageRaw, RawEvent};
pub use facets::{FindingCounts, FindingFacets};
pub use finding_bins::Bins;
pub use groups::GroupRef;
pub use reader::{Reader, RecordTest};
pub use requests::{RequestAnomaly, RequestEvents, RequestStamp};
pub use runs::NewRun;
pub use scores::Scores;
pub use sources::{NewSource, SourceInfo};
pub use writing::Import;
