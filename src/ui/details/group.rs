//! The squares of a group of requests: failed, succeeded, unknown, with their ids below.

use super::group_model::{GroupStrip, Square};
use crate::domain::event::Outcome;
use crate::domain::ids::EventNo;
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::theme::{self, Face, Theme};
use crate::ui::widgets::{focus_ring, icon_at, text_at};
use egui::accesskit::Role;
use egui::{CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Height of a square and of the ids below.
const SQUARE: f32 = 26.0;
const IDS: f32 = 16.0;
/// Widest square and the gap between two.
const WIDEST: f32 = 22.0;
const GAP: f32 = 3.6;

/// Draws the strip; returns the request that was clicked.
pub fn strip(ui: &mut Ui, strip: &GroupStrip, chosen: Option<EventNo>) -> Option<EventNo> {
    let theme = theme::of(ui);
    let [failed, succeeded, unknown] = strip.counts;
    let mut words = vec![format!("{failed} failed"), format!("{succeeded} succeeded")];
    if unknown != 0 {
        words.push(format!("{unknown} unknown"));
    }
    ui.label(Face::Body.text(words.join(" · "), theme.text_secondary));
    let n = strip.squares.len() as f32;
    let width = ((ui.available_width() + GAP) / n - GAP).clamp(6.0, WIDEST);
    let wanted = vec2(ui.available_width(), SQUARE + IDS + 2.0);
    let (rect, _) = ui.allocate_exact_size(wanted, Sense::hover());
    let mut clicked = None;
    for (index, square) in strip.squares.iter().enumerate() {
        let left = rect.left() + index as f32 * (width + GAP);
        let at = Rect::from_min_size(pos2(left, rect.top()), vec2(width, SQUARE));
        if one(ui, at, square, Some(square.no) == chosen, theme) {
            clicked = Some(square.no);
        }
        if strip.labelled(index) {
            let is_last = index + 1 == strip.squares.len();
            let (align, span) = if is_last {
                (1.0, at.with_min_x(at.right() - 100.0))
            } else {
                (0.0, at.with_max_x(at.left() + 100.0))
            };
            let below = span.with_min_y(at.bottom() + 2.0).with_max_y(at.bottom() + 2.0 + IDS);
            let id = square.id.parse().map_or_else(|_| square.id.clone(), labels::count);
            text_at(ui, below, &id, Face::Tiny, theme.text_muted, align);
        }
    }
    clicked
}

fn one(ui: &Ui, rect: Rect, square: &Square, is_chosen: bool, theme: &Theme) -> bool {
    let response = ui.interact(rect, ui.scope_id().with(("square", square.no.0)), Sense::click());
    let (glyph, color) = match square.outcome {
        Outcome::Failed => (icons::X, theme.bad()),
        Outcome::Succeeded => (icons::CHECK, theme.ok),
        Outcome::Unknown => (icons::QUESTION, theme.text_muted),
    };
    let radius = CornerRadius::same(4);
    let (fill, edge) = match square.outcome {
        Outcome::Failed => (theme.bad_tint, color),
        Outcome::Succeeded | Outcome::Unknown => (theme.bg_raised, theme.line_subtle),
    };
    ui.painter().rect(rect, radius, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    if is_chosen {
        let edge = Stroke::new(2.0, theme.accent_text);
        ui.painter().rect_stroke(rect, radius, edge, StrokeKind::Inside);
    }
    let points = (rect.width() - 4.0).clamp(4.0, 14.0);
    icon_at(ui.painter(), rect.center(), glyph, points, color, false);
    if response.has_focus() {
        focus_ring(ui, rect, 4);
    }
    let name = format!("Request {}: {}", square.id, square.outcome);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
    response.on_hover_text(name).clicked()
}
