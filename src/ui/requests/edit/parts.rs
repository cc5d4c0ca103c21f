//! Parts of the form of a flow: sections, rows that show what changed, lists of chips.

use crate::domain::flow_check::FlowField;
use crate::ui::icons;
use crate::ui::theme::{self, Face, Theme, size};
use crate::ui::widgets::{Choice, dropdown, icon_at, text_at};
use egui::accesskit::Role;
use egui::{
    CornerRadius, CursorIcon, Frame, Id, Key, Label, Margin, Rect, Response, Sense, Stroke,
    StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// Width of the names of fields.
const NAMES: f32 = 132.0;

/// What is said beside a row.
pub(super) struct Beside<'a> {
    pub(super) field: FlowField,
    /// Its value in the saved version, where it differs.
    pub(super) was: Option<&'a str>,
    /// What is wrong with it.
    pub(super) problems: Vec<&'a str>,
}

/// A framed part of the form.
pub(super) fn section(ui: &mut Ui, title: &str, add: impl FnOnce(&mut Ui)) {
    let theme = theme::of(ui);
    let frame = Frame::new()
        .fill(theme.bg_panel)
        .stroke(Stroke::new(1.0, theme.line_subtle))
        .corner_radius(size::RADIUS_LARGE)
        .inner_margin(Margin { left: 1, right: 1, top: 8, bottom: 6 });
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        Frame::new().inner_margin(Margin { left: 12, right: 12, top: 0, bottom: 4 }).show(
            ui,
            |ui| {
                ui.label(Face::Section.text(title, theme.text));
            },
        );
        add(ui);
    });
    ui.add_space(12.0);
}

/// A name and its controls; marked where it differs from the saved version.
pub(super) fn row(ui: &mut Ui, name: &str, beside: Option<&Beside<'_>>, add: impl FnOnce(&mut Ui)) {
    let theme = theme::of(ui);
    let was = beside.and_then(|it| it.was);
    let fill = if was.is_some() { theme.accent_tint } else { theme::NONE };
    let margin = Margin { left: 12, right: 10, top: 3, bottom: 3 };
    let shown = Frame::new().fill(fill).inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        ui.horizontal_top(|ui| {
            ui.allocate_ui(vec2(NAMES, size::CONTROL), |ui| {
                ui.set_min_size(vec2(NAMES, size::CONTROL));
                ui.horizontal(|ui| {
                    let text = Face::Body.text(name, theme.text_secondary);
                    ui.add(Label::new(text).truncate());
                });
            });
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                add(ui);
                if let Some(was) = was {
                    let text = Face::Small.text(format!("was: {was}"), theme.text_muted);
                    ui.add(Label::new(text).truncate()).on_hover_text(was);
                }
                for it in beside.map(|it| it.problems.as_slice()).unwrap_or_default() {
                    ui.add(Label::new(Face::Small.text(*it, theme.bad())).wrap());
                }
            });
        });
    });
    if was.is_some() {
        let rect = shown.response.rect;
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(bar, 0.0, theme.accent_text);
    }
}

/// One line of text. `name` is its accessible name.
pub(super) fn text(
    ui: &mut Ui,
    name: &str,
    value: &mut String,
    hint: &str,
    width: f32,
) -> Response {
    let theme = theme::of(ui);
    let edit = TextEdit::singleline(value)
        .id_salt(("flow field", name))
        .hint_text(Face::Body.text(hint, theme.text_muted))
        .desired_width(width.min(ui.available_width()));
    ui.add(edit).accessible_name(name)
}

/// A drop-down over the values of a closed list.
pub(super) fn choose<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    value: &mut T,
    all: &[(T, &'static str)],
    width: f32,
) {
    let current = all.iter().find(|it| it.0 == *value).map_or("", |it| it.1);
    let choices: Vec<Choice<'_, T>> =
        all.iter().map(|it| Choice { value: it.0, label: it.1, icon: None }).collect();
    if let Some(chosen) = dropdown(ui, name, (current, None), width, &choices) {
        *value = chosen;
    }
}

/// A word with a cross; true when it is to be removed.
pub(super) fn removable(ui: &mut Ui, word: &str) -> bool {
    let theme = theme::of(ui);
    let response = framed(ui, word, theme, Some(icons::X), false);
    let name = format!("Remove {word}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(name).clicked()
}

/// A word that was removed; true when it is to be put back.
fn removed(ui: &mut Ui, word: &str) -> bool {
    let theme = theme::of(ui);
    let response = framed(ui, word, theme, None, true);
    let name = format!("Put {word} back");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(name).clicked()
}

fn framed(ui: &mut Ui, word: &str, theme: &Theme, glyph: Option<&str>, struck: bool) -> Response {
    let color = if struck { theme.text_muted } else { theme.text };
    let room = (ui.available_width() - 40.0).max(60.0);
    let fitted = crate::ui::widgets::fitted(ui, word, Face::Small, color, room);
    let width = fitted.galley.size().x + 16.0 + if glyph.is_some() { 18.0 } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(width, 24.0), Sense::click());
    let fill = if response.hovered() { theme.bg_hover } else { theme.bg_raised };
    let edge = Stroke::new(1.0, theme.line_subtle);
    ui.painter().rect(rect, CornerRadius::same(12), fill, edge, StrokeKind::Inside);
    let words = rect.shrink2(vec2(8.0, 0.0));
    let drawn = text_at(ui, words.with_max_x(words.left() + room), word, Face::Small, color, 0.0);
    if struck {
        let line = Stroke::new(1.0, color);
        ui.painter().hline(words.left()..=words.left() + drawn, rect.center().y, line);
    }
    if let Some(glyph) = glyph {
        let center = pos2(rect.right() - 13.0, rect.center().y);
        icon_at(ui.painter(), center, glyph, 12.0, theme.text_secondary, false);
    }
    if response.has_focus() {
        crate::ui::widgets::focus_ring(ui, rect, 12);
    }
    response
}

/// Words that can be removed, put back and added. `name` says what they are: "permission".
pub(super) fn words(ui: &mut Ui, id: Id, name: &str, all: &mut Vec<String>, before: &[String]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        let mut gone = None;
        for (at, it) in all.iter().enumerate() {
            if removable(ui, it) {
                gone = Some(at);
            }
        }
        if let Some(at) = gone {
            all.remove(at);
        }
        for it in before.iter().filter(|it| !all.contains(it)).cloned().collect::<Vec<_>>() {
            if removed(ui, &it) {
                // In its old place, so that nothing else seems to change.
                let mut after = before.iter().skip_while(|of| **of != it).skip(1);
                let next = after.find_map(|of| all.iter().position(|it| it == of));
                all.insert(next.unwrap_or(all.len()), it);
            }
        }
        if let Some(word) = added(ui, id, &format!("Add {name}"), 130.0)
            && !all.contains(&word)
        {
            all.push(word);
        }
    });
}

/// A field that gives away what was typed when Enter is pressed in it, or the focus leaves it.
pub(super) fn added(ui: &mut Ui, id: Id, name: &str, width: f32) -> Option<String> {
    let theme = theme::of(ui);
    let slot = id.with("typed");
    let mut typed = ui.data_mut(|it| it.get_temp::<String>(slot)).unwrap_or_default();
    let edit = TextEdit::singleline(&mut typed)
        .id(id)
        .hint_text(Face::Small.text(format!("{name}…"), theme.text_muted))
        .desired_width(width);
    let field = ui.add(edit).accessible_name(name);
    let entered = field.lost_focus() && !ui.input(|it| it.key_pressed(Key::Escape));
    let word = typed.trim().to_owned();
    let done = entered && !word.is_empty();
    if done {
        typed.clear();
        if ui.input(|it| it.key_pressed(Key::Enter)) {
            field.request_focus();
        }
    }
    ui.data_mut(|it| it.insert_temp(slot, typed));
    done.then_some(word)
}
