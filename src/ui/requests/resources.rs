//! What a request is about, resource by resource, and taking access away.

use super::{RequestsPage, RevokeForm, why_not_revoke};
use crate::domain::journal::REASON_MOST;
use crate::domain::request::{Because, Unit};
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face, Theme, size};
use crate::ui::widgets::{
    Column, EvidenceTable, Tint, evidence_table, notice, primary, quiet, secondary, status_label,
    text_field,
};
use crate::ui::{icons, labels, shortcuts};
use crate::worker::protocol::RequestDetail;
use egui::accesskit::{Live, Role};
use egui::{Align, Frame, Label, Layout, Margin, TextEdit, Ui, WidgetInfo};

impl RequestsPage {
    pub(super) fn resources(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        detail: &RequestDetail,
    ) {
        let theme = cx.theme;
        let units = detail.request.units();
        ui.horizontal(|ui| {
            let n = labels::counted(units.len() as u64, "access unit", "access units");
            ui.label(Face::Section.text(n, theme.text));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let why_not = why_not_revoke(detail, cx);
                if super::details::revoke_button(ui, why_not.as_deref()) {
                    self.begin_revocation(cx);
                }
            });
        });
        ui.add_space(6.0);
        if units.is_empty() {
            let text = "No export names a resource or a permission of this request.";
            ui.label(Face::Body.text(text, theme.text_secondary));
        } else {
            table(ui, cx, detail, &units);
        }
        if 1 < units.len() {
            ui.add_space(6.0);
            let text = "All units were granted together and are revoked together.";
            ui.label(Face::Small.text(text, theme.text_muted));
        }
        ui.add_space(8.0);
        if let Some(revocation) = &detail.revocation {
            let done = match &detail.done {
                Some(done) => format!("carried out, says {}", done.by.actor),
                None => "recorded here, not sent".to_owned(),
            };
            let ticket = if revocation.ticket.is_empty() {
                String::new()
            } else {
                format!(", {}", revocation.ticket)
            };
            let text = format!(
                "Revoked by {}, {}, {done}: “{}”{ticket}",
                revocation.by.actor,
                labels::full_time(revocation.by.at, cx.zone),
                revocation.reason
            );
            notice(ui, Tint::Info, &text, None);
            let read_only = cx.case.and_then(|it| it.read_only.clone());
            let undo = secondary("Take the revocation back").icon(icons::ARROW_U_UP_LEFT);
            if undo.disabled_because(read_only.as_deref()).show(ui).clicked() {
                cx.act(UiAction::UndoVerdicts(revocation.entry));
            }
        }
        if let Some(form) = self.form.take() {
            let (form, done) = show_form(ui, cx.theme, detail, form);
            self.form = form;
            if done {
                self.record_revocation(cx);
            }
        }
    }
}

fn table(ui: &mut Ui, cx: &PageContext<'_>, detail: &RequestDetail, units: &[Unit]) {
    let theme = cx.theme;
    let column = |title, width| Column { title, width, right: false };
    let columns = [
        column("Resource", 0.0),
        column("Resource type", 0.0),
        column("Permission", 0.0),
        column("Status", 104.0),
    ];
    let wide = 460.0 <= ui.available_width();
    let shown: &[usize] = if wide { &[0, 1, 2, 3] } else { &[0, 2, 3] };
    let columns: Vec<Column<'_>> = shown.iter().map(|at| columns[*at]).collect();
    let view = EvidenceTable {
        columns: &columns,
        n_rows: units.len(),
        row_height: size::EVIDENCE_ROW + 4.0,
        clickable: false,
        selected: None,
    };
    let standing = detail.request.standing(detail.revocation.is_some(), cx.now);
    let spoken = |at: usize| {
        let it = &units[at];
        format!("{}, {}, {}", it.resource, it.permissions.join(", "), standing.status)
    };
    evidence_table(ui, &view, spoken, |ui, at, column| {
        let it = &units[at];
        let (text, face, color) = match shown[column] {
            0 if it.resource.is_empty() => {
                (format!("all of {}", it.integration), Face::Body, theme.text_secondary)
            }
            0 => (it.resource.clone(), Face::Mono, theme.text),
            1 => (it.resource_type.clone(), Face::Body, theme.text_secondary),
            2 => (it.permissions.join(", "), Face::Mono, theme.text),
            _ => {
                let word = match (&it.said, standing.because) {
                    (Some(said), Because::Said) => said.clone(),
                    _ => standing.status.label().to_owned(),
                };
                status_label(ui, standing.status, &word);
                return;
            }
        };
        let response = ui.add(Label::new(face.text(&text, color)).truncate());
        response.on_hover_text(text);
    });
}

/// Draws the form; gives it back unless it is closed, and whether it is to be recorded.
fn show_form(
    ui: &mut Ui,
    theme: &Theme,
    detail: &RequestDetail,
    mut form: RevokeForm,
) -> (Option<RevokeForm>, bool) {
    let it = &detail.request;
    let frame = Frame::popup(ui.style()).inner_margin(Margin::same(16)).fill(theme.bg_raised);
    ui.add_space(4.0);
    let (mut closed, mut done) = (false, false);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.label(Face::HeadlineSmall.text(format!("Revoke {}?", it.id), theme.text));
        let n = labels::counted(it.resources.len() as u64, "resource", "resources");
        let what = format!(
            "{} loses {} on {n} of {}.",
            it.receiver().unwrap_or("Whoever asked"),
            if it.permissions.is_empty() { "access".to_owned() } else { it.permissions.join(", ") },
            it.integrations.join(", ")
        );
        ui.add(Label::new(Face::Body.text(what, theme.text_secondary)).wrap());
        notice(
            ui,
            Tint::Warn,
            "Oddlog records this here. It does not send it. Export “To hand over” to carry it out \
             in the real system.",
            None,
        );
        reason(ui, theme, &mut form);
        text_field(ui, "Ticket, optional", &mut form.ticket, "SEC-2291", f32::INFINITY);
        ui.add_space(2.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let why_not = form.saving.then_some("Recording…");
            let record = primary("Record revocation").key(shortcuts::MAIN_ACTION);
            done = record.disabled_because(why_not).show(ui).clicked();
            closed = quiet("Cancel").key(shortcuts::CLOSE).show(ui).clicked();
        });
    });
    ((!closed).then_some(form), done)
}

fn reason(ui: &mut Ui, theme: &Theme, form: &mut RevokeForm) {
    let above = ui.label(Face::Label.text("Reason", theme.text_secondary));
    let before = form.reason.clone();
    let edit = TextEdit::multiline(&mut form.reason)
        .id_salt("reason of the revocation")
        .desired_rows(2)
        .desired_width(f32::INFINITY)
        .hint_text(Face::Body.text("Why, in 3 to 124 characters", theme.text_muted));
    let field = ui.add(edit).labelled_by(above.id);
    if std::mem::take(&mut form.focus) {
        field.request_focus();
        field.scroll_to_me(Some(Align::Center));
    }
    if form.reason != before {
        // One line, as the journal keeps it.
        form.reason = form.reason.replace(['\n', '\r'], " ");
        form.problem = None;
    }
    let n = form.reason.trim().chars().count();
    let bad = form.problem.is_some() || REASON_MOST < n;
    let color = if bad { theme::of(ui).bad() } else { theme.text_muted };
    let text = form.problem.clone().unwrap_or_else(|| format!("{n} / {REASON_MOST}"));
    let response = ui.add(Label::new(Face::Small.text(&text, color)).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
    ui.ctx().accesskit_node_builder(response.id, |it| it.set_live(Live::Polite));
}
