//! How often which value occurs, with the chosen point among them.

use super::axis;
use super::line::{line, words};
use super::prepared::Prepared;
use super::save;
use super::scene::{Part, Scene, Shaped};
use crate::domain::rate::shown;
use crate::domain::series::Series;
use crate::domain::time::{DAY, HOUR};
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{self, Column, EvidenceTable};
use egui::accesskit::Role;
use egui::{
    Align, Label, Layout, Rect, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// The most bars.
const MOST_BARS: usize = 48;

/// Which points are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Which {
    /// All of the series.
    #[default]
    All,
    /// Those at the same hour of the week as the chosen one.
    SameHour,
}

/// What is chosen on this tab.
#[derive(Debug, Default)]
pub struct Distribution {
    which: Which,
    /// What was counted for the last frame.
    counted: Option<(Arc<Prepared>, Option<i64>, Counted)>,
}

/// Values, counted.
#[derive(Debug, Clone, Default)]
struct Counted {
    bars: Vec<Bar>,
    whole: bool,
    total: usize,
}

impl Counted {
    /// Counts the points of the series, or those in one hour of the week.
    fn of(series: &Series, hour: Option<i64>) -> Self {
        let all = series.time.iter().zip(&series.value);
        let values: Vec<f64> =
            all.filter(|it| hour.is_none_or(|hour| slot(*it.0) == hour)).map(|it| *it.1).collect();
        let whole = values.iter().all(|it| it.fract() == 0.0);
        Self { bars: bars(&values), whole, total: values.len() }
    }
}

/// Values from `from` up to `to` (exclusive, but for the last), and how many there are.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    from: f64,
    to: f64,
    n: usize,
}

/// Counts `values`: whole numbers each for itself where they are few, else in bars of 1, 2 or 5
/// times a power of ten.
fn bars(values: &[f64]) -> Vec<Bar> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !(high - low).is_finite() {
        return Vec::new();
    }
    let whole = values.iter().all(|it| it.fract() == 0.0);
    let step = step(high - low, whole, values.len());
    let begin = (low / step).floor();
    let n = (((high / step).floor() - begin) as usize + 1).min(4 * MOST_BARS);
    let mut out: Vec<Bar> = (0..n)
        .map(|nth| {
            let from = (begin + nth as f64) * step;
            Bar { from, to: from + step, n: 0 }
        })
        .collect();
    for value in values {
        let at = ((value / step).floor() - begin) as usize;
        out[at.min(n - 1)].n += 1;
    }
    out
}

/// As many bars as the cube root of the points suggests, and no more than can be seen.
fn step(span: f64, whole: bool, n: usize) -> f64 {
    let wanted = (2.0 * (n as f64).cbrt()).clamp(8.0, MOST_BARS as f64);
    if span <= 0.0 || (whole && span < MOST_BARS as f64) {
        return 1.0;
    }
    let power = 10f64.powf((span / wanted).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|it| it * power);
    let step = steps.into_iter().find(|it| span / it <= wanted).unwrap_or(span);
    if whole { step.max(1.0).round() } else { step }
}

/// What a bar holds: "4", "10 to 19", "0.5 to 1".
fn range(bar: Bar, whole: bool) -> String {
    match whole {
        true if bar.to - bar.from <= 1.0 => shown(bar.from),
        true => format!("{} to {}", shown(bar.from), shown(bar.to - 1.0)),
        false => format!("{} to {}", shown(bar.from), shown(bar.to)),
    }
}

/// Hour of the week of UTC, in which earlier windows are compared.
fn slot(time: i64) -> i64 {
    time.rem_euclid(7 * DAY) / HOUR
}

impl Distribution {
    /// Draws the tab.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        data: &Arc<Prepared>,
        selected: Option<usize>,
    ) {
        let series = &data.series;
        let chosen = selected.filter(|_| series.step <= HOUR);
        let which = if chosen.is_some() { self.which } else { Which::All };
        let hour = chosen.filter(|_| which == Which::SameHour).map(|at| slot(series.time[at]));
        let counted = match &self.counted {
            Some((of, at, it)) if Arc::ptr_eq(of, data) && *at == hour => it.clone(),
            Some(_) | None => {
                let it = Counted::of(series, hour);
                self.counted = Some((Arc::clone(data), hour, it.clone()));
                it
            }
        };
        let Counted { bars, whole, total } = counted;
        let mark = selected.map(|at| series.value[at]);
        let wide = ui.available_width();
        let scene = scene(vec2(wide, 190.0), cx.theme, &bars, whole, mark, series);
        ui.horizontal(|ui| {
            ui.set_min_height(size::CONTROL);
            if chosen.is_some() {
                let switch =
                    [(Which::All, "All points"), (Which::SameHour, "Same hour of the week")];
                if let Some(it) = widgets::segmented(ui, "Points counted", which, &switch) {
                    self.which = it;
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                save::menu(ui, cx, "Save the distribution", |theme| {
                    let rows = bars.clone();
                    let titled = save::titled(&scene, theme, "How often each value occurs", None);
                    (titled, Arc::new(move || csv(&rows)))
                });
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let words = format!(
                        "{} of the whole series",
                        labels::counted(total as u64, "point", "points")
                    );
                    ui.add(Label::new(Face::Small.text(words, cx.theme.text_muted)).truncate());
                });
            });
        });
        ui.add_space(4.0);
        let (rect, response) = ui.allocate_exact_size(scene.size, Sense::hover());
        scene.paint(ui, rect.min);
        let said = scene.title.clone();
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said.as_str()));
        hovered(&response, rect, &bars, whole);
        ui.add_space(8.0);
        table(ui, cx.theme, &bars, whole, mark, total);
    }
}

/// Where bars lie in a picture of this size.
fn inner(size: Vec2) -> Rect {
    Rect::from_min_max(pos2(46.0, 20.0), pos2(size.x - 8.0, size.y - 22.0))
}

fn hovered(response: &egui::Response, rect: Rect, bars: &[Bar], whole: bool) {
    let place = inner(rect.size());
    let Some(pointer) = response.hover_pos() else { return };
    let share = (pointer.x - rect.left() - place.left()) / place.width();
    let at = (share * bars.len() as f32).floor();
    if 0.0 <= at
        && let Some(bar) = bars.get(at as usize)
    {
        let n = labels::counted(bar.n as u64, "point", "points");
        response.clone().on_hover_text_at_pointer(format!("{}: {n}", range(*bar, whole)));
    }
}

fn scene(
    size: Vec2,
    theme: &Theme,
    bars: &[Bar],
    whole: bool,
    mark: Option<f64>,
    series: &Series,
) -> Scene {
    let total: usize = bars.iter().map(|it| it.n).sum();
    let most = bars.iter().map(|it| it.n).max().unwrap_or(0).max(1) as f64;
    let title = bars.iter().max_by_key(|it| it.n).map_or_else(String::new, |it| {
        let n = labels::counted(it.n as u64, "point", "points");
        format!(
            "Distribution of {} values of {}; most are {}, {n}",
            total,
            series.name,
            range(*it, whole)
        )
    });
    let mut scene = Scene::new(size, theme.bg_panel, title);
    let place = inner(size);
    let mut parts = Vec::new();
    for (value, text) in axis::value_marks(0.0, most, 4) {
        let y = place.bottom() - (value / most) as f32 * place.height();
        let grid = Stroke::new(1.0, theme.line_subtle);
        parts.push(line(pos2(place.left(), y), pos2(place.right(), y), grid));
        parts.push(words(pos2(place.left() - 8.0, y), 1.0, text, theme.text_muted));
    }
    let pitch = place.width() / bars.len().max(1) as f32;
    let every = (72.0 / pitch).ceil().max(1.0) as usize;
    for (nth, bar) in bars.iter().enumerate() {
        let left = place.left() + pitch * nth as f32;
        if bar.n != 0 {
            let height = ((bar.n as f64 / most) as f32 * place.height()).max(1.5);
            let corner = pos2(left + 0.5, place.bottom() - height);
            let rect = Rect::from_min_max(corner, pos2(left + pitch - 0.5, place.bottom()));
            parts.push(Part::Block { rect, radius: 1.0, fill: theme.heat[3], edge: Stroke::NONE });
        }
        if nth % every == 0 {
            let at = pos2(left + if whole { pitch / 2.0 } else { 0.0 }, place.bottom() + 12.0);
            parts.push(words(at, 0.5, shown(bar.from), theme.text_muted));
        }
    }
    if let (Some(mark), Some(first), Some(last)) = (mark, bars.first(), bars.last()) {
        let span = last.to - first.from;
        let half = if whole && last.to - last.from <= 1.0 { 0.5 } else { 0.0 };
        let share = ((mark + half - first.from) / span).clamp(0.0, 1.0) as f32;
        let x = place.left() + share * place.width();
        let fill = theme.severity_fill(crate::domain::finding::Severity::Critical);
        let ends = vec![pos2(x, place.top()), pos2(x, place.bottom())];
        parts.push(Part::Line {
            points: ends,
            stroke: Stroke::new(1.5, fill),
            dash: Some((4.0, 3.0)),
        });
        let (center, edge) = (pos2(x, place.top()), Stroke::new(1.5, theme.bg_panel));
        parts.push(Part::Marker { shape: Shaped::Down, center, radius: 5.0, fill, edge });
        let text = format!("observed {}", shown(mark));
        let (at, align) = if 0.8 < share {
            (pos2(x - 9.0, place.top() - 9.0), 1.0)
        } else {
            (pos2(x + 9.0, place.top() - 9.0), 0.0)
        };
        parts.push(words(at, align, text, theme.text));
    }
    scene.groups.push((scene.rect(), parts));
    scene
}

fn table(ui: &mut Ui, theme: &Theme, bars: &[Bar], whole: bool, mark: Option<f64>, total: usize) {
    let filled: Vec<Bar> = bars.iter().copied().filter(|it| it.n != 0).collect();
    let columns = [
        Column { title: "Value", width: 150.0, right: true },
        Column { title: "Points", width: 90.0, right: true },
        Column { title: "Share", width: 80.0, right: true },
        Column { title: "", width: 0.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: filled.len(),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let share = |bar: Bar| format!("{:.1} %", 100.0 * bar.n as f64 / total.max(1) as f64);
    let last = bars.last().map(|it| it.to);
    let observed = |bar: Bar| {
        let inside =
            |it: f64| bar.from <= it && (it < bar.to || (last == Some(bar.to) && it <= bar.to));
        if mark.is_some_and(inside) { "observed" } else { "" }
    };
    let spoken = |row: usize| {
        let bar = filled[row];
        let n = labels::counted(bar.n as u64, "point", "points");
        format!("{}: {n}, {} {}", range(bar, whole), share(bar), observed(bar))
            .trim_end()
            .to_owned()
    };
    ScrollArea::vertical().id_salt("distribution").max_height(220.0).show(ui, |ui| {
        widgets::evidence_table(ui, &table, spoken, |ui, row, column| {
            let bar = filled[row];
            let (text, color) = match column {
                0 => (range(bar, whole), theme.text),
                1 => (labels::count(bar.n as u64), theme.text),
                2 => (share(bar), theme.text_secondary),
                _ => (observed(bar).to_owned(), theme.text),
            };
            ui.add(Label::new(Face::Body.text(text, color)).truncate());
        });
    });
}

fn csv(bars: &[Bar]) -> Result<Vec<u8>, String> {
    let row = |it: &Bar| vec![save::exact(it.from), save::exact(it.to), it.n.to_string()];
    save::csv_of(&["from", "to", "points"], bars.iter().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_whole_numbers_have_a_bar_each() {
        let found = bars(&[0.0, 1.0, 1.0, 4.0]);
        let counts: Vec<usize> = found.iter().map(|it| it.n).collect();
        assert_eq!(counts, [1, 2, 0, 0, 1]);
        assert_eq!(range(found[1], true), "1");
        let wide: Vec<f64> = (0..500).map(|it| f64::from(it * 3)).collect();
        assert_eq!(range(bars(&wide)[0], true), "0 to 99");
        assert_eq!(bars(&[]), []);
        assert_eq!(bars(&[7.0; 9]), [Bar { from: 7.0, to: 8.0, n: 9 }]);
    }

    proptest! {
        #[test]
        fn every_value_is_counted_once_and_where_it_belongs(
            values in prop::collection::vec(-1e9..1e9f64, 1..300), whole in any::<bool>(),
        ) {
            let values: Vec<f64> =
                values.into_iter().map(|it| if whole { it.round() } else { it }).collect();
            let found = bars(&values);
            prop_assert!(found.len() <= MOST_BARS + 2, "{}", found.len());
            prop_assert_eq!(found.iter().map(|it| it.n).sum::<usize>(), values.len());
            for bar in &found {
                let slack = 1e-9 * bar.to.abs().max(bar.from.abs());
                let inside = |it: &&f64| bar.from - slack <= **it && **it < bar.to + slack;
                prop_assert!(bar.n <= values.iter().filter(inside).count());
            }
        }
    }
}
