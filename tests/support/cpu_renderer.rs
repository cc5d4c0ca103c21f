//! Paints what a harness shows without Vulkan or GL: the same pixels on every machine.

use egui::epaint::{ImageData, Primitive, Vertex};
use egui::{Color32, FullOutput, TextureId, TexturesDelta};
use image::{Rgba, RgbaImage};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// One texture: width, height, pixels.
type Texture = (usize, usize, Vec<Color32>);
/// The textures of one window, filled by its [`CpuRenderer`].
pub type Textures = Rc<RefCell<BTreeMap<TextureId, Texture>>>;

/// Keeps the textures; [`paint`] does the painting.
pub struct CpuRenderer(pub Textures);

impl egui_kittest::TestRenderer for CpuRenderer {
    #[expect(clippy::iter_over_hash_type, reason = "each texture is changed on its own")]
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.0.borrow_mut();
        for (id, list) in delta.set.drain() {
            for change in list {
                let ImageData::Color(image) = &change.image;
                let [width, height] = image.size;
                let Some([left, top]) = change.pos else {
                    textures.insert(id, (width, height, image.pixels.clone()));
                    continue;
                };
                let texture = textures.get_mut(&id).unwrap();
                for row in 0..height {
                    let to = (top + row) * texture.0 + left;
                    let from = row * width;
                    texture.2[to..to + width].copy_from_slice(&image.pixels[from..from + width]);
                }
            }
        }
        for id in delta.free.drain() {
            textures.remove(&id);
        }
    }
}

/// Paints the last frame.
pub fn paint(
    ctx: &egui::Context,
    output: &FullOutput,
    textures: &BTreeMap<TextureId, Texture>,
) -> RgbaImage {
    let scale = ctx.pixels_per_point();
    let size = ctx.content_rect().size() * scale;
    let (width, height) = (size.x.round() as usize, size.y.round() as usize);
    let mut frame = vec![[0.0; 4]; width * height];
    for part in ctx.tessellate(output.shapes.clone(), scale) {
        let Primitive::Mesh(mesh) = &part.primitive else { continue };
        let Some(texture) = textures.get(&mesh.texture_id) else { continue };
        let edge = |at: f32, end: usize| (at * scale).round().clamp(0.0, end as f32) as usize;
        let clip = [
            edge(part.clip_rect.min.x, width),
            edge(part.clip_rect.min.y, height),
            edge(part.clip_rect.max.x, width),
            edge(part.clip_rect.max.y, height),
        ];
        for corners in mesh.indices.as_chunks::<3>().0 {
            let corners = corners.map(|it| &mesh.vertices[it as usize]);
            triangle(&mut frame, width, clip, texture, corners, scale);
        }
    }
    let mut image = RgbaImage::new(width as u32, height as u32);
    for (pixel, color) in image.pixels_mut().zip(&frame) {
        *pixel = Rgba(color.map(|it| (it.clamp(0.0, 1.0) * 255.0 + 0.5) as u8));
    }
    image
}

fn cross(a: (f32, f32), b: (f32, f32), at: (f32, f32)) -> f32 {
    (b.0 - a.0) * (at.1 - a.1) - (b.1 - a.1) * (at.0 - a.0)
}

fn triangle(
    frame: &mut [[f32; 4]],
    width: usize,
    clip: [usize; 4],
    texture: &Texture,
    corners: [&Vertex; 3],
    scale: f32,
) {
    let at = corners.map(|it| (it.pos.x * scale, it.pos.y * scale));
    let area = cross(at[0], at[1], at[2]);
    if area == 0.0 {
        return;
    }
    let side = area.signum();
    // A pixel on the edge between two triangles belongs to one of them.
    let owns_edge = |a: (f32, f32), b: (f32, f32)| {
        let (x, y) = ((b.0 - a.0) * side, (b.1 - a.1) * side);
        (y == 0.0 && 0.0 < x) || y < 0.0
    };
    let owned = [owns_edge(at[1], at[2]), owns_edge(at[2], at[0]), owns_edge(at[0], at[1])];
    let range = |values: [f32; 3], low: usize, high: usize| {
        let min = values.into_iter().fold(f32::INFINITY, f32::min).floor();
        let max = values.into_iter().fold(f32::NEG_INFINITY, f32::max).ceil();
        (min as usize).clamp(low, high)..(max as usize).clamp(low, high)
    };
    for y in range(at.map(|it| it.1), clip[1], clip[3]) {
        for x in range(at.map(|it| it.0), clip[0], clip[2]) {
            let point = (x as f32 + 0.5, y as f32 + 0.5);
            let weights = [
                cross(at[1], at[2], point) * side,
                cross(at[2], at[0], point) * side,
                cross(at[0], at[1], point) * side,
            ];
            let outside = |i: usize| weights[i] < 0.0 || (weights[i] == 0.0 && !owned[i]);
            if (0..3).any(outside) {
                continue;
            }
            let weights = weights.map(|it| it / area.abs());
            let mix = |of: &dyn Fn(&Vertex) -> f32| -> f32 {
                weights.iter().zip(corners).map(|(weight, it)| weight * of(it)).sum()
            };
            let texel = sample(texture, mix(&|it| it.uv.x), mix(&|it| it.uv.y));
            let color: [f32; 4] = std::array::from_fn(|channel| {
                mix(&|it| f32::from(it.color.to_array()[channel]) / 255.0) * texel[channel]
            });
            let pixel = &mut frame[y * width + x];
            for channel in 0..4 {
                pixel[channel] = color[channel] + pixel[channel] * (1.0 - color[3]);
            }
        }
    }
}

/// The texture at (u, v), mixed from the four pixels around.
fn sample(texture: &Texture, u: f32, v: f32) -> [f32; 4] {
    let (x, y) = (u * texture.0 as f32 - 0.5, v * texture.1 as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let pixel = |x: f32, y: f32| {
        let column = x.clamp(0.0, texture.0 as f32 - 1.0) as usize;
        let row = y.clamp(0.0, texture.1 as f32 - 1.0) as usize;
        texture.2[row * texture.0 + column].to_array().map(|it| f32::from(it) / 255.0)
    };
    let upper = (pixel(left, top), pixel(left + 1.0, top));
    let lower = (pixel(left, top + 1.0), pixel(left + 1.0, top + 1.0));
    std::array::from_fn(|k| {
        let upper = upper.0[k] * (1.0 - right_share) + upper.1[k] * right_share;
        let lower = lower.0[k] * (1.0 - right_share) + lower.1[k] * right_share;
        upper * (1.0 - lower_share) + lower * lower_share
    })
}
