//! The strip of tabs below a plot.

use crate::ui::labels;
use crate::ui::theme::{Face, Theme};
use crate::ui::widgets::{focus_ring, text_at};
use egui::accesskit::Role;
use egui::{CursorIcon, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// What is shown below a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Flagged points.
    #[default]
    Flagged,
    /// Every point.
    All,
    /// How often which value occurs.
    Distribution,
    /// Hours of the week.
    HourOfWeek,
    /// Beside an earlier time or somebody else.
    Compare,
}

/// Draws the tabs with how many points two of them list; answers the current one.
pub fn strip(ui: &mut Ui, theme: &Theme, current: Tab, n_flagged: usize, n_points: usize) -> Tab {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::hover());
    let edge = Stroke::new(1.0, theme.line_subtle);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, edge);
    let mut chosen = current;
    let mut left = rect.left();
    for (tab, name, n) in [
        (Tab::Flagged, "Flagged", Some(n_flagged)),
        (Tab::All, "All points", Some(n_points)),
        (Tab::Distribution, "Distribution", None),
        (Tab::HourOfWeek, "Hour of week", None),
        (Tab::Compare, "Compare", None),
    ] {
        let counted = n.map(|it| labels::count(it as u64)).unwrap_or_default();
        let place = Rect::from_min_max(pos2(left, rect.top()), rect.max);
        let is_current = current == tab;
        let color = if is_current { theme.text } else { theme.text_secondary };
        let face = if is_current { Face::Medium } else { Face::Body };
        let mut width = text_at(ui, place, name, face, color, 0.0);
        if !counted.is_empty() {
            let after = place.with_min_x(left + width + 6.0);
            width += 6.0 + text_at(ui, after, &counted, Face::Small, theme.text_muted, 0.0);
        }
        let own = Rect::from_min_size(place.min, vec2(width, rect.height()));
        let id = ui.scope_id().with(("plot tab", name));
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
            chosen = tab;
        }
        left += width + 20.0;
    }
    chosen
}
