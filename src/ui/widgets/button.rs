//! Buttons: primary, secondary, quiet, icon only, links. The key that does the same is printed
//! on the button; a button that cannot be used says why when the pointer rests on it.

use super::paint::{fitted, focus_ring, icon_at, text_at};
use crate::ui::icons;
use crate::ui::theme::{self, Color, Face, NONE, Theme, size};
use egui::accesskit::Role;
use egui::{
    CornerRadius, CursorIcon, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Primary,
    Secondary,
    Quiet,
}

/// A button with a word, and perhaps an icon, a key and a caret. Show it with
/// [`ActionButton::show`].
#[must_use = "a button is seen only after `show`"]
pub struct ActionButton<'a> {
    label: &'a str,
    kind: Kind,
    icon: Option<(&'a str, bool, Option<Color>)>,
    key: Option<&'a str>,
    caret: bool,
    disabled: Option<&'a str>,
    hover: Option<&'a str>,
    /// `None` = pressing it chooses nothing that lasts.
    selected: Option<bool>,
    width: Option<f32>,
}

/// The one thing to do next on a page or in a dialog.
pub fn primary(label: &str) -> ActionButton<'_> {
    ActionButton::new(label, Kind::Primary)
}

/// Any other thing to do.
pub fn secondary(label: &str) -> ActionButton<'_> {
    ActionButton::new(label, Kind::Secondary)
}

/// A thing to do that needs no frame.
pub fn quiet(label: &str) -> ActionButton<'_> {
    ActionButton::new(label, Kind::Quiet)
}

impl<'a> ActionButton<'a> {
    const fn new(label: &'a str, kind: Kind) -> Self {
        Self {
            label,
            kind,
            icon: None,
            key: None,
            caret: false,
            disabled: None,
            hover: None,
            selected: None,
            width: None,
        }
    }

    /// An icon before the word.
    pub const fn icon(mut self, glyph: &'a str) -> Self {
        self.icon = Some((glyph, false, None));
        self
    }

    /// A filled icon in a colour of its own before the word.
    pub const fn icon_fill(mut self, glyph: &'a str, color: Color) -> Self {
        self.icon = Some((glyph, true, Some(color)));
        self
    }

    /// The key that does the same, printed after the word.
    pub const fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// A caret after the word: something opens.
    pub const fn caret(mut self) -> Self {
        self.caret = true;
        self
    }

    /// Cannot be used now, and why.
    pub const fn disabled_because(mut self, why: Option<&'a str>) -> Self {
        self.disabled = why;
        self
    }

    /// More about it when the pointer rests on it.
    pub const fn hover(mut self, text: &'a str) -> Self {
        self.hover = Some(text);
        self
    }

    /// It stays pressed (a verdict, a view): whether it is.
    pub const fn selected(mut self, selected: bool) -> Self {
        self.selected = Some(selected);
        self
    }

    /// Exactly this wide instead of as wide as its content.
    pub const fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// Draws it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let theme = theme::of(ui);
        let face = if self.kind == Kind::Primary { Face::Medium } else { Face::Body };
        let word = fitted(ui, self.label, face, theme.text, f32::INFINITY).galley.size().x;
        let key_width = self.key_width(ui, theme);
        let wanted = 20.0
            + word
            + if self.icon.is_some() { size::ICON + 6.0 } else { 0.0 }
            + if 0.0 < key_width { key_width + 7.0 } else { 0.0 }
            + if self.caret { 18.0 } else { 0.0 };
        let width = self.width.unwrap_or(wanted.ceil());
        let sense = if self.disabled.is_some() { Sense::hover() } else { Sense::click() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, size::CONTROL), sense);
        self.draw(ui, theme, rect, &response, face);
        self.finish(response)
    }

    fn key_width(&self, ui: &Ui, theme: &Theme) -> f32 {
        self.key.map_or(0.0, |key| {
            let text = fitted(ui, key, Face::Tiny, theme.text, f32::INFINITY);
            (text.galley.size().x + 10.0).max(18.0)
        })
    }

    fn colors(&self, theme: &Theme, response: &Response) -> (Color, Color, Color) {
        let over = response.hovered() || response.is_pointer_button_down_on();
        let raised = if over { theme.bg_hover } else { theme.bg_raised };
        let is_selected = self.selected == Some(true);
        if self.disabled.is_some() {
            let edge = if self.kind == Kind::Quiet { NONE } else { theme.line_subtle };
            return (NONE, edge, theme.text_muted);
        }
        match self.kind {
            Kind::Primary if over => (theme::fade(theme.accent_fill, 0.9), NONE, theme.accent_on),
            Kind::Primary => (theme.accent_fill, NONE, theme.accent_on),
            Kind::Secondary if is_selected => {
                (theme.accent_tint, theme.accent_text, theme.accent_text)
            }
            Kind::Secondary => (raised, theme.line_subtle, theme.text),
            Kind::Quiet if is_selected => (theme.bg_selected, NONE, theme.text),
            Kind::Quiet if over => (theme.bg_hover, NONE, theme.text),
            Kind::Quiet => (NONE, NONE, theme.text_secondary),
        }
    }

    fn draw(&self, ui: &Ui, theme: &Theme, rect: Rect, response: &Response, face: Face) {
        let (fill, edge, text) = self.colors(theme, response);
        let radius = CornerRadius::same(size::RADIUS);
        ui.painter().rect(rect, radius, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
        let mut left = rect.left() + 10.0;
        let mut right = rect.right() - 10.0;
        if let Some((glyph, filled, color)) = self.icon {
            let center = pos2(left + size::ICON / 2.0, rect.center().y);
            icon_at(ui.painter(), center, glyph, size::ICON, color.unwrap_or(text), filled);
            left += size::ICON + 6.0;
        }
        if self.caret {
            let center = pos2(right - 6.0, rect.center().y);
            icon_at(ui.painter(), center, icons::CARET_DOWN, 12.0, text, false);
            right -= 18.0;
        }
        if let Some(key) = self.key {
            let width = self.key_width(ui, theme);
            let cap =
                Rect::from_min_size(pos2(right - width, rect.center().y - 9.0), vec2(width, 18.0));
            let (cap_edge, cap_text) = match self.kind {
                Kind::Primary if self.disabled.is_none() => {
                    (theme::fade(theme.accent_on, 0.55), theme.accent_on)
                }
                Kind::Primary | Kind::Secondary | Kind::Quiet => {
                    (theme.line_subtle, theme.text_muted)
                }
            };
            let stroke = Stroke::new(1.0, cap_edge);
            let radius = CornerRadius::same(4);
            ui.painter().rect_stroke(cap, radius, stroke, StrokeKind::Inside);
            text_at(ui, cap, key, Face::Tiny, cap_text, 0.5);
            right -= width + 7.0;
        }
        let words = Rect::from_min_max(pos2(left, rect.top()), pos2(right + 1.0, rect.bottom()));
        text_at(ui, words, self.label, face, text, if self.width.is_some() { 0.5 } else { 0.0 });
        if response.has_focus() {
            focus_ring(ui, rect, size::RADIUS);
        }
    }

    fn finish(self, response: Response) -> Response {
        let enabled = self.disabled.is_none();
        response.widget_info(|| WidgetInfo {
            selected: self.selected,
            ..WidgetInfo::labeled(Role::Button, enabled, self.label)
        });
        match (self.disabled, self.hover) {
            (Some(why), _) => response.on_hover_text(why),
            (None, Some(text)) => {
                response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(text)
            }
            (None, None) => response.on_hover_cursor(CursorIcon::PointingHand),
        }
    }
}

/// A button that is only an icon. `name` is what screen readers say; the hover text adds `key`.
pub fn icon_button(ui: &mut Ui, glyph: &str, name: &str, key: Option<&str>) -> Response {
    let theme = theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size::CONTROL), Sense::click());
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), theme.bg_hover);
    }
    let color = if response.hovered() { theme.text } else { theme.text_secondary };
    icon_at(ui.painter(), rect.center(), glyph, size::ICON, color, false);
    if response.has_focus() {
        focus_ring(ui, rect, size::RADIUS);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let hover = key.map_or_else(|| name.to_owned(), |key| format!("{name} ({key})"));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(hover)
}

/// Words that lead somewhere.
pub fn link(ui: &mut Ui, label: &str) -> Response {
    let theme = theme::of(ui);
    let text = fitted(ui, label, Face::Body, theme.accent_text, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(text.galley.size(), Sense::click());
    text_at(ui, rect, label, Face::Body, theme.accent_text, 0.0);
    if response.hovered() {
        let stroke = Stroke::new(1.0, theme.accent_text);
        ui.painter().hline(rect.x_range(), rect.bottom() - 2.0, stroke);
    }
    if response.has_focus() {
        focus_ring(ui, rect, 2);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, label));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if text.cut { response.on_hover_text(label) } else { response }
}
