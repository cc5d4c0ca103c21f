//! Starts the window, or says in one line why it cannot be started and how to go on.

use crate::paths::CASE_EXTENSION;
use crate::worker::backend::JobContext;
use crate::{cli, paths, worker};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// How a case begins, whatever it is called.
const DATABASE: &[u8; 16] = b"SQLite format 3\0";

/// Opens the window on the case and the log files that were named, or on the last case.
pub fn open(named: Vec<PathBuf>) -> Result<(), String> {
    window(First::of(named)?, false)
}

/// What the window opens first.
#[derive(Debug, Default, PartialEq, Eq)]
struct First {
    case: Option<PathBuf>,
    logs: Vec<PathBuf>,
}

impl First {
    /// Tells the case from the logs.
    fn of(named: Vec<PathBuf>) -> Result<Self, String> {
        // The window remembers cases longer than the folder it was started in.
        let whole = |it: PathBuf| std::path::absolute(&it).unwrap_or(it);
        let (cases, logs): (Vec<_>, Vec<_>) =
            named.into_iter().map(whole).partition(|it| is_case(it));
        if let [_, second, ..] = cases.as_slice() {
            let name = second.display();
            return Err(format!("One case can be open at a time: leave {name} out."));
        }
        Ok(Self { case: cases.into_iter().next(), logs })
    }
}

/// Whether `path` is a case and not a log: by its name, else by how it begins. A bare name of
/// nothing that is there is a case to be made.
fn is_case(path: &Path) -> bool {
    let named_so = path.extension().is_some_and(|it| it.eq_ignore_ascii_case(CASE_EXTENSION));
    let is_new = path.extension().is_none() && !path.exists();
    named_so || is_new || begins_like_a_database(path).unwrap_or(false)
}

fn begins_like_a_database(path: &Path) -> std::io::Result<bool> {
    let mut first = [0; DATABASE.len()];
    File::open(path)?.read_exact(&mut first)?;
    Ok(&first == DATABASE)
}

/// Builds the sample case and opens the window on it; without a display, prints the findings.
pub fn demo(out: &mut dyn Write) -> Result<(), String> {
    if has_display() {
        return window(First::default(), true);
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
fn window(first: First, build_sample: bool) -> Result<(), String> {
    use crate::ui;

    let config = paths::config_folder();
    // Without a folder the window works too, it only forgets.
    let state_path = std::fs::create_dir_all(&config).is_ok().then(|| config.join("window.ron"));
    let formats = worker::headless::formats()
        .into_iter()
        .map(|it| (it.code.to_owned(), capitalised(it.label)))
        .collect();
    ui::run(ui::Options {
        case: first.case,
        logs: first.logs,
        build_sample,
        make_backend: Box::new(|ctx| worker::spawn(move || ctx.request_repaint())),
        new_case_path: Box::new(|log| {
            // Where there is no folder for cases yet; if it cannot be made, opening the case says so.
            drop(std::fs::create_dir_all(paths::data_folder()));
            paths::new_case(Path::new(log))
        }),
        sample_path: paths::sample_case(),
        formats,
        state_path,
        clock: Box::new(worker::analyze_job::now),
    })
}

/// Names of formats stand alone in the window, not within a sentence.
#[cfg(feature = "gui")]
fn capitalised(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

#[cfg(not(feature = "gui"))]
fn window(_first: First, _build_sample: bool) -> Result<(), String> {
    Err("this program was built without its window. Run oddlog --help for what it can do \
         without one."
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_told_from_logs_by_name_by_its_beginning_and_by_not_being_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("c"), b"SQLite format 3\0 and so on").unwrap();
        std::fs::write(path("log.csv"), "time,user\n").unwrap();
        let of = |names: &[&str]| First::of(names.iter().map(|it| path(it)).collect());
        let logs = vec![path("log.csv"), path("gone.csv"), folder.path().join("")];
        for (named, case) in [("c", "c"), ("new.oddlog", "new.oddlog"), ("gone", "gone")] {
            let got = of(&["log.csv", "gone.csv", "", named]).unwrap();
            assert_eq!(got, First { case: Some(path(case)), logs: logs.clone() }, "{named}");
        }
        assert_eq!(of(&["log.csv"]).unwrap().case, None);
        assert!(of(&["c", "new.oddlog"]).unwrap_err().contains("One case"));
    }
}
