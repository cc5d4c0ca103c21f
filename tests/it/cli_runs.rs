//! Runs compared, and the drift of new events, on the command line.

use crate::support::logs;
use crate::support::program::Workspace;
use serde_json::Value;

fn compare(work: &Workspace, a: &str, b: &str) -> Value {
    work.json(&["runs", "--case", "c.oddlog", "--compare", a, b, "--output", "json"])
}

fn count(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

#[test]
fn runs_are_listed_and_two_compared() {
    let work = Workspace::new();
    work.write("logins.csv", logs::sign_ins(40));
    work.ok(&["import", "logins.csv", "--case", "c.oddlog"]);
    work.ok(&["analyze", "--case", "c.oddlog"]);
    work.ok(&["analyze", "--case", "c.oddlog"]);
    work.ok(&["analyze", "--case", "c.oddlog", "--entity", "key", "--seed", "7"]);
    let runs = work.json(&["runs", "--case", "c.oddlog", "--output", "json"]);
    let ids: Vec<i64> =
        runs.as_array().unwrap().iter().map(|it| it["run"].as_i64().unwrap()).collect();
    assert_eq!(ids, [3, 2, 1]);
    assert_eq!(runs[2]["from"], "2026-03-02T08:00:00Z");
    assert_eq!(runs[2]["to"], "2026-04-10T23:06:40Z");
    assert!(0 < count(&runs[2]["features"]) && count(&runs[2]["drift"]) == 0);

    let same = compare(&work, "1", "2");
    for list in ["new", "gone", "changed", "settings", "data", "features_added"] {
        assert_eq!(count(&same[list]), 0, "{list}: {same}");
    }
    let all = runs[2]["anomalies"].as_u64().unwrap();
    assert_eq!(same["unchanged"], all);

    let other = compare(&work, "1", "3");
    let users = other["gone"].as_array().unwrap().iter().any(|it| it["subject"] == "ana");
    assert!(users, "profiles of keys say nothing of users: {other}");
    let kept = count(&other["changed"]) as u64 + other["unchanged"].as_u64().unwrap();
    assert_eq!(count(&other["gone"]) as u64 + kept, all);
    let names: Vec<&str> =
        other["settings"].as_array().unwrap().iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["entities", "seed"]);
    assert!(0 < count(&other["features_removed"]));

    let table = work.ok(&["runs", "--case", "c.oddlog", "--compare", "1", "3"]);
    assert!(table.contains("Settings: seed was 42, is 7."), "{table}");
    assert!(table.contains("Data: the same."), "{table}");
    let csv = work.ok(&["runs", "--case", "c.oddlog", "--compare", "1", "2", "--output", "csv"]);
    assert_eq!(csv.lines().count(), 1, "the header alone: {csv}");
    let error = work.fails(1, &["runs", "--case", "c.oddlog", "--compare", "1", "9"]);
    assert!(error.contains("There is no run 9 in this case."), "{error}");
}

/// Sign-ins of five users over `days` days from `first` on, each from an address of its own and
/// at its hour; `busy` times as many as usual.
fn usual(first: &str, days: u32, busy: u32) -> String {
    let mut text = String::from("timestamp,username,source_ip,event_type,service\n");
    let start = chrono::NaiveDate::parse_from_str(first, "%Y-%m-%d").unwrap();
    for day in 0..days {
        let date = start + chrono::Days::new(day.into());
        for (n, user) in ["ana", "bo", "cy", "dee", "eli"].iter().enumerate() {
            for i in 0..busy * (3 + (day * 7 + n as u32 * 3) % 5) {
                let (hour, minute) = (8 + i % 9, (i * 7 + n as u32) % 60);
                text += &format!(
                    "{date} {hour:02}:{minute:02}:{:02},{user},10.0.0.{n},login_success,vpn\n",
                    i % 60
                );
            }
        }
    }
    text
}

#[test]
fn score_says_how_far_new_events_have_drifted() {
    for (busy, drifted) in [(1, false), (4, true)] {
        let work = Workspace::new();
        work.write("old.csv", usual("2026-03-02", 60, 1));
        work.write("new.csv", usual("2026-05-01", 14, busy));
        work.ok(&["import", "old.csv", "--case", "c.oddlog"]);
        work.ok(&["analyze", "--case", "c.oddlog"]);
        work.ok(&["import", "new.csv", "--case", "c.oddlog"]);
        let run = work.json(&["score", "--case", "c.oddlog", "--json"]);
        let drift = run["drift"].as_array().unwrap();
        let users: Vec<&Value> = drift.iter().filter(|it| it["entity_kind"] == "user").collect();
        let events = users.iter().find(|it| it["feature"] == "user.events_past");
        let events = events.expect("every feature has its index");
        let psi: Vec<f64> = users.iter().map(|it| it["psi"].as_f64().unwrap()).collect();
        assert!(psi.is_sorted_by(|a, b| b <= a), "the largest first: {psi:?}");
        assert_eq!(events["level"] == "much", drifted, "{busy} times as many: {events}");
        let notes = run["notes"].to_string();
        if drifted {
            assert!(notes.contains("have drifted from what the model learned"), "{notes}");
            assert!(notes.contains("Analyse again to learn from them."), "{notes}");
        }
        let runs = work.json(&["runs", "--case", "c.oddlog", "--output", "json"]);
        assert_eq!(runs[0]["drift"], run["drift"], "kept with the run");
    }
}

#[test]
fn an_older_case_is_brought_up_to_date_and_a_copy_is_named() {
    let work = Workspace::new();
    crate::support::old_case::first_version(&work.path("old.oddlog"));
    let said = |args: &[&str]| {
        let output = work.run(args);
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let first = said(&["journal", "--case", "old.oddlog", "--output", "json"]);
    let copy = first.trim_end().rsplit(": ").next().unwrap().to_owned();
    assert!(first.starts_with("oddlog: This case was made by an earlier version"), "{first}");
    assert!(std::path::Path::new(&copy).exists() || work.path(&copy).exists(), "{first}");
    assert_eq!(said(&["journal", "--case", "old.oddlog", "--output", "json"]), "", "said once");
}
