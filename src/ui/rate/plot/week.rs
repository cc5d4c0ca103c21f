//! Hours of the week as a heat map: the mean of each, and where something was flagged.

use super::line::words;
use super::prepared::Prepared;
use super::save;
use super::scene::{Part, Scene};
use crate::domain::finding::Severity;
use crate::domain::rate::shown;
use crate::domain::series::Series;
use crate::domain::time::{HOUR, Micros, Zone};
use crate::ui::entities::model::DAYS;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{self, Column, EvidenceTable};
use chrono::{Datelike, Timelike};
use egui::accesskit::Role;
use egui::{Align, Label, Layout, Rect, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};
use std::sync::Arc;

const LEFT: f32 = 40.0;
const CELL: f32 = 22.0;
const FOOT: f32 = 20.0;

/// One hour of the week.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Cell {
    sum: f64,
    n: u64,
    flagged: u64,
}

impl Cell {
    fn mean(self) -> Option<f64> {
        (self.n != 0).then(|| self.sum / self.n as f64)
    }
}

type Cells = [[Cell; 24]; 7];

/// Sums the points per hour of the week of the zone. Of windows of an hour each is a point; of
/// finer points the mean per hour is that of the points.
fn cells(series: &Series, zone: &Zone) -> Cells {
    let mut out = Cells::default();
    for (at, time) in series.time.iter().enumerate() {
        let Some(clock) = zone.clock(Micros(*time)) else { continue };
        let cell = &mut out[clock.weekday().num_days_from_monday() as usize][clock.hour() as usize];
        cell.sum += series.value[at];
        cell.n += 1;
        cell.flagged += u64::from(series.mark[at].is_flagged());
    }
    out
}

/// What is kept of this tab between frames.
#[derive(Debug, Default)]
pub struct Week {
    summed: Option<(Arc<Prepared>, Zone, Cells)>,
}

impl Week {
    /// Draws the tab.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, data: &Arc<Prepared>) {
        if HOUR < data.series.step {
            let text =
                "Hours of the week need windows of an hour, or points that are no further apart.";
            ui.add(Label::new(Face::Body.text(text, cx.theme.text_secondary)).wrap());
            return;
        }
        let known = self.summed.as_ref();
        let known = known.filter(|it| Arc::ptr_eq(&it.0, data) && it.1 == *cx.zone).map(|it| it.2);
        let cells = known.unwrap_or_else(|| {
            let cells = cells(&data.series, cx.zone);
            self.summed = Some((Arc::clone(data), cx.zone.clone(), cells));
            cells
        });
        draw(ui, cx, data, &cells);
    }
}

fn draw(ui: &mut Ui, cx: &mut PageContext<'_>, data: &Prepared, cells: &Cells) {
    let series = &data.series;
    let zone = labels::zone(cx.zone, cx.now);
    let wide = ui.available_width();
    let scene = scene(vec2(wide, 7.0 * CELL + FOOT), cx.theme, cells, &series.name);
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            save::menu(ui, cx, "Save the hours of the week", |theme| {
                let rows = *cells;
                let titled = save::titled(&scene, theme, "Mean per hour of the week", None);
                (titled, Arc::new(move || csv(&rows)))
            });
            legend(ui, cx.theme, cells);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = format!("Mean of the whole series, times in {zone}");
                ui.add(Label::new(Face::Small.text(text, cx.theme.text_muted)).truncate());
            });
        });
    });
    ui.add_space(4.0);
    let (rect, response) = ui.allocate_exact_size(scene.size, Sense::hover());
    scene.paint(ui, rect.min);
    let said = scene.title.clone();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said.as_str()));
    if let Some(pointer) = response.hover_pos()
        && let Some((day, hour)) = place(pointer.to_vec2() - rect.min.to_vec2(), rect.width())
    {
        response.on_hover_text_at_pointer(cell_words(cells, day, hour));
    }
    ui.add_space(8.0);
    table(ui, cx.theme, cells);
}

fn cell_width(wide: f32) -> f32 {
    (wide - LEFT) / 24.0
}

fn place(at: Vec2, wide: f32) -> Option<(usize, usize)> {
    let (day, hour) = (at.y / CELL, (at.x - LEFT) / cell_width(wide));
    ((0.0..7.0).contains(&day) && (0.0..24.0).contains(&hour))
        .then_some((day as usize, hour as usize))
}

fn means(cells: &Cells) -> impl Iterator<Item = f64> {
    cells.iter().flatten().filter_map(|it| it.mean())
}

/// Least and largest mean; 0 is the least where no mean is below.
fn ends(cells: &Cells) -> (f64, f64) {
    let low = means(cells).fold(0.0, f64::min);
    (low, means(cells).fold(low, f64::max))
}

/// The step of the scale: 0 = the least, then a fifth each.
fn step(mean: f64, (low, high): (f64, f64)) -> usize {
    let share = (mean - low) / (high - low);
    if share <= 0.0 || !share.is_finite() { 0 } else { ((share * 5.0).ceil() as usize).clamp(1, 5) }
}

fn scene(size: Vec2, theme: &Theme, cells: &Cells, name: &str) -> Scene {
    let all = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
    let mean = |it: &(usize, usize)| cells[it.0][it.1].mean().unwrap_or(f64::NEG_INFINITY);
    let most = all.reduce(|a, b| if mean(&a) < mean(&b) { b } else { a });
    let most = most.map_or_else(String::new, |it| cell_words(cells, it.0, it.1));
    let title = format!("Hours of the week of {name}: most {most}");
    let mut scene = Scene::new(size, theme.bg_panel, title);
    let (ends, width) = (ends(cells), cell_width(size.x));
    let mut parts = Vec::new();
    for (day, hours) in cells.iter().enumerate() {
        let top = CELL * day as f32;
        parts.push(words(pos2(0.0, top + CELL / 2.0), 0.0, DAYS[day].to_owned(), theme.text_muted));
        for (hour, cell) in hours.iter().enumerate() {
            let corner = pos2(LEFT + width * hour as f32, top);
            let rect = Rect::from_min_size(corner, vec2(width - 2.0, CELL - 2.0));
            let edge = match cell.flagged {
                0 => Stroke::NONE,
                _ => Stroke::new(2.0, theme.severity_fill(Severity::Critical)),
            };
            let fill = cell.mean().map_or(theme.bg_panel, |it| theme.heat[step(it, ends)]);
            parts.push(Part::Block { rect, radius: 2.0, fill, edge });
        }
    }
    for hour in (0..24).step_by(3) {
        let at = pos2(LEFT + width * (hour as f32 + 0.5) - 1.0, 7.0 * CELL + FOOT / 2.0);
        parts.push(words(at, 0.5, format!("{hour:02}"), theme.text_muted));
    }
    scene.groups.push((scene.rect(), parts));
    scene
}

fn legend(ui: &mut Ui, theme: &Theme, cells: &Cells) {
    ui.spacing_mut().item_spacing.x = 3.0;
    let (low, high) = ends(cells);
    ui.label(Face::Small.text(one_digit(high), theme.text_muted));
    for color in theme.heat.iter().rev() {
        let (square, _) = ui.allocate_exact_size(vec2(12.0, 10.0), Sense::hover());
        ui.painter().rect_filled(square, 2.0, *color);
    }
    ui.label(Face::Small.text(one_digit(low), theme.text_muted));
}

fn one_digit(value: f64) -> String {
    if 1.0 <= value.abs() {
        shown((value * 10.0).round() / 10.0)
    } else {
        shown((value * 1000.0).round() / 1000.0)
    }
}

/// "Sat 23:00 to 24:00: mean 4.1 of 9 points, 1 flagged".
fn cell_words(cells: &Cells, day: usize, hour: usize) -> String {
    let cell = cells[day][hour];
    let when = format!("{} {hour:02}:00 to {:02}:00", DAYS[day], hour + 1);
    let Some(mean) = cell.mean() else { return format!("{when}: no points") };
    let points = labels::counted(cell.n, "point", "points");
    let flagged =
        if cell.flagged == 0 { String::new() } else { format!(", {} flagged", cell.flagged) };
    format!("{when}: mean {} of {points}{flagged}", one_digit(mean))
}

/// Hours from top to bottom, days from left to right.
fn table(ui: &mut Ui, theme: &Theme, cells: &Cells) {
    let mut columns = vec![Column { title: "Hour", width: 60.0, right: false }];
    columns.extend(DAYS.iter().map(|title| Column { title, width: 0.0, right: true }));
    let table = EvidenceTable {
        columns: &columns,
        n_rows: 24,
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let number = |day: usize, hour: usize| {
        cells[day][hour].mean().map_or_else(|| labels::NO_VALUE.to_owned(), one_digit)
    };
    let spoken = |hour: usize| {
        let of = |day: usize| format!("{} {}", DAYS[day], number(day, hour));
        format!("{hour:02}:00: {}", (0..7).map(of).collect::<Vec<_>>().join(", "))
    };
    widgets::evidence_table(ui, &table, spoken, |ui, hour, column| {
        let (text, color) = match column {
            0 => (format!("{hour:02}:00"), theme.text_secondary),
            _ => (number(column - 1, hour), theme.text),
        };
        ui.add(Label::new(Face::Body.text(text, color)).truncate());
    });
}

fn csv(cells: &Cells) -> Result<Vec<u8>, String> {
    let rows = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour))).map(|(day, hour)| {
        let cell = cells[day][hour];
        vec![
            DAYS[day].to_owned(),
            hour.to_string(),
            cell.mean().map_or_else(String::new, save::exact),
            cell.n.to_string(),
            cell.flagged.to_string(),
        ]
    });
    save::csv_of(&["day", "hour", "mean", "points", "flagged"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::series::Mark;

    #[test]
    fn hours_are_those_of_the_zone() {
        let at = |text| Micros::parse(text, &Zone::Utc).unwrap().0;
        let series = Series {
            time: vec![at("2026-06-06 23:00"), at("2026-06-13 23:00"), at("2026-06-14 05:00")],
            value: vec![3.0, 41.0, 0.0],
            mark: vec![Mark::Usual, Mark::FarHigh, Mark::Usual],
            ..Series::default()
        };
        let utc = cells(&series, &Zone::Utc);
        assert_eq!(utc[5][23], Cell { sum: 44.0, n: 2, flagged: 1 });
        assert_eq!(cell_words(&utc, 5, 23), "Sat 23:00 to 24:00: mean 22 of 2 points, 1 flagged");
        assert_eq!(cell_words(&utc, 0, 0), "Mon 00:00 to 01:00: no points");
        let oslo = cells(&series, &Zone::parse("Europe/Oslo").unwrap());
        assert_eq!(oslo[6][1].n, 2);
        assert_eq!([0.0, 0.1, 22.0, 13.0].map(|it| step(it, ends(&utc))), [0, 1, 5, 3]);
    }
}
