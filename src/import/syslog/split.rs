//! One syslog line as values: its front, and what its message says. A line is one event with
//! the count that it states. Nothing is added up over lines; only `last message repeated N times`
//! takes its meaning from the line before it, as that is all it says.

use super::header::{self, Header};
use super::patterns;
use crate::domain::event::Outcome;
use crate::import::Splitter;
use crate::import::cells::Cells;
use crate::import::lines::Found;
use std::ops::Range;

/// How many columns a line has.
pub const COLUMNS: usize = 13;

/// Takes syslog lines apart.
#[derive(Debug, Default)]
pub struct MessageSplitter {
    before: Before,
}

/// What the line before said.
#[derive(Debug, Default)]
struct Before {
    known: bool,
    host: String,
    process: String,
    texts: [String; 5],
    action: &'static str,
    outcome: Outcome,
}

impl Splitter for MessageSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        let header = header::parse(record)?;
        cells.clear(0);
        let message = &record[header.message..];
        if let Some(times) = repeats_before(message) {
            self.repeat(times, &header, record, cells);
            return Ok(());
        }
        let program = &record[header.process.clone()];
        let found = meaning(program, message, header.message);
        let places = [&found.user, &found.ip, &found.port, &found.method, &found.target];
        self.before.keep(&header, record, &found, places);
        put_front(&header, record, cells);
        for place in places {
            cells.push(place.start, place.end);
        }
        put_rest(found.action, found.outcome, found.count, cells);
        Ok(())
    }
}

impl MessageSplitter {
    fn repeat(&self, times: u32, header: &Header, record: &str, cells: &mut Cells) {
        put_front(header, record, cells);
        let before = &self.before;
        // A line of another host in between: then it is not known what was repeated.
        let known = before.known && before.host == record[header.host.clone()];
        for text in &before.texts {
            cells.push_copied(|it| it.push_str(if known { text } else { "" }));
        }
        let (action, outcome) =
            if known { (before.action, before.outcome) } else { ("", Outcome::Unknown) };
        put_rest(action, outcome, times, cells);
    }
}

impl Before {
    fn keep(&mut self, header: &Header, record: &str, found: &Found, places: [&Range<usize>; 5]) {
        let set = |text: &mut String, place: &Range<usize>| {
            text.clear();
            text.push_str(&record[place.clone()]);
        };
        self.known = true;
        set(&mut self.host, &header.host);
        set(&mut self.process, &header.process);
        for (text, place) in self.texts.iter_mut().zip(places) {
            set(text, place);
        }
        (self.action, self.outcome) = (found.action, found.outcome);
    }
}

fn put_front(header: &Header, record: &str, cells: &mut Cells) {
    for place in [&header.time, &header.host, &header.process, &header.pid] {
        cells.push(place.start, place.end);
    }
    cells.push(header.message, record.len());
}

fn put_rest(action: &str, outcome: Outcome, count: u32, cells: &mut Cells) {
    cells.push_copied(|it| it.push_str(action));
    let outcome = match outcome {
        Outcome::Unknown => "",
        Outcome::Succeeded | Outcome::Failed => outcome.code(),
    };
    cells.push_copied(|it| it.push_str(outcome));
    // Almost all are 1, which needs no text.
    cells.push_copied(|it| {
        if 1 < count {
            it.push_str(&count.to_string());
        }
    });
}

/// What `message` says; places count from the line's beginning, `at` before the message.
fn meaning(program: &str, message: &str, at: usize) -> Found {
    let (inner, times) = repeated(message).unwrap_or((0..message.len(), 1));
    let text = &message[inner.clone()];
    let bare = without_prefix(text);
    let at = at + inner.start + text.len() - bare.len();
    let Some(mut found) = patterns::table().find(program, bare) else {
        return Found { count: times, ..Found::default() };
    };
    found.count = found.count.saturating_mul(times);
    for place in
        [&mut found.user, &mut found.ip, &mut found.port, &mut found.method, &mut found.target]
    {
        if place.start < place.end {
            *place = place.start + at..place.end + at;
        }
    }
    found
}

/// Levels that programs put before what they say.
fn without_prefix(text: &str) -> &str {
    let text = match text.strip_prefix("[ID ").and_then(|it| it.split_once("] ")) {
        Some((_, rest)) => rest,
        None => text,
    };
    let levels = ["error: ", "fatal: ", "info: ", "Info: ", "warning: "];
    levels.iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text)
}

/// The inner message of `message repeated 5 times: [ Failed password … ]`, and 5.
fn repeated(message: &str) -> Option<(Range<usize>, u32)> {
    let rest = message.strip_prefix("message repeated ")?;
    let (times, rest) = rest.split_once(" times: [")?;
    let inner = rest.trim_start();
    let start = message.len() - inner.len();
    let inner = inner.trim_end().strip_suffix(']').unwrap_or(inner).trim_end();
    Some((start..start + inner.len(), times.parse().ok()?))
}

fn repeats_before(message: &str) -> Option<u32> {
    let rest = message.strip_prefix("last message repeated ")?;
    rest.split(' ').next()?.parse().ok()
}
