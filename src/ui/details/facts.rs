//! The facts of a finding: label and value pairs.

use super::model::{Details, FLOW, Fact, REQUEST};
use crate::ui::action::UiAction;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::link;
use egui::text::LayoutJob;
use egui::{Align, Label, Layout, Ui, vec2};

/// Width of the labels.
const LABELS: f32 = 100.0;

/// Draws them below each other.
pub fn facts(ui: &mut Ui, said: &Details, actions: &mut Vec<UiAction>) {
    for fact in &said.facts {
        one(ui, fact, led_to(fact, said), actions);
    }
}

/// The access request and the access flow can be opened.
fn led_to(fact: &Fact, said: &Details) -> Option<UiAction> {
    let request = said.facts.iter().find(|it| it.label == REQUEST);
    match fact.label {
        REQUEST => Some(UiAction::OpenRequest(fact.value.clone())),
        FLOW => Some(UiAction::OpenFlow(fact.value.clone(), request.map(|it| it.value.clone()))),
        _ => None,
    }
}

fn one(ui: &mut Ui, fact: &Fact, leads_to: Option<UiAction>, actions: &mut Vec<UiAction>) {
    let theme = theme::of(ui);
    ui.horizontal_top(|ui| {
        let size = vec2(LABELS, Face::Body.line());
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(LABELS);
            ui.label(Face::Body.text(fact.label, theme.text_secondary));
        });
        if let Some(to) = leads_to {
            if link(ui, &fact.value).clicked() {
                actions.push(to);
            }
            return;
        }
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
