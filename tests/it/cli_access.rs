//! Access requests, revocations, access flows and the hand-over from end to end, on the command line.

use crate::support::program::Workspace;
use serde_json::{Value, json};

/// Active without an end, active and over, pending, without a status, rejected.
const REPORT: &str = "\
Request ID,Request Date,Requestor Email,Grantee Name,Integration,Resources,Resource Type,Permissions,Approver Emails,Status,Trigger Type,Access Flow,Duration Hours,Justification
AR-1,2026-01-05T08:15:30Z,mia@fjord.example,Mia,Orders,\"orders; customer-db\",postgresql-database,\"read, admin\",ola@fjord.example,Active,SELF_SERVE,Databases,,Month-end
AR-2,2026-01-06T09:00:00Z,kai@fjord.example,Kai,Orders,stock,postgresql-database,read,by rule,Active,SELF_SERVE,Databases,4,Ticket 7
AR-3,2026-02-11T10:20:00Z,mia@fjord.example,Mia,Orders,customer-db,postgresql-database,admin,,Pending,SELF_SERVE,Databases,8,
AR-4,2026-02-12T10:20:00Z,,,Build,runner,kubernetes-namespace,exec,,,AUTOMATIC,,,
AR-5,2026-02-13T10:20:00Z,kai@fjord.example,Kai,Build,runner,kubernetes-namespace,exec,ola@fjord.example,Rejected,SELF_SERVE,Build,,
";

fn case(files: &[(&str, &str)]) -> Workspace {
    let work = Workspace::new();
    for (name, text) in files {
        work.write(name, *text);
        work.ok(&["import", name, "--case", "c.oddlog"]);
    }
    work
}

fn ids(work: &Workspace, filter: &[&str]) -> Vec<String> {
    let args = [&["requests", "--case", "c.oddlog", "--output", "json"], filter].concat();
    let found = work.json(&args);
    let ids = found.as_array().unwrap().iter().map(|it| it["request_id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

/// The entries of the journal about requests and flows.
pub fn decided(work: &Workspace) -> Vec<Value> {
    let all = work.json(&["journal", "--case", "c.oddlog", "--output", "json"]);
    let is_local = |it: &&Value| it["target_kind"] == "request" || it["target_kind"] == "flow";
    all.as_array().unwrap().iter().filter(is_local).cloned().collect()
}

fn one(work: &Workspace, id: &str) -> Value {
    work.json(&["requests", id, "--case", "c.oddlog", "--output", "json"])
}

#[test]
fn requests_are_listed_filtered_and_shown() {
    let work = case(&[("report.csv", REPORT)]);
    assert_eq!(ids(&work, &[]), ["AR-5", "AR-4", "AR-3", "AR-2", "AR-1"], "newest first");
    for (filter, want) in [
        (&["--status", "active"][..], &["AR-1"][..]),
        (&["--status", "expired"], &["AR-2"]),
        (&["--status", "unknown"], &["AR-4"]),
        (&["--grantee", "Kai"], &["AR-5", "AR-2"]),
        (&["--integration", "Build", "--permission", "exec"], &["AR-5", "AR-4"]),
        (&["--flow", "Databases", "--resource", "customer-db"], &["AR-3", "AR-1"]),
        (&["--resource-type", "kubernetes-namespace"], &["AR-5", "AR-4"]),
        (&["--trigger", "AUTOMATIC"], &["AR-4"]),
        (&["--from", "2026-01-06", "--to", "2026-02-11", "--utc"], &["AR-3", "AR-2"]),
        (&["--text", "CUSTOMER"], &["AR-3", "AR-1"]),
        (&["--limit", "2"], &["AR-5", "AR-4"]),
        (&["--text", "nowhere"], &[]),
    ] {
        assert_eq!(ids(&work, filter), want, "{filter:?}");
    }
    let it = one(&work, "AR-1");
    assert_eq!((&it["status"], &it["because"]), (&json!("active"), &json!("as exported")));
    assert_eq!(it["units"].as_array().unwrap().len(), 2);
    assert_eq!(it["permissions"], json!(["read", "admin"]));
    assert_eq!(it["justification"], "Month-end");
    let kinds: Vec<&str> =
        it["timeline"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["requested", "approved", "granted"]);
    assert_eq!(it["timeline"][1]["who"], "ola@fjord.example");
    assert_eq!(it["timeline"][0]["place"], json!({"file": "report.csv", "line": 2, "event": 0}));
    let over = one(&work, "AR-2");
    assert_eq!(over["because"], "its time is over");
    assert_eq!(over["timeline"][1]["kind"], "approved_automatically");
    let bare = one(&work, "AR-4");
    assert_eq!((&bare["requestor"], &bare["access_flow"]), (&Value::Null, &Value::Null));
    let table = work.ok(&["requests", "--case", "c.oddlog"]);
    assert!(table.ends_with("5 of 5 access requests\n"), "{table}");
    let error = work.fails(1, &["requests", "AR-9", "--case", "c.oddlog"]);
    assert!(error.contains("There is no access request AR-9 in this case."), "{error}");
    work.fails(2, &["requests", "--case", "c.oddlog", "--status", "fine"]);
    // The same options of time as every list has.
    assert_eq!(ids(&work, &["--last", "1d", "--round", "--utc"]), [""; 0]);
    work.fails(2, &["requests", "--case", "c.oddlog", "--round"]);
    let error = work.fails(1, &["requests", "--case", "c.oddlog", "--from", "soon"]);
    assert!(error.contains("is not a time"), "{error}");
    work.ok(&["check", "--case", "c.oddlog"]);
}

fn revoke<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    [&["revoke", "AR-1", "--case", "c.oddlog"], rest].concat()
}

#[test]
fn access_is_revoked_with_a_reason_and_given_back() {
    let work = case(&[("report.csv", REPORT)]);
    let said = work.ok(&revoke(&["--reason", "Read-only is enough", "--ticket", "SEC-7"]));
    assert_eq!(said, "AR-1 is revoked, recorded here, not sent, entry 2.\n");
    let it = one(&work, "AR-1");
    assert_eq!(
        (&it["status"], &it["because"]),
        (&json!("revoked"), &json!("recorded here, not sent"))
    );
    assert_eq!(it["exported_status"], "active");
    assert_eq!(it["revoked_here"]["ticket"], "SEC-7");
    let last = it["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["kind"], &last["note"]),
        (&json!("revoked_here"), &json!("“Read-only is enough”, SEC-7"))
    );
    assert_eq!(ids(&work, &["--status", "revoked"]), ["AR-1"]);
    let again = work.fails(1, &revoke(&["--reason", "once more"]));
    assert!(again.contains("AR-1 is revoked here already. Nothing was recorded."), "{again}");

    assert_eq!(work.ok(&revoke(&["--undo"])), "AR-1 is Active again, entry 3.\n");
    assert_eq!(one(&work, "AR-1")["status"], "active");
    let nothing = work.fails(1, &revoke(&["--undo"]));
    assert!(nothing.contains("AR-1 is not revoked here"), "{nothing}");
    let journal = decided(&work);
    assert_eq!(journal.len(), 2, "nothing was removed");
    assert_eq!((&journal[0]["action"], &journal[0]["target"]), (&json!("revoke"), &json!("AR-1")));
    assert_eq!(journal[0]["after"], "status: Revoked\nticket: SEC-7");
    assert_eq!((&journal[1]["action"], &journal[1]["undoes"]), (&json!("undo"), &json!(2)));
    let table = work.ok(&["journal", "--case", "c.oddlog", "--text", "access revoked"]);
    assert!(table.ends_with("1 of 3 entries. Chain verified.\n"), "{table}");
    work.ok(&["check", "--case", "c.oddlog"]);
}

#[test]
fn what_cannot_be_revoked_is_said_and_nothing_is_recorded() {
    let work = case(&[("report.csv", REPORT)]);
    let long = "x".repeat(125);
    for (id, reason, sentence) in [
        ("AR-1", "", "Revoking AR-1 needs a reason. Write a reason. Nothing was recorded."),
        ("AR-1", "  no ", "Write at least 3 characters."),
        ("AR-1", long.as_str(), "Write at most 124 characters."),
        (
            "AR-2",
            "Ticket 7",
            "AR-2 expired at 2026-01-06 13:00 UTC, so there is nothing to revoke.",
        ),
        ("AR-3", "Ticket 7", "Only active access can be revoked; AR-3 is Pending."),
        ("AR-4", "Ticket 7", "No export says whether AR-4 is active."),
        ("AR-5", "Ticket 7", "Only active access can be revoked; AR-5 is Rejected."),
        ("AR-6", "Ticket 7", "There is no access request AR-6 in this case."),
    ] {
        let error = work.fails(1, &["revoke", id, "--case", "c.oddlog", "--reason", reason]);
        assert!(error.contains(sentence), "{id} {reason:?}: {error}");
        assert!(error.contains("Nothing was"), "what was kept is said: {error}");
        assert_eq!(error.lines().count(), 1);
    }
    work.fails(2, &["revoke", "--case", "c.oddlog", "--reason", "Ticket 7"]);
    assert_eq!(decided(&work), [Value::Null; 0]);
}

#[test]
fn the_newer_of_two_exports_wins_and_a_revocation_that_it_overtakes_stays() {
    let work = case(&[("report.csv", REPORT)]);
    work.ok(&["revoke", "AR-1", "--case", "c.oddlog", "--reason", "Ticket 7"]);
    let head = REPORT.lines().next().unwrap();
    let row = "AR-1,2026-01-05T08:15:30Z,mia@fjord.example,Mia,Orders,orders,postgresql-database,\
               admin,ola@fjord.example,Expired,SELF_SERVE,Databases,,Month-end";
    let newest = "AR-9,2026-03-01T08:00:00Z,kai@fjord.example,Kai,Orders,stock,\
                  postgresql-database,read,,Active,SELF_SERVE,Databases,,";
    work.write("later.csv", format!("{head}\n{row}\n{newest}\n"));
    work.ok(&["import", "later.csv", "--case", "c.oddlog"]);
    let it = one(&work, "AR-1");
    assert_eq!((&it["status"], &it["because"]), (&json!("expired"), &json!("as exported")));
    let steps: Vec<(&str, &str)> = it["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["kind"].as_str().unwrap(), it["from"].as_str().unwrap()))
        .collect();
    assert_eq!(
        steps,
        [
            ("requested", "imported"),
            ("approved", "imported"),
            ("granted", "imported"),
            ("expired", "imported"),
            ("revoked_here", "recorded here"),
        ]
    );
    let error = work.fails(1, &["revoke", "AR-1", "--case", "c.oddlog", "--undo"]);
    assert!(error.contains("says by now that AR-1 is Expired"), "{error}");
    assert!(error.contains("Nothing was changed."), "{error}");
    assert_eq!(one(&work, "AR-9")["status"], "active", "what the later export brought");
}

#[test]
fn a_log_without_access_requests_has_none() {
    let work = case(&[("web.csv", "time,user,request_id,status\n2026-01-01,ana,r-1,200\n")]);
    assert_eq!(ids(&work, &[]), [""; 0]);
    let table = work.ok(&["requests", "--case", "c.oddlog"]);
    assert!(table.contains("This case has no access requests."), "{table}");
    work.ok(&["check", "--case", "c.oddlog"]);
}
