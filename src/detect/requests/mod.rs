//! The rules about access requests: one file per rule, and what they share. A rule compares
//! requests with settings and with earlier requests; nothing is learned and no model is needed.
//!
//! What the products that these rules come from leave open is decided here: what a similar scope
//! is (`scope`), which end of the 90 days counts, and what repeated requests are (`automation`).

mod approved_after_rejection;
mod automation;
mod high_risk;
mod inactive_user;
mod keywords;
mod scope;
mod symbols;
#[cfg(test)]
mod tests;
mod view;

use super::DetectError;
use super::evidence::numbers;
use super::words::counted;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::{FindingKind, NewFinding, Reason};
use crate::domain::job::Cancel;
use crate::domain::request_rules::RequestRules;
use crate::domain::time::{DAY, Micros};
use scope::Rejections;
use view::{Request, Requests};

/// Codes of the four rules, in the order of their types.
pub(crate) const RULES: [&str; 4] =
    ["high_risk_access", "approved_after_rejection", "inactive_user", "access_automation"];

/// What the rules say about a log.
#[derive(Debug, Default)]
pub struct Judged {
    /// Highest score first, ties by entity and time.
    pub findings: Vec<NewFinding>,
    /// What could not be judged, and what was taken for granted.
    pub notes: Vec<String>,
}

/// Judges every access request of a log. A log without any says nothing.
///
/// # Errors
/// [`DetectError::Cancelled`] within a second of `cancel`.
pub fn judge(
    log: &EventColumns,
    rules: &RequestRules,
    cancel: &Cancel,
) -> Result<Judged, DetectError> {
    let requests = Requests::of(log, rules, cancel)?;
    if requests.list.is_empty() {
        return Ok(Judged::default());
    }
    let mut judged = Judged { findings: Vec::new(), notes: requests.notes() };
    let rejections = Rejections::of(&requests, rules);
    judged.findings.extend(high_risk::findings(&requests, &rejections, rules, cancel)?);
    judged.findings.extend(approved_after_rejection::findings(
        &requests,
        &rejections,
        rules,
        cancel,
    )?);
    let (found, notes) = inactive_user::findings(&requests, rules);
    judged.findings.extend(found);
    judged.notes.extend(notes);
    let (found, notes) = automation::findings(&requests, rules, cancel)?;
    judged.findings.extend(found);
    judged.notes.extend(notes);
    judged.findings.sort_by(super::analysis::by_score);
    Ok(judged)
}

/// What a rule says of one request, or of several that belong together.
struct Told<'a> {
    kind: FindingKind,
    score: f64,
    /// The request it is about.
    about: &'a Request,
    /// All requests concerned, this one included.
    concerned: Vec<&'a Request>,
    /// First and last moment of what happened; when it could first be known is the last.
    span: (i64, i64),
    /// The resource that matters; the request's first where none does.
    resource: Option<String>,
    summary: String,
    usual: String,
    /// What the rule found, in the order in which it looks.
    reasons: Vec<Reason>,
    recommended: &'static [&'static str],
}

impl Told<'_> {
    fn finding(self, requests: &Requests<'_>) -> NewFinding {
        let symbols = &requests.symbols;
        let joined = |of: &[u32]| {
            let names: Vec<&str> = of.iter().map(|it| symbols.name(*it)).collect();
            (!names.is_empty()).then(|| names.join("; "))
        };
        let first = |of: &[u32]| of.first().map(|it| symbols.name(*it).to_owned());
        let mut events: Vec<u32> =
            self.concerned.iter().flat_map(|it| it.events.iter().copied()).collect();
        events.sort_unstable();
        events.dedup();
        let text = |field: Field, code: u32| requests.log.text(field).name(code).map(str::to_owned);
        let user = text(Field::User, self.about.user);
        NewFinding {
            detected_at: Micros(self.span.1),
            kind: self.kind,
            score: self.score,
            entity_kind: Some(EntityKind::User),
            entity: user.clone().unwrap_or_default(),
            user,
            ip: super::evidence::single(requests.log, Field::Ip, &self.about.events),
            integration: joined(&self.about.integrations),
            resource_type: first(&self.about.types),
            resource: self.resource.or_else(|| first(&self.about.resources)),
            from: Micros(self.span.0),
            to: Micros(self.span.1),
            summary: self.summary,
            usual: self.usual,
            detector: self.kind.code().to_owned(),
            request_id: text(Field::RequestId, self.about.id),
            access_flow: text(Field::AccessFlow, self.about.flow),
            group_id: None,
            drivers: Vec::new(),
            reasons: self.reasons,
            contributions: Vec::new(),
            detectors: Vec::new(),
            recommended: self.recommended.iter().map(|it| (*it).to_owned()).collect(),
            events: numbers(&events),
        }
    }
}

/// Microseconds of so many days.
const fn days(n: u32) -> i64 {
    n as i64 * DAY
}

/// "27 May 2026".
fn date(at: i64) -> String {
    let at = Micros(at);
    at.utc().map_or_else(|| at.rfc3339(), |it| it.format("%-d %b %Y").to_string())
}

/// "45 days", "less than a day".
fn lasted(span: i64) -> String {
    match (span / DAY) as f64 {
        days if days < 1.0 => "less than a day".to_owned(),
        days => counted(days, "day", "days"),
    }
}

/// "AR-1187, 22 May 2026".
fn dated(requests: &Requests<'_>, request: &Request, at: i64) -> String {
    match requests.log.text(Field::RequestId).name(request.id) {
        Some(id) => format!("{id}, {}", date(at)),
        None => date(at),
    }
}

/// "45 days later, within 90".
fn since(span: i64, limit: u32) -> String {
    format!("{} later, within {limit}", lasted(span))
}

/// "admin", "admin and owner", "admin and 3 others", in quotes as the log has them.
fn quoted(names: &[&str]) -> String {
    match names {
        [] => "nothing named".to_owned(),
        [one] => format!("'{one}'"),
        [one, other] => format!("'{one}' and '{other}'"),
        [one, rest @ ..] => format!("'{one}' and {} others", rest.len()),
    }
}
