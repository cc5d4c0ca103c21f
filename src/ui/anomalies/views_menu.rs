//! "Views" and "Columns" at the head of the page: saved filters, orders and columns, and which
//! columns are shown in which order.

use super::columns::Column;
use crate::domain::ids::ViewId;
use crate::domain::view::{SavedView, View, ViewOrder, name_problem};
use crate::ui::action::UiAction;
use crate::ui::icons;
use crate::ui::loaded::Loaded;
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{check_box, icon_button, menu_item, primary, quiet, secondary};
use crate::worker::protocol::{Answer, Command, Query, Ticket};
use egui::{Align, Key, Layout, Popup, PopupCloseBehavior, TextEdit, Ui};
use std::sync::Arc;

/// Width of what is in the popups.
const WIDTH: f32 = 300.0;

/// The views as they were last asked for, and what is typed in the popup.
#[derive(Debug, Default)]
pub struct ViewsMenu {
    views: Loaded<Arc<Vec<SavedView>>>,
    open: bool,
    columns_open: bool,
    name: String,
    renaming: Option<(ViewId, String)>,
    stale: bool,
}

/// What the page has to do.
#[derive(Debug, Clone, PartialEq)]
pub enum HeadReport {
    /// Show this view.
    Apply(Box<View>),
    /// Show these columns; none = as the width says.
    Columns(Vec<Column>),
}

impl ViewsMenu {
    /// Views changed, or another case is open.
    pub const fn refresh(&mut self) {
        self.stale = true;
    }

    /// Takes an answer if it is this menu's.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) -> bool {
        let waits = self.views.waits_for(ticket);
        self.views.take(ticket, answer, |it| match it {
            Answer::Views(views) => Some(Arc::clone(views)),
            _ => None,
        });
        waits
    }

    /// Draws both buttons and what is open. `now` is what a new view would bring back.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        now: &View,
        columns: &[Column],
    ) -> Option<HeadReport> {
        let mut report = self.columns_button(ui, columns);
        let button = quiet("Views").icon(icons::BOOKMARK_SIMPLE).caret().show(ui);
        if button.clicked() {
            self.open = !self.open;
        }
        if self.open && (self.views.is_never() || self.stale) {
            self.stale = false;
            self.views.ask(cx.backend.ask(Query::Views));
        }
        let mut open = self.open;
        Popup::from_response(&button)
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("Saved views")
            .width(WIDTH)
            .gap(4.0)
            .show(|ui| {
                ui.set_width(WIDTH);
                report = self.list(ui, cx, now).or(report.take());
            });
        self.open = open && !matches!(report, Some(HeadReport::Apply(_)));
        report
    }

    fn list(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, now: &View) -> Option<HeadReport> {
        let theme = theme::of(ui);
        let mut report = None;
        let views = self.views.shown().cloned().unwrap_or_default();
        if views.is_empty() {
            let words = "No view is saved in this case yet.";
            ui.label(Face::Body.text(words, theme.text_secondary));
        }
        for it in views.iter() {
            ui.horizontal(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let name = format!("Delete {}", it.name);
                    if icon_button(ui, icons::TRASH, &name, None).clicked() {
                        change(cx, ViewOrder::Delete(it.id));
                    }
                    let name = format!("Rename {}", it.name);
                    if icon_button(ui, icons::PENCIL_SIMPLE, &name, None).clicked() {
                        self.renaming = Some((it.id, it.name.clone()));
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let same = it.view == *now;
                        if menu_item(ui, &it.name, Some(icons::BOOKMARK_SIMPLE), same).clicked() {
                            report = Some(HeadReport::Apply(Box::new(it.view.clone())));
                        }
                    });
                });
            });
        }
        self.rename(ui, cx);
        ui.separator();
        if let Some(name) = name_field(ui, &mut self.name, "Name of the view", "Save view") {
            change(cx, ViewOrder::Save(name, Box::new(now.clone())));
            self.name.clear();
        }
        report
    }

    fn rename(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let Some((id, mut name)) = self.renaming.take() else { return };
        match name_field(ui, &mut name, "New name", "Rename") {
            Some(name) => change(cx, ViewOrder::Rename(id, name)),
            None => self.renaming = Some((id, name)),
        }
    }

    fn columns_button(&mut self, ui: &mut Ui, shown: &[Column]) -> Option<HeadReport> {
        let button = quiet("Columns").icon(icons::COLUMNS).show(ui);
        if button.clicked() {
            self.columns_open = !self.columns_open;
        }
        let mut report = None;
        let mut open = self.columns_open;
        Popup::from_response(&button)
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("Columns")
            .width(WIDTH)
            .gap(4.0)
            .show(|ui| {
                ui.set_width(WIDTH);
                report = columns_list(ui, shown);
            });
        self.columns_open = open;
        report
    }
}

/// Every column with a tick, those that are shown first, in their order.
fn columns_list(ui: &mut Ui, shown: &[Column]) -> Option<HeadReport> {
    let mut columns = shown.to_vec();
    let hidden = Column::ALL.iter().copied().filter(|it| !shown.contains(it));
    let all: Vec<Column> = shown.iter().copied().chain(hidden).collect();
    for column in all {
        let place = columns.iter().position(|it| *it == column);
        ui.horizontal(|ui| {
            let mut ticked = place.is_some();
            if check_box(ui, column.title(), &mut ticked) {
                if ticked {
                    columns.push(column);
                } else if 1 < columns.len() {
                    columns.retain(|it| *it != column);
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                for (glyph, way, by) in
                    [(icons::CARET_DOWN, "down", 1), (icons::CARET_UP, "up", -1)]
                {
                    let name = format!("Move {} {way}", column.title());
                    if place.is_some() && icon_button(ui, glyph, &name, None).clicked() {
                        columns = moved(&columns, column, by);
                    }
                }
            });
        });
    }
    ui.separator();
    if secondary("As the window's width says").show(ui).clicked() {
        return Some(HeadReport::Columns(Vec::new()));
    }
    (columns != shown).then_some(HeadReport::Columns(columns))
}

/// The columns with one moved by so many places; at the ends it stays.
pub fn moved(columns: &[Column], column: Column, by: i32) -> Vec<Column> {
    let mut columns = columns.to_vec();
    let Some(at) = columns.iter().position(|it| *it == column) else { return columns };
    let to = (at as i32 + by).clamp(0, columns.len() as i32 - 1) as usize;
    let column = columns.remove(at);
    columns.insert(to, column);
    columns
}

/// A field for a name with its button; the name once it is to be used.
fn name_field(ui: &mut Ui, name: &mut String, label: &str, button: &str) -> Option<String> {
    let theme = theme::of(ui);
    ui.horizontal(|ui| {
        let edit = TextEdit::singleline(name)
            .id_salt(label)
            .hint_text(Face::Body.text(label, theme.text_muted))
            .desired_width(WIDTH - 120.0);
        let field = ui.add(edit).accessible_name(label);
        let entered = field.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter));
        let problem = name_problem(name);
        let clicked = primary(button).disabled_because(problem.as_deref()).show(ui).clicked();
        ((clicked || entered) && problem.is_none()).then(|| name.trim().to_owned())
    })
    .inner
}

fn change(cx: &mut PageContext<'_>, order: ViewOrder) {
    cx.act(UiAction::StartJob(Command::Views(order)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_moves_and_stays_at_the_ends() {
        let all = [Column::Detected, Column::Score, Column::User];
        assert_eq!(moved(&all, Column::User, -1), [Column::Detected, Column::User, Column::Score]);
        assert_eq!(moved(&all, Column::Detected, -1), all);
        assert_eq!(moved(&all, Column::User, 1), all);
        assert_eq!(moved(&all, Column::Kind, 1), all, "it is not shown");
    }
}
