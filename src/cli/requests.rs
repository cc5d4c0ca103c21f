//! `oddlog requests` and `oddlog revoke`.

use super::CliError;
use super::args::Output;
use super::output::{Object, Rows, json, new_table};
use super::requests_args::{Requests, Revoke};
use crate::domain::count::thousands;
use crate::domain::flow_text::lasting;
use crate::domain::request::{Because, Origin, Step};
use crate::domain::request_filter::{RequestFilter, RequestRow};
use crate::domain::time::Micros;
use crate::worker::analyze_job::now;
use crate::worker::headless;
use crate::worker::local_acts::LocalOrder;
use crate::worker::requests::RequestDetail;
use serde_json::{Value, json};
use std::io::Write;

const HEADER: &[&str] = &[
    "request_id",
    "created_at",
    "status",
    "because",
    "requestor",
    "grantee",
    "integrations",
    "resource_types",
    "resources",
    "permissions",
    "access_flow",
    "trigger",
    "ends_at",
    "anomaly",
    "score",
];
const SHOWN: &[&str] =
    &["request_id", "created_at", "grantee", "integrations", "permissions", "status", "because"];

/// Lists requests, or prints one.
pub fn list(args: &Requests, out: &mut dyn Write) -> Result<(), CliError> {
    let now = now();
    if let Some(id) = &args.id {
        let detail = headless::request(&args.case, id)?;
        return match args.output {
            Output::Table => text(&detail, now, out),
            Output::Json | Output::Csv => json(&detail_json(&detail, now), out),
        };
    }
    let filter = filter(args, now)?;
    let list = headless::requests(&args.case)?;
    let mut rows = Rows::begin(args.output, SHOWN, out)?;
    let limit = args.limit.unwrap_or(usize::MAX);
    for row in list.iter().filter(|it| filter.matches(it, now)).take(limit) {
        rows.row(&object(row, now))?;
    }
    rows.end(HEADER)?;
    if args.output == Output::Table {
        let matching = list.iter().filter(|it| filter.matches(it, now)).count();
        let (matching, total) = (thousands(matching as u64), thousands(list.len() as u64));
        writeln!(out, "{matching} of {total} access requests")?;
        if list.is_empty() {
            let hint = "This case has no access requests. Import an access request report.";
            writeln!(out, "{hint}")?;
        }
    }
    Ok(())
}

fn filter(args: &Requests, now: Micros) -> Result<RequestFilter, CliError> {
    let (from, to) = args.span.resolve(now)?;
    Ok(RequestFilter {
        from,
        to,
        grantees: args.grantee.clone(),
        integrations: args.integration.clone(),
        statuses: args.status.clone(),
        flows: args.flow.clone(),
        permissions: args.permission.clone(),
        resources: args.resource.clone(),
        resource_types: args.resource_type.clone(),
        triggers: args.trigger.clone(),
        text: args.text.clone(),
    })
}

/// Why a status holds, in words.
pub(super) const fn because(it: Because) -> &'static str {
    match it {
        Because::Said => "as exported",
        Because::Clock => "its time is over",
        Because::Here => "recorded here, not sent",
    }
}

fn object(row: &RequestRow, now: Micros) -> Object {
    let standing = row.standing(now);
    let list = |it: &[String]| json!(it.join("; "));
    let at = |it: Option<Micros>| json!(it.map(Micros::rfc3339));
    let values = [
        json!(row.id),
        at(row.created),
        json!(standing.status.code()),
        json!(because(standing.because)),
        json!(row.requestor),
        json!(row.receiver()),
        list(&row.integrations),
        list(&row.resource_types),
        list(&row.resources),
        list(&row.permissions),
        json!(row.flow),
        json!(row.trigger),
        at(row.ends),
        json!(row.anomaly.map(|it| it.0)),
        json!(row.anomaly.map(|it| (it.2 * 10.0).round() / 10.0)),
    ];
    HEADER.iter().map(|it| (*it).to_owned()).zip(values).collect()
}

fn step_json(it: &Step) -> Value {
    let (from, place) = match &it.origin {
        Origin::Imported { file, line, event } => {
            ("imported", json!({"file": file, "line": line, "event": event}))
        }
        Origin::Found(id) => ("found by Oddlog", json!({"anomaly": id})),
        Origin::Here(entry) => ("recorded here", json!({"entry": entry})),
    };
    json!({
        "at": it.at.map(Micros::rfc3339), "what": it.title(), "kind": it.kind.code(),
        "who": it.who, "note": it.note, "from": from, "place": place,
    })
}

fn detail_json(detail: &RequestDetail, now: Micros) -> Value {
    let mut row = RequestRow::of(&detail.request, None);
    row.revoked = detail.revocation.is_some();
    row.anomaly = detail.findings.first().map(|it| (it.id, it.detail.kind, it.detail.score));
    let it = &detail.request;
    let mut value = object(&row, now);
    let mut add = |name: &str, member: Value| value.insert(name.to_owned(), member);
    for (name, all) in [
        ("integrations", &it.integrations),
        ("resource_types", &it.resource_types),
        ("resources", &it.resources),
        ("permissions", &it.permissions),
    ] {
        add(name, json!(all));
    }
    add("approvers", json!(it.approvers));
    add("resource_tags", json!(it.tags));
    add("justification", json!(it.justification));
    add("granted_at", json!(it.granted.map(Micros::rfc3339)));
    add("duration_in_sec", json!(it.duration.map(|it| it / 1_000_000)));
    add("exported_status", json!(it.said.code()));
    let revocation = detail.revocation.as_ref().map(|it| {
        json!({
            "entry": it.entry, "at": it.by.at.rfc3339(), "actor": it.by.actor,
            "reason": it.reason, "ticket": it.ticket,
            "carried_out": detail.done.as_ref().map(|it| it.by.at.rfc3339()),
        })
    });
    add("revoked_here", json!(revocation));
    add("timeline", json!(it.steps.iter().map(step_json).collect::<Vec<_>>()));
    let units: Vec<Value> = it
        .units()
        .iter()
        .map(|unit| {
            json!({
                "resource": unit.resource, "resource_type": unit.resource_type,
                "permissions": unit.permissions, "integration": unit.integration,
                "status": unit.said,
            })
        })
        .collect();
    add("units", json!(units));
    let others: Object = it.others.iter().map(|it| (it.0.clone(), json!(it.1))).collect();
    add("others", json!(others));
    add("events", json!(it.events));
    Value::Object(value)
}

fn text(detail: &RequestDetail, now: Micros, out: &mut dyn Write) -> Result<(), CliError> {
    let it = &detail.request;
    let standing = it.standing(detail.revocation.is_some(), now);
    writeln!(out, "{}: {}, {}\n", it.id, standing.status, because(standing.because))?;
    let at = |it: Option<Micros>| it.map(Micros::rfc3339).unwrap_or_default();
    let facts = [
        ("Requestor", it.requestor.clone().unwrap_or_default()),
        ("Grantee", it.grantee.clone().unwrap_or_default()),
        ("Access flow", it.flow.clone().unwrap_or_default()),
        ("Integration", it.integrations.join("; ")),
        ("Created", at(it.created)),
        ("Duration", it.duration.map(lasting).unwrap_or_default()),
        ("Until", at(it.ends)),
        ("Trigger", it.trigger.clone().unwrap_or_default()),
        ("Approvers", it.approvers.join("; ")),
        ("Justification", it.justification.clone().unwrap_or_default()),
    ];
    let known = facts.iter().filter(|it| !it.1.is_empty());
    for (name, value) in known.map(|it| (it.0, it.1.as_str())) {
        writeln!(out, "{name:<14}{value}")?;
    }
    for (name, value) in &it.others {
        writeln!(out, "{name:<14}{value}")?;
    }
    let mut table = new_table(&["timeline", "what", "who", "note", "from"]);
    for step in &it.steps {
        let from = match &step.origin {
            Origin::Imported { file, line, .. } => format!("{file}:{line}"),
            Origin::Found(id) => format!("found by Oddlog, A-{:04}", id.0),
            Origin::Here(entry) => format!("recorded here, entry {entry}"),
        };
        let cells = [at(step.at), step.title().into(), step.who.clone(), step.note.clone(), from];
        table.add_row(cells);
    }
    writeln!(out, "\n{table}\n")?;
    let mut table = new_table(&["resource", "resource_type", "permissions", "integration"]);
    for it in it.units() {
        let given = it.permissions.join(", ");
        table.add_row([it.resource, it.resource_type, given, it.integration]);
    }
    Ok(writeln!(out, "{table}")?)
}

/// Records a revocation, or takes it back.
pub fn revoke(args: &Revoke, out: &mut dyn Write) -> Result<(), CliError> {
    let recorded = if args.undo {
        headless::undo_revocation(&args.case, &args.request)?
    } else {
        let (request, reason) = (args.request.clone(), args.reason.clone());
        let order = LocalOrder::Revoke { request, reason, ticket: args.ticket.clone() };
        headless::record(&args.case, &order)?
    };
    said(&recorded.said, recorded.batch.0, out)
}

/// What was recorded, a line each.
pub(super) fn said(all: &[String], entry: i64, out: &mut dyn Write) -> Result<(), CliError> {
    for (it, entry) in all.iter().zip(entry..) {
        writeln!(out, "{it}, entry {entry}.")?;
    }
    Ok(())
}
