//! Findings about groups: the sentences, the reasons and who they are about.

use super::group_features::GroupQuantity;
use super::groups::{Group, GroupModel, Measured};
use super::log::failed;
use super::matrix::{Matrix, quantile};
use super::quantity::{capital, plural, singular};
use super::words::{counted, lasting, noun};
use super::{GROUP_ENSEMBLE, advice, evidence};
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::{Contribution, FindingKind, NewFinding};
use crate::domain::ids::EventNo;
use crate::domain::time::Micros;
use rayon::prelude::*;

/// Contributions that are listed, at most.
const LISTED: usize = 6;

/// How each number is distributed over all groups.
pub(super) struct Spread {
    /// Values of each column, ascending.
    sorted: Vec<Vec<f32>>,
    /// Fifth percentile, median and 95th percentile of each column.
    usual: Vec<[f32; 3]>,
}

impl Spread {
    pub fn of(rows: &Matrix) -> Self {
        let columns = (0..rows.width).into_par_iter().map(|column| {
            let mut values: Vec<f32> =
                rows.values.iter().skip(column).step_by(rows.width).copied().collect();
            values.sort_unstable_by(f32::total_cmp);
            values
        });
        let sorted: Vec<Vec<f32>> = columns.collect();
        let usual = sorted.iter().map(|it| [0.05, 0.5, 0.95].map(|q| quantile(it, q))).collect();
        Self { sorted, usual }
    }

    /// The share of all groups at least as far from the middle as `value`, on the same side.
    fn tail(&self, column: usize, value: f32) -> f64 {
        let (sorted, middle) = (&self.sorted[column], self.usual[column][1]);
        let as_far = if value < middle {
            sorted.partition_point(|it| *it <= value)
        } else {
            sorted.len() - sorted.partition_point(|it| *it < value)
        };
        as_far as f64 / sorted.len().max(1) as f64
    }
}

/// One scored group and what it is told from.
pub(super) struct Told<'a> {
    pub log: &'a EventColumns,
    pub model: &'a GroupModel,
    pub group: &'a Group,
    pub measured: &'a Measured,
    /// Its place among all groups.
    pub at: usize,
}

/// The finding about one group. `size` is that of a whole group.
pub(super) fn finding(told: &Told<'_>, spread: &Spread, size: usize) -> NewFinding {
    let Told { log, model, group, measured, at } = told;
    let (events, row) = (&group.events, measured.rows.row(*at));
    let failures = events.iter().filter(|it| failed(log, **it)).count();
    let leader = leader(log, events, failures);
    let instant = |it: u32| log.time[it as usize];
    let from = events.iter().map(|it| instant(*it)).min().unwrap_or(0);
    let to = evidence::last(log, events);
    let shares = model.ensemble.shares(row, events.len() as f32 / size as f32);
    let most = |field| evidence::most_common(log, field, events.iter().copied()).map(|it| it.0);
    let entity_of = |field| EntityKind::ALL.iter().copied().find(|it| it.field() == field);
    let (entity_kind, entity) = match &leader {
        Some(it) => (entity_of(it.field), it.name.clone()),
        None => (None, group.stream.clone()),
    };
    let mut summary = summary(log, group, failures, leader.as_ref(), to.0.saturating_sub(from));
    if group.partial {
        summary = format!("{summary} (the last group: partial, {} of {size})", events.len());
    }
    NewFinding {
        detected_at: to,
        kind: FindingKind::Group,
        score: group.score(measured.scored.standings[*at].score),
        entity_kind,
        entity,
        user: evidence::single(log, Field::User, events),
        ip: evidence::single(log, Field::Ip, events),
        integration: most(Field::Integration),
        resource_type: most(Field::ResourceType),
        resource: most(Field::Resource),
        from: Micros(from),
        to,
        summary,
        usual: usual_sentence(log, model, &spread.usual, group),
        detector: GROUP_ENSEMBLE.to_owned(),
        request_id: None,
        access_flow: None,
        group_id: Some(group.id.clone()),
        contributions: contributions(model, row, spread, &shares),
        detectors: evidence::said(&measured.scored, *at),
        recommended: advice::group(0 < failures),
        drivers: drivers(told, leader.as_ref()),
        reasons: Vec::new(),
        events: evidence::numbers(events),
    }
}

/// The events that the score comes from, the rarest first: failures of the leading value, and
/// events whose combination of new place, failure and burst is rare.
fn drivers(told: &Told<'_>, leader: Option<&Leader>) -> Vec<EventNo> {
    let log = told.log;
    let weight = |it: u32| {
        let leads = leader.is_some_and(|by| {
            let column = log.text(by.field);
            failed(log, it) && column.name(column.code(it as usize)) == Some(&by.name)
        });
        told.measured.rarity.marks.excess(it) + if leads { 1.0 } else { 0.0 }
    };
    let mut driving: Vec<(f32, u32)> =
        told.group.events.iter().map(|it| (weight(*it), *it)).collect();
    driving.retain(|it| 0.0 < it.0);
    driving.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    driving.into_iter().map(|it| EventNo(i64::from(it.1))).collect()
}

/// The value that most failures of a group have in common.
struct Leader {
    field: Field,
    name: String,
    failures: usize,
}

/// The key, else machine, address or user that accounts for at least half of the failures.
fn leader(log: &EventColumns, events: &[u32], failures: usize) -> Option<Leader> {
    if failures < 3 {
        return None;
    }
    [Field::Key, Field::Machine, Field::FriendlyName, Field::Ip, Field::User].into_iter().find_map(
        |field| {
            let failing = events.iter().copied().filter(|it| failed(log, *it));
            let (name, failures_of) = evidence::most_common(log, field, failing)?;
            (failures <= 2 * failures_of).then_some(Leader { field, name, failures: failures_of })
        },
    )
}

/// "Key KEY-1 failed 19 of 25 requests in 3 minutes, from one machine (PC-034)".
fn summary(
    log: &EventColumns,
    group: &Group,
    failures: usize,
    leader: Option<&Leader>,
    micros: i64,
) -> String {
    let n = group.events.len();
    let noun = noun(log, group.events.iter().copied());
    let requests = counted(n as f64, noun, &format!("{noun}s"));
    let within = lasting(micros);
    match leader {
        Some(it) => {
            let who = capital(singular(it.field));
            let place = place(log, group, it);
            format!("{who} {} failed {} of {requests} in {within}{place}", it.name, it.failures)
        }
        None if 0 < failures => format!("{failures} of {requests} failed in {within}"),
        None => {
            let field = [Field::Key, Field::Machine, Field::Ip, Field::User]
                .into_iter()
                .find(|it| !log.text(*it).codes.is_empty());
            let from = field.map_or_else(String::new, |field| {
                let mut codes: Vec<u32> =
                    group.events.iter().map(|it| log.text(field).code(*it as usize)).collect();
                codes.sort_unstable();
                codes.dedup();
                let many = counted(codes.len() as f64, singular(field), plural(field));
                format!(" with {many}")
            });
            format!("{requests}{from} in {within}")
        }
    }
}

/// ", from one machine (PC-034)": where the leader's failures came from, by the person's own name
/// for it where there is one.
fn place(log: &EventColumns, group: &Group, leader: &Leader) -> String {
    let column = log.text(leader.field);
    let mine = |it: &u32| {
        failed(log, *it) && column.name(column.code(*it as usize)) == Some(leader.name.as_str())
    };
    let events: Vec<u32> = group.events.iter().copied().filter(mine).collect();
    let found = [Field::Machine, Field::Ip]
        .into_iter()
        .filter(|it| *it != leader.field)
        .find_map(|field| Some((field, evidence::single(log, field, &events)?)));
    let called = (leader.field != Field::FriendlyName)
        .then(|| evidence::single(log, Field::FriendlyName, &events))
        .flatten();
    match (found, called) {
        (Some((field, name)), Some(called)) if called != name => {
            format!(", from one {} ({name}, {called})", singular(field))
        }
        (Some((field, name)), _) => format!(", from one {} ({name})", singular(field)),
        (None, Some(called)) => format!(", named {called}"),
        (None, None) => String::new(),
    }
}

fn usual_sentence(
    log: &EventColumns,
    model: &GroupModel,
    usual: &[[f32; 3]],
    group: &Group,
) -> String {
    let noun = noun(log, group.events.iter().copied());
    let n = group.events.len() as f64;
    let at = model.quantities.iter().position(|it| *it == GroupQuantity::FailedShare);
    match at {
        Some(at) => {
            let failures = (f64::from(usual[at][1]) * n).round();
            let failed = counted(failures, &format!("failed {noun}"), &format!("failed {noun}s"));
            format!("Usual for a group of {n} is {failed}.")
        }
        None => format!("Groups of {n} {noun}s are compared with one another."),
    }
}

fn contributions(
    model: &GroupModel,
    row: &[f32],
    spread: &Spread,
    shares: &[f32],
) -> Vec<Contribution> {
    let mut order: Vec<usize> = (0..shares.len()).filter(|it| 0.0 < shares[*it]).collect();
    order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]).then(a.cmp(b)));
    order.truncate(LISTED);
    let sum: f32 = order.iter().map(|it| shares[*it]).sum();
    order
        .into_iter()
        .map(|at| {
            let quantity = model.quantities[at];
            // Logarithms are for detectors; people are told how many times.
            let [low, usual, high] = spread.usual[at];
            let told = |it: f32| f64::from(if quantity.unit() == "ratio" { it.exp() } else { it });
            Contribution {
                feature: quantity.code(),
                label: quantity.label(),
                actual: told(row[at]),
                usual: told(usual),
                low: told(low),
                high: told(high),
                unit: quantity.unit().to_owned(),
                share: f64::from(shares[at] / sum),
                tail: Some(spread.tail(at, row[at])),
            }
        })
        .collect()
}
