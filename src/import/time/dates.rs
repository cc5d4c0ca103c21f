//! The date part of a time, read by hand: day numbers since 1970.

use super::scan::Scan;
use chrono::NaiveDate;

/// `2026-06-13`, `2026/6/13`.
pub fn iso(scan: &mut Scan<'_>) -> Option<i64> {
    let year = scan.digits(4, 4)?;
    let mark = scan.one_of(b"-/.")?;
    let month = scan.digits(1, 2)?;
    scan.one_of(&[mark])?;
    days(year, month, scan.digits(1, 2)?)
}

/// `July 8th 2019`, `Jul 8, 2019`, `08/Jul/2019`, `8 July 2019`, `08-Jul-19`, `2019-Jul-08`; the
/// name of the day may stand before it.
pub fn named(scan: &mut Scan<'_>) -> Option<i64> {
    if scan.peek()?.is_ascii_digit() {
        let start = scan.at;
        let first = scan.digits(1, 4)?;
        let year_first = scan.at - start == 4;
        let mark = scan.one_of(b"/- ")?;
        let month = month(scan.word())?;
        scan.one_of(&[mark])?;
        if year_first {
            return days(first, month, scan.digits(1, 2)?);
        }
        let year = year(scan)?;
        return days(year, month, first);
    }
    let mut word = scan.word();
    if is_weekday(word) {
        scan.skip(b", ");
        if scan.peek()?.is_ascii_digit() {
            return named(scan);
        }
        word = scan.word();
    }
    let month = month(word)?;
    scan.one_of(b" ")?;
    scan.skip(b" ");
    let day = scan.digits(1, 2)?;
    if !matches!(scan.word(), b"" | b"st" | b"nd" | b"rd" | b"th") {
        return None;
    }
    scan.skip(b",");
    scan.one_of(b" ")?;
    days(scan.digits(4, 4)?, month, day)
}

/// `7/8/2019`, `08.07.19`, `8-7-2019`.
pub fn numbered(scan: &mut Scan<'_>, day_first: bool) -> Option<i64> {
    let first = scan.digits(1, 2)?;
    let mark = scan.one_of(b"/.-")?;
    let second = scan.digits(1, 2)?;
    scan.one_of(&[mark])?;
    let year = year(scan)?;
    let (month, day) = if day_first { (second, first) } else { (first, second) };
    days(year, month, day)
}

/// `Jun 14`: month and day.
pub fn without_year(scan: &mut Scan<'_>) -> Option<(i64, i64)> {
    let month = month(scan.word())?;
    scan.one_of(b" ")?;
    scan.skip(b" ");
    let day = scan.digits(1, 2)?;
    // What follows is the clock, and a clock has a colon behind its hour.
    let rest = &scan.bytes[scan.at..];
    matches!(rest, [b' ', b'0'..=b'9', b':', ..] | [b' ', b'0'..=b'9', b'0'..=b'9', b':', ..])
        .then_some((month, day))
}

/// Four digits, or two of which those below 70 belong to this century.
fn year(scan: &mut Scan<'_>) -> Option<i64> {
    let start = scan.at;
    let year = scan.digits(2, 4)?;
    match scan.at - start {
        2 => Some(year + if year < 70 { 2000 } else { 1900 }),
        4 => Some(year),
        _ => None,
    }
}

/// Days since 1970-01-01; `None` where the calendar has no such day.
pub fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let year = i32::try_from(year).ok()?;
    let date = NaiveDate::from_ymd_opt(year, month as u32, day as u32)?;
    Some(date.signed_duration_since(NaiveDate::default()).num_days())
}

/// Number of an English month, written out or as its first three letters or more.
pub fn month(word: &[u8]) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    position(&MONTHS, word).map(|it| it as i64 + 1)
}

/// Whether it is the English name of a day, or its first three letters or more.
pub fn is_weekday(word: &[u8]) -> bool {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    position(&DAYS, word).is_some()
}

fn position(names: &[&str], word: &[u8]) -> Option<usize> {
    let starts = |full: &str| {
        word.len() <= full.len() && full.as_bytes()[..word.len()].eq_ignore_ascii_case(word)
    };
    names.iter().position(|it| starts(it)).filter(|_| 3 <= word.len())
}
