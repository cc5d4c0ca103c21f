//! The details panel driven by accessible names: reason, features, evidence, group, way on.

use crate::gui_anomalies::{MARIA, anomalies};
use crate::support::gui::{Look, PageWorld, Window};
use crate::support::scripted::Asked;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use oddlog::domain::ids::{EventNo, FindingId};
use oddlog::ui::action::UiAction;
use oddlog::ui::anomalies::AnomaliesPage;
use oddlog::ui::page::{Jump, PageView};

fn opened(id: i64) -> Window<PageWorld<AnomaliesPage>> {
    // High enough that nothing has to be scrolled into view first.
    let look = Look { pixels: [1400.0, 1500.0], ..Look::default() };
    let mut page = anomalies(look, &Asked::default());
    page.state_mut().page.jump(Jump::Finding(FindingId(id)));
    page.run_steps(5);
    page
}

#[test]
fn a_click_on_a_row_shows_reason_features_and_evidence() {
    let mut page = anomalies(Look::default(), &Asked::default());
    page.get_by_role_and_label(Role::Row, MARIA).click();
    page.run_steps(5);
    for text in [
        "41 failed sign-ins from 37 new addresses in 10 minutes",
        "Usual for this user is 2 failed sign-ins a day from 1 address.",
        "Failed sign-ins: 41, usual 0 to 4; 1 in 250 is as far out. 38 % of the explanation",
        "Hour of day: 23:10, usual 07:00 to 18:00; 1 in 250 is as far out. 9 % of the explanation",
        "Isolation forest 99, K-means 97, Robust z 96",
        "first 10 of 41 events",
        "Ask the user whether the sign-ins were theirs.",
        "5 of 26",
    ] {
        assert!(page.query_by_label(text).is_some(), "{text}");
    }
    let failed = "23:00:09 Failed, line 518,206";
    page.get_by_role_and_label(Role::Row, failed).click();
    page.run_steps(3);
    assert!(page.query_by_label_contains("203.0.113.46,login_failed,admin-console").is_some());
}

#[test]
fn the_log_explorer_is_asked_for_every_event_of_the_finding() {
    for by_key in [false, true] {
        let mut page = opened(4);
        if by_key {
            page.key_press(Key::L);
        } else {
            page.get_by_role_and_label(Role::Link, "Show in log explorer").click();
        }
        page.run_steps(3);
        let [UiAction::ShowEvents { filter, focus, title }] = &page.state().actions[..] else {
            panic!("{:?}", page.state().actions);
        };
        assert_eq!(filter.only.as_ref().unwrap().len(), 41, "not only the first ten");
        assert_eq!(*focus, Some(EventNo(518_204)));
        assert!(title.starts_with("41 failed sign-ins"));
    }
}

#[test]
fn a_group_shows_its_requests_as_squares() {
    let mut page = opened(0);
    page.picture("details-group");
    assert!(page.query_by_label("19 failed · 6 succeeded").is_some());
    page.get_by_label("Request 81449: Failed").click();
    page.run_steps(3);
    assert!(page.query_by_label_contains("{\"id\":81449").is_some(), "the last one's raw line");
}

#[test]
fn a_finding_of_the_same_subject_opens() {
    let mut page = opened(4);
    page.get_by_role_and_label(Role::Link, "High: Unusual address-day, 13 Jun").click();
    page.run_steps(5);
    assert!(page.query_by_label("6 of 26").is_some());
    assert!(page.query_by_label("203.0.113.47").is_some());
}
