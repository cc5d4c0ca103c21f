//! Which verdicts need a reason.

use crate::domain::finding::Verdict;
use crate::domain::journal::REASON_LEAST;
use crate::domain::reasons::ReasonRules;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::widgets::check_box;
use egui::Ui;

/// Draws a check box for each verdict.
pub fn reason_settings(ui: &mut Ui, cx: &mut PageContext<'_>, now: ReasonRules) {
    super::heading(ui, "Verdicts");
    let words = format!(
        "A verdict with a tick is recorded only with a reason of at least {REASON_LEAST} \
         characters. One without a tick is one key."
    );
    super::row(ui, "Reason required for", &words, |ui| {
        let mut rules = now;
        for verdict in Verdict::ALL {
            if let Some(rule) = rules.of_mut(*verdict) {
                check_box(ui, verdict.label(), rule);
            }
        }
        if rules != now {
            cx.act(UiAction::SetReasons(rules));
        }
    });
}
