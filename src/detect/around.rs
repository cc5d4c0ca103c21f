//! What the whole log knows about addresses when an event happens: who else failed there, whether
//! anybody ever came from there before, and which network it belongs to.
//!
//! Lives here: one look over all entities before each is measured alone. Does not live here: an
//! entity's own past (`window`).

use super::DetectError;
use super::countries::Place;
use super::fan_out;
use super::log::time;
use super::quantity::{Layout, Quantity};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::time::HOUR;
use hashbrown::HashMap;

/// Two countries that are not known to be near or far are a move within this time.
const MOVE: i64 = 6 * HOUR;

/// What others did, per event and per address.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// Per event, others failing (or new) at its address; empty where that is not measured.
    pub fan_out: Vec<f32>,
    /// Per code of an address, when it was first seen in the log.
    first: Vec<i64>,
    /// Per code of an address, its network: what stands before the first dot or colon.
    networks: Vec<u32>,
    /// Per code of a country, where it lies, if its name is one that is known.
    countries: Vec<Option<Place>>,
}

impl Around {
    pub fn of(
        log: &EventColumns,
        layout: &Layout,
        window: Window,
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        let mut around = Self::default();
        let has = |it| layout.quantities.contains(&it);
        if has(Quantity::FanOut) || has(Quantity::Crowd) {
            let failing = has(Quantity::FanOut);
            around.fan_out = fan_out::per_event(log, layout.kind, window, failing, cancel)?;
        }
        if has(Quantity::Fresh) {
            around.first = first_seen(log);
        }
        if has(Quantity::NewNetwork) {
            around.networks = networks(log);
        }
        if has(Quantity::Moves) {
            let names = log.text(Field::Country).names.iter();
            around.countries = names.map(|it| Place::of(it)).collect();
        }
        Ok(around)
    }

    /// Whether nobody had come from address `code` before `start`.
    pub fn is_fresh(&self, code: u32, start: i64) -> bool {
        let at = (code as usize).checked_sub(1);
        at.and_then(|it| self.first.get(it)).is_some_and(|it| start <= *it)
    }

    /// Whether nobody can have travelled from country `from` to country `to` in so many
    /// microseconds.
    pub fn is_impossible(&self, from: u32, to: u32, micros: i64) -> bool {
        let place = |code: u32| {
            let at = (code as usize).checked_sub(1);
            at.and_then(|it| self.countries.get(it)).copied().flatten()
        };
        if from == to || from == 0 || to == 0 {
            return false;
        }
        match (place(from), place(to)) {
            (Some(a), Some(b)) => a.is_out_of_reach(&b, micros),
            _ => micros <= MOVE,
        }
    }

    /// The network of address `code`, 0 where there is none.
    pub fn network(&self, code: u32) -> u32 {
        let at = (code as usize).checked_sub(1);
        at.and_then(|it| self.networks.get(it)).copied().unwrap_or(0)
    }
}

fn first_seen(log: &EventColumns) -> Vec<i64> {
    let column = log.text(Field::Ip);
    let mut first = vec![i64::MAX; column.names.len()];
    for (event, &code) in column.codes.iter().enumerate() {
        if let Some(it) = (code as usize).checked_sub(1).and_then(|it| first.get_mut(it)) {
            *it = (*it).min(time(log, event as u32));
        }
    }
    first
}

fn networks(log: &EventColumns) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let names = log.text(Field::Ip).names.iter();
    names
        .map(|name| {
            let network = name.split(['.', ':']).next().unwrap_or_default();
            let next = numbers.len() as u32 + 1;
            *numbers.entry(network).or_insert(next)
        })
        .collect()
}
