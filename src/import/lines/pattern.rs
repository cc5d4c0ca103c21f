//! Tables of patterns for messages: readable lines with places for user, address and so on,
//! compiled once. The first pattern that matches says what a message means.

use crate::domain::event::Outcome;
use regex::{Captures, Regex, RegexSet};
use std::ops::Range;

/// Patterns of the programs that write such messages.
#[derive(Debug)]
pub struct Group {
    /// Beginnings of program names, in lower case; empty = any program.
    pub programs: &'static [&'static str],
    /// Pattern with places, action, outcome.
    pub patterns: &'static [(&'static str, &'static str, Outcome)],
}

/// What stands for the places in a pattern. A user may contain anything but `: `, and is as long
/// as possible: those who put ` from ADDRESS` into a user name do not choose the address.
const PLACES: [(&str, &str); 9] = [
    ("<USER>", r"(?P<user>(?:[^:]|:\S)*)"),
    ("<NAME>", r"(?P<user>\S+)"),
    ("<IP>", r#"(?P<ip>[^\s,;()\[\]'"<>|]+)"#),
    ("<RHOST>", r"(?P<ip>\S*)"),
    ("<PORT>", r"(?: port (?P<port>\d+))?"),
    ("<METHOD>", r"(?P<method>\S+)"),
    ("<N>", r"(?P<count>\d+)"),
    ("<TO>", r"(?P<target>\S+)"),
    ("<REST>", r"(?P<target>.*)"),
];

/// What a message says; texts as places in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// What happened, empty = not known.
    pub action: &'static str,
    /// Whether it succeeded.
    pub outcome: Outcome,
    /// How many times.
    pub count: u32,
    /// Whose.
    pub user: Range<usize>,
    /// From where.
    pub ip: Range<usize>,
    /// The port there.
    pub port: Range<usize>,
    /// How: `password`, `publickey`.
    pub method: Range<usize>,
    /// The account or command it was about.
    pub target: Range<usize>,
}

/// Groups made ready.
#[derive(Debug)]
pub struct Table {
    groups: Vec<(&'static Group, RegexSet, Vec<Regex>)>,
}

impl Table {
    /// Makes groups ready. A pattern that is no pattern never matches; a test sees to it that
    /// there is none.
    pub fn new(groups: impl Iterator<Item = &'static Group>) -> Self {
        let ready = |group: &'static Group| {
            let texts: Vec<String> = group.patterns.iter().map(|it| filled(it.0)).collect();
            let each = texts.iter().filter_map(|it| Regex::new(it).ok()).collect();
            (group, RegexSet::new(&texts).unwrap_or_default(), each)
        };
        Self { groups: groups.map(ready).collect() }
    }

    /// What `message` of `program` says.
    pub fn find(&self, program: &str, message: &str) -> Option<Found> {
        self.groups.iter().filter(|it| it.0.is_of(program)).find_map(|(group, set, each)| {
            let at = set.matches(message).iter().next()?;
            let found = each.get(at)?.captures(message)?;
            let (_, action, outcome) = group.patterns.get(at)?;
            Some(Found::of(action, *outcome, &found))
        })
    }

    /// Whether every pattern could be made ready.
    #[cfg(test)]
    pub fn is_whole(&self) -> bool {
        self.groups.iter().all(|it| it.0.patterns.len() == it.1.len().min(it.2.len()))
    }
}

impl Group {
    fn is_of(&self, program: &str) -> bool {
        let starts = |it: &&str| {
            program
                .as_bytes()
                .get(..it.len())
                .is_some_and(|it2| it2.eq_ignore_ascii_case(it.as_bytes()))
        };
        self.programs.is_empty() || self.programs.iter().any(starts)
    }
}

impl Found {
    fn of(action: &'static str, outcome: Outcome, found: &Captures<'_>) -> Self {
        let place = |name| found.name(name).map_or(0..0, |it| it.range());
        let ip = found.name("ip").map_or(0..0, |it| address(it.as_str(), it.start()));
        let count = found.name("count").and_then(|it| it.as_str().parse().ok());
        Self {
            action,
            outcome,
            count: count.unwrap_or(1).max(1),
            user: place("user"),
            ip,
            port: place("port"),
            method: place("method"),
            target: place("target"),
        }
    }
}

fn filled(pattern: &str) -> String {
    PLACES.iter().fold(pattern.to_owned(), |text, it| text.replace(it.0, it.1))
}

/// The address alone, without a colon or a full stop behind it, the port of an IPv4 address, and
/// the prefix of an IPv4 address written as IPv6.
pub fn address(text: &str, at: usize) -> Range<usize> {
    let mut end = text.trim_end_matches([':', '.']).len();
    if let Some((host, port)) = text[..end].split_once(':')
        && host.contains('.')
        && !port.is_empty()
        && port.bytes().all(|it| it.is_ascii_digit())
    {
        end = host.len();
    }
    let start = match text.get(..7) {
        Some(it) if it.eq_ignore_ascii_case("::ffff:") && text[..end].contains('.') => 7,
        _ => 0,
    };
    if start == 7
        && let Some((host, _)) = text[7..end].split_once(':')
    {
        end = 7 + host.len();
    }
    at + start..at + end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_freed_from_what_is_written_around_it() {
        for (text, want) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7:", "192.0.2.7"),
            ("192.0.2.7.", "192.0.2.7"),
            ("192.0.2.7:5543", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::FFFF:192.0.2.7:80", "192.0.2.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:db8::1:", "2001:db8::1"),
            ("host.example", "host.example"),
            (":", ""),
        ] {
            assert_eq!(&text[address(text, 0)], want, "{text}");
        }
    }
}
