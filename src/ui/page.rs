//! What every page is given while it is drawn.

use super::action::UiAction;
use super::mappings::RememberedMapping;
use super::state::RowHeight;
use super::theme::Theme;
use crate::domain::entity::EntityRef;
use crate::domain::filter::{EventFilter, FindingFilter, FindingOrder};
use crate::domain::finding::Verdict;
use crate::domain::ids::{EventNo, FindingId};
use crate::domain::import_options::ImportOptions;
use crate::domain::rate::Limits;
use crate::domain::rate_subject::Subject;
use crate::domain::reasons::ReasonRules;
use crate::domain::time::{Micros, Zone};
use crate::worker::backend::Backend;
use crate::worker::protocol::{Answer, CaseSummary, ReportOrder, Ticket};
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
    /// Users, addresses, keys and machines.
    Entities,
    /// Observed against expected.
    RateCalculator,
    /// Access requests, access flows, and what is to be handed over.
    Requests,
    /// What people decided.
    Journal,
    /// Every train-and-score of the case.
    Runs,
    /// What a person can set.
    Settings,
    /// Preview and receipt of an import.
    Import,
}

impl Page {
    /// The pages of the rail's upper part, in its order.
    pub const RAIL: [Self; 8] = [
        Self::Overview,
        Self::Anomalies,
        Self::LogExplorer,
        Self::Entities,
        Self::Requests,
        Self::RateCalculator,
        Self::Journal,
        Self::Runs,
    ];

    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Anomalies => "Anomalies",
            Self::LogExplorer => "Log explorer",
            Self::Entities => "Entities",
            Self::Requests => "Requests & flows",
            Self::RateCalculator => "Rate calculator",
            Self::Journal => "Journal",
            Self::Runs => "Runs",
            Self::Settings => "Settings",
            Self::Import => "Import",
        }
    }

    /// Whether it shows something without an open case.
    pub const fn works_without_case(self) -> bool {
        match self {
            Self::Overview | Self::RateCalculator | Self::Settings | Self::Import => true,
            Self::Anomalies
            | Self::LogExplorer
            | Self::Entities
            | Self::Requests
            | Self::Journal
            | Self::Runs => false,
        }
    }
}

/// A page that lives outside the shell: it draws itself and keeps what it loaded.
pub trait PageView {
    /// Draws it.
    fn show(&mut self, ui: &mut egui::Ui, cx: &mut PageContext<'_>);

    /// Takes an answer; answers to tickets that are not its own are to be ignored.
    fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>);

    /// Another case was opened, or events or findings were added: what was loaded is stale.
    fn case_changed(&mut self);

    /// Which findings are shown, in which order, and the filter in words; of a page that lists
    /// findings.
    fn shown_findings(&self, _now: Micros, _zone: &Zone) -> Option<ReportOrder> {
        None
    }

    /// A verdict was recorded or taken back, or could not be.
    fn judged(&mut self, _: &Judgement) {}

    /// The person chose the definition of an access flow.
    fn picked_flow(&mut self, _: &[std::path::PathBuf]) {}

    /// The person chose a file of times and values.
    fn picked_series(&mut self, _: &[std::path::PathBuf]) {}

    /// Files were dropped while this page is open. Answers whether it takes them; else they are
    /// logs to import.
    fn dropped(&mut self, _: &[std::path::PathBuf]) -> bool {
        false
    }

    /// The person followed a link to something on this page.
    fn jump(&mut self, to: Jump);
}

/// How recording verdicts ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// What holds now.
    Changed(Vec<(FindingId, Verdict)>),
    /// Comments or tags of these changed, or what is hidden.
    Noted {
        /// Which.
        findings: Vec<FindingId>,
        /// Whether other findings are hidden now.
        hides: bool,
    },
    /// Views were saved, renamed or deleted.
    Views,
    /// Nothing was recorded; a sentence says why.
    Failed(String),
}

/// Where a link leads on another page.
#[derive(Debug, Clone)]
pub enum Jump {
    /// This finding, open.
    Finding(FindingId),
    /// The findings that pass.
    Findings(FindingFilter),
    /// The findings in this order, under the filter there is.
    FindingOrder(FindingOrder),
    /// The list of suppressions.
    Suppressions,
    /// This access request, open.
    Request(String),
    /// This access request, open, with the question why its access is revoked.
    Revocation(String),
    /// This access flow, to be edited; after the alert about a request, if one is named.
    Flow(String, Option<String>),
    /// This user, address, key or machine.
    Entity(EntityRef),
    /// The rate of this, in the window that holds the time; `None` = the last whole one.
    Rate(Subject, Option<Micros>),
    /// The events that pass.
    Events {
        /// Which events.
        filter: EventFilter,
        /// The one to scroll to and select.
        focus: Option<EventNo>,
        /// What they are, in words.
        title: String,
    },
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
    /// Which verdicts need a reason.
    pub reasons: ReasonRules,
    /// Options of the next import.
    pub import: &'a ImportOptions,
    /// Mappings that a person made, newest first.
    pub mappings: &'a [RememberedMapping],
    /// Where levels of a rate begin.
    pub limits: Limits,
    /// Height of table rows (evidence tables have their own).
    pub row_height: RowHeight,
}

impl PageContext<'_> {
    /// Reports what the person did.
    pub fn act(&mut self, action: UiAction) {
        self.actions.push(action);
    }
}
