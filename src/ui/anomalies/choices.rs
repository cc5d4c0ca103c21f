//! What a person chose about the table beyond filters: columns, views, what a menu of a cell or a
//! header says.

use super::AnomaliesPage;
use super::cell_menu::{self, MenuChoice};
use super::columns::Column;
use super::views_menu::{HeadReport, moved};
use crate::domain::view::View;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use egui::{Id, Ui};

fn columns_id() -> Id {
    Id::unique("columns of the anomalies table")
}

/// The columns that were chosen; none = as the width says.
pub fn columns(ui: &Ui) -> Vec<Column> {
    ui.data_mut(|it| it.get_persisted(columns_id())).unwrap_or_default()
}

fn choose_columns(ui: &Ui, columns: Vec<Column>) {
    ui.data_mut(|it| it.insert_persisted(columns_id(), columns));
}

/// The columns that a choice begins with.
pub fn shown_columns(ui: &Ui) -> Vec<Column> {
    let chosen = columns(ui);
    if chosen.is_empty() { Column::ALL.to_vec() } else { chosen }
}

impl AnomaliesPage {
    /// What a saved view would bring back.
    pub(super) fn view(&self, ui: &Ui) -> View {
        View {
            filter: self.filters.rest.clone(),
            time: serde_json::to_string(&self.filters.time).unwrap_or_default(),
            order: self.order,
            columns: columns(ui).iter().map(|it| it.code().to_owned()).collect(),
        }
    }

    /// Does what "Views" or "Columns" says.
    pub(super) fn take_head(&mut self, ui: &Ui, cx: &mut PageContext<'_>, report: HeadReport) {
        match report {
            HeadReport::Columns(columns) => choose_columns(ui, columns),
            HeadReport::Apply(view) => {
                let known = view.columns.iter().filter_map(|it| Column::from_code(it));
                choose_columns(ui, known.collect());
                self.filters.time = serde_json::from_str(&view.time).unwrap_or_default();
                self.filters.rest = view.filter;
                self.order = view.order;
                self.ask_list(cx);
            }
        }
    }

    /// Does what the menu of a cell or a header says. `shown` are the columns as they are.
    pub(super) fn take_menu(
        &mut self,
        ui: &Ui,
        cx: &mut PageContext<'_>,
        choice: MenuChoice,
        shown: &[Column],
    ) {
        match choice {
            MenuChoice::FilterIn(value) => {
                cell_menu::filter_in(&mut self.filters, &value);
                self.ask_list(cx);
            }
            MenuChoice::FilterOut(value) => {
                cell_menu::filter_out(&mut self.filters, &value);
                self.ask_list(cx);
            }
            MenuChoice::Copy(text) => cx.act(UiAction::CopyText(text)),
            MenuChoice::Sort(order) => {
                self.order = order;
                self.ask_list(cx);
            }
            MenuChoice::Move(column, by) => choose_columns(ui, moved(shown, column, by)),
            MenuChoice::Hide(column) => {
                let left: Vec<Column> = shown.iter().copied().filter(|it| *it != column).collect();
                choose_columns(ui, left);
            }
            MenuChoice::Reset => choose_columns(ui, Vec::new()),
        }
    }
}
