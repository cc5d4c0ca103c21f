//! The settings page.

mod import;
mod reasons;
mod rules;

use crate::domain::calendar::Window;
use crate::domain::field::EntityKind;
use crate::domain::run::{GroupBy, Settings};
use crate::domain::time::Zone;
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::shell::head::page_head;
use crate::ui::state::{Remembered, RowHeight};
use crate::ui::theme::{Face, ThemeChoice, size};
use crate::ui::widgets::{check_box, icon_button, secondary, segmented};
use crate::ui::{icons, theme};
use egui::{Align, DragValue, Frame, Label, Layout, Margin, ScrollArea, Ui, vec2};

/// Draws it.
pub fn settings_page(ui: &mut Ui, cx: &mut PageContext<'_>, now: &Remembered) {
    page_head(ui, "Settings", "", |_| ());
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(size::PAGE_PADDING as i8)).show(ui, |ui| {
            ui.set_width(ui.available_width().min(720.0));
            heading(ui, "Appearance");
            row(ui, "Theme", system_note(ui), |ui| {
                let values = ThemeChoice::ALL.map(|it| (it, it.label()));
                if let Some(choice) = segmented(ui, "Theme", now.theme, &values) {
                    cx.act(UiAction::SetTheme(choice));
                }
            });
            row(ui, "Row height", "28 or 24 points. Evidence tables always have 24.", |ui| {
                let values = RowHeight::ALL.map(|it| (it, it.label()));
                if let Some(height) = segmented(ui, "Row height", now.row_height, &values) {
                    cx.act(UiAction::SetRowHeight(height));
                }
            });
            row(ui, "Text size", "Scales everything, 80 to 200 %.", |ui| {
                scale_field(ui, cx, now.scale);
            });
            ui.add_space(12.0);
            heading(ui, "Time zone");
            row(
                ui,
                "Times in",
                "Times are stored in UTC; this changes only what is shown.",
                |ui| {
                    let local = labels::zone(&Zone::Local, cx.now);
                    let values = [(false, local.as_str()), (true, "UTC")];
                    if let Some(utc) = segmented(ui, "Times in", now.zone == Zone::Utc, &values) {
                        cx.act(UiAction::SetZone(if utc { Zone::Utc } else { Zone::Local }));
                    }
                },
            );
            ui.add_space(12.0);
            detection(ui, cx, &now.analysis);
            ui.add_space(12.0);
            reasons::reason_settings(ui, cx, now.reasons);
            ui.add_space(12.0);
            import::import_settings(ui, cx);
            if let Some(case) = cx.case {
                ui.add_space(12.0);
                heading(ui, "Files and folders");
                let path = case.path.display().to_string();
                row(ui, "Case file", "Everything about this case is in this one file.", |ui| {
                    let theme = theme::of(ui);
                    ui.add(Label::new(Face::Mono.text(&path, theme.text)).truncate())
                        .on_hover_text(&path);
                });
                ui.horizontal(|ui| {
                    if secondary("Copy the path").icon(icons::COPY).show(ui).clicked() {
                        cx.act(UiAction::CopyText(path));
                    }
                    let copy = secondary("Make a copy without identities…").icon(icons::USER);
                    if copy.show(ui).clicked() {
                        cx.act(UiAction::AskCopy);
                    }
                });
            }
            // Long, and set by few: at the end.
            ui.add_space(12.0);
            rules::rule_settings(ui, cx, &now.analysis);
        });
    });
}

/// Settings of the next run.
fn detection(ui: &mut Ui, cx: &mut PageContext<'_>, now: &Settings) {
    heading(ui, "Detection");
    let mut next = now.clone();
    row(ui, "Profiles of", "An entity that the log does not have is left out.", |ui| {
        for kind in EntityKind::ALL {
            let mut wanted = now.entities.is_empty() || now.entities.contains(kind);
            if check_box(ui, kind.label(), &mut wanted) {
                next.entities = with_entity(&now.entities, *kind, wanted);
            }
        }
    });
    row(ui, "Window of a profile", "What is compared: an hour, a day or a week.", |ui| {
        let values: Vec<_> = Window::ALL.iter().map(|it| (*it, it.label())).collect();
        next.window =
            segmented(ui, "Window of a profile", now.window, &values).unwrap_or(now.window);
    });
    row(ui, "Groups are cut from", "The stream of events that is cut into groups.", |ui| {
        let values: Vec<_> = GroupBy::ALL.iter().map(|it| (*it, it.label())).collect();
        let chosen = segmented(ui, "Groups are cut from", now.group_by, &values);
        next.group_by = chosen.unwrap_or(now.group_by);
    });
    row(ui, "Events in a group", "From 2 to 1,000; 25 if nothing else is known.", |ui| {
        let field = DragValue::new(&mut next.group_size).range(2..=1_000);
        ui.add(field).accessible_name("Events in a group");
    });
    row(ui, "Seed", "The same events, settings and seed give the same result.", |ui| {
        ui.add(DragValue::new(&mut next.seed)).accessible_name("Seed");
    });
    row(
        ui,
        "Verdicts",
        "From 100 on one kind of entity on; off leaves the detectors alone.",
        |ui| {
            check_box(ui, "Verdicts re-rank", &mut next.learning);
        },
    );
    if next != *now {
        cx.act(UiAction::SetAnalysis(next));
    }
}

/// The list with or without `kind`. Every kind is the empty list; the last one stays.
fn with_entity(now: &[EntityKind], kind: EntityKind, wanted: bool) -> Vec<EntityKind> {
    let chosen: Vec<EntityKind> = EntityKind::ALL
        .iter()
        .copied()
        .filter(|it| if *it == kind { wanted } else { now.is_empty() || now.contains(it) })
        .collect();
    match chosen.len() {
        0 => now.to_vec(),
        n if n == EntityKind::ALL.len() => Vec::new(),
        _ => chosen,
    }
}

/// Why "System" may not follow the desktop.
fn system_note(ui: &Ui) -> &'static str {
    if ui.ctx().system_theme().is_none() {
        "System (dark, cannot be detected here)"
    } else {
        "System follows the desktop."
    }
}

fn heading(ui: &mut Ui, text: &str) {
    let color = theme::of(ui).text;
    ui.label(Face::Section.text(text, color));
    ui.add_space(2.0);
}

/// A name with a hint at the left, what is set at the right.
fn row(ui: &mut Ui, name: &str, hint: &str, field: impl FnOnce(&mut Ui)) {
    let theme = theme::of(ui);
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(vec2(320.0, 40.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(320.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(Face::Body.text(name, theme.text));
            ui.add(Label::new(Face::Small.text(hint, theme.text_muted)).wrap());
        });
        field(ui);
    });
    ui.add_space(4.0);
}

fn scale_field(ui: &mut Ui, cx: &mut PageContext<'_>, scale: f32) {
    let color = cx.theme.text;
    if icon_button(ui, icons::MINUS, "Smaller text", Some("Ctrl+−")).clicked() {
        cx.act(UiAction::SetScale(scale - 0.1));
    }
    ui.label(Face::Body.text(labels::percent(f64::from(scale)), color));
    if icon_button(ui, icons::PLUS, "Larger text", Some("Ctrl++")).clicked() {
        cx.act(UiAction::SetScale(scale + 0.1));
    }
    if secondary("Back to 100 %").key("Ctrl+0").show(ui).clicked() {
        cx.act(UiAction::SetScale(1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_are_the_empty_list_and_the_last_one_stays() {
        let rest = [EntityKind::Ip, EntityKind::Key, EntityKind::Machine];
        assert_eq!(with_entity(&[], EntityKind::User, false), rest);
        assert_eq!(with_entity(&rest, EntityKind::User, true), []);
        assert_eq!(with_entity(&[EntityKind::Ip], EntityKind::Ip, false), [EntityKind::Ip]);
    }
}
