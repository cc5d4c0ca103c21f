//! The journal page: what was done, entry after entry, and whether the chain is whole.
//!
//! Lives here: what the page asks and how it takes answers, its table. Does not live here: its
//! words (`model`), one entry in full (`entry`).

pub mod bar;
mod entry;
pub mod model;

use super::action::UiAction;
use super::anomalies::keys::{self, TableKey};
use super::anomalies::time_filter::Clock;
use super::icons;
use super::loaded::Loaded;
use super::page::{Judgement, Jump, PageContext, PageView};
use super::shell::head::page_head;
use super::theme::{Face, Theme, size};
use super::widgets::{
    Column, EmptyState, LongTable, chip_colored, error_page, icon, icon_fill, secondary, strip,
    verdict_icon,
};
use crate::domain::finding::Verdict;
use crate::domain::ids::EntryId;
use crate::domain::journal::{Action, Chain, JournalPage as Entries};
use crate::domain::time::{Micros, Zone};
use crate::worker::protocol::{Answer, JournalState, Query, Ticket};
use bar::{Bar, Filter, Filters};
use egui::{Frame, Id, Key, Label, Margin, Panel, Ui};
use model::EntryRow;
use std::path::PathBuf;
use std::sync::Arc;

/// Below this width an entry in full covers the table.
const COVER_BELOW: f32 = 760.0;

/// The page.
#[derive(Debug, Default)]
pub struct JournalPage {
    filters: Filters,
    bar: Bar,
    entries: Loaded<Arc<Entries>>,
    state: Loaded<JournalState>,
    /// Newest first.
    rows: Vec<EntryRow>,
    chosen: Option<EntryId>,
    stale: bool,
    /// Whether "f" was the key before: the next one opens a filter.
    after_f: bool,
    scroll_to: Option<usize>,
    case: Option<PathBuf>,
    /// Zone and time in which rows were last said.
    said: (Micros, Zone),
}

impl JournalPage {
    fn ask(&mut self, cx: &mut PageContext<'_>) {
        let open = cx.case.map(|it| &it.path);
        if self.case.as_ref() != open {
            *self = Self { case: open.cloned(), ..Self::default() };
        }
        if self.entries.is_never() || self.stale {
            self.state.ask(cx.backend.ask(Query::JournalState));
            self.list(cx);
        }
        self.stale = false;
    }

    fn list(&mut self, cx: &mut PageContext<'_>) {
        let filter = self.filters.query(cx.now, cx.zone);
        self.entries.ask(cx.backend.ask(Query::Journal(filter)));
    }

    fn reword(&mut self) {
        let me = self.state.shown().map_or("", |it| it.me.as_str());
        let (now, zone) = &self.said;
        let entries = self.entries.shown().map(|it| it.entries.as_slice()).unwrap_or_default();
        self.rows = entries.iter().rev().map(|it| model::row(it, me, *now, zone)).collect();
    }

    fn draw(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        self.ask(cx);
        if self.said.1 != *cx.zone || self.said.0 == Micros(0) {
            self.said = (cx.now, cx.zone.clone());
            self.reword();
        }
        self.said.0 = cx.now;
        let total = self.entries.shown().map_or(0, |it| it.total);
        self.head(ui, cx, total);
        if let Some(message) = self.entries.failure().map(str::to_owned) {
            Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| {
                if error_page(ui, &message) {
                    cx.act(UiAction::CopyText(message));
                }
            });
            return;
        }
        if total == 0 {
            self.empty(ui);
            return;
        }
        if self.entry_panel(ui, cx) {
            self.filter_bar(ui, cx);
            self.table(ui, cx);
        }
        self.take_keys(ui, cx);
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, total: u64) {
        let matching = self.entries.shown().map_or(0, |it| it.matching);
        let count = self.entries.shown().map(|_| model::count_words(matching, total));
        let chain = self.state.shown().map(|it| it.chain);
        page_head(ui, "Journal", &count.unwrap_or_default(), |ui| {
            let why_not = (total == 0).then_some("The journal is empty.");
            let export = secondary("Export…").icon(icons::EXPORT).disabled_because(why_not);
            if export.show(ui).clicked() {
                cx.act(UiAction::PickJournal(self.filters.query(cx.now, cx.zone)));
            }
            if let Some(chain) = chain {
                ui.add_space(8.0);
                chain_chip(ui, cx.theme, chain);
                if let Chain::Broken(entry) = chain
                    && secondary("Show").show(ui).clicked()
                {
                    self.show_entry(entry);
                }
            }
        });
    }

    /// Goes to the entry at which the chain breaks, or the next that is there.
    fn show_entry(&mut self, entry: EntryId) {
        let at = self.rows.iter().rposition(|it| entry <= it.id);
        self.scroll_to = at;
        self.chosen = at.map(|at| self.rows[at].id);
    }

    fn empty(&self, ui: &mut Ui) {
        if self.entries.is_waiting() {
            return;
        }
        Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| {
            let empty = EmptyState {
                icon: icons::NOTEBOOK,
                title: "Nothing was done in this case yet.",
                text: "Every import, run and decision is recorded here with who, when and why. \
                       Entries are never changed. To take one back, undo adds a new one.",
                primary: None,
                secondary: None,
            };
            empty.show(ui);
        });
    }

    fn filter_bar(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let margin = Margin::symmetric(size::PAGE_PADDING as i8, 0);
        let frame = Frame::new().fill(cx.theme.bg_app).inner_margin(margin);
        let page = self.entries.shown().cloned().unwrap_or_default();
        let clock = Clock { now: cx.now, newest: None, zone: cx.zone };
        let changed = strip(ui, "journal filters", frame, size::FILTER_BAR, |ui| {
            self.bar.show(ui, &mut self.filters, &page.counts, clock)
        });
        if changed {
            self.list(cx);
        }
    }

    /// Says why there are no rows.
    fn nothing(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if self.entries.is_waiting() {
            return;
        }
        let title = format!("No entries match {}.", self.filters.words(cx.now, cx.zone));
        let total = self.entries.shown().map_or(0, |it| it.total);
        let is = if total == 1 { "is" } else { "are" };
        let text = format!("{} {is} in this journal.", super::labels::count(total));
        let state = EmptyState {
            icon: icons::FUNNEL_X,
            title: &title,
            text: &text,
            primary: Some("Clear all"),
            secondary: None,
        };
        let cleared =
            Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| state.show(ui).0).inner;
        if cleared {
            self.filters = Filters::default();
            self.list(cx);
        }
    }

    fn table(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if self.rows.is_empty() {
            return self.nothing(ui, cx);
        }
        let column = |title, width, right| Column { title, width, right };
        let columns = [
            column("No.", 56.0, true),
            column("Time", 124.0, false),
            column("Action", 176.0, false),
            column("Actor", 92.0, false),
            column("Target", 0.0, false),
            column("Reason", 0.0, false),
            column("Before → after", 168.0, false),
            column("Source", 106.0, false),
        ];
        // What has no room here stands in the entry in full.
        let shown: &[usize] = match ui.available_width() {
            w if w < 700.0 => &[0, 1, 2, 4],
            w if w < 960.0 => &[0, 1, 2, 3, 4, 5],
            _ => &[0, 1, 2, 3, 4, 5, 6, 7],
        };
        let columns: Vec<Column<'_>> = shown.iter().map(|index| columns[*index]).collect();
        let page = self.entries.shown();
        let below = page.filter(|it| (it.entries.len() as u64) < it.matching).map(|it| {
            let n = super::labels::count(it.entries.len() as u64);
            format!("Showing the newest {n}. Search, or export, to see older ones.")
        });
        let height = cx.row_height.points();
        let mut table = LongTable::new("Journal", &columns, self.rows.len(), height);
        table.rows.selected = self.place();
        table.scroll_to = self.scroll_to.take();
        table.below = below.as_deref();
        let spoken = |row: usize| self.rows[row].spoken.clone();
        let report = table.show(ui, spoken, |ui, row, column| {
            cell(ui, cx.theme, &self.rows[row], shown[column]);
        });
        self.chosen = report.clicked.map(|row| self.rows[row].id).or(self.chosen);
    }

    fn place(&self) -> Option<usize> {
        self.rows.iter().position(|it| Some(it.id) == self.chosen)
    }

    /// The chosen entry in full; whether the table is still to be drawn.
    fn entry_panel(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) -> bool {
        let entries = self.entries.shown().cloned().unwrap_or_default();
        let chosen = entries.entries.iter().find(|it| Some(it.id) == self.chosen);
        let Some(entry) = chosen else { return true };
        let me = self.state.shown().map_or("", |it| it.me.as_str());
        let said = model::details(entry, &entries.entries, me, cx.zone);
        let frame = Frame::new().fill(cx.theme.bg_panel);
        let closed = if ui.available_width() < COVER_BELOW {
            let closed = frame.show(ui, |ui| entry::show(ui, cx, &said)).inner;
            if closed {
                self.chosen = None;
            }
            return closed;
        } else {
            Panel::right("journal entry")
                .resizable(false)
                .exact_size(372.0)
                .frame(frame)
                .show(ui, |ui| entry::show(ui, cx, &said))
                .inner
        };
        if closed {
            self.chosen = None;
        }
        true
    }

    fn take_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        if self.after_f && keys::any_pressed(ui) {
            self.after_f = false;
            if let Some(it) = Filter::ALL.into_iter().find(|it| keys::take_letter(ui, it.1)) {
                self.bar.open(it.0, &self.filters, cx.zone);
                return;
            }
        }
        self.after_f |= keys::take_letter(ui, Key::F);
        if keys::copies(ui)
            && let Some(row) = self.place()
        {
            cx.act(UiAction::CopyText(model::copied(&self.rows[row])));
        }
        if keys::take_letter(ui, Key::Slash) {
            self.bar.wants_search = true;
        }
        match keys::take(ui, Id::unique("journal rows")) {
            Some(TableKey::Close) => self.chosen = None,
            Some(TableKey::Open) | None => {}
            Some(key) => {
                if let Some(row) = keys::moved(key, self.place(), self.rows.len(), 20) {
                    self.chosen = Some(self.rows[row].id);
                    self.scroll_to = Some(row);
                }
            }
        }
    }
}

fn chain_chip(ui: &mut Ui, theme: &Theme, chain: Chain) {
    let words = model::chain_words(chain);
    ui.spacing_mut().item_spacing.x = 6.0;
    let (fill, color, glyph) = match chain {
        Chain::Verified => (theme.bg_raised, theme.text, icons::LINK),
        Chain::Broken(_) => (theme.bad_tint, theme.bad(), icons::WARNING),
    };
    chip_colored(ui, &words, fill, color).on_hover_text(
        "Each entry carries the hash of the one before, so that a change or a loss shows.",
    );
    let sign = if chain == Chain::Verified { theme.ok } else { theme.bad() };
    icon(ui, glyph, size::ICON_SMALL, sign);
}

fn cell(ui: &mut Ui, theme: &Theme, row: &EntryRow, column: usize) {
    let (text, color) = match column {
        0 => (row.id.to_string(), theme.text_secondary),
        1 => (row.time.clone(), theme.text),
        2 => {
            sign(ui, theme, row);
            (row.what.clone(), theme.text)
        }
        3 => (row.actor.clone(), theme.text_secondary),
        4 => (row.target.clone(), theme.text),
        5 => (row.reason.clone(), theme.text_secondary),
        6 => (row.change.clone(), theme.text_secondary),
        _ => (row.source.clone(), theme.text_secondary),
    };
    ui.add(Label::new(Face::Body.text(text, color)).truncate());
}

/// The sign of the verdict, or of taking it back.
fn sign(ui: &mut Ui, theme: &Theme, row: &EntryRow) {
    ui.spacing_mut().item_spacing.x = 6.0;
    let taken_back = row.action == Action::Undo || row.after == Some(Verdict::Open);
    let (glyph, filled, color) = match (row.action, row.after) {
        _ if taken_back => (icons::ARROW_U_UP_LEFT, false, theme.text_secondary),
        (_, Some(verdict)) => verdict_icon(theme, verdict),
        (Action::Comment, None) => (icons::CHAT_CIRCLE_TEXT, false, theme.text_secondary),
        (Action::Suppress | Action::Lift, None) => (icons::EYE_SLASH, false, theme.text_secondary),
        (Action::Tag | Action::Untag, None) => (icons::TAG, false, theme.text_secondary),
        (Action::Revoke, None) => (icons::PROHIBIT, false, theme.bad()),
        (Action::CarryOut, None) => (icons::CHECK_CIRCLE, true, theme.ok),
        (Action::SaveFlow | Action::RevertFlow, None) => {
            (icons::GIT_BRANCH, false, theme.accent_text)
        }
        (Action::MarkEvent, None) => (icons::FLAG, false, theme.text_secondary),
        (Action::SaveFinding | Action::KeepCalculation, None) => {
            (icons::CALCULATOR, false, theme.text_secondary)
        }
        (Action::Import, None) => (icons::TRAY_ARROW_DOWN, false, theme.text_secondary),
        (_, None) => (icons::FLASK, false, theme.text_secondary),
    };
    let draw = if filled { icon_fill } else { icon };
    draw(ui, glyph, size::ICON_SMALL, color);
}

impl PageView for JournalPage {
    fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        self.draw(ui, cx);
    }

    fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        let waits = self.entries.waits_for(ticket) || self.state.waits_for(ticket);
        self.entries.take(ticket, answer, |it| match it {
            Answer::Journal(page) => Some(page.clone()),
            _ => None,
        });
        self.state.take(ticket, answer, |it| match it {
            Answer::JournalState(state) => Some(state.clone()),
            _ => None,
        });
        if waits {
            self.reword();
        }
    }

    fn case_changed(&mut self) {
        self.stale = true;
    }

    fn judged(&mut self, _: &Judgement) {
        self.stale = true;
    }

    fn jump(&mut self, _: Jump) {}
}
