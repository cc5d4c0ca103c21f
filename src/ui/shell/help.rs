//! The list of all shortcuts, over the page.

use crate::ui::icons;
use crate::ui::shortcuts::{ALL, Place};
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{icon_button, key_cap};
use egui::{Align, Frame, Id, Layout, Margin, Modal, Ui, vec2};

/// Draws it; true when it is to be closed.
pub fn help_overlay(ui: &Ui) -> bool {
    let theme = theme::of(ui);
    let shown =
        Modal::new(Id::unique("shortcuts"))
            .backdrop_color(theme::dimmer())
            .frame(Frame::popup(ui.style()).inner_margin(Margin::same(16)))
            .show(ui.ctx(), |ui| {
                ui.set_width(620.0);
                let closed = ui
                    .horizontal(|ui| {
                        ui.label(Face::Title.text("Shortcuts", theme.text));
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            icon_button(ui, icons::X, "Close", Some("Esc")).clicked()
                        })
                        .inner
                    })
                    .inner;
                ui.label(Face::Small.text(
                    "Single letters work while no text field has the focus.",
                    theme.text_muted,
                ));
                ui.add_space(8.0);
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 32.0;
                    column(ui, &[Place::Everywhere]);
                    column(ui, &[Place::Tables, Place::Findings]);
                });
                closed
            });
    shown.inner || shown.should_close()
}

fn column(ui: &mut Ui, places: &[Place]) {
    let theme = theme::of(ui);
    ui.vertical(|ui| {
        ui.set_width(294.0);
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.spacing_mut().interact_size.y = 20.0;
        for place in places {
            ui.label(Face::Section.text(place.label(), theme.text));
            for line in ALL.iter().filter(|it| it.place == *place) {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 4.0;
                    ui.spacing_mut().interact_size.y = 20.0;
                    let layout = Layout::left_to_right(Align::Center);
                    ui.allocate_ui_with_layout(vec2(96.0, 20.0), layout, |ui| {
                        ui.set_min_width(96.0);
                        for key in line.keys.split(' ') {
                            key_cap(ui, key);
                        }
                    });
                    ui.label(Face::Body.text(line.does, theme.text_secondary));
                });
            }
            ui.add_space(8.0);
        }
    });
}
