//! A reviewer's walk by keyboard alone, over a real case: nothing is clicked, and what is looked at
//! is the accessibility tree.

use crate::gui_requests::case;
use crate::support::gui::{Look, Window};
use crate::support::program::Workspace;
use crate::support::real_window::{Real, real_window, window_on};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::finding::Verdict;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::worker;

pub fn press(window: &mut Window<Real>, keys: &[Key]) {
    for key in keys {
        window.key_press(*key);
        window.run_steps(5);
    }
}

pub fn write(window: &mut Window<Real>, text: &str) {
    window.event(Event::Text(text.to_owned()));
    window.run_steps(4);
}

/// Goes on with Tab until this has the focus.
fn tab_to(window: &mut Window<Real>, label: &str) {
    for _ in 0..30 {
        let focused = window.query_all_by_label(label).any(|it| it.accesskit_node().is_focused());
        if focused {
            return;
        }
        press(window, &[Key::Tab]);
    }
    panic!("Tab does not lead to {label}");
}

fn back(window: &mut Window<Real>) {
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    window.run_steps(6);
}

fn says(window: &Window<Real>, text: &str) -> bool {
    window.query_all_by_label(text).next().is_some()
}

#[test]
fn a_reviewer_filters_decides_and_finds_it_in_the_journal_without_a_mouse() {
    let mut window = real_window(Look::default(), worker::inline);
    window.act(UiAction::Go(Page::Overview));
    press(&mut window, &[Key::G, Key::A]);
    // Type: Brute force.
    press(&mut window, &[Key::F, Key::T]);
    write(&mut window, "brute");
    tab_to(&mut window, "Brute force");
    press(&mut window, &[Key::Space]);
    tab_to(&mut window, "Apply");
    press(&mut window, &[Key::Enter]);
    assert!(says(&window, "2 of 4 anomalies"));
    // The last 7 days of the log, from the beginning of the first of them.
    press(&mut window, &[Key::F, Key::A]);
    tab_to(&mut window, "Round to the day");
    press(&mut window, &[Key::Space]);
    tab_to(&mut window, "Count back from the newest event");
    press(&mut window, &[Key::Space]);
    tab_to(&mut window, "Apply");
    press(&mut window, &[Key::Enter]);
    assert!(says(&window, "Time: Last 7 days of the log"));
    assert!(says(&window, "2 of 4 anomalies"));
    // The first one: read, confirmed, with a reason.
    press(&mut window, &[Key::J, Key::Enter]);
    assert!(says(&window, "Why it was raised"));
    press(&mut window, &[Key::Num1]);
    write(&mut window, "Ticket 20418, not ours");
    press(&mut window, &[Key::Enter]);
    assert_eq!(window.count(Verdict::Confirmed), 1);
    // In the journal.
    press(&mut window, &[Key::Escape, Key::G, Key::J]);
    press(&mut window, &[Key::Slash]);
    write(&mut window, "20418");
    press(&mut window, &[Key::Escape, Key::J]);
    let row = window.query_all_by_role(Role::Row).next().unwrap();
    let row = row.accesskit_node().label().unwrap();
    assert!(row.starts_with("Entry 3: Verdict set to Confirmed, A-000"), "{row}");
    assert!(says(&window, "Ticket 20418, not ours"));
    window.picture("walk-journal");
    // And the same on the command line.
    let case = window.folder().join("june.oddlog");
    let case = case.to_str().unwrap();
    let filter = ["--action", "verdict", "--source", "window", "--last", "1h"];
    let args = [&["journal", "--case", case, "--output", "json"], &filter[..]].concat();
    let entries = Workspace::new().json(&args);
    assert_eq!(entries.as_array().unwrap().len(), 1);
    let entry = &entries[0];
    assert_eq!(
        (&entry["after"], &entry["reason"]),
        (&"confirmed".into(), &"Ticket 20418, not ours".into())
    );
}

/// What was done in the window, as `oddlog journal` has it: action and reason, oldest first.
fn journal_of(window: &Window<Real>) -> Vec<(String, String)> {
    let case = window.folder().join("june.oddlog");
    let case = case.to_str().unwrap();
    let args = ["journal", "--case", case, "--output", "json", "--source", "window"];
    let entries = Workspace::new().json(&args);
    let text = |entry: &serde_json::Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let entries = entries.as_array().unwrap();
    entries.iter().map(|it| (text(it, "action"), text(it, "reason"))).collect()
}

#[test]
fn an_alert_leads_to_a_revocation_a_better_flow_and_a_verdict_without_a_mouse() {
    let mut window = window_on(Look::default(), case, "hand-over.json", worker::inline);
    press(&mut window, &[Key::F, Key::T]);
    write(&mut window, "high risk");
    tab_to(&mut window, "Request high risk access");
    press(&mut window, &[Key::Space]);
    tab_to(&mut window, "Apply");
    press(&mut window, &[Key::Enter, Key::J, Key::J, Key::Enter]);
    assert!(says(&window, "AR-1"), "the alert names its request");
    // Revoke what it was about.
    press(&mut window, &[Key::R]);
    assert!(says(&window, "Revoke AR-1?"));
    write(&mut window, "Read-only is enough");
    press(&mut window, &[Key::Tab]);
    write(&mut window, "SEC-7");
    window.press_command(Key::Enter);
    window.run_steps(6);
    assert!(window.query_all_by_label_contains("recorded here, not sent").next().is_some());
    // Back at the alert, edit the flow that granted it.
    back(&mut window);
    assert!(says(&window, "Alert details") && says(&window, "AR-1"));
    press(&mut window, &[Key::E]);
    for preset in ["Drop admin", "Require MFA"] {
        tab_to(&mut window, preset);
        press(&mut window, &[Key::Space]);
    }
    press(&mut window, &[Key::C]);
    write(&mut window, "admin on customer data");
    window.press_command(Key::S);
    window.run_steps(8);
    assert!(window.query_all_by_label_contains("Databases, version 1").next().is_some());
    press(&mut window, &[Key::Escape, Key::Escape]);
    back(&mut window);
    // And decide.
    press(&mut window, &[Key::Num1]);
    write(&mut window, "Not what was asked for");
    press(&mut window, &[Key::Enter]);
    assert_eq!(window.count(Verdict::Confirmed), 1);
    let want = [
        ("revoke", "Read-only is enough"),
        ("save_flow", "After AR-1: admin on customer data"),
        ("verdict", "Not what was asked for"),
    ];
    assert_eq!(journal_of(&window), want.map(|it| (it.0.to_owned(), it.1.to_owned())));
}

#[test]
fn an_alert_about_no_request_says_so() {
    let mut window = real_window(Look::default(), worker::inline);
    press(&mut window, &[Key::J, Key::R]);
    let why = "This anomaly is not about an access request: there is nothing to revoke.";
    assert!(says(&window, why));
    press(&mut window, &[Key::E]);
    assert!(says(&window, "This anomaly names no access flow."));
}

#[test]
fn a_key_that_needs_something_open_says_what() {
    let mut window = window_on(Look::default(), case, "hand-over.json", worker::inline);
    window.act(UiAction::Go(Page::Requests));
    for (key, what) in [(Key::R, "a request"), (Key::E, "a request"), (Key::C, "an access flow")] {
        press(&mut window, &[key]);
        assert!(says(&window, &format!("Open {what} first.")), "{key:?}");
    }
    window.press_command(Key::S);
    assert!(says(&window, "Open an access flow first."));
}

#[test]
fn a_key_of_a_customer_is_found_in_four_presses() {
    let mut window = real_window(Look::default(), worker::inline);
    window.act(UiAction::Go(Page::Overview));
    window.press_command(Key::K);
    write(&mut window, "203.0");
    press(&mut window, &[Key::Enter]);
    assert!(says(&window, "Events: 41") && says(&window, "Failed: 40, 98 %"));
    press(&mut window, &[Key::L]);
    assert!(says(&window, "41 of 441 events"));
}

#[test]
fn the_notes_of_a_run_are_one_line_of_the_overview_and_read_on_the_page_of_runs() {
    let mut window = real_window(Look::default(), worker::inline);
    window.act(UiAction::Go(Page::Overview));
    let line = "notes, on what it could not judge and what it left out.";
    assert!(window.query_all_by_label_contains(line).next().is_some());
    assert!(window.query_by_label_contains("K-means of").is_none(), "not on the overview");
    window.get_by_label("Read them").click();
    window.run_steps(6);
    assert!(window.query_all_by_label_contains("K-means of").next().is_some(), "but here");
}
