//! x
pub mod feed;
pub mod filters;
pub mod model;
