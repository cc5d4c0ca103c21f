//! Answers of a licensing service's log call, as JSON: wrapped, as an array, or one object a
//! line. The same log as CSV is delimited text.

mod cut;
mod split;

use super::cells::Cells;
use super::columns::{self, Facts, grouped};
use super::cut::Cutter;
use super::error::ImportError;
use super::head::Head;
use super::time::Shape;
use super::{Format, Recognised, Splitter};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use cut::ObjectCutter;
use split::MemberSplitter;

/// The format.
#[derive(Debug)]
pub struct LicensingWebApi;

/// Members of a record, in lower case.
const MEMBERS: [(&str, Role); 9] = [
    ("time", Role::Time),
    ("state", Role::State),
    ("id", Role::Id),
    ("productid", Role::Product),
    ("key", Role::Key),
    ("ip", Role::Ip),
    ("machinecode", Role::Machine),
    ("friendlyname", Role::FriendlyName),
    ("country", Role::Country),
];

/// Sampled records as a table of members.
struct Sample {
    names: Vec<String>,
    /// Per record, values by position in `names`; shorter where members were met later.
    rows: Vec<Vec<String>>,
    /// Records that are no valid objects.
    broken: usize,
}

impl Format for LicensingWebApi {
    fn code(&self) -> &'static str {
        "licensing_web_api"
    }

    fn label(&self) -> &'static str {
        "licensing Web API log"
    }

    fn how(&self) -> &'static str {
        "JSON objects with time, state and key or product, alone, in an array or in \"logs\""
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let sample = sample(head)?;
        let has = |role| sample.roles().contains(&role);
        let known = has(Role::Time) && has(Role::State);
        (known && (has(Role::Key) || has(Role::Product)))
            .then(|| Recognised { confidence: 95, why: sample.why(sample.rows.len()) })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let Some(sample) = sample(head) else {
            return Err(ImportError::NotThisFormat {
                format: self.label(),
                reason: "it holds no JSON objects".to_owned(),
                path: head.path.clone(),
            });
        };
        let mut roles = sample.roles();
        columns::apply(choices, &sample.names, &mut roles, &head.path)?;
        let facts = sample.facts();
        let time = roles.iter().position(|&it| it == Role::Time);
        let decided = time.and_then(|at| facts[at].time());
        let plan = Plan {
            format: self.code().to_owned(),
            why: sample.why(decided.map_or(0, |it| it.readable)),
            columns: columns::planned(&sample.names, &roles, &facts, sample.rows.len()),
            zone: choices.zone.clone().unwrap_or_default(),
            separator: None,
            header: false,
            time_shape: decided.map_or(Shape::Iso, |it| it.shape).code().to_owned(),
            encoding: String::new(),
            skip: 0,
            year: None,
            open: Vec::new(),
            warnings: Vec::new(),
        };
        if time.is_none() {
            return Err(ImportError::NoTime { plan: Box::new(plan), path: head.path.clone() });
        }
        Ok(plan)
    }

    fn cutter(&self, _plan: &Plan) -> Box<dyn Cutter> {
        Box::new(ObjectCutter::default())
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        let names = plan.columns.iter().map(|it| it.name.clone()).collect();
        Box::new(MemberSplitter { names })
    }
}

fn sample(head: &Head) -> Option<Sample> {
    if !matches!(head.bytes.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return None;
    }
    let mut cells = Cells::default();
    let mut splitter = MemberSplitter { names: Vec::new() };
    let mut sample = Sample { names: Vec::new(), rows: Vec::new(), broken: 0 };
    for record in head.records(&mut ObjectCutter::default()) {
        let text = std::str::from_utf8(record).ok();
        let Some(text) = text.filter(|it| splitter.split(it, &mut cells).is_ok()) else {
            sample.broken += 1;
            continue;
        };
        let mut row: Vec<String> =
            (0..cells.len()).map(|it| cells.get(it, text).to_owned()).collect();
        for (name, value) in cells.others(text) {
            splitter.names.push(name.to_owned());
            row.push(value.to_owned());
        }
        sample.rows.push(row);
    }
    sample.names = splitter.names;
    (!sample.rows.is_empty()).then_some(sample)
}

impl Sample {
    fn roles(&self) -> Vec<Role> {
        let role = |name: &String| {
            let known = MEMBERS.iter().find(|it| name.eq_ignore_ascii_case(it.0));
            known.map_or(Role::Ignore, |it| it.1)
        };
        let mut roles: Vec<Role> = self.names.iter().map(role).collect();
        // A name may occur in two spellings; the first one counts.
        for at in 1..roles.len() {
            if roles[..at].contains(&roles[at]) {
                roles[at] = Role::Ignore;
            }
        }
        roles
    }

    fn facts(&self) -> Vec<Facts> {
        let column = |at: usize| -> Vec<&str> {
            self.rows.iter().map(|it| it.get(at).map_or("", String::as_str)).collect()
        };
        let columns = self.names.iter().enumerate();
        columns.map(|(at, name)| Facts::of(name, &column(at), &[])).collect()
    }

    fn why(&self, fit: usize) -> String {
        format!(
            "Recognised as a licensing Web API log: the records have {}, and {} of {} sampled records fit.",
            columns::in_words(&self.roles()),
            grouped(fit),
            grouped(self.rows.len() + self.broken),
        )
    }
}
