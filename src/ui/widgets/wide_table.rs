//! What the big tables (anomalies, events) draw alike: row lines over the whole width, the
//! selected row, the lines between columns.

use crate::ui::theme::Theme;
use egui::{Rect, Stroke, Ui, pos2, vec2};
use std::ops::Range;

/// What goes over the whole width, behind the scroll bar too: the header, the lines between the
/// rows, the selected row with its bar.
pub fn edges(ui: &Ui, theme: &Theme, whole: Rect, body: Rect, drawn: &[(Rect, bool)]) {
    let rows = whole.with_min_y(body.top()).with_max_y(body.bottom());
    let end = body.right();
    let body = ui.painter().with_clip_rect(rows);
    let head = ui.painter().with_clip_rect(whole);
    let line = Stroke::new(1.0, theme.line_subtle);
    for (index, (rect, is_selected)) in drawn.iter().enumerate() {
        let painter = if index == 0 { &head } else { &body };
        let rest = rect.with_min_x(end.min(rect.right())).with_max_x(whole.right());
        if index == 0 {
            painter.rect_filled(rest, 0.0, theme.bg_raised);
        }
        if *is_selected {
            painter.rect_filled(rest, 0.0, theme.bg_selected);
            let bar = Rect::from_min_size(pos2(whole.left(), rect.top()), vec2(3.0, rect.height()));
            painter.rect_filled(bar, 0.0, theme.accent_text);
        }
        painter.hline(whole.x_range(), rect.bottom() - 0.5, line);
    }
}

/// The lines between columns are seen only where they can be dragged.
pub fn style_lines(ui: &mut Ui, theme: &Theme) {
    let visuals = ui.visuals_mut();
    visuals.widgets.noninteractive.bg_stroke = Stroke::NONE;
    visuals.widgets.hovered.bg_stroke = Stroke::new(1.0, theme.line_control);
    visuals.widgets.active.bg_stroke = Stroke::new(2.0, theme.accent_text);
    visuals.selection.bg_fill = theme.bg_selected;
    visuals.widgets.hovered.bg_fill = theme.bg_hover;
}

/// Takes one more row into what is in view.
pub fn widen(visible: &mut Range<usize>, index: usize) {
    if visible.start == visible.end {
        *visible = index..index + 1;
    } else {
        *visible = visible.start.min(index)..visible.end.max(index + 1);
    }
}

/// The part of a cell in which its content stands.
pub fn inside(ui: &Ui) -> Rect {
    ui.max_rect().shrink2(vec2(8.0, 0.0))
}

/// Tells screen readers where the table stands: egui gives a bare group of widgets no place.
pub fn say_place(ui: &Ui, place: Rect) {
    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
        node.set_bounds(egui::accesskit::Rect {
            x0: place.left().into(),
            y0: place.top().into(),
            x1: place.right().into(),
            y1: place.bottom().into(),
        });
    });
}
