//! Chips and key caps: small framed words.

use super::paint::{fitted, text_at};
use crate::ui::theme::{self, Color, Face, size};
use egui::accesskit::Role;
use egui::{CornerRadius, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

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
