//! `oddlog flow`: list, show, edit, history, revert.

use super::CliError;
use super::args::Output;
use super::output::{Object, Rows, json};
use super::requests::said;
use super::requests_args::{FlowEdit, FlowHistory, FlowList, FlowRevert, FlowShow, FlowVerb};
use crate::domain::count::thousands;
use crate::domain::flow::{AccessFlow, Condition};
use crate::domain::flow_preset::Preset;
use crate::domain::flow_text::{changes, text};
use crate::domain::text_diff::unified;
use crate::domain::time::Micros;
use crate::worker::flows::{FlowDetail, FlowRow, FlowVersion};
use crate::worker::headless;
use crate::worker::local_acts::LocalOrder;
use serde_json::{Value, json};
use std::io::Write;

const HEADER: &[&str] = &[
    "access_flow",
    "version",
    "active",
    "integrations",
    "approval",
    "requests",
    "newest_request_at",
    "to_hand_over",
];

/// Carries out one of them.
pub fn run(verb: &FlowVerb, out: &mut dyn Write) -> Result<(), CliError> {
    match verb {
        FlowVerb::List(it) => list(it, out),
        FlowVerb::Show(it) => show(it, out),
        FlowVerb::Edit(it) => edit(it, out),
        FlowVerb::History(it) => history(it, out),
        FlowVerb::Revert(it) => revert(it, out),
    }
}

fn list(args: &FlowList, out: &mut dyn Write) -> Result<(), CliError> {
    let flows = headless::flows(&args.case)?;
    let mut rows = Rows::begin(args.output, HEADER, out)?;
    for it in &flows {
        rows.row(&object(it))?;
    }
    rows.end(HEADER)?;
    if args.output == Output::Table {
        writeln!(out, "{} access flows", thousands(flows.len() as u64))?;
    }
    Ok(())
}

fn object(it: &FlowRow) -> Object {
    let values = [
        json!(it.name),
        json!(it.version),
        json!(it.active),
        json!(it.integrations.join("; ")),
        json!(it.approval),
        json!(it.requests),
        json!(it.newest.map(Micros::rfc3339)),
        json!(it.to_hand_over),
    ];
    HEADER.iter().map(|it| (*it).to_owned()).zip(values).collect()
}

fn version(known: &FlowDetail, wanted: Option<u32>) -> Result<&FlowVersion, CliError> {
    let found = match wanted {
        None => known.newest(),
        Some(n) => known.versions.iter().find(|it| it.version == n),
    };
    found.ok_or_else(|| {
        let (name, newest) = (&known.name, known.newest().map_or(0, |it| it.version));
        CliError::Other(format!("{name} has no such version; its newest is {newest}."))
    })
}

fn show(args: &FlowShow, out: &mut dyn Write) -> Result<(), CliError> {
    let known = headless::flow(&args.case, &args.flow)?;
    let it = version(&known, args.version)?;
    if args.json {
        return json(&json!(it.flow), out);
    }
    let what = match &it.saved {
        Some(saved) => {
            let done = if it.done.is_some() { "carried out" } else { "recorded here, not sent" };
            format!("{}, {}, {done}", saved.by.at.rfc3339(), saved.by.actor)
        }
        None => format!(
            "what {} requests of the log show; the rest is as in a new flow",
            thousands(known.requests)
        ),
    };
    writeln!(out, "Version {}: {what}\n\n{}", it.version, text(&it.flow))?;
    Ok(())
}

fn edit(args: &FlowEdit, out: &mut dyn Write) -> Result<(), CliError> {
    let known = match &args.from {
        // A definition makes a flow that the case does not know.
        Some(_) if !headless::has_flow(&args.case, &args.flow)? => FlowDetail {
            name: args.flow.clone(),
            versions: vec![FlowVersion {
                version: 0,
                flow: AccessFlow::named(&args.flow),
                saved: None,
                done: None,
            }],
            requests: 0,
        },
        _ => headless::flow(&args.case, &args.flow)?,
    };
    let base = version(&known, None)?;
    let flow = changed(args, &base.flow)?;
    let (before, after) = (text(&base.flow), text(&flow));
    if args.dry_run {
        for it in changes(&base.flow, &flow) {
            writeln!(out, "{}", it.words)?;
        }
        return Ok(write!(out, "{}", unified(&before, &after))?);
    }
    let order = LocalOrder::SaveFlow {
        name: known.name.clone(),
        based_on: base.version,
        flow: Box::new(flow.clone()),
        reason: args.reason.clone(),
    };
    let recorded = headless::record(&args.case, &order)?;
    for it in changes(&base.flow, &flow) {
        writeln!(out, "{}", it.words)?;
    }
    said(&recorded.said, recorded.batch.0, out)
}

/// The flow that the options ask for.
fn changed(args: &FlowEdit, base: &AccessFlow) -> Result<AccessFlow, CliError> {
    let mut flow = match &args.from {
        None => base.clone(),
        Some(file) => headless::read_flow(file)?,
    };
    let mut presets = Vec::new();
    if !args.require_approval.is_empty() {
        let approver = |it: &String| match it.split_once(':') {
            Some((kind, value)) => Condition::new(kind.trim(), value.trim()),
            None => Condition::new(it.trim(), ""),
        };
        presets.push(Preset::RequireApproval(args.require_approval.iter().map(approver).collect()));
    }
    // Access that is shorter already stays so.
    let longer = |to: &u32| flow.grant_duration_in_min.is_none_or(|now| *to < now);
    presets.extend(args.shorten.filter(longer).map(Preset::Shorten));
    if !args.exclude_resource.is_empty() {
        presets.push(Preset::ExcludeResources(args.exclude_resource.clone()));
    }
    if !args.drop_permission.is_empty() {
        for it in &args.drop_permission {
            if !flow.integrations().any(|of| of.permissions.contains(it)) {
                return Err(CliError::Other(format!(
                    "{} does not give the permission {it:?}, so it cannot be dropped. Nothing was \
                     recorded. oddlog flow show lists what it gives.",
                    flow.name
                )));
            }
        }
        presets.push(Preset::DropPermissions(args.drop_permission.clone()));
    }
    presets.extend(args.require_mfa.then_some(Preset::RequireMfa));
    presets.extend(args.deactivate.then_some(Preset::Deactivate));
    for it in &presets {
        it.apply(&mut flow);
    }
    Ok(flow)
}

fn history(args: &FlowHistory, out: &mut dyn Write) -> Result<(), CliError> {
    let known = headless::flow(&args.case, &args.flow)?;
    let mut all = Vec::new();
    for (at, it) in known.versions.iter().enumerate() {
        let changed: Vec<_> = match at.checked_sub(1) {
            Some(before) => changes(&known.versions[before].flow, &it.flow),
            None => Vec::new(),
        };
        if args.json {
            all.push(version_json(it, &changed));
            continue;
        }
        match &it.saved {
            None => writeln!(out, "Version 0: what the log shows")?,
            Some(saved) => {
                let (at, actor) = (saved.by.at.rfc3339(), &saved.by.actor);
                let entry = saved.entry;
                writeln!(out, "Version {}: {at}, {actor}, entry {entry}", it.version)?;
                writeln!(out, "  Reason: {}", saved.reason)?;
            }
        }
        for it in changed {
            writeln!(out, "  {}", it.words)?;
        }
        if let Some(done) = &it.done {
            writeln!(out, "  Carried out: {}, {}", done.by.at.rfc3339(), done.by.actor)?;
        }
    }
    if args.json { json(&json!(all), out) } else { Ok(()) }
}

fn version_json(it: &FlowVersion, changed: &[crate::domain::flow_text::Change]) -> Value {
    let saved = it.saved.as_ref();
    let changed: Vec<Value> = changed
        .iter()
        .map(
            |it| json!({"field": it.field.code(), "old": it.old, "new": it.new, "words": it.words}),
        )
        .collect();
    json!({
        "version": it.version,
        "at": saved.map(|it| it.by.at.rfc3339()),
        "actor": saved.map(|it| &it.by.actor),
        "reason": saved.map(|it| &it.reason),
        "entry": saved.map(|it| it.entry),
        "changes": changed,
        "carried_out": it.done.as_ref().map(|it| it.by.at.rfc3339()),
    })
}

fn revert(args: &FlowRevert, out: &mut dyn Write) -> Result<(), CliError> {
    let (name, version) = (args.flow.clone(), args.to);
    let order = LocalOrder::RevertFlow { name, version, reason: args.reason.clone() };
    let recorded = headless::record(&args.case, &order)?;
    said(&recorded.said, recorded.batch.0, out)
}
