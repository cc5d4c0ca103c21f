//! Times written as bare numbers: counts since 1970, and dates in digits alone.

use super::dates::days;
use super::reader::{RANGE, Reading};
use super::scan::Scan;
use super::shape::Unit;
use crate::domain::time::{HOUR, MINUTE, SECOND};

/// A number since 1970. One that cannot be meant in `unit`, such as milliseconds in a column of
/// seconds, is read by its size.
pub fn unix(text: &str, unit: Unit) -> Option<Reading> {
    let clock = micros(text, unit)?;
    let other = || micros(text, unit_of(text)?);
    let clock = if RANGE.contains(&clock) { clock } else { other().unwrap_or(clock) };
    Some(Reading { clock, offset: None, absolute: true })
}

/// Unit by magnitude: seconds reach 11 digits in the year 5138. Small numbers are no times: they
/// count from a start that nobody knows.
pub fn unit_of(text: &str) -> Option<Unit> {
    if text.bytes().any(|it| !matches!(it, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    match value {
        ..1e8 => None,
        1e8..1e11 => Some(Unit::Seconds),
        1e11..1e14 => Some(Unit::Millis),
        1e14..1e17 => Some(Unit::Micros),
        1e17..1e19 => Some(Unit::Nanos),
        _ => None,
    }
}

fn micros(text: &str, unit: Unit) -> Option<i64> {
    if let Some(whole) = crate::import::rows::digits(text) {
        return Some(of_whole(whole, 0, unit));
    }
    if text.bytes().any(|it| matches!(it, b'e' | b'E')) {
        unit_of(text)?;
        let value: f64 = text.parse().ok()?;
        return micros(&format!("{value:.6}"), unit);
    }
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |it| (true, it));
    let (whole, rest) = text.split_once('.').map_or((text, None), |it| (it.0, Some(it.1)));
    if whole.is_empty() || !whole.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    // More digits than a number holds are a time out of range.
    let whole: i64 = whole.parse().unwrap_or(i64::MAX);
    let fraction = match rest {
        None | Some("") => 0,
        Some(rest) => {
            let mut scan = Scan { bytes: rest.as_bytes(), at: 0 };
            scan.fraction().filter(|_| scan.peek().is_none())?
        }
    };
    let micros = of_whole(whole, fraction, unit);
    Some(if negative { -micros } else { micros })
}

/// `fraction` in millionths.
fn of_whole(whole: i64, fraction: i64, unit: Unit) -> i64 {
    match unit {
        Unit::Seconds => whole.saturating_mul(SECOND).saturating_add(fraction),
        Unit::Millis => whole.saturating_mul(1000).saturating_add(fraction / 1000),
        Unit::Micros => whole,
        Unit::Nanos => whole / 1000,
    }
}

/// `20190708`, `20190708144303`, `20190708144303123`.
pub fn digits(text: &str) -> Option<Reading> {
    let alone = matches!(text.len(), 8 | 14 | 17) && text.bytes().all(|it| it.is_ascii_digit());
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    let day = alone.then(|| compact_date(&mut scan))??;
    let clock = if scan.peek().is_none() { 0 } else { compact_clock(&mut scan)? };
    let millis = if scan.peek().is_none() { 0 } else { scan.digits(3, 3)? };
    let clock = day * 86_400 * SECOND + clock + millis * 1000;
    RANGE.contains(&clock).then_some(Reading { clock, offset: None, absolute: false })
}

/// `20190708T144303.5Z`, the clock's fraction and the zone left out or not.
pub fn compact(text: &str) -> Option<Reading> {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    let day = compact_date(&mut scan)?;
    scan.one_of(b"Tt_- ")?;
    let mut clock = compact_clock(&mut scan)?;
    if scan.one_of(b".,").is_some() {
        clock += scan.fraction()?;
    }
    let offset = scan.rest_is_offset().ok()?;
    Some(Reading { clock: day * 86_400 * SECOND + clock, offset, absolute: false })
}

fn compact_date(scan: &mut Scan<'_>) -> Option<i64> {
    days(scan.digits(4, 4)?, scan.digits(2, 2)?, scan.digits(2, 2)?)
}

fn compact_clock(scan: &mut Scan<'_>) -> Option<i64> {
    let (hour, minute) = (scan.digits(2, 2)?, scan.digits(2, 2)?);
    let second =
        if scan.peek().is_some_and(|it| it.is_ascii_digit()) { scan.digits(2, 2)? } else { 0 };
    let known = hour < 24 && minute < 60 && second < 61;
    known.then_some(hour * HOUR + minute * MINUTE + second * SECOND)
}
