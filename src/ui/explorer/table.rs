//! The events table: sticky header, virtual rows, selection. Draws and reports, changes nothing.

use super::feed::Feed;
use super::model::{EventColumn, EventRow};
use crate::domain::event::{StoredEvent, TimeFlag};
use crate::domain::time::Zone;
use crate::ui::icons;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{fitted, focus_ring, icon_at, outcome_label, text_at, wide_table};
use egui::accesskit::Role;
use egui::{Rect, Response, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use egui_extras::{TableBuilder, TableRow};
use std::ops::Range;

/// What the table shows.
#[derive(Debug, Clone, Copy)]
pub struct EventsView<'a> {
    /// Its rows, as far as they have come.
    pub feed: &'a Feed,
    /// The selected row.
    pub selected: Option<usize>,
    /// A row to bring into view.
    pub scroll_to: Option<usize>,
    /// Zone in which times are shown.
    pub zone: &'a Zone,
}

/// What happened in the table.
#[derive(Debug, Default)]
pub struct EventsReport {
    /// Rows in view.
    pub visible: Range<usize>,
    /// The row that was clicked.
    pub clicked: Option<usize>,
}

/// Id of the table's one focus stop.
pub fn focus_id() -> egui::Id {
    egui::Id::unique("events table focus")
}

/// Draws the table in the space that is left.
pub fn events_table(ui: &mut Ui, view: &EventsView<'_>) -> EventsReport {
    let mut report = EventsReport::default();
    let whole = ui.available_rect_before_wrap();
    let focus = ui.interact(whole, focus_id(), Sense::focusable_noninteractive());
    let builder = UiBuilder::new().accessibility_role(Role::Table).accessibility_label("Events");
    ui.scope_builder(builder, |ui| {
        wide_table::say_place(ui, whole);
        let area = ScrollArea::horizontal().id_salt("events sideways").auto_shrink([false, false]);
        area.show(ui, |ui| {
            if view.feed.is_stale() {
                ui.set_opacity(0.7);
            }
            table_in(ui, view, whole, &mut report);
        });
    });
    if focus.has_focus() {
        // Arrows move inside the table, not to the next widget.
        let filter = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|it| it.set_focus_lock_filter(focus_id(), filter));
        focus_ring(ui, whole.shrink(3.0), 0);
    }
    report
}

fn table_in(ui: &mut Ui, view: &EventsView<'_>, whole: Rect, report: &mut EventsReport) {
    let EventsView { feed, selected, scroll_to, zone } = *view;
    let theme = theme::of(ui);
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    wide_table::style_lines(ui, theme);
    let columns = &feed.columns;
    let titles: Vec<&str> = columns.iter().map(|it| it.title()).collect();
    let mut table = TableBuilder::new(ui)
        .id_salt(("events", titles))
        .striped(false)
        .sense(Sense::CLICK)
        .resizable(true)
        .animate_scrolling(false)
        .auto_shrink([false, false])
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center));
    for (index, column) in columns.iter().enumerate() {
        let it = if index + 1 == columns.len() {
            egui_extras::Column::remainder().at_least(column.width())
        } else {
            egui_extras::Column::initial(column.width()).at_least(44.0)
        };
        table = table.column(it.clip(true));
    }
    if let Some(row) = scroll_to {
        table = table.scroll_to_row(row, None);
    }
    let mut drawn: Vec<(Rect, bool)> = Vec::new();
    let output = table
        .header(size::TABLE_HEAD, |mut row| {
            for column in columns {
                let (_, response) = row.col(|ui| header_cell(ui, *column, zone));
                response.widget_info(|| {
                    WidgetInfo::labeled(Role::ColumnHeader, true, column.full_title())
                });
                response.on_hover_text(column.full_title());
            }
            drawn.push((row.response().rect, false));
        })
        .body(|body| {
            body.rows(size::EVIDENCE_ROW, feed.rows().len(), |mut row| {
                let index = row.index();
                wide_table::widen(&mut report.visible, index);
                let is_selected = selected == Some(index);
                row.set_selected(is_selected);
                let (event, said) = (&feed.events()[index], &feed.rows()[index]);
                let response = draw_row(&mut row, columns, event, said, is_selected);
                drawn.push((response.rect, is_selected));
                if response.clicked() {
                    report.clicked = Some(index);
                }
            });
        });
    wide_table::edges(ui, theme, whole, output.inner_rect, &drawn);
}

fn header_cell(ui: &mut Ui, column: EventColumn, zone: &Zone) {
    let theme = theme::of(ui);
    ui.painter().rect_filled(ui.max_rect().expand(1.0), 0.0, theme.bg_raised);
    let align = if column.right() { 1.0 } else { 0.0 };
    let title = if column == EventColumn::Time {
        format!("Time ({})", zone.label())
    } else {
        column.title().to_owned()
    };
    text_at(ui, wide_table::inside(ui), &title, Face::Label, theme.text_secondary, align);
}

fn draw_row(
    row: &mut TableRow<'_, '_>,
    columns: &[EventColumn],
    event: &StoredEvent,
    said: &EventRow,
    is_selected: bool,
) -> Response {
    for column in columns {
        row.col(|ui| cell(ui, *column, event, said));
    }
    let response = row.response();
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, is_selected, &said.spoken));
    response
}

/// A time that is not as the log says, or none: marked, with its flag in words.
fn odd_time(ui: &Ui, flag: TimeFlag, said: &str) {
    let theme = theme::of(ui);
    let rect = wide_table::inside(ui);
    let center = rect.left_center() + vec2(size::ICON_SMALL / 2.0, 0.0);
    icon_at(ui.painter(), center, icons::WARNING, size::ICON_SMALL, theme.warn(), true);
    let words = rect.with_min_x(rect.left() + size::ICON_SMALL + 6.0);
    text_at(ui, words, said, Face::Body, theme.text, 0.0);
    if ui.rect_contains_pointer(ui.max_rect()) {
        ui.response().on_hover_text(flag.label());
    }
}

fn cell(ui: &mut Ui, column: EventColumn, event: &StoredEvent, said: &EventRow) {
    let theme = theme::of(ui);
    let (text, color) = match column {
        EventColumn::Id => (said.id.as_str(), theme.text_secondary),
        EventColumn::Time if event.fields.time_flag != TimeFlag::Good => {
            odd_time(ui, event.fields.time_flag, &said.time);
            return;
        }
        EventColumn::Time => (said.time.as_str(), theme.text),
        EventColumn::State => (said.state.as_str(), theme.text),
        EventColumn::Outcome => {
            ui.add_space(8.0);
            outcome_label(ui, said.outcome);
            return;
        }
        EventColumn::Text(field) => (event.fields.text(field).unwrap_or_default(), theme.text),
        EventColumn::Group => (said.group[0].as_str(), theme.accent_text),
        EventColumn::StartingAt => (said.group[1].as_str(), theme.text_secondary),
        EventColumn::EndingAt => (said.group[2].as_str(), theme.text_secondary),
    };
    let face = if column.mono() { Face::Mono } else { Face::Body };
    let align = if column.right() { 1.0 } else { 0.0 };
    let rect = wide_table::inside(ui);
    text_at(ui, rect, text, face, color, align);
    let pointed = ui.rect_contains_pointer(ui.max_rect());
    if pointed && fitted(ui, text, face, color, rect.width()).cut {
        ui.response().on_hover_text(text);
    }
}
