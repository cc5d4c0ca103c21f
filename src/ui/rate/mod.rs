//! The rate calculator: is this rate normal?
//!
//! Lives here: the page. `model` knows what was typed and what follows, `form` draws the left
//! side (numbers and verdict), `chart` the right of typed numbers (bands), `plot` that of the log,
//! `series_file` the page of a file of values. Typed numbers need no case.

mod chart;
mod form;
mod model;
mod plot;
mod series_file;

use super::action::UiAction;
use super::icons;
use super::page::{Jump, Page, PageContext, PageView};
use super::theme::{Face, size};
use super::widgets;
use crate::domain::rate::Limits;
use crate::domain::rate_subject::{SpecialEvent, Spread, Subject};
use crate::domain::time::Micros;
use crate::worker::protocol::{Answer, Ticket};
use egui::{Align, Frame, Label, Layout, Margin, Popup, ScrollArea, Stroke, Ui};
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
    /// What is counted in the log.
    subject: Subject,
    /// A time in the window that is judged.
    at: Micros,
    spread: Spread,
    special: Vec<SpecialEvent>,
    panel: plot::Panel,
    series: series_file::SeriesFile,
    model: Model,
    limits: Limits,
    /// Whether the first field has been given the focus.
    focused: bool,
}

impl PageView for RatePage {
    fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        self.draw(ui, cx);
    }

    fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.panel.on_answer(ticket, answer);
        self.series.on_answer(ticket, answer);
    }

    fn case_changed(&mut self) {
        self.panel.case_changed();
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

    fn jump(&mut self, _: Jump) {}
}

impl RatePage {
    /// Draws the page.
    pub fn draw(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        self.head(ui, cx);
        let whole = ui.available_rect_before_wrap();
        ui.painter().hline(whole.x_range(), whole.top(), line(cx));
        if self.mode == Mode::SeriesFile {
            return series_file::show(ui, cx, &mut self.series, &self.limits);
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
            return chart::show(ui, cx.theme, &self.model, &self.limits);
        }
        let asked = plot::Asked {
            subject: &self.subject,
            at: self.at,
            spread: self.spread,
            limits: &self.limits,
            special: &self.special,
        };
        if let Some(at) = self.panel.show(ui, cx, asked) {
            self.at = at;
        }
    }

    fn form(&mut self, ui: &mut Ui, cx: &PageContext<'_>) {
        let take_focus = !self.focused;
        self.focused = true;
        form::show(ui, cx.theme, &mut self.model, &self.limits, take_focus);
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
                self.copy_buttons(ui, cx);
                let why = self.model.is_blank().then_some("Nothing was typed.");
                if widgets::secondary("Reset").disabled_because(why).show(ui).clicked() {
                    *self = Self { mode: self.mode, ..Self::default() };
                }
            });
        });
    }

    fn copy_buttons(&self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let why = (self.model.result(&self.limits).is_none()).then(|| self.model.what_is_missing());
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
            && let Some(text) = self.model.copy(form, &self.limits)
        {
            cx.act(UiAction::CopyText(text));
            cx.act(UiAction::Toast("Results copied".to_owned()));
        }
    }
}

fn line(cx: &PageContext<'_>) -> Stroke {
    Stroke::new(1.0, cx.theme.line_subtle)
}

fn padded(ui: &mut Ui, draw: impl FnOnce(&mut Ui)) {
    Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, draw);
}
