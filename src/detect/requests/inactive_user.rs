//! "Inactive user detected": a user's first request in 90 days. A user who never asked before
//! counts only where the log covers the 90 days before; else nothing can be told, which is said
//! as a number and raises no alert. What an access flow gives by itself is no request of the user.

use super::view::{Request, Requests};
use super::{Told, date, days, lasted};
use crate::detect::words::whole;
use crate::domain::finding::{FindingKind, NewFinding, Reason};
use crate::domain::request_rules::RequestRules;
use hashbrown::HashMap;

/// One finding per request after so many days of silence, and how many first requests came too
/// early in the log to tell.
pub(super) fn findings(
    requests: &Requests<'_>,
    rules: &RequestRules,
) -> (Vec<NewFinding>, Vec<String>) {
    let asked = || requests.list.iter().filter(|it| !it.by_itself);
    let Some(start) = asked().next().map(|it| it.created) else { return Default::default() };
    let silence = days(rules.inactive_days);
    let mut last: HashMap<u32, i64> = HashMap::new();
    let (mut found, mut too_early) = (Vec::new(), 0_u32);
    for request in asked() {
        let before = last.insert(request.who, request.created);
        let told = match before {
            Some(before) if silence < request.created - before => {
                Some(told(requests, request, Some(before), rules))
            }
            None if silence <= request.created - start => {
                Some(told(requests, request, None, rules))
            }
            None => {
                too_early += 1;
                None
            }
            Some(_) => None,
        };
        found.extend(told.map(|it| it.finding(requests)));
    }
    let note = match too_early {
        0 => None,
        1 => Some("1 user's first request came".to_owned()),
        n => Some(format!("{} users' first requests came", whole(f64::from(n)))),
    };
    let note = note.map(|it| {
        format!(
            "{it} less than {} days after the first of the log: insufficient history to say \
             whether they were inactive.",
            rules.inactive_days
        )
    });
    (found, note.into_iter().collect())
}

fn told<'a>(
    requests: &Requests<'_>,
    request: &'a Request,
    before: Option<i64>,
    rules: &RequestRules,
) -> Told<'a> {
    let who = requests.symbols.name(request.who);
    let summary = match before {
        Some(before) => {
            let silent = lasted(request.created - before);
            format!(
                "{who} asks for access for the first time in {silent}; the last request was on {}.",
                date(before)
            )
        }
        None => format!(
            "{who} asks for access on {} and has no earlier request in the log.",
            date(request.created)
        ),
    };
    Told {
        kind: FindingKind::InactiveUser,
        score: rules.score_inactive_user,
        about: request,
        concerned: vec![request],
        span: (request.created, request.created),
        resource: None,
        summary,
        usual: format!(
            "The rule: no request of this user in the {} days before.",
            rules.inactive_days
        ),
        reasons: vec![Reason {
            label: "Last request before".to_owned(),
            value: before.map_or_else(|| "none in the log".to_owned(), date),
            why: match before {
                Some(before) => format!(
                    "{} before, the limit is {}",
                    lasted(request.created - before),
                    rules.inactive_days
                ),
                None => format!("the log reaches back more than {} days", rules.inactive_days),
            },
            matched: Vec::new(),
        }],
        recommended: &["Validate that the user should be granted access."],
    }
}
