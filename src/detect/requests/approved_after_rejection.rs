//! "Approved after being rejected in the past": a person rejected a request, and one of similar
//! scope, or the same one, was approved later. The days are counted from the rejection to the
//! approval. Of a report, which has one row per request, both are the times of the rows.

use super::scope::{Rejection, Rejections};
use super::view::{Request, Requests};
use super::{Told, date, dated, lasted, quoted, since};
use crate::detect::DetectError;
use crate::domain::finding::{FindingKind, NewFinding, Reason};
use crate::domain::job::Cancel;
use crate::domain::request_rules::RequestRules;

/// One finding per approved request, of its first approval that follows a rejection.
pub(super) fn findings(
    requests: &Requests<'_>,
    rejections: &Rejections,
    rules: &RequestRules,
    cancel: &Cancel,
) -> Result<Vec<NewFinding>, DetectError> {
    let mut found = Vec::new();
    for (at, request) in requests.list.iter().enumerate() {
        if at % 4_096 == 0 && cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        for approved in approvals(request) {
            let rejected = rejections.before(request, approved);
            let Some(last) = rejected.first() else { continue };
            let usual = format!(
                "The rule: a person rejected a request of similar scope in the {} days before.",
                rules.rejection_days
            );
            let mut concerned: Vec<&Request> = Vec::with_capacity(rejected.len() + 1);
            for earlier in rejected.iter().map(|it| &requests.list[it.request]) {
                if earlier.id != request.id {
                    concerned.push(earlier);
                }
            }
            concerned.push(request);
            let told = Told {
                kind: FindingKind::ApprovedAfterRejection,
                score: rules.score_approved_after_rejection,
                about: request,
                concerned,
                span: (last.at, approved),
                resource: None,
                summary: summary(
                    requests,
                    request,
                    &requests.list[last.request],
                    last.at,
                    approved,
                ),
                usual,
                reasons: reasons(requests, request, last, approved, rules),
                recommended: &[
                    "Validate the approval with the previous and current approvers.",
                    "Consider revoking this request.",
                ],
            };
            found.push(told.finding(requests));
            break;
        }
    }
    Ok(found)
}

/// When a request came to be approved: once, or again after it was not.
fn approvals(request: &Request) -> Vec<i64> {
    let mut approved = false;
    let mut times = Vec::new();
    for step in &request.steps {
        let now = step.status.is_approved();
        if now && !approved {
            times.push(step.at);
        }
        approved = now;
    }
    times
}

fn summary(
    requests: &Requests<'_>,
    request: &Request,
    earlier: &Request,
    rejected: i64,
    approved: i64,
) -> String {
    let names = |of: &[u32]| of.iter().map(|it| requests.symbols.name(*it)).collect::<Vec<_>>();
    let who = requests.symbols.name(request.who);
    let what = match (names(&request.permissions), names(&request.resources)) {
        (permissions, resources) if resources.is_empty() => quoted(&permissions),
        (permissions, resources) if permissions.is_empty() => quoted(&resources),
        (permissions, resources) => format!("{} on {}", quoted(&permissions), quoted(&resources)),
    };
    let which = if earlier.id == request.id { "the same request" } else { "a similar request" };
    format!(
        "{who} was given {what} on {}, {} after a person rejected {which} ({}).",
        date(approved),
        lasted(approved - rejected),
        date(rejected)
    )
}

fn reasons(
    requests: &Requests<'_>,
    request: &Request,
    last: &Rejection,
    approved: i64,
    rules: &RequestRules,
) -> Vec<Reason> {
    let earlier = &requests.list[last.request];
    let scope = if earlier.id == request.id { "the same request" } else { "similar scope" };
    vec![
        Reason {
            label: "Rejected by a person".to_owned(),
            value: dated(requests, earlier, last.at),
            why: scope.to_owned(),
            matched: Vec::new(),
        },
        Reason {
            label: "Approved".to_owned(),
            value: dated(requests, request, approved),
            why: since(approved - last.at, rules.rejection_days),
            matched: Vec::new(),
        },
    ]
}
