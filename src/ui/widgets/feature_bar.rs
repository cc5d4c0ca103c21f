//! One feature of a finding against what is usual: track, usual range, actual value.

use crate::domain::finding::Severity;
use crate::ui::theme;
use egui::{CornerRadius, Rect, Response, Sense, Stroke, Ui, pos2, vec2};

/// Above this factor between the ends, the scale is logarithmic.
const LOG_FROM: f64 = 20.0;

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FeatureBar {
    /// What was observed.
    pub actual: f64,
    /// Lower end of what is usual.
    pub low: f64,
    /// Upper end of what is usual.
    pub high: f64,
    /// Colour of the actual value.
    pub severity: Severity,
}

impl FeatureBar {
    /// Whether the scale is logarithmic; the reader must be told.
    pub fn is_log(&self) -> bool {
        let (actual, high) = (self.actual.abs(), self.high.abs());
        let (small, large) = (actual.min(high), actual.max(high));
        0.0 < small && LOG_FROM < large / small
    }

    /// Where `value` lies between the ends of the track, 0 to 1.
    fn place(&self, value: f64) -> f32 {
        let end = 1.1 * self.actual.max(self.high).max(0.0);
        if end <= 0.0 || end.is_nan() {
            return 0.0;
        }
        let share = if self.is_log() {
            (1.0 + value.max(0.0)).log10() / (1.0 + end).log10()
        } else {
            value / end
        };
        share.clamp(0.0, 1.0) as f32
    }
}

/// Draws it, 24 high. The numbers belong beside it as text; here they are the hover text.
pub fn feature_bar(ui: &mut Ui, bar: &FeatureBar, width: f32, words: &str) -> Response {
    let theme = theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 24.0), Sense::hover());
    let painter = ui.painter();
    let x = |value: f64| rect.left() + bar.place(value) * rect.width();
    let middle = rect.center().y;
    painter.hline(rect.x_range(), middle, Stroke::new(1.0, theme.line_subtle));
    let across = |from: f32, to: f32, height: f32| {
        Rect::from_min_max(pos2(from, middle - height / 2.0), pos2(to, middle + height / 2.0))
    };
    let usual = across(x(bar.low), x(bar.high), 16.0);
    painter.rect_filled(usual, CornerRadius::same(2), theme.band_2);
    painter.vline(usual.right(), usual.y_range(), Stroke::new(1.2, theme.accent_text));
    let actual = across(rect.left(), x(bar.actual).max(rect.left() + 2.0), 6.0);
    painter.rect_filled(actual, CornerRadius::same(1), theme.severity_fill(bar.severity));
    response.on_hover_text(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(actual: f64, low: f64, high: f64) -> FeatureBar {
        FeatureBar { actual, low, high, severity: Severity::High }
    }

    #[test]
    fn the_larger_end_has_room_and_far_values_are_on_a_log_scale() {
        let near = bar(41.0, 0.0, 4.0);
        assert!(!near.is_log());
        assert!((near.place(41.0) - 1.0 / 1.1).abs() < 1e-6);
        let far = bar(100.0, 0.0, 4.0);
        assert!(far.is_log());
        assert!(0.3 < far.place(4.0), "on a linear scale it would be 0.04");
        assert!(bar(0.0, 0.0, 0.0).place(0.0).abs() < 1e-6);
        assert!(!bar(5.0, 0.0, 0.0).is_log(), "no logarithm of nothing");
    }
}
