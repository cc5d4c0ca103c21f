//! The Anomalies table: sticky header, virtual rows, selection. Draws and reports, changes
//! nothing.

use super::cell_menu::{MenuChoice, cell_menu, header_menu};
use super::columns::{Column, Layout};
use super::pages::Pages;
use super::rows::FindingRow;
use super::selection::{ClickKind, Marks};
use crate::domain::filter::{FindingOrder, FindingSort};
use crate::domain::finding::{Severity, Verdict};
use crate::domain::ids::FindingId;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{
    fitted, focus_ring, icon_at, kind_icon, severity_label, severity_mark, text_at, triangle,
    verdict_icon, verdict_label, wide_table,
};
use crate::ui::{icons, labels};
use egui::accesskit::{Role, SortDirection};
use egui::{Rect, Response, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use egui_extras::{TableBuilder, TableRow};
use std::ops::Range;

/// What the table shows.
pub struct TableView<'a> {
    /// Its rows, as far as they have come.
    pub pages: &'a Pages,
    /// What stands in the rows.
    pub ids: &'a [FindingId],
    /// The rows that are marked.
    pub marks: &'a Marks,
    /// Its columns.
    pub layout: &'a Layout,
    /// How it is sorted.
    pub order: FindingOrder,
    /// The selected row.
    pub selected: Option<usize>,
    /// A row to bring into view.
    pub scroll_to: Option<usize>,
    /// In points.
    pub row_height: f32,
    /// Whether the rows belong to an older filter.
    pub stale: bool,
}

/// What happened in it.
#[derive(Debug, Default)]
pub struct TableReport {
    /// Rows in view.
    pub visible: Range<usize>,
    /// The row that was clicked.
    pub clicked: Option<(usize, ClickKind)>,
    /// The column whose header was clicked.
    pub sort: Option<FindingSort>,
    /// What was chosen in the menu of a cell or a header.
    pub menu: Option<MenuChoice>,
    /// The cells of the selected row, where it is in view.
    pub cells: Vec<Rect>,
}

/// Id of the table's one focus stop.
pub fn focus_id() -> egui::Id {
    egui::Id::unique("anomalies table focus")
}

/// Draws the table in the space that is left.
pub fn findings_table(ui: &mut Ui, view: &TableView<'_>) -> TableReport {
    let mut report = TableReport::default();
    let whole = ui.available_rect_before_wrap();
    let focus = ui.interact(whole, focus_id(), Sense::focusable_noninteractive());
    let builder = UiBuilder::new().accessibility_role(Role::Table).accessibility_label("Anomalies");
    ui.scope_builder(builder, |ui| {
        wide_table::say_place(ui, whole);
        ScrollArea::horizontal().id_salt("anomalies sideways").auto_shrink([false, false]).show(
            ui,
            |ui| {
                if view.stale {
                    ui.set_opacity(0.7);
                }
                table_in(ui, view, whole, &mut report);
            },
        );
    });
    if focus.has_focus() {
        // Arrows move inside the table, not to the next widget.
        let filter = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|it| it.set_focus_lock_filter(focus_id(), filter));
        focus_ring(ui, whole.shrink(3.0), 0);
    }
    report
}

fn table_in(ui: &mut Ui, view: &TableView<'_>, whole: Rect, report: &mut TableReport) {
    let theme = theme::of(ui);
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    wide_table::style_lines(ui, theme);
    let last = view.layout.columns.len() - 1;
    // The scroll bar stands beside the rows.
    let room = ui.available_width() - ui.spacing().scroll.allocated_width();
    let widths = view.layout.widths(room);
    let mut table = TableBuilder::new(ui)
        .id_salt(("anomalies", titles(view.layout), room as i32))
        .striped(false)
        .sense(Sense::CLICK)
        .resizable(true)
        .animate_scrolling(false)
        .auto_shrink([false, false])
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center));
    for (index, (column, width)) in view.layout.columns.iter().zip(widths).enumerate() {
        let it = if index == last {
            egui_extras::Column::remainder().at_least(34.0)
        } else if is_mark(*column, view.layout) {
            egui_extras::Column::exact(width).resizable(false)
        } else {
            egui_extras::Column::initial(width).at_least(44.0)
        };
        table = table.column(it.clip(true));
    }
    if let Some(row) = view.scroll_to {
        table = table.scroll_to_row(row, None);
    }
    let mut drawn: Vec<(Rect, bool)> = Vec::new();
    let output = table
        .header(size::TABLE_HEAD, |mut row| {
            for column in &view.layout.columns {
                let (_, response) = row.col(|ui| header_cell(ui, *column, view));
                name_header(&response, *column, view.order);
                if response.clicked() {
                    report.sort = column.sort();
                }
                response.context_menu(|ui| {
                    report.menu = header_menu(ui, *column).or(report.menu.take());
                });
            }
            drawn.push((row.response().rect, false));
        })
        .body(|body| {
            body.rows(view.row_height, view.ids.len(), |mut row| {
                let index = row.index();
                wide_table::widen(&mut report.visible, index);
                let is_marked = view.is_marked(index);
                row.set_selected(is_marked || view.selected == Some(index));
                let response = draw_row(&mut row, view, index, report);
                drawn.push((response.rect, is_marked || view.selected == Some(index)));
                if response.clicked() {
                    report.clicked = Some((index, click_kind(&response)));
                }
            });
        });
    wide_table::edges(ui, theme, whole, output.inner_rect, &drawn);
}

impl TableView<'_> {
    fn is_marked(&self, row: usize) -> bool {
        !self.marks.is_empty() && self.ids.get(row).is_some_and(|it| self.marks.has(*it))
    }
}

fn click_kind(response: &Response) -> ClickKind {
    let held = response.ctx.input(|it| it.modifiers);
    match (held.command, held.shift) {
        (_, true) => ClickKind::Range,
        (true, false) => ClickKind::Toggle,
        (false, false) => ClickKind::Plain,
    }
}

fn titles(layout: &Layout) -> Vec<&'static str> {
    layout.columns.iter().map(|it| it.title()).collect()
}

fn header_cell(ui: &mut Ui, column: Column, view: &TableView<'_>) {
    let theme = theme::of(ui);
    ui.painter().rect_filled(ui.max_rect().expand(1.0), 0.0, theme.bg_raised);
    let rect = wide_table::inside(ui);
    if !is_mark(column, view.layout) {
        header_words(ui, rect, column, view.order);
    }
    let hidden = &view.layout.hidden;
    if Some(&column) == view.layout.columns.last() && !hidden.is_empty() {
        let more = format!("+{}", hidden.len());
        text_at(ui, rect, &more, Face::Small, theme.text_muted, 1.0);
        hint(ui, &format!("No room for {}", hidden.join(", ")));
    }
}

/// Title and sign of the order. In a column of numbers the sign stands before the title.
fn header_words(ui: &Ui, rect: Rect, column: Column, order: FindingOrder) {
    let theme = theme::of(ui);
    let is_sorted = column.sort() == Some(order.by);
    let color = if is_sorted { theme.text } else { theme.text_secondary };
    let room = rect.width() - if is_sorted { 14.0 } else { 0.0 };
    let x = if column == Column::Score {
        let words = rect.with_min_x(rect.right() - room);
        let width = text_at(ui, words, column.title(), Face::Label, color, 1.0);
        words.right() - width - 7.0
    } else {
        let words = rect.with_max_x(rect.left() + room);
        words.left() + text_at(ui, words, column.title(), Face::Label, color, 0.0) + 9.0
    };
    if is_sorted {
        triangle(ui, pos2(x, rect.center().y), order.descending);
    }
}

/// Whether the column shows a mark without words, and so has no room for a title.
fn is_mark(column: Column, layout: &Layout) -> bool {
    match column {
        Column::Severity | Column::Verdict => layout.marks_only,
        Column::Recommendation => !layout.recommendation_words,
        Column::Detected
        | Column::Kind
        | Column::Score
        | Column::Subject
        | Column::User
        | Column::Integration
        | Column::ResourceType
        | Column::Resource => false,
    }
}

fn name_header(response: &Response, column: Column, order: FindingOrder) {
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, column.title()));
    if column.sort() == Some(order.by) {
        let direction =
            if order.descending { SortDirection::Descending } else { SortDirection::Ascending };
        response.ctx.accesskit_node_builder(response.id, |it| it.set_sort_direction(direction));
    }
}

fn draw_row(
    row: &mut TableRow<'_, '_>,
    view: &TableView<'_>,
    index: usize,
    report: &mut TableReport,
) -> Response {
    let found = view.pages.row(index);
    for column in &view.layout.columns {
        let (_, response) = row.col(|ui| {
            if let Some(it) = found {
                cell(ui, *column, it, view.layout);
            } else {
                let muted = theme::of(ui).text_muted;
                text_at(ui, wide_table::inside(ui), labels::WAITING, Face::Body, muted, 0.0);
            }
        });
        if view.selected == Some(index) {
            report.cells.push(response.rect);
        }
        if let Some(it) = found {
            response.context_menu(|ui| {
                report.menu = cell_menu(ui, *column, it).or(report.menu.take());
            });
        }
    }
    let response = row.response();
    let is_selected = view.selected == Some(index) || view.is_marked(index);
    response.widget_info(|| {
        let name = found.map_or(labels::WAITING, |it| it.spoken.as_str());
        WidgetInfo::selected(Role::Row, true, is_selected, name)
    });
    response
}

fn cell(ui: &mut Ui, column: Column, row: &FindingRow, layout: &Layout) {
    let theme = theme::of(ui);
    let rect = wide_table::inside(ui);
    match column {
        Column::Detected => {
            let open = row.verdict == Verdict::Open;
            let color = if open { theme.text } else { theme.text_secondary };
            words(ui, rect, &row.detected, Face::Body, color, &row.detected_full);
        }
        Column::Severity => {
            ui.add_space(8.0);
            if layout.marks_only {
                severity_mark(ui, row.severity);
            } else {
                severity_label(ui, row.severity);
            }
        }
        Column::Score => {
            let (face, color) = match row.severity {
                Severity::Critical | Severity::High => {
                    (Face::Section, theme.severity(row.severity))
                }
                Severity::Medium | Severity::Low => (Face::Body, theme.text_secondary),
            };
            text_at(ui, rect, &row.score, face, color, 1.0);
        }
        Column::Kind => {
            let center = pos2(rect.left() + 8.0, rect.center().y);
            icon_at(ui.painter(), center, kind_icon(row.kind), 16.0, theme.text_secondary, false);
            let label = row.kind.label();
            words(ui, rect.with_min_x(rect.left() + 24.0), label, Face::Body, theme.text, label);
        }
        Column::Subject => {
            let face = if row.subject_mono { Face::Mono } else { Face::Body };
            words(ui, rect, &row.subject, face, theme.text, &row.subject);
        }
        Column::User => words(ui, rect, &row.user, Face::Body, theme.text, &row.user),
        Column::Integration => secondary(ui, rect, &row.integration),
        Column::ResourceType => secondary(ui, rect, &row.resource_type),
        Column::Resource => words(ui, rect, &row.resource, Face::Body, theme.text, &row.resource),
        Column::Verdict => verdict(ui, row.verdict, layout.marks_only),
        Column::Recommendation => recommendation(ui, rect, row, layout),
    }
}

fn verdict(ui: &mut Ui, verdict: Verdict, marks_only: bool) {
    let theme = theme::of(ui);
    if marks_only {
        let (glyph, filled, color) = verdict_icon(theme, verdict);
        let center = ui.max_rect().center();
        icon_at(ui.painter(), center, glyph, size::ICON, color, filled);
        hint(ui, verdict.label());
    } else {
        ui.add_space(8.0);
        verdict_label(ui, verdict);
    }
}

fn recommendation(ui: &mut Ui, rect: Rect, row: &FindingRow, layout: &Layout) {
    let theme = theme::of(ui);
    let center = pos2(rect.left() + 8.0, rect.center().y);
    icon_at(ui.painter(), center, icons::SIDEBAR_SIMPLE, 16.0, theme.text_secondary, false);
    if layout.recommendation_words {
        secondary(ui, rect.with_min_x(rect.left() + 24.0), &row.recommendation);
    } else {
        hint(ui, &row.recommendation);
    }
}

fn secondary(ui: &Ui, rect: Rect, text: &str) {
    words(ui, rect, text, Face::Body, theme::of(ui).text_secondary, text);
}

/// Hover text of a whole cell. Only where the pointer is: it would name every cell of the column.
fn hint(ui: &Ui, text: &str) {
    if ui.rect_contains_pointer(ui.max_rect()) {
        ui.response().on_hover_text(text);
    }
}

/// One line of text; the whole of it (or more) in the hover text where something is cut.
fn words(ui: &Ui, rect: Rect, text: &str, face: Face, color: theme::Color, hover: &str) {
    let pointed = ui.rect_contains_pointer(ui.max_rect());
    text_at(ui, rect, text, face, color, 0.0);
    if pointed && (hover != text || fitted(ui, text, face, color, rect.width()).cut) {
        ui.response().on_hover_text(hover);
    }
}
