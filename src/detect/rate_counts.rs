//! Events and failed events per hour: of the whole log and of each entity.

use super::baseline::repetitions;
use super::log::{ByEntity, failed, time};
use super::rate_rhythm::{CLASSES, Days, Shape, is_weekend};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::job::{Cancel, Cancelled};
use crate::domain::time::{DAY, HOUR, Micros};
use std::ops::Range;

/// What is known of the log before an hour is judged.
pub const HISTORY: i64 = 21 * DAY;
/// More hours than this are not counted: a log in which one wrong year stretches the span.
const MOST_HOURS: i64 = 300_000;
/// How many things are counted: events, failed events.
pub(super) const STREAMS: usize = 2;
/// Rows between two looks at the stop sign.
pub(super) const LOOK: usize = 65_536;

/// The hours that the log covers.
pub(super) struct Hours {
    /// Number of the first, counted from 1970.
    pub first: i64,
    /// How many.
    pub n: usize,
    /// The first one with enough history.
    pub first_judged: usize,
    begin: Micros,
    end: Micros,
    /// Whether the first and the last hour may be cut off.
    cut: bool,
}

impl Hours {
    pub fn of(log: &EventColumns) -> Option<Self> {
        let times = || (0..log.len() as u32).map(|it| time(log, it));
        let (begin, end) = (Micros(times().min()?), Micros(times().max()?));
        let first = Window::Hour.index(begin);
        let n = (Window::Hour.index(end) - first + 1) as usize;
        let judged_from = Window::Hour.index(Micros(begin.0 + HISTORY - 1)) + 1;
        let first_judged = ((judged_from - first) as usize).min(n);
        Some(Self { first, n, first_judged, begin, end, cut: true })
    }

    /// `n` whole hours from `first` on; `None` for too many.
    pub fn regular(first: i64, n: usize, first_judged: usize) -> Option<Self> {
        let (begin, end) = (Window::Hour.start(first), Window::Hour.start(first + n as i64));
        let it = Self { first, n, first_judged, begin, end, cut: false };
        (n as i64 <= MOST_HOURS).then_some(it)
    }

    /// Why nothing can be judged, if so.
    pub fn unusable(&self) -> Option<String> {
        if MOST_HOURS < self.n as i64 {
            let (from, to) = (self.begin.rfc3339(), self.end.rfc3339());
            return Some(format!("Rates were not judged: the log spans {from} to {to}."));
        }
        let days = (self.end.0 - self.begin.0) / DAY;
        (self.n <= self.first_judged).then(|| {
            format!(
                "Rates were not judged: that needs {} days before, and the log covers {days}.",
                HISTORY / DAY
            )
        })
    }

    pub fn start(&self, at: usize) -> Micros {
        Window::Hour.start(self.first + at as i64)
    }

    /// Which hour `event` falls into.
    pub fn at(&self, log: &EventColumns, event: u32) -> usize {
        (time(log, event).div_euclid(HOUR) - self.first) as usize
    }

    /// The first and the last hour are cut off by the log: few events there mean nothing.
    pub const fn is_cut(&self, at: usize) -> bool {
        self.cut && (at == 0 || at + 1 == self.n)
    }

    /// Day (counted from 1970) and hour of the day.
    pub const fn clock(&self, at: usize) -> (i64, usize) {
        let hour = self.first + at as i64;
        (hour.div_euclid(24), hour.rem_euclid(24) as usize)
    }
}

/// What happened in one hour; never empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub hour: usize,
    pub counts: [f64; STREAMS],
}

/// Whose events are counted.
pub(super) enum Source<'a> {
    /// Everything, as the one entity with code 1.
    Whole(Vec<Cell>),
    /// Each value of a column.
    Each(ByEntity<'a>),
}

impl Source<'_> {
    /// Counts the whole log.
    pub fn whole(log: &EventColumns, hours: &Hours, cancel: &Cancel) -> Result<Self, Cancelled> {
        let mut counts = vec![[0_u64; STREAMS]; hours.n];
        for event in 0..log.len() as u32 {
            if (event as usize).is_multiple_of(LOOK) && cancel.is_cancelled() {
                return Err(Cancelled);
            }
            let n = repetitions(log, event as usize);
            let it = &mut counts[hours.at(log, event)];
            it[0] = it[0].saturating_add(n);
            if failed(log, event) {
                it[1] = it[1].saturating_add(n);
            }
        }
        let cells = counts.iter().enumerate().filter(|it| 0 < it.1[0]);
        Ok(Self::Whole(
            cells.map(|(hour, it)| Cell { hour, counts: it.map(|it| it as f64) }).collect(),
        ))
    }

    /// How many events, of the whole log hours.
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(cells) => cells.len(),
            Self::Each(sorted) => sorted.len(),
        }
    }

    /// Runs of codes with about the same number of events each.
    pub fn chunks(&self) -> Vec<Range<u32>> {
        match self {
            Self::Whole(_) => std::iter::once(1..2).collect(),
            Self::Each(sorted) => sorted.chunks(),
        }
    }

    /// Fills `out` with the hours of entity `code`, in order.
    pub fn cells(&self, hours: &Hours, code: u32, out: &mut Vec<Cell>) {
        out.clear();
        let sorted = match self {
            Self::Whole(cells) => return out.extend_from_slice(cells),
            Self::Each(sorted) => sorted,
        };
        for &event in sorted.events(code) {
            let hour = hours.at(sorted.log, event);
            if out.last().is_none_or(|it| it.hour != hour) {
                out.push(Cell { hour, counts: [0.0; STREAMS] });
            }
            let Some(last) = out.last_mut() else { continue };
            let n = repetitions(sorted.log, event as usize) as f64;
            last.counts[0] += n;
            last.counts[1] += if failed(sorted.log, event) { n } else { 0.0 };
        }
    }
}

/// Weights of days, and for each week the rhythm of all weeks before it.
pub(super) struct Rhythm {
    pub days: Days,
    first_day: i64,
    shapes: Vec<[Shape; STREAMS]>,
}

impl Rhythm {
    /// From the hours of the whole log.
    pub fn of(whole: &[Cell], hours: &Hours) -> Self {
        let (first_day, last_day) = (hours.clock(0).0, hours.clock(hours.n - 1).0);
        let n_days = (last_day - first_day + 1) as usize;
        let days = Days::new(first_day, n_days);
        let mut sums = [[0.0; CLASSES]; STREAMS];
        let mut next = whole.iter().peekable();
        let shapes = (0..=n_days / 7)
            .map(|week| {
                let today = first_day + 7 * week as i64;
                while let Some(cell) = next.next_if(|it| hours.clock(it.hour).0 < today) {
                    let (day, hour) = hours.clock(cell.hour);
                    let slot = usize::from(is_weekend(day)) * 24 + hour;
                    for (sums, count) in sums.iter_mut().zip(cell.counts) {
                        sums[slot] += count * days.weight(day);
                    }
                }
                let seen = days.seen(first_day, today);
                let classes = [seen[..5].iter().sum(), seen[5..].iter().sum()];
                let now = 1.0 / days.weight(today);
                sums.map(|it| Shape::of(&it.map(|it| it * now), classes))
            })
            .collect();
        Self { days, first_day, shapes }
    }

    /// Number of the week that `day` is in, counted from the first day of the log.
    pub fn week(&self, day: i64) -> usize {
        (((day - self.first_day) / 7).max(0) as usize).min(self.shapes.len() - 1)
    }

    /// Number of weeks.
    pub fn weeks(&self) -> usize {
        self.shapes.len()
    }

    /// How busy each hour was before this week, per stream.
    pub fn shape(&self, week: usize) -> &[Shape; STREAMS] {
        &self.shapes[week]
    }
}
