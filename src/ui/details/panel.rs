//! Drawing the details panel: its head and the sections below each other.

use super::model::{Details, Related};
use super::{DetailsPanel, DetailsReport, Place, evidence, facts, features, group, head, reasons};
use crate::domain::filter::FindingFilter;
use crate::domain::rate_subject::Subject;
use crate::ui::action::UiAction;
use crate::ui::anomalies::keys;
use crate::ui::page::PageContext;
use crate::ui::shell::toast;
use crate::ui::theme::{self, Face, Theme};
use crate::ui::widgets::{Tint, link, notice, quiet, severity_mark};
use crate::ui::{icons, labels};
use egui::accesskit::Role;
use egui::{Align, Frame, Key, Label, Layout, Margin, Panel, ScrollArea, Ui, UiBuilder};

/// Height of the panel from which on the verdict stays in sight.
const PINNED_FROM: f32 = 400.0;
/// Room around the verdict.
const FOOTER: Margin = Margin { left: 16, right: 16, top: 10, bottom: 10 };

impl DetailsPanel {
    /// Draws the open finding; says what the rest of the page has to do.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        place: Option<Place>,
    ) -> Option<DetailsReport> {
        let builder =
            UiBuilder::new().accessibility_role(Role::Region).accessibility_label("Alert details");
        ui.scope_builder(builder, |ui| {
            let mut report = head::head(ui, self.said.as_ref(), place);
            if let Some(message) = self.loaded.failure() {
                let (message, margin) = (message.to_owned(), Margin::symmetric(16, 14));
                Frame::new().inner_margin(margin).show(ui, |ui| {
                    if notice(ui, Tint::Bad, &message, Some("Try again")) {
                        self.wanted = true;
                    }
                });
            }
            // The words are taken out while they are drawn: a click may change the panel.
            if let Some(said) = self.said.take() {
                let stale = self.loaded.is_waiting() && self.id != Some(said.id);
                let done = self.body(ui, cx, &said, stale);
                report = report.or(done);
                self.said = Some(said);
            } else if self.loaded.failure().is_none() {
                let margin = Margin::symmetric(16, 14);
                Frame::new().inner_margin(margin).show(ui, |ui| {
                    ui.label(Face::Body.text(labels::WAITING, theme::of(ui).text_muted));
                });
            }
            report
        })
        .inner
    }

    fn body(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        said: &Details,
        stale: bool,
    ) -> Option<DetailsReport> {
        let mut report = None;
        // A low panel has no room for a footer that stays: there it scrolls with the rest.
        let pinned = PINNED_FROM <= ui.available_height();
        if pinned {
            let frame = Frame::new().fill(cx.theme.bg_panel).inner_margin(FOOTER);
            let footer = Panel::bottom("verdict").resizable(false).frame(frame);
            let shown = footer.show(ui, |ui| self.verdict(ui, cx, said, stale));
            toast::keep_clear(ui.ctx(), shown.response.rect);
        }
        let area = ScrollArea::vertical().id_salt(said.id).auto_shrink([false, false]);
        area.show(ui, |ui| {
            if stale {
                ui.set_opacity(0.7);
            }
            Frame::new().inner_margin(Margin::symmetric(16, 14)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 4.0;
                report = self.sections(ui, cx, said);
                if !pinned {
                    section(ui, cx.theme, "Verdict");
                    self.verdict(ui, cx, said, stale);
                }
            });
        });
        report
    }

    /// Nothing can be decided about what is not there yet.
    fn verdict(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, said: &Details, stale: bool) {
        let builder =
            UiBuilder::new().accessibility_role(Role::Group).accessibility_label("Verdict");
        ui.scope_builder(builder, |ui| {
            if stale {
                ui.disable();
            }
            self.verdicts.show(ui, cx, said.id, &said.decided);
        });
    }

    fn sections(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        said: &Details,
    ) -> Option<DetailsReport> {
        let theme = cx.theme;
        ui.add(Label::new(Face::HeadlineSmall.text(&said.headline, theme.text)).wrap());
        if !said.usual.is_empty() {
            ui.add(Label::new(Face::Body.text(&said.usual, theme.text_secondary)).wrap());
        }
        if let Some(words) = &said.superseded {
            ui.add_space(4.0);
            notice(ui, Tint::Info, words, None);
        }
        let mut report = None;
        if let Some(words) = &said.suppressed {
            ui.add_space(4.0);
            if notice(ui, Tint::Info, words, Some("All suppressions")) {
                cx.act(UiAction::ShowSuppressions);
            }
        }
        ui.add_space(8.0);
        facts::facts(ui, cx, said);
        if let Some(strip) = &said.group {
            section(ui, theme, &strip.title());
            if let Some(no) = group::strip(ui, strip, self.chosen) {
                self.chosen = Some(no);
            }
        }
        if !said.features.is_empty() || !said.reasons.is_empty() {
            section(ui, theme, "Why it was raised");
        }
        if !said.reasons.is_empty() {
            reasons::reasons(ui, &said.reasons);
        }
        if !said.features.is_empty() {
            features::features(ui, &said.features);
        }
        if !said.evidence.rows.is_empty() {
            self.evidence(ui, cx, said);
        }
        if !said.recommended.is_empty() {
            section(ui, theme, "Recommended");
            for action in &said.recommended {
                bullet(ui, theme, action);
            }
        }
        self.request_buttons(ui);
        section(ui, theme, "Comments and tags");
        self.notes.show(ui, cx, said);
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let read_only = cx.case.and_then(|it| it.read_only.as_deref());
            let button = quiet("Suppress like this…").icon(icons::EYE_SLASH);
            if button.disabled_because(read_only).show(ui).clicked() {
                report = Some(DetailsReport::Suppress);
            }
            if quiet("Open in the calculator").icon(icons::CALCULATOR).show(ui).clicked()
                && let Some(detail) = self.shown()
            {
                let (subject, at) = Subject::of_finding(&detail.finding.detail);
                cx.act(UiAction::OpenRate(subject, Some(at)));
            }
        });
        if said.related.is_empty() {
            return report;
        }
        section(ui, theme, "Same user, address or request");
        if let Some(detail) = self.shown() {
            let subject = detail.finding.subject().to_owned();
            if link(ui, &format!("List all about {subject}")).clicked() {
                let filter = FindingFilter { subjects: vec![subject], ..FindingFilter::default() };
                report = Some(DetailsReport::ShowAlike(Box::new(filter)));
            }
        }
        for it in &said.related {
            if related(ui, theme, it) {
                report = Some(DetailsReport::Open(it.id));
            }
        }
        report
    }

    fn evidence(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, said: &Details) {
        let theme = cx.theme;
        ui.add_space(10.0);
        let mut show = keys::take_letter(ui, Key::L);
        ui.horizontal(|ui| {
            let title = if said.group.is_some() { "Requests" } else { "Evidence" };
            ui.label(Face::Section.text(title, theme.text));
            ui.label(Face::Body.text(&said.evidence.count, theme.text_secondary));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                crate::ui::widgets::key_cap(ui, "l");
                let words = if said.group.is_some() {
                    "Show the group in log explorer"
                } else {
                    "Show in log explorer"
                };
                show |= link(ui, words).clicked();
            });
        });
        if let Some(no) = evidence::table(ui, said, self.chosen) {
            self.chosen = Some(no);
        }
        for (key, more) in [(Key::OpenBracket, false), (Key::CloseBracket, true)] {
            if keys::take_letter(ui, key) {
                self.step_context(more);
            }
        }
        let shown = self.loaded.shown();
        let context = self.context.shown();
        if let Some(n) = evidence::raw_line(ui, said, shown, self.chosen, self.around, context) {
            self.around = n;
        }
        if show {
            self.show_events(cx);
        }
    }
}

/// A heading with the space above it.
pub fn section(ui: &mut Ui, theme: &Theme, title: &str) {
    ui.add_space(10.0);
    ui.label(Face::Section.text(title, theme.text));
}

fn bullet(ui: &mut Ui, theme: &Theme, text: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        ui.add_space(6.0);
        ui.label(Face::Body.text("•", theme.text_muted));
        ui.add(Label::new(Face::Body.text(text, theme.text_secondary)).wrap());
    });
}

fn related(ui: &mut Ui, theme: &Theme, it: &Related) -> bool {
    ui.horizontal(|ui| {
        severity_mark(ui, it.severity);
        let response = link(ui, it.kind.label());
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(it.spoken.clone()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(Face::Body.text(&it.day, theme.text_secondary));
        });
        response.clicked()
    })
    .inner
}
