//! Recording what people decide: who and when are added here, the rules about reasons are applied.

use super::actor;
use super::analyze_job::now;
use super::error::JobError;
use crate::domain::finding::Verdict;
use crate::domain::ids::{EntryId, FindingId};
use crate::domain::journal::{By, DoneIn, REASON_MOST, Recorded};
use crate::domain::reasons::ReasonRules;
use crate::store::Case;

/// A verdict on one finding, or the same one on many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictOrder {
    /// On which.
    pub findings: Vec<FindingId>,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// Which verdicts need a reason.
    pub rules: ReasonRules,
}

/// Records a verdict on all of the findings, or (with a sentence) on none.
pub fn record(case: &mut Case, order: &VerdictOrder, source: DoneIn) -> Result<Recorded, JobError> {
    if let Some(problem) = order.rules.problem(order.verdict, &order.reason) {
        let what = if order.reason.chars().count() < REASON_MOST {
            format!("{} needs a reason", order.verdict)
        } else {
            "The reason is too long".to_owned()
        };
        return Err(JobError::Other(format!("{what}. {problem} Nothing was recorded.")));
    }
    Ok(case.record_verdicts(&order.findings, order.verdict, &order.reason, &by(source))?)
}

/// Takes back what was recorded together with `entry`.
pub fn undo(case: &mut Case, entry: EntryId, source: DoneIn) -> Result<Recorded, JobError> {
    Ok(case.undo(entry, &by(source))?)
}

pub(super) fn by(source: DoneIn) -> By {
    By { actor: actor::name(), at: now(), source }
}
