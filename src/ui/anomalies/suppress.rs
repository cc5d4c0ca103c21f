//! Hiding anomalies like one, or like those of a filter: the dialog with its preview.
//!
//! The list of what is hidden and why is drawn by `suppressions`.

use super::suppressions::list_dialog;
use crate::domain::filter::FindingFilter;
use crate::domain::finding::{Finding, FindingKind, Severity};
use crate::domain::journal::REASON_MOST;
use crate::domain::suppression::{self, SuppressOrder, Suppression, rule_of};
use crate::domain::time::{DAY, Micros, Zone};
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::loaded::Loaded;
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{
    chip_removable, link, primary, secondary, segmented, severity_mark, text_at,
};
use crate::worker::protocol::{Answer, Query, Ticket, TriageOrder};
use egui::accesskit::{Live, Role};
use egui::{
    Align, Frame, Id, Key, Label, Layout, Margin, Modal, Modifiers, TextEdit, Ui, WidgetInfo, vec2,
};
use std::sync::Arc;

/// Distinct values of marked rows from which on a column is left open.
const MOST_VALUES: usize = 12;
/// Width of the names in the dialog.
const NAMES: f32 = 100.0;

/// What the page has to do.
#[derive(Debug, Clone)]
pub enum SuppressReport {
    /// Show these.
    Show(FindingFilter),
}

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Until {
    Week,
    #[default]
    Month,
    Day,
    Lifted,
}

/// The dialog as it is being filled in.
#[derive(Debug)]
struct Draft {
    rule: FindingFilter,
    until: Until,
    day: String,
    because: String,
    /// What was counted, and for which rule it was asked.
    counted: Loaded<[u64; 4]>,
    counted_for: Option<FindingFilter>,
    problem: Option<String>,
    saving: bool,
    focus: bool,
}

/// Both dialogs.
#[derive(Debug, Default)]
pub struct Suppressing {
    draft: Option<Draft>,
    /// What was typed in a dialog that was closed.
    kept: String,
    list: Option<Loaded<Arc<Vec<Suppression>>>>,
}

/// What is suppressed like one finding: its type, and whom it is about.
pub fn rule_of_one(finding: &Finding) -> FindingFilter {
    let it = &finding.detail;
    let mut rule = FindingFilter { kinds: vec![it.kind], ..FindingFilter::default() };
    match &it.user {
        Some(user) => rule.users = vec![user.clone()],
        None => rule.subjects = vec![finding.subject().to_owned()],
    }
    rule
}

/// The same for several: their types, and whom they are about where those are few.
pub fn rule_of_all<'a>(findings: impl Iterator<Item = &'a Finding>) -> FindingFilter {
    let (mut kinds, mut subjects) = (Vec::<FindingKind>::new(), Vec::<String>::new());
    for it in findings {
        if !kinds.contains(&it.detail.kind) {
            kinds.push(it.detail.kind);
        }
        if !subjects.iter().any(|known| known == it.subject()) {
            subjects.push(it.subject().to_owned());
        }
    }
    kinds.sort_unstable();
    subjects.sort_unstable();
    if MOST_VALUES < subjects.len() {
        subjects.clear();
    }
    FindingFilter { kinds, subjects, ..FindingFilter::default() }
}

impl Suppressing {
    /// Begins to suppress what passes `filter`.
    pub fn open(&mut self, filter: &FindingFilter) {
        self.draft = Some(Draft {
            rule: rule_of(filter),
            until: Until::default(),
            day: String::new(),
            because: std::mem::take(&mut self.kept),
            counted: Loaded::Never,
            counted_for: None,
            problem: None,
            saving: false,
            focus: true,
        });
    }

    /// Whether a dialog is open.
    pub const fn is_open(&self) -> bool {
        self.draft.is_some() || self.list.is_some()
    }

    /// Shows what is suppressed.
    pub fn show_list(&mut self) {
        self.list = Some(Loaded::Never);
    }

    /// Something was recorded; `hides` says whether it was a suppression.
    pub fn judged(&mut self, hides: bool) {
        if hides && self.draft.as_ref().is_some_and(|it| it.saving) {
            self.draft = None;
        }
        if hides && self.list.is_some() {
            self.list = Some(Loaded::Never);
        }
    }

    /// Nothing was recorded.
    pub fn failed(&mut self, message: &str) {
        if let Some(draft) = self.draft.as_mut().filter(|it| it.saving) {
            draft.saving = false;
            draft.problem = Some(format!("{message} Your text is still here."));
        }
    }

    /// Takes an answer if it is one of these dialogs'.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) -> bool {
        if let Some(draft) = self.draft.as_mut().filter(|it| it.counted.waits_for(ticket)) {
            draft.counted.take(ticket, answer, |it| match it {
                Answer::Counted(counts) => Some(*counts),
                _ => None,
            });
            return true;
        }
        if let Some(list) = self.list.as_mut().filter(|it| it.waits_for(ticket)) {
            list.take(ticket, answer, |it| match it {
                Answer::Suppressions(all) => Some(Arc::clone(all)),
                _ => None,
            });
            return true;
        }
        false
    }

    /// Draws what is open.
    pub fn show(&mut self, ui: &Ui, cx: &mut PageContext<'_>) -> Option<SuppressReport> {
        if let Some(draft) = &mut self.draft {
            draft.ask(cx);
            let (report, closed) = draft.show(ui, cx);
            if closed {
                self.kept = std::mem::take(&mut draft.because);
                self.draft = None;
            }
            return report;
        }
        let list = self.list.as_mut()?;
        if list.is_never() {
            list.ask(cx.backend.ask(Query::Suppressions));
        }
        let (report, closed) = list_dialog(ui, cx, list.shown());
        if closed || report.is_some() {
            self.list = None;
        }
        report
    }
}

impl Draft {
    fn ask(&mut self, cx: &mut PageContext<'_>) {
        if self.counted_for.as_ref() != Some(&self.rule) {
            self.counted.ask(cx.backend.ask(Query::CountFindings(self.rule.clone())));
            self.counted_for = Some(self.rule.clone());
        }
    }

    /// The order as it stands.
    fn order(&self, now: Micros, zone: &Zone) -> Result<SuppressOrder, String> {
        let until = match self.until {
            Until::Week => Some(Micros(now.0 + 7 * DAY)),
            Until::Month => Some(Micros(now.0 + 30 * DAY)),
            Until::Lifted => None,
            Until::Day => {
                let day = self.day.trim();
                let start =
                    Micros::parse(day, zone).ok_or("Until is not a day. Type it as 2026-09-30.")?;
                Some(Micros(start.0 + if day.len() == 10 { DAY - 1 } else { 0 }))
            }
        };
        let order = SuppressOrder { rule: self.rule.clone(), until, because: self.because.clone() };
        match suppression::problem(&order, now) {
            Some(problem) => Err(problem),
            None => Ok(order),
        }
    }

    fn show(&mut self, ui: &Ui, cx: &mut PageContext<'_>) -> (Option<SuppressReport>, bool) {
        let theme = theme::of(ui);
        let width = (ui.ctx().content_rect().width() - 64.0).min(480.0);
        let shown = Modal::new(Id::unique("suppress"))
            .backdrop_color(theme::dimmer())
            .frame(Frame::popup(ui.style()).inner_margin(Margin::same(16)))
            .show(ui.ctx(), |ui| {
                ui.set_width(width);
                ui.label(Face::Title.text("Suppress anomalies like this", theme.text));
                let words = "They are hidden from lists and counts, never deleted.";
                ui.label(Face::Body.text(words, theme.text_secondary));
                ui.add_space(6.0);
                self.columns(ui);
                self.until(ui);
                self.because(ui);
                ui.add_space(4.0);
                let report = self.preview(ui);
                ui.add_space(6.0);
                let closed = self.buttons(ui, cx);
                (report, closed)
            });
        let should_close = shown.should_close();
        let (report, closed) = shown.inner;
        let closed = closed || report.is_some() || should_close;
        (report, closed)
    }

    /// The columns that the rule speaks of, each value with a cross that leaves it out.
    fn columns(&mut self, ui: &mut Ui) {
        let rule = &mut self.rule;
        values(ui, "Type", &mut rule.kinds);
        values(ui, "User", &mut rule.users);
        if !rule.subjects.is_empty() {
            values(ui, "Subject", &mut rule.subjects);
        }
        values(ui, "Integration", &mut rule.integrations);
        if !rule.severities.is_empty() {
            values(ui, "Severity", &mut rule.severities);
        }
        for (name, list) in [
            ("Resource type", &mut rule.resource_types),
            ("Resource", &mut rule.resources),
            ("Detector", &mut rule.detectors),
        ] {
            if !list.is_empty() {
                values(ui, name, list);
            }
        }
        let mut texts: Vec<String> =
            Some(rule.text.clone()).into_iter().filter(|it| !it.is_empty()).collect();
        if !texts.is_empty() {
            values(ui, "Text", &mut texts);
            rule.text = texts.pop().unwrap_or_default();
        }
        let out = &mut rule.without;
        if !out.kinds.is_empty() {
            values(ui, "Type not", &mut out.kinds);
        }
        if !out.severities.is_empty() {
            values(ui, "Severity not", &mut out.severities);
        }
        for (name, list) in [
            ("Subject not", &mut out.subjects),
            ("User not", &mut out.users),
            ("Integration not", &mut out.integrations),
            ("Res. type not", &mut out.resource_types),
            ("Resource not", &mut out.resources),
        ] {
            if !list.is_empty() {
                values(ui, name, list);
            }
        }
    }

    fn until(&mut self, ui: &mut Ui) {
        named(ui, "Until", |ui| {
            let choices = [
                (Until::Week, "7 days"),
                (Until::Month, "30 days"),
                (Until::Day, "A day"),
                (Until::Lifted, "No end"),
            ];
            if let Some(until) = segmented(ui, "Until", self.until, &choices) {
                self.until = until;
            }
        });
        if self.until == Until::Day {
            named(ui, "", |ui| {
                let theme = theme::of(ui);
                let edit = TextEdit::singleline(&mut self.day)
                    .id_salt("suppress until")
                    .hint_text(Face::Body.text("2026-09-30", theme.text_muted))
                    .desired_width(140.0);
                ui.add(edit).accessible_name("Until day");
            });
        }
    }

    fn because(&mut self, ui: &mut Ui) {
        named(ui, "Because", |ui| {
            let theme = theme::of(ui);
            let edit = TextEdit::singleline(&mut self.because)
                .id_salt("suppress because")
                .char_limit(REASON_MOST)
                .hint_text(Face::Body.text("Why these may be hidden", theme.text_muted))
                .desired_width(f32::INFINITY);
            let field = ui.add(edit).accessible_name("Because");
            if std::mem::take(&mut self.focus) {
                field.request_focus();
            }
        });
    }

    /// How many it would hide.
    fn preview(&self, ui: &mut Ui) -> Option<SuppressReport> {
        let theme = theme::of(ui);
        let mut report = None;
        let frame = Frame::new()
            .fill(theme.accent_tint)
            .corner_radius(theme::size::RADIUS)
            .inner_margin(Margin::symmetric(10, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            let Some(counts) = self.counted.shown() else {
                ui.label(Face::Body.text(labels::WAITING, theme.text_muted));
                return;
            };
            let n: u64 = counts.iter().sum();
            let words = preview_words(counts);
            let label = ui.add(Label::new(Face::Body.text(&words, theme.text)).wrap());
            label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &words));
            ui.ctx().accesskit_node_builder(label.id, |it| it.set_live(Live::Polite));
            ui.horizontal(|ui| {
                let critical = counts[Severity::Critical as usize];
                if critical != 0 {
                    severity_mark(ui, Severity::Critical);
                    let text = format!("{} critical", labels::count(critical));
                    ui.label(Face::Medium.text(text, theme.bad()));
                }
                if n != 0 && link(ui, &format!("Show the {}", labels::count(n))).clicked() {
                    report = Some(SuppressReport::Show(self.rule.clone()));
                }
            });
        });
        report
    }

    fn buttons(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) -> bool {
        let theme = theme::of(ui);
        let order = self.order(cx.now, cx.zone);
        if let Some(problem) = &self.problem {
            ui.add(Label::new(Face::Body.text(problem, theme.bad())).wrap());
        }
        let read_only = cx.case.and_then(|it| it.read_only.clone());
        let why_not = match (&read_only, &order) {
            (Some(why), _) | (None, Err(why)) => Some(why.as_str()),
            (None, Ok(_)) => self.saving.then_some("Saving…"),
        };
        let main = Modifiers::COMMAND;
        let by_key = why_not.is_none() && ui.input_mut(|it| it.consume_key(main, Key::Enter));
        let mut closed = false;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let n = self.counted.shown().map(|it| it.iter().sum::<u64>());
            let label =
                n.map_or("Suppress".to_owned(), |n| format!("Suppress {}", labels::count(n)));
            let suppress = primary(&label).key("Ctrl+Enter").disabled_because(why_not);
            if (suppress.show(ui).clicked() || by_key)
                && let Ok(order) = order.clone()
            {
                (self.saving, self.problem) = (true, None);
                cx.act(UiAction::Triage(TriageOrder::Suppress(Box::new(order))));
            }
            closed = secondary("Cancel").key("Esc").show(ui).clicked();
            if let Err(problem) = &order {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let said = Face::Small.text(problem, theme.text_muted);
                    ui.add(Label::new(said).wrap());
                });
            }
        });
        closed
    }
}

/// "Hides 7 anomalies of this case: 0 critical, 0 high, 7 medium, 0 low. New ones are hidden too."
fn preview_words(counts: &[u64; 4]) -> String {
    let each: Vec<String> = Severity::ALL
        .iter()
        .map(|it| format!("{} {}", labels::count(counts[*it as usize]), it.code()))
        .collect();
    let n = labels::counted(counts.iter().sum(), "anomaly", "anomalies");
    format!("Hides {n} of this case: {}. New ones are hidden too.", each.join(", "))
}

/// A line of the dialog.
fn named(ui: &mut Ui, name: &str, draw: impl FnOnce(&mut Ui)) {
    let theme = theme::of(ui);
    ui.horizontal(|ui| {
        let (rect, _) =
            ui.allocate_exact_size(vec2(NAMES, theme::size::CONTROL), egui::Sense::hover());
        text_at(ui, rect, name, Face::Body, theme.text_secondary, 0.0);
        draw(ui);
    });
}

/// The values of one column as chips; a cross takes one away.
fn values<T: ToString>(ui: &mut Ui, name: &str, list: &mut Vec<T>) {
    named(ui, name, |ui| {
        let theme = theme::of(ui);
        if list.is_empty() {
            ui.label(Face::Body.text("any", theme.text_muted));
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
            let mut gone = None;
            for (at, it) in list.iter().enumerate() {
                let text = it.to_string();
                if chip_removable(ui, &text, &format!("Leave out {text}")) {
                    gone = Some(at);
                }
            }
            if let Some(at) = gone {
                list.remove(at);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::anomalies::samples::finding;

    #[test]
    fn like_this_is_the_type_and_the_user_or_the_subject() {
        let mut one = finding(0);
        let rule = rule_of_one(&one);
        assert_eq!((rule.kinds.len(), rule.users.len(), rule.subjects.len()), (1, 1, 0));
        one.detail.user = None;
        one.detail.entity = "203.0.113.47".to_owned();
        assert_eq!(rule_of_one(&one).subjects, ["203.0.113.47"]);
        let many: Vec<Finding> = (0..20)
            .map(|it| {
                let mut one = finding(it);
                one.detail.entity = format!("user {it}");
                one
            })
            .collect();
        assert!(rule_of_all(many.iter()).subjects.is_empty(), "too many to say");
        assert_eq!(rule_of_all(many[..3].iter()).subjects.len(), 3);
    }

    #[test]
    fn the_preview_says_how_many_of_which_severity() {
        assert_eq!(
            preview_words(&[0, 1, 40, 0]),
            "Hides 41 anomalies of this case: 0 critical, 1 high, 40 medium, 0 low. New ones are \
             hidden too."
        );
    }
}
