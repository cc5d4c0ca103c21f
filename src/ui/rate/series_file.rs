//! Rates of a file of times and values: the page below its head. Needs no case.

use super::plot::{About, Plots, Prepared};
use crate::domain::calendar::Window;
use crate::domain::job::{Cancel, Progress};
use crate::domain::rate::Limits;
use crate::ui::action::UiAction;
use crate::ui::loaded::Loaded;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{self, Choice, Column, EmptyState, EvidenceTable, Tint};
use crate::ui::{icons, labels};
use crate::worker::protocol::{Answer, FileSeries, Query, SeriesFileOrder, Ticket};
use egui::{Frame, Label, Margin, ScrollArea, Ui, vec2};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The most rows without a time or number that are listed.
const MOST_LISTED: usize = 1_000;

/// How a series may vary with the clock.
const WINDOWS: [(Option<Window>, &str); 4] = [
    (None, "Told from the points"),
    (Some(Window::Hour), "By the hour of the week"),
    (Some(Window::Day), "By the weekday"),
    (Some(Window::Week), "Not with the clock"),
];

/// The file that is looked at.
#[derive(Debug, Default)]
pub struct SeriesFile {
    path: Option<PathBuf>,
    window: Option<Window>,
    /// Whether the file is to be read again.
    stale: bool,
    progress: Progress,
    cancel: Cancel,
    loaded: Loaded<Arc<FileSeries>>,
    /// The answer, ready to be drawn.
    data: Option<(Arc<FileSeries>, Limits, Arc<Prepared>)>,
    plots: Plots,
    /// Whether rows that were left out are listed.
    lists_rejected: bool,
}

/// Draws the whole page below its head.
pub fn show(ui: &mut Ui, cx: &mut PageContext<'_>, file: &mut SeriesFile, limits: &Limits) {
    file.ask(ui, cx);
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0.0, cx.theme.bg_panel);
    ui.painter().hline(whole.x_range(), whole.top(), (1.0, cx.theme.line_subtle));
    let Some(path) = file.path.clone() else {
        empty(ui, cx);
        return;
    };
    ScrollArea::vertical().id_salt("series file").auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            file.head(ui, cx, &path);
            ui.add_space(12.0);
            file.body(ui, cx, &path, limits);
        });
    });
}

fn empty(ui: &mut Ui, cx: &mut PageContext<'_>) {
    let text = "A CSV with a time and a number on each line: a panel's export, a monitoring \
                series, counts of your own. It opens in the same plots, without a case; nothing \
                of it is stored. Drop a file here, or choose one.";
    let title = "Open a file of times and values";
    let primary = Some("Choose a file…");
    let state = EmptyState { icon: icons::CHART_LINE, title, text, primary, secondary: None };
    Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, |ui| {
        if state.show(ui).0 {
            cx.act(UiAction::PickSeries);
        }
    });
}

impl SeriesFile {
    /// Takes an answer, if it asked for it.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.loaded.take(ticket, answer, |it| match it {
            Answer::SeriesFile(it) => Some(Arc::clone(it)),
            _ => None,
        });
        self.plots.on_answer(ticket, answer);
    }

    /// The person chose files.
    pub fn picked(&mut self, paths: &[PathBuf]) {
        if let Some(path) = paths.first() {
            self.cancel.cancel();
            *self = Self { path: Some(path.clone()), window: self.window, ..Self::default() };
            self.stale = true;
        }
    }

    fn ask(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        if self.loaded.is_waiting() {
            // How far it is, ten times a second.
            ui.ctx().request_repaint_after(Duration::from_millis(100));
        }
        let (true, Some(path)) = (self.stale, self.path.clone()) else { return };
        self.stale = false;
        self.cancel.cancel();
        (self.cancel, self.progress) = (Cancel::default(), Progress::default());
        let order = SeriesFileOrder {
            path,
            window: self.window,
            progress: self.progress.clone(),
            cancel: self.cancel.clone(),
        };
        self.loaded.ask(cx.backend.ask(Query::SeriesFile(order)));
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, path: &Path) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
            ui.set_min_height(size::CONTROL);
            widgets::icon(ui, icons::FILE_TEXT, size::ICON, cx.theme.text_secondary);
            let name = labels::file_name(path);
            let label = Label::new(Face::Section.text(name, cx.theme.text)).truncate();
            ui.scope(|ui| {
                ui.set_max_width(320.0);
                ui.add(label).on_hover_text(path.display().to_string());
            });
            if widgets::secondary("Choose another file…")
                .icon(icons::FOLDER_OPEN)
                .show(ui)
                .clicked()
            {
                cx.act(UiAction::PickSeries);
            }
            ui.add(Label::new(Face::Label.text("Varies", cx.theme.text_secondary)));
            let label = WINDOWS.iter().find(|it| it.0 == self.window).map_or("", |it| it.1);
            let choices = WINDOWS.map(|(value, label)| Choice { value, label, icon: None });
            let chosen =
                widgets::dropdown(ui, "How it varies with time", (label, None), 210.0, &choices);
            if let Some(window) = chosen.filter(|it| *it != self.window) {
                self.window = window;
                self.stale = true;
            }
        });
    }

    fn body(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, path: &Path, limits: &Limits) {
        if self.loaded.is_waiting() {
            self.reading(ui, cx, path);
            ui.add_space(12.0);
        }
        if let Some(message) = self.loaded.failure().map(str::to_owned) {
            if widgets::notice(ui, Tint::Bad, &message, Some("Read it again")) {
                self.stale = true;
            }
            return;
        }
        let Some(file) = self.loaded.shown().cloned() else { return };
        self.notes(ui, cx, &file);
        if file.series.is_empty() {
            return;
        }
        let is_ready = |it: &(Arc<FileSeries>, Limits, Arc<Prepared>)| {
            Arc::ptr_eq(&it.0, &file) && it.1 == *limits
        };
        if !self.data.as_ref().is_some_and(is_ready) {
            let prepared = Arc::new(Prepared::new(Arc::clone(&file.series), limits));
            if self.data.as_ref().is_none_or(|it| it.0.series.time != file.series.time) {
                self.plots.forget();
            }
            self.data = Some((Arc::clone(&file), *limits, prepared));
        }
        let Some((_, _, data)) = &self.data else { return };
        let data = Arc::clone(data);
        let title = labels::file_name(path);
        let about = About { title: &title, subject: None, special: &[] };
        ui.add_space(12.0);
        self.plots.show(ui, cx, &data, &about);
    }

    fn reading(&mut self, ui: &mut Ui, cx: &PageContext<'_>, path: &Path) {
        let (done, total) = self.progress.read();
        let name = labels::file_name(path);
        let words = match (done, total) {
            (_, 0) => format!("Reading {name}…"),
            (done, total) if done < total => {
                format!("Reading {name}, {}…", labels::bytes_of(done, total))
            }
            (_, _) => format!("Working out what is usual in {name}…"),
        };
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            ui.set_min_height(size::CONTROL);
            let share = if total == 0 { 0.0 } else { done as f32 / total as f32 };
            ui.add(egui::ProgressBar::new(share.min(1.0)).desired_width(160.0).desired_height(6.0));
            ui.add(Label::new(Face::Body.text(words, cx.theme.text_secondary)));
            if widgets::secondary("Stop reading").icon(icons::STOP_CIRCLE).show(ui).clicked() {
                self.cancel.cancel();
            }
        });
    }

    fn notes(&mut self, ui: &mut Ui, cx: &PageContext<'_>, file: &FileSeries) {
        let plain = file.rejected.is_empty() && file.notes.len() < 2 && !file.series.is_empty();
        let tint = if plain { Tint::Info } else { Tint::Warn };
        let listed = file.rejected.len() as u64;
        let link = match (listed, self.lists_rejected) {
            (0, _) => None,
            (_, false) => Some("List the rows that were left out"),
            (_, true) => Some("Hide the rows that were left out"),
        };
        if widgets::notice(ui, tint, &file.notes.join(" "), link) {
            self.lists_rejected = !self.lists_rejected;
        }
        if self.lists_rejected && listed != 0 {
            ui.add_space(8.0);
            rejected(ui, cx, &file.rejected);
        }
    }
}

fn rejected(ui: &mut Ui, cx: &PageContext<'_>, rows: &[(u64, String)]) {
    let columns = [
        Column { title: "Line", width: 90.0, right: true },
        Column { title: "Why it was left out", width: 0.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: rows.len().min(MOST_LISTED),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let spoken = |row: usize| format!("Line {}: {}", labels::count(rows[row].0), rows[row].1);
    ScrollArea::vertical().id_salt("left out").max_height(170.0).show(ui, |ui| {
        widgets::evidence_table(ui, &table, spoken, |ui, row, column| {
            let (text, color) = match column {
                0 => (labels::count(rows[row].0), cx.theme.text_secondary),
                _ => (rows[row].1.clone(), cx.theme.text),
            };
            ui.add(Label::new(Face::Body.text(text, color)).truncate());
        });
    });
    if MOST_LISTED < rows.len() {
        let words = format!("The first {} are listed.", labels::count(MOST_LISTED as u64));
        ui.add(Label::new(Face::Small.text(words, cx.theme.text_muted)));
    }
}
