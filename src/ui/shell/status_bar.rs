//! The status bar: the running job with its Cancel button, or the last message; at the right the
//! size of the case, the zone of all times, and that nothing leaves this computer.

use crate::domain::time::{Micros, Zone};
use crate::ui::action::UiAction;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{focus_ring, icon, icon_fill, menu_item, text_at};
use crate::ui::{icons, labels};
use crate::worker::backend::JobStatus;
use egui::accesskit::{Live, Role};
use egui::{
    Align, CornerRadius, CursorIcon, Layout, Popup, Rect, Response, Sense, Ui, WidgetInfo, vec2,
};

/// What the job's numbers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobUnit {
    /// Bytes of files.
    Bytes,
    /// Anything: shown as a share.
    Share,
}

/// The last thing that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The sentence.
    pub text: String,
    /// Whether it went well.
    pub good: bool,
}

/// What the bar shows.
pub struct StatusBar<'a> {
    /// The running job.
    pub job: Option<(&'a JobStatus, JobUnit)>,
    /// Otherwise this.
    pub message: Option<&'a Message>,
    /// Events and anomalies of the case.
    pub counts: Option<(u64, u64)>,
    /// Zone in which times are shown.
    pub zone: &'a Zone,
    /// The clock, for the zone's offset.
    pub now: Micros,
}

/// Draws it; reports what was clicked.
pub fn status_bar(ui: &mut Ui, bar: &StatusBar<'_>, actions: &mut Vec<UiAction>) {
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.spacing_mut().interact_size.y = size::STATUS_BAR;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(12.0);
        facts(ui, bar, actions);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(12.0);
            match (bar.job, bar.message) {
                (Some((job, unit)), _) => running(ui, job, unit, actions),
                (None, Some(message)) => said(ui, message),
                (None, None) => status_text(ui, labels::NO_JOB),
            }
        });
    });
}

fn running(ui: &mut Ui, job: &JobStatus, unit: JobUnit, actions: &mut Vec<UiAction>) {
    let theme = theme::of(ui);
    icon(ui, icons::CIRCLE_NOTCH, size::ICON_SMALL, theme.accent_text);
    let stage = if job.stage.is_empty() { "Starting" } else { &job.stage };
    let progress = progress_text(job, unit);
    let spoken =
        if progress.is_empty() { stage.to_owned() } else { format!("{stage}, {progress}") };
    status_text(ui, stage);
    progress_bar(ui, job, &spoken);
    ui.label(Face::Small.text(progress, theme.text_secondary));
    let elapsed = labels::seconds(job.elapsed.as_secs_f64().floor());
    ui.label(Face::Small.text(elapsed, theme.text_muted));
    if small_link(ui, "Cancel", "Cancel the running job").clicked() {
        actions.push(UiAction::CancelJob);
    }
}

/// "18 of 42 MB", "38 %", or nothing while the size of the job is not known.
fn progress_text(job: &JobStatus, unit: JobUnit) -> String {
    match (unit, job.total) {
        (_, 0) => String::new(),
        (JobUnit::Bytes, total) => labels::bytes_of(job.done, total),
        (JobUnit::Share, total) => labels::percent(job.done.min(total) as f64 / total as f64),
    }
}

fn progress_bar(ui: &mut Ui, job: &JobStatus, spoken: &str) {
    let theme = theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(160.0, 6.0), Sense::hover());
    let radius = CornerRadius::same(3);
    ui.painter().rect_filled(rect, radius, theme.heat[1]);
    let share = if job.total == 0 { 0.0 } else { job.done as f32 / job.total as f32 };
    let done = Rect::from_min_size(rect.min, vec2(160.0 * share.clamp(0.0, 1.0), 6.0));
    ui.painter().rect_filled(done, radius, theme.accent_fill);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, spoken));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_numeric_value(f64::from(share));
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(1.0);
    });
}

fn said(ui: &mut Ui, message: &Message) {
    let theme = theme::of(ui);
    let (glyph, color) =
        if message.good { (icons::CHECK_CIRCLE, theme.ok) } else { (icons::X_CIRCLE, theme.bad()) };
    icon_fill(ui, glyph, size::ICON_SMALL, color);
    status_text(ui, &message.text);
}

/// A live text: screen readers say it when it changes.
fn status_text(ui: &mut Ui, text: &str) {
    let color = theme::of(ui).text_secondary;
    let label = egui::Label::new(Face::Small.text(text, color)).truncate();
    let response = ui.add(label);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
}

/// Drawn from right to left.
fn facts(ui: &mut Ui, bar: &StatusBar<'_>, actions: &mut Vec<UiAction>) {
    let theme = theme::of(ui);
    ui.label(Face::Small.text("Offline", theme.text_secondary))
        .on_hover_text("Everything stays on this computer. Oddlog makes no network connection.");
    icon(ui, icons::WIFI_SLASH, size::ICON_SMALL, theme.text_secondary);
    ui.add_space(6.0);
    let zone = labels::zone(bar.zone, bar.now);
    let button = small_link(ui, &zone, &format!("Times in {zone}"));
    Popup::menu(&button).width(180.0).gap(4.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for choice in [Zone::Local, Zone::Utc] {
            let label = labels::zone(&choice, bar.now);
            if menu_item(ui, &label, None, choice == *bar.zone).clicked() {
                actions.push(UiAction::SetZone(choice));
            }
        }
    });
    ui.label(Face::Small.text("Times in", theme.text_secondary));
    icon(ui, icons::CLOCK, size::ICON_SMALL, theme.text_secondary);
    if let Some((n_events, n_findings)) = bar.counts {
        ui.add_space(6.0);
        for (n, one, many) in [(n_findings, "anomaly", "anomalies"), (n_events, "event", "events")]
        {
            ui.label(Face::Small.text(labels::counted(n, one, many), theme.text_secondary));
            ui.add_space(4.0);
        }
    }
}

/// Words to click in the height of the bar.
fn small_link(ui: &mut Ui, text: &str, name: &str) -> Response {
    let theme = theme::of(ui);
    let laid_out =
        crate::ui::widgets::fitted(ui, text, Face::Small, theme.accent_text, f32::INFINITY);
    let wanted = vec2(laid_out.galley.size().x, size::STATUS_BAR);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    text_at(ui, rect, text, Face::Small, theme.accent_text, 0.0);
    if response.has_focus() {
        focus_ring(ui, rect.shrink2(vec2(-2.0, 4.0)), 3);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_cursor(CursorIcon::PointingHand)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::protocol::JobId;
    use std::time::Duration;

    #[test]
    fn progress_is_said_in_the_jobs_unit_or_not_at_all() {
        let job = |done, total| JobStatus {
            id: JobId(1),
            stage: String::new(),
            done,
            total,
            elapsed: Duration::ZERO,
        };
        let cases = [
            (job(18_000_000, 42_000_000), JobUnit::Bytes, "18 of 42 MB"),
            (job(38, 100), JobUnit::Share, "38 %"),
            (job(7, 0), JobUnit::Share, ""),
        ];
        for (job, unit, want) in cases {
            assert_eq!(progress_text(&job, unit), want);
        }
    }
}
