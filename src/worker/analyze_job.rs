//! The analysis jobs: train and score, or score what is new with the saved model.

use super::backend::JobContext;
use super::error::JobError;
use crate::detect;
use crate::domain::columns::EventColumns;
use crate::domain::ids::EventNo;
use crate::domain::run::{Analysis, RunKind, RunSummary, Settings};
use crate::domain::time::Micros;
use crate::store::{Case, NewRun, Reader};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Trains on every event of the case, scores them and saves the run.
pub fn analyze(
    case: &mut Case,
    settings: &Settings,
    context: &JobContext,
) -> Result<RunSummary, JobError> {
    let (reader, log, mut seconds) = load(case, context)?;
    context.set_stage("Analysing");
    let began = Instant::now();
    let analysis = detect::analyze(&log, settings, &context.progress, &context.cancel)?;
    seconds.push(("analyse".to_owned(), began.elapsed().as_secs_f64()));
    save(case, &reader, RunKind::Train, settings, &analysis, seconds, context)
}

/// Scores the events that came after the newest training run with its model.
pub fn score(case: &mut Case, context: &JobContext) -> Result<RunSummary, JobError> {
    let reader = case.reader()?;
    let trained = reader.runs()?.into_iter().find(|it| it.kind == RunKind::Train);
    let Some(trained) = trained else {
        return Err(JobError::Other(
            "This case has no saved model. Nothing was changed. Analyse the case first.".to_owned(),
        ));
    };
    let Some(model) = reader.model(trained.id)? else {
        return Err(JobError::Other(format!(
            "Run {} has no saved model. Nothing was changed. Analyse the case again.",
            trained.id
        )));
    };
    let (reader, log, mut seconds) = load(case, context)?;
    context.set_stage("Scoring");
    let began = Instant::now();
    let first_new = EventNo(trained.n_events as i64);
    let analysis = detect::score(&log, &model, first_new, &context.progress, &context.cancel)?;
    seconds.push(("score".to_owned(), began.elapsed().as_secs_f64()));
    save(case, &reader, RunKind::Score, &trained.settings, &analysis, seconds, context)
}

type Loaded = (Reader, EventColumns, Vec<(String, f64)>);

fn load(case: &Case, context: &JobContext) -> Result<Loaded, JobError> {
    context.set_stage("Reading events");
    let began = Instant::now();
    let reader = case.reader()?;
    let log = reader.columns(detect::FIELDS, &context.cancel)?;
    Ok((reader, log, vec![("read".to_owned(), began.elapsed().as_secs_f64())]))
}

fn save(
    case: &mut Case,
    reader: &Reader,
    kind: RunKind,
    settings: &Settings,
    analysis: &Analysis,
    mut seconds: Vec<(String, f64)>,
    context: &JobContext,
) -> Result<RunSummary, JobError> {
    if context.cancel.is_cancelled() {
        return Err(detect::DetectError::Cancelled.into());
    }
    context.set_stage("Saving the run");
    let total = seconds.iter().map(|it| it.1).sum();
    seconds.push(("total".to_owned(), total));
    let run = NewRun {
        kind,
        settings: settings.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_hash: reader.data_hash()?,
        n_events: reader.n_events()?,
        seconds,
        finished_at: now(),
    };
    Ok(case.save_run(&run, analysis)?)
}

/// The computer's clock. Only for what is recorded about a run, never for a result.
pub fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros(since.as_micros() as i64)
}
