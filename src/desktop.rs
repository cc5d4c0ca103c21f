//! Starts the window, or says in one line why it cannot be started and how to go on.

use crate::worker::backend::JobContext;
use crate::{cli, paths, worker};
use std::io::Write;
use std::path::PathBuf;

/// Opens the window on `case`, or on the last case.
pub fn open(case: Option<PathBuf>) -> Result<(), String> {
    window(case, false)
}

/// Builds the sample case and opens the window on it; without a display, prints the findings.
pub fn demo(out: &mut dyn Write) -> Result<(), String> {
    if has_display() {
        return window(None, true);
    }
    let path = paths::sample_case();
    let context = JobContext::default();
    worker::sample::build(&path, &context).map_err(|error| error.to_string())?;
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    writeln!(out, "There is no display, so these are the findings of {}:", path.display())
        .map_err(|error| failed(&error))?;
    cli::print_findings(&path, out).map_err(|error| failed(&error))
}

/// Whether a window could be opened. On Linux that takes an X11 or Wayland display.
fn has_display() -> bool {
    if cfg!(not(feature = "gui")) {
        return false;
    }
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|it| !it.is_empty()))
}

#[cfg(feature = "gui")]
fn window(case: Option<PathBuf>, build_sample: bool) -> Result<(), String> {
    use crate::ui;

    let config = paths::config_folder();
    // Without a folder the window works too, it only forgets.
    let state_path = std::fs::create_dir_all(&config).is_ok().then(|| config.join("window.ron"));
    let formats = worker::headless::formats()
        .into_iter()
        .map(|it| (it.code.to_owned(), it.label.to_owned()))
        .collect();
    ui::run(ui::Options {
        case,
        build_sample,
        make_backend: Box::new(|ctx| worker::spawn(move || ctx.request_repaint())),
        new_case_path: Box::new(|log| paths::new_case(std::path::Path::new(log))),
        sample_path: paths::sample_case(),
        formats,
        state_path,
        clock: Box::new(worker::analyze_job::now),
    })
}

#[cfg(not(feature = "gui"))]
fn window(_case: Option<PathBuf>, _build_sample: bool) -> Result<(), String> {
    Err("this program was built without its window. Run oddlog --help for what it can do \
         without one."
        .to_owned())
}
