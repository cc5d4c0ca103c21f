//! Events per day as bars: all, and failed from the base. The same numbers are said in the hover
//! text and in the accessible name of each bar.

use crate::domain::filter::EventFilter;
use crate::domain::time::{DAY, Micros, Zone};
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::theme::{Face, Theme};
use crate::ui::widgets::{segmented, text_at};
use egui::{Align, CursorIcon, Layout, Rect, Sense, Stroke, Ui, pos2, vec2};

/// How much of the log is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Range {
    /// The last 90 days.
    #[default]
    Recent,
    /// Everything.
    All,
}

/// Days in [`Range::Recent`].
const RECENT: usize = 90;
/// Narrowest bar with its gap, in points.
const NARROWEST: f32 = 3.0;

/// One bar: some days in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bar {
    from: Micros,
    /// Exclusive.
    to: Micros,
    all: u64,
    failed: u64,
}

/// Sums days until the bars fit into `n_bars`.
fn bars(days: &[(Micros, u64, u64)], n_bars: usize) -> (usize, Vec<Bar>) {
    let per_bar = days.len().div_ceil(n_bars.max(1)).max(1);
    let bars = days
        .chunks(per_bar)
        .enumerate()
        .map(|(at, of_bar)| Bar {
            from: of_bar[0].0,
            // Where the clock is changed, a day is not as long as others.
            to: days
                .get((at + 1) * per_bar)
                .map_or(Micros(of_bar[of_bar.len() - 1].0.0 + DAY), |next| next.0),
            all: of_bar.iter().map(|it| it.1).sum(),
            failed: of_bar.iter().map(|it| it.2).sum(),
        })
        .collect();
    (per_bar, bars)
}

/// Days to draw.
pub struct Days<'a> {
    /// Per day: midnight, events, failed.
    pub per_day: &'a [(Micros, u64, u64)],
    /// The zone of those midnights.
    pub zone: &'a Zone,
    /// Whose events they are.
    pub of: &'a EventFilter,
}

/// Draws heading, legend, switch and bars; a click on a bar shows its events.
pub fn chart(
    ui: &mut Ui,
    theme: &Theme,
    actions: &mut Vec<UiAction>,
    data: &Days<'_>,
    range: &mut Range,
) {
    let skipped = match range {
        Range::Recent => data.per_day.len().saturating_sub(RECENT),
        Range::All => 0,
    };
    let days = &data.per_day[skipped..];
    let room = ui.available_width() - 48.0;
    let (per_bar, bars) = bars(days, (room / NARROWEST) as usize);
    ui.horizontal(|ui| {
        let title = if per_bar == 1 {
            "Events per day".to_owned()
        } else {
            format!("Events per {per_bar} days")
        };
        ui.label(Face::Section.text(title, theme.text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if RECENT < data.per_day.len() {
                let values = [(Range::Recent, "90 days"), (Range::All, "All")];
                if let Some(chosen) = segmented(ui, "Days shown", *range, &values) {
                    *range = chosen;
                }
            }
            for (color, name) in [(theme.fill[0], "failed"), (theme.heat[3], "all")] {
                ui.label(Face::Small.text(name, theme.text_secondary));
                let (square, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
                ui.painter().rect_filled(square, 2.0, color);
            }
        });
    });
    let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let plot = Rect::from_min_max(rect.min + vec2(44.0, 8.0), rect.max - vec2(4.0, 20.0));
    if bars.is_empty() || plot.height() < 20.0 {
        return;
    }
    let top = nice_top(bars.iter().map(|it| it.all).max().unwrap_or(0));
    grid(ui, theme, plot, top);
    let pitch = plot.width() / bars.len() as f32;
    day_labels(ui, theme, plot, (&bars, data.zone), pitch);
    actions.extend(draw_bars(ui, theme, plot, (&bars, data), top, pitch));
}

/// The least of 1, 2, 3, 5 times a power of ten that is not below `max`, and divisible.
fn nice_top(max: u64) -> u64 {
    let mut power = 1;
    loop {
        for step in [1_u64, 2, 3, 5] {
            if max.max(3) <= step * power {
                return step * power;
            }
        }
        power *= 10;
    }
}

fn grid(ui: &Ui, theme: &Theme, plot: Rect, top: u64) {
    let n_lines = if top.is_multiple_of(3) { 3 } else { 2 };
    for line in 0..=n_lines {
        let value = top * line / n_lines;
        let y = plot.bottom() - plot.height() * line as f32 / n_lines as f32;
        ui.painter().hline(plot.x_range(), y, Stroke::new(1.0, theme.line_subtle));
        let text =
            Rect::from_min_max(pos2(plot.left() - 44.0, y - 8.0), pos2(plot.left() - 6.0, y + 8.0));
        text_at(ui, text, &short_count(value), Face::Tiny, theme.text_muted, 1.0);
    }
}

/// `20k`, `1.5M`: for axes only.
fn short_count(n: u64) -> String {
    let short = |divisor: f64, unit: &str| {
        let text = format!("{:.1}", n as f64 / divisor);
        format!("{}{unit}", text.strip_suffix(".0").unwrap_or(&text))
    };
    match n {
        0..1_000 => n.to_string(),
        1_000..1_000_000 => short(1e3, "k"),
        _ => short(1e6, "M"),
    }
}

fn day_labels(ui: &Ui, theme: &Theme, plot: Rect, (bars, zone): (&[Bar], &Zone), pitch: f32) {
    let every = ((76.0 / pitch).ceil() as usize).max(1);
    // Weeks where days are single: labels then fall on one weekday.
    let every = if 7 < every { every.div_ceil(7) * 7 } else { every };
    let several_years = match (bars.first(), bars.last()) {
        (Some(first), Some(last)) => 300 * DAY < last.from.0 - first.from.0,
        (None, _) | (_, None) => false,
    };
    for (index, bar) in bars.iter().enumerate().step_by(every) {
        let center = plot.left() + pitch * (index as f32 + 0.5);
        let rect = Rect::from_center_size(pos2(center, plot.bottom() + 11.0), vec2(74.0, 14.0));
        let rect = rect.translate(vec2((plot.left() - 20.0 - rect.left()).max(0.0), 0.0));
        if rect.right() <= plot.right() + 4.0 {
            let day = if several_years {
                labels::day(bar.from, zone)
            } else {
                labels::short_day(bar.from, zone)
            };
            text_at(ui, rect, &day, Face::Tiny, theme.text_muted, 0.5);
        }
    }
}

fn draw_bars(
    ui: &mut Ui,
    theme: &Theme,
    plot: Rect,
    (bars, data): (&[Bar], &Days<'_>),
    top: u64,
    pitch: f32,
) -> Option<UiAction> {
    let response = ui.interact(plot, ui.scope_id().with("bars"), Sense::click());
    let at = |index: usize, value: u64| {
        let left = plot.left() + pitch * index as f32;
        let height =
            (plot.height() * value as f32 / top as f32).max(if value == 0 { 0.0 } else { 1.0 });
        Rect::from_min_max(
            pos2(left + 0.5, plot.bottom() - height),
            pos2(left + pitch - 0.5, plot.bottom()),
        )
    };
    let hovered = response
        .hover_pos()
        .map(|it| ((it.x - plot.left()) / pitch) as usize)
        .filter(|index| *index < bars.len());
    for (index, bar) in bars.iter().enumerate() {
        let color = if hovered == Some(index) { theme.heat[4] } else { theme.heat[3] };
        ui.painter().rect_filled(at(index, bar.all), 1.0, color);
        ui.painter().rect_filled(at(index, bar.failed), 1.0, theme.fill[0]);
    }
    let total: u64 = bars.iter().map(|it| it.all).sum();
    let failed: u64 = bars.iter().map(|it| it.failed).sum();
    response.widget_info(|| {
        let words = format!(
            "Events per day: {} in {} bars, {} failed",
            labels::count(total),
            bars.len(),
            labels::count(failed)
        );
        egui::WidgetInfo::labeled(egui::accesskit::Role::Image, true, words)
    });
    let bar = bars[hovered?];
    let words = bar_words(bar, data.zone);
    let clicked = response.clicked();
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text_at_pointer(&words);
    clicked.then(|| {
        let to = Some(Micros(bar.to.0 - 1));
        let filter = EventFilter { from: Some(bar.from), to, ..data.of.clone() };
        let title = labels::span((bar.from, Micros(bar.to.0 - 1)), data.zone);
        UiAction::ShowEvents { filter, focus: None, title: format!("Events of {title}") }
    })
}

/// Bars may be days of another zone than that in which times are shown.
fn bar_words(bar: Bar, zone: &Zone) -> String {
    let span = labels::span((bar.from, Micros(bar.to.0 - 1)), zone);
    let all = labels::counted(bar.all, "event", "events");
    format!("{span} ({}): {all}, {} failed", zone.label(), labels::count(bar.failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_summed_until_they_fit_and_nothing_is_lost() {
        let days: Vec<_> = (0..100).map(|day| (Micros(day * DAY), 10, 1)).collect();
        let (per_bar, some) = bars(&days, 30);
        assert_eq!((per_bar, some.len()), (4, 25));
        assert_eq!(some.iter().map(|it| it.all).sum::<u64>(), 1_000);
        assert_eq!(some[24].to, Micros(100 * DAY));
        assert_eq!(bars(&days, 100).0, 1);
        assert_eq!(bars(&[], 30).1, []);
    }

    #[test]
    fn the_axis_ends_at_a_round_number() {
        for (max, want) in [(0, 3), (3, 3), (4, 5), (28_000, 30_000), (31_000, 50_000)] {
            assert_eq!(nice_top(max), want, "{max}");
        }
        assert_eq!(short_count(20_000), "20k");
        assert_eq!(short_count(1_500_000), "1.5M");
    }
}
