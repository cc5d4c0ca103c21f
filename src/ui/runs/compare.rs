//! Two runs side by side: new, gone and changed findings, and what differs in what they were
//! given. Each finding opens.

use crate::domain::comparison::{Changed, Comparison, Difference, Raised};
use crate::domain::ids::RunId;
use crate::domain::journal::finding_name;
use crate::domain::run::RunSummary;
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::loaded::Loaded;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme};
use crate::ui::widgets::{
    Choice, Column, EvidenceTable, Tint, draw_severity, dropdown, evidence_table, notice, secondary,
};
use crate::worker::protocol::{Answer, Query, Ticket};
use egui::{Grid, Label, Rect, Ui, Vec2, vec2};
use std::sync::Arc;

/// Rows that one list shows before it scrolls by itself would be too many; the rest are counted.
const LISTED: usize = 1_000;

/// The comparison that is open, if any.
#[derive(Debug, Default)]
pub struct Compared {
    /// The chosen run and the other one.
    with: Option<(RunId, RunId)>,
    loaded: Loaded<Arc<Comparison>>,
}

impl Compared {
    /// Whether two runs are to be shown.
    pub const fn is_open(&self) -> bool {
        self.with.is_some()
    }

    /// Takes the answer if it is this one's.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.loaded.take(ticket, answer, |it| match it {
            Answer::Compared(it) => Some(it.clone()),
            _ => None,
        });
    }

    /// Draws the title of the chosen run, and what it can be compared with.
    pub fn choose(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        run: &RunSummary,
        runs: &[RunSummary],
    ) {
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            ui.label(Face::Section.text(format!("Run {}", run.id), cx.theme.text));
            let names: Vec<(RunId, String)> = runs
                .iter()
                .filter(|it| it.id != run.id)
                .map(|it| (it.id, format!("Run {}", it.id)))
                .collect();
            if names.is_empty() {
                return;
            }
            ui.add_space(8.0);
            let choices: Vec<Choice<'_, RunId>> = names
                .iter()
                .map(|(id, name)| Choice { value: *id, label: name, icon: None })
                .collect();
            let current = self.with.map_or_else(
                || "Compare with…".to_owned(),
                |(_, other)| format!("Compared with run {other}"),
            );
            if let Some(other) = dropdown(ui, "Compare with", (&current, None), 190.0, &choices) {
                self.ask(cx, run.id, other);
            }
            if self.is_open() && secondary("Close comparison").show(ui).clicked() {
                *self = Self::default();
            }
        });
        ui.add_space(4.0);
    }

    /// The earlier run always comes first: "new" is what the later one added.
    fn ask(&mut self, cx: &mut PageContext<'_>, chosen: RunId, other: RunId) {
        self.with = Some((chosen, other));
        let query = Query::Compare(chosen.min(other), chosen.max(other));
        self.loaded.ask(cx.backend.ask(query));
    }

    /// Draws the comparison.
    pub fn show(&self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if let Some(message) = self.loaded.failure() {
            notice(ui, Tint::Bad, message, None);
            return;
        }
        let Some(it) = self.loaded.shown().cloned() else {
            ui.label(Face::Body.text(labels::WAITING, cx.theme.text_muted));
            return;
        };
        let theme = cx.theme;
        ui.add(Label::new(Face::Body.text(it.summary(), theme.text)).wrap());
        if let Some(words) = it.incomplete() {
            notice(ui, Tint::Info, &words, None);
        }
        differences(ui, theme, &it);
        let (a, b) = (it.a.id, it.b.id);
        raised(ui, cx, &format!("New in run {b}"), &it.new);
        raised(ui, cx, &format!("Gone since run {a}"), &it.gone);
        changed(ui, cx, &it.changed);
    }
}

fn differences(ui: &mut Ui, theme: &Theme, it: &Comparison) {
    ui.add_space(8.0);
    let mut lines: Vec<(&str, Difference)> = Vec::new();
    lines.extend(it.settings.iter().map(|it| ("Setting", it.clone())));
    lines.extend(it.data.iter().map(|it| ("Data", it.clone())));
    let (removed, added) = (some_of(&it.features_removed), some_of(&it.features_added));
    if !removed.is_empty() || !added.is_empty() {
        let name = "used by one alone".to_owned();
        lines.push(("Features", Difference { name, a: removed, b: added }));
    }
    ui.label(Face::Section.text("What differs", theme.text));
    if lines.is_empty() {
        let words = "Settings, data and features are the same.";
        ui.label(Face::Body.text(words, theme.text_secondary));
        return;
    }
    ui.spacing_mut().interact_size.y = Face::Body.line();
    Grid::new("what differs").num_columns(4).spacing(vec2(20.0, 4.0)).show(ui, |ui| {
        for head in ["", "", &format!("Run {}", it.a.id), &format!("Run {}", it.b.id)] {
            ui.label(Face::Label.text(head, theme.text_secondary));
        }
        ui.end_row();
        for (kind, line) in &lines {
            ui.label(Face::Body.text(*kind, theme.text_secondary));
            ui.label(Face::Body.text(line.name.replace('_', " "), theme.text));
            for value in [&line.a, &line.b] {
                let value = if value.is_empty() { labels::NO_VALUE } else { value };
                // Grids give columns that wrap hardly any room.
                let label = Label::new(Face::Body.text(value, theme.text)).extend();
                ui.add(label.selectable(true));
            }
            ui.end_row();
        }
    });
}

/// The first names, and how many there are besides; the details of a run list all of them.
fn some_of(names: &[String]) -> String {
    const NAMED: usize = 2;
    match names.get(NAMED..) {
        Some(more @ [_, _, ..]) => {
            format!("{} and {} more", names[..NAMED].join(", "), labels::count(more.len() as u64))
        }
        _ => names.join(", "),
    }
}

/// A finding as both lists show it: the columns after its name are what differs.
fn raised(ui: &mut Ui, cx: &mut PageContext<'_>, title: &str, list: &[Raised]) {
    let spoken = |it: &Raised| {
        format!("{} {}: {}, {}", it.severity, labels::score(it.score), it.kind, it.subject)
    };
    let scores = |it: &Raised| labels::score(it.score);
    table(ui, cx, title, list, ("Score", |it| it), spoken, scores);
}

fn changed(ui: &mut Ui, cx: &mut PageContext<'_>, list: &[Changed]) {
    let scores = |it: &Changed| format!("{:.1} → {:.1}", it.before.score, it.after.score);
    let spoken = |it: &Changed| {
        format!(
            "{} to {}, {}: {}, {}",
            it.before.severity,
            it.after.severity,
            scores(it),
            it.after.kind,
            it.after.subject
        )
    };
    table(ui, cx, "Changed", list, ("Score before → after", |it| &it.after), spoken, scores);
}

fn table<T>(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    title: &str,
    list: &[T],
    (score_title, finding): (&str, fn(&T) -> &Raised),
    spoken: impl Fn(&T) -> String,
    scores: impl Fn(&T) -> String,
) {
    let theme = cx.theme;
    ui.add_space(12.0);
    let counted = labels::counted(list.len() as u64, "anomaly", "anomalies");
    ui.label(Face::Section.text(format!("{title}, {counted}"), theme.text));
    if list.is_empty() {
        return;
    }
    ui.add_space(4.0);
    let column = |title, width, right| Column { title, width, right };
    let columns = [
        column("No.", 80.0, false),
        column("Severity", 110.0, false),
        column(score_title, 150.0, true),
        column("Type", 0.0, false),
        column("Subject", 0.0, false),
    ];
    let shown = &list[..list.len().min(LISTED)];
    let rows = EvidenceTable {
        columns: &columns,
        n_rows: shown.len(),
        row_height: 24.0,
        clickable: true,
        selected: None,
    };
    let clicked = evidence_table(
        ui,
        &rows,
        |row| spoken(&shown[row]),
        |ui, row, column| {
            let it = finding(&shown[row]);
            let (text, color) = match column {
                0 => (finding_name(it.id), theme.accent_text),
                1 => {
                    severity(ui, it);
                    (it.severity.label().to_owned(), theme.text)
                }
                2 => (scores(&shown[row]), theme.text),
                3 => (it.kind.label().to_owned(), theme.text),
                _ => (it.subject.clone(), theme.text_secondary),
            };
            ui.add(Label::new(Face::Body.text(text, color)).truncate());
        },
    );
    if shown.len() < list.len() {
        let text = format!("The first {} are listed.", labels::count(shown.len() as u64));
        ui.label(Face::Small.text(text, theme.text_muted));
    }
    if let Some(row) = clicked {
        cx.act(UiAction::OpenFinding(finding(&shown[row]).id));
    }
}

/// The shape alone: the word stands beside it.
fn severity(ui: &mut Ui, it: &Raised) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(14.0), egui::Sense::hover());
    draw_severity(ui, Rect::from_center_size(rect.center(), Vec2::splat(14.0)), it.severity);
}
