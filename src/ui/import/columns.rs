//! The columns of a file with a drop-down each. Files with very many columns show the used ones
//! first, and are searched.

use super::model::FileEntry;
use crate::domain::field::Role;
use crate::domain::plan::{Plan, PlannedColumn};
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{
    Choice, Column, EvidenceTable, dropdown, evidence_table, link, search_field,
};
use egui::{Align, Label, Layout, Ui, vec2};

/// From more columns on, only used ones are shown until the others are asked for.
const MANY: usize = 30;

/// Unused columns that such a file shows all the same.
const SHOWN_UNUSED: usize = 5;

/// From so many on, unused columns without a value are shown when they are asked for.
const MANY_EMPTY: usize = 4;

/// How the columns are looked at.
#[derive(Debug, Default)]
pub struct ColumnsView {
    search: String,
    shows_all: bool,
    shows_empty: bool,
}

impl ColumnsView {
    /// Draws the columns; true when a role was chosen.
    pub fn show(&mut self, ui: &mut Ui, file: &mut FileEntry, plan: &Plan) -> bool {
        self.head(ui, plan);
        let rows = self.rows(plan);
        let chosen = table(ui, plan, &rows.shown);
        self.foot(ui, &rows);
        let changed = chosen.is_some();
        if let Some((column, role)) = chosen {
            file.read_as(&column, role);
        }
        changed
    }

    fn head(&mut self, ui: &mut Ui, plan: &Plan) {
        let theme = theme::of(ui);
        let used = plan.columns.iter().filter(|it| it.role != Role::Ignore).count();
        let wanted =
            vec2(ui.available_width(), if MANY < plan.columns.len() { 30.0 } else { 18.0 });
        ui.allocate_ui_with_layout(wanted, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(wanted);
            ui.label(Face::Section.text("Columns", theme.text));
            let counted = format!("{used} of {} used", plan.columns.len());
            ui.label(Face::Small.text(counted, theme.text_muted));
            if MANY < plan.columns.len() {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let hint = "Search columns";
                    search_field(ui, hint, &mut self.search, hint, "", 230.0);
                });
            }
        });
    }

    /// Which columns to show: used ones come first where there are very many, and many empty ones
    /// wait until they are asked for.
    fn rows(&self, plan: &Plan) -> Rows {
        let is_used = |it: &usize| plan.columns[*it].role != Role::Ignore;
        let all = 0..plan.columns.len();
        let text = self.search.trim().to_lowercase();
        if !text.is_empty() {
            let (used, unused): (Vec<usize>, Vec<usize>) = all.partition(is_used);
            let found = |it: &usize| {
                let column = &plan.columns[*it];
                column.name.to_lowercase().contains(&text)
                    || column.sample.to_lowercase().contains(&text)
            };
            let shown = used.into_iter().chain(unused).filter(found).collect();
            return Rows { shown, ..Rows::default() };
        }
        let is_filled = |it: &usize| is_used(it) || !plan.columns[*it].sample.trim().is_empty();
        let (mut filled, mut empty): (Vec<usize>, Vec<usize>) = all.clone().partition(is_filled);
        if empty.len() < MANY_EMPTY {
            filled = all.collect();
            empty.clear();
        }
        let n_empty = empty.len();
        let mut n_more = 0;
        if MANY < filled.len() {
            let (used, unused): (Vec<usize>, Vec<usize>) = filled.into_iter().partition(is_used);
            let n_unused = if self.shows_all { unused.len() } else { SHOWN_UNUSED };
            n_more = unused.len().saturating_sub(SHOWN_UNUSED);
            filled = used.into_iter().chain(unused.into_iter().take(n_unused)).collect();
        }
        if self.shows_empty {
            filled.append(&mut empty);
        }
        Rows { shown: filled, n_more, n_empty }
    }

    fn foot(&mut self, ui: &mut Ui, rows: &Rows) {
        let theme = theme::of(ui);
        let text = self.search.trim();
        if !text.is_empty() && rows.shown.is_empty() {
            let words = format!("No columns match “{text}”.");
            ui.label(Face::Small.text(words, theme.text_muted));
        }
        if rows.n_more + rows.n_empty == 0 {
            return;
        }
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 16.0;
            if 0 < rows.n_more {
                let more = labels::count(rows.n_more as u64);
                let show = format!("Show {more} more columns");
                folded(ui, &mut self.shows_all, &show, "Show used columns first");
            }
            if 0 < rows.n_empty {
                let empty = format!("{} empty columns", labels::count(rows.n_empty as u64));
                let [show, hide] = ["Show", "Hide"].map(|it| format!("{it} {empty}"));
                folded(ui, &mut self.shows_empty, &show, &hide);
            }
        });
    }
}

/// Positions of the columns in sight, and how many wait to be asked for.
#[derive(Debug, Default)]
struct Rows {
    shown: Vec<usize>,
    /// Unused columns beyond the first few.
    n_more: usize,
    /// Unused columns without a value.
    n_empty: usize,
}

/// A link that shows more, and back.
fn folded(ui: &mut Ui, is_open: &mut bool, show: &str, hide: &str) {
    if link(ui, if *is_open { hide } else { show }).clicked() {
        *is_open = !*is_open;
    }
}

/// Draws the columns at `rows`; the name of the column for which a role was chosen, and the role.
fn table(ui: &mut Ui, plan: &Plan, rows: &[usize]) -> Option<(String, Role)> {
    let theme = theme::of(ui);
    let wide = 620.0 < ui.available_width();
    // Names with a common beginning must be seen to their ends.
    let longest = rows.iter().map(|it| plan.columns[*it].name.len()).max().unwrap_or(0);
    let name = if wide { (16.0 + 7.4 * longest as f32).clamp(150.0, 320.0) } else { 150.0 };
    let columns = [
        Column { title: "Column in the file", width: name, right: false },
        Column { title: "Read as", width: 178.0, right: false },
        Column { title: "First value", width: if wide { 220.0 } else { 0.0 }, right: false },
        Column { title: "What was found", width: 0.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns[..if wide { 4 } else { 3 }],
        n_rows: rows.len(),
        row_height: 36.0,
        clickable: false,
        selected: None,
    };
    let mut chosen = None;
    let spoken = |row: usize| {
        let it = &plan.columns[rows[row]];
        format!("{} is read as {}", shown_name(it, rows[row]), it.role)
    };
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let it = &plan.columns[rows[row]];
        let (face, color, text) = match column {
            0 => (Face::Mono, theme.text, shown_name(it, rows[row])),
            1 => {
                if let Some(role) = role_field(ui, it, &shown_name(it, rows[row])) {
                    chosen = Some((it.name.clone(), role));
                }
                return;
            }
            2 => (Face::Mono, theme.text_secondary, it.sample.clone()),
            _ => (Face::Body, theme.text_secondary, it.found.clone()),
        };
        let cell = ui.add(Label::new(face.text(text.as_str(), color)).truncate());
        cell.on_hover_text(text);
    });
    chosen
}

/// Its name, or its place where it has none.
fn shown_name(column: &PlannedColumn, at: usize) -> String {
    if column.name.trim().is_empty() { format!("column {}", at + 1) } else { column.name.clone() }
}

fn role_field(ui: &mut Ui, column: &PlannedColumn, shown: &str) -> Option<Role> {
    let choices: Vec<_> = Role::ALL
        .iter()
        .map(|role| Choice { value: *role, label: role.label(), icon: Some(role_icon(*role)) })
        .collect();
    ui.spacing_mut().interact_size.y = size::CONTROL;
    let name = format!("Read {shown} as");
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
        Role::User | Role::Grantee | Role::Approver => icons::USER,
        Role::Ip => icons::GLOBE_SIMPLE,
        Role::Outcome => icons::CHECK_CIRCLE,
        Role::Action | Role::AccessFlow | Role::Trigger => icons::LIGHTNING,
        Role::Resource => icons::SQUARES_FOUR,
        Role::ResourceType | Role::ResourceTag => icons::TAG,
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
