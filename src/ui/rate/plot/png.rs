//! A picture as PNG, painted on the processor: the same shapes and fonts as in the window, at
//! twice the size, whatever the window is drawn with.

use super::scene::Scene;
use crate::ui::fonts;
use crate::ui::theme::{Color, Face};
use egui::epaint::{self, Primitive, Vertex};
use egui::text::LayoutJob;
use egui::{ColorImage, Pos2, Rect};

/// Pixels per point.
const SCALE: f32 = 2.0;

/// The whole file; an error says what went wrong in words.
pub fn png(scene: &Scene) -> Result<Vec<u8>, String> {
    let image = paint(scene);
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, image.width as u32, image.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut it| it.write_image_data(&image.bytes()));
    written.map_err(|error| format!("The picture could not be made: {error}."))?;
    Ok(out)
}

/// Pixels with each colour from 0 to 1.
struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 3]>,
}

fn paint(scene: &Scene) -> Canvas {
    let options = epaint::TextOptions::default();
    let mut own = epaint::Fonts::new(options, fonts::definitions());
    let shapes = {
        let mut view = own.with_pixels_per_point(SCALE);
        let mut galley = |text: &str, face: Face, color: Color| {
            view.layout_job(LayoutJob::single_section(text.to_owned(), face.format(color)))
        };
        scene.shapes(Pos2::ZERO, &mut galley)
    };
    let atlas = own.image();
    let mut tessellator = epaint::Tessellator::new(
        SCALE,
        epaint::TessellationOptions::default(),
        own.font_image_size(),
        own.texture_atlas().prepared_discs(),
    );
    let mut primitives = Vec::new();
    for shape in shapes {
        tessellator.tessellate_clipped_shape(shape, &mut primitives);
    }
    let mut canvas = Canvas::new(scene);
    for it in &primitives {
        if let Primitive::Mesh(mesh) = &it.primitive {
            for corners in mesh.indices.as_chunks::<3>().0 {
                let corners = corners.map(|at| &mesh.vertices[at as usize]);
                canvas.triangle(corners, it.clip_rect, &atlas);
            }
        }
    }
    canvas
}

impl Canvas {
    fn new(scene: &Scene) -> Self {
        let side = |points: f32| (points * SCALE).round().max(1.0) as usize;
        let (width, height) = (side(scene.size.x), side(scene.size.y));
        let [r, g, b, _] = share(scene.background);
        Self { width, height, pixels: vec![[r, g, b]; width * height] }
    }

    fn bytes(&self) -> Vec<u8> {
        self.pixels.iter().flatten().map(|it| (it.clamp(0.0, 1.0) * 255.0).round() as u8).collect()
    }

    /// Paints a triangle of the mesh: colours and places in the font picture vary evenly over it.
    fn triangle(&mut self, corners: [&Vertex; 3], clip: Rect, atlas: &ColorImage) {
        let at = corners.map(|it| it.pos.to_vec2() * SCALE);
        let cross = |a: egui::Vec2, b: egui::Vec2, c: egui::Vec2| {
            (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
        };
        let area = cross(at[0], at[1], at[2]);
        if area == 0.0 {
            return;
        }
        let side = area.signum();
        // A pixel on the edge between two triangles belongs to one of them.
        let owns = |a: egui::Vec2, b: egui::Vec2| {
            let along = (b - a) * side;
            (along.y == 0.0 && 0.0 < along.x) || along.y < 0.0
        };
        let owned = [owns(at[1], at[2]), owns(at[2], at[0]), owns(at[0], at[1])];
        let range = |values: [f32; 3], low: f32, high: f32, end: usize| {
            let least = values.into_iter().fold(f32::INFINITY, f32::min).floor();
            let most = values.into_iter().fold(f32::NEG_INFINITY, f32::max).ceil();
            let cut = |it: f32| it.clamp(0.0, end as f32) as usize;
            cut(least.max((low * SCALE).round()))..cut(most.min((high * SCALE).round()))
        };
        for y in range(at.map(|it| it.y), clip.top(), clip.bottom(), self.height) {
            for x in range(at.map(|it| it.x), clip.left(), clip.right(), self.width) {
                let point = egui::vec2(x as f32 + 0.5, y as f32 + 0.5);
                let weights = [
                    cross(at[1], at[2], point) * side,
                    cross(at[2], at[0], point) * side,
                    cross(at[0], at[1], point) * side,
                ];
                let outside =
                    |nth: usize| weights[nth] < 0.0 || (weights[nth] == 0.0 && !owned[nth]);
                if !(0..3).any(outside) {
                    let weights = weights.map(|it| it / area.abs());
                    blend(&mut self.pixels[y * self.width + x], color(corners, weights, atlas));
                }
            }
        }
    }
}

/// Colour of a place in a triangle, its parts already multiplied by the opacity.
fn color(corners: [&Vertex; 3], weights: [f32; 3], atlas: &ColorImage) -> [f32; 4] {
    let mix = |of: &dyn Fn(&Vertex) -> f32| -> f32 {
        weights.iter().zip(corners).map(|(weight, it)| weight * of(it)).sum()
    };
    let [width, height] = atlas.size;
    let pixel = |share: f32, end: usize| {
        ((share * end as f32 - 0.5).round().max(0.0) as usize).min(end.saturating_sub(1))
    };
    let (column, row) = (pixel(mix(&|it| it.uv.x), width), pixel(mix(&|it| it.uv.y), height));
    let texel = share(atlas.pixels[row * width + column]);
    let mut out = [0.0; 4];
    for (nth, part) in out.iter_mut().enumerate() {
        *part = mix(&|it| share(it.color)[nth]) * texel[nth];
    }
    out
}

fn share(color: Color) -> [f32; 4] {
    color.to_array().map(|it| f32::from(it) / 255.0)
}

fn blend(pixel: &mut [f32; 3], [r, g, b, opacity]: [f32; 4]) {
    for (below, above) in pixel.iter_mut().zip([r, g, b]) {
        *below = *below * (1.0 - opacity) + above;
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::{Part, Shaped};
    use super::*;
    use crate::ui::theme::DARK;
    use egui::{Stroke, pos2, vec2};

    #[test]
    fn what_is_drawn_is_in_the_picture() {
        let mut scene = Scene::new(vec2(60.0, 40.0), DARK.bg_panel, String::new());
        let block = Part::Block {
            rect: Rect::from_min_max(pos2(2.0, 2.0), pos2(12.0, 12.0)),
            radius: 0.0,
            fill: DARK.heat[4],
            edge: Stroke::NONE,
        };
        let marker = Part::Marker {
            shape: Shaped::Square,
            center: pos2(30.0, 20.0),
            radius: 6.0,
            fill: DARK.fill[0],
            edge: Stroke::NONE,
        };
        let words = Part::Words {
            at: pos2(58.0, 30.0),
            align: 1.0,
            text: "41".to_owned(),
            face: Face::Section,
            color: DARK.text,
        };
        scene.groups.push((scene.rect(), vec![block, marker, words]));
        let bytes = png(&scene).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (120, 80));
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let at = |x: usize, y: usize| [0, 1, 2].map(|part| pixels[(y * 120 + x) * 3 + part]);
        let of = |it: Color| [it.r(), it.g(), it.b()];
        assert_eq!(at(14, 14), of(DARK.heat[4]));
        assert_eq!(at(60, 40), of(DARK.fill[0]));
        assert_eq!(at(1, 78), of(DARK.bg_panel));
        let light = (60..120).flat_map(|x| (50..75).map(move |y| (x, y)));
        assert!(light.filter(|it| 0xB0 < at(it.0, it.1)[0]).count() > 20, "words are missing");
    }
}
