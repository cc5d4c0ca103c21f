//! Rates of a file of times and values: the page below its head.

use crate::domain::rate::Limits;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::Face;
use crate::ui::{icons, widgets};
use crate::worker::protocol::{Answer, Ticket};
use egui::{Label, Ui};
use std::path::PathBuf;

/// The file that is looked at.
#[derive(Debug, Default)]
pub struct SeriesFile {
    path: Option<PathBuf>,
}

/// Draws the whole page below its head.
pub fn show(ui: &mut Ui, cx: &mut PageContext<'_>, file: &mut SeriesFile, limits: &Limits) {
    let name = file.path.as_ref().map_or_else(String::new, |it| it.display().to_string());
    ui.add(Label::new(Face::Small.text(limits.z_words(), cx.theme.text_muted)));
    ui.add(Label::new(Face::Body.text(name, cx.theme.text)));
    if widgets::secondary("Choose a file…").icon(icons::FOLDER_OPEN).show(ui).clicked() {
        cx.act(UiAction::PickSeries);
    }
}

impl SeriesFile {
    /// Takes an answer, if it asked for it.
    pub fn on_answer(&mut self, _: Ticket, _: &Result<Answer, String>) {}

    /// The person chose files.
    pub fn picked(&mut self, paths: &[PathBuf]) {
        self.path = paths.first().cloned();
    }
}
