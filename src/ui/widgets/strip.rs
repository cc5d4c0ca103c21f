//! A strip of fixed height at the top of a page: its head, its filters.

use egui::{Frame, Panel, Ui};

/// Draws `add` in a strip over the whole width.
pub fn strip<R>(
    ui: &mut Ui,
    id: &'static str,
    frame: Frame,
    height: f32,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    Panel::top(id)
        .exact_size(height)
        .resizable(false)
        .show_separator_line(false)
        .frame(frame)
        .show(ui, add)
        .inner
}
