//! One file of a preview: format, separator, zone, header, and what each column is read as.

use super::file_list::format_name;
use super::model::FileEntry;
use super::preview_table::preview_table;
use crate::domain::field::Role;
use crate::domain::plan::{Plan, PlannedColumn};
use crate::domain::time::Zone;
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{
    Choice, Column, EvidenceTable, Tint, check_box, dropdown, evidence_table, notice,
};
use egui::{Align, Label, Layout, Ui};
use std::path::Path;

/// Separators to choose from.
const SEPARATORS: [(char, &str); 4] =
    [(',', "Comma"), (';', "Semicolon"), ('\t', "Tab"), ('|', "Bar")];

/// Draws it; true when something was chosen, so that the preview must be made again.
pub fn file_page(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    file: &mut FileEntry,
    formats: &[(String, String)],
) -> bool {
    if let Some(stopped) = &file.stopped {
        notice(ui, Tint::Bad, stopped, None);
    }
    let name = labels::file_name(Path::new(&file.file.shown()));
    let problem = file
        .problem()
        .map(|it| if it.contains(&name) { it.to_owned() } else { format!("{name}: {it}") });
    let Some(preview) = file.preview.shown().cloned() else {
        let Some(problem) = problem else { return false };
        let changed = format_field(ui, file, None, formats);
        notice(ui, Tint::Bad, &problem, None);
        return changed;
    };
    let mut changed = false;
    let narrow = ui.available_width() < 760.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 18.0;
        changed |= format_field(ui, file, Some(&preview.plan), formats);
        changed |= separator_field(ui, file, &preview.plan);
        if !narrow {
            changed |= time_fields(ui, cx, file, &preview.plan);
        }
    });
    if narrow {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 18.0;
            changed |= time_fields(ui, cx, file, &preview.plan);
        });
    }
    ui.add_space(6.0);
    notice(ui, Tint::Info, &preview.plan.why, None);
    if preview.plan.column(Role::Time).is_none() {
        notice(ui, Tint::Bad, "Choose which column is the time.", None);
    }
    for warning in &preview.plan.warnings {
        notice(ui, Tint::Warn, warning, None);
    }
    ui.add_space(8.0);
    changed |= columns(ui, file, &preview.plan);
    ui.add_space(10.0);
    preview_table(ui, cx, &preview);
    changed
}

/// A label above what `field` draws.
fn labelled<R>(ui: &mut Ui, label: &str, field: impl FnOnce(&mut Ui) -> R) -> R {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.label(Face::Label.text(label, theme::of(ui).text_secondary));
        field(ui)
    })
    .inner
}

fn format_field(
    ui: &mut Ui,
    file: &mut FileEntry,
    plan: Option<&Plan>,
    formats: &[(String, String)],
) -> bool {
    let current = plan.map_or("Not recognised", |it| format_name(&it.format, formats));
    let choices: Vec<_> = formats
        .iter()
        .map(|(code, label)| Choice { value: code.clone(), label, icon: None })
        .collect();
    let chosen = labelled(ui, "Format", |ui| {
        dropdown(ui, "Format", (current, Some(icons::TABLE)), 210.0, &choices)
    });
    let changed = chosen.is_some();
    if let Some(format) = chosen {
        file.read_format(format);
    }
    changed
}

fn separator_field(ui: &mut Ui, file: &mut FileEntry, plan: &Plan) -> bool {
    let Some(separator) = plan.separator else { return false };
    let own = separator.to_string();
    let current = SEPARATORS.iter().find(|it| it.0 == separator).map_or(own.as_str(), |it| it.1);
    let choices = SEPARATORS.map(|(value, label)| Choice { value, label, icon: None });
    let chosen =
        labelled(ui, "Separator", |ui| dropdown(ui, "Separator", (current, None), 120.0, &choices));
    file.choices.separator = chosen.or(file.choices.separator);
    chosen.is_some()
}

/// Zone of times without one, and whether the first line is a header.
fn time_fields(ui: &mut Ui, cx: &PageContext<'_>, file: &mut FileEntry, plan: &Plan) -> bool {
    let zones = zones();
    let named: Vec<String> = zones.iter().map(|it| labels::zone(it, cx.now)).collect();
    let choices: Vec<_> = zones
        .iter()
        .zip(&named)
        .map(|(zone, label)| Choice { value: zone.clone(), label, icon: None })
        .collect();
    let current = labels::zone(&plan.zone, cx.now);
    let chosen = labelled(ui, "Times without a zone are", |ui| {
        dropdown(ui, "Times without a zone are", (&current, None), 190.0, &choices)
    });
    let mut changed = chosen.is_some();
    file.choices.zone = chosen.or_else(|| file.choices.zone.take());
    if plan.separator.is_some() {
        let mut header = plan.header;
        ui.vertical(|ui| {
            ui.add_space(20.0);
            if check_box(ui, "First line is a header", &mut header) {
                file.choices.header = Some(header);
                changed = true;
            }
        });
    }
    changed
}

/// UTC, this computer's zone, and every full hour.
fn zones() -> Vec<Zone> {
    let hours = (-12..=14).filter(|it| *it != 0).map(|it| Zone::Fixed(60 * it));
    [Zone::Utc, Zone::Local].into_iter().chain(hours).collect()
}

/// The columns with a drop-down each; true when a role was chosen.
fn columns(ui: &mut Ui, file: &mut FileEntry, plan: &Plan) -> bool {
    let theme = theme::of(ui);
    let used = plan.columns.iter().filter(|it| it.role != Role::Ignore).count();
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("Columns", theme.text));
        let counted = format!("{used} of {} used", plan.columns.len());
        ui.label(Face::Small.text(counted, theme.text_muted));
    });
    let wide = 620.0 < ui.available_width();
    let columns = [
        Column { title: "Column in the file", width: 140.0, right: false },
        Column { title: "Read as", width: 168.0, right: false },
        Column { title: "First value", width: if wide { 220.0 } else { 0.0 }, right: false },
        Column { title: "What was found", width: 0.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns[..if wide { 4 } else { 3 }],
        n_rows: plan.columns.len(),
        row_height: 36.0,
        clickable: false,
        selected: None,
    };
    let mut chosen = None;
    let spoken = |row: usize| {
        let it = &plan.columns[row];
        format!("{} is read as {}", it.name, it.role)
    };
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let it = &plan.columns[row];
        let (face, color, text) = match column {
            0 => (Face::Mono, theme.text, &it.name),
            1 => {
                if let Some(role) = role_field(ui, it) {
                    chosen = Some((it.name.clone(), role));
                }
                return;
            }
            2 => (Face::Mono, theme.text_secondary, &it.sample),
            _ => (Face::Body, theme.text_secondary, &it.found),
        };
        ui.add(Label::new(face.text(text.as_str(), color)).truncate());
    });
    let changed = chosen.is_some();
    if let Some((column, role)) = chosen {
        file.read_as(&column, role);
    }
    changed
}

fn role_field(ui: &mut Ui, column: &PlannedColumn) -> Option<Role> {
    let choices: Vec<_> = Role::ALL
        .iter()
        .map(|role| Choice { value: *role, label: role.label(), icon: Some(role_icon(*role)) })
        .collect();
    ui.spacing_mut().interact_size.y = size::CONTROL;
    let name = format!("Read {} as", column.name);
    let current = (column.role.label(), Some(role_icon(column.role)));
    let width = ui.available_width();
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        dropdown(ui, &name, current, width, &choices)
    })
    .inner
}

const fn role_icon(role: Role) -> &'static str {
    match role {
        Role::Time | Role::Date => icons::CLOCK,
        Role::User => icons::USER,
        Role::Ip => icons::GLOBE_SIMPLE,
        Role::Outcome => icons::CHECK_CIRCLE,
        Role::Action => icons::LIGHTNING,
        Role::Resource => icons::SQUARES_FOUR,
        Role::ResourceType => icons::TAG,
        Role::Permission => icons::LOCK_KEY,
        Role::Integration => icons::PLUGS_CONNECTED,
        Role::Country => icons::MAP_PIN,
        Role::Product => icons::PACKAGE,
        Role::Key => icons::KEY,
        Role::Machine => icons::DESKTOP,
        Role::FriendlyName => icons::TEXT_AA,
        Role::State => icons::LIST_NUMBERS,
        Role::RequestId => icons::IDENTIFICATION_CARD,
        Role::Id => icons::HASH,
        Role::Count => icons::REPEAT,
        Role::Ignore => icons::MINUS_CIRCLE,
    }
}
