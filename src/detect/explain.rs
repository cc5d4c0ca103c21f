//! Findings about profiles: which numbers made a window unusual, beside what is usual.

use super::analysis::KindModel;
use super::channels::{self, Channel, Said};
use super::ensemble::Scored;
use super::log::time;
use super::matrix::{Matrix, quantile};
use super::profiles::{Profile, Profiles};
use super::quantity::{Layout, Quantity};
use super::words::{Told, Usual};
use super::{DetectError, PROFILE_ENSEMBLE, advice, evidence, words};
use crate::domain::calendar::Window;
use crate::domain::field::Field;
use crate::domain::finding::{Contribution, FindingKind, NewFinding};
use crate::domain::job::Cancel;
use crate::domain::time::{DAY, HOUR};
use rayon::prelude::*;

/// Earlier windows needed to say what is usual for an entity itself.
const ENOUGH: usize = 3;
/// Contributions that are listed, at most.
const LISTED: usize = 6;
/// Rows that the population's usual values are taken from, at most.
const SAMPLE: usize = 20_000;

/// The findings of the profiles at `flagged`.
pub(super) fn findings(
    profiles: &Profiles<'_>,
    model: &KindModel,
    scored: &Scored,
    said: &Said,
    window: Window,
    flagged: &[usize],
    cancel: &Cancel,
) -> Result<Vec<NewFinding>, DetectError> {
    let layout = &model.layout;
    let population = population(&profiles.raw);
    flagged
        .par_iter()
        .map(|&at| {
            if cancel.is_cancelled() {
                return Err(DetectError::Cancelled);
            }
            let row = profiles.features.row(at);
            let shares = model.ensemble.shares(row, cancel)?;
            let tails = model.ensemble.tail_shares(row);
            let contributions = contributions(profiles, layout, at, &shares, &tails, &population);
            Ok(finding(
                profiles,
                model,
                scored,
                said.types[at],
                window,
                at,
                contributions,
                &population,
            ))
        })
        .collect()
}

/// Fifth percentile, median and 95th percentile of what is usual.
type Band = (f32, f32, f32);

fn band(mut values: Vec<f32>) -> Band {
    values.sort_unstable_by(f32::total_cmp);
    (quantile(&values, 0.05), quantile(&values, 0.5), quantile(&values, 0.95))
}

/// What is usual for all entities of the kind, per quantity.
fn population(raw: &Matrix) -> Vec<Band> {
    let step = raw.rows().div_ceil(SAMPLE).max(1);
    (0..raw.width)
        .into_par_iter()
        .map(|column| band((0..raw.rows()).step_by(step).map(|row| raw.row(row)[column]).collect()))
        .collect()
}

/// Positions of the entity's earlier windows, where there are enough of them to be a habit.
fn earlier(profiles: &Profiles<'_>, layout: &Layout, at: usize) -> Option<std::ops::Range<usize>> {
    let entity = profiles.list[at].entity;
    let from = profiles.list[..at].partition_point(|it| it.entity < entity);
    (layout.history && ENOUGH <= at - from).then_some(from..at)
}

fn contributions(
    profiles: &Profiles<'_>,
    layout: &Layout,
    at: usize,
    shares: &[f32],
    tails: &[f32],
    population: &[Band],
) -> Vec<Contribution> {
    let mut parts = vec![0.0_f32; layout.quantities.len()];
    // A quantity is as rare as the comparison in which it is rarest.
    let mut rarest = vec![1.0_f32; layout.quantities.len()];
    for ((share, tail), (quantity, _)) in shares.iter().zip(tails).zip(&layout.features) {
        parts[*quantity] += share;
        rarest[*quantity] = rarest[*quantity].min(*tail);
    }
    let mut order: Vec<usize> = (0..parts.len()).filter(|it| 0.0 < parts[*it]).collect();
    order.sort_by(|a, b| parts[*b].total_cmp(&parts[*a]).then(a.cmp(b)));
    order.truncate(LISTED);
    let sum: f32 = order.iter().map(|it| parts[*it]).sum();
    let past = earlier(profiles, layout, at);
    order
        .into_iter()
        .map(|quantity| {
            let usual = usual(profiles, past.clone(), quantity, population);
            let kind = layout.quantities[quantity];
            let mut it = Contribution {
                feature: kind.code(),
                label: kind.label(),
                actual: f64::from(profiles.raw.row(at)[quantity]),
                usual: f64::from(usual.1),
                low: f64::from(usual.0),
                high: f64::from(usual.2),
                unit: kind.unit().to_owned(),
                share: f64::from(parts[quantity] / sum),
                tail: Some(f64::from(rarest[quantity])),
            };
            in_human_terms(profiles, at, kind, past.clone(), &mut it);
            it
        })
        .collect()
}

fn usual(
    profiles: &Profiles<'_>,
    past: Option<std::ops::Range<usize>>,
    quantity: usize,
    population: &[Band],
) -> Band {
    past.map_or(population[quantity], |past| {
        band(past.map(|row| profiles.raw.row(row)[quantity]).collect())
    })
}

/// Surprise is no unit for people: hours are told by the clock and weekends as shares.
fn in_human_terms(
    profiles: &Profiles<'_>,
    at: usize,
    kind: Quantity,
    past: Option<std::ops::Range<usize>>,
    it: &mut Contribution,
) {
    if kind == Quantity::Hours {
        let Some(past) = past else { return };
        let events = |row: usize| profiles.events(&profiles.list[row]);
        let all: Vec<f32> = past
            .flat_map(|row| events(row).iter().copied())
            .map(|event| clock(time(profiles.sorted.log, event)))
            .collect();
        let (low, middle, high) = band(all);
        let far = |hour: f32| {
            let apart = (hour - middle).abs();
            apart.min(24.0 - apart)
        };
        let actual = events(at)
            .iter()
            .map(|event| clock(time(profiles.sorted.log, *event)))
            .max_by(|a, b| far(*a).total_cmp(&far(*b)));
        it.actual = f64::from(actual.unwrap_or(middle));
        (it.low, it.usual, it.high) = (f64::from(low), f64::from(middle), f64::from(high));
        "hour".clone_into(&mut it.unit);
    } else if kind == Quantity::Weekend {
        let share = (-it.actual).exp();
        (it.actual, it.low, it.usual, it.high) = (1.0, 0.0, share, share);
    } else if kind == Quantity::FailedShare {
        let profile = &profiles.list[at];
        let n = profiles.events(profile).len() as f64;
        // Undo the two imagined successes.
        it.actual = (it.actual * (n + 2.0) / n).min(1.0);
    }
}

/// How many detectors agree, and the entity's own ordinary window that is most like this one.
fn beside(
    profiles: &Profiles<'_>,
    model: &KindModel,
    scored: &Scored,
    window: Window,
    at: usize,
    past: Option<std::ops::Range<usize>>,
) -> String {
    let (agree, of) = scored.agreement(at);
    let ordinary = past.into_iter().flatten().filter(|it| !scored.standings[*it].flagged);
    let apart =
        |it: usize| model.ensemble.apart(profiles.features.row(at), profiles.features.row(it));
    let nearest = ordinary.map(|it| (apart(it), it)).min_by(|a, b| a.0.total_cmp(&b.0));
    let similar = nearest.map_or_else(String::new, |(_, row)| {
        let name = match window {
            Window::Hour => "hour",
            Window::Day => "day",
            Window::Week => "week",
        };
        let start = window.start(profiles.list[row].window).rfc3339();
        let shown = if window == Window::Hour { 16 } else { 10 };
        let start = start.get(..shown).unwrap_or(&start).replace('T', " ");
        format!(" Its most similar ordinary {name} was {start}.")
    });
    format!(" {agree} of {of} detectors agree.{similar}")
}

/// Time of day in hours.
fn clock(at: i64) -> f32 {
    at.rem_euclid(DAY) as f32 / HOUR as f32
}

#[expect(clippy::too_many_arguments, reason = "all that a finding is made from")]
fn finding(
    profiles: &Profiles<'_>,
    model: &KindModel,
    scored: &Scored,
    channel: Option<Channel>,
    window: Window,
    at: usize,
    contributions: Vec<Contribution>,
    population: &[Band],
) -> NewFinding {
    let layout = &model.layout;
    let log = profiles.sorted.log;
    let profile: &Profile = &profiles.list[at];
    let events = profiles.events(profile);
    let past = earlier(profiles, layout, at);
    let told = Told {
        log,
        layout,
        window,
        actual: profiles.raw.row(at),
        events,
        before: profiles.events_before(profile),
        top: &contributions,
    };
    let whose = if past.is_some() { Usual::Own } else { Usual::Everyone };
    let medians: Vec<f32> = (0..layout.quantities.len())
        .map(|it| usual(profiles, past.clone(), it, population).1)
        .collect();
    let most = |field| evidence::most_common(log, field, events.iter().copied()).map(|it| it.0);
    NewFinding {
        detected_at: evidence::last(log, events),
        kind: channel.and_then(Channel::finding).unwrap_or(FindingKind::of_entity(layout.kind)),
        score: scored.standings[at].score,
        entity_kind: Some(layout.kind),
        entity: log.text(layout.kind.field()).name(profile.entity).unwrap_or_default().to_owned(),
        user: evidence::single(log, Field::User, events),
        ip: evidence::single(log, Field::Ip, events),
        integration: most(Field::Integration),
        resource_type: most(Field::ResourceType),
        resource: most(Field::Resource),
        from: window.start(profile.window),
        to: window.start(profile.window + 1),
        summary: channel
            .and_then(|it| channels::sentence(it, &told))
            .unwrap_or_else(|| words::summary(&told)),
        usual: words::usual(&told, whose, &medians)
            + &beside(profiles, model, scored, window, at, past),
        detector: PROFILE_ENSEMBLE.to_owned(),
        request_id: None,
        access_flow: None,
        group_id: None,
        drivers: Vec::new(),
        reasons: Vec::new(),
        recommended: advice::profile(layout.kind, channel, &contributions),
        contributions,
        detectors: evidence::said(scored, at),
        events: evidence::numbers(events),
    }
}
