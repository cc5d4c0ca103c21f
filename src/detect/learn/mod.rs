//! Verdicts teach: a model of what people confirmed re-ranks the windows of a kind of entity.
//!
//! The detectors never see a verdict. What they say about a window, what each typed channel says
//! and the features of its profile are the inputs of a logistic model, fitted on the judged
//! windows. Windows are then put in the learned order (between 100 and 300 verdicts in that of the
//! mean of both ranks) and the scores that there were are given out again along it: as many
//! are raised as before, and a score still means what it meant.
//!
//! Inputs are computed from the events again, as every run does anyway; nothing of them is stored.

pub(super) mod inputs;
pub(super) mod logistic;
#[cfg(test)]
mod tests;

use super::DetectError;
use super::analysis::KindModel;
use super::combine::{FLAG, Standing};
use super::ensemble::Scored;
use super::profiles::Profiles;
use super::quantity::plural;
use super::words::{counted, whole};
use crate::domain::calendar::Window;
use crate::domain::field::EntityKind;
use crate::domain::finding::{DetectorScore, NewFinding};
use crate::domain::job::Cancel;
use crate::domain::lesson::{Lesson, Tally, Weight};
use crate::domain::run::ScoreRow;
use crate::domain::time::Micros;
use hashbrown::HashMap;
use inputs::Inputs;
use logistic::Logistic;
use rayon::prelude::*;

/// Code of the learned score.
pub(super) const VERDICTS: &str = "verdicts";
/// Code of the combined score as it was before verdicts re-ranked.
pub(super) const BEFORE: &str = "before_verdicts";

/// What verdicts changed in the windows of one kind of entity.
pub(super) struct Taught {
    /// From how many.
    pub tally: Tally,
    /// Score and rank of each row before.
    before: Vec<(f64, u32)>,
    /// Log-odds of trouble and rank of each row.
    learned: Vec<(f32, u32)>,
}

/// Rows of the judged windows, and how many lessons name none.
pub(super) fn rows(
    profiles: &Profiles<'_>,
    kind: EntityKind,
    window: Window,
    lessons: &[Lesson],
) -> (Vec<(usize, bool)>, usize) {
    let column = profiles.sorted.log.text(kind.field());
    let mut codes: HashMap<&str, u32> = HashMap::new();
    for lesson in lessons.iter().filter(|it| it.kind == kind) {
        codes.insert(&lesson.entity, 0);
    }
    for (code, name) in (1..).zip(&column.names) {
        if let Some(it) = codes.get_mut(name.as_str()) {
            *it = code;
        }
    }
    let (mut judged, mut unknown) = (Vec::new(), 0);
    for lesson in lessons.iter().filter(|it| it.kind == kind) {
        let index = window.index(lesson.from);
        let same = (window.start(index), window.start(index + 1)) == (lesson.from, lesson.to);
        let code = codes.get(lesson.entity.as_str()).copied().filter(|it| 0 < *it && same);
        let place = |code| profiles.list.binary_search_by_key(&(code, index), at);
        match code.and_then(|it| place(it).ok()) {
            Some(row) => judged.push((row, lesson.bad)),
            None => unknown += 1,
        }
    }
    (judged, unknown)
}

fn at(it: &super::profiles::Profile) -> (u32, i64) {
    (it.entity, it.window)
}

/// The order that `judged` rows teach, best first: log-odds, ranks and order of all rows.
pub(super) fn learn(
    inputs: &Inputs,
    judged: &[(usize, bool)],
    before: &[u32],
    cancel: &Cancel,
) -> Result<Option<Learned>, DetectError> {
    let Some(weight) = Tally::of(judged.iter().map(|it| it.1)).weight() else { return Ok(None) };
    let picks: Vec<usize> = judged.iter().map(|it| it.0).collect();
    let bad: Vec<bool> = judged.iter().map(|it| it.1).collect();
    let model = Logistic::fit(&inputs.rows.pick(&picks), &bad)?;
    let odds = model.score(&inputs.rows, cancel)?;
    let ranks = ranks(&odds.iter().map(|it| f64::from(*it)).collect::<Vec<_>>());
    let place = |row: usize| match weight {
        Weight::Alone => (u64::from(ranks[row]), before[row]),
        Weight::Half => (u64::from(ranks[row]) + u64::from(before[row]), before[row]),
    };
    let mut order: Vec<u32> = (0..ranks.len() as u32).collect();
    order.par_sort_unstable_by_key(|row| (place(*row as usize), *row));
    Ok(Some(Learned { odds, ranks, order }))
}

/// What a model learned about all rows.
pub(super) struct Learned {
    pub odds: Vec<f32>,
    /// 1 = most likely trouble.
    pub ranks: Vec<u32>,
    /// Rows in the new order.
    pub order: Vec<u32>,
}

/// Ranks from 1 = highest, equal values by position.
pub(super) fn ranks(values: &[f64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.par_sort_unstable_by(|a, b| {
        values[*b as usize].total_cmp(&values[*a as usize]).then(a.cmp(b))
    });
    let mut ranks = vec![0; values.len()];
    for (rank, row) in (1..).zip(order) {
        ranks[row as usize] = rank;
    }
    ranks
}

/// Re-ranks `scored` by what `lessons` teach of its kind of entity; `None` where they are too few.
/// Says which in `notes`.
pub(super) fn teach(
    profiles: &Profiles<'_>,
    model: &KindModel,
    scored: &mut Scored,
    (lessons, window): (&[Lesson], Window),
    notes: &mut Vec<String>,
    cancel: &Cancel,
) -> Result<Option<Taught>, DetectError> {
    let kind = model.layout.kind;
    let (judged, unknown) = rows(profiles, kind, window, lessons);
    let tally = Tally::of(judged.iter().map(|it| it.1));
    let whose = plural(kind.field());
    if 0 < unknown {
        let verdicts = if unknown == 1 { "verdict" } else { "verdicts" };
        let were = if unknown == 1 { "was" } else { "were" };
        notes.push(format!(
            "{unknown} {verdicts} on {whose} {were} not learned from: this run has no such windows."
        ));
    }
    if tally.total() == 0 {
        return Ok(None);
    }
    if let Some(missing) = tally.missing(whose) {
        notes.push(missing);
        return Ok(None);
    }
    let had: Vec<f64> = scored.standings.iter().map(|it| it.score).collect();
    let before = ranks(&had);
    let inputs = Inputs::of(profiles, model, &scored.standings, scored.of, &before, cancel)?;
    let learned = match learn(&inputs, &judged, &before, cancel) {
        Ok(Some(learned)) => learned,
        Ok(None) => return Ok(None),
        // What the detectors found stands without them.
        Err(DetectError::Model(why)) => {
            notes.push(format!("{why}. The scores are those of the detectors."));
            return Ok(None);
        }
        Err(other) => return Err(other),
    };
    give_out(&mut scored.standings, &learned.order);
    notes.push(said(tally, whose, had.len()));
    Ok(Some(Taught {
        tally,
        before: had.into_iter().zip(before).collect(),
        learned: learned.odds.into_iter().zip(learned.ranks).collect(),
    }))
}

/// Gives the scores that there are to the rows of `order`, the highest first.
fn give_out(standings: &mut [Standing], order: &[u32]) {
    let mut scores: Vec<f64> = standings.iter().map(|it| it.score).collect();
    scores.par_sort_unstable_by(|a, b| b.total_cmp(a));
    for (row, score) in order.iter().zip(scores) {
        let it = &mut standings[*row as usize];
        (it.score, it.flagged) = (score, FLAG <= score);
    }
}

fn said(tally: Tally, whose: &str, windows: usize) -> String {
    let how = match tally.weight() {
        Some(Weight::Half) => ", half by them and half by the detectors,",
        Some(Weight::Alone) | None => "",
    };
    format!(
        "{} on {whose} ({} confirmed, {} benign or dismissed){how} re-ranked {}.",
        counted(tally.total() as f64, "verdict", "verdicts"),
        whole(tally.bad as f64),
        whole(tally.fine as f64),
        counted(windows as f64, "window", "windows"),
    )
}

impl Taught {
    /// Adds to `scores`, which has a row for each window in order, and to `findings` what there was
    /// before, and tells of it.
    pub fn mark(&self, scores: &mut [ScoreRow], findings: &mut [NewFinding]) {
        let of = self.before.len() as u64;
        for (row, (before, learned)) in scores.iter_mut().zip(self.before.iter().zip(&self.learned))
        {
            row.by_detector.extend([place(learned.1, of) as f32, before.0 as f32]);
        }
        let mut places: HashMap<(&str, Micros), Option<usize>> =
            findings.iter().map(|it| ((it.entity.as_str(), it.from), None)).collect();
        for (at, row) in scores.iter().enumerate().filter(|it| it.1.flagged) {
            if let Some(it) = places.get_mut(&(&*row.entity, row.from)) {
                *it = Some(at);
            }
        }
        let place_of = |it: &NewFinding| places.get(&(it.entity.as_str(), it.from)).copied();
        let rows: Vec<Option<usize>> = findings.iter().map(|it| place_of(it).flatten()).collect();
        drop(places);
        for (finding, row) in findings.iter_mut().zip(rows) {
            let Some(row) = row.filter(|it| *it < self.before.len()) else { continue };
            let (before, learned) = (self.before[row], self.learned[row]);
            let told = format!(" Score {:.0}, was {:.0} before verdicts.", finding.score, before.0);
            finding.usual.push_str(&told);
            finding.detectors.push(DetectorScore {
                detector: VERDICTS.to_owned(),
                raw: f64::from(learned.0),
                rank: u64::from(learned.1),
                of,
                score: place(learned.1, of),
            });
            finding.detectors.push(DetectorScore {
                detector: BEFORE.to_owned(),
                raw: before.0,
                rank: u64::from(before.1),
                of,
                score: before.0,
            });
        }
    }
}

/// Rank as score: 100 for the first, 0 for the last.
fn place(rank: u32, of: u64) -> f64 {
    100.0 * of.saturating_sub(rank.into()) as f64 / (of.max(2) - 1) as f64
}
