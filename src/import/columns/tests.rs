//! Roles from names and from values, and what is said about them.

use super::*;

fn roles(facts: &[Facts]) -> Vec<Role> {
    let mut roles = vec![Role::Ignore; facts.len()];
    fill_roles(facts, &mut roles);
    roles
}

/// Roles of a header above the same row `times` times, `#` counted up.
fn roles_of(header: &str, row: &str, times: usize) -> String {
    let rows: Vec<Vec<String>> = (0..times)
        .map(|at| row.split('|').map(|it| it.replace('#', &at.to_string())).collect())
        .collect();
    let facts: Vec<Facts> = header
        .split('|')
        .enumerate()
        .map(|(at, name)| {
            let values: Vec<&str> = rows.iter().map(|it| it[at].as_str()).collect();
            Facts::of(name, &values, &[])
        })
        .collect();
    let codes: Vec<&str> = roles(&facts)
        .into_iter()
        .map(|it| if it == Role::Ignore { "-" } else { it.code() })
        .collect();
    codes.join(" ")
}

#[test]
fn roles_come_from_names_in_any_spelling() {
    const TIME: &str = "2026-06-13 21:00:07";
    for (header, row, want) in [
        ("timestamp|user_id|ip_address", "TIME|ana|10.0.0.1", "time user ip"),
        ("Event Time|User_ID |sourceIPAddress", "TIME|ana|10.0.0.1", "time user ip"),
        ("date|account|client ip|APP", "TIME|ana|10.0.0.1|crm", "time user ip resource"),
        ("DATETIME|UserName|IP Address|Country", "TIME|ana|::1|NO", "time user ip country"),
        ("ts|email|src_ip|success", "1614705487|a@b.c|10.0.0.1|False", "time user ip outcome"),
        (
            "timestamp|username|source_ip|event_type|service",
            "TIME|ana|10.0.0.1|login_failure|ssh",
            "time user ip outcome resource",
        ),
        ("time|user|action|result", "TIME|ana|read|denied", "time user action outcome"),
        ("time|user|status", "TIME|ana|200", "time user outcome"),
        ("time|user|event", "TIME|ana|4624", "time user action"),
        (
            "|Id|ProductId|Key|IP|Time|State|MachineCode|FriendlyName",
            "#|1#|3|A-B|10.0.0.0|1614705487.0|1010.0|m|PC",
            "- id product key ip time state machine friendly_name",
        ),
        (
            "request_id|requested_at|requestor|integration|resource_type|resources|permissions|status|justification",
            "AR-#|TIME|ana|aws|db|orders|admin|Approved|because",
            "request_id time user integration resource_type resource permission outcome -",
        ),
    ] {
        assert_eq!(roles_of(header, &row.replace("TIME", TIME), 3), want, "{header}");
    }
}

#[test]
fn content_overrules_names() {
    let many = |header, row: &str| roles_of(header, &format!("2026-06-13|{row}"), 300);
    assert_eq!(many("time|user_id|ip_address", "u#|10.0.0.1"), "time id ip", "unique per row");
    assert_eq!(many("time|user_id|id|ip", "u#|#|10.0.0.1"), "time - id ip", "never an entity");
    assert_eq!(many("time|user", "10.1.1.415"), "time ip", "a user that is an address");
    assert_eq!(many("time|who|from", "ana|10.0.0.1"), "time - ip", "an address without a name");
    assert_eq!(many("time|id|ip", "ana|10.0.0.1"), "time user ip", "an id that repeats");
    assert_eq!(many("time|user|status", "ana|Closed"), "time user -", "no word for an outcome");
    assert_eq!(many("time|user|result", "ana|200"), "time user -", "a number, not a status");
    assert_eq!(roles_of("a|b", "2026-06-13T10:00Z|x", 3), "time -", "a time without a name");
    assert_eq!(roles_of("time|duration", "12:36 PM|5", 3), "- -", "no date");
}

#[test]
fn what_was_found_is_said() {
    let found =
        |name, values: &[&str], role| Facts::of(name, values, &[]).found(role, values.len());
    let ips = ["10.1.1.1", "10.1.1.415", "10.1.1.415", "-"];
    assert_eq!(found("ip", &ips, Role::Ip), "2 distinct, 1 not a valid IPv4, kept as text");
    assert_eq!(found("_id", &["a", "b"], Role::Id), "unique per row, read as the row's id");
    let times = ["2026-06-13", "soon", "2026-06-14"];
    assert_eq!(found("t", &times, Role::Time), "ISO 8601 without a zone, 2 of 3 lines");
    assert_eq!(found("t", &["1614705487"], Role::Ignore), "1 distinct");
    let outcomes = ["ok", "ok", "denied", "what"];
    assert_eq!(
        found("r", &outcomes, Role::Outcome),
        "3 distinct: 2 lines succeeded, 1 failed, 1 unknown"
    );
    assert_eq!(found("x", &["", "y"], Role::User), "1 distinct, empty in 1 lines");
    assert_eq!(grouped(1_234_567), "1,234,567");
}

#[test]
fn names_are_made_different() {
    let names = distinct_names(["a ", "", "a", "a", "a (2)"].into_iter());
    assert_eq!(names, ["a", "column 2", "a (2)", "a (3)", "a (2) (2)"]);
    let of = |names: &str| signature(&names.split(' ').map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(of("Time user"), of("time User"));
    assert_ne!(of("time user"), of("user time"));
    assert_ne!(of("time user"), of("timeuser"));
}
