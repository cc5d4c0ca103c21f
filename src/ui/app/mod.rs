//! The window as a whole: what it holds, and the news, dropped files, chosen files and keys it takes.
//!
//! Lives beside it: what panels report is carried out (`actions`), everything is drawn (`draw`),
//! verdicts are recorded and taken back (`verdicts`), keys and the palette (`keys`).
//! Everything else is done by the pages and by the worker.

mod actions;
mod draw;
mod keys;
mod verdicts;

use crate::domain::time::Micros;
use crate::ui::action::UiAction;
use crate::ui::app::verdicts::Verdicts;
use crate::ui::import::{ImportPage, receipt_sentence};
use crate::ui::labels;
use crate::ui::mappings;
use crate::ui::overview::OverviewPage;
use crate::ui::page::{Page, PageView};
use crate::ui::palette::Palette;
use crate::ui::picker::{FilePicker, Pick};
use crate::ui::runs::RunsPage;
use crate::ui::shell::status_bar::{JobUnit, Message};
use crate::ui::shell::toast::Toast;
use crate::ui::start::{StartPage, is_case};
use crate::ui::state::{RecentCase, Remembered};
use crate::ui::theme::{self, Theme};
use crate::worker::backend::Backend;
use crate::worker::headless::upgraded_words;
use crate::worker::protocol::{
    Answer, CaseSummary, Command, ImportOrder, JobId, News, Outcome, PlotFile, Query, Ticket,
};
use egui::Context;
use std::path::PathBuf;
use std::sync::Arc;
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
    import_when_open: Option<ImportOrder>,
    actions: Vec<UiAction>,
    verdicts: Verdicts,
    toast: Toast,
    message: Option<Message>,
    help_open: bool,
    palette: Palette,
    /// The question about a copy with tokens is open.
    copy_asked: bool,
    /// The question about a report is open, and whether names become tokens in it.
    report_asked: Option<bool>,
    report_redacts: bool,
    /// The plot for which a place is being chosen.
    plot_to_save: Option<PlotFile>,
    keys: keys::Keys,
    /// Pages that were open before, the last one last.
    trail: Vec<Page>,
    now: Micros,
}

impl App {
    /// A window without a case. `ctx` gets fonts and theme.
    pub fn new(ctx: &Context, outside: Outside, remembered: Remembered) -> Self {
        crate::ui::fonts::install(ctx);
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
            verdicts: Verdicts::default(),
            toast: Toast::default(),
            message: None,
            help_open: false,
            palette: Palette::default(),
            copy_asked: false,
            report_asked: None,
            report_redacts: false,
            plot_to_save: None,
            keys: keys::Keys::default(),
            trail: Vec::new(),
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
        self.palette.on_answer(ticket, answer);
        for (_, view) in &mut self.views {
            view.on_answer(ticket, answer);
        }
    }

    fn job_ended(&mut self, ctx: &Context, id: JobId, outcome: Outcome) {
        self.jobs.retain(|(job, _)| *job != id);
        let about_verdicts = self.verdicts.ended(id);
        match outcome {
            Outcome::Judged(recorded) => self.judged(ctx, &recorded),
            Outcome::ViewsChanged => self.views_changed(),
            Outcome::Recorded(recorded) => self.recorded(ctx, &recorded),
            Outcome::HandOverSaved(path, n) => {
                let items = labels::counted(n, "action", "actions");
                self.say(ctx, true, format!("Hand-over exported, {items}: {}", path.display()));
            }
            Outcome::Unjudged(recorded) => self.unjudged(ctx, &recorded),

            Outcome::JournalSaved(path, n) => {
                let entries = labels::counted(n, "entry", "entries");
                self.say(ctx, true, format!("Journal exported, {entries}: {}", path.display()));
            }
            Outcome::Opened(case) => {
                let copy = case.upgrade_copy.clone();
                self.case_opened(case);
                if let Some(copy) = copy {
                    self.say(ctx, true, upgraded_words(&copy));
                }
            }
            Outcome::SampleBuilt(case) => {
                self.case_opened(case);
                self.page = Page::Overview;
            }
            Outcome::Imported(report) => {
                self.say(ctx, true, receipt_sentence(&report.files));
                for it in self.import.imported(report, self.now) {
                    mappings::remember(&mut self.remembered.mappings, it);
                }
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
            Outcome::ReportSaved(path, n) => {
                let n = labels::counted(n, "anomaly", "anomalies");
                self.say(ctx, true, format!("Report saved, {n}: {}", path.display()));
            }
            Outcome::PlotSaved(path) => {
                self.say(ctx, true, format!("Plot saved: {}", path.display()));
            }
            Outcome::ReceiptSaved(path) => {
                self.say(ctx, true, format!("Receipt saved: {}", path.display()));
            }
            Outcome::Analysed(run) => {
                let took: f64 = run.seconds.iter().map(|it| it.1).sum();
                let took = labels::seconds(took);
                let text = format!("Run {} done, {took}, seed {}", run.id, run.settings.seed);
                self.say(ctx, true, text);
                self.page = if self.page == Page::Import { Page::Overview } else { self.page };
                self.case_changed();
            }
            Outcome::Evaluated(report) => self.runs.evaluated(Ok(report)),
            Outcome::Cancelled { message } | Outcome::Failed { message } => {
                if let Some(about) = about_verdicts {
                    return self.not_judged(ctx, &message, about);
                }
                self.runs.evaluated(Err(&message));
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
        self.verdicts.forget();
        self.message = None;
        self.overview = OverviewPage::default();
        self.case_changed();
        match self.import_when_open.take() {
            Some(order) => {
                self.start_job(Command::Import(order));
            }
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

    fn start_job(&mut self, command: Command) -> JobId {
        let unit = match &command {
            Command::Import(_) => JobUnit::Bytes,
            Command::Open(_)
            | Command::Record(_)
            | Command::SaveHandOver(..)
            | Command::CopyWithTokens(_)
            | Command::SetVerdicts(_)
            | Command::Triage(_)
            | Command::Views(_)
            | Command::UndoVerdicts(_)
            | Command::SaveJournal(..)
            | Command::SavePlot(..)
            | Command::SaveReceipt(..)
            | Command::SaveReport(..)
            | Command::Analyze(_)
            | Command::Score
            | Command::Evaluate(_)
            | Command::BuildSample(_) => JobUnit::Share,
        };
        let id = self.outside.backend.start(command);
        self.jobs.push((id, unit));
        self.message = None;
        id
    }

    fn picked(&mut self, what: Pick, paths: Vec<PathBuf>) {
        match what {
            Pick::Logs | Pick::Folder => self.actions.push(UiAction::PreviewFiles(paths)),
            Pick::Case | Pick::NewCase => {
                self.actions.extend(paths.into_iter().next().map(UiAction::OpenCase));
            }
            Pick::Countries => {
                let database = paths.into_iter().next();
                self.remembered.import.country_database = database;
            }
            Pick::Receipt => {
                let receipt = self.import.receipt();
                let job = paths.into_iter().next().zip(receipt);
                let job = job.map(|(path, it)| Command::SaveReceipt(path, Arc::new(it)));
                self.actions.extend(job.map(UiAction::StartJob));
            }
            Pick::Journal => {
                let filter = self.verdicts.exported.clone();
                let job = paths.into_iter().next().map(|it| Command::SaveJournal(it, filter));
                self.actions.extend(job.map(UiAction::StartJob));
            }
            Pick::HandOver => {
                let job = paths.into_iter().next().map(|it| Command::SaveHandOver(it, false));
                self.actions.extend(job.map(UiAction::StartJob));
            }
            Pick::Flow => {
                for (_, view) in &mut self.views {
                    view.picked_flow(&paths);
                }
            }
            Pick::Plot(_) => {
                let job = paths.into_iter().next().zip(self.plot_to_save.take());
                let job = job.map(|(path, plot)| Command::SavePlot(path, plot));
                self.actions.extend(job.map(UiAction::StartJob));
            }
            Pick::Series => {
                for (_, view) in &mut self.views {
                    view.picked_series(&paths);
                }
                self.page = Page::RateCalculator;
            }
            Pick::Report => {
                let order = self.report_order();
                let job = paths.into_iter().next().map(|it| Command::SaveReport(it, order));
                self.actions.extend(job.map(UiAction::StartJob));
            }
            Pick::Copy => {
                let job = paths.into_iter().next().map(Command::CopyWithTokens);
                self.actions.extend(job.map(UiAction::StartJob));
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
            _ => {
                let page = self.page;
                let open = self.views.iter_mut().find(|(it, _)| *it == page);
                if !open.is_some_and(|(_, view)| view.dropped(&dropped)) {
                    self.actions.push(UiAction::PreviewFiles(dropped));
                }
            }
        }
    }
}
