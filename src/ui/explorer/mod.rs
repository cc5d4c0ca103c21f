//! The log explorer: every event of the case, newest first, filtered, with its raw line.
//!
//! Lives here: the page's state, what it asks and how it takes answers. Does not live here: what
//! an event says (`model`), pages of events (`feed`), which events pass a filter (the store).

mod attribute;
mod bar;
mod feed;
pub mod filters;
mod lower;
pub mod model;
mod show;
mod table;

use super::loaded::Loaded;
use super::page::{Jump, PageContext, PageView};
use crate::domain::event::StoredEvent;
use crate::domain::filter::EventFilter;
use crate::domain::ids::EventNo;
use crate::domain::time::{Micros, Zone};
use crate::ui::anomalies::time_filter::Clock;
use crate::worker::protocol::{Answer, EventContext, Query, Ticket};
use bar::EventBar;
use feed::Feed;
use filters::EventFilters;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Records before and after the selected one that can be shown.
const AROUND: [u32; 4] = [0, 2, 10, 50];
/// An event that was asked for is looked for among so many before giving up.
const MAX_SOUGHT: usize = 5_000;

/// The page and everything it remembers while a case is open.
#[derive(Debug)]
pub struct ExplorerPage {
    filters: EventFilters,
    bar: EventBar,
    feed: Feed,
    selected: Option<EventNo>,
    row: Option<usize>,
    scroll_to: Option<usize>,
    visible: Range<usize>,
    /// An event that another page wants selected.
    focus: Option<EventNo>,
    around: u32,
    context: Loaded<Arc<EventContext>>,
    /// What `context` was asked for.
    context_of: Option<(EventNo, u32)>,
    /// Whether the list must be asked for before anything else.
    stale: bool,
    /// Time of the newest event.
    newest: Loaded<Option<Micros>>,
    /// Where a link from another page leads, until the next frame.
    pending: Option<Jump>,
    /// File of the case that all of this is about.
    case: Option<PathBuf>,
    /// Time and zone in which rows were last said.
    said: (Micros, Zone),
}

impl Default for ExplorerPage {
    fn default() -> Self {
        Self {
            filters: EventFilters::default(),
            bar: EventBar::default(),
            feed: Feed::default(),
            selected: None,
            row: None,
            scroll_to: None,
            visible: 0..0,
            focus: None,
            around: 2,
            context: Loaded::Never,
            context_of: None,
            stale: true,
            newest: Loaded::Never,
            pending: None,
            case: None,
            said: (Micros(0), Zone::Utc),
        }
    }
}

impl ExplorerPage {
    /// Forgets what was shown: another case is open, or a run was saved. The next frame asks.
    fn reload(&mut self) {
        self.stale = true;
        self.newest = Loaded::Never;
        self.context_of = None;
    }

    /// Shows what another page asks for, under its title.
    fn show_events(&mut self, filter: EventFilter, focus: Option<EventNo>, title: String) {
        self.filters = EventFilters::given(filter, title);
        self.focus = focus;
        self.select(None);
        self.stale = true;
    }

    fn clock<'a>(&self, cx: &PageContext<'a>) -> Clock<'a> {
        let newest = self.newest.shown().copied().flatten();
        Clock { now: cx.now, newest, zone: cx.zone }
    }

    fn ask_list(&mut self, cx: &mut PageContext<'_>) {
        let filter = self.filters.query(self.clock(cx));
        self.feed.start(filter, cx.backend);
        self.stale = false;
    }

    /// Asks for what this frame found missing.
    fn ask_missing(&mut self, cx: &mut PageContext<'_>) {
        if self.feed.rows().len() < self.visible.end + feed::AHEAD {
            self.feed.want_more(cx.backend);
        }
        self.seek(cx);
        if self.bar.time_is_open() && self.newest.is_never() && !self.feed.is_waiting() {
            let filter = EventFilter::default();
            let query = Query::Events { filter, after: None, limit: 1 };
            self.newest.ask(cx.backend.ask(query));
        }
        let wanted = self.selected.map(|no| (no, self.around));
        if self.context_of != wanted {
            self.context_of = wanted;
            if let Some((no, around)) = wanted {
                self.context.ask(cx.backend.ask(Query::Context { no, around }));
            }
        }
    }

    /// Looks for the event that another page wants selected, page by page.
    fn seek(&mut self, cx: &mut PageContext<'_>) {
        let Some(no) = self.focus.filter(|_| !self.feed.is_stale()) else { return };
        if self.feed.position(no).is_some() {
            self.focus = None;
            self.select(Some(no));
        } else if self.feed.has_more() && self.feed.rows().len() < MAX_SOUGHT {
            self.feed.want_more(cx.backend);
        } else if !self.feed.is_waiting() {
            self.focus = None;
        }
    }

    /// Takes an answer if it is this page's.
    fn take_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        if self.feed.awaits(ticket) {
            let page = match answer {
                Ok(Answer::Events(page)) => Ok(page),
                Ok(_) => Err("The events were not answered."),
                Err(message) => Err(message.as_str()),
            };
            let (now, zone) = &self.said;
            if self.feed.answer(ticket, page, *now, zone) {
                self.visible = 0..0;
                self.scroll_to = Some(0);
                self.select(self.selected);
            }
            if self.newest.is_waiting() {
                // Of each kind only the newest question is answered: that one may be lost.
                self.newest = Loaded::Never;
            }
        } else if self.context.waits_for(ticket) {
            let context = match answer {
                Ok(Answer::Context(context)) => Ok(Arc::clone(context)),
                Ok(_) => Err("The lines were not answered.".to_owned()),
                Err(message) => Err(message.clone()),
            };
            self.context.answer(ticket, context);
        } else if self.newest.waits_for(ticket) {
            let newest = match answer {
                Ok(Answer::Events(page)) => page.events.first().and_then(|it| it.fields.time),
                Ok(_) | Err(_) => None,
            };
            self.newest.answer(ticket, Ok(newest));
        }
    }

    /// Starts anew if another case is open, then goes where a link leads: event numbers mean other events there.
    fn follow_case(&mut self, cx: &PageContext<'_>) {
        let (open, jump) = (cx.case.map(|it| &it.path), self.pending.take());
        if self.case.is_some() && self.case.as_ref() != open {
            *self = Self::default();
        }
        self.case = open.cloned();
        match jump {
            Some(Jump::Events { filter, focus, title }) => self.show_events(filter, focus, title),
            Some(
                Jump::Finding(_)
                | Jump::Findings(_)
                | Jump::Entity(_)
                | Jump::Request(_)
                | Jump::Flow(..),
            )
            | None => {}
        }
    }

    fn select(&mut self, no: Option<EventNo>) {
        self.selected = no;
        self.row = no.and_then(|it| self.feed.position(it));
        if self.row.is_some() {
            self.scroll_to = self.row;
        }
    }

    fn select_row(&mut self, row: usize) {
        if let Some(event) = self.feed.events().get(row) {
            self.selected = Some(event.no);
            self.row = Some(row);
        }
    }

    /// The selected event, if it is in the list.
    fn event(&self) -> Option<&StoredEvent> {
        self.feed.events().get(self.row?)
    }
}

impl PageView for ExplorerPage {
    fn show(&mut self, ui: &mut egui::Ui, cx: &mut PageContext<'_>) {
        self.draw(ui, cx);
    }

    fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.take_answer(ticket, answer);
    }

    fn case_changed(&mut self) {
        self.reload();
    }

    fn jump(&mut self, to: Jump) {
        self.pending = Some(to);
    }
}
