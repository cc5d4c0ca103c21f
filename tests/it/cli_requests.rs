//! The access-request rules from end to end: reports and webhooks in, findings out.

use crate::support::program::Workspace;
use oddlog::detect::DETECTORS;
use oddlog::domain::finding::FindingKind;
use oddlog::domain::run::Family;
use serde_json::{Value, json};

/// An activity report with one case of each type, and what looks alike.
const REPORT: &str = "\
Request ID,Request Date,Requestor Email,Grantee Name,Integration,Resources,Resource Type,Permissions,Approver Emails,Status,Trigger Type,Access Flow
AR-1,2026-01-05T08:15:30Z,mia@fjord.example,Mia,Orders,\"orders; customer-db\",postgresql-database,\"read, admin\",ola@fjord.example,Rejected,SELF_SERVE,Databases
AR-2,2026-01-06T09:00:00Z,kai@fjord.example,Kai,Orders,stock,postgresql-database,read,ola@fjord.example,Expired,SELF_SERVE,Databases
AR-3,2026-02-11T10:20:00Z,mia@fjord.example,Mia,Orders,customer-db,postgresql-database,admin,per@fjord.example,Revoked,SELF_SERVE,Databases
AR-4,2026-02-12T10:20:00Z,kai@fjord.example,Kai,Orders,tills,postgresql-database,read,by rule,Rejected,SELF_SERVE,Databases
AR-5,2026-02-13T10:20:00Z,kai@fjord.example,Kai,Orders,tills,postgresql-database,write,ola@fjord.example,Active,SELF_SERVE,Databases
AR-6,2026-02-14T07:00:00Z,ola@fjord.example,Ola,Build,runner,kubernetes-namespace,exec,,Expired,SELF_SERVE,Build
AR-7,2026-02-14T07:10:00Z,ola@fjord.example,Ola,Build,runner,kubernetes-namespace,exec,,Expired,SELF_SERVE,Build
AR-8,2026-02-14T07:20:00Z,ola@fjord.example,Ola,Build,runner,kubernetes-namespace,exec,,Expired,SELF_SERVE,Build
AR-9,2026-02-14T07:30:05Z,ola@fjord.example,Ola,Build,runner,kubernetes-namespace,exec,,Expired,SELF_SERVE,Build
AR-10,2026-02-14T07:40:00Z,ola@fjord.example,Ola,Build,runner,kubernetes-namespace,exec,,Active,SELF_SERVE,Build
AR-11,2026-05-20T12:00:00Z,kai@fjord.example,Kai,Orders,stock,postgresql-database,read,ola@fjord.example,Active,SELF_SERVE,Databases
";

fn analysed(files: &[(&str, &str)]) -> Workspace {
    let work = Workspace::new();
    for (name, text) in files {
        work.write(name, *text);
        work.ok(&["import", name, "--case", "c.oddlog"]);
    }
    work.ok(&["analyze", "--case", "c.oddlog"]);
    work
}

/// Type, request, score and sentence of every finding of the rules, in order of their types.
fn told(work: &Workspace) -> Vec<Value> {
    let mut all = Vec::new();
    for kind in [
        "Request high risk access",
        "Approved after being rejected in the past",
        "Inactive user detected",
        "Access automation detected",
    ] {
        let args = ["anomalies", "--case", "c.oddlog", "--type", kind, "--sort", "score"];
        let found = work.json(&[&args[..], &["--output", "json"]].concat());
        for it in found.as_array().unwrap() {
            assert_eq!(it["type"], kind);
            all.push(json!([it["request_id"], it["score"], it["severity"], it["summary"]]));
        }
    }
    all
}

#[test]
fn a_report_raises_each_type_and_nothing_that_looks_alike() {
    let work = analysed(&[("report.csv", REPORT)]);
    let want = json!([
        [
            "AR-3",
            85.0,
            "critical",
            "mia@fjord.example asks for 'admin' on 'customer-db' (matched: admin, customer); a similar request was rejected on 5 Jan 2026."
        ],
        [
            "AR-1",
            70.0,
            "high",
            "mia@fjord.example asks for 'admin' on 'customer-db' (matched: admin, customer)."
        ],
        [
            "AR-3",
            65.0,
            "high",
            "mia@fjord.example was given 'admin' on 'customer-db' on 11 Feb 2026, 37 days after a person rejected a similar request (5 Jan 2026)."
        ],
        [
            "AR-11",
            40.0,
            "medium",
            "kai@fjord.example asks for access for the first time in 96 days; the last request was on 13 Feb 2026."
        ],
        [
            "AR-10",
            45.0,
            "medium",
            "ola@fjord.example made 5 equal requests for 'exec' on 'runner' in 40 minutes, about one every 10 minutes."
        ],
    ]);
    assert_eq!(Value::Array(told(&work)), want);
    let risky = work.json(&[
        "anomalies",
        "--case",
        "c.oddlog",
        "--type",
        "high_risk_access",
        "--severity",
        "critical",
        "--output",
        "json",
    ]);
    let it = &risky[0];
    assert_eq!(it["access_flow"], "Databases");
    assert_eq!(it["integration"], "Orders");
    assert_eq!(it["resource_type"], "postgresql-database");
    assert_eq!(
        (&it["resource"], &it["user"]),
        (&json!("customer-db"), &json!("mia@fjord.example"))
    );
    let shown = work.json(&["show", &it["id"].to_string(), "--case", "c.oddlog", "--json"]);
    let lines: Vec<&Value> =
        shown["evidence"].as_array().unwrap().iter().map(|it| &it["line"]).collect();
    assert_eq!(lines, [2, 4], "{shown}");
    // The same again, and scored anew, says the same once.
    let before = told(&work);
    work.ok(&["score", "--case", "c.oddlog"]);
    assert_eq!(told(&work), before);
    work.ok(&["analyze", "--case", "c.oddlog"]);
    assert_eq!(told(&work), before);
}

#[test]
fn webhooks_of_one_request_are_put_together() {
    let event = |kind: &str, minute: i64, id: &str, more: Value| {
        let requester = json!({"id": "u-1", "name": "Mia", "email": "mia@fjord.example"});
        let mut data = json!({"id": id, "friendly_id": id, "requester": requester});
        for (name, value) in more.as_object().unwrap() {
            data[name] = value.clone();
        }
        let time = 1_772_439_330 + 60 * minute;
        format!("{}\n", json!({"event_type": kind, "event_time": time, "data": data}))
    };
    let units: Vec<Value> = (0..12)
        .map(|it| if it == 11 { "pii-archive".to_owned() } else { format!("shelf-{it}") })
        .map(|it| json!({"resource": {"id": it, "name": it}, "permission": {"id": "p", "name": "Owner"}}))
        .collect();
    let asked = json!({
        "access_flow": {"id": "f-1", "name": "Archive, on request"},
        "access_groups": [{"integration": {"id": "i-1", "type": "s3", "name": "Archive"},
            "resource_types": [{"id": "t", "name": "Bucket"}], "access_units": units}]});
    let by = |status: &str| {
        json!({"approvals": [
            {"name": "owners", "type": "group", "status": "Pending", "approver": {"email": "per@fjord.example"}},
            {"name": "owners", "type": "group", "status": status, "approver": {"email": "ola@fjord.example"}}]})
    };
    let text = [
        event("AccessRequestCreated", 0, "AR-1", asked.clone()),
        event("AccessRequestRejected", 9, "AR-1", by("Rejected")),
        event("AccessRequestCreated", 2_000, "AR-2", asked.clone()),
        event("AccessRequestApproved", 2_010, "AR-2", by("Approved")),
        event("AccessRequestGranted", 2_011, "AR-2", json!({})),
        // Nobody said no: the time ran out.
        event("AccessRequestCreated", 3_000, "AR-3", json!({"access_flow": {"name": "Tills"}})),
        event("AccessRequestRejected", 3_900, "AR-3", by("Pending")),
    ]
    .concat();
    let work = analysed(&[("hooks.json", &text)]);
    let told = told(&work);
    let ids: Vec<(&Value, &Value)> = told.iter().map(|it| (&it[0], &it[1])).collect();
    let (first, second) = (json!("AR-1"), json!("AR-2"));
    assert_eq!(
        ids,
        [(&second, &json!(85.0)), (&first, &json!(70.0)), (&second, &json!(65.0))],
        "{told:?}"
    );
    assert!(told[1][3].as_str().unwrap().contains("'Owner' on 'pii-archive'"), "{told:?}");
    let events = work.json(&["events", "--case", "c.oddlog", "--output", "json"]);
    let rejected = events
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["action"] == "AccessRequestRejected" && it["request_id"] == "AR-1")
        .unwrap();
    assert_eq!(rejected["approver"], "ola@fjord.example");
}

#[test]
fn rules_are_read_from_a_file_and_errors_name_what_is_wrong() {
    let work = analysed(&[("report.csv", REPORT)]);
    work.write(
        "rules.json",
        r#"{"sensitive": ["stock"], "elevated": ["read"], "inactive_days": 100}"#,
    );
    work.ok(&["analyze", "--case", "c.oddlog", "--rules", "rules.json"]);
    let told = told(&work);
    let ids: Vec<&str> = told.iter().map(|it| it[0].as_str().unwrap()).collect();
    assert_eq!(ids, ["AR-2", "AR-11", "AR-3", "AR-10"], "{told:?}");
    for (text, said) in [
        (r#"{"inactive": 1}"#, "there is no setting \"inactive\""),
        (r#"{"sensitive": [""]}"#, "empty word"),
        (r#"{"rejection_days": 0}"#, "rejection_days is 0; write a number from 1 to 36500"),
        ("sensitive = prod", "no JSON object"),
    ] {
        work.write("wrong.json", text);
        let output = work.run(&["analyze", "--case", "c.oddlog", "--rules", "wrong.json"]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(said), "{text}: {error}");
        assert!(error.contains("wrong.json") && error.contains("Nothing was analysed"), "{error}");
    }
}

#[test]
fn detectors_lists_the_rules_with_settings_that_can_be_given_back() {
    let work = analysed(&[("report.csv", REPORT)]);
    let before = told(&work);
    let detectors = work.ok(&["detectors"]);
    let start = detectors.find("\n{").unwrap();
    for it in ["Request high risk access", "Inactive user detected", "inactive_days (90)"] {
        assert!(detectors[..start].contains(it), "{it}");
    }
    work.write("rules.json", &detectors[start..]);
    work.ok(&["analyze", "--case", "c.oddlog", "--rules", "rules.json"]);
    assert_eq!(told(&work), before);
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    for it in DETECTORS.iter().filter(|it| it.family == Family::Rule) {
        assert!(readme.contains(&format!("| {} |", it.label)), "{} is not in README.md", it.label);
        assert!(FindingKind::parse(it.label).is_some_and(|kind| kind.code() == it.code));
    }
}

#[test]
fn approvers_become_the_tokens_of_users() {
    let work = Workspace::new();
    work.write("report.csv", REPORT);
    work.ok(&["import", "report.csv", "--case", "c.oddlog", "--tokens"]);
    work.ok(&["analyze", "--case", "c.oddlog"]);
    let kinds: Vec<Value> = told(&work).into_iter().map(|it| it[0].clone()).collect();
    assert_eq!(kinds, ["AR-3", "AR-1", "AR-3", "AR-11", "AR-10"]);
    let events = work.ok(&["events", "--case", "c.oddlog", "--output", "json"]);
    assert!(!events.contains("fjord.example"), "{events}");
    let events: Value = serde_json::from_str(&events).unwrap();
    let of = |id: &str, field: &str| {
        let all = events.as_array().unwrap();
        all.iter().find(|it| it["request_id"] == id).unwrap()[field].as_str().unwrap().to_owned()
    };
    assert_eq!(of("AR-1", "approver"), of("AR-6", "user"));
    assert_eq!(of("AR-4", "approver"), "by rule");
}
