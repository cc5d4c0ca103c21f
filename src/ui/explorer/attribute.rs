//! The filter on columns of the log that are mapped to nothing: a column's name and a value.

use super::filters::attribute_words;
use crate::ui::icons;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{filter_button, icon_button, primary, text_field};
use egui::{Key, Label, Popup, PopupCloseBehavior, Ui};

/// Width of the popup.
const POPUP: f32 = 316.0;

/// Whether it is open, and what was typed so far.
#[derive(Debug, Default)]
pub struct AttributePopup {
    open: bool,
    column: String,
    value: String,
}

impl AttributePopup {
    /// Draws button and popup; true when `wanted` changed.
    pub fn show(&mut self, ui: &mut Ui, wanted: &mut Vec<(String, String)>) -> bool {
        let words: Vec<String> = wanted.iter().map(attribute_words).collect();
        let summary = match words.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            [one, rest @ ..] => Some(format!("{one} +{}", rest.len())),
        };
        let button = filter_button(ui, "Attribute", summary.as_deref(), None, self.open);
        if button.clicked() {
            self.open = !self.open;
        }
        if !self.open {
            return false;
        }
        let mut open = true;
        let shown = Popup::from_response(&button)
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("Filter attributes")
            .width(POPUP)
            .gap(4.0)
            .show(|ui| {
                ui.set_width(POPUP - 12.0);
                self.content(ui, wanted)
            });
        let changed = shown.is_some_and(|it| it.inner);
        self.open = open;
        changed
    }

    fn content(&mut self, ui: &mut Ui, wanted: &mut Vec<(String, String)>) -> bool {
        let theme = theme::of(ui);
        let before = wanted.len();
        wanted.retain(|it| {
            ui.horizontal(|ui| {
                let words = attribute_words(it);
                let gone = icon_button(ui, icons::X, &format!("Remove {words}"), None).clicked();
                ui.add(Label::new(Face::Body.text(words, theme.text)).truncate());
                !gone
            })
            .inner
        });
        let mut changed = wanted.len() != before;
        let width = ui.available_width();
        let column = &mut self.column;
        text_field(ui, "Column of the log", column, "as the log names it", width);
        let value = text_field(ui, "Value", &mut self.value, "exactly this text", width);
        let entered = value.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter));
        let why = self.column.trim().is_empty().then_some("Type the name of a column.");
        ui.add_space(4.0);
        let added = primary("Add").disabled_because(why).show(ui).clicked() || entered;
        if added && why.is_none() {
            let new = (self.column.trim().to_owned(), self.value.trim().to_owned());
            if !wanted.contains(&new) {
                wanted.push(new);
                changed = true;
            }
            self.value.clear();
        }
        changed
    }
}
