//! Deciding about anomalies in the window, over a real case: keys, reasons, undo, the journal.

use crate::gui_anomalies::show;
use crate::support::gui::{Look, NOW, PageWorld, Window, page_window};
use crate::support::real_window::{Real, real_window};
use crate::support::scripted;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::finding::Verdict;
use oddlog::domain::ids::EntryId;
use oddlog::domain::journal::{
    Action, By, Chain, DoneIn, Entry, EntryHash, JournalPage as Entries, TargetKind,
};
use oddlog::ui::action::UiAction;
use oddlog::ui::journal::JournalPage;
use oddlog::ui::page::{Page, PageView};
use oddlog::ui::theme;
use oddlog::worker;
use oddlog::worker::backend::Backend;
use oddlog::worker::protocol::{
    Answer, CaseSummary, Command, FindingList, JournalState, Outcome, Query,
};
use std::sync::{Arc, Mutex};

fn decide() -> Window<Real> {
    real_window(Look::default(), worker::inline)
}

fn press(window: &mut Window<Real>, key: Key) {
    window.key_press(key);
    window.run_steps(6);
}

/// Types into the reason, as a person does after choosing a verdict by key.
fn type_text(window: &mut Window<Real>, text: &str) {
    window.get_by_role_and_label(Role::TextInput, "Reason").type_text(text);
    window.run_steps(4);
}

fn says(window: &Window<Real>, text: &str) -> bool {
    window.query_all_by_label(text).next().is_some()
}

#[test]
fn a_key_and_a_reason_confirm_and_the_next_one_opens() {
    let mut window = decide();
    for key in [Key::J, Key::Enter] {
        press(&mut window, key);
    }
    assert!(says(&window, "1 of 4"));
    press(&mut window, Key::Num1);
    assert!(window.get_by_role_and_label(Role::TextInput, "Reason").accesskit_node().is_focused());
    type_text(&mut window, "no");
    press(&mut window, Key::Enter);
    assert!(says(&window, "Write at least 3 characters."));
    assert_eq!(window.count(Verdict::Confirmed), 0, "nothing is recorded without a reason");
    type_text(&mut window, "t ours");
    press(&mut window, Key::Enter);
    assert_eq!(window.count(Verdict::Confirmed), 1);
    assert!(says(&window, "2 of 4"), "the next one opens");
    assert!(says(&window, "0 / 124"), "with nothing typed");
    assert!(window.query_all_by_label_contains("set to Confirmed").next().is_some());
    let shown = window.query_all_by_role_and_label(Role::Label, "Confirmed").count();
    assert!(1 <= shown, "the table shows it at once");
}

#[test]
fn a_verdict_that_needs_no_reason_is_one_key() {
    let mut window = decide();
    press(&mut window, Key::J);
    press(&mut window, Key::Num3);
    assert_eq!(window.count(Verdict::Dismissed), 1);
    assert!(says(&window, "2 of 4"));
    press(&mut window, Key::Num4);
    assert_eq!(window.count(Verdict::NeedsInfo), 1);
    assert!(says(&window, "3 of 4"));
}

#[test]
fn undo_takes_back_the_last_verdict_and_then_the_one_before() {
    let mut window = decide();
    press(&mut window, Key::J);
    for _ in 0..3 {
        press(&mut window, Key::Num3);
    }
    assert_eq!(window.count(Verdict::Dismissed), 3);
    press(&mut window, Key::U);
    assert_eq!(window.count(Verdict::Dismissed), 2);
    assert!(window.query_all_by_label_contains("is Open again").next().is_some());
    window.press_command(Key::Z);
    window.run_steps(4);
    assert_eq!(window.count(Verdict::Dismissed), 1);
    press(&mut window, Key::Num3);
    assert_eq!(window.count(Verdict::Dismissed), 2);
    window.get_by_role_and_label(Role::Button, "Undo").click();
    window.run_steps(6);
    assert_eq!(window.count(Verdict::Dismissed), 1, "the button beside the words");
    press(&mut window, Key::U);
    assert_eq!(window.count(Verdict::Dismissed), 0);
    press(&mut window, Key::U);
    assert!(window.query_all_by_label_contains("Nothing to undo").next().is_some());
}

#[test]
fn buttons_decide_and_reopen() {
    let mut window = decide();
    for key in [Key::J, Key::Enter] {
        press(&mut window, key);
    }
    let save = window.get_by_role_and_label(Role::Button, "Save verdict");
    assert!(save.accesskit_node().is_disabled(), "nothing is chosen");
    window.get_by_role_and_label(Role::Button, "Benign").click();
    window.run_steps(3);
    type_text(&mut window, "Test account");
    assert!(says(&window, "12 / 124"));
    window.get_by_role_and_label(Role::Button, "Save verdict").click();
    window.run_steps(6);
    assert_eq!(window.count(Verdict::Benign), 1);
    press(&mut window, Key::K);
    assert!(says(&window, "Test account"), "the reason stands among the facts");
    window.get_by_role_and_label(Role::Button, "Reopen").click();
    window.run_steps(6);
    assert_eq!(window.count(Verdict::Benign), 0);
    assert!(says(&window, "1 of 4"), "whoever reopens one goes on with it");
}

#[test]
fn what_was_typed_waits_at_its_anomaly() {
    let mut window = decide();
    for key in [Key::J, Key::Enter, Key::Num2] {
        press(&mut window, key);
    }
    type_text(&mut window, "Half a th");
    for key in [Key::Escape, Key::J] {
        press(&mut window, key);
    }
    assert!(says(&window, "2 of 4") && says(&window, "0 / 124"));
    press(&mut window, Key::K);
    assert!(says(&window, "9 / 124"));
    let field = window.get_by_role_and_label(Role::TextInput, "Reason");
    assert_eq!(field.accesskit_node().value().as_deref(), Some("Half a th"));
}

/// The real worker, but what records verdicts fails.
fn failing() -> Backend {
    let real = Arc::new(Mutex::new(worker::inline()));
    let (jobs, queries) = (Arc::clone(&real), real);
    let run = move |command, _: &_| {
        if matches!(command, Command::SetVerdicts(_)) {
            return Outcome::Failed { message: "The disk is full. Free some space.".to_owned() };
        }
        let mut real = jobs.lock().unwrap();
        real.start(command);
        let ended = real.poll().into_iter().find_map(|it| match it {
            worker::protocol::News::Ended(_, outcome) => Some(outcome),
            _ => None,
        });
        ended.unwrap()
    };
    let ask = move |query: Query| {
        let mut real = queries.lock().unwrap();
        let asked = real.ask(query);
        let answered = real.poll().into_iter().find_map(|it| match it {
            worker::protocol::News::Answered(to, answer) if to == asked => Some(answer),
            _ => None,
        });
        answered.unwrap()
    };
    Backend::inline(Box::new(run), Box::new(ask))
}

#[test]
fn a_verdict_that_is_not_saved_keeps_the_text() {
    let mut window = real_window(Look::default(), failing);
    for key in [Key::J, Key::Enter, Key::Num1] {
        press(&mut window, key);
    }
    type_text(&mut window, "Ticket 20418");
    press(&mut window, Key::Enter);
    let words =
        "The verdict was not saved: the disk is full. Free some space. Your text is still here.";
    assert!(says(&window, words));
    window.picture("verdict-not-saved");
    let field = window.get_by_role_and_label(Role::TextInput, "Reason");
    assert_eq!(field.accesskit_node().value().as_deref(), Some("Ticket 20418"));
    assert!(field.accesskit_node().is_focused(), "Enter tries again");
    assert!(says(&window, "1 of 4"));
    assert_eq!(window.count(Verdict::Confirmed), 0);
}

#[test]
fn a_filter_on_open_ones_loses_what_was_decided_and_the_next_stays_open() {
    let mut window = decide();
    window.act(UiAction::ShowFindings(oddlog::domain::filter::FindingFilter {
        verdicts: vec![Verdict::Open],
        ..Default::default()
    }));
    for key in [Key::J, Key::Enter] {
        press(&mut window, key);
    }
    assert!(says(&window, "1 of 4"));
    press(&mut window, Key::Num3);
    assert!(says(&window, "1 of 3"), "what was second is first");
    press(&mut window, Key::Num3);
    assert!(says(&window, "1 of 2"));
    assert_eq!(window.count(Verdict::Dismissed), 2);
}

#[test]
fn the_journal_lists_searches_undoes_and_exports() {
    let mut window = decide();
    press(&mut window, Key::J);
    press(&mut window, Key::Num3);
    press(&mut window, Key::Num1);
    type_text(&mut window, "Ticket 20418");
    press(&mut window, Key::Enter);
    for key in [Key::Escape, Key::G, Key::J] {
        press(&mut window, key);
    }
    assert!(says(&window, "4 entries") && says(&window, "Chain verified"));
    let rows = |window: &Window<Real>| -> Vec<String> {
        let rows = window.query_all_by_role(Role::Row);
        rows.filter_map(|it| it.accesskit_node().label()).collect()
    };
    assert!(rows(&window)[0].starts_with("Entry 4: Verdict set to Confirmed, A-000"));
    press(&mut window, Key::Slash);
    window.get_by_role_and_label(Role::TextInput, "Search the journal").type_text("20418");
    window.run_steps(4);
    assert!(says(&window, "1 of 4 entries"));
    assert_eq!(rows(&window).len(), 1);
    window.get_all_by_role(Role::Row).next().unwrap().click();
    window.run_steps(4);
    assert!(says(&window, "Entry 4") && says(&window, "Ticket 20418"));
    window.get_by_role_and_label(Role::Button, "Export…").click();
    window.run_steps(6);
    let csv = std::fs::read_to_string(window.folder().join("journal.csv")).unwrap();
    assert_eq!(csv.lines().count(), 2, "the header and what was searched for: {csv}");
    window.query_all_by_role_and_label(Role::Button, "Undo").last().unwrap().click();
    window.run_steps(6);
    assert_eq!((window.count(Verdict::Confirmed), window.count(Verdict::Dismissed)), (0, 1));
    press(&mut window, Key::Escape);
    window.get_by_role_and_label(Role::TextInput, "Search the journal").focus();
    window.press_command(Key::A);
    press(&mut window, Key::Delete);
    assert!(says(&window, "5 entries"));
    assert!(rows(&window)[0].starts_with("Entry 5: Verdict undone"));
}

fn entry(id: i64, after: Verdict) -> Entry {
    Entry {
        id: EntryId(id),
        by: By { actor: "anna.berg".to_owned(), at: NOW, source: DoneIn::Window },
        action: Action::Verdict,
        target_kind: TargetKind::Finding,
        target: 180 + id,
        reason: "Customer moved to new PCs".to_owned(),
        before: "open".to_owned(),
        after: after.code().to_owned(),
        batch: EntryId(id),
        undoes: None,
        undone: None,
        previous_hash: EntryHash::default(),
        hash: EntryHash([7; 32]),
        about: "Unusual group of requests, JKHVD-PZTRN-QWLAC-MXEDB".to_owned(),
    }
}

fn journal(chain: Chain, case: CaseSummary) -> Window<PageWorld<JournalPage>> {
    let verdicts = [Verdict::Benign, Verdict::Confirmed, Verdict::Dismissed, Verdict::NeedsInfo];
    let entries: Vec<Entry> = (1..=20).map(|id| entry(id, verdicts[id as usize % 4])).collect();
    let page = Arc::new(Entries { entries, matching: 20, total: 20, ..Entries::default() });
    let answer = move |query| match query {
        Query::Journal(_) => Ok(Answer::Journal(Arc::clone(&page))),
        Query::JournalState => {
            Ok(Answer::JournalState(JournalState { chain, me: "anna.berg".to_owned() }))
        }
        other => Err(format!("not asked: {other:?}")),
    };
    let page = JournalPage::default();
    page_window(Look::default(), page, Some(case), answer, show, PageView::on_answer)
}

#[test]
fn a_broken_chain_is_said_and_shown() {
    let mut page = journal(Chain::Broken(EntryId(14)), scripted::summary());
    assert!(page.query_by_label("Chain broken at entry 14").is_some());
    page.get_by_role_and_label(Role::Button, "Show").click();
    page.run_steps(4);
    page.picture("journal-broken");
    assert!(page.query_by_label("Entry 14").is_some());
    page.get_by_role_and_label(Role::Button, "Undo").click();
    page.run_steps(3);
    assert!(matches!(page.state().actions[..], [UiAction::UndoVerdicts(EntryId(14))]));
}

#[test]
fn in_a_case_that_cannot_be_changed_nothing_can_be_taken_back() {
    let why = "Open in another window, so this one cannot change anything.";
    let case = CaseSummary { read_only: Some(why.to_owned()), ..scripted::summary() };
    let mut page = journal(Chain::Verified, case);
    page.get_all_by_role(Role::Row).next().unwrap().click();
    page.run_steps(4);
    let undo = page.get_by_role_and_label(Role::Button, "Undo");
    assert!(undo.accesskit_node().is_disabled());
}

#[test]
fn an_empty_journal_says_so() {
    let none = |query| match query {
        Query::Journal(_) => Ok(Answer::Journal(Arc::default())),
        Query::JournalState => {
            let state = JournalState { chain: Chain::Verified, me: "anna.berg".to_owned() };
            Ok(Answer::JournalState(state))
        }
        other => Err(format!("not asked: {other:?}")),
    };
    let (page, case) = (JournalPage::default(), Some(scripted::summary()));
    let mut page = page_window(Look::default(), page, case, none, show, PageView::on_answer);
    page.run_steps(4);
    assert!(page.query_by_label("Nothing was done in this case yet.").is_some());
    page.picture("journal-empty");
}

#[test]
fn the_journal_is_filtered_by_keys_and_says_what_was_imported() {
    let mut window = decide();
    press(&mut window, Key::J);
    press(&mut window, Key::Num3);
    for key in [Key::G, Key::J] {
        press(&mut window, key);
    }
    let rows = |window: &Window<Real>| window.query_all_by_role(Role::Row).count();
    assert_eq!(rows(&window), 3);
    press(&mut window, Key::F);
    press(&mut window, Key::T);
    window.get_by_role_and_label(Role::CheckBox, "Imported").click();
    press(&mut window, Key::Enter);
    assert!(says(&window, "1 of 3 entries"));
    press(&mut window, Key::J);
    assert!(says(&window, "Imported, 441 events"), "what it stored");
    assert!(says(&window, "logins.csv"));
    window.picture("journal-filtered");
    let undo = window.get_by_role_and_label(Role::Button, "Undo");
    assert!(undo.accesskit_node().is_disabled(), "an import is not taken back");
    press(&mut window, Key::Escape);
    press(&mut window, Key::Slash);
    window.get_by_role_and_label(Role::TextInput, "Search the journal").type_text("zzz");
    window.run_steps(4);
    assert!(says(&window, "No entries match Action: Imported, “zzz”."));
    window.get_all_by_role_and_label(Role::Button, "Clear all").next().unwrap().click();
    window.run_steps(4);
    assert_eq!(rows(&window), 3);
}

#[test]
fn pictures() {
    for (name, look) in [
        ("dark", Look::default()),
        ("light", Look { theme: &theme::LIGHT, ..Look::default() }),
        ("contrast", Look { theme: &theme::HIGH_CONTRAST, ..Look::default() }),
        ("narrow", Look { pixels: [1100.0, 800.0], ..Look::default() }),
        ("scaled", Look { pixels: [1400.0, 900.0], scale: 1.5, ..Look::default() }),
    ] {
        let mut window = real_window(look, worker::inline);
        for key in [Key::J, Key::Num3, Key::Num4, Key::Num2] {
            press(&mut window, key);
        }
        window.picture(&format!("verdict-{name}"));
        type_text(&mut window, "=Test account of the rollout");
        press(&mut window, Key::Enter);
        window.picture(&format!("verdict-{name}-saved"));
        window.act(UiAction::Go(Page::Journal));
        window.picture(&format!("journal-{name}"));
        window.get_all_by_role(Role::Row).next().unwrap().click();
        window.run_steps(4);
        window.picture(&format!("journal-{name}-entry"));
        window.act(UiAction::Go(Page::Runs));
        window.act(UiAction::StartJob(Command::Score));
        window.picture(&format!("runs-{name}"));
    }
}

/// Only to be sure that an answer of nothing does not look like an anomaly.
#[test]
fn keys_decide_nothing_where_nothing_is_selected() {
    let empty = |_| Ok(Answer::Findings(Arc::new(FindingList::default())));
    let mut page = page_window(
        Look::default(),
        oddlog::ui::anomalies::AnomaliesPage::default(),
        Some(scripted::summary()),
        empty,
        show,
        PageView::on_answer,
    );
    page.key_press(Key::Num3);
    page.run_steps(3);
    assert!(page.state().actions.is_empty());
}
