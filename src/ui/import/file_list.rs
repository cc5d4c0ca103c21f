//! The files of a preview at the left: state, name, size, what each was recognised as.

use super::model::FileEntry;
use crate::ui::labels;
use crate::ui::theme::{self, Face, Theme, size};
use crate::ui::widgets::{focus_ring, icon_at, icon_button, secondary, text_at};
use crate::ui::{icons, theme::Color};
use egui::accesskit::Role;
use egui::{
    CornerRadius, CursorIcon, Frame, Margin, Rect, Response, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use std::path::Path;

/// What the list was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// More files.
    AddFiles,
    /// This file is not to be imported.
    LeaveOut(usize),
}

/// Draws the list; says what it was asked for.
pub fn file_list(
    ui: &mut Ui,
    files: &[FileEntry],
    chosen: &mut usize,
    formats: &[(String, String)],
) -> Option<Asked> {
    ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut asked = None;
            for (index, file) in files.iter().enumerate() {
                let is_chosen = index == *chosen;
                let response = file_item(ui, file, is_chosen, formats);
                if response.clicked() {
                    *chosen = index;
                }
                if is_chosen && leave_out(ui, file, response.rect) {
                    asked = Some(Asked::LeaveOut(index));
                }
            }
            let around = Frame::new().inner_margin(Margin::same(12));
            let add = secondary("Add files…").icon(icons::PLUS);
            if around.show(ui, |ui| add.show(ui).clicked()).inner {
                asked = Some(Asked::AddFiles);
            }
            asked
        })
        .inner
}

/// The cross at the lower right of the chosen file.
fn leave_out(ui: &mut Ui, file: &FileEntry, rect: Rect) -> bool {
    let at = Rect::from_min_max(rect.max - vec2(36.0, 29.0), rect.max - vec2(8.0, 1.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt("leave out"));
    let name = format!("Leave {} out", labels::file_name(Path::new(&file.file.shown())));
    icon_button(&mut child, icons::X, &name, None).clicked()
}

/// Icon, its colour, and what is said about a file.
fn state(
    theme: &Theme,
    file: &FileEntry,
    formats: &[(String, String)],
) -> (&'static str, Color, String) {
    if let Some(problem) = file.problem() {
        return (icons::X_CIRCLE, theme.bad(), format!("Will be left out. {problem}"));
    }
    let Some(preview) = file.preview.shown() else {
        return (icons::CLOCK, theme.text_muted, labels::WAITING.to_owned());
    };
    let format = format_name(&preview.plan.format, formats);
    match preview.plan.warnings.len() {
        0 => (icons::CHECK_CIRCLE, theme.ok, format.to_owned()),
        _ => (icons::WARNING, theme.warn(), format!("{format}. {}", preview.plan.warnings[0])),
    }
}

/// The name of a format for people.
pub fn format_name<'a>(code: &'a str, formats: &'a [(String, String)]) -> &'a str {
    formats.iter().find(|(it, _)| it == code).map_or(code, |(_, name)| name)
}

fn file_item(
    ui: &mut Ui,
    file: &FileEntry,
    is_chosen: bool,
    formats: &[(String, String)],
) -> Response {
    let theme = theme::of(ui);
    let (glyph, color, words) = state(theme, file, formats);
    let name = labels::file_name(Path::new(&file.file.shown()));
    let width = ui.available_width();
    let below =
        ui.painter().layout(words.clone(), Face::Small.font(), theme.text_secondary, width - 76.0);
    let lines = below.size().y.min(3.0 * Face::Small.line());
    let (rect, response) = ui.allocate_exact_size(vec2(width, 34.0 + lines), Sense::click());
    if is_chosen || response.hovered() {
        let background = if is_chosen { theme.bg_selected } else { theme.bg_hover };
        ui.painter().rect_filled(rect, CornerRadius::ZERO, background);
    }
    if is_chosen {
        let bar = rect.with_max_x(rect.left() + 3.0);
        ui.painter().rect_filled(bar, CornerRadius::ZERO, theme.accent_text);
    }
    let center = pos2(rect.left() + 20.0, rect.top() + 17.0);
    icon_at(ui.painter(), center, glyph, size::ICON, color, true);
    let line = Rect::from_min_size(rect.min + vec2(36.0, 8.0), vec2(width - 48.0, 18.0));
    let bytes = file.preview.shown().map(|it| labels::bytes(it.bytes)).unwrap_or_default();
    let end = text_at(ui, line, &bytes, Face::Small, theme.text_muted, 1.0);
    let line = line.with_max_x(line.right() - end - 8.0);
    text_at(ui, line, &name, Face::Section, theme.text, 0.0);
    let at = rect.min + vec2(36.0, 27.0);
    let clipped = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    clipped.galley(at, below, theme.text_secondary);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, theme.line_subtle));
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0), 2);
    }
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, is_chosen, format!("{name}: {words}"))
    });
    let whole = format!("{}\n{words}", file.file.shown());
    response.on_hover_text(whole).on_hover_cursor(CursorIcon::PointingHand)
}
