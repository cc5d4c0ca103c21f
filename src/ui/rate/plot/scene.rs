//! A picture as a short list of lines, areas, rectangles, markers and words. The window paints
//! it, and the files that are saved hold the same list, so that what is saved is what is seen.

use crate::ui::theme::{Color, Face};
use egui::epaint::{ClippedShape, Mesh};
use egui::{Galley, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

/// One part of a picture. Places are in points from its upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A line through points, perhaps dashed (length of a dash, of a gap).
    Line {
        /// Where it goes.
        points: Vec<Pos2>,
        /// Width and colour.
        stroke: Stroke,
        /// Dash and gap.
        dash: Option<(f32, f32)>,
    },
    /// What lies between two lines: x, upper and lower edge of each place.
    Area {
        /// Places from left to right.
        edges: Vec<(f32, f32, f32)>,
        /// Colour.
        fill: Color,
    },
    /// A rectangle.
    Block {
        /// Where.
        rect: Rect,
        /// Radius of its corners.
        radius: f32,
        /// Colour.
        fill: Color,
        /// Its edge, inside.
        edge: Stroke,
    },
    /// A marker.
    Marker {
        /// Its shape.
        shape: Shaped,
        /// Its middle.
        center: Pos2,
        /// Half its height.
        radius: f32,
        /// Colour.
        fill: Color,
        /// What sets it off from what is behind it.
        edge: Stroke,
    },
    /// One line of words.
    Words {
        /// Where: see `align`.
        at: Pos2,
        /// 0 = `at` is at the left end, 0.5 = in the middle, 1 = at the right end. Always halfway
        /// up.
        align: f32,
        /// What.
        text: String,
        /// Size and weight.
        face: Face,
        /// Colour.
        color: Color,
    },
}

/// The shape of a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shaped {
    /// An anomalous point.
    Square,
    /// An elevated point.
    Up,
    /// A point that is too low.
    Down,
    /// Any other point.
    Ring,
}

/// A picture: parts in the order they are drawn, each group cut at its rectangle.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Size in points.
    pub size: Vec2,
    /// Colour behind everything.
    pub background: Color,
    /// What is drawn, and what it is cut at.
    pub groups: Vec<(Rect, Vec<Part>)>,
    /// What it shows, in words.
    pub title: String,
}

impl Scene {
    /// An empty picture.
    pub fn new(size: Vec2, background: Color, title: String) -> Self {
        Self { size, background, groups: Vec::new(), title }
    }

    /// Its whole place.
    pub fn rect(&self) -> Rect {
        Rect::from_min_size(Pos2::ZERO, self.size)
    }

    /// Paints it with its upper left corner at `origin`.
    pub fn paint(&self, ui: &Ui, origin: Pos2) {
        let mut galley = |text: &str, face: Face, color: Color| {
            let job = egui::text::LayoutJob::single_section(text.to_owned(), face.format(color));
            ui.fonts_mut(|it| it.layout_job(job))
        };
        for shape in self.shapes(origin, &mut galley) {
            let painter = ui.painter();
            let clip = shape.clip_rect.intersect(painter.clip_rect());
            painter.with_clip_rect(clip).add(shape.shape);
        }
    }

    /// As shapes; `galley` lays out words.
    pub fn shapes(
        &self,
        origin: Pos2,
        galley: &mut dyn FnMut(&str, Face, Color) -> Arc<Galley>,
    ) -> Vec<ClippedShape> {
        let by = origin.to_vec2();
        let mut out = Vec::new();
        for (clip, parts) in &self.groups {
            let clip_rect = clip.translate(by);
            let mut add = |shape| out.push(ClippedShape::new(clip_rect, shape));
            for part in parts {
                part.shapes(by, galley, &mut add);
            }
        }
        out
    }
}

impl Part {
    /// The same part somewhere else.
    #[must_use]
    pub fn moved(mut self, by: Vec2) -> Self {
        match &mut self {
            Self::Line { points, .. } => {
                for it in points {
                    *it += by;
                }
            }
            Self::Area { edges, .. } => {
                for it in edges {
                    *it = (it.0 + by.x, it.1 + by.y, it.2 + by.y);
                }
            }
            Self::Block { rect, .. } => *rect = rect.translate(by),
            Self::Marker { center, .. } => *center += by,
            Self::Words { at, .. } => *at += by,
        }
        self
    }

    fn shapes(
        &self,
        by: Vec2,
        galley: &mut dyn FnMut(&str, Face, Color) -> Arc<Galley>,
        add: &mut dyn FnMut(Shape),
    ) {
        match self {
            Self::Line { points, stroke, dash } => {
                let points: Vec<Pos2> = points.iter().map(|it| *it + by).collect();
                match dash {
                    None => add(Shape::line(points, *stroke)),
                    Some((dash, gap)) => {
                        for it in Shape::dashed_line(&points, *stroke, *dash, *gap) {
                            add(it);
                        }
                    }
                }
            }
            Self::Area { edges, fill } => add(Shape::mesh(area(edges, *fill, by))),
            Self::Block { rect, radius, fill, edge } => {
                let (rect, inside) = (rect.translate(by), StrokeKind::Inside);
                add(egui::epaint::RectShape::new(rect, *radius, *fill, *edge, inside).into());
            }
            Self::Marker { shape, center, radius, fill, edge } => {
                add(marker(*shape, *center + by, *radius, *fill, *edge));
            }
            Self::Words { at, align, text, face, color } => {
                let galley = galley(text, *face, *color);
                let size = galley.size();
                let corner = *at + by - vec2(size.x * align, size.y / 2.0);
                add(Shape::galley(pos2(corner.x.round(), corner.y.round()), galley, *color));
            }
        }
    }
}

/// Two triangles between each pair of neighbours.
fn area(edges: &[(f32, f32, f32)], fill: Color, by: Vec2) -> Mesh {
    let mut mesh = Mesh::default();
    for (x, upper, lower) in edges {
        mesh.colored_vertex(pos2(*x, *upper) + by, fill);
        mesh.colored_vertex(pos2(*x, *lower) + by, fill);
    }
    for nth in 0..(edges.len() as u32).saturating_sub(1) {
        let first = nth * 2;
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 3, first + 2);
    }
    mesh
}

/// Corners of a marker with corners.
pub fn corners(shape: Shaped, center: Pos2, radius: f32) -> Vec<Pos2> {
    let at = |x: f32, y: f32| center + vec2(x, y) * radius;
    match shape {
        Shaped::Square => vec![at(-0.9, -0.9), at(0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9)],
        Shaped::Up => vec![at(0.0, -0.95), at(1.0, 0.8), at(-1.0, 0.8)],
        Shaped::Down => vec![at(-1.0, -0.8), at(1.0, -0.8), at(0.0, 0.95)],
        Shaped::Ring => Vec::new(),
    }
}

fn marker(shape: Shaped, center: Pos2, radius: f32, fill: Color, edge: Stroke) -> Shape {
    match shape {
        Shaped::Ring => {
            Shape::Circle(egui::epaint::CircleShape { center, radius, fill, stroke: edge })
        }
        Shaped::Square | Shaped::Up | Shaped::Down => {
            Shape::convex_polygon(corners(shape, center, radius), fill, edge)
        }
    }
}
