//! What the log explorer is narrowed to, as a person sets it, and its words.

use super::model::FieldFilter;
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::Field;
use crate::domain::filter::EventFilter;
use crate::domain::ids::SourceId;
use crate::domain::state_code;
use crate::domain::time::{Micros, Zone};
use crate::ui::anomalies::time_filter::{Clock, TimeFilter};
use crate::ui::words;

/// Text columns with a filter button of their own.
pub const FIELDS: [Field; 5] = [Field::User, Field::Ip, Field::Key, Field::Product, Field::Machine];

/// The filters of the log explorer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilters {
    /// When.
    pub time: TimeFilter,
    /// Everything that has no words of its own here: what another page asked to see.
    pub given: EventFilter,
    /// What that is, in words; empty = nothing was given.
    pub title: String,
    /// Wanted values per text column.
    pub texts: Vec<(Field, Vec<String>)>,
    /// Wanted outcomes.
    pub outcomes: Vec<Outcome>,
    /// Wanted state codes.
    pub states: Vec<i32>,
    /// Wanted sources.
    pub sources: Vec<SourceId>,
    /// Text in the raw line.
    pub raw: String,
    /// Columns of the log that are mapped to nothing, and the value wanted in each.
    pub attributes: Vec<(String, String)>,
    /// Wanted kinds of time.
    pub time_flags: Vec<TimeFlag>,
}

impl EventFilters {
    /// What another page asked to see, under its title. What this page can show as buttons of
    /// its own is shown there only if there is no title to stand for it.
    pub fn given(filter: EventFilter, title: String) -> Self {
        if !title.is_empty() {
            return Self { given: filter, title, ..Self::default() };
        }
        let EventFilter { from, to, texts, outcomes, states, sources, raw, .. } = filter.clone();
        let EventFilter { attributes, time_flags, .. } = filter.clone();
        let time = match (from, to) {
            (None, None) => TimeFilter::All,
            (from, to) => TimeFilter::Between { from, to },
        };
        let given = EventFilter {
            from: None,
            to: None,
            texts: Vec::new(),
            outcomes: Vec::new(),
            states: Vec::new(),
            sources: Vec::new(),
            raw: String::new(),
            attributes: Vec::new(),
            time_flags: Vec::new(),
            ..filter
        };
        Self { time, given, title, texts, outcomes, states, sources, raw, attributes, time_flags }
    }

    /// The query's filter: what was given and what was set here, joined by "and".
    pub fn query(&self, clock: Clock<'_>) -> EventFilter {
        let mut it = self.given.clone();
        let (from, to) = self.time.bounds(clock);
        it.from = it.from.max(from);
        it.to = match (it.to, to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let mut possible = true;
        for (field, values) in &self.texts {
            match it.texts.iter_mut().find(|(known, _)| known == field) {
                Some((_, known)) => possible &= both(known, values),
                None => it.texts.push((*field, values.clone())),
            }
        }
        possible &= both(&mut it.outcomes, &self.outcomes)
            & both(&mut it.states, &self.states)
            & both(&mut it.sources, &self.sources)
            & both(&mut it.time_flags, &self.time_flags);
        it.attributes.extend(self.attributes.iter().cloned());
        if !possible {
            // What was given and what is set here exclude each other: no event at all.
            it.only = Some(std::sync::Arc::default());
        }
        if !self.raw.trim().is_empty() {
            self.raw.trim().clone_into(&mut it.raw);
        }
        it
    }

    /// The wanted values of `field`.
    pub fn values(&self, field: Field) -> &[String] {
        self.texts.iter().find(|(it, _)| *it == field).map_or(&[], |(_, values)| values)
    }

    /// Sets the wanted values of `field`.
    pub fn set_values(&mut self, field: Field, values: Vec<String>) {
        self.texts.retain(|(it, _)| *it != field);
        if !values.is_empty() {
            self.texts.push((field, values));
        }
    }

    /// Narrows the list to what one field of an event says.
    pub fn narrow(&mut self, to: FieldFilter) {
        match to {
            FieldFilter::Text(field, value) => self.set_values(field, vec![value]),
            FieldFilter::Outcome(it) => self.outcomes = vec![it],
            FieldFilter::State(it) => self.states = vec![it],
            FieldFilter::Source(it) => self.sources = vec![it],
            FieldFilter::TimeFlag(it) => self.time_flags = vec![it],
            FieldFilter::Attribute(name, value) => {
                self.attributes.retain(|it| it.0 != name);
                self.attributes.push((name, value));
            }
        }
    }

    /// Whether anything is set.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }

    /// All of it in words, for "No events match …".
    pub fn words(&self, now: Micros, zone: &Zone) -> String {
        let mut out = Vec::new();
        if !self.title.is_empty() {
            out.push(self.title.clone());
        }
        if self.time != TimeFilter::All {
            out.push(self.time.label(now, zone));
        }
        for (field, values) in &self.texts {
            out.extend(words::filter_words(field.label(), values));
        }
        let outcomes: Vec<String> = self.outcomes.iter().map(|it| it.label().to_owned()).collect();
        out.extend(words::filter_words("Outcome", &outcomes));
        let states: Vec<String> = self.states.iter().map(|it| state_words(*it)).collect();
        out.extend(words::filter_words("State", &states));
        let flags: Vec<String> = self.time_flags.iter().map(|it| it.label().to_owned()).collect();
        out.extend(words::filter_words("Times", &flags));
        out.extend(self.attributes.iter().map(attribute_words));
        if !self.raw.trim().is_empty() {
            out.push(format!("“{}” in the raw line", self.raw.trim()));
        }
        out.join(", ")
    }
}

/// `session: 9f0c`.
pub fn attribute_words((column, value): &(String, String)) -> String {
    format!("{column}: {value}")
}

/// `2024 Activation: device limit reached`.
pub fn state_words(state: i32) -> String {
    format!("{state} {}", state_code::words(state))
}

/// Keeps the values that both lists want (an empty list wants everything) and says whether any
/// value is left.
fn both<T: Clone + PartialEq>(given: &mut Vec<T>, set: &[T]) -> bool {
    if given.is_empty() {
        given.extend_from_slice(set);
        return true;
    }
    if !set.is_empty() {
        given.retain(|it| set.contains(it));
    }
    !given.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::EventNo;
    use std::sync::Arc;

    #[test]
    fn what_was_given_and_what_was_set_are_joined() {
        let only = Some(Arc::new(vec![EventNo(3), EventNo(7)]));
        let given =
            EventFilter { only: only.clone(), to: Some(Micros(90)), ..EventFilter::default() };
        let mut it = EventFilters::given(given, "41 failed sign-ins".to_owned());
        it.time = TimeFilter::Between { from: Some(Micros(10)), to: Some(Micros(100)) };
        it.narrow(FieldFilter::Text(Field::User, "ana".to_owned()));
        let clock = Clock { now: Micros(0), newest: None, zone: &Zone::Utc };
        let query = it.query(clock);
        assert_eq!((query.from, query.to), (Some(Micros(10)), Some(Micros(90))));
        assert_eq!(query.only, only);
        assert_eq!(query.texts, [(Field::User, vec!["ana".to_owned()])]);
        it.set_values(Field::User, Vec::new());
        assert!(it.query(clock).texts.is_empty());
        it.given.outcomes = vec![Outcome::Failed];
        it.outcomes = vec![Outcome::Succeeded];
        assert_eq!(it.query(clock).only, Some(Arc::default()), "they exclude each other");
    }

    #[test]
    fn a_filter_without_a_title_is_shown_by_the_buttons() {
        let given = EventFilter {
            texts: vec![(Field::Key, vec!["K".to_owned()])],
            group: Some("G-1".to_owned()),
            ..EventFilter::default()
        };
        let it = EventFilters::given(given.clone(), String::new());
        assert_eq!(it.values(Field::Key), ["K"]);
        let clock = Clock { now: Micros(0), newest: None, zone: &Zone::Utc };
        assert_eq!(it.query(clock), given);
        assert_eq!(it.words(Micros(0), &Zone::Utc), "Key: K");
    }
}
