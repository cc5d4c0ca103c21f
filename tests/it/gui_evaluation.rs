//! The evaluation part of the runs page: what is measured, what is missing, what is said of it.

use crate::support::gui::{Look, PageWorld, Window, page_window};
use crate::support::shown_case;
use egui_kittest::kittest::Queryable;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::runs::RunsPage;
use oddlog::ui::theme::{DARK, HIGH_CONTRAST, LIGHT};
use oddlog::worker::protocol::{Answer, Command, Query};
use std::sync::Arc;

fn evaluation(look: Look) -> Window<PageWorld<RunsPage>> {
    let answer = |query| match query {
        Query::Runs => Ok(Answer::Runs(Arc::new(vec![shown_case::run()]))),
        _ => Err("not asked for by the runs".to_owned()),
    };
    let mut window = page_window(
        look,
        RunsPage::default(),
        Some(shown_case::case()),
        answer,
        RunsPage::show,
        RunsPage::on_answer,
    );
    press(&mut window, "Evaluation");
    window
}

fn press(window: &mut Window<PageWorld<RunsPage>>, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(4);
}

fn measured(window: &mut Window<PageWorld<RunsPage>>) {
    press(window, "Measure");
    window.state_mut().page.evaluated(Ok(Arc::new(shown_case::evaluation())));
    window.run_steps(3);
}

#[test]
fn measuring_is_a_job_and_its_figures_are_shown_beside_what_needs_no_detector() {
    let mut window = evaluation(Look::default());
    window.get_by_label("Nothing has been measured yet");
    measured(&mut window);
    let actions = &window.state().actions;
    assert!(matches!(actions[..], [UiAction::StartJob(Command::Evaluate(_))]), "{actions:?}");
    window.get_by_label("Re-ranked by verdicts: average precision 0.952");
    assert_eq!(
        window.query_all_by_label("Combined, without verdicts: average precision 0.900").count(),
        2,
        "one table for each kind"
    );
    window.get_by_label(
        "Verdicts raise average precision by 0.052 (+0.021 to +0.084 in 95 of 100 draws).",
    );
    assert_eq!(window.unnamed_widgets(), [""; 0]);
    press(&mut window, "All runs");
    assert!(window.query_by_label("Measure again").is_none());
}

#[test]
fn what_is_missing_leads_to_the_anomalies() {
    let mut window = evaluation(Look { pixels: [1400.0, 1600.0], ..Look::default() });
    measured(&mut window);
    window.get_by_label(
        "62 verdicts on addresses so far; 38 more are needed before verdicts can re-rank them.",
    );
    press(&mut window, "Open the anomalies");
    let last = window.state().actions.last();
    assert!(matches!(last, Some(UiAction::Go(Page::Anomalies))), "{last:?}");
}

#[test]
fn why_nothing_was_measured_is_said_once_asked_for() {
    let mut window = evaluation(Look::default());
    window.state_mut().page.evaluated(Err("The disk is full."));
    window.run_steps(3);
    assert!(window.query_by_label("The disk is full.").is_none(), "that was another job");
    press(&mut window, "Measure");
    window.state_mut().page.evaluated(Err("There is nothing to measure by."));
    window.run_steps(3);
    window.get_by_label("There is nothing to measure by.");
}

#[test]
fn pictures() {
    for (theme, pixels, name) in [
        (&DARK, [1400.0, 1200.0], "dark"),
        (&LIGHT, [1400.0, 1200.0], "light"),
        (&HIGH_CONTRAST, [1400.0, 1200.0], "contrast"),
        (&LIGHT, [960.0, 1200.0], "narrow"),
    ] {
        let mut window = evaluation(Look { theme, pixels, scale: 1.0 });
        measured(&mut window);
        window.remove_cursor();
        window.run_steps(2);
        assert_eq!(window.unnamed_widgets(), [""; 0], "{name}");
        window.picture(&format!("evaluation-page-{name}"));
    }
}
