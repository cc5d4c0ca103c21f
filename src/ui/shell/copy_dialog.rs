//! The question before a copy with tokens is made: what the copy holds and what it does not.

use crate::ui::icons;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{primary, quiet};
use egui::{Align, Frame, Id, Label, Layout, Margin, Modal, Ui};

/// What the person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyAnswer {
    /// Go on: choose where the copy goes.
    Choose,
    /// Make none.
    Cancel,
}

const HOLDS: [&str; 3] = [
    "The copy is a new case file with the same files, receipts and events. Users, addresses, \
     keys, machine codes and friendly names are tokens in it, in the fields and in the raw lines; \
     the same value is the same token everywhere in the copy.",
    "A name in another spelling or in another column stays and can still tell who someone is. \
     Runs, anomalies and the text of rejected lines are not copied; the copy can be analysed by \
     itself.",
    "The tokens cannot be turned back: what they are made with is kept nowhere. This case stays \
     open and is not changed.",
];

/// Draws it; says what was decided, if anything.
pub fn copy_dialog(ui: &Ui) -> Option<CopyAnswer> {
    let theme = theme::of(ui);
    let shown = Modal::new(Id::unique("copy with tokens"))
        .backdrop_color(theme::dimmer())
        .frame(Frame::popup(ui.style()).inner_margin(Margin::same(16)))
        .show(ui.ctx(), |ui| {
            ui.set_width(520.0);
            ui.label(Face::Title.text("Make a copy without identities", theme.text));
            ui.add_space(4.0);
            for words in HOLDS {
                ui.add(Label::new(Face::Body.text(words, theme.text_secondary)).wrap());
                ui.add_space(2.0);
            }
            ui.add_space(8.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let choose = primary("Choose where…").icon(icons::COPY).show(ui).clicked();
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
