//! "Comments and tags" of the open finding: what was said, by whom and when, and the fields to add
//! more. What was typed about one finding waits there, like the reason of a verdict.

use super::model::Details;
use crate::domain::ids::FindingId;
use crate::domain::notes::{COMMENT_MOST, NoteChange, NoteOrder, comment_problem};
use crate::ui::action::UiAction;
use crate::ui::anomalies::bulk::change_of_tags;
use crate::ui::icons;
use crate::ui::page::{Judgement, PageContext};
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{chip, chip_removable, icon, secondary};
use crate::worker::protocol::TriageOrder;
use egui::accesskit::{Live, Role};
use egui::{Align, Key, Label, Modifiers, TextEdit, Ui, WidgetInfo, vec2};
use std::collections::BTreeMap;

/// A field of this section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Tag,
    Comment,
}

/// What is typed and not recorded.
#[derive(Debug, Default)]
pub struct Notes {
    drafts: BTreeMap<(FindingId, Field), String>,
    saving: Option<(FindingId, Field)>,
    problem: Option<(FindingId, String)>,
    focus: Option<Field>,
    /// The field that has the keyboard in this frame: it has to be in sight.
    scroll: bool,
}

impl Notes {
    /// The next thing to type is a tag.
    pub const fn begin_tag(&mut self) {
        self.focus = Some(Field::Tag);
        self.scroll = true;
    }

    /// The next thing to type is a comment.
    pub const fn begin_comment(&mut self) {
        self.focus = Some(Field::Comment);
        self.scroll = true;
    }

    /// How recording ended.
    pub fn judged(&mut self, what: &Judgement) {
        let Some((id, field)) = self.saving else { return };
        match what {
            Judgement::Noted { findings, .. } if findings.contains(&id) => {
                self.drafts.remove(&(id, field));
                (self.saving, self.problem) = (None, None);
            }
            Judgement::Failed(message) => {
                self.saving = None;
                self.focus = Some(field);
                self.problem = Some((id, format!("{message} Your text is still here.")));
            }
            Judgement::Noted { .. } | Judgement::Changed(_) | Judgement::Views => {}
        }
    }

    /// Draws the section.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, said: &Details) {
        let theme = theme::of(ui);
        let read_only = cx.case.and_then(|it| it.read_only.clone());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
            for tag in &said.tags {
                let hover = format!("{}, {}", tag.by, tag.when);
                let name = format!("Remove tag {}", tag.name);
                if read_only.is_some() {
                    chip(ui, &tag.name).on_hover_text(hover);
                } else if chip_removable(ui, &tag.name, &name) {
                    let (add, remove) = (Vec::new(), vec![tag.name.clone()]);
                    cx.act(order(said.id, NoteChange::Tags { add, remove }));
                }
            }
            self.field(ui, cx, said.id, Field::Tag, read_only.as_deref());
        });
        for comment in &said.comments {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                icon(ui, icons::CHAT_CIRCLE_TEXT, 16.0, theme.text_muted);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    let text = Face::Body.text(&comment.text, theme.text);
                    ui.add(Label::new(text).wrap().selectable(true));
                    let by = format!("{}, {}", comment.by, comment.when);
                    ui.label(Face::Small.text(by, theme.text_muted));
                });
            });
        }
        ui.horizontal(|ui| self.field(ui, cx, said.id, Field::Comment, read_only.as_deref()));
        if let Some((_, problem)) = self.problem.as_ref().filter(|it| it.0 == said.id) {
            let response = ui.add(Label::new(Face::Small.text(problem, theme.bad())).wrap());
            response.widget_info(|| WidgetInfo::labeled(Role::Status, true, problem));
            ui.ctx().accesskit_node_builder(response.id, |it| it.set_live(Live::Polite));
        }
    }

    fn field(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        id: FindingId,
        field: Field,
        read_only: Option<&str>,
    ) {
        let theme = theme::of(ui);
        let mut text = self.drafts.get(&(id, field)).cloned().unwrap_or_default();
        let (name, hint) = match field {
            Field::Tag => ("Tag", "Add a tag, t"),
            Field::Comment => ("Comment", "Comment, c"),
        };
        let enabled = read_only.is_none() && self.saving.is_none();
        let can_add = !text.trim().is_empty();
        let width = match field {
            Field::Tag => 150.0,
            Field::Comment => (ui.available_width() - 104.0).max(120.0),
        };
        let edit = TextEdit::singleline(&mut text)
            .id_salt((name, id))
            .char_limit(COMMENT_MOST)
            .hint_text(Face::Body.text(hint, theme.text_muted))
            .desired_width(width);
        let response = ui.add_enabled(enabled, edit).accessible_name(name);
        let why_not = read_only.or((!can_add).then_some("Write a comment first."));
        let clicked = field == Field::Comment
            && secondary("Add").key("Enter").disabled_because(why_not).show(ui).clicked();
        if self.focus == Some(field) {
            self.focus = None;
            response.request_focus();
        }
        if response.has_focus() && std::mem::take(&mut self.scroll) {
            response.scroll_to_me(Some(Align::Center));
        }
        if let Some(why) = read_only {
            response.clone().on_disabled_hover_text(why);
        }
        if response.changed() {
            self.problem = None;
            self.drafts.insert((id, field), text.clone());
        }
        let entered = response.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter));
        if response.lost_focus() {
            // It left the field; the panel stays.
            ui.input_mut(|it| it.consume_key(Modifiers::NONE, Key::Escape));
        }
        if (entered && can_add) || clicked {
            self.record(cx, id, field, &text);
        }
    }

    fn record(&mut self, cx: &mut PageContext<'_>, id: FindingId, field: Field, text: &str) {
        let change = match field {
            Field::Tag => change_of_tags(text),
            Field::Comment => match comment_problem(text) {
                Some(problem) => Err(problem),
                None => Ok(NoteChange::Comment(text.to_owned())),
            },
        };
        match change {
            Ok(change) => {
                self.saving = Some((id, field));
                cx.act(order(id, change));
            }
            Err(problem) => self.problem = Some((id, problem)),
        }
    }
}

fn order(id: FindingId, change: NoteChange) -> UiAction {
    UiAction::Triage(TriageOrder::Note(NoteOrder { findings: vec![id], change }))
}
