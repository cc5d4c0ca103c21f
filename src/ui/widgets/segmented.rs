//! A switch between a few values of which one holds.

use super::paint::{fitted, focus_ring, text_at};
use crate::ui::theme::{self, Face, size};
use egui::accesskit::Role;
use egui::{
    CornerRadius, CursorIcon, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

/// Draws the values side by side in one frame; returns the one that was clicked. `name` says
/// what is switched: each part's accessible name is its label, its description the name.
pub fn segmented<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    current: T,
    values: &[(T, &str)],
) -> Option<T> {
    let theme = theme::of(ui);
    let widths: Vec<f32> = values
        .iter()
        .map(|(_, label)| {
            let text = fitted(ui, label, Face::Medium, theme.text, f32::INFINITY);
            (text.galley.size().x + 20.0).ceil()
        })
        .collect();
    let height = 26.0;
    let wanted = vec2(widths.iter().sum(), height);
    let (rect, whole) = ui.allocate_exact_size(wanted, Sense::hover());
    let radius = CornerRadius::same(size::RADIUS);
    let edge = Stroke::new(1.0, theme.line_subtle);
    ui.painter().rect(rect, radius, theme.bg_raised, edge, StrokeKind::Inside);
    let mut chosen = None;
    let mut left = rect.left();
    for ((value, label), width) in values.iter().zip(widths) {
        let part = Rect::from_min_size(pos2(left, rect.top()), vec2(width, height));
        left += width;
        if segment(ui, part, whole.id.with(label), (name, label), *value == current).clicked()
            && *value != current
        {
            chosen = Some(*value);
        }
    }
    chosen
}

fn segment(ui: &Ui, rect: Rect, id: Id, (name, label): (&str, &str), is_current: bool) -> Response {
    let theme = theme::of(ui);
    let response = ui.interact(rect, id, Sense::click());
    let radius = CornerRadius::same(size::RADIUS);
    let (face, color) = if is_current {
        ui.painter().rect_filled(rect.shrink(1.0), radius, theme.bg_selected);
        (Face::Medium, theme.text)
    } else if response.hovered() {
        ui.painter().rect_filled(rect.shrink(1.0), radius, theme.bg_hover);
        (Face::Body, theme.text)
    } else {
        (Face::Body, theme.text_secondary)
    };
    text_at(ui, rect, label, face, color, 0.5);
    if response.has_focus() {
        focus_ring(ui, rect, size::RADIUS);
    }
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_current, label));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(name.to_owned()));
    response.on_hover_cursor(CursorIcon::PointingHand)
}
