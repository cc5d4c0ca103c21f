//! Drawing the page: its head with three tabs, and what its keys do.

use super::bar::{Narrowed, in_words};
use super::{DetailTab, RequestsPage, Tab};
use crate::domain::request_filter::{RequestFacets, RequestFilter};
use crate::ui::action::UiAction;
use crate::ui::anomalies::keys::{self, TableKey};
use crate::ui::anomalies::time_filter::{Clock, TimeFilter};
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{EmptyState, Tint, notice, quiet, secondary, segmented, strip};
use crate::ui::{icons, labels, shortcuts};
use egui::{Align, Frame, Id, Key, Label, Layout, Margin, Modifiers, Panel, Stroke, Ui};

/// Below this width of the window, details cover the table.
const COVER_BELOW: f32 = 1000.0;

impl RequestsPage {
    pub(super) fn draw(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let frame = bar_frame(cx);
        strip(ui, "requests head", frame, size::PAGE_HEAD, |ui| self.head(ui, cx));
        match self.tab {
            Tab::Requests => self.requests(ui, cx),
            Tab::Flows => self.flows_tab(ui, cx),
            Tab::HandOver => self.hand_over_tab(ui, cx),
        }
        self.take_keys(ui, cx);
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let theme = theme::of(ui);
        let line = ui.max_rect().expand2(egui::vec2(size::PAGE_PADDING, 0.0));
        let stroke = Stroke::new(1.0, theme.line_subtle);
        ui.painter().with_clip_rect(line).hline(line.x_range(), line.bottom() - 0.5, stroke);
        ui.horizontal_centered(|ui| {
            ui.label(Face::Title.text("Requests & flows", theme.text));
            ui.add_space(8.0);
            let counted = |name: &str, n: Option<u64>| match n {
                Some(n) => format!("{name} {}", labels::count(n)),
                None => name.to_owned(),
            };
            let open = self.hand_over.shown();
            let open = open.map(|it| it.iter().filter(|it| it.done.is_none()).count() as u64);
            let names = [
                counted("Requests", self.list.shown().map(|it| it.total)),
                counted("Flows", self.flows.shown().map(|it| it.len() as u64)),
                counted("To hand over", open),
            ];
            let tabs = [
                (Tab::Requests, names[0].as_str()),
                (Tab::Flows, names[1].as_str()),
                (Tab::HandOver, names[2].as_str()),
            ];
            if let Some(tab) = segmented(ui, "What is shown", self.tab, &tabs) {
                self.tab = tab;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let why_not = (open.unwrap_or(0) == 0)
                    .then_some("Nothing was recorded here that is to be handed over.");
                let export = secondary("Export…").icon(icons::EXPORT).disabled_because(why_not);
                let hover =
                    "Request ids and changes of flows, to carry them out in the real system";
                if export.hover(hover).show(ui).clicked() {
                    cx.act(UiAction::PickHandOver);
                }
            });
        });
    }

    fn requests(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let total = self.list.shown().map(|it| it.total);
        if let Some(message) = self.list.failure() {
            self.stale |= failed(ui, message);
            return;
        }
        if total == Some(0) {
            self.no_requests(ui, cx);
            return;
        }
        let frame = bar_frame(cx);
        strip(ui, "requests filters", frame, size::FILTER_BAR, |ui| self.filter_bar(ui, cx));
        let line = ui.available_rect_before_wrap();
        let stroke = Stroke::new(1.0, cx.theme.line_subtle);
        ui.painter().hline(line.x_range(), line.top() + 0.5, stroke);
        ui.add_space(1.0);
        let window = ui.ctx().content_rect().width();
        if self.open.is_some() {
            let frame = Frame::new().fill(cx.theme.bg_panel);
            if window < COVER_BELOW {
                frame.show(ui, |ui| {
                    ui.set_min_size(ui.available_size());
                    self.details(ui, cx);
                });
                return;
            }
            Panel::right("request details")
                .resizable(true)
                .default_size(if window < 1200.0 { 460.0 } else { 560.0 })
                .size_range(420.0..=720.0)
                .frame(frame)
                .show(ui, |ui| self.details(ui, cx));
        }
        match self.list.shown().map(|it| it.matching) {
            Some(0) => self.nothing_matches(ui, cx, total.unwrap_or(0)),
            Some(_) => self.table(ui, cx),
            None => {}
        }
    }

    fn filter_bar(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let list = self.list.shown().cloned();
        let none = RequestFacets::default();
        let clock = Clock { now: cx.now, newest: None, zone: cx.zone };
        let narrowed = Narrowed {
            time: &mut self.time,
            filter: &mut self.filter,
            facets: list.as_ref().map_or(&none, |it| &it.facets),
            counts: list.as_ref().map(|it| (it.matching, it.total)),
            wants_search: std::mem::take(&mut self.wants_search),
        };
        if self.bar.show(ui, narrowed, clock) {
            self.ask_list(cx);
        }
    }

    fn no_requests(&self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if self.list.is_waiting() {
            return;
        }
        padded(ui, |ui| {
            let empty = EmptyState {
                icon: icons::GIT_PULL_REQUEST,
                title: "This case has no access requests.",
                text: "Import an access request report to see them: an activity report, the \
                       requests as JSON, or bodies of webhooks.",
                primary: Some("Import…"),
                secondary: None,
            };
            if empty.show(ui).0 {
                cx.act(UiAction::PickLogs);
            }
        });
    }

    fn nothing_matches(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, total: u64) {
        let clock = Clock { now: cx.now, newest: None, zone: cx.zone };
        let (filter, n) = (in_words(&self.filter, self.time, clock), labels::count(total));
        padded(ui, |ui| {
            let text = format!("No requests match {filter}. {n} are in this case.");
            ui.add(Label::new(Face::Body.text(text, cx.theme.text_secondary)).wrap());
            if quiet("Clear all").show(ui).clicked() {
                self.filter = RequestFilter::default();
                self.time = TimeFilter::All;
                self.ask_list(cx);
            }
        });
    }

    fn take_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        let command = |key: Key| ui.input_mut(|it| it.consume_key(Modifiers::COMMAND, key));
        if self.form.is_some() && command(Key::Enter) {
            self.record_revocation(cx);
        }
        if self.form.is_some() && ui.input(|it| it.key_pressed(Key::Escape)) {
            // Whoever closes a form without a word typed loses nothing.
            self.form = None;
            ui.input_mut(|it| it.consume_key(Modifiers::NONE, Key::Escape));
            return;
        }
        self.take_acting_keys(ui, cx);
        if self.tab != Tab::Requests {
            return;
        }
        if keys::take_letter(ui, Key::Slash) {
            self.wants_search = true;
        }
        self.move_in_table(ui);
    }

    /// What needs an open request or flow says so where there is none.
    fn take_acting_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        let shown = self.shown().filter(|_| self.tab == Tab::Requests);
        let saves =
            keys::are_free(ui) && ui.input_mut(|it| it.consume_key(Modifiers::COMMAND, Key::S));
        let no_request = match () {
            () if keys::take_letter(ui, Key::R) => match shown {
                Some(_) => return self.begin_revocation(cx),
                None => true,
            },
            () if keys::take_letter(ui, Key::E) => match shown {
                Some(detail) => return super::details::edit_flow_of(&detail, cx),
                None => true,
            },
            () if keys::take_letter(ui, Key::C) || saves => false,
            () => return,
        };
        let first = if no_request { "Open a request first." } else { "Open an access flow first." };
        cx.act(UiAction::Toast(first.to_owned()));
    }

    fn move_in_table(&mut self, ui: &Ui) {
        let n = self.list.shown().map_or(0, |it| it.rows.len());
        match keys::take(ui, Id::unique("request rows")) {
            Some(TableKey::Close) => self.open = None,
            Some(TableKey::Open) => self.detail_tab = DetailTab::Timeline,
            None => {}
            Some(key) => {
                if let Some(row) = keys::moved(key, self.place(), n, 20) {
                    let id = self.list.shown().map(|it| it.rows[row].id.clone());
                    self.show_request(&id.unwrap_or_default());
                    self.scroll_to = Some(row);
                }
            }
        }
    }
}

/// The frame of a strip over the whole width.
pub(super) fn bar_frame(cx: &PageContext<'_>) -> Frame {
    let margin = Margin::symmetric(size::PAGE_PADDING as i8, 0);
    Frame::new().fill(cx.theme.bg_app).inner_margin(margin)
}

/// Content with the padding of a page.
pub(super) fn padded<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    Frame::new().inner_margin(Margin::same(16)).show(ui, add).inner
}

/// Says why a list is not there; whether it is to be asked for again.
pub(super) fn failed(ui: &mut Ui, message: &str) -> bool {
    padded(ui, |ui| notice(ui, Tint::Bad, message, Some("Try again")))
}

/// The key that revokes, as it is printed.
pub(super) const REVOKE: &str = shortcuts::REVOKE;
