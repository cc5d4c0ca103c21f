//! A copy of a case in which users, addresses, keys, machines and friendly names are tokens.

use super::backend::JobContext;
use super::error::JobError;
use crate::store::Case;
use std::path::Path;

/// Writes the copy to `to`; answers how many events it has.
pub fn run(case: &mut Case, to: &Path, context: &JobContext) -> Result<u64, JobError> {
    let (_, _, _) = (case, to, context);
    Err(JobError::Other("not built".to_owned()))
}
