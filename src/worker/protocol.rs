//! Everything the window may ask for and everything it is told: plain data, the whole
//! vocabulary between the window and the two worker threads.
//!
//! Lives here: commands (jobs that write), queries (read-only questions) and the answers to both.
//! Does not live here: carrying them out (`jobs`, `reader`), threads (`backend`).

use super::evaluate_job::{EvaluateOrder, EvaluationReport};
use crate::domain::batch::NO_ID;
use crate::domain::comparison::Comparison;
use crate::domain::event::StoredEvent;
use crate::domain::filter::{EventCursor, EventFilter, FindingFilter, FindingOrder};
use crate::domain::finding::{Finding, FindingKind};
use crate::domain::flow::AccessFlow;
use crate::domain::ids::{EntryId, EventNo, FindingId, RunId};
use crate::domain::import_options::{ImportOptions, Limits};
use crate::domain::journal::{Chain, Decision, JournalFilter, JournalPage, Recorded};
use crate::domain::notes::Notes;
use crate::domain::plan::{Choices, LogFile};
use crate::domain::receipt::FileReceipt;
use crate::domain::request_filter::RequestFilter;
use crate::domain::run::{RunSummary, Settings};
use crate::domain::subject_series::SubjectSeries;
use crate::domain::suppression::Suppression;
use crate::domain::time::Micros;
use crate::domain::view::{SavedView, ViewOrder};
use std::path::PathBuf;
use std::sync::Arc;

pub use super::case_summary::CaseSummary;
pub use super::finding_list::{Facets, FindingList, Histogram, MAX_FIRST, MAX_LISTED};
pub use super::flows::{FlowDetail, FlowRow};
pub use super::hand_over::HandOverItem;
pub use super::local_acts::LocalOrder;
pub use super::plot_file::{PlotFile, PlotFormat};
pub use super::previews::{Expanded, FilePreview, LeftOut};
pub use super::rate::{RateFilled, RateOrder, RateRecords, ValueList, ValueOrder};
pub use super::report::ReportOrder;
pub use super::requests::{RequestDetail, RequestList};
pub use super::series_file::{FileSeries, SeriesFileOrder};
pub use super::subject_series::SubjectSeriesOrder;
pub use super::triage::TriageOrder;
pub use super::verdicts::VerdictOrder;

/// Number of one job, counted from 1 as they are started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// Number of one query. A view keeps the newest it asked and drops answers to older ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub u64);

/// A job. Jobs run one at a time, in the order they were started, on the job thread.
#[derive(Debug, Clone)]
pub enum Command {
    /// Open this case, or make it where there is none, and go on with it.
    Open(PathBuf),
    /// Import files into the open case. All of them, or (cancelled, failed) none.
    Import(ImportOrder),
    /// Write a copy of the open case in which users, addresses, keys, machines and friendly names
    /// are tokens. The open case stays open.
    CopyWithTokens(PathBuf),
    /// Train and score.
    Analyze(Settings),
    /// Score what is new with the saved model.
    Score,
    /// Measure how well scores put trouble first, by verdicts. Changes nothing.
    Evaluate(EvaluateOrder),
    /// Record a verdict.
    SetVerdicts(VerdictOrder),
    /// Record a comment, tags or a suppression.
    Triage(TriageOrder),
    /// Save, rename or delete a view.
    Views(ViewOrder),
    /// Take back what was recorded together with this entry of the journal.
    UndoVerdicts(EntryId),
    /// Write the entries of the journal that pass to a file: CSV or JSON by its ending.
    SaveJournal(PathBuf, JournalFilter),
    /// Record something about an access request or an access flow.
    Record(LocalOrder),
    /// Write what is to be carried out to a file: JSON, CSV or text by its ending. Also what was
    /// carried out, if so.
    SaveHandOver(PathBuf, bool),
    /// Write a report to a file: HTML, CSV or JSON by its ending.
    SaveReport(PathBuf, ReportOrder),
    /// Write a plot, or its numbers, to a file. Needs no open case.
    SavePlot(PathBuf, PlotFile),
    /// Write receipts to a file: JSON, CSV or text by its ending. Needs no open case.
    SaveReceipt(PathBuf, Arc<SavedReceipt>),
    /// Make the sample case at this path (replacing an older sample), analyse it and open it.
    BuildSample(PathBuf),
}

/// What to import, and how.
#[derive(Debug, Clone, Default)]
pub struct ImportOrder {
    /// In this order. Folders and archives stand for all files in them.
    pub files: Vec<ImportFile>,
    /// What stood beside them and is not read; each gets a receipt that says why.
    pub left_out: Vec<LeftOut>,
    /// What holds for all of them.
    pub options: ImportOptions,
}

/// One file to import.
#[derive(Debug, Clone)]
pub struct ImportFile {
    /// Which.
    pub file: LogFile,
    /// What the person chose; the rest is decided from the content.
    pub choices: Choices,
}

/// How a job ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A case is open.
    Opened(CaseSummary),
    /// Files were imported.
    Imported(ImportReport),
    /// A copy was written there; how many events it has.
    Copied(PathBuf, u64),
    /// A verdict was recorded.
    Judged(Recorded),
    /// Views were saved, renamed or deleted.
    ViewsChanged,
    /// Verdicts were taken back.
    Unjudged(Recorded),
    /// The journal was written there; how many entries.
    JournalSaved(PathBuf, u64),
    /// Something about a request or a flow was recorded.
    Recorded(Recorded),
    /// What is to be carried out was written there; how many items.
    HandOverSaved(PathBuf, u64),
    /// A report was written there; how many anomalies.
    ReportSaved(PathBuf, u64),
    /// A plot, or its numbers, was written there.
    PlotSaved(PathBuf),
    /// Receipts were written there.
    ReceiptSaved(PathBuf),
    /// A run was saved.
    Analysed(Box<RunSummary>),
    /// It was measured how well scores put trouble first.
    Evaluated(Arc<EvaluationReport>),
    /// The sample case is open.
    SampleBuilt(CaseSummary),
    /// Stopped by the person; nothing of it was kept.
    Cancelled {
        /// "Import cancelled. Nothing of it was stored."
        message: String,
    },
    /// What happened, what was kept, what to do.
    Failed {
        /// One or two sentences for the person.
        message: String,
    },
}

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct ImportReport {
    /// In the order the files were given.
    pub files: Vec<FileReceipt>,
    /// Wall time.
    pub seconds: f64,
}

/// Receipts as they are written to a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedReceipt {
    /// One for each file, in the order of the import.
    pub files: Vec<FileReceipt>,
    /// What was not imported at all.
    pub left_out: Vec<LeftOut>,
}

/// A read-only question, answered on the reader thread. Of lists, only the newest counts.
#[derive(Debug, Clone)]
pub enum Query {
    /// Everything the Overview page shows.
    Overview,
    /// Ids and counts of the findings that pass a filter, in order.
    Findings {
        /// Which.
        filter: FindingFilter,
        /// In which order.
        order: FindingOrder,
    },
    /// The first findings that pass, before all of them are counted.
    FirstFindings {
        /// Which.
        filter: FindingFilter,
        /// In which order.
        order: FindingOrder,
    },
    /// The table cells of these findings.
    FindingRows(Vec<FindingId>),
    /// One finding with its evidence.
    FindingDetail(FindingId),
    /// How many findings pass, per severity: what a suppression would hide.
    CountFindings(FindingFilter),
    /// Every suppression that was made.
    Suppressions,
    /// The saved views of the case.
    Views,
    /// A page of events, newest first.
    Events {
        /// Which.
        filter: EventFilter,
        /// Continue after this one.
        after: Option<EventCursor>,
        /// How many at most.
        limit: usize,
    },
    /// The lines around one event in its file.
    Context {
        /// The event.
        no: EventNo,
        /// How many records before and after.
        around: u32,
    },
    /// Which log files stand in these files, folders and archives. Needs no open case.
    Expand(Vec<PathBuf>, Limits),
    /// How a file would be read, and its first records. Needs no open case.
    Preview(ImportFile, Limits),
    /// Runs of the case, newest first.
    Runs,
    /// Two runs side by side.
    Compare(RunId, RunId),
    /// The newest entries of the journal that pass, at most [`MAX_ENTRIES`].
    Journal(JournalFilter),
    /// The access requests that pass, as they stand at this moment.
    Requests(RequestFilter, Micros),
    /// One access request with everything that happened to it.
    Request(String),
    /// Every access flow.
    Flows,
    /// One access flow with every version.
    Flow(String),
    /// The definition of an access flow in a file. Needs no open case.
    FlowFile(PathBuf),
    /// What is to be carried out in the real system, and what was.
    HandOver,
    /// Whether the journal is whole, and who would write the next entry.
    JournalState,
    /// What a rate of the log is, and what is expected.
    Rate(RateOrder),
    /// Special events and calculations that people recorded.
    RateRecords,
    /// Values of a column.
    Values(ValueOrder),
    /// Entities by a part of their name, anomalies by their number.
    Find(String),
    /// The entities of a kind.
    Entities(EntityOrder),
    /// One entity in full.
    Entity(ProfileOrder),
    /// The rate of a subject over the whole log.
    SubjectSeries(SubjectSeriesOrder),
    /// A file of times and values. Needs no open case.
    SeriesFile(SeriesFileOrder),
}

/// The answer to a [`Query`].
#[derive(Debug, Clone)]
pub enum Answer {
    /// To [`Query::Overview`].
    Overview(Arc<Overview>),
    /// To [`Query::Findings`].
    Findings(Arc<FindingList>),
    /// To [`Query::FirstFindings`]: at most [`MAX_FIRST`].
    FirstFindings(Vec<Finding>),
    /// To [`Query::FindingRows`]; `detail.events` and `detail.contributions` are left empty.
    FindingRows(Vec<Finding>),
    /// To [`Query::FindingDetail`].
    FindingDetail(Arc<FindingDetail>),
    /// To [`Query::CountFindings`], in the order of [`crate::domain::finding::Severity::ALL`].
    Counted([u64; 4]),
    /// To [`Query::Suppressions`], in order of their numbers.
    Suppressions(Arc<Vec<Suppression>>),
    /// To [`Query::Views`], by name.
    Views(Arc<Vec<SavedView>>),
    /// To [`Query::Events`].
    Events(Arc<EventPage>),
    /// To [`Query::Context`].
    Context(Arc<EventContext>),
    /// To [`Query::Expand`].
    Expanded(Arc<Expanded>),
    /// To [`Query::Preview`].
    Preview(Arc<FilePreview>),
    /// To [`Query::Runs`].
    Runs(Arc<Vec<RunSummary>>),
    /// To [`Query::Compare`].
    Compared(Arc<Comparison>),
    /// To [`Query::Journal`].
    Journal(Arc<JournalPage>),
    /// To [`Query::Requests`].
    Requests(Arc<RequestList>),
    /// To [`Query::Request`].
    Request(Arc<RequestDetail>),
    /// To [`Query::Flows`].
    Flows(Arc<Vec<FlowRow>>),
    /// To [`Query::Flow`].
    Flow(Arc<FlowDetail>),
    /// To [`Query::FlowFile`].
    FlowFile(Arc<AccessFlow>),
    /// To [`Query::HandOver`].
    HandOver(Arc<Vec<HandOverItem>>),
    /// To [`Query::JournalState`].
    JournalState(JournalState),
    /// To [`Query::Rate`].
    Rate(Arc<RateFilled>),
    /// To [`Query::RateRecords`].
    RateRecords(Arc<RateRecords>),
    /// To [`Query::Values`].
    Values(Arc<ValueList>),
    /// To [`Query::Find`].
    Found(Arc<Found>),
    /// To [`Query::Entities`].
    Entities(Arc<EntityList>),
    /// To [`Query::Entity`].
    Entity(Arc<EntityProfile>),
    /// To [`Query::SubjectSeries`].
    SubjectSeries(Arc<SubjectSeries>),
    /// To [`Query::SeriesFile`].
    SeriesFile(Arc<FileSeries>),
}

pub use super::entities::{EntityList, EntityOrder, EntityProfile, Found, ProfileOrder};

/// The most entries of the journal that are listed at once.
pub const MAX_ENTRIES: usize = 10_000;

/// How the journal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalState {
    /// Whether it is as it was written.
    pub chain: Chain,
    /// The name under which this computer records what is done now.
    pub me: String,
}

/// What the Overview page shows.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Events in the case.
    pub n_events: u64,
    /// Time of the earliest and the latest event.
    pub span: Option<(Micros, Micros)>,
    /// Receipts of every import, oldest first.
    pub receipts: Vec<FileReceipt>,
    /// The newest run; `None` = never analysed.
    pub run: Option<RunSummary>,
    /// Findings of the newest run that are not suppressed.
    pub n_findings: u64,
    /// And those that are.
    pub n_hidden: u64,
    /// Of those, open ones.
    pub n_open: u64,
    /// Open findings per severity, in the order of [`crate::domain::finding::Severity::ALL`].
    pub open_by_severity: [u64; 4],
    /// Findings per type, most first.
    pub by_kind: Vec<(FindingKind, u64)>,
    /// Open findings with the highest score.
    pub first: Vec<Finding>,
    /// Events per day: midnight UTC, all, failed. Days without events between are included.
    pub per_day: Vec<(Micros, u64, u64)>,
    /// Keys with failed events in the last seven days of the log, most failures first.
    pub failing_keys: Vec<(String, u64)>,
}

/// One finding with what stands behind it.
#[derive(Debug, Clone)]
pub struct FindingDetail {
    /// The finding; `detail.events` holds every event number.
    pub finding: Finding,
    /// The first evidence events, at most [`MAX_EVIDENCE`].
    pub evidence: Vec<StoredEvent>,
    /// Other findings of the same entity, user or address: newest first, at most 20.
    pub related: Vec<Finding>,
    /// Its comments and tags.
    pub notes: Notes,
    /// What hides it now.
    pub hidden_by: Option<Suppression>,
    /// What is decided about it.
    pub decision: Option<Decision>,
    /// The newest run of the case.
    pub newest_run: Option<RunId>,
}

/// The most evidence events that come with a detail; the log explorer shows the rest.
pub const MAX_EVIDENCE: usize = 200;

/// An event and what surrounds it in its file.
#[derive(Debug, Clone, Default)]
pub struct EventContext {
    /// The record and its neighbours, in the order of the file.
    pub lines: Vec<StoredEvent>,
    /// What the record holds in columns that are mapped to nothing: names, as the log has them,
    /// and values.
    pub attributes: Vec<(String, String)>,
}

/// A page of events.
#[derive(Debug, Clone, Default)]
pub struct EventPage {
    /// Newest first.
    pub events: Vec<StoredEvent>,
    /// Where the next page begins; `None` = this was the last.
    pub next: Option<EventCursor>,
    /// How many events pass the filter (counted with the first page only).
    pub matching: Option<u64>,
    /// How many events there are without a filter.
    pub total: u64,
    /// Names of the files, by source id as in [`StoredEvent::source`].
    pub sources: Vec<(crate::domain::ids::SourceId, String)>,
}

/// News from the worker threads, taken once a frame.
#[derive(Debug, Clone)]
pub enum News {
    /// A job began.
    Started(JobId),
    /// A job ended.
    Ended(JobId, Outcome),
    /// A query was answered, or could not be.
    Answered(Ticket, Result<Answer, String>),
}

/// The id that people see for an event: the log's own, or its number where the log has none.
pub fn shown_id(own: Option<&str>, numeric: i64, no: EventNo) -> String {
    match own {
        Some(text) if !text.is_empty() => text.to_owned(),
        _ if numeric != NO_ID => numeric.to_string(),
        _ => no.to_string(),
    }
}
