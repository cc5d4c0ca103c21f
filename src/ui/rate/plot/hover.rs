//! A point in words: what the pointer, a screen reader and the table say of it.

use crate::domain::calendar::Window;
use crate::domain::rate::shown;
use crate::domain::series::{Mark, Series};
use crate::domain::time::{DAY, Micros, Zone};
use crate::ui::labels;
use chrono::NaiveDateTime;

/// When a point is: "Sat 13 Jun, 23:00 to 24:00", "Sat 13 Jun 2026", "8 to 14 Jun 2026".
pub fn when(series: &Series, at: usize, zone: &Zone) -> String {
    let start = Micros(series.time[at]);
    let Some(clock) = zone.clock(start) else { return labels::NO_VALUE.to_owned() };
    match series.window {
        None => clock.format("%a %-d %b %Y, %H:%M:%S").to_string(),
        Some(Window::Hour) => {
            let (from, to) = (clock.format("%a %-d %b, %H:%M"), end_of_hour(series, at, zone));
            format!("{from} to {to}")
        }
        Some(Window::Day | Window::Week) => {
            let end = series.end(at);
            let last = zone.clock(Micros(end.0 - 1)).unwrap_or(clock);
            let whole = series.window == Some(Window::Day) && is_midnight(clock);
            if whole {
                clock.format("%a %-d %b %Y").to_string()
            } else if is_midnight(clock) {
                format!("{} to {}", clock.format("%a %-d %b"), last.format("%a %-d %b %Y"))
            } else {
                // Windows begin at midnights of UTC; in another zone the hours have to be said.
                let to = zone.clock(end).unwrap_or(last);
                format!("{} to {}", clock.format("%a %-d %b %H:%M"), to.format("%a %-d %b %H:%M"))
            }
        }
    }
}

fn end_of_hour(series: &Series, at: usize, zone: &Zone) -> String {
    match zone.clock(series.end(at)) {
        // The hour that ends a day ends at 24:00 of that day.
        Some(end) if is_midnight(end) => "24:00".to_owned(),
        Some(end) => end.format("%H:%M").to_string(),
        None => labels::NO_VALUE.to_owned(),
    }
}

fn is_midnight(clock: NaiveDateTime) -> bool {
    clock.format("%H:%M:%S").to_string() == "00:00:00"
}

/// The same, shorter, for a column of a table: "Sat 13 Jun 23:00".
pub fn short_when(series: &Series, at: usize, zone: &Zone, years: bool) -> String {
    let Some(clock) = zone.clock(Micros(series.time[at])) else {
        return labels::NO_VALUE.to_owned();
    };
    let day = if years { "%a %-d %b %Y" } else { "%a %-d %b" };
    let long = series.window.is_some_and(|it| it != Window::Hour) && is_midnight(clock);
    let form = match (long, series.step % 60_000_000 == 0) {
        (true, _) => day.to_owned(),
        (false, true) => format!("{day} %H:%M"),
        (false, false) => format!("{day} %H:%M:%S"),
    };
    clock.format(&form).to_string()
}

/// "41 failed events, expected 2.0".
pub fn amount(series: &Series, at: usize) -> String {
    let value = shown(series.value[at]);
    let (one, many) = &series.noun;
    let noun = if value == "1" { one } else { many };
    let what = match series.window {
        Some(_) => format!("{value} {noun}"),
        // The name of a column: "value 41", "Logins 3".
        None => format!("{noun} {value}"),
    };
    match series.expected_of(at) {
        Some(expected) => format!("{what}, expected {}", expected_words(expected)),
        None => what,
    }
}

/// An expected count with one digit after the point at least: it is a mean.
pub fn expected_words(value: f64) -> String {
    let rounded = if 1.0 <= value.abs() { (value * 10.0).round() / 10.0 } else { value };
    let text = shown(rounded);
    if text.contains(['.', 'e', '—']) { text } else { format!("{text}.0") }
}

/// "26.0", "−2.6".
pub fn z_words(z: f64) -> String {
    let text = shown((z * 10.0).round() / 10.0);
    if text.contains(['.', 'e', '—']) { text } else { format!("{text}.0") }
}

/// "z 26.0, far above the ±3 band".
pub fn place(series: &Series, at: usize, widths: [f64; 2]) -> String {
    if series.expected_of(at).is_none() {
        return "Too little before it to say what is usual".to_owned();
    }
    let Some(z) = series.z(at) else {
        let label = series.mark[at].label().to_lowercase();
        return format!("no z: earlier values do not vary; {label}");
    };
    let [inner, outer] = widths;
    let (side, far) = (if z < 0.0 { "below" } else { "above" }, z.abs());
    let band = |width: f64| format!("±{} band", shown(width));
    let words = if far <= inner {
        format!("inside the {}", band(inner))
    } else if far <= outer {
        format!("{side} the {}", band(inner))
    } else if far <= 2.0 * outer {
        format!("{side} the {}", band(outer))
    } else {
        format!("far {side} the {}", band(outer))
    };
    let flagged = match (series.window, series.mark[at]) {
        // In a file the detector decides, not the band.
        (None, Mark::FarHigh | Mark::FarLow) => ", flagged",
        _ => "",
    };
    format!("z {}, {words}{flagged}", z_words(z))
}

/// "0 to 6.5".
pub fn band_words(series: &Series, at: usize, width: f64) -> String {
    series.band(at, width).map_or_else(
        || labels::NO_VALUE.to_owned(),
        |(low, high)| format!("{} to {}", rounded(low), rounded(high)),
    )
}

/// One digit after the point is enough for the edge of a band.
pub fn rounded(value: f64) -> String {
    if 10.0 <= value.abs() {
        shown((value * 10.0).round() / 10.0)
    } else {
        shown((value * 100.0).round() / 100.0)
    }
}

/// Everything, in one sentence.
pub fn spoken(series: &Series, at: usize, zone: &Zone, widths: [f64; 2]) -> String {
    let (when, amount) = (when(series, at, zone), amount(series, at));
    format!("{when}: {amount}; {}", place(series, at, widths))
}

/// The stretch of time that is seen: "8 to 14 Jun", "Sat 13 Jun", "12 Nov 2025 to 3 Feb 2026".
pub fn range_words(from: i64, to: i64, zone: &Zone) -> String {
    let (Some(first), Some(last)) = (zone.clock(Micros(from)), zone.clock(Micros(to - 1))) else {
        return labels::NO_VALUE.to_owned();
    };
    let same = |form: &str| first.format(form).to_string() == last.format(form).to_string();
    if same("%F") && to - from < DAY {
        format!(
            "{}, {} to {}",
            first.format("%a %-d %b %Y"),
            first.format("%H:%M"),
            last.format("%H:%M")
        )
    } else if same("%F") {
        first.format("%a %-d %b %Y").to_string()
    } else if same("%Y %m") {
        format!("{} to {}", first.format("%-d"), last.format("%-d %b %Y"))
    } else if same("%Y") {
        format!("{} to {}", first.format("%-d %b"), last.format("%-d %b %Y"))
    } else {
        format!("{} to {}", first.format("%-d %b %Y"), last.format("%-d %b %Y"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::HOUR;

    fn one(window: Option<Window>, time: &str, value: f64, spread: f64) -> Series {
        Series {
            noun: ("failed event".to_owned(), "failed events".to_owned()),
            window,
            step: window.map_or(HOUR, Window::micros),
            time: vec![Micros::parse(time, &Zone::Utc).unwrap().0],
            value: vec![value],
            expected: vec![2.0],
            spread: vec![spread],
            mark: vec![Mark::FarHigh],
            ..Series::default()
        }
    }

    #[test]
    fn a_point_is_said_in_three_lines() {
        let it = one(Some(Window::Hour), "2026-06-13 23:00", 41.0, 1.5);
        assert_eq!(when(&it, 0, &Zone::Utc), "Sat 13 Jun, 23:00 to 24:00");
        assert_eq!(amount(&it, 0), "41 failed events, expected 2.0");
        assert_eq!(place(&it, 0, [2.0, 3.0]), "z 26.0, far above the ±3 band");
        assert_eq!(band_words(&it, 0, 3.0), "0 to 6.5");
        assert_eq!(short_when(&it, 0, &Zone::Utc, false), "Sat 13 Jun 23:00");
        let oslo = Zone::parse("Europe/Oslo").unwrap();
        assert_eq!(when(&it, 0, &oslo), "Sun 14 Jun, 01:00 to 02:00");
    }

    #[test]
    fn where_a_point_lies_is_said_for_both_sides() {
        for (value, spread, words) in [
            (2.0, 1.0, "z 0.0, inside the ±2 band"),
            (4.5, 1.0, "z 2.5, above the ±2 band"),
            (-1.2, 1.0, "z −3.2, below the ±3 band"),
            (-9.0, 1.0, "z −11.0, far below the ±3 band"),
            (9.0, 0.0, "no z: earlier values do not vary; anomalous"),
        ] {
            let it = one(Some(Window::Hour), "2026-06-13", value, spread);
            assert_eq!(place(&it, 0, [2.0, 3.0]), words);
        }
        let mut it = one(None, "2026-06-13", 9.0, 1.0);
        assert_eq!(place(&it, 0, [2.0, 3.0]), "z 7.0, far above the ±3 band, flagged");
        it.expected[0] = f64::NAN;
        assert_eq!(place(&it, 0, [2.0, 3.0]), "Too little before it to say what is usual");
    }

    #[test]
    fn days_weeks_and_instants_have_their_own_words() {
        let oslo = Zone::parse("Europe/Oslo").unwrap();
        for (window, zone, words) in [
            (Some(Window::Day), &Zone::Utc, "Mon 8 Jun 2026"),
            (Some(Window::Day), &oslo, "Mon 8 Jun 02:00 to Tue 9 Jun 02:00"),
            (Some(Window::Week), &Zone::Utc, "Mon 8 Jun to Sun 14 Jun 2026"),
            (None, &Zone::Utc, "Mon 8 Jun 2026, 00:00:00"),
        ] {
            assert_eq!(when(&one(window, "2026-06-08", 1.0, 1.0), 0, zone), words);
        }
        let at = |text| Micros::parse(text, &Zone::Utc).unwrap().0;
        for (from, to, words) in [
            ("2026-06-08", "2026-06-15", "8 to 14 Jun 2026"),
            ("2026-06-13", "2026-06-14", "Sat 13 Jun 2026"),
            ("2026-06-13 10:00", "2026-06-13 14:00", "Sat 13 Jun 2026, 10:00 to 13:59"),
            ("2025-11-12", "2026-02-04", "12 Nov 2025 to 3 Feb 2026"),
        ] {
            assert_eq!(range_words(at(from), at(to), &Zone::Utc), words);
        }
    }
}
