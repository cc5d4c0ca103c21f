//! A strip of tabs with a line below; the current one is underlined.

use super::paint::{focus_ring, text_at};
use crate::ui::labels;
use crate::ui::theme::{self, Face};
use egui::accesskit::Role;
use egui::{CursorIcon, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Draws `all` (what it is, its name, how many it lists) from `inset` points on; answers the one
/// that is chosen now. A tab's accessible name is its name and number.
pub fn tabs<T: Copy + PartialEq>(
    ui: &mut Ui,
    current: T,
    all: &[(T, &str, Option<usize>)],
    inset: f32,
) -> T {
    let theme = theme::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::hover());
    let edge = Stroke::new(1.0, theme.line_subtle);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, edge);
    let mut chosen = current;
    let mut left = rect.left() + inset;
    for (tab, name, n) in all {
        let counted = n.map(|it| labels::count(it as u64)).unwrap_or_default();
        let place = Rect::from_min_max(pos2(left, rect.top()), rect.max);
        let is_current = current == *tab;
        let color = if is_current { theme.text } else { theme.text_secondary };
        let face = if is_current { Face::Medium } else { Face::Body };
        let mut width = text_at(ui, place, name, face, color, 0.0);
        if !counted.is_empty() {
            let after = place.with_min_x(left + width + 6.0);
            width += 6.0 + text_at(ui, after, &counted, Face::Small, theme.text_muted, 0.0);
        }
        let own = Rect::from_min_size(place.min, vec2(width, rect.height()));
        let id = ui.scope_id().with(("tab", *name));
        let response = ui.interact(own.expand2(vec2(6.0, 0.0)), id, Sense::click());
        if is_current {
            let under = Stroke::new(2.0, theme.accent_text);
            ui.painter().hline(own.x_range(), rect.bottom() - 1.0, under);
        }
        if response.has_focus() {
            focus_ring(ui, own, 4);
        }
        let said = format!("{name} {counted}").trim_end().to_owned();
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_current, &said));
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            chosen = *tab;
        }
        left += width + 20.0;
    }
    chosen
}
