//! Drawing the editor: its head, the form beside the comparison, the reason.

use super::{Editor, Focus, Leave, Shown, compare, form};
use crate::domain::flow_text::Change;
use crate::domain::journal::REASON_MOST;
use crate::ui::action::UiAction;
use crate::ui::anomalies::keys;
use crate::ui::page::PageContext;
use crate::ui::requests::show::{bar_frame, padded};
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{
    Tint, chip, icon_button, key_cap, notice, primary, quiet, secondary, segmented, strip,
};
use crate::ui::{icons, labels, shortcuts};
use egui::accesskit::{Live, Role};
use egui::{
    Align, Frame, Key, Label, Layout, Margin, Modifiers, Panel, ScrollArea, Stroke, TextEdit, Ui,
    UiBuilder, WidgetInfo,
};

/// Below this width the comparison stands below the form.
const BESIDE_FROM: f32 = 900.0;

impl Editor {
    /// Draws it; whether it is to be closed.
    pub(in crate::ui::requests) fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) -> Leave {
        self.ask(cx);
        let changed = self.changed();
        let mut leave = Leave::Stay;
        strip(ui, "flow head", bar_frame(cx), size::PAGE_HEAD, |ui| {
            leave = self.head(ui, cx, &changed);
        });
        if let Some(message) = self.failure() {
            padded(ui, |ui| notice(ui, Tint::Bad, &message, None));
        } else if self.draft.is_some() {
            self.body(ui, cx, &changed);
        }
        self.take_keys(ui, cx, leave)
    }

    /// Why there is nothing to edit.
    fn failure(&self) -> Option<String> {
        let read = self.read.failure().map(str::to_owned);
        let known = self.known.failure().filter(|_| self.base.is_none());
        read.or_else(|| known.filter(|_| self.read.is_never()).map(str::to_owned))
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, changed: &[Change]) -> Leave {
        let theme = cx.theme;
        let mut leave = Leave::Stay;
        let line = ui.max_rect().expand2(egui::vec2(size::PAGE_PADDING, 0.0));
        let stroke = Stroke::new(1.0, theme.line_subtle);
        ui.painter().with_clip_rect(line).hline(line.x_range(), line.bottom() - 0.5, stroke);
        ui.horizontal_centered(|ui| {
            if icon_button(ui, icons::ARROW_LEFT, "Back to requests and flows", None).clicked() {
                leave = self.leave();
            }
            if 700.0 <= ui.available_width() {
                ui.label(Face::Body.text("Requests & flows  /", theme.text_secondary));
            }
            ui.label(Face::Title.text("Edit access flow", theme.text));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let why_not = self.cannot_save(cx, changed);
                let save = primary("Save access flow").key(shortcuts::SAVE);
                if save.disabled_because(why_not.as_deref()).show(ui).clicked() {
                    self.save(cx);
                }
                if secondary("Discard").key(shortcuts::CLOSE).show(ui).clicked() {
                    leave = self.leave();
                }
                let n = self.known.shown().map_or(0, |it| it.versions.len() as u64 - 1);
                let words = format!("History {}", labels::count(n));
                if quiet(&words).selected(self.history).show(ui).clicked() {
                    self.history = !self.history;
                }
                if icon_button(ui, icons::FOLDER_OPEN, "Load from a file…", None).clicked() {
                    cx.act(UiAction::PickFlow);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let version = self.base.as_ref().map_or(0, |it| it.0);
                    if 120.0 < ui.available_width() {
                        let words = format!("{}, version {version}", self.name);
                        chip(ui, &crate::ui::words::cut_end(&words, 40));
                    }
                });
            });
        });
        leave
    }

    fn body(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, changed: &[Change]) {
        let margin = Margin::symmetric(16, 12);
        if ui.available_width() < BESIDE_FROM {
            ScrollArea::vertical().id_salt("flow").auto_shrink(false).show(ui, |ui| {
                Frame::new().inner_margin(margin).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    self.left(ui, cx, changed);
                    ui.add_space(16.0);
                    self.right(ui, cx, changed);
                });
            });
            return;
        }
        let half = (ui.available_width() * 0.5).floor();
        Panel::right("flow changes")
            .resizable(true)
            .default_size(half)
            .size_range(380.0..=half.max(380.0) * 1.3)
            .frame(Frame::new().fill(cx.theme.bg_panel))
            .show(ui, |ui| {
                ScrollArea::vertical().id_salt("flow changes").auto_shrink(false).show(ui, |ui| {
                    Frame::new().inner_margin(margin).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        self.right(ui, cx, changed);
                    });
                });
            });
        ScrollArea::vertical().id_salt("flow form").auto_shrink(false).show(ui, |ui| {
            Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.set_width(ui.available_width());
                self.left(ui, cx, changed);
            });
        });
    }

    fn left(&mut self, ui: &mut Ui, cx: &PageContext<'_>, changed: &[Change]) {
        if self.leaving {
            let n = labels::counted(changed.len() as u64, "change is", "changes are");
            notice(ui, Tint::Warn, &format!("{n} not saved."), None);
            ui.horizontal(|ui| {
                if secondary("Discard changes").show(ui).clicked() {
                    self.draft = self.base.as_ref().map(|it| it.1.clone());
                }
                if primary("Keep editing").show(ui).clicked() {
                    self.leaving = false;
                }
            });
            ui.add_space(8.0);
        }
        self.preset_buttons(ui, cx);
        let problems = self.problems();
        if let (Some((_, base)), Some(draft)) = (&self.base, &mut self.draft) {
            form::show(ui, cx.theme, base, draft, &form::Marks { changed, problems: &problems });
        }
    }

    fn preset_buttons(&mut self, ui: &mut Ui, cx: &PageContext<'_>) {
        let theme = cx.theme;
        // Until the request is here, it is taken for what leads here mostly.
        let of_alert = self.request.shown().is_none_or(|it| !it.findings.is_empty());
        let (Some((_, base)), Some(draft)) = (&self.base, &mut self.draft) else { return };
        ui.horizontal(|ui| {
            let title = match &self.after {
                Some(id) if of_alert => format!("After alert {id}"),
                Some(id) => format!("For request {id}"),
                None => "Presets".to_owned(),
            };
            ui.label(Face::Section.text(title, theme.text));
            ui.label(Face::Small.text("click again to take one back", theme.text_muted));
        });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(6.0, 6.0);
            for it in &self.presets {
                let is_on = it.is_on(draft);
                let glyph = if is_on { icons::CHECK } else { icons::PLUS };
                let label = it.label();
                // What holds in the saved version is no change of this form.
                let why_not =
                    (is_on && it.is_on(base)).then_some("The saved version is like this already.");
                let button = secondary(&label).icon(glyph).selected(is_on);
                let response = button.disabled_because(why_not).show(ui);
                if self.focus == Some(Focus::Presets) && why_not.is_none() {
                    self.focus = None;
                    response.request_focus();
                }
                if response.clicked() {
                    if is_on {
                        it.take_off(draft, base);
                    } else {
                        it.apply(draft);
                    }
                }
            }
        });
        ui.add_space(10.0);
    }

    fn right(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, changed: &[Change]) {
        let builder =
            UiBuilder::new().accessibility_role(Role::Region).accessibility_label("Changes");
        ui.scope_builder(builder, |ui| {
            if self.history {
                self.show_history(ui, cx);
                return;
            }
            self.changes_head(ui, cx, changed);
            if let (Some((version, base)), Some(draft)) = (&self.base, &self.draft) {
                match self.shown {
                    Shown::SideBySide => {
                        let names = (version_name(*version), version_name(version + 1));
                        compare::side_by_side(ui, cx.theme, base, draft, &names);
                    }
                    Shown::InWords => {}
                }
            }
            compare::in_words(ui, cx.theme, changed);
            self.reason_field(ui, cx);
            ui.add_space(6.0);
            notice(
                ui,
                Tint::Warn,
                "Recorded here, not sent. It appears under “To hand over” as JSON and as a text \
                 diff.",
                None,
            );
        });
    }

    fn changes_head(&mut self, ui: &mut Ui, cx: &PageContext<'_>, changed: &[Change]) {
        ui.horizontal(|ui| {
            ui.label(Face::Section.text("Changes", cx.theme.text));
            let n = labels::counted(changed.len() as u64, "field", "fields");
            ui.label(Face::Small.text(n, cx.theme.text_muted));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let values = [(Shown::SideBySide, "Side by side"), (Shown::InWords, "In words")];
                if let Some(shown) = segmented(ui, "How changes are shown", self.shown, &values) {
                    self.shown = shown;
                }
            });
        });
        ui.add_space(4.0);
        if self.base.as_ref().is_some_and(|it| it.0 == 0) {
            let n = self.known.shown().map_or(0, |it| it.requests);
            let text = format!(
                "Version 0 is what {} of the log show of this flow. What they do not show has the \
                 value of a new flow.",
                labels::counted(n, "request", "requests")
            );
            notice(ui, Tint::Info, &text, None);
            ui.add_space(4.0);
        }
    }

    pub(super) fn reason_field(&mut self, ui: &mut Ui, cx: &PageContext<'_>) {
        let theme = cx.theme;
        ui.add_space(8.0);
        let above = ui.horizontal(|ui| {
            let above = ui.label(Face::Label.text("Reason", theme.text_secondary));
            key_cap(ui, shortcuts::REASON);
            above
        });
        let above = above.inner;
        let before = self.reason.clone();
        let edit = TextEdit::singleline(&mut self.reason)
            .id_salt("reason of the change")
            .desired_width(f32::INFINITY)
            .hint_text(Face::Body.text("Why, in 3 to 124 characters", theme.text_muted));
        let field = ui.add(edit).labelled_by(above.id);
        if self.focus == Some(Focus::Reason) {
            self.focus = None;
            field.request_focus();
        }
        if before != self.reason {
            self.problem = None;
        }
        let n = self.reason.trim().chars().count();
        let bad = self.problem.is_some() || REASON_MOST < n;
        let color = if bad { theme.bad() } else { theme.text_muted };
        let text = self.problem.clone().unwrap_or_else(|| format!("{n} / {REASON_MOST}"));
        let response = ui.add(Label::new(Face::Small.text(&text, color)).wrap());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
        ui.ctx().accesskit_node_builder(response.id, |it| it.set_live(Live::Polite));
    }

    fn take_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>, leave: Leave) -> Leave {
        if ui.input_mut(|it| it.consume_key(Modifiers::COMMAND, Key::S)) {
            self.save(cx);
        }
        if keys::take_letter(ui, Key::C) {
            self.focus = Some(Focus::Reason);
        }
        // Discarding from the question closes at once: nothing is left to lose.
        if self.leaving && self.changed().is_empty() {
            return Leave::Close;
        }
        if keys::take_letter(ui, Key::Escape) {
            return self.leave();
        }
        leave
    }
}

/// "Version 3", "Version 0, the log".
fn version_name(version: u32) -> String {
    if version == 0 { "Version 0, the log".to_owned() } else { format!("Version {version}") }
}
