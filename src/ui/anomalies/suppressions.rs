//! The list of suppressions: what each hides, until when, why, who made it; and lifting one.

use super::suppress::SuppressReport;
use crate::domain::filter::{FindingFilter, Hidden};
use crate::domain::suppression::{self, Suppression};
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{icon_button, link, quiet};
use crate::ui::{icons, labels};
use crate::worker::protocol::TriageOrder;
use egui::{Align, Frame, Id, Label, Layout, Margin, Modal, ScrollArea, Ui};
use std::sync::Arc;

/// The list of suppressions; a report, and whether it was closed.
pub fn list_dialog(
    ui: &Ui,
    cx: &mut PageContext<'_>,
    all: Option<&Arc<Vec<Suppression>>>,
) -> (Option<SuppressReport>, bool) {
    let theme = theme::of(ui);
    let width = (ui.ctx().content_rect().width() - 64.0).min(720.0);
    let height = (ui.ctx().content_rect().height() - 200.0).max(160.0);
    let shown = Modal::new(Id::unique("suppressions"))
        .backdrop_color(theme::dimmer())
        .frame(Frame::popup(ui.style()).inner_margin(Margin::same(16)))
        .show(ui.ctx(), |ui| {
            ui.set_width(width);
            let closed = ui
                .horizontal(|ui| {
                    ui.label(Face::Title.text("Suppressed anomalies", theme.text));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        icon_button(ui, icons::X, "Close suppressions", Some("Esc")).clicked()
                    })
                    .inner
                })
                .inner;
            let words = "Hidden from lists and counts, never deleted. Each was recorded in the \
                         journal; so is lifting it.";
            ui.add(Label::new(Face::Body.text(words, theme.text_secondary)).wrap());
            ui.add_space(6.0);
            let mut report = None;
            match all.map(|it| it.as_slice()) {
                None => {
                    ui.label(Face::Body.text(labels::WAITING, theme.text_muted));
                }
                Some([]) => {
                    ui.label(Face::Body.text("Nothing is suppressed in this case.", theme.text));
                }
                Some(all) => {
                    ScrollArea::vertical().max_height(height).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        for it in all.iter().rev() {
                            report = one_suppression(ui, cx, it).or(report.take());
                        }
                    });
                }
            }
            (report, closed)
        });
    let should_close = shown.should_close();
    let (report, closed) = shown.inner;
    (report, closed || should_close)
}

fn one_suppression(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    it: &Suppression,
) -> Option<SuppressReport> {
    let theme = theme::of(ui);
    let mut report = None;
    let time = |at| labels::list_time(at, cx.zone, cx.now);
    let name = suppression::name(it.id);
    let holds = it.holds(cx.now);
    let state = match (it.lifted, it.until) {
        (true, _) => "lifted".to_owned(),
        (false, None) => "no end".to_owned(),
        (false, Some(until)) if holds => format!("until {}", time(until)),
        (false, Some(until)) => format!("ended {}", time(until)),
    };
    ui.separator();
    ui.horizontal(|ui| {
        ui.label(Face::Medium.text(&name, theme.text));
        ui.label(Face::Body.text(&state, theme.text_secondary));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let read_only = cx.case.and_then(|it| it.read_only.as_deref());
            let lift = quiet("Lift").icon(icons::EYE).disabled_because(read_only);
            if !it.lifted && lift.show(ui).clicked() {
                cx.actions.push(UiAction::Triage(TriageOrder::Lift(it.id, String::new())));
            }
            let n = labels::count(it.hides);
            if it.hides != 0 && link(ui, &format!("Show {n}")).clicked() {
                let hidden = Hidden::With;
                report = Some(SuppressReport::Show(FindingFilter { hidden, ..it.rule.clone() }));
            }
        });
    });
    let rule = suppression::rule_words(&it.rule);
    let color = if holds { theme.text } else { theme.text_secondary };
    ui.add(Label::new(Face::Body.text(rule, color)).wrap());
    let by = format!("{} · {}, {}", it.because, it.by.actor, time(it.by.at));
    ui.add(Label::new(Face::Small.text(by, theme.text_secondary)).wrap());
    report
}
