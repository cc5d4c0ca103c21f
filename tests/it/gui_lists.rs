//! Long lists: their headers stay while rows scroll, and only rows in view are drawn.

use super::gui_anomalies::show;
use super::gui_requests::{click, open, says};
use crate::support::gui::{Look, PageWorld, Window, page_window};
use crate::support::scripted;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::request::Request;
use oddlog::domain::request_filter::{RequestFacets, RequestRow};
use oddlog::ui::action::UiAction;
use oddlog::ui::page::{Page, PageView};
use oddlog::ui::requests::RequestsPage;
use oddlog::worker::protocol::{Answer, Query, RequestList};
use std::sync::Arc;

type Requests = Window<PageWorld<RequestsPage>>;

/// The page over so many requests.
fn many(n: usize) -> Requests {
    let row = |no: usize| {
        let mut row = RequestRow::of(&Request::default(), None);
        row.id = format!("AR-{no}");
        row.grantee = Some(format!("user-{no}@example.com"));
        row
    };
    let all = RequestList {
        rows: (0..n).map(row).collect(),
        matching: n as u64,
        total: n as u64,
        facets: RequestFacets::default(),
    };
    let all = Arc::new(all);
    let answer = move |query| match query {
        Query::Requests(..) => Ok(Answer::Requests(Arc::clone(&all))),
        other => Err(format!("{other:?}")),
    };
    let (look, case) = (Look::default(), Some(scripted::summary()));
    page_window(look, RequestsPage::default(), case, answer, show, PageView::on_answer)
}

fn rows(window: &Requests) -> Vec<String> {
    let rows = window.query_all_by_role(Role::Row);
    rows.filter_map(|it| it.accesskit_node().label()).collect()
}

#[test]
fn the_header_stays_while_100_000_requests_scroll_below_it() {
    let mut window = many(100_000);
    window.run_steps(3);
    let header =
        |window: &Requests| window.get_by_role_and_label(Role::ColumnHeader, "Grantee").rect();
    let (before, first) = (header(&window), rows(&window));
    assert!(first[0].starts_with("AR-0, user-0@"), "{first:?}");
    window.picture("list-of-100000-top");
    window.get_by_role_and_label(Role::Row, first[2].as_str()).hover();
    window.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Page,
        delta: egui::vec2(0.0, -2.0),
        phase: egui::TouchPhase::Move,
        modifiers: egui::Modifiers::NONE,
        source: egui::MouseWheelSource::Wheel,
    });
    window.run_steps(30);
    let scrolled = rows(&window);
    assert!(!scrolled.contains(&first[0]), "it did not scroll: {scrolled:?}");
    assert!((10..60).contains(&scrolled.len()), "only rows in view: {}", scrolled.len());
    assert_eq!(header(&window), before);
    window.key_press(Key::End);
    window.run_steps(5);
    // The details of the last one stand beside the list now, which is narrower for that.
    assert_eq!(header(&window).y_range(), before.y_range());
    let last = rows(&window);
    assert!((10..60).contains(&last.len()), "only rows in view: {}", last.len());
    window.picture("list-of-100000-end");
}

#[test]
fn flows_what_is_handed_over_and_the_journal_have_headers() {
    let mut window = open(Look::default());
    window.act(UiAction::OpenRequest("AR-1".to_owned()));
    window.key_press(Key::R);
    window.run_steps(6);
    window.get_by_role_and_label(Role::MultilineTextInput, "Reason").focus();
    window.run_steps(2);
    window.get_by_role_and_label(Role::MultilineTextInput, "Reason").type_text("Not needed");
    window.run_steps(4);
    window.press_command(Key::Enter);
    window.run_steps(6);
    for (tab, table, column) in
        [("Flows 2", "Flows", "Access flow"), ("To hand over 1", "To hand over", "In words")]
    {
        click(&mut window, Role::RadioButton, tab);
        assert!(window.query_by_role_and_label(Role::Table, table).is_some(), "{table}");
        let header = window.get_by_role_and_label(Role::ColumnHeader, column).rect();
        let row = window.get_all_by_role(Role::Row).next().unwrap().rect();
        assert!(header.bottom() <= row.top() + 0.5, "{table}: rows begin below the header");
    }
    window.act(UiAction::Go(Page::Journal));
    assert!(says(&window, "Source"));
    assert!(window.query_by_role_and_label(Role::ColumnHeader, "Action").is_some());
}
