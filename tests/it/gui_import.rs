//! The import page by the names a screen reader says: what is asked, chosen, remembered, ordered
//! and accounted for.

use crate::support::gui::Look;
use crate::support::import_window::import_window;
use crate::support::shown_case;
use egui::accesskit::Role as A11y;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::domain::field::Role;
use oddlog::domain::import_options::Limits;
use oddlog::domain::plan::Choices;
use oddlog::domain::time::Zone;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::state::Remembered;
use oddlog::worker::protocol::ImportReport;

/// High enough that nothing has to be scrolled to.
fn tall() -> Look {
    Look { pixels: [1400.0, 1700.0], ..Look::default() }
}

fn window() -> crate::support::gui::Window<crate::support::import_window::World> {
    import_window(tall(), Remembered::default(), "/logs/trail")
}

#[test]
fn an_undecidable_date_is_shown_both_ways_and_corrected_by_hand() {
    let mut window = window();
    window.preview(&["dm.csv"]);
    let asked = "The times do not say whether 03/04/2026 10:11:12 is 3 April or 4 March.";
    assert!(window.sees(asked));
    assert!(window.sees("Read as 3 April (day first) until you choose."));
    assert!(window.sees("Line 2: 3 Apr 2026 10:11:12"));
    assert!(window.sees("Line 5: No time"), "undated rows say so");
    window.press("4 March (month first)");
    assert!(window.sees("Line 2: 4 Mar 2026 10:11:12"), "the preview follows");
    assert!(window.sees(asked), "the question stays where it is once it is answered");
    let chosen = window.get_by_role_and_label(A11y::RadioButton, "4 March (month first)");
    assert_eq!(chosen.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
    window.get_by_role_and_label(A11y::ComboBox, "Times without a zone are").click();
    window.run_steps(3);
    window.type_into("Search zones", "buenos aires");
    let entry = "America/Buenos_Aires";
    window.get_by_role_and_label(A11y::MenuItem, entry).click();
    window.run_steps(5);
    window.press("Import 1 file");
    let told = window.told();
    let choices = &told.orders[0].files[0].choices;
    assert_eq!(choices.day_first, Some(false));
    assert_eq!(choices.zone, Some(Zone::Named(entry.to_owned())));
}

#[test]
fn a_file_whose_time_is_not_known_waits_for_its_column() {
    let mut window = window();
    window.preview(&["logins.csv", "half.csv"]);
    window.press("half.csv: Delimited text. Choose which column is the time.");
    assert!(window.sees("Choose which column is the time."));
    assert!(window.sees("c1 is read as Attribute only"), "its columns are there to choose from");
    let import = || "Import 2 files";
    let is_disabled = |window: &crate::support::gui::Window<_>| {
        window.get_by_role_and_label(A11y::Button, import()).accesskit_node().is_disabled()
    };
    assert!(is_disabled(&window));
    window.press_command(egui::Key::Enter);
    assert!(window.told().orders.is_empty(), "the key does no more than the button");
    window.choose("Read c2 as", Role::Time.label());
    assert!(!window.sees("Choose which column is the time."));
    assert!(!is_disabled(&window));
    window.press("Import 2 files");
    let map = window.told().orders[0].files[1].choices.map.clone();
    assert_eq!(map, [(Role::Time, "c2".to_owned())]);
}

#[test]
fn a_mapping_is_remembered_applied_and_forgotten() {
    let mut window = window();
    window.preview(&["half-june.csv"]);
    window.choose("Read c1 as", Role::Time.label());
    window.press("Import 1 file");
    assert_eq!(window.remembered().mappings.len(), 1);
    window.preview(&["half-july.csv", "logins.csv"]);
    assert!(window.sees("Mapping remembered from 14 Jun 2026"));
    assert!(window.sees("c1 is read as Time"));
    window.press("Forget");
    assert!(!window.sees("Mapping remembered from 14 Jun 2026"));
    assert!(window.sees("Choose which column is the time."), "it is read as if never seen");
    assert_eq!(window.remembered().mappings, []);
    let last = window.told().previews.last().cloned().unwrap();
    assert_eq!(last.choices, Choices::default());
}

#[test]
fn nothing_chosen_is_nothing_remembered_and_settings_forget_too() {
    let mut window = window();
    window.preview(&["logins.csv"]);
    window.press("Import 1 file");
    assert_eq!(window.remembered().mappings, []);
    window.preview(&["logins.csv"]);
    window.choose("Read session as", Role::Action.label());
    window.press("Import 1 file");
    let kept = window.remembered();
    assert_eq!(Remembered::from_json(&kept.to_json()), kept, "it survives a restart");
    window.act(UiAction::Go(Page::Settings));
    let row = "Mapping of timestamp, user, source_ip, event_type and 2 more";
    assert!(window.sees(row));
    window.get_by_role_and_label(A11y::Link, "Forget").click();
    window.run_steps(4);
    assert!(!window.sees(row));
}

#[test]
fn a_folder_is_all_its_files_and_what_is_none_is_said() {
    let mut window = window();
    window.press_command(egui::Key::O);
    window.run_steps(16);
    assert!(window.sees("Import 55 files"));
    assert!(window.sees("Left out: 2"));
    assert!(window.sees("It is not a log: it is a binary file."));
    assert_eq!(window.told().previews.len(), 55);
    window.choose("Read session as", Role::Action.label());
    window.press("Apply this mapping to all files of this header");
    window.run_steps(16);
    window.press("Import 55 files");
    let told = window.told();
    assert_eq!(told.orders[0].files.len(), 55);
    let want = [(Role::Action, "session".to_owned())];
    assert!(told.orders[0].files.iter().all(|it| it.choices.map == want));
    drop(told);
    assert!(window.sees("readme.pdf was left out: It is not a log: it is a binary file."));
}

#[test]
fn a_receipt_adds_up_lists_a_hundred_thousand_lines_and_is_saved() {
    let mut window = import_window(tall(), Remembered::default(), "/out/receipt.csv");
    let mut file = shown_case::receipt("logins.csv", 620_000, 1_500, 0);
    file.issues = shown_case::issues(100_000);
    file.counts.read += 100_000;
    file.counts.rejected = 100_000;
    window.will_report(ImportReport { files: vec![file], seconds: 3.0 });
    window.preview(&["logins.csv", "notes.docx"]);
    window.press("Import 1 file");
    for part in ["721,500", "read", "=", "620,000", "stored", "1,500", "duplicate", "rejected"] {
        assert!(window.sees(part), "{part}");
    }
    let row = "logins.csv: Read 721,500 = stored 620,000 + duplicate 1,500 + rejected 100,000.";
    assert!(window.query_by_role_and_label(A11y::Row, row).is_some());
    assert!(window.sees("notes.docx was left out: notes.docx is not a log: it is a binary file."));
    window.press("Show rejected lines");
    let rows = window.get_all_by_role(A11y::Row).count();
    assert!((5..200).contains(&rows), "only what is in sight is drawn: {rows}");
    window.press("Save receipt…");
    let told = window.told();
    let (path, saved) = &told.saved[0];
    assert_eq!(path.to_str(), Some("/out/receipt.csv"));
    assert_eq!((saved.files[0].issues.len(), saved.left_out.len()), (100_000, 1));
}

#[test]
fn the_privacy_switch_goes_into_the_order_and_begins_as_the_settings_say() {
    let switch = "Replace users, addresses, keys, machines and friendly names by tokens";
    let mut window = window();
    window.preview(&["logins.csv"]);
    window.press(switch);
    window.press("Import 1 file");
    assert!(window.told().orders[0].options.tokens);
    assert!(!window.remembered().import.tokens, "the next import begins as the settings say");
    window.act(UiAction::Go(Page::Settings));
    window.press("By default");
    window.preview(&["logins.csv"]);
    window.press("Import 1 file");
    assert!(window.told().orders[1].options.tokens);
}

#[test]
fn very_many_columns_are_searched_and_used_ones_come_first() {
    let mut window = window();
    window.preview(&["wide.csv"]);
    assert!(window.sees("3 of 152 used"));
    assert!(window.sees("ClientIP is read as Address"), "the last column is used: it is shown");
    let far = "AuditData.ExtendedProperties.Property120 is read as Attribute only";
    assert!(!window.sees(far));
    window.type_into("Search columns", "property120");
    assert!(window.sees(far));
}

#[test]
fn limits_and_countries_are_set_and_go_into_every_order() {
    let mut window = import_window(tall(), Remembered::default(), "/data/countries.mmdb");
    window.act(UiAction::Go(Page::Settings));
    assert!(window.sees("Not set"));
    window.press("Choose…");
    assert!(window.sees("countries.mmdb"));
    let mut options = window.remembered().import;
    options.limits.columns = 10;
    window.act(UiAction::SetImport(options.clone()));
    window.preview(&["logins.csv"]);
    window.press("Import 1 file");
    assert_eq!(window.told().orders[0].options, options);
    window.act(UiAction::Go(Page::Settings));
    window.press("Back to the default limits");
    assert_eq!(window.remembered().import.limits, Limits::default());
}

#[test]
fn a_copy_with_tokens_is_explained_before_it_is_made() {
    let mut window = import_window(tall(), Remembered::default(), "/out/copy.oddlog");
    window.open_case();
    window.act(UiAction::Go(Page::Settings));
    window.press("Make a copy without identities…");
    assert!(window.told().copies.is_empty());
    window.press("Choose where…");
    assert_eq!(window.told().copies, [std::path::PathBuf::from("/out/copy.oddlog")]);
    assert!(window.sees("Copy with tokens written, 747,175 events: /out/copy.oddlog"));
}
