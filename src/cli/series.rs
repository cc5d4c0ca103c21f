//! `oddlog series`.

use super::CliError;
use super::args::{DataOutput, Output, Series};
use super::output::{Object, Rows, rounded};
use crate::domain::count::thousands;
use crate::domain::time::Micros;
use crate::worker::series::{self, SeriesPoint};
use serde_json::{Value, json};
use std::io::Write;

const HEADER: &[&str] = &["time", "value", "expected", "lower", "upper", "score", "flagged"];

/// Scores a file of time,value rows and prints every point in input order.
pub fn run(args: &Series, out: &mut dyn Write) -> Result<(), CliError> {
    let scored = series::score_file(&args.file, args.window)?;
    let output = match args.output {
        DataOutput::Csv => Output::Csv,
        DataOutput::Json => Output::Json,
    };
    let mut rows = Rows::begin(output, &[], out)?;
    for point in &scored.points {
        rows.row(&object(point))?;
    }
    rows.end(HEADER)?;
    if let Some((line, reason)) = scored.rejected.first() {
        // Not an error: every row that is a number was scored.
        eprintln!(
            "oddlog: {} rows were left out, the first is line {line}: {reason}",
            thousands(scored.rejected.len() as u64)
        );
    }
    Ok(())
}

fn object(point: &SeriesPoint) -> Object {
    let number = |it: Option<f64>| it.map_or(Value::Null, |it| rounded(it, 6));
    let values = [
        json!(Micros(point.time).rfc3339()),
        json!(point.value),
        number(point.expected),
        number(point.lower),
        number(point.upper),
        rounded(point.score, 4),
        json!(point.flagged),
    ];
    HEADER.iter().map(|name| (*name).to_owned()).zip(values).collect()
}
