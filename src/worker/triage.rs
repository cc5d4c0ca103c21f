//! Comments, tags, suppressions and views: what people add to findings besides verdicts. Who and
//! when are added here, the rules about texts are applied.

use super::actor;
use super::analyze_job::now;
use super::error::JobError;
use crate::domain::ids::SuppressionId;
use crate::domain::journal::{By, DoneIn, Recorded};
use crate::domain::notes::{NoteChange, NoteOrder, comment_problem};
use crate::domain::suppression::{self, SuppressOrder};
use crate::domain::view::{ViewOrder, name_problem};
use crate::store::Case;

/// Something that is recorded in the journal and can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriageOrder {
    /// Comments or tags.
    Note(NoteOrder),
    /// Hide findings.
    Suppress(Box<SuppressOrder>),
    /// Show again what a suppression hid, and why.
    Lift(SuppressionId, String),
}

/// Records it: all of it, or (with a sentence) nothing.
pub fn record(case: &mut Case, order: &TriageOrder, source: DoneIn) -> Result<Recorded, JobError> {
    let by = By { actor: actor::name(), at: now(), source };
    let refused = |why: String| JobError::Other(format!("{why} Nothing was recorded."));
    Ok(match order {
        TriageOrder::Note(NoteOrder { findings, change: NoteChange::Comment(text) }) => {
            if let Some(problem) = comment_problem(text) {
                return Err(refused(problem));
            }
            case.comment(findings, text, &by)?
        }
        TriageOrder::Note(NoteOrder { findings, change: NoteChange::Tags { add, remove } }) => {
            if add.is_empty() && remove.is_empty() {
                return Err(refused("Name a tag to add or to remove.".to_owned()));
            }
            case.tag(findings, add, remove, &by)?
        }
        TriageOrder::Suppress(order) => {
            if let Some(problem) = suppression::problem(order, by.at) {
                return Err(refused(problem));
            }
            case.suppress(order, &by)?
        }
        TriageOrder::Lift(id, because) => case.lift(*id, because, &by)?,
    })
}

/// Changes the views of a case.
pub fn change_views(case: &mut Case, order: &ViewOrder) -> Result<(), JobError> {
    if let ViewOrder::Save(name, _) | ViewOrder::Rename(_, name) = order
        && let Some(problem) = name_problem(name)
    {
        return Err(JobError::Other(format!("{problem} Nothing was changed.")));
    }
    match order {
        ViewOrder::Save(name, view) => case.save_view(name, view)?,
        ViewOrder::Rename(id, name) => case.rename_view(*id, name)?,
        ViewOrder::Delete(id) => case.delete_view(*id)?,
    }
    Ok(())
}
