//! Which log files stand in files, folders and archives, for the window.

use super::protocol::{Expanded, LeftOut};
use crate::domain::import_options::Limits;
use crate::import;
use std::path::PathBuf;

/// Looks into folders and archives. What is no log file is left out, and said.
pub fn expand(paths: &[PathBuf], limits: &Limits) -> Expanded {
    let found = import::expand(paths, limits);
    let left_out = found.left_out.into_iter().map(|(name, reason)| LeftOut { name, reason });
    Expanded { files: found.files, left_out: left_out.collect() }
}
