//! The fonts that the window carries with it, and the families made of them.

use egui::epaint::text::VariationCoords;
use egui::{FontData, FontDefinitions, FontFamily, FontTweak};
use std::sync::Arc;

static SANS: &[u8] = include_bytes!("../../assets/fonts/plex-sans-variable.ttf");
static MONO: &[u8] = include_bytes!("../../assets/fonts/plex-mono-regular.ttf");
static MONO_SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/plex-mono-semibold.ttf");
static ICONS: &[u8] = include_bytes!("../../assets/fonts/phosphor-regular.ttf");
static ICONS_FILL: &[u8] = include_bytes!("../../assets/fonts/phosphor-fill.ttf");

/// The interface font at weight 500. Weight 400 is [`FontFamily::Proportional`].
pub fn medium() -> FontFamily {
    FontFamily::Name("ui-500".into())
}

/// The interface font at weight 600.
pub fn semibold() -> FontFamily {
    FontFamily::Name("ui-600".into())
}

/// The mono font at weight 600. Weight 400 is [`FontFamily::Monospace`].
pub fn mono_semibold() -> FontFamily {
    FontFamily::Name("mono-600".into())
}

/// Icons drawn as lines.
pub fn icons() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// Icons filled: the same code points as [`icons`].
pub fn icons_fill() -> FontFamily {
    FontFamily::Name("icons-fill".into())
}

/// Makes the fonts known. Call once, before the first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}

/// Every family: ours first, then the icons, then egui's own for other scripts and symbols.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, bytes, weight) in [
        ("plex-400", SANS, Some(400.0)),
        ("plex-500", SANS, Some(500.0)),
        ("plex-600", SANS, Some(600.0)),
        ("plex-mono", MONO, None),
        ("plex-mono-600", MONO_SEMIBOLD, None),
        ("phosphor", ICONS, None),
        ("phosphor-fill", ICONS_FILL, None),
    ] {
        let coords = VariationCoords::new(weight.map(|it: f32| (b"wght", it)));
        let tweak = FontTweak { coords, ..FontTweak::default() };
        let data = FontData::from_static(bytes).tweak(tweak);
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    let rest = |family: &FontFamily| fonts.families.get(family).cloned().unwrap_or_default();
    let (proportional, mono) = (rest(&FontFamily::Proportional), rest(&FontFamily::Monospace));
    for (family, own, fallback) in [
        (FontFamily::Proportional, "plex-400", &proportional),
        (medium(), "plex-500", &proportional),
        (semibold(), "plex-600", &proportional),
        (FontFamily::Monospace, "plex-mono", &mono),
        (mono_semibold(), "plex-mono-600", &mono),
        (icons(), "phosphor", &proportional),
        (icons_fill(), "phosphor-fill", &proportional),
    ] {
        let mut list = vec![own.to_owned()];
        list.extend(["phosphor".to_owned()].into_iter().filter(|it| it != own));
        list.extend(fallback.iter().cloned());
        fonts.families.insert(family, list);
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::icons;

    #[test]
    fn every_icon_is_in_both_icon_fonts() {
        for (name, bytes) in [("icons", ICONS), ("fill", ICONS_FILL)] {
            let mut only = FontDefinitions::empty();
            only.font_data.insert("it".to_owned(), Arc::new(FontData::from_static(bytes)));
            only.families.insert(FontFamily::Proportional, vec!["it".to_owned()]);
            only.families.insert(FontFamily::Monospace, vec!["it".to_owned()]);
            let options = egui::epaint::TextOptions::default();
            let mut fonts = egui::epaint::Fonts::new(options, only);
            let mut view = fonts.with_pixels_per_point(1.0);
            for (icon, constant) in icons::ALL {
                let id = egui::FontId::proportional(16.0);
                assert!(view.has_glyphs(&id, icon), "{constant} is not in {name}");
            }
        }
    }
}
