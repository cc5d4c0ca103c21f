//! Which stretch of a series is seen, and how a person moves it: drag, scroll, pinch, keys, a box
//! drawn with the other button. The axis of values follows what is seen.

use super::line::{Frame, Span};
use egui::{Key, PointerButton, Rect, Response, Ui};

/// How much a key or a notch of the wheel moves or zooms.
const STEP: f64 = 0.2;

/// The stretch that is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// `None` = everything.
    pub span: Option<Span>,
    /// Where a box began, as time.
    boxed_from: Option<i64>,
}

impl View {
    /// What is seen of a series from `whole.from` to `whole.to`.
    pub fn seen(&self, whole: Span) -> Span {
        self.span.unwrap_or(whole)
    }

    /// Shows everything.
    pub fn fit(&mut self) {
        *self = Self::default();
    }

    /// Shows this stretch.
    pub fn show(&mut self, span: Span) {
        self.span = Some(span);
    }

    /// Moves by a share of what is seen.
    pub fn pan(&mut self, whole: Span, share: f64) {
        let span = self.seen(whole);
        let by = (width(span) as f64 * share) as i64;
        let moved = Span { from: span.from.saturating_add(by), to: span.to.saturating_add(by) };
        self.keep(whole, moved);
    }

    /// Zooms so that `around` stays where it is: 0.5 shows half as much.
    pub fn zoom(&mut self, whole: Span, around: i64, factor: f64, least: i64) {
        let span = self.seen(whole);
        let wide = (width(span) as f64 * factor) as i64;
        let wide = wide.clamp(least.max(1), width(whole).max(least));
        let share = (around.saturating_sub(span.from)) as f64 / width(span).max(1) as f64;
        let from = around.saturating_sub((wide as f64 * share) as i64);
        self.keep(whole, Span { from, to: from.saturating_add(wide) });
    }

    /// Keeps what is seen inside the series; all of it is as good as fit.
    fn keep(&mut self, whole: Span, span: Span) {
        let wide = width(span);
        if width(whole) <= wide {
            self.fit();
            return;
        }
        let from = span.from.clamp(whole.from, whole.to.saturating_sub(wide));
        self.span = Some(Span { from, to: from.saturating_add(wide) });
    }

    /// Takes what the person does to the plot in `response`; `frame` says where times are in it,
    /// with its corner at `corner` of the window. Answers the box that is being drawn.
    pub fn interact(
        &mut self,
        ui: &Ui,
        response: &Response,
        frame: &Frame,
        whole: Span,
        least: i64,
    ) -> Option<Rect> {
        let place = frame.rect.translate(response.rect.min.to_vec2());
        let time_at = |x: f32| frame.time(x - response.rect.left());
        if response.dragged_by(PointerButton::Primary) {
            let share = -f64::from(response.drag_delta().x / place.width());
            self.pan(whole, share);
        }
        if response.double_clicked() {
            self.fit();
        }
        self.keys(ui, response, whole, least);
        if response.hovered()
            && let Some(pointer) = ui.input(|it| it.pointer.hover_pos())
        {
            let (pinch, scroll) = ui.input(|it| (it.zoom_delta(), it.smooth_scroll_delta()));
            if (pinch - 1.0).abs() > f32::EPSILON {
                self.zoom(whole, time_at(pointer.x), 1.0 / f64::from(pinch), least);
            }
            if scroll.x != 0.0 {
                self.pan(whole, -f64::from(scroll.x / place.width()));
            }
        }
        self.boxed(ui, response, place, time_at, least)
    }

    fn keys(&mut self, ui: &Ui, response: &Response, whole: Span, least: i64) {
        if !response.has_focus() || ui.input(|it| it.modifiers.command) {
            return;
        }
        // Else the arrows would move the focus on.
        let arrows = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|it| it.set_focus_lock_filter(response.id, arrows));
        let seen = self.seen(whole);
        let middle = seen.from.saturating_add(width(seen) / 2);
        let pressed = |key| ui.input(|it| it.key_pressed(key));
        if pressed(Key::ArrowLeft) {
            self.pan(whole, -STEP);
        }
        if pressed(Key::ArrowRight) {
            self.pan(whole, STEP);
        }
        if pressed(Key::Plus) || pressed(Key::Equals) {
            self.zoom(whole, middle, 0.5, least);
        }
        if pressed(Key::Minus) {
            self.zoom(whole, middle, 2.0, least);
        }
        if pressed(Key::Num0) || pressed(Key::Home) {
            self.fit();
        }
    }

    fn boxed(
        &mut self,
        ui: &Ui,
        response: &Response,
        place: Rect,
        time_at: impl Fn(f32) -> i64,
        least: i64,
    ) -> Option<Rect> {
        let button = PointerButton::Secondary;
        let pointer = ui.input(|it| it.pointer.latest_pos())?;
        if response.drag_started_by(button) {
            let origin = ui.input(|it| it.pointer.press_origin()).unwrap_or(pointer);
            self.boxed_from = Some(time_at(origin.x));
        }
        let begun = self.boxed_from?;
        let ended = time_at(pointer.x.clamp(place.left(), place.right()));
        let span = Span { from: begun.min(ended), to: begun.max(ended) };
        if response.drag_stopped_by(button) {
            self.boxed_from = None;
            if least <= width(span) {
                self.span = Some(span);
            }
            return None;
        }
        let origin = ui.input(|it| it.pointer.press_origin())?;
        let x = pointer.x.clamp(place.left(), place.right());
        Some(place.with_min_x(origin.x.min(x)).with_max_x(origin.x.max(x)))
    }
}

/// Length of a stretch.
pub fn width(span: Span) -> i64 {
    span.to.saturating_sub(span.from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Span = Span { from: 0, to: 1_000 };

    #[test]
    fn zooming_keeps_what_is_under_the_pointer_where_it_is() {
        let mut view = View::default();
        view.zoom(WHOLE, 250, 0.5, 10);
        assert_eq!(view.seen(WHOLE), Span { from: 125, to: 625 });
        view.zoom(WHOLE, 250, 2.0, 10);
        assert_eq!(view.span, None, "everything again");
        for _ in 0..20 {
            view.zoom(WHOLE, 700, 0.5, 10);
        }
        assert_eq!(width(view.seen(WHOLE)), 10, "not closer than a few points");
    }

    #[test]
    fn panning_never_loses_the_series() {
        let mut view = View::default();
        view.show(Span { from: 100, to: 300 });
        view.pan(WHOLE, 0.5);
        assert_eq!(view.seen(WHOLE), Span { from: 200, to: 400 });
        for _ in 0..50 {
            view.pan(WHOLE, 1.0);
        }
        assert_eq!(view.seen(WHOLE), Span { from: 800, to: 1_000 });
        for _ in 0..50 {
            view.pan(WHOLE, -1.0);
        }
        assert_eq!(view.seen(WHOLE), Span { from: 0, to: 200 });
    }
}
