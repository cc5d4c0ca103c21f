//! `oddlog scores`.

use super::CliError;
use super::args::{DataOutput, Output, Scores};
use super::events::id_value;
use super::output::{Object, Rows, rounded};
use crate::domain::field::EntityKind;
use crate::domain::ids::EventNo;
use crate::domain::run::ScoreRow;
use crate::worker::headless::CaseReader;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;

const HEADER: &[&str] = &[
    "family",
    "entity_kind",
    "entity",
    "from",
    "to",
    "group_id",
    "starting_at",
    "ending_at",
    "score",
    "flagged",
];

/// Prints every score, highest first.
pub fn run(args: &Scores, out: &mut dyn Write) -> Result<(), CliError> {
    let reader = CaseReader::open(&args.case)?;
    if !reader.analysed()? {
        return Err(CliError::Other(
            "This case was never analysed, so it has no scores. Run oddlog analyze first.".into(),
        ));
    }
    let (by_family, scores) = reader.scores(args.family)?;
    let mut detectors: Vec<String> = Vec::new();
    for code in by_family.iter().flat_map(|it| &it.1) {
        if !detectors.contains(code) {
            detectors.push(code.clone());
        }
    }
    let mut ends: Vec<EventNo> =
        scores.iter().flat_map(|it| ends_of(it).into_iter().flatten()).collect();
    ends.sort_unstable();
    ends.dedup();
    let ids = reader.shown_ids(&ends)?;
    let output = match args.output {
        DataOutput::Csv => Output::Csv,
        DataOutput::Json => Output::Json,
    };
    let mut rows = Rows::begin(output, &[], out)?;
    for row in &scores {
        let own = by_family.iter().find(|it| it.0 == row.family).map_or(&[][..], |it| &it.1);
        rows.row(&object(row, &detectors, own, &ids))?;
    }
    let header: Vec<&str> =
        HEADER.iter().copied().chain(detectors.iter().map(String::as_str)).collect();
    rows.end(&header)
}

/// First and last event of a group.
fn ends_of(row: &ScoreRow) -> [Option<EventNo>; 2] {
    let group = row.group.as_ref();
    [group.map(|it| it.starting_at), group.map(|it| it.ending_at)]
}

/// `all` are the columns of the output, `own` those that this row's scores belong to.
fn object(
    row: &ScoreRow,
    all: &[String],
    own: &[String],
    ids: &BTreeMap<EventNo, String>,
) -> Object {
    let shown =
        |no: Option<EventNo>| no.and_then(|it| ids.get(&it)).map_or(Value::Null, |it| id_value(it));
    let [starting_at, ending_at] = ends_of(row);
    let values = [
        json!(row.family.code()),
        json!(row.entity_kind.map(EntityKind::code)),
        json!(&*row.entity),
        json!(row.from.rfc3339()),
        json!(row.to.rfc3339()),
        json!(row.group.as_ref().map(|it| &it.id)),
        shown(starting_at),
        shown(ending_at),
        rounded(row.score, 4),
        json!(row.flagged),
    ];
    let mut object: Object = HEADER.iter().map(|name| (*name).to_owned()).zip(values).collect();
    for detector in all {
        let score = own
            .iter()
            .position(|it| it == detector)
            .and_then(|at| row.by_detector.get(at))
            .filter(|it| it.is_finite());
        object.insert(detector.clone(), score.map_or(Value::Null, |it| rounded((*it).into(), 4)));
    }
    object
}
