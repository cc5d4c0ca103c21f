//! The command line from end to end: every verb on a small log, exit codes, bad input.

use crate::support::logs;
use crate::support::program::Workspace;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Stdio;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn import_gives_the_receipt_as_agreed() {
    let work = Workspace::new();
    let mut log = logs::sign_ins(3);
    log.push_str("2026-03-05 08:00:00,ana,10.0.0.1\n");
    work.write("logins.csv", log);
    let first = work.json(&["import", "logins.csv", "--case", "c.oddlog", "--json"]);
    let file = &first["files"][0];
    for key in [
        "path",
        "format",
        "why",
        "read",
        "stored",
        "duplicate",
        "rejected",
        "first",
        "last",
        "issues",
    ] {
        assert!(keys(file).contains(&key), "{key} is missing");
    }
    assert_eq!((&file["read"], &file["stored"]), (&72.into(), &71.into()));
    assert_eq!(file["issues"][0]["line"], 73);
    assert!(file["issues"][0]["reason"].as_str().unwrap().contains("3 fields"), "{file}");
    assert_eq!(file["first"], "2026-03-02T08:00:00Z");
    assert_eq!(first["total"]["rejected"], 1);

    let again = work.json(&["import", "logins.csv", "--case", "c.oddlog", "--json"]);
    let total = &again["total"];
    assert_eq!(
        (&total["read"], &total["stored"], &total["duplicate"], &total["rejected"]),
        (&72.into(), &0.into(), &71.into(), &1.into())
    );
}

#[test]
fn overlapping_exports_store_each_event_once() {
    let work = Workspace::new();
    let log = logs::sign_ins(10);
    let lines: Vec<&str> = log.lines().collect();
    work.write("old.csv", lines[..80].join("\n"));
    work.write("new.csv", [&lines[..1], &lines[50..]].concat().join("\n"));
    work.ok(&["import", "old.csv", "--case", "c.oddlog"]);
    let second = work.json(&["import", "new.csv", "--case", "c.oddlog", "--json"]);
    assert_eq!(second["total"]["duplicate"], 30);
    let events = work.json(&["events", "--case", "c.oddlog", "--output", "json"]);
    assert_eq!(events.as_array().unwrap().len(), lines.len() - 1);
}

#[test]
fn analyze_finds_the_attack_and_show_explains_it() {
    let work = Workspace::analysed();
    let run = work.json(&["analyze", "--case", "c.oddlog", "--seed", "7", "--json"]);
    for key in
        ["run", "seed", "events", "profiles", "groups", "anomalies", "by_detector", "seconds"]
    {
        assert!(keys(&run).contains(&key), "{key} is missing");
    }
    assert_eq!((&run["seed"], &run["events"]), (&7.into(), &441.into()));

    let found = work.json(&[
        "anomalies",
        "--case",
        "c.oddlog",
        "--type",
        "brute force",
        "--user",
        "ana",
        "--sort",
        "score",
        "--output",
        "json",
    ]);
    let worst = &found[0];
    assert_eq!(
        keys(worst),
        [
            "id",
            "detected_at",
            "type",
            "severity",
            "score",
            "entity_kind",
            "entity",
            "user",
            "ip",
            "integration",
            "resource_type",
            "resource",
            "status",
            "from",
            "to",
            "summary",
            "detector",
            "request_id",
            "access_flow",
            "events",
            "tags",
            "hidden_by"
        ]
    );
    assert_eq!((&worst["type"], &worst["entity"]), (&"Brute force".into(), &"ana".into()));
    assert_eq!(worst["from"], "2026-04-10T00:00:00Z");
    assert_eq!(worst["events"], 43);

    let id = worst["id"].to_string();
    let shown = work.json(&["show", &id, "--case", "c.oddlog", "--json"]);
    let evidence = shown["evidence"].as_array().unwrap();
    assert_eq!(evidence.len(), 43);
    assert!(evidence.iter().any(|it| it["raw"].as_str().unwrap().contains("203.0.113.9")));
    assert!(evidence[0]["source"].as_str().unwrap().ends_with("logins.csv"));
    let shares: f64 = shown["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["share"].as_f64().unwrap())
        .sum();
    assert!((shares - 1.0).abs() < 1e-6, "{shares}");
    let text = work.ok(&["show", &format!("A-{id:0>4}"), "--case", "c.oddlog"]);
    assert!(text.contains("Why it was raised") && text.contains("logins.csv:"), "{text}");
}

#[test]
fn the_same_input_and_seed_give_the_same_bytes() {
    let outputs: BTreeSet<String> = (0..2)
        .map(|_| {
            let work = Workspace::analysed();
            let scores = work.ok(&["scores", "--case", "c.oddlog"]);
            scores + &work.ok(&["anomalies", "--case", "c.oddlog", "--output", "csv"])
        })
        .collect();
    assert_eq!(outputs.len(), 1);
}

#[test]
fn scores_have_a_row_for_every_profile() {
    let work = Workspace::analysed();
    let csv = work.ok(&["scores", "--case", "c.oddlog", "--family", "profile"]);
    let mut lines = csv.lines();
    let header = lines.next().unwrap();
    assert!(
        header.starts_with(
            "family,entity_kind,entity,from,to,group_id,starting_at,ending_at,score,flagged,"
        ),
        "{header}"
    );
    let scores: Vec<f64> =
        lines.map(|line| line.split(',').nth(8).unwrap().parse().unwrap()).collect();
    assert_eq!(scores.len(), 200 + 201, "40 days of 5 users, and of 5 + 1 addresses");
    assert!(scores.is_sorted_by(|a, b| b <= a), "highest first");
}

#[test]
fn new_events_are_scored_without_training() {
    let work = Workspace::analysed();
    let mut more = String::from("timestamp,username,source_ip,event_type,service\n");
    for n in 0..50 {
        more += &format!("2026-04-11 02:{n:02}:00,bo,198.51.100.{n},login_failure,vpn\n");
    }
    work.write("more.csv", more);
    let before = work.json(&["anomalies", "--case", "c.oddlog", "--output", "json"]);
    work.ok(&["import", "more.csv", "--case", "c.oddlog"]);
    let run = work.json(&["score", "--case", "c.oddlog", "--json"]);
    assert_eq!(run["run"], 2);
    let after = work.json(&["anomalies", "--case", "c.oddlog", "--output", "json"]);
    let of_bo = |it: &&Value| it["entity"] == "bo" && it["from"] == "2026-04-11T00:00:00Z";
    assert_eq!(after.as_array().unwrap().iter().filter(of_bo).count(), 1);
    for earlier in before.as_array().unwrap() {
        assert!(after.as_array().unwrap().contains(earlier), "an earlier finding is gone");
    }
    let no_case = work.fails(1, &["score", "--case", "none.oddlog"]);
    assert!(no_case.contains("none.oddlog"), "{no_case}");
}

#[test]
fn filters_of_anomalies_narrow_the_list() {
    let work = Workspace::analysed();
    let count = |args: &[&str]| {
        let args = [&["anomalies", "--case", "c.oddlog", "--output", "json"], args].concat();
        work.json(&args).as_array().unwrap().len()
    };
    let all = count(&[]);
    assert!(0 < all);
    for (narrow, want) in [
        (vec!["--user", "nobody"], 0),
        (vec!["--verdict", "confirmed"], 0),
        (vec!["--verdict", "open"], all),
        (vec!["--from", "2026-01-01", "--to", "2026-12-31", "--utc"], all),
        (vec!["--to", "2026-03-01", "--utc"], 0),
        (vec!["--limit", "1"], 1),
    ] {
        assert_eq!(count(&narrow), want, "{narrow:?}");
    }
    let by_severity: usize =
        ["critical", "high", "medium", "low"].iter().map(|it| count(&["--severity", it])).sum();
    assert_eq!(by_severity, all);
}

#[test]
fn licensing_requests_go_in_with_outcomes_and_groups() {
    let work = Workspace::new();
    work.write("log.json", logs::web_api(1_000, 500..525));
    work.ok(&["import", "log.json", "--case", "c.oddlog"]);
    let failed =
        work.json(&["events", "--case", "c.oddlog", "--state", "2024", "--output", "json"]);
    assert_eq!(failed.as_array().unwrap().len(), 25);
    assert!(failed.as_array().unwrap().iter().all(|it| it["outcome"] == "failed"));
    work.ok(&["analyze", "--case", "c.oddlog"]);
    let scores =
        work.json(&["scores", "--case", "c.oddlog", "--family", "group", "--output", "json"]);
    let worst = &scores[0];
    assert_eq!(scores.as_array().unwrap().len(), 40);
    assert_eq!(
        (&worst["starting_at"], &worst["ending_at"]),
        (&10_001_500.into(), &10_001_572.into()),
        "the log's own ids"
    );
    let group = worst["group_id"].as_str().unwrap();
    let events =
        work.json(&["events", "--case", "c.oddlog", "--anomaly-group", group, "--output", "json"]);
    assert_eq!(events.as_array().unwrap().len(), 25);
    assert_eq!(events[0]["starting_at"], 10_001_500);
    let page = work.json(&[
        "events",
        "--case",
        "c.oddlog",
        "--starting-after",
        "10001499",
        "--limit",
        "25",
        "--output",
        "json",
    ]);
    assert_eq!((&page[0]["id"], &page[24]["id"]), (&10_001_500.into(), &10_001_572.into()));
}

#[test]
fn the_rate_calculator_answers_from_numbers_and_from_the_log() {
    let work = Workspace::analysed();
    let typed = work.json(&[
        "rate",
        "--observed",
        "9,600",
        "--expected",
        "500",
        "--std-dev",
        "150",
        "--json",
    ]);
    for key in [
        "observed",
        "expected",
        "std_dev",
        "unit",
        "ratio",
        "difference",
        "percent",
        "z",
        "level",
        "interpretation",
    ] {
        assert!(keys(&typed).contains(&key), "{key} is missing");
    }
    assert_eq!((&typed["ratio"], &typed["difference"]), (&19.2.into(), &9100.0.into()));
    let none = work.json(&["rate", "--observed", "5", "--expected", "0", "--json"]);
    assert_eq!((&none["ratio"], &none["z"]), (&Value::Null, &Value::Null));
    let bad = work.fails(1, &["rate", "--observed", "many", "--expected", "1"]);
    assert!(bad.contains("This is not a number."), "{bad}");
    let bad = work.fails(1, &["rate", "--observed", "-1", "--expected", "1"]);
    assert!(bad.contains("cannot be negative"), "{bad}");

    let from_log = work.json(&[
        "rate",
        "--case",
        "c.oddlog",
        "--entity",
        "user=ana",
        "--window",
        "day",
        "--at",
        "2026-04-10T12:00:00Z",
        "--json",
    ]);
    assert_eq!((&from_log["observed"], &from_log["expected"]), (&43.0.into(), &2.0.into()));
    work.fails(1, &["rate", "--case", "c.oddlog", "--entity", "user=nobody"]);
}

#[test]
fn bad_files_get_one_clear_line_and_leave_no_case_behind() {
    let work = Workspace::new();
    std::fs::create_dir(work.path("folder")).unwrap();
    work.write("empty.csv", "");
    work.write("notes.docx", [0x50, 0x4b, 3, 4, 0, 0, 0, 1, 2, 0, 255, 254]);
    work.write("scan.pdf", "%PDF-1.7\n%\u{e2}\u{e3}\n1 0 obj\n");
    work.write("prose.txt", "Dear all,\nthe meeting is at noon.\n");
    for (file, word) in [
        ("missing.csv", "missing.csv"),
        ("empty.csv", "has no lines"),
        ("folder", "folder"),
        ("notes.docx", "damaged"),
        ("scan.pdf", "PDF"),
        ("prose.txt", "prose.txt"),
    ] {
        let message = work.fails(1, &["import", file, "--case", "new.oddlog"]);
        assert!(message.contains(word), "{file}: {message}");
        assert_eq!(message.trim_end().lines().count(), 1, "{message}");
        assert!(!work.path("new.oddlog").exists(), "{file} left a case behind");
    }
}

#[test]
fn bad_rows_are_listed_and_good_rows_kept() {
    let work = Workspace::new();
    let log = b"timestamp,username,source_ip,event_type\n\
        2026-03-02 08:00:00,ana,10.1.1.415,login_success\n\
        2026-03-02 08:01:00,bo,10.0.0.2\n\
        2026-03-02 08:02:00,cy,10.0.0.3,login_success,extra\n\
        yesterday,dee,10.0.0.4,login_success\n\
        2026-03-02 08:04:00,\xff\xfe,10.0.0.5,login_success\n\
        2026-03-02 08:05:00,eli,10.0.0.6,login_suc";
    work.write("logins.csv", log);
    let receipt = work.json(&["import", "logins.csv", "--case", "c.oddlog", "--json"]);
    let file = &receipt["files"][0];
    assert_eq!(
        (&file["read"], &file["stored"], &file["rejected"]),
        (&6.into(), &4.into(), &2.into())
    );
    let lines: Vec<u64> =
        file["issues"].as_array().unwrap().iter().map(|it| it["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [3, 4]);
    assert!(file["notes"].to_string().contains("windows-1252"), "{file}");
    assert!(file["notes"].to_string().contains("cut off"), "{file}");
    let undated = ["events", "--case", "c.oddlog", "--user", "dee", "--output", "csv"];
    assert_eq!(work.ok(&undated).lines().count(), 2, "an event without a time is kept");
    let kept = work.ok(&["events", "--case", "c.oddlog", "--ip", "10.1.1.415", "--output", "csv"]);
    assert_eq!(kept.lines().count(), 2, "an address that is no address is kept as text");
}

#[test]
fn bad_cases_are_refused_in_words() {
    let work = Workspace::analysed();
    work.write("photos.oddlog", "not a database at all, whatever its name says");
    let message = work.fails(1, &["anomalies", "--case", "photos.oddlog"]);
    assert!(message.contains("not an Oddlog case"), "{message}");
    let message = work.fails(1, &["check", "--case", "none.oddlog"]);
    assert!(message.contains("none.oddlog"), "{message}");
    assert!(work.ok(&["check", "--case", "c.oddlog"]).contains("nothing is wrong"));

    let path = work.path("c.oddlog");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60..64].copy_from_slice(&900_u32.to_be_bytes()); // SQLite's user_version
    std::fs::write(&path, bytes).unwrap();
    let message = work.fails(1, &["anomalies", "--case", "c.oddlog"]);
    assert!(message.contains("newer"), "{message}");
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let work = Workspace::new();
    for args in [
        vec!["import"],
        vec!["anomalies", "--case", "c.oddlog", "--severity", "dire"],
        vec!["anomalies", "--case", "c.oddlog", "--last", "7y"],
        vec!["rate", "--observed", "3"],
        vec!["frobnicate", "--all"],
    ] {
        work.fails(2, &args);
    }
}

#[test]
fn without_a_display_demo_prints_findings_and_the_window_says_how_to_go_on() {
    let work = Workspace::new();
    let text = work.ok(&["demo"]);
    assert!(text.contains("anomalies"), "{text}");
    let message = work.fails(1, &[]);
    assert!(message.contains("--help"), "{message}");
    assert_eq!(message.trim_end().lines().count(), 1, "{message}");
}

#[test]
fn a_killed_import_leaves_nothing_visible() {
    let work = Workspace::analysed();
    // About 400,000 rows, so that the kill falls into the middle of the import.
    let mut log = String::from("timestamp,username,source_ip,event_type,service\n");
    for n in 0..400_000_u32 {
        let (hour, minute, second) = (n / 3600 % 24, n / 60 % 60, n % 60);
        log += &format!(
            "2026-05-{:02} {hour:02}:{minute:02}:{second:02},u{},10.9.{}.{},login_success,s{n}\n",
            1 + n / 86_400,
            n % 5_000,
            n % 200,
            n % 250
        );
    }
    work.write("big.csv", log);
    let before = work.ok(&["events", "--case", "c.oddlog", "--output", "csv"]);
    for delay in [5, 40, 120, 250] {
        let mut child = work
            .command(&["import", "big.csv", "--case", "c.oddlog"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            break; // a fast machine was done before the kill: nothing left to test
        }
        assert_eq!(work.ok(&["events", "--case", "c.oddlog", "--output", "csv"]), before);
        work.ok(&["check", "--case", "c.oddlog"]);
    }
}

#[test]
fn two_formats_and_every_detector_are_described() {
    let work = Workspace::new();
    let formats = work.ok(&["formats"]);
    assert!(formats.contains("delimited") && formats.contains("licensing_web_api"), "{formats}");
    let detectors = work.ok(&["detectors"]);
    assert!(detectors.contains("Isolation forest") && detectors.contains("K-means"), "{detectors}");
}

#[test]
fn a_series_file_is_scored_in_its_own_order() {
    let work = Workspace::new();
    let mut text = String::from("time,value\n");
    for hour in 0..24 * 40_u32 {
        let (day, hour) = (hour / 24, hour % 24);
        let value = if (day, hour) == (38, 3) { 400 } else { 20 + (hour * 7 + day) % 5 };
        text += &format!("2026-{:02}-{:02}T{hour:02}:00:00Z,{value}\n", 3 + day / 28, 1 + day % 28);
    }
    text += "2026-04-13T00:00:00Z,many\n";
    work.write("counts.csv", text);
    let output = work.run(&["series", "counts.csv", "--output", "json"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("line 962"));
    let points: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(points.len(), 960);
    assert_eq!(
        keys(&points[0]),
        ["time", "value", "expected", "lower", "upper", "score", "flagged"]
    );
    let flagged: Vec<&Value> =
        points.iter().filter(|it| it["flagged"] == true).map(|it| &it["time"]).collect();
    assert_eq!(flagged, ["2026-04-11T03:00:00Z"]);
}
