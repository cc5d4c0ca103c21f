//! Many anomalies at once: marking rows, verdicts, tags and comments for all of them, suppressing.
//! Over a real case.

use crate::support::gui::{Look, Window};
use crate::support::real_window::{Real, real_window};
use crate::support::scripted::{self, Asked};
use egui::accesskit::{Role, Toggled};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::filter::{FindingFilter, FindingOrder, FindingSort, Hidden};
use oddlog::domain::finding::{Finding, FindingKind, Verdict};
use oddlog::domain::ids::FindingId;
use oddlog::domain::journal::JournalFilter;
use oddlog::domain::notes::{NoteChange, NoteOrder};
use oddlog::domain::suppression::SuppressOrder;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::theme;
use oddlog::worker;
use oddlog::worker::headless::CaseReader;
use oddlog::worker::protocol::{Answer, Command, News, Outcome, Query, TriageOrder};
use std::cell::Cell;

fn triage() -> Window<Real> {
    real_window(Look::default(), worker::inline)
}

fn press(window: &mut Window<Real>, key: Key) {
    window.key_press(key);
    window.run_steps(6);
}

fn with(window: &mut Window<Real>, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(6);
}

fn type_into(window: &mut Window<Real>, field: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run_steps(3);
    window.get_by_role_and_label(Role::TextInput, field).type_text(text);
    window.run_steps(4);
}

fn says(window: &Window<Real>, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

fn click(window: &mut Window<Real>, button: &str) {
    window.get_by_role_and_label(Role::Button, button).scroll_to_me();
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, button).click();
    window.run_steps(6);
}

/// The clock of the window is not that of the worker.
fn without_end(window: &mut Window<Real>) {
    window.get_by_label("No end").click();
    window.run_steps(3);
}

fn reader(window: &Window<Real>) -> CaseReader {
    CaseReader::open(&window.folder().join("june.oddlog")).unwrap()
}

fn all(window: &Window<Real>, hidden: Hidden) -> Vec<Finding> {
    let filter = FindingFilter { hidden, ..FindingFilter::default() };
    reader(window).findings(&filter, FindingOrder::default(), usize::MAX).unwrap()
}

fn tagged(window: &Window<Real>, tag: &str) -> usize {
    all(window, Hidden::With).iter().filter(|it| it.tags.iter().any(|it| it == tag)).count()
}

fn marked_rows(window: &Window<Real>) -> usize {
    window
        .query_all_by_role(Role::Row)
        .filter(|it| it.accesskit_node().toggled() == Some(Toggled::True))
        .count()
}

#[test]
fn everything_that_is_listed_is_dismissed_with_one_reason_and_one_undo() {
    let mut window = triage();
    with(&mut window, Modifiers::COMMAND, Key::A);
    assert!(says(&window, "4 selected"));
    assert_eq!(marked_rows(&window), 4);
    press(&mut window, Key::Num3);
    assert_eq!(window.count(Verdict::Dismissed), 0, "many are not decided by one key alone");
    type_into(&mut window, "Reason for all", "Known test");
    press(&mut window, Key::Enter);
    assert_eq!(window.count(Verdict::Dismissed), 4);
    assert!(says(&window, "4 set to Dismissed"));
    assert!(says(&window, "4 selected"), "the selection stays for the next action");
    press(&mut window, Key::Escape);
    assert!(!says(&window, "4 selected"));
    press(&mut window, Key::U);
    assert_eq!(window.count(Verdict::Dismissed), 0, "one undo for all");
    let entries = reader(&window).journal(&JournalFilter::default(), 99).unwrap();
    assert_eq!(entries.total, 10, "import, run, four verdicts and what took them back");
}

#[test]
fn x_and_shift_with_arrows_mark_rows_and_escape_takes_the_marks_away() {
    let mut window = triage();
    press(&mut window, Key::J);
    press(&mut window, Key::X);
    assert!(says(&window, "1 selected"));
    press(&mut window, Key::X);
    assert!(!says(&window, "1 selected"));
    with(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    with(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    assert!(says(&window, "3 selected"));
    window.get_by_role_and_label(Role::Link, "Select all 4 filtered").click();
    window.run_steps(4);
    assert!(says(&window, "4 selected"));
    assert!(window.query_by_label_contains("filtered").is_none(), "there is nothing more to mark");
    press(&mut window, Key::Escape);
    assert!(!says(&window, "selected"));
}

#[test]
fn ctrl_click_marks_one_row_and_shift_click_all_between() {
    let mut window = triage();
    let click_row = |window: &mut Window<Real>, row: usize, modifiers: Modifiers| {
        window.get_all_by_role(Role::Row).nth(row).unwrap().click_modifiers(modifiers);
        window.run_steps(6);
    };
    click_row(&mut window, 0, Modifiers::COMMAND);
    assert!(says(&window, "1 selected"));
    assert!(window.query_by_label("Alert details").is_none(), "marking opens nothing");
    click_row(&mut window, 2, Modifiers::SHIFT);
    assert!(says(&window, "3 selected"));
    click_row(&mut window, 1, Modifiers::COMMAND);
    assert!(says(&window, "2 selected"));
    assert_eq!(marked_rows(&window), 2);
}

#[test]
fn a_filter_keeps_marks_only_on_what_it_lists() {
    let mut window = triage();
    with(&mut window, Modifiers::COMMAND, Key::A);
    let kinds = vec![all(&window, Hidden::Out)[0].detail.kind];
    let n = all(&window, Hidden::Out).iter().filter(|it| kinds.contains(&it.detail.kind)).count();
    window.act(UiAction::ShowFindings(FindingFilter { kinds, ..FindingFilter::default() }));
    assert!(n < 4 && says(&window, &format!("{n} selected")), "nothing unseen is decided");
}

#[test]
fn marked_rows_are_tagged_and_commented_together() {
    let mut window = triage();
    press(&mut window, Key::J);
    with(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    press(&mut window, Key::T);
    type_into(&mut window, "Tags for all", "vpn, new hire");
    press(&mut window, Key::Enter);
    assert_eq!((tagged(&window, "vpn"), tagged(&window, "new hire")), (2, 2));
    assert!(says(&window, "Tags of 2 anomalies: +vpn +new hire"));
    press(&mut window, Key::T);
    type_into(&mut window, "Tags for all", "-vpn");
    press(&mut window, Key::Enter);
    assert_eq!(tagged(&window, "vpn"), 0);
    press(&mut window, Key::C);
    type_into(&mut window, "Comment for all", "Asked both users.");
    press(&mut window, Key::Enter);
    let journal = reader(&window).journal(&JournalFilter::default(), 99).unwrap();
    let comments = journal.entries.iter().filter(|it| it.what() == "Commented").count();
    assert_eq!(comments, 2);
    window.picture("bulk-done");
    for _ in 0..3 {
        press(&mut window, Key::U);
    }
    assert_eq!((tagged(&window, "vpn"), tagged(&window, "new hire")), (0, 0));
}

#[test]
fn a_comment_and_a_tag_stand_in_the_details_with_who_and_when() {
    let mut window = triage();
    press(&mut window, Key::J);
    press(&mut window, Key::C);
    let field = window.get_by_role_and_label(Role::TextInput, "Comment");
    assert!(field.accesskit_node().is_focused(), "c opens the details at the field");
    type_into(&mut window, "Comment", "Called the user.");
    press(&mut window, Key::Enter);
    assert!(says(&window, "Called the user."));
    press(&mut window, Key::T);
    type_into(&mut window, "Tag", "travel");
    press(&mut window, Key::Enter);
    assert_eq!(tagged(&window, "travel"), 1);
    assert!(window.query_by_role_and_label(Role::Label, "travel").is_some());
    window.picture("details-notes");
    click(&mut window, "Remove tag travel");
    assert_eq!(tagged(&window, "travel"), 0);
    press(&mut window, Key::U);
    assert_eq!(tagged(&window, "travel"), 1, "undo gives it back");
    press(&mut window, Key::U);
    press(&mut window, Key::U);
    assert!(window.query_by_label("Called the user.").is_none(), "and takes the comment back");
}

#[test]
fn anomalies_like_one_are_suppressed_shown_and_shown_again() {
    let mut window = triage();
    let before = all(&window, Hidden::Out).len();
    for key in [Key::J, Key::Enter] {
        press(&mut window, key);
    }
    click(&mut window, "Suppress like this…");
    assert!(says(&window, "of this case: "));
    let suppress = |window: &Window<Real>| {
        let buttons = window.query_all_by_role(Role::Button);
        let mut labels = buttons.filter_map(|it| it.accesskit_node().label());
        labels.find(|it| it.starts_with("Suppress ") && !it.contains("like")).unwrap()
    };
    let button = suppress(&window);
    let node = window.get_by_role_and_label(Role::Button, &button);
    assert!(node.accesskit_node().is_disabled(), "why is not said");
    without_end(&mut window);
    type_into(&mut window, "Because", "Planned job");
    window.picture("suppress-dialog");
    with(&mut window, Modifiers::COMMAND, Key::Enter);
    let hidden = before - all(&window, Hidden::Out).len();
    assert!(0 < hidden, "{hidden}");
    assert_eq!(button, format!("Suppress {hidden}"), "as many as were announced");
    assert_eq!(all(&window, Hidden::With).len(), before, "nothing is deleted");
    assert!(says(&window, &format!("{hidden} suppressed")));
    press(&mut window, Key::Escape);
    window.act(UiAction::ShowSuppressions);
    assert!(says(&window, "Planned job"));
    window.picture("suppressions");
    click(&mut window, "Lift");
    assert_eq!(all(&window, Hidden::Out).len(), before);
    assert!(says(&window, "lifted"));
}

#[test]
fn a_filter_can_be_suppressed_and_a_value_left_out_of_it() {
    let mut window = triage();
    let first = all(&window, Hidden::Out).remove(0);
    let kinds = vec![first.detail.kind];
    let filter = FindingFilter { kinds, users: vec!["ana".to_owned()], ..FindingFilter::default() };
    let wider = FindingFilter { kinds: filter.kinds.clone(), ..FindingFilter::default() };
    window.act(UiAction::ShowFindings(filter));
    click(&mut window, "Suppress…");
    click(&mut window, "Leave out ana");
    without_end(&mut window);
    type_into(&mut window, "Because", "Planned job");
    with(&mut window, Modifiers::COMMAND, Key::Enter);
    assert_eq!(reader(&window).count_findings(&wider).unwrap(), 0);
    press(&mut window, Key::U);
    assert!(0 < reader(&window).count_findings(&wider).unwrap(), "one undo shows them again");
}

#[test]
fn where_all_is_suppressed_no_page_says_that_nothing_was_found() {
    let mut window = triage();
    let n = all(&window, Hidden::Out).len();
    let rule = FindingFilter { kinds: FindingKind::ALL.to_vec(), ..FindingFilter::default() };
    let order = SuppressOrder { rule, until: None, because: "Planned job".to_owned() };
    window.act(UiAction::Triage(TriageOrder::Suppress(order.into())));
    for page in [Page::Anomalies, Page::Overview] {
        window.act(UiAction::Go(page));
        window.run_steps(6);
        assert!(says(&window, &format!("All {n} anomalies are suppressed.")), "{page:?}");
        assert!(!says(&window, "Nothing unusual"), "{page:?}");
    }
    window.picture("all-suppressed-overview");
    window.get_by_label("Show the suppressions").click();
    window.run_steps(6);
    assert!(says(&window, "Planned job"));
}

#[test]
fn a_report_is_begun_at_the_head_of_anomalies_and_of_overview() {
    let mut window = triage();
    for page in [Page::Anomalies, Page::Overview] {
        window.act(UiAction::Go(page));
        window.run_steps(6);
        window.picture(&format!("report-button-{page:?}"));
        click(&mut window, "Save report…");
        assert!(says(&window, "The anomalies as they are filtered now"), "{page:?}");
        press(&mut window, Key::Escape);
    }
}

#[test]
fn a_key_suppresses_what_is_like_the_selected_row_or_all_that_a_filter_shows() {
    let mut window = triage();
    press(&mut window, Key::J);
    press(&mut window, Key::S);
    let first = all(&window, Hidden::Out).remove(0);
    let like = [first.detail.kind.label(), first.subject()];
    for value in like {
        assert!(says(&window, &format!("Leave out {value}")), "{value}");
    }
    press(&mut window, Key::Escape);
    // All that a filter shows: the filter is the rule, not what happens to be in view.
    let text = "failed".to_owned();
    window.act(UiAction::ShowFindings(FindingFilter { text, ..FindingFilter::default() }));
    with(&mut window, Modifiers::COMMAND, Key::A);
    press(&mut window, Key::S);
    window.picture("suppress-filter");
    assert!(says(&window, "failed"));
    for value in like {
        assert!(!says(&window, &format!("Leave out {value}")), "{value}");
    }
}

#[test]
fn the_menu_of_a_cell_filters_in_and_out() {
    let mut window = triage();
    let menu = |window: &mut Window<Real>| {
        window.get_all_by_role(Role::Row).next().unwrap().click_secondary();
        window.run_steps(4);
    };
    menu(&mut window);
    let items = window.query_all_by_role(Role::MenuItem);
    let labels: Vec<String> = items.filter_map(|it| it.accesskit_node().label()).collect();
    let out = labels.iter().find(|it| it.starts_with("Filter out ")).unwrap().clone();
    window.picture("cell-menu");
    window.get_by_label(&out).click();
    window.run_steps(6);
    let value = out.trim_start_matches("Filter out ").to_owned();
    assert!(window.query_all_by_label("Clear all").next().is_some());
    let rows = window.query_all_by_role(Role::Row).count();
    assert!(rows < 4, "{value} is left out, {rows} are listed");
    click(&mut window, "More filters: 1");
    click(&mut window, &format!("Clear Not {value}"));
    press(&mut window, Key::Enter);
    assert!(says(&window, "4 of 4 anomalies"));
}

#[test]
fn a_view_brings_back_filter_order_and_columns() {
    let mut window = triage();
    let header = |window: &mut Window<Real>, column: &str, item: &str| {
        window.get_by_role_and_label(Role::ColumnHeader, column).click_secondary();
        window.run_steps(4);
        window.get_by_role_and_label(Role::MenuItem, item).click();
        window.run_steps(6);
    };
    header(&mut window, "User", "Hide this column");
    assert!(window.query_by_role_and_label(Role::ColumnHeader, "User").is_none());
    header(&mut window, "Score", "Sort ascending");
    click(&mut window, "Views");
    type_into(&mut window, "Name of the view", "Lowest first");
    click(&mut window, "Save view");
    press(&mut window, Key::Escape);
    header(&mut window, "Type", "Columns as they were");
    header(&mut window, "Detected", "Sort descending");
    assert!(window.query_by_role_and_label(Role::ColumnHeader, "User").is_some());
    click(&mut window, "Views");
    window.picture("views");
    window.get_by_role_and_label(Role::MenuItem, "Lowest first").click();
    window.run_steps(6);
    assert!(window.query_by_role_and_label(Role::ColumnHeader, "User").is_none());
    let score = window.get_by_role_and_label(Role::ColumnHeader, "Score");
    assert!(score.accesskit_node().sort_direction().is_some());
    click(&mut window, "Views");
    click(&mut window, "Rename Lowest first");
    type_into(&mut window, "New name", "!");
    click(&mut window, "Rename");
    let names = || window.query_all_by_label_contains("Lowest first!").count();
    assert!(0 < names());
    click(&mut window, "Delete Lowest first!");
    assert!(says(&window, "No view is saved in this case yet."));
}

#[test]
fn columns_are_chosen_and_moved_in_a_list() {
    let mut window = triage();
    click(&mut window, "Columns");
    window.get_by_role_and_label(Role::CheckBox, "Integration").click();
    window.run_steps(4);
    click(&mut window, "Move Score up");
    window.picture("columns");
    press(&mut window, Key::Escape);
    let headers = window.query_all_by_role(Role::ColumnHeader);
    let titles: Vec<String> = headers.filter_map(|it| it.accesskit_node().label()).collect();
    assert_eq!(titles[..3], ["Detected", "Score", "Severity"]);
    assert!(!titles.contains(&"Integration".to_owned()));
}

#[test]
fn a_second_window_on_the_case_reads_it_and_says_why_it_cannot_change_it() {
    let window = triage();
    let mut second = worker::inline();
    let mut outcome = |command| {
        second.start(command);
        let ended = second.poll().into_iter().find_map(|it| match it {
            News::Ended(_, outcome) => Some(outcome),
            _ => None,
        });
        ended.unwrap()
    };
    let why = "Open in another window, so this one cannot change anything.";
    let opened = outcome(Command::Open(window.folder().join("june.oddlog")));
    let Outcome::Opened(case) = opened else { panic!("{opened:?}") };
    assert_eq!((case.read_only.as_deref(), case.n_findings), (Some(why), 4));
    let change = NoteChange::Comment("Asked.".to_owned());
    let order = NoteOrder { findings: vec![FindingId(1)], change };
    let refused = outcome(Command::Triage(TriageOrder::Note(order)));
    assert!(matches!(&refused, Outcome::Failed { message } if message == why), "{refused:?}");
    let journal = reader(&window).journal(&JournalFilter::default(), 9).unwrap();
    assert_eq!(journal.total, 2, "the import and the run");
}

#[test]
fn lines_around_a_raw_line_are_shown_and_hidden_by_keys() {
    let mut window = triage();
    for key in [Key::J, Key::Enter] {
        press(&mut window, key);
    }
    let lines = |window: &Window<Real>| {
        window
            .query_all_by_label_contains("login_")
            .filter(|it| !it.accesskit_node().is_hidden())
            .count()
    };
    let before = lines(&window);
    press(&mut window, Key::CloseBracket);
    let more = lines(&window);
    assert!(before < more, "{before} lines, then {more}");
    window.picture("details-context");
    press(&mut window, Key::OpenBracket);
    assert_eq!(lines(&window), before);
}

#[test]
fn the_first_rows_are_asked_for_before_the_counts() {
    let asked = Asked::default();
    let (all, first) = (asked.clone(), Cell::new(true));
    let mut answers = scripted::answers(asked.clone());
    let answer = move |query: Query| match query {
        Query::FirstFindings { .. } => {
            all.note(&query);
            let found = (0..3).map(scripted::finding).collect();
            Ok(Answer::FirstFindings(found))
        }
        // The counts never come after the first time.
        Query::Findings { .. } if !first.replace(false) => Err("later".to_owned()),
        other => answers(other),
    };
    let mut page = crate::gui_anomalies::anomalies_with(Look::default(), answer);
    assert!(page.query_by_role_and_label(Role::Status, "26 of 26 anomalies").is_some());
    page.get_by_role_and_label(Role::ColumnHeader, "Score").click();
    page.run_steps(4);
    let orders: Vec<(bool, FindingSort)> = asked
        .all()
        .into_iter()
        .filter_map(|it| match it {
            Query::FirstFindings { order, .. } => Some((true, order.by)),
            Query::Findings { order, .. } => Some((false, order.by)),
            _ => None,
        })
        .collect();
    let by_score: Vec<bool> =
        orders.iter().filter(|it| it.1 == FindingSort::Score).map(|it| it.0).collect();
    assert_eq!(by_score.first(), Some(&true), "{orders:?}");
}

#[test]
fn pictures() {
    for (name, look) in [
        ("dark", Look::default()),
        ("light", Look { theme: &theme::LIGHT, ..Look::default() }),
        ("narrow", Look { pixels: [1100.0, 800.0], ..Look::default() }),
        ("scaled", Look { pixels: [1400.0, 900.0], scale: 1.5, ..Look::default() }),
    ] {
        let mut window = real_window(look, worker::inline);
        press(&mut window, Key::J);
        with(&mut window, Modifiers::SHIFT, Key::ArrowDown);
        window.picture(&format!("bulk-{name}"));
        press(&mut window, Key::Num1);
        window.picture(&format!("bulk-{name}-reason"));
        press(&mut window, Key::Escape);
        press(&mut window, Key::Escape);
        press(&mut window, Key::Escape);
        press(&mut window, Key::Enter);
        press(&mut window, Key::Num3);
        window.picture(&format!("toast-{name}"));
        press(&mut window, Key::C);
        type_into(&mut window, "Comment", "Asked the user.");
        press(&mut window, Key::Enter);
        window.picture(&format!("notes-{name}"));
        click(&mut window, "Suppress like this…");
        window.picture(&format!("suppress-{name}"));
    }
}
