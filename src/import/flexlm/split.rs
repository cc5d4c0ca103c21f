//! One line of a licence server, and the date that the lines above it give.

use super::NAMED;
use crate::import::Splitter;
use crate::import::cells::Cells;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use std::ops::Range;

/// A clock that goes back by more has passed midnight; by less, it was put right.
const PUT_RIGHT: u32 = 2 * 3_600;

/// Takes lines apart, front to back.
#[derive(Debug, Default)]
pub struct LicenceSplitter {
    date: Option<NaiveDate>,
    /// Seconds since midnight on the line before.
    clock: u32,
    /// Lines passed over, by kind.
    passed: BTreeMap<&'static str, u64>,
}

impl Splitter for LicenceSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        let (clock, seconds) = clock(record).ok_or("no clock at its beginning")?;
        let (daemon, at) =
            daemon(record, clock.end).ok_or("no daemon in brackets behind the clock")?;
        self.pass_midnight(seconds);
        let message = record[at..].trim_end();
        cells.clear(NAMED.len());
        let Some((action, outcome)) = action(message) else {
            let kind = self.pass_over(message);
            *self.passed.entry(kind).or_default() += 1;
            return Ok(());
        };
        let from = at + action.len() + 1;
        let taken = request(record, from, at + message.len())
            .ok_or_else(|| format!("{action} without a feature and user@host"))?;
        cells.clear(0);
        match self.date {
            Some(date) => cells.push_copied(|it| {
                it.push_str(&date.to_string());
                it.push(' ');
                // Hours may have one digit.
                let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
                let clock = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
                it.push_str(&clock);
            }),
            None => cells.push(0, 0),
        }
        for place in [clock, daemon, at..at + action.len(), taken.feature, taken.user, taken.host] {
            cells.push(place.start, place.end);
        }
        cells.push_copied(|it| it.push_str(outcome));
        cells.push(taken.reason.start, taken.reason.end);
        Ok(())
    }

    fn end_notes(&self) -> Vec<String> {
        let all: u64 = self.passed.values().sum();
        if all == 0 {
            return Vec::new();
        }
        let kinds: Vec<String> =
            self.passed.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        vec![format!("{all} lines are no events and were passed over: {}.", kinds.join(", "))]
    }
}

impl LicenceSplitter {
    fn pass_midnight(&mut self, seconds: u32) {
        if seconds + PUT_RIGHT < self.clock {
            self.date = self.date.and_then(|it| it.checked_add_days(Days::new(1)));
        }
        self.clock = seconds;
    }

    /// Learns the date from a line that is no event; answers what kind of line it is.
    fn pass_over(&mut self, message: &str) -> &'static str {
        if let Some(date) = message.strip_prefix("TIMESTAMP ") {
            self.date = day(date.trim()).or(self.date);
            return "time stamps";
        }
        let at_end = message.strip_suffix(')').and_then(|it| it.rsplit_once('('));
        if let Some((_, date)) = at_end
            && message.contains("started on")
        {
            self.date = day(date).or(self.date);
        }
        if message.starts_with("UNSUPPORTED: ") {
            return "requests for features that the server does not have (UNSUPPORTED)";
        }
        "server messages"
    }
}

/// The clock at the beginning, and its seconds since midnight.
fn clock(line: &str) -> Option<(Range<usize>, u32)> {
    let start = line.len() - line.trim_start().len();
    let rest = &line[start..];
    let text = &rest[..rest.find(' ').unwrap_or(rest.len())];
    let mut parts = text.split(':').map(|it| {
        let two = (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
        it.parse::<u32>().ok().filter(|_| two)
    });
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let good = hours < 24 && minutes < 60 && seconds < 60 && parts.next().is_none();
    good.then(|| (start..start + text.len(), hours * 3_600 + minutes * 60 + seconds))
}

/// The daemon, and where the message begins.
fn daemon(line: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = line[at..].trim_start();
    let start = line.len() - rest.len() + 1;
    let end = start + rest.strip_prefix('(')?.find(')')?;
    let behind = line[end + 1..].trim_start();
    Some((start..end, line.len() - behind.len()))
}

fn action(message: &str) -> Option<(&'static str, &'static str)> {
    let known = [("OUT", "succeeded"), ("IN", "succeeded"), ("DENIED", "failed")];
    known.into_iter().find(|it| message.strip_prefix(it.0).is_some_and(|it| it.starts_with(':')))
}

struct Request {
    feature: Range<usize>,
    user: Range<usize>,
    host: Range<usize>,
    reason: Range<usize>,
}

/// `"feature" user@host [display] (reason)`.
fn request(line: &str, from: usize, end: usize) -> Option<Request> {
    let text = line[from..end].trim_start();
    let at = end - text.len();
    let feature = text.strip_prefix('"')?;
    let close = feature.find('"')?;
    let feature_at = at + 1..at + 1 + close;
    let who = feature[close + 1..].trim_start();
    let at = end - who.len();
    let who_end = who.find("  ").or_else(|| who.find(" (")).unwrap_or(who.len());
    // User names may hold blanks and even an @; hosts hold neither.
    let mark = who[..who_end].rfind('@')?;
    let host = &who[mark + 1..who_end];
    let host_end = mark + 1 + host.find(' ').unwrap_or(host.len());
    let behind = who[host_end..].trim();
    let reason_at = at + host_end + (who[host_end..].len() - who[host_end..].trim_start().len());
    let inner = usize::from(behind.starts_with('(') && behind.ends_with(')'));
    Some(Request {
        feature: feature_at,
        user: at..at + mark,
        host: at + mark + 1..at + host_end,
        reason: reason_at + inner..(reason_at + behind.len()).max(reason_at + inner) - inner,
    })
}

/// `6/13/2026`.
fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let year = year.split(' ').next()?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}
