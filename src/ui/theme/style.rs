//! The theme as egui's own style, so that its widgets look like ours.

use super::{Color, Face, NONE, Theme, ThemeName, size};
use egui::style::{ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{CornerRadius, Id, Margin, Shadow, Stroke, Style, TextStyle, Vec2, Visuals};

/// Where [`super::of`] finds the theme.
pub(super) fn slot() -> Id {
    Id::unique("oddlog theme")
}

/// Draws this window with `theme` from the next frame on.
pub fn apply(ctx: &egui::Context, theme: &'static Theme) {
    ctx.data_mut(|it| it.insert_temp(slot(), theme));
    ctx.set_theme(match theme.name {
        ThemeName::Light => egui::Theme::Light,
        ThemeName::Dark | ThemeName::HighContrast => egui::Theme::Dark,
    });
    ctx.all_styles_mut(|style| fill_style(style, theme));
}

fn fill_style(style: &mut Style, theme: &Theme) {
    for (text_style, face) in [
        (TextStyle::Heading, Face::Title),
        (TextStyle::Body, Face::Body),
        (TextStyle::Button, Face::Body),
        (TextStyle::Small, Face::Small),
        (TextStyle::Monospace, Face::Mono),
    ] {
        style.text_styles.insert(text_style, face.font());
    }
    style.animation_time = 0.08;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::new(8.0, 6.0);
    spacing.button_padding = Vec2::new(10.0, 5.0);
    spacing.interact_size.y = size::CONTROL;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = 8.0;
    spacing.menu_margin = Margin::same(6);
    spacing.scroll = ScrollStyle { bar_width: 8.0, ..ScrollStyle::thin() };
    style.visuals = visuals(theme);
}

fn visuals(theme: &Theme) -> Visuals {
    let dark = theme.name != ThemeName::Light;
    let mut it = if dark { Visuals::dark() } else { Visuals::light() };
    it.widgets = widgets(theme);
    it.selection =
        Selection { bg_fill: theme.bg_selected, stroke: Stroke::new(2.0, theme.accent_text) };
    it.override_text_color = None;
    it.weak_text_color = Some(theme.text_muted);
    it.hyperlink_color = theme.accent_text;
    it.faint_bg_color = theme.bg_hover;
    it.extreme_bg_color = theme.bg_raised;
    it.text_edit_bg_color = Some(theme.bg_raised);
    it.code_bg_color = theme.bg_code;
    it.warn_fg_color = theme.warn();
    it.error_fg_color = theme.bad();
    it.window_corner_radius = CornerRadius::same(size::RADIUS_LARGE);
    it.menu_corner_radius = CornerRadius::same(size::RADIUS_LARGE);
    it.window_fill = theme.bg_raised;
    it.panel_fill = theme.bg_app;
    it.window_stroke = Stroke::new(
        1.0,
        if theme.name == ThemeName::HighContrast { theme.line_control } else { theme.line_subtle },
    );
    it.popup_shadow = popup_shadow(theme);
    it.window_shadow = it.popup_shadow;
    it.striped = false;
    it.disabled_alpha = 0.75;
    it
}

fn popup_shadow(theme: &Theme) -> Shadow {
    let percent = match theme.name {
        ThemeName::Dark => 45,
        ThemeName::Light => 14,
        ThemeName::HighContrast => return Shadow::NONE,
    };
    Shadow {
        offset: [0, 6],
        blur: 18,
        spread: 0,
        color: Color::from_black_alpha((255 * percent / 100) as u8),
    }
}

fn widgets(theme: &Theme) -> Widgets {
    let of = |fill: Color, edge: Color, text: Color| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, edge),
        corner_radius: CornerRadius::same(size::RADIUS),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: WidgetVisuals {
            bg_fill: NONE,
            weak_bg_fill: NONE,
            ..of(NONE, theme.line_subtle, theme.text)
        },
        inactive: of(theme.bg_raised, theme.line_control, theme.text),
        hovered: of(theme.bg_hover, theme.line_control, theme.text),
        active: of(theme.bg_selected, theme.accent_text, theme.text),
        open: of(theme.bg_hover, theme.accent_text, theme.text),
    }
}
