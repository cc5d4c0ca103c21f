//! The sentences of a finding about a profile: what happened, and what is usual.

use super::log::{failed, time};
use super::quantity::{Layout, Quantity, plural, singular};
use crate::domain::batch::NO_STATE;
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::Contribution;
use crate::domain::time::{DAY, HOUR, MINUTE, SECOND};

/// Days of silence that are worth telling whatever else is odd.
const LONG: f32 = 30.0;
/// Others failing at the same address that are worth telling whatever else is odd.
const MANY: f32 = 4.0;

/// What the sentences are made from.
pub(super) struct Told<'a> {
    pub log: &'a EventColumns,
    pub layout: &'a Layout,
    pub window: Window,
    /// What was measured, per quantity of the layout.
    pub actual: &'a [f32],
    /// The events, by time, and those of the entity before them.
    pub events: &'a [u32],
    pub before: &'a [u32],
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
    /// What was measured of `quantity`, 0 where it was not.
    pub fn get(&self, quantity: Quantity) -> f32 {
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

    /// The events that are told of: the failed ones where they are what is odd.
    fn events(&self) -> impl Iterator<Item = u32> + '_ {
        let failing = self.failing();
        self.events.iter().copied().filter(move |it| !failing || failed(self.log, *it))
    }

    /// What the events that are told of are called.
    pub fn noun(&self) -> &'static str {
        noun(self.log, self.events())
    }

    /// First and last instant that is told of.
    fn ends(&self) -> (i64, i64) {
        let times = || self.events().map(|it| time(self.log, it));
        (times().min().unwrap_or(0), times().max().unwrap_or(0))
    }

    /// Different values of `field` among the events that are told of.
    fn places(&self, field: Field) -> Vec<u32> {
        let column = self.log.text(field);
        let codes = self.events().map(|it| column.code(it as usize));
        let mut places: Vec<u32> = codes.filter(|it| 0 < *it).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// How many of `places` the entity never had before.
    fn new_places(&self, field: Field, places: &[u32]) -> usize {
        let column = self.log.text(field);
        let mut seen = vec![false; places.len()];
        for &event in self.before {
            if let Ok(at) = places.binary_search(&column.code(event as usize)) {
                seen[at] = true;
            }
        }
        seen.iter().filter(|it| !**it).count()
    }
}

/// "41 failed sign-ins from 37 new addresses in 10 minutes".
pub(super) fn summary(told: &Told<'_>) -> String {
    let failing = told.failing();
    let n = told.get(if failing { Quantity::Failures } else { Quantity::Events });
    let noun = told.noun();
    let what = if failing { format!("failed {noun}") } else { noun.to_owned() };
    let mut text = counted(f64::from(n), &what, &format!("{what}s"));
    text += &place(told);
    text += &span(told);
    for (quantity, share) in
        [(Quantity::Silence, 0.08), (Quantity::Steady, 0.15), (Quantity::FanOut, 0.15)]
    {
        let value = told.get(quantity);
        let telling = (quantity == Quantity::Silence && LONG <= value)
            || (quantity == Quantity::FanOut && MANY <= value);
        if telling || told.because(quantity, share) {
            text += &aside(told, quantity);
        }
    }
    text
}

fn place(told: &Told<'_>) -> String {
    let fields: &[(&str, Field)] = match told.layout.kind {
        EntityKind::User => &[("from", Field::Ip)],
        EntityKind::Ip => &[("for", Field::User), ("with", Field::Key)],
        EntityKind::Machine => &[("with", Field::Key)],
        EntityKind::Key => &[("from", Field::Machine)],
    };
    let found = fields.iter().map(|(word, field)| (word, *field, told.places(*field)));
    let Some((preposition, field, places)) = found.into_iter().find(|it| !it.2.is_empty()) else {
        return String::new();
    };
    let one_or_more = |n: usize, word: &str| {
        let (one, many) = (singular(field), plural(field));
        counted(n as f64, &format!("{word}{one}"), &format!("{word}{many}"))
    };
    if told.because(Quantity::New(field), 0.03) {
        let new = told.new_places(field, &places);
        if 0 < new {
            return format!(" {preposition} {}", one_or_more(new, "new "));
        }
    }
    format!(" {preposition} {}", one_or_more(places.len(), ""))
}

fn span(told: &Told<'_>) -> String {
    let failing = told.failing();
    let events = told.get(if failing { Quantity::Failures } else { Quantity::Events });
    let (from, to) = told.ends();
    if 2.0 <= events && to - from <= 3 * HOUR {
        return format!(" in {}", lasting(to - from));
    }
    if events < 2.0 {
        return format!(" at {}", clock(from));
    }
    let within = match told.window {
        Window::Hour => "in one hour",
        Window::Day => "in one day",
        Window::Week => "in one week",
    };
    let peak = told.get(Quantity::Peak);
    if !failing && told.because(Quantity::Peak, 0.15) && 5.0 <= peak && peak < events {
        return format!(" {within}, {} of them within 10 minutes", number(f64::from(peak)));
    }
    // The contribution tells the least usual time of day.
    let hour = told.top.iter().find(|it| it.unit == "hour").map(|it| it.actual);
    match hour.filter(|_| told.because(Quantity::Hours, 0.2)) {
        Some(hour) => format!(" {within}, some about {}", clock((hour * HOUR as f64) as i64)),
        None => format!(" {within}"),
    }
}

/// Time of day: "14:05 UTC".
pub(super) fn clock(at: i64) -> String {
    let minutes = at.rem_euclid(DAY) / MINUTE;
    format!("{:02}:{:02} UTC", minutes / 60, minutes % 60)
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
        if told.layout.kind != EntityKind::User || told.places(Field::Ip).len() < 2 {
            format!(", where {others} failed too")
        } else {
            format!(", at one of which {others} failed too")
        }
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
    let noun = told.noun();
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

/// What `events` are, by what the log records of them: sign-ins, requests for a licence or a
/// resource, or just events, which a mixture of the two is too.
pub(super) fn noun(log: &EventColumns, events: impl Iterator<Item = u32>) -> &'static str {
    let (mut sign_ins, mut requests) = (false, false);
    for event in events {
        let at = event as usize;
        let has = |field: Field| 0 < log.text(field).code(at);
        let action = log.text(Field::Action);
        if action.name(action.code(at)).is_some_and(is_sign_in) {
            sign_ins = true;
        } else if has(Field::Key) || has(Field::Resource) || has_state(log, at) {
            requests = true;
        } else {
            sign_ins |= has(Field::User) && log.outcome.get(at).is_some_and(|it| 0 < *it);
        }
    }
    match (sign_ins, requests) {
        (true, false) => "sign-in",
        (false, true) => "request",
        (true, true) | (false, false) => "event",
    }
}

fn has_state(log: &EventColumns, event: usize) -> bool {
    log.state.get(event).is_some_and(|it| *it != NO_STATE)
}

/// Whether an action is a sign-in: "login_success", "Sign in", "auth_failed", not "authorize".
fn is_sign_in(action: &str) -> bool {
    let letters: String =
        action.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    ["login", "logon", "signin"].iter().any(|it| letters.contains(it))
        || letters.contains("auth") && !letters.contains("authori")
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
    use crate::domain::columns::CodedColumn;

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

    #[test]
    fn events_are_called_what_they_are() {
        let mut log = EventColumns { time: vec![0; 5], outcome: vec![1; 5], ..Default::default() };
        log.texts[Field::Action.index()] = CodedColumn {
            codes: vec![1, 2, 3, 0, 0],
            names: ["login_failed", "Sign-in", "authorize"].map(str::to_owned).to_vec(),
        };
        log.texts[Field::Key.index()] =
            CodedColumn { codes: vec![0, 0, 0, 1, 0], names: vec!["k".to_owned()] };
        log.texts[Field::User.index()] =
            CodedColumn { codes: vec![1, 1, 0, 0, 1], names: vec!["ana".to_owned()] };
        for (events, want) in
            [(&[0, 1, 4][..], "sign-in"), (&[3], "request"), (&[2], "event"), (&[0, 3], "event")]
        {
            assert_eq!(noun(&log, events.iter().copied()), want, "{events:?}");
        }
    }
}
