//! The files of a preview at the left: state, name, size, what each was recognised as; below
//! them what is left out.

use super::model::FileEntry;
use super::questions;
use crate::ui::labels;
use crate::ui::theme::{self, Face, Theme, size};
use crate::ui::widgets::{fitted, focus_ring, icon_at, icon_button, secondary, text_at};
use crate::ui::{icons, theme::Color};
use crate::worker::protocol::LeftOut;
use egui::accesskit::Role;
use egui::{
    CornerRadius, CursorIcon, Frame, Label, Margin, Rect, Response, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use std::path::Path;

/// From so many files on, all entries have one height and only those in sight are drawn.
const MANY: usize = 40;
/// That height.
const EVEN: f32 = 52.0;

/// Files left out that are listed; the receipt has all.
const MAX_LEFT_OUT: usize = 200;

/// What the list was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// More files.
    AddFiles,
    /// All files of a folder.
    AddFolder,
    /// This file is not to be imported.
    LeaveOut(usize),
}

/// What the list shows.
pub struct FileList<'a> {
    /// Files to import.
    pub files: &'a [FileEntry],
    /// What is no log, and why.
    pub left_out: &'a [LeftOut],
    /// Folders are still being looked into.
    pub is_looking: bool,
    /// Formats: code and name.
    pub formats: &'a [(String, String)],
}

impl FileList<'_> {
    /// Draws it; says what it was asked for.
    pub fn show(&self, ui: &mut Ui, chosen: &mut usize) -> Option<Asked> {
        ScrollArea::vertical()
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let asked = self.entries(ui, chosen);
                let added = self.add_buttons(ui);
                self.not_imported(ui);
                asked.or(added)
            })
            .inner
    }

    fn entries(&self, ui: &mut Ui, chosen: &mut usize) -> Option<Asked> {
        let even = MANY <= self.files.len();
        let mut asked = None;
        let all = 0..self.files.len();
        let top = ui.cursor().top();
        let seen = ui.clip_rect();
        let (first, end) = if even {
            let at = |y: f32| (((y - top) / EVEN).max(0.0) as usize).min(all.end);
            (at(seen.top()), (at(seen.bottom()) + 1).min(all.end))
        } else {
            (0, all.end)
        };
        ui.add_space(EVEN * first as f32);
        for index in first..end {
            let is_chosen = index == *chosen;
            let response = file_item(ui, &self.files[index], is_chosen, even, self.formats);
            if response.clicked() {
                *chosen = index;
            }
            if is_chosen && leave_out(ui, &self.files[index], response.rect) {
                asked = Some(Asked::LeaveOut(index));
            }
        }
        ui.add_space(EVEN * (all.end - end) as f32);
        asked
    }

    fn add_buttons(&self, ui: &mut Ui) -> Option<Asked> {
        let color = theme::of(ui).text_muted;
        let around = Frame::new().inner_margin(Margin::same(12));
        around
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 8.0;
                if self.is_looking {
                    ui.label(Face::Small.text("Looking for log files…", color));
                }
                ui.horizontal_wrapped(|ui| {
                    let files = secondary("Add files…").icon(icons::PLUS).show(ui).clicked();
                    let folder = secondary("Open a folder…").icon(icons::FOLDER_OPEN);
                    let folder = folder.show(ui).clicked();
                    match (files, folder) {
                        (true, _) => Some(Asked::AddFiles),
                        (false, true) => Some(Asked::AddFolder),
                        (false, false) => None,
                    }
                })
                .inner
            })
            .inner
    }

    /// What stood beside the logs, each with its reason.
    fn not_imported(&self, ui: &mut Ui) {
        if self.left_out.is_empty() {
            return;
        }
        let theme = theme::of(ui);
        Frame::new().inner_margin(Margin::symmetric(12, 4)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            let n = labels::count(self.left_out.len() as u64);
            ui.label(Face::Section.text(format!("Left out: {n}"), theme.text));
            for it in self.left_out.iter().take(MAX_LEFT_OUT) {
                ui.add_space(4.0);
                let name = labels::file_name(Path::new(&it.name));
                let name = Label::new(Face::Medium.text(name, theme.text_secondary)).truncate();
                ui.add(name).on_hover_text(&it.name);
                ui.add(Label::new(Face::Small.text(&it.reason, theme.text_muted)).wrap());
            }
        });
    }
}

/// The cross at the lower right of the chosen file.
fn leave_out(ui: &mut Ui, file: &FileEntry, rect: Rect) -> bool {
    let at = Rect::from_min_max(rect.max - vec2(36.0, 29.0), rect.max - vec2(8.0, 1.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt("leave out"));
    let name = format!("Leave {} out", file.name());
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
    let plan = &preview.plan;
    let format = format_name(&plan.format, formats);
    if !file.has_time() {
        let words = format!("{format}. Choose which column is the time.");
        return (icons::WARNING, theme.warn(), words);
    }
    if file.is_timeless() {
        return (icons::WARNING, theme.warn(), format!("{format}. No time can be read."));
    }
    if let Some(question) = plan.open.first() {
        return (
            icons::QUESTION,
            theme.warn(),
            format!("{format}. {}", questions::short(*question)),
        );
    }
    if let Some(warning) = plan.warnings.first() {
        return (icons::WARNING, theme.warn(), format!("{format}. {warning}"));
    }
    let sampled = preview.preview.accepted + preview.preview.rejected;
    let sampled = labels::counted(sampled, "line", "lines");
    (icons::CHECK_CIRCLE, theme.ok, format!("{format}, {sampled} sampled"))
}

/// The name of a format for people.
pub fn format_name<'a>(code: &'a str, formats: &'a [(String, String)]) -> &'a str {
    formats.iter().find(|(it, _)| it == code).map_or(code, |(_, name)| name)
}

fn file_item(
    ui: &mut Ui,
    file: &FileEntry,
    is_chosen: bool,
    even: bool,
    formats: &[(String, String)],
) -> Response {
    let theme = theme::of(ui);
    let (glyph, color, words) = state(theme, file, formats);
    let name = file.name();
    let width = ui.available_width();
    let room = width - if is_chosen { 76.0 } else { 48.0 };
    let below = if even {
        fitted(ui, &words, Face::Small, theme.text_secondary, room).galley
    } else {
        ui.painter().layout(words.clone(), Face::Small.font(), theme.text_secondary, width - 76.0)
    };
    let lines = below.size().y.min(3.0 * Face::Small.line());
    let height = if even { EVEN } else { 34.0 + lines };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
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
