//! Every rejected line of a file with its number, its reason and its text. Only what is in sight
//! is drawn, however many there are.

use crate::domain::receipt::FileReceipt;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{Column, EvidenceTable, evidence_table};
use egui::{Label, Ui};

/// Draws the table.
pub fn rejected_lines(ui: &mut Ui, cx: &PageContext<'_>, file: &FileReceipt) {
    let theme = cx.theme;
    let columns = [
        Column { title: "Line", width: 90.0, right: true },
        Column { title: "Why it was rejected", width: 360.0, right: false },
        Column { title: "Text", width: 0.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: file.issues.len(),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let spoken = |row: usize| {
        let issue = &file.issues[row];
        format!("Line {}: {}", labels::count(issue.line), issue.reason)
    };
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let issue = &file.issues[row];
        let text = match column {
            0 => Face::Body.text(labels::count(issue.line), theme.text_muted),
            1 => Face::Body.text(issue.reason.as_str(), theme.text),
            _ => Face::Mono.text(issue.text.as_str(), theme.text_secondary),
        };
        let response = ui.add(Label::new(text).truncate());
        match column {
            1 => response.on_hover_text(issue.reason.as_str()),
            2 => response.on_hover_text(issue.text.as_str()),
            _ => response,
        };
    });
    let unlisted = file.counts.rejected.saturating_sub(file.issues.len() as u64);
    if 0 < unlisted {
        let words = format!("{} more. All of them are kept in the case.", labels::count(unlisted));
        ui.label(Face::Small.text(words, theme.text_muted));
    }
}
