//! Borders of JSON records: objects that stand alone, one per line, in an array, or in the list
//! of an answer (`{"result":0,"logs":[…]}`, see `list.rs`), told by brace depth outside texts.
//! After something broken, the next line or brace that can begin a record does.

use super::list;
use crate::import::cut::{Cut, Cutter};
use memchr::{memchr, memchr2, memchr3};

/// Deeper objects are no log records; the limit keeps memory bounded.
const DEEPEST: usize = 120;

/// Bytes that open or close something, or end a line.
const STRUCTURE: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &[u8] = b"{}[]\"\n";
    while let [first, more @ ..] = rest {
        table[*first as usize] = true;
        rest = more;
    }
    table
};

/// Cuts objects.
#[derive(Debug, Default)]
pub struct ObjectCutter {
    /// Bytes before it are looked at.
    at: usize,
    /// Where the record or the stray text at hand begins; `None` while nothing is kept.
    start: Option<usize>,
    mode: Mode,
    /// Whether the beginning was looked at for a list.
    looked: bool,
    /// Path of the list of records in an answer; empty = objects are records themselves.
    list: Vec<Vec<u8>>,
    /// How many members of that path are open.
    matched: usize,
    /// Whether records are members of the list of an answer.
    in_list: bool,
    /// Open brackets around records that stand alone.
    arrays: i64,
    /// Open braces and brackets of the object at hand.
    open: Vec<u8>,
    in_text: bool,
    /// Last byte outside texts that is no blank.
    previous: u8,
    /// Begin and end of the last text.
    text: (usize, usize),
    /// Line ends before `start`, and before `at`.
    before: u64,
    lines: u64,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Between records.
    #[default]
    Between,
    /// In an object.
    Object,
    /// In something that is no object.
    Stray,
}

impl ObjectCutter {
    fn between(&mut self, bytes: &[u8]) -> Option<Cut> {
        match bytes[self.at] {
            b'{' => {
                self.begin(Mode::Object);
                if let Some(length) = flat(&bytes[self.at..]) {
                    let end = self.at + length;
                    return self.finish(end, end, None);
                }
                self.open.clear();
                self.open.push(b'{');
                self.previous = b'{';
                self.at += 1;
            }
            b']' if self.in_list => {
                // The rest of the answer holds no records.
                self.in_list = false;
                self.start = None;
                self.mode = Mode::Object;
                self.open.clear();
                self.open.resize(self.list.len(), b'{');
                self.previous = b']';
                self.at += 1;
            }
            b'\n' => {
                self.lines += 1;
                self.at += 1;
            }
            b' ' | b'\t' | b'\r' | b',' => self.at += 1,
            byte @ (b'[' | b']') => {
                self.arrays = (self.arrays + if byte == b'[' { 1 } else { -1 }).max(0);
                self.at += 1;
            }
            _ => self.begin(Mode::Stray),
        }
        None
    }

    fn begin(&mut self, mode: Mode) {
        (self.mode, self.start, self.before, self.in_text) =
            (mode, Some(self.at), self.lines, false);
        self.matched = 0;
    }

    /// Hands `start..end` over; the next call begins at `next`.
    fn finish(&mut self, end: usize, next: usize, reason: Option<&'static str>) -> Option<Cut> {
        self.mode = Mode::Between;
        self.in_text = false;
        self.open.clear();
        self.at = next;
        let start = self.start.take()?;
        self.at = 0;
        let (before, lines) = (self.before, std::mem::take(&mut self.lines));
        Some(match reason {
            None => Cut::Record { start, end, next, before, lines },
            Some(reason) => Cut::Bad { start, end, next, before, lines, reason },
        })
    }

    fn stray(&mut self, bytes: &[u8]) -> Option<Cut> {
        let Some(place) = memchr2(b'\n', b'{', &bytes[self.at..]) else {
            self.at = bytes.len();
            return None;
        };
        let end = self.at + place;
        self.finish(end, end, Some("not a JSON object"))
    }

    fn text(&mut self, bytes: &[u8], last: bool) -> Option<Cut> {
        let Some(place) = memchr3(b'"', b'\\', b'\n', &bytes[self.at..]) else {
            self.at = bytes.len();
            return None;
        };
        let place = self.at + place;
        match bytes[place] {
            b'"' => {
                self.in_text = false;
                self.previous = b'"';
                self.text.1 = place;
                self.at = place + 1;
            }
            b'\n' => {
                self.lines += 1;
                return self.finish(place, place + 1, Some("a text is not closed in its line"));
            }
            _ if place + 1 == bytes.len() && !last => self.at = place,
            _ if bytes.get(place + 1) == Some(&b'\n') => self.at = place + 1,
            _ => self.at = bytes.len().min(place + 2),
        }
        None
    }

    fn object(&mut self, bytes: &[u8]) -> Option<Cut> {
        const BROKEN: Option<&str> = Some("the object is broken off");
        let byte = bytes[self.at];
        let inside = self.open.last().copied();
        match byte {
            b'\n' => self.lines += 1,
            b'"' => {
                self.in_text = true;
                self.text.0 = self.at + 1;
            }
            b'{' | b'[' => {
                let place = (inside, self.previous);
                let fits = matches!(place, (Some(b'{'), b':') | (Some(b'['), b'[' | b','));
                if !fits || DEEPEST < self.open.len() {
                    return self.finish(self.at, self.at, BROKEN).or_else(|| self.step_over(fits));
                }
                if self.is_on_path(bytes) {
                    self.matched += 1;
                    if byte == b'[' && self.matched == self.list.len() {
                        (self.mode, self.start, self.in_list) = (Mode::Between, None, true);
                    }
                }
                if !self.in_list || self.start.is_some() {
                    self.open.push(byte);
                }
                self.previous = byte;
            }
            b'}' | b']' => {
                // '{' and '}', '[' and ']' are two apart.
                if inside != Some(byte - 2) {
                    return self.finish(self.at, self.at + usize::from(byte == b'}'), BROKEN);
                }
                self.open.pop();
                self.matched = self.matched.min(self.open.len().saturating_sub(1));
                self.previous = byte;
                if self.open.is_empty() {
                    let end = self.at + 1;
                    return self.finish(end, end, None);
                }
            }
            _ => {
                self.plain(&bytes[self.at..]);
                return None;
            }
        }
        self.at += 1;
        None
    }

    /// Steps over what has no borders in it: numbers, words, commas, colons, blanks.
    fn plain(&mut self, rest: &[u8]) {
        let length = rest.iter().position(|&it| STRUCTURE[it as usize]).unwrap_or(rest.len());
        let filled = |it: &&u8| !matches!(it, b' ' | b'\t' | b'\r');
        self.previous = rest[..length].iter().rev().find(filled).copied().unwrap_or(self.previous);
        self.at += length;
    }

    /// Nothing was kept of an object nested too deeply: its brackets must not be met again.
    fn step_over(&mut self, fits: bool) -> Option<Cut> {
        self.at += usize::from(fits);
        None
    }

    /// Whether the container at hand is the next step to the list of records.
    fn is_on_path(&self, bytes: &[u8]) -> bool {
        let name = || bytes.get(self.text.0..self.text.1).unwrap_or_default();
        !self.in_list
            && self.start.is_some()
            && self.open.len() == self.matched + 1
            && self.list.get(self.matched).is_some_and(|it| it.eq_ignore_ascii_case(name()))
    }

    fn more(&mut self) -> Cut {
        let (keep, lines) = match self.start {
            Some(start) => (start, self.before),
            None => (self.at, self.lines),
        };
        self.at -= keep;
        self.start = self.start.map(|_| 0);
        self.text = (self.text.0.saturating_sub(keep), self.text.1.saturating_sub(keep));
        self.lines -= lines;
        self.before = 0;
        Cut::More { keep, lines }
    }
}

/// The length of the object at the beginning, where it is wholly there on one line and has nothing
/// inside that needs a closer look: no object, no array, no escape. Most records are so, and this is
/// found at once instead of from quote to quote.
fn flat(bytes: &[u8]) -> Option<usize> {
    let length = memchr(b'}', bytes)? + 1;
    // Single bits and no way out in between: so that many bytes are looked at in one step.
    let (mut in_text, mut closer_look) = (0_u8, 0_u8);
    for &it in &bytes[1..length] {
        in_text ^= u8::from(it == b'"');
        closer_look |= u8::from(it == b'\\') | u8::from(it == b'\n') | u8::from(it == b'{');
        closer_look |= u8::from(it == b'[') | u8::from(it == b']');
    }
    (in_text | closer_look == 0).then_some(length)
}

impl Cutter for ObjectCutter {
    fn cut(&mut self, bytes: &[u8], last: bool) -> Cut {
        if !self.looked {
            if bytes.len() < list::LOOK && !last {
                return Cut::More { keep: 0, lines: 0 };
            }
            self.looked = true;
            self.list = list::find(&bytes[..bytes.len().min(list::LOOK)]).unwrap_or_default();
        }
        loop {
            let before = self.at;
            if before < bytes.len() {
                let found = match self.mode {
                    Mode::Between => self.between(bytes),
                    Mode::Stray => self.stray(bytes),
                    Mode::Object if self.in_text => self.text(bytes, last),
                    Mode::Object => self.object(bytes),
                };
                if let Some(cut) = found {
                    return cut;
                }
                // A stray text begins without a step; a half escape waits for its other half.
                let waits = self.in_text && self.at == before;
                if !waits {
                    continue;
                }
            }
            if last && self.start.is_some() {
                let end = bytes.trim_ascii_end().len();
                let reason = match self.mode {
                    Mode::Stray => "not a JSON object",
                    Mode::Between | Mode::Object => "the file stops in the middle of this record",
                };
                let cut = self.finish(end, bytes.len(), Some(reason));
                // Remembered for the note about the end.
                self.open.clear();
                self.open.push(b'{');
                if let Some(cut) = cut {
                    return cut;
                }
            }
            return self.more();
        }
    }

    fn give_up(&mut self, bytes: &[u8]) -> Cut {
        let (next, lines) = (self.at, std::mem::take(&mut self.lines));
        (self.at, self.start) = (0, None);
        let (end, reason) = (bytes.len(), "the record is longer than 16 MiB");
        Cut::Bad { start: 0, end, next, before: 0, lines, reason }
    }

    fn end_note(&self, _end: Option<u8>) -> Option<&'static str> {
        (self.in_list || 0 < self.arrays || !self.open.is_empty())
            .then_some("The file stops before its end: it may be cut off.")
    }
}
