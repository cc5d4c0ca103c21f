//! The whole window over a worker that reads invented files: each file name stands for one kind
//! of log. Jobs and queries are noted.
#![allow(dead_code, reason = "each test module uses its part")]

use super::gui::{Look, NOW, Window, window};
use super::shown_case;
use egui::accesskit::Role as A11y;
use egui_kittest::kittest::Queryable;
use oddlog::domain::event::{EventFields, Outcome as EventOutcome, TimeFlag};
use oddlog::domain::field::{Field, Role};
use oddlog::domain::plan::{LogFile, OpenQuestion, Plan, PlannedColumn, Preview, PreviewRow};
use oddlog::domain::time::{MINUTE, Micros, Zone};
use oddlog::ui::action::UiAction;
use oddlog::ui::app::{App, Outside};
use oddlog::ui::picker::Scripted;
use oddlog::ui::state::Remembered;
use oddlog::ui::theme::{ThemeChoice, ThemeName};
use oddlog::worker::backend::Backend;
use oddlog::worker::protocol::{
    Answer, Command, Expanded, FilePreview, ImportFile, ImportOrder, ImportReport, LeftOut,
    Outcome, Query, SavedReceipt,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What the worker was told.
#[derive(Default)]
pub struct Told {
    /// Imports.
    pub orders: Vec<ImportOrder>,
    /// Files whose preview was asked for, with the choices.
    pub previews: Vec<ImportFile>,
    /// Receipts to be saved.
    pub saved: Vec<(PathBuf, Arc<SavedReceipt>)>,
    /// Copies to be made.
    pub copies: Vec<PathBuf>,
}

/// The window's state.
pub struct World {
    app: Option<App>,
    told: Arc<Mutex<Told>>,
    report: Arc<Mutex<ImportReport>>,
}

/// A window whose file dialogs "choose" `picked`.
pub fn import_window(look: Look, remembered: Remembered, picked: &'static str) -> Window<World> {
    let told = Arc::new(Mutex::new(Told::default()));
    let report = Arc::new(Mutex::new(shown_case::report()));
    let mut backend = Some(backend(&told, &report));
    let theme = match look.theme.name {
        ThemeName::Dark => ThemeChoice::Dark,
        ThemeName::Light => ThemeChoice::Light,
        ThemeName::HighContrast => ThemeChoice::HighContrast,
    };
    let remembered = Remembered { theme, zone: Zone::Utc, ..remembered };
    let world = World { app: None, told, report };
    let mut window = window(look, world, move |ui, world| {
        let ctx = ui.ctx().clone();
        let app = world.app.get_or_insert_with(|| {
            let outside = Outside {
                backend: backend.take().unwrap(),
                picker: Box::new(Scripted::new([picked])),
                clock: Box::new(|| NOW),
                new_case_path: Box::new(|name| PathBuf::from(format!("/data/{name}.oddlog"))),
                sample_path: "/data/sample.oddlog".into(),
                formats: vec![
                    ("delimited".to_owned(), "Delimited text".to_owned()),
                    ("json".to_owned(), "JSON lines".to_owned()),
                ],
            };
            App::new(&ctx, outside, remembered.clone())
        });
        app.tick(&ctx);
        app.draw(ui);
    });
    window.run_steps(4);
    window
}

impl Window<World> {
    /// Does what a panel would have reported.
    pub fn act(&mut self, action: UiAction) {
        let ctx = self.ctx.clone();
        self.state_mut().app.as_mut().unwrap().perform(&ctx, action);
        self.run_steps(6);
    }

    /// Drops these files or folders.
    pub fn preview(&mut self, names: &[&str]) {
        let paths = names.iter().map(|it| Path::new("/logs").join(it)).collect();
        self.act(UiAction::PreviewFiles(paths));
    }

    /// Presses what is called `label`.
    pub fn press(&mut self, label: &str) {
        let button = self.query_by_role_and_label(A11y::Button, label);
        button.unwrap_or_else(|| self.get_by_label(label)).click();
        self.run_steps(5);
    }

    /// Types into the field that is called `label`.
    pub fn type_into(&mut self, label: &str, text: &str) {
        self.get_by_label(label).focus();
        self.run_steps(2);
        self.get_by_label(label).type_text(text);
        self.run_steps(4);
    }

    /// Chooses an entry of a drop-down.
    pub fn choose(&mut self, field: &str, entry: &str) {
        self.get_by_role_and_label(A11y::ComboBox, field).click();
        self.run_steps(3);
        self.get_by_role_and_label(A11y::MenuItem, entry).click();
        self.run_steps(5);
    }

    /// Whether something is called `label`.
    pub fn sees(&self, label: &str) -> bool {
        self.query_all_by_label(label).next().is_some()
    }

    /// What the worker was told.
    pub fn told(&self) -> std::sync::MutexGuard<'_, Told> {
        self.state().told.lock().unwrap()
    }

    /// What the next import reports.
    pub fn will_report(&self, report: ImportReport) {
        *self.state().report.lock().unwrap() = report;
    }

    /// What is remembered for the next start.
    pub fn remembered(&self) -> Remembered {
        self.state().app.as_ref().unwrap().remembered()
    }

    /// Opens a case.
    pub fn open_case(&mut self) {
        self.act(UiAction::OpenCase("/cases/june-review.oddlog".into()));
    }
}

fn backend(told: &Arc<Mutex<Told>>, report: &Arc<Mutex<ImportReport>>) -> Backend {
    let (jobs, queries, report) = (told.clone(), told.clone(), report.clone());
    let run_job = move |command: Command, _: &_| {
        let mut told = jobs.lock().unwrap();
        match command {
            Command::Import(order) => {
                let mut report = report.lock().unwrap().clone();
                report.files.extend(order.left_out.iter().map(shown_case::left_out));
                told.orders.push(order);
                Outcome::Imported(report)
            }
            Command::SaveReceipt(path, receipt) => {
                told.saved.push((path.clone(), receipt));
                Outcome::ReceiptSaved(path)
            }
            Command::CopyWithTokens(path) => {
                told.copies.push(path.clone());
                Outcome::Copied(path, 747_175)
            }
            Command::Open(_) | Command::BuildSample(_) => Outcome::Opened(shown_case::case()),
            Command::SetVerdicts(_)
            | Command::UndoVerdicts(_)
            | Command::Triage(_)
            | Command::Views(_)
            | Command::Record(_)
            | Command::SaveHandOver(..)
            | Command::SaveJournal(..)
            | Command::SavePlot(..)
            | Command::SaveReport(..)
            | Command::Evaluate(_) => {
                panic!("importing decides nothing")
            }
            Command::Analyze(_) | Command::Score => Outcome::Analysed(Box::new(shown_case::run())),
        }
    };
    let run_query = move |query| match query {
        Query::Overview => Ok(Answer::Overview(Arc::new(shown_case::overview()))),
        Query::Expand(paths, _) => Ok(Answer::Expanded(Arc::new(expand(&paths)))),
        Query::Preview(file, _) => {
            let answer = read(&file).map(|it| Answer::Preview(Arc::new(it)));
            queries.lock().unwrap().previews.push(file);
            answer
        }
        _ => Err("not asked for by the import page".to_owned()),
    };
    Backend::inline(Box::new(run_job), Box::new(run_query))
}

/// A folder holds 55 logs and two files that are none.
fn expand(paths: &[PathBuf]) -> Expanded {
    let mut found = Expanded::default();
    for path in paths {
        if path.ends_with("trail") {
            let of = |n| LogFile::plain(path.join(format!("trail-{n:02}.json")));
            found.files.extend((1..=55).map(of));
            for (name, reason) in [
                ("readme.pdf", "It is not a log: it is a binary file."),
                ("empty.json", "It has no lines."),
            ] {
                let name = path.join(name).display().to_string();
                found.left_out.push(LeftOut { name, reason: reason.to_owned() });
            }
        } else {
            found.files.push(LogFile::plain(path));
        }
    }
    found
}

/// Each name stands for one kind of file.
fn read(file: &ImportFile) -> Result<FilePreview, String> {
    let name = file.file.path.file_name().unwrap().to_string_lossy().into_owned();
    if name.starts_with("notes") {
        return Err(format!("{name} is not a log: it is a binary file."));
    }
    let mut columns = if name.starts_with("half") {
        half_known()
    } else if name.starts_with("wide") {
        wide()
    } else {
        known(if name.starts_with("dm") { "03/04/2026 10:11:12" } else { "2026-04-03T10:11:12Z" })
    };
    for (role, column) in &file.choices.map {
        for it in &mut columns {
            if it.name == *column {
                it.role = *role;
            } else if it.role == *role && *role != Role::Ignore {
                it.role = Role::Ignore;
            }
        }
    }
    let mut plan = Plan {
        format: file.choices.format.clone().unwrap_or_else(|| "delimited".to_owned()),
        why: "Recognised as Delimited text: the header has a time, a user and an address, and all \
              of 12 sampled lines fit. Change the format if this is wrong."
            .to_owned(),
        columns,
        zone: file.choices.zone.clone().unwrap_or_default(),
        separator: Some(','),
        header: true,
        time_shape: "iso".to_owned(),
        encoding: file.choices.encoding.clone().unwrap_or_default(),
        skip: 0,
        year: None,
        open: Vec::new(),
        warnings: Vec::new(),
    };
    if name.starts_with("half") {
        "Read as Delimited text: the header is not known, so the values decided. Change the \
         format if this is wrong."
            .clone_into(&mut plan.why);
    }
    if name.starts_with("dm") {
        plan.open = vec![OpenQuestion::Zone, OpenQuestion::DayOrMonth];
        plan.open.retain(|it| match it {
            OpenQuestion::DayOrMonth => file.choices.day_first.is_none(),
            OpenQuestion::Zone => file.choices.zone.is_none(),
            OpenQuestion::Year => file.choices.year.is_none(),
        });
        let warning = "2 lines have no time. They are kept and marked.";
        plan.warnings.push(warning.to_owned());
    }
    let rows = if plan.column(Role::Time).is_none() { Vec::new() } else { rows(&name, file) };
    let rejected = rows.iter().filter(|it| it.parsed.is_err()).count() as u64;
    let accepted = rows.len() as u64 - rejected;
    let preview = Preview { accepted, rejected, rows };
    let names: Vec<&str> = plan.columns.iter().map(|it| it.name.as_str()).collect();
    let header = names.join(",");
    Ok(FilePreview { bytes: 42_130, header, plan, preview })
}

fn column(name: &str, role: Role, sample: &str, found: &str) -> PlannedColumn {
    PlannedColumn {
        name: name.to_owned(),
        role,
        sample: sample.to_owned(),
        inside: None,
        found: found.to_owned(),
    }
}

fn known(time: &str) -> Vec<PlannedColumn> {
    vec![
        column("timestamp", Role::Time, time, "a time in all lines"),
        column("user", Role::User, "maria.keller@example.com", "9 distinct values"),
        column("source_ip", Role::Ip, "203.0.113.47", "8 distinct, 1 not a valid IPv4"),
        column("event_type", Role::Outcome, "login_failed", "2 values: login, login_failed"),
        column("service", Role::Resource, "admin-console", "3 distinct values"),
        column("session", Role::Ignore, "9f0c-11d2-77a4", "unique per row, could be the row id"),
    ]
}

/// A file with two columns that could be the time, and none that is called so.
fn half_known() -> Vec<PlannedColumn> {
    vec![
        column("c1", Role::Ignore, "1775210400", "numbers, 12 distinct"),
        column("c2", Role::Ignore, "1775296800", "numbers, 12 distinct"),
        column("operator", Role::User, "maria.keller@example.com", "9 distinct values"),
        column("terminal", Role::Ignore, "T-14", "4 distinct values"),
    ]
}

fn wide() -> Vec<PlannedColumn> {
    let mut all = vec![column("CreationTime", Role::Time, "2026-04-03T10:11:12Z", "a time")];
    for n in 1..=149 {
        let name = format!("AuditData.ExtendedProperties.Property{n}");
        all.push(column(&name, Role::Ignore, &format!("value {n}"), "12 distinct values"));
    }
    all.push(column("UserId", Role::User, "maria.keller@example.com", "9 distinct values"));
    all.push(column("ClientIP", Role::Ip, "203.0.113.47", "8 distinct values"));
    all
}

fn rows(name: &str, file: &ImportFile) -> Vec<PreviewRow> {
    let day = if file.choices.day_first.unwrap_or(true) { "2026-04-03" } else { "2026-03-04" };
    let start = Micros::parse(&format!("{day} 10:11:12"), &Zone::Utc).unwrap();
    let row = |index: i64| {
        let mut fields = EventFields {
            time: Some(Micros(start.0 + index * MINUTE)),
            outcome: EventOutcome::ALL[1 + index as usize % 2],
            count: 1,
            ..EventFields::default()
        };
        for (field, text) in [
            (Field::User, "maria.keller@example.com"),
            (Field::Ip, "203.0.113.47"),
            (Field::Resource, "admin-console"),
        ] {
            fields.texts[field.index()] = Some(text.to_owned());
        }
        if name.starts_with("dm") && (index == 3 || index == 5) {
            fields.time = None;
            fields.time_flag = if index == 3 { TimeFlag::Missing } else { TimeFlag::Unreadable };
        }
        let parsed = if index == 7 { Err("it has 4 values, not 6".to_owned()) } else { Ok(fields) };
        PreviewRow { line: index as u64 + 2, parsed }
    };
    (0..12).map(row).collect()
}
