//! What is measured about a group of consecutive events.

use super::log::{failed, time};
use super::quantity::plural;
use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::time::MINUTE;
use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

/// One number about a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum GroupQuantity {
    /// Failed share of its events.
    FailedShare,
    /// Most failures in a row.
    Streak,
    /// Share of events with the most common value of a column.
    Top(Field),
    /// Share of events that failed with the same value of a column.
    TopFailing(Field),
    /// Different values of a column per event.
    Distinct(Field),
    /// Share of events with a value of a column that its stream never had before.
    New(Field),
    /// How much faster than usual the group filled up, `ln`.
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
            Self::Streak => "failed_in_a_row".to_owned(),
            Self::Top(field) => format!("top_{}", field.code()),
            Self::TopFailing(field) => format!("top_failing_{}", field.code()),
            Self::Distinct(field) => format!("distinct_{}", field.code()),
            Self::New(field) => format!("new_{}", field.code()),
            Self::Speed => "speed".to_owned(),
            Self::RareCountry => "rare_countries".to_owned(),
            Self::RareState => "rare_states".to_owned(),
        }
    }

    pub fn label(self) -> String {
        match self {
            Self::FailedShare => "Failed share".to_owned(),
            Self::Streak => "Failed in a row".to_owned(),
            Self::Top(field) => format!("Most common of the {}", plural(field)),
            Self::TopFailing(field) => format!("Failures of one of the {}", plural(field)),
            Self::Distinct(field) => format!("Different {}", plural(field)),
            Self::New(field) => format!("Share from new {}", plural(field)),
            Self::Speed => "Times faster than usual".to_owned(),
            Self::RareCountry => "Rare countries".to_owned(),
            Self::RareState => "Rare state codes".to_owned(),
        }
    }

    pub const fn unit(self) -> &'static str {
        match self {
            Self::FailedShare | Self::Top(_) | Self::TopFailing(_) | Self::New(_) => "share",
            Self::Streak | Self::Distinct(_) => "count",
            Self::Speed | Self::RareCountry | Self::RareState => "ratio",
        }
    }

    /// The numbers that `log` allows.
    pub fn of(log: &EventColumns) -> Vec<Self> {
        let has = |field: Field| 1 < log.text(field).names.len();
        let outcomes = log.outcome.contains(&2) && log.outcome.iter().any(|it| *it != 2);
        let mut all = vec![Self::Speed];
        if outcomes {
            all.extend([Self::FailedShare, Self::Streak]);
        }
        for field in [Field::Key, Field::Ip, Field::Machine, Field::User, Field::Country] {
            if !has(field) {
                continue;
            }
            all.extend([Self::Top(field), Self::Distinct(field), Self::New(field)]);
            if outcomes && field != Field::Country {
                all.push(Self::TopFailing(field));
            }
        }
        if has(Field::Country) {
            all.push(Self::RareCountry);
        }
        if !log.state.is_empty() {
            all.push(Self::RareState);
        }
        all
    }
}

/// How rare each value of two columns is in the whole log: `−ln` of its share.
pub(super) struct Rarity {
    country: Vec<f32>,
    /// By state code, ascending.
    state: Vec<(i32, f32)>,
}

impl Rarity {
    pub fn of(log: &EventColumns) -> Self {
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
        let mut states = log.state.clone();
        states.sort_unstable();
        let state = states
            .chunk_by(|a, b| a == b)
            .map(|run| (run[0], -((run.len() as f32) / n).ln()))
            .collect();
        Self { country, state }
    }

    fn country(&self, log: &EventColumns, event: u32) -> f32 {
        let code = log.text(Field::Country).code(event as usize);
        self.country.get(code as usize).copied().unwrap_or(0.0)
    }

    fn state(&self, log: &EventColumns, event: u32) -> f32 {
        let Some(state) = log.state.get(event as usize) else { return 0.0 };
        let found = self.state.binary_search_by_key(state, |it| it.0);
        found.map_or(0.0, |it| self.state[it].1)
    }
}

/// What a stream of groups had before the group that is being measured.
#[derive(Default)]
pub(super) struct Before {
    seen: [HashSet<u32>; Field::COUNT],
    /// Sum of `ln` minutes that groups took, and how many groups.
    pace: f64,
    groups: u32,
}

impl Before {
    /// Measures `events` (not empty), then remembers them.
    pub fn measure(
        &mut self,
        log: &EventColumns,
        rarity: &Rarity,
        quantities: &[GroupQuantity],
        events: &[u32],
    ) -> Vec<f32> {
        let n = events.len() as f32;
        let mean = |value: &dyn Fn(u32) -> f32| events.iter().map(|it| value(*it)).sum::<f32>() / n;
        let pace = pace(log, events);
        let row = quantities
            .iter()
            .map(|quantity| match *quantity {
                GroupQuantity::FailedShare => mean(&|it| f32::from(u8::from(failed(log, it)))),
                GroupQuantity::Streak => streak(log, events),
                GroupQuantity::Top(field) => most(log, field, events, |_| true) / n,
                GroupQuantity::TopFailing(field) => {
                    most(log, field, events, |it| failed(log, it)) / n
                }
                GroupQuantity::Distinct(field) => distinct(log, field, events),
                GroupQuantity::New(field) => self.trust() * self.new_share(log, field, events),
                GroupQuantity::Speed => self.speed(pace),
                GroupQuantity::RareCountry => mean(&|it| rarity.country(log, it)),
                GroupQuantity::RareState => mean(&|it| rarity.state(log, it)),
            })
            .collect();
        for quantity in quantities {
            if let GroupQuantity::New(field) = quantity {
                let column = log.text(*field);
                self.seen[field.index()].extend(events.iter().map(|it| column.code(*it as usize)));
            }
        }
        self.pace += pace;
        self.groups += 1;
        row
    }

    /// At the beginning everything is new; that says nothing.
    fn trust(&self) -> f32 {
        let groups = self.groups as f32;
        (groups / (groups + 10.0)).powi(2)
    }

    fn new_share(&self, log: &EventColumns, field: Field, events: &[u32]) -> f32 {
        let column = log.text(field);
        let new = |it: &&u32| {
            let code = column.code(**it as usize);
            0 < code && !self.seen[field.index()].contains(&code)
        };
        events.iter().filter(new).count() as f32 / events.len() as f32
    }

    fn speed(&self, pace: f64) -> f32 {
        if self.groups == 0 {
            return 0.0;
        }
        let usual = self.pace / f64::from(self.groups);
        (f64::from(self.trust()) * (usual - pace)).max(0.0) as f32
    }
}

/// `ln` of the minutes that the group took, per 25 events.
fn pace(log: &EventColumns, events: &[u32]) -> f64 {
    let times = || events.iter().map(|it| time(log, *it));
    let span = times().max().unwrap_or(0) - times().min().unwrap_or(0);
    (0.1 + 25.0 * (span as f64 / MINUTE as f64) / events.len() as f64).ln()
}

fn streak(log: &EventColumns, events: &[u32]) -> f32 {
    let (mut longest, mut current) = (0.0_f32, 0.0);
    for &event in events {
        current = if failed(log, event) { current + 1.0 } else { 0.0 };
        longest = longest.max(current);
    }
    longest
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
