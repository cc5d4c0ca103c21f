//! The rate calculator: is this rate normal?
//!
//! Lives here: the page. `model` knows what was typed or filled in and what follows, `from_log` what
//! is counted in the log; `form` draws the left side (numbers and verdict), `choose` its choices,
//! `chart` the right of typed numbers (bands), `plot` that of the log, `series_file` the page of a
//! file of values; `dialogs` and `history` lie over them. Typed numbers need no case.

mod chart;
mod choose;
mod dialogs;
mod form;
mod from_log;
mod history;
mod keys;
mod model;
mod plot;
mod series_file;

use super::action::UiAction;
use super::icons;
use super::page::{Judgement, Jump, Page, PageContext, PageView};
use super::theme::{Face, size};
use super::widgets::{self, EmptyState};
use crate::domain::rate::Limits;
use crate::domain::rate_records::Calculation;
use crate::domain::rate_subject::{Spread, Subject};
use crate::worker::local_acts::LocalOrder;
use crate::worker::protocol::{Answer, Ticket};
use crate::worker::rate::RateRecord;
use choose::Choosing;
use dialogs::{Decided, Dialog};
use egui::{Align, Frame, Label, Layout, Margin, Popup, Rect, ScrollArea, Stroke, Ui};
use from_log::FromLog;
use history::{History, Wanted};
use model::{CopyForm, Model};
use std::path::PathBuf;

/// From this width on, form and chart stand side by side.
const SIDE_BY_SIDE_FROM: f32 = 820.0;

/// Width of the form, with its padding.
const FORM_WIDTH: f32 = 432.0;

/// Where the numbers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// A person types them.
    #[default]
    Typed,
    /// They are counted in the log of the open case.
    FromLog,
    /// They stand in a file of times and values.
    SeriesFile,
}

impl Mode {
    /// In the order of the switch, with their words.
    pub const ALL: [(Self, &str); 3] = [
        (Self::Typed, "Type numbers"),
        (Self::FromLog, "From the log"),
        (Self::SeriesFile, "Series file"),
    ];
}

/// The page. It keeps what was typed while the window is open.
#[derive(Debug, Default)]
pub struct RatePage {
    mode: Mode,
    /// What is typed, and what was filled in from the log.
    typed: Model,
    counted: Model,
    from_log: FromLog,
    choosing: Choosing,
    panel: plot::Panel,
    series: series_file::SeriesFile,
    dialog: Option<Dialog>,
    /// Whether the dialog was opened since the last frame.
    dialog_is_new: bool,
    history: History,
    /// Whether the first field has been given the focus.
    focused: bool,
}

impl PageView for RatePage {
    fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        self.draw(ui, cx);
    }

    fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.take_answer(ticket, answer);
    }

    fn case_changed(&mut self) {
        self.from_log.case_changed();
        self.panel.case_changed();
    }

    fn judged(&mut self, what: &Judgement) {
        // Something was recorded or taken back, perhaps about rates.
        if matches!(what, Judgement::Changed(of) if of.is_empty()) {
            self.from_log.records_changed(self.counted.is_edited());
            self.panel.case_changed();
        }
    }

    fn picked_series(&mut self, paths: &[PathBuf]) {
        self.mode = Mode::SeriesFile;
        self.series.picked(paths);
    }

    fn dropped(&mut self, paths: &[PathBuf]) -> bool {
        let takes = self.mode == Mode::SeriesFile;
        if takes {
            self.series.picked(paths);
        }
        takes
    }

    fn jump(&mut self, to: Jump) {
        if let Jump::Rate(subject, at) = to {
            self.mode = Mode::FromLog;
            self.from_log.choose(subject, at);
        }
    }
}

impl RatePage {
    /// Takes an answer to what it asked.
    pub fn take_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.from_log.on_answer(ticket, answer);
        self.from_log.fill(&mut self.counted);
        self.panel.on_answer(ticket, answer);
        self.series.on_answer(ticket, answer);
    }

    /// Draws the page.
    pub fn draw(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        if cx.case.is_some() {
            self.from_log.ask(cx.backend, self.mode == Mode::FromLog);
        }
        self.from_log.fill(&mut self.counted);
        if self.dialog.is_none() {
            keys::take(self, ui, cx);
        }
        self.head(ui, cx);
        let whole = ui.available_rect_before_wrap();
        ui.painter().hline(whole.x_range(), whole.top(), line(cx));
        self.body(ui, cx, whole);
        self.draw_dialog(ui, cx);
    }

    fn body(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, whole: Rect) {
        if self.mode == Mode::SeriesFile {
            return series_file::show(ui, cx, &mut self.series, &cx.limits.clone());
        }
        if self.mode == Mode::FromLog && cx.case.is_none_or(|it| it.n_events == 0) {
            return no_log(ui, cx);
        }
        if whole.width() < SIDE_BY_SIDE_FROM {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                padded(ui, |ui| self.form(ui, cx));
                padded(ui, |ui| self.right_side(ui, cx));
            });
            return;
        }
        let (left, right) = whole.split_left_right_at_x(whole.left() + FORM_WIDTH);
        ui.painter().rect_filled(right, 0.0, cx.theme.bg_panel);
        ui.painter().vline(right.left(), right.y_range(), line(cx));
        ui.painter().hline(whole.x_range(), whole.top(), line(cx));
        let mut column = ui.new_child(egui::UiBuilder::new().max_rect(left).id_salt("form"));
        ScrollArea::vertical().id_salt("form").auto_shrink(false).show(&mut column, |ui| {
            padded(ui, |ui| self.form(ui, cx));
        });
        let mut column = ui.new_child(egui::UiBuilder::new().max_rect(right).id_salt("chart"));
        ScrollArea::vertical().id_salt("chart").auto_shrink(false).show(&mut column, |ui| {
            padded(ui, |ui| self.right_side(ui, cx));
        });
    }

    fn right_side(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if self.mode == Mode::Typed {
            return chart::show(ui, cx.theme, &self.typed, &cx.limits);
        }
        if let Some((at, _)) = self.from_log.window() {
            let limits = cx.limits;
            let asked = plot::Asked {
                subject: &self.from_log.subject,
                at,
                spread: self.from_log.spread,
                limits: &limits,
                special: self.from_log.special(),
            };
            if let Some(at) = self.panel.show(ui, cx, asked) {
                let subject = self.from_log.subject.clone();
                self.from_log.choose(subject, Some(at));
            }
        }
        ui.add_space(12.0);
        keys::buttons(self, ui, cx);
    }

    /// What the left side shows: what was typed, or what was counted.
    fn model(&mut self) -> &mut Model {
        if self.mode == Mode::FromLog { &mut self.counted } else { &mut self.typed }
    }

    fn form(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let mut take_focus = !std::mem::replace(&mut self.focused, true);
        ui.spacing_mut().item_spacing.y = 0.0;
        if self.mode == Mode::FromLog {
            choose::show(ui, cx, &mut self.from_log, &mut self.choosing);
            ui.add_space(2.0);
            let edited = self.counted.is_edited();
            choose::rests_on(ui, cx.theme, &self.from_log, edited);
            ui.add_space(12.0);
            take_focus = false;
        }
        let from_log = (self.mode == Mode::FromLog).then_some(&mut self.from_log);
        let model = if from_log.is_some() { &mut self.counted } else { &mut self.typed };
        if form::show(ui, cx.theme, model, from_log, &cx.limits, take_focus) {
            self.ask(Dialog::limits(&cx.limits));
        }
    }

    /// Opens a dialog.
    fn ask(&mut self, dialog: Dialog) {
        (self.dialog, self.dialog_is_new) = (Some(dialog), true);
    }

    /// The calculation as it stands; `None` while there is no result.
    fn calculation(&self, limits: &Limits) -> Option<Calculation> {
        if self.mode == Mode::FromLog {
            let (input, _) = self.counted.result(limits)?;
            return Some(self.from_log.calculation(&input, self.counted.is_edited()));
        }
        let (input, _) = self.typed.result(limits)?;
        Some(Calculation::typed(&input))
    }

    fn draw_dialog(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        let Some(mut dialog) = self.dialog.take() else { return };
        let why_not = match dialog {
            Dialog::Limits(_) => None,
            _ => cx.case.and_then(|it| it.read_only.as_deref()),
        };
        let is_new = std::mem::take(&mut self.dialog_is_new);
        match dialog.show(ui, cx.zone, self.from_log.special(), why_not, is_new) {
            None => self.dialog = Some(dialog),
            Some(Decided::Cancelled) => {}
            Some(Decided::Limits(limits)) => cx.act(UiAction::SetLimits(limits)),
            Some(Decided::Mark(time, note)) => record(cx, RateRecord::Mark(time, note)),
            Some(Decided::Save(note)) => {
                if let Some(calculation) = self.calculation(&cx.limits) {
                    record(cx, RateRecord::Save(calculation, cx.limits, note));
                }
            }
        }
    }

    fn reopen(&mut self, it: &Calculation) {
        self.mode = if it.subject.is_some() { Mode::FromLog } else { Mode::Typed };
        self.from_log.reopen(it);
        let hint = || "as it was kept".to_owned();
        self.model().fill(&it.input(), [hint(), hint(), hint()]);
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let wanted = egui::vec2(ui.available_width(), size::PAGE_HEAD);
        ui.allocate_ui_with_layout(wanted, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(wanted);
            ui.add_space(size::PAGE_PADDING);
            let title = Face::Title.text(Page::RateCalculator.label(), cx.theme.text);
            ui.add(Label::new(title));
            ui.add_space(12.0);
            if let Some(mode) = widgets::segmented(ui, "Numbers from", self.mode, &Mode::ALL) {
                self.mode = mode;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(size::PAGE_PADDING);
                if self.mode == Mode::SeriesFile {
                    return;
                }
                self.copy_buttons(ui, cx);
                let why = self.model().is_blank().then_some("There is nothing to clear.");
                if widgets::secondary("Reset").disabled_because(why).show(ui).clicked() {
                    self.reset();
                }
                let now = self.calculation(&cx.limits);
                match self.history.show(ui, cx, &self.from_log, now.as_ref()) {
                    None => {}
                    Some(Wanted::Open(it)) => self.reopen(&it),
                    Some(Wanted::TakeBack(entry)) => cx.act(UiAction::UndoVerdicts(entry)),
                    Some(Wanted::Keep(note)) => {
                        if let Some(it) = now {
                            record(cx, RateRecord::Keep(it, note));
                        }
                    }
                }
            });
        });
    }

    /// Clears all fields, or counts again what was chosen first.
    fn reset(&mut self) {
        if self.mode == Mode::FromLog {
            self.counted = Model::default();
            self.from_log.set_spread(Spread::default());
            self.from_log.choose(Subject::default(), None);
        } else {
            (self.typed, self.focused) = (Model::default(), false);
        }
    }

    /// The results for the clipboard, with what they are of.
    fn copied(&mut self, form: CopyForm, limits: &Limits) -> Option<String> {
        let mut notes = Vec::new();
        if self.mode == Mode::FromLog {
            notes.push(format!("{}.", self.from_log.words()));
            if let Some(filled) = self.from_log.filled() {
                notes.extend(filled.notes(self.from_log.spread));
            }
            if self.counted.is_edited() {
                notes.push("The numbers were edited after they were filled in.".to_owned());
            }
        }
        self.model().copy(form, limits, &notes)
    }

    fn copy_buttons(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let limits = cx.limits;
        let missing = self.model().what_is_missing();
        let why = self.model().result(&limits).is_none().then_some(missing);
        let mut form = None;
        if why.is_none() {
            let button = widgets::icon_button(ui, icons::CARET_DOWN, "Copy results as", None);
            Popup::menu(&button).width(190.0).gap(2.0).show(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for it in CopyForm::ALL {
                    if widgets::menu_item(ui, it.label(), None, false).clicked() {
                        form = Some(it);
                    }
                }
            });
            ui.add_space(-4.0);
        }
        let copy = widgets::secondary("Copy results").icon(icons::COPY).disabled_because(why);
        if copy.show(ui).clicked() {
            form = Some(CopyForm::Text);
        }
        if let Some(form) = form
            && let Some(text) = self.copied(form, &limits)
        {
            cx.act(UiAction::CopyText(text));
            cx.act(UiAction::Toast("Results copied".to_owned()));
        }
    }
}

/// There is no log to count in.
fn no_log(ui: &mut Ui, cx: &mut PageContext<'_>) {
    padded(ui, |ui| {
        let empty = EmptyState {
            icon: icons::ROWS,
            title: "No log to count in",
            text: "Open log files, and observed and expected rates are filled in from them.",
            primary: Some("Open log files…"),
            secondary: Some("Try the sample case"),
        };
        match empty.show(ui) {
            (true, _) => cx.act(UiAction::PickLogs),
            (_, true) => cx.act(UiAction::TrySample),
            (false, false) => {}
        }
    });
}

fn record(cx: &mut PageContext<'_>, what: RateRecord) {
    cx.act(UiAction::Record(LocalOrder::Rate(Box::new(what))));
}

fn line(cx: &PageContext<'_>) -> Stroke {
    Stroke::new(1.0, cx.theme.line_subtle)
}

fn padded(ui: &mut Ui, draw: impl FnOnce(&mut Ui)) {
    Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, draw);
}
