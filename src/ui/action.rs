//! Everything a panel can report that the person did. The app alone carries them out.

use super::page::Page;
use super::state::RowHeight;
use super::theme::ThemeChoice;
use crate::domain::entity::EntityRef;
use crate::domain::filter::{EventFilter, FindingFilter, FindingOrder};
use crate::domain::ids::{EntryId, EventNo, FindingId};
use crate::domain::import_options::ImportOptions;
use crate::domain::journal::JournalFilter;
use crate::domain::rate::Limits;
use crate::domain::rate_subject::Subject;
use crate::domain::reasons::ReasonRules;
use crate::domain::run::Settings;
use crate::domain::time::{Micros, Zone};
use crate::worker::local_acts::LocalOrder;
use crate::worker::protocol::{Command, ImportOrder, PlotFile, TriageOrder, VerdictOrder};
use std::path::PathBuf;

/// What the person did.
#[derive(Debug, Clone)]
pub enum UiAction {
    /// Go to a page.
    Go(Page),
    /// Go to the page that was open before; it is as it was left.
    Back,
    /// Go to Anomalies and open this one.
    OpenFinding(FindingId),
    /// Go to Requests & flows and open this request.
    OpenRequest(String),
    /// Go to this request and ask why its access is revoked.
    RevokeRequest(String),
    /// Go to Requests & flows and edit this flow; after the alert about a request, if one is named.
    OpenFlow(String, Option<String>),
    /// Record something about a request or a flow.
    Record(LocalOrder),
    /// Go to Anomalies with this filter.
    ShowFindings(FindingFilter),
    /// Go to the log explorer with this filter.
    ShowEvents {
        /// Which events.
        filter: EventFilter,
        /// The one to scroll to and select.
        focus: Option<EventNo>,
        /// What they are, in words: "41 failed sign-ins of maria.keller".
        title: String,
    },
    /// Go to the page of this user, address, key or machine.
    OpenEntity(EntityRef),
    /// Go to the calculator with the rate of this, in the window that holds the time; `None` = the
    /// last whole one.
    OpenRate(Subject, Option<Micros>),
    /// Choose where levels of a rate begin.
    SetLimits(Limits),
    /// Put text on the clipboard.
    CopyText(String),
    /// Say something for five seconds.
    Toast(String),
    /// Record a verdict.
    SetVerdicts(VerdictOrder),
    /// Record a comment, tags or a suppression.
    Triage(TriageOrder),
    /// Go to Anomalies and list them in this order.
    SortFindings(FindingOrder),
    /// Go to Anomalies and show what is suppressed.
    ShowSuppressions,
    /// Choose which verdicts need a reason.
    SetReasons(ReasonRules),
    /// Take back the verdicts that were recorded together with this entry of the journal.
    UndoVerdicts(EntryId),
    /// Take back the last verdict that this window recorded.
    UndoLast,
    /// Choose in a dialog where these entries of the journal go.
    PickJournal(JournalFilter),
    /// Choose in a dialog where what is to be handed over goes.
    PickHandOver,
    /// Choose in a dialog the definition of an access flow.
    PickFlow,
    /// Choose in a dialog where a plot, or its numbers, goes.
    PickPlot(PlotFile),
    /// Choose in a dialog a file of times and values.
    PickSeries,
    /// Start a job.
    StartJob(Command),
    /// Train and score with the chosen settings.
    Analyse,
    /// Stop the running job and all that wait.
    CancelJob,
    /// Choose log files in a dialog.
    PickLogs,
    /// Choose a folder of logs in a dialog.
    PickFolder,
    /// Choose the database of countries in a dialog.
    PickCountries,
    /// Choose in a dialog where the receipts that are shown go.
    PickReceipt,
    /// Ask what a report is to hold.
    AskReport,
    /// Choose in a dialog where the report goes; whether names become tokens.
    PickReport(bool),
    /// Ask whether a copy with tokens is wanted, saying what it holds.
    AskCopy,
    /// Choose in a dialog where the copy with tokens goes.
    PickCopy,
    /// Choose a case file in a dialog.
    PickCase,
    /// Choose where a new case goes in a dialog.
    NewCase,
    /// Make the sample case and open it.
    TrySample,
    /// Open this case.
    OpenCase(PathBuf),
    /// Take a case off the list of recent ones.
    ForgetCase(PathBuf),
    /// Show how these files would be read.
    PreviewFiles(Vec<PathBuf>),
    /// Import these files; makes a case first where none is open.
    ImportFiles(ImportOrder),
    /// Choose the options of the next import.
    SetImport(ImportOptions),
    /// Remember nothing about files of this header any more.
    ForgetMapping(String),
    /// Show what every import of the case read, stored and left out.
    ShowReceipts,
    /// Choose a theme.
    SetTheme(ThemeChoice),
    /// Choose the zone in which times are shown.
    SetZone(Zone),
    /// Choose the height of table rows.
    SetRowHeight(RowHeight),
    /// Choose the settings of the next run.
    SetAnalysis(Settings),
    /// Choose the scale of everything, 0.8 to 2.
    SetScale(f32),
    /// Change the scale by this much.
    StepScale(f32),
    /// Show or hide the list of shortcuts.
    ShowShortcuts,
    /// Show or hide the palette.
    ShowPalette,
}
