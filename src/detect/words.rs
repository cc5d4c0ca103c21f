//! The sentences of a finding about a profile: what happened, and what is usual.

use super::quantity::{Layout, Quantity, plural, singular};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::Contribution;
use crate::domain::time::{DAY, HOUR, MINUTE, SECOND};

/// Days of silence that are worth telling whatever else is odd.
const LONG: f32 = 30.0;

/// What the sentences are made from.
pub(super) struct Told<'a> {
    pub log: &'a EventColumns,
    pub layout: &'a Layout,
    pub window: Window,
    /// What was measured, per quantity of the layout.
    pub actual: &'a [f32],
    /// First and last event.
    pub from: i64,
    pub to: i64,
    /// Contributions, largest first.
    pub top: &'a [Contribution],
}

/// Whose usual values are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usual {
    /// The entity's own.
    Own,
    /// Those of all entities of the kind.
    Everyone,
}

impl Told<'_> {
    fn get(&self, quantity: Quantity) -> f32 {
        self.layout.find(quantity).map_or(0.0, |it| self.actual[it])
    }

    /// Whether `quantity` is among the reasons with at least `share`.
    fn because(&self, quantity: Quantity, share: f64) -> bool {
        let code = quantity.code();
        self.top.iter().any(|it| it.feature == code && share <= it.share)
    }

    fn failing(&self) -> bool {
        let failures = self.get(Quantity::Failures);
        let why = [Quantity::Failures, Quantity::FailedShare, Quantity::Streak, Quantity::FanOut];
        3.0 <= failures && why.iter().any(|it| self.because(*it, 0.1))
            || 2.0 * failures >= self.get(Quantity::Events)
    }
}

/// "41 failed sign-ins from 37 new addresses in 10 minutes".
pub(super) fn summary(told: &Told<'_>) -> String {
    let failing = told.failing();
    let n = told.get(if failing { Quantity::Failures } else { Quantity::Events });
    let noun = noun(told.log);
    let what = if failing { format!("failed {noun}") } else { noun.to_owned() };
    let mut text = counted(f64::from(n), &what, &format!("{what}s"));
    text += &place(told);
    text += &span(told);
    for (quantity, share) in
        [(Quantity::Silence, 0.08), (Quantity::Steady, 0.15), (Quantity::FanOut, 0.15)]
    {
        let long = quantity == Quantity::Silence && LONG <= told.get(quantity);
        if long || told.because(quantity, share) {
            text += &aside(told, quantity);
        }
    }
    text
}

fn place(told: &Told<'_>) -> String {
    let (preposition, field) = match told.layout.kind {
        EntityKind::User => ("from", Field::Ip),
        EntityKind::Ip if !told.log.text(Field::User).codes.is_empty() => ("for", Field::User),
        EntityKind::Ip | EntityKind::Machine => ("with", Field::Key),
        EntityKind::Key => ("from", Field::Machine),
    };
    let all = told.get(Quantity::Distinct(field));
    let new = told.get(Quantity::New(field));
    if all < 1.0 {
        return String::new();
    }
    let one_or_more = |n: f32, word: &str| {
        let (one, many) = (singular(field), plural(field));
        counted(f64::from(n), &format!("{word}{one}"), &format!("{word}{many}"))
    };
    if 1.0 <= new && told.because(Quantity::New(field), 0.03) {
        format!(" {preposition} {}", one_or_more(new, "new "))
    } else {
        format!(" {preposition} {}", one_or_more(all, ""))
    }
}

fn span(told: &Told<'_>) -> String {
    let events = told.get(Quantity::Events);
    let length = told.to - told.from;
    if 2.0 <= events && length <= 3 * HOUR {
        return format!(" in {}", lasting(length));
    }
    let within = match told.window {
        Window::Hour => "in one hour",
        Window::Day => "in one day",
        Window::Week => "in one week",
    };
    let peak = told.get(Quantity::Peak);
    if told.because(Quantity::Peak, 0.15) && 5.0 <= peak && peak < events {
        return format!(" {within}, {} of them within 10 minutes", number(f64::from(peak)));
    }
    if events < 2.0 || told.because(Quantity::Hours, 0.2) {
        let minutes = told.from.rem_euclid(DAY) / MINUTE;
        return format!(" at {:02}:{:02} UTC", minutes / 60, minutes % 60);
    }
    format!(" {within}")
}

fn aside(told: &Told<'_>, quantity: Quantity) -> String {
    let value = f64::from(told.get(quantity));
    if quantity == Quantity::Silence && 2.0 <= value {
        format!(" after {} of silence", counted(value.floor(), "day", "days"))
    } else if quantity == Quantity::Steady && 0.0 < value {
        ", at regular intervals".to_owned()
    } else if quantity == Quantity::FanOut && 1.0 <= value {
        let kind = told.layout.kind.field();
        let (one, many) = (singular(kind), plural(kind));
        let others = counted(value.round(), &format!("other {one}"), &format!("other {many}"));
        format!(", where {others} failed too")
    } else {
        String::new()
    }
}

/// "Usual for this user is 2 failed sign-ins a day from 1 address."
pub(super) fn usual(told: &Told<'_>, whose: Usual, medians: &[f32]) -> String {
    let get = |quantity| told.layout.find(quantity).map_or(0.0, |it| f64::from(medians[it]));
    let who = singular(told.layout.kind.field());
    let whose = match (whose, told.layout.kind) {
        (Usual::Own, _) => format!("this {who}"),
        (Usual::Everyone, EntityKind::Ip) => format!("an {who}"),
        (Usual::Everyone, _) => format!("a {who}"),
    };
    let noun = noun(told.log);
    let what = if told.failing() { format!("failed {noun}") } else { noun.to_owned() };
    let n = get(if told.failing() { Quantity::Failures } else { Quantity::Events });
    let each = match told.window {
        Window::Hour => "an hour",
        Window::Day => "a day",
        Window::Week => "a week",
    };
    let field = match told.layout.kind {
        EntityKind::User => Field::Ip,
        EntityKind::Ip => Field::User,
        EntityKind::Key => Field::Machine,
        EntityKind::Machine => Field::Key,
    };
    let places = get(Quantity::Distinct(field));
    let preposition = match told.layout.kind {
        EntityKind::User | EntityKind::Key => "from",
        EntityKind::Ip | EntityKind::Machine => "with",
    };
    let from = if 1.0 <= places {
        format!(" {preposition} {}", counted(places, singular(field), plural(field)))
    } else {
        String::new()
    };
    let events = counted(n, &what, &format!("{what}s"));
    format!("Usual for {whose} is {events} {each}{from}.")
}

/// What one event is, by what the log records: a request for a licence or a resource, a sign-in
/// of a user that can fail, or just an event.
pub(super) fn noun(log: &EventColumns) -> &'static str {
    let has = |field: Field| !log.text(field).codes.is_empty();
    if has(Field::Key) || !log.state.is_empty() || has(Field::Resource) {
        "request"
    } else if has(Field::User) && log.outcome.iter().any(|it| 0 < *it) {
        "sign-in"
    } else {
        "event"
    }
}

/// "1 day", "2.5 days".
pub(super) fn counted(n: f64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if (n - 1.0).abs() < 1e-9 { one } else { many })
}

/// One decimal below 10 where it is needed, thousands parted by commas.
pub(super) fn number(n: f64) -> String {
    let tenth = (n * 10.0).round() / 10.0;
    if n < 10.0 && tenth.fract().abs() > 1e-9 { format!("{tenth:.1}") } else { whole(n) }
}

/// A whole number with its thousands parted by commas.
pub(super) fn whole(n: f64) -> String {
    let digits = format!("{n:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A length of time: "3 minutes", "2 hours".
pub(super) fn lasting(micros: i64) -> String {
    let it = |unit: i64| (micros as f64 / unit as f64).round();
    if micros < MINUTE {
        counted(it(SECOND).max(1.0), "second", "seconds")
    } else if micros < 90 * MINUTE {
        counted(it(MINUTE), "minute", "minutes")
    } else if micros < 2 * DAY {
        counted(it(HOUR), "hour", "hours")
    } else {
        counted(it(DAY), "day", "days")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lengths_read_well() {
        for (n, want) in
            [(0.0, "0"), (2.25, "2.3"), (9.96, "10"), (41.4, "41"), (12_345.0, "12,345")]
        {
            assert_eq!(number(n), want);
        }
        for (micros, want) in [
            (0, "1 second"),
            (40 * SECOND, "40 seconds"),
            (3 * MINUTE, "3 minutes"),
            (3 * HOUR, "3 hours"),
            (3 * DAY, "3 days"),
        ] {
            assert_eq!(lasting(micros), want);
        }
        assert_eq!(counted(1.0, "key", "keys"), "1 key");
    }
}
