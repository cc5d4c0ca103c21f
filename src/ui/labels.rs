//! Words and numbers as people read them: counts, sizes, durations, times, and all wording that
//! two files or a test share.

use crate::domain::count::thousands;
use crate::domain::event::EventFields;
use crate::domain::time::{Micros, SECOND, Zone};
use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// Shown where a value is on its way.
pub const WAITING: &str = "…";
/// Shown where there is no value.
pub const NO_VALUE: &str = "—";
/// Said when nobody is busy.
pub const NO_JOB: &str = "No job running";
/// On the button of an analysis.
pub const ANALYSE: &str = "Analyse";
/// On the same button once there is a run.
pub const ANALYSE_AGAIN: &str = "Analyse again";
/// Opens the file dialog.
pub const OPEN_LOGS: &str = "Open log files…";
/// Writes the anomalies to a file.
pub const SAVE_REPORT: &str = "Save report…";
/// Opens the case dialog.
pub const OPEN_CASE: &str = "Open a case file…";
/// Makes a new case.
pub const NEW_CASE: &str = "New case…";
/// Makes the sample case.
pub const TRY_SAMPLE: &str = "Try the sample case";
/// The headline of the first start.
pub const FIRST_START: &str = "Find what is odd in an access log";
/// Beside the title of a preview.
pub const NOTHING_STORED: &str = "Nothing is stored yet";
/// Said of a recent case whose file is gone.
pub const CASE_MISSING: &str = "File not found: it was moved or deleted";

/// `747,175`; thin enough for tables, the separator is the same everywhere.
pub fn count(n: u64) -> String {
    thousands(n)
}

/// `1 event`, `747,175 events`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// `All 12 anomalies are suppressed.`
pub fn all_suppressed(n: u64) -> String {
    match n {
        1 => "The only anomaly is suppressed.".to_owned(),
        _ => format!("All {} anomalies are suppressed.", count(n)),
    }
}

/// `412 KB`, `42.1 MB`: steps of 1,000, as file managers show them.
pub fn bytes(n: u64) -> String {
    let (size, unit) = scaled_bytes(n, n);
    format!("{size} {unit}")
}

/// `18 of 42 MB`: both in the unit of the larger.
pub fn bytes_of(done: u64, total: u64) -> String {
    let (done, _) = scaled_bytes(done, total);
    let (total, unit) = scaled_bytes(total, total);
    format!("{done} of {total} {unit}")
}

fn scaled_bytes(n: u64, by: u64) -> (String, &'static str) {
    let (divisor, unit, decimals) = match by {
        0..1_000 => (1.0, "bytes", 0),
        1_000..1_000_000 => (1e3, "KB", 0),
        1_000_000..1_000_000_000 => (1e6, "MB", 1),
        _ => (1e9, "GB", 1),
    };
    let text = format!("{:.decimals$}", n as f64 / divisor);
    (text.strip_suffix(".0").unwrap_or(&text).to_owned(), unit)
}

/// `0.4 s`, `41 s`, `3 min 20 s`, `1 h 5 min`.
pub fn seconds(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0..10 if seconds.fract() != 0.0 => format!("{seconds:.1} s"),
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// A number as short as it is exact enough: `41`, `2.0`, `0.25`, `9,600`, `−3.5`.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return NO_VALUE.to_owned();
    }
    let size = value.abs();
    let text = if value.fract() == 0.0 || 1_000.0 <= size {
        count(size.round() as u64)
    } else if 10.0 <= size {
        format!("{size:.1}")
    } else {
        format!("{size:.2}")
    };
    if value < 0.0 { format!("−{text}") } else { text }
}

/// `38 %`.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A score, 0 to 100, without decimals. Cut, not rounded: 74.9 is not yet Critical.
pub fn score(score: f64) -> String {
    format!("{}", score.max(0.0) as u64)
}

/// In lists: `14 Jun 09:42`, with the year if it is not this one.
pub fn list_time(at: Micros, zone: &Zone, now: Micros) -> String {
    worded(at, zone, |clock| {
        if zone.clock(now).is_some_and(|now| now.year() == clock.year()) {
            clock.format("%-d %b %H:%M").to_string()
        } else {
            clock.format("%-d %b %Y %H:%M").to_string()
        }
    })
}

/// In details and hover texts: `13 Jun 2026 23:10:07`.
pub fn full_time(at: Micros, zone: &Zone) -> String {
    worded(at, zone, |clock| clock.format("%-d %b %Y %H:%M:%S").to_string())
}

/// `23:10:07`.
pub fn clock_time(at: Micros, zone: &Zone) -> String {
    worded(at, zone, |clock| clock.format("%H:%M:%S").to_string())
}

/// `14 Jun 2026`.
pub fn day(at: Micros, zone: &Zone) -> String {
    worded(at, zone, |clock| clock.format("%-d %b %Y").to_string())
}

/// `14 Jun`, for axes.
pub fn short_day(at: Micros, zone: &Zone) -> String {
    worded(at, zone, |clock| clock.format("%-d %b").to_string())
}

/// `1 Sep 2025 to 14 Jun 2026`.
pub fn span(span: (Micros, Micros), zone: &Zone) -> String {
    let (from, to) = (day(span.0, zone), day(span.1, zone));
    if from == to { from } else { format!("{from} to {to}") }
}

/// `today 09:55`, `yesterday 17:02`, `11 Jun`, `2 Apr 2025`.
pub fn relative_day(at: Micros, zone: &Zone, now: Micros) -> String {
    let today = zone.clock(now).map(|it| it.date());
    worded(at, zone, |clock| {
        let days_ago = today.map(|today: NaiveDate| (today - clock.date()).num_days());
        match days_ago {
            Some(0) => clock.format("today %H:%M").to_string(),
            Some(1) => clock.format("yesterday %H:%M").to_string(),
            _ if today.is_some_and(|it| it.year() == clock.year()) => {
                clock.format("%-d %b").to_string()
            }
            _ => clock.format("%-d %b %Y").to_string(),
        }
    })
}

fn worded(at: Micros, zone: &Zone, words: impl FnOnce(NaiveDateTime) -> String) -> String {
    zone.clock(at).map_or_else(|| NO_VALUE.to_owned(), words)
}

/// `local (UTC+2)`, `UTC`: the zone with its offset now.
pub fn zone(zone: &Zone, now: Micros) -> String {
    match zone {
        Zone::Utc | Zone::Fixed(_) => zone.label(),
        Zone::Local | Zone::Named(_) => {
            let offset = crate::domain::time::offset_label(zone.offset_minutes(now));
            format!("{} ({offset})", zone.label())
        }
    }
}

/// The last part of a path, for people; of what stands in an archive, also the way inside.
pub fn file_name(path: impl AsRef<std::path::Path>) -> String {
    let path = path.as_ref();
    if let Some((archive, inside)) = path.to_str().and_then(|it| it.split_once(" › ")) {
        return format!("{} › {inside}", file_name(archive));
    }
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Name of a case: its file name without `.oddlog`, first letter large, hyphens as blanks.
pub fn case_name(path: impl AsRef<std::path::Path>) -> String {
    let stem = path.as_ref().file_stem().unwrap_or_default().to_string_lossy();
    let words = stem.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(|| "Case".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// Whole seconds between two instants.
pub fn seconds_between(from: Micros, to: Micros) -> i64 {
    (to.0 - from.0) / SECOND
}

/// [`full_time`] of an event, or why it has none.
pub fn event_time(fields: &EventFields, zone: &Zone) -> String {
    fields.time.map_or_else(|| fields.time_flag.label().to_owned(), |it| full_time(it, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_thousands() {
        for (n, want) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(count(n), want);
        }
        assert_eq!(counted(1, "event", "events"), "1 event");
    }

    #[test]
    fn sizes_durations_and_numbers_are_short() {
        assert_eq!(bytes(412_300), "412 KB");
        assert_eq!(bytes(42_130_000), "42.1 MB");
        assert_eq!(bytes_of(1_900_000_000, 4_200_000_000), "1.9 of 4.2 GB");
        for (s, want) in [(0.44, "0.4 s"), (41.2, "41 s"), (200.0, "3 min 20 s")] {
            assert_eq!(seconds(s), want);
        }
        for (n, want) in [(41.0, "41"), (2.04, "2.04"), (-9600.4, "−9,600"), (20.51, "20.5")] {
            assert_eq!(number(n), want);
        }
        assert_eq!(score(74.99), "74");
    }

    #[test]
    fn times_are_worded_in_the_viewers_zone() {
        let oslo = Zone::parse("Europe/Oslo").unwrap();
        let at = Micros::parse("2026-06-13T21:10:07Z", &Zone::Utc).unwrap();
        let now = Micros::parse("2026-06-14T09:00:00Z", &Zone::Utc).unwrap();
        assert_eq!(list_time(at, &oslo, now), "13 Jun 23:10");
        assert_eq!(relative_day(at, &oslo, now), "yesterday 23:10");
        assert_eq!(full_time(at, &Zone::Utc), "13 Jun 2026 21:10:07");
        assert_eq!(zone(&oslo, now), "Europe/Oslo (UTC+2)");
        let year_ago = Micros::parse("2025-06-13", &Zone::Utc).unwrap();
        assert_eq!(list_time(year_ago, &Zone::Utc, now), "13 Jun 2025 00:00");
    }

    #[test]
    fn a_case_is_named_after_its_file() {
        assert_eq!(case_name("/x/june-review.oddlog"), "June review");
    }
}
