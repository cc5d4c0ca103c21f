//! Imports and runs as entries of the journal: what they did, one number a line, and its words.

use super::count::thousands;
use super::journal::{Action, Entry};
use super::receipt::Counts;
use super::run::RunSummary;

/// What an import did with one file.
pub fn imported(counts: &Counts) -> String {
    format!(
        "events: {}\nduplicates: {}\nrejected: {}",
        counts.stored, counts.duplicate, counts.rejected
    )
}

/// What a run did.
pub fn ran(run: &RunSummary) -> String {
    format!("anomalies: {}\nevents: {}\nseed: {}", run.n_findings, run.n_events, run.settings.seed)
}

/// "Imported, 24,310 events", "Analysed, 214 anomalies".
pub(super) fn what(entry: &Entry) -> String {
    let Some(first) = entry.after.lines().next() else { return entry.action.to_string() };
    let (name, number) = first.split_once(": ").unwrap_or((first, ""));
    let number = number.parse().map_or_else(|_| number.to_owned(), thousands);
    match entry.action {
        Action::Import | Action::Analyze | Action::Score => {
            format!("{}, {number} {name}", entry.action)
        }
        _ => entry.action.to_string(),
    }
}

/// All lines in one.
pub(super) fn in_one_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(", ")
}

/// The last part of a path of any system.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_by_its_name() {
        for (path, name) in
            [("/logs/web.csv", "web.csv"), (r"C:\logs\web.csv", "web.csv"), ("web.csv", "web.csv")]
        {
            assert_eq!(file_name(path), name);
        }
        let counts = Counts { read: 9, stored: 7, duplicate: 2, ..Counts::default() };
        assert_eq!(in_one_line(&imported(&counts)), "events: 7, duplicates: 2, rejected: 0");
    }
}
