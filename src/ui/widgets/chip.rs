//! Chips and key caps: small framed words.

use super::paint::{fitted, focus_ring, icon_at, text_at};
use crate::ui::icons;
use crate::ui::theme::{self, Color, Face, size};
use egui::accesskit::Role;
use egui::{CornerRadius, CursorIcon, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

/// A word in a rounded frame.
pub fn chip(ui: &mut Ui, word: &str) -> Response {
    let theme = theme::of(ui);
    chip_colored(ui, word, theme.bg_raised, theme.text_secondary)
}

/// The same in other colours.
pub fn chip_colored(ui: &mut Ui, word: &str, fill: Color, text: Color) -> Response {
    let width = fitted(ui, word, Face::Small, text, f32::INFINITY).galley.size().x + 14.0;
    framed(ui, word, vec2(width, size::CHIP), 10, fill, Face::Small, text)
}

/// A key as it is printed on the keyboard: "Ctrl+O".
pub fn key_cap(ui: &mut Ui, key: &str) -> Response {
    let theme = theme::of(ui);
    let width = fitted(ui, key, Face::Tiny, theme.text_secondary, f32::INFINITY).galley.size().x;
    let wanted = vec2((width + 10.0).max(18.0), 18.0);
    framed(ui, key, wanted, 4, theme.bg_raised, Face::Tiny, theme.text_secondary)
}

fn framed(
    ui: &mut Ui,
    word: &str,
    wanted: egui::Vec2,
    radius: u8,
    fill: Color,
    face: Face,
    text: Color,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
    let edge = Stroke::new(1.0, theme::of(ui).line_subtle);
    ui.painter().rect(rect, CornerRadius::same(radius), fill, edge, StrokeKind::Inside);
    text_at(ui, rect, word, face, text, 0.5);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    response
}

/// A word in a rounded frame with a cross; whether the cross was clicked. `name` is what the cross
/// does.
pub fn chip_removable(ui: &mut Ui, word: &str, name: &str) -> bool {
    let theme = theme::of(ui);
    let room = (ui.available_width() - 34.0).clamp(60.0, 320.0);
    let text = fitted(ui, word, Face::Small, theme.text, room);
    let size = vec2(text.galley.size().x + 34.0, 24.0);
    let (rect, whole) = ui.allocate_exact_size(size, Sense::hover());
    let edge = Stroke::new(1.0, theme.line_subtle);
    ui.painter().rect(rect, CornerRadius::same(12), theme.bg_raised, edge, StrokeKind::Inside);
    let words = rect.with_max_x(rect.right() - 24.0).with_min_x(rect.left() + 9.0);
    text_at(ui, words, word, Face::Small, theme.text, 0.0);
    whole.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    let cross = rect.with_min_x(rect.right() - 24.0);
    let response = ui.interact(cross, whole.id.with("cross"), Sense::click());
    let color = if response.hovered() { theme.text } else { theme.text_secondary };
    icon_at(ui.painter(), cross.center(), icons::X, 12.0, color, false);
    if response.has_focus() {
        focus_ring(ui, cross.shrink(2.0), 8);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if text.cut {
        whole.on_hover_text(word);
    }
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}
