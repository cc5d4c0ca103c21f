//! The right side of the calculator: where the observed rate lies against the expected one and
//! its bands, as a plot and as the same numbers in a table.

use super::model::Model;
use crate::domain::finding::Severity;
use crate::domain::rate::{Level, Limits, RateInput, RateScore, shown};
use crate::ui::theme::{Face, NONE, Theme, ThemeName, fade, size};
use crate::ui::widgets::{self, Column, EvidenceTable};
use egui::{Label, Rect, Sense, Shape, Stroke, TextStyle, Ui, Vec2b, vec2};
use egui_plot::{
    Axis, GridMark, HLine, LineStyle, MarkerShape, Plot, PlotBounds, PlotPoints, PlotUi, Points,
    Span,
};

/// Beyond this a plot has no room for its axis.
const LARGEST_DRAWN: f64 = 1e300;

/// Draws heading, legend, plot and table; without a result the axes alone.
pub fn show(ui: &mut Ui, theme: &Theme, model: &Model, limits: &Limits) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let result = model.result(limits);
    let bands = result.as_ref().map_or_else(Vec::new, |(input, _)| bands(input, limits));
    ui.horizontal(|ui| {
        let heading = format!("Rate {}", model.per());
        ui.add(Label::new(Face::Section.text(heading, theme.text)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            legend(ui, theme, &bands);
        });
    });
    ui.add_space(12.0);
    let height = (ui.available_height() - 250.0).clamp(200.0, 400.0);
    match &result {
        Some((input, score)) if top(input, &bands) < LARGEST_DRAWN => {
            plot(ui, theme, height, Some((input, score)), &bands);
        }
        Some(_) => {
            let text = "These numbers are too large to be drawn. The table has them.";
            widgets::notice(ui, widgets::Tint::Info, text, None);
        }
        None => plot(ui, theme, height, None, &bands),
    }
    ui.add_space(16.0);
    if let Some((input, score)) = &result {
        table(ui, theme, input, score, &bands);
        if bands.is_empty() {
            ui.add_space(8.0);
            let text = "No bands: they need a standard deviation above 0.";
            ui.add(Label::new(Face::Small.text(text, theme.text_muted)).wrap());
        }
    }
}

/// A band around what is expected: half its width in standard deviations, and its edges.
struct Band {
    z: f64,
    low: f64,
    high: f64,
}

impl Band {
    fn name(&self) -> String {
        format!("±{}", shown(self.z))
    }
}

/// The inner band first. A rate is never below 0, so no band is.
fn bands(input: &RateInput, limits: &Limits) -> Vec<Band> {
    let Some(std_dev) = input.std_dev.filter(|it| 0.0 < *it) else { return Vec::new() };
    [limits.z_elevated, limits.z_anomalous]
        .into_iter()
        .map(|z| Band {
            z,
            low: (input.expected - z * std_dev).max(0.0),
            high: input.expected + z * std_dev,
        })
        .collect()
}

fn top(input: &RateInput, bands: &[Band]) -> f64 {
    let band = bands.last().map_or(0.0, |it| it.high);
    input.observed.max(input.expected).max(band)
}

fn legend(ui: &mut Ui, theme: &Theme, bands: &[Band]) {
    ui.spacing_mut().item_spacing.x = 14.0;
    for (band, color) in bands.iter().zip([theme.band_2, theme.band_3]).rev() {
        key(ui, theme, &band.name(), |ui, rect| {
            let square = Rect::from_center_size(rect.center(), vec2(12.0, 10.0));
            let edge = Stroke::new(1.0, theme.line_control);
            let inside = egui::StrokeKind::Inside;
            ui.painter().rect(square, 2.0, color, edge, inside);
        });
    }
    key(ui, theme, "expected", |ui, rect| {
        let ends = [rect.left_center(), rect.right_center()];
        ui.painter().extend(Shape::dashed_line(&ends, expected_stroke(theme), 4.0, 3.0));
    });
    key(ui, theme, "observed", |ui, rect| {
        ui.painter().hline(rect.x_range(), rect.center().y, observed_stroke(theme));
    });
}

fn key(ui: &mut Ui, theme: &Theme, name: &str, draw: impl FnOnce(&Ui, Rect)) {
    ui.horizontal(|ui| {
        // From right to left, as the whole legend.
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.add(Label::new(Face::Small.text(name, theme.text_secondary)));
        let (rect, _) = ui.allocate_exact_size(vec2(18.0, 14.0), Sense::hover());
        draw(ui, rect);
    });
}

fn observed_stroke(theme: &Theme) -> Stroke {
    Stroke::new(1.6, theme.accent_text)
}

fn expected_stroke(theme: &Theme) -> Stroke {
    Stroke::new(1.3, theme.text_muted)
}

fn plot(
    ui: &mut Ui,
    theme: &Theme,
    height: f32,
    result: Option<(&RateInput, &RateScore)>,
    bands: &[Band],
) {
    let highest = result.map_or(0.0, |(input, _)| top(input, bands));
    let ceiling = if 0.0 < highest { highest * 1.12 } else { 1.0 };
    let label = |mark: GridMark, _: &_| {
        if mark.value < 0.0 || result.is_none() { String::new() } else { shown(mark.value) }
    };
    ui.scope(|ui| {
        ui.visuals_mut().override_text_color = Some(theme.text_muted);
        ui.style_mut().text_styles.insert(TextStyle::Body, Face::Tiny.font());
        let response = Plot::new("rate against bands")
            .height(height)
            .show_axes(Vec2b::new(false, true))
            .show_grid(Vec2b::new(false, true))
            .grid_color(theme.line_subtle)
            .y_axis_formatter(label)
            .y_axis_min_width(48.0)
            .y_grid_spacer(move |_| marks(ceiling))
            .show_background(false)
            .show_x(false)
            .show_y(false)
            .label_formatter(|_| None)
            .cursor_color(NONE)
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .allow_double_click_reset(false)
            .show(ui, |plot| {
                let low = [0.0, -ceiling * 0.02];
                plot.set_plot_bounds(PlotBounds::from_min_max(low, [1.0, ceiling]));
                if let Some((input, score)) = result {
                    draw(plot, theme, input, score, bands);
                }
            })
            .response;
        if let Some((input, score)) = result {
            response.on_hover_text_at_pointer(spoken(input, score));
        }
    });
}

/// Marks of the axis from 0 up: four to eight steps of 1, 2 or 5 times a power of ten.
fn marks(ceiling: f64) -> Vec<GridMark> {
    let power = 10f64.powf((ceiling / 5.0).log10().floor());
    let steps = [power, 2.0 * power, 5.0 * power, 10.0 * power];
    let step = steps.into_iter().find(|it| ceiling / it <= 6.0).unwrap_or(ceiling);
    (0..=8)
        .map(|nth| f64::from(nth) * step)
        .take_while(|it| *it <= ceiling)
        .map(|value| GridMark { value, step_size: step })
        .collect()
}

fn draw(
    plot: &mut PlotUi<'_>,
    theme: &Theme,
    input: &RateInput,
    score: &RateScore,
    bands: &[Band],
) {
    let edge = match theme.name {
        ThemeName::Dark => Stroke::NONE,
        ThemeName::Light | ThemeName::HighContrast => {
            Stroke::new(1.0, fade(theme.accent_text, 0.4))
        }
    };
    for (band, color) in bands.iter().zip([theme.band_2, theme.band_3]).rev() {
        let span = Span::new("", band.low..=band.high).axis(Axis::Y).fill(color);
        plot.add(span.border(edge));
    }
    let dashes = LineStyle::Dashed { length: 4.0 };
    plot.add(HLine::new("expected", input.expected).stroke(expected_stroke(theme)).style(dashes));
    plot.add(HLine::new("observed", input.observed).stroke(observed_stroke(theme)));
    let (shape, color) = match (score.level, score.low) {
        (Some(Level::Anomalous), _) => {
            (MarkerShape::Square, theme.severity_fill(Severity::Critical))
        }
        (Some(Level::Elevated), false) => (MarkerShape::Up, theme.severity_fill(Severity::High)),
        (Some(Level::Elevated), true) => (MarkerShape::Down, theme.severity_fill(Severity::High)),
        (Some(Level::Normal) | None, _) => (MarkerShape::Circle, theme.accent_text),
    };
    // A larger marker in the colour behind it is the edge of the marker.
    for (radius, color) in [(9.0, theme.bg_panel), (7.0, color)] {
        let point = PlotPoints::new(vec![[0.5, input.observed]]);
        plot.add(Points::new("observed", point).shape(shape).radius(radius).color(color));
    }
}

/// "41 observed, 2 expected; z 26.0, anomalous".
fn spoken(input: &RateInput, score: &RateScore) -> String {
    let rows = input.rows(score);
    let size = match score.z {
        Ok(_) => format!("z {}", rows[4].value),
        Err(_) => format!("ratio {}", rows[2].value),
    };
    let level = score.level_label().to_lowercase();
    format!("{} observed, {} expected; {size}, {level}", rows[0].value, rows[1].value)
}

fn table(ui: &mut Ui, theme: &Theme, input: &RateInput, score: &RateScore, bands: &[Band]) {
    let mut rows = vec![
        ("Observed".to_owned(), shown(input.observed), score.level_label()),
        ("Expected".to_owned(), shown(input.expected), String::new()),
    ];
    for (nth, band) in bands.iter().enumerate() {
        let range = format!("{} to {}", shown(band.low), shown(band.high));
        let means = if nth == 0 { "Normal inside" } else { "Anomalous outside" };
        rows.push((format!("{} band", band.name()), range, means.to_owned()));
    }
    let columns = [
        Column { title: "Line", width: 140.0, right: false },
        Column { title: "Rate", width: 200.0, right: true },
        Column { title: "Level", width: 0.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: rows.len(),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let spoken = |row: usize| {
        let (line, rate, level) = &rows[row];
        format!("{line}: {rate} {level}").trim_end().to_owned()
    };
    widgets::evidence_table(ui, &table, spoken, |ui, row, column| {
        let (line, rate, level) = &rows[row];
        let (text, color) = match column {
            0 => (line, theme.text),
            1 => (rate, theme.text),
            _ => (level, theme.text_secondary),
        };
        ui.add(Label::new(Face::Body.text(text, color)).truncate());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_a_few_round_marks_at_any_scale() {
        for ceiling in [1.0, 7.3, 45.9, 112.0, 10_752.0, 2.2e-9, 9.9e299] {
            let marks = marks(ceiling);
            assert!((3..=7).contains(&marks.len()), "{ceiling}: {}", marks.len());
            assert!(marks[0].value.abs() < f64::MIN_POSITIVE);
        }
    }
}
