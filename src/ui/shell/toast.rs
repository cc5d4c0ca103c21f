//! A sentence at the bottom right for five seconds, one at a time. Unlike painted toasts it is in
//! the accessibility tree, as a live text.

use crate::ui::theme::{self, Face, size};
use egui::accesskit::{Live, Role};
use egui::{Align2, Area, Frame, Id, Label, Margin, Order, Ui, WidgetInfo, vec2};

/// How long one stays, in seconds.
const SECONDS: f64 = 5.0;

/// The sentence that is shown now.
#[derive(Debug, Default)]
pub struct Toast {
    shown: Option<(String, f64)>,
}

impl Toast {
    /// Shows `text` from now on (`time` in seconds, as egui counts).
    pub fn say(&mut self, text: impl Into<String>, time: f64) {
        self.shown = Some((text.into(), time));
    }

    /// Draws it while it is due. Asks for one repaint at its end, none before.
    pub fn show(&mut self, ui: &Ui) {
        let Some((text, since)) = &self.shown else { return };
        let left = SECONDS - (ui.input(|it| it.time) - since);
        if left <= 0.0 {
            self.shown = None;
            return;
        }
        ui.ctx().request_repaint_after_secs(left as f32);
        let theme = theme::of(ui);
        Area::new(Id::unique("toast"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -(size::STATUS_BAR + 12.0)))
            .interactable(false)
            .show(ui.ctx(), |ui| {
                Frame::popup(ui.style()).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
                    ui.set_max_width(420.0);
                    let words = Face::Body.text(text.as_str(), theme.text);
                    let response = ui.add(Label::new(words).wrap());
                    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, text));
                    ui.ctx().accesskit_node_builder(response.id, |it| it.set_live(Live::Polite));
                });
            });
    }
}
