//! The part of the settings about the rules for access requests: words, windows, scores.

use super::{heading, row};
use crate::domain::request_rules::{
    FEWEST_REQUESTS, MOST_DAYS, MOST_REQUESTS, MOST_SECONDS, MOST_VARIATION, RequestRules, items,
};
use crate::domain::run::Settings;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::widgets::{check_box, secondary};
use egui::{DragValue, Id, TextEdit, Ui, emath::Numeric};
use std::ops::RangeInclusive;

/// Width of a field for words.
const WORDS: f32 = 384.0;

/// Draws it.
pub fn rule_settings(ui: &mut Ui, cx: &mut PageContext<'_>, now: &Settings) {
    heading(ui, "Access-request rules");
    let mut next = RequestRules::clone(&now.rules);
    matching(ui, &mut next);
    windows(ui, &mut next);
    scores(ui, &mut next);
    let documented = RequestRules::default();
    let why = (next == documented).then_some("The rules are as documented.");
    if secondary("Back to the documented rules").disabled_because(why).show(ui).clicked() {
        next = documented;
    }
    if next != *now.rules {
        cx.act(UiAction::SetAnalysis(Settings { rules: next.into(), ..now.clone() }));
    }
}

/// Which requests are for high-risk access, and who decides.
fn matching(ui: &mut Ui, next: &mut RequestRules) {
    let hint = "In the name or a tag of the resource, in any case. Commas part words.";
    words(ui, "Words of sensitive resources", hint, &mut next.sensitive);
    words(ui, "Words of elevated access", "In the permission's name.", &mut next.elevated);
    row(ui, "Where words count", "Anywhere is as documented: prod is in nonprod too.", |ui| {
        check_box(ui, "Only as whole words", &mut next.whole_words);
    });
    let hint = "Longer words in which those above do not count: nonprod, product.";
    words(ui, "Ignored words", hint, &mut next.ignored);
    let hint = "An approver with one of them is no person; a mail address always is.";
    words(ui, "Approvers that are no person", hint, &mut next.automatic);
}

fn windows(ui: &mut Ui, next: &mut RequestRules) {
    let hint = "An approval or a high-risk request so long after a rejection is told.";
    number(ui, "Rejections are remembered", hint, &mut next.rejection_days, 1..=MOST_DAYS, " days");
    let hint = "A user's first request after so long is told.";
    number(
        ui,
        "Inactive without a request for",
        hint,
        &mut next.inactive_days,
        1..=MOST_DAYS,
        " days",
    );
    let hint = "So many for the same, at regular gaps or within seconds.";
    let least = FEWEST_REQUESTS..=MOST_REQUESTS;
    number(ui, "Equal requests of an automation", hint, &mut next.automation_requests, least, "");
    let mut percent = (next.automation_variation * 100.0).round();
    let before = percent;
    let most = 0.0..=MOST_VARIATION * 100.0;
    let hint = "Their standard deviation, in percent of their mean.";
    number(ui, "Regular gaps vary by at most", hint, &mut percent, most, " %");
    if percent.to_bits() != before.to_bits() {
        next.automation_variation = percent / 100.0;
    }
    let hint = "Or every gap is shorter than this.";
    number(ui, "Gaps of a burst", hint, &mut next.automation_seconds, 1..=MOST_SECONDS, " s");
}

fn scores(ui: &mut Ui, next: &mut RequestRules) {
    let band = "From 0 to 100: Critical from 75, High from 50, Medium from 25.";
    for (name, hint, score) in [
        ("Score of high-risk access", band, &mut next.score_high_risk),
        (
            "Score of it after a rejection",
            "Of a request of similar scope, by a person.",
            &mut next.score_high_risk_rejected,
        ),
        ("Score of an approval after a rejection", band, &mut next.score_approved_after_rejection),
        ("Score of an inactive user", band, &mut next.score_inactive_user),
        ("Score of an automation", band, &mut next.score_automation),
    ] {
        number(ui, name, hint, score, 0.0..=100.0, "");
    }
}

fn number<N: Numeric>(
    ui: &mut Ui,
    name: &str,
    hint: &str,
    value: &mut N,
    range: RangeInclusive<N>,
    suffix: &str,
) {
    row(ui, name, hint, |ui| {
        let field = DragValue::new(value).range(range).suffix(suffix).max_decimals(0);
        ui.add(field.update_while_editing(false)).accessible_name(name);
    });
}

/// A list of words in one line. While it has the focus it shows what is typed, also a comma with
/// nothing behind it yet.
fn words(ui: &mut Ui, name: &str, hint: &str, list: &mut Vec<String>) {
    row(ui, name, hint, |ui| {
        let typed = Id::unique(("words", name));
        let kept: Option<String> = ui.data(|it| it.get_temp(typed));
        let mut text = kept.unwrap_or_else(|| list.join(", "));
        let field = TextEdit::singleline(&mut text).id_salt(name).desired_width(WORDS);
        let response = ui.add(field).accessible_name(name);
        if response.changed() {
            *list = items(&text).map(str::to_owned).collect();
        }
        let has_focus = response.has_focus();
        ui.data_mut(|it| {
            if has_focus {
                it.insert_temp(typed, text);
            } else {
                it.remove_temp::<String>(typed);
            }
        });
    });
}
