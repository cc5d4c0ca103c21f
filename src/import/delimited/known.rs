//! Delimited exports of known programs: the same text, named for the person, with what the
//! program leaves unsaid.

use super::{cutter, draft::Draft, drafted, splitter};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use crate::import::cut::Cutter;
use crate::import::error::ImportError;
use crate::import::head::Head;
use crate::import::time::Shape;
use crate::import::{Format, Recognised, Splitter};

/// CSV that Kibana's Discover shares.
#[derive(Debug)]
pub struct Kibana;

/// CSV that a Grafana panel's "Inspect" saves.
#[derive(Debug)]
pub struct Grafana;

impl Format for Kibana {
    fn code(&self) -> &'static str {
        "kibana_csv"
    }

    fn label(&self) -> &'static str {
        "Kibana CSV"
    }

    fn how(&self) -> &'static str {
        "columns @timestamp, _id or _index, and times with the month's name"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let draft = Some(known(head)).filter(|_| is_kibana_header(head))??;
        let named = draft.decided().is_some_and(|it| it.shape == Shape::MonthName);
        let confidence = draft.confidence() + 5;
        (named && draft.header).then(|| Recognised { confidence, why: draft.why(self.label()) })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let mut draft = drafted(self.label(), head, choices)?;
        // Elasticsearch's document id is nobody.
        draft.give_roles(&[(Role::Time, "@timestamp"), (Role::Id, "_id")]);
        if choices.zone.is_none() {
            draft.warnings.push(
                "Kibana writes the times in the zone of whoever exported them and does not name it."
                    .to_owned(),
            );
        }
        draft.plan(self.code(), self.label(), head, choices)
    }

    fn cutter(&self, plan: &Plan) -> Box<dyn Cutter> {
        cutter(plan)
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(splitter(plan, false))
    }

    fn splitter_of_all(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(splitter(plan, true))
    }
}

impl Format for Grafana {
    fn code(&self) -> &'static str {
        "grafana_csv"
    }

    fn label(&self) -> &'static str {
        "Grafana panel CSV"
    }

    fn how(&self) -> &'static str {
        "quoted column names above values without quotes, with a column Time or Timestamp"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let draft = Some(known(head)).filter(|_| is_grafana_text(&head.bytes))??;
        let timed = draft.decided().is_some() && draft.header;
        let confidence = draft.confidence() + 5;
        timed.then(|| Recognised { confidence, why: draft.why(self.label()) })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let draft = drafted(self.label(), head, choices)?;
        draft.plan(self.code(), self.label(), head, choices)
    }

    fn cutter(&self, plan: &Plan) -> Box<dyn Cutter> {
        cutter(plan)
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(splitter(plan, false))
    }

    fn splitter_of_all(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(splitter(plan, true))
    }
}

fn known(head: &Head) -> Option<Draft> {
    super::draft(head, &Choices::default())
}

/// The first line, as far as it is text: formats that are not meant are passed over without a
/// look at their sample.
fn first_line(bytes: &[u8]) -> &str {
    let line = bytes.split(|&it| it == b'\n').next().unwrap_or_default();
    std::str::from_utf8(line.trim_ascii_end()).unwrap_or_default()
}

fn is_kibana_header(head: &Head) -> bool {
    let line = first_line(&head.bytes);
    let has = |name: &str| line.split([',', ';', '\t']).any(|it| it.trim_matches('"') == name);
    // A list of JSON objects may be one line of any length.
    let is_json = line.starts_with('{') || line.starts_with("[{");
    !is_json && (has("@timestamp") || (has("_id") && has("_index")))
}

fn is_grafana_text(bytes: &[u8]) -> bool {
    let quoted = |it: &str| 2 < it.len() && it.starts_with('"') && it.ends_with('"');
    let line = first_line(bytes);
    let timed = line.split(',').any(|it| matches!(it.trim_matches('"'), "Time" | "Timestamp"));
    timed
        && line.split(',').all(quoted)
        && bytes.split(|&it| it == b'\n').skip(1).take(20).all(|it| !it.contains(&b'"'))
}
