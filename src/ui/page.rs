//! What every page is given while it is drawn.

use super::action::UiAction;
use super::state::RowHeight;
use super::theme::Theme;
use crate::domain::time::{Micros, Zone};
use crate::worker::backend::Backend;
use crate::worker::protocol::CaseSummary;
use serde::{Deserialize, Serialize};

/// The pages of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// Where the case stands; the first start while no case is open.
    #[default]
    Overview,
    /// What detectors raised.
    Anomalies,
    /// All events.
    LogExplorer,
    /// Observed against expected.
    RateCalculator,
    /// Every train-and-score of the case.
    Runs,
    /// What a person can set.
    Settings,
    /// Preview and receipt of an import.
    Import,
}

impl Page {
    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Anomalies => "Anomalies",
            Self::LogExplorer => "Log explorer",
            Self::RateCalculator => "Rate calculator",
            Self::Runs => "Runs",
            Self::Settings => "Settings",
            Self::Import => "Import",
        }
    }

    /// Whether it shows something without an open case.
    pub const fn works_without_case(self) -> bool {
        match self {
            Self::Overview | Self::RateCalculator | Self::Settings | Self::Import => true,
            Self::Anomalies | Self::LogExplorer | Self::Runs => false,
        }
    }
}

/// What a page draws with, asks through and reports to. Pages change nothing themselves.
pub struct PageContext<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// Zone in which times are shown.
    pub zone: &'a Zone,
    /// The clock of the computer, once per frame. Views never read it themselves.
    pub now: Micros,
    /// Where queries are asked.
    pub backend: &'a mut Backend,
    /// What the person did, carried out by the app after the frame is drawn.
    pub actions: &'a mut Vec<UiAction>,
    /// The open case.
    pub case: Option<&'a CaseSummary>,
    /// Height of table rows (evidence tables have their own).
    pub row_height: RowHeight,
}

impl PageContext<'_> {
    /// Reports what the person did.
    pub fn act(&mut self, action: UiAction) {
        self.actions.push(action);
    }
}
