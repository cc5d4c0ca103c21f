//! Plots of rates in the whole window: a real case, a real file, real saved files.

use crate::support::gui::{Look, Window};
use crate::support::real_window::{Real, analysed, window_on};
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::time::{HOUR, Micros, Zone};
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::worker;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn open(chosen: &str) -> Window<Real> {
    window_on(Look::default(), analysed, chosen, worker::inline)
}

fn labelled(window: &Window<Real>, role: Role, part: &str) -> Option<String> {
    let labels = window.query_all_by_role(role).filter_map(|it| it.accesskit_node().label());
    labels.into_iter().find(|it| it.contains(part))
}

/// Three weeks of hourly counts with one burst.
fn write_series(path: &Path) {
    let start = Micros::parse("2026-05-20", &Zone::Utc).unwrap().0;
    let mut text = "time,value\n".to_owned();
    for hour in 0..504_i64 {
        let value = if hour == 480 { 300 } else { 20 + hour % 24 + hour * 7 % 5 };
        writeln!(text, "{},{value}", Micros(start + hour * HOUR).rfc3339()).unwrap();
    }
    std::fs::write(path, text).unwrap();
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
fn a_series_opens_from_the_palette_and_another_is_dropped() {
    let mut window = open("first.csv");
    let (first, second) = (window.folder().join("first.csv"), window.folder().join("second.csv"));
    write_series(&first);
    write_series(&second);
    window.press_command(Key::K);
    window.event(Event::Text("open a series".to_owned()));
    window.run_steps(4);
    window.key_press(Key::Enter);
    window.run_steps(10);
    let plot = labelled(&window, Role::Image, "first.csv: 504 points, 1 flagged");
    assert!(plot.is_some(), "{:?}", labelled(&window, Role::Image, ""));
    window.input_mut().dropped_files.push(Arc::new(Dropped(second)));
    window.run_steps(8);
    assert!(labelled(&window, Role::Image, "second.csv: 504 points").is_some());
}

#[test]
fn the_log_is_counted_and_its_plot_is_saved() {
    let mut window = open("plot.csv");
    window.act(UiAction::Go(Page::RateCalculator));
    window.run_steps(3);
    window.get_by_role_and_label(Role::RadioButton, "From the log").click();
    window.run_steps(12);
    let plot = labelled(&window, Role::Image, "Events per hour: ").unwrap();
    assert!(plot.contains(" points, "), "{plot}");
    window.picture("rate-real");
    window.get_by_label("Save the plot").click();
    window.run_steps(3);
    window.get_by_label("Numbers as CSV…").click();
    window.run_steps(8);
    let saved = std::fs::read_to_string(window.folder().join("plot.csv")).unwrap();
    let (header, rows) = saved.split_once('\n').unwrap();
    assert!(header.starts_with("time,value,expected,std_dev"), "{header}");
    let n: usize = plot.split(": ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert_eq!(rows.lines().count(), n, "as many rows as points in sight");
    assert!(window.query_all_by_label_contains("Plot saved: ").next().is_some());
}
