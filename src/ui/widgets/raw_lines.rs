//! Raw log lines with their numbers, as they stand in the file.

use super::paint::fitted;
use crate::ui::labels;
use crate::ui::theme::{self, Face, size};
use egui::{Frame, Label, Margin, ScrollArea, Stroke, Ui, vec2};

/// One line.
#[derive(Debug, Clone, Copy)]
pub struct RawLine<'a> {
    /// Its number in the file.
    pub number: u64,
    /// Its text.
    pub text: &'a str,
    /// Whether it is the one that matters: the others are context.
    pub marked: bool,
}

/// Draws the lines in a block that scrolls sideways; their text can be selected.
pub fn raw_lines(ui: &mut Ui, salt: &str, lines: &[RawLine<'_>]) {
    let theme = theme::of(ui);
    let widest = lines.iter().map(|it| it.number).max().unwrap_or(0);
    let gutter =
        fitted(ui, &labels::count(widest), Face::Mono, theme.text, f32::INFINITY).galley.size().x;
    Frame::new()
        .fill(theme.bg_code)
        .stroke(Stroke::new(1.0, theme.line_subtle))
        .corner_radius(size::RADIUS)
        .inner_margin(Margin::symmetric(10, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(12.0, 0.0);
            ui.spacing_mut().interact_size.y = Face::Mono.line();
            ScrollArea::horizontal().id_salt(salt).auto_shrink([false, true]).show(ui, |ui| {
                ui.vertical(|ui| {
                    for line in lines {
                        one_line(ui, line, gutter);
                    }
                });
            });
        });
}

fn one_line(ui: &mut Ui, line: &RawLine<'_>, gutter: f32) {
    let theme = theme::of(ui);
    let color = if line.marked { theme.text } else { theme.text_muted };
    ui.horizontal(|ui| {
        let number = labels::count(line.number);
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.allocate_ui_with_layout(vec2(gutter, Face::Mono.line()), layout, |ui| {
            ui.label(Face::Mono.text(number, theme.text_muted));
        });
        // A control character would move the text after it.
        let text: String =
            line.text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        ui.add(Label::new(Face::Mono.text(text, color)).selectable(true).extend());
    });
}
