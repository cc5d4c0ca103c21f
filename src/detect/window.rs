//! What an entity did in one window of time, measured against what it had done before: one pass
//! over its events. Turning the numbers into features is in `history`.

use super::around::Around;
use super::log::{failed, time, times};
use super::quantity::{Layout, Quantity};
use super::rhythm::{Rhythm, timer};
use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::time::{DAY, HOUR, MINUTE};
use hashbrown::{HashMap, HashSet};
use std::collections::VecDeque;

/// Length of the busiest stretch that is looked for.
const STRETCH: i64 = 10 * MINUTE;
/// Hours in a week.
const WEEK_HOURS: i64 = 7 * 24;
/// A set with more room than this is replaced, not emptied, for the next entity.
const ROOM: usize = 4096;

/// What one entity had done before the window that is being measured.
pub(super) struct Past {
    /// Values seen, per text column, and whether any event with it did not fail: what only ever
    /// failed makes no place familiar.
    seen: Vec<HashMap<u32, bool>>,
    networks: HashSet<u32>,
    rhythm: Rhythm,
    /// Whether anything ever succeeded.
    succeeded: bool,
    last: Option<i64>,
    last_country: u32,
    /// Hours (since 1970) of the last week with unfamiliar failures.
    failed_hours: VecDeque<i64>,
    /// Windows before this one.
    pub windows: u32,
    scratch: Vec<u32>,
    gaps: Vec<i64>,
    /// What is strange about each event of the window that is being measured.
    strange: Vec<Strange>,
    cancel: Cancel,
}

/// One event, and what is strange about where it came from.
#[derive(Debug, Clone, Copy)]
struct Strange {
    at: i64,
    times: f32,
    failed: bool,
    /// Where the address and the machine are unknown, as far as the log has them.
    place: Option<Place>,
}

/// What else is unknown about an unknown place.
#[derive(Debug, Clone, Copy)]
struct Place {
    country: bool,
    /// Nobody ever came from its address.
    fresh: bool,
    network: bool,
}

impl Past {
    /// Measures nothing once `cancel` says so: one window may hold millions of events.
    pub fn new(cancel: &Cancel) -> Self {
        Self {
            seen: (0..Field::COUNT).map(|_| HashMap::new()).collect(),
            networks: HashSet::new(),
            rhythm: Rhythm::new(),
            succeeded: false,
            last: None,
            last_country: 0,
            failed_hours: VecDeque::new(),
            windows: 0,
            scratch: Vec::new(),
            gaps: Vec::new(),
            strange: Vec::new(),
            cancel: cancel.clone(),
        }
    }

    /// Forgets everything, for the next entity.
    pub fn clear(&mut self) {
        for set in &mut self.seen {
            if ROOM < set.capacity() {
                *set = HashMap::new();
            } else {
                set.clear();
            }
        }
        self.networks.clear();
        self.rhythm = Rhythm::new();
        self.succeeded = false;
        self.last = None;
        self.last_country = 0;
        self.failed_hours.clear();
        self.windows = 0;
    }

    /// Measures `events` (ascending in time, not empty, of the window that begins at `start`)
    /// into `row`, then remembers them.
    pub fn measure(
        &mut self,
        log: &EventColumns,
        layout: &Layout,
        around: &Around,
        start: i64,
        events: &[u32],
        row: &mut Vec<f32>,
    ) {
        row.clear();
        self.look(log, layout, around, start, events);
        for &quantity in &layout.quantities {
            if self.cancel.is_cancelled() {
                row.push(0.0);
                continue;
            }
            let value = match quantity {
                Quantity::Events => events.iter().map(|it| times(log, *it)).sum(),
                Quantity::Failures => failures(log, events),
                Quantity::FailedShare => failed_share(log, events),
                Quantity::Streak => streak(log, events),
                Quantity::Peak => peak(log, events),
                Quantity::Steady => timer(log, events, &mut self.gaps),
                Quantity::Silence => self.silence(log, events),
                Quantity::Hours => self.rhythm.unusual_hours(log, events),
                Quantity::Weekend => self.rhythm.unusual_weekend(time(log, events[0])),
                Quantity::Distinct(field) => self.distinct(log, field, events, |_| true),
                Quantity::New(field) => {
                    self.distinct(log, field, events, |_| true);
                    let seen = &self.seen[field.index()];
                    self.scratch.iter().filter(|it| !seen.contains_key(*it)).count() as f32
                }
                Quantity::FailedDistinct(field) => {
                    self.distinct(log, field, events, |it| failed(log, it))
                }
                Quantity::Unfamiliar => self.strange(|it| it.place.is_some()),
                Quantity::UnfamiliarFailures => self.strange(|it| it.failed && it.place.is_some()),
                Quantity::SuccessAfter => self.success_after(),
                Quantity::Drip => self.drip(),
                Quantity::Foreign => self.strange(|it| it.place.is_some_and(|at| at.country)),
                Quantity::Fresh => self.strange(|it| it.place.is_some_and(|at| at.fresh)),
                Quantity::NewNetwork => self.strange(|it| it.place.is_some_and(|at| at.network)),
                Quantity::Return => {
                    if 0.0 < self.strange(|it| it.place.is_some()) {
                        self.silence(log, events)
                    } else {
                        0.0
                    }
                }
                Quantity::FanOut | Quantity::Crowd => fan_out_of(&around.fan_out, events),
                Quantity::Moves => self.moves(log, around, events),
            };
            // Until there is a past, nothing can be new to it.
            row.push(if quantity.needs_past() && self.windows == 0 { 0.0 } else { value });
        }
        self.remember(log, layout, around, events);
    }

    /// What is strange about each event.
    fn look(
        &mut self,
        log: &EventColumns,
        layout: &Layout,
        around: &Around,
        start: i64,
        events: &[u32],
    ) {
        self.strange.clear();
        if layout.find(Quantity::Unfamiliar).is_none() {
            return;
        }
        let new = |field: Field, event: u32| {
            let column = log.text(field);
            let code = column.code(event as usize);
            let known = self.seen[field.index()].get(&code);
            column.codes.is_empty() || 0 < code && !known.is_some_and(|it| *it || !self.succeeded)
        };
        for &event in events {
            let address = log.text(Field::Ip).code(event as usize);
            let unknown = new(Field::Ip, event) && new(Field::Machine, event);
            let place = unknown.then(|| Place {
                country: new(Field::Country, event),
                fresh: around.is_fresh(address, start),
                network: !self.networks.contains(&around.network(address)),
            });
            let (at, times) = (time(log, event), times(log, event));
            self.strange.push(Strange { at, times, failed: failed(log, event), place });
        }
    }

    fn strange(&self, which: impl Fn(&Strange) -> bool) -> f32 {
        self.strange.iter().filter(|it| which(it)).map(|it| it.times).sum()
    }

    /// Unfamiliar failures before the last unfamiliar success.
    fn success_after(&self) -> f32 {
        let place = || self.strange.iter().filter(|it| it.place.is_some());
        let last = place().filter(|it| !it.failed).map(|it| it.at).max();
        let before = place().filter(|it| it.failed && last.is_some_and(|last| it.at <= last));
        before.map(|it| it.times).sum()
    }

    /// Hours of the week that ends with this window in which an unfamiliar event failed; 0 where
    /// none did in the window itself.
    fn drip(&mut self) -> f32 {
        let hours = self.strange.iter().filter(|it| it.failed && it.place.is_some());
        let before = self.failed_hours.len();
        for hour in hours.map(|it| it.at.div_euclid(HOUR)) {
            if self.failed_hours.back() != Some(&hour) {
                self.failed_hours.push_back(hour);
            }
        }
        if self.failed_hours.len() == before {
            return 0.0;
        }
        let last = self.failed_hours.back().copied().unwrap_or(0);
        while self.failed_hours.front().is_some_and(|it| *it <= last - WEEK_HOURS) {
            self.failed_hours.pop_front();
        }
        self.failed_hours.len() as f32
    }

    /// Changes of country that nobody can have travelled, from the event before the window on.
    fn moves(&self, log: &EventColumns, around: &Around, events: &[u32]) -> f32 {
        let (mut last, mut country, mut moves) = (self.last, self.last_country, 0.0);
        for &event in events {
            let (at, next) = (time(log, event), log.text(Field::Country).code(event as usize));
            if last.is_some_and(|it| around.is_impossible(country, next, at.saturating_sub(it))) {
                moves += 1.0;
            }
            (last, country) = (Some(at), next);
        }
        moves
    }

    fn remember(&mut self, log: &EventColumns, layout: &Layout, around: &Around, events: &[u32]) {
        for quantity in &layout.quantities {
            if let Quantity::New(field) = quantity {
                let codes = &log.text(*field).codes;
                let seen = &mut self.seen[field.index()];
                for &event in events {
                    let code = codes[event as usize];
                    if 0 < code {
                        *seen.entry(code).or_insert(false) |= !failed(log, event);
                    }
                }
            }
        }
        let networks = layout.find(Quantity::NewNetwork).is_some();
        for &event in events {
            let at = time(log, event);
            let fine = !failed(log, event);
            self.succeeded |= fine;
            self.rhythm.remember(at);
            if networks && fine {
                let address = log.text(Field::Ip).code(event as usize);
                self.networks.insert(around.network(address));
            }
            self.last = Some(at);
            self.last_country = log.text(Field::Country).code(event as usize);
        }
        self.windows += 1;
    }

    /// Different values; leaves them in `scratch`.
    fn distinct(
        &mut self,
        log: &EventColumns,
        field: Field,
        events: &[u32],
        keep: impl Fn(u32) -> bool,
    ) -> f32 {
        let codes = &log.text(field).codes;
        self.scratch.clear();
        self.scratch.extend(
            events
                .iter()
                .filter(|it| keep(**it))
                .map(|it| codes[*it as usize])
                .filter(|it| 0 < *it),
        );
        self.scratch.sort_unstable();
        self.scratch.dedup();
        self.scratch.len() as f32
    }

    /// Days from the event before to the first of these.
    fn silence(&self, log: &EventColumns, events: &[u32]) -> f32 {
        self.last.map_or(0.0, |it| (time(log, events[0]) - it) as f32 / DAY as f32)
    }
}

fn failures(log: &EventColumns, events: &[u32]) -> f32 {
    events.iter().filter(|it| failed(log, **it)).map(|it| times(log, *it)).sum()
}

/// Drawn towards 0 by two imagined successes: one failure of one is no pattern.
fn failed_share(log: &EventColumns, events: &[u32]) -> f32 {
    let all: f32 = events.iter().map(|it| times(log, *it)).sum();
    failures(log, events) / (all + 2.0)
}

fn streak(log: &EventColumns, events: &[u32]) -> f32 {
    let (mut longest, mut current) = (0.0_f32, 0.0);
    for &event in events {
        current = if failed(log, event) { current + times(log, event) } else { 0.0 };
        longest = longest.max(current);
    }
    longest
}

fn peak(log: &EventColumns, events: &[u32]) -> f32 {
    let (mut from, mut inside, mut most) = (0, 0.0_f32, 0.0_f32);
    for &event in events {
        inside += times(log, event);
        while STRETCH <= time(log, event) - time(log, events[from]) {
            inside -= times(log, events[from]);
            from += 1;
        }
        most = most.max(inside);
    }
    most
}

fn fan_out_of(fan_out: &[f32], events: &[u32]) -> f32 {
    events.iter().filter_map(|it| fan_out.get(*it as usize)).copied().fold(0.0, f32::max)
}
