//! File dialogs behind a trait, so that tests can script them. The window never waits for one.

use crate::worker::protocol::PlotFormat;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// What is to be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// Log files to import.
    Logs,
    /// A folder of logs to import.
    Folder,
    /// A case to open.
    Case,
    /// Where a new case goes.
    NewCase,
    /// A database of countries by address.
    Countries,
    /// Where receipts go.
    Receipt,
    /// Where the journal goes.
    Journal,
    /// Where what is to be handed over goes.
    HandOver,
    /// The definition of an access flow.
    Flow,
    /// Where a plot, or its numbers, goes.
    Plot(PlotFormat),
    /// A file of times and values.
    Series,
    /// Where a report goes.
    Report,
    /// Where a copy with tokens goes.
    Copy,
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

/// Endings of the files that most logs come in. Content decides what a file is.
const LOGS: &[&str] = &[
    "csv", "tsv", "json", "ndjson", "jsonl", "log", "txt", "xlsx", "evtx", "gz", "zst", "bz2",
    "zip",
];

fn ask(what: Pick) -> Option<Vec<PathBuf>> {
    let dialog = rfd::FileDialog::new();
    match what {
        Pick::Logs => dialog
            .set_title("Open log files")
            .add_filter("All files", &["*"])
            .add_filter("Logs", LOGS)
            .pick_files(),
        Pick::Folder => dialog.set_title("Open a folder of logs").pick_folder().map(|it| vec![it]),
        Pick::Case => dialog
            .set_title("Open a case file")
            .add_filter("Oddlog case", &["oddlog"])
            .add_filter("All files", &["*"])
            .pick_file()
            .map(|it| vec![it]),
        Pick::NewCase => new_case(dialog.set_title("New case").set_file_name("case.oddlog")),
        Pick::Copy => {
            let titled = dialog.set_title("Copy with tokens");
            new_case(titled.set_file_name("copy-with-tokens.oddlog"))
        }
        Pick::Countries => dialog
            .set_title("Open a database of countries")
            .add_filter("Country database", &["mmdb"])
            .pick_file()
            .map(|it| vec![it]),
        Pick::Journal => dialog
            .set_title("Export the journal")
            .add_filter("CSV", &["csv"])
            .add_filter("JSON", &["json"])
            .set_file_name("journal.csv")
            .save_file()
            .map(|it| vec![with_ending(it, "csv")]),
        Pick::HandOver => dialog
            .set_title("Export the hand-over")
            .add_filter("JSON", &["json"])
            .add_filter("CSV", &["csv"])
            .add_filter("Text", &["txt"])
            .set_file_name("hand-over.json")
            .save_file()
            .map(|it| vec![with_ending(it, "json")]),
        Pick::Flow => dialog
            .set_title("Load an access flow")
            .add_filter("JSON", &["json"])
            .add_filter("All files", &["*"])
            .pick_file()
            .map(|it| vec![it]),
        Pick::Plot(format) => dialog
            .set_title("Save the plot")
            .add_filter(format.label(), &[format.ending()])
            .set_file_name(format!("plot.{}", format.ending()))
            .save_file()
            .map(|it| vec![with_ending(it, format.ending())]),
        Pick::Series => dialog
            .set_title("Open a file of times and values")
            .add_filter("CSV", &["csv", "tsv", "txt"])
            .add_filter("All files", &["*"])
            .pick_file()
            .map(|it| vec![it]),
        Pick::Report => dialog
            .set_title("Save report")
            .add_filter("HTML", &["html"])
            .add_filter("CSV", &["csv"])
            .add_filter("JSON", &["json"])
            .set_file_name("report.html")
            .save_file()
            .map(|it| vec![with_ending(it, "html")]),
        Pick::Receipt => dialog
            .set_title("Save receipt")
            .add_filter("CSV", &["csv"])
            .add_filter("JSON", &["json"])
            .add_filter("Text", &["txt"])
            .set_file_name("receipt.csv")
            .save_file()
            .map(|it| vec![with_ending(it, "csv")]),
    }
}

fn new_case(dialog: rfd::FileDialog) -> Option<Vec<PathBuf>> {
    let chosen = dialog.add_filter("Oddlog case", &["oddlog"]).save_file();
    chosen.map(|it| vec![with_ending(it, "oddlog")])
}

fn with_ending(path: PathBuf, ending: &str) -> PathBuf {
    if path.extension().is_none() { path.with_extension(ending) } else { path }
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
