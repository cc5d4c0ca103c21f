//! What a file leaves open, as clear choices with what is assumed until a person chooses.

use super::model::FileEntry;
use super::reading;
use crate::domain::field::Role;
use crate::domain::plan::{OpenQuestion, Plan};
use crate::domain::time::Zone;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::segmented;
use crate::ui::{icons, widgets};
use crate::worker::protocol::FilePreview;
use chrono::{Datelike, Month};
use egui::{DragValue, Frame, Label, Margin, Ui};

/// A question in a few words, for the list of files.
pub const fn short(question: OpenQuestion) -> &'static str {
    match question {
        OpenQuestion::DayOrMonth => "Day or month first?",
        OpenQuestion::Year => "Which year?",
        OpenQuestion::Zone => "Times without a zone are read as UTC.",
    }
}

/// Draws all that were ever open; true when something was chosen.
pub fn questions(
    ui: &mut Ui,
    cx: &PageContext<'_>,
    file: &mut FileEntry,
    preview: &FilePreview,
) -> bool {
    let mut changed = false;
    for question in file.asked.clone() {
        changed |= framed(ui, cx, |ui| match question {
            OpenQuestion::DayOrMonth => day_or_month(ui, cx, file, preview),
            OpenQuestion::Year => year(ui, cx, file, &preview.plan),
            OpenQuestion::Zone => zone(ui, cx, file, &preview.plan),
        });
    }
    changed
}

/// A question in the colour of things to look at.
fn framed(ui: &mut Ui, cx: &PageContext<'_>, add: impl FnOnce(&mut Ui) -> bool) -> bool {
    let theme = cx.theme;
    Frame::new()
        .fill(theme.warn_tint)
        .corner_radius(size::RADIUS)
        .inner_margin(Margin::symmetric(10, 7))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                ui.vertical(|ui| {
                    ui.add_space(1.0);
                    widgets::icon_fill(ui, icons::QUESTION, size::ICON, theme.warn());
                });
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width());
                    add(ui)
                })
                .inner
            })
            .inner
        })
        .inner
}

fn say(ui: &mut Ui, cx: &PageContext<'_>, words: &str) {
    ui.add(Label::new(Face::Body.text(words, cx.theme.text)).wrap());
}

fn whether_chosen(ui: &mut Ui, cx: &PageContext<'_>, is_chosen: bool) {
    let words = if is_chosen { "Chosen by you." } else { "Assumed until you choose." };
    ui.label(Face::Small.text(words, cx.theme.text_secondary));
}

fn day_or_month(
    ui: &mut Ui,
    cx: &PageContext<'_>,
    file: &mut FileEntry,
    preview: &FilePreview,
) -> bool {
    let sample = date_sample(&preview.plan);
    let both = readings(sample);
    let [day, month] = both.map_or_else(
        || ["Day first".to_owned(), "Month first".to_owned()],
        |(a, b)| [format!("{} (day first)", date(a, b)), format!("{} (month first)", date(b, a))],
    );
    let words = both.map_or_else(
        || "The times do not say whether the day or the month comes first.".to_owned(),
        |(a, b)| {
            format!("The times do not say whether {sample} is {} or {}.", date(a, b), date(b, a))
        },
    );
    say(ui, cx, &words);
    let assumed = both.and_then(|it| is_read_day_first(preview, it));
    let current = file.choices.day_first.or(assumed);
    let values = [(Some(true), day.as_str()), (Some(false), month.as_str())];
    ui.horizontal(|ui| {
        // A click on what is assumed is a choice too: nothing counts as current before one.
        let current = if file.choices.day_first.is_some() { current } else { None };
        let chosen = segmented(ui, "Day or month first", current, &values);
        match (file.choices.day_first, assumed) {
            (None, Some(day_first)) => {
                let read = if day_first { &day } else { &month };
                let words = format!("Read as {read} until you choose.");
                ui.label(Face::Small.text(words, cx.theme.text_secondary));
            }
            (chosen, _) => whether_chosen(ui, cx, chosen.is_some()),
        }
        file.choices.day_first = chosen.flatten().or(file.choices.day_first);
        chosen.is_some()
    })
    .inner
}

/// The first value of the column that holds the date.
fn date_sample(plan: &Plan) -> &str {
    let column = plan.column(Role::Date).or_else(|| plan.column(Role::Time));
    column.and_then(|it| plan.columns.get(it)).map_or("", |it| it.sample.trim())
}

/// The first two numbers of a date, where either can be the month and it matters.
fn readings(sample: &str) -> Option<(u32, u32)> {
    let mut numbers = sample.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty());
    let (a, b) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let can_be_month = |it: u32| (1..=12).contains(&it);
    // The same twice would be no choice.
    (can_be_month(a) && can_be_month(b) && a != b).then_some((a, b))
}

/// `3 April`.
fn date(day: u32, month: u32) -> String {
    let name = u8::try_from(month).ok().and_then(|it| Month::try_from(it).ok());
    format!("{day} {}", name.map_or("?", |it| it.name()))
}

/// How the preview read a value: the person sees what is assumed.
fn is_read_day_first(preview: &FilePreview, (a, b): (u32, u32)) -> Option<bool> {
    let mut times = preview.preview.rows.iter().filter_map(|it| it.parsed.as_ref().ok()?.time);
    let first = times.next()?;
    let clock = preview.plan.zone.clock(first).or_else(|| Zone::Utc.clock(first))?;
    match (clock.day(), clock.month()) {
        (day, month) if (day, month) == (a, b) => Some(true),
        (day, month) if (month, day) == (a, b) => Some(false),
        _ => None,
    }
}

fn year(ui: &mut Ui, cx: &PageContext<'_>, file: &mut FileEntry, plan: &Plan) -> bool {
    say(ui, cx, "The times have no year. Which year is the last event of the file in?");
    let assumed = file
        .choices
        .year
        .or(plan.year)
        .unwrap_or_else(|| Zone::Utc.clock(cx.now).map_or(1970, |it| it.year()));
    let mut shown = assumed;
    ui.horizontal(|ui| {
        let field = DragValue::new(&mut shown).range(1970..=2261).speed(0.05);
        let field = field.custom_formatter(|it, _| format!("{it:.0}")).update_while_editing(false);
        ui.add(field).accessible_name("Year of the last event");
        let words = if file.choices.year.is_some() {
            "Chosen by you."
        } else {
            "Assumed from the file's own date until you choose."
        };
        ui.label(Face::Small.text(words, cx.theme.text_secondary));
    });
    let changed = shown != assumed;
    if changed {
        file.choices.year = Some(shown);
    }
    changed
}

fn zone(ui: &mut Ui, cx: &PageContext<'_>, file: &mut FileEntry, plan: &Plan) -> bool {
    say(
        ui,
        cx,
        "The times have no zone. They are read as UTC unless you choose the zone of the computer that wrote them.",
    );
    ui.horizontal(|ui| {
        let changed = reading::zone_dropdown(ui, cx, file, plan);
        whether_chosen(ui, cx, file.choices.zone.is_some());
        changed
    })
    .inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_either_has_two_readings() {
        for (sample, want) in [
            ("03/04/2026 10:11", Some((3, 4))),
            ("3.4.26", Some((3, 4))),
            ("13/04/2026", None),
            ("2026-03-04", None),
            ("04/04/2026", None),
            ("", None),
        ] {
            assert_eq!(readings(sample), want, "{sample}");
        }
        assert_eq!((date(3, 4), date(4, 3)), ("3 April".to_owned(), "4 March".to_owned()));
    }
}
