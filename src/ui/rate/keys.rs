//! What can be done with a rate of the log: buttons below its plot, and keys.

use super::dialogs::Dialog;
use super::{Mode, RatePage};
use crate::domain::event::Outcome;
use crate::domain::filter::EventFilter;
use crate::domain::rate::shown;
use crate::domain::rate_subject::Count;
use crate::domain::time::Micros;
use crate::ui::action::UiAction;
use crate::ui::anomalies::keys;
use crate::ui::page::PageContext;
use crate::ui::widgets::secondary;
use crate::ui::{icons, shortcuts, words};
use egui::{Key, Ui, vec2};

/// Takes the keys of the page.
pub fn take(page: &mut RatePage, ui: &Ui, cx: &mut PageContext<'_>) {
    if page.mode == Mode::SeriesFile {
        return;
    }
    if keys::take_letter(ui, Key::H) {
        page.history.open();
    }
    if page.mode == Mode::Typed || cx.case.is_none() {
        return;
    }
    if keys::take_letter(ui, Key::L) {
        show_events(page, cx);
    }
    if keys::take_letter(ui, Key::S) && why_not_saved(page, cx).is_none() {
        save(page, cx);
    }
    if keys::take_letter(ui, Key::M) {
        page.ask(Dialog::mark(page.from_log.window(), cx.zone));
    }
}

/// Draws the three buttons.
pub fn buttons(page: &mut RatePage, ui: &mut Ui, cx: &mut PageContext<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        let events = secondary("Show these events").icon(icons::ROWS).key(shortcuts::SHOW_EVENTS);
        if events.show(ui).clicked() {
            show_events(page, cx);
        }
        let why = why_not_saved(page, cx);
        let finding = secondary("Save as finding…").icon(icons::WARNING_DIAMOND);
        let finding = finding.key(shortcuts::SAVE_FINDING).disabled_because(why.as_deref());
        if finding.show(ui).clicked() {
            save(page, cx);
        }
        let mark = secondary("Mark a special event…").icon(icons::FLAG).key(shortcuts::MARK_EVENT);
        if mark.show(ui).clicked() {
            page.ask(Dialog::mark(page.from_log.window(), cx.zone));
        }
    });
}

fn why_not_saved(page: &RatePage, cx: &PageContext<'_>) -> Option<String> {
    if let Some(why) = cx.case.and_then(|it| it.read_only.clone()) {
        return Some(why);
    }
    page.calculation(&cx.limits).is_none().then(|| "There is no result to save.".to_owned())
}

fn save(page: &mut RatePage, cx: &PageContext<'_>) {
    let Some(it) = page.calculation(&cx.limits) else { return };
    let when = page.from_log.window().map(|it| words::interval(it.0, it.1, cx.now, cx.zone));
    let what = format!(
        "{}, {}: {} where {} is expected.",
        page.from_log.subject.words(),
        when.unwrap_or_default(),
        shown(it.observed),
        shown(it.expected)
    );
    page.ask(Dialog::save(what));
}

/// Goes to the log explorer with the events that were counted.
fn show_events(page: &RatePage, cx: &mut PageContext<'_>) {
    let Some((from, to)) = page.from_log.window() else { return };
    let subject = &page.from_log.subject;
    let texts = subject.entity.iter().map(|(field, name)| (*field, vec![name.clone()])).collect();
    let outcomes =
        if subject.count == Count::Failures { vec![Outcome::Failed] } else { Vec::new() };
    cx.act(UiAction::ShowEvents {
        // A filter includes its end, a window does not.
        filter: EventFilter {
            from: Some(from),
            to: Some(Micros(to.0 - 1)),
            texts,
            outcomes,
            ..EventFilter::default()
        },
        focus: None,
        title: format!("{} of {}", subject.count, subject.whose()),
    });
}
