//! What each channel reads from a profile, how strong its story is there, and the conditions
//! under which the story is told at all.

use super::Channel;
use crate::detect::quantity::{Comparison, Layout, Quantity};
use crate::domain::field::{EntityKind, Field};

/// One number that channels read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Failures,
    FailuresPast,
    FailuresOthers,
    FailedShare,
    FailedUsers,
    FailedUsersPast,
    FailedUsersOthers,
    OthersFailing,
    OthersFailingFeature,
    StrangeFailures,
    StrangeFailuresFeature,
    SuccessAfter,
    Foreign,
    Moves,
    NewAddresses,
    NewAddressesFeature,
    Return,
    ReturnFeature,
    Hours,
    Timer,
    TimerPast,
    Drip,
    Fresh,
    Crowd,
    NewNetwork,
}

impl Sign {
    const ALL: [Self; 25] = [
        Self::Failures,
        Self::FailuresPast,
        Self::FailuresOthers,
        Self::FailedShare,
        Self::FailedUsers,
        Self::FailedUsersPast,
        Self::FailedUsersOthers,
        Self::OthersFailing,
        Self::OthersFailingFeature,
        Self::StrangeFailures,
        Self::StrangeFailuresFeature,
        Self::SuccessAfter,
        Self::Foreign,
        Self::Moves,
        Self::NewAddresses,
        Self::NewAddressesFeature,
        Self::Return,
        Self::ReturnFeature,
        Self::Hours,
        Self::Timer,
        Self::TimerPast,
        Self::Drip,
        Self::Fresh,
        Self::Crowd,
        Self::NewNetwork,
    ];

    /// The quantity, and the comparison where its feature is read instead of the number itself.
    const fn source(self) -> (Quantity, Option<Comparison>) {
        use Comparison::{AsIs, Others, Past};
        match self {
            Self::Failures => (Quantity::Failures, None),
            Self::FailuresPast => (Quantity::Failures, Some(Past)),
            Self::FailuresOthers => (Quantity::Failures, Some(Others)),
            Self::FailedShare => (Quantity::FailedShare, None),
            Self::FailedUsers => (Quantity::FailedDistinct(Field::User), None),
            Self::FailedUsersPast => (Quantity::FailedDistinct(Field::User), Some(Past)),
            Self::FailedUsersOthers => (Quantity::FailedDistinct(Field::User), Some(Others)),
            Self::OthersFailing => (Quantity::FanOut, None),
            Self::OthersFailingFeature => (Quantity::FanOut, Some(AsIs)),
            Self::StrangeFailures => (Quantity::UnfamiliarFailures, None),
            Self::StrangeFailuresFeature => (Quantity::UnfamiliarFailures, Some(AsIs)),
            Self::SuccessAfter => (Quantity::SuccessAfter, None),
            Self::Foreign => (Quantity::Foreign, Some(AsIs)),
            Self::Moves => (Quantity::Moves, None),
            Self::NewAddresses => (Quantity::New(Field::Ip), None),
            Self::NewAddressesFeature => (Quantity::New(Field::Ip), Some(AsIs)),
            Self::Return => (Quantity::Return, None),
            Self::ReturnFeature => (Quantity::Return, Some(AsIs)),
            Self::Hours => (Quantity::Hours, Some(AsIs)),
            Self::Timer => (Quantity::Steady, None),
            Self::TimerPast => (Quantity::Steady, Some(Past)),
            Self::Drip => (Quantity::Drip, None),
            Self::Fresh => (Quantity::Fresh, Some(AsIs)),
            Self::Crowd => (Quantity::Crowd, Some(AsIs)),
            Self::NewNetwork => (Quantity::NewNetwork, Some(AsIs)),
        }
    }
}

/// Where the signs stand in the rows of one layout.
pub(super) struct Columns {
    kind: EntityKind,
    /// Column, and whether it is one of the features.
    at: [Option<(usize, bool)>; Sign::ALL.len()],
}

impl Columns {
    pub fn of(layout: &Layout) -> Self {
        let at = Sign::ALL.map(|sign| {
            let (quantity, comparison) = sign.source();
            let column = layout.find(quantity)?;
            let Some(comparison) = comparison else { return Some((column, false)) };
            let feature = layout.features.iter().position(|it| *it == (column, comparison))?;
            Some((feature, true))
        });
        Self { kind: layout.kind, at }
    }

    /// The signs of one profile; what the log does not allow to measure is 0.
    pub fn read(&self, raw: &[f32], features: &[f32]) -> Signs {
        let values = self.at.map(|at| match at {
            Some((column, true)) => features[column],
            Some((column, false)) => raw[column],
            None => 0.0,
        });
        Signs { kind: self.kind, values }
    }
}

/// The signs of one profile.
pub(super) struct Signs {
    kind: EntityKind,
    values: [f32; Sign::ALL.len()],
}

impl Signs {
    fn get(&self, sign: Sign) -> f32 {
        self.values[sign as usize]
    }

    /// Whether it is about a place that people come from.
    fn is_place(&self) -> bool {
        matches!(self.kind, EntityKind::Ip | EntityKind::Machine)
    }

    /// Failures per user that failed at the address.
    fn tries(&self) -> f32 {
        self.get(Sign::Failures) / self.get(Sign::FailedUsers).max(1.0)
    }
}

impl Channel {
    /// How strong the story is, in a unit of the channel's own that falls off exponentially among
    /// ordinary profiles: logarithms of counts, of likelihoods, of days.
    pub(super) fn strength(self, it: &Signs) -> f32 {
        match self {
            Self::CredentialStuffing if it.is_place() => {
                if it.tries() < 2.0 {
                    place_failing(it)
                } else {
                    0.0
                }
            }
            Self::PasswordSpraying => {
                if it.tries() < 2.0 {
                    0.0
                } else {
                    place_failing(it)
                }
            }
            Self::BruteForce if it.is_place() => failing_for_few(it),
            Self::CredentialStuffing => {
                it.get(Sign::StrangeFailuresFeature) * (1.0 + it.get(Sign::OthersFailingFeature))
            }
            Self::BruteForce => it.get(Sign::FailuresPast) + it.get(Sign::StrangeFailuresFeature),
            Self::SuccessAfterFailures => it.get(Sign::SuccessAfter).ln_1p(),
            Self::ImpossibleTravel => it.get(Sign::Foreign) * (1.0 + it.get(Sign::Moves).min(1.0)),
            Self::NewAddressBurst => it.get(Sign::NewAddressesFeature),
            Self::DormantAccount => it.get(Sign::ReturnFeature),
            Self::OffHours => it.get(Sign::Hours),
            Self::AutomatedActivity => it.get(Sign::TimerPast),
            Self::LowAndSlow => it.get(Sign::Drip).ln_1p(),
            Self::UnknownPlace => {
                it.get(Sign::Fresh) * (1.0 + it.get(Sign::Crowd)) + it.get(Sign::NewNetwork)
            }
        }
    }

    /// Whether what a person understands by the name of the channel is there at all.
    pub(super) fn holds(self, it: &Signs) -> bool {
        match self {
            Self::CredentialStuffing if it.is_place() => {
                5.0 <= it.get(Sign::FailedUsers) && it.tries() < 2.0
            }
            Self::PasswordSpraying => 5.0 <= it.get(Sign::FailedUsers) && 2.0 <= it.tries(),
            Self::CredentialStuffing => {
                1.0 <= it.get(Sign::StrangeFailures) && 1.0 <= it.get(Sign::OthersFailing)
            }
            Self::BruteForce if it.is_place() => {
                10.0 <= it.get(Sign::Failures) && 0.0 < failing_for_few(it)
            }
            Self::BruteForce => {
                10.0 <= it.get(Sign::Failures) && 5.0 <= it.get(Sign::StrangeFailures)
            }
            Self::SuccessAfterFailures => 3.0 <= it.get(Sign::SuccessAfter),
            Self::ImpossibleTravel => 0.0 < it.get(Sign::Foreign) && 1.0 <= it.get(Sign::Moves),
            Self::NewAddressBurst => {
                let new = it.get(Sign::NewAddresses);
                5.0 <= new && 2.0 * it.get(Sign::StrangeFailures) <= new
            }
            Self::DormantAccount => 7.0 <= it.get(Sign::Return),
            // After a long silence nobody's old hours mean much: that is the other story.
            Self::OffHours => 1.5 <= it.get(Sign::Hours) && it.get(Sign::Return) < 7.0,
            Self::AutomatedActivity => 0.4 <= it.get(Sign::Timer) && 0.3 <= it.get(Sign::TimerPast),
            Self::LowAndSlow => 4.0 <= it.get(Sign::Drip),
            Self::UnknownPlace => false,
        }
    }
}

/// More failures than usual, of a few users, and hardly anything else happened there.
fn failing_for_few(it: &Signs) -> f32 {
    if !(1.0..5.0).contains(&it.get(Sign::FailedUsers)) {
        return 0.0;
    }
    it.get(Sign::FailuresPast).max(it.get(Sign::FailuresOthers)) * it.get(Sign::FailedShare)
}

/// More users than usual failed at the address or machine, and hardly anything else happened there.
fn place_failing(it: &Signs) -> f32 {
    let more = it.get(Sign::FailedUsersPast).max(it.get(Sign::FailedUsersOthers));
    more * it.get(Sign::FailedShare)
}
