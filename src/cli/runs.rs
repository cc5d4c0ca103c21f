//! `oddlog runs`: what was run, and two runs side by side.

use super::CliError;
use super::args::Output;
use super::journal_args::Runs;
use super::output::{Object, Rows, json, rounded};
use crate::domain::comparison::{Comparison, Difference, Raised};
use crate::domain::finding::Severity;
use crate::domain::ids::RunId;
use crate::domain::run::RunSummary;
use crate::worker::headless::CaseReader;
use serde_json::{Value, json};
use std::io::Write;

const HEADER: &[&str] = &[
    "run",
    "kind",
    "finished_at",
    "seed",
    "events",
    "from",
    "to",
    "profiles",
    "groups",
    "anomalies",
    "seconds",
    "version",
    "data_hash",
    "settings",
    "features",
    "notes",
    "drift",
];
const SHOWN: &[&str] =
    &["run", "kind", "finished_at", "seed", "events", "profiles", "groups", "anomalies", "seconds"];
const CHANGES: &[&str] = &[
    "change",
    "id",
    "type",
    "subject",
    "severity_before",
    "severity_after",
    "score_before",
    "score_after",
];

/// Lists the runs, newest first, or compares two.
pub fn run(args: &Runs, out: &mut dyn Write) -> Result<(), CliError> {
    let reader = CaseReader::open(&args.case)?;
    if let Some([a, b]) = args.compare.as_deref() {
        return compare(&reader.compare(RunId(*a), RunId(*b))?, args.output, out);
    }
    let mut rows = Rows::begin(args.output, SHOWN, out)?;
    for run in reader.runs()? {
        rows.row(&object(&run))?;
    }
    rows.end(HEADER)
}

fn object(run: &RunSummary) -> Object {
    let total = run.seconds.iter().find(|it| it.0 == "total").map_or(0.0, |it| it.1);
    let values = [
        json!(run.id),
        json!(run.kind.code()),
        json!(run.finished_at.rfc3339()),
        json!(run.settings.seed),
        json!(run.n_events),
        json!(run.span.map(|it| it.0.rfc3339())),
        json!(run.span.map(|it| it.1.rfc3339())),
        json!(run.n_profiles),
        json!(run.n_groups),
        json!(run.n_findings),
        rounded(total, 3),
        json!(run.version),
        json!(run.data_hash),
        json!(run.settings),
        json!(run.features),
        json!(run.notes),
        drift(run),
    ];
    HEADER.iter().map(|name| (*name).to_owned()).zip(values).collect()
}

/// The drift of a run's new windows, largest first.
pub fn drift(run: &RunSummary) -> Value {
    let parts = run.drift.iter().map(|it| {
        json!({
            "entity_kind": it.entity_kind.code(), "feature": it.feature, "label": it.label,
            "psi": rounded(it.psi, 4), "level": it.level.code(),
        })
    });
    Value::Array(parts.collect())
}

fn compare(it: &Comparison, output: Output, out: &mut dyn Write) -> Result<(), CliError> {
    if output == Output::Json {
        return json(&as_json(it), out);
    }
    let mut rows = Rows::begin(output, CHANGES, out)?;
    for raised in &it.new {
        rows.row(&change("new", None, Some(raised)))?;
    }
    for raised in &it.gone {
        rows.row(&change("gone", Some(raised), None))?;
    }
    for changed in &it.changed {
        rows.row(&change("changed", Some(&changed.before), Some(&changed.after)))?;
    }
    rows.end(CHANGES)?;
    if output == Output::Table { summary(it, out) } else { Ok(()) }
}

/// What the table does not show.
fn summary(it: &Comparison, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "{}", it.summary())?;
    if let Some(words) = it.incomplete() {
        writeln!(out, "{words}")?;
    }
    for (title, list) in [("Settings", &it.settings), ("Data", &it.data)] {
        if list.is_empty() {
            writeln!(out, "{title}: the same.")?;
        }
        for it in list {
            writeln!(out, "{title}: {} was {}, is {}.", it.name, shown(&it.a), shown(&it.b))?;
        }
    }
    for (what, list) in [("no longer used", &it.features_removed), ("added", &it.features_added)] {
        if !list.is_empty() {
            writeln!(out, "Features {what}: {}.", list.join(", "))?;
        }
    }
    Ok(())
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "empty" } else { value }
}

fn change(what: &str, before: Option<&Raised>, after: Option<&Raised>) -> Object {
    let it = after.or(before);
    let score = |it: Option<&Raised>| it.map_or(Value::Null, |it| rounded(it.score, 1));
    let severity = |it: Option<&Raised>| json!(it.map(|it| Severity::code(it.severity)));
    let values = [
        json!(what),
        json!(it.map(|it| it.id)),
        json!(it.map(|it| it.kind.label())),
        json!(it.map(|it| it.subject.as_str())),
        severity(before),
        severity(after),
        score(before),
        score(after),
    ];
    CHANGES.iter().map(|name| (*name).to_owned()).zip(values).collect()
}

fn as_json(it: &Comparison) -> Value {
    let raised = |list: &[Raised]| -> Vec<Value> {
        list.iter()
            .map(|it| {
                json!({
                    "id": it.id, "type": it.kind.label(), "subject": it.subject,
                    "severity": it.severity.code(), "score": rounded(it.score, 1),
                })
            })
            .collect()
    };
    let changed: Vec<Value> = it
        .changed
        .iter()
        .map(|it| {
            json!({
                "id": it.after.id, "type": it.after.kind.label(), "subject": it.after.subject,
                "severity_before": it.before.severity.code(),
                "severity_after": it.after.severity.code(),
                "score_before": rounded(it.before.score, 1),
                "score_after": rounded(it.after.score, 1),
            })
        })
        .collect();
    let differences = |list: &[Difference]| -> Vec<Value> {
        list.iter().map(|it| json!({"name": it.name, "a": it.a, "b": it.b})).collect()
    };
    json!({
        "a": object(&it.a), "b": object(&it.b),
        "new": raised(&it.new), "gone": raised(&it.gone), "changed": changed,
        "unchanged": it.unchanged,
        "settings": differences(&it.settings), "data": differences(&it.data),
        "features_added": it.features_added, "features_removed": it.features_removed,
        "incomplete": it.incomplete(),
    })
}
