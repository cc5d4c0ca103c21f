//! The rate calculator filled from the log of a real case: the worker runs inside the window.

use crate::gui_walk::{press, write};
use crate::support::gui::{Look, Window};
use crate::support::program::Workspace;
use crate::support::real_window::{Real, real_window};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::calendar::Window as Length;
use oddlog::domain::field::Field;
use oddlog::domain::finding::Verdict;
use oddlog::domain::ids::FindingId;
use oddlog::domain::rate_subject::{Count, Subject};
use oddlog::domain::time::{Micros, Zone};
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::theme::LIGHT;
use oddlog::worker;

fn says(window: &Window<Real>, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

fn click(window: &mut Window<Real>, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(6);
}

fn type_into(window: &mut Window<Real>, field: &str, text: &str) {
    let field = window.get_by_role_and_label(Role::TextInput, field);
    field.focus();
    window.run_steps(2);
    write(window, text);
}

fn value(window: &Window<Real>, field: &str) -> String {
    let field = window.get_by_role_and_label(Role::TextInput, field);
    field.accesskit_node().value().unwrap_or_default()
}

fn ana(count: Count, window: Length) -> Subject {
    Subject { entity: Some((Field::User, "ana".to_owned())), count, window }
}

/// The calculator on the failures of ana in the day of the attack.
fn attacked(look: Look) -> Window<Real> {
    let mut window = real_window(look, worker::inline);
    let at = Micros::parse("2026-04-10 12:00", &Zone::Utc);
    window.act(UiAction::OpenRate(ana(Count::Failures, Length::Day), at));
    window.run_steps(6);
    window
}

fn case(window: &Window<Real>) -> String {
    window.folder().join("june.oddlog").to_str().unwrap().to_owned()
}

#[test]
fn an_alert_fills_everything_in_and_its_events_are_one_key_away() {
    let mut window = real_window(Look::default(), worker::inline);
    press(&mut window, &[Key::J, Key::Enter]);
    // Below what fits beside the table.
    window.get_by_label("Open in the calculator").scroll_to_me();
    window.run_steps(6);
    click(&mut window, "Open in the calculator");
    assert!(says(&window, "Filled from"), "it says what from");
    let failures: f64 = value(&window, "Observed rate").parse().unwrap();
    assert!(30.0 < failures, "{failures}");
    assert!(says(&window, "Small counts: a count of"));
    assert!(says(&window, "Anomalous") && says(&window, "so the chance decides"));
    assert!(!says(&window, "Nothing is flagged"), "what was raised is flagged");
    window.picture("rate-from-alert");
    press(&mut window, &[Key::L]);
    assert!(says(&window, "of 441 events"));
}

#[test]
fn the_log_fills_the_fields_and_they_can_be_edited() {
    let mut window = attacked(Look::default());
    assert_eq!(value(&window, "Observed rate"), "40");
    assert_eq!(value(&window, "Expected rate"), "0");
    assert!(says(&window, "Filled from 28 earlier working days."));
    assert!(says(&window, "Small counts: a count of 40 or more has a chance below"));
    window.picture("rate-from-log");
    let field = window.get_by_role_and_label(Role::TextInput, "Expected rate");
    field.focus();
    window.run_steps(2);
    write(&mut window, "4");
    assert!(says(&window, "edited, read as"));
    assert!(says(&window, "Edited since."));
    // Another count of the same: filled in anew.
    window.get_by_role_and_label(Role::ComboBox, "Count").click();
    window.run_steps(4);
    click(&mut window, "Unique addresses");
    assert_eq!(value(&window, "Observed rate"), "2");
    assert!(!says(&window, "Edited since."));
    click(&mut window, "Median and MAD");
    assert!(says(&window, "median of"));
}

#[test]
fn whose_rate_it_is_is_searched_for() {
    let mut window = attacked(Look { theme: &LIGHT, ..Look::default() });
    window.get_by_role_and_label(Role::ComboBox, "Of").click();
    window.run_steps(4);
    write(&mut window, "de");
    window.picture("rate-of");
    assert!(window.query_by_role_and_label(Role::MenuItem, "bo").is_none());
    press(&mut window, &[Key::Enter]);
    assert_eq!(value(&window, "Observed rate"), "0");
    window.get_by_role_and_label(Role::ComboBox, "At").click();
    window.run_steps(4);
    window.picture("rate-at");
    click(&mut window, "Earlier");
    assert!(says(&window, "The log covers"));
}

#[test]
fn what_is_marked_is_left_out_until_it_is_taken_back() {
    let mut window = attacked(Look::default());
    press(&mut window, &[Key::M]);
    assert!(says(&window, "Mark a special event"));
    for (field, text) in [("From", "2026-04-01"), ("Until", "2026-04-09")] {
        let edit = window.get_by_role_and_label(Role::TextInput, field);
        edit.focus();
        window.run_steps(2);
        window.press_command(Key::A);
        write(&mut window, text);
    }
    type_into(&mut window, "What was it?", "Spring sale");
    window.picture("rate-mark");
    press(&mut window, &[Key::Enter]);
    assert!(says(&window, "1 marked event left out."));
    let work = Workspace::new();
    let marks = work.json(&["rate", "--case", &case(&window), "--marks", "--json"]);
    assert_eq!((&marks[0]["note"], &marks[0]["entry"]), (&"Spring sale".into(), &3.into()));
    press(&mut window, &[Key::H]);
    window.picture("rate-history");
    click(&mut window, "Take back the special event Spring sale");
    assert!(!says(&window, "1 marked event left out."));
    let marks = work.json(&["rate", "--case", &case(&window), "--marks", "--json"]);
    assert_eq!(marks.as_array().unwrap().len(), 0);
}

#[test]
fn a_finding_is_saved_with_a_note_and_survives_the_next_run() {
    let mut window = attacked(Look::default());
    press(&mut window, &[Key::S]);
    window.picture("rate-save");
    press(&mut window, &[Key::Enter]);
    assert!(says(&window, "Write why it is saved."), "nothing is saved without a note");
    type_into(&mut window, "Why is it saved?", "Ask ana about the 10th");
    press(&mut window, &[Key::Enter]);
    assert!(says(&window, "Saved as A-0005"));
    assert_eq!(window.count(Verdict::Open), 5);
    window.act(UiAction::Analyse);
    assert_eq!(window.count(Verdict::Open), 5, "the next run keeps it");
    window.act(UiAction::OpenFinding(FindingId(5)));
    assert!(says(&window, "Ask ana about the 10th"), "its details say why");
    assert!(says(&window, "40 failed sign-ins between"));
    window.picture("rate-saved");
    window.act(UiAction::UndoLast);
    assert_eq!(window.count(Verdict::Open), 4);
}

#[test]
fn calculations_are_kept_and_opened_again() {
    let mut window = attacked(Look::default());
    press(&mut window, &[Key::H]);
    type_into(&mut window, "Note (optional)", "For the review");
    press(&mut window, &[Key::Enter]);
    assert!(says(&window, "History 1"));
    press(&mut window, &[Key::Escape]);
    click(&mut window, "Type numbers");
    press(&mut window, &[Key::Escape]);
    window.get_by_label("History 1").click();
    window.run_steps(4);
    window.picture("rate-history-typed");
    click(&mut window, "Failed events per day of user ana: 40, expected 0, Anomalous");
    assert_eq!(value(&window, "Observed rate"), "40");
    assert!(says(&window, "as it was kept"));
    assert!(window.query_by_role_and_label(Role::ComboBox, "Count").is_some(), "from the log");
}

#[test]
fn limits_are_changed_and_remembered() {
    let mut window = attacked(Look::default());
    window.get_by_role_and_label(Role::ComboBox, "Count").click();
    window.run_steps(4);
    click(&mut window, "Events");
    click(&mut window, "Change limits");
    window.picture("rate-limits");
    let field = window.get_by_role_and_label(Role::TextInput, "Anomalous from ratio");
    field.focus();
    window.run_steps(2);
    window.press_command(Key::A);
    write(&mut window, "9,000");
    press(&mut window, &[Key::Enter]);
    // Its deviation is 0, so the ratio decides.
    let said = "elevated beyond, anomalous at 9,000 or more";
    assert!(says(&window, said));
    window.act(UiAction::Go(Page::Overview));
    window.act(UiAction::Go(Page::RateCalculator));
    assert!(says(&window, said), "they are kept");
}

#[test]
fn it_fits_in_a_narrow_window_and_at_a_larger_scale() {
    let narrow = Look { pixels: [1100.0, 800.0], ..Look::default() };
    attacked(narrow).picture("rate-log-1100");
    let large = Look { pixels: [2100.0, 1350.0], scale: 1.5, theme: &LIGHT };
    attacked(large).picture("rate-log-large");
}
