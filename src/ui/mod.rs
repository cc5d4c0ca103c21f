//! The window. Draws what it has, asks the worker for what it lacks, never waits.
//!
//! Lives here: pages, widgets, theme, shortcuts, what the window remembers. Does not live here:
//! files, SQL, detectors: those are reached through `worker` alone.

mod native;

pub use native::{Options, run};

pub mod action;
pub mod anomalies;
pub mod app;
pub mod details;
pub mod entities;
pub mod evaluation;
pub mod explorer;
pub mod fonts;
pub mod icons;
pub mod import;
pub mod journal;
pub mod labels;
pub mod loaded;
pub mod mappings;
pub mod overview;
pub mod page;
pub mod palette;
pub mod picker;
pub mod rate;
pub mod requests;
pub mod runs;
pub mod settings;
pub mod shell;
pub mod shortcuts;
pub mod start;
pub mod state;
pub mod theme;
pub mod widgets;
pub mod words;
