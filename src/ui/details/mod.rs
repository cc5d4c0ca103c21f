//! x
pub mod evidence_model;
pub mod group_model;
pub mod model;
