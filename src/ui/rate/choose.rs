//! Draws the choices of the left side while numbers come from the log: of whom, what is counted,
//! over how long, when; and what the numbers rest on.

use super::from_log::FromLog;
use crate::domain::calendar::Window;
use crate::domain::field::Field;
use crate::domain::rate_subject::{Count, Spread, Subject};
use crate::domain::time::{Micros, Zone};
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{self, Choice, Tint};
use crate::ui::{icons, labels, words};
use egui::{Label, Popup, PopupCloseBehavior, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

/// Space between two columns.
const GAP: f32 = 12.0;
/// Height of a choice with its label.
const CHOICE: f32 = 16.0 + 4.0 + size::CONTROL;

/// What stands in the popups while they are open.
#[derive(Debug, Default)]
pub struct Choosing {
    /// The column whose values are shown.
    field: Option<Field>,
    /// What is searched.
    text: String,
    /// The time as it is typed.
    at: String,
    /// What is wrong with it.
    wrong: bool,
}

/// Draws the four choices.
pub fn show(ui: &mut Ui, cx: &PageContext<'_>, state: &mut FromLog, open: &mut Choosing) {
    let width = (ui.available_width() - GAP) / 2.0;
    for row in 0..2_u8 {
        let top = ui.next_widget_position();
        for column in 0..2_u8 {
            let left = top.x + f32::from(column) * (width + GAP);
            let rect = Rect::from_min_size(pos2(left, top.y), vec2(width, CHOICE));
            let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt((row, column)));
            ui.spacing_mut().item_spacing.y = 4.0;
            match (row, column) {
                (0, 0) => of(&mut ui, cx, state, open, width),
                (0, _) => count(&mut ui, cx.theme, state, width),
                (_, 0) => window(&mut ui, cx.theme, state, width),
                (_, _) => at(&mut ui, cx, state, open, width),
            }
        }
        ui.allocate_exact_size(vec2(2.0 * width + GAP, CHOICE + 10.0), egui::Sense::hover());
    }
}

fn above(ui: &mut Ui, theme: &Theme, text: &str) {
    ui.add(Label::new(Face::Label.text(text, theme.text_secondary)));
}

const fn field_icon(field: Option<Field>) -> &'static str {
    match field {
        Some(Field::User) => icons::USER,
        Some(Field::Ip) => icons::GLOBE_SIMPLE,
        Some(Field::Key) => icons::KEY,
        Some(Field::Machine) => icons::DESKTOP,
        Some(Field::Product) => icons::CUBE,
        Some(Field::Resource) => icons::DATABASE,
        Some(_) => icons::SQUARES_FOUR,
        None => icons::ROWS,
    }
}

/// What was chosen in a popup: one, or what stands for none (the whole log, the last window).
enum Chosen<T> {
    One(T),
    None,
}

impl<T> Chosen<T> {
    fn into_option(self) -> Option<T> {
        match self {
            Self::One(it) => Some(it),
            Self::None => None,
        }
    }
}

/// What "Of" shows when the whole log is counted.
const WHOLE: &str = "Whole log";

fn of(ui: &mut Ui, cx: &PageContext<'_>, state: &mut FromLog, open: &mut Choosing, width: f32) {
    above(ui, cx.theme, "Of");
    let entity = state.subject.entity.clone();
    let text = entity.as_ref().map_or(WHOLE, |it| it.1.as_str());
    let glyph = field_icon(entity.as_ref().map(|it| it.0));
    let button = widgets::dropdown_button(ui, "Of", (text, Some(glyph)), width);
    if button.clicked() {
        open.field = entity.as_ref().map(|it| it.0);
        open.text.clear();
        state.want_values(open.field.unwrap_or(Field::User), "");
    }
    let opened = button.clicked();
    let mut chosen: Option<Chosen<(Field, String)>> = None;
    Popup::from_toggle_button_response(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(320.0)
        .gap(2.0)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            chosen = of_popup(ui, cx.theme, state, open, opened);
            if chosen.is_some() {
                ui.close();
            }
        });
    if let Some(entity) = chosen.map(Chosen::into_option) {
        let at = state.at;
        state.choose(Subject { entity, ..state.subject.clone() }, at);
    }
}

fn of_popup(
    ui: &mut Ui,
    theme: &Theme,
    state: &mut FromLog,
    open: &mut Choosing,
    opened: bool,
) -> Option<Chosen<(Field, String)>> {
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let whole = widgets::quiet(WHOLE).selected(open.field.is_none());
        if whole.show(ui).clicked() {
            chosen = Some(Chosen::None);
        }
        for field in state.fields() {
            let button = widgets::quiet(field.label()).selected(open.field == Some(field));
            if button.show(ui).clicked() {
                open.field = Some(field);
                open.text.clear();
                state.want_values(field, "");
            }
        }
    });
    let Some(field) = open.field else { return chosen };
    let wide = ui.available_width();
    let name = format!("Search {}", field.label().to_lowercase());
    let edit = widgets::search_field(ui, &name, &mut open.text, "Search…", "", wide);
    if opened {
        edit.request_focus();
    }
    if edit.changed() {
        state.want_values(field, &open.text);
    }
    let enter = edit.lost_focus() && ui.input(|it| it.key_pressed(egui::Key::Enter));
    let Some(list) = state.values(field) else {
        ui.label(Face::Body.text(labels::WAITING, theme.text_muted));
        return chosen;
    };
    if list.values.is_empty() {
        let text = format!("No value matches “{}”.", open.text.trim());
        ui.add(Label::new(Face::Body.text(text, theme.text_muted)).wrap());
    }
    let current = state.subject.entity.as_ref().filter(|it| it.0 == field).map(|it| &it.1);
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().max_height(8.0 * size::CONTROL);
    area.auto_shrink([false, true]).show_rows(ui, size::CONTROL, list.values.len(), |ui, rows| {
        for value in &list.values[rows] {
            if widgets::menu_item(ui, value, None, current == Some(value)).clicked() {
                chosen = Some(Chosen::One((field, value.clone())));
            }
        }
    });
    if enter && let Some(first) = list.values.first() {
        chosen = Some(Chosen::One((field, first.clone())));
    }
    let n = list.values.len() as u64;
    if n < list.matching {
        let text = format!("{} of {}", labels::count(n), labels::count(list.matching));
        ui.label(Face::Small.text(text, theme.text_muted));
    }
    chosen
}

fn count(ui: &mut Ui, theme: &Theme, state: &mut FromLog, width: f32) {
    above(ui, theme, "Count");
    let choices: Vec<Choice<'_, Count>> =
        Count::ALL.iter().map(|it| Choice { value: *it, label: it.label(), icon: None }).collect();
    let current = state.subject.count.label();
    if let Some(count) = widgets::dropdown(ui, "Count", (current, None), width, &choices) {
        let at = state.at;
        state.choose(Subject { count, ..state.subject.clone() }, at);
    }
}

const fn window_label(window: Window) -> &'static str {
    match window {
        Window::Hour => "One hour",
        Window::Day => "One day",
        Window::Week => "One week",
    }
}

fn window(ui: &mut Ui, theme: &Theme, state: &mut FromLog, width: f32) {
    above(ui, theme, "Window");
    let choices: Vec<Choice<'_, Window>> = Window::ALL
        .iter()
        .map(|it| Choice { value: *it, label: window_label(*it), icon: None })
        .collect();
    let current = window_label(state.subject.window);
    if let Some(window) = widgets::dropdown(ui, "Window", (current, None), width, &choices) {
        let at = state.at;
        state.choose(Subject { window, ..state.subject.clone() }, at);
    }
}

/// The begin of the window in words.
fn at_words(state: &FromLog, zone: &Zone) -> String {
    match state.window() {
        Some((from, _)) => {
            let time = labels::full_time(from, zone);
            // Windows begin at full minutes in every zone.
            time.strip_suffix(":00").map(str::to_owned).unwrap_or(time)
        }
        None => "Last whole window".to_owned(),
    }
}

fn at(ui: &mut Ui, cx: &PageContext<'_>, state: &mut FromLog, open: &mut Choosing, width: f32) {
    above(ui, cx.theme, "At");
    let text = at_words(state, cx.zone);
    let button = widgets::dropdown_button(ui, "At", (&text, None), width);
    let opened = button.clicked();
    if opened {
        open.at = state.window().map(|it| words::typed_time(it.0, cx.zone)).unwrap_or_default();
        open.wrong = false;
    }
    let mut chosen: Option<Chosen<Micros>> = None;
    Popup::from_toggle_button_response(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(300.0)
        .gap(2.0)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            let entered;
            (chosen, entered) = at_popup(ui, cx, state, open, opened);
            if entered {
                ui.close();
            }
        });
    if let Some(at) = chosen.map(Chosen::into_option) {
        let subject = state.subject.clone();
        state.choose(subject, at);
        open.at = state.window().map(|it| words::typed_time(it.0, cx.zone)).unwrap_or_default();
    }
}

/// The time that was chosen, and whether that is all.
fn at_popup(
    ui: &mut Ui,
    cx: &PageContext<'_>,
    state: &FromLog,
    open: &mut Choosing,
    opened: bool,
) -> (Option<Chosen<Micros>>, bool) {
    let mut chosen = None;
    let label = format!("A time in the window ({})", labels::zone(cx.zone, cx.now));
    let edit = widgets::text_field(ui, &label, &mut open.at, "2026-06-13 23:00", 280.0);
    if opened {
        edit.request_focus();
    }
    let entered = edit.lost_focus() && ui.input(|it| it.key_pressed(egui::Key::Enter));
    let mut done = false;
    ui.horizontal(|ui| {
        let window = state.subject.window;
        let step = |by: i64| {
            let (from, _) = state.window()?;
            let to = window.start(window.index(from) + by);
            let (first, last) = state.span()?;
            (window.index(first) <= window.index(to) && to <= last).then_some(to)
        };
        let (earlier, later) = (step(-1), step(1));
        let why = Some("The log has no such window.");
        let earlier_why = if earlier.is_some() { None } else { why };
        let later_why = if later.is_some() { None } else { why };
        let before = widgets::secondary("Earlier").icon(icons::CARET_LEFT);
        if before.disabled_because(earlier_why).show(ui).clicked() {
            chosen = earlier.map(Chosen::One);
        }
        let after = widgets::secondary("Later").icon(icons::CARET_RIGHT);
        if after.disabled_because(later_why).show(ui).clicked() {
            chosen = later.map(Chosen::One);
        }
        if widgets::secondary("Last whole").show(ui).clicked() {
            chosen = Some(Chosen::None);
        }
        if widgets::primary("Apply").show(ui).clicked() || entered {
            match Micros::parse(&open.at, cx.zone) {
                Some(at) => (chosen, done, open.wrong) = (Some(Chosen::One(at)), true, false),
                None => open.wrong = true,
            }
        }
    });
    if open.wrong {
        let text = "This is not a time. Write 2026-06-13 23:00.";
        ui.add(Label::new(Face::Small.text(text, cx.theme.bad())).wrap());
    }
    if let Some((first, last)) = state.span() {
        let text = format!("The log covers {}.", labels::span((first, last), cx.zone));
        ui.add(Label::new(Face::Small.text(text, cx.theme.text_muted)).wrap());
    }
    (chosen, done)
}

/// Draws what the numbers rest on, and what to be careful about.
pub fn rests_on(ui: &mut Ui, theme: &Theme, state: &FromLog, edited: bool) {
    ui.spacing_mut().item_spacing.y = 6.0;
    if let Some(problem) = state.problem() {
        widgets::notice(ui, Tint::Warn, problem, None);
        return;
    }
    let Some(filled) = state.filled() else {
        ui.label(Face::Body.text(labels::WAITING, theme.text_muted));
        return;
    };
    let mut said = format!("{} {}", filled.filled, filled.left_out_words(state.spread));
    if edited {
        said.push_str(" Edited since.");
    }
    widgets::notice_with(ui, Tint::Info, said.trim());
    for warning in &filled.warnings {
        widgets::notice(ui, Tint::Warn, warning, None);
    }
}

/// Draws the switch between the two ways to tell what is usual.
pub fn spread(ui: &mut Ui, theme: &Theme, state: &mut FromLog) {
    ui.horizontal(|ui| {
        ui.add(Label::new(Face::Label.text("Spread", theme.text_secondary)));
        ui.add_space(4.0);
        let both: Vec<(Spread, &str)> = Spread::ALL.iter().map(|it| (*it, it.label())).collect();
        if let Some(spread) = widgets::segmented(ui, "Spread", state.spread, &both) {
            state.set_spread(spread);
        }
    });
}
