//! Small tables of evidence: a framed header and 24-point rows. Lists that scroll below
//! their header are `long_table`.

use super::paint::{focus_ring, text_at};
use crate::ui::theme::{self, Face, Theme, size};
use egui::accesskit::Role;
use egui::{
    Align, CornerRadius, Id, Layout, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Header.
    pub title: &'a str,
    /// Points; what is left over is shared by columns with 0.
    pub width: f32,
    /// Numbers stand at the right edge.
    pub right: bool,
}

/// How the table looks and behaves.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceTable<'a> {
    /// Its columns.
    pub columns: &'a [Column<'a>],
    /// Rows.
    pub n_rows: usize,
    /// Row height in points, usually [`size::EVIDENCE_ROW`].
    pub row_height: f32,
    /// Whether a click on a row means something.
    pub clickable: bool,
    /// The chosen row.
    pub selected: Option<usize>,
}

/// Draws header and rows; `cell(ui, row, column)` fills a cell, `spoken(row)` is the accessible
/// name of a row. Returns the row that was clicked. Rows out of sight cost nothing.
pub fn evidence_table(
    ui: &mut Ui,
    table: &EvidenceTable<'_>,
    spoken: impl Fn(usize) -> String,
    cell: impl FnMut(&mut Ui, usize, usize),
) -> Option<usize> {
    let theme = theme::of(ui);
    let head = size::EVIDENCE_ROW.max(26.0);
    let height = head + table.row_height * table.n_rows as f32;
    let (rect, whole) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(4), theme.bg_panel);
    let widths = widths(table.columns, rect.width());
    draw_head(ui, theme, table, rect.with_max_y(rect.top() + head), &widths);
    let body = rect.with_min_y(rect.top() + head);
    let clicked = draw_rows(ui, table, (whole.id, body, &widths), spoken, cell);
    let line = Stroke::new(1.0, theme.line_subtle);
    ui.painter().rect_stroke(rect, CornerRadius::same(4), line, StrokeKind::Inside);
    clicked
}

/// Draws those rows of `body` that can be seen; the row that was clicked.
pub(super) fn draw_rows(
    ui: &mut Ui,
    table: &EvidenceTable<'_>,
    (id, body, widths): (Id, Rect, &[f32]),
    spoken: impl Fn(usize) -> String,
    mut cell: impl FnMut(&mut Ui, usize, usize),
) -> Option<usize> {
    let theme = theme::of(ui);
    let line = Stroke::new(1.0, theme.line_subtle);
    let mut clicked = None;
    for row in rows_in_sight(ui, table, body.top()) {
        let top = body.top() + row as f32 * table.row_height;
        let row_rect =
            Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), table.row_height));
        if !ui.is_rect_visible(row_rect) {
            continue;
        }
        let sense = if table.clickable { Sense::click() } else { Sense::hover() };
        let response = ui.interact(row_rect, id.with(row), sense);
        let is_selected = table.selected == Some(row);
        if is_selected || (table.clickable && response.hovered()) {
            let fill = if is_selected { theme.bg_selected } else { theme.bg_hover };
            ui.painter().rect_filled(row_rect, CornerRadius::ZERO, fill);
        }
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, is_selected, spoken(row)));
        if response.clicked() {
            clicked = Some(row);
        }
        draw_cells(ui, table, (row, row_rect, widths), &mut cell);
        ui.painter().hline(body.x_range(), row_rect.top(), line);
        if response.has_focus() {
            focus_ring(ui, row_rect.shrink(2.0), 2);
        }
    }
    clicked
}

fn draw_cells(
    ui: &mut Ui,
    table: &EvidenceTable<'_>,
    (row, rect, widths): (usize, Rect, &[f32]),
    cell: &mut impl FnMut(&mut Ui, usize, usize),
) {
    let mut left = rect.left();
    for (index, (column, width)) in table.columns.iter().zip(widths).enumerate() {
        let inside = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height()))
            .shrink2(vec2(8.0, 0.0));
        left += width;
        let layout = if column.right {
            Layout::right_to_left(Align::Center)
        } else {
            Layout::left_to_right(Align::Center)
        };
        let builder = UiBuilder::new().max_rect(inside).layout(layout).id_salt((row, index));
        let mut child = ui.new_child(builder);
        child.set_clip_rect(inside.expand2(vec2(4.0, 0.0)).intersect(ui.clip_rect()));
        child.spacing_mut().interact_size.y = table.row_height - 4.0;
        cell(&mut child, row, index);
    }
}

/// The rows that can be seen: of a hundred thousand, the others are not even asked.
fn rows_in_sight(ui: &Ui, table: &EvidenceTable<'_>, first_top: f32) -> std::ops::Range<usize> {
    let seen = ui.clip_rect();
    let row_at = |y: f32| ((y - first_top) / table.row_height).max(0.0) as usize;
    let end = (row_at(seen.bottom()) + 1).min(table.n_rows);
    row_at(seen.top()).min(end)..end
}

fn draw_head(ui: &Ui, theme: &Theme, table: &EvidenceTable<'_>, rect: Rect, widths: &[f32]) {
    ui.painter().rect_filled(rect, CornerRadius::same(4), theme.bg_raised);
    let mut left = rect.left();
    for (column, width) in table.columns.iter().zip(widths) {
        let inside = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height()))
            .shrink2(vec2(8.0, 0.0));
        left += width;
        let align = if column.right { 1.0 } else { 0.0 };
        text_at(ui, inside, column.title, Face::Label, theme.text_secondary, align);
    }
}

/// Width of every column: those with 0 share what the others leave.
pub(super) fn widths(columns: &[Column<'_>], total: f32) -> Vec<f32> {
    let fixed: f32 = columns.iter().map(|it| it.width).sum();
    let n_flexible = columns.iter().filter(|it| it.width == 0.0).count();
    let share = (total - fixed).max(0.0) / n_flexible.max(1) as f32;
    columns.iter().map(|it| if it.width == 0.0 { share } else { it.width }).collect()
}
