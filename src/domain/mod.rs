//! Data and rules of thumb that every layer shares: what an event, a finding, a filter is.
//!
//! Lives here: plain values and pure functions. Does not live here: files, SQL, threads, the
//! clock, widgets.

mod codes;

pub mod batch;
pub mod calendar;
pub mod columns;
pub mod comparison;
pub mod count;
pub mod entity;
pub mod evaluation;
pub mod event;
pub mod field;
pub mod filter;
pub mod finding;
pub mod fingerprint;
pub mod flow;
pub mod flow_check;
pub mod flow_preset;
pub mod flow_text;
pub mod ids;
pub mod import_options;
pub mod job;
pub mod journal;
pub mod journal_filter;
pub mod journal_jobs;
pub mod lesson;
pub mod local_actions;
pub mod notes;
pub mod plan;
pub mod rate;
pub mod rate_records;
pub mod rate_subject;
pub mod reasons;
pub mod receipt;
pub mod request;
pub mod request_fields;
pub mod request_filter;
pub mod request_rules;
pub mod request_status;
pub mod request_story;
pub mod run;
pub mod series;
pub mod short;
pub mod state_code;
pub mod subject_series;
pub mod suppression;
pub mod text_diff;
pub mod time;
pub mod view;
