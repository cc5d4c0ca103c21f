//! The head of the details panel: severity, score, type, place in the list, close.

use super::model::Details;
use super::{DetailsReport, Place};
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{fitted, icon_button, severity_label};
use crate::ui::{icons, labels};
use egui::{Align, Frame, Layout, Margin, Stroke, Ui, vec2};

/// Height of the head.
const HEIGHT: f32 = 40.0;

/// Draws it; says which of its buttons was clicked.
pub fn head(ui: &mut Ui, said: Option<&Details>, place: Option<Place>) -> Option<DetailsReport> {
    let theme = theme::of(ui);
    let mut report = None;
    let frame = Frame::new().inner_margin(Margin { left: 16, right: 8, top: 0, bottom: 0 });
    let shown = frame.show(ui, |ui| {
        let size = vec2(ui.available_width(), HEIGHT);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            ui.set_min_height(HEIGHT);
            ui.spacing_mut().item_spacing.x = 4.0;
            if icon_button(ui, icons::X, "Close details", Some("Esc")).clicked() {
                report = Some(DetailsReport::Close);
            }
            if let Some(place) = place {
                if icon_button(ui, icons::CARET_DOWN, "Next anomaly", Some("j")).clicked() {
                    report = Some(DetailsReport::Move(1));
                }
                if icon_button(ui, icons::CARET_UP, "Previous anomaly", Some("k")).clicked() {
                    report = Some(DetailsReport::Move(-1));
                }
                let n = |at: usize| labels::count(at as u64);
                let text = format!("{} of {}", n(place.row + 1), n(place.of));
                ui.label(Face::Small.text(text, theme.text_secondary));
            }
            ui.add_space(8.0);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if let Some(said) = said {
                    what(ui, said);
                }
            });
        });
    });
    let line = Stroke::new(1.0, theme.line_subtle);
    let rect = shown.response.rect;
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
    report
}

fn what(ui: &mut Ui, said: &Details) {
    let theme = theme::of(ui);
    ui.spacing_mut().item_spacing.x = 8.0;
    severity_label(ui, said.severity);
    ui.label(Face::Section.text(&said.score, theme.severity(said.severity)));
    ui.label(Face::Body.text("·", theme.text_muted));
    let (kind, room) = (said.kind.label(), ui.available_width());
    let text = fitted(ui, kind, Face::Body, theme.text_secondary, room);
    let label = egui::Label::new(Face::Body.text(kind, theme.text_secondary)).truncate();
    let response = ui.add(label);
    if text.cut {
        response.on_hover_text(kind);
    }
}
