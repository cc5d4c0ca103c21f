//! Joins store, import and detect; the only layer that the window and the command line talk to.

pub mod backend;
pub mod protocol;
