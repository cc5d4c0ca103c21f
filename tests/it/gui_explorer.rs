//! The log explorer driven by accessible names: pages, filters, raw lines with context.

use crate::gui_anomalies::show;
use crate::support::gui::{Look, PageWorld, Window, page_window};
use crate::support::scripted::{self, Asked};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::event::Outcome;
use oddlog::domain::field::Field;
use oddlog::domain::filter::EventFilter;
use oddlog::domain::ids::EventNo;
use oddlog::ui::action::UiAction;
use oddlog::ui::explorer::ExplorerPage;
use oddlog::ui::page::{Jump, PageView};
use oddlog::ui::theme;
use oddlog::worker::protocol::Query;
use std::sync::Arc;

type Page = Window<PageWorld<ExplorerPage>>;

fn explorer(look: Look, asked: &Asked) -> Page {
    page_window(
        look,
        ExplorerPage::default(),
        Some(scripted::summary()),
        scripted::answers(asked.clone()),
        show,
        PageView::on_answer,
    )
}

fn press(page: &mut Page, key: Key) {
    page.key_press(key);
    page.run_steps(4);
}

/// The list of fields is longer than its place.
fn click_in_list(page: &mut Page, label: &str) {
    page.get_by_label(label).scroll_to_me();
    page.run_steps(4);
    page.get_by_label(label).click();
    page.run_steps(4);
}

fn pages_asked(asked: &Asked) -> usize {
    asked.all().iter().filter(|it| matches!(it, Query::Events { .. })).count()
}

fn rows(page: &Page) -> Vec<String> {
    page.get_all_by_role(Role::Row).filter_map(|it| it.accesskit_node().label()).collect()
}

#[test]
fn the_next_page_is_asked_for_before_the_end_is_reached() {
    let asked = Asked::default();
    let mut page = explorer(Look::default(), &asked);
    assert!(page.query_by_role_and_label(Role::Status, "1,846 of 747,175 events").is_some());
    assert!(rows(&page)[0].starts_with("518,299: "), "newest first");
    assert_eq!(pages_asked(&asked), 1);
    for _ in 0..8 {
        press(&mut page, Key::PageDown);
    }
    assert_eq!(pages_asked(&asked), 2, "fewer than 100 rows are left below");
    assert!(asked.last_events().unwrap().1, "continued after the last event");
    for _ in 0..40 {
        press(&mut page, Key::End);
    }
    assert_eq!(pages_asked(&asked), 10, "1,846 events are ten pages");
    assert!(rows(&page).last().unwrap().starts_with("516,454: "));
    assert!(page.get_all_by_role(Role::Row).count() < 60, "only rows in view");
}

#[test]
fn the_raw_line_is_shown_with_as_much_context_as_wanted() {
    let asked = Asked::default();
    let mut page = explorer(Look::default(), &asked);
    press(&mut page, Key::ArrowDown);
    press(&mut page, Key::ArrowDown);
    assert!(page.query_by_label("logins.csv, line 518,299").is_some());
    let around = |asked: &Asked| {
        asked.all().into_iter().rev().find_map(|it| match it {
            Query::Context { no, around } => Some((no.0, around)),
            _ => None,
        })
    };
    assert_eq!(around(&asked), Some((518_298, 2)));
    page.get_by_label("±10").click();
    page.run_steps(4);
    assert_eq!(around(&asked), Some((518_298, 10)));
    press(&mut page, Key::OpenBracket);
    assert_eq!(around(&asked), Some((518_298, 2)), "[ shows less");
    page.get_by_label("Copy the lines").click();
    page.run_steps(2);
    let [UiAction::CopyText(text)] = &page.state().actions[..] else { panic!() };
    assert_eq!(text.lines().count(), 5);
}

#[test]
fn a_field_of_the_event_narrows_the_list() {
    let asked = Asked::default();
    let mut page = explorer(Look::default(), &asked);
    press(&mut page, Key::ArrowDown);
    page.get_by_label("Filter in Outcome: Succeeded").click();
    page.run_steps(4);
    assert_eq!(asked.last_events().unwrap().0.outcomes, [Outcome::Succeeded]);
    assert!(page.query_by_label("Outcome: Succeeded").is_some(), "the button says so");
    assert!(rows(&page).iter().all(|it| it.contains("Succeeded")));
}

#[test]
fn a_column_that_is_mapped_to_nothing_narrows_the_list_too() {
    let asked = Asked::default();
    let mut page = explorer(Look::default(), &asked);
    press(&mut page, Key::ArrowDown);
    let label = "Filter in session: s518299";
    assert!(page.query_by_label("session").is_some(), "it is listed among the fields");
    for _ in 0..2 {
        click_in_list(&mut page, label);
        let want = [("session".to_owned(), "s518299".to_owned())];
        assert_eq!(asked.last_events().unwrap().0.attributes, want, "once, however often");
    }
    assert!(page.query_by_label("Attribute: session: s518299").is_some(), "the button says so");
    // Of another event, its own value takes the place of the first.
    press(&mut page, Key::ArrowDown);
    click_in_list(&mut page, "Filter in session: s518298");
    let want = [("session".to_owned(), "s518298".to_owned())];
    assert_eq!(asked.last_events().unwrap().0.attributes, want);
}

#[test]
fn any_text_can_be_wanted_even_if_no_event_so_far_has_it() {
    let asked = Asked::default();
    let mut page = explorer(Look::default(), &asked);
    page.get_by_role_and_label(Role::Button, "User").click();
    page.run_steps(3);
    page.get_by_role_and_label(Role::TextInput, "Search values").type_text("root");
    page.run_steps(3);
    page.get_by_role_and_label(Role::CheckBox, "root").click();
    page.run_steps(4);
    let wanted = vec![(Field::User, vec!["root".to_owned()])];
    assert_eq!(asked.last_events().unwrap().0.texts, wanted);
}

#[test]
fn what_another_page_asks_to_see_has_a_title_that_can_be_cleared() {
    let asked = Asked::default();
    let mut page = explorer(Look::default(), &asked);
    let only = Some(Arc::new((0..41).map(|it| EventNo(518_204 + it)).collect()));
    page.state_mut().page.jump(Jump::Events {
        filter: EventFilter { only, ..EventFilter::default() },
        focus: Some(EventNo(518_207)),
        title: "41 failed sign-ins".to_owned(),
    });
    page.run_steps(5);
    assert!(page.query_by_role_and_label(Role::Status, "41 of 747,175 events").is_some());
    assert!(page.query_by_label("logins.csv, line 518,208").is_some(), "it is selected");
    page.get_by_role_and_label(Role::Button, "41 failed sign-ins").click();
    page.run_steps(5);
    assert!(asked.last_events().unwrap().0.only.is_none());
    assert!(page.query_by_role_and_label(Role::Status, "1,846 of 747,175 events").is_some());
}

#[test]
fn nothing_found_names_the_filter() {
    let asked = Asked::default();
    let mut page = explorer(Look::default(), &asked);
    press(&mut page, Key::Slash);
    page.get_by_role_and_label(Role::TextInput, "Text in the raw line").type_text("nobody");
    page.run_steps(5);
    assert!(page.query_by_label("No events match “nobody” in the raw line.").is_some());
    page.get_all_by_label("Clear all").last().unwrap().click();
    page.run_steps(5);
    assert_eq!(asked.last_events().unwrap().0, EventFilter::default());
}

#[test]
fn pictures() {
    for (name, theme, pixels, scale) in [
        ("dark", &theme::DARK, [1400.0, 900.0], 1.0),
        ("light", &theme::LIGHT, [1400.0, 900.0], 1.0),
        ("1100", &theme::DARK, [1100.0, 800.0], 1.0),
        ("scale", &theme::LIGHT, [1400.0, 900.0], 1.5),
    ] {
        let mut page = explorer(Look { theme, pixels, scale }, &Asked::default());
        for _ in 0..5 {
            press(&mut page, Key::ArrowDown);
        }
        page.picture(&format!("explorer-{name}"));
        assert!(page.query_by_label("Raw lines").is_some(), "{name}");
    }
}

#[test]
fn a_column_that_is_mapped_to_nothing_can_be_wanted() {
    let asked = Asked::default();
    let mut page = explorer(Look::default(), &asked);
    page.get_by_label("Attribute").click();
    page.run_steps(3);
    for (field, text) in [("Column of the log", "session"), ("Value", "9f0c")] {
        page.get_by_role_and_label(Role::TextInput, field).focus();
        page.run_steps(2);
        page.get_by_role_and_label(Role::TextInput, field).type_text(text);
        page.run_steps(2);
    }
    page.get_by_label("Add").click();
    page.run_steps(4);
    let want = [("session".to_owned(), "9f0c".to_owned())];
    assert_eq!(asked.last_events().unwrap().0.attributes, want);
    assert!(page.query_by_label("Attribute: session: 9f0c").is_some(), "the button says it");
    page.get_by_label("Remove session: 9f0c").click();
    page.run_steps(4);
    assert_eq!(asked.last_events().unwrap().0.attributes, []);
}
