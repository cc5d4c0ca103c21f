//! The runs page over a real case: two runs side by side.

use crate::support::gui::{Look, Window};
use crate::support::real_window::{Real, real_window};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use oddlog::domain::field::EntityKind;
use oddlog::domain::run::Settings;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::theme;
use oddlog::worker;
use oddlog::worker::protocol::Command;

/// Run 2 looks at keys alone, of which the log has none.
fn two_runs(look: Look) -> Window<Real> {
    let mut window = real_window(look, worker::inline);
    let settings = Settings { seed: 7, entities: vec![EntityKind::Key], ..Settings::default() };
    window.act(UiAction::StartJob(Command::Analyze(settings)));
    window.act(UiAction::Go(Page::Runs));
    window
}

fn compare(window: &mut Window<Real>) {
    window.get_by_role_and_label(Role::ComboBox, "Compare with").click();
    window.run_steps(3);
    window.get_by_role_and_label(Role::MenuItem, "Run 1").click();
    window.run_steps(5);
}

fn says(window: &Window<Real>, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn two_runs_stand_side_by_side() {
    let mut window = two_runs(Look { pixels: [1400.0, 1400.0], ..Look::default() });
    assert!(says(&window, "2 Mar 2026 08:00:00 to 10 Apr 2026 23:06:40"), "the span of the data");
    compare(&mut window);
    assert!(says(&window, "Run 1 to run 2: 1 new, 3 gone,"));
    for text in ["Gone since run 1", "Setting", "entities", "seed", "used by one alone"] {
        assert!(says(&window, text), "{text}");
    }
}

#[test]
fn an_anomaly_of_a_comparison_opens_and_says_which_run_found_it() {
    let mut window = two_runs(Look { pixels: [1400.0, 1400.0], ..Look::default() });
    compare(&mut window);
    window.get_by_role_and_label(Role::Row, "Critical 95: Brute force, ana").click();
    window.run_steps(6);
    assert!(says(&window, "Close details"), "in Anomalies");
    assert!(says(&window, "Found by run 1; run 2 does not raise it any more."));
}

#[test]
fn an_older_case_says_where_it_is_kept_as_it_was() {
    let mut window = real_window(Look::default(), worker::inline);
    let old = window.folder().join("old.oddlog");
    crate::support::old_case::first_version(&old);
    window.act(UiAction::OpenCase(old));
    assert!(says(&window, "This case was made by an earlier version and was brought up to date."));
    assert!(says(&window, "old schema 1"));
    window.picture("case-upgraded");
}

#[test]
fn a_closed_comparison_shows_the_run_again() {
    let mut window = two_runs(Look { pixels: [1400.0, 1400.0], ..Look::default() });
    compare(&mut window);
    assert!(!says(&window, "Data hash"));
    window.get_by_role_and_label(Role::Button, "Close comparison").click();
    window.run_steps(3);
    assert!(says(&window, "Data hash"));
}

#[test]
fn pictures() {
    for (name, look) in [
        ("dark", Look { pixels: [1400.0, 1100.0], ..Look::default() }),
        ("light", Look { theme: &theme::LIGHT, pixels: [1400.0, 1100.0], ..Look::default() }),
        ("narrow", Look { pixels: [1100.0, 800.0], ..Look::default() }),
    ] {
        let mut window = two_runs(look);
        window.picture(&format!("run-details-{name}"));
        compare(&mut window);
        window.picture(&format!("runs-compared-{name}"));
    }
}
