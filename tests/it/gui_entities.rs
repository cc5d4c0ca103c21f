//! Entities over a real case: the list, the page of one, and the ways there.

use crate::support::gui::{Look, Window};
use crate::support::real_window::{Real, real_window};
use egui::Key;
use egui::accesskit::{Role, SortDirection};
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::entity::EntityRef;
use oddlog::domain::field::EntityKind;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::theme;
use oddlog::worker;

fn open() -> Window<Real> {
    real_window(Look::default(), worker::inline)
}

fn press(window: &mut Window<Real>, keys: &[Key]) {
    for key in keys {
        window.key_press(*key);
        window.run_steps(5);
    }
}

fn says(window: &Window<Real>, text: &str) -> bool {
    window.query_all_by_label(text).next().is_some()
}

fn rows(window: &Window<Real>) -> Vec<String> {
    let rows = window.query_all_by_role(Role::Row);
    rows.filter_map(|it| it.accesskit_node().label()).collect()
}

#[test]
fn users_are_listed_with_their_events_and_failures_and_searched() {
    let mut window = open();
    press(&mut window, &[Key::G, Key::E]);
    let listed = rows(&window);
    assert_eq!(listed.len(), 5);
    assert!(listed[0].starts_with("ana: 121 events, 40 failed"), "{listed:?}");
    assert!(listed[0].contains("anomal"), "{listed:?}");
    window.get_by_role_and_label(Role::RadioButton, "Addresses 6").click();
    window.run_steps(5);
    assert_eq!(rows(&window).len(), 6);
    press(&mut window, &[Key::Slash]);
    window.get_by_role_and_label(Role::TextInput, "Search entities").type_text("203");
    window.run_steps(5);
    assert_eq!(rows(&window), ["203.0.113.9: 41 events, 40 failed, 3 anomalies, new"]);
    assert!(says(&window, "1 of 6"));
    window.get_by_role_and_label(Role::TextInput, "Search entities").type_text("x");
    window.run_steps(5);
    assert!(says(&window, "No addresses match “203x”."));
    window.get_by_role_and_label(Role::RadioButton, "Keys 0").click();
    window.run_steps(5);
    assert!(says(&window, "No keys in this log."));
    assert!(says(&window, "It has 5 users and 6 addresses."));
}

/// The names in their rows, from above.
fn names(window: &Window<Real>) -> Vec<String> {
    rows(window).into_iter().map(|it| it.split(':').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_header_sorts_turns_round_and_says_so() {
    let mut window = open();
    press(&mut window, &[Key::G, Key::E]);
    let direction = |window: &Window<Real>, header: &str| {
        let header = window.get_by_role_and_label(Role::ColumnHeader, header);
        header.accesskit_node().sort_direction()
    };
    assert_eq!(direction(&window, "Events"), Some(SortDirection::Descending));
    let click = |window: &mut Window<Real>, header: &str| {
        window.get_by_role_and_label(Role::ColumnHeader, header).click();
        window.run_steps(5);
    };
    click(&mut window, "Name");
    assert_eq!(direction(&window, "Name"), Some(SortDirection::Ascending));
    assert_eq!(direction(&window, "Events"), None);
    assert_eq!(names(&window), ["ana", "bo", "cy", "dee", "eli"]);
    click(&mut window, "Name");
    assert_eq!(direction(&window, "Name"), Some(SortDirection::Descending));
    assert_eq!(names(&window), ["eli", "dee", "cy", "bo", "ana"]);
    click(&mut window, "Share failed");
    assert_eq!(direction(&window, "Share failed"), Some(SortDirection::Descending));
    assert_eq!(names(&window)[0], "ana", "the most first");
    window.get_by_role_and_label(Role::RadioButton, "Addresses 6").click();
    window.run_steps(5);
    window.picture("entities-new");
    let new: Vec<String> = rows(&window).into_iter().filter(|it| it.ends_with(", new")).collect();
    assert_eq!(new, ["203.0.113.9: 41 events, 40 failed, 3 anomalies, new"]);
    assert!(says(&window, "new"), "in the row, too");
}

#[test]
fn a_user_is_opened_by_keys_and_leads_to_its_address_events_and_anomalies() {
    let mut window = open();
    press(&mut window, &[Key::G, Key::E, Key::J, Key::Enter]);
    for fact in ["Events: 121", "Failed: 40, 33 %", "Addresses: 2"] {
        assert!(says(&window, fact), "{fact}");
    }
    assert!(window.query_all_by_label_contains("Hour of week: most ").next().is_some());
    assert!(says(&window, "Usual hours: 08 to 14"), "one night of failures is not usual");
    assert!(4 < window.query_all_by_label_contains(", line ").count(), "the last events");
    window.picture("entity");
    window.get_by_role_and_label(Role::Link, "203.0.113.9").click();
    window.run_steps(5);
    assert!(says(&window, "Events: 41"), "the page of the address");
    press(&mut window, &[Key::Escape]);
    assert!(says(&window, "Events: 121"), "and back");
    let first = window
        .query_all_by_role(Role::Button)
        .find(|it| it.accesskit_node().label().is_some_and(|it| it.starts_with("A-00")))
        .unwrap();
    first.click();
    window.run_steps(5);
    assert!(says(&window, "Close details"), "in Anomalies");
    // From the details back to the user, and on to the lines.
    window.get_all_by_role_and_label(Role::Link, "ana").next().unwrap().click();
    window.run_steps(5);
    assert!(says(&window, "Events: 121"));
    press(&mut window, &[Key::L]);
    assert!(says(&window, "121 of 441 events"), "in the log explorer");
    press(&mut window, &[Key::J]);
    window.get_by_role_and_label(Role::Button, "Open Address: 203.0.113.9").click();
    window.run_steps(5);
    assert!(says(&window, "Events: 41"));
    press(&mut window, &[Key::Escape]);
    assert_eq!(rows(&window).len(), 5, "the list");
}

#[test]
fn pictures() {
    for (name, look) in [
        ("dark", Look::default()),
        ("light", Look { theme: &theme::LIGHT, ..Look::default() }),
        ("narrow", Look { pixels: [1100.0, 800.0], ..Look::default() }),
        ("scaled", Look { scale: 1.5, ..Look::default() }),
    ] {
        let mut window = real_window(look, worker::inline);
        window.act(UiAction::Go(Page::Entities));
        window.picture(&format!("entities-{name}"));
        window.act(UiAction::OpenEntity(EntityRef::new(EntityKind::User, "ana")));
        assert!(says(&window, "Events: 121"), "{name}");
        window.picture(&format!("entity-{name}"));
    }
}
