//! The files of a preview at the left: state, name, size, what each was recognised as.

use super::model::FileEntry;
use crate::ui::labels;
use crate::ui::theme::{self, Face, Theme, size};
use crate::ui::widgets::{focus_ring, icon_at, secondary, text_at};
use crate::ui::{icons, theme::Color};
use egui::accesskit::Role;
use egui::{
    CornerRadius, CursorIcon, Frame, Margin, Rect, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

/// Draws the list; true when more files are to be added.
pub fn file_list(
    ui: &mut Ui,
    files: &[FileEntry],
    chosen: &mut usize,
    formats: &[(String, String)],
) -> bool {
    ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (index, file) in files.iter().enumerate() {
                if file_item(ui, file, index == *chosen, formats) {
                    *chosen = index;
                }
            }
            let around = Frame::new().inner_margin(Margin::same(12));
            around.show(ui, |ui| secondary("Add files…").icon(icons::PLUS).show(ui).clicked()).inner
        })
        .inner
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

fn file_item(ui: &mut Ui, file: &FileEntry, is_chosen: bool, formats: &[(String, String)]) -> bool {
    let theme = theme::of(ui);
    let (glyph, color, words) = state(theme, file, formats);
    let name = labels::file_name(&file.path);
    let width = ui.available_width();
    let below =
        ui.painter().layout(words.clone(), Face::Small.font(), theme.text_secondary, width - 48.0);
    let lines = below.size().y.min(3.0 * Face::Small.line());
    let (rect, response) = ui.allocate_exact_size(vec2(width, 34.0 + lines), Sense::click());
    if is_chosen || response.hovered() {
        let fill = if is_chosen { theme.bg_selected } else { theme.bg_hover };
        ui.painter().rect_filled(rect, CornerRadius::ZERO, fill);
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
    let whole = format!("{}\n{words}", file.path.display());
    response.on_hover_text(whole).on_hover_cursor(CursorIcon::PointingHand).clicked()
}
