//! What an entity did in one window of time, measured against what it had done before: one pass
//! over its events. Turning the numbers into features is in `history`.

use super::log::{failed, time, times};
use super::quantity::{Layout, Quantity};
use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::time::{DAY, HOUR, MINUTE};
use hashbrown::HashSet;

/// Length of the busiest stretch that is looked for.
const STRETCH: i64 = 10 * MINUTE;
/// Two places within this time are a move.
const MOVE: i64 = 6 * HOUR;
/// Gaps needed before they can be called regular.
const GAPS: usize = 5;
/// An address and a machine that are both new.
const UNFAMILIAR: &[Field] = &[Field::Ip, Field::Machine];
/// The same from a new country.
const FOREIGN: &[Field] = &[Field::Ip, Field::Machine, Field::Country];
/// `ln 3`: an hour is unusual where it is three times rarer than if hours did not matter.
const RARE_HOUR: f32 = 1.1;
/// Windows before anyone has a habit of hours.
const HABIT: u32 = 5;
/// A set with more room than this is replaced, not emptied, for the next entity.
const ROOM: usize = 4096;

/// What one entity had done before the window that is being measured.
pub(super) struct Past {
    /// Values seen, per text column.
    seen: Vec<HashSet<u32>>,
    hours: [f32; 24],
    events: f32,
    last: Option<i64>,
    /// Days and weekend days with events, and the first day.
    active_weekend: f32,
    first_day: Option<i64>,
    /// Windows before this one.
    pub windows: u32,
    scratch: Vec<u32>,
    gaps: Vec<i64>,
}

impl Past {
    pub fn new() -> Self {
        Self {
            seen: (0..Field::COUNT).map(|_| HashSet::new()).collect(),
            hours: [0.0; 24],
            events: 0.0,
            last: None,
            active_weekend: 0.0,
            first_day: None,
            windows: 0,
            scratch: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// Forgets everything, for the next entity.
    pub fn clear(&mut self) {
        for set in &mut self.seen {
            if ROOM < set.capacity() {
                *set = HashSet::new();
            } else {
                set.clear();
            }
        }
        self.hours = [0.0; 24];
        self.events = 0.0;
        self.last = None;
        self.active_weekend = 0.0;
        self.first_day = None;
        self.windows = 0;
    }

    /// Measures `events` (ascending in time, not empty) into `row`, then remembers them.
    pub fn measure(
        &mut self,
        log: &EventColumns,
        layout: &Layout,
        fan_out: &[f32],
        events: &[u32],
        row: &mut Vec<f32>,
    ) {
        row.clear();
        for &quantity in &layout.quantities {
            let value = match quantity {
                Quantity::Events => events.iter().map(|it| times(log, *it)).sum(),
                Quantity::Failures => failures(log, events),
                Quantity::FailedShare => failed_share(log, events),
                Quantity::Streak => streak(log, events),
                Quantity::Peak => peak(log, events),
                Quantity::Steady => self.steady(log, events),
                Quantity::Silence => self.silence(log, events),
                Quantity::Hours => self.hours(log, events),
                Quantity::Weekend => self.weekend(log, events),
                Quantity::Distinct(field) => self.distinct(log, field, events, |_| true),
                Quantity::New(field) => {
                    self.distinct(log, field, events, |_| true);
                    let seen = &self.seen[field.index()];
                    self.scratch.iter().filter(|it| !seen.contains(*it)).count() as f32
                }
                Quantity::FailedDistinct(field) => {
                    self.distinct(log, field, events, |it| failed(log, it))
                }
                Quantity::Unfamiliar => self.unfamiliar(log, events, UNFAMILIAR),
                Quantity::Foreign => self.unfamiliar(log, events, FOREIGN),
                Quantity::Return => {
                    if 0.0 < self.unfamiliar(log, events, UNFAMILIAR) {
                        self.silence(log, events)
                    } else {
                        0.0
                    }
                }
                Quantity::FanOut => fan_out_of(fan_out, events),
                Quantity::Moves => moves(log, events),
            };
            // Until there is a past, nothing can be new to it.
            row.push(if quantity.needs_past() && self.windows == 0 { 0.0 } else { value });
        }
        self.remember(log, layout, events);
    }

    fn remember(&mut self, log: &EventColumns, layout: &Layout, events: &[u32]) {
        for quantity in &layout.quantities {
            if let Quantity::New(field) = quantity {
                let codes = &log.text(*field).codes;
                let values = events.iter().map(|it| codes[*it as usize]).filter(|it| 0 < *it);
                self.seen[field.index()].extend(values);
            }
        }
        let mut last_day = None;
        for &event in events {
            let at = time(log, event);
            self.hours[hour(at)] += 1.0;
            let day = at.div_euclid(DAY);
            self.first_day = self.first_day.or(Some(day));
            if last_day != Some(day) && is_weekend(day) {
                self.active_weekend += 1.0;
            }
            last_day = Some(day);
            self.last = Some(at);
        }
        self.events += events.len() as f32;
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

    /// Events whose value is new in each of `fields` that the log has.
    fn unfamiliar(&self, log: &EventColumns, events: &[u32], fields: &[Field]) -> f32 {
        let new = |event: u32| {
            fields.iter().all(|field| {
                let column = log.text(*field);
                let code = column.code(event as usize);
                column.codes.is_empty() || 0 < code && !self.seen[field.index()].contains(&code)
            })
        };
        events.iter().filter(|it| new(**it)).map(|it| times(log, *it)).sum()
    }

    /// Share of gaps within a tenth of the median gap.
    fn steady(&mut self, log: &EventColumns, events: &[u32]) -> f32 {
        if events.len() <= GAPS {
            return 0.0;
        }
        self.gaps.clear();
        self.gaps.extend(events.windows(2).map(|it| time(log, it[1]) - time(log, it[0])));
        let n = self.gaps.len();
        let (_, &mut middle, _) = self.gaps.select_nth_unstable(n / 2);
        if middle <= 0 {
            return 0.0;
        }
        let near = self.gaps.iter().filter(|it| (**it - middle).abs() <= middle / 10).count();
        // Chance alone brings some gaps near one another, the more so the fewer there are.
        let chance = 0.25 + 1.0 / (n as f32).sqrt();
        ((near as f32 / n as f32 - chance) / (1.0 - chance)).max(0.0)
    }

    /// Days from the event before to the first of these.
    fn silence(&self, log: &EventColumns, events: &[u32]) -> f32 {
        self.last.map_or(0.0, |it| (time(log, events[0]) - it) as f32 / DAY as f32)
    }

    /// Mean surprise of the three least usual hours: `ln` of how much rarer than one in 24.
    fn hours(&self, log: &EventColumns, events: &[u32]) -> f32 {
        let mut top = [0.0_f32; 3];
        for &event in events {
            let mut surprise = self.hour_surprise(hour(time(log, event)));
            for kept in &mut top {
                if *kept < surprise {
                    std::mem::swap(kept, &mut surprise);
                }
            }
        }
        if self.windows < HABIT {
            return 0.0;
        }
        let trust = self.events / (self.events + 20.0);
        trust * top.iter().sum::<f32>() / 3.0
    }

    /// The neighbouring hours count half: nobody keeps time to the minute.
    fn hour_surprise(&self, hour: usize) -> f32 {
        let near = self.hours[(hour + 23) % 24] + self.hours[(hour + 1) % 24];
        let share = (0.5 * self.hours[hour] + 0.25 * near + 0.25) / (self.events + 6.0);
        (-(share * 24.0).ln() - RARE_HOUR).max(0.0)
    }

    fn weekend(&self, log: &EventColumns, events: &[u32]) -> f32 {
        let day = time(log, events[0]).div_euclid(DAY);
        let Some(first) = self.first_day.filter(|_| is_weekend(day)) else { return 0.0 };
        let passed = (first..day).take(400).filter(|it| is_weekend(*it)).count() as f32;
        -((self.active_weekend.min(passed) + 1.0) / (passed + 1.0)).ln()
    }
}

fn hour(at: i64) -> usize {
    (at.rem_euclid(DAY) / HOUR) as usize
}

/// Day 0, 1970-01-01, was a Thursday.
fn is_weekend(day: i64) -> bool {
    (day - 2).rem_euclid(7) < 2
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

fn moves(log: &EventColumns, events: &[u32]) -> f32 {
    let country = |event: u32| log.text(Field::Country).code(event as usize);
    let moved = |it: &&[u32]| {
        let (a, b) = (country(it[0]), country(it[1]));
        0 < a && 0 < b && a != b && time(log, it[1]) - time(log, it[0]) <= MOVE
    };
    events.windows(2).filter(moved).count() as f32
}

fn fan_out_of(fan_out: &[f32], events: &[u32]) -> f32 {
    events.iter().filter_map(|it| fan_out.get(*it as usize)).copied().fold(0.0, f32::max)
}
