//! Imports from end to end: tokens, copies, countries, attributes, receipts.

use crate::support::program::Workspace;
use crate::support::{logs, mmdb};
use serde_json::Value;
use std::collections::BTreeSet;

fn events(work: &Workspace, case: &str, more: &[&str]) -> Vec<Value> {
    let args = [&["events", "--case", case, "--output", "json"], more].concat();
    work.json(&args).as_array().unwrap().clone()
}

/// Every name that stands in one of these columns.
fn names(events: &[Value], columns: &[&str]) -> BTreeSet<String> {
    let all = events.iter().flat_map(|it| columns.iter().map(|name| it[name].clone()));
    all.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

const NAMED: [&str; 5] = ["user", "ip", "key", "machine", "friendly_name"];

/// All that a case holds: its file as it is, and every event with its record unpacked.
fn everything(work: &Workspace, case: &str) -> String {
    let bytes = std::fs::read(work.path(case)).unwrap();
    let receipts = work.ok(&["receipts", "--case", case, "--issues", "--output", "json"]);
    let events = work.ok(&["events", "--case", case, "--output", "csv"]);
    format!("{}\n{receipts}\n{events}", String::from_utf8_lossy(&bytes))
}

/// A log of people with a line that is rejected, and a log of keys and machines.
fn write_logs(work: &Workspace) {
    let log = logs::sign_ins(40)
        .replace(",ana,", ",ana.berg@example.com,")
        .replace(",bo,", ",CORP\\bo.lund,")
        .replace(",cy,", ",cyril,")
        .replace(",dee,", ",deepak,")
        .replace(",eli,", ",elisabet,");
    work.write("logins.csv", log + "2026-04-10 23:59:00,cyril,10.0.0.2\n");
    work.write("log.json", logs::web_api(500, 200..225).replace(":\"m", ":\"machine0x"));
}

#[test]
fn tokens_hide_every_name_and_are_the_same_in_the_next_import() {
    let work = Workspace::new();
    write_logs(&work);
    work.ok(&["import", "logins.csv", "log.json", "--case", "plain.oddlog"]);
    work.ok(&["import", "logins.csv", "--case", "c.oddlog", "--tokens"]);
    let first = names(&events(&work, "c.oddlog", &[]), &["user"]);
    assert_eq!(first.len(), 5);
    assert!(first.iter().all(|it| it.starts_with("user-") && it.len() == 21), "{first:?}");
    work.ok(&["import", "log.json", "--case", "c.oddlog", "--tokens"]);
    work.write(
        "more.csv",
        "timestamp,username,source_ip,event_type,service\n2026-05-01 08:00:00,cyril,10.0.0.2,login_success,vpn\n",
    );
    work.ok(&["import", "more.csv", "--case", "c.oddlog", "--tokens"]);
    assert_eq!(names(&events(&work, "c.oddlog", &[]), &["user"]), first);

    let originals = names(&events(&work, "plain.oddlog", &[]), &NAMED);
    assert!(100 < originals.len());
    let hidden = everything(&work, "c.oddlog");
    for name in &originals {
        assert!(
            !hidden.contains(&format!("{name},")) && !hidden.contains(&format!("{name}\"")),
            "{name}"
        );
    }
    assert!(hidden.contains("text left out: privacy"));

    let again = work.json(&["import", "logins.csv", "--case", "c.oddlog", "--tokens", "--json"]);
    assert_eq!((&again["total"]["stored"], &again["total"]["duplicate"]), (&0.into(), &441.into()));
}

#[test]
fn a_copy_has_the_same_events_and_findings_without_names() {
    let work = Workspace::new();
    write_logs(&work);
    work.ok(&["import", "logins.csv", "log.json", "--case", "c.oddlog"]);
    work.ok(&["import", "logins.csv", "--case", "c.oddlog"]); // all duplicates
    work.ok(&["analyze", "--case", "c.oddlog"]);
    work.ok(&["copy", "--case", "c.oddlog", "--out", "given.oddlog", "--tokens"]);
    work.ok(&["check", "--case", "given.oddlog"]);

    let hidden = everything(&work, "given.oddlog");
    let plain = events(&work, "c.oddlog", &[]);
    for name in names(&plain, &NAMED) {
        // Short ones such as m1 occur in file names and random bytes.
        assert!(name.len() < 5 || !hidden.contains(&name), "{name}");
    }
    let copied = events(&work, "given.oddlog", &[]);
    assert_eq!(plain.len(), copied.len());
    let mut pairs = BTreeSet::new();
    for (old, new) in plain.iter().zip(&copied) {
        for column in
            ["no", "id", "time", "time_flag", "outcome", "state", "count", "line", "product"]
        {
            assert_eq!(old[column], new[column], "{column}");
        }
        pairs.extend(NAMED.map(|it| (it, old[it].to_string(), new[it].to_string())));
    }
    for column in NAMED {
        let old: BTreeSet<_> = pairs.iter().filter(|it| it.0 == column).map(|it| &it.1).collect();
        let new: BTreeSet<_> = pairs.iter().filter(|it| it.0 == column).map(|it| &it.2).collect();
        let n = pairs.iter().filter(|it| it.0 == column).count();
        assert_eq!((old.len(), new.len()), (n, n), "{column}: one token for each value");
    }
    let counts = |case: &str| {
        let receipts = work.json(&["receipts", "--case", case, "--output", "json"]);
        let files = receipts["files"].as_array().unwrap().clone();
        files
            .into_iter()
            .map(|it| {
                ["path", "read", "stored", "duplicate", "rejected"].map(|key| it[key].to_string())
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(counts("c.oddlog"), counts("given.oddlog"));

    work.ok(&["analyze", "--case", "given.oddlog"]);
    let found = |case: &str| {
        let list = work.json(&["anomalies", "--case", case, "--sort", "score", "--output", "json"]);
        let list = list.as_array().unwrap().clone();
        list.into_iter()
            .map(|it| {
                ["type", "severity", "score", "from", "to", "events"].map(|key| it[key].to_string())
            })
            .collect::<Vec<_>>()
    };
    assert!(!found("c.oddlog").is_empty());
    let sorted = |mut list: Vec<[String; 6]>| {
        // Equal scores are told apart by name, and names are others.
        list.sort();
        list
    };
    assert_eq!(sorted(found("c.oddlog")), sorted(found("given.oddlog")));

    let message =
        work.fails(1, &["copy", "--case", "c.oddlog", "--out", "given.oddlog", "--tokens"]);
    assert!(message.contains("given.oddlog"), "{message}");
    work.fails(2, &["copy", "--case", "c.oddlog", "--out", "other.oddlog"]);
}

#[test]
fn countries_come_from_an_offline_database() {
    let work = Workspace::new();
    let networks = [
        ("192.0.2.0", 24, "NO"),
        ("198.51.100.128", 25, "JP"),
        ("2001:db8::", 32, "BR"),
        ("10.0.0.0", 8, "SE"),
    ];
    work.write("countries.mmdb", mmdb::countries("Test-Country", &networks));
    work.write(
        "logins.csv",
        "time,user,ip,country\n\
         2026-06-13 08:00:00,ana,192.0.2.7,\n\
         2026-06-13 08:01:00,ana,198.51.100.127,\n\
         2026-06-13 08:02:00,ana,198.51.100.128,\n\
         2026-06-13 08:03:00,bo,2001:db8::7,\n\
         2026-06-13 08:04:00,bo,192.0.2.7,FI\n\
         2026-06-13 08:05:00,bo,10.0.0.7,\n\
         2026-06-13 08:06:00,bo,192.0.2.415,\n",
    );
    let import = ["import", "logins.csv", "--case", "c.oddlog", "--country-db"];
    work.write("broken.mmdb", "no database at all");
    for (file, word) in [("missing.mmdb", "no such file"), ("broken.mmdb", "not a database")] {
        let message = work.fails(1, &[&import[..], &[file]].concat());
        assert!(message.contains(word) && message.contains("nothing was imported"), "{message}");
        assert!(!work.path("c.oddlog").exists());
    }
    work.ok(&[&import[..], &["countries.mmdb"]].concat());
    let found: Vec<Value> =
        events(&work, "c.oddlog", &[]).into_iter().rev().map(|it| it["country"].clone()).collect();
    let want = [
        Value::from("NO"),
        Value::Null,
        "JP".into(),
        "BR".into(),
        "FI".into(),
        Value::Null,
        Value::Null,
    ];
    assert_eq!(found, want, "an own country stays, a private address has none");
}

#[test]
fn columns_that_are_mapped_to_nothing_can_be_filtered_on() {
    let work = Workspace::new();
    work.write(
        "logins.csv",
        "time,user,ip,device_os,note\n\
         2026-06-13 08:00:00,ana,192.0.2.7,Debian 13,\"says \"\"hi\"\", leaves\"\n\
         2026-06-13 08:01:00,bo,192.0.2.8,Debian 13,\n\
         2026-06-13 08:02:00,cy,192.0.2.9,Debian 1,Debian 13\n\
         2026-06-13 08:03:00,dee,192.0.2.9,Plan 9,\n",
    );
    work.write("log.json", logs::web_api(50, 0..0));
    work.ok(&["import", "logins.csv", "log.json", "--case", "c.oddlog"]);
    let users = |filters: &[&str]| {
        let args: Vec<&str> = filters.iter().flat_map(|it| ["--attribute", it]).collect();
        events(&work, "c.oddlog", &args)
            .iter()
            .map(|it| it["user"].as_str().unwrap_or("-").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(users(&["device_os=Debian 13"]), ["bo", "ana"]);
    assert_eq!(users(&["device_os=Debian 13", "device_os=Plan 9"]), ["dee", "bo", "ana"]);
    assert_eq!(users(&["device_os=Debian 13", "note=says \"hi\", leaves"]), ["ana"]);
    assert!(users(&["device_os=debian 13"]).is_empty() && users(&["nothing=1"]).is_empty());
    let by_id = events(
        &work,
        "c.oddlog",
        &["--attribute", "device_os=Debian 13", "--starting-after", "0", "--limit", "9"],
    );
    assert_eq!(by_id.len(), 1, "event 0 is before, event 1 is after");
    let all = events(&work, "c.oddlog", &["--user", "ana"]);
    assert_eq!(all[0]["attributes"]["device_os"], "Debian 13");
    assert_eq!(all[0]["attributes"]["note"], "says \"hi\", leaves");
    assert_eq!(all[0]["attributes"]["user"], Value::Null, "a mapped column is no attribute");
    work.fails(2, &["events", "--case", "c.oddlog", "--attribute", "device_os"]);
}

#[test]
fn receipts_are_kept_listed_and_written() {
    let work = Workspace::new();
    write_logs(&work);
    let import = ["import", "logins.csv", "log.json", "--case", "c.oddlog", "--receipt"];
    let message = work.fails(1, &[&import[..], &["r.pdf"]].concat());
    assert!(
        message.contains(".csv, .json or .txt") && !work.path("c.oddlog").exists(),
        "{message}"
    );
    let text = work.ok(&[&import[..], &["r.csv"]].concat());
    assert!(
        text.contains("In all 2 files: Read 942 = stored 941 + duplicate 0 + rejected 1."),
        "{text}"
    );
    let listed = work.ok(&["receipts", "--case", "c.oddlog", "--issues", "--output", "csv"]);
    assert_eq!(std::fs::read_to_string(work.path("r.csv")).unwrap(), listed);
    assert_eq!(listed.lines().count(), 4, "a header, two files, one rejected line: {listed}");
    assert!(listed.contains("rejected line") && listed.contains("cyril,10.0.0.2"), "{listed}");
    let short = work.json(&["receipts", "--case", "c.oddlog", "--output", "json"]);
    assert_eq!(short["files"][0]["issues"], Value::Null);
    assert_eq!(short["total"]["read"], 942);
    assert!(work.ok(&["receipts", "--case", "c.oddlog"]).contains("Read 942 = stored 941"));
}

#[test]
fn contradicting_or_senseless_flags_are_wrong_usage() {
    let work = Workspace::new();
    let import = ["import", "a.csv", "--case", "c.oddlog"];
    for more in [
        vec!["--day-first", "--month-first"],
        vec!["--year", "12"],
        vec!["--max-columns", "0"],
        vec!["--max-ratio", "many"],
    ] {
        work.fails(2, &[&import[..], &more].concat());
    }
}
