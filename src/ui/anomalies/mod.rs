//! The Anomalies page: what detectors raised, filtered, sorted, and one of them in detail.
//!
//! Lives here: the page's state, what it asks and how it takes answers. Does not live here: what
//! a finding says (`rows`, `details`), which findings pass a filter (the store).

pub mod bar;
pub mod bulk;
pub mod cell_menu;
mod choices;
pub mod columns;
pub mod empty;
pub mod filters;
mod head;
mod hide;
mod histogram;
pub mod keys;
mod more_popup;
pub mod pages;
mod row_menu;
pub mod rows;
#[cfg(test)]
pub mod samples;
pub mod selection;
mod show;
pub mod suppress;
mod suppressions;
mod table;
pub mod ticks;
pub mod time_filter;
pub mod time_popup;
pub mod views_menu;

use super::details::DetailsPanel;
use super::loaded::Loaded;
use super::page::{Judgement, Jump, PageContext, PageView};
use crate::domain::filter::{EventFilter, FindingFilter, FindingOrder};
use crate::domain::finding::Finding;
use crate::domain::ids::FindingId;
use crate::domain::time::{Micros, Zone};
use crate::worker::protocol::{Answer, FindingList, Query, ReportOrder, Ticket};
use bar::FilterBar;
use bulk::BulkBar;
use filters::FindingFilters;
use pages::Pages;
use row_menu::RowMenu;
use selection::Marks;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use suppress::Suppressing;
use time_filter::Clock;
use views_menu::ViewsMenu;

/// The page and everything it remembers while a case is open.
#[derive(Debug, Default)]
pub struct AnomaliesPage {
    filters: FindingFilters,
    order: FindingOrder,
    bar: FilterBar,
    list: Loaded<Arc<FindingList>>,
    /// The first rows of the list that is under way.
    first: Loaded<()>,
    pages: Pages,
    details: DetailsPanel,
    selected: Option<FindingId>,
    /// Row of `selected` in the list, where it is in it.
    row: Option<usize>,
    marks: Marks,
    bulk: BulkBar,
    suppressing: Suppressing,
    /// Rows that a rule for hiding is made from, being read.
    to_suppress: Loaded<()>,
    views: ViewsMenu,
    row_menu: RowMenu,
    scroll_to: Option<usize>,
    visible: Range<usize>,
    /// Whether the list must be asked for before anything else: a case or run changed.
    stale: bool,
    recount: Recount,
    /// Whether the case has a run.
    analysed: Loaded<bool>,
    /// Time of the newest event.
    newest: Loaded<Option<Micros>>,
    /// Where a link from another page leads, until the next frame.
    pending: Option<Jump>,
    /// File of the case that all of this is about.
    case: Option<PathBuf>,
    /// Whether "f" was the key before: the next one opens a filter.
    after_f: bool,
    /// Zone and time in which rows were last said.
    said: (Micros, Zone),
}

/// Whether the list is asked for again because verdicts changed, and nothing else did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Recount {
    #[default]
    No,
    Wanted,
    /// It is under way.
    Asked,
}

impl AnomaliesPage {
    /// Forgets what was shown: another case is open, or a run was saved. The next frame asks.
    fn reload(&mut self) {
        self.stale = true;
    }

    /// Shows what another page asks for.
    fn show_findings(&mut self, filter: FindingFilter) {
        self.filters = FindingFilters::given(filter);
        self.stale = true;
    }

    /// Selects one finding and opens its details.
    fn open(&mut self, id: FindingId) {
        self.select(Some(id));
        self.details.open(id);
    }

    fn clock<'a>(&self, cx: &PageContext<'a>) -> Clock<'a> {
        let newest = self.newest.shown().copied().flatten();
        Clock { now: cx.now, newest, zone: cx.zone }
    }

    fn ask_list(&mut self, cx: &mut PageContext<'_>) {
        let filter = self.filters.query(self.clock(cx));
        let order = self.order;
        if self.recount != Recount::Wanted || self.stale {
            let first = Query::FirstFindings { filter: filter.clone(), order };
            self.first.ask(cx.backend.ask(first));
        }
        self.list.ask(cx.backend.ask(Query::Findings { filter, order }));
        let only = self.recount == Recount::Wanted && !self.stale;
        self.recount = if only { Recount::Asked } else { Recount::No };
        self.stale = false;
    }

    /// Shows new verdicts, and opens the next finding after one that was saved in the details.
    fn take_judgement(&mut self, what: &Judgement) {
        match what {
            Judgement::Changed(changed) => {
                let (now, zone) = &self.said;
                self.pages.judged(changed, *now, zone);
                self.recount = Recount::Wanted;
            }
            Judgement::Noted { hides, .. } => {
                self.recount = Recount::Wanted;
                self.suppressing.judged(*hides);
            }
            Judgement::Failed(message) => self.suppressing.failed(message),
            Judgement::Views => self.views.refresh(),
        }
        self.bulk.judged(what);
        if self.details.judged(what)
            && let Some(row) = self.row
        {
            // The list is asked for again, perhaps without the one that was decided.
            self.select_row(row + 1);
            self.scroll_to = self.row;
        }
    }

    /// Asks for what this frame found missing.
    fn ask_missing(&mut self, cx: &mut PageContext<'_>) {
        if let Loaded::Ready(list) = &self.list {
            for page in self.pages.missing(self.visible.clone(), list.ids.len()) {
                let ids = Pages::ids(page, &list.ids);
                let ticket = cx.backend.ask(Query::FindingRows(ids));
                self.pages.asked(page, ticket);
            }
            if list.total == 0 && self.analysed.is_never() {
                self.analysed.ask(cx.backend.ask(Query::Runs));
            }
        }
        if self.bar.time_is_open() && self.newest.is_never() {
            let filter = EventFilter::default();
            let query = Query::Events { filter, after: None, limit: 1 };
            self.newest.ask(cx.backend.ask(query));
        }
        self.details.ask_missing(cx);
    }

    /// Takes an answer if it is this page's.
    fn take_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        if self.first.waits_for(ticket) {
            self.first.answer(ticket, Ok(()));
            if let Ok(Answer::FirstFindings(found)) = answer {
                self.take_first(found);
            }
        } else if self.list.waits_for(ticket) {
            self.take_list(ticket, answer);
        } else if self.pages.awaits(ticket) {
            match (answer, self.list.shown()) {
                (Ok(Answer::FindingRows(found)), Some(list)) => {
                    let (now, zone) = &self.said;
                    self.pages.answer(ticket, found.clone(), &list.ids, *now, zone);
                }
                _ => self.pages.failed(ticket),
            }
        } else if self.take_rows_to_suppress(ticket, answer)
            || self.suppressing.on_answer(ticket, answer)
            || self.views.on_answer(ticket, answer)
        {
            // It was theirs.
        } else if self.analysed.waits_for(ticket) {
            let has_runs = match answer {
                Ok(Answer::Runs(runs)) => Ok(!runs.is_empty()),
                Ok(_) | Err(_) => Err(String::new()),
            };
            self.analysed.answer(ticket, has_runs);
        } else if self.newest.waits_for(ticket) {
            let newest = match answer {
                Ok(Answer::Events(page)) => Ok(page.events.first().and_then(|it| it.fields.time)),
                Ok(_) | Err(_) => Ok(None),
            };
            self.newest.answer(ticket, newest);
        } else {
            let (now, zone) = &self.said;
            self.details.on_answer(ticket, answer, *now, zone);
        }
    }

    fn take_list(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        let list = match answer {
            Ok(Answer::Findings(list)) => Ok(Arc::clone(list)),
            Ok(_) => Err("The list of anomalies was not answered.".to_owned()),
            Err(message) => Err(message.clone()),
        };
        let before = self.list.shown().cloned();
        self.list.answer(ticket, list);
        let pair = before.as_ref().zip(self.list.shown());
        let same = pair.is_some_and(|(a, b)| a.ids == b.ids);
        let goes_on = pair.is_some_and(|(a, b)| a.partial && b.ids.starts_with(&a.ids));
        self.row = self.place(self.selected);
        if let Some(list) = self.list.shown() {
            self.marks.keep_listed(&list.ids);
        }
        let only_recounted = self.recount == Recount::Asked;
        if only_recounted && same {
            return;
        }
        if goes_on {
            // What was shown meanwhile stands; the rest of its page comes now.
            self.pages.clear_beyond(before.map_or(0, |it| it.ids.len()));
            return;
        }
        // Rows under way were cut from the old list.
        self.pages.clear();
        self.visible = 0..0;
        let keep = only_recounted && self.row.is_none();
        self.scroll_to = if keep { None } else { Some(self.row.unwrap_or(0)) };
    }

    /// Shows the first rows of the list that is under way.
    fn take_first(&mut self, found: &[Finding]) {
        if !self.list.is_waiting() {
            return;
        }
        let ids: Vec<FindingId> = found.iter().map(|it| it.id).collect();
        let old = self.list.shown().map(AsRef::as_ref);
        let list = FindingList {
            partial: true,
            ids,
            matching: found.len() as u64,
            total: old.map_or(0, |it| it.total),
            hidden: old.map_or(0, |it| it.hidden),
            by_severity: old.map_or([0; 4], |it| it.by_severity),
            histogram: old.map(|it| it.histogram.clone()).unwrap_or_default(),
            facets: old.map(|it| it.facets.clone()).unwrap_or_default(),
        };
        self.pages.clear();
        let (now, zone) = &self.said;
        self.pages.fill(found.to_vec(), *now, zone);
        self.list.show_meanwhile(Arc::new(list));
        self.visible = 0..0;
        self.row = self.place(self.selected);
        self.scroll_to = Some(self.row.unwrap_or(0));
    }

    fn place(&self, id: Option<FindingId>) -> Option<usize> {
        let list = self.list.shown()?;
        list.ids.iter().position(|it| Some(*it) == id)
    }

    fn select(&mut self, id: Option<FindingId>) {
        self.selected = id;
        self.row = self.place(id);
        self.scroll_to = self.row;
    }

    /// Selects a row of the list; open details follow.
    fn select_row(&mut self, row: usize) {
        let Some(id) = self.list.shown().and_then(|it| it.ids.get(row).copied()) else { return };
        self.selected = Some(id);
        self.row = Some(row);
        if self.details.is_open() {
            self.details.open(id);
        }
    }

    /// The marked rows, or the selected one, as tab-separated text; as far as they have come.
    fn rows_text(&self) -> Option<String> {
        let ids = self.list.shown().map(|it| it.ids.as_slice()).unwrap_or_default();
        let marked = (0..ids.len()).filter(|row| self.marks.has(ids[*row]));
        let rows: Vec<usize> =
            if self.marks.is_empty() { self.row.into_iter().collect() } else { marked.collect() };
        let lines: Vec<String> = rows.into_iter().filter_map(|it| self.row_text(it)).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn row_text(&self, row: usize) -> Option<String> {
        let it = self.pages.row(row)?;
        let cells = [
            it.detected_full.as_str(),
            it.severity.label(),
            &it.score,
            it.kind.label(),
            &it.subject,
            &it.user,
            &it.integration,
            &it.resource_type,
            &it.resource,
            it.verdict.label(),
            &it.recommendation,
        ];
        Some(cells.join("\t"))
    }

    /// Starts anew if another case is open, then goes where a link leads: ids mean other findings there.
    fn follow_case(&mut self, cx: &PageContext<'_>) {
        let (open, jump) = (cx.case.map(|it| &it.path), self.pending.take());
        if self.case.is_some() && self.case.as_ref() != open {
            *self = Self::default();
        }
        self.case = open.cloned();
        match jump {
            Some(Jump::Finding(id)) => self.open(id),
            Some(Jump::Findings(filter)) => self.show_findings(filter),
            Some(Jump::FindingOrder(order)) => (self.order, self.stale) = (order, true),
            Some(Jump::Suppressions) => self.suppressing.show_list(),
            Some(_) | None => {}
        }
    }

    /// Says all rows again if the viewer's zone changed.
    fn follow_zone(&mut self, cx: &PageContext<'_>) {
        let changed = self.said.1 != *cx.zone;
        self.said.0 = cx.now;
        if changed {
            self.said.1 = cx.zone.clone();
            self.pages.reword(cx.now, cx.zone);
            self.details.reword(cx.now, cx.zone);
        }
    }
}

impl PageView for AnomaliesPage {
    fn show(&mut self, ui: &mut egui::Ui, cx: &mut PageContext<'_>) {
        self.draw(ui, cx);
    }

    fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.take_answer(ticket, answer);
    }

    fn case_changed(&mut self) {
        self.reload();
    }

    fn shown_findings(&self, now: Micros, zone: &Zone) -> Option<ReportOrder> {
        let newest = self.newest.shown().copied().flatten();
        Some(ReportOrder {
            filter: self.filters.query(Clock { now, newest, zone }),
            order: self.order,
            words: self.filters.words(now, zone),
            redact: false,
        })
    }

    fn judged(&mut self, what: &Judgement) {
        self.take_judgement(what);
    }

    fn jump(&mut self, to: Jump) {
        self.pending = Some(to);
    }
}
