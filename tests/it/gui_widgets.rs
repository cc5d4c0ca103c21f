//! The small parts by themselves: names, filter popup, and a picture of all of them.

use crate::support::gui::{Look, window};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use oddlog::domain::event::Outcome;
use oddlog::domain::finding::{Severity, Verdict};
use oddlog::ui::icons;
use oddlog::ui::theme::{self, DARK, Face, HIGH_CONTRAST, LIGHT};
use oddlog::ui::widgets::{
    self, Choice, Column, EvidenceTable, FeatureBar, FilterOption, RawLine, Tint,
};

#[derive(Default)]
struct Filter {
    popup: widgets::FilterPopup<&'static str>,
    chosen: Vec<&'static str>,
}

const TYPES: [&str; 3] = ["Unusual user-day", "Unusual rate", "Inactive user detected"];

fn filter_ui(ui: &mut egui::Ui, it: &mut Filter) {
    let summary = (!it.chosen.is_empty()).then(|| it.chosen.join(", "));
    let open = it.popup.is_open();
    let button = widgets::filter_button(ui, "Type", summary.as_deref(), None, open);
    let options: Vec<_> = TYPES
        .iter()
        .map(|label| FilterOption { value: *label, label, icon: Some(icons::USER), count: 11 })
        .collect();
    widgets::multi_select(&button, &mut it.popup, "types", &options, &mut it.chosen);
}

#[test]
fn ticks_take_effect_at_once_and_escape_restores() {
    let mut window = window(Look::default(), Filter::default(), filter_ui);
    window.get_by_label("Type").click();
    window.run();
    window.get_by_role_and_label(Role::CheckBox, "Unusual rate").click();
    window.run();
    assert_eq!(window.state().chosen, ["Unusual rate"]);
    window.picture("filter-popup");
    window.key_press(egui::Key::Escape);
    window.run();
    assert_eq!(window.state().chosen, [""; 0]);
    assert!(window.query_by_role(Role::CheckBox).is_none(), "the popup is closed");
}

#[test]
fn select_all_takes_what_the_search_found_and_the_button_says_so() {
    let mut window = window(Look::default(), Filter::default(), filter_ui);
    window.get_by_label("Type").click();
    window.run();
    window.get_by_role_and_label(Role::TextInput, "Search types").type_text("UNUSUAL");
    window.run();
    window.get_by_label("Select all 2").click();
    window.run();
    window.get_by_label("Apply").click();
    window.run();
    assert_eq!(window.state().chosen, ["Unusual user-day", "Unusual rate"]);
    assert!(window.query_by_label("Type: Unusual user-day, Unusual rate").is_some());
    assert!(window.query_by_role(Role::CheckBox).is_none(), "Apply closes");
}

fn gallery(ui: &mut egui::Ui, text: &mut String) {
    let theme = theme::of(ui);
    ui.painter().rect_filled(ui.max_rect(), 0.0, theme.bg_app);
    egui::Frame::new().inner_margin(16).show(ui, |ui| {
        ui.horizontal(|ui| {
            widgets::primary("Open log files…").icon(icons::FOLDER_OPEN).key("Ctrl+O").show(ui);
            widgets::secondary("Try the sample case").icon(icons::PLAY).show(ui);
            widgets::quiet("Cancel").key("Esc").show(ui);
            widgets::secondary("Views").caret().show(ui);
            widgets::primary("Import").disabled_because(Some("Nothing to import.")).show(ui);
            widgets::icon_button(ui, icons::X, "Close", Some("Esc"));
            widgets::link(ui, "Show in log explorer");
            widgets::key_cap(ui, "l");
            widgets::chip(ui, "Revoked");
        });
        ui.horizontal(|ui| {
            for it in Severity::ALL {
                widgets::severity_label(ui, *it);
            }
            for it in Verdict::ALL {
                widgets::verdict_label(ui, *it);
            }
            for it in Outcome::ALL {
                widgets::outcome_label(ui, *it);
            }
        });
        ui.horizontal(|ui| {
            widgets::segmented(ui, "Unit", 1, &[(1, "Hour"), (2, "Day"), (3, "Week")]);
            widgets::filter_button(ui, "Type", None, None, false);
            let week = Some("Last 7 days");
            widgets::filter_button(ui, "All time", week, Some(icons::CALENDAR_BLANK), false);
            widgets::search_field(ui, "Search anomalies", text, "Search anomalies", "/", 220.0);
            let choices = [Choice { value: 1, label: "Login CSV", icon: None }];
            let current = ("Login CSV", Some(icons::TABLE));
            widgets::dropdown(ui, "Format", current, 200.0, &choices);
            widgets::check_box(ui, "First line is a header", &mut true);
        });
        widgets::text_field(ui, "Observed rate", text, "41", 120.0);
        for (tint, words) in [
            (Tint::Info, "Recognised as Login CSV: 998 of 1,000 sampled lines fit."),
            (Tint::Warn, "3 columns are not used."),
            (Tint::Bad, "notes.docx is not a log: it is a binary file. It will be left out."),
            (Tint::Ok, "Read 749,079 = stored 747,175 + duplicate 1,902 + rejected 2."),
        ] {
            widgets::notice(ui, tint, words, None);
        }
        let bar = FeatureBar { actual: 41.0, low: 0.0, high: 4.0, severity: Severity::Critical };
        widgets::feature_bar(ui, &bar, 120.0, "41, usual 0 to 4");
        let line = |number, marked| RawLine { number, text: "2026-06-13T21:00:07Z,maria", marked };
        widgets::raw_lines(ui, "raw", &[line(9, false), line(10, true)]);
        let column = |title, width, right| Column { title, width, right };
        let columns =
            [column("Time", 100.0, false), column("Line", 90.0, true), column("", 0.0, false)];
        let table = EvidenceTable {
            columns: &columns,
            n_rows: 2,
            row_height: theme::size::EVIDENCE_ROW,
            clickable: true,
            selected: Some(1),
        };
        let spoken = |row| format!("row {row}");
        widgets::evidence_table(ui, &table, spoken, |ui, _, _| {
            ui.label(Face::Mono.text("23:00:07", theme.text));
        });
        ui.horizontal(|ui| {
            for (face, name) in [
                (Face::Display, "Display"),
                (Face::Number, "163"),
                (Face::Headline, "Headline"),
                (Face::Title, "Title"),
                (Face::Section, "Section"),
                (Face::Medium, "Medium"),
                (Face::Small, "Small"),
                (Face::Tiny, "Tiny"),
                (Face::MonoBold, "Mono bold"),
            ] {
                ui.label(face.text(name, theme.text));
            }
        });
    });
}

#[test]
fn every_small_part_has_a_name_in_every_theme() {
    for (theme, name) in [(&DARK, "dark"), (&LIGHT, "light"), (&HIGH_CONTRAST, "contrast")] {
        for (scale, at) in [(1.0, ""), (1.5, "-150")] {
            let look = Look { theme, pixels: [1400.0, 700.0], scale };
            let mut window = window(look, String::new(), gallery);
            window.run();
            assert_eq!(window.unnamed_widgets(), [""; 0]);
            window.picture(&format!("gallery-{name}{at}"));
        }
    }
}
