//! Access requests in the window, over a real case: read, revoke, take back, hand over.

use crate::support::gui::{Look, Window};
use crate::support::logs::access_requests;
use crate::support::real_window::{Real, window_on};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::plan::{Choices, LogFile};
use oddlog::domain::run::Settings;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::theme;
use oddlog::worker;
use oddlog::worker::backend::JobContext;
use oddlog::worker::headless;
use oddlog::worker::protocol::{ImportFile, ImportOrder};
use std::path::{Path, PathBuf};

/// A case with a report of access requests, analysed.
pub fn case(folder: &Path) -> PathBuf {
    let (log, case) = (folder.join("report.csv"), folder.join("june.oddlog"));
    std::fs::write(&log, access_requests()).unwrap();
    let files = vec![ImportFile { file: LogFile::plain(log), choices: Choices::default() }];
    let order = ImportOrder { files, ..ImportOrder::default() };
    headless::import(&case, &order, &JobContext::default()).unwrap();
    headless::analyze(&case, &Settings::default(), &JobContext::default()).unwrap();
    case
}

pub fn open(look: Look) -> Window<Real> {
    let mut window = window_on(look, case, "hand-over.json", worker::inline);
    window.act(UiAction::Go(Page::Requests));
    window
}

pub fn press(window: &mut Window<Real>, key: Key) {
    window.key_press(key);
    window.run_steps(6);
}

pub fn click(window: &mut Window<Real>, role: Role, name: &str) {
    window.get_by_role_and_label(role, name).click();
    window.run_steps(6);
}

pub fn says(window: &Window<Real>, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

fn type_into(window: &mut Window<Real>, role: Role, name: &str, text: &str) {
    window.get_by_role_and_label(role, name).focus();
    window.run_steps(2);
    window.get_by_role_and_label(role, name).type_text(text);
    window.run_steps(4);
}

/// The status of a request in the case, whatever the window shows.
fn is_revoked(window: &Window<Real>, id: &str) -> bool {
    let rows = headless::requests(&window.folder().join("june.oddlog")).unwrap();
    rows.iter().find(|it| it.id == id).unwrap().revoked
}

#[test]
fn a_request_is_opened_and_its_timeline_read() {
    let mut window = open(Look::default());
    assert!(says(&window, "Requests 6") && says(&window, "Flows 2"));
    window.act(UiAction::OpenRequest("AR-1".to_owned()));
    for text in ["Approved", "ola@fjord.example", "Granted", "Anomaly raised", "found by Oddlog"] {
        assert!(says(&window, text), "{text}");
    }
    click(&mut window, Role::Tab, "Resources 2");
    assert!(says(&window, "customer-db, read, admin, Active"));
    click(&mut window, Role::Tab, "Raw");
    assert!(says(&window, "report.csv, line 2"));
    window.get_by_role_and_label(Role::Link, "Request high risk access, 70").click();
    window.run_steps(6);
    assert!(says(&window, "Alert details"), "the anomaly behind it opens");
    window.get_by_role_and_label(Role::Link, "AR-1").click();
    window.run_steps(6);
    assert!(says(&window, "Access request details"), "and leads back");
}

#[test]
fn access_is_revoked_with_a_reason_and_given_back() {
    let mut window = open(Look::default());
    window.act(UiAction::OpenRequest("AR-1".to_owned()));
    press(&mut window, Key::R);
    let field = window.get_by_role_and_label(Role::MultilineTextInput, "Reason");
    assert!(field.accesskit_node().is_focused());
    window.press_command(Key::Enter);
    assert!(says(&window, "Write a reason."));
    assert!(!is_revoked(&window, "AR-1"));
    let long = "x".repeat(125);
    type_into(&mut window, Role::MultilineTextInput, "Reason", &long);
    click(&mut window, Role::Button, "Record revocation");
    assert!(says(&window, "Write at most 124 characters."));
    assert!(!is_revoked(&window, "AR-1"));
    press(&mut window, Key::Escape);
    press(&mut window, Key::R);
    type_into(&mut window, Role::MultilineTextInput, "Reason", "Read-only is enough");
    assert!(says(&window, "19 / 124"));
    type_into(&mut window, Role::TextInput, "Ticket, optional", "SEC-7");
    window.press_command(Key::Enter);
    window.run_steps(6);
    assert!(is_revoked(&window, "AR-1"));
    assert!(says(&window, "recorded here, not sent"));
    assert!(says(&window, "To hand over 1"));
    click(&mut window, Role::Tab, "Timeline 5");
    assert!(says(&window, "Revoked here, not sent") && says(&window, "SEC-7"));
    press(&mut window, Key::U);
    assert!(!is_revoked(&window, "AR-1"), "the key that takes back a verdict takes this back, too");
    assert!(says(&window, "AR-1 is Active again"));
    assert!(says(&window, "Revocation taken back"), "both stay in the timeline");
}

#[test]
fn what_is_not_active_cannot_be_revoked_and_says_why() {
    let mut window = open(Look::default());
    for (id, why) in [
        ("AR-2", "AR-2 expired at 2026-01-06 13:00 UTC, so there is nothing to revoke."),
        ("AR-3", "Only active access can be revoked; AR-3 is Pending."),
        ("AR-4", "No export says whether AR-4 is active."),
    ] {
        window.act(UiAction::OpenRequest(id.to_owned()));
        press(&mut window, Key::R);
        assert!(says(&window, why), "{id}");
        click(&mut window, Role::Tab, "Resources 1");
        let button = window.get_by_role_and_label(Role::Button, "Revoke access…");
        assert!(button.accesskit_node().is_disabled(), "{id}");
        assert!(window.query_by_role_and_label(Role::MultilineTextInput, "Reason").is_none());
    }
}

#[test]
fn the_list_is_narrowed_by_status_and_by_what_is_searched() {
    let mut window = open(Look::default());
    assert!(says(&window, "AR-1, Mia, Active"));
    click(&mut window, Role::Button, "Status");
    click(&mut window, Role::CheckBox, "Pending");
    click(&mut window, Role::Button, "Apply");
    assert!(says(&window, "AR-3, Mia, Pending") && !says(&window, "AR-1, Mia, Active"));
    click(&mut window, Role::Button, "Clear all");
    press(&mut window, Key::Slash);
    window.get_by_role_and_label(Role::TextInput, "Search requests").type_text("nowhere");
    window.run_steps(6);
    assert!(says(&window, "No requests match “nowhere”. 6 are in this case."));
    window.query_all_by_role_and_label(Role::Button, "Clear all").next().unwrap().click();
    window.run_steps(6);
    for key in [Key::Escape, Key::J] {
        press(&mut window, key);
    }
    assert!(says(&window, "Access request details"), "the first row opens by key");
}

#[test]
fn what_is_recorded_is_exported_and_marked_as_done() {
    let mut window = open(Look::default());
    window.act(UiAction::OpenRequest("AR-1".to_owned()));
    press(&mut window, Key::R);
    type_into(&mut window, Role::MultilineTextInput, "Reason", "Read-only is enough");
    window.press_command(Key::Enter);
    window.run_steps(6);
    click(&mut window, Role::Button, "Export…");
    let file = window.folder().join("hand-over.json");
    let text = std::fs::read_to_string(file).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["request_ids"], serde_json::json!(["AR-1"]));
    click(&mut window, Role::RadioButton, "To hand over 1");
    click(&mut window, Role::Row, "Revoke access AR-1");
    click(&mut window, Role::Button, "Mark 1 as done");
    assert!(says(&window, "Everything is carried out.") && says(&window, "To hand over 0"));
    click(&mut window, Role::CheckBox, "Also what is done");
    assert!(says(&window, "Revoke access AR-1"));
}

#[test]
fn the_journal_says_what_was_done_to_requests() {
    let mut window = open(Look::default());
    window.act(UiAction::OpenRequest("AR-1".to_owned()));
    press(&mut window, Key::R);
    type_into(&mut window, Role::MultilineTextInput, "Reason", "Read-only is enough");
    window.press_command(Key::Enter);
    window.run_steps(6);
    window.act(UiAction::Go(Page::Journal));
    assert!(says(&window, "Access revoked, AR-1"));
    press(&mut window, Key::J);
    assert!(says(&window, "− status: Active") && says(&window, "+ status: Revoked"));
    click(&mut window, Role::Link, "AR-1");
    assert!(says(&window, "Access request details"));
}

/// For people who look at them: `ODDLOG_PICTURES` says where.
#[test]
fn pictures_of_requests() {
    if std::env::var_os("ODDLOG_PICTURES").is_none() {
        return;
    }
    for (name, look) in [
        ("requests-dark", Look::default()),
        ("requests-light-1100", Look { theme: &theme::LIGHT, pixels: [1100.0, 760.0], scale: 1.0 }),
        ("requests-dark-1.5", Look { pixels: [1650.0, 1100.0], scale: 1.5, ..Look::default() }),
    ] {
        let mut window = open(look);
        window.picture(&format!("{name}-list"));
        window.act(UiAction::OpenRequest("AR-1".to_owned()));
        window.picture(&format!("{name}-timeline"));
        press(&mut window, Key::R);
        type_into(&mut window, Role::MultilineTextInput, "Reason", "Read-only is enough");
        window.picture(&format!("{name}-revoke"));
        window.press_command(Key::Enter);
        window.run_steps(6);
        window.picture(&format!("{name}-revoked"));
        for (tab, picture) in [("Flows 2", "flows"), ("To hand over 1", "hand-over")] {
            click(&mut window, Role::RadioButton, tab);
            window.picture(&format!("{name}-{picture}"));
        }
    }
}
