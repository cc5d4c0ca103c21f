//! A drop-down with a search field, for lists too long to look through: zones, encodings.

use super::field::{dropdown_button, menu_item, search_field};
use crate::ui::theme::{self, Face, size};
use egui::{Popup, PopupCloseBehavior, ScrollArea, Ui};

/// Entries in sight at once.
const IN_SIGHT: f32 = 10.0;

/// A field that opens a searchable menu; returns what was chosen. `name` is its accessible name,
/// `current` what is shown in it, `noun` names the entries: "zones".
pub fn search_dropdown<T: Clone>(
    ui: &mut Ui,
    (name, noun): (&str, &str),
    current: &str,
    width: f32,
    choices: impl FnOnce() -> Vec<(T, String)>,
) -> Option<T> {
    let button = dropdown_button(ui, name, (current, None), width);
    let searched = button.id.with("searched");
    let opened = button.clicked();
    let mut chosen = None;
    Popup::menu(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(width.max(260.0))
        .gap(2.0)
        .show(|ui| {
            let mut text = ui.data_mut(|it| it.get_temp::<String>(searched)).unwrap_or_default();
            if opened {
                text.clear();
            }
            let wide = ui.available_width();
            let field = search_field(ui, &format!("Search {noun}"), &mut text, "Search…", "", wide);
            if opened {
                field.request_focus();
            }
            chosen = found(ui, noun, &text, current, choices());
            ui.data_mut(|it| it.insert_temp(searched, text));
            if chosen.is_some() {
                ui.close();
            }
        });
    chosen
}

fn found<T: Clone>(
    ui: &mut Ui,
    noun: &str,
    text: &str,
    current: &str,
    choices: Vec<(T, String)>,
) -> Option<T> {
    let wanted = text.trim().to_lowercase().replace(' ', "_");
    let matches =
        |it: &(T, String)| it.1.to_lowercase().replace(' ', "_").contains(wanted.as_str());
    let found: Vec<(T, String)> = choices.into_iter().filter(matches).collect();
    if found.is_empty() {
        let words = format!("No {noun} match “{}”.", text.trim());
        ui.label(Face::Body.text(words, theme::of(ui).text_muted));
    }
    let mut chosen = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().max_height(IN_SIGHT * size::CONTROL);
    area.auto_shrink([false, true]).show_rows(ui, size::CONTROL, found.len(), |ui, range| {
        for choice in &found[range] {
            if menu_item(ui, &choice.1, None, choice.1 == current).clicked() {
                chosen = Some(choice.0.clone());
            }
        }
    });
    chosen
}
