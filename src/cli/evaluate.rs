//! `oddlog evaluate`.

use super::args::Evaluate;
use super::output::{json, new_table, rounded};
use super::{CliError, progress};
use crate::domain::evaluation::{Estimate, KindEvaluation, Measured};
use crate::domain::lesson::Tally;
use crate::domain::time::{Micros, Zone};
use crate::worker::evaluate_job::{EvaluateOrder, EvaluationReport};
use crate::worker::headless;
use serde_json::{Value, json};
use std::io::Write;

/// Rows of the labels that are named with their reason, at most.
const NAMED: usize = 5;

/// Measures and prints.
pub fn run(args: &Evaluate, out: &mut dyn Write) -> Result<(), CliError> {
    let split = args.split.as_deref().map(moment).transpose()?;
    let order = EvaluateOrder { labels: args.labels.clone(), split };
    let report = progress::shown(|context| headless::evaluate(&args.case, &order, context))?;
    if args.json { as_json(&report, out) } else { as_text(&report, out) }
}

fn moment(text: &str) -> Result<Micros, CliError> {
    Micros::parse(text, &Zone::Utc).ok_or_else(|| {
        CliError::Other(format!(
            "{text:?} is no time. Nothing was measured. Write 2026-06-13 or RFC 3339."
        ))
    })
}

fn as_json(report: &EvaluationReport, out: &mut dyn Write) -> Result<(), CliError> {
    let evaluation = &report.evaluation;
    let value = json!({
        "run": report.run, "re_ranked": report.was_taught, "verdicts": report.verdicts,
        "labels": report.labels, "split": evaluation.split.rfc3339(),
        "kinds": evaluation.kinds.iter().map(kind_json).collect::<Vec<_>>(),
        "rejected": report.rejected.iter()
            .map(|(line, reason)| json!({"line": line, "reason": reason}))
            .collect::<Vec<_>>(),
        "notes": evaluation.notes,
    });
    json(&value, out)
}

fn kind_json(it: &KindEvaluation) -> Value {
    let tally = |it: Tally| json!({"positive": it.bad, "negative": it.fine});
    let shares = |it: &[Option<f64>]| -> Vec<Value> {
        it.iter().map(|it| it.map_or(Value::Null, |it| rounded(it, 4))).collect()
    };
    let score = |it: &Measured| {
        json!({
            "score": it.code, "label": it.label, "baseline": it.baseline,
            "average_precision": estimate(&it.average_precision),
            "precision": shares(&it.precision), "recall": shares(&it.recall),
        })
    };
    json!({
        "entity_kind": it.kind.code(), "windows": it.windows,
        "learned_from": tally(it.learned_from), "tested_on": tally(it.tested_on),
        "missing": it.missing, "cuts": it.cuts,
        "scores": it.scores.iter().map(score).collect::<Vec<_>>(),
        "gain": it.gain.as_ref().map(estimate),
        "agreement": {
            "raised": it.agreement.raised, "detectors": it.agreement.labels,
            "shared": it.agreement.shared.iter()
                .map(|it| it.iter().map(|it| rounded(*it, 4)).collect::<Vec<_>>())
                .collect::<Vec<_>>(),
        },
    })
}

fn estimate(it: &Estimate) -> Value {
    json!({"value": rounded(it.value, 4), "low": rounded(it.low, 4), "high": rounded(it.high, 4)})
}

fn as_text(report: &EvaluationReport, out: &mut dyn Write) -> Result<(), CliError> {
    let evaluation = &report.evaluation;
    let ranked = if report.was_taught { ", re-ranked by verdicts" } else { "" };
    writeln!(
        out,
        "Run {}{ranked}: {} verdicts, {} labels. Learned from windows before {}, measured on the rest.",
        report.run,
        report.verdicts,
        report.labels,
        evaluation.split.rfc3339()
    )?;
    for kind in &evaluation.kinds {
        kind_text(kind, out)?;
    }
    writeln!(out)?;
    for (line, reason) in report.rejected.iter().take(NAMED) {
        writeln!(out, "Line {line} of the labels was left out: {reason}.")?;
    }
    if NAMED < report.rejected.len() {
        writeln!(out, "{} more lines were left out.", report.rejected.len() - NAMED)?;
    }
    for note in &evaluation.notes {
        writeln!(out, "{note}")?;
    }
    Ok(())
}

fn kind_text(it: &KindEvaluation, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(
        out,
        "\n{}: learned from {}, measured on {} of {} windows.",
        it.kind.label(),
        it.learned_from.words(),
        it.tested_on.words(),
        it.windows
    )?;
    if let Some(missing) = &it.missing {
        writeln!(out, "{missing}")?;
    }
    if it.scores.is_empty() {
        return Ok(writeln!(out, "None of them is trouble, so there is nothing to put first.")?);
    }
    let cut = |at: usize, n: &u64| {
        if at + 1 == it.cuts.len() { format!("all {n}") } else { n.to_string() }
    };
    let cuts: Vec<String> = it.cuts.iter().enumerate().map(|(at, n)| cut(at, n)).collect();
    let mut headings = vec!["score".to_owned(), "AP".to_owned(), "95 % of draws".to_owned()];
    headings.extend(cuts.iter().map(|it| format!("P@{it}")));
    headings.extend(cuts.iter().map(|it| format!("R@{it}")));
    let mut table = new_table(&headings.iter().map(String::as_str).collect::<Vec<_>>());
    for score in &it.scores {
        let average = score.average_precision;
        let mut row = vec![
            score.label.clone(),
            format!("{:.3}", average.value),
            format!("{:.3} to {:.3}", average.low, average.high),
        ];
        let share = |it: &Option<f64>| it.map_or_else(String::new, |it| format!("{it:.2}"));
        row.extend(score.precision.iter().chain(&score.recall).map(share));
        table.add_row(row);
    }
    writeln!(out, "{table}")?;
    if let Some(gain) = &it.gain {
        writeln!(
            out,
            "Verdicts change AP by {:+.3} (95 % of draws: {:+.3} to {:+.3}).",
            gain.value, gain.low, gain.high
        )?;
    }
    let agreement = &it.agreement;
    writeln!(
        out,
        "Agreement (no accuracy): share of the {} windows that one would raise which the other would, too.",
        agreement.raised
    )?;
    let mut headings = vec![""];
    headings.extend(agreement.labels.iter().map(String::as_str));
    let mut table = new_table(&headings);
    for (label, shared) in agreement.labels.iter().zip(&agreement.shared) {
        let cells = shared.iter().map(|it| format!("{:.0} %", 100.0 * it));
        table.add_row(std::iter::once(label.clone()).chain(cells).collect::<Vec<_>>());
    }
    Ok(writeln!(out, "{table}")?)
}
