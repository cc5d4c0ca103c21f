//! A file of times and values as the window shows it: sorted, scored, and everything that is odd
//! about the file itself in sentences. Needs no case.

use super::series;
use crate::detect::series::score_series;
use crate::domain::calendar::Window;
use crate::domain::count::thousands;
use crate::domain::job::{Cancel, Progress};
use crate::domain::series::{Mark, Series, usual_step};
use crate::domain::time::{DAY, HOUR, MINUTE, SECOND};
use crate::import::ImportError;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which file to open, and how.
#[derive(Debug, Clone)]
pub struct SeriesFileOrder {
    /// The file.
    pub path: PathBuf,
    /// How it varies with the clock; `None` = told from the distance of its points.
    pub window: Option<Window>,
    /// How many bytes are read, of how many.
    pub progress: Progress,
    /// Set when the person stops it or asks for something newer.
    pub cancel: Cancel,
}

/// A file of times and values.
#[derive(Debug, Clone, Default)]
pub struct FileSeries {
    /// In order of time.
    pub series: Arc<Series>,
    /// What was noticed about the file, a sentence each.
    pub notes: Vec<String>,
    /// Line and reason of every row that is not in the series.
    pub rejected: Vec<(u64, String)>,
}

/// What is said of a file whose reading was stopped.
pub const STOPPED: &str = "Reading was stopped. Nothing of the file is shown.";

/// Reads and scores the file.
pub fn open(order: &SeriesFileOrder) -> Result<FileSeries, String> {
    let read = series::read(&order.path, &order.progress, &order.cancel)
        .map_err(|error| in_words(&order.path, error))?;
    let mut rows: Vec<(i64, f64)> = read.times.into_iter().zip(read.values).collect();
    let sorted = rows.is_sorted_by_key(|it| it.0);
    rows.sort_by_key(|it| it.0);
    let (time, value): (Vec<i64>, Vec<f64>) = rows.into_iter().unzip();
    let scored = score_series(&time, &value, order.window);
    if order.cancel.is_cancelled() {
        return Err(STOPPED.to_owned());
    }
    let name = order.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let least = if value.iter().all(|it| 0.0 <= *it) { 0.0 } else { f64::NEG_INFINITY };
    let expected = scored.iter().map(|it| it.expected.unwrap_or(f64::NAN)).collect();
    let spread = scored.iter().map(|it| match (it.expected, it.upper) {
        (Some(middle), Some(upper)) => (upper - middle) / 3.0,
        (None, _) | (_, None) => f64::NAN,
    });
    let mark = scored.iter().map(|it| match (it.expected, it.flagged) {
        (None, _) => Mark::Unknown,
        (Some(_), false) => Mark::Usual,
        (Some(middle), true) if it.value < middle => Mark::FarLow,
        (Some(_), true) => Mark::FarHigh,
    });
    let series = Series {
        name,
        noun: (read.column.clone(), read.column),
        window: None,
        step: usual_step(&time),
        spread: spread.collect(),
        mark: mark.collect(),
        time,
        value,
        expected,
        least,
    };
    let notes = notes(&series, sorted, read.rejected.len() as u64);
    Ok(FileSeries { series: Arc::new(series), notes, rejected: read.rejected })
}

/// Nothing is stored of a series, so the words of an import would be wrong.
fn in_words(path: &Path, error: ImportError) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match error {
        ImportError::Cancelled => STOPPED.to_owned(),
        ImportError::NoTime { .. } | ImportError::Unrecognised { .. } => format!(
            "No column of {name} holds times, so nothing of it is shown. A series file has a time \
             and a number on each line, with or without names above them."
        ),
        ImportError::NotThisFormat { .. } => format!(
            "No column of {name} holds numbers beside its times, so nothing of it is shown. Open \
             it as a log instead, and count its events in “From the log”."
        ),
        ImportError::Empty(_) => format!("{name} has no lines. Choose another file."),
        other => other.to_string(),
    }
}

/// What a person should know about the points before trusting the picture.
fn notes(series: &Series, sorted: bool, rejected: u64) -> Vec<String> {
    let n = series.len() as u64;
    let mut out = Vec::new();
    match n {
        0 => out.push("No row has both a time and a number.".to_owned()),
        1 => out.push("Only one point: there is nothing to compare it with.".to_owned()),
        _ => {
            let step = length(series.step);
            out.push(format!("{} points, usually {step} apart.", thousands(n)));
        }
    }
    if rejected != 0 {
        let (rows, were) = if rejected == 1 { ("row", "was") } else { ("rows", "were") };
        out.push(format!("{} {rows} {were} left out.", thousands(rejected)));
    }
    if !sorted {
        out.push("The rows were not in order of time; they are sorted here.".to_owned());
    }
    let same = series.time.windows(2).filter(|it| it[0] == it[1]).count() as u64;
    match same {
        0 => {}
        1 => out.push("1 point has the time of another; both are kept.".to_owned()),
        _ => {
            out.push(format!("{} points have the time of another; all are kept.", thousands(same)));
        }
    }
    let gap = series.gap();
    let pauses = series.time.windows(2).map(|it| it[1].saturating_sub(it[0]));
    let pauses: Vec<i64> = pauses.filter(|it| gap < *it).collect();
    if let Some(longest) = pauses.iter().max() {
        let n = pauses.len() as u64;
        let gaps = if n == 1 { "gap" } else { "gaps" };
        let longest = length(*longest);
        out.push(format!("{} {gaps} without points, the longest {longest}.", thousands(n)));
    }
    if 1 < n && series.expected.iter().all(|it| it.is_nan()) {
        out.push("Too few points to say what is usual, so none is flagged.".to_owned());
    }
    out
}

/// "5 minutes", "1 day", "1.5 hours".
fn length(micros: i64) -> String {
    let units = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")];
    let (unit, name) = units.into_iter().find(|it| it.0 <= micros).unwrap_or((1, "microsecond"));
    let text = format!("{:.1}", micros as f64 / unit as f64);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    format!("{text} {name}{}", if text == "1" { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    fn opened(text: &str) -> Result<FileSeries, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rate.csv");
        std::fs::write(&path, text).unwrap();
        let (progress, cancel) = (Progress::default(), Cancel::default());
        open(&SeriesFileOrder { path, window: None, progress, cancel })
    }

    /// Hourly rows from 1 June, with a rhythm and one burst.
    fn hours(n: u32) -> Vec<String> {
        (0..n)
            .map(|hour| {
                let usual = 20 + hour % 24 + hour * 7 % 5;
                let value = if hour == 700 { 400 } else { usual };
                format!("2026-06-{:02} {:02}:00:00,{value}", 1 + hour / 24, hour % 24)
            })
            .collect()
    }

    #[test]
    fn a_burst_is_flagged_and_the_file_is_said_to_be_in_order() {
        let it = opened(&format!("time,value\n{}\n", hours(720).join("\n"))).unwrap();
        assert_eq!(it.notes, ["720 points, usually 1 hour apart."]);
        assert_eq!(it.series.flagged(), [700]);
        assert_eq!(it.series.mark[700], Mark::FarHigh);
        assert!(it.series.band(700, 3.0).unwrap().1 < 400.0);
        assert_eq!(it.rejected, []);
    }

    #[test]
    fn what_is_odd_about_a_file_is_said() {
        let mut rows = hours(100);
        rows.drain(40..50);
        rows.swap(3, 4);
        rows.insert(20, rows[20].clone());
        rows.insert(7, "not a time,5".to_owned());
        rows.insert(9, "2026-06-01 08:30:00,many".to_owned());
        let it = opened(&format!("time,value\n{}\n", rows.join("\n"))).unwrap();
        assert_eq!(
            it.notes,
            [
                "91 points, usually 1 hour apart.",
                "2 rows were left out.",
                "The rows were not in order of time; they are sorted here.",
                "1 point has the time of another; both are kept.",
                "1 gap without points, the longest 11 hours.",
            ]
        );
        assert!(it.series.time.is_sorted());
        let lines: Vec<u64> = it.rejected.iter().map(|it| it.0).collect();
        assert_eq!(lines, [9, 11], "{:?}", it.rejected);
        assert!(it.rejected[1].1.contains("\"many\" is not a number"), "{:?}", it.rejected);
    }

    #[test]
    fn files_that_are_no_series_say_what_to_do() {
        for (text, part) in [
            ("", "has no lines"),
            ("time,value\n2026-06-01 00:00:00,5\n", "Only one point"),
            ("name,value\nana,5\nben,6\n", "holds times"),
            ("time,user\n2026-06-01 00:00:00,ana\n2026-06-01 01:00:00,ben\n", "as a log"),
        ] {
            let said = match opened(text) {
                Ok(it) => it.notes.join(" "),
                Err(message) => message,
            };
            assert!(said.contains(part), "{text:?}: {said}");
        }
    }

    #[test]
    fn a_stopped_file_shows_nothing() {
        let mut text = "time,value\n".to_owned();
        for row in hours(720) {
            writeln!(text, "{row}").unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rate.csv");
        std::fs::write(&path, text).unwrap();
        let cancel = Cancel::default();
        cancel.cancel();
        let order = SeriesFileOrder { path, window: None, progress: Progress::default(), cancel };
        assert_eq!(open(&order).unwrap_err(), STOPPED);
    }

    #[test]
    fn lengths_are_said_in_the_largest_unit() {
        for (micros, wanted) in [
            (MINUTE * 5, "5 minutes"),
            (DAY, "1 day"),
            (HOUR * 36, "1.5 days"),
            (3, "3 microseconds"),
        ] {
            assert_eq!(length(micros), wanted);
        }
    }
}
