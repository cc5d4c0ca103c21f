//! Drawing the log explorer: where its parts stand, and what their clicks and keys do.

use super::table::{EventsView, events_table, focus_id};
use super::{AROUND, ExplorerPage};
use crate::ui::action::UiAction;
use crate::ui::anomalies::keys::{self, TableKey};
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{EmptyState, Tint, notice, secondary, strip};
use crate::ui::{icons, labels, words};
use egui::accesskit::Role;
use egui::{Frame, Key, Margin, Panel, Stroke, Ui, WidgetInfo};

impl ExplorerPage {
    /// Draws the page and does what was clicked.
    pub(super) fn draw(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        self.follow_case(cx);
        self.follow_zone(cx);
        if self.stale {
            self.ask_list(cx);
        }
        let margin = Margin::symmetric(size::PAGE_PADDING as i8, 0);
        let frame = Frame::new().fill(cx.theme.bg_app).inner_margin(margin);
        strip(ui, "explorer head", frame, size::PAGE_HEAD, |ui| self.head(ui, cx));
        let mut changed = strip(ui, "explorer filters", frame, size::FILTER_BAR, |ui| {
            let clock = self.clock(cx);
            self.bar.show(ui, &mut self.filters, &self.feed, clock)
        });
        ui.add_space(6.0);
        let line = Stroke::new(1.0, cx.theme.line_subtle);
        let rest = ui.available_rect_before_wrap();
        ui.painter().hline(rest.x_range(), rest.top() + 0.5, line);
        ui.add_space(1.0);
        if let Some(message) = self.feed.failure.clone() {
            Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| {
                if notice(ui, Tint::Bad, &message, Some("Try again")) {
                    self.stale = true;
                }
            });
        }
        if self.event().is_some() {
            let frame = Frame::new().fill(cx.theme.bg_panel);
            let narrow = Panel::bottom("event lines")
                .resizable(true)
                .default_size(236.0)
                .size_range(140.0..=460.0)
                .frame(frame)
                .show(ui, |ui| self.lower(ui, cx))
                .inner;
            if let Some(filter) = narrow {
                self.filters.narrow(filter);
                changed = true;
            }
        }
        if self.feed.rows().is_empty() {
            changed |= self.nothing(ui, cx);
        } else {
            self.table(ui, cx);
        }
        if changed {
            self.ask_list(cx);
        }
        // After everything that takes keys for itself: fields, buttons, popups.
        self.take_keys(ui, cx);
        self.ask_missing(cx);
    }

    fn head(&mut self, ui: &mut Ui, cx: &PageContext<'_>) {
        let theme = cx.theme;
        ui.horizontal_centered(|ui| {
            ui.label(Face::Title.text("Log explorer", theme.text));
            ui.add_space(4.0);
            let total = self.feed.total.or(cx.case.map(|it| it.n_events));
            let known = |n: Option<u64>| n.map_or(labels::WAITING.to_owned(), labels::count);
            let (shown, of) = (known(self.feed.matching), known(total));
            ui.spacing_mut().item_spacing.x = 4.0;
            let bold = ui.label(Face::Section.text(&shown, theme.text));
            bold.widget_info(|| {
                WidgetInfo::labeled(Role::Status, true, format!("{shown} of {of} events"))
            });
            ui.label(Face::Body.text(format!("of {of} events"), theme.text_secondary));
            if !self.filters.title.is_empty() {
                ui.add_space(10.0);
                let title = words::cut_end(&self.filters.title, 70);
                let chip = secondary(&title).icon(icons::X).selected(true);
                if chip.hover("Show all events again").show(ui).clicked() {
                    self.filters = super::filters::EventFilters::default();
                    self.stale = true;
                }
            }
        });
    }

    fn table(&mut self, ui: &mut Ui, cx: &PageContext<'_>) {
        let scroll_to = self.scroll_to.take();
        let view = EventsView { feed: &self.feed, selected: self.row, scroll_to, zone: cx.zone };
        let report =
            Frame::new().fill(cx.theme.bg_panel).show(ui, |ui| events_table(ui, &view)).inner;
        self.visible = report.visible;
        if let Some(row) = report.clicked {
            self.select_row(row);
        }
    }

    /// Says why there are no rows; true when the filter was cleared.
    fn nothing(&mut self, ui: &mut Ui, cx: &PageContext<'_>) -> bool {
        let Some(total) = self.feed.total.filter(|_| !self.feed.is_stale()) else { return false };
        let margin = Margin::symmetric(size::PAGE_PADDING as i8, 8);
        let filter = self.filters.words(cx.now, cx.zone);
        let title = match (total, filter.is_empty()) {
            (0, _) => "No events are in this case.".to_owned(),
            (_, true) => "No events match.".to_owned(),
            (_, false) => format!("No events match {filter}."),
        };
        let is = if total == 1 { "is" } else { "are" };
        let text = format!("{} {is} in this case.", labels::count(total));
        let state = EmptyState {
            icon: icons::FUNNEL_X,
            title: &title,
            text: if total == 0 { "" } else { &text },
            primary: (total != 0).then_some("Clear all"),
            secondary: None,
        };
        let cleared = Frame::new().inner_margin(margin).show(ui, |ui| state.show(ui).0).inner;
        if cleared {
            self.filters = super::filters::EventFilters::default();
        }
        cleared
    }

    fn take_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        if keys::copies(ui)
            && let Some(event) = self.event()
        {
            cx.act(UiAction::CopyText(event.raw.clone()));
        }
        match keys::take(ui, focus_id()) {
            Some(TableKey::Close) => self.select(None),
            Some(TableKey::Open) if self.row.is_none() => self.move_by(TableKey::First),
            Some(TableKey::Open) | None => {}
            Some(
                key @ (TableKey::By(_) | TableKey::Pages(_) | TableKey::First | TableKey::Last),
            ) => self.move_by(key),
        }
        if keys::take_letter(ui, Key::Slash) {
            self.bar.wants_search = true;
        }
        let at = AROUND.iter().position(|it| *it == self.around).unwrap_or(0);
        if keys::take_letter(ui, Key::OpenBracket) {
            self.around = AROUND[at.saturating_sub(1)];
        }
        if keys::take_letter(ui, Key::CloseBracket) {
            self.around = AROUND[(at + 1).min(AROUND.len() - 1)];
        }
    }

    fn move_by(&mut self, key: TableKey) {
        let n_rows = self.feed.rows().len();
        if let Some(row) = keys::moved(key, self.row, n_rows, self.visible.len()) {
            self.select_row(row);
            self.scroll_to = Some(row);
        }
    }

    fn follow_zone(&mut self, cx: &PageContext<'_>) {
        self.said.0 = cx.now;
        if self.said.1 != *cx.zone {
            self.said.1 = cx.zone.clone();
            self.feed.reword(cx.now, cx.zone);
        }
    }
}
