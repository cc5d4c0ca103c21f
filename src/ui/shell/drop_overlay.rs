//! What is seen while files hover over the window.

use crate::ui::icons;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{icon_at, text_at};
use egui::{CornerRadius, LayerId, Order, Rect, Stroke, StrokeKind, Ui, vec2};

/// "Drop to preview 3 files" over everything, while `n_files` hover.
pub fn drop_overlay(ui: &mut Ui, n_files: usize) {
    if n_files == 0 {
        return;
    }
    let theme = theme::of(ui);
    let screen = ui.ctx().content_rect();
    let layer = LayerId::new(Order::Foreground, egui::Id::unique("drop overlay"));
    ui.scope_builder(egui::UiBuilder::new().layer_id(layer).max_rect(screen), |ui| {
        ui.set_clip_rect(screen);
        let inside = screen.shrink(16.0);
        let radius = CornerRadius::same(12);
        let edge = Stroke::new(2.0, theme.accent_text);
        ui.painter().rect_filled(screen, 0.0, theme::fade(theme.bg_app, 0.85));
        ui.painter().rect(inside, radius, theme.accent_tint, edge, StrokeKind::Inside);
        let center = inside.center();
        let glyph = icons::TRAY_ARROW_DOWN;
        icon_at(ui.painter(), center - vec2(0.0, 28.0), glyph, 36.0, theme.accent_text, false);
        let words = Rect::from_center_size(center + vec2(0.0, 14.0), vec2(420.0, 30.0));
        let text = drop_text(n_files);
        text_at(ui, words, &text, Face::Headline, theme.text, 0.5);
        let response = ui.interact(words, ui.scope_id().with("words"), egui::Sense::hover());
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Status, true, &text));
    });
}

fn drop_text(n_files: usize) -> String {
    if n_files == 1 {
        "Drop to preview 1 file".to_owned()
    } else {
        format!("Drop to preview {n_files} files")
    }
}
