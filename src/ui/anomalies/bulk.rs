//! The bar over the table while rows are marked: a verdict, a tag, a comment for all of them, as one
//! action with one undo.

use super::selection::Marks;
use crate::domain::finding::Verdict;
use crate::domain::journal::REASON_LEAST;
use crate::domain::notes::{NoteChange, NoteOrder, comment_problem, tags_in};
use crate::domain::reasons::ReasonRules;
use crate::ui::action::UiAction;
use crate::ui::details::verdict::CHOICES;
use crate::ui::page::{Judgement, PageContext};
use crate::ui::shell::toast;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{icon_button, link, primary, quiet, secondary, verdict_icon};
use crate::ui::{icons, labels};
use crate::worker::protocol::{TriageOrder, VerdictOrder};
use egui::accesskit::{Live, Role};
use egui::{
    Align2, Area, Frame, Id, Key, Label, Margin, Order, Rect, TextEdit, Ui, UiBuilder, WidgetInfo,
    vec2,
};

/// What is to be done to all marked rows, and waits for its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Set this verdict.
    Verdict(Verdict),
    /// Add and remove tags.
    Tags,
    /// Write a comment.
    Comment,
}

/// The bar.
#[derive(Debug, Default)]
pub struct BulkBar {
    asked: Option<Asked>,
    text: String,
    /// What is wrong with the text, or why nothing was recorded.
    problem: Option<String>,
    saving: bool,
    focus: bool,
}

/// What the page has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkReport {
    /// Mark everything that is listed.
    MarkAll,
    /// Take all marks away.
    Clear,
    /// Hide anomalies like the marked ones.
    Suppress,
}

impl BulkBar {
    /// A verdict, a tag or a comment was chosen, by key or button.
    pub fn ask(&mut self, what: Asked) {
        if self.asked != Some(what) {
            // A reason is no comment.
            self.text.clear();
        }
        (self.asked, self.problem, self.focus) = (Some(what), None, true);
    }

    /// Whether a text is waited for.
    pub const fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// Nothing is asked any more.
    pub fn cancel(&mut self) {
        *self = Self::default();
    }

    /// What was asked for was recorded or could not be; whether it was this bar's.
    pub fn judged(&mut self, what: &Judgement) -> bool {
        if !std::mem::take(&mut self.saving) {
            return false;
        }
        match what {
            Judgement::Failed(message) => {
                self.problem = Some(format!("{message} Your text is still here."));
                self.focus = true;
                false
            }
            Judgement::Changed(_) | Judgement::Noted { .. } => {
                self.cancel();
                true
            }
            Judgement::Views => {
                self.saving = true;
                false
            }
        }
    }

    /// Draws the bar over the lower end of `table`.
    pub fn show(
        &mut self,
        ui: &Ui,
        cx: &mut PageContext<'_>,
        table: Rect,
        marks: &Marks,
        n_listed: usize,
    ) -> Option<BulkReport> {
        let mut report = None;
        let room = (table.width() - 32.0).max(200.0);
        let shown = Area::new(Id::unique("bulk bar"))
            .order(Order::Middle)
            .pivot(Align2::CENTER_BOTTOM)
            .fixed_pos(table.center_bottom() - vec2(0.0, 12.0))
            .constrain(false)
            .show(ui.ctx(), |ui| {
                let builder = UiBuilder::new()
                    .accessibility_role(Role::Group)
                    .accessibility_label("Marked anomalies");
                ui.scope_builder(builder, |ui| {
                    let frame = Frame::popup(ui.style()).inner_margin(Margin::symmetric(14, 8));
                    frame.show(ui, |ui| {
                        ui.set_max_width(room - 28.0);
                        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
                        report = self.buttons(ui, cx, marks, n_listed);
                        if self.asked.is_some() {
                            self.input(ui, cx, marks);
                        }
                    });
                });
            });
        toast::keep_clear(ui.ctx(), shown.response.rect);
        report
    }

    fn buttons(
        &mut self,
        ui: &mut Ui,
        cx: &PageContext<'_>,
        marks: &Marks,
        n_listed: usize,
    ) -> Option<BulkReport> {
        let theme = theme::of(ui);
        let why_not = read_only(cx).or(self.saving.then_some("Saving…"));
        let mut report = None;
        ui.horizontal_wrapped(|ui| {
            let n = labels::count(marks.len() as u64);
            let text = format!("{n} selected");
            let label = ui.label(Face::Section.text(&text, theme.text));
            label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
            if marks.len() < n_listed {
                ui.add_space(2.0);
                let all = format!("Select all {} filtered", labels::count(n_listed as u64));
                if link(ui, &all).clicked() {
                    report = Some(BulkReport::MarkAll);
                }
                ui.add_space(2.0);
            }
            for (verdict, _, key) in &CHOICES {
                let (glyph, _, color) = verdict_icon(theme, *verdict);
                let button = secondary(verdict.label())
                    .icon_fill(glyph, color)
                    .key(key)
                    .selected(self.asked == Some(Asked::Verdict(*verdict)))
                    .disabled_because(why_not);
                if button.show(ui).clicked() {
                    self.ask(Asked::Verdict(*verdict));
                }
            }
            for (label, icon, key, what) in [
                ("Tag", icons::TAG, "t", Asked::Tags),
                ("Comment", icons::CHAT_CIRCLE_TEXT, "c", Asked::Comment),
            ] {
                let button = secondary(label).icon(icon).key(key).disabled_because(why_not);
                if button.selected(self.asked == Some(what)).show(ui).clicked() {
                    self.ask(what);
                }
            }
            let suppress = secondary("Suppress…").icon(icons::EYE_SLASH);
            if suppress.disabled_because(why_not).show(ui).clicked() {
                report = Some(BulkReport::Suppress);
            }
            if icon_button(ui, icons::X, "Clear the selection", Some("Esc")).clicked() {
                report = Some(BulkReport::Clear);
            }
        });
        report
    }

    /// The field for a reason, tags or a comment, and the button that records it.
    fn input(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, marks: &Marks) {
        let Some(asked) = self.asked else { return };
        let theme = theme::of(ui);
        let (name, hint) = naming(asked, cx.reasons);
        ui.horizontal(|ui| {
            let edit = TextEdit::singleline(&mut self.text)
                .id_salt("bulk text")
                .hint_text(Face::Body.text(hint, theme.text_muted))
                .desired_width((ui.available_width() - 240.0).clamp(160.0, 480.0));
            let field = ui.add_enabled(!self.saving, edit).accessible_name(name);
            if std::mem::take(&mut self.focus) {
                field.request_focus();
            }
            if field.changed() {
                self.problem = None;
            }
            let entered = field.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter));
            let left = field.lost_focus() && ui.input(|it| it.key_pressed(Key::Escape));
            if left {
                ui.input_mut(|it| it.consume_key(egui::Modifiers::NONE, Key::Escape));
            }
            let n = labels::count(marks.len() as u64);
            let save = match asked {
                Asked::Verdict(verdict) => format!("Set {n} to {verdict}"),
                Asked::Tags => format!("Tag {n}"),
                Asked::Comment => format!("Comment on {n}"),
            };
            let why_not = self.saving.then_some("Saving…");
            let clicked = primary(&save).key("Enter").disabled_because(why_not).show(ui).clicked();
            if clicked || entered {
                self.record(asked, cx, marks);
            }
            if quiet("Cancel").show(ui).clicked() || left {
                self.cancel();
            }
        });
        if let Some(problem) = &self.problem {
            let response = ui.add(Label::new(Face::Small.text(problem, theme.bad())).wrap());
            response.widget_info(|| WidgetInfo::labeled(Role::Status, true, problem));
            ui.ctx().accesskit_node_builder(response.id, |it| it.set_live(Live::Polite));
        }
    }

    fn record(&mut self, asked: Asked, cx: &mut PageContext<'_>, marks: &Marks) {
        let action = match asked {
            Asked::Verdict(verdict) => match cx.reasons.problem(verdict, &self.text) {
                Some(problem) => Err(problem),
                None => Ok(UiAction::SetVerdicts(VerdictOrder {
                    findings: marks.all(),
                    verdict,
                    reason: self.text.clone(),
                    rules: cx.reasons,
                })),
            },
            Asked::Tags => change_of_tags(&self.text).map(|it| noted(marks, it)),
            Asked::Comment => match comment_problem(&self.text) {
                Some(problem) => Err(problem),
                None => Ok(noted(marks, NoteChange::Comment(self.text.clone()))),
            },
        };
        match action {
            Ok(action) => {
                self.saving = true;
                cx.act(action);
            }
            Err(problem) => (self.problem, self.focus) = (Some(problem), true),
        }
    }
}

/// Tags to add, and behind a minus those to take away.
///
/// # Errors
/// What is wrong with them, in a sentence.
pub fn change_of_tags(text: &str) -> Result<NoteChange, String> {
    let (mut add, mut remove) = (Vec::new(), Vec::new());
    for tag in tags_in(text)? {
        match tag.strip_prefix(['-', '−']) {
            Some(tag) => remove.push(tag.trim().to_owned()),
            None => add.push(tag),
        }
    }
    if add.is_empty() && remove.is_empty() {
        return Err("Write a tag first.".to_owned());
    }
    Ok(NoteChange::Tags { add, remove })
}

fn noted(marks: &Marks, change: NoteChange) -> UiAction {
    UiAction::Triage(TriageOrder::Note(NoteOrder { findings: marks.all(), change }))
}

/// Name and hint of the field.
fn naming(asked: Asked, rules: ReasonRules) -> (&'static str, String) {
    match asked {
        Asked::Verdict(verdict) if rules.need(verdict) => {
            ("Reason for all", format!("Reason, at least {REASON_LEAST} characters"))
        }
        Asked::Verdict(_) => ("Reason for all", "Reason, may be empty".to_owned()),
        Asked::Tags => ("Tags for all", "vpn, new hire; -tag takes one away".to_owned()),
        Asked::Comment => ("Comment for all", "Comment".to_owned()),
    }
}

/// Why nothing can be recorded in this case.
fn read_only<'a>(cx: &PageContext<'a>) -> Option<&'a str> {
    cx.case.and_then(|it| it.read_only.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minus_takes_a_tag_away() {
        let tags = |add: &[&str], remove: &[&str]| {
            let owned = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
            Ok(NoteChange::Tags { add: owned(add), remove: owned(remove) })
        };
        assert_eq!(change_of_tags("vpn, -old, − gone"), tags(&["vpn"], &["old", "gone"]));
        assert_eq!(change_of_tags(" , "), Err("Write a tag first.".to_owned()));
    }
}
