//! The settings page: the rules for access requests, driven by accessible names.

use crate::support::gui::{Look, PageWorld, Window, page_window};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use oddlog::domain::request_rules::RequestRules;
use oddlog::ui::action::UiAction;
use oddlog::ui::settings::settings_page;
use oddlog::ui::state::Remembered;
use oddlog::ui::theme::{DARK, LIGHT, Theme};

type Settings = Window<PageWorld<Remembered>>;

fn settings(theme: &'static Theme, pixels: [f32; 2]) -> Settings {
    page_window(
        Look { theme, pixels, ..Look::default() },
        Remembered::default(),
        None,
        |query| panic!("the settings need no case, but asked {query:?}"),
        |page, ui, cx| {
            settings_page(ui, cx, page);
            for action in cx.actions.drain(..) {
                match action {
                    UiAction::SetAnalysis(chosen) => page.analysis = chosen,
                    UiAction::SetReasons(chosen) => page.reasons = chosen,
                    _ => {}
                }
            }
        },
        |_, _, _| (),
    )
}

fn rules(window: &Settings) -> &RequestRules {
    &window.state().page.analysis.rules
}

fn type_into(window: &mut Settings, field: &str, text: &str) {
    let field = window.get_by_role_and_label(Role::TextInput, field);
    field.focus();
    field.type_text(text);
    window.run();
}

#[test]
fn words_days_and_scores_are_changed_and_put_back() {
    let mut window = settings(&DARK, [1000.0, 2400.0]);
    type_into(&mut window, "Words of sensitive resources", ", till,");
    assert_eq!(rules(&window).sensitive, ["customer", "phi", "pii", "prod", "till"]);
    // What is typed stays as it is while the field has the focus.
    type_into(&mut window, "Words of sensitive resources", " cash desk");
    assert_eq!(rules(&window).sensitive[4..], ["till", "cash desk"]);
    type_into(&mut window, "Ignored words", "nonprod; product");
    assert_eq!(rules(&window).ignored, ["nonprod", "product"]);
    window.get_by_label("Only as whole words").click();
    window.run();
    assert!(rules(&window).whole_words);
    window.get_by_role_and_label(Role::SpinButton, "Inactive without a request for").click();
    window.run();
    window.event(egui::Event::Text("30".to_owned()));
    window.key_press(egui::Key::Enter);
    window.run();
    assert_eq!(rules(&window).inactive_days, 30);
    assert_eq!(rules(&window).check(), Ok(()));
    let kept = window.state().page.clone();
    assert_eq!(Remembered::from_json(&kept.to_json()), kept);
    window.get_by_label("Back to the documented rules").click();
    window.run();
    assert_eq!(*rules(&window), RequestRules::default());
}

#[test]
fn every_field_is_named_in_both_themes() {
    for (theme, name) in [(&DARK, "dark"), (&LIGHT, "light")] {
        let mut window = settings(theme, [1000.0, 2400.0]);
        window.run_steps(2);
        assert_eq!(window.unnamed_widgets(), [""; 0], "{name}");
        window.picture(&format!("settings-rules-{name}"));
    }
}

#[test]
fn a_verdict_can_be_made_to_need_a_reason_or_none() {
    let mut window = settings(&DARK, [1400.0, 900.0]);
    for verdict in ["Dismissed", "Confirmed"] {
        window.get_by_role_and_label(Role::CheckBox, verdict).click();
        window.run();
    }
    let rules = window.state().page.reasons;
    assert!(rules.dismissed && rules.benign && !rules.confirmed && !rules.needs_info);
    window.picture("settings-reasons");
}
