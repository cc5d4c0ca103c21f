//! The menu of a cell of the Anomalies table by keys, over a real case.

use super::gui_triage::{press, says, triage, with};
use crate::support::gui::Window;
use crate::support::real_window::Real;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};

#[test]
fn the_menu_of_a_cell_is_opened_and_used_by_keys() {
    let mut window = triage();
    press(&mut window, Key::J);
    let lines = |window: &Window<Real>| -> Vec<String> {
        let items = window.query_all_by_role(Role::MenuItem);
        items.filter_map(|it| it.accesskit_node().label()).collect()
    };
    let focused = |window: &Window<Real>| {
        let items = window.query_all_by_role(Role::MenuItem);
        items.filter(|it| it.is_focused()).find_map(|it| it.accesskit_node().label())
    };
    with(&mut window, Modifiers::SHIFT, Key::F10);
    window.run_steps(4);
    let first = lines(&window);
    assert!(first[0].starts_with("Filter in ") && first.len() == 3, "{first:?}");
    assert_eq!(focused(&window).as_ref(), first.first(), "the first line has the focus");
    press(&mut window, Key::ArrowRight);
    assert_eq!(lines(&window), ["Copy the time"], "a score is not filtered by");
    press(&mut window, Key::ArrowRight);
    let second = lines(&window);
    assert_ne!(first, second, "the cell beside that");
    window.picture("row-menu");
    press(&mut window, Key::Escape);
    assert!(lines(&window).is_empty());
    assert!(says(&window, "4 of 4 anomalies"), "nothing else is closed or changed");
    press(&mut window, Key::Menu);
    window.run_steps(4);
    assert_eq!(lines(&window), second, "it opens where it was");
    press(&mut window, Key::ArrowDown);
    assert_eq!(focused(&window).as_ref(), second.get(1));
    press(&mut window, Key::Enter);
    window.run_steps(6);
    assert!(lines(&window).is_empty());
    assert!(window.query_all_by_label("Clear all").next().is_some(), "it is filtered");
    let rows = window.query_all_by_role(Role::Row).count();
    assert!(rows < 4, "{} left out, {rows} are listed", second[1]);
}
