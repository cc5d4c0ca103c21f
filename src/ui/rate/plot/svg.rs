//! A picture as SVG. Words stay words; what a log calls its users is escaped.

use super::scene::{Part, Scene, Shaped, corners};
use crate::ui::theme::{Color, Face};
use egui::{Pos2, Stroke};

/// The whole file.
pub fn svg(scene: &Scene) -> String {
    let (width, height) = (number(scene.size.x), number(scene.size.y));
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"'IBM Plex Sans', sans-serif\">\n\
         <title>{}</title>\n<rect width=\"{width}\" height=\"{height}\"{}/>\n",
        escaped(&scene.title),
        paint("fill", scene.background),
    );
    let groups = scene.groups.iter().enumerate().map(|(nth, (clip, parts))| {
        let (x, y) = (number(clip.left()), number(clip.top()));
        let (w, h) = (number(clip.width()), number(clip.height()));
        let parts: Vec<String> = parts.iter().map(part).collect();
        format!(
            "<clipPath id=\"c{nth}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>\
             </clipPath>\n<g clip-path=\"url(#c{nth})\">\n{}</g>\n",
            parts.concat()
        )
    });
    let groups: Vec<String> = groups.collect();
    format!("{head}{}</svg>\n", groups.concat())
}

fn part(part: &Part) -> String {
    match part {
        Part::Line { points, stroke, dash } => {
            let dash = dash.map_or_else(String::new, |(dash, gap)| {
                format!(" stroke-dasharray=\"{} {}\"", number(dash), number(gap))
            });
            let points = places(points.iter().copied());
            format!(
                "<polyline points=\"{points}\" fill=\"none\"{}{dash} stroke-linejoin=\"round\"/>\n",
                outline(*stroke)
            )
        }
        Part::Area { edges, fill } => {
            let upper = edges.iter().map(|it| Pos2::new(it.0, it.1));
            let lower = edges.iter().rev().map(|it| Pos2::new(it.0, it.2));
            let points = places(upper.chain(lower));
            format!("<polygon points=\"{points}\"{}/>\n", paint("fill", *fill))
        }
        Part::Block { rect, radius, fill, edge } => {
            // An SVG edge lies half outside; ours is inside.
            let inner = rect.shrink(edge.width / 2.0);
            format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{}{}/>\n",
                number(inner.left()),
                number(inner.top()),
                number(inner.width()),
                number(inner.height()),
                number(*radius),
                paint("fill", *fill),
                outline(*edge),
            )
        }
        Part::Marker { shape: Shaped::Ring, center, radius, fill, edge } => {
            format!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}{}/>\n",
                number(center.x),
                number(center.y),
                number(*radius),
                paint("fill", *fill),
                outline(*edge),
            )
        }
        Part::Marker { shape, center, radius, fill, edge } => {
            let points = places(corners(*shape, *center, *radius).into_iter());
            format!("<polygon points=\"{points}\"{}{}/>\n", paint("fill", *fill), outline(*edge))
        }
        Part::Words { at, align, text, face, color } => {
            let anchor = match *align {
                it if it < 0.25 => "start",
                it if it < 0.75 => "middle",
                _ => "end",
            };
            let size = face.font().size;
            let weight = match face {
                Face::Section | Face::Title => " font-weight=\"600\"",
                Face::Medium | Face::Label => " font-weight=\"500\"",
                _ => "",
            };
            // The middle of small letters is a third of their size above the line.
            format!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" font-size=\"{}\"{weight}{}>{}\
                 </text>\n",
                number(at.x),
                number(at.y + size * 0.35),
                number(size),
                paint("fill", *color),
                escaped(text),
            )
        }
    }
}

fn places(points: impl Iterator<Item = Pos2>) -> String {
    let places: Vec<String> =
        points.map(|at| format!("{},{}", number(at.x), number(at.y))).collect();
    places.join(" ")
}

fn outline(stroke: Stroke) -> String {
    if stroke.width <= 0.0 {
        return String::new();
    }
    format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), number(stroke.width))
}

/// ` fill="#aabbcc"`, with the opacity where there is one.
fn paint(what: &str, color: Color) -> String {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    match a {
        0 => format!(" {what}=\"none\""),
        255 => format!(" {what}=\"#{r:02x}{g:02x}{b:02x}\""),
        _ => {
            let opacity = number(f32::from(a) / 255.0);
            format!(" {what}=\"#{r:02x}{g:02x}{b:02x}\" {what}-opacity=\"{opacity}\"")
        }
    }
}

/// Two digits after the point are a fiftieth of a pixel.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text for XML: what has a meaning there is escaped, what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            it if it.is_control() || matches!(it, '\u{fffe}' | '\u{ffff}') => {}
            it => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::{DARK, NONE, fade};
    use egui::{Rect, pos2, vec2};
    use proptest::prelude::*;

    fn with(parts: Vec<Part>, title: &str) -> String {
        let mut scene = Scene::new(vec2(200.0, 100.0), DARK.bg_panel, title.to_owned());
        scene.groups.push((scene.rect(), parts));
        svg(&scene)
    }

    #[test]
    fn every_part_becomes_an_element() {
        let edge = Stroke::new(1.0, DARK.bg_panel);
        let text = with(
            vec![
                Part::Line {
                    points: vec![pos2(0.0, 1.5), pos2(10.25, -0.001)],
                    stroke: Stroke::new(1.5, DARK.accent_text),
                    dash: Some((4.0, 3.0)),
                },
                Part::Area { edges: vec![(0.0, 1.0, 9.0), (5.0, 2.0, 8.0)], fill: DARK.band_2 },
                Part::Block {
                    rect: Rect::from_min_size(pos2(1.0, 2.0), vec2(3.0, 4.0)),
                    radius: 2.0,
                    fill: fade(DARK.wait, 0.5),
                    edge: Stroke::NONE,
                },
                Part::Marker {
                    shape: Shaped::Up,
                    center: pos2(5.0, 5.0),
                    radius: 5.0,
                    fill: DARK.fill[2],
                    edge,
                },
                Part::Marker {
                    shape: Shaped::Ring,
                    center: pos2(5.0, 5.0),
                    radius: 5.0,
                    fill: NONE,
                    edge,
                },
            ],
            "Rate",
        );
        for part in [
            "<polyline points=\"0,1.5 10.25,0\" fill=\"none\" stroke=\"#82b3ff\" \
             stroke-width=\"1.5\" stroke-dasharray=\"4 3\"",
            "<polygon points=\"0,1 5,2 5,8 0,9\" fill=\"#1b2a40\"/>",
            // A premultiplied colour at half its opacity has lost its last bit.
            "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" rx=\"2\" fill=\"#bba3ff\" \
             fill-opacity=\"0.5\"/>",
            "<polygon points=\"5,0.25 10,9 0,9\" fill=\"#e2c14b\"",
            "<circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"none\" stroke=\"#13171d\"",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn names_from_a_log_cannot_become_markup() {
        let name = "</title><script>alert('x')</script>\" onload=\"y&\u{1}";
        let words = Part::Words {
            at: pos2(1.0, 1.0),
            align: 0.5,
            text: name.to_owned(),
            face: Face::Tiny,
            color: DARK.text,
        };
        let text = with(vec![words], name);
        assert!(!text.contains("<script") && !text.contains("\" onload"), "{text}");
        assert_eq!(text.matches("&lt;/title&gt;&lt;script&gt;").count(), 2, "{text}");
        assert!(!text.contains('\u{1}'));
    }

    proptest! {
        #[test]
        fn any_words_leave_the_elements_as_they_are(name in any::<String>()) {
            let shape = |text: &str| text.matches(['<', '>', '"']).count();
            let at = pos2(1.0, 1.0);
            let words = |text: String| {
                Part::Words { at, align: 0.0, text, face: Face::Tiny, color: DARK.text }
            };
            let (odd, plain) = (with(vec![words(name.clone())], &name), with(vec![words("x".into())], "x"));
            prop_assert_eq!(shape(&odd), shape(&plain));
        }
    }
}
