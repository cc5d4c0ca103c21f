//! One access request: its head, its fields, and the tabs below.

use super::{DetailTab, RequestsPage};
use crate::domain::flow_text::lasting;
use crate::domain::request::{Because, Request, Standing};
use crate::domain::time::Micros;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{
    RawLine, Tint, chip_colored, icon_button, link, notice, quiet, raw_lines, secondary,
    status_icon, tabs,
};
use crate::ui::{icons, labels, shortcuts, words};
use crate::worker::protocol::RequestDetail;
use egui::accesskit::Role;
use egui::{Align, Frame, Grid, Label, Layout, Margin, ScrollArea, Ui, UiBuilder, vec2};

/// Width of the names of fields.
const NAMES: f32 = 92.0;

impl RequestsPage {
    /// Draws the open request.
    pub(super) fn details(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let builder = UiBuilder::new()
            .accessibility_role(Role::Region)
            .accessibility_label("Access request details");
        ui.scope_builder(builder, |ui| {
            let detail = self.shown();
            self.details_head(ui, cx, detail.as_deref());
            if let Some(message) = self.detail.failure().map(str::to_owned) {
                super::show::padded(ui, |ui| {
                    if notice(ui, Tint::Bad, &message, Some("Try again")) {
                        self.stale = true;
                    }
                });
                return;
            }
            let Some(detail) = detail else { return };
            Frame::new().inner_margin(Margin { left: 16, right: 16, top: 4, bottom: 8 }).show(
                ui,
                |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 4.0;
                    fields(ui, cx, &detail);
                },
            );
            self.tabs(ui, &detail);
            ScrollArea::vertical()
                .id_salt(("request", &detail.request.id))
                .auto_shrink(false)
                .show(ui, |ui| {
                    Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        match self.detail_tab {
                            DetailTab::Timeline => self.timeline(ui, cx, &detail),
                            DetailTab::Resources => self.resources(ui, cx, &detail),
                            DetailTab::Raw => raw(ui, cx.theme, &detail),
                        }
                    });
                });
        });
    }

    fn details_head(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        detail: Option<&RequestDetail>,
    ) {
        let theme = cx.theme;
        let margin = Margin { left: 16, right: 8, top: 6, bottom: 2 };
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label(Face::Title.text(self.open.clone().unwrap_or_default(), theme.text));
                if let Some(detail) = detail {
                    let revoked = detail.revocation.is_some();
                    let standing = detail.request.standing(revoked, cx.now);
                    status_chip(ui, theme, standing);
                    let more = standing_words(&detail.request, standing, detail, cx);
                    if !more.is_empty() {
                        let text = Face::Small.text(more, theme.text_secondary);
                        // The buttons at the right come first.
                        let room = (ui.available_width() - 110.0).max(0.0);
                        ui.allocate_ui_with_layout(
                            vec2(room, size::CONTROL),
                            Layout::left_to_right(Align::Center),
                            |ui| ui.add(Label::new(text).truncate()),
                        );
                    }
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    let close = shortcuts::CLOSE;
                    if icon_button(ui, icons::X, "Close request", Some(close)).clicked() {
                        self.open = None;
                    }
                    let (next, before) = ("Next request", "Previous request");
                    if icon_button(ui, icons::CARET_DOWN, next, Some("j")).clicked() {
                        self.step(1);
                    }
                    if icon_button(ui, icons::CARET_UP, before, Some("k")).clicked() {
                        self.step(-1);
                    }
                });
            });
        });
    }

    /// Opens the request so many rows further.
    fn step(&mut self, by: i64) {
        let Some(list) = self.list.shown().cloned() else { return };
        let at = self.place().map_or(0, |it| it as i64 + by);
        let at = at.clamp(0, list.rows.len().max(1) as i64 - 1) as usize;
        if let Some(row) = list.rows.get(at) {
            self.show_request(&row.id);
            self.scroll_to = Some(at);
        }
    }

    fn tabs(&mut self, ui: &mut Ui, detail: &RequestDetail) {
        let all = [
            (DetailTab::Timeline, "Timeline", Some(detail.request.steps.len())),
            (DetailTab::Resources, "Resources", Some(detail.request.units().len())),
            (DetailTab::Raw, "Raw", None),
        ];
        self.detail_tab = tabs(ui, self.detail_tab, &all, 16.0);
    }
}

/// Goes to the flow of this request.
pub(super) fn edit_flow_of(detail: &RequestDetail, cx: &mut PageContext<'_>) {
    match &detail.request.flow {
        Some(flow) => {
            let id = detail.request.id.clone();
            cx.act(UiAction::OpenFlow(flow.clone(), Some(id)));
        }
        None => cx.act(UiAction::Toast(format!(
            "No export names the access flow of {}.",
            detail.request.id
        ))),
    }
}

fn status_chip(ui: &mut Ui, theme: &Theme, standing: Standing) {
    let (glyph, filled, color) = status_icon(theme, standing.status);
    let draw = if filled { crate::ui::widgets::icon_fill } else { crate::ui::widgets::icon };
    ui.spacing_mut().item_spacing.x = 6.0;
    draw(ui, glyph, size::ICON_SMALL, color);
    chip_colored(ui, standing.status.label(), theme.bg_raised, theme.text);
}

/// "until 14 Jun 16:16", "recorded here, not sent", "its time was over 14 Jun 16:16".
fn standing_words(
    it: &Request,
    standing: Standing,
    detail: &RequestDetail,
    cx: &PageContext<'_>,
) -> String {
    let at = |at: Micros| labels::list_time(at, cx.zone, cx.now);
    match (standing.because, it.ends) {
        (Because::Here, _) if detail.done.is_some() => {
            "recorded here, carried out in the real system".to_owned()
        }
        (Because::Here, _) => "recorded here, not sent".to_owned(),
        (Because::Clock, Some(ends)) => format!("its time was over {}", at(ends)),
        (Because::Said, Some(ends)) if ends <= cx.now => format!("ended {}", at(ends)),
        (Because::Said, Some(ends)) => format!("until {}", at(ends)),
        (_, None) => String::new(),
    }
}

fn fields(ui: &mut Ui, cx: &mut PageContext<'_>, detail: &RequestDetail) {
    let theme = cx.theme;
    let it = &detail.request;
    let list = |all: &[String]| {
        if all.is_empty() { words::NONE.to_owned() } else { all.join(", ") }
    };
    let at = |at: Option<Micros>| {
        at.map_or_else(|| words::NONE.to_owned(), |it| labels::full_time(it, cx.zone))
    };
    let grantee = match &it.grantee {
        Some(grantee) => grantee.clone(),
        None if it.requestor.is_some() => "same person".to_owned(),
        None => words::NONE.to_owned(),
    };
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| words::NONE.to_owned());
    let duration = match (it.duration, it.ends) {
        (Some(micros), _) => lasting(micros),
        (None, None) => "no end".to_owned(),
        (None, Some(_)) => words::NONE.to_owned(),
    };
    let facts = [
        ("Requestor", text(&it.requestor), "Created", at(it.created)),
        ("Grantee", grantee, "Duration", duration),
        ("Integration", list(&it.integrations), "Trigger", text(&it.trigger)),
        ("Approvers", list(&it.approvers), "Granted", at(it.granted)),
    ];
    let half = ((ui.available_width() - 16.0) / 2.0).floor();
    ui.spacing_mut().interact_size.y = Face::Body.line();
    Grid::new(("request fields", &it.id)).num_columns(2).spacing(vec2(16.0, 4.0)).show(ui, |ui| {
        for (left, value, right, other) in &facts {
            fact(ui, theme, (left, value), half);
            fact(ui, theme, (right, other), half);
            ui.end_row();
        }
        named(ui, theme, "Access flow", half, |ui| match &it.flow {
            Some(flow) => {
                if link(ui, flow).clicked() {
                    cx.act(UiAction::OpenFlow(flow.clone(), Some(it.id.clone())));
                }
            }
            None => _ = ui.label(Face::Body.text(words::NONE, theme.text)),
        });
        named(ui, theme, "Anomaly", half, |ui| match detail.findings.first() {
            Some(finding) => {
                let words = format!("{}, {:.0}", finding.detail.kind, finding.detail.score);
                if link(ui, &words).clicked() {
                    cx.act(UiAction::OpenFinding(finding.id));
                }
            }
            None => _ = ui.label(Face::Body.text("none", theme.text)),
        });
        ui.end_row();
    });
    if let Some(why) = &it.justification {
        let text = Face::Body.text(format!("“{why}”"), theme.text_secondary);
        ui.add(Label::new(text).wrap().selectable(true));
    }
    if !it.others.is_empty() {
        let name = labels::counted(it.others.len() as u64, "more field", "more fields");
        egui::CollapsingHeader::new(Face::Small.text(name, theme.text_secondary)).show(ui, |ui| {
            for (name, value) in &it.others {
                fact(ui, theme, (name, value), ui.available_width());
            }
        });
    }
}

/// A name and what stands beside it.
fn named(ui: &mut Ui, theme: &Theme, name: &str, width: f32, add: impl FnOnce(&mut Ui)) {
    let wanted = vec2(width, Face::Body.line());
    ui.allocate_ui_with_layout(wanted, Layout::left_to_right(Align::Min), |ui| {
        ui.set_min_width(width);
        ui.spacing_mut().item_spacing.x = 8.0;
        let before = ui.cursor().left();
        ui.add(Label::new(Face::Body.text(name, theme.text_secondary)).truncate());
        ui.add_space((before + NAMES - ui.cursor().left()).max(0.0));
        add(ui);
    });
}

fn fact(ui: &mut Ui, theme: &Theme, (name, value): (&str, &str), width: f32) {
    named(ui, theme, name, width, |ui| {
        let text = Face::Body.text(value, theme.text);
        ui.add(Label::new(text).truncate().selectable(true));
    });
}

fn raw(ui: &mut Ui, theme: &Theme, detail: &RequestDetail) {
    if detail.lines.is_empty() {
        ui.label(Face::Body.text("No record is kept of this request.", theme.text_secondary));
    }
    for event in &detail.lines {
        let file = detail.files.get(&event.source).map_or("?", String::as_str);
        ui.label(Face::Small.text(format!("{file}, line {}", event.line), theme.text_muted));
        let salt = format!("record {}", event.no);
        raw_lines(ui, &salt, &[RawLine { number: event.line, text: &event.raw, marked: false }]);
        ui.add_space(6.0);
    }
}

/// The button that edits the flow, for the tabs below.
pub(super) fn edit_button(ui: &mut Ui, detail: &RequestDetail) -> bool {
    let why_not = detail.request.flow.is_none().then_some("No export names the access flow.");
    let button = quiet("Edit access flow").icon(icons::PENCIL_SIMPLE).key(shortcuts::EDIT_FLOW);
    button.disabled_because(why_not).show(ui).clicked()
}

/// The button that begins a revocation, disabled with the reason why.
pub(super) fn revoke_button(ui: &mut Ui, why_not: Option<&str>) -> bool {
    let button = secondary("Revoke access…").icon(icons::PROHIBIT).key(super::show::REVOKE);
    button.disabled_because(why_not).show(ui).clicked()
}
