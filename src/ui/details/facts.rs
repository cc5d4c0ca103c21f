//! The facts of a finding: label and value pairs.

use super::model::{Details, FLOW, Fact, REQUEST};
use crate::domain::entity::EntityRef;
use crate::domain::field::EntityKind;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::link;
use crate::ui::words;
use egui::text::LayoutJob;
use egui::{Align, Label, Layout, Ui, vec2};

/// Width of the labels.
const LABELS: f32 = 100.0;

/// Draws them below each other; a user, an address, a key, a machine, an access request or an access
/// flow leads to its page.
pub fn facts(ui: &mut Ui, cx: &mut PageContext<'_>, said: &Details) {
    for fact in &said.facts {
        one(ui, cx, fact, led_to(fact, said));
    }
}

fn led_to(fact: &Fact, said: &Details) -> Option<UiAction> {
    let request = said.facts.iter().find(|it| it.label == REQUEST);
    let value = fact.value.clone();
    match fact.label {
        REQUEST => Some(UiAction::OpenRequest(value)),
        FLOW => Some(UiAction::OpenFlow(value, request.map(|it| it.value.clone()))),
        label => {
            let kind = EntityKind::ALL.iter().find(|it| it.label() == label)?;
            Some(UiAction::OpenEntity(EntityRef::new(*kind, &value)))
        }
    }
}

fn one(ui: &mut Ui, cx: &mut PageContext<'_>, fact: &Fact, leads_to: Option<UiAction>) {
    let theme = theme::of(ui);
    ui.horizontal_top(|ui| {
        let size = vec2(LABELS, Face::Body.line());
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(LABELS);
            ui.label(Face::Body.text(fact.label, theme.text_secondary));
        });
        if let Some(to) = leads_to {
            ui.spacing_mut().interact_size.y = Face::Body.line();
            let shown = words::cut_middle(&fact.value, 44);
            if link(ui, &shown).on_hover_text(&fact.value).clicked() {
                cx.act(to);
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
