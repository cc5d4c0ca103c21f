//! The left side of the calculator: three numbers, the unit, the level in words, five results.

use super::choose;
use super::from_log::FromLog;
use super::model::{Below, Entry, Model};
use crate::domain::finding::Severity;
use crate::domain::rate::{Level, Limits, MetricRow, RateScore, Scaling, Unit};
use crate::ui::icons;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{self, Column, EvidenceTable};
use crate::worker::rate::FromLog as Filled;
use egui::{
    CornerRadius, Frame, Key, Label, Margin, Rect, Sense, Stroke, TextEdit, Ui, UiBuilder, Vec2,
    vec2,
};

/// Space between the three fields.
const GAP: f32 = 12.0;

/// Height of a row of the result table.
const ROW: f32 = 27.0;

/// Draws the form; true when the limits are to be changed. `from_log`: what fills it in, if
/// anything. `take_focus`: the first field gets the keyboard.
pub fn show(
    ui: &mut Ui,
    theme: &Theme,
    model: &mut Model,
    from_log: Option<&mut FromLog>,
    limits: &Limits,
    take_focus: bool,
) -> bool {
    ui.spacing_mut().item_spacing.y = 0.0;
    fields(ui, theme, model, take_focus);
    ui.add_space(6.0);
    unit_row(ui, theme, model);
    if from_log.is_none() {
        other_time(ui, theme, model);
    }
    ui.add_space(12.0);
    let mut rarity = None;
    match from_log {
        Some(state) => {
            choose::spread(ui, theme, state);
            rarity = state.filled().and_then(Filled::chance_words).filter(|_| !model.is_edited());
        }
        None => {
            if widgets::primary("Calculate").key("Enter").show(ui).clicked() {
                model.calculate();
            }
        }
    }
    ui.add_space(16.0);
    let result = model.result(limits);
    let mut change = false;
    if let Some(result) = &result {
        let words = model.told(result, limits).interpretation();
        change = level_card(ui, theme, &result.1, words);
    } else {
        widgets::notice(ui, widgets::Tint::Info, model.what_is_missing(), None);
    }
    ui.add_space(12.0);
    let rows = result
        .as_ref()
        .map_or_else(|| MetricRow::blank(model.unit()), |result| model.told(result, limits).rows());
    results(ui, theme, &rows);
    for reason in rows.iter().filter_map(|row| row.reason.as_deref()) {
        ui.add_space(6.0);
        ui.add(Label::new(Face::Small.text(reason, theme.text_muted)).wrap());
    }
    if let Some(words) = rarity {
        ui.add_space(12.0);
        ui.add(Label::new(Face::Small.text(words, theme.text_muted)).wrap());
    }
    change
}

fn fields(ui: &mut Ui, theme: &Theme, model: &mut Model, take_focus: bool) {
    let width = (ui.available_width() - 2.0 * GAP) / 3.0;
    let top = ui.next_widget_position();
    let mut bottom = top.y;
    for (nth, entry) in Entry::ALL.into_iter().enumerate() {
        let left = top.x + nth as f32 * (width + GAP);
        let column = Rect::from_min_size(egui::pos2(left, top.y), vec2(width, 400.0));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(column).id_salt(entry.label()));
        field(&mut ui, theme, model, entry, take_focus && nth == 0);
        bottom = bottom.max(ui.min_rect().bottom());
    }
    // Room for an error of two lines, so that nothing moves when one appears.
    let height = (bottom - top.y).max(16.0 + 4.0 + size::CONTROL + 3.0 + 32.0);
    ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
}

fn field(ui: &mut Ui, theme: &Theme, model: &mut Model, entry: Entry, take_focus: bool) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let label = ui.add(Label::new(Face::Label.text(entry.label(), theme.text_secondary)));
    ui.add_space(4.0);
    let below = model.below(entry);
    let wrong = matches!(below, Below::Error(_));
    let unit = format!("/ {}", short(model.unit()));
    if wrong {
        let edge = Stroke::new(1.0, theme.bad());
        ui.visuals_mut().widgets.inactive.bg_stroke = edge;
        ui.visuals_mut().widgets.hovered.bg_stroke = edge;
    }
    let edit = TextEdit::singleline(model.text_mut(entry))
        .id_salt(entry.label())
        .suffix(Face::Small.text(unit, theme.text_muted))
        .desired_width(f32::INFINITY);
    let edit = ui.add(edit).labelled_by(label.id);
    if take_focus {
        edit.request_focus();
    }
    if edit.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter)) {
        model.calculate();
        edit.request_focus();
    }
    ui.add_space(3.0);
    let (text, color) = match below {
        Below::Hint(text) => (text, theme.text_muted),
        Below::Error(text) => (text, theme.bad()),
    };
    ui.add(Label::new(Face::Small.text(text, color)).wrap());
}

const fn short(unit: Unit) -> &'static str {
    match unit {
        Unit::Hour => "h",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "mo",
        Unit::Year => "yr",
    }
}

fn unit_row(ui: &mut Ui, theme: &Theme, model: &mut Model) {
    ui.horizontal(|ui| {
        ui.add(Label::new(Face::Label.text("Unit", theme.text_secondary)));
        ui.add_space(4.0);
        let units: Vec<(Unit, &str)> = Unit::ALL.iter().map(|it| (*it, it.label())).collect();
        if let Some(unit) = widgets::segmented(ui, "Unit", model.unit(), &units) {
            model.set_unit(unit);
        }
    });
    if let Some(note) = model.note() {
        ui.add_space(6.0);
        ui.add(Label::new(Face::Small.text(note, theme.text_muted)).wrap());
    }
}

/// Lengths of a month, and a count of another time than the unit.
fn other_time(ui: &mut Ui, theme: &Theme, model: &mut Model) {
    if model.unit() == Unit::Month {
        let mut short = model.has_short_months();
        if widgets::check_box(ui, "A month has 30 days", &mut short) {
            model.set_short_months(short);
        }
    }
    widgets::check_box(ui, "Observed was counted over another time", &mut model.other_time);
    if !model.other_time {
        return;
    }
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add(Label::new(Face::Label.text("Counted over", theme.text_secondary)));
        ui.add_space(4.0);
        let edit = TextEdit::singleline(&mut model.time)
            .id_salt("counted over")
            .hint_text(Face::Body.text("2 hours", theme.text_muted))
            .desired_width(110.0);
        ui.add(edit).accessible_name("Counted over");
    });
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.add(Label::new(Face::Label.text("Deviation grows with", theme.text_secondary)));
        ui.add_space(4.0);
        let all: Vec<(Scaling, &str)> = Scaling::ALL.iter().map(|it| (*it, it.label())).collect();
        if let Some(it) = widgets::segmented(ui, "Deviation grows with", model.scaling, &all) {
            model.scaling = it;
        }
    });
    let why = model.explained().unwrap_or_else(|| {
        "The spread of counts that do not depend on each other grows with the square root of the \
         time; that of a level which stays off grows with the time."
            .to_owned()
    });
    ui.add_space(6.0);
    ui.add(Label::new(Face::Small.text(why, theme.text_muted)).wrap());
}

/// True when the limits are to be changed.
fn level_card(ui: &mut Ui, theme: &Theme, score: &RateScore, words: String) -> bool {
    let mut change = false;
    let card = widgets::card(ui).inner_margin(Margin { left: 17, right: 14, top: 12, bottom: 12 });
    let response = card
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal(|ui| {
                ui.spacing_mut().interact_size.y = 21.0;
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(14.0), Sense::hover());
                mark(ui, theme, rect, score.level);
                let label = Face::HeadlineSmall.text(score.level_label(), theme.text);
                ui.add(Label::new(label));
            });
            ui.add(Label::new(Face::Body.text(words, theme.text_secondary)).wrap());
            change = widgets::link(ui, "Change limits").clicked();
        })
        .response;
    let color = match score.level {
        Some(Level::Anomalous) => theme.severity_fill(Severity::Critical),
        Some(Level::Elevated) => theme.severity_fill(Severity::High),
        Some(Level::Normal) => theme.ok,
        None => theme.text_muted,
    };
    let bar = response.rect.with_max_x(response.rect.left() + 3.0);
    let radius = CornerRadius { nw: size::RADIUS_LARGE, sw: size::RADIUS_LARGE, ne: 0, se: 0 };
    ui.painter().rect_filled(bar, radius, color);
    change
}

/// The level as a shape: those of the severities that mean the same.
fn mark(ui: &Ui, theme: &Theme, rect: Rect, level: Option<Level>) {
    let (glyph, filled, color) = match level {
        Some(Level::Anomalous) => return widgets::draw_severity(ui, rect, Severity::Critical),
        Some(Level::Elevated) => return widgets::draw_severity(ui, rect, Severity::High),
        Some(Level::Normal) => (icons::CHECK_CIRCLE, true, theme.ok),
        None => (icons::QUESTION, false, theme.text_muted),
    };
    widgets::icon_at(ui.painter(), rect.center(), glyph, size::ICON, color, filled);
}

fn results(ui: &mut Ui, theme: &Theme, rows: &[MetricRow; 5]) {
    let columns = [
        Column { title: "Metric", width: 0.0, right: false },
        Column { title: "Value", width: 96.0, right: true },
        Column { title: "Unit", width: 130.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: rows.len(),
        row_height: ROW,
        clickable: false,
        selected: None,
    };
    let spoken = |row: usize| {
        let it = &rows[row];
        format!("{}: {} {}", it.metric, it.value, it.unit)
    };
    Frame::new().show(ui, |ui| {
        widgets::evidence_table(ui, &table, spoken, |ui, row, column| {
            let it = &rows[row];
            let (text, face, color) = match column {
                0 => (it.metric, Face::Body, theme.text),
                1 if it.number.is_some() => (it.value.as_str(), Face::Section, theme.text),
                1 => (it.value.as_str(), Face::Body, theme.text_muted),
                _ => (it.unit.as_str(), Face::Body, theme.text_muted),
            };
            ui.add(Label::new(face.text(text, color)).truncate());
        });
    });
}
