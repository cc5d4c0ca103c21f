//! The whole window over a real case: the worker runs inside it, nothing is scripted but the clock
//! and the file dialogs.
#![allow(dead_code, reason = "each test module uses its part")]

use super::gui::{Look, NOW, Window, window};
use super::logs;
use oddlog::domain::field::Field;
use oddlog::domain::filter::{EventFilter, FindingFilter, FindingOrder};
use oddlog::domain::finding::Verdict;
use oddlog::domain::ids::FindingId;
use oddlog::domain::plan::{Choices, LogFile};
use oddlog::domain::run::Settings;
use oddlog::domain::time::Zone;
use oddlog::ui::action::UiAction;
use oddlog::ui::anomalies::AnomaliesPage;
use oddlog::ui::app::{App, Outside};
use oddlog::ui::entities::EntitiesPage;
use oddlog::ui::explorer::ExplorerPage;
use oddlog::ui::journal::JournalPage;
use oddlog::ui::page::Page;
use oddlog::ui::picker::Scripted;
use oddlog::ui::rate::RatePage;
use oddlog::ui::requests::RequestsPage;
use oddlog::ui::state::Remembered;
use oddlog::ui::theme::{ThemeChoice, ThemeName};
use oddlog::worker::backend::{Backend, JobContext};
use oddlog::worker::headless::{self, CaseReader};
use oddlog::worker::protocol::{ImportFile, ImportOrder};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A window with its case.
pub struct Real {
    app: Option<App>,
    folder: TempDir,
}

/// A case in `folder` with the sign-in log, analysed.
pub fn analysed(folder: &Path) -> PathBuf {
    let (log, case) = (folder.join("logins.csv"), folder.join("june.oddlog"));
    std::fs::write(&log, logs::sign_ins(40)).unwrap();
    let file = LogFile::plain(log);
    let files = vec![ImportFile { file, choices: Choices::default() }];
    let order = ImportOrder { files, ..ImportOrder::default() };
    headless::import(&case, &order, &JobContext::default()).unwrap();
    headless::analyze(&case, &Settings::default(), &JobContext::default()).unwrap();
    case
}

/// The window on an analysed case, on the page of anomalies.
pub fn real_window(look: Look, backend: impl FnOnce() -> Backend + 'static) -> Window<Real> {
    window_on(look, analysed, "journal.csv", backend)
}

/// The window on a case that `make` makes in a folder. Every dialog chooses the file `chosen` in it.
pub fn window_on(
    look: Look,
    make: impl FnOnce(&Path) -> PathBuf,
    chosen: &str,
    backend: impl FnOnce() -> Backend + 'static,
) -> Window<Real> {
    let folder = TempDir::new().unwrap();
    let case = make(folder.path());
    let theme = match look.theme.name {
        ThemeName::Dark => ThemeChoice::Dark,
        ThemeName::Light => ThemeChoice::Light,
        ThemeName::HighContrast => ThemeChoice::HighContrast,
    };
    let remembered = Remembered { theme, zone: Zone::Utc, ..Remembered::default() };
    let export = folder.path().join(chosen);
    let mut backend = Some(backend);
    let mut shown = window(look, Real { app: None, folder }, move |ui, real| {
        let ctx = ui.ctx().clone();
        let app = real.app.get_or_insert_with(|| {
            let outside = Outside {
                backend: backend.take().unwrap()(),
                picker: Box::new(Scripted::new([export.clone()])),
                clock: Box::new(|| NOW),
                new_case_path: Box::new(|name| PathBuf::from(format!("{name}.oddlog"))),
                sample_path: "sample.oddlog".into(),
                formats: Vec::new(),
            };
            App::new(&ctx, outside, remembered.clone())
                .with_view(Page::Anomalies, AnomaliesPage::default())
                .with_view(Page::LogExplorer, ExplorerPage::default())
                .with_view(Page::Requests, RequestsPage::default())
                .with_view(Page::Entities, EntitiesPage::default())
                .with_view(Page::RateCalculator, RatePage::default())
                .with_view(Page::Journal, JournalPage::default())
        });
        app.tick(&ctx);
        app.draw(ui);
    });
    shown.act(UiAction::OpenCase(case));
    shown.act(UiAction::Go(Page::Anomalies));
    shown
}

impl Window<Real> {
    /// Does what a panel would report.
    pub fn act(&mut self, action: UiAction) {
        let ctx = self.ctx.clone();
        self.state_mut().app.as_mut().unwrap().perform(&ctx, action);
        self.run_steps(6);
    }

    pub fn folder(&self) -> &Path {
        self.state().folder.path()
    }

    /// What the case holds, whatever the window shows: number and verdict of each finding.
    pub fn stored(&self) -> Vec<(FindingId, Verdict)> {
        let reader = CaseReader::open(&self.folder().join("june.oddlog")).unwrap();
        let all = FindingFilter::default();
        let mut all: Vec<(FindingId, Verdict)> = reader
            .findings(&all, FindingOrder::default(), usize::MAX)
            .unwrap()
            .iter()
            .map(|it| (it.id, it.status))
            .collect();
        all.sort();
        all
    }

    /// How many findings of the case have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.stored().iter().filter(|it| it.1 == verdict).count()
    }
}

impl Window<Real> {
    /// The users of the log, in the order in which it names them.
    pub fn users(&self) -> Vec<String> {
        let reader = CaseReader::open(&self.folder().join("june.oddlog")).unwrap();
        let page = reader.events(&EventFilter::default(), None, 100).unwrap();
        let users = page.0.iter().filter_map(|it| it.fields.text(Field::User));
        users.map(str::to_owned).collect()
    }
}
