//! Detectors: from columns of events to scores and findings.

pub mod baseline;
mod count_tail;
mod past;
pub mod rate_windows;
pub mod series;
mod usual;
