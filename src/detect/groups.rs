//! Groups of consecutive events: cut, measured, scored.
//!
//! Groups tumble: each event is in one group. They follow the log's own numeric ids where every
//! event has one, else time. Only logs that say which requests failed, or for which key or product
//! they were, are cut into groups; in others a group is a stretch of time, which profiles cover.

use super::DetectError;
use super::ensemble::Scored;
use super::group_features::{Before, GroupQuantity, LearnedRarity, Rarity};
use super::group_score::{self, GroupEnsemble};
use super::group_words;
use super::log::time;
use super::matrix::Matrix;
use crate::domain::batch::NO_ID;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::NewFinding;
use crate::domain::ids::EventNo;
use crate::domain::job::Cancel;
use crate::domain::run::{Analysis, Family, GroupBy, GroupPlace, GroupSpan, ScoreRow, Settings};
use crate::domain::time::{DAY, Micros};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Highest score of a group that is not full: just below High.
const MOST_PARTIAL: f64 = 49.99;

/// What is saved to score new groups.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct GroupModel {
    pub quantities: Vec<GroupQuantity>,
    pub ensemble: GroupEnsemble,
    pub rarity: LearnedRarity,
}

impl GroupModel {
    /// Whether a model read from a file holds together.
    pub fn is_sound(&self) -> bool {
        self.ensemble.is_sound(self.quantities.len()) && self.rarity.is_sound()
    }
}

/// One group.
pub(super) struct Group {
    /// `G-0001`, in the order of the log.
    pub id: String,
    /// The product or key whose stream it is from; empty for the whole log.
    pub stream: String,
    /// Its events in order.
    pub events: Vec<u32>,
    /// Whether it is the last of its stream and not full.
    pub partial: bool,
}

impl Group {
    /// The score that counts: a group that is not full can be no more than Medium.
    pub fn score(&self, score: f64) -> f64 {
        if self.partial { score.min(MOST_PARTIAL) } else { score }
    }
}

/// Scored groups, ready to be put into an analysis.
pub(super) struct Scores {
    rows: Vec<ScoreRow>,
    spans: Vec<GroupSpan>,
    findings: Vec<NewFinding>,
    features: Vec<String>,
    notes: Vec<String>,
}

impl Scores {
    /// Adds them to `out`.
    pub fn keep(self, out: &mut Analysis) {
        out.n_groups += self.rows.len() as u64;
        out.scores.extend(self.rows);
        out.groups.extend(self.spans);
        out.findings.extend(self.findings);
        out.features.extend(self.features);
        out.notes.extend(self.notes);
    }
}

/// Trains on the groups of `log` and scores them; `None` where the log has no groups.
pub(super) fn train(
    log: &EventColumns,
    settings: &Settings,
    cancel: &Cancel,
) -> Result<Option<(GroupModel, Scores)>, DetectError> {
    if !is_grouped(log) || settings.group_size == 0 {
        return Ok(None);
    }
    let groups = cut(log, settings, cancel)?;
    if groups.is_empty() {
        return Ok(None);
    }
    let quantities = GroupQuantity::of(log);
    let rarity = Rarity::of(log, None, cancel)?;
    let rows = measure(log, &rarity, &quantities, &groups, cancel)?;
    let begin: Vec<i64> = groups.iter().map(|it| time(log, it.events[0])).collect();
    let history = group_score::history(&begin);
    let full = full(&groups, settings);
    let days: Vec<i64> = begin.iter().map(|it| it.div_euclid(DAY)).collect();
    let (ensemble, scored) = GroupEnsemble::train(&rows, &full, &days, &history, settings, cancel)?;
    let model = GroupModel { quantities, ensemble, rarity: rarity.learned().clone() };
    let measured = Measured { rarity, rows, scored };
    let found = scores(log, settings, &model, &groups, &measured, EventNo(0));
    Ok(Some((model, found)))
}

/// Scores the groups that hold an event numbered `first_new` or later.
pub(super) fn score(
    log: &EventColumns,
    settings: &Settings,
    model: &GroupModel,
    first_new: EventNo,
    cancel: &Cancel,
) -> Result<Scores, DetectError> {
    let groups = cut(log, settings, cancel)?;
    let rarity = Rarity::of(log, Some(&model.rarity), cancel)?;
    let rows = measure(log, &rarity, &model.quantities, &groups, cancel)?;
    let scored = model.ensemble.score(&rows, &full(&groups, settings), cancel)?;
    let measured = Measured { rarity, rows, scored };
    Ok(scores(log, settings, model, &groups, &measured, first_new))
}

/// What the groups' scores are explained from.
pub(super) struct Measured {
    pub rarity: Rarity,
    pub rows: Matrix,
    pub scored: Scored,
}

/// The share of a whole group that each group holds.
fn full(groups: &[Group], settings: &Settings) -> Vec<f32> {
    groups.iter().map(|it| it.events.len() as f32 / settings.group_size as f32).collect()
}

fn is_grouped(log: &EventColumns) -> bool {
    let has = |field: Field| !log.text(field).codes.is_empty();
    has(Field::Key) || has(Field::Product) || !log.state.is_empty() || log.outcome.contains(&2)
}

/// The groups of `log`, stream by stream.
fn cut(
    log: &EventColumns,
    settings: &Settings,
    cancel: &Cancel,
) -> Result<Vec<Group>, DetectError> {
    let by_id = log.id.len() == log.len() && !log.id.contains(&NO_ID);
    let mut order: Vec<u32> = (0..log.len() as u32).collect();
    let place = |it: u32| if by_id { log.id[it as usize] } else { time(log, it) };
    if !order.is_sorted_by_key(|it| place(*it)) {
        order.par_sort_by_key(|it| (place(*it), *it));
    }
    let column = match settings.group_by {
        GroupBy::All => None,
        GroupBy::Product => Some(log.text(Field::Product)),
        GroupBy::Key => Some(log.text(Field::Key)),
    };
    if let Some(column) = column {
        order.retain(|it| 0 < column.code(*it as usize));
        order.par_sort_by_key(|it| column.code(*it as usize));
    }
    let code = |it: u32| column.map_or(0, |by| by.code(it as usize));
    let mut groups = Vec::new();
    for stream in order.chunk_by(|a, b| code(*a) == code(*b)) {
        if cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        let name = column.and_then(|it| it.name(code(stream[0]))).unwrap_or_default();
        groups.extend(stream.chunks(settings.group_size).map(|events| Group {
            id: String::new(),
            stream: name.to_owned(),
            events: events.to_vec(),
            partial: events.len() < settings.group_size,
        }));
    }
    for (at, group) in groups.iter_mut().enumerate() {
        group.id = format!("G-{:04}", at + 1);
    }
    Ok(groups)
}

fn measure(
    log: &EventColumns,
    rarity: &Rarity,
    quantities: &[GroupQuantity],
    groups: &[Group],
    cancel: &Cancel,
) -> Result<Matrix, DetectError> {
    let streams: Vec<&[Group]> = groups.chunk_by(|a, b| a.stream == b.stream).collect();
    let measured: Vec<Matrix> = streams
        .into_par_iter()
        .map(|stream| {
            let mut before = Before::default();
            let mut rows = Matrix::new(quantities.len());
            for group in stream {
                if cancel.is_cancelled() {
                    return Err(DetectError::Cancelled);
                }
                rows.push(&before.measure(log, rarity, quantities, &group.events));
            }
            Ok(rows)
        })
        .collect::<Result<_, _>>()?;
    let mut rows = Matrix::new(quantities.len());
    for part in measured {
        rows.values.extend(part.values);
    }
    Ok(rows)
}

fn scores(
    log: &EventColumns,
    settings: &Settings,
    model: &GroupModel,
    groups: &[Group],
    measured: &Measured,
    first_new: EventNo,
) -> Scores {
    let mut out = Scores {
        rows: Vec::new(),
        spans: Vec::new(),
        findings: Vec::new(),
        features: model.quantities.iter().map(|it| format!("group.{}", it.code())).collect(),
        notes: Vec::new(),
    };
    let mut odd = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        if group.events.iter().all(|it| i64::from(*it) < first_new.0) {
            continue;
        }
        out.rows.push(row(log, settings, group, &measured.scored, at));
        let events = group.events.iter().map(|it| EventNo(i64::from(*it))).collect();
        out.spans.push(GroupSpan { id: group.id.clone(), events });
        if raised(group, &measured.scored, at, settings) {
            odd.push((at, group));
        }
    }
    let spread = group_words::Spread::of(&measured.rows);
    let found = odd.into_par_iter().map(|(at, group)| {
        let told = group_words::Told { log, model, group, measured, at };
        group_words::finding(&told, &spread, settings.group_size)
    });
    out.findings = found.collect();
    out
}

/// A few events left over at the end are unlike a full group by their number alone.
fn raised(group: &Group, scored: &Scored, at: usize, settings: &Settings) -> bool {
    scored.standings[at].flagged && settings.group_size <= 2 * group.events.len()
}

fn row(
    log: &EventColumns,
    settings: &Settings,
    group: &Group,
    scored: &Scored,
    at: usize,
) -> ScoreRow {
    let standing = &scored.standings[at];
    let (first, last) = (group.events[0], group.events[group.events.len() - 1]);
    ScoreRow {
        family: Family::Group,
        entity_kind: (settings.group_by == GroupBy::Key).then_some(EntityKind::Key),
        entity: group.stream.as_str().into(),
        from: Micros(log.time[first as usize]),
        to: Micros(log.time[last as usize]),
        group: Some(Box::new(GroupPlace {
            id: group.id.clone(),
            starting_at: EventNo(i64::from(first)),
            ending_at: EventNo(i64::from(last)),
        })),
        score: group.score(standing.score),
        flagged: raised(group, scored, at, settings),
        by_detector: standing.by_detector(scored.of),
    }
}
