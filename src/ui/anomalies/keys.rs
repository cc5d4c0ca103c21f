//! Keys that move through a table: j k, arrows, Home, End, PgUp, PgDn, Enter, Esc.

use egui::{Event, Key, Modifiers, Ui};

/// What a key asks of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKey {
    /// So many rows down (negative: up).
    By(i64),
    /// So many pages down.
    Pages(i64),
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Open the selected row.
    Open,
    /// Close the innermost thing.
    Close,
}

const KEYS: [(Key, TableKey); 10] = [
    (Key::J, TableKey::By(1)),
    (Key::ArrowDown, TableKey::By(1)),
    (Key::K, TableKey::By(-1)),
    (Key::ArrowUp, TableKey::By(-1)),
    (Key::PageDown, TableKey::Pages(1)),
    (Key::PageUp, TableKey::Pages(-1)),
    (Key::Home, TableKey::First),
    (Key::End, TableKey::Last),
    (Key::Enter, TableKey::Open),
    (Key::Escape, TableKey::Close),
];

/// Whether single keys are free: nobody types and no popup or dialog is open. Popups are known
/// only once they are drawn: ask at the end of a frame.
pub fn are_free(ui: &Ui) -> bool {
    let below_dialog = ui.ctx().memory(|it| it.top_modal_layer().is_some());
    !below_dialog && !ui.ctx().text_edit_focused() && !ui.ctx().any_popup_open()
}

/// Takes the key that was pressed, if keys are free. Enter on a focused button is the button's.
pub fn take(ui: &Ui, table: egui::Id) -> Option<TableKey> {
    if !are_free(ui) {
        return None;
    }
    let elsewhere = ui.ctx().memory(|it| it.focused().is_some_and(|it| it != table));
    let taken = ui.input_mut(|input| {
        KEYS.iter()
            .filter(|(key, _)| !(elsewhere && *key == Key::Enter))
            .find(|(key, _)| input.consume_key(Modifiers::NONE, *key))
            .map(|(_, meaning)| *meaning)
    });
    if taken.is_some() {
        // What it changes is seen in the next frame.
        ui.ctx().request_repaint();
    }
    taken
}

/// Takes an arrow that is held with Shift: rows down, negative up.
pub fn take_extension(ui: &Ui) -> Option<i64> {
    let with_shift = |key: Key| take_combined(ui, Modifiers::SHIFT, key);
    match (with_shift(Key::ArrowDown), with_shift(Key::ArrowUp)) {
        (true, _) => Some(1),
        (false, true) => Some(-1),
        (false, false) => None,
    }
}

/// Takes the keys that open a menu where the focus is: Shift+F10, Menu.
pub fn take_menu(ui: &Ui) -> bool {
    let taken = are_free(ui)
        && ui.input_mut(|it| {
            it.consume_key(Modifiers::SHIFT, Key::F10) || it.consume_key(Modifiers::NONE, Key::Menu)
        });
    if taken {
        ui.ctx().request_repaint();
    }
    taken
}

/// Takes Ctrl+A, if keys are free.
pub fn take_all(ui: &Ui) -> bool {
    take_combined(ui, Modifiers::COMMAND, Key::A)
}

fn take_combined(ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
    let held = ui.input(|it| it.modifiers.shift) || modifiers != Modifiers::SHIFT;
    let taken = are_free(ui) && held && ui.input_mut(|it| it.consume_key(modifiers, key));
    if taken {
        ui.ctx().request_repaint();
    }
    taken
}

/// Takes one letter, if keys are free.
pub fn take_letter(ui: &Ui, key: Key) -> bool {
    let taken = are_free(ui) && ui.input_mut(|it| it.consume_key(Modifiers::NONE, key));
    if taken {
        ui.ctx().request_repaint();
    }
    taken
}

/// Whether any key went down in this frame.
pub fn any_pressed(ui: &Ui) -> bool {
    ui.input(|it| it.events.iter().any(|it| matches!(it, Event::Key { pressed: true, .. })))
}

/// Whether the person asks for a copy, and no text field will take it.
pub fn copies(ui: &Ui) -> bool {
    let asked = are_free(ui) && ui.input(|it| it.events.contains(&Event::Copy));
    if asked {
        ui.input_mut(|it| it.events.retain(|it| *it != Event::Copy));
    }
    asked
}

/// The row that is selected after `key`, of `n_rows`, with `page` rows in view.
pub fn moved(key: TableKey, selected: Option<usize>, n_rows: usize, page: usize) -> Option<usize> {
    let last = n_rows.checked_sub(1)?;
    let by = |n: i64| match selected {
        // The first step lands on the first row, whichever way it goes.
        None => 0,
        Some(at) => (at as i64).saturating_add(n).clamp(0, last as i64) as usize,
    };
    match key {
        TableKey::By(n) => Some(by(n)),
        TableKey::Pages(n) => Some(by(n * page.max(1) as i64)),
        TableKey::First => Some(0),
        TableKey::Last => Some(last),
        TableKey::Open | TableKey::Close => selected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_stay_inside_the_table() {
        for (key, selected, n_rows, want) in [
            (TableKey::By(1), None, 5, Some(0)),
            (TableKey::By(1), Some(4), 5, Some(4)),
            (TableKey::By(-1), Some(0), 5, Some(0)),
            (TableKey::Pages(1), Some(3), 100, Some(23)),
            (TableKey::Pages(-1), Some(3), 100, Some(0)),
            (TableKey::Last, None, 100, Some(99)),
            (TableKey::First, Some(50), 100, Some(0)),
            (TableKey::By(1), None, 0, None),
        ] {
            assert_eq!(moved(key, selected, n_rows, 20), want, "{key:?} from {selected:?}");
        }
    }
}
