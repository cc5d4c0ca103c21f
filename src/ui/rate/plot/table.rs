//! The points of a plot as tables: flagged ones, and all in sight.

use super::hover;
use super::line::{Span, flag_style};
use super::plots::About;
use super::prepared::Prepared;
use super::scene::{Part, Scene};
use crate::domain::calendar::Window;
use crate::domain::event::Outcome;
use crate::domain::filter::EventFilter;
use crate::domain::rate::shown;
use crate::domain::rate_subject::{Count, Subject};
use crate::domain::series::{Mark, Series};
use crate::domain::time::{DAY, Micros, Zone};
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{self, Column, EvidenceTable};
use egui::{Label, ScrollArea, Sense, Stroke, Ui, pos2, vec2};
use std::ops::Range;

/// Rows that a table lists at most; more are to be zoomed into.
const MOST_ROWS: usize = 100_000;

/// Rows in sight at once.
const IN_SIGHT: f32 = 12.0;

/// What was done in a table.
#[derive(Debug, Default)]
pub struct Told {
    /// The point whose row was clicked.
    pub chosen: Option<usize>,
    /// The link to everything was followed.
    pub show_all: bool,
}

/// Flagged points in sight, the worst first.
pub fn flagged(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    data: &Prepared,
    about: &About<'_>,
    seen: Span,
    selected: Option<usize>,
) -> Told {
    let visible = data.within(seen.from, seen.to);
    let rows: Vec<usize> =
        data.flagged.iter().copied().filter(|it| visible.contains(it)).take(MOST_ROWS).collect();
    let elsewhere = data.flagged.len() - data.flagged_within(seen.from, seen.to).len();
    let mut told = Told::default();
    if rows.is_empty() {
        let text = match (elsewhere, data.series.expected.iter().all(|it| it.is_nan())) {
            (0, true) => "Nothing is flagged: too little is known to say what is usual.",
            (0, false) => "Nothing is flagged: every point is as usual.",
            (_, _) => "Nothing is flagged in this stretch of time.",
        };
        ui.add(Label::new(Face::Body.text(text, cx.theme.text_secondary)));
    } else {
        told.chosen = points(ui, cx, data, about, &|nth| rows[nth], rows.len(), selected);
    }
    if 0 < elsewhere {
        ui.add_space(6.0);
        let n = labels::counted(elsewhere as u64, "more point is", "more points are");
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let words = format!("{n} flagged before or after.");
            ui.add(Label::new(Face::Small.text(words, cx.theme.text_muted)));
            told.show_all = widgets::link(ui, "Show all of it").clicked();
        });
    }
    told
}

/// Every point in sight, oldest first.
pub fn all(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    data: &Prepared,
    about: &About<'_>,
    visible: Range<usize>,
    selected: Option<usize>,
) -> Told {
    let n = visible.len().min(MOST_ROWS);
    let chosen = points(ui, cx, data, about, &|nth| visible.start + nth, n, selected);
    if n < visible.len() {
        let words = format!(
            "The first {} of {} points are listed. Zoom in for the others, or save the plot as CSV.",
            labels::count(n as u64),
            labels::count(visible.len() as u64)
        );
        ui.add_space(6.0);
        ui.add(Label::new(Face::Small.text(words, cx.theme.text_muted)));
    }
    Told { chosen, show_all: false }
}

fn points(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    data: &Prepared,
    about: &About<'_>,
    row: &dyn Fn(usize) -> usize,
    n: usize,
    selected: Option<usize>,
) -> Option<usize> {
    let series = &data.series;
    let roomy = 720.0 < ui.available_width();
    let band = format!("±{} band", shown(data.widths[1]));
    let link_width = match (about.subject, roomy) {
        (None, _) => 1.0,
        (Some(_), true) => 104.0,
        (Some(_), false) => 58.0,
    };
    let columns = [
        Column { title: unit(series), width: 0.0, right: false },
        Column { title: "Observed", width: if roomy { 82.0 } else { 74.0 }, right: true },
        Column { title: "Expected", width: if roomy { 78.0 } else { 70.0 }, right: true },
        Column { title: &band, width: if roomy { 122.0 } else { 92.0 }, right: true },
        Column { title: "z", width: if roomy { 62.0 } else { 52.0 }, right: true },
        Column { title: "Level", width: if roomy { 138.0 } else { 134.0 }, right: false },
        Column { title: "", width: link_width, right: false },
    ];
    let picked = selected.and_then(|it| (0..n).find(|nth| row(*nth) == it));
    let table = EvidenceTable {
        columns: &columns,
        n_rows: n,
        row_height: size::EVIDENCE_ROW,
        clickable: true,
        selected: picked,
    };
    let years = several_years(series, cx.zone);
    let spoken = |nth: usize| hover::spoken(series, row(nth), cx.zone, data.widths);
    let mut shown_events = None;
    let mut clicked = None;
    ScrollArea::vertical().id_salt("points").max_height(IN_SIGHT * size::EVIDENCE_ROW).show(
        ui,
        |ui| {
            clicked = widgets::evidence_table(ui, &table, spoken, |ui, nth, column| {
                let at = row(nth);
                if column == 6 {
                    if about.subject.is_some() {
                        let words = if roomy { "Show events" } else { "Events" };
                        if widgets::link(ui, words).clicked() {
                            shown_events = Some(at);
                        }
                    }
                } else {
                    cell(ui, cx, data, at, column, years);
                }
            });
        },
    );
    if let (Some(at), Some(subject)) = (shown_events, about.subject) {
        cx.act(show_events(subject, series, at, cx.zone));
    }
    clicked.map(row)
}

fn cell(ui: &mut Ui, cx: &PageContext<'_>, data: &Prepared, at: usize, column: usize, years: bool) {
    let (theme, series) = (cx.theme, &data.series);
    let add = |ui: &mut Ui, text: String, face: Face, color| {
        ui.add(Label::new(face.text(text, color)).truncate());
    };
    match column {
        0 => add(ui, hover::short_when(series, at, cx.zone, years), Face::Body, theme.text),
        1 => add(ui, shown(series.value[at]), Face::Section, theme.text),
        2 => {
            let text = series.expected_of(at).map_or_else(no_value, hover::expected_words);
            add(ui, text, Face::Body, theme.text_secondary);
        }
        3 => {
            let text = hover::band_words(series, at, data.widths[1]);
            add(ui, text, Face::Body, theme.text_secondary);
        }
        4 => {
            let text = series.z(at).map_or_else(no_value, hover::z_words);
            add(ui, text, Face::Section, theme.text);
        }
        _ => {
            let mark = series.mark[at];
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
            if mark.is_flagged() {
                let (shape, fill) = flag_style(mark, theme);
                let mut scene = Scene::new(rect.size(), theme.bg_panel, String::new());
                let (center, edge) = (pos2(7.0, 7.0), Stroke::NONE);
                let part = Part::Marker { shape, center, radius: 5.5, fill, edge };
                scene.groups.push((scene.rect(), vec![part]));
                scene.paint(ui, rect.min);
            }
            let color = if mark.is_flagged() { theme.text } else { theme.text_secondary };
            add(ui, level_words(series, mark).to_owned(), Face::Body, color);
        }
    }
}

/// A file has no levels: its points are flagged or not.
pub fn level_words(series: &Series, mark: Mark) -> &'static str {
    match (series.window, mark) {
        (None, Mark::FarHigh) => "Flagged",
        (None, Mark::FarLow) => "Flagged, low",
        (_, _) => mark.label(),
    }
}

fn no_value() -> String {
    labels::NO_VALUE.to_owned()
}

/// What a row is.
pub const fn unit(series: &Series) -> &'static str {
    match series.window {
        Some(Window::Hour) => "Hour",
        Some(Window::Day) => "Day",
        Some(Window::Week) => "Week from",
        None => "Time",
    }
}

/// Whether days need their year.
pub fn several_years(series: &Series, zone: &Zone) -> bool {
    let year = |at: Option<&i64>| at.and_then(|it| zone.clock(Micros(*it)));
    let (first, last) = (year(series.time.first()), year(series.time.last()));
    let span =
        series.time.last().zip(series.time.first()).map_or(0, |it| it.0.saturating_sub(*it.1));
    200 * DAY < span
        || first.map(|it| it.format("%Y").to_string()) != last.map(|it| it.format("%Y").to_string())
}

/// Leads to the events that a point counts.
pub fn show_events(subject: &Subject, series: &Series, at: usize, zone: &Zone) -> UiAction {
    let texts = subject.entity.iter().map(|(field, name)| (*field, vec![name.clone()]));
    let outcomes = match subject.count {
        Count::Failures => vec![Outcome::Failed],
        Count::Events | Count::Users | Count::Addresses => Vec::new(),
    };
    let filter = EventFilter {
        from: Some(Micros(series.time[at])),
        to: Some(Micros(series.end(at).0 - 1)),
        texts: texts.collect(),
        outcomes,
        ..EventFilter::default()
    };
    let title = format!("{}, {}", subject.words(), hover::when(series, at, zone));
    UiAction::ShowEvents { filter, focus: None, title }
}
