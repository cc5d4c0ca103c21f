//! Oddlog finds what is odd in access logs and lets a person decide about it, offline.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod domain;
#[cfg(feature = "gui")]
pub mod ui;
pub mod worker;
