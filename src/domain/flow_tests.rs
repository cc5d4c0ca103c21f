use super::*;
use crate::domain::request::Request;

pub const WHOLE: &str = r#"{"name":"DB","description":"d","active":false,"trigger":"AUTOMATIC",
"requestors":{"logical_operator":"AND","conditions":[{"source_integration":"Okta","type":"group",
"match_operator":"starts_with","values":["dba"]},{"type":"manager"}]},
"request_for":{"request_scopes":["self","direct_reports"]},
"access_targets":[{"integration":{"integration_name":"pg","resource_type":"postgresql-database",
"permissions":["read"],"resources_scopes":[{"scope_mode":"exclude_resources","type":"TAG",
"key":"env","values":["prod"]}]}},{"bundle":{"name":"b"}},{"access_scope":{"name":"s"}}],
"approver_policy":{"approval_mode":"ALL_OF","approver_groups":[{"logical_operator":"OR",
"approvers":[{"type":"Owner"}]}]},
"escalation_policy":{"interval_in_min":15,"approver_groups":[]},"grant_duration_in_min":480,
"timeframe":{"start_time":"09:00","end_time":"17:00","days_of_week":["MONDAY"],
"time_zone":"Europe/Oslo"},
"settings":{"require_mfa":true,"labels":["x"]},"space":"emea"}"#;

#[test]
fn a_definition_survives_with_what_it_has_besides() {
    let flow = AccessFlow::from_json(WHOLE).unwrap();
    assert_eq!(flow.requestors.conditions[1].words(), "manager");
    assert_eq!(flow.requestors.conditions[0].words(), "Okta group starts with dba");
    assert!(flow.settings.justification_required, "left out is the default");
    assert_eq!(flow.others["space"], "emea");
    let back: Value = serde_json::from_str(&flow.to_json()).unwrap();
    assert_eq!(AccessFlow::from_json(&back.to_string()).unwrap(), flow);
    assert_eq!(back["access_targets"][2]["access_scope"]["name"], "s");
    assert_eq!(back["approver_policy"]["approval_mode"], "ALL_OF");
    assert!(AccessFlow::from_json("{}").is_err());
    let wrong = AccessFlow::from_json(r#"{"name":"x","trigger":"NOW"}"#).unwrap_err();
    assert!(wrong.contains("NOW"), "{wrong}");
    assert_eq!(AccessFlow::from_json(r#"{"name":"x"}"#).unwrap(), AccessFlow::named("x"));
}

#[test]
fn what_the_log_shows_of_a_flow_is_what_its_requests_asked_for() {
    let texts = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let row = |permission: &str, trigger: &str| {
        let request = Request {
            integrations: texts(&["pg"]),
            resource_types: texts(&["db"]),
            permissions: texts(&[permission]),
            trigger: Some(trigger.to_owned()),
            ..Request::default()
        };
        RequestRow::of(&request, None)
    };
    let rows = [row("write", "automatic"), row("admin", "AUTOMATIC")];
    let flow = AccessFlow::seen("DB", &rows, &texts(&["ola"]), Some(90 * MINUTE));
    let target = flow.integrations().next().unwrap();
    assert_eq!((target.permissions.as_slice()), texts(&["admin", "write"]));
    assert_eq!((flow.trigger, flow.grant_duration_in_min), (FlowTrigger::Automatic, Some(90)));
    assert_eq!(
        flow.approver_policy.unwrap().approver_groups[0].approvers[0].words(),
        "user is ola"
    );
    assert_eq!(AccessFlow::seen("DB", &[], &[], None), AccessFlow::named("DB"));
}
