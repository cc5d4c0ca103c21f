//! Drawing that several widgets share: icons, text cut to a width, the focus ring, cards.

use crate::ui::fonts;
use crate::ui::theme::{self, Color, Face, size};
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, CornerRadius, FontFamily, FontId, Frame, Galley, Margin, Painter, Pos2, Rect, Response,
    Sense, Stroke, StrokeKind, Ui, Vec2, pos2, vec2,
};
use std::sync::Arc;

/// An icon as its own small widget: decoration, so it has no accessible name.
pub fn icon(ui: &mut Ui, glyph: &str, points: f32, color: Color) -> Response {
    icon_widget(ui, glyph, points, color, fonts::icons())
}

/// The same, filled.
pub fn icon_fill(ui: &mut Ui, glyph: &str, points: f32, color: Color) -> Response {
    icon_widget(ui, glyph, points, color, fonts::icons_fill())
}

fn icon_widget(
    ui: &mut Ui,
    glyph: &str,
    points: f32,
    color: Color,
    family: FontFamily,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(points), Sense::hover());
    draw_icon(ui.painter(), rect.center(), glyph, points, color, family);
    response
}

/// Draws an icon around `center`; `filled` chooses the font.
pub fn icon_at(
    painter: &Painter,
    center: Pos2,
    glyph: &str,
    points: f32,
    color: Color,
    filled: bool,
) {
    let family = if filled { fonts::icons_fill() } else { fonts::icons() };
    draw_icon(painter, center, glyph, points, color, family);
}

fn draw_icon(
    painter: &Painter,
    center: Pos2,
    glyph: &str,
    points: f32,
    color: Color,
    family: FontFamily,
) {
    painter.text(center, Align2::CENTER_CENTER, glyph, FontId::new(points, family), color);
}

/// Text laid out in one line, cut with "…" where it does not fit.
pub struct FittedText {
    /// The text, ready to draw.
    pub galley: Arc<Galley>,
    /// Whether something had to be cut: then the whole text belongs into the hover text.
    pub cut: bool,
}

/// Lays `text` out in one line of at most `width` points.
pub fn fitted(ui: &Ui, text: &str, face: Face, color: Color, width: f32) -> FittedText {
    let mut job = LayoutJob::single_section(text.to_owned(), face.format(color));
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    let galley = ui.fonts_mut(|it| it.layout_job(job));
    FittedText { cut: galley.elided, galley }
}

/// Draws one line of text in `rect`, vertically centred; returns its width. `align` 0 = left,
/// 0.5 = centred, 1 = right.
pub fn text_at(ui: &Ui, rect: Rect, text: &str, face: Face, color: Color, align: f32) -> f32 {
    let galley = fitted(ui, text, face, color, rect.width()).galley;
    let slack = rect.size() - galley.size();
    let at = rect.min + vec2(slack.x.max(0.0) * align, slack.y * 0.5);
    let width = galley.size().x;
    ui.painter().galley(pos2(at.x.round(), at.y), galley, color);
    width
}

/// The ring around whatever has the keyboard focus.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: u8) {
    let stroke = Stroke::new(2.0, theme::of(ui).accent_text);
    let rect = rect.expand(1.0);
    ui.painter().rect_stroke(rect, CornerRadius::same(radius + 1), stroke, StrokeKind::Outside);
}

/// The frame of a card: panel colour, thin edge, inner space.
pub fn card(ui: &Ui) -> Frame {
    let theme = theme::of(ui);
    Frame::new()
        .fill(theme.bg_panel)
        .stroke(Stroke::new(1.0, theme.line_subtle))
        .corner_radius(size::RADIUS_LARGE)
        .inner_margin(Margin::symmetric(14, 12))
}
