//! What the columns of a file are read as, decided from their names and their sampled values.
//!
//! Content overrules names: a column whose values are all different is a row's id and never an
//! entity, whatever it is called; a column of addresses is the address even if it is called user.

use super::error::ImportError;
use super::names::{is_timely, plain, rank};
use super::outcome;
use super::rows::whole;
use super::time::{self, Decided};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, PlannedColumn};
use std::collections::HashSet;
use std::path::Path;

/// From this many rows on, "all values are different" is no coincidence.
const UNIQUE_FROM: usize = 200;

/// What the sampled values of one column look like.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The name, as [`plain`] makes it.
    plain: String,
    /// The first value.
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
    state_codes: usize,
    numbers: usize,
    three_digits: usize,
    /// Its times, if it is read as the time; a column of numbers can be, if a person says so.
    time: Option<Decided>,
    /// Whether it is one of times without being told.
    timely: bool,
}

impl Facts {
    /// Looks at the sampled values of one column, and at some of later rows.
    pub fn of(name: &str, values: &[&str], later: &[&str]) -> Self {
        let plain = plain(name);
        let given: Vec<&str> =
            values.iter().copied().filter(|it| !super::cells::is_none(it)).collect();
        let distinct: HashSet<&str> = given.iter().copied().collect();
        let time = time::decide(&given, later);
        let is_number = |it: Decided| matches!(it.shape, time::Shape::Unix(_));
        let count = |test: &dyn Fn(&str) -> bool| given.iter().filter(|it| test(it)).count();
        let says = |it: &str, want| outcome::parse(it) == Some(want);
        Self {
            sample: values.first().copied().unwrap_or_default().chars().take(200).collect(),
            filled: given.len(),
            distinct: distinct.len(),
            addresses: count(&is_address),
            odd_addresses: given
                .iter()
                .copied()
                .collect::<HashSet<_>>()
                .iter()
                .filter(|it| is_odd_ipv4(it))
                .count(),
            ports: count(&|it| it != super::clean::address(it)),
            outcomes: count(&|it| outcome::parse(it).is_some()),
            succeeded: count(&|it| says(it, crate::domain::event::Outcome::Succeeded)),
            state_codes: count(&|it| whole(it).is_some_and(|it| (1000..=9999).contains(&it))),
            numbers: count(&|it| whole(it).is_some()),
            three_digits: count(&|it| whole(it).is_some_and(|it| (100..=599).contains(&it))),
            timely: is_timely(&plain) || time.is_some_and(|it| !is_number(it)),
            time,
            plain,
        }
    }

    /// How the times of this column are written.
    pub fn time(&self) -> Option<Decided> {
        self.time
    }

    /// Whether any sampled record has a value here.
    pub fn is_filled(&self) -> bool {
        0 < self.filled
    }

    fn is_unique(&self) -> bool {
        UNIQUE_FROM <= self.filled && self.distinct == self.filled
    }

    fn mostly(&self, part: usize) -> bool {
        0 < self.filled && self.filled * 9 <= part * 10
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
            | Role::Country
            | Role::Product
            | Role::FriendlyName
            | Role::RequestId => self.filled != 0,
            Role::Date | Role::Ignore => false,
        }
    }

    /// Few values, half of the rows in known words. Three digits are status codes only under
    /// the name, and if all are.
    fn suits_outcome(&self) -> bool {
        if 0 < self.three_digits {
            return self.plain.contains("status") && self.three_digits == self.filled;
        }
        self.distinct <= 40 && self.filled <= 2 * self.outcomes && 0 < self.filled
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
                let failed = self.outcomes - self.succeeded;
                let unknown = self.filled - self.outcomes;
                let [good, bad, rest] = [self.succeeded, failed, unknown].map(grouped);
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

/// Time, address and outcome first: they are certain from content, the rest takes what is left.
const ORDER: [Role; 18] = [
    Role::Time,
    Role::Ip,
    Role::State,
    Role::Outcome,
    Role::User,
    Role::RequestId,
    Role::Action,
    Role::ResourceType,
    Role::Resource,
    Role::Permission,
    Role::Integration,
    Role::Country,
    Role::Product,
    Role::Key,
    Role::Machine,
    Role::FriendlyName,
    Role::Count,
    Role::Id,
];

/// The role of every column.
pub fn roles(facts: &[Facts]) -> Vec<Role> {
    let mut roles = vec![Role::Ignore; facts.len()];
    for role in ORDER {
        // A log with state codes has its outcome from them.
        if role == Role::Outcome && roles.contains(&Role::State) {
            continue;
        }
        let free = |at: &usize| roles[*at] == Role::Ignore && facts[*at].suits(role);
        let named = (0..facts.len())
            .filter(free)
            .filter_map(|at| Some((rank(role, &facts[at].plain)?, at)))
            .min()
            .map(|it| it.1);
        let found =
            named.or_else(|| (0..facts.len()).filter(free).find(|&at| unnamed(role, &facts[at])));
        if let Some(at) = found {
            roles[at] = role;
        }
    }
    // "id" that repeats is somebody's id.
    let repeats = |it: &Facts| it.plain == "id" && 0 < it.filled && it.distinct * 2 <= it.filled;
    if !roles.contains(&Role::User)
        && let Some(at) = facts.iter().position(repeats)
        && roles[at] == Role::Ignore
    {
        roles[at] = Role::User;
    }
    roles
}

/// Whether the content alone is enough for `role`.
fn unnamed(role: Role, facts: &Facts) -> bool {
    match role {
        Role::Time => facts.time.is_some_and(|it| facts.mostly(it.readable)),
        Role::Ip => {
            let other_end = ["dest", "dst", "server"].iter().any(|it| facts.plain.starts_with(it));
            facts.mostly(facts.addresses) && !other_end
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
    for (at, name) in header.enumerate() {
        let name = name.trim();
        let name = if name.is_empty() { format!("column {}", at + 1) } else { name.to_owned() };
        let again = (2..10_000).map(|it| format!("{name} ({it})")).find(|it| !names.contains(it));
        names.push(if names.contains(&name) { again.unwrap_or_default() } else { name });
    }
    names
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

/// Whether the text looks like an address: four numbers with dots (valid or not, with or
/// without a port), or IPv6.
pub fn is_address(text: &str) -> bool {
    let host = text.rsplit_once(':').map_or(text, |(host, _)| host);
    is_quad(text) || is_quad(host) || text.parse::<std::net::Ipv6Addr>().is_ok()
}

fn is_quad(text: &str) -> bool {
    text.split('.').count() == 4
        && text
            .split('.')
            .all(|it| (1..=3).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_odd_ipv4(text: &str) -> bool {
    is_quad(text) && text.parse::<std::net::Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Roles of a header above the same row `times` times, `#` counted up.
    fn roles_of(header: &str, row: &str, times: usize) -> String {
        let rows: Vec<Vec<String>> = (0..times)
            .map(|at| row.split('|').map(|it| it.replace('#', &at.to_string())).collect())
            .collect();
        let facts: Vec<Facts> = header
            .split('|')
            .enumerate()
            .map(|(at, name)| {
                let values: Vec<&str> = rows.iter().map(|it| it[at].as_str()).collect();
                Facts::of(name, &values, &[])
            })
            .collect();
        let codes: Vec<&str> = roles(&facts)
            .into_iter()
            .map(|it| if it == Role::Ignore { "-" } else { it.code() })
            .collect();
        codes.join(" ")
    }

    #[test]
    fn roles_come_from_names_in_any_spelling() {
        const TIME: &str = "2026-06-13 21:00:07";
        for (header, row, want) in [
            ("timestamp|user_id|ip_address", "TIME|ana|10.0.0.1", "time user ip"),
            ("Event Time|User_ID |sourceIPAddress", "TIME|ana|10.0.0.1", "time user ip"),
            ("date|account|client ip|APP", "TIME|ana|10.0.0.1|crm", "time user ip resource"),
            ("DATETIME|UserName|IP Address|Country", "TIME|ana|::1|NO", "time user ip country"),
            ("ts|email|src_ip|success", "1614705487|a@b.c|10.0.0.1|False", "time user ip outcome"),
            (
                "timestamp|username|source_ip|event_type|service",
                "TIME|ana|10.0.0.1|login_failure|ssh",
                "time user ip outcome resource",
            ),
            ("time|user|action|result", "TIME|ana|read|denied", "time user action outcome"),
            ("time|user|status", "TIME|ana|200", "time user outcome"),
            ("time|user|event", "TIME|ana|4624", "time user action"),
            (
                "|Id|ProductId|Key|IP|Time|State|MachineCode|FriendlyName",
                "#|1#|3|A-B|10.0.0.0|1614705487.0|1010.0|m|PC",
                "- id product key ip time state machine friendly_name",
            ),
            (
                "request_id|requested_at|requestor|integration|resource_type|resources|permissions|status|justification",
                "AR-#|TIME|ana|aws|db|orders|admin|Approved|because",
                "request_id time user integration resource_type resource permission outcome -",
            ),
        ] {
            assert_eq!(roles_of(header, &row.replace("TIME", TIME), 3), want, "{header}");
        }
    }

    #[test]
    fn content_overrules_names() {
        let many = |header, row: &str| roles_of(header, &format!("2026-06-13|{row}"), 300);
        assert_eq!(many("time|user_id|ip_address", "u#|10.0.0.1"), "time id ip", "unique per row");
        assert_eq!(many("time|user_id|id|ip", "u#|#|10.0.0.1"), "time - id ip", "never an entity");
        assert_eq!(many("time|user", "10.1.1.415"), "time ip", "a user that is an address");
        assert_eq!(many("time|who|from", "ana|10.0.0.1"), "time - ip", "an address without a name");
        assert_eq!(many("time|id|ip", "ana|10.0.0.1"), "time user ip", "an id that repeats");
        assert_eq!(many("time|user|status", "ana|Closed"), "time user -", "no word for an outcome");
        assert_eq!(many("time|user|result", "ana|200"), "time user -", "a number, not a status");
        assert_eq!(roles_of("a|b", "2026-06-13T10:00Z|x", 3), "time -", "a time without a name");
        assert_eq!(roles_of("time|duration", "12:36 PM|5", 3), "- -", "no date");
    }

    #[test]
    fn what_was_found_is_said() {
        let found =
            |name, values: &[&str], role| Facts::of(name, values, &[]).found(role, values.len());
        let ips = ["10.1.1.1", "10.1.1.415", "10.1.1.415", "-"];
        assert_eq!(found("ip", &ips, Role::Ip), "2 distinct, 1 not a valid IPv4, kept as text");
        assert_eq!(found("_id", &["a", "b"], Role::Id), "unique per row, read as the row's id");
        let times = ["2026-06-13", "soon", "2026-06-14"];
        assert_eq!(found("t", &times, Role::Time), "ISO 8601 without a zone, 2 of 3 lines");
        assert_eq!(found("t", &["1614705487"], Role::Ignore), "1 distinct");
        let outcomes = ["ok", "ok", "denied", "what"];
        assert_eq!(
            found("r", &outcomes, Role::Outcome),
            "3 distinct: 2 lines succeeded, 1 failed, 1 unknown"
        );
        assert_eq!(found("x", &["", "y"], Role::User), "1 distinct, empty in 1 lines");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn names_are_made_different() {
        let names = distinct_names(["a ", "", "a", "a"].into_iter());
        assert_eq!(names, ["a", "column 2", "a (2)", "a (3)"]);
    }
}
