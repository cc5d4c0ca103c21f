//! Each rule on small logs: what it raises, and what looks alike and is none of it.

use super::*;
use crate::domain::columns::CodedColumn;
use crate::domain::time::{HOUR, MINUTE};

/// One row: minutes since the start, request id, user, status, permission, resource, and more as
/// `field=value`.
type Row<'a> = (i64, &'a str, &'a str, &'a str, &'a str, &'a str, &'a [(Field, &'a str)]);

/// A log whose times lie minutes after a start that is not midnight.
fn log(rows: &[Row<'_>]) -> EventColumns {
    let mut log = EventColumns::default();
    let mut columns: Vec<(Field, Vec<&str>)> =
        Field::ALL.iter().map(|it| (*it, vec![""; rows.len()])).collect();
    for (at, &(minute, id, user, status, permission, resource, more)) in rows.iter().enumerate() {
        log.time.push(1_772_439_330 * 1_000_000 + minute * MINUTE);
        log.outcome.push(0);
        let own = [
            (Field::RequestId, id),
            (Field::User, user),
            (Field::Action, status),
            (Field::Permission, permission),
            (Field::Resource, resource),
            (Field::Integration, "Orders"),
        ];
        for &(field, value) in own.iter().chain(more) {
            columns[field.index()].1[at] = value;
        }
    }
    for (field, values) in columns {
        let mut names: Vec<&str> = values.iter().copied().filter(|it| !it.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            continue;
        }
        let code = |it: &&str| names.binary_search(it).map_or(0, |at| at as u32 + 1);
        log.texts[field.index()] = CodedColumn {
            codes: values.iter().map(code).collect(),
            names: names.iter().map(|it| (*it).to_owned()).collect(),
        };
    }
    log
}

fn judged(rows: &[Row<'_>], rules: &RequestRules) -> Judged {
    judge(&log(rows), rules, &Cancel::default()).unwrap()
}

/// Findings of one type: request and score.
fn found(rows: &[Row<'_>], kind: FindingKind, rules: &RequestRules) -> Vec<(String, f64)> {
    let all = judged(rows, rules).findings;
    let of_kind = all.into_iter().filter(|it| it.kind == kind);
    of_kind.map(|it| (it.request_id.unwrap(), it.score)).collect()
}

const DAYS: i64 = DAY / MINUTE;
const HOURS: i64 = HOUR / MINUTE;
const BY_OLA: &[(Field, &str)] = &[(Field::Approver, "ola@fjord.example")];
const BY_RULE: &[(Field, &str)] = &[(Field::Approver, "by rule")];

#[test]
fn high_risk_needs_a_word_on_both_sides() {
    let whole = RequestRules { whole_words: true, ..RequestRules::default() };
    let ignoring = RequestRules {
        ignored: vec!["nonprod".to_owned(), "product".to_owned()],
        ..RequestRules::default()
    };
    let tagged: &[(Field, &str)] = &[(Field::ResourceTag, "team:till, env:prod")];
    for (permission, resource, more, [documented, alone, without]) in [
        ("admin", "customer-db", &[][..], [true, true, true]),
        ("read; Owner", "scans;PROD eu", &[], [true, true, true]),
        ("Full Access", "orders", tagged, [true, true, true]),
        ("read", "customer-db", &[], [false, false, false]),
        ("admin", "orders", &[], [false, false, false]),
        ("administrator", "prod", &[], [true, false, true]),
        ("admin", "nonprod", &[], [true, false, false]),
        ("admin", "product-catalog", &[], [true, false, false]),
        ("admin", "graphics-db", &[], [true, false, true]),
        ("", "customer-db", &[], [false, false, false]),
        ("admin", "", tagged, [true, true, true]),
    ] {
        let rows = [
            (0, "AR-1", "mia", "Pending", "view", "x", &[][..]),
            (9, "AR-2", "mia", "Active", permission, resource, more),
        ];
        for (rules, want) in
            [(&RequestRules::default(), documented), (&whole, alone), (&ignoring, without)]
        {
            let raised = !found(&rows, FindingKind::HighRisk, rules).is_empty();
            assert_eq!(raised, want, "{permission} on {resource}, {}", rules.to_json());
        }
    }
}

#[test]
fn a_high_risk_request_says_the_words_and_links_request_and_flow() {
    let more: &[(Field, &str)] = &[
        (Field::AccessFlow, "Databases, on request"),
        (Field::ResourceType, "postgresql-database"),
    ];
    let rows = [
        (0, "AR-1", "Mia@fjord.example", "Pending", "read, Admin", "orders; customer-db", more),
        (5, "AR-1", "ola@fjord.example", "Approved", "", "", &[]),
        (9, "AR-1", "", "Expired", "", "", &[]),
    ];
    let all = judged(&rows, &RequestRules::default()).findings;
    assert_eq!(all.len(), 1);
    let it = &all[0];
    assert_eq!(
        it.summary,
        "Mia@fjord.example asks for 'Admin' on 'customer-db' (matched: admin, customer)."
    );
    assert_eq!(it.recommended.len(), 2);
    assert_eq!((it.kind, it.detector.as_str(), it.score), (FindingKind::HighRisk, RULES[0], 70.0));
    assert_eq!(it.user.as_deref(), Some("Mia@fjord.example"));
    assert_eq!(it.request_id.as_deref(), Some("AR-1"));
    assert_eq!(it.access_flow.as_deref(), Some("Databases, on request"));
    assert_eq!(it.resource.as_deref(), Some("customer-db"));
    assert_eq!(it.resource_type.as_deref(), Some("postgresql-database"));
    assert_eq!(it.integration.as_deref(), Some("Orders"));
    assert_eq!(it.events.iter().map(|it| it.0).collect::<Vec<_>>(), [0, 1, 2]);
}

/// A rejection and what follows it as the second request, which is told or not.
fn follows(what: &str, first: Row<'_>, second: Row<'_>, told: bool) {
    let rows = [first, second];
    let found = found(&rows, FindingKind::ApprovedAfterRejection, &RequestRules::default());
    let want = if told { vec![("AR-2".to_owned(), 65.0)] } else { Vec::new() };
    assert_eq!(found, want, "{what}");
}

#[test]
fn an_approval_follows_a_rejection_by_a_person_within_90_days() {
    for (what, minute, status, by, told) in [
        ("89 days", 89 * DAYS, "Approved", BY_OLA, true),
        ("90 days", 90 * DAYS, "Approved", BY_OLA, true),
        ("a minute more", 90 * DAYS + 1, "Approved", BY_OLA, false),
        ("91 days", 91 * DAYS, "Approved", BY_OLA, false),
        ("at the same time", 0, "Approved", BY_OLA, false),
        ("expired was approved", 9, "Expired", BY_OLA, true),
        ("still waits", 9, "Pending", BY_OLA, false),
        ("failed", 9, "Failed", BY_OLA, false),
        ("rejected by rule", 9, "Approved", BY_RULE, false),
        ("rejected by nobody", 9, "Approved", &[], false),
    ] {
        let first = (0, "AR-1", "mia", "Rejected", "admin", "tills", by);
        follows(what, first, (minute, "AR-2", "mia", status, "admin", "tills", BY_OLA), told);
    }
}

#[test]
fn an_approval_follows_a_rejection_of_similar_scope() {
    let elsewhere: &[(Field, &str)] = &[(Field::Integration, "Archive")];
    let typed: &[(Field, &str)] = &[(Field::ResourceType, "db"), (Field::Approver, "Ola")];
    let to_kai: &[(Field, &str)] = &[(Field::Grantee, "kai"), (Field::Approver, "Ola")];
    // Permission, resource and more of the rejected request; user and the same of the approved.
    for (what, no, user, yes, told) in [
        ("the same", ("admin", "tills", BY_OLA), "MIA", ("admin", "tills", BY_OLA), true),
        ("one in common", ("read", "tills, a", BY_OLA), "mia", ("admin", "b;TILLS", BY_OLA), true),
        ("another resource", ("admin", "a", BY_OLA), "mia", ("admin", "b", BY_OLA), false),
        ("same type", ("admin", "a", typed), "mia", ("admin", "b", typed), true),
        ("same type alone", ("read", "a", typed), "mia", ("admin", "b", typed), false),
        ("elsewhere", ("admin", "a", BY_OLA), "mia", ("admin", "a", elsewhere), false),
        ("another user", ("admin", "a", BY_OLA), "kai", ("admin", "a", BY_OLA), false),
        ("same grantee", ("admin", "a", to_kai), "kai", ("admin", "a", BY_OLA), true),
    ] {
        let first = (0, "AR-1", "mia", "Rejected", no.0, no.1, no.2);
        follows(what, first, (9, "AR-2", user, "Approved", yes.0, yes.1, yes.2), told);
    }
}

#[test]
fn the_approval_finding_tells_both_dates_and_holds_both_requests() {
    let rows = [
        (0, "AR-1", "mia", "AccessRequestCreated", "read-write", "contacts", &[][..]),
        (60, "AR-1", "mia", "AccessRequestRejected", "", "", BY_OLA),
        (12 * DAYS, "AR-2", "mia", "AccessRequestCreated", "read-write", "contacts", &[]),
        (13 * DAYS, "AR-2", "mia", "AccessRequestApproved", "", "", BY_OLA),
        (13 * DAYS + 1, "AR-2", "mia", "AccessRequestGranted", "", "", &[]),
    ];
    let all = judged(&rows, &RequestRules::default()).findings;
    assert_eq!(all.len(), 1);
    assert_eq!(
        all[0].summary,
        "mia was given 'read-write' on 'contacts' on 15 Mar 2026, 12 days after a person rejected \
         a similar request (2 Mar 2026)."
    );
    assert_eq!(all[0].events.len(), 5);
    assert_eq!(all[0].request_id.as_deref(), Some("AR-2"));
}

#[test]
fn a_request_decided_twice_and_a_rejection_before_high_risk() {
    let rows = [
        (0, "AR-1", "mia", "Pending", "owner", "prod", &[][..]),
        (5, "AR-1", "mia", "Rejected", "", "", BY_OLA),
        (9, "AR-1", "mia", "Approved", "", "", BY_OLA),
        (20, "AR-2", "mia", "Approved", "owner", "prod", BY_OLA),
    ];
    let rules = RequestRules::default();
    let high = found(&rows, FindingKind::HighRisk, &rules);
    assert_eq!(high, [("AR-2".to_owned(), 85.0), ("AR-1".to_owned(), 70.0)]);
    let approved = found(&rows, FindingKind::ApprovedAfterRejection, &rules);
    assert_eq!(approved, [("AR-1".to_owned(), 65.0), ("AR-2".to_owned(), 65.0)]);
    let summaries = judged(&rows, &rules).findings;
    assert!(summaries.iter().any(|it| it.summary.contains("rejected the same request")));
    assert!(summaries[0].summary.contains("a similar request was rejected on 2 Mar 2026"));
}

#[test]
fn a_log_without_approvers_takes_every_rejection_as_a_persons_and_says_so() {
    let rows = [
        (0, "AR-1", "mia", "Rejected", "admin", "tills", &[][..]),
        (9, "AR-2", "mia", "Approved", "admin", "tills", &[]),
        (10, "AR-3", "kai", "Auto-rejected", "admin", "tills", &[]),
        (11, "AR-4", "kai", "Approved", "admin", "tills", &[]),
    ];
    let judged = judged(&rows, &RequestRules::default());
    let of: Vec<_> = judged.findings.iter().map(|it| it.request_id.as_deref().unwrap()).collect();
    assert_eq!(of, ["AR-2"]);
    assert!(judged.notes[0].contains("does not say who rejected"), "{:?}", judged.notes);
}

#[test]
fn inactive_is_more_than_90_days_and_a_first_request_needs_90_days_of_log() {
    let rules = RequestRules::default();
    let row = |minute, id, user| (minute, id, user, "Expired", "view", "tills", &[][..]);
    for (what, rows, want) in [
        ("89 days", vec![row(0, "1", "mia"), row(89 * DAYS, "2", "mia")], &[][..]),
        ("90 days", vec![row(0, "1", "mia"), row(90 * DAYS, "2", "mia")], &[]),
        ("a minute more", vec![row(0, "1", "mia"), row(90 * DAYS + 1, "2", "Mia")], &["2"]),
        (
            "91 days",
            vec![row(0, "1", "mia"), row(91 * DAYS, "2", "mia"), row(92 * DAYS, "3", "mia")],
            &["2"],
        ),
        ("new, after 89 days", vec![row(0, "1", "mia"), row(89 * DAYS, "2", "kai")], &[]),
        ("new, after 90 days", vec![row(0, "1", "mia"), row(90 * DAYS, "2", "kai")], &["2"]),
    ] {
        let ids: Vec<String> =
            found(&rows, FindingKind::InactiveUser, &rules).into_iter().map(|it| it.0).collect();
        assert_eq!(ids, want, "{what}");
    }
    let judged = judged(&[row(0, "1", "mia"), row(9, "2", "kai")], &rules);
    assert!(judged.findings.is_empty());
    assert!(judged.notes[0].starts_with("2 users' first requests"), "{:?}", judged.notes);
    let automatic: &[(Field, &str)] = &[(Field::Trigger, "AUTOMATIC")];
    let rows = [row(0, "1", "mia"), (95 * DAYS, "2", "kai", "Active", "view", "tills", automatic)];
    assert_eq!(found(&rows, FindingKind::InactiveUser, &rules), []);
}

#[test]
fn automation_is_the_same_request_at_regular_gaps() {
    let rules = RequestRules::default();
    let ids = ["1", "2", "3", "4", "5", "6"];
    let resources = |n: usize, at: usize| if at == n { "carts" } else { "tills" };
    for (what, minutes, other, want) in [
        ("every ten minutes", [0, 10, 20, 30, 40], 9, true),
        ("irregular", [0, 10, 90, 95, 300], 9, false),
        ("another resource", [0, 10, 20, 30, 40], 2, false),
        ("all at once", [7, 7, 7, 7, 7], 9, true),
        ("every day, about", [0, DAYS + HOURS, 2 * DAYS - HOURS, 3 * DAYS, 4 * DAYS], 9, true),
    ] {
        let rows: Vec<Row<'_>> = (0..5)
            .map(|at| {
                (minutes[at], ids[at], "mia", "Expired", "view", resources(other, at), &[][..])
            })
            .collect();
        let found = found(&rows, FindingKind::Automation, &rules);
        let expected = if want { vec![("5".to_owned(), 45.0)] } else { Vec::new() };
        assert_eq!(found, expected, "{what}");
    }
    let ten = |n: usize, more| {
        (0..n)
            .map(|at| (10 * at as i64, ids[at], "mia", "Expired", "view, Exec", "tills", more))
            .collect::<Vec<Row<'_>>>()
    };
    assert_eq!(found(&ten(4, &[]), FindingKind::Automation, &rules), [], "four");
    let by_itself = &[(Field::Trigger, "automatic")];
    assert_eq!(found(&ten(6, by_itself), FindingKind::Automation, &rules), [], "by itself");
    let all = judged(&ten(6, &[]), &rules).findings;
    assert_eq!(
        all[0].summary,
        "mia made 6 equal requests for 'view' and 'Exec' on 'tills' in 50 minutes, about one \
         every 10 minutes."
    );
    assert_eq!(all[0].events.len(), 6);
}

#[test]
fn requests_to_a_server_are_no_access_requests() {
    let rules = RequestRules::default();
    let row = |minute, id, action| (minute, id, "mia", action, "admin", "/prod/customers", &[][..]);
    let ids: Vec<String> = (0..20).map(|it| it.to_string()).collect();
    for action in ["GET", "failed", "success", ""] {
        let rows: Vec<Row<'_>> =
            ids.iter().zip(0..).map(|(id, at)| row(at, id.as_str(), action)).collect();
        let judged = judged(&rows, &rules);
        assert!(judged.findings.is_empty() && judged.notes.is_empty(), "{action}");
    }
}

/// Whatever order the events are stored in, and whatever other log is beside them.
#[test]
fn findings_depend_on_times_only() {
    let mut rows = vec![
        (0, "AR-1", "mia", "Rejected", "admin", "customers", BY_OLA),
        (50, "AR-2", "mia", "Approved", "admin", "customers", BY_OLA),
        (70, "AR-3", "kai", "Approved", "view", "tills", BY_OLA),
    ];
    let told = |rows: &[Row<'_>]| {
        let all = judged(rows, &RequestRules::default()).findings;
        all.into_iter().map(|it| (it.summary, it.score)).collect::<Vec<_>>()
    };
    let first = told(&rows);
    assert_eq!(first.len(), 3);
    rows.reverse();
    rows.push((30, "", "mia", "login", "", "", &[]));
    assert_eq!(told(&rows), first);
}

/// 100,000 requests, a tenth of them rejected, half of them of one user for the same: pairs would
/// never end.
#[test]
fn many_requests_of_one_scope_are_judged_and_can_be_cancelled() {
    let ids: Vec<String> = (0..100_000).map(|it| format!("AR-{it}")).collect();
    let users: Vec<String> = (0..500).map(|it| format!("user {it}")).collect();
    let rows: Vec<Row<'_>> = (0..100_000)
        .map(|at| {
            let user = if at % 2 == 0 { "mia" } else { &users[at / 2 % 500] };
            let status = if at % 10 == 0 { "Rejected" } else { "Approved" };
            let minute = (at as i64 * 7_919) % 500_000;
            (minute, ids[at].as_str(), user, status, "admin", "prod", BY_OLA)
        })
        .collect();
    let log = log(&rows);
    let judged = judge(&log, &RequestRules::default(), &Cancel::default()).unwrap();
    assert!(100_000 <= judged.findings.len());
    let cancel = Cancel::default();
    cancel.cancel();
    let error = judge(&log, &RequestRules::default(), &cancel).unwrap_err();
    assert_eq!(error, DetectError::Cancelled);
}

#[test]
fn every_rule_says_what_it_looked_at_and_what_it_found_there() {
    let tagged: &[(Field, &str)] = &[(Field::ResourceTag, "env:prod")];
    let by_ola: &[(Field, &str)] = BY_OLA;
    let mut rows = vec![
        (0, "AR-1", "mia", "Rejected", "admin", "customer-db; prod-db", by_ola),
        (3 * DAYS, "AR-2", "mia", "Approved", "admin", "customer-db; prod-db", tagged),
        (200 * DAYS, "AR-3", "mia", "Pending", "view", "x", &[]),
    ];
    let ids = ["AR-4", "AR-5", "AR-6", "AR-7", "AR-8"];
    for (at, id) in (0..).zip(ids) {
        rows.push((201 * DAYS + 10 * at, id, "rob", "Pending", "view", "y", &[]));
    }
    let mut told: Vec<String> = Vec::new();
    for it in judged(&rows, &RequestRules::default()).findings {
        let id = it.request_id.unwrap();
        told.extend(
            it.reasons
                .iter()
                .map(|reason| format!("{id} {}: {} ({})", reason.label, reason.value, reason.why)),
        );
    }
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "AR-1 Elevated permission: admin (name contains admin)",
            "AR-1 Sensitive resource: customer-db, prod-db (name contains customer, prod)",
            "AR-2 Approved: AR-2, 5 Mar 2026 (3 days later, within 90)",
            "AR-2 Earlier rejection: AR-1, 2 Mar 2026 (similar scope, 3 days before: +15 points)",
            "AR-2 Elevated permission: admin (name contains admin)",
            "AR-2 Rejected by a person: AR-1, 2 Mar 2026 (similar scope)",
            "AR-2 Sensitive resource: customer-db, prod-db (name contains customer, prod)",
            "AR-2 Sensitive tag: env:prod (name contains prod)",
            "AR-3 Last request before: 5 Mar 2026 (197 days before, the limit is 90)",
            "AR-4 Last request before: none in the log (the log reaches back more than 90 days)",
            "AR-8 Equal requests: 5 (at least 5 of one user for the same)",
            "AR-8 Gaps between them: about one every 10 minutes (varying by 0 % of their mean, the limit is 25 %)",
        ]
    );
}
