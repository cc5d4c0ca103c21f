//! "Request high risk access": elevated access to a sensitive resource, by words in the names of
//! permissions and in the names and tags of resources.
//!
//! A report lists the resources and permissions of a request without saying which belong
//! together, so any permission counts on any resource of the request.

use super::keywords::Keywords;
use super::scope::{Rejection, Rejections};
use super::view::{Request, Requests};
use super::{Told, date, dated, lasted, quoted};
use crate::detect::DetectError;
use crate::domain::finding::{FindingKind, NewFinding, Reason};
use crate::domain::job::Cancel;
use crate::domain::request_rules::RequestRules;

/// Names that a reason lists, at most.
const NAMED: usize = 3;

/// One finding per request.
pub(super) fn findings(
    requests: &Requests<'_>,
    rejections: &Rejections,
    rules: &RequestRules,
    cancel: &Cancel,
) -> Result<Vec<NewFinding>, DetectError> {
    let words = |list: &[String]| Keywords::new(list, &rules.ignored, rules.whole_words);
    let (mut sensitive, mut elevated) = (words(&rules.sensitive), words(&rules.elevated));
    let usual = format!(
        "The rule: a permission with {} on a resource with {} in its name or a tag.",
        one_of(&rules.elevated),
        one_of(&rules.sensitive)
    );
    let mut found = Vec::new();
    for (at, request) in requests.list.iter().enumerate() {
        if at % 4_096 == 0 && cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        let permissions = Matched::of(requests, &mut elevated, &request.permissions);
        if permissions.names.is_empty() {
            continue;
        }
        let resources = Matched::of(requests, &mut sensitive, &request.resources);
        let tags = Matched::of(requests, &mut sensitive, &request.tags);
        if resources.names.is_empty() && tags.names.is_empty() {
            continue;
        }
        let told = told(requests, request, rejections, rules, [&permissions, &resources, &tags]);
        found.push(Told { usual: usual.clone(), ..told }.finding(requests));
    }
    Ok(found)
}

/// Names with words of a list, and the words of all of them.
struct Matched<'a> {
    names: Vec<&'a str>,
    words: Vec<String>,
}

impl<'a> Matched<'a> {
    fn of(requests: &'a Requests<'_>, keywords: &mut Keywords, names: &[u32]) -> Self {
        let mut matched = Self { names: Vec::new(), words: Vec::new() };
        let mut words: Vec<usize> = Vec::new();
        for &symbol in names {
            let found = keywords.in_name(&requests.symbols, symbol);
            if !found.is_empty() {
                matched.names.push(requests.symbols.name(symbol));
                words.extend(found);
            }
        }
        words.sort_unstable();
        words.dedup();
        matched.words = words.into_iter().map(|it| keywords.word(it).to_owned()).collect();
        matched
    }

    fn reason(&self, label: &str) -> Option<Reason> {
        let names = match self.names.as_slice() {
            [] => return None,
            names if names.len() <= NAMED => names.join(", "),
            names => format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED),
        };
        Some(Reason {
            label: label.to_owned(),
            value: names,
            why: format!("name contains {}", self.words.join(", ")),
            matched: self.words.clone(),
        })
    }
}

fn told<'a>(
    requests: &'a Requests<'_>,
    request: &'a Request,
    rejections: &Rejections,
    rules: &RequestRules,
    [permissions, resources, tags]: [&Matched<'_>; 3],
) -> Told<'a> {
    let mut words = permissions.words.clone();
    for word in resources.words.iter().chain(&tags.words) {
        if !words.contains(word) {
            words.push(word.clone());
        }
    }
    let names = |of: &[u32]| of.iter().map(|it| requests.symbols.name(*it)).collect::<Vec<_>>();
    let on = if resources.names.is_empty() {
        format!("{} (tag {})", quoted(&names(&request.resources)), quoted(&tags.names))
    } else {
        quoted(&resources.names)
    };
    let rejected = rejections.before(request, request.created);
    let who = requests.symbols.name(request.who);
    let asked = quoted(&permissions.names);
    let before = rejected.first().map_or_else(String::new, |last| {
        format!("; a similar request was rejected on {}", date(last.at))
    });
    let words = words.join(", ");
    let summary = format!("{who} asks for {asked} on {on} (matched: {words}){before}.");
    let mut concerned: Vec<&Request> =
        rejected.iter().map(|it| &requests.list[it.request]).collect();
    concerned.push(request);
    Told {
        kind: FindingKind::HighRisk,
        score: if rejected.is_empty() {
            rules.score_high_risk
        } else {
            rules.score_high_risk_rejected
        },
        about: request,
        concerned,
        span: (request.created, request.created),
        resource: resources.names.first().map(|it| (*it).to_owned()),
        summary,
        usual: String::new(),
        reasons: reasons(
            requests,
            request,
            rejected.first(),
            rules,
            [permissions, resources, tags],
        ),
        recommended: &["Investigate this request.", "Consider revoking this request."],
    }
}

fn reasons(
    requests: &Requests<'_>,
    request: &Request,
    rejected: Option<&Rejection>,
    rules: &RequestRules,
    matched: [&Matched<'_>; 3],
) -> Vec<Reason> {
    let labels = ["Elevated permission", "Sensitive resource", "Sensitive tag"];
    let mut reasons: Vec<Reason> =
        labels.iter().zip(matched).filter_map(|(label, it)| it.reason(label)).collect();
    if let Some(last) = rejected {
        let days = lasted(request.created - last.at);
        let more = rules.score_high_risk_rejected - rules.score_high_risk;
        reasons.push(Reason {
            label: "Earlier rejection".to_owned(),
            value: dated(requests, &requests.list[last.request], last.at),
            why: format!("similar scope, {days} before: {more:+} points"),
            matched: Vec::new(),
        });
    }
    reasons
}

/// "customer, phi or prod".
fn one_of(words: &[String]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
