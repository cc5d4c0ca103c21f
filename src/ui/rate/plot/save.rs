//! A plot as a file: the menu that offers it, the picture with its heading, the numbers as CSV.

use super::png::png;
use super::prepared::Prepared;
use super::scene::{Part, Scene};
use super::svg::svg;
use crate::domain::series::Series;
use crate::domain::time::Micros;
use crate::ui::action::UiAction;
use crate::ui::icons;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme};
use crate::ui::widgets;
use crate::worker::protocol::{PlotFile, PlotFormat};
use egui::{Popup, Rect, Ui, Vec2, pos2, vec2};
use std::ops::Range;
use std::sync::Arc;

/// Makes the numbers of a plot.
pub type Csv = dyn Fn() -> Result<Vec<u8>, String> + Send + Sync;

/// Height of the heading above a picture.
const HEADING: f32 = 32.0;
const MARGIN: f32 = 12.0;

/// The button with its menu; `name` is its accessible name. What is saved is asked for only when
/// something is chosen.
pub fn menu(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    name: &str,
    what: impl FnOnce(&Theme) -> (Scene, Arc<Csv>),
) {
    let button = widgets::icon_button(ui, icons::DOWNLOAD_SIMPLE, name, None);
    let mut chosen = None;
    Popup::menu(&button).width(170.0).gap(2.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for format in PlotFormat::ALL {
            let label = match format {
                PlotFormat::Png => "Picture as PNG…",
                PlotFormat::Svg => "Picture as SVG…",
                PlotFormat::Csv => "Numbers as CSV…",
            };
            if widgets::menu_item(ui, label, None, false).clicked() {
                chosen = Some(format);
            }
        }
    });
    if let Some(format) = chosen {
        let (scene, csv) = what(cx.theme);
        let make: Arc<Csv> = match format {
            PlotFormat::Png => Arc::new(move || png(&scene)),
            PlotFormat::Svg => Arc::new(move || Ok(svg(&scene).into_bytes())),
            PlotFormat::Csv => csv,
        };
        cx.act(UiAction::PickPlot(PlotFile { format, make }));
    }
}

/// The picture with a margin, what it shows above it, and its legend.
pub fn titled(
    scene: &Scene,
    theme: &Theme,
    title: &str,
    legend: Option<&dyn Fn(Vec2) -> Vec<Part>>,
) -> Scene {
    let by = vec2(MARGIN, HEADING + MARGIN);
    let size = scene.size + vec2(2.0 * MARGIN, HEADING + 2.0 * MARGIN);
    let mut out = Scene::new(size, scene.background, format!("{title}. {}", scene.title));
    let middle = MARGIN + HEADING / 2.0;
    let mut head = vec![Part::Words {
        at: pos2(MARGIN, middle - 2.0),
        align: 0.0,
        text: title.to_owned(),
        face: Face::Section,
        color: theme.text,
    }];
    if let Some(legend) = legend {
        let parts = legend(vec2(size.x - MARGIN, HEADING));
        head.extend(parts.into_iter().map(|it| it.moved(vec2(0.0, MARGIN - 2.0))));
    }
    let above = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.x, by.y));
    out.groups.push((above, head));
    for (clip, parts) in &scene.groups {
        let parts = parts.iter().cloned().map(|it| it.moved(by)).collect();
        out.groups.push((clip.translate(by), parts));
    }
    out
}

/// Rows as CSV; a field is quoted where it has to be.
pub fn csv_of(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let failed = |error: &dyn std::fmt::Display| format!("the numbers cannot be written: {error}");
    out.write_record(header).map_err(|it| failed(&it))?;
    for row in rows {
        out.write_record(row).map_err(|it| failed(&it))?;
    }
    out.into_inner().map_err(|it| failed(&it))
}

/// A number with every digit it has; nothing for what is not known.
pub fn exact(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// The points as CSV: times in UTC, numbers in full.
pub fn series_csv(data: &Prepared, range: Range<usize>) -> Result<Vec<u8>, String> {
    let series: &Series = &data.series;
    let [inner, outer] = data.widths.map(|it| it.to_string());
    let names = [
        format!("lower_{inner}"),
        format!("upper_{inner}"),
        format!("lower_{outer}"),
        format!("upper_{outer}"),
    ];
    let mut header = vec!["time", "value", "expected", "std_dev"];
    header.extend(names.iter().map(String::as_str));
    header.extend(["z", "level"]);
    let rows = range.map(|at| {
        let mut row = vec![
            Micros(series.time[at]).rfc3339(),
            exact(series.value[at]),
            exact(series.expected[at]),
            exact(series.spread[at]),
        ];
        for width in data.widths {
            let (low, high) = series.band(at, width).unwrap_or((f64::NAN, f64::NAN));
            row.extend([exact(low), exact(high)]);
        }
        row.extend([exact(series.z(at).unwrap_or(f64::NAN)), series.mark[at].code().to_owned()]);
        row
    });
    csv_of(&header, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rate::Limits;
    use crate::domain::series::Mark;
    use crate::ui::theme::DARK;

    #[test]
    fn numbers_are_saved_in_full_and_unknown_ones_stay_empty() {
        let series = Series {
            time: vec![1_781_391_600_000_000, 1_781_395_200_000_001],
            value: vec![0.1 + 0.2, 1e-7],
            expected: vec![0.1, f64::NAN],
            spread: vec![0.05, f64::NAN],
            mark: vec![Mark::FarHigh, Mark::Unknown],
            ..Series::default()
        };
        let data = Prepared::new(Arc::new(series), &Limits::default());
        let text = String::from_utf8(series_csv(&data, 0..2).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "time,value,expected,std_dev,lower_2,upper_2,lower_3,upper_3,z,level");
        assert!(lines[1].starts_with("2026-06-13T23:00:00Z,0.30000000000000004,0.1,0.05,0,0.2,0,"));
        assert!(lines[1].ends_with(",anomalous"), "{}", lines[1]);
        assert_eq!(lines[2], "2026-06-14T00:00:00.000001Z,0.0000001,,,,,,,,unknown");
    }

    #[test]
    fn a_saved_picture_has_its_heading_and_all_of_the_plot() {
        let mut scene = Scene::new(vec2(100.0, 50.0), DARK.bg_panel, "Points".to_owned());
        let edge = egui::Stroke::NONE;
        let block = Part::Block { rect: scene.rect(), radius: 0.0, fill: DARK.heat[1], edge };
        scene.groups.push((scene.rect(), vec![block]));
        let out = titled(&scene, &DARK, "Failed <events>", None);
        assert_eq!(out.size, vec2(124.0, 106.0));
        assert_eq!(out.groups[1].0, Rect::from_min_size(pos2(12.0, 44.0), vec2(100.0, 50.0)));
        assert!(svg(&out).contains("Failed &lt;events&gt;</text>"));
    }
}
