//! The flow before and after, side by side, and the changes in words.

use crate::domain::flow::AccessFlow;
use crate::domain::flow_text::{Change, text};
use crate::domain::text_diff::{self, Side};
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::text_at;
use egui::accesskit::Role;
use egui::{CornerRadius, Label, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Unchanged lines that are kept around a change.
const AROUND: usize = 2;
/// Room for the number of a line.
const NUMBERS: f32 = 30.0;

/// A row of the comparison, or how many unchanged ones are left out.
enum Row<'a> {
    Lines(Side<'a>, Side<'a>, bool),
    LeftOut(usize),
}

/// Draws both sides with the lines around what changed.
pub(super) fn side_by_side(
    ui: &mut Ui,
    theme: &Theme,
    old: &AccessFlow,
    new: &AccessFlow,
    names: &(String, String),
) {
    let (old, new) = (text(old), text(new));
    let rows = shortened(text_diff::side_by_side(&old, &new));
    let line = Face::Mono.line();
    let head = 28.0;
    let height = head + line * rows.len() as f32;
    let (rect, whole) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let edge = Stroke::new(1.0, theme.line_subtle);
    ui.painter().rect(
        rect,
        CornerRadius::same(size::RADIUS),
        theme.bg_code,
        edge,
        StrokeKind::Inside,
    );
    let middle = rect.center().x.round();
    let not_saved = format!("{}, not saved", names.1);
    for (text, left) in [(names.0.as_str(), rect.left()), (not_saved.as_str(), middle)] {
        let place = Rect::from_min_size(
            pos2(left + 10.0, rect.top()),
            vec2(middle - rect.left() - 20.0, head),
        );
        text_at(ui, place, text, Face::Label, theme.text_secondary, 0.0);
    }
    ui.painter().hline(rect.x_range(), rect.top() + head, edge);
    for (at, row) in rows.iter().enumerate() {
        let top = rect.top() + head + line * at as f32;
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), line));
        match row {
            Row::LeftOut(n) => {
                let words = format!("{n} lines are the same");
                text_at(
                    ui,
                    place.shrink2(vec2(10.0, 0.0)),
                    &words,
                    Face::Small,
                    theme.text_muted,
                    0.0,
                );
            }
            Row::Lines(left, right, same) => {
                let id = whole.id.with(at);
                let (a, b) = (place.with_max_x(middle), place.with_min_x(middle));
                side(ui, theme, a, *left, (*same, "−"), id.with("left"));
                side(ui, theme, b, *right, (*same, "+"), id.with("right"));
            }
        }
    }
    ui.painter().vline(middle, rect.y_range(), edge);
}

fn side(
    ui: &Ui,
    theme: &Theme,
    place: Rect,
    it: Side<'_>,
    (same, mark): (bool, &str),
    id: egui::Id,
) {
    let Some((n, text)) = it else { return };
    let inside = place.shrink2(vec2(1.0, 0.0));
    if !same {
        let fill = if mark == "+" { theme.ok_tint } else { theme.bad_tint };
        ui.painter().rect_filled(inside, CornerRadius::ZERO, fill);
    }
    let numbers = Rect::from_min_size(place.min, vec2(NUMBERS, place.height()));
    text_at(ui, numbers, &n.to_string(), Face::Mono, theme.text_muted, 1.0);
    let rest = place.with_min_x(place.left() + NUMBERS + 6.0).with_max_x(place.right() - 6.0);
    if !same {
        let color = if mark == "+" { theme.ok } else { theme.bad() };
        text_at(ui, rest, mark, Face::MonoBold, color, 0.0);
    }
    text_at(ui, rest.with_min_x(rest.left() + 14.0), text, Face::Mono, theme.text, 0.0);
    let response = ui.interact(inside, id, Sense::hover());
    let spoken = if same { text.to_owned() } else { format!("{mark} {text}") };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    response.on_hover_text(text);
}

/// Leaves out unchanged rows far from any change. Without a change all are shown.
fn shortened<'a>(rows: Vec<(Side<'a>, Side<'a>, bool)>) -> Vec<Row<'a>> {
    if rows.iter().all(|it| it.2) {
        return rows.into_iter().map(|it| Row::Lines(it.0, it.1, it.2)).collect();
    }
    let near = |at: usize| {
        let from = at.saturating_sub(AROUND);
        let to = (at + AROUND + 1).min(rows.len());
        rows[from..to].iter().any(|it| !it.2)
    };
    let kept: Vec<bool> = (0..rows.len()).map(near).collect();
    let mut out = Vec::new();
    let mut skipped = 0;
    for (row, kept) in rows.into_iter().zip(kept) {
        if kept {
            if 0 < skipped {
                out.push(Row::LeftOut(std::mem::take(&mut skipped)));
            }
            out.push(Row::Lines(row.0, row.1, row.2));
        } else {
            skipped += 1;
        }
    }
    if 0 < skipped {
        out.push(Row::LeftOut(skipped));
    }
    out
}

/// The changes as sentences.
pub(super) fn in_words(ui: &mut Ui, theme: &Theme, changed: &[Change]) {
    ui.add_space(8.0);
    ui.label(Face::Label.text("In words", theme.text_secondary));
    let words: Vec<&str> = changed.iter().map(|it| it.words.as_str()).collect();
    let text = if words.is_empty() { "Nothing is changed.".to_owned() } else { words.join(" ") };
    ui.add(Label::new(Face::Body.text(text, theme.text)).wrap().selectable(true));
}
