//! The list of all shortcuts, over the page.

use crate::ui::icons;
use crate::ui::shortcuts::{ALL, Place, Shortcut};
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{icon_button, key_cap};
use egui::{Align, Frame, Id, Layout, Margin, Modal, ScrollArea, Ui, vec2};

/// Width of the keys of a line.
const KEYS: f32 = 104.0;

/// Draws it; true when it is to be closed.
pub fn help_overlay(ui: &Ui) -> bool {
    let theme = theme::of(ui);
    let screen = ui.ctx().content_rect().size();
    let width = (screen.x - 64.0).min(960.0);
    let shown = Modal::new(Id::unique("shortcuts"))
        .backdrop_color(theme::dimmer())
        .frame(Frame::popup(ui.style()).inner_margin(Margin::same(16)))
        .show(ui.ctx(), |ui| {
            ui.set_width(width);
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
                "Single letters work while no text field has the focus. Commands without a \
                     key are in the palette, Ctrl+K.",
                theme.text_muted,
            ));
            ui.add_space(8.0);
            let room = (screen.y - 160.0).max(160.0);
            ScrollArea::vertical()
                .id_salt("shortcuts")
                .max_height(room)
                .min_scrolled_height(room)
                .show(ui, |ui| {
                    ui.horizontal_top(|ui| columns(ui, width));
                });
            closed
        });
    shown.inner || shown.should_close()
}

/// Three columns where there is room, else two.
fn columns(ui: &mut Ui, width: f32) {
    let columns = spread(if width < 780.0 { 2 } else { 3 });
    let gap = 20.0;
    ui.spacing_mut().item_spacing.x = gap;
    let width = (width - 12.0 - gap * (columns.len() - 1) as f32) / columns.len() as f32;
    for places in &columns {
        column(ui, places, width);
    }
}

/// Every place in the column that is shortest so far.
fn spread(n: usize) -> Vec<Vec<Place>> {
    let mut columns: Vec<(usize, Vec<Place>)> = vec![(0, Vec::new()); n];
    for place in Place::ALL {
        let lines = ALL.iter().filter(|it| it.place == place && !it.keys.is_empty()).count();
        if let Some(shortest) = columns.iter_mut().min_by_key(|it| it.0) {
            // Its heading counts, too.
            shortest.0 += lines + 2;
            shortest.1.push(place);
        }
    }
    columns.into_iter().map(|it| it.1).collect()
}

fn column(ui: &mut Ui, places: &[Place], width: f32) {
    let theme = theme::of(ui);
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.spacing_mut().interact_size.y = 20.0;
        for place in places {
            ui.label(Face::Section.text(place.label(), theme.text));
            let with_keys = |it: &&Shortcut| it.place == *place && !it.keys.is_empty();
            for line in ALL.iter().filter(with_keys) {
                shortcut(ui, line);
            }
            ui.add_space(8.0);
        }
    });
}

fn shortcut(ui: &mut Ui, line: &Shortcut) {
    let theme = theme::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let layout = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(vec2(KEYS, 20.0), layout, |ui| {
            ui.set_min_width(KEYS);
            for key in line.keys.iter().flat_map(|it| it.split(' ')) {
                key_cap(ui, key);
            }
        });
        ui.add(egui::Label::new(Face::Body.text(line.sentence(), theme.text_secondary)).truncate());
    });
}
