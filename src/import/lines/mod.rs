//! What formats of text lines share: finding lines, a plan for fixed columns, and tables of
//! patterns for messages. What the lines of a log mean is in the log's own module.

mod cut;
mod fixed;
mod pattern;

pub use cut::{CUT_OFF, LineCutter};
pub use fixed::{Sample, sample};
pub use pattern::{Found, Group, Table, address};
