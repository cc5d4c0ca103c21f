//! Judges every hour of every entity against its own past: first learns how much entities
//! scatter, then says how likely so many or so few events are.

use super::rate_counts::{Cell, Hours, Rhythm, STREAMS, Source};
use super::rate_model::{Expected, Own, Scatter};
use crate::domain::job::{Cancel, Cancelled};
use rayon::prelude::*;

/// Days that an entity must be known before its hours are judged, before it teaches how much
/// entities scatter, and before there is a rough idea of what is far too much.
const OWN_DAYS: i64 = 14;
const TAUGHT_DAYS: i64 = 7;
const ROUGH_DAYS: i64 = 2;
/// Events a day from which an hour without any can be odd.
const STEADY: f64 = 30.0;
/// Fewer events than this in an hour are never too many: they make no rate.
const FEWEST: f64 = 3.0;
/// Events that teach how much entities scatter; with more, every second, third, … entity does.
const TEACHING: usize = 400_000;
/// An hour of an entity is listed when it is at most this likely; all others are ordinary.
pub(super) const LISTED: f64 = 1e-3;

/// One hour of one entity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Judged {
    pub code: u32,
    pub hour: usize,
    pub counts: [f64; STREAMS],
    pub expected: [Option<Expected>; STREAMS],
    pub chance: [f64; STREAMS],
    /// Whether it is few rather than many.
    pub low: [bool; STREAMS],
}

impl Judged {
    /// The stream that is further off; of equals failures, which say more.
    pub fn stream(&self) -> usize {
        usize::from(self.chance[1] <= self.chance[0] && self.expected[1].is_some())
    }

    /// What was expected of a stream.
    pub fn mean(&self, stream: usize) -> f64 {
        self.expected[stream].map_or(0.0, |it| it.mean)
    }

    /// Chance of that stream.
    pub fn least(&self) -> f64 {
        self.chance[self.stream()]
    }
}

/// Every hour that was judged.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    /// By code and hour: those worth listing, or all.
    pub listed: Vec<Judged>,
    /// How many hours of how many entities were judged.
    pub tests: u64,
    pub judged: u64,
    /// Entities that were not known for long enough.
    pub young: u64,
}

/// How entities of one kind are judged.
pub(super) struct Judge<'a> {
    pub hours: &'a Hours,
    pub rhythm: &'a Rhythm,
    /// List every hour, also an ordinary or empty one.
    pub every: bool,
    pub cancel: &'a Cancel,
}

type Scatters = Vec<[Scatter; STREAMS]>;

impl Judge<'_> {
    /// Judges all entities of `source`.
    pub fn all(&self, source: &Source<'_>) -> Result<Verdicts, Cancelled> {
        let chunks = source.chunks();
        let every_nth = source.len().div_ceil(TEACHING).max(1);
        let learnt: Vec<Scatters> = chunks
            .par_iter()
            .map(|codes| {
                let mut learnt = self.nothing();
                let codes = codes.clone().step_by(every_nth);
                self.each(source, codes, |_, cells| self.learn(cells, &mut learnt))?;
                Ok(learnt)
            })
            .collect::<Result<_, _>>()?;
        let known = self.known(&learnt);
        let found: Vec<Verdicts> = chunks
            .par_iter()
            .map(|codes| {
                let mut out = Verdicts::default();
                self.each(source, codes.clone(), |code, cells| {
                    self.judge(code, cells, &known, &mut out);
                })?;
                Ok(out)
            })
            .collect::<Result<_, _>>()?;
        let mut out = Verdicts::default();
        for it in found {
            out.listed.extend(it.listed);
            out.tests += it.tests;
            out.judged += it.judged;
            out.young += it.young;
        }
        Ok(out)
    }

    fn each(
        &self,
        source: &Source<'_>,
        codes: impl Iterator<Item = u32>,
        mut act: impl FnMut(u32, &[Cell]),
    ) -> Result<(), Cancelled> {
        let mut cells = Vec::new();
        for (nth, code) in codes.enumerate() {
            if nth % 64 == 0 && self.cancel.is_cancelled() {
                return Err(Cancelled);
            }
            source.cells(self.hours, code, &mut cells);
            if !cells.is_empty() {
                act(code, &cells);
            }
        }
        Ok(())
    }

    fn nothing(&self) -> Scatters {
        vec![[Scatter::default(); STREAMS]; self.rhythm.weeks()]
    }

    /// What was known at the beginning of each week.
    fn known(&self, learnt: &[Scatters]) -> Scatters {
        let mut known = self.nothing();
        let mut sum = [Scatter::default(); STREAMS];
        for (week, known) in known.iter_mut().enumerate() {
            *known = sum;
            for chunk in learnt {
                for (sum, more) in sum.iter_mut().zip(&chunk[week]) {
                    sum.add(more);
                }
            }
        }
        known
    }

    fn day(&self, cell: &Cell) -> i64 {
        self.hours.clock(cell.hour).0
    }

    fn learn(&self, cells: &[Cell], learnt: &mut Scatters) {
        let first = self.day(&cells[0]);
        if self.day(&cells[cells.len() - 1]) < first + TAUGHT_DAYS {
            return;
        }
        let none = Scatter::default();
        let mut own = self.unknown(first);
        for cells in cells.chunk_by(|a, b| self.day(a) == self.day(b)) {
            let day = self.day(&cells[0]);
            let week = self.rhythm.week(day);
            for own in &mut own {
                own.go_to(day);
            }
            for cell in cells {
                let hour = self.hours.clock(cell.hour).1;
                for (nth, own) in own.iter_mut().enumerate() {
                    let count = cell.counts[nth];
                    if count <= 0.0 {
                        continue;
                    }
                    let shape = &self.rhythm.shape(week)[nth];
                    let expected =
                        (first + ROUGH_DAYS <= day).then(|| own.expected(hour, shape, &none));
                    own.add(hour, count, expected.as_ref());
                    if let Some(expected) = expected.filter(|_| first + TAUGHT_DAYS <= day) {
                        own.learn(&expected, count, &none, &mut learnt[week][nth]);
                    }
                }
            }
        }
    }

    fn judge(&self, code: u32, cells: &[Cell], known: &Scatters, out: &mut Verdicts) {
        let (first, last) = (self.day(&cells[0]), self.hours.clock(self.hours.n - 1).0);
        let known_for = (first + OWN_DAYS) * 24 - self.hours.first;
        let from = self.hours.first_judged.max(known_for.max(0) as usize);
        if self.hours.n <= from {
            out.young += 1;
            return;
        }
        out.judged += 1;
        out.tests += (self.hours.n - from) as u64;
        let judged_day = self.hours.clock(from).0;
        if !self.every && !may_be_odd(cells, from) {
            return;
        }
        let mut walk = Walk { judge: self, known, code, first, from, own: self.unknown(first) };
        let (mut day, mut rest) = (first, cells);
        while day <= last {
            let n = rest.partition_point(|it| self.day(it) <= day);
            let (today, later) = rest.split_at(n);
            for own in &mut walk.own {
                own.go_to(day);
            }
            let steady = self.every || STEADY <= walk.own[0].per_day();
            walk.day(day, today, steady, &mut out.listed);
            rest = later;
            let next = rest.first().map_or(i64::MAX, |it| self.day(it));
            day = if steady { next.min((day + 1).max(judged_day)) } else { next };
        }
    }

    fn unknown(&self, first: i64) -> [Own<'_>; STREAMS] {
        std::array::from_fn(|_| Own::new(&self.rhythm.days, first))
    }
}

/// Whether there is an hour with enough events to be judged, or enough of them that silence
/// could be.
fn may_be_odd(cells: &[Cell], from: usize) -> bool {
    let many = |it: &Cell| from <= it.hour && FEWEST <= it.counts[0];
    let steady = || {
        let days = cells[cells.len() - 1].hour.saturating_sub(cells[0].hour) / 24;
        STEADY * days as f64 <= 4.0 * cells.iter().map(|it| it.counts[0]).sum::<f64>()
    };
    cells.iter().rev().any(many) || steady()
}

/// One entity on its way through time.
struct Walk<'a> {
    judge: &'a Judge<'a>,
    known: &'a Scatters,
    code: u32,
    /// Day on which it was first seen.
    first: i64,
    /// First hour to be judged.
    from: usize,
    own: [Own<'a>; STREAMS],
}

impl Walk<'_> {
    /// Judges the hours of a day, of a steady entity also those without events.
    fn day(&mut self, day: i64, today: &[Cell], steady: bool, out: &mut Vec<Judged>) {
        let hours = self.judge.hours;
        let mut rest = today;
        if steady {
            for hour in 0..24 {
                let Ok(at) = usize::try_from(day * 24 + hour - hours.first) else { continue };
                let here = rest.first().filter(|it| it.hour == at);
                let counts = here.map_or([0.0; STREAMS], |it| it.counts);
                rest = &rest[usize::from(here.is_some())..];
                if at < hours.n {
                    out.extend(self.hour(Cell { hour: at, counts }, true));
                }
            }
        } else {
            for cell in today {
                out.extend(self.hour(*cell, false));
            }
        }
    }

    /// Judges one hour and learns from it; `None` if it is not worth listing.
    fn hour(&mut self, cell: Cell, steady: bool) -> Option<Judged> {
        let (day, hour) = self.judge.hours.clock(cell.hour);
        let week = self.judge.rhythm.week(day);
        let mut it = Judged {
            code: self.code,
            hour: cell.hour,
            counts: cell.counts,
            expected: [None; STREAMS],
            chance: [1.0; STREAMS],
            low: [false; STREAMS],
        };
        for (nth, own) in self.own.iter_mut().enumerate() {
            let count = cell.counts[nth];
            if count <= 0.0 && !steady {
                continue;
            }
            if day < self.first + ROUGH_DAYS {
                own.add(hour, count, None);
                continue;
            }
            let known = &self.known[week][nth];
            let expected = own.expected(hour, &self.judge.rhythm.shape(week)[nth], known);
            it.expected[nth] = Some(expected);
            if self.from <= cell.hour {
                // Fewer failures than usual are nothing to look at.
                let fewer = steady && nth == 0 && !self.judge.hours.is_cut(cell.hour);
                (it.chance[nth], it.low[nth]) = self.judge.chance(&expected, count, fewer);
            }
            if 0.0 < count {
                own.add(hour, count, Some(&expected));
            }
            if 0.0 < count && self.first + TAUGHT_DAYS <= day {
                own.learn(&expected, count, known, &mut Scatter::default());
            }
        }
        let listed = self.judge.every || it.least() < LISTED;
        (listed && self.from <= cell.hour).then_some(it)
    }
}

impl Judge<'_> {
    /// Chance of a count this far off, and whether it is too few rather than too many. Where
    /// `fewer` says something, both sides are looked at, so a chance counts twice: otherwise one
    /// hour in five hundred would be rarer than one in a thousand.
    fn chance(&self, expected: &Expected, count: f64, fewer: bool) -> (f64, bool) {
        let likely = || !self.every && expected.is_likelier(count, LISTED);
        let many = if count < FEWEST || likely() { 1.0 } else { expected.chance_of_more(count) };
        if !fewer {
            return (many, false);
        }
        let few = if count < expected.mean { expected.chance_of_fewer(count) } else { 1.0 };
        ((2.0 * few.min(many)).min(1.0), few < many)
    }
}
