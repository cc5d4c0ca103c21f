//! The smallest pieces of JSON: texts, numbers, words, and whole values stepped over. Does not
//! know paths or columns. Reads a little more than JSON: `NaN` and `Infinity` as nothing, and tabs
//! inside texts, because logs have them.

use crate::domain::short::same;
use std::borrow::Cow;

/// What is wrong, and at which byte.
pub type Fault = (&'static str, usize);

/// One value that is no object and no array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// A number or word, or a text without escapes: a piece of the record.
    Plain(usize, usize),
    /// A text with escapes, between its quotes.
    Escaped(usize, usize),
    /// `null`, `NaN`, `Infinity`.
    Nothing,
}

/// Reads a record from its beginning.
#[derive(Debug)]
pub struct Reader<'a> {
    /// The record.
    pub text: &'a str,
    /// Bytes before it are read.
    pub at: usize,
}

impl<'a> Reader<'a> {
    /// The byte at hand.
    #[inline]
    pub fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over blanks; answers the byte behind them.
    #[inline]
    pub fn after_blanks(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                other => return other,
            }
        }
    }

    /// A fault at the byte at hand.
    pub fn fault<T>(&self, what: &'static str) -> Result<T, Fault> {
        Err((what, self.at))
    }

    /// Steps over a member's name with the colon behind it, if it is so `written`.
    #[inline]
    pub fn is_name(&mut self, written: &[u8]) -> bool {
        self.after_blanks();
        let end = self.at + written.len();
        let is = self.text.as_bytes().get(self.at..end).is_some_and(|it| same(it, written));
        if is {
            self.at = end;
        }
        is
    }

    /// A member's name with the colon behind it.
    #[inline]
    pub fn name(&mut self) -> Result<Cow<'a, str>, Fault> {
        if self.after_blanks() != Some(b'"') {
            return self.fault("a member's name is missing");
        }
        let (start, end, escaped) = self.quoted()?;
        if self.after_blanks() != Some(b':') {
            return self.fault("a colon is missing");
        }
        self.at += 1;
        let name = self.text.get(start..end).unwrap_or_default();
        if !escaped {
            return Ok(Cow::Borrowed(name));
        }
        let mut text = String::new();
        unescape(name, &mut text).map_err(|what| (what, start))?;
        Ok(Cow::Owned(text))
    }

    /// A value that is no object and no array.
    #[inline]
    pub fn scalar(&mut self) -> Result<Scalar, Fault> {
        let start = self.at;
        match self.byte() {
            Some(b'"') => {
                let (start, end, escaped) = self.quoted()?;
                Ok(if escaped { Scalar::Escaped(start, end) } else { Scalar::Plain(start, end) })
            }
            Some(b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => {
                let rest = &self.text.as_bytes()[start..];
                let is_part =
                    |it: &u8| matches!(it, b'+' | b'-' | b'.') || it.is_ascii_alphanumeric();
                // Most numbers are digits alone.
                let digits = rest.iter().take_while(|it| it.is_ascii_digit()).count();
                if 0 < digits && !rest.get(digits).is_some_and(is_part) {
                    self.at += digits;
                    return Ok(Scalar::Plain(start, self.at));
                }
                let length = rest.iter().position(|it| !is_part(it)).unwrap_or(rest.len());
                self.at += length;
                match &rest[..length] {
                    b"true" | b"false" => Ok(Scalar::Plain(start, self.at)),
                    b"null" | b"NaN" | b"Infinity" | b"-Infinity" => Ok(Scalar::Nothing),
                    it if is_number(it) => Ok(Scalar::Plain(start, self.at)),
                    _ => Err(("a value is no JSON value", start)),
                }
            }
            _ => self.fault("a value is missing"),
        }
    }

    /// Steps over a text; answers where it begins and ends, and whether it has escapes.
    #[inline]
    fn quoted(&mut self) -> Result<(usize, usize, bool), Fault> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let (mut at, mut escaped) = (start, false);
        loop {
            let Some(place) = closing(bytes.get(at..).unwrap_or_default()) else {
                return self.fault("a text is not closed");
            };
            at += place;
            if bytes[at] == b'"' {
                self.at = at + 1;
                return Ok((start, at, escaped));
            }
            escaped = true;
            at += 2;
        }
    }

    /// Steps over an object or array and appends it to `to` without blanks between its parts.
    pub fn compact(&mut self, to: &mut String) -> Result<(), Fault> {
        let mut depth = 0_usize;
        loop {
            let Some(byte) = self.after_blanks() else {
                return self.fault("a value is not closed");
            };
            let start = self.at;
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b',' | b':' => {}
                _ => {
                    self.scalar()?;
                    self.at -= 1;
                }
            }
            self.at += 1;
            to.push_str(self.text.get(start..self.at).unwrap_or_default());
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

/// Where the next quote or backslash is. Most texts are short: the first words of eight bytes are
/// looked at here, which costs less than calling what is made for long texts.
#[inline]
fn closing(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xff;
    const WORDS: usize = 6;
    // The lowest bit that is set belongs to the first byte that is zero.
    let zeros = |it: u64| it.wrapping_sub(ONES) & !it & (ONES << 7);
    for (at, word) in bytes.as_chunks::<8>().0.iter().take(WORDS).enumerate() {
        let word = u64::from_le_bytes(*word);
        let is = |byte: u8| zeros(word ^ (ONES * u64::from(byte)));
        let found = is(b'"') | is(b'\\');
        if found != 0 {
            return Some(8 * at + found.trailing_zeros() as usize / 8);
        }
    }
    let looked = 8 * (bytes.len() / 8).min(WORDS);
    memchr::memchr2(b'"', b'\\', &bytes[looked..]).map(|it| looked + it)
}

/// Whether `text` is a number as JSON writes them, leading zeros and a leading plus aside.
fn is_number(text: &[u8]) -> bool {
    let digits = |text: &mut &[u8]| {
        let length = text.iter().take_while(|it| it.is_ascii_digit()).count();
        *text = &text[length..];
        0 < length
    };
    let mut rest = text.strip_prefix(b"-").unwrap_or(text);
    if !digits(&mut rest) {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix(b".") {
        rest = fraction;
        if !digits(&mut rest) {
            return false;
        }
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        rest = match exponent {
            [b'+' | b'-', digits @ ..] => digits,
            other => other,
        };
        if !digits(&mut rest) {
            return false;
        }
    }
    rest.is_empty()
}

/// Appends what the text between two quotes means. Half of a surrogate pair becomes U+FFFD.
pub fn unescape(text: &str, to: &mut String) -> Result<(), &'static str> {
    let mut rest = text;
    while let Some(place) = memchr::memchr(b'\\', rest.as_bytes()) {
        to.push_str(&rest[..place]);
        let code = rest.as_bytes().get(place + 1).copied();
        let mut used = 2;
        to.push(match code {
            Some(it @ (b'"' | b'\\' | b'/')) => char::from(it),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let (char, length) = unicode(&rest[place..]).ok_or("an escape is broken off")?;
                used = length;
                char
            }
            _ => return Err("an escape is unknown"),
        });
        rest = &rest[place + used..];
    }
    to.push_str(rest);
    Ok(())
}

/// The character of `\uD83D\uDE00…` and how many bytes it took.
fn unicode(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        let valid = digits.bytes().all(|it| it.is_ascii_hexdigit());
        valid.then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let first = unit(0)?;
    if (0xD800..0xDC00).contains(&first)
        && let Some(second @ 0xDC00..=0xDFFF) = unit(6)
    {
        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return Some((char::from_u32(code)?, 12));
    }
    Some((char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_mean_what_serde_reads() {
        for text in [
            r#"\"\\\/\b\f\n\r\t"#,
            r"a\u00e9b\u20AC",
            r"\uD83D\uDE00!",
            r"plain é",
            r"C:\\Users\\ana",
            r"\u0000",
        ] {
            let mut got = String::new();
            unescape(text, &mut got).unwrap();
            let want: String = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            assert_eq!(got, want, "{text}");
        }
        let read = |text: &str| {
            let mut got = String::new();
            unescape(text, &mut got).map(|()| got)
        };
        assert_eq!(read(r"x\uD83Dy\uDE00").as_deref(), Ok("x\u{fffd}y\u{fffd}"));
        assert_eq!(read(r"C:\Users"), Err("an escape is unknown"));
        assert_eq!(read(r"\u12é4"), Err("an escape is broken off"));
        assert_eq!(read(r"\u+123"), Err("an escape is broken off"));
    }

    #[test]
    fn numbers_stay_as_written() {
        for (text, good) in [
            ("0 -1 1.50 1e5 1E-5 -0.1e+10 123456789012345678901234567890", true),
            ("- 1. .5 1e 1e+ 1.e5 0x10 1-2 NaN1 tru", false),
        ] {
            for number in text.split(' ') {
                let read = Reader { text: number, at: 0 }.scalar();
                assert_eq!(read == Ok(Scalar::Plain(0, number.len())), good, "{number}");
            }
        }
    }

    #[test]
    fn the_end_of_a_text_is_found_wherever_it_is() {
        for length in 0..70 {
            let text = "é\u{80}!#[]\u{7f}".repeat(9).into_bytes();
            for (byte, other) in [(b'"', b'\\'), (b'\\', b'"')] {
                let mut text = text.clone();
                text.truncate(length);
                assert_eq!(closing(&text), None);
                text.extend([byte, other, b'x']);
                assert_eq!(closing(&text), Some(length));
            }
        }
    }
}
