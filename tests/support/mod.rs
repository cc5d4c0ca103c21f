//! What several tests need: the built program and small logs.

pub mod logs;
pub mod program;
