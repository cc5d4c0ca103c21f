//! The four numbers at the top of Overview.

use super::{GAP, cards};
use crate::domain::filter::FindingFilter;
use crate::domain::finding::{Severity, Verdict};
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{focus_ring, severity_mark};
use crate::worker::protocol::Overview;
use egui::accesskit::Role;
use egui::{CornerRadius, CursorIcon, Label, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

/// Draws them, two by two where there is no room for four.
pub fn tiles(ui: &mut Ui, cx: &mut PageContext<'_>, data: &Overview) {
    let n_columns = if ui.available_width() < 860.0 { 2 } else { 4 };
    let width = (ui.available_width() - GAP * (n_columns - 1) as f32) / n_columns as f32;
    let mut tile = |ui: &mut Ui, index: usize| match index {
        0 => open(ui, cx, data),
        1 => critical(ui, cx, data),
        2 => failed(ui, cx, data),
        _ => failing_keys(ui, cx, data),
    };
    for first in (0..4).step_by(n_columns) {
        cards(ui, &vec![width; n_columns], 106.0, |ui, index| tile(ui, first + index));
    }
}

/// Name, number and what it means.
fn words(ui: &mut Ui, cx: &PageContext<'_>, name: &str, number: &str, mark: bool, below: &str) {
    let theme = cx.theme;
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.label(Face::Body.text(name, theme.text_secondary));
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = Face::Number.line();
        if mark {
            ui.spacing_mut().interact_size.y = Face::Number.line() + 4.0;
            severity_mark(ui, Severity::Critical);
        }
        ui.label(Face::Number.text(number, theme.text));
    });
    ui.add(Label::new(Face::Small.text(below, theme.text_secondary)).truncate());
}

/// Makes the whole tile clickable.
fn whole_tile(ui: &Ui, name: &str) -> bool {
    let rect = ui.max_rect().expand2(vec2(14.0, 12.0));
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
    if response.has_focus() {
        focus_ring(ui, rect, size::RADIUS_LARGE);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

fn open(ui: &mut Ui, cx: &mut PageContext<'_>, data: &Overview) {
    let mut found = format!("of {} found", labels::count(data.n_findings));
    if data.n_hidden != 0 {
        found = format!("{found}, {} suppressed", labels::count(data.n_hidden));
    }
    words(ui, cx, "Open anomalies", &labels::count(data.n_open), false, &found);
    ui.add_space(4.0);
    let (bar, response) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
    let all = data.open_by_severity.iter().sum::<u64>().max(1) as f32;
    let mut left = bar.left();
    for (severity, n) in Severity::ALL.iter().zip(data.open_by_severity) {
        let width = bar.width() * n as f32 / all;
        let part = Rect::from_min_size(pos2(left, bar.top()), vec2((width - 1.0).max(0.0), 8.0));
        ui.painter().rect_filled(part, CornerRadius::same(2), cx.theme.severity_fill(*severity));
        left += width;
    }
    let spoken: Vec<String> = Severity::ALL
        .iter()
        .zip(data.open_by_severity)
        .map(|(severity, n)| format!("{} {severity}", labels::count(n)))
        .collect();
    response.on_hover_text(spoken.join(", "));
    if whole_tile(ui, "Show open anomalies") {
        let verdicts = vec![Verdict::Open];
        cx.act(UiAction::ShowFindings(FindingFilter { verdicts, ..FindingFilter::default() }));
    }
}

fn critical(ui: &mut Ui, cx: &mut PageContext<'_>, data: &Overview) {
    let n = data.open_by_severity[Severity::Critical as usize];
    let below = if n == 0 { "none is waiting" } else { "score 75 and above" };
    words(ui, cx, "Critical and open", &labels::count(n), true, below);
    if whole_tile(ui, "Show critical and open anomalies") {
        cx.act(UiAction::ShowFindings(FindingFilter {
            verdicts: vec![Verdict::Open],
            severities: vec![Severity::Critical],
            ..FindingFilter::default()
        }));
    }
}

fn failed(ui: &mut Ui, cx: &PageContext<'_>, data: &Overview) {
    let n: u64 = data.per_day.iter().map(|it| it.2).sum();
    let share = 100.0 * n as f64 / data.n_events.max(1) as f64;
    let below = format!("{share:.1} % of {}", labels::counted(data.n_events, "event", "events"));
    words(ui, cx, "Failed events", &labels::count(n), false, &below);
}

fn failing_keys(ui: &mut Ui, cx: &PageContext<'_>, data: &Overview) {
    let counts: Vec<String> =
        data.failing_keys.iter().take(3).map(|it| labels::count(it.1)).collect();
    let below = match counts.len() {
        0 => "no key failed in the last 7 days of the log".to_owned(),
        _ => format!("{} failures in the last 7 days of the log", counts.join(" + ")),
    };
    let n = labels::count(data.failing_keys.len() as u64);
    words(ui, cx, "Failing keys", &n, false, &below);
}
