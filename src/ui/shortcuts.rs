//! Every key of the window in one list: the overlay, hover texts and the keys themselves are made
//! from it.

use super::page::Page;
use egui::{Key, Modifiers};

/// One line of the overlay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcut {
    /// What is pressed, as it is printed.
    pub keys: &'static str,
    /// What it does.
    pub does: &'static str,
    /// Where it works.
    pub place: Place,
}

/// Where a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On every page.
    Everywhere,
    /// In tables.
    Tables,
    /// On a finding.
    Findings,
    /// On an access request or an access flow.
    Requests,
}

impl Place {
    /// Every place, in the order of the overlay.
    pub const ALL: [Self; 4] = [Self::Everywhere, Self::Tables, Self::Findings, Self::Requests];

    /// Its heading in the overlay.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Tables => "Tables and filters",
            Self::Findings => "Anomalies",
            Self::Requests => "Requests and flows",
        }
    }
}

/// Opens log files.
pub const OPEN_LOGS: &str = "Ctrl+O";
/// Shows this list.
pub const HELP: &str = "?";
/// Does the main action of a dialog or form.
pub const MAIN_ACTION: &str = "Ctrl+Enter";
/// Takes back the last verdict.
pub const UNDO: &str = "u";
/// Revokes access.
pub const REVOKE: &str = "r";
/// Edits the access flow.
pub const EDIT_FLOW: &str = "e";
/// Saves a form.
pub const SAVE: &str = "Ctrl+S";
/// Closes the innermost thing.
pub const CLOSE: &str = "Esc";

const fn line(place: Place, keys: &'static str, does: &'static str) -> Shortcut {
    Shortcut { keys, does, place }
}

/// All of them.
pub const ALL: &[Shortcut] = &[
    line(Place::Everywhere, OPEN_LOGS, "Open log files"),
    line(Place::Everywhere, "g o", "Go to Overview"),
    line(Place::Everywhere, "g a", "Go to Anomalies"),
    line(Place::Everywhere, "g l", "Go to the log explorer"),
    line(Place::Everywhere, "g r", "Go to requests and flows"),
    line(Place::Everywhere, "g c", "Go to the rate calculator"),
    line(Place::Everywhere, "g j", "Go to the journal"),
    line(Place::Everywhere, "g u", "Go to Runs"),
    line(Place::Everywhere, "Ctrl+,", "Settings"),
    line(Place::Everywhere, "Ctrl + − 0", "Larger, smaller, as it was"),
    line(Place::Everywhere, MAIN_ACTION, "Do the main action of the page"),
    line(Place::Everywhere, "u Ctrl+Z", "Take back the last verdict, as a new entry"),
    line(Place::Everywhere, CLOSE, "Close the innermost thing"),
    line(Place::Everywhere, HELP, "This list"),
    line(Place::Tables, "/", "Search on this page"),
    line(Place::Tables, "f t", "Filter by type"),
    line(Place::Tables, "f s", "Filter by severity"),
    line(Place::Tables, "f r", "Filter by resource type"),
    line(Place::Tables, "f m", "More filters"),
    line(Place::Tables, "f a", "All time"),
    line(Place::Tables, "j k", "Next, previous row"),
    line(Place::Tables, "Home End", "First, last row"),
    line(Place::Tables, "Enter", "Open details"),
    line(Place::Tables, "[ ]", "Less, more context"),
    line(Place::Tables, "Ctrl+C", "Copy the row"),
    line(Place::Findings, "1 2 3 4", "Confirmed, Benign, Dismissed, Needs info"),
    line(Place::Findings, "l", "Show in the log explorer"),
    line(Place::Requests, REVOKE, "Revoke access"),
    line(Place::Requests, EDIT_FLOW, "Edit the access flow"),
    line(Place::Requests, SAVE, "Save the form"),
];

/// What the keys of a frame ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Carry this out.
    Act(Global),
    /// The first key of two was pressed.
    Began,
}

/// What keys do on every page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Global {
    /// Open log files.
    OpenLogs,
    /// Go to a page.
    Go(Page),
    /// Take back the last verdict of this window.
    Undo,
    /// Change the scale by this much; 0 = back to 1.
    Scale(f32),
    /// Show the list.
    Help,
}

/// Reads one key press. `after_g` says whether "g" was the key before, `typing` whether single
/// letters belong to a text field or a popup.
pub fn read(key: Key, modifiers: Modifiers, after_g: bool, typing: bool) -> Option<Asked> {
    if modifiers.command {
        // A text field takes back what was typed.
        return command_key(key).filter(|it| !(typing && *it == Global::Undo)).map(Asked::Act);
    }
    if typing || modifiers.alt || modifiers.ctrl {
        return None;
    }
    match (key, after_g) {
        (Key::G, false) => Some(Asked::Began),
        (_, true) => second_key(key).map(|page| Asked::Act(Global::Go(page))),
        (Key::U, false) => Some(Asked::Act(Global::Undo)),
        (Key::Questionmark, false) => Some(Asked::Act(Global::Help)),
        (Key::Slash, false) if modifiers.shift => Some(Asked::Act(Global::Help)),
        (_, false) => None,
    }
}

fn command_key(key: Key) -> Option<Global> {
    match key {
        Key::O => Some(Global::OpenLogs),
        Key::Z => Some(Global::Undo),
        Key::Comma => Some(Global::Go(Page::Settings)),
        Key::Plus | Key::Equals => Some(Global::Scale(0.1)),
        Key::Minus => Some(Global::Scale(-0.1)),
        Key::Num0 => Some(Global::Scale(0.0)),
        _ => None,
    }
}

fn second_key(key: Key) -> Option<Page> {
    match key {
        Key::O => Some(Page::Overview),
        Key::A => Some(Page::Anomalies),
        Key::L => Some(Page::LogExplorer),
        Key::R => Some(Page::Requests),
        Key::C => Some(Page::RateCalculator),
        Key::J => Some(Page::Journal),
        Key::U => Some(Page::Runs),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_belong_to_whoever_types() {
        let plain = Modifiers::NONE;
        assert_eq!(read(Key::G, plain, false, false), Some(Asked::Began));
        assert_eq!(read(Key::G, plain, false, true), None);
        let go = Some(Asked::Act(Global::Go(Page::LogExplorer)));
        assert_eq!(read(Key::L, plain, true, false), go);
        assert_eq!(read(Key::L, plain, false, false), None);
        let undo = Some(Asked::Act(Global::Undo));
        assert_eq!(read(Key::U, plain, false, false), undo);
        assert_eq!(read(Key::U, plain, false, true), None);
        assert_eq!(read(Key::Z, Modifiers::COMMAND, false, false), undo);
        assert_eq!(read(Key::Z, Modifiers::COMMAND, false, true), None, "the field's own");
        let open = Some(Asked::Act(Global::OpenLogs));
        assert_eq!(read(Key::O, Modifiers::COMMAND, false, true), open);
    }

    #[test]
    fn no_two_lines_share_their_keys() {
        let mut keys: Vec<_> = ALL.iter().map(|it| it.keys).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }
}
