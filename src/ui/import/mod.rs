//! The import page: files with their preview, the running import, and the receipt.

mod file_list;
mod mapping;
mod model;
mod preview_table;
mod receipt;

pub use receipt::receipt_sentence;

use super::action::UiAction;
use super::labels;
use super::page::{Page, PageContext};
use super::shell::head::page_head;
use super::shortcuts;
use super::theme::size;
use super::widgets::{Tint, notice, primary, quiet, secondary};
use crate::domain::plan::LogFile;
use crate::domain::receipt::FileReceipt;
use crate::worker::protocol::{Answer, ImportReport, Query, Ticket};
use egui::{CentralPanel, Frame, Key, Margin, Modifiers, Panel, ScrollArea, Ui};
use file_list::Asked;
use model::FileEntry;
use receipt::ReceiptView;
use std::path::PathBuf;

/// Width of the list of files.
const LIST: f32 = 272.0;

/// What the page shows.
#[derive(Debug, Default)]
pub struct ImportPage {
    files: Vec<FileEntry>,
    chosen: usize,
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    /// Nothing is stored yet.
    #[default]
    Preview,
    /// The import runs; said when it was stopped.
    Running,
    /// The import is done.
    Receipt(ReceiptView),
}

impl ImportPage {
    /// Adds files to the preview; files that are in it already stay as they are.
    pub fn add_files(&mut self, paths: Vec<PathBuf>) {
        if !matches!(self.stage, Stage::Preview) {
            *self = Self::default();
        }
        let first_new = self.files.len();
        for path in paths {
            let file = LogFile::plain(path);
            if self.files.iter().all(|it| it.file != file) {
                self.files.push(FileEntry::new(file));
            }
        }
        if first_new < self.files.len() {
            self.chosen = first_new;
        }
    }

    /// Whether files wait for a decision.
    pub fn has_preview(&self) -> bool {
        matches!(self.stage, Stage::Preview) && !self.files.is_empty()
    }

    /// The import is done: shows its receipt.
    pub fn imported(&mut self, report: ImportReport) {
        self.files.clear();
        self.stage = Stage::Receipt(ReceiptView::of_import(report));
    }

    /// Shows the receipts of earlier imports.
    pub fn show_receipts(&mut self, files: Vec<FileReceipt>) {
        self.files.clear();
        self.stage = Stage::Receipt(ReceiptView::of_case(files));
    }

    /// The import was cancelled or failed: back to the preview, nothing typed is lost.
    pub fn stopped(&mut self, message: &str) {
        if matches!(self.stage, Stage::Running) {
            self.stage = Stage::Preview;
            for file in &mut self.files {
                file.stopped = None;
            }
            if let Some(file) = self.files.get_mut(self.chosen) {
                file.stopped = Some(message.to_owned());
            }
        }
    }

    /// Takes a preview.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        for file in &mut self.files {
            file.preview.take(ticket, answer, |it| match it {
                Answer::Preview(preview) => Some(preview.clone()),
                Answer::Overview(_)
                | Answer::Findings(_)
                | Answer::FindingRows(_)
                | Answer::FindingDetail(_)
                | Answer::Events(_)
                | Answer::Expanded(_)
                | Answer::Context(_)
                | Answer::Runs(_) => None,
            });
        }
    }

    /// Draws it. `formats` are the formats to choose from: code and name.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, formats: &[(String, String)]) {
        for file in &mut self.files {
            if file.preview.is_never() {
                file.preview
                    .ask(cx.backend.ask(Query::Preview(file.to_import(), cx.import.limits)));
            }
        }
        match &mut self.stage {
            Stage::Preview if self.files.is_empty() => cx.act(UiAction::Go(Page::Overview)),
            Stage::Preview => self.show_preview(ui, cx, formats),
            Stage::Running => show_running(ui, cx),
            Stage::Receipt(view) => view.show(ui, cx),
        }
    }

    fn show_preview(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        formats: &[(String, String)],
    ) {
        self.head(ui, cx);
        let theme = cx.theme;
        let bare = Frame::new().fill(theme.bg_app);
        let list = LIST.min(ui.available_width() * 0.3);
        Panel::left("import files").exact_size(list).resizable(false).frame(bare).show(ui, |ui| {
            match file_list::file_list(ui, &self.files, &mut self.chosen, formats) {
                Some(Asked::AddFiles) => cx.act(UiAction::PickLogs),
                Some(Asked::LeaveOut(index)) => self.leave_out(index),
                None => {}
            }
        });
        let panel = Frame::new().fill(theme.bg_panel);
        CentralPanel::no_frame().frame(panel).show(ui, |ui| {
            ScrollArea::vertical().id_salt(self.chosen).auto_shrink(false).show(ui, |ui| {
                Frame::new().inner_margin(Margin::symmetric(18, 14)).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    if let Some(file) = self.files.get_mut(self.chosen)
                        && mapping::file_page(ui, cx, file, formats)
                    {
                        file.preview.ask(
                            cx.backend.ask(Query::Preview(file.to_import(), cx.import.limits)),
                        );
                    }
                });
            });
        });
    }

    fn leave_out(&mut self, index: usize) {
        self.files.remove(index);
        self.chosen = self.chosen.min(self.files.len().saturating_sub(1));
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let files = |n: usize| labels::counted(n as u64, "file", "files");
        let title = format!("Import {}", files(self.files.len()));
        let readable = self.files.iter().filter(|it| it.problem().is_none()).count();
        let why_not = model::why_not(&self.files);
        let (go, leave) = page_head(ui, &title, labels::NOTHING_STORED, |ui| {
            let label = format!("Import {}", files(readable));
            let button = primary(&label).key(shortcuts::MAIN_ACTION);
            let go = button.disabled_because(why_not.as_deref()).show(ui).clicked();
            (go, quiet("Cancel").key(shortcuts::CLOSE).show(ui).clicked())
        });
        let popup_open = egui::Popup::is_any_open(ui.ctx())
            || ui.ctx().memory(|it| it.top_modal_layer().is_some());
        let go = go || ui.input_mut(|it| it.consume_key(Modifiers::COMMAND, Key::Enter));
        let leave = leave || (!popup_open && ui.input(|it| it.key_pressed(Key::Escape)));
        if go && why_not.is_none() {
            let ready = self.files.iter().filter(|it| it.problem().is_none());
            cx.act(UiAction::ImportFiles(ready.map(FileEntry::to_import).collect()));
            self.stage = Stage::Running;
        } else if leave {
            self.files.clear();
            cx.act(UiAction::Go(Page::Overview));
        }
    }
}

/// The import runs: how far it is, and how to stop it.
fn show_running(ui: &mut Ui, cx: &mut PageContext<'_>) {
    page_head(ui, "Import", "", |_| ());
    Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, |ui| {
        let words = cx.backend.job().map_or_else(
            || "The import is about to begin.".to_owned(),
            |job| {
                let stage = if job.stage.is_empty() { "Importing" } else { &job.stage };
                if job.total == 0 {
                    stage.to_owned()
                } else {
                    format!("{stage}, {}", labels::bytes_of(job.done, job.total))
                }
            },
        );
        notice(ui, Tint::Info, &words, None);
        if secondary("Cancel import").show(ui).clicked() {
            cx.act(UiAction::CancelJob);
        }
    });
}
