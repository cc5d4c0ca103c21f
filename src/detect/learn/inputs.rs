//! What a model of verdicts knows of a window: how the detectors rank it, how rare each typed
//! channel is there, and the features of its profile, all on one scale.

use crate::detect::DetectError;
use crate::detect::analysis::KindModel;
use crate::detect::combine::Standing;
use crate::detect::matrix::{Matrix, Scaler};
use crate::detect::profiles::Profiles;
use crate::detect::sampling::picks;
use crate::domain::job::Cancel;
use rayon::prelude::*;

/// Rows that the scale of the inputs is taken from, at most.
const SAMPLE: usize = 20_000;

/// A row per window.
pub(in crate::detect) struct Inputs {
    pub rows: Matrix,
}

impl Inputs {
    /// `standings` are the detectors' before verdicts, ranked among `of`; `before` the ranks of
    /// their combined score.
    pub fn of(
        profiles: &Profiles<'_>,
        model: &KindModel,
        standings: &[Standing],
        of: u64,
        before: &[u32],
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        let nats = model.nats(&profiles.raw, &profiles.features, cancel)?;
        let features = &profiles.features;
        let detectors = standings.first().map_or(0, |it| it.ranks.len());
        let width = detectors + 1 + nats.width + features.width;
        let mut rows = Matrix::new(width);
        rows.values = vec![0.0; width * standings.len()];
        // −ln of the share of windows that are as unusual: apart where it matters, at the top.
        let rare = |rank: f64, of: f64| -((rank / (of + 1.0)).ln()) as f32;
        let all = standings.len() as f64;
        rows.values.par_chunks_mut(width.max(1)).enumerate().for_each(|(at, row)| {
            let (ranked, rest) = row.split_at_mut(detectors + 1);
            let (ranked, combined) = ranked.split_at_mut(detectors);
            for (out, rank) in ranked.iter_mut().zip(&standings[at].ranks) {
                *out = rare(f64::from((*rank).max(1)), of as f64);
            }
            combined.fill(rare(f64::from(before[at]), all));
            let (channels, own) = rest.split_at_mut(nats.width);
            channels.copy_from_slice(nats.row(at));
            own.copy_from_slice(features.row(at));
        });
        // The rows do not depend on a seed, so neither does their scale.
        let sample = rows.pick(&picks(rows.rows(), SAMPLE, 0));
        let scaler = Scaler::fit(&sample, &vec![0.0; width]);
        Ok(Self { rows: scaler.scale(&rows) })
    }
}
