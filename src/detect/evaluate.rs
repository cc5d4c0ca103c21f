//! How well a run's scores put trouble first, on windows that somebody judged: learned from those
//! before a moment, measured on those after it.
//!
//! Scores are those that the run kept, as people saw them; the features of the profiles are computed
//! from the events again, as the next run will. Nothing after the split is learned from.

use super::DetectError;
use super::analysis::{KindModel, Model, read_model};
use super::combine::{Standing, allowed};
use super::learn::{self, BEFORE, VERDICTS, inputs::Inputs};
use super::measures::{Ranking, estimates};
use super::profiles::Profiles;
use super::quantity::{Quantity, plural};
use super::words::counted;
use super::{DETECTORS, log};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::evaluation::{
    Agreement, CUTS, Estimate, Evaluation, KindEvaluation, Label, Measured, Named,
};
use crate::domain::field::EntityKind;
use crate::domain::job::{Cancel, Progress};
use crate::domain::lesson::{Lesson, Tally};
use crate::domain::run::ScoreRow;
use crate::domain::time::Micros;
use hashbrown::HashMap;

/// The scores of profiles that a run kept.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    /// Codes of the detectors.
    pub codes: &'a [String],
    /// Every window.
    pub rows: &'a [ScoreRow],
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The run's scores.
    pub stored: Stored<'a>,
    /// What a file says; where it and verdicts speak of the same window, it counts.
    pub labels: &'a [Label],
    /// What verdicts say.
    pub lessons: &'a [Lesson],
    /// Windows that begin earlier are learned from; half of the judged ones otherwise.
    pub split: Option<Micros>,
}

/// What all kinds of entity share.
struct Asked<'a> {
    question: Question<'a>,
    window: Window,
    split: Micros,
    /// Labels of windows, as lessons: those that say trouble last, so that they count.
    labelled: Vec<Lesson>,
    /// Labels of events, by their position.
    events: Vec<(u32, bool)>,
    /// Whether windows without a label are fine: the labels name only trouble.
    others_fine: bool,
    contamination: f64,
}

/// Measures.
///
/// # Errors
/// [`DetectError::Model`] when `model` cannot be used; [`DetectError::Cancelled`].
pub fn evaluate(
    log: &EventColumns,
    model: &[u8],
    question: Question<'_>,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Evaluation, DetectError> {
    let model = read_model(model)?;
    let (asked, mut unknown) = asked(log, &model, question);
    progress.set_total(log.len() as u64 * model.kinds.len() as u64);
    let mut out = Evaluation { split: asked.split, kinds: Vec::new(), notes: Vec::new() };
    let mut forgotten = 0;
    for (done, kind) in model.kinds.iter().enumerate() {
        let profiles = Profiles::of(log, &kind.layout, asked.window, progress, cancel)?;
        progress.set_done(log.len() as u64 * (done as u64 + 1));
        let judged = judged(&asked, &profiles, kind.layout.kind);
        unknown += judged.unknown_labels;
        forgotten += judged.unknown_verdicts;
        if judged.rows.iter().any(Option::is_some) {
            out.kinds.push(of_kind(&asked, &profiles, kind, &judged.rows, cancel)?);
        }
    }
    out.notes = notes(&asked, unknown, forgotten);
    Ok(out)
}

fn asked<'a>(log: &EventColumns, model: &Model, question: Question<'a>) -> (Asked<'a>, usize) {
    let window = model.settings.window;
    let start = |at: Micros| window.start(window.index(at));
    let has = |kind| model.kinds.iter().any(|it| it.layout.kind == kind);
    let places: HashMap<i64, u32> = log.id.iter().copied().zip(0..).collect();
    let (mut labelled, mut events, mut unknown) = (Vec::new(), Vec::new(), 0);
    for label in question.labels {
        match &label.named {
            Named::Window { kind, entity, at } if has(*kind) => labelled.push(Lesson {
                kind: *kind,
                entity: entity.clone(),
                from: start(*at),
                to: window.start(window.index(*at) + 1),
                bad: label.bad,
            }),
            Named::Window { .. } => unknown += 1,
            Named::Event(id) => {
                let place = if log.id.is_empty() {
                    u32::try_from(*id).ok().filter(|it| (*it as usize) < log.len())
                } else {
                    places.get(id).copied()
                };
                match place {
                    Some(place) => events.push((place, label.bad)),
                    None => unknown += 1,
                }
            }
        }
    }
    labelled.sort_by_key(|it| it.bad);
    events.sort_by_key(|it| it.1);
    let mut times: Vec<Micros> =
        labelled.iter().chain(question.lessons).map(|it| it.from).collect();
    times.extend(events.iter().map(|it| start(Micros(log::time(log, it.0)))));
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or(Micros(0));
    let asked = Asked {
        question,
        window,
        split: question.split.unwrap_or(middle),
        others_fine: !question.labels.is_empty() && question.labels.iter().all(|it| it.bad),
        labelled,
        events,
        contamination: model.settings.contamination.share(),
    };
    (asked, unknown)
}

/// What is said about each window of a kind of entity.
struct Judged {
    rows: Vec<Option<bool>>,
    unknown_labels: usize,
    unknown_verdicts: usize,
}

fn judged(asked: &Asked<'_>, profiles: &Profiles<'_>, kind: EntityKind) -> Judged {
    let mut rows = vec![None; profiles.list.len()];
    let (verdicts, unknown_verdicts) =
        learn::rows(profiles, kind, asked.window, asked.question.lessons);
    let (labels, unknown_labels) = learn::rows(profiles, kind, asked.window, &asked.labelled);
    let column = profiles.sorted.log.text(kind.field());
    let event_row = |event: u32| {
        let code = column.code(event as usize);
        let index = asked.window.index(Micros(log::time(profiles.sorted.log, event)));
        let key = (code, index);
        profiles.list.binary_search_by_key(&key, |it| (it.entity, it.window)).ok()
    };
    let events = asked.events.iter().filter_map(|(event, bad)| Some((event_row(*event)?, *bad)));
    let mut named = labels;
    named.extend(events);
    // Trouble last: a window with one labelled event is trouble whatever the others are.
    named.sort_by_key(|it| it.1);
    if asked.others_fine && !named.is_empty() {
        rows.fill(Some(false));
    }
    for (row, bad) in verdicts.into_iter().chain(named) {
        rows[row] = Some(bad);
    }
    Judged { rows, unknown_labels, unknown_verdicts }
}

/// A run's scores of the windows of one kind of entity, in the order of its profiles.
struct Kept {
    standings: Vec<Standing>,
    /// Whether the run scored the window at all.
    known: Vec<bool>,
}

fn kept(asked: &Asked<'_>, profiles: &Profiles<'_>, kind: EntityKind) -> Kept {
    let Stored { codes, rows } = asked.question.stored;
    let before = codes.iter().position(|it| it == BEFORE);
    let detectors = codes.iter().filter(|it| *it != BEFORE && *it != VERDICTS).count();
    let by_window: HashMap<(&str, Micros), &ScoreRow> = rows
        .iter()
        .filter(|it| it.entity_kind == Some(kind))
        .map(|it| ((&*it.entity, it.from), it))
        .collect();
    let names = profiles.sorted.log.text(kind.field());
    let n = profiles.list.len() as u64;
    let mut out = Kept { standings: Vec::new(), known: Vec::new() };
    for profile in &profiles.list {
        let key =
            (names.name(profile.entity).unwrap_or_default(), asked.window.start(profile.window));
        let row = by_window.get(&key);
        out.known.push(row.is_some());
        // The score that a rank was told as, undone.
        let rank = |it: f64| (n as f64 - it * n.saturating_sub(1) as f64 / 100.0).round();
        let told = |at: usize| {
            let score = row.and_then(|it| it.by_detector.get(at)).map_or(0.0, |it| f64::from(*it));
            (rank(if score.is_finite() { score } else { 0.0 }) as u32).clamp(1, n.max(1) as u32)
        };
        let before = before.and_then(|it| row?.by_detector.get(it)).map(|it| f64::from(*it));
        out.standings.push(Standing {
            score: before.or(row.map(|it| it.score)).unwrap_or_default(),
            flagged: row.is_some_and(|it| it.flagged),
            ranks: (0..detectors).map(told).collect(),
        });
    }
    out
}

/// One score of all windows.
struct Column {
    code: &'static str,
    label: &'static str,
    baseline: bool,
    scores: Vec<f64>,
}

fn of_kind(
    asked: &Asked<'_>,
    profiles: &Profiles<'_>,
    model: &KindModel,
    judged: &[Option<bool>],
    cancel: &Cancel,
) -> Result<KindEvaluation, DetectError> {
    let kind = model.layout.kind;
    let kept = kept(asked, profiles, kind);
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for (row, bad) in judged.iter().enumerate().filter(|it| kept.known[it.0]) {
        let Some(bad) = *bad else { continue };
        let begins = asked.window.start(profiles.list[row].window);
        (if begins < asked.split { &mut train } else { &mut test }).push((row, bad));
    }
    let learned_from = Tally::of(train.iter().map(|it| it.1));
    let mut missing = learned_from.missing(plural(kind.field()));
    let mut columns = Vec::new();
    if missing.is_none() {
        match re_ranked(profiles, model, &kept, &train, cancel) {
            Ok(scores) => columns.extend(scores),
            Err(DetectError::Model(why)) => missing = Some(format!("{why}.")),
            Err(other) => return Err(other),
        }
    }
    let learned = !columns.is_empty();
    columns.extend(detectors(asked, &kept.standings));
    columns.extend(baselines(profiles, model));
    let agreement = agreement(asked, &columns, &kept.known);
    let (scores, cuts, gain) = measured(&columns, &test, profiles);
    Ok(KindEvaluation {
        kind,
        windows: profiles.list.len() as u64,
        learned_from,
        tested_on: Tally::of(test.iter().map(|it| it.1)),
        missing,
        cuts,
        scores,
        gain: gain.filter(|_| learned),
        agreement,
    })
}

/// The order that the judged windows of `train` teach, as a score.
fn re_ranked(
    profiles: &Profiles<'_>,
    model: &KindModel,
    kept: &Kept,
    train: &[(usize, bool)],
    cancel: &Cancel,
) -> Result<Option<Column>, DetectError> {
    let scores: Vec<f64> = kept.standings.iter().map(|it| it.score).collect();
    let before = learn::ranks(&scores);
    let of = kept.standings.len() as u64;
    let inputs = Inputs::of(profiles, model, &kept.standings, of, &before, cancel)?;
    let Some(learned) = learn::learn(&inputs, train, &before, cancel)? else { return Ok(None) };
    let mut scores = vec![0.0; kept.standings.len()];
    for (place, row) in learned.order.iter().enumerate() {
        scores[*row as usize] = -(place as f64);
    }
    Ok(Some(Column { code: VERDICTS, label: "Re-ranked by verdicts", baseline: false, scores }))
}

fn detectors(asked: &Asked<'_>, standings: &[Standing]) -> Vec<Column> {
    let column = |pick: &dyn Fn(&Standing) -> f64| standings.iter().map(pick).collect();
    let mut out = vec![Column {
        code: "score",
        label: "Combined, without verdicts",
        baseline: false,
        scores: column(&|it| it.score),
    }];
    let codes = asked.question.stored.codes.iter();
    for (at, code) in codes.filter(|it| *it != BEFORE && *it != VERDICTS).enumerate() {
        let Some(info) = DETECTORS.iter().find(|it| it.code == code) else { continue };
        let scores = column(&|it| it.ranks.get(at).map_or(f64::MIN, |it| -f64::from(*it)));
        out.push(Column { code: info.code, label: info.label, baseline: false, scores });
    }
    out
}

/// What needs no detector: counting, and chance.
fn baselines(profiles: &Profiles<'_>, model: &KindModel) -> Vec<Column> {
    let n = profiles.list.len();
    let counted = [
        (Quantity::Events, "events", "Most events first"),
        (Quantity::Failures, "failures", "Most failures first"),
    ];
    let column = |at: usize| (0..n).map(|row| f64::from(profiles.raw.row(row)[at])).collect();
    let mut out: Vec<Column> = counted
        .into_iter()
        .filter_map(|(quantity, code, label)| {
            let scores = column(model.layout.find(quantity)?);
            Some(Column { code, label, baseline: true, scores })
        })
        .collect();
    out.push(Column {
        code: "random",
        label: "Random order",
        baseline: true,
        scores: vec![0.0; n],
    });
    out
}

type Figures = (Vec<Measured>, Vec<u64>, Option<Estimate>);

fn measured(columns: &[Column], test: &[(usize, bool)], profiles: &Profiles<'_>) -> Figures {
    let bad: Vec<bool> = test.iter().map(|it| it.1).collect();
    let positives = Tally::of(bad.iter().copied()).bad;
    let mut cuts = CUTS.to_vec();
    cuts.push(positives);
    if positives == 0 {
        return (Vec::new(), cuts, None);
    }
    let entities: Vec<u32> = test.iter().map(|it| profiles.list[it.0].entity).collect();
    let picked: Vec<Vec<f64>> =
        columns.iter().map(|it| test.iter().map(|row| it.scores[row.0]).collect()).collect();
    let rankings: Vec<Ranking<'_>> = picked.iter().map(|it| Ranking::of(it, &bad)).collect();
    let (averages, gain) = estimates(&rankings, &entities);
    let scores = columns.iter().zip(&rankings).zip(averages).map(|((column, ranking), average)| {
        let found: Vec<Option<f64>> = cuts.iter().map(|it| ranking.found(*it as usize)).collect();
        Measured {
            code: column.code.to_owned(),
            label: column.label.to_owned(),
            baseline: column.baseline,
            precision: found
                .iter()
                .zip(&cuts)
                .map(|(it, cut)| Some((*it)? / *cut as f64))
                .collect(),
            recall: found.iter().map(|it| Some((*it)? / positives as f64)).collect(),
            average_precision: average,
        }
    });
    (scores.collect(), cuts, gain)
}

/// How much of what each would raise the others would, too.
fn agreement(asked: &Asked<'_>, columns: &[Column], known: &[bool]) -> Agreement {
    let windows = known.iter().filter(|it| **it).count();
    let most = allowed(windows, asked.contamination);
    let shown: Vec<&Column> =
        columns.iter().filter(|it| !it.baseline && it.code != VERDICTS).collect();
    let raised: Vec<Vec<bool>> = shown
        .iter()
        .map(|it| learn::ranks(&it.scores).iter().map(|it| *it as usize <= most).collect())
        .collect();
    let both = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|it| *it.0 && *it.1).count();
    Agreement {
        raised: most as u64,
        labels: shown.iter().map(|it| it.label.to_owned()).collect(),
        shared: raised
            .iter()
            .map(|a| raised.iter().map(|b| both(a, b) as f64 / most.max(1) as f64).collect())
            .collect(),
    }
}

fn notes(asked: &Asked<'_>, unknown: usize, forgotten: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if asked.question.labels.is_empty() {
        notes.push(
            "Measured on verdicts. They exist only for what was raised, so the figures say how well \
             raised windows are ordered, and nothing about what was missed."
                .to_owned(),
        );
    } else if asked.others_fine {
        notes.push(
            "The labels name only trouble, so every other window counts as no trouble.".to_owned(),
        );
    } else {
        notes.push("Windows without a label or a verdict were left out.".to_owned());
    }
    if 0 < unknown {
        notes.push(format!(
            "{} no window or event of the case and {} left out.",
            if unknown == 1 {
                "1 label names".to_owned()
            } else {
                format!("{unknown} labels name")
            },
            if unknown == 1 { "was" } else { "were" }
        ));
    }
    if 0 < forgotten {
        let verdicts = counted(forgotten as f64, "verdict", "verdicts");
        notes.push(format!("Left out: {verdicts} on windows that the run does not have."));
    }
    notes.push(
        "Detectors never see verdicts or labels, but they see the whole log. Groups, rates and \
         access requests are not measured. Agreement of detectors is not accuracy."
            .to_owned(),
    );
    notes
}
