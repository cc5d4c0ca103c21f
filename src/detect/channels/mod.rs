//! Typed channels: ten kinds of trouble and one untyped sign, each a number per profile that
//! grows with one story. A channel is a formula over what was measured in the window and how that
//! compares with the entity's own past; none sees anything later.
//!
//! Lives here: which channels there are, for which entities, and how their strengths are put on
//! one scale. Formulas are in `formulas`, tails in `tail`.

mod formulas;
mod story;
mod tail;
#[cfg(test)]
mod tests;

use super::DetectError;
use super::matrix::Matrix;
use super::quantity::Layout;
use crate::domain::field::EntityKind;
use crate::domain::finding::FindingKind;
use crate::domain::job::Cancel;
use formulas::{Columns, Signs};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
pub(super) use story::sentence;
use tail::Tail;

/// Channels that add up to what the channels say about a profile: trouble seldom shows in one way
/// only, and more than these would count the same thing twice.
const STRONGEST: usize = 3;
/// Nats that a channel needs to give a finding its type: one profile in fifty or fewer.
const TYPED: f32 = 4.0;

/// One kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Channel {
    CredentialStuffing,
    BruteForce,
    PasswordSpraying,
    SuccessAfterFailures,
    ImpossibleTravel,
    NewAddressBurst,
    DormantAccount,
    OffHours,
    AutomatedActivity,
    LowAndSlow,
    /// An address that is new to everyone, on an unknown machine: part of many stories, none of
    /// its own.
    UnknownPlace,
}

impl Channel {
    /// The channels that say something about entities of `kind`.
    pub const fn of(kind: EntityKind) -> &'static [Self] {
        match kind {
            EntityKind::User => &[
                Self::CredentialStuffing,
                Self::BruteForce,
                Self::SuccessAfterFailures,
                Self::ImpossibleTravel,
                Self::NewAddressBurst,
                Self::DormantAccount,
                Self::OffHours,
                Self::AutomatedActivity,
                Self::LowAndSlow,
                Self::UnknownPlace,
            ],
            EntityKind::Ip => &[Self::CredentialStuffing, Self::PasswordSpraying],
            EntityKind::Key => {
                &[Self::NewAddressBurst, Self::DormantAccount, Self::AutomatedActivity]
            }
            EntityKind::Machine => &[Self::AutomatedActivity],
        }
    }

    /// The type of a finding that it explains.
    pub const fn finding(self) -> Option<FindingKind> {
        match self {
            Self::CredentialStuffing => Some(FindingKind::CredentialStuffing),
            Self::BruteForce => Some(FindingKind::BruteForce),
            Self::PasswordSpraying => Some(FindingKind::PasswordSpraying),
            Self::SuccessAfterFailures => Some(FindingKind::SuccessAfterFailures),
            Self::ImpossibleTravel => Some(FindingKind::ImpossibleTravel),
            Self::NewAddressBurst => Some(FindingKind::NewAddressBurst),
            Self::DormantAccount => Some(FindingKind::DormantAccount),
            Self::OffHours => Some(FindingKind::OffHours),
            Self::AutomatedActivity => Some(FindingKind::AutomatedActivity),
            Self::LowAndSlow => Some(FindingKind::LowAndSlow),
            Self::UnknownPlace => None,
        }
    }
}

/// The tails of the channels of one kind of entity.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Channels {
    kind: EntityKind,
    tails: Vec<Tail>,
}

/// What the channels say about the profiles.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Nats: the three strongest channels of each profile together.
    pub together: Vec<f32>,
    /// The channel that explains each profile, where there is one.
    pub types: Vec<Option<Channel>>,
}

impl Channels {
    /// Learns how the strengths are distributed, and what the channels say.
    pub fn fit(
        layout: &Layout,
        raw: &Matrix,
        features: &Matrix,
        cancel: &Cancel,
    ) -> Result<(Self, Said), DetectError> {
        let strengths = strengths(layout, raw, features, cancel)?;
        let width = strengths.width;
        let tails = (0..width)
            .into_par_iter()
            .map(|at| Tail::fit(strengths.values.iter().skip(at).step_by(width).copied().collect()))
            .collect();
        let model = Self { kind: layout.kind, tails };
        let said = model.judge(layout, raw, features, &strengths);
        Ok((model, said))
    }

    /// Nats of every channel: a row per profile, a column per channel of the kind.
    pub fn nats(
        &self,
        layout: &Layout,
        raw: &Matrix,
        features: &Matrix,
        cancel: &Cancel,
    ) -> Result<Matrix, DetectError> {
        let mut all = strengths(layout, raw, features, cancel)?;
        let tails = self.tails.len().max(1);
        for (at, value) in all.values.iter_mut().enumerate() {
            *value = self.tails.get(at % tails).map_or(0.0, |it| it.at(*value));
        }
        Ok(all)
    }

    /// What the channels say, without learning.
    pub fn say(
        &self,
        layout: &Layout,
        raw: &Matrix,
        features: &Matrix,
        cancel: &Cancel,
    ) -> Result<Said, DetectError> {
        let strengths = strengths(layout, raw, features, cancel)?;
        Ok(self.judge(layout, raw, features, &strengths))
    }

    fn judge(&self, layout: &Layout, raw: &Matrix, features: &Matrix, all: &Matrix) -> Said {
        let columns = Columns::of(layout);
        let channels = Channel::of(self.kind);
        let (together, types) = (0..all.rows())
            .into_par_iter()
            .map(|row| {
                let nats: Vec<f32> =
                    all.row(row).iter().zip(&self.tails).map(|(it, tail)| tail.at(*it)).collect();
                let mut sorted = nats.clone();
                sorted.sort_unstable_by(|a, b| b.total_cmp(a));
                let together: f32 = sorted.iter().take(STRONGEST).sum();
                let signs = columns.read(raw.row(row), features.row(row));
                (together, strongest(channels, &nats, &signs))
            })
            .unzip();
        Said { together, types }
    }

    /// Whether a model read from a file has a tail for each channel of `kind`.
    pub fn is_sound(&self, kind: EntityKind) -> bool {
        self.kind == kind
            && self.tails.len() == Channel::of(kind).len()
            && self.tails.iter().all(Tail::is_sound)
    }
}

/// The channel whose story the profile tells: among those whose conditions hold, the strongest.
fn strongest(channels: &[Channel], nats: &[f32], signs: &Signs) -> Option<Channel> {
    let told = channels.iter().zip(nats).filter(|(channel, nats)| {
        TYPED <= **nats && channel.finding().is_some() && channel.holds(signs)
    });
    told.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0))).map(|it| *it.0)
}

/// Strengths of all channels: a row per profile, a column per channel of the kind.
fn strengths(
    layout: &Layout,
    raw: &Matrix,
    features: &Matrix,
    cancel: &Cancel,
) -> Result<Matrix, DetectError> {
    let columns = Columns::of(layout);
    let channels = Channel::of(layout.kind);
    let mut out = Matrix::new(channels.len());
    out.values = vec![0.0; raw.rows() * channels.len()];
    let rows = out.values.par_chunks_mut(channels.len()).enumerate().with_min_len(1024);
    rows.try_for_each(|(row, out)| {
        if row % 1024 == 0 && cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        let signs = columns.read(raw.row(row), features.row(row));
        for (channel, out) in channels.iter().zip(out) {
            let it = channel.strength(&signs);
            *out = if it.is_finite() { it.max(0.0) } else { 0.0 };
        }
        Ok(())
    })?;
    Ok(out)
}
