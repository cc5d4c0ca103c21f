//! The timeline of a request: who did what when, imported and recorded here in one list.

use super::RequestsPage;
use crate::domain::request::{Origin, Step, StepKind};
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{Color, Face, Theme, size};
use crate::ui::widgets::{check_box, icon_at, link};
use crate::ui::{icons, words};
use crate::worker::protocol::RequestDetail;
use egui::accesskit::Role;
use egui::{Align, Label, Layout, Sense, Stroke, Ui, WidgetInfo, vec2};

/// Width of the times.
const TIMES: f32 = 112.0;

impl RequestsPage {
    pub(super) fn timeline(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        detail: &RequestDetail,
    ) {
        let theme = cx.theme;
        ui.horizontal(|ui| {
            ui.label(Face::Small.text("Oldest first", theme.text_secondary));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                check_box(ui, "Recorded here", &mut self.steps.1);
                check_box(ui, "Imported", &mut self.steps.0);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    if super::details::edit_button(ui, detail) {
                        super::details::edit_flow_of(detail, cx);
                    }
                });
            });
        });
        ui.add_space(4.0);
        let wanted = |it: &&Step| match it.origin {
            Origin::Imported { .. } => self.steps.0,
            Origin::Found(_) | Origin::Here(_) => self.steps.1,
        };
        let steps: Vec<&Step> = detail.request.steps.iter().filter(wanted).collect();
        if steps.is_empty() {
            ui.label(Face::Body.text("Nothing of this kind.", theme.text_secondary));
        }
        for (at, it) in steps.iter().enumerate() {
            step(ui, cx, it, at + 1 == steps.len());
        }
    }
}

fn step(ui: &mut Ui, cx: &mut PageContext<'_>, it: &Step, is_last: bool) {
    let theme = cx.theme;
    let time = it
        .at
        .map_or_else(|| "no time".to_owned(), |at| words::list_time_seconds(at, cx.now, cx.zone));
    let from = from_words(it);
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, Face::Body.line());
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.allocate_ui_with_layout(
            vec2(TIMES, Face::Body.line()),
            Layout::left_to_right(Align::Min),
            |ui| {
                ui.set_min_width(TIMES);
                let text = Face::Body.text(&time, theme.text_secondary);
                ui.add(Label::new(text).truncate());
            },
        );
        let (place, _) = ui.allocate_exact_size(vec2(22.0, 18.0), Sense::hover());
        let (glyph, filled, color) = sign(theme, it.kind);
        icon_at(ui.painter(), place.center(), glyph, size::ICON, color, filled);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    origin(ui, cx, it, &from);
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let title = Face::Medium.text(it.title(), theme.text);
                        ui.add(Label::new(title).truncate());
                    });
                });
            });
            let more = [it.who.as_str(), it.note.as_str()];
            let more: Vec<&str> = more.into_iter().filter(|it| !it.is_empty()).collect();
            if !more.is_empty() {
                let text = Face::Body.text(more.join(", "), theme.text_secondary);
                ui.add(Label::new(text).wrap().selectable(true));
            }
        });
        place
    });
    let spoken = format!("{time}: {} {} {}, {from}", it.title(), it.who, it.note);
    ui.spacing_mut().interact_size.y = height;
    row.response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &spoken));
    ui.add_space(14.0);
    if !is_last {
        let x = row.inner.center().x;
        let line = Stroke::new(1.0, theme.line_control);
        let to = ui.cursor().top() - 2.0;
        ui.painter().vline(x, row.inner.bottom() + 3.0..=to, line);
    }
}

/// "report.csv, line 12", "you, recorded here".
fn from_words(it: &Step) -> String {
    match &it.origin {
        Origin::Imported { file, line, .. } if !file.is_empty() => format!("{file}, line {line}"),
        Origin::Imported { .. } => "imported".to_owned(),
        Origin::Found(_) => "found by Oddlog".to_owned(),
        Origin::Here(entry) => format!("recorded here, entry {entry}"),
    }
}

fn origin(ui: &mut Ui, cx: &mut PageContext<'_>, it: &Step, from: &str) {
    if let Origin::Found(id) = it.origin {
        if link(ui, from).clicked() {
            cx.act(UiAction::OpenFinding(id));
        }
        return;
    }
    let short = match &it.origin {
        Origin::Imported { .. } => "imported",
        Origin::Found(_) | Origin::Here(_) => "recorded here",
    };
    ui.label(Face::Small.text(short, cx.theme.text_muted)).on_hover_text(from);
}

fn sign(theme: &Theme, kind: StepKind) -> (&'static str, bool, Color) {
    match kind {
        StepKind::Requested => (icons::PAPER_PLANE_TILT, false, theme.text_secondary),
        StepKind::PendingMfa => (icons::DEVICE_MOBILE, false, theme.wait),
        StepKind::Approved | StepKind::ApprovedAutomatically => {
            (icons::CHECK_CIRCLE, true, theme.ok)
        }
        StepKind::Granting | StepKind::Revoking => {
            (icons::CIRCLE_NOTCH, false, theme.text_secondary)
        }
        StepKind::Granted => (icons::LOCK_KEY_OPEN, false, theme.ok),
        StepKind::Rejected | StepKind::RejectedAutomatically => {
            (icons::X_CIRCLE, false, theme.bad())
        }
        StepKind::Revoked | StepKind::RevokedHere => (icons::PROHIBIT, false, theme.text_secondary),
        StepKind::Expired => (icons::CLOCK, false, theme.text_muted),
        StepKind::Failed => (icons::WARNING, true, theme.bad()),
        StepKind::Used => (icons::KEY, false, theme.text_secondary),
        StepKind::Anomaly => (icons::WARNING_DIAMOND, true, theme.bad()),
        StepKind::Decided => (icons::SEAL_CHECK, false, theme.accent_text),
        StepKind::UndoneHere => (icons::ARROW_U_UP_LEFT, false, theme.text_secondary),
        StepKind::DoneHere => (icons::CHECK, false, theme.ok),
    }
}
