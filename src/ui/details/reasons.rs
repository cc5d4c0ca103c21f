//! "Why it was raised" of a rule: what it looked at, what it found there, and its own words.

use crate::domain::finding::Reason;
use crate::ui::icons;
use crate::ui::theme::{self, Face, Theme, size};
use crate::ui::widgets::{card, icon_fill};
use egui::accesskit::Role;
use egui::text::LayoutJob;
use egui::{Align, Label, Layout, Ui, WidgetInfo};
use std::ops::Range;

/// Where the values begin, so that they stand below the labels and not below the icons.
const INDENT: f32 = 22.0;

/// Draws one block per reason.
pub fn reasons(ui: &mut Ui, reasons: &[Reason]) {
    let theme = theme::of(ui);
    card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        for (at, reason) in reasons.iter().enumerate() {
            if 0 < at {
                ui.add_space(6.0);
            }
            one(ui, theme, reason);
        }
    });
}

/// All of it in one sentence, for screen readers.
pub fn spoken(it: &Reason) -> String {
    format!("{}: {} ({})", it.label, it.value, it.why)
}

fn one(ui: &mut Ui, theme: &Theme, reason: &Reason) {
    let drawn = ui.scope(|ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = INDENT - size::ICON_SMALL;
            icon_fill(ui, icons::CHECK_CIRCLE, size::ICON_SMALL, theme.ok);
            ui.label(Face::Body.text(&reason.label, theme.text_secondary));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add(Label::new(Face::Small.text(&reason.why, theme.text_muted)).truncate());
            });
        });
        ui.horizontal(|ui| {
            ui.add_space(INDENT);
            ui.add(Label::new(value(theme, reason)).wrap().selectable(true));
        });
    });
    let response = drawn.response;
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, spoken(reason)));
    response.on_hover_text(&reason.why);
}

/// The value with what matched in it marked.
fn value(theme: &Theme, reason: &Reason) -> LayoutJob {
    let mut job = LayoutJob::default();
    let plain = Face::Mono.format(theme.text);
    let mut marked = Face::MonoBold.format(theme.warn());
    marked.background = theme.warn_tint;
    let mut from = 0;
    for part in matches(&reason.value, &reason.matched) {
        job.append(&reason.value[from..part.start], 0.0, plain.clone());
        job.append(&reason.value[part.clone()], 0.0, marked.clone());
        from = part.end;
    }
    job.append(&reason.value[from..], 0.0, plain);
    job
}

/// Where the words stand in `text`, without regard to the case of ASCII letters; overlapping ones
/// are one.
fn matches(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let places = |word: &String| {
        let word = word.to_ascii_lowercase();
        let all: Vec<Range<usize>> = if word.is_empty() {
            Vec::new()
        } else {
            lower.match_indices(&word).map(|(at, it)| at..at + it.len()).collect()
        };
        all
    };
    let mut found: Vec<Range<usize>> = words.iter().flat_map(places).collect();
    found.sort_unstable_by_key(|it| (it.start, it.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for it in found {
        match apart.last_mut() {
            Some(last) if it.start <= last.end => last.end = last.end.max(it.end),
            _ => apart.push(it),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matched_words_are_found_in_any_case_and_joined_where_they_overlap() {
        for (text, words, want) in [
            ("Prod-Customers", &["customer", "prod"][..], "Prod|Customer"),
            ("db_ADMIN", &["admin"], "ADMIN"),
            ("nonprod prod", &["prod"], "prod|prod"),
            ("adminowner", &["admin", "nown"], "adminown"),
            ("Ärzte-phi", &["phi", ""], "phi"),
            ("staging", &["prod"], ""),
        ] {
            let words: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
            let found = matches(text, &words);
            let found: Vec<&str> = found.into_iter().map(|it| &text[it]).collect();
            assert_eq!(found.join("|"), want, "{text}");
        }
    }
}
