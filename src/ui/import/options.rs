//! What holds for all files of the import: whether identities are replaced, where countries
//! come from.

use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::page::{Page, PageContext};
use crate::ui::theme::Face;
use crate::ui::widgets::{check_box, link};
use egui::{Label, Ui};

/// What the switch is called.
const SWITCH: &str = "Replace users, addresses, keys, machines and friendly names by tokens";

/// What it does and does not do.
const MEANING: &str = "Before anything is stored, in the fields and in the text of each record; \
                       the same value gets the same token in every import into this case, and \
                       the text of rejected lines is left out. A name in another spelling or \
                       another column stays.";

/// Draws them; true when the switch was changed.
pub fn options_strip(ui: &mut Ui, cx: &mut PageContext<'_>, tokens: &mut bool) -> bool {
    let theme = cx.theme;
    ui.spacing_mut().item_spacing.y = 0.0;
    let changed = check_box(ui, SWITCH, tokens);
    ui.horizontal_top(|ui| {
        ui.add_space(22.0);
        ui.add(Label::new(Face::Small.text(MEANING, theme.text_secondary)).wrap());
    });
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add_space(22.0);
        let words = cx.import.country_database.as_ref().map_or_else(
            || "Countries come from the log alone.".to_owned(),
            |it| format!("Countries of addresses come from {}.", labels::file_name(it)),
        );
        ui.label(Face::Small.text(words, theme.text_secondary));
        if link(ui, "Country database…").clicked() {
            cx.act(UiAction::Go(Page::Settings));
        }
    });
    changed
}
