//! Carries out what panels report that the person did.

use super::App;
use crate::ui::action::UiAction;
use crate::ui::page::{Jump, Page};
use crate::ui::picker::Pick;
use crate::worker::protocol::{Command, ImportOrder, ReportOrder};
use egui::Context;
use std::path::PathBuf;

/// How many pages are remembered to go back to.
const LONGEST_TRAIL: usize = 50;

impl App {
    /// Carries out what was reported since the last call.
    pub(super) fn carry_out(&mut self, ctx: &Context) {
        for action in std::mem::take(&mut self.actions) {
            match action {
                UiAction::Go(page) => self.go(page),
                UiAction::Back => self.go_back(),
                UiAction::OpenFinding(id) => self.jump(Page::Anomalies, Jump::Finding(id)),
                UiAction::ShowFindings(filter) => {
                    self.jump(Page::Anomalies, Jump::Findings(filter));
                }
                UiAction::ShowEvents { filter, focus, title } => {
                    self.jump(Page::LogExplorer, Jump::Events { filter, focus, title });
                }
                UiAction::OpenEntity(entity) => self.jump(Page::Entities, Jump::Entity(entity)),
                UiAction::OpenRate(subject, at) => {
                    self.jump(Page::RateCalculator, Jump::Rate(subject, at));
                }
                UiAction::SetLimits(limits) => self.remembered.rate_limits = limits,
                UiAction::CopyText(text) => ctx.copy_text(text),
                UiAction::Toast(text) => self.say(ctx, true, text),
                UiAction::SetVerdicts(order) => self.set_verdicts(order),
                UiAction::Triage(order) => self.triage(order),
                UiAction::SortFindings(order) => {
                    self.jump(Page::Anomalies, Jump::FindingOrder(order));
                }
                UiAction::ShowSuppressions => self.jump(Page::Anomalies, Jump::Suppressions),
                UiAction::SetReasons(rules) => self.remembered.reasons = rules,
                UiAction::OpenRequest(id) => self.jump(Page::Requests, Jump::Request(id)),
                UiAction::RevokeRequest(id) => self.jump(Page::Requests, Jump::Revocation(id)),
                UiAction::OpenFlow(name, request) => {
                    self.jump(Page::Requests, Jump::Flow(name, request));
                }
                UiAction::Record(order) => self.record(order),
                UiAction::PickHandOver => self.pick(ctx, Pick::HandOver),
                UiAction::PickFlow => self.pick(ctx, Pick::Flow),
                UiAction::PickPlot(plot) => {
                    let format = plot.format;
                    self.plot_to_save = Some(plot);
                    self.pick(ctx, Pick::Plot(format));
                }
                UiAction::PickSeries => self.pick(ctx, Pick::Series),
                UiAction::UndoVerdicts(entry) => self.undo_verdicts(entry),
                UiAction::UndoLast => self.undo_last(ctx),
                UiAction::PickJournal(filter) => {
                    self.verdicts.exported = filter;
                    self.pick(ctx, Pick::Journal);
                }
                UiAction::StartJob(command) => {
                    self.start_job(command);
                }
                UiAction::Analyse => {
                    self.start_job(Command::Analyze(self.remembered.analysis.clone()));
                }
                UiAction::CancelJob => self.outside.backend.cancel(),
                UiAction::PickLogs => self.pick(ctx, Pick::Logs),
                UiAction::PickFolder => self.pick(ctx, Pick::Folder),
                UiAction::PickCountries => self.pick(ctx, Pick::Countries),
                UiAction::PickReceipt => self.pick(ctx, Pick::Receipt),
                UiAction::AskCopy => self.copy_asked = self.case.is_some(),
                UiAction::AskReport => {
                    self.report_asked = self.case.is_some().then_some(self.report_redacts);
                }
                UiAction::PickReport(redact) => {
                    self.report_redacts = redact;
                    self.pick(ctx, Pick::Report);
                }
                UiAction::PickCopy => self.pick(ctx, Pick::Copy),
                UiAction::PickCase => self.pick(ctx, Pick::Case),
                UiAction::NewCase => self.pick(ctx, Pick::NewCase),
                UiAction::TrySample => {
                    self.start_job(Command::BuildSample(self.outside.sample_path.clone()));
                }
                UiAction::OpenCase(path) => {
                    self.start_job(Command::Open(path));
                }
                UiAction::ForgetCase(path) => self.remembered.forget_case(&path),
                UiAction::PreviewFiles(paths) => self.preview(paths),
                UiAction::ImportFiles(order) => self.import_files(order),
                UiAction::SetImport(options) => self.remembered.import = options,
                UiAction::ForgetMapping(of) => {
                    self.remembered.mappings.retain(|it| it.signature != of);
                }
                UiAction::ShowReceipts => self.show_receipts(),
                UiAction::SetTheme(choice) => self.remembered.theme = choice,
                UiAction::SetZone(zone) => self.remembered.zone = zone,
                UiAction::SetRowHeight(height) => self.remembered.row_height = height,
                UiAction::SetAnalysis(settings) => self.remembered.analysis = settings,
                UiAction::SetScale(scale) => self.set_scale(ctx, scale),
                UiAction::StepScale(step) => self.set_scale(ctx, self.remembered.scale + step),
                UiAction::ShowPalette => self.palette.toggle(ctx),
                UiAction::ShowShortcuts => self.help_open = !self.help_open,
            }
            ctx.request_repaint();
        }
    }

    pub(super) fn go(&mut self, page: Page) {
        if self.pages().contains(&page) && (self.case.is_some() || page.works_without_case()) {
            self.turn_to(page);
        }
    }

    /// Opens a page, and remembers the one that was open.
    fn turn_to(&mut self, page: Page) {
        if page != self.page {
            self.trail.push(self.page);
            // Nobody walks back further.
            let surplus = self.trail.len().saturating_sub(LONGEST_TRAIL);
            self.trail.drain(..surplus);
        }
        self.page = page;
    }

    fn go_back(&mut self) {
        if let Some(page) = self.trail.pop() {
            self.page = page;
        }
    }

    fn jump(&mut self, page: Page, to: Jump) {
        if let Some((_, view)) = self.views.iter_mut().find(|(it, _)| *it == page) {
            view.jump(to);
            self.turn_to(page);
        }
    }

    /// Pages that can be gone to.
    pub(super) fn pages(&self) -> Vec<Page> {
        let own = [Page::Overview, Page::Runs, Page::Settings, Page::Import];
        let others = self.views.iter().map(|(page, _)| *page);
        own.into_iter().chain(others).collect()
    }

    fn pick(&mut self, ctx: &Context, what: Pick) {
        let ctx = ctx.clone();
        self.outside.picker.pick(what, Box::new(move || ctx.request_repaint()));
    }

    fn preview(&mut self, paths: Vec<PathBuf>) {
        self.import.add_files(paths);
        self.page = Page::Import;
    }

    /// Without a case, the first file gives a new one its name.
    fn import_files(&mut self, order: ImportOrder) {
        let Some(first) = order.files.first() else { return };
        if self.case.is_some() {
            self.start_job(Command::Import(order));
        } else {
            let name = first.file.path.file_stem().unwrap_or_default().to_string_lossy();
            let path = (self.outside.new_case_path)(&name);
            self.import_when_open = Some(order);
            self.start_job(Command::Open(path));
        }
    }

    fn show_receipts(&mut self) {
        if let Some(overview) = self.overview.data() {
            self.import.show_receipts(overview.receipts.clone());
            self.page = Page::Import;
        }
    }

    /// What a report holds: the anomalies as they are filtered now.
    pub(super) fn report_order(&self) -> ReportOrder {
        let (now, zone) = (self.now, &self.remembered.zone);
        let shown = self.views.iter().find_map(|it| it.1.shown_findings(now, zone));
        ReportOrder { redact: self.report_redacts, ..shown.unwrap_or_default() }
    }

    pub(super) fn set_scale(&mut self, ctx: &Context, scale: f32) {
        self.remembered.scale = ((scale * 10.0).round() / 10.0).clamp(0.8, 2.0);
        ctx.set_zoom_factor(self.remembered.scale);
    }
}
