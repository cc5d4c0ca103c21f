//! The receipt of an import: what was read, stored, found duplicate, rejected. It always adds up,
//! and every rejected line is listed.

use super::file_list::format_name;
use super::rejected::rejected_lines;
use crate::domain::receipt::{Counts, FileReceipt};
use crate::domain::time::Micros;
use crate::ui::action::UiAction;
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::page::{Page, PageContext};
use crate::ui::shell::head::page_head;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{
    Column, EvidenceTable, Tint, card, evidence_table, notice, primary, secondary,
};
use crate::worker::protocol::{ImportReport, LeftOut, SavedReceipt};
use egui::{Frame, Label, Margin, ScrollArea, Ui};

/// Receipts that are shown.
#[derive(Debug)]
pub struct ReceiptView {
    title: String,
    meta: String,
    files: Vec<FileReceipt>,
    left_out: Vec<LeftOut>,
    shows_rejected: bool,
}

impl ReceiptView {
    /// The receipt of the import that just ended.
    pub fn of_import(report: ImportReport) -> Self {
        let (files, left_out) = told_apart(report.files);
        let n_files = labels::counted(files.len() as u64, "file", "files");
        let title = format!("Imported {n_files}");
        let meta = labels::seconds(report.seconds);
        Self { title, meta, files, left_out, shows_rejected: false }
    }

    /// The receipts of every import of the case.
    pub fn of_case(files: Vec<FileReceipt>) -> Self {
        let (files, left_out) = told_apart(files);
        let n_files = labels::counted(files.len() as u64, "file", "files");
        let title = "Import receipts".to_owned();
        Self { title, meta: n_files, files, left_out, shows_rejected: false }
    }

    /// What is written where the person chooses.
    pub fn to_save(&self) -> SavedReceipt {
        SavedReceipt { files: self.files.clone(), left_out: self.left_out.clone() }
    }

    /// Draws them. `formats` are codes and names.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, formats: &[(String, String)]) {
        page_head(ui, &self.title, &self.meta, |ui| {
            if primary("Analyse now").icon(icons::PLAY).show(ui).clicked() {
                cx.act(UiAction::Analyse);
            }
            if secondary("Go to Overview").show(ui).clicked() {
                cx.act(UiAction::Go(Page::Overview));
            }
            if secondary("Save receipt…").icon(icons::DOWNLOAD_SIMPLE).show(ui).clicked() {
                cx.act(UiAction::PickReceipt);
            }
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                self.content(ui, cx, formats);
            });
        });
    }

    fn content(&mut self, ui: &mut Ui, cx: &PageContext<'_>, formats: &[(String, String)]) {
        let theme = cx.theme;
        let total = total(&self.files);
        equation(ui, cx, total);
        ui.add_space(6.0);
        if !self.files.iter().all(|it| it.counts.add_up()) {
            notice(ui, Tint::Bad, "These numbers do not add up. Report this as a bug.", None);
        } else if 0 < total.rejected {
            let lines = labels::counted(total.rejected, "line was", "lines were");
            let words = format!("{lines} rejected. Each is kept with its reason.");
            notice(ui, Tint::Warn, &words, None);
        }
        ui.add_space(8.0);
        self.file_table(ui, cx, formats);
        for file in &self.files {
            for note in &file.notes {
                let name = labels::file_name(&file.path);
                notice(ui, Tint::Warn, &format!("{name}: {note}"), None);
            }
        }
        self.not_imported(ui, cx);
        if 0 < total.rejected {
            ui.add_space(8.0);
            let label =
                if self.shows_rejected { "Hide rejected lines" } else { "Show rejected lines" };
            if secondary(label).show(ui).clicked() {
                self.shows_rejected = !self.shows_rejected;
            }
        }
        if self.shows_rejected {
            for file in self.files.iter().filter(|it| !it.issues.is_empty()) {
                ui.add_space(8.0);
                ui.horizontal(|ui| {
                    let name = labels::file_name(&file.path);
                    ui.label(Face::Section.text(name, theme.text));
                    let n =
                        labels::counted(file.counts.rejected, "rejected line", "rejected lines");
                    ui.label(Face::Small.text(n, theme.text_muted));
                });
                rejected_lines(ui, cx, file);
            }
        }
    }

    /// Files that were not imported at all, each with its reason.
    fn not_imported(&self, ui: &mut Ui, cx: &PageContext<'_>) {
        if self.left_out.is_empty() {
            return;
        }
        let theme = cx.theme;
        ui.add_space(10.0);
        let n = labels::count(self.left_out.len() as u64);
        ui.label(Face::Section.text(format!("Left out: {n}"), theme.text));
        let columns = [
            Column { title: "File", width: 320.0, right: false },
            Column { title: "Why", width: 0.0, right: false },
        ];
        let table = EvidenceTable {
            columns: &columns,
            n_rows: self.left_out.len(),
            row_height: size::EVIDENCE_ROW,
            clickable: false,
            selected: None,
        };
        let spoken = |row: usize| {
            let it = &self.left_out[row];
            format!("{} was left out: {}", labels::file_name(&it.name), it.reason)
        };
        evidence_table(ui, &table, spoken, |ui, row, column| {
            let it = &self.left_out[row];
            let (text, color) = match column {
                0 => (labels::file_name(&it.name), theme.text),
                _ => (it.reason.clone(), theme.text_secondary),
            };
            let whole = if column == 0 { &it.name } else { &it.reason };
            ui.add(Label::new(Face::Body.text(text, color)).truncate()).on_hover_text(whole);
        });
    }

    fn file_table(&self, ui: &mut Ui, cx: &PageContext<'_>, formats: &[(String, String)]) {
        let theme = cx.theme;
        let column = |title, width, right| Column { title, width, right };
        let columns = [
            column("File", 0.0, false),
            column("Read as", 168.0, false),
            column("Read", 88.0, true),
            column("= Stored", 88.0, true),
            column("+ Duplicate", 96.0, true),
            column("+ Rejected", 92.0, true),
            column("First event", 164.0, false),
            column("Last event", 164.0, false),
        ];
        let table = EvidenceTable {
            columns: &columns,
            n_rows: self.files.len(),
            row_height: size::EVIDENCE_ROW,
            clickable: false,
            selected: None,
        };
        let edge = |at: Option<Micros>| {
            at.map_or_else(|| labels::NO_VALUE.to_owned(), |it| labels::full_time(it, cx.zone))
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
                1 => format_name(&file.format, formats).to_owned(),
                2 => labels::count(counts.read),
                3 => labels::count(counts.stored),
                4 => labels::count(counts.duplicate),
                5 => labels::count(counts.rejected),
                6 => edge(file.span.map(|it| it.0)),
                _ => edge(file.span.map(|it| it.1)),
            };
            let color = match column {
                5 if 0 < counts.rejected => theme.sev[1],
                1 | 4.. => theme.text_secondary,
                _ => theme.text,
            };
            let response = ui.add(Label::new(Face::Body.text(text, color)).truncate());
            if column < 2 {
                response.on_hover_text(format!("{}\n{}", file.path, file.why));
            }
        });
    }
}

/// Files that were read, and those that were not, with the reason.
fn told_apart(files: Vec<FileReceipt>) -> (Vec<FileReceipt>, Vec<LeftOut>) {
    let (left_out, read): (Vec<_>, Vec<_>) = files.into_iter().partition(FileReceipt::is_left_out);
    let left_out = left_out.into_iter();
    let left_out = left_out.map(|it| LeftOut { name: it.path, reason: it.notes.join(" ") });
    (read, left_out.collect())
}

/// Read = stored + duplicate + rejected, in large numbers.
fn equation(ui: &mut Ui, cx: &PageContext<'_>, it: Counts) {
    let theme = cx.theme;
    let parts = [
        ("", "read", it.read),
        ("=", "stored", it.stored),
        ("+", "duplicate", it.duplicate),
        ("+", "rejected", it.rejected),
    ];
    card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 18.0;
            for (sign, name, n) in parts {
                if !sign.is_empty() {
                    ui.label(Face::Number.text(sign, theme.text_muted));
                }
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    let color = if name == "rejected" && 0 < n { theme.sev[1] } else { theme.text };
                    ui.label(Face::Number.text(labels::count(n), color));
                    ui.label(Face::Small.text(name, theme.text_secondary));
                });
            }
        });
    });
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
