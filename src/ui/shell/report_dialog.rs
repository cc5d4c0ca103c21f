//! The question before a report is saved: what it holds, and whether names become tokens.

use super::copy_dialog::CopyAnswer;
use crate::ui::icons;
use crate::ui::shortcuts::MAIN_ACTION;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{check_box, primary, quiet};
use egui::{Align, Frame, Id, Key, Label, Layout, Margin, Modal, Modifiers, Ui};

/// Draws it; `filter` is what the list of anomalies is narrowed to. Says what was decided, if
/// anything.
pub fn report_dialog(ui: &Ui, filter: &str, redact: &mut bool) -> Option<CopyAnswer> {
    let theme = theme::of(ui);
    let shown = Modal::new(Id::unique("save report"))
        .backdrop_color(theme::dimmer())
        .frame(Frame::popup(ui.style()).inner_margin(Margin::same(16)))
        .show(ui.ctx(), |ui| {
            ui.set_width(520.0);
            ui.label(Face::Title.text("Save a report", theme.text));
            ui.add_space(4.0);
            let which = if filter.is_empty() { "all of them" } else { filter };
            let holds = format!(
                "The anomalies as they are filtered now ({which}) with verdicts and reasons, why \
                 each was raised, the lines behind it and the settings of the run. HTML is one page \
                 without scripts; CSV and JSON are for other programs."
            );
            ui.add(Label::new(Face::Body.text(holds, theme.text_secondary)).wrap());
            ui.add_space(6.0);
            check_box(ui, "Replace users, addresses, keys, machines and friendly names by tokens", redact);
            ui.add_space(8.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let choose = primary("Choose where…").icon(icons::EXPORT).key(MAIN_ACTION);
                let choose = choose.show(ui).clicked()
                    | ui.input_mut(|it| it.consume_key(Modifiers::COMMAND, Key::Enter));
                let cancel = quiet("Cancel").show(ui).clicked();
                match (choose, cancel) {
                    (true, _) => Some(CopyAnswer::Choose),
                    (false, true) => Some(CopyAnswer::Cancel),
                    (false, false) => None,
                }
            })
            .inner
        });
    shown.inner.or_else(|| shown.should_close().then_some(CopyAnswer::Cancel))
}
