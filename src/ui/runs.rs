//! The runs page: every train-and-score of the case with its settings, what it said, and how it
//! differs from another.
//!
//! Lives here: the page and its table. Does not live here: one run in full (`details`), two side
//! by side (`compare`).

mod compare;
mod details;

use super::action::UiAction;
use super::evaluation::EvaluationPart;
use super::icons;
use super::labels;
use super::loaded::Loaded;
use super::page::PageContext;
use super::shell::head::page_head;
use super::theme::{Face, size};
use super::widgets::{
    Column, EmptyState, EvidenceTable, error_page, evidence_table, secondary, segmented,
};
use crate::domain::request_rules::RequestRules;
use crate::domain::run::{RunSummary, Settings};
use crate::worker::evaluate_job::EvaluationReport;
use crate::worker::protocol::{Answer, Query, Ticket};
use compare::Compared;
use egui::{Frame, Label, Margin, ScrollArea, Ui};
use std::sync::Arc;

/// What the page shows.
#[derive(Debug, Default)]
pub struct RunsPage {
    runs: Loaded<Arc<Vec<RunSummary>>>,
    stale: bool,
    chosen: usize,
    compared: Compared,
    part: Part,
    evaluation: EvaluationPart,
}

/// What is shown of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Runs,
    Evaluation,
}

impl Part {
    const ALL: [(Self, &'static str); 2] =
        [(Self::Runs, "All runs"), (Self::Evaluation, "Evaluation")];
}

impl RunsPage {
    /// There may be another run.
    pub fn case_changed(&mut self) {
        self.stale = true;
        self.chosen = 0;
        self.compared = Compared::default();
        self.evaluation = EvaluationPart::default();
    }

    /// It was measured how well scores put trouble first, or a job stopped with this message.
    pub fn evaluated(&mut self, report: Result<Arc<EvaluationReport>, &str>) {
        self.evaluation.take(report);
    }

    /// Takes the list.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.compared.on_answer(ticket, answer);
        self.runs.take(ticket, answer, |it| match it {
            Answer::Runs(runs) => Some(runs.clone()),
            _ => None,
        });
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if self.runs.is_never() || std::mem::take(&mut self.stale) {
            self.runs.ask(cx.backend.ask(Query::Runs));
        }
        let runs = self.runs.shown().cloned().unwrap_or_default();
        let counted = if runs.is_empty() {
            String::new()
        } else {
            labels::counted(runs.len() as u64, "run", "runs")
        };
        page_head(ui, "Runs", &counted, |ui| {
            if self.part == Part::Evaluation {
                self.evaluation.button(ui, cx);
            }
            let part = segmented(ui, "What is shown of the runs", self.part, &Part::ALL);
            self.part = part.unwrap_or(self.part);
            if self.part == Part::Evaluation {
                return;
            }
            let label = if runs.is_empty() { labels::ANALYSE } else { labels::ANALYSE_AGAIN };
            let why_not = cx.backend.job().map(|_| "A job is running.");
            let button = secondary(label).icon(icons::PLAY).disabled_because(why_not);
            if button.show(ui).clicked() {
                cx.act(UiAction::Analyse);
            }
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                if self.part == Part::Evaluation {
                    return self.evaluation.show(ui, cx);
                }
                if let Some(message) = self.runs.failure() {
                    if error_page(ui, message) {
                        cx.act(UiAction::CopyText(message.to_owned()));
                    }
                } else if runs.is_empty() {
                    self.empty(ui, cx);
                } else {
                    self.table(ui, cx, &runs);
                    self.chosen_run(ui, cx, &runs);
                }
            });
        });
    }

    /// The chosen run in full, or beside the one it is compared with.
    fn chosen_run(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, runs: &[RunSummary]) {
        let Some(run) = runs.get(self.chosen) else { return };
        self.compared.choose(ui, cx, run, runs);
        if self.compared.is_open() {
            self.compared.show(ui, cx);
        } else {
            details::details(ui, cx, run);
        }
    }

    fn empty(&self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if self.runs.is_waiting() {
            return;
        }
        let empty = EmptyState {
            icon: icons::FLASK,
            title: "Nothing has been analysed yet",
            text: "A run trains on the events of this case and scores them. Its settings, seed \
                   and results are kept here.",
            primary: Some(labels::ANALYSE),
            secondary: None,
        };
        if empty.show(ui).0 {
            cx.act(UiAction::Analyse);
        }
    }

    fn table(&mut self, ui: &mut Ui, cx: &PageContext<'_>, runs: &[RunSummary]) {
        let theme = cx.theme;
        let column = |title, width, right| Column { title, width, right };
        let columns = [
            column("Run", 56.0, true),
            column("Finished", 130.0, false),
            column("Kind", 90.0, false),
            column("Settings", 0.0, false),
            column("Seed", 70.0, true),
            column("Events", 100.0, true),
            column("Profiles", 90.0, true),
            column("Groups", 80.0, true),
            column("Anomalies", 92.0, true),
            column("Duration", 96.0, true),
        ];
        // What a narrow window has no room for is said below the table.
        let shown: &[usize] = if ui.available_width() < 1000.0 {
            &[0, 1, 2, 3, 4, 8, 9]
        } else {
            &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        };
        let columns: Vec<Column<'_>> = shown.iter().map(|index| columns[*index]).collect();
        let table = EvidenceTable {
            columns: &columns,
            n_rows: runs.len(),
            row_height: cx.row_height.points(),
            clickable: true,
            selected: Some(self.chosen),
        };
        let spoken = |row: usize| {
            let run = &runs[row];
            let found = labels::counted(run.n_findings, "anomaly", "anomalies");
            format!("Run {}: {found}, seed {}", run.id, run.settings.seed)
        };
        let clicked = evidence_table(ui, &table, spoken, |ui, row, column| {
            let run = &runs[row];
            let column = shown[column];
            let text = match column {
                0 => run.id.to_string(),
                1 => labels::list_time(run.finished_at, cx.zone, cx.now),
                2 => run.kind.label().to_owned(),
                3 => settings_words(&run.settings),
                4 => run.settings.seed.to_string(),
                5 => labels::count(run.n_events),
                6 => labels::count(run.n_profiles),
                7 => labels::count(run.n_groups),
                8 => labels::count(run.n_findings),
                _ => labels::seconds(duration(run)),
            };
            let color = if matches!(column, 0 | 3 | 8) { theme.text } else { theme.text_secondary };
            ui.add(Label::new(Face::Body.text(text, color)).truncate());
        });
        if let Some(row) = clicked {
            self.chosen = row;
            self.compared = Compared::default();
        }
    }
}

fn duration(run: &RunSummary) -> f64 {
    run.seconds.iter().map(|it| it.1).sum()
}

/// "all entities, day, groups of 25 over the whole log".
fn settings_words(it: &Settings) -> String {
    let entities = if it.entities.is_empty() {
        "all entities".to_owned()
    } else {
        it.entities.iter().map(|it| it.label()).collect::<Vec<_>>().join(", ")
    };
    let window = it.window.label().to_lowercase();
    let by = it.group_by.label().to_lowercase();
    let rules = if *it.rules == RequestRules::default() { "" } else { ", changed request rules" };
    let learned = match &it.learned {
        Some(it) => {
            let verdicts = labels::counted(it.verdicts, "verdict", "verdicts");
            format!(", re-ranked by {verdicts}")
        }
        None if it.learning => String::new(),
        None => ", verdicts left aside".to_owned(),
    };
    format!("{entities}, {window}, groups of {}, {by}{rules}{learned}", it.group_size)
}
