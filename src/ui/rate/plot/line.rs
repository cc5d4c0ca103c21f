//! The plot of a series over time: bands, what was expected, what was observed, flagged points,
//! and the times that were marked as special. Pure: from points to parts of a picture.

use super::axis;
use super::prepared::Prepared;
use super::scene::{Part, Scene, Shaped};
use crate::domain::finding::Severity;
use crate::domain::rate_subject::SpecialEvent;
use crate::domain::series::Mark;
use crate::domain::time::Zone;
use crate::ui::theme::{Color, Face, Theme, ThemeName, fade};
use egui::{Pos2, Rect, Stroke, Vec2, pos2, vec2};

/// Room for the words of the axes, and above the highest point for its marker.
const LEFT: f32 = 46.0;
const BOTTOM: f32 = 22.0;
const TOP: f32 = 8.0;
const RIGHT: f32 = 8.0;

/// A stretch of time, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// First instant.
    pub from: i64,
    /// Last instant.
    pub to: i64,
}

/// Where times and values lie in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The part inside the axes.
    pub rect: Rect,
    /// Times at its left and right edge.
    pub span: Span,
    /// Values at its bottom and top edge.
    pub values: (f64, f64),
}

impl Frame {
    /// A frame in a picture of this size.
    pub fn new(size: Vec2, span: Span, values: (f64, f64)) -> Self {
        let corner = pos2(size.x - RIGHT, size.y - BOTTOM).max(pos2(LEFT + 1.0, TOP + 1.0));
        let rect = Rect::from_min_max(pos2(LEFT, TOP), corner);
        let (low, high) = values;
        let room = (high - low) * 0.06;
        Self { rect, span, values: (if low == 0.0 { 0.0 } else { low - room }, high + room) }
    }

    /// Where a time lies from left to right.
    pub fn x(&self, time: i64) -> f32 {
        let width = (i128::from(self.span.to) - i128::from(self.span.from)).max(1) as f64;
        let share = (i128::from(time) - i128::from(self.span.from)) as f64 / width;
        // Neighbours out of sight may lie very far away; drawing code works with small numbers.
        self.rect.left() + (share.clamp(-50.0, 50.0) as f32) * self.rect.width()
    }

    /// Where a value lies from top to bottom.
    pub fn y(&self, value: f64) -> f32 {
        let share = (value - self.values.0) / (self.values.1 - self.values.0);
        self.rect.bottom() - (share.clamp(-20.0, 20.0) as f32) * self.rect.height()
    }

    /// Where a point lies.
    pub fn at(&self, time: i64, value: f64) -> Pos2 {
        pos2(self.x(time), self.y(value))
    }

    /// The time at a place.
    pub fn time(&self, x: f32) -> i64 {
        let share = f64::from((x - self.rect.left()) / self.rect.width());
        let width = (i128::from(self.span.to) - i128::from(self.span.from)) as f64;
        self.span.from.saturating_add((share * width) as i64)
    }
}

/// What is drawn besides the series.
pub struct Extras<'a> {
    /// The point that is chosen.
    pub selected: Option<usize>,
    /// Times at which something special went on.
    pub special: &'a [SpecialEvent],
    /// Zone of the axis.
    pub zone: &'a Zone,
}

/// The plot and where things are in it.
pub fn scene(
    data: &Prepared,
    span: Span,
    size: Vec2,
    theme: &Theme,
    extras: &Extras<'_>,
) -> (Scene, Frame) {
    let visible = data.within(span.from, span.to);
    let frame = Frame::new(size, span, data.value_range(visible));
    let mut scene = Scene::new(size, theme.bg_panel, data.series.name.clone());
    axes(&mut scene, &frame, theme, extras.zone);
    let columns = data.columns(span.from, span.to, frame.rect.width() as usize);
    let mut parts = Vec::new();
    for (which, fill) in [(1, theme.band_3), (0, theme.band_2)] {
        for edges in data.band(&columns, which) {
            band_parts(&frame, theme, &edges, fill, &mut parts);
        }
    }
    // Over the bands, which would hide them, and under the lines.
    parts.extend(special(&frame, theme, extras.special));
    let it = &data.series;
    for stroke in data.expected_line(&columns).iter() {
        let points = stroke.iter().map(|at| frame.at(it.time[*at], it.expected[*at])).collect();
        parts.push(Part::Line { points, stroke: expected_stroke(theme), dash: Some((4.0, 3.0)) });
    }
    value_parts(data, &columns, &frame, observed_stroke(theme), &mut parts);
    scene.groups.push((frame.rect.expand(1.0), parts));
    let mut parts = Vec::new();
    flags(data, &frame, theme, &mut parts);
    if let Some(at) = extras.selected {
        parts.push(Part::Marker {
            shape: Shaped::Ring,
            center: frame.at(it.time[at], it.value[at]),
            radius: 9.0,
            fill: crate::ui::theme::NONE,
            edge: Stroke::new(2.0, theme.text),
        });
    }
    // A marker at the edge may stand out.
    scene.groups.push((frame.rect.expand(10.0), parts));
    (scene, frame)
}

/// The stroke of what was observed.
pub fn observed_stroke(theme: &Theme) -> Stroke {
    Stroke::new(1.6, theme.accent_text)
}

/// The stroke of what was expected.
pub fn expected_stroke(theme: &Theme) -> Stroke {
    Stroke::new(1.3, theme.text_muted)
}

/// Width of the legend, in points.
pub const LEGEND: f32 = 292.0;

/// The legend, its right end at the right end of `size`.
pub fn legend(size: Vec2, theme: &Theme, widths: [f64; 2]) -> Vec<Part> {
    let middle = size.y / 2.0;
    let mut left = size.x - LEGEND;
    let mut parts = Vec::new();
    let name = |parts: &mut Vec<Part>, left: f32, text: String| {
        let (at, color) = (pos2(left, middle), theme.text_secondary);
        parts.push(Part::Words { at, align: 0.0, text, face: Face::Small, color });
    };
    for (text, stroke, dash, width) in [
        ("observed", observed_stroke(theme), None, 86.0),
        ("expected", expected_stroke(theme), Some((4.0, 3.0)), 88.0),
    ] {
        let points = vec![pos2(left, middle), pos2(left + 18.0, middle)];
        parts.push(Part::Line { points, stroke, dash });
        name(&mut parts, left + 24.0, text.to_owned());
        left += width;
    }
    for (width, fill) in widths.into_iter().zip([theme.band_2, theme.band_3]) {
        let rect = Rect::from_min_size(pos2(left, middle - 5.0), vec2(12.0, 10.0));
        let edge = Stroke::new(1.0, theme.line_control);
        parts.push(Part::Block { rect, radius: 2.0, fill, edge });
        name(&mut parts, left + 18.0, format!("±{}", crate::domain::rate::shown(width)));
        left += 58.0;
    }
    parts
}

/// The line of values, and a dot for each point that has no neighbour to be joined with.
pub fn value_parts(
    data: &Prepared,
    columns: &super::decimate::Columns,
    frame: &Frame,
    stroke: Stroke,
    parts: &mut Vec<Part>,
) {
    let it = &data.series;
    for places in data.value_line(columns).iter() {
        let points: Vec<Pos2> =
            places.iter().map(|at| frame.at(it.time[*at], it.value[*at])).collect();
        if let [center] = points[..] {
            let edge = Stroke::NONE;
            let fill = stroke.color;
            parts.push(Part::Marker { shape: Shaped::Ring, center, radius: 2.0, fill, edge });
        } else {
            parts.push(Part::Line { points, stroke, dash: None });
        }
    }
}

/// Lines and words of both axes.
pub fn axes(scene: &mut Scene, frame: &Frame, theme: &Theme, zone: &Zone) {
    let rect = frame.rect;
    let grid = Stroke::new(1.0, theme.line_subtle);
    let mut parts = Vec::new();
    let most = (rect.height() / 48.0).clamp(2.0, 8.0) as usize;
    for (value, text) in axis::value_marks(frame.values.0, frame.values.1, most) {
        let y = frame.y(value);
        parts.push(line(pos2(rect.left(), y), pos2(rect.right(), y), grid));
        let at = pos2(rect.left() - 8.0, y);
        parts.push(words(at, 1.0, text, theme.text_muted));
    }
    for (time, text) in axis::time_marks(frame.span.from, frame.span.to, zone, rect.width()) {
        let x = frame.x(time);
        let foot = pos2(x, rect.bottom());
        parts.push(line(foot, foot + vec2(0.0, 4.0), Stroke::new(1.0, theme.text_muted)));
        let room = 30.0;
        let (at, align) = if x < rect.left() + room {
            (pos2(x.max(rect.left()), foot.y + 13.0), 0.0)
        } else if rect.right() - room < x {
            (pos2(rect.right(), foot.y + 13.0), 1.0)
        } else {
            (foot + vec2(0.0, 13.0), 0.5)
        };
        parts.push(words(at, align, text, theme.text_muted));
    }
    scene.groups.push((scene.rect(), parts));
}

/// A straight line.
pub fn line(from: Pos2, to: Pos2, stroke: Stroke) -> Part {
    Part::Line { points: vec![from, to], stroke, dash: None }
}

/// Words of an axis.
pub fn words(at: Pos2, align: f32, text: String, color: Color) -> Part {
    Part::Words { at, align, text, face: Face::Tiny, color }
}

fn band_parts(
    frame: &Frame,
    theme: &Theme,
    edges: &[super::decimate::Edge],
    fill: Color,
    parts: &mut Vec<Part>,
) {
    let places: Vec<(f32, f32, f32)> =
        edges.iter().map(|(at, low, high)| (frame.x(*at), frame.y(*high), frame.y(*low))).collect();
    let outline = match theme.name {
        ThemeName::Dark => None,
        ThemeName::Light | ThemeName::HighContrast => {
            Some(Stroke::new(1.0, fade(theme.accent_text, 0.4)))
        }
    };
    if let Some(stroke) = outline {
        let upper = places.iter().map(|it| pos2(it.0, it.1)).collect();
        let lower = places.iter().map(|it| pos2(it.0, it.2)).collect();
        parts.push(Part::Area { edges: places, fill });
        parts.push(Part::Line { points: upper, stroke, dash: None });
        parts.push(Part::Line { points: lower, stroke, dash: None });
    } else {
        parts.push(Part::Area { edges: places, fill });
    }
}

fn special(frame: &Frame, theme: &Theme, events: &[SpecialEvent]) -> Vec<Part> {
    let mut parts = Vec::new();
    for it in events.iter().filter(|it| it.from.0 <= frame.span.to && frame.span.from < it.to.0) {
        let left = frame.x(it.from.0).max(frame.rect.left());
        let right = frame.x(it.to.0).min(frame.rect.right()).max(left + 2.0);
        let rect = frame.rect.with_min_x(left).with_max_x(right);
        let fill = fade(theme.wait, 0.14);
        parts.push(Part::Block { rect, radius: 0.0, fill, edge: Stroke::NONE });
        let edge = Stroke::new(1.0, fade(theme.wait, 0.7));
        for x in [left, right] {
            let ends = vec![pos2(x, rect.top()), pos2(x, rect.bottom())];
            parts.push(Part::Line { points: ends, stroke: edge, dash: Some((2.0, 3.0)) });
        }
    }
    parts
}

/// Shape and colour of a flagged point.
pub fn flag_style(mark: Mark, theme: &Theme) -> (Shaped, Color) {
    match mark {
        Mark::FarHigh | Mark::FarLow => (Shaped::Square, theme.severity_fill(Severity::Critical)),
        Mark::High => (Shaped::Up, theme.severity_fill(Severity::High)),
        Mark::Low => (Shaped::Down, theme.severity_fill(Severity::High)),
        Mark::Unknown | Mark::Usual => (Shaped::Ring, theme.accent_text),
    }
}

/// A marker for each flagged point in sight. Of those that would lie on each other, the first.
fn flags(data: &Prepared, frame: &Frame, theme: &Theme, parts: &mut Vec<Part>) {
    let it = &data.series;
    let mut taken = hashbrown::HashSet::new();
    // Anomalous ones last: they lie on top.
    for anomalous in [false, true] {
        let flagged = data.flagged_within(frame.span.from, frame.span.to);
        for &at in flagged.iter().filter(|at| it.mark[**at].is_anomalous() == anomalous) {
            let center = frame.at(it.time[at], it.value[at]);
            let cell = (it.mark[at], (center.x / 3.0) as i32, (center.y / 3.0) as i32);
            if taken.insert(cell) {
                let (shape, fill) = flag_style(it.mark[at], theme);
                let radius = if anomalous { 6.0 } else { 5.0 };
                let edge = Stroke::new(1.5, theme.bg_panel);
                parts.push(Part::Marker { shape, center, radius, fill, edge });
            }
        }
    }
}
