//! A report as a file: JSON and CSV for programs, HTML (`report_html`) for people.

use super::error::JobError;
use super::receipt_file::cell;
use super::report::{Item, Report};
use super::report_html;
use crate::domain::field::EntityKind;
use crate::domain::run::RunSummary;
use crate::domain::time::Micros;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One page that needs nothing else.
    Html,
    /// A row per anomaly.
    Csv,
    /// Everything.
    Json,
}

impl Form {
    /// By the ending of the file's name.
    pub fn of(path: &Path) -> Result<Self, JobError> {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match ending.as_str() {
            "html" | "htm" => Ok(Self::Html),
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            _ => Err(JobError::Other(format!(
                "A report is written as .html, .csv or .json, and {} ends in none of them. Nothing \
                 was written.",
                path.display()
            ))),
        }
    }
}

/// Writes it. What stood there is replaced only by a whole report.
pub fn write(path: &Path, form: Form, report: &Report) -> Result<(), JobError> {
    let failed = |error: &dyn std::fmt::Display| {
        JobError::Other(format!(
            "The report was not saved: {error}. The case is as before; choose another place: {}",
            path.display()
        ))
    };
    let text = match form {
        Form::Html => report_html::page(report).map_err(|it| failed(&it))?,
        Form::Csv => as_csv(report).map_err(|it| failed(&it))?,
        Form::Json => serde_json::to_string_pretty(&as_json(report)).map_err(|it| failed(&it))?,
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).map_err(|it| failed(&it))
}

fn as_json(report: &Report) -> Value {
    json!({
        "case": report.case,
        "made_at": report.made_at.rfc3339(),
        "oddlog": env!("CARGO_PKG_VERSION"),
        "redacted": report.redacted,
        "filter": report.filter,
        "run": report.run.as_ref().map(run_json),
        "total": report.total,
        "matching": report.items.len(),
        "suppressed": report.suppressed.1,
        "anomalies": report.items.iter().map(item_json).collect::<Vec<_>>(),
    })
}

fn run_json(run: &RunSummary) -> Value {
    json!({
        "run": run.id,
        "kind": run.kind.code(),
        "finished_at": run.finished_at.rfc3339(),
        "version": run.version,
        "data_hash": run.data_hash,
        "events": run.n_events,
        "from": run.span.map(|it| it.0.rfc3339()),
        "to": run.span.map(|it| it.1.rfc3339()),
        "settings": run.settings,
        "notes": run.notes,
    })
}

/// The members that `oddlog anomalies` prints, then what is behind them.
fn item_json(item: &Item) -> Value {
    let it = &item.finding.detail;
    let mut row = facts(item);
    let mut add = |name: &str, value: Value| row.insert(name.to_owned(), value);
    add("usual", json!(it.usual));
    add("reasons", json!(it.reasons));
    add("contributions", json!(it.contributions));
    add("detectors", json!(it.detectors));
    add("recommended", json!(it.recommended));
    let evidence: Vec<Value> = item
        .lines
        .iter()
        .map(|it| {
            json!({
                "source": it.file, "line": it.line, "time": it.time.map(Micros::rfc3339),
                "raw": it.raw,
            })
        })
        .collect();
    add("evidence", json!(evidence));
    Value::Object(row)
}

fn facts(item: &Item) -> Map<String, Value> {
    let it = &item.finding.detail;
    let mut row = Map::new();
    let mut add = |name: &str, value: Value| row.insert(name.to_owned(), value);
    add("id", json!(item.finding.id));
    add("detected_at", json!(it.detected_at.rfc3339()));
    add("type", json!(it.kind.label()));
    add("severity", json!(it.severity().code()));
    add("score", json!((it.score * 10.0).round() / 10.0));
    add("entity_kind", json!(it.entity_kind.map(EntityKind::code)));
    add("entity", json!(it.entity));
    add("user", json!(it.user));
    add("ip", json!(it.ip));
    add("integration", json!(it.integration));
    add("resource_type", json!(it.resource_type));
    add("resource", json!(it.resource));
    add("status", json!(item.finding.status.code()));
    add("reason", json!(item.reason));
    add("decided_at", json!(item.decided_at.map(Micros::rfc3339)));
    add("from", json!(it.from.rfc3339()));
    add("to", json!(it.to.rfc3339()));
    add("summary", json!(it.summary));
    add("detector", json!(it.detector));
    add("request_id", json!(it.request_id));
    add("access_flow", json!(it.access_flow));
    add("events", json!(item.finding.n_events));
    row
}

fn as_csv(report: &Report) -> Result<String, Box<dyn std::error::Error>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    for (at, item) in report.items.iter().enumerate() {
        let mut row = facts(item);
        let lines = item.lines.iter().map(|it| format!("{}:{}  {}", it.file, it.line, it.raw));
        row.insert("evidence".to_owned(), json!(lines.collect::<Vec<_>>().join("\n")));
        if at == 0 {
            out.write_record(row.keys())?;
        }
        out.write_record(row.values().map(|it| match it {
            Value::Null => String::new(),
            Value::String(text) => cell(text),
            other => other.to_string(),
        }))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}
