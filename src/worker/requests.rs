//! Access requests as people see them: told from events and kept in the case, listed, opened one by
//! one with everything that happened to them.
//!
//! A case that cannot be written (open elsewhere, read-only) and whose table of requests is behind
//! its events is told anew for each answer.

use super::error::JobError;
use super::events;
use crate::domain::event::StoredEvent;
use crate::domain::field::Field;
use crate::domain::finding::Finding;
use crate::domain::ids::{RequestNo, SourceId};
use crate::domain::journal::{Action, Entry};
use crate::domain::local_actions::{Done, LocalActions, Revocation};
use crate::domain::request::{Origin, Request, Step, StepKind};
use crate::domain::request_filter::{RequestFacets, RequestFilter, RequestRow};
use crate::domain::request_rules::RequestRules;
use crate::domain::request_status::RequestStatus;
use crate::domain::request_story::{RequestEvent, tell};
use crate::domain::time::Micros;
use crate::import::AttributeReader;
use crate::store::{Case, CaseError, Reader, RequestEvents};
use std::collections::BTreeMap;

/// Events that are held in memory while requests are told from them.
const AT_ONCE: usize = 20_000;
/// The most requests that one list holds.
pub const MAX_REQUESTS: usize = 20_000;
/// The most raw lines that come with one request.
const MAX_LINES: usize = 200;

/// The requests that pass a filter.
#[derive(Debug, Clone, Default)]
pub struct RequestList {
    /// Newest first; cut at [`MAX_REQUESTS`].
    pub rows: Vec<RequestRow>,
    /// How many pass the filter.
    pub matching: u64,
    /// How many there are.
    pub total: u64,
    /// Values to choose from.
    pub facets: RequestFacets,
}

/// One request with all that is known of it.
#[derive(Debug, Clone)]
pub struct RequestDetail {
    /// As exports tell it, findings and what was recorded here put into its steps.
    pub request: Request,
    /// The revocation that is in force here.
    pub revocation: Option<Revocation>,
    /// That this revocation was carried out.
    pub done: Option<Done>,
    /// Findings of the newest run about it, highest first.
    pub findings: Vec<Finding>,
    /// The first of its records.
    pub lines: Vec<StoredEvent>,
    /// Names of files by source.
    pub files: BTreeMap<SourceId, String>,
}

/// Brings the table of requests up to date with the events of the case.
pub fn refresh(case: &mut Case) -> Result<(), JobError> {
    let reader = case.reader()?;
    if reader.requests_are_fresh()? {
        return Ok(());
    }
    let newest = reader.newest_request_stamp()?;
    let groups = reader.request_events(reader.request_stamp()?)?;
    tell_groups(&reader, groups, |requests| Ok(case.store_requests(&requests, None)?))?;
    Ok(case.store_requests(&[], Some(newest))?)
}

/// Tells all of them, some at a time.
fn tell_groups(
    reader: &Reader,
    groups: Vec<RequestEvents>,
    mut take: impl FnMut(Vec<Request>) -> Result<(), JobError>,
) -> Result<(), JobError> {
    if groups.is_empty() {
        return Ok(());
    }
    let actions = reader.values(Field::Action)?;
    let is_telling = |it: &String| RequestStatus::parse(it).is_some_and(RequestStatus::is_telling);
    let makes_requests = actions.iter().any(is_telling);
    let rules = RequestRules::default();
    let mut files = Files::of(reader)?;
    let (mut waiting, mut n) = (Vec::new(), 0);
    let last = groups.len() - 1;
    for (at, group) in groups.into_iter().enumerate() {
        n += group.1.len();
        waiting.push(group);
        if AT_ONCE <= n || at == last {
            let nos: Vec<_> = waiting.iter().flat_map(|it| it.1.iter().copied()).collect();
            let mut events = reader.events_by_no(&nos)?.into_iter();
            let mut told = Vec::new();
            for (id, nos) in waiting.drain(..) {
                let events: Vec<RequestEvent> =
                    events.by_ref().take(nos.len()).map(|it| files.event(it)).collect();
                if events.iter().any(|it| it.is_about_access(makes_requests)) {
                    told.push(tell(&id, &events, &rules.automatic));
                }
            }
            take(told)?;
            n = 0;
        }
    }
    Ok(())
}

/// Names, ages and columns of the files of a case.
struct Files(BTreeMap<SourceId, (String, Option<Micros>, Option<AttributeReader>)>);

impl Files {
    fn of(reader: &Reader) -> Result<Self, CaseError> {
        let known = |it: crate::store::SourceInfo| {
            let newest = it.receipt.span.map(|it| it.1);
            (it.id, (file_name(&it.path), newest, AttributeReader::new(&it.plan)))
        };
        Ok(Self(reader.sources()?.into_iter().map(known).collect()))
    }

    fn event(&mut self, it: crate::store::RawEvent) -> RequestEvent {
        let mut event = RequestEvent {
            no: it.no,
            file: String::new(),
            line: it.line,
            file_time: None,
            fields: it.fields,
            attributes: Vec::new(),
        };
        if let Some((name, newest, reader)) = self.0.get_mut(&it.source) {
            event.file.clone_from(name);
            event.file_time = *newest;
            if let Some(reader) = reader {
                event.attributes = reader.attributes(&it.raw);
            }
        }
        event
    }
}

fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// Every request, told anew.
fn told(reader: &Reader) -> Result<Vec<Request>, JobError> {
    let mut all = Vec::new();
    // A stamp that nothing was told for: all events count.
    let never = crate::store::RequestStamp::default();
    tell_groups(reader, reader.request_events(never)?, |some| {
        all.extend(some);
        Ok(())
    })?;
    all.sort_by(|a, b| {
        (a.created.is_none(), b.created, &b.id).cmp(&(b.created.is_none(), a.created, &a.id))
    });
    Ok(all)
}

/// Every request in a row, newest first, with what was recorded here and what detectors raised.
pub fn rows(reader: &Reader) -> Result<Vec<RequestRow>, JobError> {
    let mut rows = if reader.requests_are_fresh()? {
        reader.request_rows()?
    } else {
        let numbers = reader.request_numbers()?;
        let row = |it: Request| RequestRow::of(&it, numbers.get(&it.id).copied());
        told(reader)?.into_iter().map(row).collect()
    };
    let local = reader.local_actions()?;
    let mut anomalies = reader.request_anomalies()?;
    for it in &mut rows {
        it.revoked = it.no.is_some_and(|no| local.revocation(no).is_some());
        it.anomaly = anomalies.remove(&it.id);
    }
    Ok(rows)
}

/// The requests that pass at `now`.
pub fn list(reader: &Reader, filter: &RequestFilter, now: Micros) -> Result<RequestList, JobError> {
    let all = rows(reader)?;
    let facets = RequestFacets::of(&all, filter, now);
    let total = all.len() as u64;
    let mut rows: Vec<RequestRow> = all.into_iter().filter(|it| filter.matches(it, now)).collect();
    let matching = rows.len() as u64;
    rows.truncate(MAX_REQUESTS);
    Ok(RequestList { rows, matching, total, facets })
}

/// One request as exports tell it.
pub fn one(reader: &Reader, id: &str) -> Result<(Option<RequestNo>, Request), JobError> {
    let found = if reader.requests_are_fresh()? {
        reader.request(id)?.map(|(no, it)| (Some(no), it))
    } else {
        let no = reader.request_numbers()?.get(id).copied();
        told(reader)?.into_iter().find(|it| it.id == id).map(|it| (no, it))
    };
    found.ok_or_else(|| {
        JobError::Other(format!(
            "There is no access request {id} in this case. List them with oddlog requests."
        ))
    })
}

/// One request with everything that happened to it.
pub fn detail(reader: &Reader, id: &str) -> Result<RequestDetail, JobError> {
    let (no, mut request) = one(reader, id)?;
    let local = reader.local_actions()?;
    let revocation = no.and_then(|it| local.revocation(it)).cloned();
    let done = revocation.as_ref().and_then(|it| local.done(it.entry)).cloned();
    let mut findings = reader.findings(&reader.findings_of_request(id)?)?;
    findings.sort_by(|a, b| b.detail.score.total_cmp(&a.detail.score).then(a.id.cmp(&b.id)));
    let entries = match no {
        Some(no) => reader.journal_of_request(no)?,
        None => Vec::new(),
    };
    let mut decided = Vec::new();
    for it in &findings {
        decided.extend(reader.journal_of_finding(it.id)?);
    }
    let here = findings.iter().map(raised).chain(entries.iter().chain(&decided).map(here));
    request.steps.extend(here);
    order(&mut request.steps);
    let first = &request.events[..request.events.len().min(MAX_LINES)];
    let lines = events::by_no(reader, first)?;
    let files = events::Sources::of(reader)?.names().into_iter();
    let files = files.map(|(id, path)| (id, file_name(&path))).collect();
    Ok(RequestDetail { request, revocation, done, findings, lines, files })
}

/// By time; what has none stays behind what stands before it.
fn order(steps: &mut [Step]) {
    let mut last = Micros(i64::MIN);
    let keys: Vec<Micros> = steps
        .iter()
        .map(|it| {
            last = it.at.unwrap_or(last);
            last
        })
        .collect();
    let mut keyed: Vec<(Micros, Step)> = keys.into_iter().zip(steps.iter().cloned()).collect();
    keyed.sort_by_key(|it| it.0);
    steps.iter_mut().zip(keyed).for_each(|(place, it)| *place = it.1);
}

fn raised(it: &Finding) -> Step {
    Step {
        at: Some(it.detail.detected_at),
        kind: StepKind::Anomaly,
        word: String::new(),
        who: String::new(),
        note: format!("{}, score {:.0}, run {}", it.detail.kind, it.detail.score, it.run),
        origin: Origin::Found(it.id),
    }
}

/// An entry of the journal as a step.
fn here(it: &Entry) -> Step {
    let kind = match (it.action, it.subject()) {
        (Action::Revoke, _) => StepKind::RevokedHere,
        (Action::Undo, Action::Revoke) => StepKind::UndoneHere,
        (Action::CarryOut, _) => StepKind::DoneHere,
        _ => StepKind::Decided,
    };
    let word = match kind {
        StepKind::Decided | StepKind::UndoneHere => it.what(),
        _ => String::new(),
    };
    let ticket = LocalActions::of([it]).revocations().first().map(|it| it.1.ticket.clone());
    let mut note =
        if it.reason.is_empty() { String::new() } else { format!("“{}”", it.reason) };
    if let Some(ticket) = ticket.filter(|it| !it.is_empty()) {
        note = if note.is_empty() { ticket } else { format!("{note}, {ticket}") };
    }
    Step {
        at: Some(it.by.at),
        kind,
        word,
        who: it.by.actor.clone(),
        note,
        origin: Origin::Here(it.id),
    }
}
