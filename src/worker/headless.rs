//! The engine without threads or a window: what the command line calls.

use super::backend::JobContext;
use super::error::JobError;
use super::evaluate_job::{self, EvaluateOrder, EvaluationReport};
use super::events;
use super::findings;
use super::protocol::{FindingDetail, ImportOrder, ImportReport};
use super::rate::{self, FromLog, RateMemory, RateOrder, RateRecords};
use super::report::{self, ReportOrder};
use super::triage::{self, TriageOrder};
use super::verdicts::{self, VerdictOrder};
use super::{analyze_job, case_files, import_job, token_copy};
use crate::detect;
use crate::domain::comparison::Comparison;
use crate::domain::event::StoredEvent;
use crate::domain::filter::{EventCursor, EventFilter, FindingFilter, FindingOrder};
use crate::domain::finding::Finding;
use crate::domain::ids::{EntryId, EventNo, FindingId, RunId, SourceId};
use crate::domain::journal::{Chain, DoneIn, JournalFilter, JournalPage, Recorded};
use crate::domain::receipt::FileReceipt;
use crate::domain::run::{Family, RunSummary, ScoreRow, Settings};
use crate::domain::suppression::Suppression;
use crate::domain::time::Micros;
use crate::import;
use crate::store::{self, Case, CaseError, Reader};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use super::headless_local::{
    flow, flows, hand_over, has_flow, mark_done, read_flow, record, request, requests,
    undo_revocation, write_hand_over,
};

/// Detector codes by family, and rows whose own scores follow them.
pub type Scores = (Vec<(Family, Vec<String>)>, Vec<ScoreRow>);

/// Imports files into the case at `path`, which is made where there is none.
pub fn import(
    path: &Path,
    order: &ImportOrder,
    context: &JobContext,
) -> Result<ImportReport, JobError> {
    let fresh = !path.exists();
    let result = Case::open_or_create(path)
        .map_err(JobError::from)
        .and_then(|mut case| import_job::run(&mut case, order, context));
    if fresh && result.is_err() {
        // A case that was made for this import and holds nothing would only be in the way.
        drop(case_files::remove(path));
    }
    result
}

/// Writes a copy of the case at `path` to `to` in which names are tokens; answers how many events
/// it has.
pub fn copy_with_tokens(path: &Path, to: &Path, context: &JobContext) -> Result<u64, JobError> {
    token_copy::copy(&Reader::open(path)?, to, context)
}

/// Brings a case of an older version up to date; answers where it was copied to before that. Does
/// nothing to any other.
pub fn bring_up_to_date(path: &Path) -> Result<Option<PathBuf>, JobError> {
    match Reader::open(path) {
        Err(CaseError::Older) => Ok(Case::open(path)?.upgrade_copy().map(Path::to_owned)),
        Ok(_) | Err(_) => Ok(None),
    }
}

/// The sentence about it.
pub fn upgraded_words(copy: &Path) -> String {
    format!(
        "This case was made by an earlier version and was brought up to date. A copy as it was is \
         kept beside it: {}",
        copy.display()
    )
}

/// Writes a report of the case at `path` to `to`; answers how many anomalies it has.
pub fn report(
    path: &Path,
    to: &Path,
    order: &ReportOrder,
    context: &JobContext,
) -> Result<u64, JobError> {
    report::save(&Reader::open(path)?, to, order, context)
}

/// Trains and scores.
pub fn analyze(
    path: &Path,
    settings: &Settings,
    context: &JobContext,
) -> Result<RunSummary, JobError> {
    analyze_job::analyze(&mut Case::open(path)?, settings, context)
}

/// Scores what is new with the saved model.
pub fn score(path: &Path, context: &JobContext) -> Result<RunSummary, JobError> {
    analyze_job::score(&mut Case::open(path)?, context)
}

/// Records verdicts: all of them, or none.
pub fn set_verdicts(path: &Path, order: &VerdictOrder) -> Result<Recorded, JobError> {
    verdicts::record(&mut Case::open(path)?, order, DoneIn::CommandLine)
}

/// Takes back what was recorded together with this entry of the journal.
pub fn undo_verdicts(path: &Path, entry: EntryId) -> Result<Recorded, JobError> {
    verdicts::undo(&mut Case::open(path)?, entry, DoneIn::CommandLine)
}

/// Records a comment, tags or a suppression.
pub fn triage(path: &Path, order: &TriageOrder) -> Result<Recorded, JobError> {
    triage::record(&mut Case::open(path)?, order, DoneIn::CommandLine)
}

/// How well the scores of the case at `path` put trouble first, by its verdicts and a file of labels.
pub fn evaluate(
    path: &Path,
    order: &EvaluateOrder,
    context: &JobContext,
) -> Result<EvaluationReport, JobError> {
    evaluate_job::run(&Reader::open(path)?, order, context)
}

/// Problems of a case file; empty = content.
pub fn check(path: &Path) -> Result<Vec<String>, JobError> {
    Ok(store::check(path)?)
}

/// One import format: code, label and how it is recognised.
pub struct FormatInfo {
    /// Code for `--format`.
    pub code: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// How it is recognised.
    pub recognised_by: &'static str,
}

/// The import formats, in the order they are tried.
pub fn formats() -> Vec<FormatInfo> {
    import::FORMATS
        .iter()
        .map(|it| FormatInfo { code: it.code(), label: it.label(), recognised_by: it.how() })
        .collect()
}

/// The detectors, their settings and what each means.
pub fn detectors() -> &'static [detect::DetectorInfo] {
    detect::DETECTORS
}

/// A case that is read, never changed.
pub struct CaseReader(Reader);

impl CaseReader {
    /// Opens the case at `path`; one of an older version is brought up to date first.
    pub fn open(path: &Path) -> Result<Self, JobError> {
        let reader = match Reader::open(path) {
            // To open it for writing brings it up to date.
            Err(CaseError::Older) => Case::open(path).and_then(|it| it.reader()),
            other => other,
        };
        Ok(Self(reader?.testing_records_with(import::attribute_test)))
    }

    /// What reads it.
    pub(super) fn into_reader(self) -> Reader {
        self.0
    }

    /// Findings that pass `filter`, at most `limit`.
    pub fn findings(
        &self,
        filter: &FindingFilter,
        order: FindingOrder,
        limit: usize,
    ) -> Result<Vec<Finding>, JobError> {
        let ids = self.0.finding_ids(filter, order, limit)?;
        Ok(self.0.findings(&ids)?)
    }

    /// Time of the newest finding, for "nothing in the last 7 days".
    pub fn newest_finding(&self) -> Result<Option<Micros>, JobError> {
        let newest = self.findings(&FindingFilter::default(), FindingOrder::default(), 1)?;
        Ok(newest.first().map(|it| it.detail.detected_at))
    }

    /// How many findings pass `filter`.
    pub fn count_findings(&self, filter: &FindingFilter) -> Result<u64, JobError> {
        Ok(self.0.count_findings(filter)?)
    }

    /// How many findings pass, per severity, in the order of [`crate::domain::finding::Severity::ALL`].
    pub fn count_by_severity(&self, filter: &FindingFilter) -> Result<[u64; 4], JobError> {
        Ok(findings::by_severity(&self.0, filter)?)
    }

    /// Every suppression that was made, in order of their numbers.
    pub fn suppressions(&self) -> Result<Vec<Suppression>, JobError> {
        Ok(self.0.suppressions()?)
    }

    /// One finding with all of its evidence events.
    pub fn finding(&self, id: FindingId) -> Result<FindingDetail, JobError> {
        let mut detail = findings::detail(&self.0, id)?;
        let nos = &detail.finding.detail.events;
        detail.evidence = findings::by_time(events::by_no(&self.0, nos)?);
        Ok(detail)
    }

    /// The newest `limit` entries of the journal that pass, oldest of them first.
    pub fn journal(&self, filter: &JournalFilter, limit: usize) -> Result<JournalPage, JobError> {
        Ok(self.0.journal(filter, limit)?)
    }

    /// Whether the journal is as it was written.
    pub fn journal_chain(&self) -> Result<Chain, JobError> {
        Ok(self.0.journal_chain()?)
    }

    /// Runs of the case, newest first.
    pub fn runs(&self) -> Result<Vec<RunSummary>, JobError> {
        Ok(self.0.runs()?)
    }

    /// Two runs side by side.
    pub fn compare(&self, a: RunId, b: RunId) -> Result<Comparison, JobError> {
        findings::compare(&self.0, a, b)
    }

    /// Whether the case was ever analysed.
    pub fn analysed(&self) -> Result<bool, JobError> {
        Ok(self.0.current_run()?.is_some())
    }

    /// Codes of the detectors of each family, and every profile, group and rate window with its
    /// score, highest first.
    pub fn scores(&self, family: Option<Family>) -> Result<Scores, JobError> {
        Ok(self.0.scores(family)?)
    }

    /// The ids that people see for these events.
    pub fn shown_ids(&self, nos: &[EventNo]) -> Result<BTreeMap<EventNo, String>, JobError> {
        Ok(events::shown_ids(&self.0, nos)?)
    }

    /// A page of events, newest first, and where the next begins.
    pub fn events(
        &self,
        filter: &EventFilter,
        after: Option<EventCursor>,
        limit: usize,
    ) -> Result<(Vec<StoredEvent>, Option<EventCursor>), JobError> {
        // The count is for the window; here it would be work for nothing.
        let page = events::page_uncounted(&self.0, filter, after, limit)?;
        Ok((page.events, page.next))
    }

    /// A page of events in the order of their own ids.
    pub fn events_by_id(
        &self,
        filter: &EventFilter,
        descending: bool,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, JobError> {
        Ok(events::page_by_id(&self.0, filter, descending, limit)?)
    }

    /// What reads attributes back from events.
    pub fn attributes(&self) -> Result<events::Attributes, JobError> {
        Ok(events::Attributes::of(&self.0)?)
    }

    /// Receipts of all files, oldest first.
    pub fn receipts(&self) -> Result<Vec<FileReceipt>, JobError> {
        Ok(self.0.receipts()?)
    }

    /// Paths of the sources.
    pub fn sources(&self) -> Result<BTreeMap<SourceId, String>, JobError> {
        Ok(events::Sources::of(&self.0)?.names().into_iter().collect())
    }

    /// Observed and expected rate of a subject, from the log.
    pub fn rate(&self, order: &RateOrder) -> Result<FromLog, JobError> {
        rate::fill(&self.0, &mut RateMemory::default(), order)
    }

    /// Special events and calculations that people recorded.
    pub fn rate_records(&self) -> Result<RateRecords, JobError> {
        rate::records(&self.0)
    }
}
