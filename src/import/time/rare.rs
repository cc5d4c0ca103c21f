//! Shapes that few logs have, recognised one after the other.

use super::reader::Reading;
use super::scan::Scan;
use super::{dates, numbers};
use crate::domain::time::{MINUTE, SECOND};
use chrono::DateTime;

/// A time that is none of the common shapes.
pub fn read(text: &str) -> Option<Reading> {
    let plausible = (8..=64).contains(&text.len())
        && text.bytes().any(|it| it.is_ascii_digit())
        && text.bytes().any(|it| it.is_ascii_alphabetic());
    if !plausible {
        return None;
    }
    tai64n(text)
        .or_else(|| asctime(text))
        .or_else(|| numbers::compact(text))
        .or_else(|| dot_net(text))
        .or_else(|| {
            let at = DateTime::parse_from_rfc2822(text).ok()?;
            let offset = at.offset().local_minus_utc() / 60;
            let clock = at.timestamp_micros() + i64::from(offset) * MINUTE;
            Some(Reading { clock, offset: Some(i16::try_from(offset).ok()?), absolute: false })
        })
}

/// `@400000004c91b044077a9e94`, a TAI64N label: seconds from 2^62 on, and nanoseconds. Whoever
/// writes them adds ten seconds to the count since 1970 and no leap seconds after that, as
/// daemontools' `tai64nlocal` takes off again.
fn tai64n(text: &str) -> Option<Reading> {
    let digits = text.strip_prefix('@').filter(|it| it.len() == 24)?;
    let seconds = u64::from_str_radix(digits.get(..16)?, 16).ok()?;
    let nanos = i64::from_str_radix(digits.get(16..)?, 16).ok()?;
    let since = i64::try_from(seconds.checked_sub((1 << 62) + 10)?).ok()?;
    let clock = since.checked_mul(SECOND)?.checked_add(nanos / 1_000)?;
    (nanos < 1_000_000_000).then_some(Reading { clock, offset: None, absolute: true })
}

/// `Mon Jul  8 14:43:03.123 UTC 2019`, without the day's name or the zone too.
fn asctime(text: &str) -> Option<Reading> {
    let (rest, year) = text.rsplit_once(' ')?;
    let mut of_year = Scan { bytes: year.as_bytes(), at: 0 };
    let year = of_year.digits(4, 4).filter(|_| of_year.peek().is_none())?;
    let mut scan = Scan { bytes: rest.as_bytes(), at: 0 };
    let mut word = scan.word();
    if dates::is_weekday(word) {
        scan.skip(b", ");
        word = scan.word();
    }
    let month = dates::month(word)?;
    scan.skip(b" ");
    let day = dates::days(year, month, scan.digits(1, 2)?)?;
    scan.one_of(b" ")?;
    let (clock, offset) = scan.time_of_day()?;
    Some(Reading { clock: day * 86_400 * SECOND + clock, offset, absolute: false })
}

/// `/Date(1614705487000)/`, `/Date(1614705487000+0200)/`: milliseconds of UTC, and the offset of
/// whoever wrote them.
fn dot_net(text: &str) -> Option<Reading> {
    let inner = text.trim_start_matches('\\').strip_prefix("/Date(")?;
    let inner = inner.split_once(')')?.0;
    let sign = inner.get(1..)?.find(['+', '-']).map(|it| it + 1);
    let (number, offset) = sign.map_or((inner, ""), |at| inner.split_at(at));
    let millis: i64 = number.parse().ok()?;
    let clock = millis.checked_mul(1000)?;
    if offset.is_empty() {
        return Some(Reading { clock, offset: None, absolute: true });
    }
    let mut scan = Scan { bytes: offset.as_bytes(), at: 0 };
    let offset = scan.rest_is_offset().ok()??;
    let clock = clock.checked_add(i64::from(offset) * MINUTE)?;
    Some(Reading { clock, offset: Some(offset), absolute: false })
}
