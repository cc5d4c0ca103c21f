//! The menus of a cell and of a header: filter in and out by the value, copy it; sort, move and hide
//! the column.

use super::columns::Column;
use super::filters::FindingFilters;
use super::rows::FindingRow;
use crate::domain::filter::{FindingFilter, FindingOrder, Without};
use crate::domain::finding::{FindingKind, Severity, Verdict};
use crate::ui::widgets::menu_item;
use crate::ui::{icons, words};
use egui::Ui;

/// Width of a menu.
const MENU: f32 = 240.0;

/// A value of a column that can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellValue {
    /// A type.
    Kind(FindingKind),
    /// A severity.
    Severity(Severity),
    /// A verdict.
    Verdict(Verdict),
    /// Text of one of the other columns.
    Text(Column, String),
}

/// What was chosen in a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuChoice {
    /// Show only what has this value.
    FilterIn(CellValue),
    /// Leave out what has this value.
    FilterOut(CellValue),
    /// Put this on the clipboard.
    Copy(String),
    /// Sort so.
    Sort(FindingOrder),
    /// Move the column one place to the left or to the right.
    Move(Column, i32),
    /// Show the column no longer.
    Hide(Column),
    /// Show the columns as they are without a choice.
    Reset,
}

impl CellValue {
    /// What a cell can be filtered by; `None` where it has no value, or a time, number or action.
    pub fn of(column: Column, row: &FindingRow) -> Option<Self> {
        let text = |text: &String| (text != words::NONE).then(|| Self::Text(column, text.clone()));
        match column {
            Column::Kind => Some(Self::Kind(row.kind)),
            Column::Severity => Some(Self::Severity(row.severity)),
            Column::Verdict => Some(Self::Verdict(row.verdict)),
            Column::Subject => text(&row.subject),
            Column::User => text(&row.user),
            Column::Integration => text(&row.integration),
            Column::ResourceType => text(&row.resource_type),
            Column::Resource => text(&row.resource),
            Column::Detected | Column::Score | Column::Recommendation => None,
        }
    }

    /// As people read it.
    pub fn label(&self) -> String {
        match self {
            Self::Kind(it) => it.to_string(),
            Self::Severity(it) => it.to_string(),
            Self::Verdict(it) => it.to_string(),
            Self::Text(_, text) => text.clone(),
        }
    }
}

/// Narrows the filters to a value.
pub fn filter_in(filters: &mut FindingFilters, value: &CellValue) {
    let it = &mut filters.rest;
    match value {
        CellValue::Kind(kind) => it.kinds = vec![*kind],
        CellValue::Severity(severity) => it.severities = vec![*severity],
        CellValue::Verdict(verdict) => it.verdicts = vec![*verdict],
        CellValue::Text(column, text) => {
            if let Some(list) = list_of(it, *column) {
                *list = vec![text.clone()];
            }
        }
    }
    forget_in(&mut it.without, value);
}

/// Leaves a value out.
pub fn filter_out(filters: &mut FindingFilters, value: &CellValue) {
    fn add<T: PartialEq + Clone>(wanted: &mut Vec<T>, unwanted: &mut Vec<T>, it: &T) {
        wanted.retain(|known| known != it);
        if !unwanted.contains(it) {
            unwanted.push(it.clone());
        }
    }
    let it = &mut filters.rest;
    match value {
        CellValue::Kind(kind) => add(&mut it.kinds, &mut it.without.kinds, kind),
        CellValue::Severity(one) => add(&mut it.severities, &mut it.without.severities, one),
        CellValue::Verdict(one) => add(&mut it.verdicts, &mut it.without.verdicts, one),
        CellValue::Text(column, text) => {
            let mut without = std::mem::take(&mut it.without);
            if let (Some(wanted), Some(unwanted)) =
                (list_of(it, *column), without_of(&mut without, *column))
            {
                add(wanted, unwanted, text);
            }
            it.without = without;
        }
    }
}

fn forget_in(without: &mut Without, value: &CellValue) {
    match value {
        CellValue::Kind(kind) => without.kinds.retain(|it| it != kind),
        CellValue::Severity(one) => without.severities.retain(|it| it != one),
        CellValue::Verdict(one) => without.verdicts.retain(|it| it != one),
        CellValue::Text(column, text) => {
            if let Some(list) = without_of(without, *column) {
                list.retain(|it| it != text);
            }
        }
    }
}

fn list_of(filter: &mut FindingFilter, column: Column) -> Option<&mut Vec<String>> {
    match column {
        Column::Subject => Some(&mut filter.subjects),
        Column::User => Some(&mut filter.users),
        Column::Integration => Some(&mut filter.integrations),
        Column::ResourceType => Some(&mut filter.resource_types),
        Column::Resource => Some(&mut filter.resources),
        _ => None,
    }
}

fn without_of(without: &mut Without, column: Column) -> Option<&mut Vec<String>> {
    match column {
        Column::Subject => Some(&mut without.subjects),
        Column::User => Some(&mut without.users),
        Column::Integration => Some(&mut without.integrations),
        Column::ResourceType => Some(&mut without.resource_types),
        Column::Resource => Some(&mut without.resources),
        _ => None,
    }
}

/// One line of a menu: its words, its sign, what it means.
pub type MenuLine = (String, &'static str, MenuChoice);

/// The lines of the menu of a cell.
pub fn cell_items(column: Column, row: &FindingRow) -> Vec<MenuLine> {
    let Some(value) = CellValue::of(column, row) else {
        let time = row.detected_full.clone();
        return vec![("Copy the time".to_owned(), icons::COPY, MenuChoice::Copy(time))];
    };
    let label = value.label();
    let only = MenuChoice::FilterIn(value.clone());
    vec![
        (format!("Filter in {label}"), icons::FUNNEL_SIMPLE, only),
        (format!("Filter out {label}"), icons::FUNNEL_X, MenuChoice::FilterOut(value)),
        (format!("Copy {label}"), icons::COPY, MenuChoice::Copy(label)),
    ]
}

/// The menu of a cell.
pub fn cell_menu(ui: &mut Ui, column: Column, row: &FindingRow) -> Option<MenuChoice> {
    let mut choice = None;
    ui.set_max_width(MENU);
    for (label, icon, meant) in cell_items(column, row) {
        if menu_item(ui, &label, Some(icon), false).clicked() {
            choice = Some(meant);
        }
    }
    close_after(ui, choice)
}

/// The menu of a header.
pub fn header_menu(ui: &mut Ui, column: Column) -> Option<MenuChoice> {
    let mut choice = None;
    ui.set_max_width(MENU);
    let mut item = |ui: &mut Ui, label: &str, icon: &str, meant: MenuChoice| {
        if menu_item(ui, label, Some(icon), false).clicked() {
            choice = Some(meant);
        }
    };
    if let Some(by) = column.sort() {
        let order = |descending| MenuChoice::Sort(FindingOrder { by, descending });
        item(ui, "Sort ascending", icons::CARET_UP, order(false));
        item(ui, "Sort descending", icons::CARET_DOWN, order(true));
    }
    item(ui, "Move left", icons::ARROW_LEFT, MenuChoice::Move(column, -1));
    item(ui, "Move right", icons::ARROW_RIGHT, MenuChoice::Move(column, 1));
    item(ui, "Hide this column", icons::EYE_SLASH, MenuChoice::Hide(column));
    item(ui, "Columns as they were", icons::ARROW_COUNTER_CLOCKWISE, MenuChoice::Reset);
    close_after(ui, choice)
}

fn close_after(ui: &Ui, choice: Option<MenuChoice>) -> Option<MenuChoice> {
    if choice.is_some() {
        ui.close();
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_wanted_or_left_out_never_both() {
        let mut filters = FindingFilters::default();
        let ana = CellValue::Text(Column::User, "ana".to_owned());
        filter_in(&mut filters, &ana);
        assert_eq!(filters.rest.users, ["ana"]);
        filter_out(&mut filters, &ana);
        filter_out(&mut filters, &ana);
        assert!(filters.rest.users.is_empty());
        assert_eq!(filters.rest.without.users, ["ana"]);
        filter_in(&mut filters, &ana);
        assert!(filters.rest.without.is_empty());
        let kind = CellValue::Kind(FindingKind::Rate);
        filter_in(&mut filters, &kind);
        filter_out(&mut filters, &kind);
        assert_eq!(filters.rest.without.kinds, [FindingKind::Rate]);
    }
}
