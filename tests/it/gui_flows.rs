//! Access flows in the window, over a real case: presets, form, comparison, saving, history.

use crate::gui_requests::{click, open, press, says};
use crate::support::gui::{Look, Window};
use crate::support::real_window::Real;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::ui::action::UiAction;
use oddlog::ui::theme;
use oddlog::worker::flows::FlowDetail;
use oddlog::worker::headless;

fn edit(look: Look) -> Window<Real> {
    let mut window = open(look);
    window.act(UiAction::OpenRequest("AR-1".to_owned()));
    press(&mut window, Key::E);
    window
}

/// The flow in the case, whatever the window shows.
fn stored(window: &Window<Real>) -> FlowDetail {
    headless::flow(&window.folder().join("june.oddlog"), "Databases").unwrap()
}

fn reason(window: &mut Window<Real>, text: &str) {
    window.get_by_role_and_label(Role::TextInput, "Reason").focus();
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, "Reason").type_text(text);
    window.run_steps(4);
}

fn is_disabled(window: &Window<Real>, button: &str) -> bool {
    window.get_by_role_and_label(Role::Button, button).accesskit_node().is_disabled()
}

#[test]
fn presets_after_an_alert_change_the_flow_and_are_taken_back() {
    let mut window = edit(Look::default());
    assert!(says(&window, "After alert AR-1") && says(&window, "Databases, version 0"));
    assert!(is_disabled(&window, "Save access flow"), "nothing is changed");
    for preset in ["Shorten to 2 hours", "Exclude these resources", "Drop admin", "Require MFA"] {
        click(&mut window, Role::Button, preset);
    }
    assert!(says(&window, "4 fields"));
    for line in
        ["− duration_min: 480", "+ duration_min: 120", "+ require_mfa: true", "MFA is required."]
    {
        assert!(says(&window, line), "{line}");
    }
    click(&mut window, Role::Button, "Require MFA");
    assert!(says(&window, "3 fields") && !says(&window, "+ require_mfa: true"));
    assert_eq!(stored(&window).versions.len(), 1, "nothing is saved yet");
}

#[test]
fn a_version_is_saved_with_a_reason_and_reverted() {
    let mut window = edit(Look::default());
    click(&mut window, Role::Button, "Require MFA");
    reason(&mut window, "admin on customer data");
    window.press_command(Key::S);
    window.run_steps(8);
    let saved = stored(&window);
    assert_eq!(saved.versions.len(), 2);
    let version = saved.versions[1].saved.as_ref().unwrap();
    assert_eq!(version.reason, "After AR-1: admin on customer data");
    assert!(says(&window, "Databases, version 1") && says(&window, "0 fields"));
    click(&mut window, Role::Button, "History 1");
    assert!(says(&window, "MFA is required."));
    click(&mut window, Role::Button, "Revert to version 0");
    assert!(says(&window, "Write a reason."), "going back needs one, too");
    reason(&mut window, "Wrong flow");
    click(&mut window, Role::Button, "Revert to version 0");
    window.run_steps(8);
    let reverted = stored(&window);
    assert_eq!(reverted.versions.len(), 3);
    assert!(!reverted.newest().unwrap().flow.settings.require_mfa);
    press(&mut window, Key::Escape);
    click(&mut window, Role::RadioButton, "Flows 2");
    assert!(says(&window, "Databases, version 2"));
}

#[test]
fn the_form_says_what_is_wrong_and_does_not_save_it() {
    let mut window = edit(Look::default());
    click(&mut window, Role::Button, "Remove admin");
    click(&mut window, Role::Button, "Remove read");
    assert!(says(&window, "Choose at least one permission."));
    assert!(is_disabled(&window, "Save access flow"));
    click(&mut window, Role::Button, "Put admin back");
    assert!(!says(&window, "Choose at least one permission."));
    assert!(says(&window, "Permission read is dropped."));
    click(&mut window, Role::Button, "Save access flow");
    assert_eq!(stored(&window).versions.len(), 2, "the reason that the alert gives will do");
}

#[test]
fn changes_are_not_lost_without_a_word() {
    let mut window = edit(Look::default());
    click(&mut window, Role::CheckBox, "Requests are accepted");
    press(&mut window, Key::Escape);
    assert!(says(&window, "1 change is not saved."));
    click(&mut window, Role::Button, "Keep editing");
    assert!(says(&window, "+ active: false"));
    press(&mut window, Key::Escape);
    click(&mut window, Role::Button, "Discard changes");
    assert!(says(&window, "Access request details"), "back where it was opened");
    assert_eq!(stored(&window).versions.len(), 1);
}

#[test]
fn a_link_to_another_flow_asks_what_becomes_of_the_changes() {
    let mut window = edit(Look::default());
    click(&mut window, Role::CheckBox, "Requests are accepted");
    let other = || UiAction::OpenFlow("Build".to_owned(), None);
    window.act(other());
    assert!(says(&window, "1 change is not saved.") && says(&window, "Databases, version 0"));
    click(&mut window, Role::Button, "Keep editing");
    assert!(says(&window, "+ active: false"), "nothing is lost");
    window.act(other());
    click(&mut window, Role::Button, "Discard changes");
    assert!(says(&window, "Build, version 0"), "and then where the link leads");
}

#[test]
fn a_definition_is_loaded_from_a_file() {
    let mut window = open(Look::default());
    let mut flow = stored(&window).versions[0].flow.clone();
    flow.settings.labels = vec!["emea".to_owned()];
    std::fs::write(window.folder().join("hand-over.json"), flow.to_json()).unwrap();
    click(&mut window, Role::RadioButton, "Flows 2");
    click(&mut window, Role::Button, "Load from a file…");
    window.run_steps(8);
    assert!(says(&window, "Labels: emea, was none."));
    reason(&mut window, "As exported");
    window.press_command(Key::S);
    window.run_steps(8);
    assert_eq!(stored(&window).newest().unwrap().flow.settings.labels, ["emea"]);
}

#[test]
fn a_flow_is_opened_from_the_list_and_from_an_alert() {
    let mut window = open(Look::default());
    click(&mut window, Role::RadioButton, "Flows 2");
    click(&mut window, Role::Row, "Build, version 0");
    assert!(says(&window, "Edit access flow") && says(&window, "Build, version 0"));
    window.act(UiAction::OpenFlow("Databases".to_owned(), Some("AR-1".to_owned())));
    assert!(says(&window, "After alert AR-1"));
}

/// For people who look at them: `ODDLOG_PICTURES` says where.
#[test]
fn pictures_of_flows() {
    if std::env::var_os("ODDLOG_PICTURES").is_none() {
        return;
    }
    for (name, look) in [
        ("flow-dark", Look::default()),
        ("flow-light-1100", Look { theme: &theme::LIGHT, pixels: [1100.0, 760.0], scale: 1.0 }),
        ("flow-dark-1.5", Look { pixels: [1650.0, 1100.0], scale: 1.5, ..Look::default() }),
        ("flow-light-tall", Look { theme: &theme::LIGHT, pixels: [1400.0, 1700.0], scale: 1.0 }),
    ] {
        let mut window = edit(look);
        window.picture(&format!("{name}-plain"));
        for preset in ["Require approval", "Shorten to 2 hours", "Exclude these resources"] {
            if !is_disabled(&window, preset) {
                click(&mut window, Role::Button, preset);
            }
        }
        for preset in ["Drop admin", "Require MFA"] {
            click(&mut window, Role::Button, preset);
        }
        reason(&mut window, "admin on customer data");
        window.picture(&format!("{name}-presets"));
        window.press_command(Key::S);
        window.run_steps(8);
        click(&mut window, Role::Button, "History 1");
        window.picture(&format!("{name}-history"));
    }
}
