//! The details of one finding: what happened, why it was raised, the lines behind it.
//!
//! Lives here: which finding is open, fetching it, what its keys do. Does not live here: its
//! words (`model`), what is being decided about it (`verdict`).

mod evidence;
pub mod evidence_model;
mod facts;
mod features;
mod group;
pub mod group_model;
mod head;
pub mod model;
mod notes;
mod panel;
mod reasons;
pub mod request;
pub mod verdict;

use super::action::UiAction;
use super::loaded::Loaded;
use super::page::{Judgement, PageContext};
use crate::domain::filter::{EventFilter, FindingFilter};
use crate::domain::finding::Verdict;
use crate::domain::ids::{EventNo, FindingId};
use crate::domain::time::{Micros, Zone};
use crate::worker::protocol::{Answer, EventContext, FindingDetail, Query, Ticket};
use model::Details;
use notes::Notes;
use request::Follow;
use std::sync::Arc;
use verdict::Verdicts;

/// Lines before and after the chosen one that can be chosen.
const CONTEXT: [u32; 4] = [0, 2, 10, 50];

/// Where the open finding is in the list beside it.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Its row, from 0.
    pub row: usize,
    /// Rows in the list.
    pub of: usize,
}

/// What happened in the panel that is not its own business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DetailsReport {
    /// Close it.
    Close,
    /// Go so many rows down the list.
    Move(i64),
    /// Open another finding.
    Open(FindingId),
    /// Hide findings like the open one.
    Suppress,
    /// List the findings that pass.
    ShowAlike(Box<FindingFilter>),
}

/// The panel and what it shows.
#[derive(Debug, Default)]
pub struct DetailsPanel {
    id: Option<FindingId>,
    /// Set when `id` must be asked for.
    wanted: bool,
    loaded: Loaded<Arc<FindingDetail>>,
    said: Option<Details>,
    /// The evidence event whose raw line is shown.
    chosen: Option<EventNo>,
    verdicts: Verdicts,
    /// What was asked for of the request behind the finding.
    follows: Option<Follow>,
    notes: Notes,
    /// Lines before and after the chosen one, and what they are.
    around: u32,
    context: Loaded<Arc<EventContext>>,
    /// For which event and how many lines it was asked.
    context_of: Option<(EventNo, u32)>,
}

impl DetailsPanel {
    /// Whether a finding is open.
    pub const fn is_open(&self) -> bool {
        self.id.is_some()
    }

    /// Opens a finding.
    pub fn open(&mut self, id: FindingId) {
        if self.id != Some(id) {
            self.id = Some(id);
            self.wanted = true;
            self.chosen = None;
            self.follows = None;
        }
    }

    /// Closes it.
    pub fn close(&mut self) {
        let verdicts = std::mem::take(&mut self.verdicts);
        let notes = std::mem::take(&mut self.notes);
        *self = Self { verdicts, notes, around: self.around, ..Self::default() };
    }

    /// A key chose this verdict for the open finding.
    pub fn choose(&mut self, verdict: Verdict, cx: &mut PageContext<'_>) {
        if let Some(id) = self.id {
            self.verdicts.choose(id, verdict, true, cx);
        }
    }

    /// What is known of the open finding.
    pub fn shown(&self) -> Option<&Arc<FindingDetail>> {
        self.loaded.shown().filter(|it| Some(it.finding.id) == self.id)
    }

    /// The next thing to type is a tag of the open finding.
    pub const fn begin_tag(&mut self) {
        self.notes.begin_tag();
    }

    /// The next thing to type is a comment on the open finding.
    pub const fn begin_comment(&mut self) {
        self.notes.begin_comment();
    }

    /// A verdict was recorded or could not be. Answers whether it was the one that was saved
    /// here, so that the next finding may open.
    pub fn judged(&mut self, what: &Judgement) -> bool {
        if let (Judgement::Changed(changed), Some(id)) = (what, self.id) {
            self.wanted |= changed.iter().any(|it| it.0 == id);
        }
        if let (Judgement::Noted { findings, hides }, Some(id)) = (what, self.id) {
            self.wanted |= *hides || findings.contains(&id);
        }
        self.notes.judged(what);
        self.verdicts.judged(what) == self.id && self.is_open()
    }

    /// Asks for the open finding again.
    pub fn refresh(&mut self) {
        self.wanted = self.id.is_some();
    }

    /// Asks for what is open and not there.
    pub fn ask_missing(&mut self, cx: &mut PageContext<'_>) {
        if let (true, Some(id)) = (self.wanted, self.id) {
            self.loaded.ask(cx.backend.ask(Query::FindingDetail(id)));
            self.wanted = false;
        }
        self.take_follow(cx);
        let wanted = self.chosen.filter(|_| self.around != 0).map(|no| (no, self.around));
        if wanted != self.context_of {
            self.context_of = wanted;
            self.context = Loaded::Never;
            if let Some((no, around)) = wanted {
                self.context.ask(cx.backend.ask(Query::Context { no, around }));
            }
        }
    }

    /// Less or more context: `[` and `]`.
    fn step_context(&mut self, more: bool) {
        let at = CONTEXT.iter().position(|it| *it == self.around).unwrap_or(0);
        let to = if more { at + 1 } else { at.saturating_sub(1) };
        self.around = CONTEXT[to.min(CONTEXT.len() - 1)];
    }

    /// Takes an answer if it is this panel's.
    pub fn on_answer(
        &mut self,
        ticket: Ticket,
        answer: &Result<Answer, String>,
        now: Micros,
        zone: &Zone,
    ) {
        self.context.take(ticket, answer, |it| match it {
            Answer::Context(context) => Some(Arc::clone(context)),
            _ => None,
        });
        if !self.loaded.waits_for(ticket) {
            return;
        }
        let detail = match answer {
            Ok(Answer::FindingDetail(it)) => Ok(Arc::clone(it)),
            Ok(_) => Err("The details were not answered.".to_owned()),
            Err(message) => Err(message.clone()),
        };
        self.loaded.answer(ticket, detail);
        self.reword(now, zone);
        self.chosen = self.chosen.or_else(|| {
            let said = self.said.as_ref()?;
            said.evidence.rows.first().map(|it| it.no)
        });
    }

    /// Says everything again: the viewer's zone changed.
    pub fn reword(&mut self, now: Micros, zone: &Zone) {
        self.said = self.loaded.shown().map(|it| model::details(it, now, zone));
    }

    /// Goes to the log explorer with every event of the open finding.
    fn show_events(&self, cx: &mut PageContext<'_>) {
        let Some(detail) = self.loaded.shown() else { return };
        let finding = &detail.finding.detail;
        let only = Some(Arc::new(finding.events.clone()));
        cx.act(UiAction::ShowEvents {
            filter: EventFilter { only, ..EventFilter::default() },
            focus: self.chosen,
            title: finding.summary.clone(),
        });
    }
}
