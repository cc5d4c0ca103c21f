//! What the columns of a file are read as, decided from their names and their sampled values.
//!
//! Content overrules names: a column whose values are all different is a row's id and never an
//! entity, whatever it is called; a column of addresses is the address even if it is called user.

mod checks;
mod content;
mod order;

pub use checks::state_against_words;
pub use content::is_address;

use super::error::ImportError;
use super::names::{is_timely, plain, rank};
use super::outcome::{self, Meaning};
use super::rows::whole;
use super::time::{self, Decided};
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::domain::plan::{Choices, PlannedColumn};
use content::{is_account, is_clock, is_country_code, is_date_part, is_odd_ipv4};
use order::ORDER;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// From this many rows on, "all values are different" is no coincidence.
const UNIQUE_FROM: usize = 200;

/// Where a column's values stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// In a column of the file's own.
    #[default]
    Own,
    /// Inside another column's values.
    Inside,
    /// Inside, in the part about what was acted upon, not about who acted.
    ActedUpon,
}

/// What the sampled values of one column look like.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The name, as [`plain`] makes it; of a value inside another one, its own name alone.
    plain: String,
    place: Place,
    meaning: Meaning,
    /// The first value that is not none; empty where there is none.
    sample: String,
    /// Values that are not none.
    filled: usize,
    distinct: usize,
    addresses: usize,
    /// Distinct values that look like an IPv4 address and are not a valid one.
    odd_addresses: usize,
    /// Addresses with a port.
    ports: usize,
    outcomes: usize,
    succeeded: usize,
    failed: usize,
    state_codes: usize,
    numbers: usize,
    three_digits: usize,
    clocks: usize,
    date_parts: usize,
    country_codes: usize,
    accounts: usize,
    /// Its times, if it is read as the time; a column of numbers can be, if a person says so.
    time: Option<Decided>,
    /// Whether it is one of times without being told.
    timely: bool,
    /// Whether it is when the event arrived somewhere: read as the time only if no other is.
    arrival: bool,
}

impl Facts {
    /// Looks at the sampled values of one column, and at some of later rows.
    pub fn of(name: &str, values: &[&str], later: &[&str]) -> Self {
        let plain = plain(name);
        let given: Vec<&str> =
            values.iter().copied().filter(|it| !super::cells::is_none(it)).collect();
        // Logs repeat: what a value looks like is asked once, however often it occurs.
        let mut distinct: HashMap<&str, usize> = HashMap::new();
        for value in &given {
            *distinct.entry(value).or_default() += 1;
        }
        let time = time::decide(&given, later);
        let meaning = Meaning::of(name);
        let count = |test: &dyn Fn(&str) -> bool| -> usize {
            distinct.iter().filter(|it| test(it.0)).map(|it| it.1).sum()
        };
        let said: HashMap<&str, Outcome> =
            distinct.keys().filter_map(|&it| Some((it, outcome::parse_as(meaning, it)?))).collect();
        Self {
            sample: given.first().copied().unwrap_or_default().chars().take(200).collect(),
            filled: given.len(),
            distinct: distinct.len(),
            addresses: count(&is_address),
            odd_addresses: distinct.keys().filter(|it| is_odd_ipv4(it)).count(),
            ports: count(&|it| it != super::clean::address(it)),
            outcomes: count(&|it| said.contains_key(it)),
            succeeded: count(&|it| said.get(it) == Some(&Outcome::Succeeded)),
            failed: count(&|it| said.get(it) == Some(&Outcome::Failed)),
            state_codes: count(&|it| whole(it).is_some_and(|it| (1000..=9999).contains(&it))),
            numbers: count(&|it| whole(it).is_some()),
            three_digits: count(&|it| whole(it).is_some_and(|it| (100..=599).contains(&it))),
            clocks: count(&is_clock),
            date_parts: count(&is_date_part),
            country_codes: count(&is_country_code),
            accounts: count(&is_account),
            timely: is_timely(&plain) || time.is_some_and(|it| !it.shape.is_number()),
            arrival: time::is_of_arrival(name),
            time,
            plain,
            place: Place::Own,
            meaning,
        }
    }

    /// The same for values inside another column's; `name` is the path to them.
    pub fn inside(name: &str, values: &[&str]) -> Self {
        let own = name.rsplit('.').next().unwrap_or(name);
        let path = name.to_lowercase();
        let acted_upon = ["target", "modified"].iter().any(|it| path.contains(it));
        let place = if acted_upon { Place::ActedUpon } else { Place::Inside };
        Self { place, ..Self::of(own, values, &[]) }
    }

    /// How the times of this column are written.
    pub fn time(&self) -> Option<Decided> {
        self.time
    }

    /// Whether any sampled record has a value here.
    pub fn is_filled(&self) -> bool {
        0 < self.filled
    }

    fn is_own(&self) -> bool {
        self.place == Place::Own
    }

    fn is_unique(&self) -> bool {
        UNIQUE_FROM <= self.filled && self.distinct == self.filled
    }

    fn mostly(&self, part: usize) -> bool {
        0 < self.filled && self.filled * 9 <= part * 10
    }

    /// Dates without a time of day.
    fn is_date_only(&self) -> bool {
        let date = self.time.is_some_and(|it| !it.shape.is_number() && self.mostly(it.readable));
        date && !self.sample.contains(':')
    }

    /// Whether the values suit `role`, where the name already does.
    fn suits(&self, role: Role) -> bool {
        match role {
            Role::Time => self.timely && self.time.is_some(),
            Role::Ip => !self.is_unique() || self.mostly(self.addresses),
            Role::User | Role::Key | Role::Machine => {
                !self.is_unique() && !self.mostly(self.addresses) && self.filled != 0
            }
            Role::State => self.mostly(self.state_codes),
            Role::Outcome => self.suits_outcome(),
            Role::Id => self.mostly(self.distinct),
            Role::Count => self.filled == self.numbers && self.filled != 0,
            Role::Action
            | Role::Resource
            | Role::ResourceType
            | Role::Permission
            | Role::Integration
            | Role::Product
            | Role::FriendlyName
            | Role::RequestId
            | Role::Grantee
            | Role::Approver
            | Role::AccessFlow
            | Role::Trigger
            | Role::ResourceTag => self.filled != 0,
            // A place is a country only where it is written as one.
            Role::Country => {
                let place = matches!(self.plain.as_str(), "location" | "geo" | "cc" | "region");
                self.filled != 0 && (!place || self.mostly(self.country_codes))
            }
            Role::Date | Role::Ignore => false,
        }
    }

    /// Few values, half of the rows in known words. Three digits are status codes, and other
    /// numbers error codes, only under the name and if all are.
    fn suits_outcome(&self) -> bool {
        match self.meaning {
            Meaning::ErrorCode => 0 < self.filled && self.numbers == self.filled,
            Meaning::Failure => 0 < self.filled && self.outcomes == self.filled,
            Meaning::Outcome if 0 < self.three_digits => {
                let named = ["status", "responsecode"].iter().any(|it| self.plain.contains(it));
                named && self.three_digits == self.filled
            }
            Meaning::Outcome => {
                self.distinct <= 40 && self.filled <= 2 * self.outcomes && 0 < self.filled
            }
        }
    }

    /// What was found, in words.
    fn found(&self, role: Role, rows: usize) -> String {
        let distinct = format!("{} distinct", grouped(self.distinct));
        match (role, self.time) {
            (Role::Time, Some(time)) => {
                let zone = match (time.shape, time.zoned) {
                    (time::Shape::Unix(_), _) => "",
                    (_, 0) => " without a zone",
                    _ => " with a zone",
                };
                let (good, of) = (grouped(time.readable), grouped(rows));
                format!("{}{zone}, {good} of {of} lines", time.shape.label())
            }
            (Role::Time, None) if self.mostly(self.clocks) => {
                format!("{distinct}, times of day without a date")
            }
            (Role::Time, None) => "no sampled value is a time".to_owned(),
            (Role::Id, _) if self.distinct == self.filled => {
                "unique per row, read as the row's id".to_owned()
            }
            (Role::Ip, _) if 0 < self.odd_addresses => {
                let odd = grouped(self.odd_addresses);
                format!("{distinct}, {odd} not a valid IPv4, kept as text")
            }
            (Role::Ip, _) if 0 < self.ports => {
                format!("{distinct}, {} with a port, which is left out", grouped(self.ports))
            }
            (Role::Outcome, _) => {
                let unknown = self.filled - self.succeeded - self.failed;
                let [good, bad, rest] = [self.succeeded, self.failed, unknown].map(grouped);
                format!("{distinct}: {good} lines succeeded, {bad} failed, {rest} unknown")
            }
            _ if self.filled == 0 => "empty".to_owned(),
            _ if self.filled < rows => {
                format!("{distinct}, empty in {} lines", grouped(rows - self.filled))
            }
            _ => distinct,
        }
    }
}

/// Gives the roles that no column has yet.
pub fn fill_roles(facts: &[Facts], roles: &mut [Role]) {
    for role in ORDER {
        // A log with state codes has its outcome from them.
        if roles.contains(&role) || (role == Role::Outcome && roles.contains(&Role::State)) {
            continue;
        }
        let free: Vec<usize> = (0..facts.len())
            .filter(|&at| roles[at] == Role::Ignore && facts[at].suits(role))
            .filter(|&at| facts[at].is_own() || may_lie_inside(role))
            .collect();
        let found = best_named(role, facts, &free).or_else(|| {
            let late = |at: &usize| role == Role::Time && facts[*at].arrival;
            let fit = free.iter().copied().filter(|&at| unnamed(role, &facts[at]));
            fit.min_by_key(late)
        });
        if let Some(at) = found {
            roles[at] = role;
        }
        if role == Role::Time {
            date_beside_clock(facts, roles);
        }
    }
    // "id" that repeats is somebody's id.
    let repeats = |it: &Facts| it.plain == "id" && 0 < it.filled && it.distinct * 2 <= it.filled;
    if !roles.contains(&Role::User)
        && let Some(at) = facts.iter().position(|it| repeats(it) && it.is_own())
        && roles[at] == Role::Ignore
    {
        roles[at] = Role::User;
    }
}

/// Inside other values "key", "id" and "state" are mostly somebody else's words.
fn may_lie_inside(role: Role) -> bool {
    const TOLD: [Role; 8] = [
        Role::Time,
        Role::Ip,
        Role::Outcome,
        Role::User,
        Role::Action,
        Role::Resource,
        Role::Country,
        Role::Machine,
    ];
    TOLD.contains(&role)
}

/// Of the columns with a name for `role`: one that is hardly ever filled only if no other is,
/// one of the file's own before one inside another, then the better name, then the fuller.
fn best_named(role: Role, facts: &[Facts], free: &[usize]) -> Option<usize> {
    let named = || {
        let rank_of = |&at: &usize| Some((rank(role, &facts[at].plain)?, at));
        free.iter().filter_map(rank_of)
    };
    let most = named().map(|(_, at)| facts[at].filled).max()?;
    let key = |&(rank, at): &(usize, usize)| {
        let it = &facts[at];
        // When it was taken down matters less than when it happened.
        let late = role == Role::Time && it.arrival;
        (late, it.filled * 10 < most, it.place, rank, Reverse(it.filled), at)
    };
    named().min_by_key(key).map(|it| it.1)
}

/// A date and a time of day in columns of their own: the time of day is the time, and all parts
/// of the date are its date.
fn date_beside_clock(facts: &[Facts], roles: &mut [Role]) {
    const PARTS: [&str; 10] =
        ["date", "day", "month", "year", "datum", "fecha", "tag", "monat", "jahr", "dayofmonth"];
    let time = roles.iter().position(|&it| it == Role::Time);
    if time.is_some_and(|at| !facts[at].is_date_only()) {
        return;
    }
    let is_clock = |it: &Facts| it.is_own() && it.mostly(it.clocks) && is_timely(&it.plain);
    let Some(clock) = facts.iter().position(is_clock) else { return };
    let is_part = |it: &Facts| {
        let date = it.is_date_only() || it.mostly(it.date_parts);
        it.is_own() && date && PARTS.contains(&it.plain.as_str())
    };
    let parts: Vec<usize> =
        (0..facts.len()).filter(|&at| Some(at) == time || is_part(&facts[at])).collect();
    if !parts.is_empty() {
        for at in parts {
            roles[at] = Role::Date;
        }
        roles[clock] = Role::Time;
    }
}

/// Whether the content alone is enough for `role`.
fn unnamed(role: Role, facts: &Facts) -> bool {
    match role {
        Role::Time => facts.time.is_some_and(|it| facts.mostly(it.readable)),
        Role::Ip => {
            let other_end = ["dest", "dst", "server"].iter().any(|it| facts.plain.starts_with(it));
            facts.mostly(facts.addresses) && !other_end
        }
        // An account's form, under a name that does not say whose it is.
        Role::User => {
            let called = ["user", "login", "account", "member", "actor"];
            let nameless = facts.plain.is_empty() || facts.plain.starts_with("column");
            let named = called.iter().any(|it| facts.plain.contains(it));
            let account = facts.mostly(facts.accounts);
            facts.is_own() && ((nameless && account) || (named && facts.plain.ends_with("user")))
        }
        // Called an entity, or nothing at all (a table's own index).
        Role::Id => {
            facts.is_unique()
                && (facts.plain.is_empty()
                    || facts.plain.ends_with("id")
                    || [Role::User, Role::Key, Role::Machine]
                        .iter()
                        .any(|it| rank(*it, &facts.plain).is_some()))
        }
        _ => false,
    }
}

/// Gives the roles that a person chose; each takes its role from whatever column had it.
pub fn apply(
    choices: &Choices,
    names: &[String],
    roles: &mut [Role],
    path: &Path,
) -> Result<(), ImportError> {
    for (role, column) in &choices.map {
        let at = names
            .iter()
            .position(|it| it == column)
            .or_else(|| names.iter().position(|it| plain(it) == plain(column)))
            .ok_or_else(|| ImportError::UnknownColumn {
                column: column.clone(),
                has: names.to_vec(),
                path: path.to_owned(),
            })?;
        if *role != Role::Ignore {
            roles.iter_mut().filter(|it| **it == *role).for_each(|it| *it = Role::Ignore);
        }
        roles[at] = *role;
    }
    Ok(())
}

/// The columns as a plan lists them.
pub fn planned(
    names: &[String],
    roles: &[Role],
    facts: &[Facts],
    rows: usize,
) -> Vec<PlannedColumn> {
    names
        .iter()
        .zip(roles)
        .zip(facts)
        .map(|((name, &role), facts)| PlannedColumn {
            name: name.clone(),
            role,
            sample: facts.sample.clone(),
            inside: None,
            found: facts.found(role, rows),
        })
        .collect()
}

/// Names in the file's order, made different from each other: blanks are cut off, a column
/// without a name is called by its number, a repeated name gets one.
pub fn distinct_names<'a>(header: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut used: HashSet<String> = HashSet::new();
    let mut next: HashMap<String, usize> = HashMap::new();
    for (at, name) in header.enumerate() {
        let name = name.trim();
        let name = if name.is_empty() { format!("column {}", at + 1) } else { name.to_owned() };
        let mut other = name.clone();
        while !used.insert(other.clone()) {
            let number = next.entry(name.clone()).or_insert(1);
            *number += 1;
            other = format!("{name} ({number})");
        }
        names.push(other);
    }
    names
}

/// The same for all files with these column names in this order, in capitals or not: what a
/// mapping is remembered by.
pub fn signature(names: &[String]) -> String {
    let mut hasher = blake3::Hasher::new();
    for name in names {
        hasher.update(name.trim().to_lowercase().as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().to_string()
}

/// "a time, a user and an address".
pub fn in_words(roles: &[Role]) -> String {
    let word = |role| match role {
        Role::Time => Some("a time"),
        Role::User => Some("a user"),
        Role::Ip => Some("an address"),
        Role::Outcome | Role::State => Some("an outcome"),
        Role::Key => Some("a key"),
        Role::Machine => Some("a machine"),
        Role::Resource => Some("a resource"),
        Role::RequestId => Some("a request ID"),
        _ => None,
    };
    let order = [Role::Time, Role::User, Role::Ip, Role::Key, Role::Machine, Role::RequestId]
        .into_iter()
        .chain([Role::Resource, Role::Outcome, Role::State]);
    let words: Vec<&str> = order.filter(|it| roles.contains(it)).filter_map(word).collect();
    match words.as_slice() {
        [] => "columns".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// 12345 → "12,345".
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
