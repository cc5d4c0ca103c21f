//! The evidence of a finding: a table of its first events, and the raw line of the chosen one.

use super::evidence_model::{EvidenceColumn, EvidenceRow};
use super::model::Details;
use crate::domain::event::StoredEvent;
use crate::domain::field::Field;
use crate::domain::ids::EventNo;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{
    self, Column, EvidenceTable, RawLine, fitted, outcome_label, raw_lines, segmented, text_at,
};
use crate::worker::protocol::{EventContext, FindingDetail};
use egui::{Align, Layout, Ui};
use std::sync::Arc;

/// Below this width of the panel the country is left out.
const COUNTRY_FROM: f32 = 420.0;

/// Draws the table; returns the event that was clicked.
pub fn table(ui: &mut Ui, said: &Details, chosen: Option<EventNo>) -> Option<EventNo> {
    let evidence = &said.evidence;
    let narrow = ui.available_width() < COUNTRY_FROM;
    let shown: Vec<usize> = (0..evidence.columns.len())
        .filter(|at| !narrow || evidence.columns[*at] != EvidenceColumn::Text(Field::Country))
        .collect();
    let columns: Vec<Column<'_>> = shown
        .iter()
        .map(|at| evidence.columns[*at])
        .map(|it| Column { title: it.title(), width: width(it), right: is_right(it) })
        .collect();
    let table = EvidenceTable {
        columns: &columns,
        n_rows: evidence.rows.len(),
        row_height: size::EVIDENCE_ROW,
        clickable: true,
        selected: evidence.rows.iter().position(|it| Some(it.no) == chosen),
    };
    let clicked = widgets::evidence_table(
        ui,
        &table,
        |row| evidence.rows[row].spoken.clone(),
        |ui, row, column| {
            let at = shown[column];
            cell(ui, &evidence.rows[row], evidence.columns[at], at);
        },
    );
    clicked.map(|row| evidence.rows[row].no)
}

fn cell(ui: &mut Ui, row: &EvidenceRow, column: EvidenceColumn, index: usize) {
    let theme = theme::of(ui);
    let text = &row.cells[index];
    let (face, color) = match column {
        EvidenceColumn::Outcome => {
            outcome_label(ui, row.outcome);
            return;
        }
        EvidenceColumn::Text(_) if is_mono(column) => (Face::Mono, theme.text),
        EvidenceColumn::Time | EvidenceColumn::State | EvidenceColumn::Text(_) => {
            (Face::Body, theme.text)
        }
        EvidenceColumn::Id | EvidenceColumn::Line => (Face::Body, theme.text_secondary),
    };
    let align = if is_right(column) { 1.0 } else { 0.0 };
    let rect = ui.max_rect();
    let is_cut = fitted(ui, text, face, color, rect.width()).cut;
    text_at(ui, rect, text, face, color, align);
    if is_cut && ui.rect_contains_pointer(rect) {
        ui.response().on_hover_text(text);
    }
}

const fn width(column: EvidenceColumn) -> f32 {
    match column {
        EvidenceColumn::Id => 76.0,
        EvidenceColumn::Time => 78.0,
        EvidenceColumn::Outcome => 104.0,
        EvidenceColumn::Text(Field::Country) => 66.0,
        EvidenceColumn::State | EvidenceColumn::Text(_) => 0.0,
        EvidenceColumn::Line => 74.0,
    }
}

const fn is_right(column: EvidenceColumn) -> bool {
    match column {
        EvidenceColumn::Id | EvidenceColumn::Line => true,
        EvidenceColumn::Time
        | EvidenceColumn::Text(_)
        | EvidenceColumn::Outcome
        | EvidenceColumn::State => false,
    }
}

const fn is_mono(column: EvidenceColumn) -> bool {
    matches!(column, EvidenceColumn::Text(Field::Ip | Field::Key | Field::Machine))
}

/// The line of the chosen event as it stands in its file, with `around` lines of context before and
/// after; answers how many are wanted instead. The event may be past the rows of the
/// table: a square of a group can be chosen too.
pub fn raw_line(
    ui: &mut Ui,
    said: &Details,
    detail: Option<&Arc<FindingDetail>>,
    chosen: Option<EventNo>,
    around: u32,
    context: Option<&Arc<EventContext>>,
) -> Option<u32> {
    let theme = theme::of(ui);
    let of_table = said.evidence.rows.iter().find(|it| Some(it.no) == chosen);
    let of_detail = detail.and_then(|it| it.evidence.iter().find(|it| Some(it.no) == chosen));
    let (number, text) = match (of_detail, of_table) {
        (Some(StoredEvent { line, raw, .. }), _) => (*line, raw.as_str()),
        (None, Some(row)) => (row.line, row.raw.as_str()),
        (None, None) => return None,
    };
    ui.add_space(6.0);
    let wanted = ui
        .horizontal(|ui| {
            ui.label(Face::Label.text("Raw line", theme.text_secondary));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let choices = [(0, "0"), (2, "±2"), (10, "±10"), (50, "±50")];
                let wanted = segmented(ui, "Context", around, &choices);
                ui.label(Face::Small.text("Context", theme.text_muted));
                wanted
            })
            .inner
        })
        .inner;
    let lines: Vec<RawLine<'_>> = match context.filter(|_| around != 0) {
        None => vec![RawLine { number, text, marked: true }],
        Some(context) => context
            .lines
            .iter()
            .map(|it| RawLine { number: it.line, text: &it.raw, marked: Some(it.no) == chosen })
            .collect(),
    };
    raw_lines(ui, "evidence line", &lines);
    wanted
}
