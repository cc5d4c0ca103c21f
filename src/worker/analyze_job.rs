//! The analysis jobs: train and score, or score what is new with the saved model.

use super::backend::JobContext;
use super::error::JobError;
use super::lessons::Lessons;
use super::verdicts::by;
use crate::detect::{
    self,
    rate_windows::{self, RateScores},
};
use crate::domain::columns::EventColumns;
use crate::domain::filter::{FindingFilter, FindingOrder, Hidden};
use crate::domain::finding::FindingKind;
use crate::domain::ids::EventNo;
use crate::domain::journal::DoneIn;
use crate::domain::run::{Analysis, Family, RunKind, RunSummary, ScoreRow, Settings};
use crate::domain::time::Micros;
use crate::store::{Case, NewRun, Reader};
use std::collections::BTreeSet;
use std::sync::Arc;
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
    let (events, progress) = (&log.events, &context.progress);
    let lessons = lessons(&reader, settings)?;
    let taught = &lessons.windows;
    // What one of the two does on a single thread, the other fills up.
    let (analysis, rates) = rayon::join(
        || detect::analyze(events, settings, taught, progress, &context.cancel),
        || rates(events, settings, context),
    );
    let mut analysis = analysis?;
    analysis.notes.extend(lessons.note());
    let settings = &learned(settings, &lessons, &analysis);
    add_rates(&mut analysis, rates?);
    add_requests(&mut analysis, events, settings, context)?;
    log.number_back(&mut analysis);
    drop(log);
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
    // Scores that verdicts gave out go together: without these verdicts, none of them stays.
    let was_taught = reader.current_run()?.is_some_and(|it| it.settings.learned.is_some());
    let first_new = log.position(trained.n_events);
    let (events, progress) = (&log.events, &context.progress);
    let lessons = lessons(&reader, &trained.settings)?;
    let (taught, cancel) = ((lessons.windows.as_slice(), was_taught), &context.cancel);
    let mut analysis = detect::score(events, &model, first_new, taught, progress, cancel)?;
    analysis.notes.extend(lessons.note());
    let settings = &learned(&trained.settings, &lessons, &analysis);
    add_rates(&mut analysis, rates(events, settings, context)?);
    add_requests(&mut analysis, events, settings, context)?;
    log.number_back(&mut analysis);
    keep_earlier(&mut analysis, &reader)?;
    seconds.push(("score".to_owned(), began.elapsed().as_secs_f64()));
    save(case, &reader, RunKind::Score, settings, &analysis, seconds, context)
}

/// What verdicts teach, unless a person switched that off.
fn lessons(reader: &Reader, settings: &Settings) -> Result<Lessons, JobError> {
    if settings.learning { Lessons::of(reader) } else { Ok(Lessons::default()) }
}

/// The settings with the verdicts that re-ranked the run.
fn learned(settings: &Settings, lessons: &Lessons, analysis: &Analysis) -> Settings {
    Settings { learned: lessons.record(analysis.n_learned), ..settings.clone() }
}

/// Rates need no model: every run judges all of them.
fn rates(
    log: &EventColumns,
    settings: &Settings,
    context: &JobContext,
) -> Result<RateScores, detect::DetectError> {
    rate_windows::rate_scores(log, &settings.entities, &context.cancel)
        .map_err(|_| detect::DetectError::Cancelled)
}

fn add_rates(analysis: &mut Analysis, rates: RateScores) {
    let codes = rate_windows::RATE_DETECTORS.map(str::to_owned).to_vec();
    if !rates.rows.is_empty() {
        analysis.detectors.push((Family::Rate, codes));
    }
    analysis.scores.extend(rates.rows);
    analysis.findings.extend(rates.findings);
    analysis.notes.extend(rates.notes);
}

/// The rules about access requests need no model either.
fn add_requests(
    analysis: &mut Analysis,
    log: &EventColumns,
    settings: &Settings,
    context: &JobContext,
) -> Result<(), JobError> {
    let wrong = |it| {
        JobError::Other(format!(
            "The access-request rules cannot be applied: {it}. Nothing was changed."
        ))
    };
    settings.rules.check().map_err(wrong)?;
    let judged = detect::requests::judge(log, &settings.rules, &context.cancel)?;
    analysis.findings.extend(judged.findings);
    analysis.notes.extend(judged.notes);
    Ok(())
}

/// What is shown is what the newest run says: windows that it had no reason to score again are
/// taken over from the run before.
fn keep_earlier(analysis: &mut Analysis, reader: &Reader) -> Result<(), JobError> {
    let key = |it: &ScoreRow| (it.entity_kind, Arc::clone(&it.entity), it.from);
    let scored: BTreeSet<_> =
        analysis.scores.iter().filter(|it| it.family == Family::Profile).map(key).collect();
    let (detectors, earlier) = reader.scores(Some(Family::Profile))?;
    let earlier = earlier.into_iter().filter(|it| !scored.contains(&key(it)));
    analysis.scores.extend(earlier);
    if !analysis.detectors.iter().any(|it| it.0 == Family::Profile) {
        analysis.detectors.extend(detectors);
    }
    let of_profiles = FindingFilter {
        kinds: FindingKind::OF_PROFILES.to_vec(),
        hidden: Hidden::With,
        ..FindingFilter::default()
    };
    for id in reader.finding_ids(&of_profiles, FindingOrder::default(), usize::MAX)? {
        let Some(finding) = reader.finding(id)? else { continue };
        let it = finding.detail;
        if !scored.contains(&(it.entity_kind, it.entity.as_str().into(), it.from)) {
            analysis.findings.push(it);
        }
    }
    Ok(())
}

type Loaded = (Reader, DatedLog, Vec<(String, f64)>);

/// The events that have a time: all that detectors see.
pub(super) struct DatedLog {
    pub events: EventColumns,
    /// Their numbers in the case; `None` where these are their positions.
    numbers: Option<Vec<u32>>,
    /// Events of the case without a time.
    left_out: usize,
}

impl DatedLog {
    pub fn of(mut events: EventColumns) -> Self {
        let all = events.len();
        let numbers = events.keep_dated();
        Self { left_out: all - events.len(), events, numbers }
    }

    /// Where the events from number `n` on begin, as a position among the dated ones.
    fn position(&self, n: u64) -> EventNo {
        let Some(numbers) = &self.numbers else { return EventNo(n as i64) };
        EventNo(numbers.partition_point(|&it| u64::from(it) < n) as i64)
    }

    /// The position of event `n`, where that has a time.
    pub fn place(&self, n: i64) -> Option<i64> {
        let Some(numbers) = &self.numbers else { return Some(n) };
        let number = u32::try_from(n).ok()?;
        numbers.binary_search(&number).ok().map(|it| it as i64)
    }

    /// Puts the case's numbers where detectors named positions, and says what was left out.
    fn number_back(&self, analysis: &mut Analysis) {
        let Some(numbers) = &self.numbers else { return };
        let number = |it: &mut EventNo| {
            if let Some(&no) = usize::try_from(it.0).ok().and_then(|at| numbers.get(at)) {
                *it = EventNo(no.into());
            }
        };
        for it in &mut analysis.findings {
            it.events.iter_mut().chain(&mut it.drivers).for_each(number);
        }
        analysis.groups.iter_mut().flat_map(|it| &mut it.events).for_each(number);
        for score in &mut analysis.scores {
            if let Some(it) = &mut score.group {
                number(&mut it.starting_at);
                number(&mut it.ending_at);
            }
        }
        analysis.notes.push(match self.left_out {
            1 => "1 event has no time and was left out.".to_owned(),
            n => format!("{n} events have no time and were left out."),
        });
    }
}

fn load(case: &Case, context: &JobContext) -> Result<Loaded, JobError> {
    context.set_stage("Reading events");
    let began = Instant::now();
    let reader = case.reader()?;
    let log = reader.columns(detect::FIELDS, &context.cancel).map_err(JobError::of_analysis)?;
    reader.release_pages()?;
    let log = DatedLog::of(log);
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
        span: reader.span()?,
        seconds,
        finished_at: now(),
    };
    case.save_run_unless(&context.cancel, &run, analysis, Some(&by(DoneIn::Job)))
        .map_err(JobError::of_analysis)
}

/// The computer's clock. Only for what is recorded about a run, never for a result.
pub fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros(since.as_micros() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::TimeFlag;
    use crate::domain::plan::{Choices, LogFile};
    use crate::worker::import_job;
    use crate::worker::protocol::{ImportFile, ImportOrder};
    use std::fmt::Write;

    /// Two weeks of a quiet log in which one user asks for much more on one day; with every
    /// tenth line also as one whose time cannot be read.
    fn lines(undated: bool) -> String {
        let mut text = "time,user,action\n".to_owned();
        for hour in 0..14 * 24 {
            let (day, clock) = (hour / 24 + 1, hour % 24);
            for user in ["ana", "bo", "cem"] {
                let n = if user == "bo" && day == 11 { 40 } else { 1 + hour % 2 };
                for minute in 0..n {
                    let time = format!("2026-06-{day:02} {clock:02}:{minute:02}:00");
                    writeln!(text, "{time},{user},read {hour}").unwrap();
                }
            }
            if undated && hour % 10 == 0 {
                writeln!(text, "some day,zoe,read {hour}").unwrap();
            }
        }
        text
    }

    /// Sentence, score and the records of the events.
    type Found = (String, f64, Vec<String>);

    /// Findings with the records of their events, and the run's notes.
    fn analysed(undated: bool) -> (Vec<Found>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let mut case = imported(folder.path(), undated);
        let run = analyze(&mut case, &Settings::default(), &JobContext::default()).unwrap();
        let reader = case.reader().unwrap();
        let all = FindingFilter::default();
        let ids = reader.finding_ids(&all, FindingOrder::default(), usize::MAX).unwrap();
        let findings = ids.into_iter().map(|id| {
            let it = reader.finding(id).unwrap().unwrap().detail;
            let events = reader.events_by_no(&it.events).unwrap();
            assert!(events.iter().all(|it| it.fields.time_flag == TimeFlag::Good));
            let raw = events.iter().map(|it| String::from_utf8_lossy(&it.raw).into_owned());
            (it.summary, it.score, raw.collect())
        });
        (findings.collect(), run.notes)
    }

    /// A case with the log that [`lines`] writes.
    fn imported(folder: &std::path::Path, undated: bool) -> Case {
        let log = folder.join("log.csv");
        std::fs::write(&log, lines(undated)).unwrap();
        let mut case = Case::create(&folder.join("x.oddlog")).unwrap();
        let file = ImportFile { file: LogFile::plain(log), choices: Choices::default() };
        let order = ImportOrder { files: vec![file], ..ImportOrder::default() };
        import_job::run(&mut case, &order, &JobContext::default()).unwrap();
        case
    }

    /// Whenever it is cancelled, it says so and leaves the case as it was, or it was done.
    #[test]
    fn a_cancelled_analysis_leaves_the_case_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let mut case = imported(folder.path(), false);
        let begun = Instant::now();
        analyze(&mut case, &Settings::default(), &JobContext::default()).unwrap();
        let (whole, mut cancelled) = (begun.elapsed(), 0);
        for eighth in 0..8 {
            let before = case.reader().unwrap().runs().unwrap();
            let context = JobContext::default();
            let cancel = context.cancel.clone();
            let result = std::thread::scope(|scope| {
                scope.spawn(move || {
                    std::thread::sleep(whole * eighth / 8);
                    cancel.cancel();
                });
                analyze(&mut case, &Settings::default(), &context)
            });
            let runs = case.reader().unwrap().runs().unwrap();
            match result {
                Err(JobError::Cancelled(why)) => {
                    assert!(why.starts_with("Analysis cancelled."), "{why}");
                    assert_eq!(runs, before);
                    cancelled += 1;
                }
                done => assert_eq!(done.unwrap(), runs[0]),
            }
        }
        assert!(0 < cancelled, "the first is cancelled before it begins");
    }

    #[test]
    fn events_without_a_time_change_no_finding() {
        let ((with, notes), (without, _)) = (analysed(true), analysed(false));
        assert!(!with.is_empty());
        assert_eq!(with, without);
        assert!(
            notes.contains(&"34 events have no time and were left out.".to_owned()),
            "{notes:?}"
        );
    }
}
