//! The rate calculator, driven by accessible names.

use crate::support::gui::{Look, PageWorld, Window, page_window};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use oddlog::ui::action::UiAction;
use oddlog::ui::rate::RatePage;
use oddlog::ui::theme::{HIGH_CONTRAST, LIGHT};

type Calculator = Window<PageWorld<RatePage>>;

const FIELDS: [&str; 3] = ["Observed rate", "Expected rate", "Standard deviation"];

fn calculator(look: Look) -> Calculator {
    page_window(
        look,
        RatePage::default(),
        None,
        |query| panic!("the calculator needs no case, but asked {query:?}"),
        RatePage::draw,
        RatePage::take_answer,
    )
}

fn type_into(window: &mut Calculator, field: &str, text: &str) {
    let field = window.get_by_role_and_label(Role::TextInput, field);
    field.focus();
    field.type_text(text);
    window.run();
}

fn typed(look: Look, texts: [&str; 3]) -> Calculator {
    let mut window = calculator(look);
    for (field, text) in FIELDS.into_iter().zip(texts) {
        if !text.is_empty() {
            type_into(&mut window, field, text);
        }
    }
    window
}

fn value(window: &Calculator, field: &str) -> String {
    let field = window.get_by_role_and_label(Role::TextInput, field);
    field.accesskit_node().value().unwrap_or_default()
}

fn has_row(window: &Calculator, spoken: &str) -> bool {
    window.query_by_role_and_label(Role::Row, spoken).is_some()
}

fn copied(window: &Calculator) -> &str {
    let text = window.state().actions.iter().rev().find_map(|it| match it {
        UiAction::CopyText(text) => Some(text.as_str()),
        _ => None,
    });
    text.expect("something was copied")
}

#[test]
fn results_come_while_typing() {
    let mut window = calculator(Look::default());
    assert!(has_row(&window, "Anomaly score (ratio): — unitless"));
    assert!(window.query_by_label("Type an observed and an expected rate.").is_some());
    window.picture("rate-before");
    // The first field has the focus: no click is needed.
    window.event(egui::Event::Text("41".to_owned()));
    window.run();
    type_into(&mut window, FIELDS[1], "2");
    assert!(has_row(&window, "Anomaly score (ratio): 20.5 unitless"));
    type_into(&mut window, FIELDS[2], "1.5");
    for row in [
        "Observed rate: 41 per hour",
        "Rate difference: +39 per hour, +1,950 %",
        "Normalized difference (z): 26.0 unitless",
        "±3 band: 0 to 6.5 Anomalous outside",
    ] {
        assert!(has_row(&window, row), "{row}");
    }
    assert!(has_row(&window, "Observed: 41 Anomalous"));
    assert!(window.query_by_label_contains("41 is 26.0 standard deviations above").is_some());
    window.picture("rate-anomalous");
}

#[test]
fn what_is_wrong_stands_at_its_field() {
    let mut window = typed(Look::default(), ["ten", "", "-1"]);
    assert!(window.query_by_label("This is not a number.").is_some());
    assert!(window.query_by_label("It cannot be negative.").is_some());
    assert!(window.query_by_label("Type the expected rate.").is_none(), "not asked yet");
    window.get_by_label("Calculate").click();
    window.run();
    assert!(window.query_by_label("Type the expected rate.").is_some());
    window.picture("rate-errors");
}

#[test]
fn reset_clears_and_copy_copies() {
    let mut window = typed(Look::default(), ["9,600", "500", "150"]);
    assert!(window.query_by_label("read as 9,600").is_some());
    window.get_by_label("Copy results").click();
    window.run();
    let text = copied(&window);
    assert!(text.contains("Anomaly score (ratio): 19.2 unitless"), "{text}");
    assert!(text.contains("Normalized difference (z): 60.67 unitless"), "{text}");
    assert!(matches!(window.state().actions.last(), Some(UiAction::Toast(_))));
    window.get_by_label("Copy results as").click();
    window.run();
    window.picture("rate-copy");
    window.get_by_label("TSV for a spreadsheet").click();
    window.run();
    assert!(copied(&window).contains("Anomaly score (ratio)\t19.2\tunitless\n"));
    window.get_by_label("Reset").click();
    window.run();
    assert_eq!(FIELDS.map(|it| value(&window, it)), ["", "", ""]);
    assert!(has_row(&window, "Observed rate: — per hour"));
}

#[test]
fn a_unit_change_converts_all_three() {
    let mut window = typed(Look { theme: &LIGHT, ..Look::default() }, ["150", "100", "20"]);
    window.get_by_role_and_label(Role::RadioButton, "Week").click();
    window.run();
    assert_eq!(FIELDS.map(|it| value(&window, it)), ["25,200", "16,800", "3,360"]);
    assert!(has_row(&window, "Normalized difference (z): 2.5 unitless"));
    assert!(has_row(&window, "Observed: 25,200 Elevated"));
    let note = "All three values were converted, so ratio and z stay the same.";
    assert!(window.query_by_label(note).is_some());
    window.picture("rate-elevated-light");
}

#[test]
fn it_works_narrow_and_without_a_deviation() {
    let look = Look { theme: &HIGH_CONTRAST, pixels: [700.0, 900.0], scale: 1.0 };
    let window = typed(look, ["50", "100", ""]);
    assert!(has_row(&window, "Observed: 50 Anomalous, low"));
    assert!(window.query_by_label("z: not computed, no standard deviation.").is_some());
    window.picture("rate-narrow");
}

/// Observed, expected, deviation, unit → spoken rows and the level.
type Example = ([&'static str; 3], &'static str, [&'static str; 3], &'static str);

#[rustfmt::skip]
const EXAMPLES: &[Example] = &[
    (["9,600", "500", "150"], "Day", ["19.2", "+9,100", "60.67"], "Anomalous"),
    (["24,000", "500", "150"], "Day", ["48", "+23,500", "156.67"], "Anomalous"),
    (["2,000", "500", "150"], "Day", ["4", "+1,500", "10.0"], "Anomalous"),
    (["150", "100", "20"], "Week", ["1.5", "+50", "2.5"], "Elevated"),
    (["135", "100", "20"], "Week", ["1.35", "+35", "1.75"], "Normal"),
    (["21.43", "14.29", "2.86"], "Day", ["1.4997", "+7.14", "2.5"], "Elevated"),
    (["0", "500", "150"], "Day", ["0", "−500", "−3.33"], "Anomalous, low"),
    (["5", "0", "2"], "Day", ["—", "+5", "2.5"], "Elevated"),
    (["0", "0", ""], "Day", ["—", "0", "—"], "Normal"),
    (["150", "150", "0"], "Day", ["1", "0", "—"], "Normal"),
    (["110", "100", ""], "Day", ["1.1", "+10", "—"], "Normal"),
    (["150", "100", ""], "Day", ["1.5", "+50", "—"], "Normal"),
];

fn row_begins(window: &Calculator, spoken: &str) -> bool {
    window
        .query_all_by_role(Role::Row)
        .any(|it| it.accesskit_node().label().is_some_and(|it| it.starts_with(spoken)))
}

#[test]
fn every_worked_example_comes_out_as_computed_by_hand() {
    for example @ (texts, unit, [ratio, difference, z], level) in EXAMPLES {
        let mut window = calculator(Look::default());
        window.get_by_role_and_label(Role::RadioButton, unit).click();
        window.run();
        for (field, text) in FIELDS.into_iter().zip(texts) {
            if !text.is_empty() {
                type_into(&mut window, field, text);
            }
        }
        for spoken in [
            format!("Anomaly score (ratio): {ratio} unitless"),
            format!("Rate difference: {difference} per"),
            format!("Normalized difference (z): {z} unitless"),
        ] {
            assert!(row_begins(&window, &spoken), "{example:?}: {spoken}");
        }
        assert!(window.query_all_by_label(level).next().is_some(), "{example:?}");
    }
}

#[test]
fn a_week_told_per_day_keeps_ratio_and_z() {
    let mut window = calculator(Look::default());
    window.get_by_role_and_label(Role::RadioButton, "Week").click();
    window.run();
    for (field, text) in FIELDS.into_iter().zip(["150", "100", "20"]) {
        type_into(&mut window, field, text);
    }
    window.get_by_role_and_label(Role::RadioButton, "Day").click();
    window.run();
    for spoken in [
        "Anomaly score (ratio): 1.5 unitless",
        "Rate difference: +7.1429 per day",
        "Normalized difference (z): 2.5 unitless",
    ] {
        assert!(row_begins(&window, spoken), "{spoken}");
    }
    assert!(window.query_all_by_label("Elevated").next().is_some());
}

#[test]
fn two_hours_are_compared_with_their_part_of_a_day() {
    let mut window = calculator(Look::default());
    window.get_by_role_and_label(Role::RadioButton, "Day").click();
    window.run();
    for (field, text) in FIELDS.into_iter().zip(["2,000", "500", "150"]) {
        type_into(&mut window, field, text);
    }
    window.get_by_label("Observed was counted over another time").click();
    window.run();
    type_into(&mut window, "Counted over", "2 hours");
    assert!(row_begins(&window, "Normalized difference (z): 45.23 unitless"));
    assert!(row_begins(&window, "Expected rate: 41.6667 in 2 hours"));
    assert!(window.query_by_label_contains("becomes 43.3013").is_some());
    window.picture("rate-two-hours");
    window.get_by_role_and_label(Role::RadioButton, "The time").click();
    window.run();
    assert!(row_begins(&window, "Normalized difference (z): 156.67 unitless"));
    assert!(window.query_by_label_contains("becomes 12.5").is_some());
}

#[test]
fn what_is_no_rate_is_said_at_its_field() {
    for (text, says) in [
        ("ten", "This is not a number."),
        ("-1", "A rate cannot be negative."),
        ("inf", "This is not a number."),
        ("nan", "This is not a number."),
        ("1e999", "This number is too large."),
    ] {
        let window = typed(Look::default(), [text, "1", ""]);
        assert!(window.query_all_by_label(says).next().is_some(), "{text}");
        assert!(row_begins(&window, "Anomaly score (ratio): —"), "{text}");
    }
    let window = typed(Look::default(), ["1e308", "1e-308", ""]);
    assert!(window.query_by_label("Ratio: too large to be computed.").is_some());
    assert!(window.query_all_by_label("Anomalous").next().is_some());
}
