//! The right side while rates come from the log.

use crate::domain::rate::Limits;
use crate::domain::rate_subject::{SpecialEvent, Spread, Subject};
use crate::domain::time::Micros;
use crate::ui::page::PageContext;
use crate::ui::theme::Face;
use crate::worker::protocol::{Answer, Ticket};
use egui::{Label, Ui};

/// What the left side asks about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What is counted, of whom, over how long.
    pub subject: &'a Subject,
    /// A time in the window that is judged.
    pub at: Micros,
    /// How what is usual is told.
    pub spread: Spread,
    /// Where levels begin.
    pub limits: &'a Limits,
    /// What was marked and is left out, oldest first.
    pub special: &'a [SpecialEvent],
}

/// What is drawn, and what it has asked for.
#[derive(Debug, Default)]
pub struct Panel;

impl Panel {
    /// Draws at its natural height: the page scrolls, and adds its buttons below. Answers the start
    /// of the window that the person chose in it, which the left side is then filled from.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        asked: Asked<'_>,
    ) -> Option<Micros> {
        let Asked { subject, at, spread, limits, special } = asked;
        ui.add(Label::new(Face::Section.text(subject.title(), cx.theme.text)));
        let n = special.iter().filter(|it| it.overlaps(at, Micros(at.0 + 1))).count();
        let words = format!("{spread}. {} {n} special events.", limits.z_words());
        ui.add(Label::new(Face::Small.text(words, cx.theme.text_muted)).wrap());
        None
    }

    /// Takes an answer, if it asked for it.
    pub fn on_answer(&mut self, _: Ticket, _: &Result<Answer, String>) {}

    /// The case, or what is marked in it, is another: what was loaded is stale.
    pub fn case_changed(&mut self) {}
}
