//! Reports from end to end: three forms, filters, and no names where names are left out.

use crate::support::logs;
use crate::support::program::Workspace;
use serde_json::Value;

const NAMES: [&str; 8] =
    ["ana", "bo", "cy", "dee", "eli", "203.0.113.9", "10.0.0.0", "Ana's <laptop> & \"co\""];

/// The sign-in log, one name of a device in it, analysed; a verdict that names somebody.
fn decided() -> Workspace {
    let work = Workspace::new();
    let mut log = String::new();
    for (at, line) in logs::sign_ins(40).lines().enumerate() {
        let device = "\"Ana's <laptop> & \"\"co\"\"\"";
        log.push_str(line);
        log.push(',');
        log.push_str(if at == 0 { "device" } else { device });
        log.push('\n');
    }
    work.write("ana.csv", log);
    work.ok(&["import", "ana.csv", "--case", "c.oddlog", "--map", "friendly_name=device"]);
    work.ok(&["analyze", "--case", "c.oddlog"]);
    let reason = "ana was at 203.0.113.9, says bo";
    work.ok(&["verdict", "1", "--case", "c.oddlog", "--as", "benign", "--reason", reason]);
    work
}

fn report(work: &Workspace, file: &str, rest: &[&str]) -> String {
    work.ok(&[&["report", "--case", "c.oddlog", "--out", file], rest].concat());
    std::fs::read_to_string(work.path(file)).unwrap()
}

fn names(text: &str) -> Vec<&str> {
    let word = |it: char| it.is_alphanumeric() || it == '_' || it == '-';
    let alone = |at: usize, name: &str| {
        !text[..at].ends_with(word) && !text[at + name.len()..].starts_with(word)
    };
    NAMES.into_iter().filter(|name| text.match_indices(name).any(|it| alone(it.0, name))).collect()
}

#[test]
fn a_report_is_one_page_with_what_was_found_decided_and_logged() {
    let work = decided();
    let html = report(&work, "r.html", &[]);
    for part in [
        "<title>Anomalies in c.oddlog</title>",
        "Benign, 20",
        "ana was at 203.0.113.9, says bo",
        "ana.csv:403",
        "seed 42",
        "Ana&#39;s &lt;laptop&gt; &amp; &quot;&quot;co",
        "default-src &#39;none&#39;",
    ] {
        let part = part.replace("default-src &#39;none&#39;", "default-src 'none'");
        assert!(html.contains(&part), "{part}\n{html}");
    }
    for foreign in ["<script", "http:", "https:", "src=", "href=", "url(", "@import", "<img"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    let json: Value = serde_json::from_str(&report(&work, "r.json", &[])).unwrap();
    let all = json["anomalies"].as_array().unwrap();
    assert_eq!((json["matching"].as_u64(), json["redacted"].as_bool()), (Some(4), Some(false)));
    assert_eq!(all.len(), 4);
    let decided = all.iter().find(|it| it["id"] == 1).unwrap();
    assert_eq!(decided["status"], "benign");
    assert_eq!(decided["reason"], "ana was at 203.0.113.9, says bo");
    assert_eq!(json["run"]["settings"]["seed"], 42);
    let shown = work.json(&["show", "1", "--case", "c.oddlog", "--json"]);
    assert_eq!(decided["summary"], shown["summary"]);
    let raw: Vec<&Value> =
        shown["evidence"].as_array().unwrap().iter().map(|it| &it["raw"]).collect();
    for line in decided["evidence"].as_array().unwrap() {
        assert!(raw.contains(&&line["raw"]), "{line}");
    }
    let csv = report(&work, "r.csv", &[]);
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert!(rows.headers().unwrap().iter().eq(
        "id detected_at type severity score entity_kind entity user ip integration resource_type \
         resource status reason decided_at from to summary detector request_id access_flow events \
         evidence"
            .split(' ')
            .filter(|it| !it.is_empty())
    ));
    assert_eq!(rows.records().count(), 4);
}

#[test]
fn no_name_is_left_in_a_redacted_report() {
    let work = decided();
    for file in ["r.html", "r.json", "r.csv"] {
        let plain = report(&work, file, &[]);
        assert!(["ana", "bo", "203.0.113.9"].iter().all(|it| names(&plain).contains(it)));
        let text = report(&work, file, &["--redact"]);
        let unescaped = text.replace("&quot;", "\"").replace("&#39;", "'");
        let unescaped = unescaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(names(&unescaped), [""; 0], "{file}: {text}");
        assert!(text.contains("user-") && text.contains("ip-") && text.contains("name-"), "{file}");
        assert!(!text.contains("laptop"), "{file}");
    }
    let json: Value = serde_json::from_str(&report(&work, "r.json", &["--redact"])).unwrap();
    let all = json["anomalies"].as_array().unwrap();
    let it = all.iter().find(|it| it["user"].as_str().is_some()).unwrap();
    let token = it["user"].as_str().unwrap();
    let in_sentence = |it: &Value| {
        it["ip"].as_str().is_some_and(|ip| it["summary"].as_str().unwrap().contains(ip))
    };
    assert!(all.iter().any(in_sentence), "the same token in the sentence");
    assert!(it["evidence"][0]["raw"].as_str().unwrap().contains(token), "and in the line");
    let again: Value = serde_json::from_str(&report(&work, "s.json", &["--redact"])).unwrap();
    assert!(!again.to_string().contains(token), "another report has other tokens");
    assert_eq!(json["case"], "");
}

#[test]
fn filters_narrow_a_report_and_what_is_wrong_is_said() {
    let work = decided();
    let n = |rest: &[&str]| {
        let json: Value = serde_json::from_str(&report(&work, "r.json", rest)).unwrap();
        (json["matching"].as_u64().unwrap(), json["filter"].as_str().unwrap().to_owned())
    };
    assert_eq!(n(&["--verdict", "benign"]), (1, "Verdict: Benign".to_owned()));
    assert_eq!(n(&["--type", "brute force", "--user", "nobody"]).0, 0);
    assert_eq!(n(&["--from", "2026-04-10", "--to", "2026-04-10", "--utc"]).0, 4);
    assert_eq!(n(&["--to", "2026-04-01", "--utc"]).0, 0);
    let empty = report(&work, "e.html", &["--to", "2026-04-01", "--utc"]);
    assert!(empty.contains("No anomalies pass this filter."));
    let wrong = work.fails(1, &["report", "--case", "c.oddlog", "--out", "r.pdf"]);
    assert!(wrong.contains("written as .html, .csv or .json") && !work.path("r.pdf").exists());
}

#[test]
fn a_report_takes_every_filter_that_the_list_of_anomalies_takes() {
    let work = decided();
    let ids = |anomalies: &Value| -> Vec<u64> {
        let mut ids: Vec<u64> =
            anomalies.as_array().unwrap().iter().map(|it| it["id"].as_u64().unwrap()).collect();
        ids.sort_unstable();
        ids
    };
    let mut sizes = Vec::new();
    for (options, words) in [
        (&["--subject", "203.0.113.9"][..], "Subject: 203.0.113.9"),
        (&["--not-subject", "203.0.113.9"], "Subject not: 203.0.113.9"),
        (&["--text", "failed"], "Text: “failed”"),
        (&["--status", "closed"], "Verdict: Confirmed, Benign, Dismissed"),
        (&["--not-verdict", "benign"], "Verdict not: Benign"),
        (&["--resource", "vpn", "--not-type", "brute_force"], "Type not: Brute force"),
        (&["--detector", "group_ensemble"], "Detector: group_ensemble"),
        (&["--from", "2026-04-10 23:05", "--utc"], "from 2026-04-10T23:05:00Z"),
    ] {
        let list = work
            .json(&[&["anomalies", "--case", "c.oddlog", "--output", "json"], options].concat());
        let json: Value = serde_json::from_str(&report(&work, "r.json", options)).unwrap();
        assert_eq!(ids(&json["anomalies"]), ids(&list), "{options:?}");
        assert!(json["filter"].as_str().unwrap().contains(words), "{options:?}: {json:?}");
        sizes.push(ids(&list).len());
    }
    assert!(sizes.iter().all(|it| (1..4).contains(it)), "each leaves some out: {sizes:?}");
}
