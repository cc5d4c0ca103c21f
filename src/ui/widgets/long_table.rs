//! A list over the rest of a page: its header stays while rows scroll below it, and only rows in
//! view are drawn.

use super::evidence::{Column, EvidenceTable, draw_rows, widths};
use super::paint::{focus_ring, text_at};
use super::wide_table::say_place;
use crate::ui::theme::{self, Face, size};
use egui::accesskit::{Role, SortDirection};
use egui::{
    CornerRadius, CursorIcon, Id, Rect, Response, ScrollArea, Sense, Shape, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

/// How the list looks and behaves.
#[derive(Debug, Clone, Copy)]
pub struct LongTable<'a> {
    /// Its accessible name.
    pub name: &'a str,
    /// Columns and rows.
    pub rows: EvidenceTable<'a>,
    /// A row to bring into view.
    pub scroll_to: Option<usize>,
    /// The columns whose headers sort.
    pub sorts: &'a [usize],
    /// The column it is sorted by, and whether the largest is first.
    pub sorted: Option<(usize, bool)>,
    /// What stands below the last row.
    pub below: Option<&'a str>,
}

impl<'a> LongTable<'a> {
    /// A list in the order of its rows, a click on which means something.
    pub const fn new(
        name: &'a str,
        columns: &'a [Column<'a>],
        n_rows: usize,
        row_height: f32,
    ) -> Self {
        let rows = EvidenceTable { columns, n_rows, row_height, clickable: true, selected: None };
        Self { name, rows, scroll_to: None, sorts: &[], sorted: None, below: None }
    }

    /// Draws it in the room that is left; `cell` and `spoken` as in
    /// [`evidence_table`](super::evidence_table).
    pub fn show(
        &self,
        ui: &mut Ui,
        spoken: impl Fn(usize) -> String,
        cell: impl FnMut(&mut Ui, usize, usize),
    ) -> LongTableReport {
        let whole = ui.available_rect_before_wrap();
        let builder =
            UiBuilder::new().accessibility_role(Role::Table).accessibility_label(self.name);
        ui.scope_builder(builder, |ui| {
            say_place(ui, whole);
            ui.spacing_mut().item_spacing.y = 0.0;
            // The scroll bar stands beside the rows, whether it is needed or not.
            let room = ui.available_width() - ui.spacing().scroll.allocated_width();
            let widths = widths(self.rows.columns, room);
            let sort = self.head(ui, &widths);
            LongTableReport { sort, clicked: self.body(ui, (room, &widths), spoken, cell) }
        })
        .inner
    }

    /// The header; the column whose header was clicked.
    fn head(&self, ui: &mut Ui, widths: &[f32]) -> Option<usize> {
        let theme = theme::of(ui);
        let wanted = vec2(ui.available_width(), size::TABLE_HEAD);
        let (rect, whole) = ui.allocate_exact_size(wanted, Sense::hover());
        ui.painter().rect_filled(rect, CornerRadius::ZERO, theme.bg_raised);
        let mut sort = None;
        let mut left = rect.left();
        for (index, (column, width)) in self.rows.columns.iter().zip(widths).enumerate() {
            let place = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height()));
            left += width;
            if self.header(ui, (whole.id.with(index), place), index, column) {
                sort = Some(index);
            }
        }
        let line = Stroke::new(1.0, theme.line_subtle);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
        sort
    }

    /// The header of one column; whether it was clicked to sort.
    fn header(&self, ui: &Ui, (id, place): (Id, Rect), index: usize, column: &Column<'_>) -> bool {
        let theme = theme::of(ui);
        let sorts = self.sorts.contains(&index);
        let sorted = self.sorted.filter(|it| it.0 == index).map(|it| it.1);
        let response = ui.interact(place, id, if sorts { Sense::click() } else { Sense::hover() });
        if sorts && response.hovered() {
            ui.painter().rect_filled(place, CornerRadius::ZERO, theme.bg_hover);
        }
        let color = if sorted.is_some() { theme.text } else { theme.text_secondary };
        let rect = place.shrink2(vec2(8.0, 0.0));
        let room = rect.width() - if sorted.is_some() { 14.0 } else { 0.0 };
        // In a column of numbers the sign stands before the title.
        let x = if column.right {
            let words = rect.with_min_x(rect.right() - room);
            words.right() - text_at(ui, words, column.title, Face::Label, color, 1.0) - 7.0
        } else {
            let words = rect.with_max_x(rect.left() + room);
            words.left() + text_at(ui, words, column.title, Face::Label, color, 0.0) + 9.0
        };
        if let Some(descending) = sorted {
            triangle(ui, pos2(x, rect.center().y), descending);
        }
        name_header(&response, column.title, sorted);
        if response.has_focus() {
            focus_ring(ui, place.shrink(2.0), 2);
        }
        let response =
            if sorts { response.on_hover_cursor(CursorIcon::PointingHand) } else { response };
        response.clicked()
    }

    fn body(
        &self,
        ui: &mut Ui,
        (room, widths): (f32, &[f32]),
        spoken: impl Fn(usize) -> String,
        cell: impl FnMut(&mut Ui, usize, usize),
    ) -> Option<usize> {
        let height = self.rows.row_height;
        let mut area = ScrollArea::vertical().id_salt(self.name).auto_shrink(false);
        if let Some(row) = self.scroll_to {
            area = area.vertical_scroll_offset((row as f32 * height - 120.0).max(0.0));
        }
        area.show(ui, |ui| {
            let wanted = vec2(room, height * self.rows.n_rows as f32);
            let (body, whole) = ui.allocate_exact_size(wanted, Sense::hover());
            let clicked = draw_rows(ui, &self.rows, (whole.id, body, widths), spoken, cell);
            let theme = theme::of(ui);
            let line = Stroke::new(1.0, theme.line_subtle);
            ui.painter().hline(body.x_range(), body.bottom(), line);
            if let Some(text) = self.below {
                ui.add_space(6.0);
                ui.label(Face::Small.text(text, theme.text_muted));
            }
            clicked
        })
        .inner
    }
}

/// What happened in a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct LongTableReport {
    /// The row that was clicked.
    pub clicked: Option<usize>,
    /// The column whose header was clicked.
    pub sort: Option<usize>,
}

fn name_header(response: &Response, title: &str, sorted: Option<bool>) {
    if title.is_empty() {
        return;
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, title));
    if let Some(descending) = sorted {
        let direction =
            if descending { SortDirection::Descending } else { SortDirection::Ascending };
        response.ctx.accesskit_node_builder(response.id, |it| it.set_sort_direction(direction));
    }
}

/// The sign of an order: down where the largest is first.
pub fn triangle(ui: &Ui, center: egui::Pos2, down: bool) {
    let tip = if down { 3.0 } else { -3.0 };
    let points = vec![center + vec2(-4.5, -tip), center + vec2(4.5, -tip), center + vec2(0.0, tip)];
    let fill = theme::of(ui).accent_text;
    ui.painter().add(Shape::convex_polygon(points, fill, Stroke::NONE));
}
