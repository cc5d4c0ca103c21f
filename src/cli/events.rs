//! `oddlog events`.

use super::CliError;
use super::anomalies::{end_time, time};
use super::args::{Events, Output};
use super::output::{Object, Rows};
use crate::domain::event::{StoredEvent, TimeFlag};
use crate::domain::field::Field;
use crate::domain::filter::EventFilter;
use crate::domain::ids::SourceId;
use crate::domain::time::{Micros, Zone};
use crate::worker::events::Attributes;
use crate::worker::headless::CaseReader;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;

/// Events fetched at a time.
const PAGE: usize = 5_000;
const SHOWN: &[&str] = &["id", "time", "outcome", "user", "ip", "key", "source", "line"];

/// Lists events, newest first; by id with `--starting-after` and `--ending-before`.
pub fn run(args: &Events, out: &mut dyn Write) -> Result<(), CliError> {
    let reader = CaseReader::open(&args.case)?;
    let filter = filter(args)?;
    let mut dress = Dress {
        sources: reader.sources()?,
        // A column each would be another table for every log: only JSON has room for them.
        attributes: (args.output == Output::Json).then(|| reader.attributes()).transpose()?,
    };
    let mut rows = Rows::begin(args.output, SHOWN, out)?;
    let limit = args.limit.unwrap_or(usize::MAX);
    if filter.starting_after.is_some() || filter.ending_before.is_some() {
        let descending = filter.ending_before.is_some();
        for event in reader.events_by_id(&filter, descending, limit)? {
            rows.row(&dress.object(&event))?;
        }
    } else {
        print_pages(&reader, &filter, limit, &mut dress, &mut rows)?;
    }
    let header: Vec<String> =
        event_object(&empty_event(), &dress.sources).keys().cloned().collect();
    rows.end(&header.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What an event is printed with.
struct Dress {
    sources: BTreeMap<SourceId, String>,
    attributes: Option<Attributes>,
}

impl Dress {
    fn object(&mut self, event: &StoredEvent) -> Object {
        let mut row = event_object(event, &self.sources);
        if let Some(attributes) = &mut self.attributes {
            let all = attributes.of_event(event).into_iter();
            let all: Object = all.map(|(name, value)| (name, Value::from(value))).collect();
            row.insert("attributes".to_owned(), Value::Object(all));
        }
        row
    }
}

fn print_pages(
    reader: &CaseReader,
    filter: &EventFilter,
    limit: usize,
    dress: &mut Dress,
    rows: &mut Rows<'_>,
) -> Result<(), CliError> {
    let mut left = limit;
    let mut after = None;
    while 0 < left {
        let (events, next) = reader.events(filter, after, left.min(PAGE))?;
        for event in &events {
            rows.row(&dress.object(event))?;
        }
        left -= events.len().min(left);
        if next.is_none() {
            break;
        }
        after = next;
    }
    Ok(())
}

fn filter(args: &Events) -> Result<EventFilter, CliError> {
    let texts = [
        (Field::User, &args.user),
        (Field::Ip, &args.ip),
        (Field::Product, &args.product),
        (Field::Key, &args.key),
        (Field::Machine, &args.machine),
    ];
    Ok(EventFilter {
        from: time("--from", args.from.as_deref(), &Zone::Utc)?,
        to: end_time("--to", args.to.as_deref(), &Zone::Utc)?,
        texts: texts
            .into_iter()
            .filter(|it| !it.1.is_empty())
            .map(|(field, values)| (field, values.clone()))
            .collect(),
        friendly_name: args.friendly_name.clone().unwrap_or_default(),
        states: args.state.clone(),
        starting_after: args.starting_after,
        ending_before: args.ending_before,
        group: args.anomaly_group.clone(),
        attributes: args.attribute.clone(),
        time_flags: if args.undated { undated() } else { Vec::new() },
        ..EventFilter::default()
    })
}

fn undated() -> Vec<TimeFlag> {
    TimeFlag::ALL.iter().copied().filter(|it| !it.is_dated()).collect()
}

/// An event as an object: every column, then where it came from.
pub fn event_object(event: &StoredEvent, sources: &BTreeMap<SourceId, String>) -> Object {
    let fields = &event.fields;
    let mut row = Object::new();
    let mut add = |name: &str, value: Value| row.insert(name.to_owned(), value);
    add("no", json!(event.no));
    add("id", fields.id.as_deref().map_or(Value::Null, id_value));
    add("time", json!(fields.time.map(Micros::rfc3339)));
    add("time_flag", json!(fields.time_flag.code()));
    add("outcome", json!(fields.outcome.code()));
    for field in Field::ALL {
        add(field.code(), json!(fields.text(*field)));
    }
    add("state", json!(fields.state));
    add("count", json!(fields.count));
    add("source", json!(sources.get(&event.source)));
    add("line", json!(event.line));
    add("raw", json!(event.raw));
    let group = event.group.as_ref();
    add("group_id", json!(group.map(|it| &it.id)));
    add("starting_at", group.map_or(Value::Null, |it| id_value(&it.starting_at)));
    add("ending_at", group.map_or(Value::Null, |it| id_value(&it.ending_at)));
    row
}

/// A number where the id is one, so that ids compare as the log's own do.
pub fn id_value(id: &str) -> Value {
    match id.parse::<i64>() {
        Ok(number) if number.to_string() == id => json!(number),
        _ => json!(id),
    }
}

fn empty_event() -> StoredEvent {
    StoredEvent {
        no: crate::domain::ids::EventNo(0),
        source: SourceId(0),
        line: 0,
        raw: String::new(),
        fields: crate::domain::event::EventFields::default(),
        group: None,
    }
}
