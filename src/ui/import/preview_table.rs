//! The first records of a file as they would be stored; rejected ones in red with their reason.

use crate::domain::event::{EventFields, TimeFlag};
use crate::domain::field::Role;
use crate::domain::plan::PreviewRow;
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{
    Column, EvidenceTable, evidence_table, icon, icon_at, outcome_label, text_at,
};
use crate::worker::protocol::FilePreview;
use egui::{Align, Label, Layout, Rect, Sense, Ui, Vec2, pos2, vec2};

/// Narrowest column of a text field.
const NARROWEST: f32 = 130.0;

/// Draws heading and table.
pub fn preview_table(ui: &mut Ui, cx: &PageContext<'_>, file: &FilePreview, has_time: bool) {
    let theme = cx.theme;
    let preview = &file.preview;
    let n_sampled = preview.accepted + preview.rejected;
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("Preview", theme.text));
        if n_sampled == 0 {
            return;
        }
        let first = labels::counted(n_sampled, "line", "lines");
        let words = format!("first {first}, as they will be stored");
        ui.label(Face::Small.text(words, theme.text_muted));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let rejected = format!("{} rejected", labels::count(preview.rejected));
            ui.label(Face::Small.text(rejected, theme.text));
            icon(ui, icons::X, size::ICON_SMALL, theme.bad());
            ui.add_space(4.0);
            let stored = format!("{} would be stored", labels::count(preview.accepted));
            ui.label(Face::Small.text(stored, theme.text));
            icon(ui, icons::CHECK, size::ICON_SMALL, theme.ok);
        });
    });
    if preview.rows.is_empty() {
        let words = if has_time {
            "There is no line to show."
        } else {
            "The lines are shown here as soon as the time is chosen."
        };
        ui.label(Face::Body.text(words, theme.text_secondary));
        return;
    }
    let roles = shown_roles(file, ui.available_width());
    let mut columns = vec![Column { title: "Line", width: 68.0, right: true }];
    for role in &roles {
        let width = if *role == Role::Time {
            176.0
        } else if *role == Role::Outcome {
            120.0
        } else if matches!(role, Role::State | Role::Count) {
            84.0
        } else {
            0.0
        };
        columns.push(Column { title: role.label(), width, right: false });
    }
    let table = EvidenceTable {
        columns: &columns,
        n_rows: preview.rows.len(),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let right = ui.max_rect().right();
    let spoken = |row: usize| spoken_row(&preview.rows[row], cx);
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let record = &preview.rows[row];
        if column == 0 {
            ui.label(Face::Body.text(labels::count(record.line), theme.text_muted));
            return;
        }
        match &record.parsed {
            Ok(fields) => cell(ui, cx, fields, roles[column - 1]),
            Err(reason) if column == 1 => rejected_row(ui, theme, reason, right),
            Err(_) => {}
        }
    });
}

/// Time first, then what the file has, as many columns as fit.
fn shown_roles(file: &FilePreview, width: f32) -> Vec<Role> {
    let mut left = width - 68.0;
    let mut roles = Vec::new();
    for role in Role::ALL {
        let needs = if *role == Role::Time { 176.0 } else { NARROWEST };
        // The date is part of the time.
        let is_there = match role {
            Role::Ignore | Role::Date => false,
            Role::Time => true,
            _ => file.plan.column(*role).is_some(),
        };
        // The outcome is often derived from another column.
        let is_derived = *role == Role::Outcome;
        if (is_there || is_derived) && needs <= left {
            left -= needs;
            roles.push(*role);
        }
    }
    roles
}

fn cell(ui: &mut Ui, cx: &PageContext<'_>, fields: &EventFields, role: Role) {
    if role == Role::Outcome {
        outcome_label(ui, fields.outcome);
        return;
    }
    if role == Role::Time && fields.time_flag != TimeFlag::Good {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(size::ICON_SMALL), Sense::hover());
        let glyph = icons::WARNING;
        icon_at(ui.painter(), rect.center(), glyph, size::ICON_SMALL, cx.theme.warn(), true);
        ui.spacing_mut().item_spacing.x = 6.0;
        let words = Face::Body.text(value(cx, fields, role), cx.theme.text);
        ui.add(Label::new(words).truncate()).on_hover_text(fields.time_flag.label());
        return;
    }
    let is_code = matches!(role, Role::Ip | Role::Key | Role::Machine | Role::Id | Role::RequestId);
    let face = if is_code { Face::Mono } else { Face::Body };
    let text = value(cx, fields, role);
    ui.add(Label::new(face.text(text, cx.theme.text)).truncate());
}

fn value(cx: &PageContext<'_>, fields: &EventFields, role: Role) -> String {
    if let Some(field) = role.field() {
        return fields.text(field).unwrap_or_default().to_owned();
    }
    if role == Role::Time {
        return labels::event_time(fields, cx.zone);
    }
    if role == Role::State {
        return fields.state.map(|it| it.to_string()).unwrap_or_default();
    }
    if role == Role::Count {
        return labels::count(fields.count.into());
    }
    fields.id.clone().unwrap_or_default()
}

/// A red band from the first column to the right edge of the table.
fn rejected_row(ui: &mut Ui, theme: &Theme, reason: &str, right: f32) {
    let inside = ui.max_rect();
    let band = Rect::from_min_max(
        inside.min - vec2(8.0, 0.0),
        pos2(right.max(inside.right()), inside.bottom()),
    );
    let above = ui.clip_rect();
    ui.set_clip_rect(Rect::from_min_max(
        above.min - vec2(4.0, 0.0),
        pos2(band.right(), above.bottom()),
    ));
    ui.painter().rect_filled(band, 0.0, theme.bad_tint);
    let center = pos2(band.left() + 15.0, band.center().y);
    icon_at(ui.painter(), center, icons::X_CIRCLE, size::ICON_SMALL, theme.bad(), true);
    let words = Rect::from_min_max(pos2(band.left() + 30.0, band.top()), band.max - vec2(8.0, 0.0));
    text_at(ui, words, &format!("Rejected: {reason}"), Face::Body, theme.text, 0.0);
}

fn spoken_row(row: &PreviewRow, cx: &PageContext<'_>) -> String {
    let line = labels::count(row.line);
    match &row.parsed {
        Ok(fields) => format!("Line {line}: {}", labels::event_time(fields, cx.zone)),
        Err(reason) => format!("Line {line}. Rejected: {reason}"),
    }
}
