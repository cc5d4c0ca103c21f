//! The list of all entities of a kind.

use super::{EntitiesPage, model};
use crate::domain::entity::{EntityLine, EntitySort};
use crate::domain::field::EntityKind;
use crate::domain::finding::Severity;
use crate::domain::time::Micros;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::shell::head::page_head;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{
    Choice, Column, EmptyState, LongTable, chip, dropdown, error_page, icon_button, search_field,
    secondary, segmented, severity_mark, strip,
};
use crate::ui::{icons, labels, words};
use crate::worker::protocol::EntityList;
use egui::{Align, Frame, Label, Layout, Margin, Ui};
use std::sync::Arc;

impl EntitiesPage {
    pub(super) fn draw_list(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let list = self.list.loaded.shown().cloned();
        let total = list.as_ref().map_or(0, |it| it.totals[self.kind as usize]);
        let matching = list.as_ref().map_or(0, |it| it.matching);
        let meta = match &list {
            None => labels::WAITING.to_owned(),
            Some(_) if matching == total => labels::count(total),
            Some(_) => format!("{} of {}", labels::count(matching), labels::count(total)),
        };
        page_head(ui, "Entities", &meta, |ui| {
            let chosen = self.chosen.and_then(|row| self.entity(row));
            let why_not = chosen.is_none().then_some("Choose one first.");
            let show = secondary("Show events").icon(icons::ROWS).key("l");
            if show.disabled_because(why_not).show(ui).clicked()
                && let Some(entity) = chosen
            {
                cx.act(super::show_events(&entity));
            }
        });
        let margin = Margin::symmetric(size::PAGE_PADDING as i8, 0);
        let frame = Frame::new().fill(cx.theme.bg_app).inner_margin(margin);
        strip(ui, "entities bar", frame, size::FILTER_BAR, |ui| self.bar(ui, list.as_deref()));
        if let Some(message) = self.list.loaded.failure().map(str::to_owned) {
            Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| {
                if error_page(ui, &message) {
                    cx.act(UiAction::CopyText(message));
                }
            });
            return;
        }
        match list {
            Some(list) if list.lines.is_empty() => self.nothing(ui, &list),
            Some(list) => self.table(ui, cx, &list),
            None => {}
        }
    }

    fn bar(&mut self, ui: &mut Ui, list: Option<&EntityList>) {
        ui.horizontal_centered(|ui| {
            let name = |kind: EntityKind| match list {
                Some(it) => {
                    format!("{} {}", model::many(kind), labels::count(it.totals[kind as usize]))
                }
                None => model::many(kind).to_owned(),
            };
            let names: Vec<(EntityKind, String)> =
                EntityKind::ALL.iter().map(|it| (*it, name(*it))).collect();
            let values: Vec<(EntityKind, &str)> =
                names.iter().map(|it| (it.0, it.1.as_str())).collect();
            if let Some(kind) = segmented(ui, "Kind", self.kind, &values) {
                (self.kind, self.chosen, self.list.stale) = (kind, None, true);
            }
            ui.add_space(8.0);
            self.order(ui);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let width = ui.available_width().clamp(100.0, 220.0);
                let hint = "Part of a name";
                let mut text = self.text.clone();
                let field = search_field(ui, "Search entities", &mut text, hint, "/", width);
                if std::mem::take(&mut self.wants_search) {
                    field.request_focus();
                }
                if text != self.text {
                    (self.text, self.chosen, self.list.stale) = (text, None, true);
                }
            });
        });
    }

    fn order(&mut self, ui: &mut Ui) {
        let choices: Vec<_> = EntitySort::ALL
            .iter()
            .map(|it| Choice { value: *it, label: it.label(), icon: None })
            .collect();
        if let Some(by) = dropdown(ui, "Sorted by", (self.by.label(), None), 120.0, &choices) {
            (self.by, self.list.stale) = (by, true);
            self.descending = by != EntitySort::Name;
        }
        let (glyph, name) = if self.descending {
            (icons::CARET_DOWN, "Largest first")
        } else {
            (icons::CARET_UP, "Smallest first")
        };
        if icon_button(ui, glyph, name, None).clicked() {
            (self.descending, self.list.stale) = (!self.descending, true);
        }
    }

    fn nothing(&mut self, ui: &mut Ui, list: &EntityList) {
        let many = model::many(self.kind).to_lowercase();
        let has: Vec<String> = EntityKind::ALL
            .iter()
            .zip(list.totals)
            .filter(|it| it.1 != 0)
            .map(|(kind, n)| format!("{} {}", labels::count(n), model::many(*kind).to_lowercase()))
            .collect();
        let searched = list.totals[self.kind as usize] != 0;
        let title = if searched {
            format!("No {many} match “{}”.", self.text.trim())
        } else {
            format!("No {many} in this log.")
        };
        let text = if has.is_empty() {
            "Map a column to a user, an address, a key or a machine when importing.".to_owned()
        } else {
            format!("It has {}.", has.join(" and "))
        };
        let state = EmptyState {
            icon: icons::USERS_THREE,
            title: &title,
            text: &text,
            primary: searched.then_some("Clear all"),
            secondary: None,
        };
        let cleared =
            Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| state.show(ui).0).inner;
        if cleared {
            self.text.clear();
            self.list.stale = true;
        }
    }

    fn table(&mut self, ui: &mut Ui, cx: &PageContext<'_>, list: &Arc<EntityList>) {
        let narrow = ui.available_width() < 760.0;
        let shown: &[usize] = if narrow { &[0, 1, 2, 5, 6] } else { &[0, 1, 2, 3, 4, 5, 6] };
        let columns: Vec<_> = shown.iter().map(|it| COLUMNS[*it].0).collect();
        let every: Vec<usize> = (0..shown.len()).collect();
        let sorted = shown.iter().position(|it| COLUMNS[*it].1 == self.by);
        let n = list.lines.len();
        let below = ((n as u64) < list.matching).then(|| {
            format!("Showing the first {}. Search to see others.", labels::count(n as u64))
        });
        let name = model::many(self.kind);
        let mut table = LongTable::new(name, &columns, n, cx.row_height.points());
        table.rows.selected = self.chosen;
        table.scroll_to = self.scroll_to.take();
        table.sorts = &every;
        table.sorted = sorted.map(|it| (it, self.descending));
        table.below = below.as_deref();
        let is_new = |row: usize| list.log.is_some_and(|it| list.lines[row].is_new(it));
        let spoken = |row: usize| spoken(&list.lines[row], is_new(row));
        let report = table.show(ui, spoken, |ui, row, column| {
            cell(ui, cx, &list.lines[row], shown[column], is_new(row));
        });
        if let Some(column) = report.sort {
            self.sort_by(COLUMNS[shown[column]].1);
        }
        if let Some(row) = report.clicked {
            self.chosen = Some(row);
            if let Some(entity) = self.entity(row) {
                self.go_to(entity);
            }
        }
    }

    /// The same column turns round; another begins with the most, the newest, the worst or A.
    fn sort_by(&mut self, by: EntitySort) {
        self.descending = if by == self.by { !self.descending } else { by != EntitySort::Name };
        // The row that was chosen is another one now.
        (self.by, self.chosen, self.scroll_to, self.list.stale) = (by, None, Some(0), true);
    }
}

const fn column(
    title: &'static str,
    width: f32,
    right: bool,
    by: EntitySort,
) -> (Column<'static>, EntitySort) {
    (Column { title, width, right }, by)
}

/// The columns, and what their headers sort by.
const COLUMNS: [(Column<'static>, EntitySort); 7] = [
    column("Name", 0.0, false, EntitySort::Name),
    column("Events", 96.0, true, EntitySort::Events),
    column("Failed", 88.0, true, EntitySort::Failed),
    column("Share failed", 112.0, true, EntitySort::Share),
    column("First seen", 128.0, false, EntitySort::First),
    column("Last seen", 128.0, false, EntitySort::Last),
    column("Anomalies", 108.0, false, EntitySort::Findings),
];

/// "ana: 1,612 events, 58 failed, 3 anomalies".
fn spoken(line: &EntityLine, is_new: bool) -> String {
    let it = &line.count;
    let events = labels::counted(it.events, "event", "events");
    let mut text = format!("{}: {events}, {} failed", it.name, labels::count(it.failed));
    if let Some((n, _)) = line.findings {
        text.push_str(", ");
        text.push_str(&labels::counted(n, "anomaly", "anomalies"));
    }
    if is_new {
        text.push_str(", new");
    }
    text
}

fn cell(ui: &mut Ui, cx: &PageContext<'_>, line: &EntityLine, column: usize, is_new: bool) {
    let (it, theme) = (&line.count, cx.theme);
    let time = |at: Option<Micros>| {
        at.map_or_else(|| words::NONE.to_owned(), |at| labels::list_time(at, cx.zone, cx.now))
    };
    let (text, color) = match column {
        0 => (it.name.clone(), theme.text),
        1 => (labels::count(it.events), theme.text),
        2 if it.failed != 0 => (labels::count(it.failed), theme.bad()),
        2 => ("0".to_owned(), theme.text_muted),
        3 => (labels::percent(it.failed as f64 / it.events.max(1) as f64), theme.text_secondary),
        4 => (time(it.span.map(|it| it.0)), theme.text_secondary),
        5 => (time(it.span.map(|it| it.1)), theme.text_secondary),
        _ => {
            let Some((n, worst)) = line.findings else { return };
            return anomalies(ui, theme, n, worst);
        }
    };
    if column == 0 {
        return name(ui, theme, &text, is_new);
    }
    ui.add(Label::new(Face::Body.text(&text, color)).truncate());
}

/// Who it is; the chip stands beside the name, however long that is.
fn name(ui: &mut Ui, theme: &Theme, text: &str, is_new: bool) {
    let room = ui.available_width() - if is_new { NEW } else { 0.0 };
    ui.scope(|ui| {
        ui.set_max_width(room.max(40.0));
        ui.add(Label::new(Face::Medium.text(text, theme.text)).truncate()).on_hover_text(text);
    });
    if is_new {
        chip(ui, "new").on_hover_text("First seen in the last 7 days of the log");
    }
}

/// Room of the chip.
const NEW: f32 = 52.0;

fn anomalies(ui: &mut Ui, theme: &Theme, n: u64, worst: Severity) {
    severity_mark(ui, worst);
    ui.label(Face::Body.text(labels::count(n), theme.text));
}
