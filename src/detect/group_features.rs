//! What is measured about a group of consecutive events.

use super::DetectError;
use super::group_rows::{COMBINATIONS, Marks};
use super::log::{failed, time};
use super::quantity::plural;
use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::time::{DAY, HOUR, MINUTE};
use serde::{Deserialize, Serialize};

/// One number about a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum GroupQuantity {
    /// Failed share of its events.
    FailedShare,
    /// Share of events with the most common value of a column.
    Top(Field),
    /// Share of events that failed with the same value of a column.
    TopFailing(Field),
    /// Different countries per event.
    Countries,
    /// Share of events from a machine (else address) that was new for its subject.
    Unfamiliar,
    /// Share of events that failed from there.
    FailedUnfamiliar,
    /// Share of events from an address that nobody had used.
    UnknownIp,
    /// Share of events that came in a burst of their subject.
    Bursts,
    /// How much rarer than usual the combinations of what is unusual about its events are.
    RareEvents,
    /// The rarity that a fifth of its events reach: many rare events, not one very rare one.
    RareFifth,
    /// How much faster than usual for the hour the group filled up, `ln`.
    Speed,
    /// How rare its countries are in the log (mean −ln share).
    RareCountry,
    /// How rare its state codes are in the log (mean −ln share).
    RareState,
}

impl GroupQuantity {
    pub fn code(self) -> String {
        match self {
            Self::FailedShare => "failed_share".to_owned(),
            Self::Top(field) => format!("top_{}", field.code()),
            Self::TopFailing(field) => format!("top_failing_{}", field.code()),
            Self::Countries => "distinct_country".to_owned(),
            Self::Unfamiliar => "unfamiliar".to_owned(),
            Self::FailedUnfamiliar => "failed_unfamiliar".to_owned(),
            Self::UnknownIp => "new_ip".to_owned(),
            Self::Bursts => "in_bursts".to_owned(),
            Self::RareEvents => "rare_events".to_owned(),
            Self::RareFifth => "rare_events_fifth".to_owned(),
            Self::Speed => "speed".to_owned(),
            Self::RareCountry => "rare_countries".to_owned(),
            Self::RareState => "rare_states".to_owned(),
        }
    }

    pub fn label(self) -> String {
        match self {
            Self::FailedShare => "Failed share".to_owned(),
            Self::Top(field) => format!("Most common of the {}", plural(field)),
            Self::TopFailing(field) => format!("Failures of one of the {}", plural(field)),
            Self::Countries => "Different countries".to_owned(),
            Self::Unfamiliar => "From a place new for whoever it was".to_owned(),
            Self::FailedUnfamiliar => "Failed from a new place".to_owned(),
            Self::UnknownIp => "From addresses new to the log".to_owned(),
            Self::Bursts => "In bursts of 3 and more".to_owned(),
            Self::RareEvents => "Times rarer than most events".to_owned(),
            Self::RareFifth => "Times rarer, the rarest fifth".to_owned(),
            Self::Speed => "Times faster than usual".to_owned(),
            Self::RareCountry => "Rare countries".to_owned(),
            Self::RareState => "Rare state codes".to_owned(),
        }
    }

    pub const fn unit(self) -> &'static str {
        match self {
            Self::FailedShare
            | Self::Top(_)
            | Self::TopFailing(_)
            | Self::Unfamiliar
            | Self::FailedUnfamiliar
            | Self::UnknownIp
            | Self::Bursts => "share",
            Self::Countries => "count",
            Self::RareEvents
            | Self::RareFifth
            | Self::Speed
            | Self::RareCountry
            | Self::RareState => "ratio",
        }
    }

    /// The numbers that `log` allows.
    pub fn of(log: &EventColumns) -> Vec<Self> {
        let has = |field: Field| 1 < log.text(field).names.len();
        let outcomes = log.outcome.contains(&2) && log.outcome.iter().any(|it| *it != 2);
        let mut all = vec![Self::Speed, Self::RareEvents, Self::RareFifth, Self::Bursts];
        for field in [Field::Key, Field::User, Field::Machine, Field::Ip] {
            if has(field) {
                all.push(Self::Top(field));
                // Failures of one machine nearly repeat those of its user or key.
                if outcomes && field != Field::Machine {
                    all.push(Self::TopFailing(field));
                }
            }
        }
        if has(Field::Machine) || has(Field::Ip) {
            all.push(Self::Unfamiliar);
        }
        if has(Field::Ip) {
            all.push(Self::UnknownIp);
        }
        if outcomes {
            all.push(Self::FailedShare);
            all.push(Self::FailedUnfamiliar);
        }
        if has(Field::Country) {
            all.extend([Self::Countries, Self::RareCountry]);
        }
        if !log.state.is_empty() {
            all.push(Self::RareState);
        }
        all
    }
}

/// How rare things were in the log that a model was trained on, as `−ln` of their share: numbers
/// and state codes, no value of any event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LearnedRarity {
    /// Events that there were.
    n: f32,
    combinations: Vec<f32>,
    /// By state code, ascending.
    states: Vec<(i32, f32)>,
}

impl LearnedRarity {
    /// Whether one read from a file holds together.
    pub fn is_sound(&self) -> bool {
        self.combinations.len() == COMBINATIONS && self.states.is_sorted_by_key(|it| it.0)
    }
}

/// How rare each value of two columns is in the whole log: `−ln` of its share.
pub(super) struct Rarity {
    /// What is unusual about each event.
    pub marks: Marks,
    /// Whether events have machines, which say more of a place than addresses do.
    machines: bool,
    country: Vec<f32>,
    learned: LearnedRarity,
}

impl Rarity {
    /// Of the events of `log`, by what was learned before or else from this log.
    pub fn of(
        log: &EventColumns,
        before: Option<&LearnedRarity>,
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        let n = log.len() as f32;
        let mut country = vec![0.0_f32; log.text(Field::Country).names.len() + 1];
        for &code in &log.text(Field::Country).codes {
            if let Some(count) = country.get_mut(code as usize) {
                *count += 1.0;
            }
        }
        for count in &mut country {
            *count = -((*count + 1.0) / (n + 1.0)).ln();
        }
        let machines = 1 < log.text(Field::Machine).names.len();
        let marks = Marks::of(log, before.map(|it| it.combinations.as_slice()), cancel)?;
        let learned = before.cloned().unwrap_or_else(|| LearnedRarity {
            n,
            combinations: marks.learned().to_vec(),
            states: states(log),
        });
        Ok(Self { marks, machines, country, learned })
    }

    /// What is kept to judge other logs by.
    pub fn learned(&self) -> &LearnedRarity {
        &self.learned
    }

    fn country(&self, log: &EventColumns, event: u32) -> f32 {
        let code = log.text(Field::Country).code(event as usize);
        self.country.get(code as usize).copied().unwrap_or(0.0)
    }

    fn state(&self, log: &EventColumns, event: u32) -> f32 {
        let Some(state) = log.state.get(event as usize) else { return 0.0 };
        let found = self.learned.states.binary_search_by_key(state, |it| it.0);
        // One that was never there is as rare as one of all events.
        found.map_or(self.learned.n.max(1.0).ln(), |it| self.learned.states[it].1)
    }
}

/// State codes, ascending, and `−ln` of their share.
fn states(log: &EventColumns) -> Vec<(i32, f32)> {
    let mut states = log.state.clone();
    states.sort_unstable();
    let n = states.len() as f32;
    states.chunk_by(|a, b| a == b).map(|it| (it[0], -(it.len() as f32 / n).ln())).collect()
}

/// How fast the groups of a stream filled up before the group that is being measured.
pub(super) struct Before {
    /// By hour and working day or weekend: sum of `ln` minutes that groups took, and how many.
    paces: [(f64, u32); 48],
    all: (f64, u32),
}

impl Default for Before {
    fn default() -> Self {
        Self { paces: [(0.0, 0); 48], all: (0.0, 0) }
    }
}

impl Before {
    /// Measures `events` (not empty), then remembers how fast they came.
    pub fn measure(
        &mut self,
        log: &EventColumns,
        rarity: &Rarity,
        quantities: &[GroupQuantity],
        events: &[u32],
    ) -> Vec<f32> {
        let n = events.len() as f32;
        let mean = |value: &dyn Fn(u32) -> f32| events.iter().map(|it| value(*it)).sum::<f32>() / n;
        let share = |is: &dyn Fn(u32) -> bool| mean(&|it| f32::from(u8::from(is(it))));
        let (marks, machines) = (&rarity.marks, rarity.machines);
        let pace = pace(log, events);
        let slot = slot(time(log, events[0]));
        let row = quantities
            .iter()
            .map(|quantity| match *quantity {
                GroupQuantity::FailedShare => share(&|it| marks.is_failed(it)),
                GroupQuantity::Top(field) => most(log, field, events, |_| true) / n,
                GroupQuantity::TopFailing(field) => {
                    most(log, field, events, |it| failed(log, it)) / n
                }
                GroupQuantity::Countries => distinct(log, Field::Country, events),
                GroupQuantity::Unfamiliar => share(&|it| marks.is_unfamiliar(it, machines)),
                GroupQuantity::FailedUnfamiliar => {
                    share(&|it| marks.is_failed(it) && marks.is_unfamiliar(it, machines))
                }
                GroupQuantity::UnknownIp => share(&|it| marks.is_unknown_ip(it)),
                GroupQuantity::Bursts => share(&|it| marks.is_burst(it)),
                GroupQuantity::RareEvents => mean(&|it| marks.excess(it)),
                GroupQuantity::RareFifth => upper_fifth(marks, events),
                GroupQuantity::Speed => self.speed(slot, pace),
                GroupQuantity::RareCountry => mean(&|it| rarity.country(log, it)),
                GroupQuantity::RareState => mean(&|it| rarity.state(log, it)),
            })
            .collect();
        for known in [&mut self.paces[slot], &mut self.all] {
            known.0 += pace;
            known.1 += 1;
        }
        row
    }

    /// Usual for the hour, leaning on all hours where few groups began in it. At the beginning
    /// nothing is known, so nothing is fast.
    fn speed(&self, slot: usize, pace: f64) -> f32 {
        let (sum, groups) = self.all;
        if groups == 0 {
            return 0.0;
        }
        let all = sum / f64::from(groups);
        let (sum, of_hour) = self.paces[slot];
        let usual = (sum + 3.0 * all) / (f64::from(of_hour) + 3.0);
        let trust = (f64::from(groups) / (f64::from(groups) + 10.0)).powi(2);
        (trust * (usual - pace)) as f32
    }
}

/// Which of the 48 hours of a working day and a weekend day.
fn slot(micros: i64) -> usize {
    // 1970 began on a Thursday.
    let weekend = 5 <= (micros.div_euclid(DAY) + 3).rem_euclid(7);
    let hour = (micros.rem_euclid(DAY) / HOUR) as usize;
    2 * hour + usize::from(weekend)
}

/// The rarity that more than a fifth of the events reach.
fn upper_fifth(marks: &Marks, events: &[u32]) -> f32 {
    let mut rarities: Vec<f32> = events.iter().map(|it| marks.rarity(*it)).collect();
    rarities.sort_unstable_by(|a, b| b.total_cmp(a));
    rarities[rarities.len() / 5]
}

/// `ln` of the minutes that the group took, per 25 events.
fn pace(log: &EventColumns, events: &[u32]) -> f64 {
    let times = || events.iter().map(|it| time(log, *it));
    let span = times().max().unwrap_or(0) - times().min().unwrap_or(0);
    (0.1 + 25.0 * (span as f64 / MINUTE as f64) / events.len() as f64).ln()
}

fn codes(log: &EventColumns, field: Field, events: &[u32], keep: impl Fn(u32) -> bool) -> Vec<u32> {
    let column = log.text(field);
    let kept = events.iter().filter(|it| keep(**it)).map(|it| column.code(*it as usize));
    let mut codes: Vec<u32> = kept.filter(|it| 0 < *it).collect();
    codes.sort_unstable();
    codes
}

fn most(log: &EventColumns, field: Field, events: &[u32], keep: impl Fn(u32) -> bool) -> f32 {
    let codes = codes(log, field, events, keep);
    codes.chunk_by(|a, b| a == b).map(<[u32]>::len).max().unwrap_or(0) as f32
}

fn distinct(log: &EventColumns, field: Field, events: &[u32]) -> f32 {
    codes(log, field, events, |_| true).chunk_by(|a, b| a == b).count() as f32
}
