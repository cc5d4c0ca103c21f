//! The plots of the rate calculator, of a log and of a file, driven by accessible names.

use crate::support::gui::{Look, PageWorld, Window, page_window};
use crate::support::shown_case::case;
use egui::Key;
use egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::event::Outcome;
use oddlog::domain::ids::{EntryId, SpecialEventId};
use oddlog::domain::journal::{By, DoneIn};
use oddlog::domain::rate_records::Marked;
use oddlog::domain::rate_subject::SpecialEvent;
use oddlog::domain::subject_series::SubjectSeries;
use oddlog::domain::time::{DAY, HOUR, Micros, Zone};
use oddlog::ui::action::UiAction;
use oddlog::ui::page::PageView;
use oddlog::ui::rate::RatePage;
use oddlog::ui::theme::{self, DARK, HIGH_CONTRAST, LIGHT};
use oddlog::worker::protocol::{Answer, PlotFormat, Query, RateFilled, RateOrder, RateRecords};
use oddlog::worker::rate::FromLog;
use oddlog::worker::series_file;
use std::path::{Path, PathBuf};
use std::sync::Arc;

type Calculator = Window<PageWorld<RatePage>>;

fn at(text: &str) -> Micros {
    Micros::parse(text, &Zone::Utc).unwrap()
}

/// Four weeks of hours up to 14 June: busy days, quiet nights, one burst on the last evening but
/// one, one silence.
fn four_weeks(order_window: i64) -> SubjectSeries {
    let mut it = SubjectSeries::default();
    let start = at("2026-05-18").0;
    for hour in 0..27 * 24 + 24 {
        let time = start + hour * order_window;
        let of_day = hour % 24;
        let weekend = 5 <= (hour / 24) % 7;
        let size = if weekend { 2.0 } else { 9.0 };
        let usual = 2.0 + size * (-((of_day - 12) as f64 / 4.0).powi(2)).exp();
        let wobble = ((hour * 7_919 % 101) as f64 / 101.0 - 0.5) * 0.9 * usual;
        let mut value = (usual + wobble).round();
        if time == at("2026-06-13 23:00").0 {
            value = 41.0;
        }
        if time == at("2026-06-11 10:00").0 {
            value = 0.0;
        }
        let known = 14 * 24 <= hour;
        let number = |value: f64| if known { value } else { f64::NAN };
        it.time.push(time);
        it.value.push(value);
        it.mean.push(number(usual));
        it.std_dev.push(number(0.4 * usual + 0.7));
        it.median.push(number(usual));
        it.mad.push(number(0.5 * usual));
        it.chance.push(number(1.0));
    }
    it
}

/// The numbers of the window of the form: of the same series.
fn filled(order: &RateOrder) -> RateFilled {
    let all = four_weeks(HOUR);
    let wanted = order.at.unwrap_or(at("2026-06-14 22:00"));
    let nth = all.time.partition_point(|it| *it <= wanted.0) - 1;
    let start = all.time[nth];
    let rate = FromLog {
        observed: all.value[nth],
        mean: all.mean[nth],
        std_dev: Some(all.std_dev[nth]),
        median: all.median[nth],
        mad: Some(all.mad[nth]),
        periods: 38,
        left_out: 2,
        window_start: Micros(start),
        window_end: Micros(start + HOUR),
        filled: "Filled from the same hour of **41 earlier Saturdays**.".to_owned(),
        without: "2 outlier days and 1 marked event left out.".to_owned(),
        without_marked: "1 marked event left out.".to_owned(),
        warnings: Vec::new(),
        tail: None,
        low_tail: None,
    };
    let span = Some((Micros(all.time[0]), Micros(start + HOUR)));
    RateFilled { subject: order.subject.clone(), rate: Ok(rate), span }
}

/// One night of maintenance.
fn marked() -> RateRecords {
    let event = SpecialEvent {
        id: SpecialEventId(1),
        from: at("2026-06-10 00:00"),
        to: at("2026-06-10 06:00"),
        note: "Maintenance".to_owned(),
    };
    let by = By { actor: "anna.berg".to_owned(), at: event.to, source: DoneIn::Window };
    let marked = vec![Marked { event, by, entry: EntryId(1) }];
    RateRecords { marked, ..RateRecords::default() }
}

fn answer(query: Query) -> Result<Answer, String> {
    match query {
        Query::SubjectSeries(order) => {
            let subject = order.subject;
            Ok(Answer::SubjectSeries(Arc::new(SubjectSeries { subject, ..four_weeks(HOUR) })))
        }
        Query::Rate(order) => Ok(Answer::Rate(Arc::new(filled(&order)))),
        Query::RateRecords => Ok(Answer::RateRecords(Arc::new(marked()))),
        Query::SeriesFile(order) => {
            series_file::open(&order).map(|it| Answer::SeriesFile(Arc::new(it)))
        }
        _ => Err("not asked by plots".to_owned()),
    }
}

fn calculator(look: Look) -> Calculator {
    page_window(
        look,
        RatePage::default(),
        Some(case()),
        answer,
        RatePage::draw,
        PageView::on_answer,
    )
}

fn from_log(look: Look) -> Calculator {
    let mut window = calculator(look);
    window.get_by_role_and_label(Role::RadioButton, "From the log").click();
    window.run_steps(5);
    window
}

fn file(look: Look, path: &Path) -> Calculator {
    let mut window = calculator(look);
    window.state_mut().page.picked_series(&[path.to_owned()]);
    window.run_steps(5);
    window
}

fn tab(window: &mut Calculator, name: &str) {
    let found = window
        .query_all_by_role(Role::Tab)
        .find(|it| it.accesskit_node().label().is_some_and(|label| label.starts_with(name)));
    found.expect("the tab is there").click();
    window.run_steps(4);
}

fn labelled(window: &Calculator, role: Role, part: &str) -> Option<String> {
    let labels = window.query_all_by_role(role).filter_map(|it| it.accesskit_node().label());
    labels.into_iter().find(|it| it.contains(part))
}

const BURST: &str = "Sat 13 Jun, 23:00 to 24:00: 41 events, expected 2.0";

#[test]
fn a_week_of_hours_is_drawn_and_its_odd_hours_are_listed() {
    let mut window = from_log(Look::default());
    let plot = labelled(&window, Role::Image, "Events per hour").unwrap();
    assert!(plot.contains("168 points, 2 flagged"), "{plot}");
    let burst = labelled(&window, Role::Row, BURST).unwrap();
    assert!(burst.contains("far above the ±3 band"), "{burst}");
    let silence = labelled(&window, Role::Row, "Thu 11 Jun, 10:00 to 11:00: 0 events").unwrap();
    assert!(silence.contains("below the ±2 band"), "{silence}");
    window.picture("rate-plot");
    // The row is chosen; its events are a link away.
    window.get_by_role_and_label(Role::Row, &burst).click();
    window.run_steps(3);
    let row = window.get_by_role_and_label(Role::Row, &burst);
    assert_eq!(row.accesskit_node().toggled(), Some(Toggled::True));
    let observed = window.get_by_role_and_label(Role::TextInput, "Observed rate");
    assert_eq!(observed.accesskit_node().value().as_deref(), Some("41"), "the form follows");
    window.get_all_by_role_and_label(Role::Link, "Show events").next().unwrap().click();
    window.run_steps(3);
    let Some(UiAction::ShowEvents { filter, title, .. }) = window.state().actions.last() else {
        panic!("{:?}", window.state().actions)
    };
    assert_eq!(filter.from, Some(at("2026-06-13 23:00")));
    assert_eq!(filter.to, Some(Micros(at("2026-06-14").0 - 1)));
    assert_eq!(filter.outcomes, [] as [Outcome; 0]);
    assert!(title.starts_with("Events per hour of the whole log, Sat 13 Jun"), "{title}");
}

#[test]
fn the_plot_is_moved_and_zoomed_by_keys_and_fitted_by_a_button() {
    let mut window = from_log(Look::default());
    let points = |window: &Calculator| {
        let label = labelled(window, Role::Image, "Events per hour").unwrap();
        label.split(": ").nth(1).unwrap().split(" point").next().unwrap().to_owned()
    };
    let plot = labelled(&window, Role::Image, "Events per hour").unwrap();
    window.get_by_role_and_label(Role::Image, &plot).focus();
    window.run_steps(2);
    window.key_press(Key::Minus);
    window.run_steps(3);
    let wide: u32 = points(&window).parse().unwrap();
    assert!((300..=345).contains(&wide), "{wide}");
    window.key_press(Key::ArrowLeft);
    window.run_steps(3);
    assert!(
        window.query_by_label_contains("before or after").is_some(),
        "the burst is out of sight"
    );
    window.get_by_label("Fit all").click();
    window.run_steps(3);
    assert_eq!(points(&window), "672");
    window.get_by_role_and_label(Role::Tab, "Flagged 2");
}

#[test]
fn a_point_is_said_under_the_pointer_and_chosen_by_a_click() {
    let mut window = from_log(Look::default());
    let plot = labelled(&window, Role::Image, "Events per hour").unwrap();
    let rect = window.get_by_role_and_label(Role::Image, &plot).rect();
    // Saturday 23:00 is 143.5 of the 168 hours into the week that is shown.
    let inside = rect.with_min_x(rect.left() + 46.0).with_max_x(rect.right() - 8.0);
    let x = |hour: f32| inside.left() + inside.width() * hour / 167.0;
    window.hover_at(egui::pos2(x(51.0), rect.bottom() - 60.0));
    window.run_steps(30);
    assert!(window.query_by_label("Marked: Maintenance").is_some());
    window.hover_at(egui::pos2(x(143.0), rect.top() + 30.0));
    window.run_steps(30);
    assert!(window.query_by_label("41 events, expected 2.0").is_some());
    assert!(window.query_by_label("Sat 13 Jun, 23:00 to 24:00").is_some());
    window.picture("rate-plot-hover");
}

#[test]
fn every_tab_has_its_numbers_in_a_table() {
    let mut window = from_log(Look::default());
    for (name, image, row) in [
        ("All points", "Events per hour", "Mon 8 Jun, 01:00 to 02:00"),
        ("Distribution", "Distribution of 672 values", "2: "),
        ("Hour of week", "Hours of the week of Events per hour", "02:00: Mon 1.8, Tue 2"),
        ("Compare", "Compared with a week before", "Sat 13 Jun 23:00: 41 against 2"),
    ] {
        tab(&mut window, name);
        let picture = format!("rate-tab-{}", name.to_lowercase().replace(' ', "-"));
        window.picture(&picture);
        assert!(labelled(&window, Role::Image, image).is_some(), "{name}: no picture {image}");
        let rows: Vec<String> = window
            .query_all_by_role(Role::Row)
            .filter_map(|it| it.accesskit_node().label())
            .collect();
        let found = rows.iter().any(|it| it.starts_with(row));
        assert!(found || name == "Compare", "{name}: no row {row} in {rows:?}");
    }
}

#[test]
fn somebody_else_is_counted_beside() {
    let mut window = from_log(Look::default());
    tab(&mut window, "Compare");
    window.get_by_label("Compare with").click();
    window.run_steps(3);
    window.get_by_label("Somebody else").click();
    window.run_steps(3);
    assert!(window.query_by_label_contains("Type whose events").is_some());
    let field = window.get_by_role_and_label(Role::TextInput, "Name");
    field.focus();
    field.type_text("maria");
    window.run_steps(3);
    window.get_by_label("Compare with it").click();
    window.run_steps(5);
    assert!(labelled(&window, Role::Image, "Compared with user maria").is_some());
    window.picture("rate-compare-other");
}

#[test]
fn what_is_seen_is_saved_as_picture_and_as_numbers() {
    let mut window = from_log(Look::default());
    for (item, format, begins) in [
        ("Picture as PNG…", PlotFormat::Png, &b"\x89PNG\r\n"[..]),
        ("Picture as SVG…", PlotFormat::Svg, b"<svg xmlns"),
        ("Numbers as CSV…", PlotFormat::Csv, b"time,value,expected,std_dev,lower_2"),
    ] {
        window.get_by_label("Save the plot").click();
        window.run_steps(3);
        window.get_by_label(item).click();
        window.run_steps(3);
        let Some(UiAction::PickPlot(file)) = window.state().actions.last() else {
            panic!("{:?}", window.state().actions)
        };
        assert_eq!(file.format, format);
        let bytes = (file.make)().unwrap();
        assert!(bytes.starts_with(begins), "{item}");
        if let Some(folder) = std::env::var_os("ODDLOG_PICTURES") {
            let name = format!("saved-plot.{}", format.ending());
            std::fs::write(Path::new(&folder).join(name), &bytes).unwrap();
        }
        if format == PlotFormat::Csv {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.lines().count(), 169);
            assert!(text.contains("\n2026-06-13T23:00:00Z,41,"), "{text}");
        }
    }
    for (tab_name, button) in [
        ("Distribution", "Save the distribution"),
        ("Hour of week", "Save the hours of the week"),
        ("Compare", "Save the comparison"),
    ] {
        tab(&mut window, tab_name);
        window.get_by_label(button).click();
        window.run_steps(3);
        window.get_by_label("Numbers as CSV…").click();
        window.run_steps(3);
        let Some(UiAction::PickPlot(file)) = window.state().actions.last() else { panic!() };
        assert!((file.make)().unwrap().len() > 100, "{button}");
    }
}

/// Hours of a file with one burst, one gap and one line that is no number.
fn series(folder: &Path) -> PathBuf {
    let mut text = "time,logins\n".to_owned();
    for hour in 0..600_i64 {
        let clock = Micros(at("2026-05-20").0 + hour * HOUR).utc().unwrap();
        let value = if hour == 500 { 300 } else { 20 + hour % 24 + hour * 7 % 5 };
        if !(200..210).contains(&hour) {
            text += &format!("{},{value}\n", clock.format("%Y-%m-%d %H:%M:%S"));
        }
    }
    text += "2026-06-20 00:00:00,none\n";
    let path = folder.join("logins.csv");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_file_opens_in_the_same_plots_and_says_what_is_odd_about_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = file(Look::default(), &series(folder.path()));
    let plot = labelled(&window, Role::Image, "logins.csv").unwrap();
    assert!(plot.contains("590 points, 1 flagged"), "{plot}");
    let burst = labelled(&window, Role::Row, "Tue 9 Jun 2026, 20:00:00: logins 300").unwrap();
    assert!(burst.contains("far above the ±3 band, flagged"), "{burst}");
    let notes = "590 points, usually 1 hour apart. 1 row was left out. 1 gap without points, the \
                 longest 11 hours.";
    assert!(window.query_by_label(notes).is_some());
    window.get_by_label("List the rows that were left out").click();
    window.run_steps(3);
    assert!(labelled(&window, Role::Row, "Line 592: logins \"none\" is not a number").is_some());
    window.picture("rate-file");
    assert!(window.query_by_role_and_label(Role::Link, "Show events").is_none());
    window.get_by_label("How it varies with time").click();
    window.run_steps(3);
    window.get_by_label("By the weekday").click();
    window.run_steps(5);
    assert!(labelled(&window, Role::Image, "logins.csv").is_some());
}

#[test]
fn a_file_that_is_no_series_says_so_and_asks_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.csv");
    std::fs::write(&path, "time,user\n2026-06-01 10:00:00,ana\n2026-06-01 11:00:00,ben\n").unwrap();
    let mut window = file(Look::default(), &path);
    assert!(window.query_by_label_contains("No column of names.csv holds numbers").is_some());
    window.get_by_label("Choose another file…").click();
    window.run_steps(2);
    assert!(matches!(window.state().actions.last(), Some(UiAction::PickSeries)));
}

#[test]
fn without_a_file_the_page_says_what_it_takes() {
    let mut window = calculator(Look::default());
    window.get_by_role_and_label(Role::RadioButton, "Series file").click();
    window.run_steps(3);
    window.picture("rate-file-empty");
    window.get_by_label("Choose a file…").click();
    window.run_steps(2);
    assert!(matches!(window.state().actions.last(), Some(UiAction::PickSeries)));
    // Dropped files are taken here, and only here.
    let page = &mut window.state_mut().page;
    assert!(page.dropped(&[PathBuf::from("a.csv")]));
    assert!(!RatePage::default().dropped(&[PathBuf::from("a.csv")]));
}

#[test]
fn pictures() {
    for (name, theme, pixels, scale) in [
        ("dark", &DARK, [1400.0, 900.0], 1.0),
        ("light", &LIGHT, [1400.0, 900.0], 1.0),
        ("contrast", &HIGH_CONTRAST, [1400.0, 900.0], 1.0),
        ("1100", &theme::DARK, [1100.0, 800.0], 1.0),
        ("scale", &LIGHT, [1400.0, 900.0], 1.5),
    ] {
        let look = Look { theme, pixels, scale };
        let mut window = from_log(look);
        window.picture(&format!("rate-plot-{name}"));
        assert!(labelled(&window, Role::Row, BURST).is_some(), "{name}");
        tab(&mut window, "Hour of week");
        window.picture(&format!("rate-week-{name}"));
    }
    assert_eq!(four_weeks(HOUR).time.len() as i64, 28 * DAY / HOUR);
}

/// `ODDLOG_SERIES=a.csv:b.csv ODDLOG_PICTURES=folder cargo test --test it pictures_of_files -- --ignored`
#[test]
#[ignore = "draws files that are named in ODDLOG_SERIES"]
fn pictures_of_files() {
    let files = std::env::var("ODDLOG_SERIES").unwrap_or_default();
    for path in files.split(':').filter(|it| !it.is_empty()).map(Path::new) {
        for (name, theme) in [("dark", &DARK), ("light", &LIGHT)] {
            let window = file(Look { theme, ..Look::default() }, path);
            let stem = path.file_stem().unwrap().to_string_lossy();
            window.picture(&format!("series-{stem}-{name}"));
        }
    }
}
