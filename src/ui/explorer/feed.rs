//! The events below each other, newest first, fetched 200 at a time as one scrolls.
//!
//! Lives here: which pages are there or under way, and what they said. Does not live here: which
//! filter is set, drawing.

use super::model::{EventColumn, EventRow, event_row, note_columns};
use crate::domain::event::{StoredEvent, TimeFlag};
use crate::domain::filter::{EventCursor, EventFilter};
use crate::domain::ids::{EventNo, SourceId};
use crate::domain::time::{Micros, Zone};
use crate::worker::backend::Backend;
use crate::worker::protocol::{EventPage, Query, Ticket};
use std::sync::Arc;

/// Events in one page.
pub const PAGE: usize = 200;
/// The next page is asked for when fewer rows than this are left below the view.
pub const AHEAD: usize = 100;

/// The list of events of one filter.
#[derive(Debug, Default)]
pub struct Feed {
    filter: EventFilter,
    waits: Waits,
    events: Vec<StoredEvent>,
    rows: Vec<EventRow>,
    next: Option<EventCursor>,
    /// Columns that the events so far have.
    pub columns: Vec<EventColumn>,
    /// How many events pass the filter, once that is known.
    pub matching: Option<u64>,
    /// How many events the case has, once that is known.
    pub total: Option<u64>,
    /// Names of the files.
    pub sources: Vec<(SourceId, String)>,
    /// Whether an event so far has a time that is not as the log says.
    pub has_odd_times: bool,
    /// Why the newest page could not be had.
    pub failure: Option<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Waits {
    #[default]
    No,
    /// For the first page of a new list; the old one is shown meanwhile.
    First(Ticket),
    /// For the next page of this list.
    Next(Ticket),
}

impl Feed {
    /// Asks for the first page of a new list. What is there stays until it comes.
    pub fn start(&mut self, filter: EventFilter, backend: &mut Backend) {
        self.filter = filter;
        self.failure = None;
        self.waits = Waits::First(self.ask(None, backend));
    }

    /// Asks for the next page, unless one is under way or there is none.
    pub fn want_more(&mut self, backend: &mut Backend) {
        if self.waits == Waits::No
            && self.failure.is_none()
            && let Some(after) = self.next
        {
            self.waits = Waits::Next(self.ask(Some(after), backend));
        }
    }

    fn ask(&self, after: Option<EventCursor>, backend: &mut Backend) -> Ticket {
        backend.ask(Query::Events { filter: self.filter.clone(), after, limit: PAGE })
    }

    /// Takes a page. Says whether a new list begins with it.
    pub fn answer(
        &mut self,
        ticket: Ticket,
        page: Result<&Arc<EventPage>, &str>,
        now: Micros,
        zone: &Zone,
    ) -> bool {
        let first = self.waits == Waits::First(ticket);
        if !first && self.waits != Waits::Next(ticket) {
            return false;
        }
        self.waits = Waits::No;
        match page {
            Err(message) => self.failure = Some(message.to_owned()),
            Ok(page) => {
                if first {
                    self.events.clear();
                    self.rows.clear();
                    self.columns.clear();
                    self.has_odd_times = false;
                    self.matching = page.matching;
                }
                self.has_odd_times |=
                    page.events.iter().any(|it| it.fields.time_flag != TimeFlag::Good);
                note_columns(&mut self.columns, &page.events);
                self.rows.extend(page.events.iter().map(|it| event_row(it, now, zone)));
                self.events.extend_from_slice(&page.events);
                self.next = page.next;
                self.total = Some(page.total);
                if !page.sources.is_empty() {
                    self.sources.clone_from(&page.sources);
                }
            }
        }
        first
    }

    /// Whether `ticket` belongs to this list.
    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.waits == Waits::First(ticket) || self.waits == Waits::Next(ticket)
    }

    /// Whether an answer is still to come.
    pub fn is_waiting(&self) -> bool {
        self.waits != Waits::No
    }

    /// Says every row again: the viewer's zone changed.
    pub fn reword(&mut self, now: Micros, zone: &Zone) {
        self.rows = self.events.iter().map(|it| event_row(it, now, zone)).collect();
    }

    /// The events so far.
    pub fn events(&self) -> &[StoredEvent] {
        &self.events
    }

    /// The words of the events so far.
    pub fn rows(&self) -> &[EventRow] {
        &self.rows
    }

    /// Where event `no` is, if it has been fetched.
    pub fn position(&self, no: EventNo) -> Option<usize> {
        self.events.iter().position(|it| it.no == no)
    }

    /// Whether there are more events than have been fetched.
    pub fn has_more(&self) -> bool {
        self.next.is_some()
    }

    /// Whether the list shown belongs to an older filter.
    pub fn is_stale(&self) -> bool {
        matches!(self.waits, Waits::First(_))
    }

    /// Name of a file, as it was imported.
    pub fn source_name(&self, id: SourceId) -> &str {
        self.sources.iter().find(|(it, _)| *it == id).map_or("", |(_, name)| name)
    }
}
