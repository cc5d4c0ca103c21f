//! What is counted in the log: the choices of the left side, what is asked for them, what came back.
//! Pure but for the questions it asks: no drawing.

use super::model::Model;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::rate::RateInput;
use crate::domain::rate_records::Calculation;
use crate::domain::rate_subject::{SpecialEvent, Spread, Subject};
use crate::domain::time::Micros;
use crate::ui::loaded::Loaded;
use crate::worker::backend::Backend;
use crate::worker::protocol::{Answer, Query, RateFilled, RateOrder, RateRecords, Ticket};
use crate::worker::protocol::{ValueList, ValueOrder};
use crate::worker::rate::FromLog as Filled;
use std::sync::Arc;

/// The columns whose values a rate may be of, in the order they are offered.
pub const FIELDS: [Field; 7] = [
    Field::User,
    Field::Ip,
    Field::Key,
    Field::Product,
    Field::Machine,
    Field::Resource,
    Field::Integration,
];

/// What is counted, and what it comes to.
#[derive(Debug, Default)]
pub struct FromLog {
    /// Of whom, what, over how long.
    pub subject: Subject,
    /// A time in the window; `None` = the last whole one.
    pub at: Option<Micros>,
    /// How what is usual is told.
    pub spread: Spread,
    /// Whether the numbers have to be asked for again.
    stale: bool,
    /// Whether the form shows the numbers as they were filled in.
    shown: bool,
    cancel: Cancel,
    rate: Loaded<Arc<RateFilled>>,
    /// What people recorded; `stale_records` when it has to be asked for again.
    records: Loaded<Arc<RateRecords>>,
    stale_records: bool,
    special: Vec<SpecialEvent>,
    /// Values of the column that the popup shows.
    values: Loaded<Arc<ValueList>>,
    wanted_values: Option<ValueOrder>,
}

impl FromLog {
    /// Another case, or other events: everything is asked for again.
    pub fn case_changed(&mut self) {
        self.values = Loaded::Never;
        self.refill();
        self.records_changed(false);
    }

    /// Something was marked, kept or taken back. Numbers that were edited stay.
    pub fn records_changed(&mut self, edited: bool) {
        let shown = self.shown && edited;
        self.stale_records = true;
        self.refill();
        self.shown = shown;
    }

    /// What is counted and when: "Failed events per hour of user ana, 2026-06-13T23:00:00Z to …".
    pub fn words(&self) -> String {
        let Some((from, to)) = self.window() else { return self.subject.words() };
        format!("{}, {} to {}", self.subject.words(), from.rfc3339(), to.rfc3339())
    }

    /// Other choices: the numbers are asked for again.
    pub fn refill(&mut self) {
        (self.stale, self.shown) = (true, false);
    }

    /// Counts something else.
    pub fn choose(&mut self, subject: Subject, at: Option<Micros>) {
        (self.subject, self.at) = (subject, at);
        self.refill();
    }

    /// Another way to tell what is usual: the numbers are filled in again.
    pub fn set_spread(&mut self, spread: Spread) {
        self.spread = spread;
        self.shown = false;
    }

    /// Asks for what is missing. `counts`: whether the numbers are wanted, or records alone.
    pub fn ask(&mut self, backend: &mut Backend, counts: bool) {
        if self.records.is_never() || self.stale_records {
            self.stale_records = false;
            self.records.ask(backend.ask(Query::RateRecords));
        }
        if !counts {
            return;
        }
        if self.rate.is_never() || self.stale {
            self.stale = false;
            self.cancel.cancel();
            self.cancel = Cancel::default();
            let order = RateOrder {
                subject: self.subject.clone(),
                at: self.at,
                cancel: self.cancel.clone(),
            };
            self.rate.ask(backend.ask(Query::Rate(order)));
        }
        if let Some(order) = self.wanted_values.take() {
            self.values.ask(backend.ask(Query::Values(order)));
        }
    }

    /// Takes an answer, and fills `model` in.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.rate.take(ticket, answer, |it| match it {
            Answer::Rate(it) => Some(it.clone()),
            _ => None,
        });
        self.values.take(ticket, answer, |it| match it {
            Answer::Values(it) => Some(it.clone()),
            _ => None,
        });
        if self.records.waits_for(ticket) {
            self.records.take(ticket, answer, |it| match it {
                Answer::RateRecords(it) => Some(it.clone()),
                _ => None,
            });
            let marked = self.records.shown().map(|it| it.marked.as_slice()).unwrap_or_default();
            self.special = marked.iter().map(|it| it.event.clone()).collect();
        }
    }

    /// Fills `model` with the numbers that came, once.
    pub fn fill(&mut self, model: &mut Model) {
        if self.shown || self.rate.is_waiting() || self.stale {
            return;
        }
        let Some(filled) = self.filled().cloned() else { return };
        self.shown = true;
        self.at = Some(filled.window_start);
        let (expected, std_dev) = filled.expected(self.spread);
        let input = RateInput {
            observed: filled.observed,
            expected,
            std_dev,
            unit: self.subject.unit(),
            chance: Some(filled.chance()),
        };
        let n = filled.n(self.spread);
        let (middle, width) = match self.spread {
            Spread::Mean => (format!("mean of {n}"), "of the same"),
            Spread::Median => (format!("median of {n}"), "MAD × 1.4826"),
        };
        let width = if std_dev.is_some() { width } else { "optional" };
        model.fill(&input, ["counted".to_owned(), middle, width.to_owned()]);
    }

    /// What the log says, once it is there.
    pub fn filled(&self) -> Option<&Filled> {
        let shown = self.rate.shown()?;
        shown.rate.as_ref().ok()
    }

    /// Why the log says nothing.
    pub fn problem(&self) -> Option<&str> {
        match self.rate.shown() {
            Some(it) if !self.rate.is_waiting() => it.rate.as_ref().err().map(String::as_str),
            _ => self.rate.failure(),
        }
    }

    /// Time of the first and the last event of the log.
    pub fn span(&self) -> Option<(Micros, Micros)> {
        self.rate.shown()?.span
    }

    /// The window that is judged: begin and end.
    pub fn window(&self) -> Option<(Micros, Micros)> {
        if let Some(at) = self.at {
            let index = self.subject.window.index(at);
            let window = self.subject.window;
            return Some((window.start(index), window.start(index + 1)));
        }
        self.filled().map(|it| (it.window_start, it.window_end))
    }

    /// Special events, in order of their time.
    pub fn special(&self) -> &[SpecialEvent] {
        &self.special
    }

    /// What people recorded.
    pub fn records(&self) -> Option<&RateRecords> {
        self.records.shown().map(Arc::as_ref)
    }

    /// Looks for values of a column.
    pub fn want_values(&mut self, field: Field, text: &str) {
        self.wanted_values = Some(ValueOrder { field, text: text.to_owned() });
    }

    /// Values of a column, once they are there.
    pub fn values(&self, field: Field) -> Option<&ValueList> {
        self.values.shown().map(Arc::as_ref).filter(|it| it.field == field)
    }

    /// The columns that have values; all of them while that is not known.
    pub fn fields(&self) -> Vec<Field> {
        let known = self.values.shown();
        let has = |it: &Field| known.is_none_or(|known| known.fields.contains(it));
        FIELDS.into_iter().filter(has).collect()
    }

    /// The calculation as it stands.
    pub fn calculation(&self, input: &RateInput, edited: bool) -> Calculation {
        Calculation {
            subject: Some(self.subject.clone()),
            at: self.window().map(|it| it.0),
            spread: self.spread,
            observed: input.observed,
            expected: input.expected,
            std_dev: input.std_dev,
            unit: input.unit,
            chance: input.chance,
            edited,
        }
    }

    /// Shows a calculation that was kept: as it was, also where the log has changed since.
    pub fn reopen(&mut self, it: &Calculation) {
        if let Some(subject) = &it.subject {
            self.choose(subject.clone(), it.at);
            self.spread = it.spread;
            // What was kept is shown, not what would be counted now.
            self.shown = true;
        }
    }
}
