//! The head of a page: title, what is counted, and its actions at the right.

use crate::ui::theme::{self, Face, size};
use egui::{Align, Layout, Rect, Stroke, Ui, UiBuilder, vec2};

/// Draws the head over the whole width, with a line below. `actions` is drawn from right to left.
pub fn page_head<R>(ui: &mut Ui, title: &str, meta: &str, actions: impl FnOnce(&mut Ui) -> R) -> R {
    let theme = theme::of(ui);
    let spacing = std::mem::take(&mut ui.spacing_mut().item_spacing.y);
    let wanted = vec2(ui.available_width(), size::PAGE_HEAD);
    let (rect, _) = ui.allocate_exact_size(wanted, egui::Sense::hover());
    ui.spacing_mut().item_spacing.y = spacing;
    let line = Stroke::new(1.0, theme.line_subtle);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
    let inside = rect.shrink2(vec2(size::PAGE_PADDING, 0.0));
    let mut right = head_part(ui, inside, Layout::right_to_left(Align::Center));
    let result = actions(&mut right);
    let free = Rect::from_min_max(
        inside.min,
        egui::pos2(right.min_rect().left().max(inside.left()) - 8.0, inside.bottom()),
    );
    let mut left = head_part(ui, free, Layout::left_to_right(Align::Center));
    left.set_clip_rect(free.intersect(ui.clip_rect()));
    left.label(Face::Title.text(title, theme.text));
    if !meta.is_empty() {
        left.add_space(2.0);
        left.add(egui::Label::new(Face::Body.text(meta, theme.text_secondary)).truncate());
    }
    result
}

fn head_part(ui: &mut Ui, rect: Rect, layout: Layout) -> Ui {
    ui.new_child(UiBuilder::new().max_rect(rect).layout(layout))
}
