//! `oddlog rate`: on typed numbers, or on a series taken from the log.

use super::CliError;
use super::anomalies::time;
use super::args::Rate;
use super::output::{json, new_table};
use crate::domain::rate::{Level, Limits, RateInput, Unit, parse_number};
use crate::domain::rate_subject::{Count, Subject};
use crate::domain::time::Zone;
use crate::worker::headless::CaseReader;
use serde_json::json;
use std::io::Write;

/// Computes and prints the five results.
pub fn run(args: &Rate, out: &mut dyn Write) -> Result<(), CliError> {
    let (input, notes) = match &args.case {
        Some(case) => from_log(args, &CaseReader::open(case)?)?,
        None => (typed(args)?, Vec::new()),
    };
    let limits = Limits::default();
    let score = input.score(&limits);
    let interpretation = input.interpretation(&score, &limits);
    if args.json {
        let value = json!({
            "observed": input.observed, "expected": input.expected, "std_dev": input.std_dev,
            "unit": input.unit.code(), "ratio": score.ratio.ok(),
            "difference": score.difference.ok(), "percent": score.percent.ok(),
            "z": score.z.ok(), "level": score.level.map(Level::code),
            "interpretation": interpretation, "notes": notes,
        });
        return json(&value, out);
    }
    let mut table = new_table(&["Metric", "Value", "Unit"]);
    for row in input.rows(&score) {
        let value = row.reason.unwrap_or(row.value);
        table.add_row([row.metric.to_owned(), value, row.unit]);
    }
    writeln!(out, "{}: {interpretation}\n{table}", score.level_label())?;
    for note in notes {
        writeln!(out, "{note}")?;
    }
    Ok(())
}

fn typed(args: &Rate) -> Result<RateInput, CliError> {
    let number = |name: &str, text: Option<&String>| match text {
        None => Ok(None),
        Some(text) => parse_number(text)
            .map(Some)
            .map_err(|error| CliError::Other(format!("{name} {text:?}: {error}"))),
    };
    Ok(RateInput {
        observed: number("--observed", args.observed.as_ref())?.unwrap_or_default(),
        expected: number("--expected", args.expected.as_ref())?.unwrap_or_default(),
        std_dev: number("--std-dev", args.std_dev.as_ref())?,
        unit: args.unit.unwrap_or(Unit::Hour),
    })
}

fn from_log(args: &Rate, reader: &CaseReader) -> Result<(RateInput, Vec<String>), CliError> {
    let at = time("--at", args.at.as_deref(), &Zone::Utc)?;
    let subject =
        Subject { entity: args.entity.clone(), count: Count::Events, window: args.window };
    let found = reader.rate(&subject, at)?;
    let unit = subject.unit();
    let input = RateInput {
        observed: found.observed,
        expected: found.expected,
        std_dev: found.std_dev,
        unit,
    };
    let mut notes = vec![format!(
        "From {} to {}, compared with {} earlier periods.",
        found.window_start.rfc3339(),
        found.window_end.rfc3339(),
        found.periods
    )];
    notes.extend(found.notes);
    Ok((input, notes))
}
