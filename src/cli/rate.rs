//! `oddlog rate`: on typed numbers, or on a series taken from the log; and what people record about
//! rates.

use super::CliError;
use super::anomalies::{end_time, time};
use super::output::{json, new_table};
use super::rate_args::Rate;
use crate::domain::rate::{
    Level, Limits, RateInput, ShortWindow, Told, Unit, parse_number, rate_unit_note,
};
use crate::domain::rate_records::{Calculation, MarkedTime};
use crate::domain::rate_subject::Subject;
use crate::domain::time::{Micros, Zone};
use crate::worker::headless::{self, CaseReader};
use crate::worker::local_acts::LocalOrder;
use crate::worker::rate::{FromLog, RateOrder, RateRecord};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// Computes and prints the five results; or records, or lists what was recorded.
pub fn run(args: &Rate, out: &mut dyn Write) -> Result<(), CliError> {
    let limits = args.limits();
    if let Some(problem) = limits.problem() {
        return Err(CliError::Other(problem.to_owned()));
    }
    let Some(case) = &args.case else {
        return print(args, &converted(args)?, &limits, None, out);
    };
    if let Some(from) = &args.mark {
        return mark(args, case, from, out);
    }
    let reader = CaseReader::open(case)?;
    if args.marks {
        return marks(args, &reader, out);
    }
    if args.history {
        return history(args, &reader, &limits, out);
    }
    let order = order(args)?;
    let found = reader.rate(&order)?;
    let calculation = calculation(args, &order.subject, &found);
    drop(reader);
    print(args, &calculation.input(), &limits, Some((&order.subject, &found)), out)?;
    let mut records = Vec::new();
    if let Some(note) = &args.keep {
        records.push(RateRecord::Keep(calculation.clone(), note.clone()));
    }
    if let Some(note) = &args.save {
        records.push(RateRecord::Save(calculation, limits, note.clone()));
    }
    for record in records {
        let recorded = headless::record(case, &LocalOrder::Rate(Box::new(record)))?;
        // Data goes to the output: with --json, that is one value.
        if !args.json {
            super::requests::said(&recorded.said, recorded.batch.0, out)?;
        }
    }
    Ok(())
}

fn print(
    args: &Rate,
    input: &RateInput,
    limits: &Limits,
    from_log: Option<(&Subject, &FromLog)>,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let (input, mut notes, window) = match over(args, input)? {
        Some((input, words, window)) => (input, vec![words], Some(window)),
        None => (*input, from_log.map_or_else(Vec::new, |it| notes(args, it.1)), None),
    };
    notes.extend(rate_unit_note(input.unit, args.month_days).filter(|_| from_log.is_none()));
    let score = input.score(limits);
    let told = Told::of(&input, &score, limits);
    let told = window.iter().fold(told, Told::in_window);
    let interpretation = told.interpretation();
    if args.json {
        let mut value = json!({
            "observed": input.observed, "expected": input.expected, "std_dev": input.std_dev,
            "unit": input.unit.code(), "ratio": score.ratio.ok(),
            "difference": score.difference.ok(), "percent": score.percent.ok(),
            "z": score.z.ok(), "level": score.level.map(Level::code),
            "interpretation": interpretation, "notes": notes,
        });
        if let (Some((subject, found)), Some(object)) = (from_log, value.as_object_mut()) {
            object.extend(details(subject, found));
        }
        return json(&value, out);
    }
    let mut table = new_table(&["Metric", "Value", "Unit"]);
    for row in told.rows() {
        let value = row.reason.unwrap_or(row.value);
        table.add_row([row.metric.to_owned(), value, row.unit]);
    }
    writeln!(out, "{}: {interpretation}\n{table}", score.level_label())?;
    for note in notes {
        writeln!(out, "{note}")?;
    }
    Ok(())
}

/// What the calculation rests on, for other programs.
fn details(subject: &Subject, found: &FromLog) -> serde_json::Map<String, Value> {
    let entity = subject.entity.as_ref();
    let all = [
        ("entity_kind", json!(entity.map(|it| it.0.code()))),
        ("entity", json!(entity.map(|it| &it.1))),
        ("count", json!(subject.count.code())),
        ("from", json!(found.window_start.rfc3339())),
        ("to", json!(found.window_end.rfc3339())),
        ("periods", json!(found.periods)),
        ("outliers", json!(found.left_out)),
        ("mean", json!(found.mean)),
        ("median", json!(found.median)),
        ("mad", json!(found.mad)),
        ("tail", json!(found.tail.or(found.low_tail))),
    ];
    all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
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
        chance: None,
    })
}

/// The same per another unit, if one is asked for.
fn converted(args: &Rate) -> Result<RateInput, CliError> {
    if !(args.month_days.is_finite() && 0.0 < args.month_days) {
        return Err(CliError::Other("--month-days is a number above 0.".to_owned()));
    }
    let typed = typed(args)?;
    let Some(unit) = args.per else { return Ok(typed) };
    typed
        .convert_with(unit, args.month_days)
        .ok_or_else(|| CliError::Other(format!("These rates are too large {}.", unit.per())))
}

/// What was counted over another time against its part of what is usual, with the sentence about
/// it.
fn over(
    args: &Rate,
    usual: &RateInput,
) -> Result<Option<(RateInput, String, ShortWindow)>, CliError> {
    let Some(text) = &args.over else { return Ok(None) };
    let window = ShortWindow::parse(text, args.scaling).ok_or_else(|| {
        CliError::Other(format!("--over {text:?} is not a time; write 2h, 30d or 1.5 hours"))
    })?;
    let compared = window.compare(usual).zip(window.explain(usual));
    let (input, words) =
        compared.ok_or_else(|| CliError::Other("These rates are too large.".to_owned()))?;
    Ok(Some((input, words, window)))
}

fn order(args: &Rate) -> Result<RateOrder, CliError> {
    let at = time("--at", args.at.as_deref(), &Zone::Utc)?;
    let subject = Subject { entity: args.entity.clone(), count: args.count, window: args.window };
    Ok(RateOrder { subject, at, ..RateOrder::default() })
}

fn calculation(args: &Rate, subject: &Subject, found: &FromLog) -> Calculation {
    let (expected, std_dev) = found.expected(args.spread);
    Calculation {
        subject: Some(subject.clone()),
        at: Some(found.window_start),
        spread: args.spread,
        observed: found.observed,
        expected,
        std_dev,
        unit: subject.unit(),
        chance: Some(found.chance()),
        edited: false,
    }
}

fn notes(args: &Rate, found: &FromLog) -> Vec<String> {
    let mut notes = vec![format!(
        "From {} to {}, compared with {} earlier periods.",
        found.window_start.rfc3339(),
        found.window_end.rfc3339(),
        found.n(args.spread)
    )];
    notes.extend(found.notes(args.spread));
    notes
}

fn mark(args: &Rate, case: &Path, from: &str, out: &mut dyn Write) -> Result<(), CliError> {
    let begin = time("--mark", Some(from), &Zone::Utc)?;
    let end = end_time("--to", args.to.as_deref(), &Zone::Utc)?;
    // An end that is a date alone is its last moment: the special event ends with it.
    let end = end.map(|it| if it.0.rem_euclid(10) == 9 { Micros(it.0 + 1) } else { it });
    let time = MarkedTime { from: begin.unwrap_or_default(), to: end.unwrap_or_default() };
    let record = RateRecord::Mark(time, args.note.clone().unwrap_or_default());
    let recorded = headless::record(case, &LocalOrder::Rate(Box::new(record)))?;
    super::requests::said(&recorded.said, recorded.batch.0, out)
}

fn marks(args: &Rate, reader: &CaseReader, out: &mut dyn Write) -> Result<(), CliError> {
    let all = reader.rate_records()?.marked;
    if args.json {
        let row = |it: &crate::domain::rate_records::Marked| {
            json!({
                "id": it.event.id, "from": it.event.from.rfc3339(), "to": it.event.to.rfc3339(),
                "note": it.event.note, "by": it.by.actor, "at": it.by.at.rfc3339(),
                "entry": it.entry,
            })
        };
        return json(&all.iter().map(row).collect(), out);
    }
    if all.is_empty() {
        return Ok(writeln!(out, "No special events are marked in this case.")?);
    }
    let mut table = new_table(&["From", "To", "Note", "By", "Entry"]);
    for it in all {
        let (from, to) = (it.event.from.rfc3339(), it.event.to.rfc3339());
        table.add_row([from, to, it.event.note, it.by.actor, it.entry.to_string()]);
    }
    Ok(writeln!(out, "{table}")?)
}

fn history(
    args: &Rate,
    reader: &CaseReader,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let all = reader.rate_records()?.kept;
    if args.json {
        let row = |it: &crate::domain::rate_records::Kept| {
            let score = it.calculation.input().score(limits);
            json!({
                "at": it.by.at.rfc3339(), "by": it.by.actor, "note": it.note,
                "calculation": it.calculation, "ratio": score.ratio.ok(), "z": score.z.ok(),
                "level": score.level.map(Level::code), "entry": it.entry,
            })
        };
        return json(&all.iter().map(row).collect(), out);
    }
    if all.is_empty() {
        return Ok(writeln!(out, "No calculations are kept in this case.")?);
    }
    let mut table = new_table(&["Kept", "Calculation", "Note", "By", "Entry"]);
    for it in all {
        let words = it.calculation.words(limits);
        table.add_row([it.by.at.rfc3339(), words, it.note, it.by.actor, it.entry.to_string()]);
    }
    Ok(writeln!(out, "{table}")?)
}
