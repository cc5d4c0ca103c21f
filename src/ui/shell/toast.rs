//! A sentence at the bottom for five seconds, one at a time, perhaps with an Undo. Unlike painted toasts it is in
//! the accessibility tree, as a live text.

use crate::domain::ids::EntryId;
use crate::ui::shortcuts;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::quiet;
use egui::accesskit::{Live, Role};
use egui::{Align2, Area, Frame, Id, Label, Margin, Order, Ui, WidgetInfo, vec2};

/// How long one stays, in seconds.
const SECONDS: f64 = 5.0;

/// The sentence that is shown now.
#[derive(Debug, Default)]
pub struct Toast {
    shown: Option<Said>,
}

#[derive(Debug)]
struct Said {
    text: String,
    since: f64,
    /// What its Undo takes back.
    undo: Option<EntryId>,
}

impl Toast {
    /// Shows `text` from now on (`time` in seconds, as egui counts).
    pub fn say(&mut self, text: impl Into<String>, time: f64) {
        self.shown = Some(Said { text: text.into(), since: time, undo: None });
    }

    /// The same with a button that takes back what was recorded in `entry`.
    pub fn say_undoable(&mut self, text: impl Into<String>, entry: EntryId, time: f64) {
        self.shown = Some(Said { text: text.into(), since: time, undo: Some(entry) });
    }

    /// Draws it while it is due; says what is to be taken back. Asks for one repaint at its end,
    /// none before.
    pub fn show(&mut self, ui: &Ui) -> Option<EntryId> {
        let Said { text, since, undo } = self.shown.as_ref()?;
        let left = SECONDS - (ui.input(|it| it.time) - since);
        if left <= 0.0 {
            self.shown = None;
            return None;
        }
        ui.ctx().request_repaint_after_secs(left as f32);
        let theme = theme::of(ui);
        // At the right it would lie on the buttons of the next verdict.
        let narrow = ui.ctx().content_rect().width() < size::RAIL_OPEN_FROM;
        let rail = if narrow { size::RAIL_NARROW } else { size::RAIL };
        let (corner, aside) = match undo {
            Some(_) => (Align2::LEFT_BOTTOM, rail + 16.0),
            None => (Align2::RIGHT_BOTTOM, -16.0),
        };
        let mut taken_back = None;
        Area::new(Id::unique("toast"))
            .order(Order::Foreground)
            .anchor(corner, vec2(aside, -(size::STATUS_BAR + 12.0)))
            .interactable(undo.is_some())
            .show(ui.ctx(), |ui| {
                Frame::popup(ui.style()).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
                    ui.set_max_width(420.0);
                    ui.horizontal(|ui| {
                        let words = Face::Body.text(text.as_str(), theme.text);
                        let label = Label::new(words);
                        // Beside a button there is no room to wrap into; those words are short.
                        let label = if undo.is_some() { label.extend() } else { label.wrap() };
                        let response = ui.add(label);
                        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, text));
                        ui.ctx().accesskit_node_builder(response.id, |it| {
                            it.set_live(Live::Polite);
                        });
                        if undo.is_some() && quiet("Undo").key(shortcuts::UNDO).show(ui).clicked() {
                            taken_back = *undo;
                        }
                    });
                });
            });
        if taken_back.is_some() {
            self.shown = None;
        }
        taken_back
    }
}
