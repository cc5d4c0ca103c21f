//! Access logs of Apache, nginx and others: common and combined lines, with or without the
//! virtual host in front, also wrapped whole in quotes. Every value is a piece of the line.
//!
//! The outcome of a web request is its status: below 400 it succeeded, from 400 on it failed,
//! whether it was refused (401, 403, 407), limited (429), not there, or the server's fault.

use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use crate::import::cells::Cells;
use crate::import::cut::Cutter;
use crate::import::error::ImportError;
use crate::import::head::Head;
use crate::import::lines::{LineCutter, sample};
use crate::import::{Format, Recognised, Splitter};
use memchr::{memchr, memrchr};
use std::ops::Range;

/// The format.
#[derive(Debug)]
pub struct AccessLog;

/// In the order of the values that the splitter gives.
const NAMED: [(&str, Role); 13] = [
    ("ip", Role::Ip),
    ("ident", Role::Ignore),
    ("user", Role::User),
    ("time", Role::Time),
    ("method", Role::Action),
    ("path", Role::Resource),
    ("query", Role::Ignore),
    ("protocol", Role::Ignore),
    ("status", Role::Outcome),
    ("bytes", Role::Ignore),
    ("referer", Role::Ignore),
    ("agent", Role::Ignore),
    ("virtual host", Role::Ignore),
];

impl Format for AccessLog {
    fn code(&self) -> &'static str {
        "access_log"
    }

    fn label(&self) -> &'static str {
        "web access log"
    }

    fn how(&self) -> &'static str {
        "lines with an address, a time in square brackets, a request in quotes and a status: Apache, nginx"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let sample = sample(head, &mut RequestSplitter);
        let why = || sample.why(self.label(), &NAMED.map(|it| it.1));
        sample.fits(50).then(|| Recognised { confidence: 95, why: why() })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        sample(head, &mut RequestSplitter).plan(self, &NAMED, (head, choices), Some("month_name"))
    }

    fn cutter(&self, _plan: &Plan) -> Box<dyn Cutter> {
        Box::new(LineCutter::default())
    }

    fn splitter(&self, _plan: &Plan) -> Box<dyn Splitter> {
        Box::new(RequestSplitter)
    }
}

/// Takes lines apart.
#[derive(Debug)]
pub struct RequestSplitter;

impl Splitter for RequestSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        let bytes = record.as_bytes();
        let line = inner(bytes);
        let client = Client::of(bytes, &line).ok_or("no address and time at its beginning")?;
        let request = request(bytes, client.end, line.end)
            .ok_or("no request in quotes with a status behind it")?;
        let mut at = request.end + 2;
        let status = word(bytes, &mut at, line.end);
        let size = word(bytes, &mut at, line.end);
        let referer = quoted(bytes, &mut at, line.end);
        let agent = quoted(bytes, &mut at, line.end);
        let parts = Request::of(bytes, request);
        cells.clear(0);
        for place in [
            client.ip,
            client.ident,
            client.user,
            client.time,
            parts.method,
            parts.path,
            parts.query,
            parts.protocol,
            status,
            size,
            referer,
            agent,
            client.virtual_host,
        ] {
            cells.push(place.start, place.end);
        }
        Ok(())
    }
}

/// The line without quotes around all of it.
fn inner(bytes: &[u8]) -> Range<usize> {
    match bytes {
        [b'"', .., b'"'] => 1..bytes.len() - 1,
        _ => 0..bytes.len(),
    }
}

/// What stands before the request.
#[derive(Debug, Default)]
struct Client {
    virtual_host: Range<usize>,
    ip: Range<usize>,
    ident: Range<usize>,
    user: Range<usize>,
    time: Range<usize>,
    /// Behind the bracket that closes the time.
    end: usize,
}

impl Client {
    fn of(bytes: &[u8], line: &Range<usize>) -> Option<Self> {
        let open = time_start(bytes, line)?;
        let close = open + memchr(b']', &bytes[open..line.end])?;
        let mut it = Self { time: open..close, end: close + 1, ..Self::default() };
        let front = line.start..open.checked_sub(2)?;
        let mut at = front.start;
        it.ip = word(bytes, &mut at, front.end);
        // Behind a proxy: the client and then the proxies, with commas.
        let mut last = it.ip.clone();
        while bytes[last.clone()].ends_with(b",") && at < front.end {
            last = word(bytes, &mut at, front.end);
        }
        if bytes[it.ip.clone()].ends_with(b",") {
            it.ip.end -= 1;
        }
        it.ident = word(bytes, &mut at, front.end);
        let mut ahead = at;
        let third = word(bytes, &mut ahead, front.end);
        let is_host = bytes[it.ident.clone()].iter().any(|it| matches!(it, b'.' | b':'));
        if &bytes[third.clone()] == b"-" && is_host && ahead < front.end {
            it.virtual_host =
                std::mem::replace(&mut it.ip, std::mem::replace(&mut it.ident, third));
            at = ahead;
        }
        it.user = at.min(front.end)..front.end;
        (!it.ip.is_empty()).then_some(it)
    }
}

/// Behind the ` [` that a day's first digit follows.
fn time_start(bytes: &[u8], line: &Range<usize>) -> Option<usize> {
    let mut from = line.start;
    loop {
        let open = from + memchr(b'[', &bytes[from..line.end])?;
        let is_time = bytes.get(open + 1).is_some_and(u8::is_ascii_digit)
            && matches!(bytes.get(open + 2..open + 4), Some([b'/' | b'0'..=b'9', _]));
        if is_time && line.start < open && bytes[open - 1] == b' ' {
            return Some(open + 1);
        }
        from = open + 1;
    }
}

/// The request between its quotes: the closing one has a status behind it, as requests may hold
/// quotes of their own.
fn request(bytes: &[u8], from: usize, end: usize) -> Option<Range<usize>> {
    let start = from + 2;
    if bytes.get(from..start) != Some(b" \"") {
        return None;
    }
    let mut at = start;
    loop {
        let close = at + memchr(b'"', bytes.get(at..end)?)?;
        if let [b' ', first, ..] = bytes[close + 1..end]
            && (first.is_ascii_digit() || first == b'-')
        {
            return Some(start..close);
        }
        at = close + 1;
    }
}

/// A request line: `GET /path?query HTTP/1.1`.
#[derive(Debug)]
struct Request {
    method: Range<usize>,
    path: Range<usize>,
    query: Range<usize>,
    protocol: Range<usize>,
}

impl Request {
    fn of(bytes: &[u8], all: Range<usize>) -> Self {
        let text = &bytes[all.clone()];
        let method = memchr(b' ', text).filter(|&it| {
            0 < it && text[..it].iter().all(|it| it.is_ascii_alphabetic() || *it == b'_')
        });
        let (mut start, method) = method.map_or((all.start, all.start..all.start), |it| {
            (all.start + it + 1, all.start..all.start + it)
        });
        let protocol = memrchr(b' ', &bytes[start..all.end])
            .map(|it| start + it)
            .filter(|&it| bytes[it + 1..all.end].starts_with(b"HTTP/"));
        let end = protocol.unwrap_or(all.end);
        let protocol = protocol.map_or(end..end, |it| it + 1..all.end);
        start = start.min(end);
        // An absolute address or junk may hold anything; a question mark ends the path in all.
        let mark = memchr(b'?', &bytes[start..end]).map(|it| start + it);
        let query = mark.map_or(end..end, |it| it + 1..end);
        let path = start..mark.unwrap_or(end);
        Self { method, path, query, protocol }
    }
}

/// The word at `at`, which moves behind the blank after it.
fn word(bytes: &[u8], at: &mut usize, end: usize) -> Range<usize> {
    let start = (*at).min(end);
    let stop = memchr(b' ', &bytes[start..end]).map_or(end, |it| start + it);
    *at = stop + 1;
    start..stop
}

/// The quoted value at `at`: its closing quote ends the line or has ` "` or a further value
/// behind it and no backslash before it.
fn quoted(bytes: &[u8], at: &mut usize, end: usize) -> Range<usize> {
    let start = *at + 1;
    if bytes.get(*at) != Some(&b'"') || end <= *at {
        return 0..0;
    }
    let mut from = start;
    while let Some(found) = bytes.get(from..end).and_then(|it| memchr(b'"', it)) {
        let close = from + found;
        let escaped = start < close && bytes[close - 1] == b'\\';
        if !escaped && (close + 1 == end || bytes[close + 1] == b' ') {
            *at = close + 2;
            return start..close;
        }
        from = close + 1;
    }
    *at = end;
    start..end.max(start)
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
