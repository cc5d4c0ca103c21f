//! Filter buttons that turn blue when they filter, and the searchable list of values behind them.

use super::button::{primary, quiet};
use super::field::{draw_check, search_field};
use super::paint::{fitted, focus_ring, icon_at, text_at};
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::theme::{self, Face, size};
use egui::accesskit::Role;
use egui::text::LayoutJob;
use egui::{
    Align, CornerRadius, CursorIcon, Key, Layout, Popup, PopupCloseBehavior, Rect, Response,
    ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use std::ops::Range;

/// Width of the popup.
const POPUP: f32 = 316.0;
/// Height of one value in it.
const ROW: f32 = 28.0;

/// A button that opens a filter: grey with its `label`, blue with `summary` while it filters.
/// Its accessible name is `label` or `label: summary`.
pub fn filter_button(
    ui: &mut Ui,
    label: &str,
    summary: Option<&str>,
    glyph: Option<&str>,
    is_open: bool,
) -> Response {
    let theme = theme::of(ui);
    let shown = summary.unwrap_or(label);
    let text = fitted(ui, shown, Face::Body, theme.text, 220.0);
    let lead = if glyph.is_some() { 20.0 } else { 0.0 };
    let width = (20.0 + lead + text.galley.size().x + 18.0).ceil();
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::FILTER_BUTTON), Sense::click());
    let active = summary.is_some();
    let (fill, color) = match (active, response.hovered()) {
        (true, true) => (theme::fade(theme.accent_fill, 0.9), theme.accent_on),
        (true, false) => (theme.accent_fill, theme.accent_on),
        (false, true) => (theme.bg_hover, theme.text),
        (false, false) => (theme.bg_raised, theme.text_secondary),
    };
    let edge = if active { fill } else { theme.line_subtle };
    let radius = CornerRadius::same(size::RADIUS);
    ui.painter().rect(rect, radius, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    if let Some(glyph) = glyph {
        let center = pos2(rect.left() + 17.0, rect.center().y);
        icon_at(ui.painter(), center, glyph, size::ICON_SMALL, color, false);
    }
    let words = Rect::from_min_max(
        pos2(rect.left() + 10.0 + lead, rect.top()),
        pos2(rect.right() - 26.0, rect.bottom()),
    );
    let face = if active { Face::Medium } else { Face::Body };
    text_at(ui, words, shown, face, color, 0.0);
    let caret = pos2(rect.right() - 16.0, rect.center().y);
    icon_at(ui.painter(), caret, icons::CARET_DOWN, 12.0, color, false);
    if response.has_focus() || is_open {
        focus_ring(ui, rect, size::RADIUS);
    }
    let name = summary.map_or_else(|| label.to_owned(), |it| format!("{label}: {it}"));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if text.cut { response.on_hover_text(name) } else { response }
}

/// One value to choose in a filter.
#[derive(Debug, Clone)]
pub struct FilterOption<'a, T> {
    /// The value.
    pub value: T,
    /// What a person reads.
    pub label: &'a str,
    /// Icon before it.
    pub icon: Option<&'a str>,
    /// How many rows have it under the other filters.
    pub count: u64,
}

/// Whether a filter's list is open, what is searched in it, and what Esc goes back to.
#[derive(Debug)]
pub struct FilterPopup<T> {
    open: bool,
    search: String,
    before: Vec<T>,
    wants_focus: bool,
}

impl<T> Default for FilterPopup<T> {
    fn default() -> Self {
        Self { open: false, search: String::new(), before: Vec::new(), wants_focus: false }
    }
}

impl<T: Clone + PartialEq> FilterPopup<T> {
    /// Whether it is open.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// What is searched in it: a filter that takes any text offers it as a value.
    pub fn search(&self) -> &str {
        self.search.trim()
    }

    /// Opens it; `chosen` is what Esc goes back to.
    pub fn open(&mut self, chosen: &[T]) {
        self.open = true;
        self.search.clear();
        self.before = chosen.to_vec();
        self.wants_focus = true;
    }
}

/// The list behind a [`filter_button`]: call it right after, with the button's response. A tick
/// takes effect at once; Apply or Enter closes, Esc restores what was chosen before. True when
/// `chosen` changed. `noun` names the values: "types".
pub fn multi_select<T: Clone + PartialEq>(
    button: &Response,
    popup: &mut FilterPopup<T>,
    noun: &str,
    options: &[FilterOption<'_, T>],
    chosen: &mut Vec<T>,
) -> bool {
    if button.clicked() {
        if popup.open {
            popup.open = false;
        } else {
            popup.open(chosen);
        }
    }
    if !popup.open {
        return false;
    }
    let was = chosen.clone();
    // The popup itself closes on Esc: look first.
    let escaped = button.ctx.input(|it| it.key_pressed(Key::Escape));
    let mut open = true;
    let shown = Popup::from_response(button)
        .open_bool(&mut open)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(format!("Filter {noun}"))
        .width(POPUP)
        .gap(4.0)
        .show(|ui| {
            ui.set_width(POPUP - 12.0);
            filter_list(ui, popup, noun, options, chosen)
        });
    let applied = shown.is_some_and(|it| it.inner);
    if escaped {
        chosen.clone_from(&popup.before);
    }
    popup.open = open && !applied && !escaped;
    *chosen != was
}

/// What is in the popup, for popups of several lists: search, values, buttons. True when Apply or Enter was pressed.
pub fn filter_list<T: Clone + PartialEq>(
    ui: &mut Ui,
    popup: &mut FilterPopup<T>,
    noun: &str,
    options: &[FilterOption<'_, T>],
    chosen: &mut Vec<T>,
) -> bool {
    let theme = theme::of(ui);
    let found: Vec<(&FilterOption<'_, T>, Range<usize>)> = options
        .iter()
        .filter_map(|it| Some((it, find_ignoring_case(it.label, popup.search.trim())?)))
        .collect();
    let counted = format!("{} of {} {noun}", found.len(), options.len());
    let name = format!("Search {noun}");
    let width = ui.available_width();
    let field = search_field(ui, &name, &mut popup.search, "Search…", &counted, width);
    if std::mem::take(&mut popup.wants_focus) {
        field.request_focus();
    }
    let entered = field.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter));
    if found.is_empty() {
        let text = format!("No {noun} match “{}”.", popup.search.trim());
        ui.label(Face::Body.text(text, theme.text_muted));
    }
    let rows = ScrollArea::vertical().max_height(10.0 * ROW).auto_shrink([false, true]);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        rows.show_rows(ui, ROW, found.len(), |ui, range| {
            for (option, hit) in &found[range] {
                value_row(ui, option, hit.clone(), chosen);
            }
        });
    });
    ui.separator();
    ui.horizontal(|ui| {
        let all = format!("Select all {}", found.len());
        if quiet(&all).show(ui).clicked() {
            for (option, _) in &found {
                if !chosen.contains(&option.value) {
                    chosen.push(option.value.clone());
                }
            }
        }
        if quiet("Clear").show(ui).clicked() {
            chosen.clear();
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            primary("Apply").show(ui).clicked() || entered
        })
        .inner
    })
    .inner
}

fn value_row<T: Clone + PartialEq>(
    ui: &mut Ui,
    option: &FilterOption<'_, T>,
    hit: Range<usize>,
    chosen: &mut Vec<T>,
) {
    let theme = theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let at = chosen.iter().position(|it| *it == option.value);
    let is_chosen = match (response.clicked(), at) {
        (false, at) => at.is_some(),
        (true, Some(at)) => {
            chosen.remove(at);
            false
        }
        (true, None) => {
            chosen.push(option.value.clone());
            true
        }
    };
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), theme.bg_hover);
    }
    let middle = rect.center().y;
    let square = Rect::from_center_size(pos2(rect.left() + 15.0, middle), vec2(14.0, 14.0));
    draw_check(ui, square, is_chosen);
    let mut left = rect.left() + 30.0;
    if let Some(glyph) = option.icon {
        let center = pos2(left + 8.0, middle);
        icon_at(ui.painter(), center, glyph, size::ICON, theme.text_secondary, false);
        left += 24.0;
    }
    let count = labels::count(option.count);
    let right = Rect::from_min_max(pos2(left, rect.top()), rect.max - vec2(8.0, 0.0));
    let count_width = text_at(ui, right, &count, Face::Small, theme.text_muted, 1.0);
    highlighted(ui, right.with_max_x(right.right() - count_width - 8.0), option.label, hit);
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0), size::RADIUS);
    }
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_chosen, option.label));
    response.on_hover_cursor(CursorIcon::PointingHand);
}

/// Draws `text` with `hit` marked, cut to `rect`.
fn highlighted(ui: &Ui, rect: Rect, text: &str, hit: Range<usize>) {
    let theme = theme::of(ui);
    let plain = Face::Body.format(theme.text);
    let mut marked = Face::Body.format(theme.accent_text);
    marked.background = theme.accent_tint;
    let mut job = LayoutJob::default();
    job.append(&text[..hit.start], 0.0, plain.clone());
    job.append(&text[hit.clone()], 0.0, marked);
    job.append(&text[hit.end..], 0.0, plain);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(0.0));
    let galley = ui.fonts_mut(|it| it.layout_job(job));
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, theme.text);
}

/// Where `needle` occurs first in `hay`, ignoring case; the empty needle occurs at the start.
fn find_ignoring_case(hay: &str, needle: &str) -> Option<Range<usize>> {
    let wanted: Vec<char> = needle.chars().flat_map(char::to_lowercase).collect();
    for (start, _) in hay.char_indices().chain([(hay.len(), ' ')]) {
        let mut left = wanted.as_slice();
        let mut end = start;
        for letter in hay[start..].chars() {
            let Some(rest) = strip_letter(left, letter) else { break };
            left = rest;
            end += if rest.len() == wanted.len() { 0 } else { letter.len_utf8() };
            if left.is_empty() {
                return Some(start..end);
            }
        }
        if wanted.is_empty() {
            return Some(0..0);
        }
    }
    None
}

/// `left` without `letter` in lower case at its start.
fn strip_letter(left: &[char], letter: char) -> Option<&[char]> {
    let lower: Vec<char> = letter.to_lowercase().collect();
    left.strip_prefix(lower.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_finds_parts_ignoring_case_and_marks_whole_letters() {
        for (hay, needle, want) in [
            ("Unusual user-day", "un", Some(0..2)),
            ("Unusual user-day", "DAY", Some(13..16)),
            ("Unusual user-day", "", Some(0..0)),
            ("", "", Some(0..0)),
            ("Åse Bø", "åS", Some(0..3)),
            ("Zürich", "rich", Some(3..7)),
            ("Unusual", "dax", None),
            ("aab", "ab", Some(1..3)),
        ] {
            assert_eq!(find_ignoring_case(hay, needle), want, "{needle} in {hay}");
        }
    }
}
