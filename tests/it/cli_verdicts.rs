//! Verdicts and the journal from end to end, on the command line.

use crate::support::program::Workspace;
use serde_json::Value;

/// What people did: the import and the run before it are entries 1 and 2.
fn journal(work: &Workspace) -> Vec<Value> {
    journal_where(work, &["--source", "command_line"])
}

fn journal_where(work: &Workspace, filter: &[&str]) -> Vec<Value> {
    let args = [&["journal", "--case", "c.oddlog", "--output", "json"], filter].concat();
    work.json(&args).as_array().unwrap().clone()
}

/// Id and status of every anomaly, by id.
fn statuses(work: &Workspace) -> Vec<(i64, String)> {
    let found = work.json(&["anomalies", "--case", "c.oddlog", "--output", "json"]);
    let mut all: Vec<(i64, String)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["id"].as_i64().unwrap(), it["status"].as_str().unwrap().to_owned()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_verdict_is_recorded_with_who_when_and_why_and_can_be_taken_back() {
    let work = Workspace::analysed();
    let said = work.ok(&[
        "verdict", "1", "A-0002", "--case", "c.oddlog", "--as", "benign", "--reason", "=Test, a",
    ]);
    assert_eq!(said, "2 anomalies set to Benign, entry 3.\n");
    assert_eq!(statuses(&work)[..2], [(1, "benign".to_owned()), (2, "benign".to_owned())]);
    let entries = journal(&work);
    assert_eq!(entries.len(), 2);
    let first = &entries[0];
    let keys: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "id",
            "at",
            "actor",
            "action",
            "target_kind",
            "target",
            "about",
            "source",
            "reason",
            "before",
            "after",
            "batch",
            "undoes",
            "previous_hash",
            "hash"
        ]
    );
    assert_eq!((&first["target"], &first["source"]), (&1.into(), &"command_line".into()));
    assert_eq!((&first["before"], &first["after"]), (&"open".into(), &"benign".into()));
    assert!(!first["actor"].as_str().unwrap().is_empty());
    assert!(first["at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(entries[1]["batch"], 3);
    assert_eq!(entries[1]["previous_hash"], first["hash"], "one follows the other");
    let csv = work.ok(&["journal", "--case", "c.oddlog", "--output", "csv"]);
    assert!(csv.contains(",\"'=Test, a\","), "no cell is a formula: {csv}");

    work.ok(&["verdict", "2", "--case", "c.oddlog", "--as", "open"]);
    assert_eq!(
        work.ok(&["verdict", "--undo", "5", "--case", "c.oddlog"]),
        "Verdict on A-0002 taken back.\n"
    );
    work.ok(&["verdict", "--undo", "4", "--case", "c.oddlog"]);
    assert!(statuses(&work).iter().all(|it| it.1 == "open"));
    assert_eq!(journal(&work).len(), 6, "nothing was removed");
    let table = work.ok(&["journal", "--case", "c.oddlog", "--anomaly", "A-0002"]);
    assert!(table.ends_with("4 of 8 entries. Chain verified.\n"), "{table}");
    work.ok(&["check", "--case", "c.oddlog"]);
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_recorded() {
    let work = Workspace::analysed();
    let verdict = |ids: &[&str], code: i32, rest: &[&str]| {
        let args = [&["verdict"], ids, &["--case", "c.oddlog"], rest].concat();
        work.fails(code, &args)
    };
    let reason = ["--as", "confirmed", "--reason", "Ticket 7"];
    for (ids, code, rest, sentence) in [
        (&["1", "A-0999"][..], 1, &reason[..], "There is no anomaly A-0999 in this case."),
        (&["1", "seven"], 1, &reason, "\"seven\" is no number of an anomaly"),
        (&["1"], 1, &["--as", "confirmed"], "Confirmed needs a reason. Write at least 3"),
        (&["1"], 1, &["--as", "benign", "--reason", " a "], "Benign needs a reason."),
        (&["1"], 1, &["--as", "dismissed", "--reason", &"x".repeat(125)], "The reason is too long"),
        (&["1"], 2, &["--as", "fine"], "choose one of"),
        (&[], 2, &reason, "ID"),
        (&["1"], 2, &["--reason", "Ticket 7"], "--as"),
        (&["--undo", "1"], 1, &[], "Entry 1 of the journal says what was imported or analysed"),
        (&["--undo", "9"], 1, &[], "Entry 9 of the journal is no verdict"),
    ] {
        let error = verdict(ids, code, rest);
        assert!(error.contains(sentence), "{ids:?} {rest:?}: {error}");
    }
    assert_eq!(journal(&work), [Value::Null; 0]);
    assert!(statuses(&work).iter().all(|it| it.1 == "open"));
    let table = work.ok(&["journal", "--case", "c.oddlog"]);
    assert!(table.contains("2 of 2 entries. Chain verified."), "{table}");
}

#[test]
fn a_verdict_outlives_runs_that_raise_it_again_or_not() {
    let work = Workspace::analysed();
    let attack = work.json(&[
        "anomalies",
        "--case",
        "c.oddlog",
        "--type",
        "brute force",
        "--output",
        "json",
    ]);
    let id = attack[0]["id"].to_string();
    work.ok(&["verdict", &id, "--case", "c.oddlog", "--as", "confirmed", "--reason", "Ticket 7"]);
    let still = |work: &Workspace| {
        let found = work.json(&[
            "anomalies",
            "--case",
            "c.oddlog",
            "--verdict",
            "confirmed",
            "--output",
            "json",
        ]);
        found.as_array().unwrap().iter().map(|it| it["id"].to_string()).collect::<Vec<_>>()
    };
    work.ok(&["analyze", "--case", "c.oddlog", "--seed", "7"]);
    assert_eq!(still(&work), std::slice::from_ref(&id), "raised again");
    work.ok(&["score", "--case", "c.oddlog"]);
    assert_eq!(still(&work), std::slice::from_ref(&id), "scored again");
    work.ok(&["analyze", "--case", "c.oddlog", "--entity", "key"]);
    assert_eq!(still(&work), [""; 0], "profiles of keys have no brute force against a user");
    let shown = work.json(&["show", &id, "--case", "c.oddlog", "--json"]);
    assert_eq!(shown["status"], "confirmed", "kept all the same");
    work.ok(&["analyze", "--case", "c.oddlog"]);
    assert_eq!(still(&work), [id], "and back");
    work.ok(&["check", "--case", "c.oddlog"]);
}

#[test]
fn imports_and_runs_are_entries_and_every_filter_narrows() {
    let work = Workspace::analysed();
    work.write("more.csv", "time,user,ip,outcome\n2026-06-01T00:00:00Z,zoe,192.0.2.1,ok\n");
    work.ok(&["import", "more.csv", "--case", "c.oddlog"]);
    work.ok(&["import", "more.csv", "--case", "c.oddlog"]);
    work.ok(&["score", "--case", "c.oddlog"]);
    work.ok(&["verdict", "1", "--case", "c.oddlog", "--as", "dismissed"]);
    let ids = |filter: &[&str]| -> Vec<i64> {
        journal_where(&work, filter).iter().map(|it| it["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(&[]), [1, 2, 3, 4, 5, 6]);
    let all = journal_where(&work, &[]);
    assert_eq!((&all[2]["action"], &all[2]["source"]), (&"import".into(), &"job".into()));
    assert_eq!(all[2]["after"], "events: 1\nduplicates: 0\nrejected: 0");
    assert_eq!(all[3]["after"], "events: 0\nduplicates: 1\nrejected: 0");
    assert!(all[2]["about"].as_str().unwrap().ends_with("more.csv"));
    assert_eq!((&all[4]["action"], &all[4]["target"]), (&"score".into(), &2.into()));
    let actor = all[0]["actor"].as_str().unwrap();
    for (filter, want) in [
        (&["--action", "import"][..], vec![1, 3, 4]),
        (&["--action", "analyze", "--action", "score"], vec![2, 5]),
        (&["--source", "command_line"], vec![6]),
        (&["--actor", actor, "--target", "MORE.csv"], vec![3, 4]),
        (&["--actor", "nobody"], vec![]),
        (&["--target", "run 2"], vec![5]),
        (&["--text", "imported, 1 events"], vec![3]),
        (&["--last", "1h"], vec![1, 2, 3, 4, 5, 6]),
        (&["--last", "7d", "--round", "--utc", "--limit", "1"], vec![6]),
        (&["--from", "2000-01-01", "--to", "2000-12-31"], vec![]),
    ] {
        assert_eq!(ids(filter), want, "{filter:?}");
    }
    let wrong = work
        .fails(1, &["journal", "--case", "c.oddlog", "--from", "2026-02-02", "--to", "2026-02-01"]);
    assert!(wrong.contains("From is after To."), "{wrong}");
    assert!(work.fails(2, &["journal", "--case", "c.oddlog", "--action", "x"]).contains("import"));
    work.ok(&["check", "--case", "c.oddlog"]);
}
