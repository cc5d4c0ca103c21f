//! Victims of a spray: windows that are odd only because an address that is raised itself failed
//! for them and for many others. One finding about the address tells that story; thirty about
//! its victims would hide the rest of the list.
//!
//! Decided by measuring the window again without what came from the address. A victim from whom
//! the address also got a success is never left out.

use super::DetectError;
use super::analysis::KindModel;
use super::log::failed;
use super::matrix::Matrix;
use super::profiles::{Profile, Profiles};
use super::quantity::{Layout, plural, singular};
use super::words::counted;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::FindingKind;
use crate::domain::job::Cancel;
use hashbrown::HashSet;
use rayon::prelude::*;

/// Others that failed at the address, times its failed share: five accounts and few successes.
const SPRAY: f32 = 4.0;

/// What was measured, and the features.
type Row = (Vec<f32>, Vec<f32>);

/// The address-windows that are raised.
#[derive(Default)]
pub(super) struct Sprays(HashSet<(u32, i64)>);

impl Sprays {
    /// Adds a raised window of an address.
    pub fn add(&mut self, address: &Profile) {
        self.0.insert((address.entity, address.window));
    }

    /// Those of `flagged` that are victims and nothing else, in that order.
    pub fn victims(
        &self,
        profiles: &Profiles<'_>,
        model: &KindModel,
        flagged: &[usize],
        cancel: &Cancel,
    ) -> Result<Vec<usize>, DetectError> {
        let layout = &model.layout;
        if self.0.is_empty() || layout.kind == EntityKind::Ip {
            return Ok(Vec::new());
        }
        let left: Vec<(usize, Row)> = flagged
            .par_iter()
            .filter_map(|&at| Some((at, self.without(profiles, layout, at, cancel)?)))
            .collect();
        if cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        let mut raw = Matrix::new(layout.quantities.len());
        let mut features = Matrix::new(layout.features.len());
        for (_, row) in &left {
            raw.push(&row.0);
            features.push(&row.1);
        }
        let scored = model.score(&raw, &features, cancel)?.0;
        let calm = left.iter().zip(&scored.standings).filter(|it| !it.1.flagged);
        Ok(calm.map(|it| it.0.0).collect())
    }

    /// The row of a window without its sprayed failures; `None` where there are none, or
    /// where the address got in.
    fn without(
        &self,
        profiles: &Profiles<'_>,
        layout: &Layout,
        at: usize,
        cancel: &Cancel,
    ) -> Option<Row> {
        if cancel.is_cancelled() {
            return None;
        }
        let log = profiles.sorted.log;
        let profile = &profiles.list[at];
        let sprayed = |it: &u32| {
            let address = log.text(Field::Ip).code(*it as usize);
            profiles.around.fan_out.get(*it as usize).is_some_and(|others| SPRAY <= *others)
                && self.0.contains(&(address, profile.window))
        };
        let (from_it, rest): (Vec<u32>, Vec<u32>) =
            profiles.events(profile).iter().partition(|it| sprayed(it));
        if from_it.is_empty() || !from_it.iter().all(|it| failed(log, *it)) {
            return None;
        }
        Some(profiles.measured_again(layout, at, &rest, cancel))
    }
}

/// Says that `n` windows of entities of `kind` are left out.
pub(super) fn note(kind: EntityKind, n: usize) -> String {
    let name = FindingKind::of_entity(kind).label().to_lowercase();
    let (are, their) = if n == 1 { ("is", "its") } else { ("are", "their") };
    format!(
        "{} {are} not listed: {their} failures came from {} that {} listed.",
        counted(n as f64, &name, &format!("{name}s")),
        if n == 1 { format!("an {}", singular(Field::Ip)) } else { plural(Field::Ip).to_owned() },
        if n == 1 { "is" } else { "are" },
    )
}
