//! Reading numbers, words and times of day from bytes, front to back.

use crate::domain::time::{HOUR, MINUTE, SECOND};

/// A place in bytes. Methods that find nothing answer `None` and may have moved.
#[derive(Debug)]
pub struct Scan<'a> {
    /// All bytes.
    pub bytes: &'a [u8],
    /// Those before it are read.
    pub at: usize,
}

/// Something stands where only an offset may.
#[derive(Debug, Clone, Copy)]
pub struct NoOffset;

impl<'a> Scan<'a> {
    /// The next byte.
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Between `least` and `most` digits (at most 18) as a number; takes `most` if more follow.
    pub fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let start = self.at;
        let mut value = 0;
        while let Some(it @ b'0'..=b'9') = self.peek()
            && self.at - start < most
        {
            value = value * 10 + i64::from(it - b'0');
            self.at += 1;
        }
        (least <= self.at - start).then_some(value)
    }

    /// The next byte if it is one of `bytes`.
    pub fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let found = self.peek().filter(|it| bytes.contains(it))?;
        self.at += 1;
        Some(found)
    }

    /// Skips all of `bytes`.
    pub fn skip(&mut self, bytes: &[u8]) {
        while self.one_of(bytes).is_some() {}
    }

    /// Letters.
    pub fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|it| it.is_ascii_alphabetic()) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    /// Digits of a fraction of a second, in microseconds; those beyond the sixth are cut off.
    pub fn fraction(&mut self) -> Option<i64> {
        let start = self.at;
        let value = self.digits(1, 6)?;
        let length = self.at - start;
        while self.peek().is_some_and(|it| it.is_ascii_digit()) {
            self.at += 1;
        }
        Some(value * 10_i64.pow(6 - length as u32))
    }

    /// `14:43`, `14:43:03.000`, `2:43 PM`, and an offset behind it, to the end of the bytes:
    /// microseconds since midnight, minutes east of UTC.
    pub fn time_of_day(&mut self) -> Option<(i64, Option<i16>)> {
        if let Some(clock) = plain_clock(&self.bytes[self.at..]) {
            self.at = self.bytes.len();
            return Some((clock, None));
        }
        let mut hour = self.digits(1, 2)?;
        self.one_of(b":")?;
        let minute = self.digits(2, 2)?;
        let (mut second, mut fraction) = (0, 0);
        if self.one_of(b":").is_some() {
            second = self.digits(2, 2)?;
            if self.one_of(b".,").is_some() {
                fraction = self.fraction()?;
            }
        }
        self.skip(b" ");
        if let Some(half @ (b'A' | b'a' | b'P' | b'p')) = self.peek() {
            if !matches!(self.word(), [_, b'M' | b'm']) || !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if half.eq_ignore_ascii_case(&b'p') { 12 } else { 0 };
            self.skip(b" ");
        }
        // 60 is a leap second.
        if 23 < hour || 59 < minute || 59 + i64::from(minute == 59) < second {
            return None;
        }
        let offset = self.rest_is_offset().ok()?;
        Some((hour * HOUR + minute * MINUTE + second * SECOND + fraction, offset))
    }

    /// The rest of the bytes: an offset in minutes, or nothing.
    pub fn rest_is_offset(&mut self) -> Result<Option<i16>, NoOffset> {
        if self.peek().is_none() { Ok(None) } else { self.offset() }
    }

    /// `Z`, `UTC`, `+02:00`, `-0530`, `+02:00[Europe/Oslo]`, `CEST` to the end of the bytes: in
    /// minutes; the `None` is a name that stands for several zones, which says nothing.
    fn offset(&mut self) -> Result<Option<i16>, NoOffset> {
        if self.peek().is_some_and(|it| it.is_ascii_alphabetic()) {
            let name = self.word();
            // `GMT+0200 (Central European Summer Time)`, as browsers write.
            if !(matches!(name, b"GMT" | b"UTC") && self.peek().is_some()) {
                return if self.peek().is_none() { zone(name) } else { Err(NoOffset) };
            }
        }
        let sign = if self.one_of(b"+-").ok_or(NoOffset)? == b'-' { -1 } else { 1 };
        let hours = self.digits(2, 2).ok_or(NoOffset)?;
        self.one_of(b":");
        let ends = matches!(self.peek(), None | Some(b'[' | b' '));
        let minutes = if ends { 0 } else { self.digits(2, 2).ok_or(NoOffset)? };
        self.skip(b" ");
        let named = matches!(self.peek(), Some(b'[' | b'('));
        if named && matches!(self.bytes.last(), Some(b']' | b')')) {
            self.at = self.bytes.len();
        }
        let valid = self.peek().is_none() && hours <= 18 && minutes < 60;
        valid.then_some(Some((sign * (hours * 60 + minutes)) as i16)).ok_or(NoOffset)
    }
}

/// Minutes of a zone's abbreviation. Names that several countries use for different zones are
/// known as such and give none: `IST` is India, Ireland and Israel.
pub fn zone(name: &[u8]) -> Result<Option<i16>, NoOffset> {
    const HOURS: [(&[u8], i16); 20] = [
        (b"Z", 0),
        (b"z", 0),
        (b"UTC", 0),
        (b"GMT", 0),
        (b"UT", 0),
        (b"CET", 1),
        (b"CEST", 2),
        (b"EET", 2),
        (b"EEST", 3),
        (b"MSK", 3),
        (b"JST", 9),
        (b"AEST", 10),
        (b"AEDT", 11),
        (b"NZST", 12),
        (b"NZDT", 13),
        (b"EDT", -4),
        (b"MDT", -6),
        (b"PDT", -7),
        (b"AKDT", -8),
        (b"AKST", -9),
    ];
    const SEVERAL: [&[u8]; 10] =
        [b"IST", b"BST", b"CST", b"CDT", b"EST", b"MST", b"PST", b"AST", b"SST", b"WST"];
    match HOURS.iter().find(|it| it.0 == name) {
        Some(it) => Ok(Some(it.1 * 60)),
        None if SEVERAL.contains(&name) => Ok(None),
        None => Err(NoOffset),
    }
}

/// `14:43:03` or `14:43:03.000` and nothing else, as nearly all clocks are written, in
/// microseconds; `None` for anything that needs a closer look.
fn plain_clock(text: &[u8]) -> Option<i64> {
    let pair = |tens: u8, ones: u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then_some(i64::from(tens) * 10 + i64::from(ones))
    };
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else { return None };
    let (hour, minute, second) = (pair(*h1, *h2)?, pair(*m1, *m2)?, pair(*s1, *s2)?);
    let millis = match rest {
        [] => 0,
        [b'.', hundreds, tens, ones] => pair(b'0', *hundreds)? * 100 + pair(*tens, *ones)?,
        _ => return None,
    };
    let known = hour < 24 && minute < 60 && second < 60;
    known.then_some(hour * HOUR + minute * MINUTE + second * SECOND + millis * 1000)
}
