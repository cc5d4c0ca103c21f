//! What a page shows when there is nothing to show: why, and the way on.

use super::button::{primary, secondary};
use super::paint::{icon, icon_fill};
use crate::ui::icons;
use crate::ui::theme::{self, Face};
use egui::{Label, Ui};

/// An icon, a headline, one sentence and at most two buttons.
#[derive(Debug, Clone, Copy)]
pub struct EmptyState<'a> {
    /// Icon.
    pub icon: &'a str,
    /// Headline.
    pub title: &'a str,
    /// One sentence; may be empty.
    pub text: &'a str,
    /// The way on.
    pub primary: Option<&'a str>,
    /// Another way.
    pub secondary: Option<&'a str>,
}

impl EmptyState<'_> {
    /// Draws it; says which button was clicked: (primary, secondary).
    pub fn show(&self, ui: &mut Ui) -> (bool, bool) {
        let theme = theme::of(ui);
        ui.scope(|ui| {
            ui.set_max_width(620.0);
            ui.add_space(24.0);
            icon(ui, self.icon, 28.0, theme.text_muted);
            ui.add_space(4.0);
            ui.add(Label::new(Face::HeadlineSmall.text(self.title, theme.text)).wrap());
            if !self.text.is_empty() {
                ui.add(Label::new(Face::Body.text(self.text, theme.text_secondary)).wrap());
            }
            ui.add_space(6.0);
            ui.horizontal(|ui| {
                let first = self.primary.is_some_and(|it| primary(it).show(ui).clicked());
                let second = self.secondary.is_some_and(|it| secondary(it).show(ui).clicked());
                (first, second)
            })
            .inner
        })
        .inner
    }
}

/// What happened, what was kept, what to do. True when "Copy details" was clicked.
pub fn error_page(ui: &mut Ui, message: &str) -> bool {
    let theme = theme::of(ui);
    ui.scope(|ui| {
        ui.set_max_width(620.0);
        ui.add_space(24.0);
        icon_fill(ui, icons::X_CIRCLE, 28.0, theme.bad());
        ui.add_space(4.0);
        ui.add(Label::new(Face::Body.text(message, theme.text)).wrap().selectable(true));
        ui.add_space(6.0);
        secondary("Copy details").icon(icons::COPY).show(ui).clicked()
    })
    .inner
}
