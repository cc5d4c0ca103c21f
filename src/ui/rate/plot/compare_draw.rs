//! Two series beside each other: the picture, the sums, the table.

use super::hover;
use super::line::{self, Frame, Span, value_parts};
use super::prepared::Prepared;
use super::save;
use super::scene::{Part, Scene};
use super::table::{several_years, unit};
use crate::domain::rate::{shown, shown_signed};
use crate::domain::series::Series;
use crate::domain::time::Micros;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{self, Column, EvidenceTable};
use egui::accesskit::Role;
use egui::{Align, Label, Layout, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};
use std::ops::Range;
use std::sync::Arc;

/// Sums of both over the points that both have, and how many those are.
pub type Sums = (f64, f64, u64);

/// Value of `other` at the time of a point of `series`.
fn value_at(other: &Series, time: i64, step: i64) -> Option<f64> {
    let at = other.at_or_before(Micros(time.saturating_add(step / 2)))?;
    (time.abs_diff(other.time[at]) <= (step / 2) as u64).then(|| other.value[at])
}

fn other_stroke(theme: &Theme) -> Stroke {
    Stroke::new(1.4, theme.warn())
}

fn scene(
    data: &Prepared,
    other: &Prepared,
    seen: Span,
    size: Vec2,
    cx: &PageContext<'_>,
    title: String,
) -> Scene {
    let theme = cx.theme;
    let of = |it: &Prepared| it.value_extremes(it.within(seen.from, seen.to));
    let all = of(data).into_iter().chain(of(other));
    let (low, high) =
        all.fold((0.0, 0.0), |it: (f64, f64), own| (it.0.min(own.0), it.1.max(own.1)));
    let values = if low < high { (low, high) } else { (low, low + 1.0) };
    let frame = Frame::new(size, seen, values);
    let mut scene = Scene::new(size, theme.bg_panel, title);
    line::axes(&mut scene, &frame, theme, cx.zone);
    let mut parts = Vec::new();
    let n = frame.rect.width() as usize;
    for (prepared, stroke, dash) in
        [(other, other_stroke(theme), Some((5.0, 2.5))), (data, line::observed_stroke(theme), None)]
    {
        let columns = prepared.columns(seen.from, seen.to, n);
        let mut own = Vec::new();
        value_parts(prepared, &columns, &frame, stroke, &mut own);
        for it in &mut own {
            if let Part::Line { dash: of_line, .. } = it {
                *of_line = dash;
            }
        }
        parts.extend(own);
    }
    scene.groups.push((frame.rect.expand(2.0), parts));
    scene
}

fn legend(size: Vec2, theme: &Theme, names: [&str; 2]) -> Vec<Part> {
    let middle = size.y / 2.0;
    let strokes = [(line::observed_stroke(theme), None), (other_stroke(theme), Some((5.0, 2.5)))];
    let mut right = size.x;
    let mut parts = Vec::new();
    for (name, (stroke, dash)) in names.into_iter().zip(strokes).rev() {
        let name: String = name.chars().take(36).collect();
        let width = 7.0 * name.chars().count() as f32;
        let at = pos2(right - width, middle);
        let points = vec![pos2(at.x - 24.0, middle), pos2(at.x - 6.0, middle)];
        parts.push(Part::Line { points, stroke, dash });
        let color = theme.text_secondary;
        parts.push(Part::Words { at, align: 0.0, text: name, face: Face::Small, color });
        right = at.x - 38.0;
    }
    parts
}

/// Draws both lines, their sums and the table.
pub fn draw(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    (data, other): (&Arc<Prepared>, &Arc<Prepared>),
    name: &str,
    words: &str,
    seen: Span,
) {
    let own = if data.series.window.is_some() { "as counted" } else { "as in the file" };
    let visible = data.within(seen.from, seen.to);
    let title = format!("Compared with {name}: {words}");
    let size = vec2(ui.available_width(), 190.0);
    let scene = scene(data, other, seen, size, cx, title);
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            save::menu(ui, cx, "Save the comparison", |theme| {
                let legend = |size| legend(size, theme, [own, name]);
                let titled = save::titled(&scene, theme, &data.series.name, Some(&legend));
                let (data, other) = (Arc::clone(data), Arc::clone(other));
                let visible = visible.clone();
                (titled, Arc::new(move || csv(&data, &other, visible.clone())))
            });
            let room = vec2((ui.available_width() * 0.55).min(420.0), 20.0);
            let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
            let mut picture = Scene::new(room, cx.theme.bg_panel, String::new());
            picture.groups.push((picture.rect(), legend(room, cx.theme, [own, name])));
            picture.paint(ui, rect.min);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(Face::Small.text(words, cx.theme.text_muted)).truncate());
            });
        });
    });
    let (rect, response) = ui.allocate_exact_size(scene.size, Sense::hover());
    scene.paint(ui, rect.min);
    let said = scene.title.clone();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said.as_str()));
    ui.add_space(8.0);
    table(ui, cx, data, other, name, visible);
}

/// "709 against 642 in 168 points that both have".
pub fn sums_words((own, other, n): Sums) -> String {
    let n = labels::counted(n, "point that both have", "points that both have");
    format!("{} against {} in {n}", shown(own), shown(other))
}

/// Adds both up.
pub fn sums(data: &Prepared, other: &Prepared, visible: Range<usize>) -> Sums {
    let series = &data.series;
    let mut out = (0.0, 0.0, 0);
    for at in visible {
        if let Some(value) = value_at(&other.series, series.time[at], series.step) {
            out = (out.0 + series.value[at], out.1 + value, out.2 + 1);
        }
    }
    out
}

fn table(
    ui: &mut Ui,
    cx: &PageContext<'_>,
    data: &Prepared,
    other: &Prepared,
    name: &str,
    visible: Range<usize>,
) {
    let (theme, series) = (cx.theme, &data.series);
    let columns = [
        Column { title: unit(series), width: 0.0, right: false },
        Column { title: "Observed", width: 100.0, right: true },
        Column { title: name, width: 190.0, right: true },
        Column { title: "Difference", width: 110.0, right: true },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: visible.len().min(100_000),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let years = several_years(series, cx.zone);
    let pair = |row: usize| {
        let at = visible.start + row;
        (at, series.value[at], value_at(&other.series, series.time[at], series.step))
    };
    let words = |row: usize, column: usize| {
        let (at, own, its) = pair(row);
        let none = || labels::NO_VALUE.to_owned();
        match column {
            0 => hover::short_when(series, at, cx.zone, years),
            1 => shown(own),
            2 => its.map_or_else(none, shown),
            _ => its.map_or_else(none, |it| shown_signed(own - it)),
        }
    };
    let spoken = |row: usize| {
        let of = |column| words(row, column);
        format!("{}: {} against {}, {}", of(0), of(1), of(2), of(3))
    };
    ScrollArea::vertical().id_salt("comparison").max_height(220.0).show(ui, |ui| {
        widgets::evidence_table(ui, &table, spoken, |ui, row, column| {
            let color = if column == 2 { theme.text_secondary } else { theme.text };
            ui.add(Label::new(Face::Body.text(words(row, column), color)).truncate());
        });
    });
}

fn csv(data: &Prepared, other: &Prepared, visible: Range<usize>) -> Result<Vec<u8>, String> {
    let series = &data.series;
    let rows = visible.map(|at| {
        let its = value_at(&other.series, series.time[at], series.step);
        vec![
            Micros(series.time[at]).rfc3339(),
            save::exact(series.value[at]),
            its.map_or_else(String::new, save::exact),
        ]
    });
    save::csv_of(&["time", "value", "compared_with"], rows)
}

#[cfg(test)]
mod tests {
    use super::super::compare::shifted;
    use super::*;
    use crate::domain::rate::Limits;
    use crate::domain::series::Mark;

    #[test]
    fn points_are_compared_with_those_of_the_same_time() {
        let series = Series {
            step: 10,
            time: vec![0, 10, 20, 30],
            value: vec![1.0, 2.0, 3.0, 4.0],
            expected: vec![1.0; 4],
            spread: vec![1.0; 4],
            mark: vec![Mark::Usual; 4],
            ..Series::default()
        };
        let other = shifted(&series, 20);
        let found: Vec<Option<f64>> =
            series.time.iter().map(|time| value_at(&other, *time, 10)).collect();
        assert_eq!(found, [None, None, Some(1.0), Some(2.0)]);
        assert_eq!(value_at(&other, 24, 10), Some(1.0), "a little off is the same");
        let limits = Limits::default();
        let [a, b] = [series, other].map(|it| Prepared::new(Arc::new(it), &limits));
        assert_eq!(sums(&a, &b, 0..4), (7.0, 3.0, 2));
        let text = String::from_utf8(csv(&a, &b, 1..3).unwrap()).unwrap();
        assert_eq!(text.lines().last(), Some("1970-01-01T00:00:00.000020Z,3,1"));
    }
}
