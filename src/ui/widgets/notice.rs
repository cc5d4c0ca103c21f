//! A sentence at the thing it is about: tint, icon, words, at most one link.

use super::paint::{icon, icon_fill};
use crate::ui::icons;
use crate::ui::theme::{self, Face, size};
use egui::text::LayoutJob;
use egui::{Align, FontSelection, Frame, Label, Margin, Ui, WidgetText};

/// What kind of news a notice brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tint {
    /// Good to know.
    Info,
    /// Something to look at.
    Warn,
    /// Something went wrong.
    Bad,
    /// Something is done.
    Ok,
}

/// Draws the sentence over the whole width; true when its link was clicked.
pub fn notice(ui: &mut Ui, tint: Tint, text: &str, link: Option<&str>) -> bool {
    let theme = theme::of(ui);
    draw(ui, tint, Face::Body.text(text, theme.text).into(), link)
}

/// Draws a sentence in which what stands between `**` is bold.
pub fn notice_with(ui: &mut Ui, tint: Tint, text: &str) {
    let theme = theme::of(ui);
    let mut job = LayoutJob::default();
    for (at, part) in text.split("**").enumerate() {
        let face = if at % 2 == 1 { Face::Section } else { Face::Body };
        face.text(part, theme.text).append_to(
            &mut job,
            ui.style(),
            FontSelection::Default,
            Align::Min,
        );
    }
    draw(ui, tint, job.into(), None);
}

fn draw(ui: &mut Ui, tint: Tint, text: WidgetText, link: Option<&str>) -> bool {
    let theme = theme::of(ui);
    let (fill, color, glyph, filled) = match tint {
        Tint::Info => (theme.accent_tint, theme.accent_text, icons::INFO, true),
        Tint::Warn => (theme.warn_tint, theme.warn(), icons::WARNING, true),
        Tint::Bad => (theme.bad_tint, theme.bad(), icons::X_CIRCLE, true),
        Tint::Ok => (theme.ok_tint, theme.ok, icons::CHECK_CIRCLE, true),
    };
    Frame::new()
        .fill(fill)
        .corner_radius(size::RADIUS)
        .inner_margin(Margin::symmetric(10, 7))
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let draw = if filled { icon_fill } else { icon };
                ui.vertical(|ui| {
                    ui.add_space(1.0);
                    draw(ui, glyph, size::ICON, color);
                });
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.add(Label::new(text).wrap());
                    link.is_some_and(|it| super::button::link(ui, it).clicked())
                })
                .inner
            })
            .inner
        })
        .inner
}
