//! The second part of the runs page: how well scores put trouble first, with verdicts and without.

use super::action::UiAction;
use super::icons;
use super::labels;
use super::page::{Page, PageContext};
use super::theme::Face;
use super::widgets::{
    Column, EmptyState, EvidenceTable, Tint, evidence_table, notice, primary, secondary,
};
use crate::domain::evaluation::{Agreement, Estimate, KindEvaluation, Measured};
use crate::domain::lesson::Tally;
use crate::worker::evaluate_job::{EvaluateOrder, EvaluationReport};
use crate::worker::protocol::Command;
use egui::{Label, Ui};
use std::sync::Arc;

/// Label of the button that measures.
pub const MEASURE: &str = "Measure";
/// The same when there are figures already.
pub const MEASURE_AGAIN: &str = "Measure again";
/// Below this width recall is told at two cuts only.
const WIDE: f32 = 1100.0;

/// What is shown.
#[derive(Debug, Default)]
pub struct EvaluationPart {
    report: Option<Arc<EvaluationReport>>,
    /// Whether it asked for figures that have not come.
    waiting: bool,
    failed: Option<String>,
}

impl EvaluationPart {
    /// Takes the figures, or why there are none, if it asked for any.
    pub fn take(&mut self, report: Result<Arc<EvaluationReport>, &str>) {
        if !std::mem::take(&mut self.waiting) {
            return;
        }
        match report {
            Ok(report) => (self.report, self.failed) = (Some(report), None),
            Err(message) => self.failed = Some(message.to_owned()),
        }
    }

    /// Draws the button of the page's head.
    pub fn button(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let why_not = cx.backend.job().map(|_| "A job is running.");
        let label = if self.report.is_some() { MEASURE_AGAIN } else { MEASURE };
        let button = if self.report.is_some() { secondary(label) } else { primary(label) };
        if button.icon(icons::PLAY).disabled_because(why_not).show(ui).clicked() {
            self.measure(cx);
        }
    }

    fn measure(&mut self, cx: &mut PageContext<'_>) {
        self.waiting = true;
        self.failed = None;
        cx.act(UiAction::StartJob(Command::Evaluate(EvaluateOrder::default())));
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if let Some(message) = &self.failed
            && notice(ui, Tint::Warn, message, Some("Open the anomalies"))
        {
            cx.act(UiAction::Go(Page::Anomalies));
        }
        match self.report.clone() {
            Some(report) => figures(ui, cx, &report),
            None if self.failed.is_none() => empty(ui),
            None => {}
        }
    }
}

fn empty(ui: &mut Ui) {
    let empty = EmptyState {
        icon: icons::FLASK,
        title: "Nothing has been measured yet",
        text: "From your verdicts: learned from the earlier half of the judged windows, measured \
               on the later half. With labels of your own: oddlog evaluate --labels.",
        primary: None,
        secondary: None,
    };
    empty.show(ui);
}

fn figures(ui: &mut Ui, cx: &mut PageContext<'_>, report: &EvaluationReport) {
    let theme = cx.theme;
    let ranked =
        if report.was_taught { "re-ranked by verdicts" } else { "not re-ranked by verdicts" };
    let verdicts = labels::counted(report.verdicts as u64, "verdict", "verdicts");
    let split = labels::full_time(report.evaluation.split, cx.zone);
    let words = format!(
        "Run {}, {ranked}. {verdicts}: learned from windows before {split}, measured on the rest.",
        report.run
    );
    ui.add(Label::new(Face::Body.text(words, theme.text)).wrap());
    for kind in &report.evaluation.kinds {
        of_kind(ui, cx, kind);
    }
    ui.add_space(10.0);
    for note in &report.evaluation.notes {
        ui.add(Label::new(Face::Small.text(note, theme.text_muted)).wrap());
    }
}

fn of_kind(ui: &mut Ui, cx: &mut PageContext<'_>, it: &KindEvaluation) {
    let theme = cx.theme;
    ui.add_space(12.0);
    ui.label(Face::Section.text(it.kind.label(), theme.text));
    let words = format!(
        "Learned from {}; measured on {}, of {}.",
        tally(it.learned_from),
        tally(it.tested_on),
        labels::counted(it.windows, "window", "windows")
    );
    ui.add(Label::new(Face::Body.text(words, theme.text_secondary)).wrap());
    if let Some(missing) = &it.missing
        && notice(ui, Tint::Info, missing, Some("Open the anomalies"))
    {
        cx.act(UiAction::Go(Page::Anomalies));
    }
    if it.scores.is_empty() {
        let words = "No trouble is among what would be measured, so there is nothing to put first.";
        notice(ui, Tint::Info, words, None);
        return;
    }
    scores(ui, cx, it);
    if let Some(gain) = &it.gain {
        ui.add_space(4.0);
        ui.add(Label::new(Face::Medium.text(gain_words(gain), theme.text)).wrap());
    }
    ui.add_space(10.0);
    agreement(ui, cx, &it.agreement);
}

/// "175 trouble, 125 not".
fn tally(it: Tally) -> String {
    format!("{} trouble and {} not", labels::count(it.bad), labels::count(it.fine))
}

/// "Verdicts raise average precision by 0.031 (0.010 to 0.052 in 95 of 100 draws)."
fn gain_words(it: &Estimate) -> String {
    let range = format!("{:+.3} to {:+.3} in 95 of 100 draws", it.low, it.high);
    if it.low <= 0.0 && 0.0 <= it.high {
        return format!(
            "Verdicts change average precision by {:+.3} ({range}): no clear difference.",
            it.value
        );
    }
    let does = if 0.0 < it.value { "raise" } else { "lower" };
    format!("Verdicts {does} average precision by {:.3} ({range}).", it.value.abs())
}

/// One column of the table of scores.
#[derive(Debug, Clone, Copy)]
enum Told {
    Label,
    Average,
    Interval,
    Precision(usize),
    Recall(usize),
}

impl Told {
    fn all(cuts: usize, wide: bool) -> Vec<Self> {
        let mut told = vec![Self::Label, Self::Average, Self::Interval];
        told.extend((0..cuts).map(Self::Precision));
        told.extend((0..cuts).filter(|it| wide || cuts <= it + 2).map(Self::Recall));
        told
    }

    fn title(self, cuts: &[u64]) -> String {
        let cut = |at: usize| labels::count(cuts.get(at).copied().unwrap_or_default());
        match self {
            Self::Label => "Score".to_owned(),
            Self::Average => "Average precision".to_owned(),
            Self::Interval => "95 of 100 draws".to_owned(),
            Self::Precision(at) => format!("P@{}", cut(at)),
            Self::Recall(at) => format!("R@{}", cut(at)),
        }
    }

    const fn width(self) -> f32 {
        match self {
            Self::Label => 0.0,
            Self::Average | Self::Interval => 124.0,
            Self::Precision(_) | Self::Recall(_) => 62.0,
        }
    }

    fn text(self, it: &Measured) -> String {
        let share = |it: Option<&Option<f64>>| {
            it.copied().flatten().map_or_else(|| "—".to_owned(), |it| format!("{it:.2}"))
        };
        match self {
            Self::Label => it.label.clone(),
            Self::Average => format!("{:.3}", it.average_precision.value),
            Self::Interval => {
                format!("{:.3} to {:.3}", it.average_precision.low, it.average_precision.high)
            }
            Self::Precision(at) => share(it.precision.get(at)),
            Self::Recall(at) => share(it.recall.get(at)),
        }
    }
}

fn scores(ui: &mut Ui, cx: &PageContext<'_>, it: &KindEvaluation) {
    let theme = cx.theme;
    ui.add_space(4.0);
    let told = Told::all(it.cuts.len(), WIDE <= ui.available_width());
    let titles: Vec<String> = told.iter().map(|told| told.title(&it.cuts)).collect();
    let columns: Vec<Column<'_>> = told
        .iter()
        .zip(&titles)
        .map(|(told, title)| Column {
            title,
            width: told.width(),
            right: !matches!(told, Told::Label),
        })
        .collect();
    let table = EvidenceTable {
        columns: &columns,
        n_rows: it.scores.len(),
        row_height: cx.row_height.points(),
        clickable: false,
        selected: None,
    };
    let spoken = |row: usize| {
        let it = &it.scores[row];
        format!("{}: average precision {:.3}", it.label, it.average_precision.value)
    };
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let score = &it.scores[row];
        let told = told[column];
        let color = match told {
            _ if score.baseline => theme.text_muted,
            Told::Label | Told::Average => theme.text,
            Told::Interval | Told::Precision(_) | Told::Recall(_) => theme.text_secondary,
        };
        ui.add(Label::new(Face::Body.text(told.text(score), color)).truncate());
    });
    let words = "P@k: share of trouble among the first k. R@k: share of all trouble among them. The \
                 last k is the number of windows that are trouble. Grey rows need no detector.";
    ui.add(Label::new(Face::Small.text(words, theme.text_muted)).wrap());
}

fn agreement(ui: &mut Ui, cx: &PageContext<'_>, it: &Agreement) {
    let theme = cx.theme;
    ui.label(Face::Section.text("Agreement of detectors", theme.text));
    let words = format!(
        "Were each to raise {}: how much of what the row raises the column raises, too. That they \
         agree does not say that they are right.",
        labels::counted(it.raised, "window", "windows")
    );
    ui.add(Label::new(Face::Small.text(words, theme.text_muted)).wrap());
    let first = Column { title: "Detector", width: 190.0, right: false };
    let rest = it.labels.iter().map(|title| Column { title, width: 0.0, right: true });
    let columns: Vec<Column<'_>> = std::iter::once(first).chain(rest).collect();
    let table = EvidenceTable {
        columns: &columns,
        n_rows: it.labels.len(),
        row_height: cx.row_height.points(),
        clickable: false,
        selected: None,
    };
    let share = |row: usize, column: usize| {
        let shared = it.shared.get(row).and_then(|it| it.get(column)).copied();
        format!("{:.0} %", 100.0 * shared.unwrap_or_default())
    };
    let spoken = |row: usize| {
        let others = it.labels.iter().enumerate().filter(|other| other.0 != row);
        let said: Vec<String> =
            others.map(|(column, label)| format!("{} {label}", share(row, column))).collect();
        format!("{} agrees with {}", it.labels[row], said.join(", "))
    };
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let (text, color) = match column.checked_sub(1) {
            None => (it.labels[row].clone(), theme.text),
            Some(column) if column == row => ("—".to_owned(), theme.text_muted),
            Some(column) => (share(row, column), theme.text_secondary),
        };
        ui.add(Label::new(Face::Body.text(text, color)).truncate());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gain_that_may_be_chance_is_told_as_none() {
        let told = |value, low, high| gain_words(&Estimate { value, low, high });
        assert!(told(0.03, 0.01, 0.05).starts_with("Verdicts raise average precision by 0.030"));
        assert!(told(-0.03, -0.05, -0.01).starts_with("Verdicts lower average precision by 0.030"));
        assert!(told(0.03, -0.01, 0.05).ends_with("no clear difference."));
    }
}
