//! Every command of the window in one list: the palette, the overlay, hover texts and the keys
//! themselves are made from it.
//!
//! To add a command, add a line to [`ALL`]. A command of the whole window says what it does
//! ([`Run::Act`]); the app carries it out. A command of a page names its keys ([`Run::Keys`]); the
//! page takes them (`anomalies::keys`), and the palette presses the same keys there, so that the
//! two cannot do different things.

use super::action::UiAction;
use super::icons;
use super::labels;
use super::page::Page;
use super::state::RowHeight;
use super::theme::ThemeChoice;
use crate::domain::journal::JournalFilter;
use crate::domain::time::Zone;
use egui::{Key, Modifiers};

/// One line: a command.
#[derive(Debug, Clone, Copy)]
pub struct Shortcut {
    /// What is pressed, as it is printed; any of these will do. "g o" is two keys, one after the
    /// other. Empty: only the palette has it.
    pub keys: &'static [&'static str],
    /// What it does; of a page, its name.
    pub does: &'static str,
    /// Its sign in the palette.
    pub icon: &'static str,
    /// Where it works.
    pub place: Place,
    /// How it is carried out.
    pub run: Run,
}

/// How a command is carried out.
#[derive(Debug, Clone, Copy)]
pub enum Run {
    /// The page takes its keys.
    Keys,
    /// The app does this.
    Act(fn() -> UiAction),
    /// The app does this; a setting.
    Set(fn() -> UiAction),
    /// The app goes to this page.
    Go(Page),
}

/// Where a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On every page.
    Everywhere,
    /// On pages with a table.
    Tables,
    /// On Anomalies.
    Findings,
    /// In the log explorer.
    Events,
    /// On Entities.
    Entities,
    /// In the rate calculator.
    Rates,
    /// On an access request or an access flow.
    Requests,
    /// In the journal.
    Journal,
    /// On the page of an import.
    Import,
}

impl Place {
    /// Every place, in the order of the overlay.
    pub const ALL: [Self; 9] = [
        Self::Everywhere,
        Self::Tables,
        Self::Findings,
        Self::Events,
        Self::Entities,
        Self::Rates,
        Self::Requests,
        Self::Journal,
        Self::Import,
    ];

    /// Its heading in the overlay.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Tables => "Tables",
            Self::Findings => "Anomalies",
            Self::Events => "Log explorer",
            Self::Entities => "Entities",
            Self::Rates => "Rate calculator",
            Self::Requests => "Requests and flows",
            Self::Journal => "Journal",
            Self::Import => "Import",
        }
    }

    /// The pages it stands for, the first being where the palette goes from any other; none =
    /// every page.
    pub const fn pages(self) -> &'static [Page] {
        match self {
            Self::Everywhere => &[],
            Self::Tables => {
                &[Page::Anomalies, Page::LogExplorer, Page::Entities, Page::Requests, Page::Journal]
            }
            Self::Findings => &[Page::Anomalies],
            Self::Events => &[Page::LogExplorer],
            Self::Entities => &[Page::Entities],
            Self::Rates => &[Page::RateCalculator],
            Self::Requests => &[Page::Requests],
            Self::Journal => &[Page::Journal],
            Self::Import => &[Page::Import],
        }
    }
}

/// Opens the palette.
pub const PALETTE: &str = "Ctrl+K";
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
/// Goes to the reason of a form.
pub const REASON: &str = "c";
/// Saves a form.
pub const SAVE: &str = "Ctrl+S";
/// Closes the innermost thing.
pub const CLOSE: &str = "Esc";
/// Goes to the lines behind what is shown.
pub const SHOW_EVENTS: &str = "l";

/// Saves a rate as a finding.
pub const SAVE_FINDING: &str = "s";
/// Marks a special event.
pub const MARK_EVENT: &str = "m";
/// Opens the calculations that were kept.
pub const HISTORY: &str = "h";

const fn line(
    place: Place,
    keys: &'static [&'static str],
    icon: &'static str,
    does: &'static str,
    run: Run,
) -> Shortcut {
    Shortcut { keys, does, icon, place, run }
}

const fn go(keys: &'static [&'static str], icon: &'static str, page: Page) -> Shortcut {
    line(Place::Everywhere, keys, icon, page.label(), Run::Go(page))
}

const fn act(
    keys: &'static [&'static str],
    icon: &'static str,
    does: &'static str,
    what: fn() -> UiAction,
) -> Shortcut {
    line(Place::Everywhere, keys, icon, does, Run::Act(what))
}

const fn set(icon: &'static str, does: &'static str, what: fn() -> UiAction) -> Shortcut {
    line(Place::Everywhere, &[], icon, does, Run::Set(what))
}

const fn on(
    place: Place,
    keys: &'static [&'static str],
    icon: &'static str,
    does: &'static str,
) -> Shortcut {
    line(place, keys, icon, does, Run::Keys)
}

/// All of them, in the order of the overlay and of an empty palette.
pub const ALL: &[Shortcut] = &[
    // Of the whole window.
    act(&[PALETTE], icons::MAGNIFYING_GLASS, "Find anything", || UiAction::ShowPalette),
    act(&[HELP], icons::KEYBOARD, "All shortcuts", || UiAction::ShowShortcuts),
    act(&[OPEN_LOGS], icons::TRAY_ARROW_DOWN, "Open log files…", || UiAction::PickLogs),
    act(&[UNDO, "Ctrl+Z"], icons::ARROW_U_UP_LEFT, "Take back the last decision", || {
        UiAction::UndoLast
    }),
    act(&["Alt+←"], icons::ARROW_U_UP_LEFT, "Back to the page before", || UiAction::Back),
    act(&["Ctrl++", "Ctrl+="], icons::TEXT_AA, "Larger", || UiAction::StepScale(0.1)),
    act(&["Ctrl+−"], icons::TEXT_AA, "Smaller", || UiAction::StepScale(-0.1)),
    act(&["Ctrl+0"], icons::TEXT_AA, "Size as it was", || UiAction::SetScale(1.0)),
    // Pages.
    go(&["g o"], icons::SQUARES_FOUR, Page::Overview),
    go(&["g a"], icons::WARNING_DIAMOND, Page::Anomalies),
    go(&["g l"], icons::ROWS, Page::LogExplorer),
    go(&["g e"], icons::USERS_THREE, Page::Entities),
    go(&["g r"], icons::GIT_PULL_REQUEST, Page::Requests),
    go(&["g c"], icons::CALCULATOR, Page::RateCalculator),
    go(&["g j"], icons::NOTEBOOK, Page::Journal),
    go(&["g u"], icons::FLASK, Page::Runs),
    go(&["Ctrl+,"], icons::GEAR_SIX, Page::Settings),
    // Of the whole window, without a key.
    act(&[], icons::FOLDER_OPEN, "Open a folder of logs…", || UiAction::PickFolder),
    act(&[], icons::CHART_LINE, "Open a series file…", || UiAction::PickSeries),
    act(&[], icons::FILE_TEXT, "Open a case file…", || UiAction::PickCase),
    act(&[], icons::PLUS, "New case…", || UiAction::NewCase),
    act(&[], icons::SPARKLE, "Try the sample case", || UiAction::TrySample),
    act(&[], icons::PLAY, "Analyse", || UiAction::Analyse),
    act(&[], icons::STOP_CIRCLE, "Cancel the running job", || UiAction::CancelJob),
    act(&[], icons::RECEIPT, "Open the receipts of all imports", || UiAction::ShowReceipts),
    act(&[], icons::EXPORT, labels::SAVE_REPORT, || UiAction::AskReport),
    act(&[], icons::EXPORT, "Export the hand-over…", || UiAction::PickHandOver),
    act(&[], icons::FINGERPRINT, "Make a copy without identities…", || UiAction::AskCopy),
    act(&[], icons::EXPORT, "Export the journal…", || {
        UiAction::PickJournal(JournalFilter::default())
    }),
    // Settings.
    set(icons::MOON, "Theme: System", || UiAction::SetTheme(ThemeChoice::System)),
    set(icons::MOON, "Theme: Dark", || UiAction::SetTheme(ThemeChoice::Dark)),
    set(icons::MOON, "Theme: Light", || UiAction::SetTheme(ThemeChoice::Light)),
    set(icons::MOON, "Theme: High contrast", || UiAction::SetTheme(ThemeChoice::HighContrast)),
    set(icons::ROWS, "Rows: Comfortable", || UiAction::SetRowHeight(RowHeight::Comfortable)),
    set(icons::ROWS, "Rows: Compact", || UiAction::SetRowHeight(RowHeight::Compact)),
    set(icons::CLOCK, "Times: Local", || UiAction::SetZone(Zone::Local)),
    set(icons::CLOCK, "Times: UTC", || UiAction::SetZone(Zone::Utc)),
    // Pages with a table.
    on(Place::Tables, &["/"], icons::MAGNIFYING_GLASS, "Search on this page"),
    on(Place::Tables, &["j", "↓"], icons::CARET_DOWN, "Next row"),
    on(Place::Tables, &["k", "↑"], icons::CARET_UP, "Previous row"),
    on(Place::Tables, &["Home"], icons::CARET_UP, "First row"),
    on(Place::Tables, &["End"], icons::CARET_DOWN, "Last row"),
    on(Place::Tables, &["PgDn"], icons::CARET_DOWN, "A page down"),
    on(Place::Tables, &["PgUp"], icons::CARET_UP, "A page up"),
    on(Place::Tables, &["Enter"], icons::SIDEBAR_SIMPLE, "Open the row"),
    on(Place::Tables, &[CLOSE], icons::X, "Close the innermost thing"),
    on(Place::Tables, &["Ctrl+C"], icons::COPY, "Copy the row"),
    // Anomalies.
    on(Place::Findings, &["1"], icons::SEAL_WARNING, "Verdict: Confirmed"),
    on(Place::Findings, &["2"], icons::CHECK_CIRCLE, "Verdict: Benign"),
    on(Place::Findings, &["3"], icons::MINUS_CIRCLE, "Verdict: Dismissed"),
    on(Place::Findings, &["4"], icons::QUESTION, "Verdict: Needs info"),
    on(Place::Findings, &["c"], icons::CHAT_CIRCLE_TEXT, "Comment…"),
    on(Place::Findings, &["t"], icons::TAG, "Tag…"),
    on(Place::Findings, &["x"], icons::CHECK, "Select the row"),
    on(Place::Findings, &["Shift+↓"], icons::CHECK, "Select more"),
    on(Place::Findings, &["Ctrl+A"], icons::CHECK, "Select all that are listed"),
    on(Place::Findings, &["["], icons::MINUS, "Fewer lines around"),
    on(Place::Findings, &["]"], icons::PLUS, "More lines around"),
    on(Place::Findings, &["f a"], icons::CALENDAR_BLANK, "Filter by time"),
    on(Place::Findings, &["f t"], icons::FUNNEL_SIMPLE, "Filter by type"),
    on(Place::Findings, &["f s"], icons::FUNNEL_SIMPLE, "Filter by severity"),
    on(Place::Findings, &["f r"], icons::FUNNEL_SIMPLE, "Filter by resource type"),
    on(Place::Findings, &["f m"], icons::FUNNEL_SIMPLE, "More filters"),
    on(Place::Findings, &[SHOW_EVENTS], icons::ROWS, "Show in the log explorer"),
    on(Place::Findings, &["s"], icons::EYE_SLASH, "Suppress like this…"),
    on(Place::Findings, &[REVOKE], icons::PROHIBIT, "Revoke the request behind it…"),
    on(Place::Findings, &[EDIT_FLOW], icons::PENCIL_SIMPLE, "Edit the flow behind it"),
    // The log explorer.
    on(Place::Events, &["["], icons::MINUS, "Less context"),
    on(Place::Events, &["]"], icons::PLUS, "More context"),
    // Entities.
    on(Place::Entities, &[SHOW_EVENTS], icons::ROWS, "Show its events"),
    // The rate calculator.
    on(Place::Rates, &[SHOW_EVENTS], icons::ROWS, "Show the events that were counted"),
    on(Place::Rates, &[SAVE_FINDING], icons::WARNING_DIAMOND, "Save as finding…"),
    on(Place::Rates, &[MARK_EVENT], icons::FLAG, "Mark a special event…"),
    on(Place::Rates, &[HISTORY], icons::CLOCK_COUNTER_CLOCKWISE, "History of calculations"),
    // Requests and flows.
    on(Place::Requests, &[REVOKE], icons::PROHIBIT, "Revoke access…"),
    on(Place::Requests, &[EDIT_FLOW], icons::PENCIL_SIMPLE, "Edit the access flow"),
    on(Place::Requests, &[REASON], icons::CHAT_CIRCLE_TEXT, "Write why the flow is changed"),
    on(Place::Requests, &[SAVE], icons::CHECK, "Save the access flow"),
    // The journal.
    on(Place::Journal, &["f a"], icons::CALENDAR_BLANK, "Filter the journal by time"),
    on(Place::Journal, &["f t"], icons::FUNNEL_SIMPLE, "Filter the journal by action"),
    on(Place::Journal, &["f u"], icons::FUNNEL_SIMPLE, "Filter the journal by actor"),
    on(Place::Journal, &["f o"], icons::FUNNEL_SIMPLE, "Filter the journal by target"),
    on(Place::Journal, &["f s"], icons::FUNNEL_SIMPLE, "Filter the journal by source"),
    // The page of an import.
    on(Place::Import, &[MAIN_ACTION], icons::TRAY_ARROW_DOWN, "Import what is shown"),
];

impl Shortcut {
    /// What it does, as the overlay says it.
    pub fn sentence(&self) -> String {
        match self.run {
            Run::Go(_) => format!("Go to {}", self.does),
            Run::Keys | Run::Act(_) | Run::Set(_) => self.does.to_owned(),
        }
    }

    /// What the app is to do, unless the page takes its keys.
    pub fn action(&self) -> Option<UiAction> {
        match self.run {
            Run::Keys => None,
            Run::Act(it) | Run::Set(it) => Some(it()),
            Run::Go(page) => Some(UiAction::Go(page)),
        }
    }
}

/// One key going down, perhaps with Ctrl (or what stands for it) or Shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    /// Which.
    pub key: Key,
    /// Whether with Ctrl.
    pub command: bool,
    /// Whether with Shift.
    pub shift: bool,
    /// Whether with Alt.
    pub alt: bool,
}

impl Stroke {
    /// What is held with it.
    pub fn modifiers(self) -> Modifiers {
        let held = |it: bool, what| if it { what } else { Modifiers::NONE };
        held(self.command, Modifiers::COMMAND)
            | held(self.shift, Modifiers::SHIFT)
            | held(self.alt, Modifiers::ALT)
    }

    /// Whether this key with these modifiers is it.
    fn is(self, key: Key, modifiers: Modifiers) -> bool {
        // Where "?" is typed with Shift, some systems say which key it is on.
        let question = self.key == Key::Questionmark && key == Key::Slash && modifiers.shift;
        let plain = !modifiers.command && !modifiers.ctrl;
        (self.key == key || question)
            && if self.command { modifiers.command } else { plain }
            && modifiers.alt == self.alt
    }
}

/// "g o", "Ctrl+K" as the keys that go down one after the other; `None` where one has no such
/// name.
pub fn strokes(keys: &str) -> Option<Vec<Stroke>> {
    let one = |text: &str| {
        let (command, name) = match text.strip_prefix("Ctrl+") {
            Some(name) => (true, name),
            None => (false, text),
        };
        let (shift, name) = match name.strip_prefix("Shift+") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let (alt, name) = match name.strip_prefix("Alt+") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let key = match name {
            "↓" => Some(Key::ArrowDown),
            "↑" => Some(Key::ArrowUp),
            "←" => Some(Key::ArrowLeft),
            "PgUp" => Some(Key::PageUp),
            "PgDn" => Some(Key::PageDown),
            _ => Key::from_name(name).or_else(|| Key::from_name(&name.to_uppercase())),
        };
        key.map(|key| Stroke { key, command, shift, alt })
    };
    keys.split(' ').map(one).collect()
}

/// What a key asks of the whole window.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// Carry this out.
    Run(&'static Shortcut),
    /// This may be the first of two keys.
    Began(Stroke),
}

/// Reads one key press. `before` is the first of two keys, if that was pressed; `typing` says
/// whether single letters belong to a text field or a popup.
pub fn read(key: Key, modifiers: Modifiers, before: Option<Stroke>, typing: bool) -> Option<Asked> {
    // A text field takes back what was typed, and letters are its own.
    if typing && (!modifiers.command || key == Key::Z) {
        return None;
    }
    for shortcut in ALL.iter().filter(|it| !matches!(it.run, Run::Keys)) {
        for strokes in shortcut.keys.iter().filter_map(|it| strokes(it)) {
            match (strokes.as_slice(), before) {
                ([only], None) if only.is(key, modifiers) => return Some(Asked::Run(shortcut)),
                ([first, _], None) if first.is(key, modifiers) => {
                    return Some(Asked::Began(*first));
                }
                ([first, second], Some(before))
                    if *first == before && second.is(key, modifiers) =>
                {
                    return Some(Asked::Run(shortcut));
                }
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const G: Stroke = Stroke { key: Key::G, command: false, shift: false, alt: false };

    fn asked(key: Key, modifiers: Modifiers, before: Option<Stroke>, typing: bool) -> &'static str {
        match read(key, modifiers, before, typing) {
            Some(Asked::Run(it)) => it.does,
            Some(Asked::Began(_)) => "…",
            None => "",
        }
    }

    #[test]
    fn letters_belong_to_whoever_types() {
        let (plain, ctrl) = (Modifiers::NONE, Modifiers::COMMAND);
        let shift = Modifiers::SHIFT;
        for (key, modifiers, before, typing, want) in [
            (Key::G, plain, None, false, "…"),
            (Key::G, plain, None, true, ""),
            (Key::L, plain, Some(G), false, "Log explorer"),
            (Key::L, plain, None, false, ""),
            (Key::X, plain, Some(G), false, ""),
            (Key::U, plain, None, false, "Take back the last decision"),
            (Key::U, plain, Some(G), false, "Runs"),
            (Key::U, plain, None, true, ""),
            (Key::Z, ctrl, None, false, "Take back the last decision"),
            (Key::Z, ctrl, None, true, ""),
            (Key::O, ctrl, None, true, "Open log files…"),
            (Key::K, ctrl, None, true, "Find anything"),
            (Key::Questionmark, shift, None, false, "All shortcuts"),
            (Key::Slash, shift, None, false, "All shortcuts"),
            (Key::Slash, plain, None, false, ""),
            (Key::Comma, ctrl, None, true, "Settings"),
            (Key::ArrowLeft, Modifiers::ALT, None, false, "Back to the page before"),
            (Key::ArrowLeft, Modifiers::ALT, None, true, ""),
            (Key::ArrowLeft, plain, None, false, ""),
            (Key::O, ctrl | Modifiers::ALT, None, false, ""),
        ] {
            assert_eq!(asked(key, modifiers, before, typing), want, "{key:?} {typing}");
        }
    }

    #[test]
    fn every_key_that_is_printed_exists() {
        for shortcut in ALL {
            for keys in shortcut.keys {
                let n = strokes(keys).map_or(0, |it| it.len());
                assert!((1..=2).contains(&n), "{keys} of {}", shortcut.does);
            }
        }
    }

    #[test]
    fn no_two_commands_of_a_page_share_their_keys() {
        let pages = Place::ALL.iter().flat_map(|it| it.pages());
        for page in pages {
            let mut known = BTreeSet::new();
            let here =
                |it: &&Shortcut| it.place == Place::Everywhere || it.place.pages().contains(page);
            for shortcut in ALL.iter().filter(here) {
                for keys in shortcut.keys {
                    assert!(known.insert(*keys), "{keys} on {page:?}");
                }
            }
        }
    }

    #[test]
    fn no_two_commands_are_called_the_same() {
        let names: BTreeSet<_> = ALL.iter().map(|it| (it.place.label(), it.does)).collect();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn a_command_of_the_whole_window_says_what_it_does() {
        for it in ALL {
            let by_keys = matches!(it.run, Run::Keys);
            assert_eq!(by_keys, it.place != Place::Everywhere, "{}", it.does);
            assert!(!by_keys || !it.keys.is_empty(), "{} cannot be reached", it.does);
        }
    }
}
