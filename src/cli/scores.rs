//! `oddlog scores`.

use super::CliError;
use super::args::{DataOutput, Output, Scores};
use super::events::id_value;
use super::output::{Object, Rows, rounded};
use crate::domain::ids::EventNo;
use crate::domain::run::ScoreRow;
use crate::worker::headless::CaseReader;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;

const HEADER: &[&str] = &[
    "family", "entity_kind", "entity", "from", "to", "group_id", "starting_at", "ending_at",
    "score", "flagged",
];

/// Prints every score, highest first.
pub fn run(args: &Scores, out: &mut dyn Write) -> Result<(), CliError> {
    let reader = CaseReader::open(&args.case)?;
    if !reader.analysed()? {
        return Err(CliError::Other(
            "This case was never analysed, so it has no scores. Run oddlog analyze first.".into(),
        ));
    }
    let (detectors, scores) = reader.scores(args.family)?;
    let mut ends: Vec<EventNo> =
        scores.iter().flat_map(|it| [it.starting_at, it.ending_at]).flatten().collect();
    ends.sort_unstable();
    ends.dedup();
    let ids = reader.shown_ids(&ends)?;
    let output = match args.output {
        DataOutput::Csv => Output::Csv,
        DataOutput::Json => Output::Json,
    };
    let mut rows = Rows::begin(output, &[], out)?;
    for row in &scores {
        rows.row(&object(row, &detectors, &ids))?;
    }
    let header: Vec<&str> =
        HEADER.iter().copied().chain(detectors.iter().map(String::as_str)).collect();
    rows.end(&header)
}

fn object(row: &ScoreRow, detectors: &[String], ids: &BTreeMap<EventNo, String>) -> Object {
    let shown = |no: Option<EventNo>| {
        no.and_then(|it| ids.get(&it)).map_or(Value::Null, |it| id_value(it))
    };
    let values = [
        json!(row.family.code()),
        json!(row.entity_kind.map(|it| it.code())),
        json!(row.entity),
        json!(row.from.rfc3339()),
        json!(row.to.rfc3339()),
        json!(row.group_id),
        shown(row.starting_at),
        shown(row.ending_at),
        rounded(row.score, 4),
        json!(row.flagged),
    ];
    let mut object: Object =
        HEADER.iter().map(|name| (*name).to_owned()).zip(values).collect();
    for (detector, score) in detectors.iter().zip(&row.by_detector) {
        let score = if score.is_nan() { Value::Null } else { rounded(*score, 4) };
        object.insert(detector.clone(), score);
    }
    object
}
