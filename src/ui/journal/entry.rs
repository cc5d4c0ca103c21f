//! One entry of the journal in full: facts, the change, its place in the chain.

use super::model::EntryDetails;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{Color, Face, Theme};
use crate::ui::widgets::{icon_button, link, secondary};
use crate::ui::{icons, shortcuts};
use egui::accesskit::Role;
use egui::{Align, Frame, Grid, Label, Layout, Margin, ScrollArea, Ui, UiBuilder, vec2};

/// Draws it; whether it is to be closed.
pub fn show(ui: &mut Ui, cx: &mut PageContext<'_>, said: &EntryDetails) -> bool {
    let builder =
        UiBuilder::new().accessibility_role(Role::Region).accessibility_label("Journal entry");
    ui.scope_builder(builder, |ui| {
        let closed = head(ui, cx.theme, said);
        ScrollArea::vertical().id_salt("journal entry").auto_shrink(false).show(ui, |ui| {
            Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                body(ui, cx, said);
            });
        });
        closed
    })
    .inner
}

fn head(ui: &mut Ui, theme: &Theme, said: &EntryDetails) -> bool {
    let margin = Margin { left: 16, right: 8, top: 4, bottom: 4 };
    Frame::new()
        .inner_margin(margin)
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label(Face::Section.text(format!("Entry {}", said.id), theme.text));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    icon_button(ui, icons::X, "Close entry", Some(shortcuts::CLOSE)).clicked()
                })
                .inner
            })
            .inner
        })
        .inner
}

fn body(ui: &mut Ui, cx: &mut PageContext<'_>, said: &EntryDetails) {
    let theme = cx.theme;
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = Face::Body.line();
        Grid::new("entry facts").num_columns(2).spacing(vec2(16.0, 4.0)).show(ui, |ui| {
            for (name, value) in &said.facts {
                ui.label(Face::Body.text(*name, theme.text_secondary));
                ui.add(Label::new(Face::Body.text(value, theme.text)).wrap().selectable(true));
                ui.end_row();
            }
            ui.label(Face::Body.text("Target", theme.text_secondary));
            if link(ui, &said.target).clicked() {
                cx.act(said.link.clone());
            }
            ui.end_row();
        });
    });
    ui.add_space(10.0);
    ui.label(Face::Section.text("Changes", theme.text));
    ui.spacing_mut().item_spacing.y = 0.0;
    for (holds, text) in &said.change {
        let (mark, fill) = if *holds { ("+", theme.ok_tint) } else { ("−", theme.bad_tint) };
        line(ui, theme, mark, text, fill);
    }
    ui.spacing_mut().item_spacing.y = 6.0;
    ui.add_space(10.0);
    let chain = format!(
        "{} Entries are never changed. To take one back, undo adds a new one.",
        said.hashes
    );
    ui.add(Label::new(Face::Small.text(chain, theme.text_muted)).wrap());
    ui.add_space(6.0);
    let read_only = cx.case.and_then(|it| it.read_only.as_deref());
    let why_not = read_only.or(said.cannot_undo.as_deref());
    let undo = secondary("Undo").icon(icons::ARROW_U_UP_LEFT).disabled_because(why_not);
    if undo.show(ui).clicked() {
        cx.act(UiAction::UndoVerdicts(said.id));
    }
}

/// A line of the change.
fn line(ui: &mut Ui, theme: &Theme, mark: &str, text: &str, fill: Color) {
    Frame::new().fill(fill).inner_margin(Margin::symmetric(10, 1)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(Face::Mono.text(format!("{mark} {text}"), theme.text));
    });
}
