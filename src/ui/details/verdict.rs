//! Deciding about a finding: four verdicts, a reason, Save. What was typed about one finding waits
//! there until it is saved, whatever else is opened meanwhile.

use super::model::Decided;
use crate::domain::finding::Verdict;
use crate::domain::ids::FindingId;
use crate::domain::journal::{REASON_LEAST, REASON_MOST};
use crate::ui::action::UiAction;
use crate::ui::page::{Judgement, PageContext};
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{Tint, notice, primary, secondary, verdict_icon};
use crate::worker::protocol::VerdictOrder;
use egui::accesskit::{Live, Role};
use egui::{Align, Key, Label, Layout, Modifiers, TextEdit, Ui, WidgetInfo};
use std::collections::BTreeMap;

/// The four verdicts and their keys.
pub const CHOICES: [(Verdict, Key, &str); 4] = [
    (Verdict::Confirmed, Key::Num1, "1"),
    (Verdict::Benign, Key::Num2, "2"),
    (Verdict::Dismissed, Key::Num3, "3"),
    (Verdict::NeedsInfo, Key::Num4, "4"),
];

/// Below this width the four buttons, with their keys, stand in two rows.
const TWO_ROWS_BELOW: f32 = 560.0;

/// What is typed and not saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Draft {
    verdict: Option<Verdict>,
    reason: String,
    /// What is wrong with it, once the person tried to save.
    problem: Option<String>,
    /// Why it was not saved.
    failed: Option<String>,
}

/// Drafts of verdicts, and the one that is being saved.
#[derive(Debug, Default)]
pub struct Verdicts {
    drafts: BTreeMap<FindingId, Draft>,
    saving: Option<FindingId>,
    /// The reason is to be typed next.
    focus: bool,
}

impl Verdicts {
    /// A verdict was chosen. By key, one that needs no reason is saved at once.
    pub fn choose(
        &mut self,
        id: FindingId,
        verdict: Verdict,
        by_key: bool,
        cx: &mut PageContext<'_>,
    ) {
        if read_only(cx).is_some() || self.saving.is_some() {
            return;
        }
        let draft = self.drafts.entry(id).or_default();
        (draft.verdict, draft.problem) = (Some(verdict), None);
        if by_key && !cx.reasons.need(verdict) {
            self.save(id, cx);
        } else {
            self.focus = true;
        }
    }

    /// Asks for the draft to be recorded, or says what is missing.
    fn save(&mut self, id: FindingId, cx: &mut PageContext<'_>) {
        let draft = self.drafts.entry(id).or_default();
        draft.failed = None;
        let Some(verdict) = draft.verdict else {
            draft.problem = Some("Choose a verdict, 1 to 4.".to_owned());
            return;
        };
        draft.problem = cx.reasons.problem(verdict, &draft.reason);
        if draft.problem.is_some() {
            self.focus = true;
            return;
        }
        let reason = draft.reason.clone();
        self.saving = Some(id);
        let (findings, rules) = (vec![id], cx.reasons);
        cx.act(UiAction::SetVerdicts(VerdictOrder { findings, verdict, reason, rules }));
    }

    fn reopen(&mut self, id: FindingId, cx: &mut PageContext<'_>) {
        self.drafts.insert(id, Draft::default());
        self.saving = Some(id);
        let reason = String::new();
        let (findings, rules) = (vec![id], cx.reasons);
        let order = VerdictOrder { findings, verdict: Verdict::Open, reason, rules };
        cx.act(UiAction::SetVerdicts(order));
    }

    /// How recording ended; answers the finding whose draft was saved.
    pub fn judged(&mut self, what: &Judgement) -> Option<FindingId> {
        let saving = self.saving?;
        match what {
            Judgement::Changed(changed) if changed.iter().any(|it| it.0 == saving) => {
                self.saving = None;
                let draft = self.drafts.remove(&saving);
                // Whoever reopens one wants to go on with it.
                draft.filter(|it| it.verdict.is_some()).map(|_| saving)
            }
            Judgement::Changed(_) | Judgement::Noted { .. } | Judgement::Views => None,
            Judgement::Failed(message) => {
                self.saving = None;
                // Enter tries again.
                self.focus = true;
                self.drafts.entry(saving).or_default().failed = Some(not_saved(message));
                None
            }
        }
    }

    /// Draws the buttons, the reason and Save.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, id: FindingId, now: &Decided) {
        ui.spacing_mut().item_spacing.y = 6.0;
        let why_not = read_only(cx).or_else(|| self.saving.map(|_| "Saving…".to_owned()));
        let draft = self.drafts.get(&id).cloned().unwrap_or_default();
        if let Some(message) = &draft.failed {
            notice(ui, Tint::Bad, message, None);
        }
        let chosen = draft.verdict.or(Some(now.verdict));
        if let Some(verdict) = buttons(ui, chosen, why_not.as_deref()) {
            self.choose(id, verdict, false, cx);
        }
        if self.reason(ui, cx, id, why_not.is_none()) {
            self.save(id, cx);
        }
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let nothing =
                    draft.verdict.is_none().then(|| "Choose a verdict, 1 to 4.".to_owned());
                let why_not_save = why_not.clone().or(nothing);
                let save = primary("Save verdict").key("Enter");
                if save.disabled_because(why_not_save.as_deref()).show(ui).clicked() {
                    self.save(id, cx);
                }
                if now.verdict != Verdict::Open {
                    let reopen = secondary("Reopen").disabled_because(why_not.as_deref());
                    if reopen.show(ui).clicked() {
                        self.reopen(id, cx);
                    }
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    state_line(ui, self.drafts.get(&id).unwrap_or(&draft));
                });
            });
        });
    }

    /// The field; whether Enter was pressed in it.
    fn reason(&mut self, ui: &mut Ui, cx: &PageContext<'_>, id: FindingId, enabled: bool) -> bool {
        let theme = theme::of(ui);
        let draft = self.drafts.get(&id).cloned().unwrap_or_default();
        let mut text = draft.reason.clone();
        let hint = match draft.verdict {
            Some(it) if !cx.reasons.need(it) => "Reason, may be empty".to_owned(),
            _ => format!("Reason, at least {REASON_LEAST} characters"),
        };
        let edit = TextEdit::singleline(&mut text)
            .id_salt(("reason", id))
            .hint_text(Face::Body.text(hint, theme.text_muted))
            .desired_width(f32::INFINITY);
        let field = ui.add_enabled(enabled, edit).accessible_name("Reason");
        if std::mem::take(&mut self.focus) {
            field.request_focus();
        }
        if text != draft.reason {
            let draft = self.drafts.entry(id).or_default();
            (draft.reason, draft.problem) = (text, None);
        }
        if field.lost_focus() {
            // It left the field; the panel stays.
            ui.input_mut(|it| it.consume_key(Modifiers::NONE, Key::Escape));
        }
        field.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter))
    }
}

/// Why nothing can be decided in this case.
fn read_only(cx: &PageContext<'_>) -> Option<String> {
    cx.case.and_then(|it| it.read_only.clone())
}

/// "The verdict was not saved: the disk is full. … Your text is still here."
fn not_saved(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    let message: String = first.chain(letters).collect();
    format!("The verdict was not saved: {message} Your text is still here.")
}

fn buttons(ui: &mut Ui, chosen: Option<Verdict>, why_not: Option<&str>) -> Option<Verdict> {
    let gap = 6.0;
    let per_row = if ui.available_width() < TWO_ROWS_BELOW { 2 } else { 4 };
    let theme = theme::of(ui);
    let width = (ui.available_width() - gap * (per_row - 1) as f32) / per_row as f32;
    let mut clicked = None;
    for row in CHOICES.chunks(per_row) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (verdict, _, key) in row {
                let (glyph, _, color) = verdict_icon(theme, *verdict);
                let button = secondary(verdict.label())
                    .icon_fill(glyph, color)
                    .key(key)
                    .selected(chosen == Some(*verdict))
                    .width(width.floor())
                    .disabled_because(why_not);
                if button.show(ui).clicked() {
                    clicked = Some(*verdict);
                }
            }
        });
    }
    clicked
}

/// What is wrong, or how long the reason is.
fn state_line(ui: &mut Ui, draft: &Draft) {
    let theme = theme::of(ui);
    let n = draft.reason.trim().chars().count();
    let bad = draft.problem.is_some() || REASON_MOST < n;
    let color = if bad { theme.bad() } else { theme.text_muted };
    let text = draft.problem.clone().unwrap_or_else(|| format!("{n} / {REASON_MOST}"));
    let response = ui.add(Label::new(Face::Small.text(&text, color)).truncate());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
    ui.ctx().accesskit_node_builder(response.id, |it| it.set_live(Live::Polite));
}
