//! What a plan says about times, settled from the file's own records, whatever the format: the
//! shape, the order of day and month, the year, and the questions that stay open.

use super::decide::{decide, readings};
use super::reader::{Reading, TimeReader};
use super::shape::Shape;
use super::year::{NO_YEAR, years_between};
use super::{disagreement, year_of};
use crate::domain::field::Role;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::plan::{Choices, OpenQuestion, Plan};
use crate::domain::time::{Micros, Zone, offset_label};
use crate::import::encoding::readable;
use crate::import::head::{Head, cut_all};
use crate::import::parse::Parser;
use crate::import::{ImportError, format_of, warnings};
use std::collections::BTreeSet;

/// Bytes looked at from the end of a head whose records are not all sampled.
const TAIL: usize = 64 << 10;
/// Longer values are no times.
const LONGEST: usize = 64;

/// Sampled records, as far as times go.
struct Sample {
    /// The time's text of records from the beginning.
    times: Vec<String>,
    /// The same of records from further on, the last of which ends the file where that was
    /// looked at.
    later: Vec<String>,
    /// The values of each column of the records from the beginning.
    columns: Vec<Vec<String>>,
}

impl Sample {
    /// `None` if the plan has no time.
    fn of(head: &Head, plan: &Plan) -> Result<Option<Self>, ImportError> {
        let Some(mut parser) = Parser::new(plan, FingerprintKey([0; 16]))? else {
            return Ok(None);
        };
        let mut sample = Self {
            times: Vec::new(),
            later: Vec::new(),
            columns: vec![Vec::new(); plan.columns.len()],
        };
        let format = format_of(plan)?;
        let (first, used) = cut_all(&head.bytes, head.complete, format.cutter(plan).as_mut());
        for record in &first {
            let text = &*readable(record);
            if parser.split(text).is_err() {
                continue;
            }
            sample.times.extend(parser.rows.time_text(&parser.cells, text).map(str::to_owned));
            for (at, values) in sample.columns.iter_mut().enumerate() {
                let value = parser.cells.get(at, text);
                values.push(if value.len() <= LONGEST { value } else { "" }.to_owned());
            }
        }
        for place in tail(head, used).into_iter().chain(head.later.iter().map(Vec::as_slice)) {
            for record in cut_all(place, true, format.cutter(plan).as_mut()).0 {
                let text = &*readable(record);
                if parser.split(text).is_err() {
                    continue;
                }
                sample.later.extend(parser.rows.time_text(&parser.cells, text).map(str::to_owned));
            }
        }
        Ok(Some(sample))
    }
}

/// The end of the head, if records that were not sampled reach into it.
fn tail(head: &Head, used: usize) -> Option<&[u8]> {
    let from = head.bytes.len().saturating_sub(TAIL).max(used);
    let line = memchr::memchr(b'\n', head.bytes.get(from..)?)?;
    head.bytes.get(from + line + 1..).filter(|it| !it.is_empty())
}

/// Settles `plan`.
pub fn settle(plan: &mut Plan, head: &Head, choices: &Choices) -> Result<(), ImportError> {
    let Some(sample) = Sample::of(head, plan)? else { return Ok(()) };
    let times: Vec<&str> = sample.times.iter().map(String::as_str).collect();
    let later: Vec<&str> = sample.later.iter().map(String::as_str).collect();
    if let Some(decided) = decide(&times, &later) {
        settle_shape(plan, decided.shape, &times);
        let mut shape = Shape::from_code(&plan.time_shape).unwrap_or(decided.shape);
        if matches!(shape, Shape::MonthFirst | Shape::DayFirst) {
            shape = settle_order(plan, decided, &times, choices);
        }
        settle_zone(plan, &readings(shape, &times).collect::<Vec<_>>(), choices);
    }
    settle_year(plan, year_of(&times, &later, head.modified, choices));
    let Some(chosen) = plan.column(Role::Time) else { return Ok(()) };
    let date = plan.columns_of(Role::Date);
    if date.is_empty() {
        let names: Vec<String> = plan.columns.iter().map(|it| it.name.clone()).collect();
        let columns: Vec<Vec<&str>> =
            sample.columns.iter().map(|it| it.iter().map(String::as_str).collect()).collect();
        say(plan, disagreement(&names, &columns, chosen));
    } else {
        let date: Vec<&str> = date.iter().map(|&at| plan.columns[at].name.as_str()).collect();
        let found = format!("clock without a date, which is in {}", date.join(" and "));
        plan.columns[chosen].found = found;
    }
    Ok(())
}

/// The year of the first event of a file of `plan`.
pub fn first_year(plan: &Plan, head: &Head) -> Result<Option<i32>, ImportError> {
    let Some(last) = plan.year else { return Ok(None) };
    let Some(sample) = Sample::of(head, plan)? else { return Ok(plan.year) };
    let texts = sample.times.iter().chain(&sample.later).map(String::as_str);
    Ok(Some(last - years_between(texts)))
}

/// The shape of most values; the format's own where that fits as many.
fn settle_shape(plan: &mut Plan, decided: Shape, times: &[&str]) {
    let ordered = |it| matches!(it, Shape::MonthFirst | Shape::DayFirst);
    let given = Shape::from_code(&plan.time_shape);
    let fits = |it: Shape| readings(it, times).count();
    let keep = given.is_some_and(|it| !ordered(it) && fits(decided) <= fits(it));
    if !keep {
        decided.code().clone_into(&mut plan.time_shape);
    }
}

fn settle_order(
    plan: &mut Plan,
    decided: super::Decided,
    times: &[&str],
    choices: &Choices,
) -> Shape {
    let shape = match choices.day_first {
        Some(true) => Shape::DayFirst,
        Some(false) => Shape::MonthFirst,
        None => decided.shape,
    };
    shape.code().clone_into(&mut plan.time_shape);
    if let Some(at) = plan.column(Role::Time) {
        let found = &mut plan.columns[at].found;
        *found = found.replacen(decided.shape.label(), shape.label(), 1);
    }
    if decided.undecided && choices.day_first.is_none() {
        ask(plan, OpenQuestion::DayOrMonth);
        let both = times.iter().find_map(|it| {
            let [month, day] = [Shape::MonthFirst, Shape::DayFirst].map(|shape| date(shape, it));
            Some(warnings::of_order(it, &month?, &day?))
        });
        say(plan, both);
    }
    shape
}

/// "3 April 2026".
fn date(shape: Shape, text: &str) -> Option<String> {
    let at = TimeReader::new(shape, Zone::Utc).read(text).ok()?;
    Some(Micros(at.at).utc()?.format("%-d %B %Y").to_string())
}

fn settle_zone(plan: &mut Plan, readings: &[Reading], choices: &Choices) {
    let unzoned = readings.iter().filter(|it| it.offset.is_none() && !it.absolute).count();
    let name = plan.column(Role::Time).map(|at| plan.columns[at].name.to_lowercase());
    // `TimeGenerated [UTC]` says it above the values.
    let said_above =
        name.is_some_and(|it| it.split(|at: char| !at.is_alphanumeric()).any(|it| it == "utc"));
    if 0 < unzoned && choices.zone.is_none() && !said_above {
        ask(plan, OpenQuestion::Zone);
        say(plan, Some(warnings::NO_ZONE.to_owned()));
    }
    let offsets: BTreeSet<i16> = readings.iter().filter_map(|it| it.offset).collect();
    if 1 < offsets.len() {
        let labels: Vec<String> = offsets.iter().map(|it| offset_label((*it).into())).collect();
        say(plan, Some(warnings::of_offsets(&labels)));
    }
}

fn settle_year(plan: &mut Plan, (year, open, said): (Option<i32>, Vec<OpenQuestion>, Vec<String>)) {
    // A format may have looked at fewer lines.
    plan.warnings.retain(|it| !it.starts_with(NO_YEAR));
    plan.open.retain(|it| *it != OpenQuestion::Year);
    plan.year = year;
    plan.open.extend(open);
    plan.warnings.extend(said);
}

fn ask(plan: &mut Plan, question: OpenQuestion) {
    if !plan.open.contains(&question) {
        plan.open.push(question);
    }
}

fn say(plan: &mut Plan, sentence: Option<String>) {
    plan.warnings.extend(sentence.filter(|it| !plan.warnings.contains(it)));
}
