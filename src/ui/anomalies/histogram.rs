//! Anomalies over time, stacked by severity; a click or a drag narrows the time.

use super::ticks::ticks;
use crate::domain::finding::Severity;
use crate::domain::time::{Micros, Zone};
use crate::ui::theme::{self, Face};
use crate::ui::{labels, words};
use crate::worker::protocol::Histogram;
use egui::accesskit::Role;
use egui::{CornerRadius, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Height of the bars; the labels below them are 16 high.
const BARS: f32 = 46.0;
const LABELS: f32 = 16.0;

/// Draws it over the whole width. Returns the interval that was clicked or dragged over, both
/// ends inclusive.
pub fn histogram(
    ui: &mut Ui,
    shown: &Histogram,
    now: Micros,
    zone: &Zone,
) -> Option<(Micros, Micros)> {
    let wanted = vec2(ui.available_width(), BARS + LABELS);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click_and_drag());
    let n = shown.bins.len();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken(shown, now, zone)));
    if n == 0 || shown.step <= 0 {
        return None;
    }
    let width = rect.width() / n as f32;
    let bin_at = |x: f32| (((x - rect.left()) / width).max(0.0) as usize).min(n - 1);
    let origin_id = response.id.with("drag from");
    let pointer = response.interact_pointer_pos();
    if response.drag_started()
        && let Some(at) = ui.input(|it| it.pointer.press_origin())
    {
        ui.data_mut(|it| it.insert_temp(origin_id, bin_at(at.x)));
    }
    let from = ui.data(|it| it.get_temp::<usize>(origin_id));
    let swept = match (from, pointer) {
        (Some(from), Some(at)) if response.dragged() || response.drag_stopped() => {
            let to = bin_at(at.x);
            Some((from.min(to), from.max(to)))
        }
        _ => None,
    };
    let under = response.hover_pos().map(|at| bin_at(at.x));
    let lit = |index: usize| match (swept, under) {
        (Some((from, to)), _) => (from..=to).contains(&index),
        (None, Some(under)) => index == under,
        (None, None) => true,
    };
    draw_bars(ui, rect, shown, swept.is_some(), lit);
    draw_labels(ui, rect, shown, zone);
    if response.drag_stopped() {
        ui.data_mut(|it| it.remove::<usize>(origin_id));
        return swept.map(|(from, to)| (edges(shown, from).0, edges(shown, to).1));
    }
    let index = under?;
    if response.clicked() {
        return Some(edges(shown, index));
    }
    if !response.dragged() {
        let text = bin_words(shown, index, now, zone);
        response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text_at_pointer(text);
    }
    None
}

fn draw_bars(ui: &Ui, rect: Rect, shown: &Histogram, dim: bool, lit: impl Fn(usize) -> bool) {
    let theme = theme::of(ui);
    let most = shown.bins.iter().map(|it| it.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let width = rect.width() / shown.bins.len() as f32;
    let base = rect.top() + BARS;
    let painter = ui.painter();
    painter.hline(rect.x_range(), base + 0.5, Stroke::new(1.0, theme.line_subtle));
    for (index, bin) in shown.bins.iter().enumerate() {
        let left = rect.left() + index as f32 * width;
        let right = (left + width - if width < 3.0 { 0.0 } else { 1.0 }).max(left + 0.5);
        let fade = if dim && !lit(index) { 0.35 } else { 1.0 };
        if !dim && lit(index) && ui.rect_contains_pointer(rect) {
            let band = Rect::from_min_max(pos2(left, rect.top()), pos2(right, base));
            painter.rect_filled(band, CornerRadius::same(2), theme.bg_hover);
        }
        let mut bottom = base;
        for severity in Severity::ALL.iter().rev() {
            let n = bin[*severity as usize];
            if n == 0 {
                continue;
            }
            let height = (n as f32 / most as f32 * (BARS - 2.0)).max(1.5);
            let bar = Rect::from_min_max(pos2(left, bottom - height), pos2(right, bottom));
            let color = theme::fade(theme.severity_fill(*severity), fade);
            painter.rect_filled(bar, CornerRadius::ZERO, color);
            bottom -= height + 0.6;
        }
    }
}

fn draw_labels(ui: &Ui, rect: Rect, shown: &Histogram, zone: &Zone) {
    let theme = theme::of(ui);
    let span = shown.step.saturating_mul(shown.bins.len() as i64);
    let end = Micros(shown.start.0.saturating_add(span));
    let most = (rect.width() / 110.0).max(1.0) as usize;
    for tick in ticks(shown.start, end, most, zone) {
        let share = (tick.at.0 - shown.start.0) as f32 / span as f32;
        let left = rect.left() + share * rect.width();
        let room = Rect::from_min_max(
            pos2(left, rect.bottom() - LABELS),
            pos2((left + 110.0).min(rect.right()), rect.bottom()),
        );
        if 30.0 < room.width() {
            ui.painter().vline(
                left,
                (rect.top() + BARS)..=(rect.top() + BARS + 3.0),
                Stroke::new(1.0, theme.line_control),
            );
            crate::ui::widgets::text_at(
                ui,
                room.translate(vec2(4.0, 0.0)),
                &tick.text,
                Face::Tiny,
                theme.text_muted,
                0.0,
            );
        }
    }
}

/// First and last instant of a bin.
fn edges(shown: &Histogram, index: usize) -> (Micros, Micros) {
    let from = shown.start.0.saturating_add(shown.step.saturating_mul(index as i64));
    (Micros(from), Micros(from.saturating_add(shown.step - 1)))
}

/// "13 Jun 00:00 to 23:59: 2 critical, 1 low".
fn bin_words(shown: &Histogram, index: usize, now: Micros, zone: &Zone) -> String {
    let (from, to) = edges(shown, index);
    let parts: Vec<String> = Severity::ALL
        .iter()
        .filter(|it| shown.bins[index][**it as usize] != 0)
        .map(|it| {
            let n = labels::count(shown.bins[index][*it as usize]);
            format!("{n} {}", it.label().to_ascii_lowercase())
        })
        .collect();
    let said = if parts.is_empty() { "no anomalies".to_owned() } else { parts.join(", ") };
    format!("{}: {said}", words::interval(from, to, now, zone))
}

fn spoken(shown: &Histogram, now: Micros, zone: &Zone) -> String {
    let Some(last) = shown.bins.len().checked_sub(1) else {
        return "Anomalies over time: none".to_owned();
    };
    let interval = words::interval(shown.start, edges(shown, last).1, now, zone);
    format!("Anomalies over time, {interval}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;

    #[test]
    fn a_bar_is_said_in_words() {
        let start = Micros::parse("2026-06-08", &Zone::Utc).unwrap();
        let shown = Histogram { start, step: DAY, bins: vec![[2, 0, 0, 1], [0; 4]] };
        let said = |index| bin_words(&shown, index, start, &Zone::Utc);
        assert_eq!(said(0), "8 Jun 00:00 to 23:59: 2 critical, 1 low");
        assert_eq!(said(1), "9 Jun 00:00 to 23:59: no anomalies");
        assert_eq!(
            spoken(&shown, start, &Zone::Utc),
            "Anomalies over time, 8 Jun 00:00 to 9 Jun 23:59"
        );
    }
}
