//! What was recorded here and is to be carried out in the real system: revocations and changes of
//! access flows, listed, and as files that another program, or a person, can work through.
//!
//! JSON: `{"request_ids": […]}` is what a bulk call takes; the changes of flows stand beside it with
//! their definitions. CSV: a row each. Text: the changes as a diff.

use super::error::JobError;
use super::flows;
use super::receipt_file::cell;
use super::requests;
use crate::domain::flow::AccessFlow;
use crate::domain::flow_text::{changes, text};
use crate::domain::ids::EntryId;
use crate::domain::journal::By;
use crate::domain::local_actions::{Done, SavedFlow};
use crate::domain::text_diff::unified;
use crate::store::Reader;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Something to carry out.
#[derive(Debug, Clone, PartialEq)]
pub struct HandOverItem {
    /// The entry of the journal that recorded it.
    pub entry: EntryId,
    /// Who, when and where.
    pub by: By,
    /// Why.
    pub reason: String,
    /// What.
    pub what: HandOverWhat,
    /// That it was carried out.
    pub done: Option<Done>,
}

/// What is to be carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum HandOverWhat {
    /// Access of a request is to be revoked.
    Revocation {
        /// The request.
        request: String,
        /// Whom access is for.
        grantee: String,
        /// What for, in words.
        access: String,
        /// Where it is asked for; may be empty.
        ticket: String,
    },
    /// A flow is to be changed.
    Flow {
        /// The flow.
        flow: String,
        /// The version that was carried out last; 0 = what the log shows.
        from: u32,
        /// The version to reach.
        to: u32,
        /// What that means, in sentences.
        words: Vec<String>,
        /// The two definitions.
        definitions: Box<(AccessFlow, AccessFlow)>,
    },
}

impl HandOverItem {
    /// The request or the flow.
    pub fn target(&self) -> &str {
        match &self.what {
            HandOverWhat::Revocation { request, .. } => request,
            HandOverWhat::Flow { flow, .. } => flow,
        }
    }

    /// "Revoke access", "Change to version 4".
    pub fn action(&self) -> String {
        match &self.what {
            HandOverWhat::Revocation { .. } => "Revoke access".to_owned(),
            HandOverWhat::Flow { to, .. } => format!("Change to version {to}"),
        }
    }

    /// What it means, in words.
    pub fn words(&self) -> String {
        match &self.what {
            HandOverWhat::Revocation { grantee, access, .. } => format!("{grantee}: {access}"),
            HandOverWhat::Flow { words, .. } => words.join(" "),
        }
    }
}

/// What is to be carried out, oldest first; with `all` also what was. Of a flow, its newest version
/// counts: whoever carries it out need not go through those between.
pub fn list(reader: &Reader, all: bool) -> Result<Vec<HandOverItem>, JobError> {
    let local = reader.local_actions()?;
    let rows = requests::rows(reader)?;
    let by_no: BTreeMap<_, _> = rows.iter().filter_map(|it| Some((it.no?, it))).collect();
    let mut items = Vec::new();
    for (no, it) in local.revocations() {
        let Some(row) = by_no.get(&no) else { continue };
        let permissions = row.permissions.join(", ");
        let of = if row.resources.is_empty() { &row.integrations } else { &row.resources };
        items.push(HandOverItem {
            entry: it.entry,
            by: it.by.clone(),
            reason: it.reason.clone(),
            done: local.done(it.entry).cloned(),
            what: HandOverWhat::Revocation {
                request: row.id.clone(),
                grantee: row.receiver().unwrap_or("nobody named").to_owned(),
                access: format!("{permissions} on {}", of.join(", ")),
                ticket: it.ticket.clone(),
            },
        });
    }
    for (_, name) in reader.flows()? {
        items.extend(of_flow(reader, &name, all)?);
    }
    items.retain(|it| all || it.done.is_none());
    items.sort_by_key(|it| it.entry);
    Ok(items)
}

fn of_flow(reader: &Reader, name: &str, all: bool) -> Result<Vec<HandOverItem>, JobError> {
    let known = flows::detail(reader, name)?;
    let mut items = Vec::new();
    // The version that the real system has, as far as is known here.
    let mut real = 0;
    for (at, it) in known.versions.iter().enumerate().skip(1) {
        let is_newest = at + 1 == known.versions.len();
        if let Some(saved) = &it.saved
            && (is_newest || all && it.done.is_some())
        {
            let before = &known.versions[real].flow;
            let changed = changes(before, &it.flow);
            // A flow that is as the real one again leaves nothing to do.
            if !changed.is_empty() {
                items.push(flow_item(
                    name,
                    saved,
                    it.done.clone(),
                    (known.versions[real].version, it.version),
                    (before, &it.flow),
                ));
            }
        }
        if it.done.is_some() {
            real = at;
        }
    }
    Ok(items)
}

fn flow_item(
    name: &str,
    saved: &SavedFlow,
    done: Option<Done>,
    (from, to): (u32, u32),
    (before, after): (&AccessFlow, &AccessFlow),
) -> HandOverItem {
    HandOverItem {
        entry: saved.entry,
        by: saved.by.clone(),
        reason: saved.reason.clone(),
        done,
        what: HandOverWhat::Flow {
            flow: name.to_owned(),
            from,
            to,
            words: changes(before, after).into_iter().map(|it| it.words).collect(),
            definitions: Box::new((before.clone(), after.clone())),
        },
    }
}

/// Writes the list to `path`, in the form that its ending names; answers how many items. What stood
/// there is replaced only by a whole list.
pub fn write(reader: &Reader, path: &Path, all: bool) -> Result<u64, JobError> {
    let failed = |error: &dyn std::fmt::Display| {
        JobError::Other(format!(
            "The hand-over was not exported: {error}. The case is as before; choose another place: \
             {}",
            path.display()
        ))
    };
    let items = list(reader, all)?;
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let text = match ending.as_str() {
        "json" => serde_json::to_string_pretty(&as_json(&items)).map_err(|it| failed(&it))?,
        "csv" => as_csv(&items).map_err(|it| failed(&it))?,
        _ => as_text(&items),
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).map_err(|it| failed(&it))?;
    Ok(items.len() as u64)
}

/// The members of an item, in their order.
pub const COLUMNS: [&str; 11] = [
    "entry",
    "action",
    "target",
    "what",
    "reason",
    "ticket",
    "recorded_at",
    "recorded_by",
    "done_at",
    "done_by",
    "note",
];

/// One item for other programs.
pub fn object(it: &HandOverItem) -> serde_json::Map<String, Value> {
    let ticket = match &it.what {
        HandOverWhat::Revocation { ticket, .. } => ticket.as_str(),
        HandOverWhat::Flow { .. } => "",
    };
    let values = [
        json!(it.entry),
        json!(it.action()),
        json!(it.target()),
        json!(it.words()),
        json!(it.reason),
        json!(ticket),
        json!(it.by.at.rfc3339()),
        json!(it.by.actor),
        json!(it.done.as_ref().map(|it| it.by.at.rfc3339())),
        json!(it.done.as_ref().map(|it| &it.by.actor)),
        json!(it.done.as_ref().map(|it| &it.note)),
    ];
    COLUMNS.map(str::to_owned).into_iter().zip(values).collect()
}

/// Ids for a bulk call, and everything to be known about each of them and about the flows.
pub fn as_json(items: &[HandOverItem]) -> Value {
    let (mut ids, mut revocations, mut flows) = (Vec::new(), Vec::new(), Vec::new());
    for it in items {
        let mut about = object(it);
        match &it.what {
            HandOverWhat::Revocation { request, .. } => {
                if it.done.is_none() {
                    ids.push(request.clone());
                }
                revocations.push(Value::Object(about));
            }
            HandOverWhat::Flow { from, to, definitions, .. } => {
                let (before, after) = definitions.as_ref();
                let changed: Vec<Value> = changes(before, after)
                    .iter()
                    .map(|it| json!({"field": it.field.code(), "old": it.old, "new": it.new}))
                    .collect();
                about.insert("from_version".to_owned(), json!(from));
                about.insert("to_version".to_owned(), json!(to));
                about.insert("changes".to_owned(), json!(changed));
                about.insert("definition".to_owned(), json!(after));
                about.insert("diff".to_owned(), json!(unified(&text(before), &text(after))));
                flows.push(Value::Object(about));
            }
        }
    }
    json!({"request_ids": ids, "revocations": revocations, "access_flows": flows})
}

fn as_csv(items: &[HandOverItem]) -> Result<String, Box<dyn std::error::Error>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS)?;
    for it in items {
        out.write_record(object(it).values().map(|it| match it {
            Value::Null => String::new(),
            Value::String(text) => cell(text),
            other => other.to_string(),
        }))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}

fn as_text(items: &[HandOverItem]) -> String {
    let mut out = vec!["Recorded in Oddlog, to be carried out in the real system.".to_owned()];
    for it in items {
        let (by, at) = (&it.by.actor, it.by.at.rfc3339());
        out.push(String::new());
        out.push(format!("{}: {} (entry {}, {by}, {at})", it.target(), it.action(), it.entry));
        out.push(format!("Reason: {}", it.reason));
        out.push(it.words());
        if let HandOverWhat::Flow { from, to, definitions, .. } = &it.what {
            out.push(format!("--- version {from}\n+++ version {to}"));
            let diff = unified(&text(&definitions.0), &text(&definitions.1));
            out.push(diff.trim_end().to_owned());
        }
        if let Some(done) = &it.done {
            out.push(format!("Done: {}, {}", done.by.actor, done.by.at.rfc3339()));
        }
    }
    out.push(String::new());
    out.join("\n")
}
