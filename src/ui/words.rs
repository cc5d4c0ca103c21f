//! How numbers, instants, spans and choices are said to a person. One place, so that the table,
//! the details panel and the explorer never say the same thing in two ways.
//!
//! Lives here: pure functions from values to words; zone and "now" come in as arguments.
//! Does not live here: whole rows or panels (the pages' own models), drawing.

use super::labels::{count, list_time};
use crate::domain::time::{DAY, HOUR, MINUTE, Micros, SECOND, Zone};
use chrono::{Datelike, NaiveDateTime};

/// What stands where there is no value.
pub const NONE: &str = super::labels::NO_VALUE;

/// `14 Jun 09:42:18`, with the year if it is not the one of `now`.
pub fn list_time_seconds(at: Micros, now: Micros, zone: &Zone) -> String {
    clock(at, zone, |it| format!("{} {}", day_of(it, now, zone), it.format("%H:%M:%S")))
}

/// `14 Jun`, with the year if it is not the one of `now`.
pub fn day(at: Micros, now: Micros, zone: &Zone) -> String {
    clock(at, zone, |it| day_of(it, now, zone))
}

/// What the fields of a time filter take: `2026-06-13 23:10`.
pub fn typed_time(at: Micros, zone: &Zone) -> String {
    clock(at, zone, |it| it.format("%Y-%m-%d %H:%M").to_string())
}

fn clock(at: Micros, zone: &Zone, say: impl FnOnce(NaiveDateTime) -> String) -> String {
    zone.clock(at).map_or_else(|| NONE.to_owned(), say)
}

fn day_of(it: NaiveDateTime, now: Micros, zone: &Zone) -> String {
    if zone.clock(now).is_some_and(|now| now.year() == it.year()) {
        format!("{} {}", it.day(), it.format("%b"))
    } else {
        long_day(it)
    }
}

fn long_day(it: NaiveDateTime) -> String {
    format!("{} {}", it.day(), it.format("%b %Y"))
}

/// An interval in a few words: `13 Jun 23:00 to 23:10`, `8 Jun 00:00 to 14 Jun 23:59`.
pub fn interval(from: Micros, to: Micros, now: Micros, zone: &Zone) -> String {
    let end = match (zone.clock(from), zone.clock(to)) {
        (Some(a), Some(b)) if a.date() == b.date() => b.format("%H:%M").to_string(),
        _ => list_time(to, zone, now),
    };
    format!("{} to {end}", list_time(from, zone, now))
}

/// The window of a finding with its length: `13 Jun 2026 23:00 to 23:10 (10 min)`.
pub fn window(from: Micros, to: Micros, zone: &Zone) -> (String, String) {
    let (Some(a), Some(b)) = (zone.clock(from), zone.clock(to)) else {
        return (NONE.to_owned(), String::new());
    };
    let start = format!("{} {}", long_day(a), a.format("%H:%M"));
    let end = if a.date() == b.date() {
        b.format("%H:%M").to_string()
    } else if a.year() == b.year() {
        format!("{} {} {}", b.day(), b.format("%b"), b.format("%H:%M"))
    } else {
        format!("{} {}", long_day(b), b.format("%H:%M"))
    };
    (format!("{start} to {end}"), format!("({})", duration(to.0.saturating_sub(from.0))))
}

/// A span of time in one unit: `38 s`, `9 min`, `3 h`, `2 days`. Rounded to the nearest.
pub fn duration(micros: i64) -> String {
    let rounded = |unit: i64| (micros as f64 / unit as f64).round() as i64;
    if micros < 0 {
        NONE.to_owned()
    } else if rounded(SECOND) < 60 {
        format!("{} s", rounded(SECOND))
    } else if rounded(MINUTE) < 60 {
        format!("{} min", rounded(MINUTE))
    } else if rounded(HOUR) < 24 {
        format!("{} h", rounded(HOUR))
    } else if rounded(DAY) == 1 {
        "1 day".to_owned()
    } else {
        format!("{} days", rounded(DAY))
    }
}

/// A feature's value by its unit, see `Contribution::unit`: `41`, `76 %`, `38 s`, `02:51`,
/// `143 days`, `×3.2`. Units that are not known are printed as counts.
pub fn feature_value(value: f64, unit: &str) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let (number, word) = parts(value, unit);
    if word.is_empty() { number } else { format!("{number} {word}") }
}

/// What is usual, from the lower to the upper limit: `0 to 4`, `2 to 9 %`, `38 s to 9 min`.
pub fn usual_range(low: f64, high: f64, unit: &str) -> String {
    if !low.is_finite() || !high.is_finite() {
        return NONE.to_owned();
    }
    let ((low, low_word), (high, high_word)) = (parts(low, unit), parts(high, unit));
    match (low == high && low_word == high_word, high_word) {
        (true, "") => low,
        (true, word) => format!("{low} {word}"),
        (false, "") => format!("{low} to {high}"),
        (false, word) if word == low_word || low == "0" || word == "days" => {
            format!("{low} to {high} {word}")
        }
        (false, word) => format!("{low} {low_word} to {high} {word}"),
    }
}

/// Number and unit word of a feature's value.
fn parts(value: f64, unit: &str) -> (String, &'static str) {
    match unit {
        "share" => (decimal(value * 100.0, 10.0), "%"),
        "minutes" if value.abs() < 0.995 => (decimal(value * 60.0, 1.0), "s"),
        "minutes" if value.abs() < 119.5 => (decimal(value, 1.0), "min"),
        "minutes" if value.abs() < 1439.5 => (decimal(value / 60.0, 10.0), "h"),
        "minutes" => days(value / 1440.0),
        "hour" => {
            let minutes = (value * 60.0).round() as i64;
            (format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60)), "")
        }
        "days" => days(value),
        "ratio" => (format!("×{}", decimal(value, 100.0)), ""),
        _ => (decimal(value, 100.0), ""),
    }
}

fn days(value: f64) -> (String, &'static str) {
    let number = decimal(value, 10.0);
    let word = if number == "1" { "day" } else { "days" };
    (number, word)
}

/// At most one decimal below `whole_from`, none from there; thousands separated; a real minus.
fn decimal(value: f64, whole_from: f64) -> String {
    let tenths = (value.abs() * 10.0).round();
    let whole = whole_from <= value.abs() || tenths % 10.0 == 0.0;
    let digits = if whole {
        count(value.abs().round() as u64)
    } else {
        format!("{}.{}", count((tenths / 10.0).floor() as u64), tenths % 10.0)
    };
    if value < 0.0 && digits != "0" { format!("−{digits}") } else { digits }
}

/// A share of the whole as per cent: `38 %`, `<1 %`.
pub fn percent(share: f64) -> String {
    if 0.0 < share && share < 0.005 {
        "<1 %".to_owned()
    } else {
        format!("{} %", (share * 100.0).round())
    }
}

/// What a filter button says: its name, and what is chosen: `Severity`,
/// `Severity: High, Critical`, `Type: 3`.
pub fn filter_summary(name: &str, chosen: &[String]) -> String {
    let text = chosen.join(", ");
    match chosen.len() {
        0 => name.to_owned(),
        1 | 2 if text.chars().count() <= 26 => format!("{name}: {text}"),
        1 => format!("{name}: {}", cut_end(&text, 26)),
        n => format!("{name}: {n}"),
    }
}

/// One filter in a sentence: `Type: Unusual rate`; the first three values are named.
pub fn filter_words(name: &str, chosen: &[String]) -> Option<String> {
    let text = match chosen {
        [] => return None,
        few if few.len() <= 3 => few.join(", "),
        many => format!("{} and {} more", many[..2].join(", "), many.len() - 2),
    };
    Some(format!("{name}: {text}"))
}

/// A detector's name from its code: `isolation_forest` is "Isolation forest".
pub fn detector(code: &str) -> String {
    match code {
        "kmeans" | "k_means" => return "K-means".to_owned(),
        "dbscan" => return "DBSCAN".to_owned(),
        _ => {}
    }
    let mut chars = code.chars();
    let first = chars.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(chars.map(|it| if it == '_' { ' ' } else { it })).collect()
}

/// The first characters of `text`, with `…` where something is left out.
pub fn cut_end(text: &str, at_most: usize) -> String {
    if text.chars().count() <= at_most {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(at_most.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// Start and end of `text` with `…` between: for identifiers whose both ends tell them apart.
pub fn cut_middle(text: &str, at_most: usize) -> String {
    let n = text.chars().count();
    if n <= at_most || at_most < 3 {
        return text.to_owned();
    }
    let head = at_most / 2;
    let tail = at_most - head - 1;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(n - tail).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Micros {
        Micros::parse(text, &Zone::Utc).unwrap()
    }

    #[test]
    fn times_are_said_in_the_viewers_zone() {
        let (now, oslo) = (at("2026-06-14 12:00"), Zone::parse("Europe/Oslo").unwrap());
        let late = at("2026-06-13 22:30:18");
        assert_eq!(list_time_seconds(late, now, &oslo), "14 Jun 00:30:18");
        let new_year = at("2025-12-31 23:30");
        assert_eq!(list_time_seconds(new_year, now, &Zone::Utc), "31 Dec 2025 23:30:00");
        assert_eq!(list_time_seconds(new_year, now, &oslo), "1 Jan 00:30:00");
        assert_eq!(day(new_year, now, &oslo), "1 Jan");
        assert_eq!(typed_time(late, &oslo), "2026-06-14 00:30");
        assert_eq!(list_time_seconds(Micros(i64::MAX), now, &oslo), NONE);
    }

    #[test]
    fn intervals_name_a_day_once() {
        let now = at("2026-06-14 12:00");
        let say = |from, to| interval(at(from), at(to), now, &Zone::Utc);
        assert_eq!(say("2026-06-13 23:00", "2026-06-13 23:10"), "13 Jun 23:00 to 23:10");
        assert_eq!(say("2026-06-08", "2026-06-14 23:59"), "8 Jun 00:00 to 14 Jun 23:59");
        let (when, long) = window(at("2026-06-13 23:00"), at("2026-06-13 23:10"), &Zone::Utc);
        assert_eq!((when.as_str(), long.as_str()), ("13 Jun 2026 23:00 to 23:10", "(10 min)"));
    }

    #[test]
    fn feature_values_follow_their_unit() {
        for (value, unit, want) in [
            (41.0, "count", "41"),
            (1.96, "count", "2"),
            (2.5, "count", "2.5"),
            (12_345.4, "count", "12,345"),
            (0.76, "share", "76 %"),
            (0.034, "share", "3.4 %"),
            (1.0, "share", "100 %"),
            (38.0 / 60.0, "minutes", "38 s"),
            (0.999, "minutes", "1 min"),
            (9.2, "minutes", "9 min"),
            (70.0, "minutes", "70 min"),
            (180.0, "minutes", "3 h"),
            (1439.0, "minutes", "24 h"),
            (2880.0, "minutes", "2 days"),
            (2.85, "hour", "02:51"),
            (0.0, "hour", "00:00"),
            (143.0, "days", "143 days"),
            (1.0, "days", "1 day"),
            (3.2, "ratio", "×3.2"),
            (-1.5, "count", "−1.5"),
            (f64::NAN, "count", NONE),
            (f64::INFINITY, "minutes", NONE),
        ] {
            assert_eq!(feature_value(value, unit), want, "{value} {unit}");
        }
    }

    #[test]
    fn usual_ranges_say_the_unit_once() {
        for (low, high, unit, want) in [
            (0.0, 4.0, "count", "0 to 4"),
            (1.0, 1.0, "count", "1"),
            (0.02, 0.09, "share", "2 to 9 %"),
            (0.5, 9.0, "minutes", "30 s to 9 min"),
            (0.0, 9.0, "minutes", "0 to 9 min"),
            (1.0, 4.0, "days", "1 to 4 days"),
            (7.0 + 40.0 / 60.0, 10.0 + 5.0 / 60.0, "hour", "07:40 to 10:05"),
            (0.0, f64::NAN, "count", NONE),
        ] {
            assert_eq!(usual_range(low, high, unit), want, "{low} {high} {unit}");
        }
    }

    #[test]
    fn spans_and_shares_are_short() {
        for (micros, want) in [
            (0, "0 s"),
            (59_400_000, "59 s"),
            (59_600_000, "1 min"),
            (10 * MINUTE, "10 min"),
            (HOUR, "1 h"),
            (DAY, "1 day"),
            (12 * DAY, "12 days"),
            (-1, NONE),
        ] {
            assert_eq!(duration(micros), want, "{micros}");
        }
        assert_eq!((percent(0.38), percent(0.001)), ("38 %".to_owned(), "<1 %".to_owned()));
    }

    #[test]
    fn filters_are_summed_up() {
        let chosen = |list: &[&str]| list.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
        for (values, button, words) in [
            (chosen(&[]), "Severity", None),
            (chosen(&["High", "Critical"]), "Severity: High, Critical", Some("High, Critical")),
            (chosen(&["a", "b", "c"]), "Severity: 3", Some("a, b, c")),
            (chosen(&["a", "b", "c", "d"]), "Severity: 4", Some("a, b and 2 more")),
        ] {
            assert_eq!(filter_summary("Severity", &values), button);
            assert_eq!(
                filter_words("Severity", &values),
                words.map(|it| format!("Severity: {it}"))
            );
        }
        assert_eq!(detector("robust_z"), "Robust z");
        assert_eq!(detector("k_means"), "K-means");
        assert_eq!(cut_middle("JKHVD-PZTRN-QWLAC-MXEDB", 11), "JKHVD…MXEDB");
        assert_eq!(cut_end("Zürich Büro", 4), "Zür…");
    }
}
