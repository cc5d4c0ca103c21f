//! The page of one entity: facts, events per day, hours of the week, last events; anomalies and
//! what it occurs with at the side.

use super::{EntitiesPage, events_of, heat, model, show_events, side};
use crate::domain::entity::EntityRef;
use crate::domain::event::StoredEvent;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::Verdict;
use crate::ui::action::UiAction;
use crate::ui::overview::chart::{Days, chart};
use crate::ui::page::PageContext;
use crate::ui::palette::rows::entity_icon;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{
    Column, EvidenceTable, card, chip, error_page, evidence_table, icon, icon_button, link,
    outcome_label, secondary,
};
use crate::ui::{icons, labels, words};
use crate::worker::protocol::EntityProfile;
use egui::{Align, Frame, Label, Layout, Margin, ScrollArea, Stroke, Ui, vec2};

/// From this width on, anomalies and what it occurs with stand at the side.
const SIDE_FROM: f32 = 900.0;
/// Their width.
const SIDE: f32 = 304.0;

impl EntitiesPage {
    pub(super) fn draw_profile(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let Some(entity) = self.open.last().cloned() else { return };
        self.profile_head(ui, cx, &entity);
        if let Some(message) = self.profile.loaded.failure().map(str::to_owned) {
            Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| {
                if error_page(ui, &message) {
                    cx.act(UiAction::CopyText(message));
                }
            });
            return;
        }
        let Some(profile) = self.profile.loaded.shown().cloned() else { return };
        let mut next = None;
        ScrollArea::vertical().id_salt(("entity", &entity.name)).auto_shrink(false).show(
            ui,
            |ui| {
                Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
                    facts(ui, cx, &profile);
                    ui.add_space(10.0);
                    next = self.cards(ui, cx, &profile);
                });
            },
        );
        if let Some(entity) = next {
            self.go_to(entity);
        }
    }

    fn profile_head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, entity: &EntityRef) {
        let theme = cx.theme;
        let margin = Margin::symmetric(size::PAGE_PADDING as i8, 0);
        let mut back = false;
        let shown = Frame::new().inner_margin(margin).show(ui, |ui| {
            let wanted = vec2(ui.available_width(), size::PAGE_HEAD);
            ui.allocate_ui_with_layout(wanted, Layout::right_to_left(Align::Center), |ui| {
                ui.set_min_height(size::PAGE_HEAD);
                let show = secondary("Show events").icon(icons::ROWS).key("l");
                if show.show(ui).clicked() {
                    cx.act(show_events(entity));
                }
                if secondary("Open in the calculator").icon(icons::CALCULATOR).show(ui).clicked() {
                    cx.act(super::open_rate(entity));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    back |= icon_button(ui, icons::ARROW_LEFT, "Back", Some("Esc")).clicked();
                    ui.label(Face::Body.text("Entities  /", theme.text_secondary));
                    icon(ui, entity_icon(entity.kind), size::ICON, theme.accent_text);
                    let room = (ui.available_width() - 90.0).max(40.0);
                    ui.scope(|ui| {
                        ui.set_max_width(room);
                        ui.add(Label::new(Face::Title.text(&entity.name, theme.text)).truncate());
                    });
                    chip(ui, &entity.kind.label().to_lowercase());
                });
            });
        });
        let rect = shown.response.rect;
        let line = Stroke::new(1.0, theme.line_subtle);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
        if back {
            self.back();
        }
    }

    /// The cards; the entity that was clicked in one of them.
    fn cards(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        profile: &EntityProfile,
    ) -> Option<EntityRef> {
        let whole = ui.available_width();
        if whole < SIDE_FROM {
            self.main(ui, cx, profile);
            ui.add_space(12.0);
            return side::side(ui, cx, profile);
        }
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            ui.vertical(|ui| {
                ui.set_width(whole - SIDE - 12.0);
                self.main(ui, cx, profile);
            });
            ui.vertical(|ui| {
                ui.set_width(SIDE);
                side::side(ui, cx, profile)
            })
            .inner
        })
        .inner
    }

    fn main(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, profile: &EntityProfile) {
        ui.spacing_mut().item_spacing.y = 12.0;
        card(ui).show(ui, |ui| {
            ui.allocate_ui(vec2(ui.available_width(), 186.0), |ui| {
                ui.set_min_size(vec2(ui.available_width(), 186.0));
                let of = events_of(&profile.entity);
                let days = Days { per_day: &profile.per_day, zone: cx.zone, of: &of };
                chart(ui, cx.theme, cx.actions, &days, &mut self.range);
            });
        });
        card(ui).show(ui, |ui| {
            ui.set_width(ui.available_width());
            heat::heat_map(ui, cx.theme, &profile.hours, &labels::zone(cx.zone, cx.now));
        });
        card(ui).show(ui, |ui| last_events(ui, cx, profile));
    }
}

fn facts(ui: &mut Ui, cx: &PageContext<'_>, profile: &EntityProfile) {
    let theme = cx.theme;
    let it = &profile.activity;
    let time = |at: Option<crate::domain::time::Micros>| {
        at.map_or_else(|| words::NONE.to_owned(), |at| labels::list_time(at, cx.zone, cx.now))
    };
    let share = labels::percent(it.failed as f64 / it.events.max(1) as f64);
    let open = profile.findings.iter().filter(|it| it.status == Verdict::Open).count();
    let n = labels::count(profile.findings.len() as u64);
    let found = if open == 0 { n } else { format!("{n}, {} open", labels::count(open as u64)) };
    let mut facts = vec![
        ("First seen", time(it.span.map(|it| it.0))),
        ("Last seen", time(it.span.map(|it| it.1))),
        ("Events", labels::count(it.events)),
        ("Failed", format!("{}, {share}", labels::count(it.failed))),
    ];
    for related in it.related.iter().take(2).filter(|it| it.distinct != 0) {
        facts.push((model::many_values(related.field), labels::count(related.distinct)));
    }
    if let Some(hours) = model::usual_hours(&profile.weeks) {
        facts.push(("Usual hours", hours));
    }
    facts.push(("Anomalies", found));
    if it.undated != 0 {
        facts.push(("Without a time", labels::count(it.undated)));
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(28.0, 8.0);
        for (name, value) in facts {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.label(Face::Small.text(name, theme.text_secondary));
                let color = match name {
                    "Failed" if it.failed != 0 => theme.bad(),
                    _ => theme.text,
                };
                let label = ui.label(Face::Section.text(&value, color));
                label.widget_info(|| {
                    egui::WidgetInfo::labeled(
                        egui::accesskit::Role::Label,
                        true,
                        format!("{name}: {value}"),
                    )
                });
            });
        }
    });
}

fn last_events(ui: &mut Ui, cx: &mut PageContext<'_>, profile: &EntityProfile) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("Last events", theme.text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let all = format!("All {}", labels::count(profile.activity.events));
            if link(ui, &all).clicked() {
                cx.act(show_events(&profile.entity));
            }
        });
    });
    let columns = [
        Column { title: "Time", width: 132.0, right: false },
        Column { title: "Outcome", width: 104.0, right: false },
        Column { title: other(profile.entity.kind).label(), width: 0.0, right: false },
        Column { title: "Action or resource", width: 0.0, right: false },
        Column { title: "Line", width: 84.0, right: true },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: profile.last.len(),
        row_height: size::EVIDENCE_ROW,
        clickable: true,
        selected: None,
    };
    let time = |event: &StoredEvent| {
        let at = event.fields.time;
        at.map_or_else(
            || words::NONE.to_owned(),
            |at| words::list_time_seconds(at, cx.now, cx.zone),
        )
    };
    let spoken = |row: usize| {
        let event = &profile.last[row];
        format!("{}, {}, line {}", time(event), event.fields.outcome, labels::count(event.line))
    };
    let clicked = evidence_table(ui, &table, spoken, |ui, row, column| {
        let event = &profile.last[row];
        let text = |field: Field| event.fields.text(field).unwrap_or_default().to_owned();
        let (text, face) = match column {
            0 => (time(event), Face::Body),
            1 => {
                outcome_label(ui, event.fields.outcome);
                return;
            }
            2 => (text(other(profile.entity.kind)), Face::Mono),
            3 => {
                let action = text(Field::Action);
                (if action.is_empty() { text(Field::Resource) } else { action }, Face::Body)
            }
            _ => (labels::count(event.line), Face::Body),
        };
        ui.add(Label::new(face.text(text, theme.text)).truncate());
    });
    if let Some(row) = clicked {
        let action = show_events(&profile.entity);
        if let UiAction::ShowEvents { filter, title, .. } = action {
            cx.act(UiAction::ShowEvents { filter, focus: Some(profile.last[row].no), title });
        }
    }
}

/// What is shown beside an event of an entity.
const fn other(kind: EntityKind) -> Field {
    match kind {
        EntityKind::User | EntityKind::Key | EntityKind::Machine => Field::Ip,
        EntityKind::Ip => Field::User,
    }
}
