//! A reviewer's walk by keyboard alone, over a real case: nothing is clicked, and what is looked at
//! is the accessibility tree.

use crate::support::gui::{Look, Window};
use crate::support::program::Workspace;
use crate::support::real_window::{Real, real_window};
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::finding::Verdict;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::worker;

fn press(window: &mut Window<Real>, keys: &[Key]) {
    for key in keys {
        window.key_press(*key);
        window.run_steps(5);
    }
}

fn write(window: &mut Window<Real>, text: &str) {
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
