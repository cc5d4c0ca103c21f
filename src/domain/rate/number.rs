//! Reading the numbers that people type and paste, and showing numbers back to them.

/// Why a text is not a rate. The messages stand below the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing was typed.
    #[error("Type a number.")]
    Blank,
    /// Something else than a number.
    #[error("This is not a number.")]
    NotANumber,
    /// Below zero.
    #[error("A rate cannot be negative.")]
    Negative,
    /// Beyond 64-bit numbers.
    #[error("This number is too large.")]
    TooLarge,
}

/// Reads a rate as people write it: `9600`, `9,600`, `9 600`, `9'600.5`, `9.600,5`, `1e3`.
///
/// Rules: spaces (also no-break and narrow ones), apostrophes and underscores separate thousands.
/// Where both `,` and `.` occur, the later kind is the decimal sign. A sign that occurs several
/// times separates thousands. A single `.` is the decimal sign (`1.234` is a bit more than one);
/// a single `,` separates thousands if exactly three digits follow and one to three stand before
/// it, the first not 0 (`1,234` is 1234), else it is the decimal sign (`1,5`, `0,125`). Groups
/// of thousands must have three digits.
pub fn parse_number(text: &str) -> Result<f64, NumberError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NumberError::Blank);
    }
    let negative = text.starts_with(['-', '−', '–']);
    let unsigned = text.strip_prefix(['-', '−', '–', '+']).unwrap_or(text).trim_start();
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(plain_exponent(exponent)?)),
        None => (unsigned, None),
    };
    let mut plain = plain_mantissa(mantissa).ok_or(NumberError::NotANumber)?;
    if let Some(exponent) = exponent {
        plain.push('e');
        plain.push_str(&exponent);
    }
    let value: f64 = plain.parse().map_err(|_| NumberError::NotANumber)?;
    if !value.is_finite() {
        return Err(NumberError::TooLarge);
    }
    if negative && 0.0 < value {
        return Err(NumberError::Negative);
    }
    Ok(value)
}

fn plain_exponent(text: &str) -> Result<String, NumberError> {
    let text = text.trim().replace('−', "-");
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let usable = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    if usable { Ok(text) } else { Err(NumberError::NotANumber) }
}

/// Digits with at most one `.`, as Rust reads them.
fn plain_mantissa(text: &str) -> Option<String> {
    let decimal = decimal_sign(text);
    let (whole, fraction) = match decimal.and_then(|at| text.split_at_checked(at)) {
        Some((whole, rest)) => (whole, &rest[1..]),
        None => (text, ""),
    };
    let digits = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
    if !digits(fraction) {
        return None;
    }
    let groups: Vec<&str> = whole.split(is_group_sign).collect();
    let separators: Vec<char> = whole.chars().filter(|it| is_group_sign(*it)).collect();
    if !groups.iter().all(|it| digits(it)) || separators.windows(2).any(|it| it[0] != it[1]) {
        return None;
    }
    let (first, rest) = groups.split_first()?;
    let grouped = rest.is_empty() || (1..=3).contains(&first.len());
    if !grouped || rest.iter().any(|it| it.len() != 3) {
        return None;
    }
    let whole = groups.concat();
    (!whole.is_empty() || !fraction.is_empty()).then(|| format!("0{whole}.{fraction}0"))
}

fn is_group_sign(sign: char) -> bool {
    matches!(sign, ',' | '.' | '\'' | '’' | '‘' | '_') || sign.is_whitespace()
}

/// Where the decimal sign stands, by the rules of [`parse_number`].
fn decimal_sign(text: &str) -> Option<usize> {
    let (comma, dot) = (text.rfind(','), text.rfind('.'));
    match (comma, dot) {
        (None, None) => None,
        (Some(comma), Some(dot)) => Some(comma.max(dot)),
        (None, Some(at)) => (text.find('.') == Some(at)).then_some(at),
        (Some(at), None) => {
            let (before, after) = (&text[..at], &text[at + 1..]);
            let plain = before.bytes().all(|it| it.is_ascii_digit());
            let groups = after.len() == 3
                && plain
                && (1..=3).contains(&before.len())
                && !before.starts_with('0');
            (text.find(',') == Some(at) && !groups).then_some(at)
        }
    }
}

/// A number for reading: thousands separated by `,`, a true minus sign, and no more digits than
/// help: two after the point from 100, four from 1, four significant ones below.
pub fn shown(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "—".to_owned() };
    }
    let size = value.abs();
    let sign = if value < 0.0 { "−" } else { "" };
    if !(1e-6..1e15).contains(&size) {
        return format!("{sign}{}", scientific(size));
    }
    let decimals = match size {
        100.0.. => 2,
        1.0.. => 4,
        // 0.0123456 has its first digit at the second place after the point.
        _ => (3.0 - size.log10().floor()) as usize,
    };
    let text = format!("{size:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", grouped(whole))
}

/// [`shown`] with a plus sign before what is above 0.
pub fn shown_signed(value: f64) -> String {
    let plus = if 0.0 < value { "+" } else { "" };
    format!("{plus}{}", shown(value))
}

fn scientific(size: f64) -> String {
    let text = format!("{size:.4e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            format!("{}e{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'))
        }
        None => text,
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index != 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, want) in [
            ("41", 41.0),
            (" 9,600 ", 9600.0),
            ("9 600", 9600.0),
            ("9\u{202f}600,5", 9600.5),
            ("9\u{a0}600", 9600.0),
            ("9.600,5", 9600.5),
            ("9,600.5", 9600.5),
            ("9'600.5", 9600.5),
            ("9’600", 9600.0),
            ("1_000", 1000.0),
            ("1,234", 1234.0),
            ("12,345,678", 12_345_678.0),
            ("1.234.567", 1_234_567.0),
            ("1.234", 1.234),
            ("1,5", 1.5),
            ("1,2345", 1.2345),
            ("0,125", 0.125),
            ("1234,567", 1234.567),
            (".5", 0.5),
            (",5", 0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("1,5E−2", 0.015),
            ("+7", 7.0),
            ("-0", 0.0),
            ("0", 0.0),
            ("1e-999", 0.0),
        ] {
            assert_eq!(parse_number(text), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_rate_is_said() {
        use NumberError::{Blank, Negative, NotANumber, TooLarge};
        for (text, want) in [
            ("", Blank),
            ("  ", Blank),
            ("-3", Negative),
            ("−3,5", Negative),
            ("1e999", TooLarge),
            ("ten", NotANumber),
            ("NaN", NotANumber),
            ("inf", NotANumber),
            ("1 2", NotANumber),
            ("1,23,456", NotANumber),
            ("9,600 500", NotANumber),
            ("1.2.3", NotANumber),
            ("1,5,5", NotANumber),
            ("5e", NotANumber),
            ("5e1.5", NotANumber),
            ("e5", NotANumber),
            (".", NotANumber),
            (",", NotANumber),
            ("--3", NotANumber),
            ("41/h", NotANumber),
            ("1.234,567.8", NotANumber),
            ("٤١", NotANumber),
        ] {
            assert_eq!(parse_number(text), Err(want), "{text:?}");
        }
    }

    #[test]
    fn numbers_are_shown_with_the_digits_that_help() {
        for (value, want) in [
            (9600.0, "9,600"),
            (60.666_666_7, "60.6667"),
            (156.666_666_7, "156.67"),
            (-500.0, "−500"),
            (0.012_345_6, "0.01235"),
            (999.999, "1,000"),
            (0.0, "0"),
            (1e308, "1e308"),
            (1.5e-9, "1.5e-9"),
            (1_234_567.891, "1,234,567.89"),
        ] {
            assert_eq!(shown(value), want);
        }
        assert_eq!(shown_signed(39.0), "+39");
        assert_eq!(shown_signed(-39.0), "−39");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(value in 1e-12..1e18f64) {
            let back = parse_number(&shown(value)).unwrap();
            prop_assert!((back - value).abs() <= 1e-3 * value, "{value} {back}");
        }

        #[test]
        fn plain_numbers_read_back_exactly(value in 0.0..f64::MAX) {
            prop_assert_eq!(parse_number(&format!("{value:e}")), Ok(value));
        }

        #[test]
        fn no_text_breaks_it(text in "[-+0-9., '’eE\u{202f}x]{0,12}") {
            if let Ok(value) = parse_number(&text) {
                prop_assert!(value.is_finite() && 0.0 <= value);
            }
        }
    }
}
