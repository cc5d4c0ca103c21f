//! Below the events table: the raw line of the selected event with the lines around it, and its
//! fields.

use super::model::{EventField, FieldFilter, attribute_fields, event_fields};
use super::{AROUND, ExplorerPage};
use crate::domain::entity::EntityRef;
use crate::domain::event::StoredEvent;
use crate::domain::field::EntityKind;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face, Theme};
use crate::ui::widgets::{RawLine, focus_ring, icon, icon_at, icon_button, raw_lines, segmented};
use crate::ui::{icons, labels};
use crate::worker::protocol::EventContext;
use egui::accesskit::Role;
use egui::{
    Align, Frame, Label, Layout, Margin, Panel, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2,
};

/// Height of one field.
const FIELD: f32 = 23.0;

impl ExplorerPage {
    /// Draws both parts; returns the filter of a field whose "filter in" was clicked.
    pub(super) fn lower(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) -> Option<FieldFilter> {
        let event = self.event()?.clone();
        let file = labels::file_name(self.feed.source_name(event.source));
        let mut narrow = None;
        let margin = Margin::symmetric(16, 10);
        let mut fields = event_fields(&event, &file, cx.zone);
        // Shown while they are those of the selected event.
        if let Some(context) = self.context.shown().filter(|it| is_about(it, &event)) {
            fields.extend(attribute_fields(&context.attributes));
        }
        let frame = Frame::new().fill(cx.theme.bg_panel).inner_margin(margin);
        let width = if ui.available_width() < 1000.0 { 280.0 } else { 370.0 };
        Panel::right("event fields").exact_size(width).resizable(false).frame(frame).show(
            ui,
            |ui| {
                ui.label(Face::Section.text("Fields", cx.theme.text));
                narrow = fields_list(ui, cx, &fields);
            },
        );
        Frame::new().inner_margin(margin).show(ui, |ui| self.lines(ui, cx, &event, &file));
        narrow
    }

    fn lines(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, event: &StoredEvent, file: &str) {
        let theme = cx.theme;
        let context = self.context.shown().cloned();
        let around: Vec<&StoredEvent> = match &context {
            Some(context) if is_about(context, event) => context.lines.iter().collect(),
            _ => vec![event],
        };
        let lines: Vec<RawLine<'_>> = around
            .iter()
            .map(|it| RawLine { number: it.line, text: &it.raw, marked: it.no == event.no })
            .collect();
        ui.horizontal(|ui| {
            ui.label(Face::Section.text("Raw lines", theme.text));
            let place = format!("{file}, line {}", labels::count(event.line));
            ui.label(Face::Body.text(place, theme.text_secondary));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon_button(ui, icons::COPY, "Copy the lines", None).clicked() {
                    let text: Vec<&str> = around.iter().map(|it| it.raw.as_str()).collect();
                    cx.act(UiAction::CopyText(text.join("\n")));
                }
                let names = ["0", "±2", "±10", "±50"];
                let values: Vec<(u32, &str)> = AROUND.into_iter().zip(names).collect();
                // Laid out from the right, the switch itself still reads from the left.
                if let Some(around) = segmented(ui, "Context", self.around, &values) {
                    self.around = around;
                }
                ui.label(Face::Body.text("Context", theme.text_secondary));
            });
        });
        ui.add_space(2.0);
        let room = (ui.available_height() - 28.0).max(40.0);
        let area = ScrollArea::vertical().id_salt("raw lines").max_height(room);
        area.show(ui, |ui| raw_lines(ui, "context lines", &lines));
        ui.horizontal(|ui| {
            icon(ui, icons::FILE_TEXT, 14.0, theme.text_muted);
            ui.label(Face::Small.text(file, theme.text_secondary));
            let kept = "the line is kept in the case, the file is not needed";
            ui.label(Face::Small.text(kept, theme.text_muted));
        });
    }
}

fn is_about(context: &EventContext, event: &StoredEvent) -> bool {
    context.lines.iter().any(|it| it.no == event.no)
}

/// An icon button as high as a line of the list.
fn small_button(ui: &mut Ui, theme: &Theme, glyph: &str, name: &str) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(FIELD), Sense::click());
    let color = if response.hovered() { theme.text } else { theme.text_secondary };
    icon_at(ui.painter(), rect.center(), glyph, 16.0, color, false);
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0), 4);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name).clicked()
}

fn fields_list(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    fields: &[EventField],
) -> Option<FieldFilter> {
    let mut narrow = None;
    ScrollArea::vertical().id_salt("event fields").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for field in fields {
            ui.allocate_ui_with_layout(
                vec2(ui.available_width(), FIELD),
                Layout::right_to_left(Align::Center),
                |ui| {
                    ui.set_min_height(FIELD);
                    narrow = one_field(ui, cx, field).or(narrow.take());
                },
            );
        }
    });
    narrow
}

/// The user, address, key or machine that a field names.
fn entity_of(filter: &FieldFilter) -> Option<EntityRef> {
    let FieldFilter::Text(field, value) = filter else { return None };
    let kind = EntityKind::ALL.iter().find(|it| it.field() == *field)?;
    Some(EntityRef::new(*kind, value))
}

fn one_field(ui: &mut Ui, cx: &mut PageContext<'_>, field: &EventField) -> Option<FieldFilter> {
    let theme = cx.theme;
    let mut narrow = None;
    ui.spacing_mut().interact_size.y = FIELD;
    if let Some(filter) = &field.filter {
        let name = format!("Filter in {}: {}", field.label, field.value);
        if small_button(ui, theme, icons::PLUS_CIRCLE, &name) {
            narrow = Some(filter.clone());
        }
    } else {
        ui.add_space(FIELD + 8.0);
    }
    if let Some(entity) = field.filter.as_ref().and_then(entity_of) {
        let name = format!("Open {}: {}", field.label, field.value);
        if small_button(ui, theme, icons::ARROW_SQUARE_OUT, &name) {
            cx.act(UiAction::OpenEntity(entity));
        }
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let size = vec2(96.0, 20.0);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(96.0);
            ui.add(
                Label::new(Face::Body.text(&field.label, theme::of(ui).text_secondary)).truncate(),
            );
        });
        let face = if field.mono { Face::Mono } else { Face::Body };
        let value = Label::new(face.text(&field.value, theme.text)).truncate().selectable(true);
        ui.add(value).on_hover_text(&field.value);
    });
    narrow
}
