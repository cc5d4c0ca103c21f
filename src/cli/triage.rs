//! `oddlog comment`, `tag`, `suppress`, `suppressions` and `lift`.

use super::CliError;
use super::anomalies::end_time;
use super::journal::id;
use super::output::{Object, Rows};
use super::triage_args::{Comment, Lift, Suppress, Suppressions, Tag};
use crate::domain::count::thousands;
use crate::domain::filter::FindingFilter;
use crate::domain::finding::Severity;
use crate::domain::ids::{FindingId, SuppressionId};
use crate::domain::notes::{NoteChange, NoteOrder, tags_in};
use crate::domain::suppression::{self, SuppressOrder, Suppression, parts, rule_words};
use crate::domain::time::{Micros, Zone};
use crate::worker::analyze_job::now;
use crate::worker::headless::{self, CaseReader};
use crate::worker::triage::TriageOrder;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

const COLUMNS: &[&str] =
    &["id", "rule", "until", "because", "by", "at", "state", "hides", "columns"];
const SHOWN: &[&str] = &["id", "rule", "until", "because", "by", "state", "hides"];

/// Writes a comment at anomalies.
pub fn comment(args: &Comment, out: &mut dyn Write) -> Result<(), CliError> {
    let change = NoteChange::Comment(args.text.clone());
    note(&args.case, &args.ids, change, out)
}

/// Gives tags to anomalies, and takes others away.
pub fn tag(args: &Tag, out: &mut dyn Write) -> Result<(), CliError> {
    let tags = |list: &[String]| {
        let all = list.iter().map(|it| tags_in(it)).collect::<Result<Vec<_>, _>>();
        all.map(|it| it.concat())
            .map_err(|why| CliError::Other(format!("{why} Nothing was recorded.")))
    };
    let change = NoteChange::Tags { add: tags(&args.add)?, remove: tags(&args.remove)? };
    note(&args.case, &args.ids, change, out)
}

fn note(
    case: &Path,
    ids: &[String],
    change: NoteChange,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let findings = ids.iter().map(|it| id(it)).collect::<Result<Vec<FindingId>, _>>()?;
    record(case, &TriageOrder::Note(NoteOrder { findings, change }), out)
}

/// Records it and says what was done.
fn record(case: &Path, order: &TriageOrder, out: &mut dyn Write) -> Result<(), CliError> {
    let recorded = headless::triage(case, order)?;
    Ok(writeln!(out, "{}, entry {}.", recorded.said.join("; "), recorded.batch)?)
}

/// Hides anomalies, or says what that would hide.
pub fn suppress(args: &Suppress, out: &mut dyn Write) -> Result<(), CliError> {
    let zone = if args.utc { Zone::Utc } else { Zone::Local };
    let order = SuppressOrder {
        rule: FindingFilter {
            kinds: args.kind.clone(),
            severities: args.severity.clone(),
            subjects: args.subject.clone(),
            users: args.user.clone(),
            integrations: args.integration.clone(),
            resource_types: args.resource_type.clone(),
            resources: args.resource.clone(),
            ..FindingFilter::default()
        },
        until: end_time("--until", args.until.as_deref(), &zone)?,
        because: args.because.clone(),
    };
    if !args.preview {
        return record(&args.case, &TriageOrder::Suppress(Box::new(order)), out);
    }
    if let Some(problem) = suppression::problem(&order, now()) {
        return Err(CliError::Other(format!("{problem} Nothing was recorded.")));
    }
    let counts = CaseReader::open(&args.case)?.count_by_severity(&order.rule)?;
    let said: Vec<String> = Severity::ALL
        .iter()
        .map(|it| format!("{} {}", thousands(counts[*it as usize]), it.code()))
        .collect();
    let all = thousands(counts.iter().sum());
    let words = said.join(", ");
    Ok(writeln!(out, "Would hide {all} anomalies of this case: {words}. Nothing was recorded.")?)
}

/// Lists every suppression that was made.
pub fn list(args: &Suppressions, out: &mut dyn Write) -> Result<(), CliError> {
    let all = CaseReader::open(&args.case)?.suppressions()?;
    let mut rows = Rows::begin(args.output, SHOWN, out)?;
    for it in &all {
        rows.row(&object(it))?;
    }
    rows.end(COLUMNS)
}

fn object(it: &Suppression) -> Object {
    let state = match (it.lifted, it.holds(now())) {
        (true, _) => "lifted",
        (false, true) => "active",
        (false, false) => "expired",
    };
    let columns: Object =
        parts(&it.rule).into_iter().map(|(name, text)| (name.to_owned(), json!(text))).collect();
    let values = [
        json!(suppression::name(it.id)),
        json!(rule_words(&it.rule)),
        json!(it.until.map(Micros::rfc3339)),
        json!(it.because),
        json!(it.by.actor),
        json!(it.by.at.rfc3339()),
        json!(state),
        json!(it.hides),
        Value::Object(columns),
    ];
    COLUMNS.iter().map(|it| (*it).to_owned()).zip(values).collect()
}

/// Shows again what a suppression hid.
pub fn lift(args: &Lift, out: &mut dyn Write) -> Result<(), CliError> {
    let number = args.id.trim_start_matches(['S', 's']).trim_start_matches('-').parse();
    let wrong = |_| {
        CliError::Other(format!(
            "{:?} is no number of a suppression, such as 3 or S-0003. Nothing was recorded.",
            args.id
        ))
    };
    let id = SuppressionId(number.map_err(wrong)?);
    record(&args.case, &TriageOrder::Lift(id, args.because.clone()), out)
}
