//! A sentence at the bottom for five seconds, one at a time, perhaps with an Undo. Unlike painted toasts it is in
//! the accessibility tree, as a live text.

use crate::domain::ids::EntryId;
use crate::ui::shortcuts;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::quiet;
use egui::accesskit::{Live, Role};
use egui::{Align2, Area, Context, Frame, Id, Label, Margin, Order, Rect, Ui, WidgetInfo, vec2};

/// Says that this part of the window has to stay in sight in this frame: a field that is being
/// filled in, a bar of buttons.
pub fn keep_clear(ctx: &Context, part: Rect) {
    let frame = ctx.cumulative_frame_nr();
    ctx.data_mut(|it| {
        let parts: &mut (u64, Vec<Rect>) = it.get_temp_mut_or_default(parts_id());
        if parts.0 != frame {
            *parts = (frame, Vec::new());
        }
        parts.1.push(part);
    });
}

fn parts_id() -> Id {
    Id::unique("not under the toast")
}

/// How far above the lower edge of the window a toast stands that reaches from `left` to `right`.
fn lift(ctx: &Context, left: f32, right: f32) -> f32 {
    let bottom = ctx.content_rect().bottom();
    let parts: Option<(u64, Vec<Rect>)> = ctx.data(|it| it.get_temp(parts_id()));
    let parts = parts.filter(|it| it.0 == ctx.cumulative_frame_nr()).unwrap_or_default().1;
    let in_the_way = parts.iter().filter(|it| it.left() < right && left < it.right());
    let lifts = in_the_way.map(|it| bottom - it.top() + 8.0);
    lifts.fold(size::STATUS_BAR + 12.0, f32::max)
}

/// How wide a toast can be.
const WIDTH: f32 = 420.0;

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
        let whole = ui.ctx().content_rect();
        let up = match undo {
            Some(_) => lift(ui.ctx(), aside, aside + WIDTH),
            None => lift(ui.ctx(), whole.right() - WIDTH - 44.0, whole.right()),
        };
        let mut taken_back = None;
        Area::new(Id::unique("toast"))
            .order(Order::Foreground)
            .anchor(corner, vec2(aside, -up))
            .interactable(undo.is_some())
            .show(ui.ctx(), |ui| {
                Frame::popup(ui.style()).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
                    ui.set_max_width(WIDTH);
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
