//! Measures how well scores put trouble first: by the verdicts of the case, and by a file of labels.

use super::analyze_job::DatedLog;
use super::backend::JobContext;
use super::error::JobError;
use super::labels::{self, LabelFile};
use super::lessons::Lessons;
use crate::detect::{self, Question, Stored};
use crate::domain::evaluation::{Evaluation, Named};
use crate::domain::ids::RunId;
use crate::domain::run::{Family, RunKind};
use crate::domain::time::Micros;
use crate::store::Reader;
use std::path::PathBuf;

/// What to measure.
#[derive(Debug, Clone, Default)]
pub struct EvaluateOrder {
    /// A file of labels.
    pub labels: Option<PathBuf>,
    /// Windows that begin earlier are learned from; half of the judged ones otherwise.
    pub split: Option<Micros>,
}

/// What was measured, and on what.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationReport {
    /// The run whose scores were measured.
    pub run: RunId,
    /// Whether verdicts had re-ranked that run.
    pub was_taught: bool,
    /// Verdicts that teach something.
    pub verdicts: usize,
    /// Labels read from the file.
    pub labels: usize,
    /// Line and reason of every row of the file that was not understood.
    pub rejected: Vec<(u64, String)>,
    /// The figures.
    pub evaluation: Evaluation,
}

/// Measures. Changes nothing.
pub fn run(
    reader: &Reader,
    order: &EvaluateOrder,
    context: &JobContext,
) -> Result<EvaluationReport, JobError> {
    let LabelFile { mut labels, rejected } = match &order.labels {
        Some(path) => labels::read(path)?,
        None => LabelFile::default(),
    };
    let trained = reader.runs()?.into_iter().find(|it| it.kind == RunKind::Train);
    let (Some(trained), Some(current)) = (trained, reader.current_run()?) else {
        return Err(JobError::Other(
            "This case was never analysed, so there are no scores to measure. Run oddlog analyze \
             first."
                .to_owned(),
        ));
    };
    let Some(model) = reader.model(trained.id)? else {
        return Err(JobError::Other(format!(
            "Run {} has no saved model. Nothing was measured. Analyse the case again.",
            trained.id
        )));
    };
    let lessons = Lessons::of(reader)?;
    if lessons.windows.is_empty() && labels.is_empty() {
        return Err(JobError::Other(nothing_judged(&rejected)));
    }
    context.set_stage("Reading events");
    let log = DatedLog::of(reader.columns(detect::FIELDS, &context.cancel)?);
    if log.events.id.is_empty() {
        // Labels name events by number; detectors know positions among those with a time.
        for label in &mut labels {
            if let Named::Event(no) = &mut label.named {
                *no = log.place(*no).unwrap_or(-1);
            }
        }
    }
    let (codes, rows) = reader.scores(Some(Family::Profile))?;
    let codes =
        codes.into_iter().find(|it| it.0 == Family::Profile).map_or_else(Vec::new, |it| it.1);
    context.set_stage("Measuring");
    let question = Question {
        stored: Stored { codes: &codes, rows: &rows },
        labels: &labels,
        lessons: &lessons.windows,
        split: order.split,
    };
    let (events, progress) = (&log.events, &context.progress);
    let evaluation = detect::evaluate(events, &model, question, progress, &context.cancel)?;
    Ok(EvaluationReport {
        run: current.id,
        was_taught: current.settings.learned.is_some(),
        verdicts: lessons.windows.len(),
        labels: labels.len(),
        rejected,
        evaluation,
    })
}

fn nothing_judged(rejected: &[(u64, String)]) -> String {
    let why = rejected.first().map_or_else(String::new, |(line, reason)| {
        format!(" No row of the labels could be read; line {line}: {reason}.")
    });
    format!(
        "There is nothing to measure by: the case has no verdict that says Confirmed, Benign or \
         Dismissed on a user, address, key or machine, and there are no labels.{why} Record verdicts, \
         or name a file with --labels."
    )
}
