//! One run from events to findings: which entities are profiled, what is trained, what is kept.

use super::DetectError;
use super::channels::{Channels, Said};
use super::drift::{self, Learned};
use super::ensemble::{CODES, Ensemble, PROFILE_CODES, Scored};
use super::explain;
use super::groups::{self, GroupModel};
use super::learn;
use super::log::days_covered;
use super::matrix::Matrix;
use super::profiles::{Profile, Profiles};
use super::quantity::{Layout, plural};
use super::same_events;
use super::victims::{self, Sprays};
use super::words::{counted, whole};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::field::EntityKind;
use crate::domain::finding::NewFinding;
use crate::domain::ids::EventNo;
use crate::domain::job::{Cancel, Progress};
use crate::domain::lesson::{self, Lesson};
use crate::domain::run::{Analysis, Family, ScoreRow, Settings};
use crate::domain::time::Micros;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Days that a log must cover before an entity is compared with its own past.
const HISTORY_DAYS: f64 = 14.0;
/// Form of the saved model.
const VERSION: u32 = 3;

/// What is saved to score new events: numbers and the names of columns, no value of any event.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Model {
    version: u32,
    pub settings: Settings,
    pub kinds: Vec<KindModel>,
    groups: Option<GroupModel>,
}

/// The trained model of one kind of entity.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KindModel {
    pub layout: Layout,
    pub ensemble: Ensemble,
    channels: Channels,
    learned: Learned,
}

impl KindModel {
    fn train(
        layout: Layout,
        profiles: &Profiles<'_>,
        settings: &Settings,
        cancel: &Cancel,
    ) -> Result<(Self, Scored, Said), DetectError> {
        let (raw, features) = (&profiles.raw, &profiles.features);
        let (channels, mut said) = Channels::fit(&layout, raw, features, cancel)?;
        let typed = std::mem::take(&mut said.together);
        let least = layout.least_spreads();
        let (ensemble, scored) = Ensemble::train(features, &least, typed, settings, cancel)?;
        let start = |it: &Profile| settings.window.start(it.window);
        let starts: Vec<Micros> = profiles.list.iter().map(start).collect();
        let learned = Learned::fit(features, &starts, settings.seed);
        Ok((Self { layout, ensemble, channels, learned }, scored, said))
    }

    /// Scores rows without learning from them.
    pub fn score(
        &self,
        raw: &Matrix,
        features: &Matrix,
        cancel: &Cancel,
    ) -> Result<(Scored, Said), DetectError> {
        let mut said = self.channels.say(&self.layout, raw, features, cancel)?;
        let typed = std::mem::take(&mut said.together);
        Ok((self.ensemble.score(features, typed, cancel)?, said))
    }

    /// Nats of each typed channel.
    pub fn nats(
        &self,
        raw: &Matrix,
        features: &Matrix,
        cancel: &Cancel,
    ) -> Result<Matrix, DetectError> {
        self.channels.nats(&self.layout, raw, features, cancel)
    }

    fn is_sound(&self) -> bool {
        self.layout.is_sound()
            && self.ensemble.is_sound(self.layout.features.len())
            && self.channels.is_sound(self.layout.kind)
            && self.learned.is_sound(self.layout.features.len())
    }
}

/// Trains on all events of `log`, scores them, and re-ranks windows by `lessons` where those are
/// enough. Progress counts events, once per kind of entity
/// and once for groups.
///
/// # Errors
/// [`DetectError::Cancelled`] within a second of `cancel`; [`DetectError::Empty`] without events.
pub fn analyze(
    log: &EventColumns,
    settings: &Settings,
    lessons: &[Lesson],
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Analysis, DetectError> {
    check(log)?;
    let mut kept = Kept::new(settings.window, EventNo(0), lessons, cancel);
    let mut kinds = kinds(log, &settings.entities, &mut kept.out.notes);
    let days = days_covered(log);
    let history = HISTORY_DAYS <= days;
    if let Some(kind) = kinds.first().filter(|_| !history) {
        kept.out.notes.push(short_log(days, *kind));
    }
    // Addresses first: what they did to others is told of them.
    kinds.sort_by_key(|it| *it != EntityKind::Ip);
    progress.set_done(0);
    progress.set_total(log.len() as u64 * (kinds.len() as u64 + 1));
    let mut model =
        Model { version: VERSION, settings: settings.clone(), kinds: Vec::new(), groups: None };
    for (done, kind) in kinds.into_iter().enumerate() {
        let layout = Layout::of(log, kind, history);
        let profiles = Profiles::of(log, &layout, settings.window, progress, cancel)?;
        progress.set_done(log.len() as u64 * (done as u64 + 1));
        if profiles.list.is_empty() {
            continue;
        }
        let (trained, scored, said) = KindModel::train(layout, &profiles, settings, cancel)?;
        kept.taught(&profiles, &trained, scored, &said)?;
        kept.out.notes.push(elbow(&trained));
        model.kinds.push(trained);
    }
    let mut out = kept.out;
    if let Some((trained, groups)) = groups::train(log, settings, cancel)? {
        groups.keep(&mut out);
        model.groups = Some(trained);
    }
    if model.kinds.is_empty() && model.groups.is_none() {
        out.notes.push(
            "Nothing could be compared: the log has fewer than two users, addresses, keys and \
             machines."
                .to_owned(),
        );
    }
    finish(out, &model, log, progress)
}

/// Scores what is new with a saved model, without training: windows and groups that hold an event
/// numbered `first_new` or later. Earlier events are still what the new ones are compared with.
/// Where `lessons` are enough to re-rank, or the case is to be scored anew without them
/// (`rescore`), all windows are scored: they share one order.
///
/// # Errors
/// [`DetectError::Model`] when `model` cannot be used; else as [`analyze`].
pub fn score(
    log: &EventColumns,
    model: &[u8],
    first_new: EventNo,
    (lessons, rescore): (&[Lesson], bool),
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Analysis, DetectError> {
    let arrived = first_new;
    check(log)?;
    let model = read_model(model)?;
    let all = rescore || lesson::can_rerank(lessons);
    let first_new = if all { EventNo(0) } else { first_new };
    let mut kept = Kept::new(model.settings.window, first_new, lessons, cancel);
    progress.set_done(0);
    progress.set_total(log.len() as u64 * (model.kinds.len() as u64 + 1));
    for (done, kind) in model.kinds.iter().enumerate() {
        let profiles = Profiles::of(log, &kind.layout, model.settings.window, progress, cancel)?;
        progress.set_done(log.len() as u64 * (done as u64 + 1));
        let (scored, said) = kind.score(&profiles.raw, &profiles.features, cancel)?;
        kept.taught(&profiles, kind, scored, &said)?;
        kept.drift(&profiles, kind, arrived);
    }
    let mut out = kept.out;
    if let Some(trained) = &model.groups {
        // New events may stand before old ones and shift every group, so all are scored again.
        groups::score(log, &model.settings, trained, EventNo(0), cancel)?.keep(&mut out);
    }
    finish(out, &model, log, progress)
}

pub(super) fn read_model(bytes: &[u8]) -> Result<Model, DetectError> {
    let damaged = || DetectError::Model("The saved model cannot be read".to_owned());
    let model: Model = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    if model.version != VERSION {
        return Err(DetectError::Model("The saved model is of another version".to_owned()));
    }
    let sound = model.settings.group_size != 0
        && model.kinds.iter().all(KindModel::is_sound)
        && model.groups.as_ref().is_none_or(GroupModel::is_sound);
    if sound { Ok(model) } else { Err(damaged()) }
}

fn check(log: &EventColumns) -> Result<(), DetectError> {
    if log.is_empty() {
        return Err(DetectError::Empty);
    }
    let wrong = |len: usize| 0 < len && len != log.len();
    if wrong(log.outcome.len())
        || wrong(log.state.len())
        || wrong(log.count.len())
        || wrong(log.id.len())
        || log.texts.iter().any(|it| wrong(it.codes.len()))
    {
        return Err(DetectError::Events("columns differ in length".to_owned()));
    }
    if u32::try_from(log.len()).is_err() {
        return Err(DetectError::Events("there are more than 4,294,967,295".to_owned()));
    }
    Ok(())
}

/// Kinds of entity with at least two entities, in their fixed order.
fn kinds(log: &EventColumns, asked: &[EntityKind], notes: &mut Vec<String>) -> Vec<EntityKind> {
    let mut kinds = Vec::new();
    for &kind in EntityKind::ALL {
        if !asked.is_empty() && !asked.contains(&kind) {
            continue;
        }
        let column = log.text(kind.field());
        let present = column.codes.iter().find(|it| 0 < **it);
        let two = present.is_some_and(|first| column.codes.iter().any(|it| 0 < *it && it != first));
        if two {
            kinds.push(kind);
        } else if present.is_some() {
            notes.push(format!(
                "The log has only one {}, so there is nothing to compare it with.",
                super::quantity::singular(kind.field())
            ));
        } else if !asked.is_empty() {
            notes.push(format!("The log has no {}.", plural(kind.field())));
        }
    }
    kinds
}

fn short_log(days: f64, kind: EntityKind) -> String {
    let covers = match days {
        it if it < 1.0 => "less than a day".to_owned(),
        it if it < 2.0 => "1 day".to_owned(),
        it => format!("{} days", whole(it.floor())),
    };
    format!(
        "The log covers {covers}. History needs {}, so {} are compared with each other instead.",
        whole(HISTORY_DAYS),
        plural(kind.field())
    )
}

/// How the number of centroids was chosen: "K-means of users has 5 centres. Squared distance left
/// with 1 to 16: 100 %, 61 %, …".
fn elbow(model: &KindModel) -> String {
    let (chosen, inertia) = model.ensemble.elbow();
    let all = inertia.first().copied().unwrap_or(0.0).max(f64::MIN_POSITIVE);
    let left: Vec<String> = inertia.iter().map(|it| format!("{:.0} %", 100.0 * it / all)).collect();
    format!(
        "K-means of {} has {}, at the bend of what is left of the squared distances with 1 to {}: {}.",
        plural(model.layout.kind.field()),
        counted(chosen as f64, "centre", "centres"),
        inertia.len(),
        left.join(", ")
    )
}

/// The windows that hold an event numbered `first_new` or later.
fn new_rows(profiles: &Profiles<'_>, first_new: EventNo) -> Vec<usize> {
    let is_new = |it: &u32| first_new.0 <= i64::from(*it);
    (0..profiles.list.len())
        .filter(|at| first_new.0 <= 0 || profiles.events(&profiles.list[*at]).iter().any(is_new))
        .collect()
}

/// What is kept of each kind of entity, and for which events.
struct Kept<'a> {
    out: Analysis,
    sprays: Sprays,
    window: Window,
    first_new: EventNo,
    lessons: &'a [Lesson],
    cancel: &'a Cancel,
}

impl<'a> Kept<'a> {
    fn new(window: Window, first_new: EventNo, lessons: &'a [Lesson], cancel: &'a Cancel) -> Self {
        let (out, sprays) = (Analysis::default(), Sprays::default());
        Self { out, sprays, window, first_new, lessons, cancel }
    }

    /// Keeps profiles in the order that verdicts teach, where there are enough.
    fn taught(
        &mut self,
        profiles: &Profiles<'_>,
        model: &KindModel,
        mut scored: Scored,
        said: &Said,
    ) -> Result<(), DetectError> {
        let (rows, findings) = (self.out.scores.len(), self.out.findings.len());
        let (lessons, notes) = ((self.lessons, self.window), &mut self.out.notes);
        let taught = learn::teach(profiles, model, &mut scored, lessons, notes, self.cancel)?;
        self.profiles(profiles, model, &scored, said)?;
        if let Some(taught) = taught {
            taught.mark(&mut self.out.scores[rows..], &mut self.out.findings[findings..]);
            self.out.n_learned += taught.tally.total();
        }
        Ok(())
    }

    /// Says how far the new windows are from what the model learned.
    fn drift(&mut self, profiles: &Profiles<'_>, model: &KindModel, first_new: EventNo) {
        let new = new_rows(profiles, first_new);
        if !new.is_empty() {
            let drifts = model.learned.drift(&model.layout, &profiles.features, &new);
            self.out.notes.push(drift::note(&model.layout, new.len(), &drifts));
            self.out.drift.extend(drifts);
        }
    }

    fn profiles(
        &mut self,
        profiles: &Profiles<'_>,
        model: &KindModel,
        scored: &Scored,
        said: &Said,
    ) -> Result<(), DetectError> {
        let layout = &model.layout;
        let kept = new_rows(profiles, self.first_new);
        let odd: Vec<usize> =
            kept.iter().copied().filter(|at| scored.standings[*at].flagged).collect();
        let victims = self.sprays.victims(profiles, model, &odd, self.cancel)?;
        let raised: Vec<usize> =
            odd.into_iter().filter(|at| victims.binary_search(at).is_err()).collect();
        if !victims.is_empty() {
            self.out.notes.push(victims::note(layout.kind, victims.len()));
        }
        if layout.kind == EntityKind::Ip {
            for at in &raised {
                self.sprays.add(&profiles.list[*at]);
            }
        }
        self.out.n_profiles += kept.len() as u64;
        let window = self.window;
        let names = &profiles.sorted.log.text(layout.kind.field()).names;
        let names: Vec<Arc<str>> = names.iter().map(|it| it.as_str().into()).collect();
        let row = |at: usize| {
            let flagged = raised.binary_search(&at).is_ok();
            row(profiles, window, layout.kind, &names, scored, at, flagged)
        };
        // Of millions of rows, room for twice as many would be a good part of all memory.
        self.out.scores.reserve_exact(kept.len());
        self.out.scores.par_extend(kept.into_par_iter().map(row));
        let explained =
            explain::findings(profiles, model, scored, said, self.window, &raised, self.cancel)?;
        self.out.findings.extend(explained);
        self.out.features.extend(layout.names());
        Ok(())
    }
}

fn row(
    profiles: &Profiles<'_>,
    window: Window,
    kind: EntityKind,
    names: &[Arc<str>],
    scored: &Scored,
    at: usize,
    flagged: bool,
) -> ScoreRow {
    let (profile, standing) = (&profiles.list[at], &scored.standings[at]);
    let name = (profile.entity as usize).checked_sub(1).and_then(|it| names.get(it));
    ScoreRow {
        family: Family::Profile,
        entity_kind: Some(kind),
        entity: name.cloned().unwrap_or_default(),
        from: window.start(profile.window),
        to: window.start(profile.window + 1),
        group: None,
        score: standing.score,
        flagged,
        by_detector: standing.by_detector(scored.of),
    }
}

fn finish(
    mut out: Analysis,
    model: &Model,
    log: &EventColumns,
    progress: &Progress,
) -> Result<Analysis, DetectError> {
    let codes = |codes: &[&str]| codes.iter().map(|it| (*it).to_owned()).collect();
    out.detectors = vec![(Family::Profile, codes(&PROFILE_CODES)), (Family::Group, codes(&CODES))];
    if 0 < out.n_learned {
        out.detectors[0].1.extend([learn::VERDICTS, learn::BEFORE].map(str::to_owned));
    }
    same_events::keys_before_places(&mut out.findings, &mut out.scores);
    out.findings.sort_by(by_score);
    // No two rows are equal in all of this, and a stable sort takes half as much memory again.
    out.scores.par_sort_unstable_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.entity.cmp(&b.entity))
            .then_with(|| (a.from, a.entity_kind, a.family).cmp(&(b.from, b.entity_kind, b.family)))
            .then_with(|| a.group.cmp(&b.group))
    });
    out.model = serde_json::to_vec(model)
        .map_err(|it| DetectError::Model(format!("The model could not be saved: {it}")))?;
    progress.set_done(log.len() as u64 * (model.kinds.len() as u64 + 1));
    Ok(out)
}

pub(super) fn by_score(a: &NewFinding, b: &NewFinding) -> std::cmp::Ordering {
    let is_key = |it: &NewFinding| it.entity_kind == Some(EntityKind::Key);
    b.score
        .total_cmp(&a.score)
        .then_with(|| is_key(b).cmp(&is_key(a)))
        .then_with(|| a.entity.cmp(&b.entity))
        .then_with(|| (a.from, a.kind).cmp(&(b.from, b.kind)))
        .then_with(|| a.group_id.cmp(&b.group_id))
}
