//! The facts of a finding: label and value pairs.

use super::model::{Details, Fact};
use crate::ui::theme::{self, Face};
use egui::text::LayoutJob;
use egui::{Align, Label, Layout, Ui, vec2};

/// Width of the labels.
const LABELS: f32 = 100.0;

/// Draws them below each other.
pub fn facts(ui: &mut Ui, said: &Details) {
    for fact in &said.facts {
        one(ui, fact);
    }
}

fn one(ui: &mut Ui, fact: &Fact) {
    let theme = theme::of(ui);
    ui.horizontal_top(|ui| {
        let size = vec2(LABELS, Face::Body.line());
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(LABELS);
            ui.label(Face::Body.text(fact.label, theme.text_secondary));
        });
        let font = if fact.mono { Face::Mono } else { Face::Body };
        let mut value = LayoutJob::default();
        let mut format = font.format(theme.text);
        format.line_height = Some(Face::Body.line());
        value.append(&fact.value, 0.0, format);
        if !fact.note.is_empty() {
            value.append(&fact.note, 6.0, Face::Body.format(theme.text_muted));
        }
        ui.add(Label::new(value).wrap().selectable(true));
    });
}
