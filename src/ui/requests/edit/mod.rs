//! Editing an access flow: presets after an alert, the form, the comparison, saving, history.
//!
//! Lives here: what is being edited and what becomes of it. Does not live here: the form (`form`,
//! `parts`), the comparison (`compare`), earlier versions (`history`).

mod compare;
mod form;
mod history;
mod parts;
mod people;
mod show;

use crate::domain::flow::AccessFlow;
use crate::domain::flow_check::{FlowField, problems};
use crate::domain::flow_preset::{Preset, presets};
use crate::domain::flow_text::{Change, changes};
use crate::domain::local_actions::reason_problem;
use crate::domain::request_rules::RequestRules;
use crate::ui::action::UiAction;
use crate::ui::loaded::Loaded;
use crate::ui::page::{Judgement, PageContext};
use crate::worker::protocol::{Answer, FlowDetail, LocalOrder, Query, RequestDetail, Ticket};
use std::path::PathBuf;
use std::sync::Arc;

/// How changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shown {
    #[default]
    SideBySide,
    InWords,
}

/// What the person wants of the page around the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    /// Go on editing.
    Stay,
    /// Close it.
    Close,
}

/// Where the next key belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    /// The first preset that changes something, so that the others are a Tab away.
    Presets,
    /// The reason.
    Reason,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Saving {
    #[default]
    Nothing,
    /// A version is being saved.
    Version,
}

/// A flow that is being edited.
#[derive(Debug)]
pub(super) struct Editor {
    /// The name by which the case knows it; empty while a file is being read.
    name: String,
    /// The request after whose alert it is edited.
    after: Option<String>,
    known: Loaded<Arc<FlowDetail>>,
    request: Loaded<Arc<RequestDetail>>,
    /// A definition that is to replace the newest version.
    file: Option<PathBuf>,
    read: Loaded<Arc<AccessFlow>>,
    /// The newest version, and what it becomes.
    base: Option<(u32, AccessFlow)>,
    draft: Option<AccessFlow>,
    /// What was offered when the flow was opened.
    presets: Vec<Preset>,
    reason: String,
    /// What is wrong with the reason, or why nothing was saved.
    problem: Option<String>,
    shown: Shown,
    history: bool,
    /// Leaving was asked for while changes are not saved.
    leaving: bool,
    saving: Saving,
    /// What gets the focus in the next frame.
    focus: Option<Focus>,
}

impl Editor {
    /// Opens a flow.
    pub(super) fn new(name: String, after: Option<String>) -> Self {
        let reason = after.as_ref().map(|it| format!("After {it}: ")).unwrap_or_default();
        Self {
            name,
            after,
            known: Loaded::default(),
            request: Loaded::default(),
            file: None,
            read: Loaded::default(),
            base: None,
            draft: None,
            presets: Vec::new(),
            reason,
            problem: None,
            shown: Shown::default(),
            history: false,
            leaving: false,
            saving: Saving::default(),
            focus: Some(Focus::Presets),
        }
    }

    /// Opens the flow that a file defines.
    pub(super) fn of_file(file: PathBuf) -> Self {
        Self { file: Some(file), ..Self::new(String::new(), None) }
    }

    /// Takes a definition for the flow that is open.
    pub(super) fn load(&mut self, file: PathBuf) {
        self.file = Some(file);
        self.read = Loaded::default();
    }

    fn ask(&mut self, cx: &mut PageContext<'_>) {
        if let Some(file) = &self.file
            && self.read.is_never()
        {
            self.read.ask(cx.backend.ask(Query::FlowFile(file.clone())));
        }
        if !self.name.is_empty() && self.known.is_never() {
            self.known.ask(cx.backend.ask(Query::Flow(self.name.clone())));
        }
        if let Some(id) = &self.after
            && self.request.is_never()
        {
            self.request.ask(cx.backend.ask(Query::Request(id.clone())));
        }
    }

    pub(super) fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.known.take(ticket, answer, |it| match it {
            Answer::Flow(it) => Some(it.clone()),
            _ => None,
        });
        self.request.take(ticket, answer, |it| match it {
            Answer::Request(it) => Some(it.clone()),
            _ => None,
        });
        self.read.take(ticket, answer, |it| match it {
            Answer::FlowFile(it) => Some(it.clone()),
            _ => None,
        });
        self.settle();
    }

    /// Takes what has arrived into the form.
    fn settle(&mut self) {
        if self.name.is_empty()
            && let Some(read) = self.read.shown()
        {
            self.name.clone_from(&read.name);
            return;
        }
        if self.base.is_none() {
            let known = self.known.shown().cloned();
            let unknown = self.known.failure().is_some() && self.read.shown().is_some();
            let newest = known.as_ref().and_then(|it| it.newest());
            let base = match newest {
                Some(it) => Some((it.version, it.flow.clone())),
                // The case does not know the flow that the file defines: it is a new one.
                None if unknown => Some((0, AccessFlow::named(&self.name))),
                None => None,
            };
            let Some(base) = base else { return };
            self.draft = Some(base.1.clone());
            self.base = Some(base);
        }
        if let Some(read) = self.read.shown().cloned()
            && self.file.take().is_some()
        {
            self.draft = Some(read.as_ref().clone());
        }
        self.offer();
    }

    /// Presets, once the request is here; they stay the same while the flow is edited.
    fn offer(&mut self) {
        let request = self.request.shown().map(|it| it.request.clone());
        let ready = self.after.is_none() || !self.request.is_waiting();
        if let Some((_, base)) = &self.base
            && self.presets.is_empty()
            && ready
        {
            self.presets = presets(base, request.as_ref(), &RequestRules::default());
        }
    }

    /// What has changed against the newest version.
    fn changed(&self) -> Vec<Change> {
        match (&self.base, &self.draft) {
            (Some((_, base)), Some(draft)) => changes(base, draft),
            _ => Vec::new(),
        }
    }

    /// What is wrong with the form.
    fn problems(&self) -> Vec<(FlowField, String)> {
        self.draft.as_ref().map(problems).unwrap_or_default()
    }

    /// Why it cannot be saved.
    fn cannot_save(&self, cx: &PageContext<'_>, changed: &[Change]) -> Option<String> {
        let read_only = cx.case.and_then(|it| it.read_only.clone());
        read_only
            .or_else(|| changed.is_empty().then(|| "Nothing is changed.".to_owned()))
            .or_else(|| self.problems().into_iter().next().map(|it| it.1))
            .or_else(|| (self.saving != Saving::Nothing).then(|| "Saving…".to_owned()))
    }

    /// Asks for the version to be saved, or says what is missing.
    fn save(&mut self, cx: &mut PageContext<'_>) {
        if self.cannot_save(cx, &self.changed()).is_some() {
            return;
        }
        self.problem = reason_problem(&self.reason);
        self.focus = self.problem.as_ref().map(|_| Focus::Reason);
        let (None, Some((based_on, _)), Some(draft)) = (&self.problem, &self.base, &self.draft)
        else {
            return;
        };
        self.saving = Saving::Version;
        cx.act(UiAction::Record(LocalOrder::SaveFlow {
            name: self.name.clone(),
            based_on: *based_on,
            flow: Box::new(draft.clone()),
            reason: self.reason.clone(),
        }));
    }

    /// Asks for an earlier version to be the newest again.
    fn revert(&mut self, version: u32, cx: &mut PageContext<'_>) {
        self.problem = reason_problem(&self.reason);
        self.focus = self.problem.as_ref().map(|_| Focus::Reason);
        if self.problem.is_some() || self.saving != Saving::Nothing {
            return;
        }
        self.saving = Saving::Version;
        let (name, reason) = (self.name.clone(), self.reason.clone());
        cx.act(UiAction::Record(LocalOrder::RevertFlow { name, version, reason }));
    }

    /// How recording ended, here or elsewhere.
    pub(super) fn judged(&mut self, what: &Judgement) {
        match what {
            Judgement::Changed(_) => {
                // The newest version may be another one now: changes that are typed stay typed.
                self.known = Loaded::default();
                if self.saving == Saving::Version || self.changed().is_empty() {
                    (self.base, self.draft) = (None, None);
                    self.presets.clear();
                    self.reason.clear();
                }
                self.saving = Saving::Nothing;
            }
            Judgement::Noted { .. } | Judgement::Views => {}
            Judgement::Failed(message) => {
                if self.saving == Saving::Version {
                    self.problem = Some(message.clone());
                }
                self.saving = Saving::Nothing;
            }
        }
    }

    /// Whether the editor may be closed now; asks where changes would be lost.
    /// Whether nothing is lost by closing it; else it asks what is to become of the changes.
    pub(super) fn may_be_left(&mut self) -> bool {
        self.leaving = !self.changed().is_empty();
        !self.leaving
    }

    /// Whether it asks what is to become of the changes.
    pub(super) const fn asks_to_leave(&self) -> bool {
        self.leaving
    }

    fn leave(&mut self) -> Leave {
        if self.changed().is_empty() || self.leaving {
            Leave::Close
        } else {
            self.leaving = true;
            Leave::Stay
        }
    }
}
