//! Inputs with a name: text fields, search fields, drop-downs, check boxes.

use super::paint::{fitted, focus_ring, icon_at, text_at};
use crate::ui::theme::{self, Face, size};
use crate::ui::{fonts, icons};
use egui::accesskit::Role;
use egui::{
    CornerRadius, CursorIcon, FontId, Label, Popup, Rect, Response, RichText, Sense, Stroke,
    StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// A text field with its label above it. Focus, change and Enter are in the response.
pub fn text_field(
    ui: &mut Ui,
    label: &str,
    value: &mut String,
    hint: &str,
    width: f32,
) -> Response {
    let theme = theme::of(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let above = ui.add(Label::new(Face::Label.text(label, theme.text_secondary)));
        let edit = TextEdit::singleline(value)
            .id_salt(("text field", label))
            .hint_text(Face::Body.text(hint, theme.text_muted))
            .desired_width(width);
        ui.add(edit).labelled_by(above.id)
    })
    .inner
}

/// A search field: magnifying glass, `hint`, and `suffix` (a key or a count) at its right end.
/// `name` is its accessible name.
pub fn search_field(
    ui: &mut Ui,
    name: &str,
    value: &mut String,
    hint: &str,
    suffix: &str,
    width: f32,
) -> Response {
    let theme = theme::of(ui);
    let glass = RichText::new(icons::MAGNIFYING_GLASS)
        .font(FontId::new(size::ICON, fonts::icons()))
        .color(theme.text_muted);
    let mut edit = TextEdit::singleline(value)
        .id_salt(("search field", name))
        .prefix(glass)
        .hint_text(Face::Body.text(hint, theme.text_muted))
        .desired_width(width);
    if !suffix.is_empty() {
        edit = edit.suffix(Face::Tiny.text(suffix, theme.text_muted));
    }
    ui.add(edit).accessible_name(name)
}

/// One entry of a [`dropdown`].
#[derive(Debug, Clone)]
pub struct Choice<'a, T> {
    /// What is chosen.
    pub value: T,
    /// What a person reads.
    pub label: &'a str,
    /// Icon before it.
    pub icon: Option<&'a str>,
}

/// A field that opens a menu of choices; returns what was chosen. `name` is its accessible name,
/// `current` what is shown in it.
pub fn dropdown<T: Clone>(
    ui: &mut Ui,
    name: &str,
    current: (&str, Option<&str>),
    width: f32,
    choices: &[Choice<'_, T>],
) -> Option<T> {
    let button = dropdown_button(ui, name, current, width);
    let mut chosen = None;
    Popup::menu(&button).width(width.max(140.0)).gap(2.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for choice in choices {
                if menu_item(ui, choice.label, choice.icon, choice.label == current.0).clicked() {
                    chosen = Some(choice.value.clone());
                }
            }
        });
    });
    chosen
}

pub(crate) fn dropdown_button(
    ui: &mut Ui,
    name: &str,
    (text, glyph): (&str, Option<&str>),
    width: f32,
) -> Response {
    let theme = theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::CONTROL), Sense::click());
    let fill = if response.hovered() { theme.bg_hover } else { theme.bg_raised };
    let radius = CornerRadius::same(size::RADIUS);
    let edge = Stroke::new(1.0, theme.line_subtle);
    ui.painter().rect(rect, radius, fill, edge, StrokeKind::Inside);
    let mut left = rect.left() + 10.0;
    if let Some(glyph) = glyph {
        let center = pos2(left + 7.0, rect.center().y);
        icon_at(ui.painter(), center, glyph, size::ICON_SMALL, theme.text_secondary, false);
        left += 22.0;
    }
    let words = Rect::from_min_max(pos2(left, rect.top()), rect.max - vec2(28.0, 0.0));
    let cut = fitted(ui, text, Face::Body, theme.text, words.width()).cut;
    text_at(ui, words, text, Face::Body, theme.text, 0.0);
    let caret = pos2(rect.right() - 16.0, rect.center().y);
    icon_at(ui.painter(), caret, icons::CARET_DOWN, 14.0, theme.text_secondary, false);
    if response.has_focus() {
        focus_ring(ui, rect, size::RADIUS);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(text.to_owned()));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if cut { response.on_hover_text(text) } else { response }
}

/// One line of a menu, 28 points high.
pub(crate) fn menu_item(
    ui: &mut Ui,
    label: &str,
    glyph: Option<&str>,
    is_current: bool,
) -> Response {
    let theme = theme::of(ui);
    let text = fitted(ui, label, Face::Body, theme.text, f32::INFINITY).galley.size().x;
    let lead = if glyph.is_some() { 24.0 } else { 0.0 };
    let wanted = vec2((text + lead + 20.0).max(ui.available_width()), size::CONTROL);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    let fill = match (response.hovered(), is_current) {
        (true, _) => Some(theme.bg_hover),
        (false, true) => Some(theme.bg_selected),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), fill);
    }
    if let Some(glyph) = glyph {
        let center = pos2(rect.left() + 17.0, rect.center().y);
        icon_at(ui.painter(), center, glyph, size::ICON, theme.text_secondary, false);
    }
    let words = Rect::from_min_max(
        pos2(rect.left() + 10.0 + lead, rect.top()),
        pos2(rect.right() - 6.0, rect.bottom()),
    );
    text_at(ui, words, label, Face::Body, theme.text, 0.0);
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0), size::RADIUS);
    }
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, is_current, label));
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A check box with its words; true when it was changed.
pub fn check_box(ui: &mut Ui, label: &str, checked: &mut bool) -> bool {
    let theme = theme::of(ui);
    let text = fitted(ui, label, Face::Body, theme.text, f32::INFINITY).galley.size().x;
    let wanted = vec2(16.0 + 8.0 + text, size::CONTROL);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    if response.clicked() {
        *checked = !*checked;
    }
    let square = Rect::from_center_size(rect.left_center() + vec2(7.0, 0.0), vec2(14.0, 14.0));
    draw_check(ui, square, *checked);
    let words = Rect::from_min_max(pos2(rect.left() + 22.0, rect.top()), rect.max);
    text_at(ui, words, label, Face::Body, theme.text, 0.0);
    if response.has_focus() {
        focus_ring(ui, rect, 4);
    }
    let now = *checked;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, now, label));
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

/// The square of a check box.
pub(crate) fn draw_check(ui: &Ui, square: Rect, checked: bool) {
    let theme = theme::of(ui);
    let radius = CornerRadius::same(3);
    if checked {
        ui.painter().rect_filled(square, radius, theme.accent_fill);
        let center = square.center();
        icon_at(ui.painter(), center, icons::CHECK, 12.0, theme.accent_on, false);
    } else {
        let edge = Stroke::new(1.0, theme.line_control);
        ui.painter().rect(square, radius, theme.bg_raised, edge, StrokeKind::Inside);
    }
}
