//! Draws the whole window: rail, page, status bar, and what lies over them.

use super::App;
use crate::ui::action::UiAction;
use crate::ui::page::{Page, PageContext};
use crate::ui::settings::settings_page;
use crate::ui::shell::copy_dialog::{CopyAnswer, copy_dialog};
use crate::ui::shell::drop_overlay::drop_overlay;
use crate::ui::shell::help::help_overlay;
use crate::ui::shell::rail::{Rail, rail};
use crate::ui::shell::report_dialog::report_dialog;
use crate::ui::shell::status_bar::{JobUnit, StatusBar, status_bar};
use crate::ui::state::Remembered;
use crate::ui::theme::size;
use egui::{CentralPanel, Context, Frame, Margin, Panel, Ui};

impl App {
    /// Draws everything.
    pub fn draw(&mut self, ui: &mut Ui) {
        let bare = Frame::new().fill(self.theme.bg_app);
        Panel::bottom("status bar")
            .exact_size(size::STATUS_BAR)
            .resizable(false)
            .frame(bare)
            .show(ui, |ui| self.draw_status_bar(ui));
        let narrow = ui.ctx().content_rect().width() < size::RAIL_OPEN_FROM;
        Panel::left("rail")
            .exact_size(if narrow { size::RAIL_NARROW } else { size::RAIL })
            .resizable(false)
            .frame(bare.inner_margin(Margin::same(8)))
            .show(ui, |ui| self.draw_rail(ui));
        CentralPanel::no_frame().frame(bare).show(ui, |ui| self.draw_page(ui));
        let hovered = ui.input(|it| it.raw.hovered_files.len());
        drop_overlay(ui, hovered);
        if self.help_open && help_overlay(ui) {
            self.help_open = false;
        }
        if self.copy_asked {
            self.draw_copy_dialog(ui);
        }
        self.draw_report_dialog(ui);
        self.draw_palette(ui);
        if let Some(entry) = self.toast.show(ui) {
            self.actions.push(UiAction::UndoVerdicts(entry));
        }
        self.carry_out(&ui.ctx().clone());
    }

    fn draw_report_dialog(&mut self, ui: &Ui) {
        let Some(mut redact) = self.report_asked else { return };
        let order = self.report_order();
        let answer = report_dialog(ui, &order.words, &mut redact);
        self.report_asked = answer.is_none().then_some(redact);
        if answer == Some(CopyAnswer::Choose) {
            self.actions.push(UiAction::PickReport(redact));
        }
    }

    fn draw_copy_dialog(&mut self, ui: &Ui) {
        match copy_dialog(ui) {
            Some(CopyAnswer::Choose) => {
                self.copy_asked = false;
                self.actions.push(UiAction::PickCopy);
            }
            Some(CopyAnswer::Cancel) => self.copy_asked = false,
            None => {}
        }
    }

    fn draw_status_bar(&mut self, ui: &mut Ui) {
        let status = self.outside.backend.job();
        let unit_of =
            |id| self.jobs.iter().find(|(job, _)| *job == id).map_or(JobUnit::Share, |it| it.1);
        let counts = self.overview.data().map(|it| (it.n_events, it.n_findings));
        let bar = StatusBar {
            job: status.as_ref().map(|job| (job, unit_of(job.id))),
            message: self.message.as_ref(),
            counts: counts.filter(|_| self.case.is_some()),
            zone: &self.remembered.zone,
            now: self.now,
        };
        status_bar(ui, &bar, &mut self.actions);
    }

    fn draw_rail(&mut self, ui: &mut Ui) {
        let there = self.pages();
        let pages: Vec<Page> = Page::RAIL.into_iter().filter(|page| there.contains(page)).collect();
        let shown = Rail {
            page: self.page,
            pages: &pages,
            case: self.case.as_ref(),
            n_open: self.overview.data().filter(|it| it.run.is_some()).map(|it| it.n_open),
            recent: &self.remembered.recent,
        };
        rail(ui, &shown, &mut self.actions);
    }

    fn draw_page(&mut self, ui: &mut Ui) {
        let mut cx = PageContext {
            theme: self.theme,
            zone: &self.remembered.zone,
            now: self.now,
            backend: &mut self.outside.backend,
            actions: &mut self.actions,
            case: self.case.as_ref(),
            reasons: self.remembered.reasons,
            import: &self.remembered.import,
            mappings: &self.remembered.mappings,
            limits: self.remembered.rate_limits,
            row_height: self.remembered.row_height,
        };
        match self.page {
            Page::Overview if self.case.is_none() => {
                self.start.show(ui, &mut cx, &self.remembered.recent);
            }
            Page::Overview => self.overview.show(ui, &mut cx),
            Page::Runs => self.runs.show(ui, &mut cx),
            Page::Import => self.import.show(ui, &mut cx, &self.outside.formats),
            Page::Settings => settings_page(ui, &mut cx, &self.remembered),
            Page::Anomalies
            | Page::LogExplorer
            | Page::Entities
            | Page::Requests
            | Page::RateCalculator
            | Page::Journal => {
                let page = self.page;
                if let Some((_, view)) = self.views.iter_mut().find(|(it, _)| *it == page) {
                    view.show(ui, &mut cx);
                }
            }
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _: &mut eframe::Frame) {
        self.tick(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        storage.set_string(Remembered::KEY, self.remembered().to_json());
    }
}
