//! Where the records of an answer are: `{"result":0,"logs":[{…}]}` holds them in `logs`, while
//! the list in `{"time":"…","resources":[{…}]}` belongs to one record. Decided from the first
//! bytes of a file.

use crate::domain::field::Role;
use crate::import::names::{plain, rank};
use crate::import::time::is_time;

/// Bytes that decide; a file is read the same whatever its pieces are.
pub const LOOK: usize = 256 << 10;
/// How deep the list may be (`hits.hits`).
const DEEPEST: usize = 3;

/// Members that are known to hold records.
const LISTS: [&str; 17] = [
    "logs",
    "events",
    "items",
    "records",
    "data",
    "value",
    "values",
    "results",
    "result",
    "hits",
    "entries",
    "rows",
    "activities",
    "auditevents",
    "auditlogs",
    "logentries",
    "signins",
];

/// A list of objects met in the first object.
#[derive(Debug, Default)]
struct Candidate {
    path: Vec<String>,
    elements: usize,
    bytes: usize,
    timed: bool,
}

/// Reads the first object step by step.
struct Look<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Names of the members that are open; `None` for an element of a list.
    open: Vec<(u8, Option<String>)>,
    lists: Vec<Candidate>,
    /// Position in `lists` and depth of the candidate that is open.
    inside: Option<(usize, usize)>,
    /// Whether the object has a time outside of its lists.
    timed: bool,
    started: usize,
}

/// The path of the list that holds the records, if the first object is an answer.
pub fn find(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let at = bytes.iter().position(|it| !it.is_ascii_whitespace())?;
    if bytes[at] != b'{' {
        return None;
    }
    let mut look = Look {
        bytes,
        at,
        open: Vec::new(),
        lists: Vec::new(),
        inside: None,
        timed: false,
        started: 0,
    };
    look.run();
    let (size, timed) = (look.at - at, look.timed);
    let known = |it: &Candidate| {
        it.path.last().is_some_and(|it| LISTS.iter().any(|known| known.eq_ignore_ascii_case(it)))
    };
    let fits = |it: &&Candidate| match (timed, it.timed) {
        (true, false) => false,
        (true, true) => known(it) && 2 <= it.elements,
        (false, true) => known(it) || size <= 2 * it.bytes,
        (false, false) => known(it),
    };
    let best = look.lists.iter().filter(fits).max_by_key(|it| (known(it), it.bytes))?;
    Some(best.path.iter().map(|it| it.as_bytes().to_vec()).collect())
}

impl Look<'_> {
    /// Until the first object ends, or the bytes do.
    fn run(&mut self) {
        let mut name: Option<String> = None;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'{' | b'[' => self.enter(byte, name.take()),
                b'}' | b']' => {
                    self.leave();
                    if self.open.is_empty() {
                        self.at += 1;
                        return;
                    }
                }
                b'"' => {
                    let Some(text) = self.text() else { return };
                    let rest = self.bytes[self.at + 1..].iter();
                    let is_name = rest.copied().find(|it| !it.is_ascii_whitespace()) == Some(b':');
                    if is_name {
                        name = Some(text);
                    } else {
                        self.scalar(name.take(), &text);
                    }
                }
                b'0'..=b'9' => {
                    let start = self.at;
                    while self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_alphanumeric) {
                        self.at += 1;
                    }
                    let text = String::from_utf8_lossy(&self.bytes[start..=self.at]).into_owned();
                    self.scalar(name.take(), &text);
                }
                b',' => name = None,
                _ => {}
            }
            self.at += 1;
        }
        self.close_candidate();
    }

    fn enter(&mut self, byte: u8, name: Option<String>) {
        if byte == b'{'
            && self.inside.is_none()
            && self.open.len() <= DEEPEST
            && self.open.last().is_some_and(|it| it.0 == b'[')
        {
            let path: Vec<String> = self.open.iter().filter_map(|it| it.1.clone()).collect();
            // Objects all the way to the list.
            if path.len() + 1 == self.open.len() {
                self.inside = Some((self.lists.len(), self.open.len()));
                self.lists.push(Candidate { path, ..Candidate::default() });
                self.started = self.at;
            }
        }
        if let Some((list, depth)) = self.inside
            && byte == b'{'
            && depth == self.open.len()
        {
            self.lists[list].elements += 1;
        }
        self.open.push((byte, name));
    }

    fn leave(&mut self) {
        self.open.pop();
        if self.inside.is_some_and(|it| self.open.len() < it.1) {
            self.close_candidate();
        }
    }

    fn close_candidate(&mut self) {
        if let Some((list, _)) = self.inside.take() {
            self.lists[list].bytes = self.at - self.started;
        }
    }

    fn scalar(&mut self, name: Option<String>, text: &str) {
        if self.inside.map_or(self.timed, |(list, _)| self.lists[list].timed) {
            return;
        }
        let named = name.is_some_and(|it| rank(Role::Time, &plain(&it)).is_some());
        let number = text.bytes().all(|it| it.is_ascii_digit());
        if !(is_time(text) || named && number && 9 <= text.len()) {
            return;
        }
        match self.inside {
            Some((list, _)) => self.lists[list].timed = true,
            None => self.timed = true,
        }
    }

    /// The text whose quote is at hand, as written; ends at its closing quote.
    fn text(&mut self) -> Option<String> {
        let start = self.at + 1;
        let mut at = start;
        loop {
            at += memchr::memchr3(b'"', b'\\', b'\n', self.bytes.get(at..)?)?;
            match self.bytes[at] {
                b'"' => break,
                b'\\' => at += 2,
                _ => return None,
            }
        }
        self.at = at;
        Some(String::from_utf8_lossy(&self.bytes[start..at.min(start + 200)]).into_owned())
    }
}
