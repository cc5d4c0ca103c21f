//! `oddlog anomalies` and `oddlog show`.

use super::anomalies_args::Anomalies;
use super::args::{Output, Show, SortBy};
use super::events::event_object;
use super::output::{Object, Rows, json, rounded};
use super::{CliError, output};
use crate::domain::count::{one_in, thousands};
use crate::domain::event::StoredEvent;
use crate::domain::field::EntityKind;
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort, Hidden};
use crate::domain::finding::{Contribution, Finding, FindingKind};
use crate::domain::ids::{FindingId, SourceId};
use crate::domain::suppression;
use crate::domain::time::{DAY, Micros, Zone};
use crate::worker::analyze_job::now;
use crate::worker::headless::CaseReader;
use crate::worker::protocol::FindingDetail;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

const HEADER: &[&str] = &[
    "id",
    "detected_at",
    "type",
    "severity",
    "score",
    "entity_kind",
    "entity",
    "user",
    "ip",
    "integration",
    "resource_type",
    "resource",
    "status",
    "from",
    "to",
    "summary",
    "detector",
    "request_id",
    "access_flow",
    "events",
    "tags",
    "hidden_by",
];
const SHOWN: &[&str] = &["id", "detected_at", "severity", "score", "type", "entity", "summary"];

/// Lists the findings that pass the filter.
pub fn list(args: &Anomalies, out: &mut dyn Write) -> Result<(), CliError> {
    let reader = CaseReader::open(&args.case)?;
    let filter = args.which.filter(now())?;
    let by = match args.sort {
        SortBy::Score => FindingSort::Score,
        SortBy::Time => FindingSort::Time,
    };
    let order = FindingOrder { by, descending: true };
    let findings = reader.findings(&filter, order, args.limit.unwrap_or(usize::MAX))?;
    let mut rows = Rows::begin(args.output, SHOWN, out)?;
    for finding in &findings {
        rows.row(&object(finding))?;
    }
    rows.end(HEADER)?;
    if args.output == Output::Table {
        say_counts(&reader, &filter, findings.len(), out)?;
    }
    Ok(())
}

/// Prints the findings of a case, worst first, as `demo` does without a display.
pub fn print_findings(case: &Path, out: &mut dyn Write) -> Result<(), CliError> {
    let reader = CaseReader::open(case)?;
    let order = FindingOrder { by: FindingSort::Score, descending: true };
    let findings = reader.findings(&FindingFilter::default(), order, usize::MAX)?;
    let mut rows = Rows::begin(Output::Table, SHOWN, out)?;
    for finding in &findings {
        rows.row(&object(finding))?;
    }
    rows.end(HEADER)?;
    say_counts(&reader, &FindingFilter::default(), findings.len(), out)
}

fn say_counts(
    reader: &CaseReader,
    filter: &FindingFilter,
    listed: usize,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let all = FindingFilter { hidden: filter.hidden, ..FindingFilter::default() };
    let total = reader.count_findings(&all)?;
    let matching = reader.count_findings(filter)?;
    let text = thousands;
    writeln!(out, "{} of {} anomalies", text(matching), text(total))?;
    if (listed as u64) < matching {
        writeln!(out, "The first {} are listed.", text(listed as u64))?;
    }
    let only = FindingFilter { hidden: Hidden::Only, ..filter.clone() };
    let n_hidden = if filter.hidden == Hidden::Out { reader.count_findings(&only)? } else { 0 };
    if n_hidden != 0 {
        let are = if n_hidden == 1 { "is" } else { "are" };
        writeln!(out, "{} more {are} suppressed; list with --hidden.", text(n_hidden))?;
    }
    if !reader.analysed()? {
        writeln!(out, "This case was never analysed. Run oddlog analyze first.")?;
    } else if let (0, Some(newest)) = (matching, reader.newest_finding()?) {
        writeln!(out, "The newest is of {}.", newest.rfc3339())?;
    }
    Ok(())
}

/// Reads a time that a person typed for `option`.
pub fn time(option: &str, text: Option<&str>, zone: &Zone) -> Result<Option<Micros>, CliError> {
    let Some(text) = text else { return Ok(None) };
    match Micros::parse(text, zone) {
        Some(it) => Ok(Some(it)),
        None => Err(CliError::Other(format!(
            "{option} {text:?} is not a time; write 2026-06-13, \"2026-06-13 21:00\" or \
             2026-06-13T21:00:00Z"
        ))),
    }
}

/// The same for the end of an interval: a date alone means its last moment.
pub fn end_time(option: &str, text: Option<&str>, zone: &Zone) -> Result<Option<Micros>, CliError> {
    let whole_day = text.is_some_and(|it| it.trim().len() == "2026-06-13".len());
    let at = time(option, text, zone)?;
    Ok(at.map(|it| if whole_day { Micros(it.0 + DAY - 1) } else { it }))
}

fn object(finding: &Finding) -> Object {
    let it = &finding.detail;
    let mut row = Object::new();
    let mut add = |name: &str, value: Value| row.insert(name.to_owned(), value);
    add("id", json!(finding.id));
    add("detected_at", json!(it.detected_at.rfc3339()));
    add("type", json!(it.kind.label()));
    add("severity", json!(it.severity().code()));
    add("score", rounded(it.score, 1));
    add("entity_kind", json!(it.entity_kind.map(EntityKind::code)));
    add("entity", json!(it.entity));
    add("user", json!(it.user));
    add("ip", json!(it.ip));
    add("integration", json!(it.integration));
    add("resource_type", json!(it.resource_type));
    add("resource", json!(it.resource));
    add("status", json!(finding.status.code()));
    add("from", json!(it.from.rfc3339()));
    add("to", json!(it.to.rfc3339()));
    add("summary", json!(it.summary));
    add("detector", json!(it.detector));
    add("request_id", json!(it.request_id));
    add("access_flow", json!(it.access_flow));
    add("events", json!(finding.n_events));
    add("tags", json!(finding.tags));
    add("hidden_by", json!(finding.hidden_by.map(suppression::name)));
    row
}

/// Prints one finding with everything behind it.
pub fn show(args: &Show, out: &mut dyn Write) -> Result<(), CliError> {
    let reader = CaseReader::open(&args.case)?;
    let detail = reader.finding(FindingId(args.id))?;
    let sources = reader.sources()?;
    if args.json {
        json(&detail_json(&detail, &sources), out)
    } else {
        text(&detail, &sources, out)
    }
}

fn detail_json(detail: &FindingDetail, sources: &BTreeMap<SourceId, String>) -> Value {
    let mut value = object(&detail.finding);
    let it = &detail.finding.detail;
    let mut add = |name: &str, member: Value| value.insert(name.to_owned(), member);
    add("explanation", json!(format!("{}. {}", it.summary.trim_end_matches('.'), it.usual)));
    add("usual", json!(it.usual));
    add("group_id", json!(it.group_id));
    add("reasons", json!(it.reasons));
    add("contributions", json!(it.contributions));
    add("detectors", json!(it.detectors));
    add("recommended", json!(it.recommended));
    let evidence: Vec<Value> =
        detail.evidence.iter().map(|event| Value::Object(event_object(event, sources))).collect();
    add("evidence", json!(evidence));
    add("drivers", json!(it.drivers));
    add("reason", json!(detail.decision.as_ref().map(|it| &it.reason)));
    add("decided_at", json!(detail.decision.as_ref().map(|it| it.at.rfc3339())));
    add("run", json!(detail.finding.run));
    let comments = detail.notes.comments.iter();
    let comments: Vec<Value> = comments
        .map(|it| json!({"text": it.text, "by": it.actor, "at": it.at.rfc3339()}))
        .collect();
    add("comments", json!(comments));
    Value::Object(value)
}

fn text(
    detail: &FindingDetail,
    sources: &BTreeMap<SourceId, String>,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let it = &detail.finding.detail;
    writeln!(out, "{} {:.0}: {}", it.severity(), it.score, it.kind)?;
    writeln!(out, "{}\n{}\n", it.summary, it.usual)?;
    writeln!(out, "{:<14}{}", subject_label(&detail.finding), detail.finding.subject())?;
    writeln!(out, "{:<14}{} to {}", "Window", it.from.rfc3339(), it.to.rfc3339())?;
    for (name, value) in [("Request ID", &it.request_id), ("Access flow", &it.access_flow)] {
        if let Some(value) = value {
            writeln!(out, "{name:<14}{value}")?;
        }
    }
    writeln!(out, "{:<14}{}", "Verdict", detail.finding.status)?;
    if let Some(decision) = detail.decision.as_ref().filter(|it| !it.reason.is_empty()) {
        writeln!(out, "{:<14}{}", "Reason", decision.reason)?;
    }
    if !detail.finding.tags.is_empty() {
        writeln!(out, "{:<14}{}", "Tags", detail.finding.tags.join(", "))?;
    }
    if let Some(it) = &detail.hidden_by {
        writeln!(out, "{:<14}{}: {}", "Suppressed by", suppression::name(it.id), it.because)?;
    }
    for it in &detail.notes.comments {
        writeln!(out, "{:<14}{} {}: {}", "Comment", it.at.rfc3339(), it.actor, it.text)?;
    }
    let by = detail.finding.run;
    if let Some(newest) = detail.newest_run.filter(|it| by < *it) {
        writeln!(out, "Found by run {by}; run {newest} does not raise it any more.")?;
    }
    writeln!(out)?;
    let mut table =
        output::new_table(&["Why it was raised", "actual", "usual", "as far out", "share"]);
    for part in &it.contributions {
        table.add_row([
            part.label.clone(),
            number(part, part.actual),
            format!("{} to {}", number(part, part.low), number(part, part.high)),
            part.tail.map_or_else(String::new, one_in),
            format!("{:.0} %", part.share * 100.0),
        ]);
    }
    if !it.contributions.is_empty() {
        writeln!(out, "{table}\n")?;
    }
    if !it.reasons.is_empty() {
        writeln!(out, "Why it was raised")?;
        for reason in &it.reasons {
            writeln!(out, "- {}: {} ({})", reason.label, reason.value, reason.why)?;
        }
        writeln!(out)?;
    }
    for action in &it.recommended {
        writeln!(out, "- {action}")?;
    }
    writeln!(out, "\nEvidence: {} events", thousands(detail.finding.n_events))?;
    if !it.drivers.is_empty() {
        writeln!(out, "* = what the score comes from, the strongest first")?;
    }
    let place = |event: &StoredEvent| it.drivers.iter().position(|no| *no == event.no);
    let mut evidence: Vec<&StoredEvent> = detail.evidence.iter().collect();
    evidence.sort_by_key(|event| place(event).unwrap_or(usize::MAX));
    for event in evidence {
        let source = sources.get(&event.source).map_or("?", |it| file_name(it));
        let mark = match (it.drivers.is_empty(), place(event)) {
            (true, _) => "",
            (false, Some(_)) => "* ",
            (false, None) => "  ",
        };
        writeln!(out, "{mark}{source}:{}  {}", event.line, event.raw)?;
    }
    Ok(())
}

fn subject_label(finding: &Finding) -> &'static str {
    match (finding.detail.entity_kind, finding.detail.kind) {
        (Some(kind), _) => kind.label(),
        (None, FindingKind::Group) => "Group",
        (None, _) => "Subject",
    }
}

fn number(part: &Contribution, value: f64) -> String {
    if part.unit == "share" {
        format!("{:.0} %", value * 100.0)
    } else if value.fract().abs() < 0.05 || 100.0 <= value.abs() {
        format!("{value:.0}")
    } else {
        format!("{value:.1}")
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
