//! Recording what people do about access requests and access flows: the same orders from the window
//! and from the command line.

use super::error::JobError;
use super::rate::{self, RateRecord};
use super::{flows, requests, verdicts};
use crate::domain::flow::AccessFlow;
use crate::domain::ids::EntryId;
use crate::domain::journal::{Action, DoneIn, Recorded};
use crate::domain::local_actions::{reason_problem, ticket_problem};
use crate::store::Case;

/// Something to record.
#[derive(Debug, Clone)]
pub enum LocalOrder {
    /// Access of this request was revoked.
    Revoke {
        /// Which request.
        request: String,
        /// Why.
        reason: String,
        /// Where it is asked for; may be empty.
        ticket: String,
    },
    /// The next version of a flow.
    SaveFlow {
        /// The flow.
        name: String,
        /// The version that was changed.
        based_on: u32,
        /// The flow since.
        flow: Box<AccessFlow>,
        /// Why.
        reason: String,
    },
    /// A flow as it was in an earlier version, as the next one.
    RevertFlow {
        /// The flow.
        name: String,
        /// The version it goes back to.
        version: u32,
        /// Why.
        reason: String,
    },
    /// Something about rates.
    Rate(Box<RateRecord>),
    /// These entries were carried out in the real system.
    MarkDone {
        /// Revocations and versions of flows.
        entries: Vec<EntryId>,
        /// A note; may be empty.
        note: String,
    },
}

/// Records it, or says in a sentence why nothing was recorded.
pub fn record(case: &mut Case, order: &LocalOrder, source: DoneIn) -> Result<Recorded, JobError> {
    if !matches!(order, LocalOrder::Rate(_)) {
        // What is decided about a request holds for the newest export.
        requests::refresh(case)?;
    }
    let by = verdicts::by(source);
    match order {
        LocalOrder::Rate(order) => rate::record(case, order, source),
        LocalOrder::Revoke { request, reason, ticket } => {
            let what = format!("Revoking {request} needs a reason.");
            check(&what, reason_problem(reason))?;
            check("The ticket cannot be kept.", ticket_problem(ticket))?;
            Ok(case.record_revocation(request, reason, ticket, &by)?)
        }
        LocalOrder::SaveFlow { name, based_on, flow, reason } => {
            let saved = (name.as_str(), *based_on, flow.as_ref(), Action::SaveFlow);
            flows::save(case, saved, reason, &by)
        }
        LocalOrder::RevertFlow { name, version, reason } => {
            flows::revert(case, name, *version, reason, &by)
        }
        LocalOrder::MarkDone { entries, note } => Ok(case.record_done(entries, note, &by)?),
    }
}

/// A sentence where there is a problem.
pub(super) fn check(what: &str, problem: Option<String>) -> Result<(), JobError> {
    match problem {
        None => Ok(()),
        Some(problem) => Err(JobError::Other(format!("{what} {problem} Nothing was recorded."))),
    }
}
