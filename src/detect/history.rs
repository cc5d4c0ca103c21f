//! Features: each number of a window against the entity's own earlier windows, and against all
//! entities so far. Never against anything later, so a profile does not change when events are
//! added after it.

use super::DetectError;
use super::matrix::Matrix;
use super::profiles::Profile;
use super::quantity::{Comparison, Layout, Quantity};
use crate::domain::job::Cancel;
use rayon::prelude::*;

/// How many windows' worth the typical entity counts beside an entity's own past.
const PRIOR: f32 = 1.5;
/// Silences up to this many days surprise nobody: a weekend and a day.
const QUIET: f32 = 3.0;

/// The features of all profiles. `profiles` are by entity, then window; `raw` has a row for each.
pub(super) fn features(
    layout: &Layout,
    profiles: &[Profile],
    raw: &Matrix,
    typical: &Typical,
    cancel: &Cancel,
) -> Result<Matrix, DetectError> {
    let mut out = Matrix::new(layout.features.len());
    out.values = vec![0.0; profiles.len() * out.width];
    let width = out.width;
    let mut jobs = Vec::new();
    let (mut rest, mut from) = (out.values.as_mut_slice(), 0);
    for span in profiles.chunk_by(|a, b| a.entity == b.entity) {
        let (rows, tail) = rest.split_at_mut(span.len() * width);
        jobs.push((from, span, rows));
        rest = tail;
        from += span.len();
    }
    jobs.into_par_iter().with_min_len(64).try_for_each(|(from, span, rows)| {
        if cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        let mut habit = Habit::new(layout);
        for ((at, profile), out) in span.iter().enumerate().zip(rows.chunks_exact_mut(width)) {
            let row = raw.row(from + at);
            habit.compare(row, typical.at(profile.window), out);
            habit.remember(row);
        }
        Ok(())
    })?;
    Ok(out)
}

/// What one entity's numbers were in its windows so far.
pub(super) struct Habit<'a> {
    layout: &'a Layout,
    /// Per quantity the sum, bent, and the largest value.
    past: Vec<(f32, f32)>,
    windows: f32,
}

impl<'a> Habit<'a> {
    pub fn new(layout: &'a Layout) -> Self {
        Self { layout, past: vec![(0.0, 0.0); layout.quantities.len()], windows: 0.0 }
    }

    /// The features of a window in which `row` was measured, into `out`.
    pub fn compare(&self, row: &[f32], typical: &[f32], out: &mut [f32]) {
        for ((quantity, comparison), out) in self.layout.features.iter().zip(out) {
            let kind = self.layout.quantities[*quantity];
            let (value, past) = (row[*quantity], self.past[*quantity]);
            *out = feature(kind, *comparison, value, past, typical[*quantity], self.windows);
        }
    }

    /// Makes `row` part of the past.
    pub fn remember(&mut self, row: &[f32]) {
        let kinds = &self.layout.quantities;
        for (past, (value, kind)) in self.past.iter_mut().zip(row.iter().zip(kinds)) {
            past.0 += bent(*kind, *value);
            past.1 = past.1.max(*value);
        }
        self.windows += 1.0;
    }
}

/// One feature. Only more than usual counts: doing less is no reason for an alarm.
fn feature(
    kind: Quantity,
    comparison: Comparison,
    value: f32,
    (sum, most): (f32, f32),
    typical: f32,
    windows: f32,
) -> f32 {
    let bent = bent(kind, value);
    let it = match (comparison, kind) {
        (Comparison::Past, _)
            if windows < 3.0 && kind.comparisons().contains(&Comparison::Others) =>
        {
            0.0
        }
        (Comparison::Past, _) => {
            let prior = if kind == Quantity::Events { 0.0 } else { PRIOR };
            let usual = (sum + prior * typical) / (windows + prior);
            bent - usual - chance(kind, usual)
        }
        (Comparison::Others, _) => bent - typical,
        (Comparison::Level, _) => {
            ((sum + bent) / (windows + 1.0) - typical) * windows / (windows + 3.0)
        }
        (Comparison::AsIs, Quantity::Silence | Quantity::Return) => {
            ((1.0 + value) / (1.0 + most.max(QUIET))).ln()
        }
        (
            Comparison::AsIs,
            Quantity::New(_)
            | Quantity::Unfamiliar
            | Quantity::UnfamiliarFailures
            | Quantity::SuccessAfter
            | Quantity::Drip
            | Quantity::Foreign
            | Quantity::Fresh
            | Quantity::NewNetwork,
        ) => bent * (windows / (windows + 3.0)).powi(2),
        (Comparison::AsIs, _) => bent,
    };
    if it.is_finite() { it.max(0.0) } else { 0.0 }
}

/// What chance alone adds to a count: a few deviations of a Poisson count, on the log
/// scale, at most a factor of 1.8.
fn chance(kind: Quantity, usual: f32) -> f32 {
    let deviation = (-0.5 * usual).exp();
    if kind == Quantity::Peak {
        (2.0 * deviation).min(0.6)
    } else if kind == Quantity::Events {
        (3.0 * deviation).min(0.6)
    } else {
        0.0
    }
}

/// Counts by their logarithm: from 1 to 10 is as far as from 10 to 100.
fn bent(kind: Quantity, value: f32) -> f32 {
    let linear = [Quantity::FailedShare, Quantity::Steady, Quantity::Hours, Quantity::Weekend];
    if linear.contains(&kind) { value } else { value.max(0.0).ln_1p() }
}

/// What is typical of all entities: the mean of each number over all profiles up to a window.
pub(super) struct Typical {
    windows: Vec<i64>,
    means: Matrix,
}

impl Typical {
    pub fn of(layout: &Layout, profiles: &[Profile], raw: &Matrix) -> Self {
        let mut order: Vec<u32> = (0..profiles.len() as u32).collect();
        order.par_sort_by_key(|it| (profiles[*it as usize].window, *it));
        let mut sums = vec![0.0_f64; raw.width];
        let mut out = Self { windows: Vec::new(), means: Matrix::new(raw.width) };
        let mut n = 0.0_f64;
        let window = |it: u32| profiles[it as usize].window;
        for span in order.chunk_by(|a, b| window(*a) == window(*b)) {
            for &row in span {
                let row = raw.row(row as usize);
                for (sum, (value, kind)) in sums.iter_mut().zip(row.iter().zip(&layout.quantities))
                {
                    *sum += f64::from(bent(*kind, *value));
                }
            }
            n += span.len() as f64;
            out.windows.push(window(span[0]));
            let means: Vec<f32> = sums.iter().map(|it| (it / n) as f32).collect();
            out.means.push(&means);
        }
        out
    }

    /// Up to and including `window`.
    pub fn at(&self, window: i64) -> &[f32] {
        let next = self.windows.partition_point(|it| *it <= window);
        self.means.row(next.saturating_sub(1))
    }
}
