//! Access requests put together from the events of a log: one request may be one row of a report
//! or many events (created, approved, granted, expired), told apart by its id.
//!
//! A log counts as one of access requests where rows with a request id name an access flow, an
//! approver or a trigger, or have both a permission and a state that only such requests have:
//! requests to a web server have ids too.

use super::symbols::Symbols;
use crate::detect::DetectError;
use crate::detect::log::{ByEntity, time};
use crate::domain::columns::EventColumns;
use crate::domain::event::Outcome;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::request_rules::{RequestRules, is_a_person, items};
use crate::domain::request_status::RequestStatus;

/// Columns that only logs of access requests have.
const TELLING: [Field; 3] = [Field::AccessFlow, Field::Approver, Field::Trigger];

/// What became of a request at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub at: i64,
    pub status: RequestStatus,
    /// Whether a person decided; only looked for where the state is a rejection.
    pub manual: bool,
}

/// One access request. Lists hold numbers of [`Symbols`].
#[derive(Debug, Default)]
pub(super) struct Request {
    /// Code of the request id.
    pub id: u32,
    /// Code of the user who asked.
    pub user: u32,
    /// The user who asked, in any case.
    pub who: u32,
    /// The user who asked and those it is for.
    pub people: Vec<u32>,
    pub integrations: Vec<u32>,
    pub types: Vec<u32>,
    pub resources: Vec<u32>,
    pub tags: Vec<u32>,
    pub permissions: Vec<u32>,
    /// Code of the access flow.
    pub flow: u32,
    /// Whether nobody asked: an access flow gave access by itself.
    pub by_itself: bool,
    /// Time of the first event.
    pub created: i64,
    /// By time.
    pub steps: Vec<Step>,
    /// Event numbers by time.
    pub events: Vec<u32>,
}

/// Every access request of a log, by time and then by event.
pub(super) struct Requests<'a> {
    pub log: &'a EventColumns,
    pub symbols: Symbols,
    pub list: Vec<Request>,
    /// Whether any event names an approver.
    names_approvers: bool,
    /// Rejections without an approver in a log that names them.
    unnamed: usize,
    /// All rejections.
    rejected: usize,
}

impl<'a> Requests<'a> {
    /// Puts them together.
    pub fn of(
        log: &'a EventColumns,
        rules: &RequestRules,
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        let mut all = Self {
            log,
            symbols: Symbols::default(),
            list: Vec::new(),
            names_approvers: false,
            unnamed: 0,
            rejected: 0,
        };
        let has = |field: Field| !log.text(field).names.is_empty();
        let could = TELLING.iter().any(|it| has(*it)) || has(Field::Permission);
        if !has(Field::RequestId) || !has(Field::User) || !could {
            return Ok(all);
        }
        let Some(states) = States::in_log(log, cancel)? else { return Ok(all) };
        let approver = log.text(Field::Approver);
        all.names_approvers = approver.codes.iter().any(|it| 0 < *it);
        let sorted = ByEntity::of(log, Field::RequestId, cancel)?;
        for id in 1..=log.text(Field::RequestId).names.len() as u32 {
            if id % 4_096 == 0 && cancel.is_cancelled() {
                return Err(DetectError::Cancelled);
            }
            let events = sorted.events(id);
            if states.is_request(log, events) {
                all.put_together(id, events, &states, rules);
            }
        }
        all.list.sort_by_key(|it| (it.created, it.events.first().copied()));
        Ok(all)
    }

    fn put_together(&mut self, id: u32, events: &[u32], states: &States, rules: &RequestRules) {
        let log = self.log;
        let code = |field: Field, event: u32| log.text(field).code(event as usize);
        let Some(&asked) = events.iter().find(|it| 0 < code(Field::User, **it)) else { return };
        let mut it = Request {
            id,
            user: code(Field::User, asked),
            who: self.symbols.whole(log, Field::User, asked),
            created: time(log, events[0]),
            events: events.to_vec(),
            ..Request::default()
        };
        it.people.push(it.who);
        for &event in events {
            let symbols = &mut self.symbols;
            symbols.add(log, Field::Integration, event, &mut it.integrations);
            symbols.add(log, Field::ResourceType, event, &mut it.types);
            symbols.add(log, Field::Resource, event, &mut it.resources);
            symbols.add(log, Field::ResourceTag, event, &mut it.tags);
            symbols.add(log, Field::Permission, event, &mut it.permissions);
            let grantee = symbols.whole(log, Field::Grantee, event);
            if grantee != 0 && !it.people.contains(&grantee) {
                it.people.push(grantee);
            }
            if it.flow == 0 {
                it.flow = code(Field::AccessFlow, event);
            }
            let trigger = log.text(Field::Trigger).name(code(Field::Trigger, event));
            it.by_itself |= trigger.is_some_and(|it| it.eq_ignore_ascii_case("automatic"));
        }
        for &event in events {
            if let Some(status) = states.of(log, event) {
                let rejected = status == RequestStatus::Rejected;
                let manual = rejected && self.is_manual(&it, event, rules);
                it.steps.push(Step { at: time(log, event), status, manual });
            }
        }
        self.list.push(it);
    }

    /// Whether a person rejected the request. Without a word about who did, a person did where
    /// the log never says who.
    fn is_manual(&mut self, request: &Request, event: u32, rules: &RequestRules) -> bool {
        self.rejected += 1;
        let log = self.log;
        let text = |field: Field, event: u32| {
            let column = log.text(field);
            column.name(column.code(event as usize)).unwrap_or_default()
        };
        if RequestStatus::is_automatic(text(Field::Action, event)) {
            return false;
        }
        let people = |event: u32| {
            let mut names = items(text(Field::Approver, event)).peekable();
            names.peek()?;
            Some(names.any(|it| is_a_person(it, &rules.automatic)))
        };
        let named = people(event).or_else(|| request.events.iter().find_map(|it| people(*it)));
        if let Some(person) = named {
            return person;
        }
        let by = log.text(Field::User).code(event as usize);
        if by != 0 && by != request.user {
            return is_a_person(text(Field::User, event), &rules.automatic);
        }
        self.unnamed += usize::from(self.names_approvers);
        !self.names_approvers
    }

    /// What was taken for granted.
    pub fn notes(&self) -> Vec<String> {
        match (self.rejected, self.names_approvers, self.unnamed) {
            (0, _, _) | (_, true, 0) => Vec::new(),
            (_, false, _) => vec![
                "The log of access requests does not say who rejected them: each rejection is \
                 taken as a person's."
                    .to_owned(),
            ],
            (_, true, 1) => {
                vec!["1 rejection names no approver and is not taken as a person's.".to_owned()]
            }
            (_, true, n) => {
                vec![format!("{n} rejections name no approver and are not taken as a person's.")]
            }
        }
    }
}

/// What the actions of a log say about requests.
struct States {
    /// By the code of the action.
    of_action: Vec<Option<RequestStatus>>,
    /// Whether no action says anything, so that success and failure are approval and rejection.
    by_outcome: bool,
    /// Whether a permission and a state together make a request.
    make_requests: bool,
}

impl States {
    /// `None` if no row of the log can be about an access request.
    fn in_log(log: &EventColumns, cancel: &Cancel) -> Result<Option<Self>, DetectError> {
        let names = &log.text(Field::Action).names;
        let of_action: Vec<Option<RequestStatus>> =
            std::iter::once(None).chain(names.iter().map(|it| RequestStatus::parse(it))).collect();
        let by_outcome = of_action.iter().all(Option::is_none);
        let mut states = Self { of_action, by_outcome, make_requests: false };
        let telling = |it: &RequestStatus| it.is_telling();
        let permission = log.text(Field::Permission);
        if !permission.names.is_empty() && states.of_action.iter().flatten().any(telling) {
            let id = log.text(Field::RequestId);
            for event in 0..log.len() {
                if event % 65_536 == 0 && cancel.is_cancelled() {
                    return Err(DetectError::Cancelled);
                }
                if id.code(event) != 0
                    && permission.code(event) != 0
                    && states.of(log, event as u32).as_ref().is_some_and(telling)
                {
                    states.make_requests = true;
                    break;
                }
            }
        }
        let telling = TELLING.iter().any(|it| !log.text(*it).names.is_empty());
        Ok((telling || states.make_requests).then_some(states))
    }

    /// The state that an event tells.
    fn of(&self, log: &EventColumns, event: u32) -> Option<RequestStatus> {
        let action = log.text(Field::Action).code(event as usize) as usize;
        match log.outcome.get(event as usize).copied() {
            Some(it) if self.by_outcome && it == Outcome::Succeeded as u8 => {
                Some(RequestStatus::Approved)
            }
            Some(it) if self.by_outcome && it == Outcome::Failed as u8 => {
                Some(RequestStatus::Rejected)
            }
            Some(_) | None => self.of_action.get(action).copied().flatten(),
        }
    }

    /// Whether the events of one id are about access.
    fn is_request(&self, log: &EventColumns, events: &[u32]) -> bool {
        let has = |field: Field, event: u32| log.text(field).code(event as usize) != 0;
        events.iter().any(|&event| {
            TELLING.iter().any(|it| has(*it, event))
                || self.make_requests
                    && has(Field::Permission, event)
                    && self.of(log, event).is_some()
        })
    }
}
