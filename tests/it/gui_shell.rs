//! The window around the pages: first start, import, overview, runs, settings, status bar.
//! Every test does what a person does, by the names a screen reader says.

use crate::support::gui::{Look, NOW, Window as TestWindow, window};
use crate::support::shown_case;
use egui::Key;
use egui::accesskit::Role as A11y;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::calendar::Window;
use oddlog::domain::field::{EntityKind, Role};
use oddlog::domain::ids::EntryId;
use oddlog::domain::journal::Recorded;
use oddlog::domain::run::{GroupBy, Settings};
use oddlog::domain::time::Zone;
use oddlog::ui::action::UiAction;
use oddlog::ui::app::{App, Outside};
use oddlog::ui::page::{Jump, Page, PageContext, PageView};
use oddlog::ui::picker::Scripted;
use oddlog::ui::state::{RecentCase, Remembered};
use oddlog::ui::theme::{DARK, HIGH_CONTRAST, LIGHT, Theme, ThemeChoice};
use oddlog::worker::backend::{Backend, JobContext};
use oddlog::worker::protocol::{Answer, Command, Outcome, Query, Ticket};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What the worker was told, as short words.
type Told = Arc<Mutex<Vec<String>>>;

struct World {
    app: Option<App>,
    told: Told,
}

fn run_job(told: &Told, command: &Command) -> Outcome {
    let (words, outcome) = match command {
        Command::Open(path) => {
            (format!("open {}", path.display()), Outcome::Opened(shown_case::case()))
        }
        Command::Import(order) => {
            (format!("import {}", order.files.len()), Outcome::Imported(shown_case::report()))
        }
        Command::Analyze(settings) => {
            (format!("analyse {}", settings.seed), Outcome::Analysed(Box::new(shown_case::run())))
        }
        Command::CopyWithTokens(path) => {
            (format!("copy {}", path.display()), Outcome::Copied(path.clone(), 9))
        }
        Command::SaveJournal(path, _) => {
            (format!("journal {}", path.display()), Outcome::JournalSaved(path.clone(), 9))
        }
        Command::SetVerdicts(order) => {
            let changed = order.findings.iter().map(|it| (*it, order.verdict)).collect();
            (
                "verdict".to_owned(),
                Outcome::Judged(Recorded { batch: EntryId(1), changed, ..Recorded::default() }),
            )
        }
        Command::Triage(_) => ("triage".to_owned(), Outcome::Judged(Recorded::default())),
        Command::Views(_) => ("views".to_owned(), Outcome::ViewsChanged),
        Command::UndoVerdicts(entry) => {
            let recorded = Recorded { batch: EntryId(2), ..Recorded::default() };
            (format!("undo {entry}"), Outcome::Unjudged(recorded))
        }
        Command::Record(_) | Command::SaveHandOver(..) => panic!("not asked for by the shell"),
        Command::SaveReport(path, _) => {
            (format!("report {}", path.display()), Outcome::ReportSaved(path.clone(), 9))
        }
        Command::SaveReceipt(path, _) => {
            (format!("save {}", path.display()), Outcome::ReceiptSaved(path.clone()))
        }
        Command::SavePlot(path, _) => {
            (format!("plot {}", path.display()), Outcome::PlotSaved(path.clone()))
        }
        Command::Score => ("score".to_owned(), Outcome::Analysed(Box::new(shown_case::run()))),
        Command::Evaluate(_) => {
            ("evaluate".to_owned(), Outcome::Evaluated(Arc::new(shown_case::evaluation())))
        }
        Command::BuildSample(_) => ("sample".to_owned(), Outcome::SampleBuilt(shown_case::case())),
    };
    told.lock().unwrap_or_else(PoisonError::into_inner).push(words);
    outcome
}

fn answer(told: &Told, query: &Query) -> Result<Answer, String> {
    match query {
        Query::Overview => Ok(Answer::Overview(Arc::new(shown_case::overview()))),
        Query::Runs => Ok(Answer::Runs(Arc::new(vec![shown_case::run()]))),
        Query::Expand(paths, _) => Ok(Answer::Expanded(shown_case::expanded(paths))),
        Query::Preview(file, _) if file.file.path.extension().is_some_and(|it| it == "docx") => {
            Err("notes.docx is not a log: it is a binary file.".to_owned())
        }
        Query::Preview(file, _) => {
            if let Some((role, column)) = file.choices.map.last() {
                told.lock().unwrap().push(format!("preview {column} as {role}"));
            }
            Ok(Answer::Preview(shown_case::preview()))
        }
        _ => Err("not asked for by the shell".to_owned()),
    }
}

fn inline(told: &Told) -> Backend {
    let (jobs, queries) = (told.clone(), told.clone());
    Backend::inline(
        Box::new(move |command, _| run_job(&jobs, &command)),
        Box::new(move |query| answer(&queries, &query)),
    )
}

/// A page of someone else: says its name.
struct Other(&'static str);

impl PageView for Other {
    fn show(&mut self, ui: &mut egui::Ui, _: &mut PageContext<'_>) {
        ui.label(self.0);
    }
    fn on_answer(&mut self, _: Ticket, _: &Result<Answer, String>) {}
    fn case_changed(&mut self) {}
    fn jump(&mut self, to: Jump) {
        self.0 = match to {
            Jump::Finding(_) => "one finding",
            Jump::Findings(_) => "some findings",
            Jump::Events { .. } => "some events",
            Jump::FindingOrder(_) => "an order",
            Jump::Suppressions => "what is suppressed",
            Jump::Request(_) => "a request",
            Jump::Revocation(_) => "a revocation",
            Jump::Flow(..) => "a flow",
            Jump::Entity(_) => "one entity",
            Jump::Rate(..) => "a rate",
        };
    }
}

fn app_window(
    look: Look,
    remembered: Remembered,
    backend: impl FnOnce(&Told) -> Backend + 'static,
) -> TestWindow<World> {
    let told = Told::default();
    let mut backend = Some(backend(&told));
    let world = World { app: None, told };
    let mut window = window(look, world, move |ui, world| {
        let ctx = ui.ctx().clone();
        let app = world.app.get_or_insert_with(|| {
            let outside = Outside {
                backend: backend.take().unwrap(),
                picker: Box::new(Scripted::new(["/logs/logins.csv", "/logs/notes.docx"])),
                clock: Box::new(|| NOW),
                new_case_path: Box::new(|name| PathBuf::from(format!("/data/{name}.oddlog"))),
                sample_path: "/data/sample.oddlog".into(),
                formats: vec![
                    ("login-csv".to_owned(), "Login CSV".to_owned()),
                    ("json".to_owned(), "JSON lines".to_owned()),
                ],
            };
            App::new(&ctx, outside, remembered.clone())
                .with_view(Page::Anomalies, Other("the anomalies"))
                .with_view(Page::LogExplorer, Other("the events"))
                .with_view(Page::RateCalculator, Other("the calculator"))
        });
        app.tick(&ctx);
        app.draw(ui);
    });
    window.run_steps(4);
    window
}

fn remembered(look: Look) -> Remembered {
    let theme = match look.theme.name {
        oddlog::ui::theme::ThemeName::Dark => ThemeChoice::Dark,
        oddlog::ui::theme::ThemeName::Light => ThemeChoice::Light,
        oddlog::ui::theme::ThemeName::HighContrast => ThemeChoice::HighContrast,
    };
    Remembered { theme, zone: Zone::Utc, ..Remembered::default() }
}

fn first_start() -> TestWindow<World> {
    app_window(Look::default(), remembered(Look::default()), inline)
}

impl TestWindow<World> {
    fn told(&self) -> Vec<String> {
        self.state().told.lock().unwrap().clone()
    }

    fn press(&mut self, label: &str) {
        self.get_by_label(label).click();
        self.run_steps(4);
    }

    fn act(&mut self, action: UiAction) {
        let ctx = self.ctx.clone();
        self.state_mut().app.as_mut().unwrap().perform(&ctx, action);
        self.run_steps(4);
    }

    fn page(&self) -> Page {
        self.state().app.as_ref().unwrap().page()
    }

    fn open_case(&mut self) {
        self.act(UiAction::OpenCase("/cases/june-review.oddlog".into()));
    }
}

#[test]
fn the_first_start_shows_three_ways_on_and_disables_what_needs_a_case() {
    let mut window = first_start();
    assert!(window.query_by_label("Open log files…").is_some());
    assert!(window.query_by_label("Try the sample case").is_some());
    let path = window.get_by_role_and_label(A11y::TextInput, "Path of a log or a case");
    assert!(path.accesskit_node().data().placeholder().is_some());
    for (page, enabled) in
        [("Overview", true), ("Anomalies", false), ("Rate calculator", true), ("Runs", false)]
    {
        let item = window.get_by_role_and_label(A11y::Button, page);
        assert_eq!(item.accesskit_node().is_disabled(), !enabled, "{page}");
    }
    window.press("Try the sample case");
    assert_eq!(window.told(), ["sample"]);
    assert!(window.query_by_label("Look at these first").is_some());
    assert!(!window.get_by_label("Anomalies").accesskit_node().is_disabled());
}

#[test]
fn a_typed_path_that_does_not_exist_is_said_and_kept() {
    let mut window = first_start();
    let field = || "Path of a log or a case";
    window.get_by_label(field()).focus();
    window.run_steps(2);
    window.get_by_label(field()).type_text("/no/such/file.csv");
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert!(window.query_by_label("There is no file at /no/such/file.csv.").is_some());
    assert_eq!(window.get_by_label(field()).value().as_deref(), Some("/no/such/file.csv"));
}

#[test]
fn picked_files_are_previewed_and_imported_into_a_new_case() {
    let mut window = first_start();
    window.press_command(Key::O);
    window.run_steps(4);
    assert_eq!(window.page(), Page::Import);
    assert!(window.query_by_label("Import 2 files").is_some());
    assert!(window.query_by_label("Nothing is stored yet").is_some());
    let bad = "Will be left out. notes.docx is not a log: it is a binary file.";
    assert!(window.query_by_label(&format!("notes.docx: {bad}")).is_some());
    let rejected = "Line 6. Rejected: time “13/06/2026 25:61” is not a time (hour 25)";
    assert!(window.query_by_label(rejected).is_some());
    assert_eq!(window.told(), [""; 0], "nothing is stored before the preview was seen");

    window.get_by_role_and_label(A11y::ComboBox, "Read session as").click();
    window.run_steps(3);
    window.get_by_role_and_label(A11y::MenuItem, "Action").click();
    window.run_steps(4);
    assert_eq!(window.told(), [format!("preview session as {}", Role::Action)]);

    window.press("Import 1 file");
    assert_eq!(window.told()[1..], ["open /data/logins.oddlog", "import 1"]);
    let sum = "Read 749,079 = stored 747,175 + duplicate 1,902 + rejected 2.";
    assert!(window.get_all_by_label(sum).count() >= 1, "the receipt adds up");
    window.press("Show rejected lines");
    let line = "Line 1,006: time “13/06/2026 25:61” is not a time (hour 25)";
    assert!(window.query_by_role_and_label(A11y::Row, line).is_some());
    window.press("Analyse now");
    assert_eq!(window.told()[3..], ["analyse 42"]);
    assert_eq!(window.page(), Page::Overview);
    assert!(window.get_all_by_label("Run 12 done, 41 s, seed 42").count() >= 1);
}

#[test]
fn a_readable_file_can_be_left_out_too() {
    let mut window = first_start();
    window.act(UiAction::PreviewFiles(vec!["/logs/a.csv".into(), "/logs/b.csv".into()]));
    window.press("Leave a.csv out");
    assert!(window.query_by_role_and_label(A11y::Button, "Import 1 file").is_some());
    window.press("Leave b.csv out");
    assert_eq!(window.page(), Page::Overview, "nothing is left to import");
    assert_eq!(window.told(), [""; 0]);
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window reads no files".to_owned())
    }
}

#[test]
fn dropped_files_are_previewed_and_escape_leaves_without_a_trace() {
    let mut window = first_start();
    for _ in 0..3 {
        window.input_mut().hovered_files.push(egui::HoveredFile::default());
    }
    window.step();
    assert!(window.query_by_label("Drop to preview 3 files").is_some());
    window.picture("drop");
    window.input_mut().hovered_files.clear();
    window.input_mut().dropped_files.push(Arc::new(Dropped("/logs/logins.csv".into())));
    window.run_steps(4);
    assert_eq!(window.page(), Page::Import);
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert_eq!(window.page(), Page::Overview);
    assert_eq!(window.told(), [""; 0]);
    window.input_mut().dropped_files.push(Arc::new(Dropped("/x/june.oddlog".into())));
    window.run_steps(4);
    assert_eq!(window.told(), ["open /x/june.oddlog"], "a case is opened, not imported");
}

/// A job that goes on until it is cancelled.
fn endless(_: Command, context: &JobContext) -> Outcome {
    context.set_stage("Importing logins.csv");
    context.progress.set_total(42_000_000);
    context.progress.set_done(18_000_000);
    while !context.cancel.is_cancelled() {
        std::thread::yield_now();
    }
    Outcome::Cancelled { message: "Import cancelled. Nothing of it was stored.".to_owned() }
}

/// Steps until `label` is in the tree: threads are not waited for by the harness.
fn wait_for(window: &mut TestWindow<World>, label: &str) {
    let began = Instant::now();
    while window.query_all_by_label(label).next().is_none() {
        assert!(began.elapsed() < Duration::from_secs(20), "{label} never came");
        std::thread::yield_now();
        window.step();
    }
}

#[test]
fn a_running_job_shows_how_far_it_is_and_can_be_cancelled() {
    let look = Look::default();
    let mut window = app_window(look, remembered(look), |_| {
        let no_answers = Box::new(|_| Err("no case is open".to_owned()));
        Backend::spawn(Box::new(endless), no_answers, || ()).unwrap()
    });
    window.get_by_label("Try the sample case").click();
    window.step();
    wait_for(&mut window, "Importing logins.csv, 43 %");
    let bar = window.get_by_role(A11y::ProgressIndicator);
    let share = bar.accesskit_node().data().numeric_value().unwrap();
    assert!((share - 18.0 / 42.0).abs() < 1e-6);
    window.picture("job");
    window.get_by_label("Cancel the running job").click();
    window.step();
    wait_for(&mut window, "Import cancelled. Nothing of it was stored.");
    assert!(window.query_by_role(A11y::ProgressIndicator).is_none());
}

#[test]
fn settings_change_theme_and_zone_at_once_and_are_remembered() {
    let mut window = first_start();
    window.press_command(Key::Comma);
    assert_eq!(window.page(), Page::Settings);
    window.press("Light");
    window.press("Compact");
    window.press("Larger text");
    let kept = window.state().app.as_ref().unwrap().remembered();
    assert_eq!(kept.theme, ThemeChoice::Light);
    assert!((kept.scale - 1.1).abs() < 1e-6);
    assert_eq!(Remembered::from_json(&kept.to_json()), kept);
    assert_eq!(window.ctx.theme(), egui::Theme::Light);
    window.press_command(Key::Num0);
    let kept = window.state().app.as_ref().unwrap().remembered();
    assert!((kept.scale - 1.0).abs() < 1e-6);
}

#[test]
fn the_next_run_is_made_with_the_settings_that_were_chosen() {
    let mut window = first_start();
    window.open_case();
    window.act(UiAction::Go(Page::Settings));
    window.press("Week");
    window.press("Per product");
    window.press("Machine code");
    let settings = window.state().app.as_ref().unwrap().remembered().analysis;
    assert_eq!(settings.window, Window::Week);
    assert_eq!(settings.group_by, GroupBy::Product);
    assert_eq!(settings.entities, [EntityKind::User, EntityKind::Ip, EntityKind::Key]);
    window.act(UiAction::SetAnalysis(Settings { seed: 7, ..settings }));
    window.act(UiAction::Go(Page::Overview));
    window.press("Analyse again");
    assert_eq!(window.told()[1..], ["analyse 7"]);
}

#[test]
fn two_keys_go_to_a_page_and_links_lead_where_they_say() {
    let mut window = first_start();
    window.key_press(Key::G);
    window.key_press(Key::A);
    window.run_steps(2);
    assert_eq!(window.page(), Page::Overview, "there is no case yet");
    window.open_case();
    window.key_press(Key::G);
    window.key_press(Key::L);
    window.run_steps(3);
    assert!(window.query_by_label("the events").is_some());
    window.key_press(Key::G);
    window.key_press(Key::O);
    window.run_steps(3);
    window.press("Unusual group of requests: 27");
    assert!(window.query_by_label("some findings").is_some());
    window.press("Overview");
    let first = window
        .get_all_by_role(A11y::Button)
        .find(|it| it.accesskit_node().label().is_some_and(|it| it.starts_with("Critical: 41")))
        .unwrap();
    first.click();
    window.run_steps(3);
    assert!(window.query_by_label("one finding").is_some());
    window.key_press_modifiers(egui::Modifiers::SHIFT, Key::Questionmark);
    window.run_steps(3);
    assert!(window.query_by_label("Go to Log explorer").is_some());
    window.picture("help");
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(window.query_by_label("Go to Log explorer").is_none());
}

#[test]
fn a_resting_window_asks_for_no_repaint() {
    let mut window = first_start();
    window.open_case();
    window.run_steps(4);
    let output = window.output().viewport_output.values().next().unwrap();
    assert_eq!(output.repaint_delay, Duration::MAX);
}

fn recents() -> Vec<RecentCase> {
    let case = |path: &Path, n_events, days: i64| RecentCase {
        path: path.to_path_buf(),
        n_events,
        n_findings: 27,
        opened_at: oddlog::domain::time::Micros(NOW.0 - days * oddlog::domain::time::DAY),
    };
    // This file exists wherever the tests are built.
    let there = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    vec![case(&there, 747_175, 0), case(Path::new("/gone/q1-sign-ins.oddlog"), 24_310, 73)]
}

#[test]
fn a_case_whose_file_is_gone_is_marked_and_can_be_taken_off_the_list() {
    let look = Look::default();
    let kept = Remembered { recent: recents(), ..remembered(look) };
    let mut window = app_window(look, kept, inline);
    let gone = "Q1 sign ins, File not found: it was moved or deleted";
    assert!(window.get_by_label(gone).accesskit_node().is_disabled());
    window.press("Remove Q1 sign ins from the list");
    assert!(window.query_by_label(gone).is_none());
}

/// Every page in every theme and at narrow width: nothing without a name. The pictures are for
/// people who look at them.
fn visit_every_page(theme: &'static Theme, pixels: [f32; 2], scale: f32, name: &str) {
    let look = Look { theme, pixels, scale };
    let kept = Remembered { recent: recents(), ..remembered(look) };
    let mut window = app_window(look, kept, inline);
    let seen = |window: &mut TestWindow<World>, page: &str| {
        window.remove_cursor();
        window.run_steps(3);
        assert_eq!(window.unnamed_widgets(), [""; 0], "{page}");
        window.picture(&format!("{page}-{name}"));
    };
    seen(&mut window, "start");
    window.press("Open log files…");
    seen(&mut window, "import");
    window.press("Import 1 file");
    window.press("Show rejected lines");
    seen(&mut window, "receipt");
    window.act(UiAction::Go(Page::Overview));
    seen(&mut window, "overview");
    window.act(UiAction::Go(Page::Runs));
    seen(&mut window, "runs");
    window.press("Evaluation");
    seen(&mut window, "evaluation-before");
    window.press("Measure");
    seen(&mut window, "evaluation");
    window.act(UiAction::Go(Page::Settings));
    seen(&mut window, "settings");
}

#[test]
fn every_page_is_named_in_every_theme_and_width() {
    visit_every_page(&DARK, [1400.0, 900.0], 1.0, "dark");
    visit_every_page(&LIGHT, [1400.0, 900.0], 1.0, "light");
    visit_every_page(&HIGH_CONTRAST, [1400.0, 900.0], 1.0, "contrast");
    visit_every_page(&DARK, [1400.0, 900.0], 1.5, "150");
}
