//! What stands beside an entity: its anomalies, and the values of other columns it occurs with.

use super::model::{kind_of, many_values};
use crate::domain::entity::{EntityRef, Related};
use crate::domain::finding::Finding;
use crate::domain::journal::finding_name;
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{card, draw_severity, focus_ring, icon_at, link, text_at, verdict_icon};
use crate::worker::protocol::EntityProfile;
use egui::accesskit::Role;
use egui::{
    Align, CornerRadius, CursorIcon, Label, Layout, Rect, Sense, Ui, WidgetInfo, pos2, vec2,
};

/// Anomalies that are listed before "more".
const LISTED: usize = 12;

/// Draws it; the entity that was clicked.
pub fn side(ui: &mut Ui, cx: &mut PageContext<'_>, profile: &EntityProfile) -> Option<EntityRef> {
    ui.spacing_mut().item_spacing.y = 12.0;
    card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(Face::Section.text("Anomalies", cx.theme.text));
        if profile.findings.is_empty() {
            let none = "None in the newest run.";
            ui.label(Face::Body.text(none, cx.theme.text_secondary));
        }
        for finding in profile.findings.iter().take(LISTED) {
            if row(ui, cx, finding) {
                cx.act(UiAction::OpenFinding(finding.id));
            }
        }
        let more = profile.findings.len().saturating_sub(LISTED);
        if more != 0 {
            let text = format!("and {} older ones", labels::count(more as u64));
            ui.label(Face::Small.text(text, cx.theme.text_muted));
        }
    });
    let mut next = None;
    for related in profile.activity.related.iter().filter(|it| it.distinct != 0) {
        card(ui).show(ui, |ui| {
            ui.set_width(ui.available_width());
            next = values(ui, cx.theme, related).or(next.take());
        });
    }
    next
}

/// One anomaly; whether it was clicked.
fn row(ui: &mut Ui, cx: &PageContext<'_>, finding: &Finding) -> bool {
    let theme = cx.theme;
    let it = &finding.detail;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::click());
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), theme.bg_hover);
    }
    let severity = it.severity();
    let square = Rect::from_center_size(rect.left_center() + vec2(9.0, 0.0), vec2(14.0, 14.0));
    draw_severity(ui, square, severity);
    let score = rect.with_min_x(rect.left() + 24.0).with_max_x(rect.left() + 52.0);
    text_at(ui, score, &labels::score(it.score), Face::Section, theme.severity(severity), 0.0);
    let (glyph, filled, color) = verdict_icon(theme, finding.status);
    icon_at(ui.painter(), pos2(rect.right() - 9.0, rect.center().y), glyph, 14.0, color, filled);
    let time = labels::list_time(it.detected_at, cx.zone, cx.now);
    let right = rect.with_max_x(rect.right() - 22.0);
    let width = text_at(ui, right, &time, Face::Small, theme.text_muted, 1.0);
    let words = rect.with_min_x(rect.left() + 52.0).with_max_x(right.right() - width - 8.0);
    text_at(ui, words, it.kind.label(), Face::Body, theme.text, 0.0);
    if response.has_focus() {
        focus_ring(ui, rect.shrink(1.0), size::RADIUS);
    }
    let name = format!("{}: {}", finding_name(finding.id), it.summary);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(&it.summary).clicked()
}

/// The values of a column; the entity that was clicked.
fn values(ui: &mut Ui, theme: &Theme, related: &Related) -> Option<EntityRef> {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal(|ui| {
        ui.label(Face::Section.text(many_values(related.field), theme.text));
        ui.label(Face::Small.text(labels::count(related.distinct), theme.text_muted));
    });
    let mut clicked = None;
    for (value, n, _) in &related.values {
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 22.0;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(Face::Body.text(labels::count(*n), theme.text_secondary));
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    match kind_of(related.field) {
                        Some(kind) => {
                            let shown = crate::ui::words::cut_middle(value, 30);
                            if link(ui, &shown).on_hover_text(value).clicked() {
                                clicked = Some(EntityRef::new(kind, value.clone()));
                            }
                        }
                        None => {
                            ui.add(Label::new(Face::Body.text(value, theme.text)).truncate());
                        }
                    }
                });
            });
        });
    }
    clicked
}
