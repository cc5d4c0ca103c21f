//! The page Requests & flows: access requests with their timeline and resources, access flows, and
//! what is to be carried out in the real system.
//!
//! Lives here: the page's state, what it asks and how it takes answers. Does not live here: drawing
//! (`show` and what it calls), the form of a flow (`edit`).

mod bar;
mod details;
mod edit;
mod flows;
mod hand_over;
mod list;
mod resources;
mod show;
mod timeline;

use super::action::UiAction;
use super::anomalies::time_filter::{Clock, TimeFilter};
use super::loaded::Loaded;
use super::page::{Judgement, Jump, PageContext, PageView};
use crate::domain::ids::EntryId;
use crate::domain::local_actions::{reason_problem, ticket_problem};
use crate::domain::request_filter::RequestFilter;
use crate::worker::protocol::{
    Answer, FlowRow, HandOverItem, LocalOrder, Query, RequestDetail, RequestList, Ticket,
};
use bar::FilterBar;
use edit::{Editor, Leave};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tab {
    #[default]
    Requests,
    Flows,
    HandOver,
}

/// What is shown of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum DetailTab {
    #[default]
    Timeline,
    Resources,
    Raw,
}

/// A revocation that is being written.
#[derive(Debug, Clone, Default)]
struct RevokeForm {
    reason: String,
    ticket: String,
    /// What is wrong with it, once the person tried.
    problem: Option<String>,
    /// The reason is to be typed next.
    focus: bool,
    /// It is being recorded.
    saving: bool,
}

/// The page and everything it remembers while a case is open.
#[derive(Debug)]
pub struct RequestsPage {
    tab: Tab,
    time: TimeFilter,
    filter: RequestFilter,
    bar: FilterBar,
    list: Loaded<Arc<RequestList>>,
    flows: Loaded<Arc<Vec<FlowRow>>>,
    hand_over: Loaded<Arc<Vec<HandOverItem>>>,
    open: Option<String>,
    detail: Loaded<Arc<RequestDetail>>,
    detail_tab: DetailTab,
    /// Whether the timeline has what was imported, and what was recorded here.
    steps: (bool, bool),
    form: Option<RevokeForm>,
    /// The request whose revocation begins as soon as it is here.
    to_revoke: Option<String>,
    editor: Option<Editor>,
    /// Where a link leads that came while a flow had unsaved changes.
    led_to: Option<Jump>,
    /// Typed in the search field of the flows.
    flow_text: String,
    /// Ticked in the list of what is to be handed over.
    ticked: BTreeSet<EntryId>,
    /// Whether that list has what is done, too.
    with_done: bool,
    stale: bool,
    wants_search: bool,
    scroll_to: Option<usize>,
    case: Option<PathBuf>,
}

impl Default for RequestsPage {
    fn default() -> Self {
        Self {
            tab: Tab::default(),
            time: TimeFilter::default(),
            filter: RequestFilter::default(),
            bar: FilterBar::default(),
            list: Loaded::default(),
            flows: Loaded::default(),
            hand_over: Loaded::default(),
            open: None,
            detail: Loaded::default(),
            detail_tab: DetailTab::default(),
            steps: (true, true),
            form: None,
            to_revoke: None,
            editor: None,
            led_to: None,
            flow_text: String::new(),
            ticked: BTreeSet::new(),
            with_done: false,
            stale: false,
            wants_search: false,
            scroll_to: None,
            case: None,
        }
    }
}

impl RequestsPage {
    fn ask(&mut self, cx: &mut PageContext<'_>) {
        let open = cx.case.map(|it| &it.path);
        if self.case.as_deref() != open.map(PathBuf::as_path) {
            self.follow(open.map(PathBuf::as_path));
        }
        if self.list.is_never() || self.stale {
            self.stale = false;
            self.ask_list(cx);
            self.flows.ask(cx.backend.ask(Query::Flows));
            self.hand_over.ask(cx.backend.ask(Query::HandOver));
            if let Some(id) = self.open.clone() {
                self.detail.ask(cx.backend.ask(Query::Request(id)));
            }
        }
        if self.detail.is_never()
            && let Some(id) = self.open.clone()
        {
            self.detail.ask(cx.backend.ask(Query::Request(id)));
        }
        if self.to_revoke.is_some() && self.shown().is_some() {
            let wanted = self.to_revoke.take() == self.open;
            if wanted {
                self.begin_revocation(cx);
            }
        }
    }

    /// Another case is open: nothing of the one before counts, but a link that led here.
    fn follow(&mut self, case: Option<&Path>) {
        let first = self.case.is_none();
        let open = self.open.take().filter(|_| first);
        let editor = self.editor.take().filter(|_| first);
        let to_revoke = self.to_revoke.take().filter(|_| first);
        let (case, tab) = (case.map(Path::to_path_buf), self.tab);
        *self = Self { tab, open, to_revoke, editor, case, ..Self::default() };
    }

    fn ask_list(&mut self, cx: &mut PageContext<'_>) {
        let clock = Clock { now: cx.now, newest: None, zone: cx.zone };
        let (from, to) = self.time.bounds(clock);
        let filter = RequestFilter { from, to, ..self.filter.clone() };
        self.list.ask(cx.backend.ask(Query::Requests(filter, cx.now)));
    }

    /// Goes where a link leads; what was being edited is closed.
    fn follow_link(&mut self, to: Jump) {
        match to {
            Jump::Request(id) => self.turn_to_request(&id),
            Jump::Revocation(id) => {
                self.turn_to_request(&id);
                self.to_revoke = Some(id);
            }
            Jump::Flow(name, after) => self.editor = Some(Editor::new(name, after)),
            Jump::Finding(_)
            | Jump::Findings(_)
            | Jump::Suppressions
            | Jump::Entity(_)
            | Jump::Rate(..)
            | Jump::Events { .. } => {}
        }
    }

    fn turn_to_request(&mut self, id: &str) {
        self.editor = None;
        self.tab = Tab::Requests;
        self.show_request(id);
        self.scroll_to = self.place();
    }

    /// Opens a request.
    fn show_request(&mut self, id: &str) {
        if self.open.as_deref() != Some(id) {
            self.open = Some(id.to_owned());
            self.detail = Loaded::default();
            self.form = None;
        }
    }

    /// The request that is open, once it is here.
    fn shown(&self) -> Option<Arc<RequestDetail>> {
        let shown = self.detail.shown()?;
        (Some(&shown.request.id) == self.open.as_ref()).then(|| shown.clone())
    }

    /// Begins a revocation, or says why there can be none.
    fn begin_revocation(&mut self, cx: &mut PageContext<'_>) {
        let Some(detail) = self.shown() else { return };
        if let Some(why) = why_not_revoke(&detail, cx) {
            cx.act(UiAction::Toast(why));
            return;
        }
        self.detail_tab = DetailTab::Resources;
        self.form = Some(RevokeForm { focus: true, ..RevokeForm::default() });
    }

    /// Asks for the revocation to be recorded, or says what is missing.
    fn record_revocation(&mut self, cx: &mut PageContext<'_>) {
        let Some(request) = self.open.clone() else { return };
        let Some(form) = &mut self.form else { return };
        if form.saving {
            return;
        }
        form.problem = reason_problem(&form.reason).or_else(|| ticket_problem(&form.ticket));
        if form.problem.is_some() {
            form.focus = true;
            return;
        }
        form.saving = true;
        let (reason, ticket) = (form.reason.clone(), form.ticket.clone());
        cx.act(UiAction::Record(LocalOrder::Revoke { request, reason, ticket }));
    }
}

/// Why access cannot be revoked now.
fn why_not_revoke(detail: &RequestDetail, cx: &PageContext<'_>) -> Option<String> {
    let read_only = cx.case.and_then(|it| it.read_only.clone());
    read_only.or_else(|| detail.request.cannot_revoke(detail.revocation.is_some(), cx.now))
}

impl PageView for RequestsPage {
    fn show(&mut self, ui: &mut egui::Ui, cx: &mut PageContext<'_>) {
        self.ask(cx);
        if let Some(editor) = &mut self.editor {
            match editor.show(ui, cx) {
                Leave::Close => {
                    self.editor = None;
                    if let Some(to) = self.led_to.take() {
                        self.follow_link(to);
                    }
                }
                Leave::Stay if !editor.asks_to_leave() => self.led_to = None,
                Leave::Stay => {}
            }
            return;
        }
        self.draw(ui, cx);
    }

    fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        let first = self.list.shown().is_none();
        self.list.take(ticket, answer, |it| match it {
            Answer::Requests(it) => Some(it.clone()),
            _ => None,
        });
        if first && self.list.shown().is_some() {
            self.scroll_to = self.place();
        }
        self.detail.take(ticket, answer, |it| match it {
            Answer::Request(it) => Some(it.clone()),
            _ => None,
        });
        self.flows.take(ticket, answer, |it| match it {
            Answer::Flows(it) => Some(it.clone()),
            _ => None,
        });
        self.hand_over.take(ticket, answer, |it| match it {
            Answer::HandOver(it) => Some(it.clone()),
            _ => None,
        });
        if let Some(editor) = &mut self.editor {
            editor.on_answer(ticket, answer);
        }
    }

    fn case_changed(&mut self) {
        self.stale = true;
    }

    fn judged(&mut self, what: &Judgement) {
        if let Some(editor) = &mut self.editor {
            editor.judged(what);
        }
        match what {
            Judgement::Changed(_) => {
                self.stale = true;
                if self.form.as_ref().is_some_and(|it| it.saving) {
                    self.form = None;
                }
                self.ticked.clear();
            }
            // What is hidden counts for no request.
            Judgement::Noted { hides, .. } => self.stale |= *hides,
            Judgement::Views => {}
            Judgement::Failed(message) => {
                if let Some(form) = self.form.as_mut().filter(|it| it.saving) {
                    form.saving = false;
                    form.problem = Some(message.clone());
                }
                // Whatever was refused, the case may have changed elsewhere.
                self.stale = true;
            }
        }
    }

    fn picked_flow(&mut self, paths: &[PathBuf]) {
        let Some(file) = paths.first().cloned() else { return };
        match &mut self.editor {
            Some(editor) => editor.load(file),
            None => self.editor = Some(Editor::of_file(file)),
        }
    }

    fn jump(&mut self, to: Jump) {
        if self.editor.as_mut().is_none_or(Editor::may_be_left) {
            self.follow_link(to);
        } else {
            self.led_to = Some(to);
        }
    }
}
