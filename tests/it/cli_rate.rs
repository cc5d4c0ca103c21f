//! `oddlog rate`: every worked example, and what people record about rates.

use crate::support::program::Workspace;
use serde_json::Value;

fn near(value: &Value, want: Option<f64>) -> bool {
    match (value.as_f64(), want) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-4 * b.abs().max(1.0),
        (None, None) => value.is_null(),
        _ => false,
    }
}

/// Observed, expected, deviation, further options → ratio, difference, z, level.
type Row = (
    [&'static str; 3],
    &'static [&'static str],
    (Option<f64>, f64, Option<f64>),
    Option<&'static str>,
);

const HOURS: &[&str] = &["--unit", "day", "--over", "2h"];
const LINEAR: &[&str] = &["--unit", "day", "--over", "2h", "--scaling", "linear"];
const PER_DAY: &[&str] = &["--unit", "week", "--per", "day"];

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (["9,600", "500", "150"], &[], (Some(19.2), 9100.0, Some(60.666_67)), Some("anomalous")),
    (["24,000", "500", "150"], &[], (Some(48.0), 23_500.0, Some(156.666_67)), Some("anomalous")),
    (["2,000", "500", "150"], &[], (Some(4.0), 1500.0, Some(10.0)), Some("anomalous")),
    (["2,000", "500", "150"], LINEAR, (Some(48.0), 1_958.333_3, Some(156.666_67)), Some("anomalous")),
    (["2,000", "500", "150"], HOURS, (Some(48.0), 1_958.333_3, Some(45.225_77)), Some("anomalous")),
    (["150", "100", "20"], &["--unit", "week"], (Some(1.5), 50.0, Some(2.5)), Some("elevated")),
    (["135", "100", "20"], &["--unit", "week"], (Some(1.35), 35.0, Some(1.75)), Some("normal")),
    (["150", "100", "20"], PER_DAY, (Some(1.5), 7.142_857, Some(2.5)), Some("elevated")),
    (["21.43", "14.29", "2.86"], &["--unit", "day"], (Some(1.499_65), 7.14, Some(2.496_5)), Some("elevated")),
    (["0", "500", "150"], &[], (Some(0.0), -500.0, Some(-3.333_33)), Some("anomalous")),
    (["5", "0", "2"], &[], (None, 5.0, Some(2.5)), Some("elevated")),
    (["0", "0", ""], &[], (None, 0.0, None), Some("normal")),
    (["150", "150", "0"], &[], (Some(1.0), 0.0, None), Some("normal")),
    (["110", "100", ""], &[], (Some(1.1), 10.0, None), Some("normal")),
    (["150", "100", ""], PER_DAY, (Some(1.5), 7.142_857, None), Some("normal")),
    (["5", "0", ""], &[], (None, 5.0, None), None),
];

#[test]
fn every_worked_example_comes_out_as_computed_by_hand() {
    let work = Workspace::new();
    for row @ ([observed, expected, std_dev], more, (ratio, difference, z), level) in ROWS {
        let mut args = vec!["rate", "--observed", observed, "--expected", expected, "--json"];
        if !std_dev.is_empty() {
            args.extend(["--std-dev", std_dev]);
        }
        args.extend(*more);
        let it = work.json(&args);
        assert!(near(&it["ratio"], *ratio), "{row:?}: {it}");
        assert!(near(&it["difference"], Some(*difference)), "{row:?}: {it}");
        assert!(near(&it["z"], *z), "{row:?}: {it}");
        assert_eq!(it["level"].as_str(), *level, "{row:?}: {it}");
    }
}

#[test]
fn what_is_no_rate_is_refused_in_words() {
    let work = Workspace::new();
    for (observed, expected, says) in [
        ("", "1", "Type a number."),
        ("many", "1", "This is not a number."),
        ("-1", "1", "cannot be negative"),
        ("inf", "1", "This is not a number."),
        ("nan", "1", "This is not a number."),
        ("1e999", "1", "too large"),
    ] {
        let args = ["rate", "--observed", observed, "--expected", expected];
        assert!(work.fails(1, &args).contains(says), "{observed}");
    }
    let huge = work.json(&["rate", "--observed", "1e308", "--expected", "1e-308", "--json"]);
    assert_eq!((&huge["ratio"], &huge["level"]), (&Value::Null, &"anomalous".into()));
    let args = ["rate", "--observed", "1", "--expected", "1"];
    for (more, says) in [
        (["--z-limits", "3,2"], "Limits of z"),
        (["--ratio-limits", "1,2"], "Limits of the ratio"),
        (["--over", "soon"], "is not a time"),
        (["--month-days", "0"], "above 0"),
    ] {
        assert!(work.fails(1, &[&args[..], &more[..]].concat()).contains(says), "{more:?}");
    }
}

#[test]
fn months_say_how_long_they_are() {
    let work = Workspace::new();
    let args = ["rate", "--observed", "7.2", "--expected", "3.6", "--per", "month", "--json"];
    let mean = work.json(&args);
    assert!(near(&mean["observed"], Some(7.2 * 730.485)), "{mean}");
    assert!(mean["notes"].to_string().contains("30.436875 days"), "{mean}");
    let short = work.json(&[&args[..], &["--month-days", "30"]].concat());
    assert!(near(&short["observed"], Some(5184.0)), "{short}");
    assert_eq!((&short["ratio"], &mean["ratio"]), (&2.0.into(), &2.0.into()));
}

#[test]
fn the_log_is_counted_in_four_ways() {
    let work = Workspace::analysed();
    let rate = |more: &[&str]| {
        let args =
            ["rate", "--case", "c.oddlog", "--window", "day", "--at", "2026-04-10", "--json"];
        work.json(&[&args[..], more].concat())
    };
    for (more, observed, expected) in [
        (&["--entity", "user=ana"][..], 43.0, 2.0),
        (&["--entity", "user=ana", "--count", "failures"], 40.0, 0.0),
        (&["--entity", "user=ana", "--count", "addresses"], 2.0, 1.0),
        (&["--count", "users"], 5.0, 5.0),
        (&["--entity", "ip=10.0.0.1", "--spread", "median"], 2.0, 2.0),
        (&["--entity", "ip=203.0.113.9", "--count", "failures"], 40.0, 0.0),
    ] {
        let it = rate(more);
        assert_eq!(it["observed"].as_f64(), Some(observed), "{more:?} {it}");
        assert_eq!(it["expected"].as_f64(), Some(expected), "{more:?} {it}");
    }
    let wide = rate(&["--ratio-limits", "6,7"]);
    assert_eq!(wide["level"], "normal", "{wide}");
    assert!(wide["interpretation"].as_str().unwrap().contains("anomalous at 7 or more"), "{wide}");
}

#[test]
fn special_events_are_marked_and_left_out() {
    let work = Workspace::analysed();
    let rate = || {
        let args =
            ["rate", "--case", "c.oddlog", "--window", "day", "--at", "2026-04-10", "--json"];
        work.json(&args)["notes"].to_string()
    };
    assert!(!rate().contains("marked event"));
    let mark = ["rate", "--case", "c.oddlog", "--mark", "2026-04-01", "--to", "2026-04-03"];
    let said = work.ok(&[&mark[..], &["--note", "Spring sale"]].concat());
    assert!(said.contains("Special event marked: Spring sale"), "{said}");
    assert!(rate().contains("1 marked event left out."), "{}", rate());
    let marks = work.json(&["rate", "--case", "c.oddlog", "--marks", "--json"]);
    assert_eq!(marks[0]["to"], "2026-04-04T00:00:00Z", "the last day is part of it");
    let entry = marks[0]["entry"].to_string();
    let undone = work.ok(&["verdict", "--case", "c.oddlog", "--undo", &entry]);
    assert!(undone.contains("special event 1 taken back"), "{undone}");
    assert!(!rate().contains("marked event"));
    work.fails(1, &[&mark[..], &["--note", " "]].concat());
    work.ok(&["check", "--case", "c.oddlog"]);
}

#[test]
fn a_saved_rate_is_an_anomaly_that_every_run_keeps() {
    let work = Workspace::analysed();
    let failures = ["rate", "--case", "c.oddlog", "--entity", "user=ana", "--count", "failures"];
    let at = ["--window", "day", "--at", "2026-04-10"];
    let save = ["--save", "Ask ana about the 10th"];
    let said = work.ok(&[&failures[..], &at, &save].concat());
    assert!(said.contains("Saved as A-"), "{said}");
    work.fails(1, &[&failures[..], &at, &save].concat());
    let list = || {
        let args = ["anomalies", "--case", "c.oddlog", "--type", "unusual rate"];
        work.json(&[&args[..], &["--detector", "rate_calculator", "--output", "json"]].concat())
    };
    let saved = list();
    assert_eq!((saved.as_array().unwrap().len(), &saved[0]["events"]), (1, &40.into()));
    let summary = saved[0]["summary"].as_str().unwrap();
    assert!(summary.starts_with("40 failed sign-ins between 10 Apr 2026 00:00"), "{summary}");
    work.ok(&["analyze", "--case", "c.oddlog", "--seed", "9"]);
    assert_eq!(list()[0]["id"], saved[0]["id"], "the next run keeps it");
    let shown = work.ok(&["show", &saved[0]["id"].to_string(), "--case", "c.oddlog"]);
    assert!(shown.contains("Ask ana about the 10th"), "{shown}");
    assert!(shown.contains("203.0.113.9"), "{shown}");
    let journal = work.json(&["journal", "--case", "c.oddlog", "--output", "json"]);
    let entry = journal.as_array().unwrap().iter().find(|it| it["action"] == "save_finding");
    let entry = entry.unwrap()["id"].to_string();
    work.ok(&["verdict", "--case", "c.oddlog", "--undo", &entry]);
    assert_eq!(list().as_array().unwrap().len(), 0);
    work.ok(&["check", "--case", "c.oddlog"]);
}

#[test]
fn calculations_are_kept_in_the_case() {
    let work = Workspace::analysed();
    let rate = ["rate", "--case", "c.oddlog", "--window", "day", "--keep", "For the review"];
    work.ok(&rate);
    let kept = work.json(&["rate", "--case", "c.oddlog", "--history", "--json"]);
    assert_eq!(kept[0]["note"], "For the review");
    assert_eq!(kept[0]["calculation"]["subject"]["window"], "day");
    assert!(work.ok(&["rate", "--case", "c.oddlog", "--history"]).contains("For the review"));
}
