//! Borders of records that are one line each, ended by LF or CRLF. Blank lines are no records;
//! a line that is too long is left out as a whole.

use crate::import::cut::{Cut, Cutter};
use memchr::memchr;

/// Cuts lines.
#[derive(Debug, Default)]
pub struct LineCutter {
    /// Bytes of the line at hand that hold no line end.
    seen: usize,
    /// Dropping the rest of a line that is too long.
    dropping: bool,
}

impl Cutter for LineCutter {
    fn cut(&mut self, bytes: &[u8], last: bool) -> Cut {
        let (mut start, mut lines) = (0, 0);
        let mut from = std::mem::take(&mut self.seen);
        if self.dropping {
            let Some(end) = memchr(b'\n', bytes) else {
                return Cut::More { keep: bytes.len(), lines: 0 };
            };
            self.dropping = false;
            (start, from, lines) = (end + 1, end + 1, 1);
        }
        while let Some(found) = memchr(b'\n', &bytes[from..]) {
            let (line_end, before) = (from + found, lines);
            let (next, end) = (line_end + 1, without_return(bytes, start, line_end));
            lines += 1;
            if !is_blank(&bytes[start..end]) {
                return Cut::Record { start, end, next, before, lines };
            }
            (start, from) = (next, next);
        }
        let next = bytes.len();
        if last && !is_blank(&bytes[start..]) {
            let end = without_return(bytes, start, next);
            return Cut::Record { start, end, next, before: lines, lines };
        }
        self.seen = next - start;
        Cut::More { keep: start, lines }
    }

    fn give_up(&mut self, bytes: &[u8]) -> Cut {
        self.seen = 0;
        self.dropping = true;
        let (end, reason) = (bytes.len(), "the line is longer than 16 MiB");
        Cut::Bad { start: 0, end, next: end, before: 0, lines: 0, reason }
    }

    fn end_note(&self, end: Option<u8>) -> Option<&'static str> {
        end.filter(|&it| it != b'\n').map(|_| CUT_OFF)
    }
}

/// What is said where the last line has no line end and may be cut off.
pub const CUT_OFF: &str =
    "The last line has no line end and may be incomplete: the file may be cut off.";

fn without_return(bytes: &[u8], start: usize, end: usize) -> usize {
    if start < end && bytes[end - 1] == b'\r' { end - 1 } else { end }
}

fn is_blank(line: &[u8]) -> bool {
    line.first().is_none_or(|it| *it <= b' ') && line.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Text and line of every record, `bytes` arriving in pieces.
    fn records(bytes: &[u8], piece: usize) -> Vec<(Vec<u8>, u64)> {
        let mut cutter = LineCutter::default();
        let (mut found, mut held, mut above) = (Vec::new(), Vec::new(), 0);
        let mut pieces = bytes.chunks(piece).peekable();
        loop {
            held.extend_from_slice(pieces.next().unwrap_or_default());
            let last = pieces.peek().is_none();
            loop {
                match cutter.cut(&held, last) {
                    Cut::Record { start, end, next, before, lines } => {
                        found.push((held[start..end].to_vec(), above + before + 1));
                        held.drain(..next);
                        above += lines;
                    }
                    Cut::Bad { .. } => panic!("nothing is bad"),
                    Cut::More { keep, lines } => {
                        held.drain(..keep);
                        above += lines;
                        break;
                    }
                }
            }
            if last {
                return found;
            }
        }
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b' '), Just(b'a')], 0..60),
            piece in 1_usize..20,
        ) {
            let plain: Vec<(Vec<u8>, u64)> = bytes
                .split(|it| *it == b'\n')
                .zip(1..)
                .map(|(it, line)| (it.strip_suffix(b"\r").unwrap_or(it).to_vec(), line))
                .filter(|it| !it.0.trim_ascii().is_empty())
                .collect();
            prop_assert_eq!(records(&bytes, piece), plain);
        }
    }

    #[test]
    fn a_line_that_is_given_up_ends_at_its_line_end() {
        let mut cutter = LineCutter::default();
        assert_eq!(cutter.cut(b"endless", false), Cut::More { keep: 0, lines: 0 });
        assert!(matches!(cutter.give_up(b"endless"), Cut::Bad { next: 7, lines: 0, .. }));
        assert_eq!(cutter.cut(b" and on", false), Cut::More { keep: 7, lines: 0 });
        let want = Cut::Record { start: 3, end: 5, next: 6, before: 1, lines: 2 };
        assert_eq!(cutter.cut(b"on\nok\n", false), want);
    }
}
