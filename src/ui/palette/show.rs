//! Drawing the palette.

use super::rows::Item;
use super::{Left, Open, Palette};
use crate::ui::fonts;
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::theme::{self, Face, Theme, size};
use crate::ui::widgets::{icon_at, key_cap, text_at};
use egui::accesskit::{Live, Role};
use egui::text::LayoutJob;
use egui::{
    Align, Align2, CornerRadius, CursorIcon, FontId, Frame, Id, Layout, Margin, Modal, Rect,
    RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// Its width.
const WIDTH: f32 = 640.0;
/// Its distance from the top.
const TOP: f32 = 104.0;
/// Height of a line.
const ROW: f32 = 31.0;
/// Height of a heading.
const HEADING: f32 = 26.0;

impl Palette {
    /// Draws it, if it is open; how it was left, if it was.
    pub fn show(&mut self, ui: &Ui) -> Option<Left> {
        let open = self.open.as_mut()?;
        let screen = ui.ctx().content_rect();
        let id = Id::unique("palette");
        let top = TOP.min(screen.height() * 0.12);
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, top));
        let shown = Modal::new(id)
            .area(area)
            .backdrop_color(theme::dimmer())
            .frame(Frame::popup(ui.style()).inner_margin(Margin::same(0)))
            .show(ui.ctx(), |ui| {
                ui.set_width(WIDTH.min(screen.width() - 32.0));
                ui.spacing_mut().item_spacing.y = 0.0;
                open.field(ui);
                line(ui);
                let room = (screen.height() - top - 120.0).clamp(120.0, 420.0);
                let clicked = open.list(ui, room);
                line(ui);
                open.footer(ui);
                clicked
            });
        let clicked = shown.inner.map(|row| Left::Chosen(open.items[row].what.clone()));
        clicked.or_else(|| shown.should_close().then_some(Left::Closed))
    }
}

fn line(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    let stroke = Stroke::new(1.0, theme::of(ui).line_subtle);
    ui.painter().hline(rect.x_range(), rect.center().y, stroke);
}

impl Open {
    fn field(&mut self, ui: &mut Ui) {
        let theme = theme::of(ui);
        Frame::new().inner_margin(Margin::symmetric(14, 9)).show(ui, |ui| {
            ui.horizontal(|ui| {
                let glass = RichText::new(icons::MAGNIFYING_GLASS)
                    .font(FontId::new(size::ICON, fonts::icons()))
                    .color(theme.text_muted);
                ui.label(glass);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    key_cap(ui, "Esc");
                    let hint = "A command, a page, a name, an anomaly's number";
                    let edit = TextEdit::singleline(&mut self.text)
                        .id(Id::unique("palette text"))
                        .frame(Frame::NONE)
                        .hint_text(Face::Body.text(hint, theme.text_muted))
                        .align(Align2::LEFT_CENTER)
                        .min_size(vec2(0.0, size::CONTROL))
                        .desired_width(f32::INFINITY);
                    let field = ui.add(edit).accessible_name("Find anything");
                    if !field.has_focus() {
                        field.request_focus();
                    }
                });
            });
        });
    }

    fn list(&mut self, ui: &mut Ui, room: f32) -> Option<usize> {
        let theme = theme::of(ui);
        let mut clicked = None;
        let scroll = std::mem::take(&mut self.scroll);
        ScrollArea::vertical()
            .id_salt("palette rows")
            .max_height(room)
            .min_scrolled_height(room)
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.add_space(4.0);
                if self.items.is_empty() && !self.found.is_waiting() {
                    let text = format!("Nothing is called “{}”.", self.text.trim());
                    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
                        ui.label(Face::Body.text(text, theme.text_secondary));
                    });
                }
                let mut heading = None;
                for (at, item) in self.items.iter().enumerate() {
                    if heading != Some(item.group) {
                        heading = Some(item.group);
                        head(ui, theme, item.group.label());
                    }
                    let response = row(ui, theme, item, at == self.chosen);
                    if response.clicked() {
                        clicked = Some(at);
                    }
                    if scroll && at == self.chosen {
                        response.scroll_to_me_animation(None, egui::style::ScrollAnimation::none());
                    }
                }
                ui.add_space(4.0);
            });
        clicked
    }

    fn footer(&self, ui: &mut Ui) {
        let theme = theme::of(ui);
        Frame::new().inner_margin(Margin::symmetric(14, 5)).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                for (caps, does) in [(&["↑", "↓"][..], "choose"), (&["Enter"], "run")] {
                    for cap in caps {
                        key_cap(ui, cap);
                    }
                    ui.label(Face::Small.text(does, theme.text_secondary));
                    ui.add_space(4.0);
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let n = self.items.len() as u64;
                    let mut text = labels::counted(n, "result", "results");
                    if self.found.is_waiting() {
                        text.push('…');
                    }
                    let label = ui.label(Face::Small.text(&text, theme.text_secondary));
                    label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
                    ui.ctx().accesskit_node_builder(label.id, |it| it.set_live(Live::Polite));
                });
            });
        });
    }
}

fn head(ui: &mut Ui, theme: &Theme, text: &str) {
    let wanted = vec2(ui.available_width(), HEADING);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
    let words = Rect::from_min_max(rect.min + vec2(14.0, 4.0), rect.max);
    text_at(ui, words, text, Face::Small, theme.text_secondary, 0.0);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}

fn row(ui: &mut Ui, theme: &Theme, item: &Item, is_chosen: bool) -> egui::Response {
    let wanted = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    if is_chosen {
        ui.painter().rect_filled(rect, 0.0, theme.bg_selected);
        let mark = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(mark, CornerRadius::ZERO, theme.accent_text);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme.bg_hover);
    }
    let middle = rect.center().y;
    let color = if is_chosen { theme.accent_text } else { theme.text_secondary };
    icon_at(ui.painter(), pos2(rect.left() + 22.0, middle), item.icon, size::ICON, color, false);
    let caps = item.keys.map(|keys| keys.split(' ').collect::<Vec<_>>()).unwrap_or_default();
    let right = rect.right() - 14.0 - caps.len() as f32 * 32.0;
    let words = Rect::from_min_max(pos2(rect.left() + 40.0, rect.top()), rect.max);
    let mut job = highlighted(theme, item);
    job.wrap = egui::text::TextWrapping::truncate_at_width((right - words.left()).max(0.0));
    let galley = ui.fonts_mut(|it| it.layout_job(job));
    let at = pos2(words.left(), middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, theme.text);
    let mut place = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(14.0, 0.0)))
            .layout(Layout::right_to_left(Align::Center)),
    );
    place.spacing_mut().item_spacing.x = 6.0;
    for cap in caps.iter().rev() {
        key_cap(&mut place, cap);
    }
    response
        .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &item.label));
    if !item.meta.is_empty() {
        ui.ctx().accesskit_node_builder(response.id, |it| it.set_description(item.meta.clone()));
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// The line with what was typed in it made visible, and what stands beside it.
fn highlighted(theme: &Theme, item: &Item) -> LayoutJob {
    let mut job = LayoutJob::default();
    let plain = Face::Body.format(theme.text);
    let typed = Face::Section.format(theme.accent_text);
    let mut from = 0;
    for span in &item.spans {
        if span.start < from {
            continue;
        }
        job.append(&item.label[from..span.start], 0.0, plain.clone());
        job.append(&item.label[span.clone()], 0.0, typed.clone());
        from = span.end;
    }
    job.append(&item.label[from..], 0.0, plain);
    if !item.meta.is_empty() {
        job.append(&item.meta, 10.0, Face::Small.format(theme.text_muted));
    }
    for section in &mut job.sections {
        section.format.valign = Align::Center;
    }
    job
}
