//! Access flows and the hand-over from end to end, on the command line.

use crate::cli_access::decided;
use crate::support::logs::access_requests;
use crate::support::program::Workspace;
use serde_json::{Value, json};

fn case() -> Workspace {
    let work = Workspace::new();
    work.write("report.csv", access_requests());
    work.ok(&["import", "report.csv", "--case", "c.oddlog"]);
    work
}

fn flow(work: &Workspace, verb: &str, name: &str, rest: &[&str]) -> String {
    work.ok(&[&["flow", verb, name, "--case", "c.oddlog"], rest].concat())
}

fn history(work: &Workspace, name: &str) -> Vec<Value> {
    let all = work.json(&["flow", "history", name, "--case", "c.oddlog", "--json"]);
    all.as_array().unwrap().clone()
}

#[test]
fn a_flow_is_what_the_log_shows_until_it_is_edited() {
    let work = case();
    let all = work.json(&["flow", "list", "--case", "c.oddlog", "--output", "json"]);
    let names: Vec<&str> =
        all.as_array().unwrap().iter().map(|it| it["access_flow"].as_str().unwrap()).collect();
    assert_eq!(names, ["Build", "Databases"]);
    assert_eq!((&all[1]["version"], &all[1]["requests"]), (&json!(0), &json!(3)));
    let seen = work.json(&["flow", "show", "Databases", "--case", "c.oddlog", "--json"]);
    let target = &seen["access_targets"][0]["integration"];
    assert_eq!(target["integration_name"], "Orders");
    assert_eq!(target["permissions"], json!(["admin", "read"]));
    assert_eq!(seen["grant_duration_in_min"], 480, "the longest that was asked for");
    let text = flow(&work, "show", "Databases", &[]);
    assert!(text.starts_with("Version 0: what 3 requests of the log show"), "{text}");
    assert!(text.contains("\nduration_min: 480\n"), "{text}");
}

#[test]
fn presets_make_a_version_with_its_words_and_a_revert_another() {
    let work = case();
    let edit = [
        "--require-approval",
        "group:dba-leads",
        "--shorten",
        "120",
        "--exclude-resource",
        "customer-db",
        "--drop-permission",
        "admin",
        "--require-mfa",
    ];
    let dry = flow(&work, "edit", "Databases", &[&edit[..], &["--dry-run"]].concat());
    for line in ["- duration_min: 480\n", "+ duration_min: 120\n", "-       - admin\n"] {
        assert!(dry.contains(line), "{line}: {dry}");
    }
    assert_eq!(history(&work, "Databases").len(), 1, "a dry run saves nothing");
    let reason = ["--reason", "After AR-1: admin on customer data"];
    let said = flow(&work, "edit", "Databases", &[&edit[..], &reason].concat());
    for words in [
        "Permission admin is dropped.",
        "1 resource is excluded.",
        "To be approved by group is dba-leads; was user is ola@fjord.example.",
        "Access ends after 2 hours, was 8 hours.",
        "MFA is required.",
        "Databases is version 1, recorded here, not sent, entry 2.",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let off = ["--deactivate", "--reason", "Ticket 9"];
    flow(&work, "edit", "Databases", &off);
    let back = ["--to", "1", "--reason", "Ticket 10"];
    let said = flow(&work, "revert", "Databases", &back);
    assert_eq!(said, "Databases is version 3, recorded here, not sent, entry 4.\n");
    let all = history(&work, "Databases");
    assert_eq!(all.len(), 4);
    assert_eq!(all[1]["changes"].as_array().unwrap().len(), 5);
    assert_eq!(all[2]["changes"][0]["words"], "The flow is inactive: no request is accepted.");
    assert_eq!(all[3]["reason"], "Ticket 10");
    let newest = work.json(&["flow", "show", "Databases", "--case", "c.oddlog", "--json"]);
    assert_eq!(newest["active"], true);
    let journal = work.ok(&["journal", "--case", "c.oddlog"]);
    assert!(journal.contains("revert_flow") && journal.contains("Databases"), "{journal}");
    let undone = work.ok(&["verdict", "--undo", "4", "--case", "c.oddlog"]);
    assert_eq!(undone, "Databases is as in version 2 again, now version 4, entry 5.\n");
    assert_eq!(history(&work, "Databases").len(), 5);
    work.ok(&["check", "--case", "c.oddlog"]);
}

#[test]
fn a_definition_is_loaded_from_a_file_and_a_new_flow_made_of_one() {
    let work = case();
    let seen = work.ok(&["flow", "show", "Databases", "--case", "c.oddlog", "--json"]);
    let mut definition: Value = serde_json::from_str(&seen).unwrap();
    definition["settings"]["labels"] = json!(["emea"]);
    definition["space"] = json!("north");
    work.write("flow.json", definition.to_string());
    let from = ["--from", "flow.json", "--reason", "As exported"];
    let said = flow(&work, "edit", "Databases", &from);
    assert!(said.contains("Labels: emea, was none."), "{said}");
    let now = work.json(&["flow", "show", "Databases", "--case", "c.oddlog", "--json"]);
    assert_eq!(now, definition, "with what the file has besides");
    definition["name"] = json!("New flow");
    work.write("new.json", definition.to_string());
    let from = ["--from", "new.json", "--reason", "As exported"];
    flow(&work, "edit", "New flow", &from);
    assert_eq!(history(&work, "New flow").len(), 2);
}

#[test]
fn what_is_wrong_with_a_change_is_said_and_nothing_is_recorded() {
    let work = case();
    work.write("broken.json", "{\"name\":");
    work.write("empty.json", "{\"name\":\"\"}");
    let long = "x".repeat(125);
    for (verb, name, rest, sentence) in [
        (
            "edit",
            "Nowhere",
            &["--require-mfa", "--reason", "Ticket 7"][..],
            "no access flow \"Nowhere\"",
        ),
        (
            "edit",
            "Build",
            &["--require-mfa"],
            "Saving an access flow needs a reason. Write a reason.",
        ),
        ("edit", "Build", &["--require-mfa", "--reason", &long], "Write at most 124 characters."),
        ("edit", "Build", &["--reason", "Ticket 7"], "Nothing is changed in Build."),
        (
            "edit",
            "Build",
            &["--drop-permission", "admin", "--reason", "Ticket 7"],
            "does not give the permission",
        ),
        (
            "edit",
            "Build",
            &["--drop-permission", "exec", "--reason", "Ticket 7"],
            "Choose at least one permission.",
        ),
        (
            "edit",
            "Build",
            &["--require-approval", "group:", "--reason", "Ticket 7"],
            "Give the condition a value.",
        ),
        (
            "edit",
            "Build",
            &["--from", "broken.json", "--reason", "Ticket 7"],
            "could not be read as an access flow",
        ),
        (
            "edit",
            "Build",
            &["--from", "nowhere.json", "--reason", "Ticket 7"],
            "could not be read as an access flow",
        ),
        (
            "edit",
            "Build",
            &["--from", "empty.json", "--reason", "Ticket 7"],
            "Give the flow a name.",
        ),
        (
            "revert",
            "Build",
            &["--to", "3", "--reason", "Ticket 7"],
            "Build has no version 3; its newest is 0.",
        ),
        (
            "revert",
            "Build",
            &["--to", "0", "--reason", "Ticket 7"],
            "there is nothing to go back to",
        ),
    ] {
        let args = [&["flow", verb, name, "--case", "c.oddlog"], rest].concat();
        let error = work.fails(1, &args);
        assert!(error.contains(sentence), "{args:?}: {error}");
        assert!(error.contains("Nothing was"), "what was kept is said: {error}");
    }
    work.fails(2, &["flow", "edit", "Build", "--case", "c.oddlog", "--shorten", "0"]);
    assert_eq!(decided(&work), [Value::Null; 0]);
}

#[test]
fn the_hand_over_is_exported_in_three_forms_and_marked_as_done() {
    let work = case();
    work.ok(&[
        "revoke",
        "AR-1",
        "--case",
        "c.oddlog",
        "--reason",
        "=Ticket 7",
        "--ticket",
        "SEC-7",
    ]);
    flow(&work, "edit", "Databases", &["--require-mfa", "--reason", "After AR-1"]);
    flow(&work, "edit", "Databases", &["--shorten", "60", "--reason", "After AR-1, too"]);
    let hand_over = |rest: &[&str]| {
        let args = [&["hand-over", "--case", "c.oddlog"], rest].concat();
        work.ok(&args)
    };
    let table = hand_over(&[]);
    assert!(table.ends_with("2 to be carried out in the real system\n"), "{table}");
    assert!(hand_over(&["--out", "h.json"]).starts_with("2 actions to hand over"));
    let read = |name: &str| std::fs::read_to_string(work.path(name)).unwrap();
    let json: Value = serde_json::from_str(&read("h.json")).unwrap();
    assert_eq!(json["request_ids"], json!(["AR-1"]));
    assert_eq!(json["revocations"][0]["ticket"], "SEC-7");
    let change = &json["access_flows"][0];
    assert_eq!((&change["from_version"], &change["to_version"]), (&json!(0), &json!(2)));
    assert_eq!(change["changes"].as_array().unwrap().len(), 2, "both versions in one");
    assert_eq!(change["definition"]["settings"]["require_mfa"], true);
    for line in ["- require_mfa: false\n", "+ require_mfa: true\n", "+ duration_min: 60\n"] {
        assert!(change["diff"].as_str().unwrap().contains(line), "{line}");
    }
    hand_over(&["--out", "h.csv"]);
    let csv = read("h.csv");
    assert!(csv.contains("Revoke access,AR-1,") && csv.contains(",'=Ticket 7,"), "{csv}");
    hand_over(&["--out", "h.diff"]);
    assert!(read("h.diff").contains("--- version 0\n+++ version 2\n"), "{}", read("h.diff"));

    assert!(
        hand_over(&["--done", "2", "--note", "by hand"]).contains("AR-1 is marked as carried out")
    );
    assert!(hand_over(&[]).ends_with("1 to be carried out in the real system\n"));
    hand_over(&["--done", "all"]);
    assert!(hand_over(&[]).ends_with("0 to be carried out in the real system\n"));
    let all = work.json(&["hand-over", "--case", "c.oddlog", "--all", "--output", "json"]);
    assert_eq!(all[0]["note"], "by hand");
    assert!(all[0]["done_at"].is_string() && all[0]["done_by"].is_string());
    // What is changed after that is to be carried out against what was.
    flow(&work, "edit", "Databases", &["--deactivate", "--reason", "Ticket 9"]);
    hand_over(&["--out", "h.json"]);
    let json: Value = serde_json::from_str(&read("h.json")).unwrap();
    assert_eq!(json["access_flows"][0]["from_version"], 2);
    assert_eq!(json["request_ids"], json!([]));
    for (done, sentence) in [
        ("2", "Entry 2 is marked as carried out already"),
        ("99", "The journal has no entry 99."),
        ("5", "neither a revocation nor a change"),
        ("x", "\"x\" is no number of an entry."),
    ] {
        let error = work.fails(1, &["hand-over", "--case", "c.oddlog", "--done", done]);
        assert!(error.contains(sentence) && error.contains("Nothing was recorded."), "{error}");
    }
    let error = work.fails(1, &["hand-over", "--case", "c.oddlog", "--out", "no/h.json"]);
    assert!(error.contains("The hand-over was not exported"), "{error}");
    work.ok(&["check", "--case", "c.oddlog"]);
}
