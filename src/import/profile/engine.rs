//! How descriptions recognise files, plan their columns and take their records apart. One engine
//! for all of them, for JSON and for delimited text.

use super::{Listed, Profile, Values, is_json};
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan, PlannedColumn};
use crate::import::cells::Cells;
use crate::import::columns::{self, Facts, grouped};
use crate::import::cut::Cutter;
use crate::import::delimited::Delimited;
use crate::import::error::ImportError;
use crate::import::head::Head;
use crate::import::json::{self, JsonRecords};
use crate::import::sample::Sample;
use crate::import::time::Shape;
use crate::import::{Format, Recognised, Splitter};
use std::cell::RefCell;

/// Roles that a description need not list: names say them well enough.
const GENERIC: [Role; 3] = [Role::Country, Role::Id, Role::Count];

impl Format for Profile {
    fn code(&self) -> &'static str {
        self.code
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn how(&self) -> &'static str {
        self.how
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let sample = head.objects().or_else(|| head.table())?;
        let fit = self.fit(sample)?;
        let proofs = self.signs.len() + usize::from(self.proof.is_some());
        let confidence = 90 + proofs.min(7) as u8;
        Some(Recognised { confidence, why: self.why(sample, &fit) })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let chosen = head.objects().is_none().then(|| Sample::of_table(head, choices)).flatten();
        let Some(sample) = head.objects().or(chosen.as_ref()) else {
            return Err(ImportError::NotThisFormat {
                format: self.label,
                reason: "it holds no JSON objects and no table with column names".to_owned(),
                path: head.path.clone(),
            });
        };
        let sample = &self.ordered(sample);
        let (facts, generic) = json::judged(sample);
        let mut roles: Vec<Role> = self.roles_of(sample, &generic);
        leave_no_times(&mut roles, &facts);
        let mut names = sample.names.clone();
        let lists = if sample.table.is_none() { self.lists } else { &[] };
        for it in lists {
            names.push(it.name.to_owned());
            roles.push(it.role);
        }
        if self.outcome.is_some() {
            names.push(outcome_name(&names));
            roles.push(Role::Outcome);
        }
        columns::apply(choices, &names, &mut roles, &head.path)?;
        let mut plan = self.plan_of(sample, &roles, &facts, choices);
        let written = sample.names.len();
        let joined = names.iter().zip(&roles).skip(written).take(lists.len());
        plan.columns.extend(joined.map(|(name, role)| listed_column(name, *role)));
        if self.outcome.is_some()
            && let (Some(name), Some(&role)) = (names.last(), roles.last())
        {
            plan.columns.push(self.outcome_column(sample, name, role));
        }
        self.code.clone_into(&mut plan.format);
        let fit = self.fit(sample).unwrap_or_default();
        plan.why = self.why(sample, &fit);
        let mut timed = roles.iter().zip(&facts).filter(|it| *it.0 == Role::Time);
        if !timed.any(|it| it.1.is_filled()) {
            return Err(ImportError::NoTime { plan: Box::new(plan), path: head.path.clone() });
        }
        Ok(plan)
    }

    fn cutter(&self, plan: &Plan) -> Box<dyn Cutter> {
        if is_json(plan) { JsonRecords.cutter(plan) } else { Delimited.cutter(plan) }
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        let mut inner = plan.clone();
        let written = plan.columns.len() - self.worked_out(plan);
        inner.columns.truncate(written);
        if self.outcome.is_some() {
            // It may ask for any of them; without a role they would not be looked for.
            let inside = inner.columns.iter_mut().filter(|it| it.inside.is_some());
            inside.for_each(|it| it.role = Role::Outcome);
        }
        let format: &dyn Format = if is_json(plan) { &JsonRecords } else { &Delimited };
        let records = format.splitter(&inner);
        if written == plan.columns.len() {
            return records;
        }
        let lists = plan.columns[written..].iter().filter_map(|it| self.listed(&it.name)).collect();
        Box::new(WorkingOut {
            records,
            lists,
            outcome: self.outcome,
            names: inner.columns.into_iter().map(|it| it.name).collect(),
            known: RefCell::default(),
        })
    }
}

/// How well sampled records fit: how many, and which signs they have.
#[derive(Debug, Default)]
struct Fit {
    records: usize,
    signs: Vec<&'static str>,
}

impl Profile {
    fn fit(&self, sample: &Sample) -> Option<Fit> {
        let most = |count: usize| sample.rows.len() < 2 * count;
        let mut fit = Fit { records: sample.rows.len(), signs: Vec::new() };
        let mut fits = vec![true; sample.rows.len()];
        for names in self.signs {
            let columns: Vec<(&'static str, Vec<usize>)> =
                names.iter().map(|it| (*it, sample.at_or_below(it))).collect();
            let has =
                |row: &[(usize, String)], at: &[usize]| row.iter().any(|it| at.contains(&it.0));
            let count = |at: &[usize]| sample.rows.iter().filter(|it| has(it, at)).count();
            let all: Vec<usize> = columns.iter().flat_map(|it| it.1.iter().copied()).collect();
            // A table says what it has in its header, also where it is empty.
            if all.is_empty() || sample.table.is_none() && !most(count(&all)) {
                return None;
            }
            fit.signs.extend(columns.iter().rev().max_by_key(|it| count(&it.1)).map(|it| it.0));
            if sample.table.is_none() {
                sample.rows.iter().zip(&mut fits).for_each(|(row, it)| *it &= has(row, &all));
            }
        }
        fit.records = fits.iter().filter(|it| **it).count();
        if let Some(proof) = self.proof {
            let lookup = Lookup::new(sample);
            let proved =
                |row: &&Vec<(usize, String)>| proof(&Values::new(&|it| lookup.get(row, it)));
            if !most(sample.rows.iter().filter(proved).count()) {
                return None;
            }
        }
        Some(fit)
    }

    fn why(&self, sample: &Sample, fit: &Fit) -> String {
        let names = match fit.signs.as_slice() {
            [] => "some of its members".to_owned(),
            [one] => (*one).to_owned(),
            [most @ .., last] => format!("{} and {last}", most.join(", ")),
        };
        if sample.table.is_some() {
            return format!("Recognised as {}: the header has {names}.", self.label);
        }
        let (fit, all) = (grouped(fit.records), grouped(sample.len()));
        format!("Recognised as {}: {fit} of {all} sampled records have {names}.", self.label)
    }

    /// The sample with the described columns first, also those that were not met yet: they may
    /// come later. Columns of a table stay where they are.
    fn ordered(&self, sample: &Sample) -> Sample {
        let found: Vec<Option<usize>> = self.roles.iter().map(|it| sample.find(it.1)).collect();
        let table = sample.table.clone();
        let mut new = Sample { table, broken: sample.broken, ..Sample::default() };
        let mut places = vec![usize::MAX; sample.names.len()];
        if sample.table.is_none() {
            for (at, (_, name)) in found.iter().zip(self.roles) {
                match at {
                    Some(at) if places[*at] == usize::MAX => {
                        places[*at] = new.names.len();
                        new.names.push(sample.names[*at].clone());
                    }
                    Some(_) => {}
                    None => new.names.push((*name).to_owned()),
                }
            }
        }
        for (place, name) in places.iter_mut().zip(&sample.names) {
            if *place == usize::MAX {
                *place = new.names.len();
                new.names.push(name.clone());
            }
        }
        new.rows.clone_from(&sample.rows);
        for row in &mut new.rows {
            for it in row.iter_mut() {
                it.0 = places[it.0];
            }
            row.sort_by_key(|it| it.0);
        }
        new
    }

    fn roles_of(&self, sample: &Sample, generic: &[Role]) -> Vec<Role> {
        let mut roles = vec![Role::Ignore; sample.names.len()];
        for (role, name) in self.roles {
            if let Some(at) = sample.find(name)
                && roles[at] == Role::Ignore
            {
                roles[at] = *role;
            }
        }
        for role in GENERIC {
            let listed = self.roles.iter().any(|it| it.0 == role);
            let found = generic.iter().position(|it| *it == role);
            if let Some(at) = found.filter(|&at| !listed && roles[at] == Role::Ignore) {
                roles[at] = role;
            }
        }
        roles
    }

    fn plan_of(&self, sample: &Sample, roles: &[Role], facts: &[Facts], choices: &Choices) -> Plan {
        let mut plan = json::plan(sample, &roles[..sample.names.len()], facts, choices);
        let Some(table) = &sample.table else { return plan };
        // The time that the description prefers tells how times are written.
        let time = self.roles.iter().filter(|it| it.0 == Role::Time).find_map(|it| {
            let at = sample.find(it.1)?;
            if roles[at] == Role::Time { facts[at].time() } else { None }
        });
        let chosen = || (0..facts.len()).find(|&at| roles[at] == Role::Time);
        let time = time.or_else(|| facts[chosen()?].time());
        for (column, of_table) in plan.columns.iter_mut().zip(&table.columns) {
            column.inside = of_table.inside;
        }
        Plan {
            columns: plan.columns,
            time_shape: time.map_or(Shape::Iso, |it| it.shape).code().to_owned(),
            ..table.clone()
        }
    }

    fn outcome_column(&self, sample: &Sample, name: &str, role: Role) -> PlannedColumn {
        let lookup = Lookup::new(sample);
        let outcomes: Vec<Outcome> = self
            .outcome
            .iter()
            .flat_map(|outcome| {
                sample.rows.iter().map(|row| outcome(&Values::new(&|it| lookup.get(row, it))))
            })
            .collect();
        let count = |want| grouped(outcomes.iter().filter(|it| **it == want).count());
        PlannedColumn {
            name: name.to_owned(),
            role,
            sample: outcomes.first().map_or("", |it| word(*it)).to_owned(),
            inside: None,
            found: format!(
                "worked out from each record: {} succeeded, {} failed, {} unknown",
                count(Outcome::Succeeded),
                count(Outcome::Failed),
                count(Outcome::Unknown)
            ),
        }
    }
}

/// Under the name of a time there may be a clock reading without its day: another column counts.
fn leave_no_times(roles: &mut [Role], facts: &[Facts]) {
    let timed = |(role, facts): (&Role, &Facts)| *role == Role::Time && facts.time().is_some();
    if roles.iter().zip(facts).any(timed) {
        for (role, facts) in roles.iter_mut().zip(facts) {
            if *role == Role::Time && facts.is_filled() && facts.time().is_none() {
                *role = Role::Ignore;
            }
        }
    }
}

/// A name that the file does not have.
fn outcome_name(names: &[String]) -> String {
    let taken = |it: &str| names.iter().any(|name| name.eq_ignore_ascii_case(it));
    let mut name = "outcome".to_owned();
    while taken(&name) {
        name.push('*');
    }
    name
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "Succeeded",
        Outcome::Failed => "Failed",
        Outcome::Unknown => "Unknown",
    }
}

/// Finds values of sampled records by name.
struct Lookup<'a> {
    sample: &'a Sample,
    known: RefCell<Vec<(String, Option<usize>)>>,
}

impl<'a> Lookup<'a> {
    fn new(sample: &'a Sample) -> Self {
        Self { sample, known: RefCell::default() }
    }

    fn get<'r>(&self, row: &'r [(usize, String)], name: &str) -> &'r str {
        let mut known = self.known.borrow_mut();
        let at = known.iter().find(|it| it.0 == name).map(|it| it.1);
        let at = at.unwrap_or_else(|| {
            let at = self.sample.find(name);
            known.push((name.to_owned(), at));
            at
        });
        at.map_or("", |at| Sample::value(row, at))
    }
}

fn listed_column(name: &str, role: Role) -> PlannedColumn {
    PlannedColumn {
        name: name.to_owned(),
        role,
        sample: String::new(),
        inside: None,
        found: "worked out from each record: all elements of its lists".to_owned(),
    }
}

/// Adds joined lists, and whether a record succeeded as its last value.
struct WorkingOut {
    records: Box<dyn Splitter>,
    lists: Vec<&'static Listed>,
    outcome: Option<fn(&Values<'_>) -> Outcome>,
    names: Vec<String>,
    /// Columns by the names that were asked for.
    known: RefCell<Vec<(String, Option<usize>)>>,
}

impl Splitter for WorkingOut {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        self.records.split(record, cells)?;
        for list in &self.lists {
            let joined = list.joined(&self.names, cells, record);
            cells.push_copied(|it| it.push_str(&joined));
        }
        let Some(outcome) = self.outcome else { return Ok(()) };
        let get = |name: &str| match self.column(name) {
            Some(at) => cells.get(at, record),
            None => cells
                .others(record)
                .find(|it| it.0.eq_ignore_ascii_case(name))
                .map_or("", |it| it.1),
        };
        let word = word(outcome(&Values::new(&get)));
        cells.push_copied(|it| it.push_str(word));
        Ok(())
    }

    fn records_are_independent(&self) -> bool {
        self.records.records_are_independent()
    }
}

impl WorkingOut {
    fn column(&self, name: &str) -> Option<usize> {
        let mut known = self.known.borrow_mut();
        if let Some(it) = known.iter().find(|it| it.0 == name) {
            return it.1;
        }
        let names = Sample { names: self.names.clone(), ..Sample::default() };
        let at = names.find(name);
        known.push((name.to_owned(), at));
        at
    }
}
