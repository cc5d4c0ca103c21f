//! The menu of a cell by keys: it opens on the selected row, ← and → go to the other cells of the
//! row, ↑ and ↓ through its lines.

use super::cell_menu::{MenuChoice, cell_items};
use super::columns::Column;
use super::rows::FindingRow;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{key_cap, menu_item};
use egui::{Align, Id, Key, Layout, Popup, PopupCloseBehavior, PopupKind, Rect, Ui, vec2};

/// Width of the menu.
const WIDTH: f32 = 260.0;

/// Whether it is open, and where.
#[derive(Debug, Default)]
pub struct RowMenu {
    open: bool,
    /// Of which cell; where a person was before, the next time too.
    column: Option<Column>,
    /// Its first line is to have the focus.
    fresh: bool,
    /// What had the focus before.
    focus_before: Option<Id>,
}

impl RowMenu {
    /// Opens it with the next frame.
    pub fn open(&mut self, ui: &Ui) {
        (self.open, self.fresh) = (true, true);
        self.focus_before = ui.memory(egui::Memory::focused);
    }

    /// Draws it, if it is open, below one of `cells` of the row; what was chosen in it.
    pub fn show(
        &mut self,
        ui: &Ui,
        columns: &[Column],
        cells: &[Rect],
        row: Option<&FindingRow>,
    ) -> Option<MenuChoice> {
        let Some(row) = row.filter(|_| self.open && !cells.is_empty()) else {
            // A row that is being scrolled to or read has its menu as soon as it is there.
            return None;
        };
        let at = self.place(ui, columns, row);
        let column = *columns.get(at)?;
        self.column = Some(column);
        let anchor = *cells.get(at)?;
        let mut choice = None;
        let fresh = &mut self.fresh;
        Popup::new(Id::unique("row menu"), ui.ctx().clone(), anchor, ui.layer_id())
            .kind(PopupKind::Menu)
            .open_bool(&mut self.open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(WIDTH)
            .accessible_name(format!("Menu of {}", column.title()))
            .show(|ui| {
                ui.set_width(WIDTH);
                heading(ui, column);
                for (index, (label, icon, meant)) in cell_items(column, row).into_iter().enumerate()
                {
                    let line = menu_item(ui, &label, Some(icon), false);
                    if index == 0 && *fresh && !ui.is_sizing_pass() {
                        line.request_focus();
                        *fresh = false;
                    }
                    if line.clicked() {
                        choice = Some(meant);
                    }
                }
            });
        self.open &= choice.is_none();
        if !self.open
            && let Some(before) = self.focus_before.take()
        {
            ui.memory_mut(|it| it.request_focus(before));
        }
        choice
    }

    /// The cell that it belongs to after the keys of this frame. It begins with the first one that
    /// can be filtered by.
    fn place(&mut self, ui: &Ui, columns: &[Column], row: &FindingRow) -> usize {
        let filters = |it: &Column| {
            let first = cell_items(*it, row).into_iter().next();
            matches!(first, Some((_, _, MenuChoice::FilterIn(_))))
        };
        let known = self.column.and_then(|it| columns.iter().position(|of| *of == it));
        let at = known.or_else(|| columns.iter().position(filters)).unwrap_or(0);
        let (left, right) =
            ui.input(|it| (it.key_pressed(Key::ArrowLeft), it.key_pressed(Key::ArrowRight)));
        let last = columns.len().saturating_sub(1);
        let to = match (left, right) {
            (true, false) => at.saturating_sub(1),
            (false, true) => (at + 1).min(last),
            _ => at,
        };
        self.fresh |= to != at;
        to
    }
}

/// Which cell it is, and the keys that go to the next one.
fn heading(ui: &mut Ui, column: Column) {
    let theme = theme::of(ui);
    ui.allocate_ui_with_layout(vec2(WIDTH, 24.0), Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(8.0);
        ui.label(Face::Label.text(column.title(), theme.text_secondary));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.add_space(4.0);
            key_cap(ui, "→");
            key_cap(ui, "←");
        });
    });
}
