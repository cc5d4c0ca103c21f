//! Access requests and access flows without threads or a window: what the command line calls.

use super::error::JobError;
use super::flows::{self, FlowDetail, FlowRow};
use super::hand_over::{self, HandOverItem};
use super::headless::CaseReader;
use super::local_acts::{self, LocalOrder};
use super::requests::{self, RequestDetail};
use super::verdicts;
use crate::domain::flow::AccessFlow;
use crate::domain::ids::EntryId;
use crate::domain::journal::{DoneIn, Recorded};
use crate::domain::request_filter::RequestRow;
use crate::store::{Case, Reader};
use std::path::Path;

/// A reader of a case whose table of requests is up to date, where the case can be written.
fn reader(path: &Path) -> Result<Reader, JobError> {
    let reader = CaseReader::open(path)?.into_reader();
    if !reader.requests_are_fresh()?
        && let Ok(mut case) = Case::open(path)
    {
        requests::refresh(&mut case)?;
    }
    Ok(reader)
}

/// Every access request, newest first.
pub fn requests(path: &Path) -> Result<Vec<RequestRow>, JobError> {
    requests::rows(&reader(path)?)
}

/// One access request with everything that happened to it.
pub fn request(path: &Path, id: &str) -> Result<RequestDetail, JobError> {
    requests::detail(&reader(path)?, id)
}

/// Records something about a request or a flow.
pub fn record(path: &Path, order: &LocalOrder) -> Result<Recorded, JobError> {
    local_acts::record(&mut Case::open(path)?, order, DoneIn::CommandLine)
}

/// Takes the revocation of a request back.
pub fn undo_revocation(path: &Path, id: &str) -> Result<Recorded, JobError> {
    let mut case = Case::open(path)?;
    requests::refresh(&mut case)?;
    let detail = requests::detail(&case.reader()?, id)?;
    let Some(revocation) = detail.revocation else {
        return Err(JobError::Other(format!(
            "{id} is not revoked here, so there is nothing to take back. Nothing was changed."
        )));
    };
    verdicts::undo(&mut case, revocation.entry, DoneIn::CommandLine)
}

/// Every access flow, by name.
pub fn flows(path: &Path) -> Result<Vec<FlowRow>, JobError> {
    flows::list(&reader(path)?)
}

/// One access flow with every version.
pub fn flow(path: &Path, name: &str) -> Result<FlowDetail, JobError> {
    flows::detail(&reader(path)?, name)
}

/// Whether the case knows a flow of this name.
pub fn has_flow(path: &Path, name: &str) -> Result<bool, JobError> {
    Ok(flows(path)?.iter().any(|it| it.name == name))
}

/// What is to be carried out in the real system, and (with `all`) what was.
pub fn hand_over(path: &Path, all: bool) -> Result<Vec<HandOverItem>, JobError> {
    hand_over::list(&reader(path)?, all)
}

/// Writes that to a file, in the form that its ending names; answers how much of it.
pub fn write_hand_over(path: &Path, out: &Path, all: bool) -> Result<u64, JobError> {
    hand_over::write(&reader(path)?, out, all)
}

/// Marks entries as carried out.
pub fn mark_done(path: &Path, entries: Vec<EntryId>, note: &str) -> Result<Recorded, JobError> {
    record(path, &LocalOrder::MarkDone { entries, note: note.to_owned() })
}

/// Reads the definition of an access flow.
pub fn read_flow(file: &Path) -> Result<AccessFlow, JobError> {
    flows::read_file(file)
}
