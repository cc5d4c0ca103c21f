//! What is measured about an entity in one window of time: names, units and which of them a log
//! allows. How they are computed is in `window` and `history`.

use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use serde::{Deserialize, Serialize};

/// One number about one window of one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Quantity {
    /// Events, each as often as the log says it happened.
    Events,
    /// Failed events.
    Failures,
    /// Failed share of all events.
    FailedShare,
    /// Most failures in a row.
    Streak,
    /// Events in the busiest 10 minutes.
    Peak,
    /// Share of events that keep an equal distance to one of the next, beyond chance: a timer.
    Steady,
    /// Days since the entity's last event before the window.
    Silence,
    /// How unusual the hours are, against the entity's own past hours (−ln probability).
    Hours,
    /// How unusual it is for the entity to be active on a Saturday or Sunday.
    Weekend,
    /// Different values of a column.
    Distinct(Field),
    /// Values of a column that the entity never had before.
    New(Field),
    /// Different values of a column among failed events.
    FailedDistinct(Field),
    /// Events whose address and machine are new at once.
    Unfamiliar,
    /// Failed ones among them.
    UnfamiliarFailures,
    /// Unfamiliar failures before the last unfamiliar event that succeeded.
    SuccessAfter,
    /// Hours of the last seven days with unfamiliar failures.
    Drip,
    /// Events whose address, machine and country are new at once.
    Foreign,
    /// Unfamiliar events from addresses that nobody in the log ever came from before.
    Fresh,
    /// Unfamiliar events from a network new to the entity; where no countries are known.
    NewNetwork,
    /// Days of silence, where unfamiliar events ended it.
    Return,
    /// Others that failed from one of the entity's addresses in this window.
    FanOut,
    /// Others that came from one of its addresses in the first window in which anybody did; where
    /// it is not known what failed.
    Crowd,
    /// Changes of country faster than anyone travels.
    Moves,
}

impl Quantity {
    /// Code for files: `new_ip`, `events`.
    pub fn code(self) -> String {
        match self {
            Self::Events => "events".to_owned(),
            Self::Failures => "failures".to_owned(),
            Self::FailedShare => "failed_share".to_owned(),
            Self::Streak => "failed_in_a_row".to_owned(),
            Self::Peak => "busiest_10_minutes".to_owned(),
            Self::Steady => "regular_gaps".to_owned(),
            Self::Silence => "silence_before".to_owned(),
            Self::Hours => "unusual_hours".to_owned(),
            Self::Weekend => "weekend".to_owned(),
            Self::Distinct(field) => format!("distinct_{}", field.code()),
            Self::New(field) => format!("new_{}", field.code()),
            Self::FailedDistinct(field) => format!("failed_{}", field.code()),
            Self::Unfamiliar => "unfamiliar".to_owned(),
            Self::UnfamiliarFailures => "unfamiliar_failures".to_owned(),
            Self::SuccessAfter => "failures_before_success".to_owned(),
            Self::Drip => "hours_with_failures".to_owned(),
            Self::Foreign => "foreign".to_owned(),
            Self::Fresh => "address_new_to_all".to_owned(),
            Self::NewNetwork => "new_network".to_owned(),
            Self::Crowd => "others_at_new_address".to_owned(),
            Self::Return => "return".to_owned(),
            Self::FanOut => "others_failing_at_address".to_owned(),
            Self::Moves => "country_changes".to_owned(),
        }
    }

    /// What a person reads.
    pub fn label(self) -> String {
        match self {
            Self::Events => "Events".to_owned(),
            Self::Failures => "Failed events".to_owned(),
            Self::FailedShare => "Failed share".to_owned(),
            Self::Streak => "Failed in a row".to_owned(),
            Self::Peak => "Busiest 10 minutes".to_owned(),
            Self::Steady => "Events at equal distances".to_owned(),
            Self::Silence => "Silence before".to_owned(),
            Self::Hours => "Unusual hour".to_owned(),
            Self::Weekend => "Weekend".to_owned(),
            Self::Distinct(field) => capital(plural(field)),
            Self::New(field) => format!("New {}", plural(field)),
            Self::FailedDistinct(field) => format!("{} that failed", capital(plural(field))),
            Self::Unfamiliar => "Events from an unknown place and machine".to_owned(),
            Self::UnfamiliarFailures => "Failures from an unknown place and machine".to_owned(),
            Self::SuccessAfter => "Failures before a success from an unknown place".to_owned(),
            Self::Drip => "Hours of a week with failures from unknown places".to_owned(),
            Self::Foreign => "Events from an unknown country and machine".to_owned(),
            Self::Fresh => "Events from addresses new to everyone".to_owned(),
            Self::NewNetwork => "Events from an unknown network".to_owned(),
            Self::Crowd => "Others at the same new address".to_owned(),
            Self::Return => "Silence before an unknown place and machine".to_owned(),
            Self::FanOut => "Others failing at the same address".to_owned(),
            Self::Moves => "Changes of country faster than a flight".to_owned(),
        }
    }

    /// How to print it, see `Contribution::unit`.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::FailedShare | Self::Steady | Self::Weekend => "share",
            Self::Silence | Self::Return => "days",
            Self::Hours => "ratio",
            Self::Events
            | Self::Failures
            | Self::Streak
            | Self::Peak
            | Self::Distinct(_)
            | Self::New(_)
            | Self::FailedDistinct(_)
            | Self::Unfamiliar
            | Self::UnfamiliarFailures
            | Self::SuccessAfter
            | Self::Drip
            | Self::Foreign
            | Self::Fresh
            | Self::NewNetwork
            | Self::FanOut
            | Self::Crowd
            | Self::Moves => "count",
        }
    }

    /// The ways it is compared: with the entity's own past, with all entities, or as it is.
    pub const fn comparisons(self) -> &'static [Comparison] {
        use Comparison::{AsIs, Level, Others, Past};
        match self {
            Self::Events => &[Past, Others, Level],
            Self::Failures | Self::Distinct(_) | Self::FailedDistinct(_) => &[Past, Others],
            Self::Peak | Self::FailedShare | Self::Streak | Self::Steady | Self::Moves => &[Past],
            Self::Silence
            | Self::Hours
            | Self::Weekend
            | Self::New(_)
            | Self::Unfamiliar
            | Self::UnfamiliarFailures
            | Self::SuccessAfter
            | Self::Drip
            | Self::Foreign
            | Self::Fresh
            | Self::NewNetwork
            | Self::Return
            | Self::FanOut
            | Self::Crowd => &[AsIs],
        }
    }

    /// Whether it says something only about an entity with a past.
    pub const fn needs_past(self) -> bool {
        matches!(
            self,
            Self::Silence
                | Self::Hours
                | Self::Weekend
                | Self::New(_)
                | Self::Unfamiliar
                | Self::UnfamiliarFailures
                | Self::SuccessAfter
                | Self::Drip
                | Self::Foreign
                | Self::Fresh
                | Self::NewNetwork
                | Self::Return
        )
    }
}

/// What a quantity is compared with before a detector sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Comparison {
    /// The entity's own earlier windows.
    Past,
    /// All entities of the kind, up to and including this window.
    Others,
    /// The entity's mean so far against all entities: always louder than the rest.
    Level,
    /// It already is a comparison.
    AsIs,
}

/// Which quantities are measured for one kind of entity, and the features made of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Layout {
    pub kind: EntityKind,
    pub quantities: Vec<Quantity>,
    /// Position of the quantity and the comparison.
    pub features: Vec<(usize, Comparison)>,
    /// Whether entities are compared with their own past; else only with one another.
    pub history: bool,
}

/// Columns whose values are counted, per kind of entity.
const fn counted(kind: EntityKind) -> &'static [Field] {
    use Field::{Country, Ip, Key, Machine, Product, Resource, User};
    match kind {
        EntityKind::User => &[Ip, Machine, Country, Resource, Product],
        EntityKind::Ip => &[User, Machine, Key, Country, Resource],
        EntityKind::Key => &[Ip, Machine, User, Country],
        EntityKind::Machine => &[Key, User, Ip, Country],
    }
}

impl Layout {
    /// What `log` allows for `kind`.
    pub fn of(log: &EventColumns, kind: EntityKind, history: bool) -> Self {
        let has = |field: Field| 1 < log.text(field).names.len();
        let outcomes = log.outcome.contains(&2) && log.outcome.iter().any(|it| *it != 2);
        let fields: Vec<Field> = counted(kind).iter().copied().filter(|it| has(*it)).collect();
        let mut quantities = vec![Quantity::Events, Quantity::Peak, Quantity::Steady];
        if outcomes {
            quantities.extend([Quantity::Failures, Quantity::FailedShare, Quantity::Streak]);
            if has(Field::Ip) && kind != EntityKind::Ip {
                quantities.push(Quantity::FanOut);
            }
        }
        for &field in &fields {
            quantities.push(Quantity::Distinct(field));
            if outcomes && matches!(field, Field::User | Field::Key) {
                quantities.push(Quantity::FailedDistinct(field));
            }
        }
        if fields.contains(&Field::Country) && kind != EntityKind::Ip {
            quantities.push(Quantity::Moves);
        }
        if history {
            quantities.extend(fields.iter().map(|it| Quantity::New(*it)));
            quantities.extend([Quantity::Silence, Quantity::Hours, Quantity::Weekend]);
            if fields.contains(&Field::Ip) {
                quantities.extend([Quantity::Unfamiliar, Quantity::Return, Quantity::Fresh]);
                if outcomes {
                    quantities.extend([
                        Quantity::UnfamiliarFailures,
                        Quantity::SuccessAfter,
                        Quantity::Drip,
                    ]);
                } else {
                    quantities.push(Quantity::Crowd);
                }
                if fields.contains(&Field::Country) {
                    quantities.push(Quantity::Foreign);
                } else {
                    quantities.push(Quantity::NewNetwork);
                }
            }
        }
        let mut features = Vec::new();
        for (at, quantity) in quantities.iter().enumerate() {
            for &comparison in quantity.comparisons() {
                let alone = quantity.comparisons() == [Comparison::Past];
                match comparison {
                    Comparison::Past if history => features.push((at, Comparison::Past)),
                    // Without a past, what would be compared with it is compared with others.
                    Comparison::Past if alone => features.push((at, Comparison::Others)),
                    Comparison::Past => {}
                    Comparison::Level if !history => {}
                    Comparison::Others | Comparison::Level | Comparison::AsIs => {
                        features.push((at, comparison));
                    }
                }
            }
        }
        Self { kind, quantities, features, history }
    }

    /// Smallest spread that each feature is taken to have, on its own scale. What is left of a
    /// count above chance is mostly chance still.
    pub fn least_spreads(&self) -> Vec<f32> {
        let least = |(at, comparison): &(usize, Comparison)| {
            let count = matches!(self.quantities[*at], Quantity::Events | Quantity::Peak);
            if count && *comparison == Comparison::Past { 0.4 } else { 0.03 }
        };
        self.features.iter().map(least).collect()
    }

    /// Position of `quantity`.
    pub fn find(&self, quantity: Quantity) -> Option<usize> {
        self.quantities.iter().position(|it| *it == quantity)
    }

    /// Names of the features for the run's record: `user.events_past`.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.features.iter().map(|(at, comparison)| {
            let ending = match comparison {
                Comparison::Past => "_past",
                Comparison::Others => "_others",
                Comparison::Level => "_level",
                Comparison::AsIs => "",
            };
            format!("{}.{}{ending}", self.kind.code(), self.quantities[*at].code())
        })
    }

    /// The same for people: "Events, against their own past".
    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.features.iter().map(|(at, comparison)| {
            let ending = match comparison {
                Comparison::Past => ", against their own past",
                Comparison::Others => ", against all others",
                Comparison::Level => ", as it usually is",
                Comparison::AsIs => "",
            };
            format!("{}{ending}", self.quantities[*at].label())
        })
    }

    /// Whether a layout read from a file refers only to what it holds.
    pub fn is_sound(&self) -> bool {
        self.features.iter().all(|it| it.0 < self.quantities.len()) && !self.features.is_empty()
    }
}

/// "addresses" for [`Field::Ip`].
pub(super) const fn plural(field: Field) -> &'static str {
    match field {
        Field::User => "users",
        Field::Ip => "addresses",
        Field::Action => "actions",
        Field::Resource => "resources",
        Field::ResourceType => "resource types",
        Field::Permission => "permissions",
        Field::Integration => "integrations",
        Field::Country => "countries",
        Field::Product => "products",
        Field::Key => "keys",
        Field::Machine => "machines",
        Field::FriendlyName => "friendly names",
        Field::RequestId => "requests",
        Field::Grantee => "grantees",
        Field::Approver => "approvers",
        Field::AccessFlow => "access flows",
        Field::Trigger => "triggers",
        Field::ResourceTag => "resource tags",
    }
}

/// "address" for [`Field::Ip`].
pub(super) const fn singular(field: Field) -> &'static str {
    match field {
        Field::User => "user",
        Field::Ip => "address",
        Field::Action => "action",
        Field::Resource => "resource",
        Field::ResourceType => "resource type",
        Field::Permission => "permission",
        Field::Integration => "integration",
        Field::Country => "country",
        Field::Product => "product",
        Field::Key => "key",
        Field::Machine => "machine",
        Field::FriendlyName => "friendly name",
        Field::RequestId => "request",
        Field::Grantee => "grantee",
        Field::Approver => "approver",
        Field::AccessFlow => "access flow",
        Field::Trigger => "trigger",
        Field::ResourceTag => "resource tag",
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}
