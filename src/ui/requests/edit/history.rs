//! The versions of a flow, newest first: who, when, why, what changed, and going back to one.

use super::{Editor, Saving, compare};
use crate::domain::flow_text::changes;
use crate::ui::page::PageContext;
use crate::ui::theme::Face;
use crate::ui::widgets::{card, secondary};
use crate::ui::{icons, labels};
use egui::{Align, Label, Layout, Ui};

impl Editor {
    pub(super) fn show_history(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let theme = cx.theme;
        ui.label(Face::Section.text("History", theme.text));
        let text = "Versions are never changed. To go back, an earlier one is saved again.";
        ui.add(Label::new(Face::Small.text(text, theme.text_muted)).wrap());
        self.reason_field(ui, cx);
        ui.add_space(6.0);
        let Some(known) = self.known.shown().cloned() else { return };
        let newest = known.newest().map_or(0, |it| it.version);
        let mut wanted = None;
        for (at, it) in known.versions.iter().enumerate().rev() {
            card(ui).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 4.0;
                ui.horizontal(|ui| {
                    let name = format!("Version {}", it.version);
                    ui.label(Face::Medium.text(name, theme.text));
                    let said = match &it.saved {
                        None => "what the log shows".to_owned(),
                        Some(saved) => format!(
                            "{}, {}, {}",
                            labels::full_time(saved.by.at, cx.zone),
                            saved.by.actor,
                            if it.done.is_some() {
                                "carried out"
                            } else {
                                "recorded here, not sent"
                            }
                        ),
                    };
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        if it.version != newest {
                            let label = format!("Revert to version {}", it.version);
                            let why = self.why_no_revert(cx);
                            let button = secondary(&label).icon(icons::CLOCK_COUNTER_CLOCKWISE);
                            if button.disabled_because(why.as_deref()).show(ui).clicked() {
                                wanted = Some(it.version);
                            }
                        }
                        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                            let text = Face::Small.text(said, theme.text_secondary);
                            ui.add(Label::new(text).truncate());
                        });
                    });
                });
                if let Some(saved) = &it.saved {
                    let text = format!("“{}”", saved.reason);
                    ui.add(Label::new(Face::Body.text(text, theme.text_secondary)).wrap());
                }
                if let Some(before) = at.checked_sub(1).map(|it| &known.versions[it]) {
                    compare::in_words(ui, theme, &changes(&before.flow, &it.flow));
                }
            });
        }
        if let Some(version) = wanted {
            self.revert(version, cx);
        }
    }

    fn why_no_revert(&self, cx: &PageContext<'_>) -> Option<String> {
        let read_only = cx.case.and_then(|it| it.read_only.clone());
        let unsaved =
            (!self.changed().is_empty()).then(|| "Save or discard changes first.".to_owned());
        let busy = (self.saving != Saving::Nothing).then(|| "Saving…".to_owned());
        read_only.or(unsaved).or(busy)
    }
}
