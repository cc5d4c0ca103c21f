//! Profiles: the numbers of every entity in every window in which it did something.

use super::DetectError;
use super::fan_out;
use super::history;
use super::log::{ByEntity, time};
use super::matrix::Matrix;
use super::quantity::{Layout, Quantity};
use super::window::Past;
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::job::{Cancel, Progress};
use crate::domain::time::Micros;
use rayon::prelude::*;

/// One window of one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Profile {
    /// Code of the entity in its column.
    pub entity: u32,
    /// Number of the window.
    pub window: i64,
    /// Its events: from and to in the entity's events by time.
    pub events: (u32, u32),
}

/// All profiles of one kind of entity, by entity, then window.
pub(super) struct Profiles<'a> {
    pub sorted: ByEntity<'a>,
    pub list: Vec<Profile>,
    /// What was measured: a row per profile, a column per quantity.
    pub raw: Matrix,
    /// What detectors read: a row per profile, a column per feature.
    pub features: Matrix,
}

impl<'a> Profiles<'a> {
    /// Measures all profiles.
    pub fn of(
        log: &'a EventColumns,
        layout: &Layout,
        window: Window,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        let sorted = ByEntity::of(log, layout.kind.field(), cancel)?;
        let fan_out = if layout.quantities.contains(&Quantity::FanOut) {
            fan_out::per_event(log, layout.kind, window, cancel)?
        } else {
            Vec::new()
        };
        let measured: Vec<(Vec<Profile>, Matrix)> = sorted
            .chunks()
            .into_par_iter()
            .map(|codes| {
                let mut past = Past::new();
                let mut out = (Vec::new(), Matrix::new(layout.quantities.len()));
                for code in codes {
                    past.clear();
                    entity(&sorted, code, layout, window, &fan_out, &mut past, &mut out, cancel)?;
                    progress.advance(sorted.events(code).len() as u64);
                }
                Ok(out)
            })
            .collect::<Result<_, DetectError>>()?;
        let mut list = Vec::with_capacity(measured.iter().map(|it| it.0.len()).sum());
        let mut raw = Matrix::new(layout.quantities.len());
        raw.values.reserve(measured.iter().map(|it| it.1.values.len()).sum());
        for (profiles, rows) in measured {
            list.extend(profiles);
            raw.values.extend(rows.values);
        }
        let features = history::features(layout, &list, &raw, cancel)?;
        Ok(Self { sorted, list, raw, features })
    }

    /// Events of one profile, by time.
    pub fn events(&self, profile: &Profile) -> &[u32] {
        let (from, to) = profile.events;
        &self.sorted.events(profile.entity)[from as usize..to as usize]
    }
}

#[expect(clippy::too_many_arguments, reason = "one entity's share of a parallel pass")]
fn entity(
    sorted: &ByEntity<'_>,
    code: u32,
    layout: &Layout,
    window: Window,
    fan_out: &[f32],
    past: &mut Past,
    out: &mut (Vec<Profile>, Matrix),
    cancel: &Cancel,
) -> Result<(), DetectError> {
    let log = sorted.log;
    let index = |it: u32| window.index(Micros(time(log, it)));
    let mut row = Vec::with_capacity(layout.quantities.len());
    let mut from = 0;
    for span in sorted.events(code).chunk_by(|a, b| index(*a) == index(*b)) {
        if cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        past.measure(log, layout, fan_out, span, &mut row);
        let to = from + span.len() as u32;
        out.0.push(Profile { entity: code, window: index(span[0]), events: (from, to) });
        out.1.push(&row);
        from = to;
    }
    Ok(())
}
