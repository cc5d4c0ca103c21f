//! The receipt of an import: what was read, stored, found duplicate, rejected. It always adds up,
//! and every rejected line is listed.

use crate::domain::receipt::{Counts, FileReceipt};
use crate::ui::action::UiAction;
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::page::{Page, PageContext};
use crate::ui::shell::head::page_head;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{Column, EvidenceTable, Tint, evidence_table, notice, primary, secondary};
use crate::worker::protocol::ImportReport;
use egui::{Frame, Label, Margin, ScrollArea, Ui};

/// Rejected lines that are listed per file; the rest is counted.
const MAX_LISTED: usize = 5_000;

/// Receipts that are shown.
#[derive(Debug)]
pub struct ReceiptView {
    title: String,
    meta: String,
    files: Vec<FileReceipt>,
    shows_rejected: bool,
}

impl ReceiptView {
    /// The receipt of the import that just ended.
    pub fn of_import(report: ImportReport) -> Self {
        let n_files = labels::counted(report.files.len() as u64, "file", "files");
        Self {
            title: format!("Imported {n_files}"),
            meta: labels::seconds(report.seconds),
            files: report.files,
            shows_rejected: false,
        }
    }

    /// The receipts of every import of the case.
    pub fn of_case(files: Vec<FileReceipt>) -> Self {
        let n_files = labels::counted(files.len() as u64, "file", "files");
        let title = "Import receipts".to_owned();
        Self { title, meta: n_files, files, shows_rejected: false }
    }

    /// Draws them.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        page_head(ui, &self.title, &self.meta, |ui| {
            if primary("Analyse now").icon(icons::PLAY).show(ui).clicked() {
                cx.act(UiAction::Analyse);
            }
            if secondary("Go to Overview").show(ui).clicked() {
                cx.act(UiAction::Go(Page::Overview));
            }
        });
        let theme = cx.theme;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                let total = total(&self.files);
                let tint = if total.rejected == 0 { Tint::Ok } else { Tint::Warn };
                notice(ui, tint, &receipt_sentence(&self.files), None);
                ui.add_space(8.0);
                self.file_table(ui, cx);
                for file in &self.files {
                    for note in &file.notes {
                        let name = labels::file_name(&file.path);
                        notice(ui, Tint::Warn, &format!("{name}: {note}"), None);
                    }
                }
                if 0 < total.rejected {
                    ui.add_space(8.0);
                    let label = if self.shows_rejected {
                        "Hide rejected lines"
                    } else {
                        "Show rejected lines"
                    };
                    if secondary(label).show(ui).clicked() {
                        self.shows_rejected = !self.shows_rejected;
                    }
                }
                if self.shows_rejected {
                    for file in self.files.iter().filter(|it| !it.issues.is_empty()) {
                        ui.add_space(8.0);
                        let name = labels::file_name(&file.path);
                        ui.label(Face::Section.text(name, theme.text));
                        rejected_lines(ui, cx, file);
                    }
                }
            });
        });
    }

    fn file_table(&self, ui: &mut Ui, cx: &PageContext<'_>) {
        let theme = cx.theme;
        let column = |title, width, right| Column { title, width, right };
        let columns = [
            column("File", 0.0, false),
            column("Read as", 150.0, false),
            column("Read", 100.0, true),
            column("Stored", 100.0, true),
            column("Duplicate", 100.0, true),
            column("Rejected", 100.0, true),
        ];
        let table = EvidenceTable {
            columns: &columns,
            n_rows: self.files.len(),
            row_height: size::EVIDENCE_ROW,
            clickable: false,
            selected: None,
        };
        let spoken = |row: usize| {
            let file = &self.files[row];
            format!("{}: {}", labels::file_name(&file.path), counts_sentence(file.counts))
        };
        evidence_table(ui, &table, spoken, |ui, row, column| {
            let file = &self.files[row];
            let counts = file.counts;
            let text = match column {
                0 => labels::file_name(&file.path),
                1 => file.format.clone(),
                2 => labels::count(counts.read),
                3 => labels::count(counts.stored),
                4 => labels::count(counts.duplicate),
                _ => labels::count(counts.rejected),
            };
            let color = match column {
                5 if 0 < counts.rejected => theme.sev[1],
                1 | 4 | 5 => theme.text_secondary,
                _ => theme.text,
            };
            let response = ui.add(Label::new(Face::Body.text(text, color)).truncate());
            if column < 2 {
                response.on_hover_text(format!("{}\n{}", file.path, file.why));
            }
        });
    }
}

fn rejected_lines(ui: &mut Ui, cx: &PageContext<'_>, file: &FileReceipt) {
    let theme = cx.theme;
    let columns = [
        Column { title: "Line", width: 90.0, right: true },
        Column { title: "Why it was rejected", width: 360.0, right: false },
        Column { title: "Text", width: 0.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: file.issues.len().min(MAX_LISTED),
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
        if column == 2 {
            response.on_hover_text(issue.text.as_str());
        }
    });
    let unlisted = file.issues.len().saturating_sub(MAX_LISTED) as u64;
    if 0 < unlisted {
        let words = format!("{} more. All of them are kept in the case.", labels::count(unlisted));
        ui.label(Face::Small.text(words, theme.text_muted));
    }
}

fn total(files: &[FileReceipt]) -> Counts {
    let mut total = Counts::default();
    for file in files {
        total += file.counts;
    }
    total
}

/// "Read 749,079 = stored 747,175 + duplicate 1,902 + rejected 2."
pub fn receipt_sentence(files: &[FileReceipt]) -> String {
    counts_sentence(total(files))
}

fn counts_sentence(it: Counts) -> String {
    let [read, stored, duplicate, rejected] =
        [it.read, it.stored, it.duplicate, it.rejected].map(labels::count);
    format!("Read {read} = stored {stored} + duplicate {duplicate} + rejected {rejected}.")
}
