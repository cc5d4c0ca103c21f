//! The window as a whole: takes news, draws rail, page and status bar, carries out what panels
//! report. Everything else is done by the pages and by the worker.

use super::action::UiAction;
use super::import::ImportPage;
use super::labels;
use super::overview::OverviewPage;
use super::page::{Jump, Page, PageContext, PageView};
use super::picker::{FilePicker, Pick};
use super::runs::RunsPage;
use super::settings::settings_page;
use super::shell::drop_overlay::drop_overlay;
use super::shell::help::help_overlay;
use super::shell::rail::{Rail, rail};
use super::shell::status_bar::{JobUnit, Message, StatusBar, status_bar};
use super::shell::toast::Toast;
use super::shortcuts::{self, Asked, Global};
use super::start::{StartPage, is_case};
use super::state::{RecentCase, Remembered};
use super::theme::{self, Theme, size};
use crate::domain::time::Micros;
use crate::worker::backend::Backend;
use crate::worker::protocol::{
    Answer, CaseSummary, Command, ImportFile, ImportOrder, JobId, News, Outcome, Query, Ticket,
};
use egui::{CentralPanel, Context, Event, Frame, Margin, Panel, Ui};
use std::path::PathBuf;
use std::time::Duration;

/// What the app is given: everything that reaches out of the window.
pub struct Outside {
    /// Runs jobs, answers queries.
    pub backend: Backend,
    /// Shows file dialogs.
    pub picker: Box<dyn FilePicker>,
    /// The clock.
    pub clock: Box<dyn Fn() -> Micros>,
    /// Where a new case named after this file goes.
    pub new_case_path: Box<dyn Fn(&str) -> PathBuf>,
    /// Where the sample case goes.
    pub sample_path: PathBuf,
    /// Formats to choose from: code and name.
    pub formats: Vec<(String, String)>,
}

/// The window.
pub struct App {
    outside: Outside,
    remembered: Remembered,
    theme: &'static Theme,
    page: Page,
    /// Where the person was when the window was closed; for the first case that is opened.
    first_page: Option<Page>,
    case: Option<CaseSummary>,
    start: StartPage,
    overview: OverviewPage,
    import: ImportPage,
    runs: RunsPage,
    views: Vec<(Page, Box<dyn PageView>)>,
    /// Jobs that were started, with what their numbers count.
    jobs: Vec<(JobId, JobUnit)>,
    /// To be imported as soon as the case for them is open.
    import_when_open: Option<Vec<ImportFile>>,
    actions: Vec<UiAction>,
    toast: Toast,
    message: Option<Message>,
    help_open: bool,
    after_g: bool,
    now: Micros,
}

impl App {
    /// A window without a case. `ctx` gets fonts and theme.
    pub fn new(ctx: &Context, outside: Outside, remembered: Remembered) -> Self {
        super::fonts::install(ctx);
        let theme = remembered.theme.resolve(ctx.system_theme());
        theme::apply(ctx, theme);
        ctx.options_mut(|it| it.zoom_with_keyboard = false);
        ctx.set_zoom_factor(remembered.scale);
        let now = (outside.clock)();
        let first_page = Some(remembered.page).filter(|it| *it != Page::Import);
        Self {
            outside,
            remembered,
            first_page,
            theme,
            page: Page::Overview,
            case: None,
            start: StartPage::default(),
            overview: OverviewPage::default(),
            import: ImportPage::default(),
            runs: RunsPage::default(),
            views: Vec::new(),
            jobs: Vec::new(),
            import_when_open: None,
            actions: Vec::new(),
            toast: Toast::default(),
            message: None,
            help_open: false,
            after_g: false,
            now,
        }
    }

    /// Adds a page that lives outside the shell; the rail lists what there is.
    #[must_use]
    pub fn with_view(mut self, page: Page, view: impl PageView + 'static) -> Self {
        self.views.push((page, Box::new(view)));
        self
    }

    /// The page that is open.
    pub const fn page(&self) -> Page {
        self.page
    }

    /// What is remembered for the next start.
    pub fn remembered(&self) -> Remembered {
        Remembered { page: self.page, ..self.remembered.clone() }
    }

    /// Does what a panel would have reported; for the command line and tests.
    pub fn perform(&mut self, ctx: &Context, action: UiAction) {
        self.actions.push(action);
        self.carry_out(ctx);
    }

    /// Takes news, dropped files, chosen files and keys. Runs before every frame, and also while
    /// the window is hidden.
    pub fn tick(&mut self, ctx: &Context) {
        self.now = (self.outside.clock)();
        self.follow_system_theme(ctx);
        for news in self.outside.backend.poll() {
            match news {
                News::Started(_) => {}
                News::Ended(id, outcome) => self.job_ended(ctx, id, outcome),
                News::Answered(ticket, answer) => self.answered(ticket, &answer),
            }
        }
        if let Some((what, paths)) = self.outside.picker.poll() {
            self.picked(what, paths);
        }
        self.take_dropped(ctx);
        self.take_keys(ctx);
        self.carry_out(ctx);
        if self.outside.backend.job().is_some() {
            // Progress is drawn ten times a second at most; a resting window asks for nothing.
            ctx.request_repaint_after(Duration::from_millis(100));
        }
    }

    fn follow_system_theme(&mut self, ctx: &Context) {
        let theme = self.remembered.theme.resolve(ctx.system_theme());
        if theme.name != self.theme.name {
            self.theme = theme;
            theme::apply(ctx, theme);
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.overview.on_answer(ticket, answer);
        self.import.on_answer(ticket, answer);
        self.runs.on_answer(ticket, answer);
        for (_, view) in &mut self.views {
            view.on_answer(ticket, answer);
        }
    }

    fn job_ended(&mut self, ctx: &Context, id: JobId, outcome: Outcome) {
        self.jobs.retain(|(job, _)| *job != id);
        match outcome {
            Outcome::Opened(case) => self.case_opened(case),
            Outcome::SampleBuilt(case) => {
                self.case_opened(case);
                self.page = Page::Overview;
            }
            Outcome::Imported(report) => {
                self.say(ctx, true, super::import::receipt_sentence(&report.files));
                self.import.imported(report);
                self.page = Page::Import;
                self.case_changed();
            }
            Outcome::Copied(path, n) => {
                let events = labels::counted(n, "event", "events");
                self.say(
                    ctx,
                    true,
                    format!("Copy with tokens written, {events}: {}", path.display()),
                );
            }
            Outcome::Analysed(run) => {
                let took: f64 = run.seconds.iter().map(|it| it.1).sum();
                let took = labels::seconds(took);
                let text = format!("Run {} done, {took}, seed {}", run.id, run.settings.seed);
                self.say(ctx, true, text);
                self.page = if self.page == Page::Import { Page::Overview } else { self.page };
                self.case_changed();
            }
            Outcome::Cancelled { message } | Outcome::Failed { message } => {
                self.import_when_open = None;
                self.import.stopped(&message);
                self.say(ctx, false, message);
            }
        }
    }

    fn say(&mut self, ctx: &Context, good: bool, text: String) {
        self.toast.say(&text, ctx.input(|it| it.time));
        self.message = Some(Message { text, good });
    }

    fn case_opened(&mut self, case: CaseSummary) {
        self.remembered.note_case(RecentCase {
            path: case.path.clone(),
            n_events: case.n_events,
            n_findings: case.n_findings,
            opened_at: self.now,
        });
        self.case = Some(case);
        self.message = None;
        self.overview = OverviewPage::default();
        self.case_changed();
        match self.import_when_open.take() {
            Some(files) => self.start_job(self.order(files)),
            None if self.page == Page::Import && self.import.has_preview() => {}
            None => {
                let page = self.first_page.take().unwrap_or_default();
                self.go(page);
            }
        }
    }

    fn case_changed(&mut self) {
        let ticket = self.outside.backend.ask(Query::Overview);
        self.overview.asked(ticket);
        self.runs.case_changed();
        for (_, view) in &mut self.views {
            view.case_changed();
        }
    }

    fn start_job(&mut self, command: Command) {
        let unit = match &command {
            Command::Import(_) => JobUnit::Bytes,
            Command::Open(_)
            | Command::CopyWithTokens(_)
            | Command::Analyze(_)
            | Command::Score
            | Command::BuildSample(_) => JobUnit::Share,
        };
        let id = self.outside.backend.start(command);
        self.jobs.push((id, unit));
        self.message = None;
    }

    fn picked(&mut self, what: Pick, paths: Vec<PathBuf>) {
        match what {
            Pick::Logs => self.actions.push(UiAction::PreviewFiles(paths)),
            Pick::Case | Pick::NewCase => {
                self.actions.extend(paths.into_iter().next().map(UiAction::OpenCase));
            }
        }
    }

    fn take_dropped(&mut self, ctx: &Context) {
        let dropped: Vec<PathBuf> = ctx.input(|it| {
            it.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect()
        });
        match dropped.as_slice() {
            [] => {}
            [case] if is_case(case) => self.actions.push(UiAction::OpenCase(case.clone())),
            _ => self.actions.push(UiAction::PreviewFiles(dropped)),
        }
    }

    fn take_keys(&mut self, ctx: &Context) {
        let typing = ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) || self.help_open;
        let pressed: Vec<_> = ctx.input(|it| {
            it.events
                .iter()
                .filter_map(|event| match event {
                    Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
                    _ => None,
                })
                .collect()
        });
        for (key, modifiers) in pressed {
            let asked = shortcuts::read(key, modifiers, self.after_g, typing);
            self.after_g = asked == Some(Asked::Began);
            if asked.is_some() {
                // The second of two keys means nothing else on the page.
                ctx.input_mut(|it| it.consume_key(modifiers, key));
            }
            match asked {
                // At once: two presses in one frame are two steps.
                Some(Asked::Act(Global::Scale(step))) => {
                    let scale = if step == 0.0 { 1.0 } else { self.remembered.scale + step };
                    self.set_scale(ctx, scale);
                }
                Some(Asked::Act(Global::OpenLogs)) => self.actions.push(UiAction::PickLogs),
                Some(Asked::Act(Global::Go(page))) => self.actions.push(UiAction::Go(page)),
                Some(Asked::Act(Global::Help)) => self.actions.push(UiAction::ShowShortcuts),
                Some(Asked::Began) | None => {}
            }
        }
    }

    /// Carries out what was reported since the last call.
    fn carry_out(&mut self, ctx: &Context) {
        for action in std::mem::take(&mut self.actions) {
            match action {
                UiAction::Go(page) => self.go(page),
                UiAction::OpenFinding(id) => self.jump(Page::Anomalies, Jump::Finding(id)),
                UiAction::ShowFindings(filter) => {
                    self.jump(Page::Anomalies, Jump::Findings(filter));
                }
                UiAction::ShowEvents { filter, focus, title } => {
                    self.jump(Page::LogExplorer, Jump::Events { filter, focus, title });
                }
                UiAction::CopyText(text) => ctx.copy_text(text),
                UiAction::Toast(text) => self.say(ctx, true, text),
                UiAction::StartJob(command) => self.start_job(command),
                UiAction::Analyse => {
                    self.start_job(Command::Analyze(self.remembered.analysis.clone()));
                }
                UiAction::CancelJob => self.outside.backend.cancel(),
                UiAction::PickLogs => self.pick(ctx, Pick::Logs),
                UiAction::PickCase => self.pick(ctx, Pick::Case),
                UiAction::NewCase => self.pick(ctx, Pick::NewCase),
                UiAction::TrySample => {
                    self.start_job(Command::BuildSample(self.outside.sample_path.clone()));
                }
                UiAction::OpenCase(path) => self.start_job(Command::Open(path)),
                UiAction::ForgetCase(path) => self.remembered.forget_case(&path),
                UiAction::PreviewFiles(paths) => self.preview(paths),
                UiAction::ImportFiles(files) => self.import_files(files),
                UiAction::ShowReceipts => self.show_receipts(),
                UiAction::SetTheme(choice) => self.remembered.theme = choice,
                UiAction::SetZone(zone) => self.remembered.zone = zone,
                UiAction::SetRowHeight(height) => self.remembered.row_height = height,
                UiAction::SetAnalysis(settings) => self.remembered.analysis = settings,
                UiAction::SetScale(scale) => self.set_scale(ctx, scale),
                UiAction::ShowShortcuts => self.help_open = !self.help_open,
            }
            ctx.request_repaint();
        }
    }

    fn go(&mut self, page: Page) {
        if self.pages().contains(&page) && (self.case.is_some() || page.works_without_case()) {
            self.page = page;
        }
    }

    fn jump(&mut self, page: Page, to: Jump) {
        if let Some((_, view)) = self.views.iter_mut().find(|(it, _)| *it == page) {
            view.jump(to);
            self.page = page;
        }
    }

    /// Pages that can be gone to.
    fn pages(&self) -> Vec<Page> {
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

    fn order(&self, files: Vec<ImportFile>) -> Command {
        Command::Import(ImportOrder { files, options: self.remembered.import.clone() })
    }

    /// Without a case, the first file gives a new one its name.
    fn import_files(&mut self, files: Vec<ImportFile>) {
        let Some(first) = files.first() else { return };
        if self.case.is_some() {
            self.start_job(self.order(files));
        } else {
            let name = first.file.path.file_stem().unwrap_or_default().to_string_lossy();
            let path = (self.outside.new_case_path)(&name);
            self.import_when_open = Some(files);
            self.start_job(Command::Open(path));
        }
    }

    fn show_receipts(&mut self) {
        if let Some(overview) = self.overview.data() {
            self.import.show_receipts(overview.receipts.clone());
            self.page = Page::Import;
        }
    }

    fn set_scale(&mut self, ctx: &Context, scale: f32) {
        self.remembered.scale = ((scale * 10.0).round() / 10.0).clamp(0.8, 2.0);
        ctx.set_zoom_factor(self.remembered.scale);
    }

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
        self.toast.show(ui);
        self.carry_out(&ui.ctx().clone());
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
            import: &self.remembered.import,
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
            Page::Anomalies | Page::LogExplorer | Page::RateCalculator => {
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
