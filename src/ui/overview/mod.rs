//! Overview: where the case stands, and what to look at first.

pub mod chart;
mod lists;
mod tiles;

use super::action::UiAction;
use super::icons;
use super::labels;
use super::loaded::Loaded;
use super::page::PageContext;
use super::shell::head::page_head;
use super::shortcuts;
use super::theme::size;
use super::widgets::{EmptyState, Tint, error_page, notice, primary, quiet, secondary};
use crate::domain::filter::EventFilter;
use crate::domain::time::Zone;
use crate::worker::protocol::{Answer, Overview, Ticket};
use chart::{Days, Range};
use egui::{Frame, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// Space between cards.
const GAP: f32 = 12.0;

/// What the page shows.
#[derive(Debug, Default)]
pub struct OverviewPage {
    loaded: Loaded<Arc<Overview>>,
    range: Range,
}

impl OverviewPage {
    /// The case changed and this was asked about it.
    pub fn asked(&mut self, ticket: Ticket) {
        self.loaded.ask(ticket);
    }

    /// Takes the answer.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.loaded.take(ticket, answer, |it| match it {
            Answer::Overview(overview) => Some(overview.clone()),
            _ => None,
        });
    }

    /// What is known about the case.
    pub fn data(&self) -> Option<&Arc<Overview>> {
        self.loaded.shown()
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let data = self.loaded.shown().cloned();
        head(ui, cx, data.as_deref());
        let inner = Frame::new().inner_margin(Margin {
            left: size::PAGE_PADDING as i8,
            right: size::PAGE_PADDING as i8,
            top: 0,
            bottom: size::PAGE_PADDING as i8,
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            inner.show(ui, |ui| {
                ui.set_width(ui.available_width());
                if let Some(message) = self.loaded.failure() {
                    if error_page(ui, message) {
                        cx.act(UiAction::CopyText(message.to_owned()));
                    }
                } else if let Some(data) = data {
                    self.content(ui, cx, &data);
                }
            });
        });
    }

    fn content(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, data: &Overview) {
        if let Some(why) = cx.case.and_then(|it| it.read_only.as_deref()) {
            ui.add_space(GAP);
            notice(ui, Tint::Warn, why, None);
        }
        if data.n_events == 0 {
            empty_case(ui, cx);
            return;
        }
        state_notices(ui, cx, data);
        ui.add_space(GAP);
        ui.spacing_mut().item_spacing = vec2(0.0, GAP);
        if data.run.is_some() {
            tiles::tiles(ui, cx, data);
        }
        let width = ui.available_width();
        let side = if width < 860.0 { width } else { 370.0 };
        let main = if width < 860.0 { width } else { width - side - GAP };
        let n_kinds = data.by_kind.len() as f32;
        let upper = (42.0 + 26.0 * n_kinds + 12.0).max(260.0);
        let has_kinds = !data.by_kind.is_empty();
        cards(
            ui,
            &[if has_kinds { main } else { width }, side][..=usize::from(has_kinds)],
            upper,
            |ui, index| match index {
                0 => {
                    // Counted by day of UTC, whatever zone times are shown in.
                    let of = EventFilter::default();
                    let days = Days { per_day: &data.per_day, zone: &Zone::Utc, of: &of };
                    chart::chart(ui, cx.theme, cx.actions, &days, &mut self.range);
                }
                _ => lists::by_kind(ui, cx, data),
            },
        );
        let has_first = !data.first.is_empty();
        let n_first = data.first.len() as f32;
        let lower = (54.0 + lists::FINDING_ROW * n_first).max(lists::sources_height(data));
        let widths = [main, if has_first { side } else { width }];
        cards(ui, &widths[usize::from(!has_first)..], lower, |ui, index| {
            if has_first && index == 0 {
                lists::look_first(ui, cx, data);
            } else {
                lists::sources(ui, cx, data);
            }
        });
    }
}

fn head(ui: &mut Ui, cx: &mut PageContext<'_>, data: Option<&Overview>) {
    let span = data.and_then(|it| it.span).map(|it| labels::span(it, cx.zone));
    let again = data.is_some_and(|it| it.run.is_some());
    let can_analyse = data.is_some_and(|it| 0 < it.n_events);
    let busy = cx.backend.job().is_some();
    let why_not = match (can_analyse, busy) {
        (false, _) => Some("There are no events to analyse."),
        (true, true) => Some("A job is running."),
        (true, false) => None,
    };
    page_head(ui, "Overview", &span.unwrap_or_default(), |ui| {
        let label = if again { labels::ANALYSE_AGAIN } else { labels::ANALYSE };
        let analyse = primary(label).icon(icons::PLAY).disabled_because(why_not);
        if analyse.show(ui).clicked() {
            cx.act(UiAction::Analyse);
        }
        let import = secondary("Import…").icon(icons::TRAY_ARROW_DOWN).key(shortcuts::OPEN_LOGS);
        if import.show(ui).clicked() {
            cx.act(UiAction::PickLogs);
        }
        // Of all anomalies, or of those that Anomalies shows: the dialog says which.
        if data.is_some_and(|it| it.n_findings != 0) {
            let report = quiet(labels::SAVE_REPORT).icon(icons::EXPORT);
            if report.show(ui).clicked() {
                cx.act(UiAction::AskReport);
            }
        }
    });
}

fn empty_case(ui: &mut Ui, cx: &mut PageContext<'_>) {
    let empty = EmptyState {
        icon: icons::DATABASE,
        title: "This case has no events yet",
        text: "Import a log to begin. Nothing is stored before you have seen the preview.",
        primary: Some(labels::OPEN_LOGS),
        secondary: None,
    };
    if empty.show(ui).0 {
        cx.act(UiAction::PickLogs);
    }
}

/// Says what has not been done, or that nothing was found, and what the run wants to say.
fn state_notices(ui: &mut Ui, cx: &mut PageContext<'_>, data: &Overview) {
    let events = labels::counted(data.n_events, "event", "events");
    ui.spacing_mut().item_spacing.y = 8.0;
    let Some(run) = &data.run else {
        let are = if data.n_events == 1 { "is" } else { "are" };
        let words = format!("{events} {are} in this case. Nothing has been analysed yet.");
        ui.add_space(GAP - 8.0);
        if notice(ui, Tint::Info, &words, Some(labels::ANALYSE)) {
            cx.act(UiAction::Analyse);
        }
        return;
    };
    if data.n_findings == 0 && data.n_hidden != 0 {
        let all = labels::all_suppressed(data.n_hidden);
        ui.add_space(GAP - 8.0);
        if notice(ui, Tint::Info, &all, Some("Show the suppressions")) {
            cx.act(UiAction::ShowSuppressions);
        }
    } else if data.n_findings == 0 {
        let words = format!("Nothing unusual was found in {events}.");
        ui.add_space(GAP - 8.0);
        if notice(ui, Tint::Ok, &words, Some("Open the runs")) {
            cx.act(UiAction::Go(super::page::Page::Runs));
        }
    }
    run_notes(ui, cx, &run.notes);
}

/// What a run has to say about itself: in one line, so that what it found stays in sight.
fn run_notes(ui: &mut Ui, cx: &mut PageContext<'_>, notes: &[String]) {
    let words = match notes {
        [] => return,
        [only] => only.clone(),
        several => format!(
            "The run has {} notes, on what it could not judge and what it left out.",
            several.len()
        ),
    };
    ui.add_space(4.0);
    if notice(ui, Tint::Info, &words, (1 < notes.len()).then_some("Read them")) {
        cx.act(UiAction::Go(super::page::Page::Runs));
    }
}

/// Cards of one height side by side, or below each other where they do not fit.
fn cards(ui: &mut Ui, widths: &[f32], height: f32, mut draw: impl FnMut(&mut Ui, usize)) {
    let theme = super::theme::of(ui);
    let available = ui.available_width();
    let all = widths.iter().sum::<f32>() + GAP * (widths.len().saturating_sub(1)) as f32;
    let stacked = available + 1.0 < all;
    let n_rows = if stacked { widths.len() } else { 1 } as f32;
    let wanted = vec2(available, height * n_rows + GAP * (n_rows - 1.0));
    let (whole, _) = ui.allocate_exact_size(wanted, egui::Sense::hover());
    let mut at = whole.min;
    for (index, width) in widths.iter().enumerate() {
        let width = if stacked { available } else { *width };
        let rect = Rect::from_min_size(at, vec2(width, height));
        let radius = egui::CornerRadius::same(size::RADIUS_LARGE);
        let edge = egui::Stroke::new(1.0, theme.line_subtle);
        ui.painter().rect(rect, radius, theme.bg_panel, edge, egui::StrokeKind::Inside);
        let inside = rect.shrink2(vec2(14.0, 12.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(inside).id_salt((index, "card")));
        child.set_clip_rect(rect.intersect(ui.clip_rect()));
        child.spacing_mut().item_spacing = vec2(8.0, 6.0);
        draw(&mut child, index);
        at = if stacked { pos2(at.x, rect.bottom() + GAP) } else { pos2(rect.right() + GAP, at.y) };
    }
}
