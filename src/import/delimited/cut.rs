//! Borders of delimited records: line ends outside quoted fields. A quote opens a field only
//! where the field begins; elsewhere it is a character like any other. Lines above the header are
//! passed over, and so is the header itself, also where it occurs again (files joined together).

use super::seek::seek;
use crate::import::cut::{Cut, Cutter};
use crate::import::lines::CUT_OFF;
use memchr::{memchr, memchr2};

/// Cuts lines, with quoted line ends inside them.
#[derive(Debug)]
pub struct LineCutter {
    separator: u8,
    /// Lines still to be passed over, whatever they hold.
    skip: u64,
    /// The next record is the header, which is none.
    header: bool,
    /// The header's text; empty = there is none.
    head: Vec<u8>,
    /// How often the header occurred again.
    again: u64,
    /// Bytes before it are looked at.
    at: usize,
    /// Where the record at hand begins.
    start: usize,
    /// Whether `at` is inside a quoted field.
    open: bool,
    /// Dropping the rest of a line that is too long.
    dropping: bool,
    /// Line ends before `start`, and before `at`.
    before: u64,
    lines: u64,
}

const UNCLOSED: &str = "a quoted field is not closed";

impl LineCutter {
    /// For text with this separator, whose first record is left out if it is a `header`.
    pub fn new(separator: u8, header: bool) -> Self {
        Self::below(0, separator, header)
    }

    /// The same below `skip` lines that are no records.
    pub fn below(skip: u64, separator: u8, header: bool) -> Self {
        Self {
            separator,
            skip,
            header,
            head: Vec::new(),
            again: 0,
            at: 0,
            start: 0,
            open: false,
            dropping: false,
            before: 0,
            lines: 0,
        }
    }

    /// Position of the line end that closes the record at hand.
    fn border(&mut self, bytes: &[u8], last: bool) -> Option<usize> {
        if self.at == self.start
            && let Some(place) = self.plain_line(bytes)
        {
            return Some(place);
        }
        loop {
            let found = memchr2(b'"', b'\n', &bytes[self.at..]);
            let Some(place) = found.map(|it| self.at + it) else {
                self.at = bytes.len();
                return None;
            };
            match (bytes[place], self.open) {
                (b'\n', false) => return Some(place),
                (b'\n', true) => self.lines += 1,
                (_, false) => {
                    self.open = place == self.start || bytes[place - 1] == self.separator;
                }
                (_, true) => match bytes.get(place + 1) {
                    Some(b'"') => {
                        self.at = place + 2;
                        continue;
                    }
                    None if !last => {
                        self.at = place;
                        return None;
                    }
                    _ => self.open = false,
                },
            }
            self.at = place + 1;
        }
    }

    /// [`Self::border`] where the record is one line without doubled quotes, as nearly all are:
    /// from field to field instead of from quote to quote.
    fn plain_line(&self, bytes: &[u8]) -> Option<usize> {
        let rest = &bytes[self.start..];
        let line = &rest[..memchr(b'\n', rest)?];
        let end = Some(self.start + line.len());
        if line.first() != Some(&b'"') && memchr(b'"', line).is_none() {
            return end;
        }
        let mut at = 0;
        loop {
            if line.get(at) == Some(&b'"') {
                at = seek(b'"', line, at + 1)? + 1;
                match line.get(at) {
                    None => return end,
                    Some(b'"') => return None,
                    Some(&it) if it == self.separator => {
                        at += 1;
                        continue;
                    }
                    Some(_) => {}
                }
            }
            match seek(self.separator, line, at) {
                Some(place) => at = place + 1,
                None => return end,
            }
        }
    }

    fn begin(&mut self, at: usize) {
        (self.at, self.start, self.open, self.before) = (at, at, false, self.lines);
    }

    /// What is at hand goes to the caller: counting begins anew at `next`.
    fn hand_over(&mut self) -> u64 {
        self.begin(0);
        self.before = 0;
        std::mem::take(&mut self.lines)
    }

    fn rest(&mut self, bytes: &[u8]) -> Cut {
        let (start, before, next) = (self.start, self.before, bytes.len());
        if self.open && memchr(b'\n', &bytes[start..]).is_some() {
            return self.first_line(bytes);
        }
        let end = without_return(bytes, start, next);
        let lines = self.hand_over();
        Cut::Record { start, end, next, before, lines }
    }

    /// Gives up the first line of an unclosed record; what follows is looked at again.
    fn first_line(&mut self, bytes: &[u8]) -> Cut {
        let (start, before) = (self.start, self.before);
        let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |it| start + it);
        self.hand_over();
        Cut::Bad { start, end, next: end + 1, before, lines: before + 1, reason: UNCLOSED }
    }
}

impl Cutter for LineCutter {
    fn cut(&mut self, bytes: &[u8], last: bool) -> Cut {
        while self.dropping || 0 < self.skip {
            let Some(end) = memchr(b'\n', &bytes[self.at..]) else {
                let lines = std::mem::take(&mut self.lines);
                self.begin(0);
                return Cut::More { keep: bytes.len(), lines };
            };
            // The rest of a line that is too long, or a line above the header.
            if !std::mem::take(&mut self.dropping) {
                self.skip -= 1;
            }
            self.lines += 1;
            self.begin(self.at + end + 1);
        }
        while let Some(line_end) = self.border(bytes, last) {
            let (start, before, next) = (self.start, self.before, line_end + 1);
            let end = without_return(bytes, start, line_end);
            self.lines += 1;
            if bytes[start..end].trim_ascii().is_empty() {
                self.begin(next);
            } else if self.header {
                self.header = false;
                self.head = bytes[start..end].to_vec();
                self.begin(next);
            } else if !self.head.is_empty() && self.head == bytes[start..end] {
                self.again += 1;
                self.begin(next);
            } else {
                let lines = self.hand_over();
                return Cut::Record { start, end, next, before, lines };
            }
        }
        if last && !bytes[self.start..].trim_ascii().is_empty() && !self.header {
            return self.rest(bytes);
        }
        let (keep, lines) = (self.start, self.before);
        (self.start, self.before) = (0, 0);
        self.at -= keep;
        self.lines -= lines;
        Cut::More { keep, lines }
    }

    fn give_up(&mut self, bytes: &[u8]) -> Cut {
        if memchr(b'\n', bytes).is_some() {
            return self.first_line(bytes);
        }
        self.hand_over();
        self.dropping = true;
        let (end, reason) = (bytes.len(), "the line is longer than 16 MiB");
        Cut::Bad { start: 0, end, next: end, before: 0, lines: 0, reason }
    }

    fn end_note(&self, end: Option<u8>) -> Option<&'static str> {
        let whole = end.is_none_or(|it| it == b'\n');
        match (0 < self.again, whole) {
            (false, true) => None,
            (false, false) => Some(CUT_OFF),
            (true, true) => Some(AGAIN),
            (true, false) => Some(AGAIN_AND_CUT_OFF),
        }
    }
}

const AGAIN: &str = "The header line occurs again further down, as in files joined together; it was passed over there.";
const AGAIN_AND_CUT_OFF: &str = "The header line occurs again further down, as in files joined together; it was passed over there. The last line has no line end and may be incomplete: the file may be cut off.";

fn without_return(bytes: &[u8], start: usize, end: usize) -> usize {
    if start < end && bytes[end - 1] == b'\r' { end - 1 } else { end }
}
