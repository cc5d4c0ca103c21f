//! From the events of one request id to the request with its timeline.
//!
//! A request may be one row of a report, the same row in several exports, or many events (created,
//! approved, granted, expired). A row whose time is that of the request itself is a snapshot: its
//! status holds at a time that only other columns name. Where two exports disagree, the one that is
//! newer by its own time counts; both stand in the timeline.

use super::event::{EventFields, Outcome};
use super::field::Field;
use super::ids::EventNo;
use super::request::{Origin, Request, Status, Step, StepKind};
use super::request_fields::{Known, known};
use super::request_rules::{is_a_person, items};
use super::request_status::RequestStatus;
use super::time::Micros;

/// One event of a request, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEvent {
    /// Its number.
    pub no: EventNo,
    /// Name of its file.
    pub file: String,
    /// Its line there.
    pub line: u64,
    /// Time of the newest event of that file: no export is older than what it holds.
    pub file_time: Option<Micros>,
    /// What was mapped.
    pub fields: EventFields,
    /// What was not: names and values.
    pub attributes: Vec<(String, String)>,
}

impl RequestEvent {
    fn text(&self, field: Field) -> &str {
        self.fields.text(field).unwrap_or_default()
    }

    /// The status that it names. Without an action, success and failure are approval and rejection.
    pub fn status(&self) -> Option<RequestStatus> {
        match (self.text(Field::Action), self.fields.outcome) {
            ("", Outcome::Succeeded) => Some(RequestStatus::Approved),
            ("", Outcome::Failed) => Some(RequestStatus::Rejected),
            (action, _) => RequestStatus::parse(action),
        }
    }

    /// Whether only logs of access requests have what is in it.
    pub fn is_telling(&self) -> bool {
        [Field::AccessFlow, Field::Approver, Field::Trigger].iter().any(|it| self.has(*it))
    }

    /// Whether it has a permission and a state that only requests for access have.
    pub fn makes_requests(&self) -> bool {
        self.has(Field::Permission) && self.status().is_some_and(RequestStatus::is_telling)
    }

    /// Whether it is about access in a log that has such events.
    pub fn is_about_access(&self, makes_requests: bool) -> bool {
        self.is_telling()
            || makes_requests && self.has(Field::Permission) && self.status().is_some()
    }

    fn has(&self, field: Field) -> bool {
        !self.text(field).is_empty()
    }
}

/// What one event says of the request.
struct Said<'a> {
    event: &'a RequestEvent,
    status: Option<RequestStatus>,
    known: Known,
    /// Whether its time is that of the request, so that its status holds at another time.
    is_snapshot: bool,
}

impl Said<'_> {
    /// By which of two statements the newer is told: their own time, then the age of the export,
    /// then the order of the import.
    fn newness(&self) -> (Option<Micros>, Option<Micros>, EventNo) {
        let known = &self.known;
        let over = matches!(
            self.status,
            Some(RequestStatus::Revoked | RequestStatus::Expired | RequestStatus::Revoking)
        );
        // Until then access is to last: nothing that has happened.
        let ended = known.ended.filter(|_| over);
        let own = [self.event.fields.time, known.decided, known.granted, ended];
        (own.into_iter().flatten().max(), self.event.file_time, self.event.no)
    }
}

/// Puts the request `id` together. `automatic` are words for an approver that is no person.
pub fn tell(id: &str, events: &[RequestEvent], automatic: &[String]) -> Request {
    let mut events: Vec<&RequestEvent> = events.iter().collect();
    events.sort_by_key(|it| (it.fields.time.is_none(), it.fields.time, it.no));
    let mut said: Vec<Said<'_>> = events
        .iter()
        .map(|event| Said {
            event,
            status: event.status(),
            known: known(&event.attributes),
            is_snapshot: true,
        })
        .collect();
    let named = said.iter().filter_map(|it| it.known.created).min();
    let created = named.or_else(|| events.iter().filter_map(|it| it.fields.time).min());
    for it in &mut said {
        it.is_snapshot = it.event.fields.time <= created;
    }
    let mut request = Request { id: id.to_owned(), created, ..Request::default() };
    people_and_things(&mut request, &said);
    times(&mut request, &said);
    request.steps = steps(&request, &said, automatic);
    request.events = said.iter().map(|it| it.event.no).collect();
    request.events.sort_unstable();
    request
}

fn newest<'a, 'e>(said: &'a [Said<'e>]) -> Option<&'a Said<'e>> {
    said.iter().filter(|it| it.status.is_some()).max_by_key(|it| it.newness())
}

fn people_and_things(request: &mut Request, said: &[Said<'_>]) {
    let first = |field: Field| {
        let mut texts = said.iter().map(|it| it.event.text(field));
        texts.find(|it| !it.is_empty()).map(str::to_owned)
    };
    let list = |field: Field| {
        let mut all: Vec<String> = Vec::new();
        for it in said.iter().flat_map(|it| items(it.event.text(field))) {
            if !all.iter().any(|known| known == it) {
                all.push(it.to_owned());
            }
        }
        all
    };
    request.requestor = first(Field::User);
    let own_name = said.iter().find_map(|it| it.known.requestor_name.clone());
    let is_same = |it: &str| {
        let of = [request.requestor.as_deref(), own_name.as_deref()];
        of.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(it))
    };
    request.grantee = first(Field::Grantee).filter(|it| !is_same(it));
    request.integrations = list(Field::Integration);
    request.resource_types = list(Field::ResourceType);
    request.resources = list(Field::Resource);
    request.tags = list(Field::ResourceTag);
    request.permissions = list(Field::Permission);
    request.approvers = list(Field::Approver);
    request.flow = first(Field::AccessFlow);
    request.trigger = first(Field::Trigger);
    request.justification = said.iter().find_map(|it| it.known.justification.clone());
    // The newest statement's word counts where exports differ.
    let mut by_age: Vec<&Said<'_>> = said.iter().collect();
    by_age.sort_by_key(|it| std::cmp::Reverse(it.newness()));
    for it in by_age {
        for (name, value) in &it.known.others {
            if !request.others.iter().any(|known| known.0 == *name) {
                request.others.push((name.clone(), value.clone()));
            }
        }
        if request.unit_statuses.is_empty() {
            request.unit_statuses.clone_from(&it.known.unit_statuses);
        }
    }
}

fn times(request: &mut Request, said: &[Said<'_>]) {
    let newest = newest(said);
    request.said = newest.and_then(|it| it.status).map(Status::from).unwrap_or_default();
    let last = |of: fn(&Known) -> Option<i64>| said.iter().rev().find_map(|it| of(&it.known));
    request.duration = last(|it| it.duration).filter(|it| 0 < *it);
    let told = said.iter().filter(|it| !it.is_snapshot && it.status == Some(RequestStatus::Active));
    let told = told.filter_map(|it| it.event.fields.time).max();
    request.granted = last(|it| it.granted.map(|it| it.0)).map(Micros).or(told);
    let over = [RequestStatus::Revoked, RequestStatus::Expired];
    let ended = newest
        .filter(|it| it.status.is_some_and(|it| over.contains(&it)))
        .and_then(|it| it.known.ended.or_else(|| it.event.fields.time.filter(|_| !it.is_snapshot)));
    let planned = last(|it| it.ended.map(|it| it.0)).map(Micros);
    let by_duration = request.granted.or(request.created).zip(request.duration);
    let by_duration = by_duration.and_then(|(from, lasts)| from.0.checked_add(lasts)).map(Micros);
    request.ends = ended.or(planned).or(by_duration);
}

/// Collects steps; one that says the same as another is left out.
struct Steps(Vec<(Micros, Step)>);

impl Steps {
    fn add(&mut self, near: Micros, step: Step) -> Micros {
        let place = step.at.unwrap_or(near);
        let same = |it: &Step| {
            it.kind == step.kind
                && it.word == step.word
                && (it.at == step.at || step.at.is_none() || it.at.is_none())
                && (it.who == step.who || step.who.is_empty())
        };
        if !self.0.iter().any(|(_, it)| same(it)) {
            self.0.push((place, step));
        }
        place
    }
}

fn steps(request: &Request, said: &[Said<'_>], automatic: &[String]) -> Vec<Step> {
    let mut steps = Steps(Vec::new());
    let start = request.created.unwrap_or(Micros(i64::MIN));
    for (n, it) in said.iter().enumerate() {
        let origin = || Origin::Imported {
            file: it.event.file.clone(),
            line: it.event.line,
            event: it.event.no,
        };
        let step = |at, kind, who: &str, note: &str| Step {
            at,
            kind,
            word: String::new(),
            who: who.to_owned(),
            note: note.to_owned(),
            origin: origin(),
        };
        let mut near = if it.is_snapshot { start } else { it.event.fields.time.unwrap_or(start) };
        if n == 0 {
            let who = request.requestor.as_deref().unwrap_or_default();
            near = steps.add(near, step(request.created, StepKind::Requested, who, ""));
        }
        let own = it.event.fields.time.filter(|_| !it.is_snapshot);
        let Some(status) = it.status else {
            if let Some(used) = used(it, own) {
                steps.add(near, Step { origin: origin(), ..used });
            }
            continue;
        };
        let approvers = approvers(it.event);
        let reason = it.known.decision_reason.as_deref().unwrap_or_default();
        if it.is_snapshot && status.is_approved() && !approvers.is_empty() {
            let kind = decision(it.event, true, automatic);
            near = steps.add(near, step(it.known.decided, kind, &approvers, reason));
        }
        if it.is_snapshot && it.known.granted.is_some() && status != RequestStatus::Active {
            near = steps.add(near, step(it.known.granted, StepKind::Granted, "", ""));
        }
        let (kind, at) = match status {
            RequestStatus::Pending => continue,
            RequestStatus::PendingMfa => (StepKind::PendingMfa, None),
            RequestStatus::Approved if it.is_snapshot && !approvers.is_empty() => continue,
            RequestStatus::Approved => (decision(it.event, true, automatic), it.known.decided),
            RequestStatus::Granting => (StepKind::Granting, None),
            RequestStatus::Active => (StepKind::Granted, it.known.granted),
            RequestStatus::Rejected => (decision(it.event, false, automatic), it.known.decided),
            RequestStatus::Revoking => (StepKind::Revoking, None),
            RequestStatus::Revoked => (StepKind::Revoked, it.known.ended),
            RequestStatus::Expired => (StepKind::Expired, it.known.ended),
            RequestStatus::Failed => (StepKind::Failed, None),
        };
        let by_person = matches!(status, RequestStatus::Approved | RequestStatus::Rejected);
        let (who, note) = if by_person { (approvers.as_str(), reason) } else { ("", "") };
        steps.add(near, step(own.or(at), kind, who, note));
    }
    // Stable: what has no time stays behind what its record said before it.
    steps.0.sort_by_key(|it| it.0);
    steps.0.into_iter().map(|it| it.1).collect()
}

/// An event without a status: access was used, or something else was logged under the request.
fn used(it: &Said<'_>, at: Option<Micros>) -> Option<Step> {
    let event = it.event;
    let action = event.text(Field::Action);
    if action.is_empty() || it.is_snapshot {
        return None;
    }
    let mut note = [event.text(Field::Permission), event.text(Field::Resource)]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" on ");
    if event.has(Field::Ip) {
        let from = format!("from {}", event.text(Field::Ip));
        note = if note.is_empty() { from } else { format!("{note} {from}") };
    }
    Some(Step {
        at,
        kind: StepKind::Used,
        word: action.to_owned(),
        who: event.text(Field::User).to_owned(),
        note,
        origin: Origin::Imported { file: String::new(), line: 0, event: event.no },
    })
}

fn approvers(event: &RequestEvent) -> String {
    items(event.text(Field::Approver)).collect::<Vec<_>>().join(", ")
}

/// The kind of a decision: by a person, or by a rule.
fn decision(event: &RequestEvent, approved: bool, automatic: &[String]) -> StepKind {
    let mut named = items(event.text(Field::Approver)).peekable();
    let by_rule = RequestStatus::is_automatic(event.text(Field::Action))
        || named.peek().is_some() && !named.any(|it| is_a_person(it, automatic));
    match (approved, by_rule) {
        (true, false) => StepKind::Approved,
        (true, true) => StepKind::ApprovedAutomatically,
        (false, false) => StepKind::Rejected,
        (false, true) => StepKind::RejectedAutomatically,
    }
}

#[cfg(test)]
#[path = "request_story_tests.rs"]
mod tests;
