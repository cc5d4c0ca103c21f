//! The window of the desktop: eframe, its options, and what to say where there is no display.

use super::action::UiAction;
use super::anomalies::AnomaliesPage;
use super::app::{App, Outside};
use super::entities::EntitiesPage;
use super::explorer::ExplorerPage;
use super::journal::JournalPage;
use super::page::Page;
use super::picker::Native;
use super::rate::RatePage;
use super::requests::RequestsPage;
use super::state::Remembered;
use crate::domain::time::Micros;
use crate::worker::backend::Backend;
use eframe::NativeOptions;
use egui::{Vec2, ViewportBuilder};
use std::path::PathBuf;

/// Makes the two worker threads; the context is to be woken after every piece of news.
pub type MakeBackend = Box<dyn FnOnce(egui::Context) -> std::io::Result<Backend>>;

/// What the command line decides before the window opens.
pub struct Options {
    /// The case to open first.
    pub case: Option<PathBuf>,
    /// Log files and folders to look at first; without a case they go into a new one.
    pub logs: Vec<PathBuf>,
    /// Make the sample case and open it.
    pub build_sample: bool,
    /// Makes the worker threads.
    pub make_backend: MakeBackend,
    /// Where a new case named after this file goes.
    pub new_case_path: Box<dyn Fn(&str) -> PathBuf>,
    /// Where the sample case goes.
    pub sample_path: PathBuf,
    /// Formats to choose from: code and name.
    pub formats: Vec<(String, String)>,
    /// Where the window remembers its state; `None` = nowhere.
    pub state_path: Option<PathBuf>,
    /// The clock.
    pub clock: Box<dyn Fn() -> Micros>,
}

/// Opens the window and runs until it is closed.
///
/// # Errors
/// One line that says why there is no window and how to go on without one.
pub fn run(options: Options) -> Result<(), String> {
    let native = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Oddlog")
            .with_app_id("oddlog")
            .with_inner_size(Vec2::new(1400.0, 900.0))
            .with_min_inner_size(Vec2::new(960.0, 600.0)),
        persist_window: options.state_path.is_some(),
        persistence_path: options.state_path.clone(),
        ..NativeOptions::default()
    };
    eframe::run_native("oddlog", native, Box::new(|cc| Ok(Box::new(start(cc, options)?))))
        .map_err(|error| no_window(&error.to_string()))
}

fn start(
    cc: &eframe::CreationContext<'_>,
    options: Options,
) -> Result<App, Box<dyn std::error::Error + Send + Sync>> {
    let stored = cc.storage.and_then(|it| it.get_string(Remembered::KEY));
    let remembered = stored.map(|it| Remembered::from_json(&it)).unwrap_or_default();
    let last = remembered.recent.first().map(|it| it.path.clone()).filter(|it| it.exists());
    let outside = Outside {
        backend: (options.make_backend)(cc.egui_ctx.clone())?,
        picker: Box::new(Native::default()),
        clock: options.clock,
        new_case_path: options.new_case_path,
        sample_path: options.sample_path,
        formats: options.formats,
    };
    let mut app = App::new(&cc.egui_ctx, outside, remembered)
        .with_view(Page::Anomalies, AnomaliesPage::default())
        .with_view(Page::LogExplorer, ExplorerPage::default())
        .with_view(Page::Entities, EntitiesPage::default())
        .with_view(Page::Requests, RequestsPage::default())
        .with_view(Page::RateCalculator, RatePage::default())
        .with_view(Page::Journal, JournalPage::default());
    // Logs that were named alone are not mixed into the last case.
    let last = last.filter(|_| options.logs.is_empty());
    let first = if options.build_sample {
        Some(UiAction::TrySample)
    } else {
        options.case.or(last).map(UiAction::OpenCase)
    };
    let logs = Some(options.logs).filter(|it| !it.is_empty()).map(UiAction::PreviewFiles);
    for action in first.into_iter().chain(logs) {
        app.perform(&cc.egui_ctx, action);
    }
    Ok(app)
}

/// What happened, and how to go on without a window.
fn no_window(error: &str) -> String {
    let why = if error.contains("DISPLAY") {
        "no display was found".to_owned()
    } else {
        let first = error.lines().next().unwrap_or_default();
        format!("this display cannot show OpenGL ({first})")
    };
    format!(
        "The window could not be opened: {why}. Nothing was changed. Every step also works \
         without a window, see `oddlog --help`."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_display_one_line_says_how_to_go_on() {
        let said = no_window("neither WAYLAND_DISPLAY nor DISPLAY is set\nbacktrace");
        assert!(said.contains("no display was found") && said.contains("oddlog --help"), "{said}");
        assert_eq!(said.lines().count(), 1);
        assert!(no_window("BadConfig").contains("OpenGL"));
    }
}
