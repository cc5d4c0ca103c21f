//! One run in full: its notes, settings, what it read, its features, how far new events drifted.

use super::settings_words;
use crate::domain::run::{DriftLevel, RunSummary};
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme};
use crate::ui::widgets::{Column, EvidenceTable, Tint, evidence_table, notice};
use egui::{Grid, Label, Ui, vec2};

/// Features whose drift is listed.
const LISTED: usize = 12;

/// Draws it.
pub fn details(ui: &mut Ui, cx: &PageContext<'_>, run: &RunSummary) {
    let theme = cx.theme;
    for note in &run.notes {
        notice(ui, Tint::Info, note, None);
    }
    let steps: Vec<String> =
        run.seconds.iter().map(|(step, s)| format!("{step} {}", labels::seconds(*s))).collect();
    let counts = [
        labels::counted(run.n_events, "event", "events"),
        labels::counted(run.n_profiles, "profile", "profiles"),
        labels::counted(run.n_groups, "group", "groups"),
    ]
    .join(", ");
    let span = |(first, last)| {
        format!("{} to {}", labels::full_time(first, cx.zone), labels::full_time(last, cx.zone))
    };
    let facts = [
        ("Finished", labels::full_time(run.finished_at, cx.zone)),
        ("Settings", settings_words(&run.settings)),
        ("Seed", run.settings.seed.to_string()),
        ("Read", counts),
        ("Time by step", steps.join(", ")),
        ("First to last event", run.span.map_or_else(|| labels::NO_VALUE.to_owned(), span)),
        ("Data hash", run.data_hash.clone()),
        ("Program", format!("Oddlog {}", run.version)),
        ("Features", features(run)),
    ];
    ui.add_space(4.0);
    ui.spacing_mut().interact_size.y = Face::Body.line();
    Grid::new("run details").num_columns(2).spacing(vec2(24.0, 4.0)).show(ui, |ui| {
        for (name, value) in facts {
            ui.label(Face::Body.text(name, theme.text_secondary));
            let face = if name == "Data hash" { Face::Mono } else { Face::Body };
            ui.add(Label::new(face.text(value, theme.text)).wrap().selectable(true));
            ui.end_row();
        }
    });
    ui.add_space(4.0);
    drift(ui, theme, run);
    let words = "The same events, settings and seed give the same result again.";
    ui.label(Face::Small.text(words, theme.text_muted));
}

/// "18: user.events_past, user.failures_past, …".
fn features(run: &RunSummary) -> String {
    if run.features.is_empty() {
        return labels::NO_VALUE.to_owned();
    }
    format!("{}: {}", labels::count(run.features.len() as u64), run.features.join(", "))
}

/// The features that moved most.
fn drift(ui: &mut Ui, theme: &Theme, run: &RunSummary) {
    if run.drift.is_empty() {
        return;
    }
    ui.add_space(8.0);
    ui.label(Face::Section.text("New events against what the model learned", theme.text));
    ui.add_space(4.0);
    let column = |title, width, right| Column { title, width, right };
    let columns = [
        column("Entity", 90.0, false),
        column("Feature", 0.0, false),
        column("Stability index", 120.0, true),
        column("Meaning", 160.0, false),
    ];
    let shown = &run.drift[..run.drift.len().min(LISTED)];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: shown.len(),
        row_height: 24.0,
        clickable: false,
        selected: None,
    };
    let index = |psi: f64| format!("{psi:.2}");
    let spoken = |row: usize| {
        let it = &shown[row];
        format!("{} {}: stability index {}, {}", it.entity_kind, it.label, index(it.psi), it.level)
    };
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let it = &shown[row];
        let moved = it.level != DriftLevel::AsLearned;
        let (text, color) = match column {
            0 => (it.entity_kind.label().to_owned(), theme.text_secondary),
            1 => (it.label.clone(), theme.text),
            2 => (index(it.psi), theme.text),
            _ if moved => (it.level.label().to_owned(), theme.text),
            _ => (it.level.label().to_owned(), theme.text_muted),
        };
        ui.add(Label::new(Face::Body.text(text, color)).truncate());
    });
    ui.add_space(4.0);
    let words = "Population stability index over the deciles of what was learned: from 0.1 on \
                 somewhat different, from 0.25 on much, if more than chance explains.";
    ui.add(Label::new(Face::Small.text(words, theme.text_muted)).wrap());
    ui.add_space(6.0);
}
