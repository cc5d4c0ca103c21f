//! The import page: files with their preview, the running import, and the receipt.
//!
//! Lives here: the page's state, what it asks and how it takes answers. Does not live here: one
//! file's page (`mapping` and what it draws), the list of files, receipts, what is remembered of
//! headers (`ui::mappings`).

mod columns;
mod file_list;
mod mapping;
mod model;
mod options;
mod preview_table;
mod questions;
mod reading;
mod receipt;
mod rejected;

pub use receipt::receipt_sentence;

use super::action::UiAction;
use super::labels;
use super::mappings::RememberedMapping;
use super::page::{Page, PageContext};
use super::shell::head::page_head;
use super::shortcuts;
use super::theme::{Face, size};
use super::widgets::{Tint, notice, primary, quiet, secondary};
use crate::domain::receipt::FileReceipt;
use crate::domain::time::Micros;
use crate::worker::protocol::{
    Answer, Expanded, ImportOrder, ImportReport, LeftOut, Query, SavedReceipt, Ticket,
};
use egui::{CentralPanel, Frame, Key, Margin, Modifiers, Panel, ScrollArea, Ui};
use file_list::Asked;
use mapping::Changed;
use model::FileEntry;
use receipt::ReceiptView;
use std::path::PathBuf;

/// Width of the list of files.
const LIST: f32 = 272.0;
/// Previews that are asked for at once: the file that is looked at comes soon, whatever waits.
const MAX_ASKED: usize = 8;

/// What the page shows.
#[derive(Debug, Default)]
pub struct ImportPage {
    files: Vec<FileEntry>,
    chosen: usize,
    /// What stands in the files, folders and archives but is not imported.
    left_out: Vec<LeftOut>,
    /// Paths that were dropped, picked or typed, still to be looked into.
    wanted: Vec<PathBuf>,
    /// Questions what stands in such paths.
    expanding: Vec<Ticket>,
    /// Whether identities are replaced in this import; `None` = as the settings say.
    tokens: Option<bool>,
    /// A preview came that was not looked at yet.
    news: bool,
    columns_view: columns::ColumnsView,
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
    /// Adds files, and all files of folders and archives, to the preview; files that are in it
    /// already stay as they are.
    pub fn add_files(&mut self, paths: Vec<PathBuf>) {
        if !matches!(self.stage, Stage::Preview) {
            *self = Self::default();
        }
        self.wanted.extend(paths);
    }

    /// Whether files wait for a decision.
    pub fn has_preview(&self) -> bool {
        matches!(self.stage, Stage::Preview) && !self.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty()
            && self.left_out.is_empty()
            && self.wanted.is_empty()
            && self.expanding.is_empty()
    }

    /// The import is done: shows its receipt, and says what is to be remembered of its files.
    pub fn imported(&mut self, report: ImportReport, now: Micros) -> Vec<RememberedMapping> {
        let done = std::mem::take(self);
        self.stage = Stage::Receipt(ReceiptView::of_import(report));
        let read = done.files.iter().filter(|it| it.problem().is_none());
        read.rev().filter_map(|it| it.to_remember(now)).collect()
    }

    /// Shows the receipts of earlier imports.
    pub fn show_receipts(&mut self, files: Vec<FileReceipt>) {
        *self = Self { stage: Stage::Receipt(ReceiptView::of_case(files)), ..Self::default() };
    }

    /// The receipts that are shown, to be saved.
    pub fn receipt(&self) -> Option<SavedReceipt> {
        match &self.stage {
            Stage::Receipt(view) => Some(view.to_save()),
            Stage::Preview | Stage::Running => None,
        }
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

    /// Takes a preview, or what stands in a folder.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        if let Some(at) = self.expanding.iter().position(|it| *it == ticket) {
            self.expanding.remove(at);
            self.expanded(answer);
            return;
        }
        for file in self.files.iter_mut().filter(|it| it.preview.waits_for(ticket)) {
            file.preview.take(ticket, answer, |it| match it {
                Answer::Preview(preview) => Some(preview.clone()),
                _ => None,
            });
            self.news = true;
        }
    }

    fn expanded(&mut self, answer: &Result<Answer, String>) {
        match answer {
            Ok(Answer::Expanded(found)) => self.take_files(found),
            Ok(_) => self.could_not_look("The answer was of another kind."),
            Err(reason) => self.could_not_look(reason),
        }
    }

    fn take_files(&mut self, found: &Expanded) {
        let first_new = self.files.len();
        for file in &found.files {
            if self.files.iter().all(|it| it.file != *file) {
                self.files.push(FileEntry::new(file.clone()));
            }
        }
        if first_new < self.files.len() {
            self.chosen = first_new;
        }
        for it in &found.left_out {
            if !self.left_out.contains(it) {
                self.left_out.push(it.clone());
            }
        }
    }

    fn could_not_look(&mut self, reason: &str) {
        let name = "What was dropped or chosen".to_owned();
        self.left_out.push(LeftOut { name, reason: reason.to_owned() });
    }

    /// Draws it. `formats` are the formats to choose from: code and name.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, formats: &[(String, String)]) {
        self.ask(cx);
        match &mut self.stage {
            Stage::Running => show_running(ui, cx),
            Stage::Receipt(view) => view.show(ui, cx, formats),
            Stage::Preview => {
                if self.is_empty() {
                    cx.act(UiAction::Go(Page::Overview));
                } else {
                    self.show_preview(ui, cx, formats);
                }
            }
        }
    }

    /// Asks what stands in new paths, and for previews: the chosen file's first.
    fn ask(&mut self, cx: &mut PageContext<'_>) {
        if !self.wanted.is_empty() {
            let paths = std::mem::take(&mut self.wanted);
            self.expanding.push(cx.backend.ask(Query::Expand(paths, cx.import.limits)));
        }
        if std::mem::take(&mut self.news) {
            for file in &mut self.files {
                file.previewed(cx.mappings);
            }
        }
        let waiting = self.files.iter().filter(|it| it.preview.is_waiting()).count();
        let chosen = self.chosen.min(self.files.len());
        let order = (chosen..self.files.len()).chain(0..chosen);
        let missing: Vec<usize> = order.filter(|it| self.files[*it].preview.is_never()).collect();
        for index in missing.into_iter().take(MAX_ASKED.saturating_sub(waiting)) {
            let file = &mut self.files[index];
            file.preview.ask(cx.backend.ask(Query::Preview(file.to_import(), cx.import.limits)));
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
            let shown = file_list::FileList {
                files: &self.files,
                left_out: &self.left_out,
                is_looking: !self.expanding.is_empty(),
                formats,
            };
            match shown.show(ui, &mut self.chosen) {
                Some(Asked::AddFiles) => cx.act(UiAction::PickLogs),
                Some(Asked::AddFolder) => cx.act(UiAction::PickFolder),
                Some(Asked::LeaveOut(index)) => self.leave_out(index),
                None => {}
            }
        });
        let panel = Frame::new().fill(theme.bg_panel);
        let mut tokens = self.tokens.unwrap_or(cx.import.tokens);
        Panel::bottom("import options")
            .resizable(false)
            .frame(bare.inner_margin(Margin::symmetric(18, 8)))
            .show(ui, |ui| {
                if options::options_strip(ui, cx, &mut tokens) {
                    self.tokens = Some(tokens);
                }
            });
        CentralPanel::no_frame().frame(panel).show(ui, |ui| {
            ScrollArea::vertical().id_salt(self.chosen).auto_shrink(false).show(ui, |ui| {
                Frame::new().inner_margin(Margin::symmetric(18, 14)).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    self.chosen_file(ui, cx, formats);
                });
            });
        });
    }

    fn chosen_file(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, formats: &[(String, String)]) {
        let n_same = self.files.get(self.chosen).map_or(0, |chosen| {
            let same = |it: &&FileEntry| chosen.header.is_some() && it.header == chosen.header;
            self.files.iter().filter(same).count().saturating_sub(1)
        });
        let Some(file) = self.files.get_mut(self.chosen) else {
            let words = if self.expanding.is_empty() {
                "None of these files can be imported."
            } else {
                "Looking for log files…"
            };
            ui.label(Face::Body.text(words, cx.theme.text_secondary));
            return;
        };
        let shown = mapping::FilePage { formats, n_same, columns: &mut self.columns_view };
        match shown.show(ui, cx, file) {
            Some(Changed::Choices) => {
                file.remembered = None;
                let query = Query::Preview(file.to_import(), cx.import.limits);
                file.preview.ask(cx.backend.ask(query));
            }
            Some(Changed::Forget) => {
                cx.actions.extend(file.header.clone().map(UiAction::ForgetMapping));
                file.start_over();
            }
            Some(Changed::ApplyToAll) => model::apply_to_same_header(&mut self.files, self.chosen),
            None => {}
        }
    }

    fn leave_out(&mut self, index: usize) {
        self.files.remove(index);
        self.chosen = self.chosen.min(self.files.len().saturating_sub(1));
        if self.files.is_empty() {
            *self = Self::default();
        }
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let files = |n: usize| labels::counted(n as u64, "file", "files");
        let title = format!("Import {}", files(self.files.len()));
        let readable = self.files.iter().filter(|it| it.problem().is_none()).count();
        let why_not = if self.expanding.is_empty() {
            model::why_not(&self.files)
        } else {
            Some("The folders are still being looked into.".to_owned())
        };
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
            self.begin(cx);
        } else if leave {
            *self = Self::default();
            cx.act(UiAction::Go(Page::Overview));
        }
    }

    fn begin(&mut self, cx: &mut PageContext<'_>) {
        let ready = self.files.iter().filter(|it| it.problem().is_none());
        let mut options = cx.import.clone();
        options.tokens = self.tokens.unwrap_or(options.tokens);
        let files = ready.map(FileEntry::to_import).collect();
        let unread = self.files.iter().filter_map(|it| {
            Some(LeftOut { name: it.file.shown(), reason: it.problem()?.to_owned() })
        });
        let left_out = self.left_out.iter().cloned().chain(unread).collect();
        cx.act(UiAction::ImportFiles(ImportOrder { files, left_out, options }));
        self.stage = Stage::Running;
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
