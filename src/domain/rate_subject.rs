//! What a rate of a log is a rate of: whose events, what is counted of them, over how long; and
//! the times at which something special went on.

use super::calendar::Window;
use super::codes::closed_enum;
use super::field::Field;
use super::finding::{FindingKind, NewFinding};
use super::ids::SpecialEventId;
use super::rate::Unit;
use super::time::{DAY, HOUR, Micros};
use serde::{Deserialize, Serialize};

closed_enum! {
    /// What is counted in a window.
    Count {
        /// Every event, as often as it says it was repeated.
        Events, "events", "Events";
        /// Only events that failed.
        Failures, "failures", "Failed events";
        /// Different users with an event.
        Users, "users", "Unique users";
        /// Different addresses with an event.
        Addresses, "addresses", "Unique addresses";
    }
}

impl Count {
    /// The column whose different values are counted; `None` where events are.
    pub const fn distinct(self) -> Option<Field> {
        match self {
            Self::Events | Self::Failures => None,
            Self::Users => Some(Field::User),
            Self::Addresses => Some(Field::Ip),
        }
    }
}

closed_enum! {
    /// How what is usual, and how much it varies, is told from earlier windows.
    Spread {
        /// Mean and standard deviation, outliers left out.
        Mean, "mean", "Mean and SD";
        /// Median and median absolute deviation (times 1.4826) of all.
        Median, "median", "Median and MAD";
    }
}

/// What a rate is a rate of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// Whose events; `None` = the whole log.
    pub entity: Option<(Field, String)>,
    /// What is counted of them.
    pub count: Count,
    /// Over how long.
    pub window: Window,
}

impl Default for Subject {
    fn default() -> Self {
        Self { entity: None, count: Count::Events, window: Window::Hour }
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that declares it derives no default")]
impl Default for Spread {
    fn default() -> Self {
        Self::Mean
    }
}

impl Subject {
    /// The rate that a finding is about: its subject, what was odd of it, and the window that it
    /// began in.
    pub fn of_finding(it: &NewFinding) -> (Self, Micros) {
        let length = it.to.0.saturating_sub(it.from.0);
        let window = if length <= HOURS {
            Window::Hour
        } else if length <= DAYS {
            Window::Day
        } else {
            Window::Week
        };
        (Self { entity: entity_of(it), count: count_of(it), window }, it.from)
    }

    /// The columns that are whose values or what is counted: what has to be read.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields: Vec<Field> = self.entity.iter().map(|it| it.0).collect();
        fields.extend(self.count.distinct().filter(|it| !fields.contains(it)));
        fields
    }

    /// The unit of a rate that is counted per window.
    pub const fn unit(&self) -> Unit {
        match self.window {
            Window::Hour => Unit::Hour,
            Window::Day => Unit::Day,
            Window::Week => Unit::Week,
        }
    }

    /// "Failed events per hour".
    pub fn title(&self) -> String {
        format!("{} {}", self.count, self.unit().per())
    }

    /// "user ana", "the whole log".
    pub fn whose(&self) -> String {
        match &self.entity {
            Some((field, name)) => format!("{} {name}", field.label().to_lowercase()),
            None => "the whole log".to_owned(),
        }
    }

    /// "Failed events per hour of user ana".
    pub fn words(&self) -> String {
        format!("{} of {}", self.title(), self.whose())
    }
}

/// Spans up to this are looked at by the hour.
const HOURS: i64 = 6 * HOUR;
/// Spans up to this are looked at by the day.
const DAYS: i64 = 2 * DAY;

/// Of whom a finding is: the narrowest that it names.
fn entity_of(it: &NewFinding) -> Option<(Field, String)> {
    if let (Some(kind), false) = (it.entity_kind, it.entity.is_empty()) {
        return Some((kind.field(), it.entity.clone()));
    }
    if it.kind == FindingKind::Rate && !it.entity.is_empty() {
        // Products are judged without a kind; people save rates of these, too.
        let is = |of: &Option<String>| of.as_deref() == Some(it.entity.as_str());
        let field = match (is(&it.integration), is(&it.resource)) {
            (true, _) => Field::Integration,
            (_, true) => Field::Resource,
            _ => Field::Product,
        };
        return Some((field, it.entity.clone()));
    }
    let named = |field, name: &Option<String>| name.clone().map(|name| (field, name));
    named(Field::User, &it.user).or_else(|| named(Field::Ip, &it.ip))
}

/// What was odd of it: failures, where its type or its first reason says so.
fn count_of(it: &NewFinding) -> Count {
    let first = it.contributions.first().map(|it| it.feature.as_str());
    match (it.kind, first) {
        (
            FindingKind::BruteForce
            | FindingKind::CredentialStuffing
            | FindingKind::PasswordSpraying
            | FindingKind::SuccessAfterFailures
            | FindingKind::LowAndSlow,
            _,
        ) => Count::Failures,
        (FindingKind::Rate, Some("unique_users")) => Count::Users,
        (FindingKind::Rate, Some("unique_addresses")) => Count::Addresses,
        (_, Some(feature)) if feature.contains("fail") => Count::Failures,
        _ => Count::Events,
    }
}

/// A time at which something was going on that is not usual and known: a campaign, maintenance,
/// an outage. Left out of what is usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialEvent {
    /// Its number.
    pub id: SpecialEventId,
    /// First instant.
    pub from: Micros,
    /// End, exclusive.
    pub to: Micros,
    /// What it was, in the words of the person who marked it.
    pub note: String,
}

impl SpecialEvent {
    /// Whether any of the time from `from` up to `to` (exclusive) is in it.
    pub fn overlaps(&self, from: Micros, to: Micros) -> bool {
        self.from < to && from < self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_says_what_it_is_and_what_it_needs() {
        for (entity, count, window, words, fields) in [
            (None, Count::Events, Window::Hour, "Events per hour of the whole log", vec![]),
            (
                Some((Field::User, "ana".to_owned())),
                Count::Failures,
                Window::Day,
                "Failed events per day of user ana",
                vec![Field::User],
            ),
            (
                Some((Field::Ip, "192.0.2.7".to_owned())),
                Count::Addresses,
                Window::Week,
                "Unique addresses per week of address 192.0.2.7",
                vec![Field::Ip],
            ),
            (
                Some((Field::Integration, "vpn".to_owned())),
                Count::Users,
                Window::Hour,
                "Unique users per hour of integration vpn",
                vec![Field::Integration, Field::User],
            ),
        ] {
            let it = Subject { entity, count, window };
            assert_eq!((it.words().as_str(), it.fields()), (words, fields));
        }
    }

    #[test]
    fn a_special_event_ends_where_it_says() {
        let it = SpecialEvent {
            id: SpecialEventId(1),
            from: Micros(10),
            to: Micros(20),
            note: "Sale".to_owned(),
        };
        let spans = [(0, 10), (0, 11), (12, 13), (19, 30), (20, 30)];
        let found = spans.map(|(from, to)| it.overlaps(Micros(from), Micros(to)));
        assert_eq!(found, [false, true, true, true, false]);
    }
}
