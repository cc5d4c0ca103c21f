//! The palette, the overlay and the keys, over a real case: all are made from one list, so each
//! line of it is tried in all three.

use crate::support::gui::{Look, Window};
use crate::support::real_window::{Real, real_window};
use egui::accesskit::{Role, SortDirection, Toggled};
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::finding::Verdict;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::shortcuts::{self, Place, Shortcut, Stroke};
use oddlog::ui::theme;
use oddlog::worker;
use oddlog::worker::headless::CaseReader;

fn open() -> Window<Real> {
    real_window(Look::default(), worker::inline)
}

fn palette(window: &mut Window<Real>, typed: &str) {
    window.press_command(Key::K);
    if !typed.is_empty() {
        window.event(Event::Text(typed.to_owned()));
    }
    window.run_steps(4);
}

fn press(window: &mut Window<Real>, key: Key) {
    window.key_press(key);
    window.run_steps(6);
}

fn lists(window: &Window<Real>, label: &str) -> bool {
    window.query_all_by_role_and_label(Role::ListBoxOption, label).next().is_some()
}

fn says(window: &Window<Real>, text: &str) -> bool {
    window.query_all_by_label(text).next().is_some()
}

/// Makes the place ready in which the keys of a line work.
fn go_to(window: &mut Window<Real>, shortcut: &Shortcut) {
    match shortcut.place.pages().first() {
        Some(Page::Import) => {
            let log = window.folder().join("more.csv");
            std::fs::write(&log, "time,user,ip,outcome\n2026-06-01T00:00:00Z,a,b,ok\n").unwrap();
            window.act(UiAction::PreviewFiles(vec![log]));
        }
        Some(page) => window.act(UiAction::Go(*page)),
        None => {}
    }
    if shortcut.place != Place::Import {
        press(window, Key::J);
    }
    let of_details = [shortcuts::SHOW_EVENTS, "[", "]"];
    if of_details.iter().any(|it| shortcut.keys.contains(it)) && shortcut.place != Place::Events {
        press(window, Key::Enter);
    }
}

/// Whether somebody takes this key.
fn is_taken(window: &mut Window<Real>, stroke: Stroke) -> bool {
    let (key, modifiers) = (stroke.key, stroke.modifiers());
    let down = Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
    let event = if stroke.command && key == Key::C { Event::Copy } else { down };
    window.event(event.clone());
    window.step();
    window.ctx.input(|it| !it.events.contains(&event))
}

#[test]
fn every_key_of_the_list_does_something_in_its_place() {
    let mut window = open();
    for shortcut in shortcuts::ALL {
        for keys in shortcut.keys {
            go_to(&mut window, shortcut);
            for stroke in shortcuts::strokes(keys).unwrap() {
                assert!(is_taken(&mut window, stroke), "{keys}: {}", shortcut.sentence());
            }
            window.run_steps(4);
            // Whatever it opened is closed again.
            press(&mut window, Key::Escape);
            press(&mut window, Key::Escape);
        }
    }
}

#[test]
fn every_command_of_the_list_is_in_the_palette_and_every_key_in_the_overlay() {
    let mut window = open();
    for shortcut in shortcuts::ALL {
        go_to(&mut window, shortcut);
        palette(&mut window, shortcut.does);
        assert!(lists(&window, shortcut.does), "{}", shortcut.does);
        press(&mut window, Key::Escape);
    }
    window.act(UiAction::ShowShortcuts);
    for shortcut in shortcuts::ALL.iter().filter(|it| !it.keys.is_empty()) {
        assert!(says(&window, &shortcut.sentence()), "{}", shortcut.sentence());
        for key in shortcut.keys.iter().flat_map(|it| it.split(' ')) {
            assert!(says(&window, key), "{key}");
        }
    }
    window.picture("shortcuts");
}

#[test]
fn a_command_of_another_page_goes_there_and_presses_its_keys() {
    let mut window = open();
    window.act(UiAction::Go(Page::Journal));
    palette(&mut window, "filter sever");
    press(&mut window, Key::Enter);
    window.run_steps(4);
    assert!(says(&window, "Anomalies"));
    assert!(window.query_by_role_and_label(Role::CheckBox, "Critical").is_some(), "the popup");
    press(&mut window, Key::Escape);
    press(&mut window, Key::J);
    palette(&mut window, "dismissed");
    press(&mut window, Key::Enter);
    window.run_steps(4);
    assert_eq!(window.count(Verdict::Dismissed), 1, "the same as its key");
}

#[test]
fn anomalies_are_sorted_by_a_command_from_any_page() {
    let mut window = open();
    for (command, header) in [
        ("Sort by score", "Score"),
        ("Sort by severity", "Severity"),
        ("Sort by newest", "Detected"),
    ] {
        window.act(UiAction::Go(Page::Overview));
        palette(&mut window, command);
        press(&mut window, Key::Enter);
        window.run_steps(6);
        let header = window.get_by_role_and_label(Role::ColumnHeader, header);
        let direction = header.accesskit_node().sort_direction();
        assert_eq!(direction, Some(SortDirection::Descending), "{command}");
    }
}

#[test]
fn a_part_of_a_name_finds_the_user_and_the_address() {
    let mut window = open();
    let name = window.users()[0].clone();
    palette(&mut window, &name[..3]);
    assert!(lists(&window, &name), "{name}");
    let row = window
        .query_all_by_label(&name)
        .find(|it| it.accesskit_node().role() == Role::ListBoxOption);
    let beside = row.unwrap().accesskit_node().description();
    assert!(beside.as_ref().is_some_and(|it| it.ends_with(" events")), "{name}: {beside:?}");
    window.picture("palette-entity");
    palette(&mut window, ""); // closes it
    palette(&mut window, &name);
    press(&mut window, Key::Enter);
    assert!(says(&window, &name) && says(&window, "Back"), "the page of the user");
}

#[test]
fn an_anomaly_is_found_by_its_number() {
    let mut window = open();
    let (id, _) = window.stored()[1];
    for typed in [id.0.to_string(), format!("a-{:04}", id.0)] {
        palette(&mut window, &typed);
        press(&mut window, Key::Enter);
        let case = CaseReader::open(&window.folder().join("june.oddlog")).unwrap();
        let sentence = case.finding(id).unwrap().finding.detail.summary;
        assert!(says(&window, "Close details"), "{typed}");
        assert!(says(&window, &sentence), "{typed}: {sentence}");
        press(&mut window, Key::Escape);
    }
}

#[test]
fn arrows_choose_and_escape_leaves_everything_as_it_was() {
    let mut window = open();
    palette(&mut window, "theme");
    let chosen = |window: &Window<Real>, label: &str| {
        let node = window.get_by_role_and_label(Role::ListBoxOption, label);
        node.accesskit_node().toggled() == Some(Toggled::True)
    };
    assert!(chosen(&window, "Theme: System"));
    press(&mut window, Key::ArrowDown);
    assert!(chosen(&window, "Theme: Dark"));
    press(&mut window, Key::ArrowUp);
    press(&mut window, Key::ArrowUp);
    assert!(chosen(&window, "Theme: High contrast"), "from the first to the last");
    press(&mut window, Key::Escape);
    assert!(!lists(&window, "Theme: Dark"));
    // Keys belong to the page again.
    press(&mut window, Key::G);
    press(&mut window, Key::J);
    assert!(says(&window, "Journal"));
}

#[test]
fn what_is_called_by_nothing_is_said() {
    let mut window = open();
    palette(&mut window, "qqqq");
    assert!(says(&window, "Nothing is called “qqqq”."));
    assert!(says(&window, "0 results"));
}

#[test]
fn the_palette_fits_small_windows_and_all_themes() {
    for (name, look) in [
        ("palette-dark", Look::default()),
        ("palette-light", Look { theme: &theme::LIGHT, ..Look::default() }),
        ("palette-1100", Look { pixels: [1100.0, 700.0], ..Look::default() }),
        ("palette-scaled", Look { scale: 1.5, ..Look::default() }),
    ] {
        let mut window = real_window(look, worker::inline);
        palette(&mut window, "re");
        let field = window.get_by_role_and_label(Role::TextInput, "Find anything").rect();
        assert!(field.right() <= window.ctx.content_rect().right());
        window.picture(name);
    }
}

#[test]
fn a_report_of_what_is_filtered_is_saved_with_tokens() {
    let mut window = open();
    window.act(UiAction::ShowFindings(oddlog::domain::filter::FindingFilter {
        severities: vec![oddlog::domain::finding::Severity::Critical],
        ..Default::default()
    }));
    palette(&mut window, "save report");
    press(&mut window, Key::Enter);
    assert!(window.query_all_by_label_contains("(Severity: Critical)").next().is_some());
    let names = "Replace users, addresses, keys, machines and friendly names by tokens";
    window.get_by_role_and_label(Role::CheckBox, names).click();
    window.run_steps(3);
    window.picture("report-dialog");
    window.get_by_role_and_label(Role::Button, "Choose where…").click();
    window.run_steps(8);
    assert!(window.query_all_by_label_contains("Report saved, 3 anomalies").next().is_some());
    let csv = std::fs::read_to_string(window.folder().join("journal.csv")).unwrap();
    assert!(csv.contains("user-") && !csv.contains(",ana,"), "{csv}");
}
