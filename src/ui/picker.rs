//! File dialogs behind a trait, so that tests can script them. The window never waits for one.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// What is to be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// Log files to import.
    Logs,
    /// A case to open.
    Case,
    /// Where a new case goes.
    NewCase,
}

/// Shows file dialogs.
pub trait FilePicker {
    /// Opens the dialog. `wake` is called when there is something to [`FilePicker::poll`].
    fn pick(&mut self, what: Pick, wake: Box<dyn FnOnce() + Send>);

    /// What was chosen since the last call. Nothing is told about cancelled dialogs.
    fn poll(&mut self) -> Option<(Pick, Vec<PathBuf>)>;
}

/// The desktop's own dialogs, each on a thread of its own.
#[derive(Debug, Default)]
pub struct Native {
    open: Option<Receiver<(Pick, Vec<PathBuf>)>>,
}

impl FilePicker for Native {
    fn pick(&mut self, what: Pick, wake: Box<dyn FnOnce() + Send>) {
        let (tell, open) = mpsc::channel();
        let dialog = thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
            if let Some(paths) = ask(what)
                && tell.send((what, paths)).is_ok()
            {
                wake();
            }
        });
        // Without a thread there is no dialog; the path field and dropping files still work.
        self.open = dialog.is_ok().then_some(open);
    }

    fn poll(&mut self) -> Option<(Pick, Vec<PathBuf>)> {
        self.open.as_ref()?.try_recv().ok()
    }
}

fn ask(what: Pick) -> Option<Vec<PathBuf>> {
    let dialog = rfd::FileDialog::new();
    match what {
        Pick::Logs => dialog
            .set_title("Open log files")
            .add_filter("Logs", &["csv", "tsv", "json", "ndjson", "jsonl", "log", "txt", "gz"])
            .add_filter("All files", &["*"])
            .pick_files(),
        Pick::Case => dialog
            .set_title("Open a case file")
            .add_filter("Oddlog case", &["oddlog"])
            .add_filter("All files", &["*"])
            .pick_file()
            .map(|it| vec![it]),
        Pick::NewCase => dialog
            .set_title("New case")
            .add_filter("Oddlog case", &["oddlog"])
            .set_file_name("case.oddlog")
            .save_file()
            .map(|it| {
                vec![if it.extension().is_none() { it.with_extension("oddlog") } else { it }]
            }),
    }
}

/// Chooses the same files every time. For tests.
#[derive(Debug, Default)]
pub struct Scripted {
    /// What every dialog "chooses".
    pub paths: Vec<PathBuf>,
    asked: Option<Pick>,
}

impl Scripted {
    /// Chooses `paths`.
    pub fn new<T: Into<PathBuf>>(paths: impl IntoIterator<Item = T>) -> Self {
        Self { paths: paths.into_iter().map(Into::into).collect(), asked: None }
    }
}

impl FilePicker for Scripted {
    fn pick(&mut self, what: Pick, wake: Box<dyn FnOnce() + Send>) {
        self.asked = Some(what);
        wake();
    }

    fn poll(&mut self) -> Option<(Pick, Vec<PathBuf>)> {
        Some((self.asked.take()?, self.paths.clone()))
    }
}
