//! Carries out commands on the job thread. Owns the writing connection of the open case.

use super::backend::{JobContext, RunJob};
use super::error::JobError;
use super::evaluate_job::{self, EvaluateOrder, EvaluationReport};
use super::open_case::OpenCase;
use super::protocol::{CaseSummary, Command, Outcome};
use super::{
    analyze_job, hand_over, import_job, journal_file, local_acts, plot_file, receipt_file, report,
    requests, sample, token_copy, triage, verdicts,
};
use crate::domain::filter::FindingFilter;
use crate::domain::journal::DoneIn;
use crate::store::{Case, CaseError, Reader};
use std::path::Path;
use std::sync::Arc;

/// The open case as the job thread has it.
pub struct Jobs {
    case: Option<Case>,
    /// Told to the reader thread, which opens its own connection.
    open: OpenCase,
}

impl Jobs {
    /// No case is open yet. `open` is shared with the reader.
    pub fn new(open: OpenCase) -> Self {
        Self { case: None, open }
    }

    /// As a closure for the backend.
    pub fn into_run(mut self) -> RunJob {
        Box::new(move |command, context| self.run(command, context))
    }

    fn run(&mut self, command: Command, context: &JobContext) -> Outcome {
        let outcome = match command {
            Command::Open(path) => self.open_case(&path).map(Outcome::Opened),
            Command::Import(order) => self
                .case()
                .and_then(|case| import_job::run(case, &order, context))
                .map(Outcome::Imported),
            Command::CopyWithTokens(path) => self
                .case()
                .and_then(|case| token_copy::run(case, &path, context))
                .map(|n| Outcome::Copied(path, n)),
            Command::SetVerdicts(order) => self
                .case()
                .and_then(|case| verdicts::record(case, &order, DoneIn::Window))
                .map(Outcome::Judged),
            Command::UndoVerdicts(entry) => self
                .case()
                .and_then(|case| verdicts::undo(case, entry, DoneIn::Window))
                .map(Outcome::Unjudged),
            Command::Triage(order) => self
                .case()
                .and_then(|case| triage::record(case, &order, DoneIn::Window))
                .map(Outcome::Judged),
            Command::Views(order) => self
                .case()
                .and_then(|case| triage::change_views(case, &order))
                .map(|()| Outcome::ViewsChanged),
            Command::SaveJournal(path, filter) => self
                .reader()
                .and_then(|reader| journal_file::write(&reader, &path, &filter))
                .map(|n| Outcome::JournalSaved(path, n)),
            Command::Record(order) => self
                .case()
                .and_then(|case| local_acts::record(case, &order, DoneIn::Window))
                .map(Outcome::Recorded),
            Command::SaveHandOver(path, all) => self
                .reader()
                .and_then(|reader| hand_over::write(&reader, &path, all))
                .map(|n| Outcome::HandOverSaved(path, n)),
            Command::SaveReport(path, order) => self
                .reader()
                .and_then(|reader| report::save(&reader, &path, &order, context))
                .map(|n| Outcome::ReportSaved(path, n)),
            Command::SavePlot(path, plot) => {
                plot_file::write(&path, &plot).map(|()| Outcome::PlotSaved(path))
            }
            Command::SaveReceipt(path, receipt) => {
                receipt_file::write(&path, &receipt).map(|()| Outcome::ReceiptSaved(path))
            }
            Command::Analyze(settings) => self
                .case()
                .and_then(|case| analyze_job::analyze(case, &settings, context))
                .map(|it| Outcome::Analysed(Box::new(it))),
            Command::Score => self
                .case()
                .and_then(|case| analyze_job::score(case, context))
                .map(|it| Outcome::Analysed(Box::new(it))),
            Command::Evaluate(order) => {
                self.evaluate(&order, context).map(|it| Outcome::Evaluated(Arc::new(it)))
            }
            Command::BuildSample(path) => {
                self.build_sample(&path, context).map(Outcome::SampleBuilt)
            }
        };
        if let Some(case) = &self.case {
            case.settle();
        }
        outcome.unwrap_or_else(|error| match error {
            JobError::Cancelled(message) => Outcome::Cancelled { message },
            other => Outcome::Failed { message: other.to_string() },
        })
    }

    /// Reads only, so a case that is open in another window can be measured, too.
    fn evaluate(
        &self,
        order: &EvaluateOrder,
        context: &JobContext,
    ) -> Result<EvaluationReport, JobError> {
        let (_, path) = self.open.current();
        let no_case = || JobError::Other("No case is open. Open a case first.".to_owned());
        evaluate_job::run(&Reader::open(&path.ok_or_else(no_case)?)?, order, context)
    }

    fn case(&mut self) -> Result<&mut Case, JobError> {
        let why = || match self.open.read_only() {
            Some(why) => JobError::Other(why),
            None => JobError::Other("No case is open. Open a case or a log first.".to_owned()),
        };
        self.case.as_mut().ok_or_else(why)
    }

    /// Also of a case that cannot be changed.
    fn reader(&self) -> Result<Reader, JobError> {
        let path = self.open.current().1;
        let path = path.ok_or_else(|| JobError::Other("No case is open.".to_owned()))?;
        Ok(Reader::open(&path)?)
    }

    fn open_case(&mut self, path: &Path) -> Result<CaseSummary, JobError> {
        let (case, read_only) = match Case::open_or_create(path) {
            Ok(case) => (Some(case), None),
            Err(error @ (CaseError::Locked | CaseError::ReadOnly)) => {
                (None, Some(error.to_string()))
            }
            Err(error) => return Err(error.into()),
        };
        self.take(case, path, read_only)
    }

    fn build_sample(&mut self, path: &Path, context: &JobContext) -> Result<CaseSummary, JobError> {
        // Its own connection to an older sample would keep the file from being replaced.
        self.case = None;
        self.open.close();
        let case = sample::build(path, context)?;
        self.take(Some(case), path, None)
    }

    /// Goes on with `case`, or with the file at `path` for reading only.
    fn take(
        &mut self,
        case: Option<Case>,
        path: &Path,
        read_only: Option<String>,
    ) -> Result<CaseSummary, JobError> {
        let mut case = case;
        if let Some(case) = &mut case {
            // A case of an earlier version, or of which an import was cut off, has no requests yet.
            requests::refresh(case)?;
        }
        let mut summary = summary(&Reader::open(path)?, path, read_only.clone())?;
        let copy = case.as_ref().and_then(Case::upgrade_copy);
        summary.upgrade_copy = copy.map(Path::to_owned);
        self.case = case;
        self.open.set(path, read_only);
        Ok(summary)
    }
}

fn summary(
    reader: &Reader,
    path: &Path,
    read_only: Option<String>,
) -> Result<CaseSummary, CaseError> {
    Ok(CaseSummary {
        path: path.to_owned(),
        n_events: reader.n_events()?,
        n_findings: reader.count_findings(&FindingFilter::default())?,
        read_only,
        upgrade_copy: None,
    })
}
