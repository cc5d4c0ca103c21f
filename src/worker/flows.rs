//! Access flows as people see them: what the log shows of each, the versions that were saved here,
//! and saving another.

use super::error::JobError;
use super::local_acts::check;
use super::requests;
use crate::domain::flow::AccessFlow;
use crate::domain::flow_check::{FlowField, problems};
use crate::domain::flow_text::{changes, short};
use crate::domain::ids::FlowNo;
use crate::domain::journal::{Action, By, Recorded};
use crate::domain::local_actions::{Done, LocalActions, SavedFlow, reason_problem};
use crate::domain::request_filter::RequestRow;
use crate::domain::request_rules::{RequestRules, is_a_person, items};
use crate::domain::request_status::RequestStatus;
use crate::domain::time::Micros;
use crate::store::{Case, Reader};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A flow in one row.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowRow {
    /// Its name.
    pub name: String,
    /// Its newest version.
    pub version: u32,
    /// Whether it accepts requests, as that version says.
    pub active: bool,
    /// Integrations that it gives access to.
    pub integrations: Vec<String>,
    /// "approved automatically", or who approves.
    pub approval: String,
    /// How many requests of the log name it.
    pub requests: u64,
    /// When the newest of them was made.
    pub newest: Option<Micros>,
    /// Whether its newest version is still to be carried out.
    pub to_hand_over: bool,
}

/// A version of a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowVersion {
    /// Its number; 0 is what the log shows.
    pub version: u32,
    /// The flow.
    pub flow: AccessFlow,
    /// Who saved it, when and why; of version 0 nobody.
    pub saved: Option<SavedFlow>,
    /// That it was carried out.
    pub done: Option<Done>,
}

/// One flow with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowDetail {
    /// The name by which the log knows it.
    pub name: String,
    /// Every version, oldest first.
    pub versions: Vec<FlowVersion>,
    /// How many requests of the log name it.
    pub requests: u64,
}

impl FlowDetail {
    /// The newest version.
    pub fn newest(&self) -> Option<&FlowVersion> {
        self.versions.last()
    }
}

/// Every flow, by name.
pub fn list(reader: &Reader) -> Result<Vec<FlowRow>, JobError> {
    let (rows, local) = (requests::rows(reader)?, reader.local_actions()?);
    let mut names: BTreeSet<String> = rows.iter().filter_map(|it| it.flow.clone()).collect();
    names.extend(reader.flows()?.into_iter().map(|it| it.1));
    let saved = reader.newest_flows()?;
    let mut all = Vec::new();
    for name in names {
        let no = reader.flow(&name)?;
        let of: Vec<RequestRow> =
            rows.iter().filter(|it| it.flow.as_deref() == Some(&name)).cloned().collect();
        let newest = of.iter().filter_map(|it| it.created).max();
        let known = saved.iter().find(|it| Some(it.0) == no);
        let (version, flow) = match known {
            Some(it) => (it.1, it.2.clone()),
            // Who approved would have to be read request by request.
            None => (0, AccessFlow::seen(&name, &of, &[], None)),
        };
        let last = no.and_then(|it| local.versions(it).last());
        all.push(FlowRow {
            version,
            active: flow.active,
            integrations: flow.integrations().map(|it| it.integration_name.clone()).collect(),
            approval: match version {
                0 => "as the log shows".to_owned(),
                _ => short(&flow, FlowField::Approvers),
            },
            requests: of.len() as u64,
            newest,
            to_hand_over: last.is_some_and(|it| local.done(it.entry).is_none()),
            name,
        });
    }
    Ok(all)
}

/// What the log shows of a flow.
fn seen(reader: &Reader, name: &str, rows: &[RequestRow]) -> Result<AccessFlow, JobError> {
    let rules = RequestRules::default();
    let (mut approvers, mut longest) = (BTreeSet::new(), None);
    for row in rows {
        let (_, request) = requests::one(reader, &row.id)?;
        longest = longest.max(request.duration);
        let approved = request
            .steps
            .iter()
            .any(|it| it.kind == crate::domain::request::StepKind::Approved && !it.who.is_empty());
        if approved || RequestStatus::parse(row.said.code()).is_some_and(RequestStatus::is_approved)
        {
            let named = request.approvers.iter().flat_map(|it| items(it));
            let people = named.filter(|it| is_a_person(it, &rules.automatic));
            approvers.extend(people.map(str::to_owned));
        }
    }
    let approvers: Vec<String> = approvers.into_iter().collect();
    Ok(AccessFlow::seen(name, rows, &approvers, longest))
}

/// One flow with every version.
pub fn detail(reader: &Reader, name: &str) -> Result<FlowDetail, JobError> {
    let mut rows = requests::rows(reader)?;
    rows.retain(|it| it.flow.as_deref() == Some(name));
    let no = reader.flow(name)?;
    if rows.is_empty() && no.is_none() {
        return Err(JobError::Other(format!(
            "There is no access flow {name:?} in this case. Nothing was changed. List them with \
             oddlog flow list, or load its definition with oddlog flow edit --from FILE.json."
        )));
    }
    let mut versions =
        vec![FlowVersion { version: 0, flow: seen(reader, name, &rows)?, saved: None, done: None }];
    if let Some(no) = no {
        let local = reader.local_actions()?;
        versions.extend(saved(reader, no, &local)?);
    }
    Ok(FlowDetail { name: name.to_owned(), versions, requests: rows.len() as u64 })
}

fn saved(reader: &Reader, no: FlowNo, local: &LocalActions) -> Result<Vec<FlowVersion>, JobError> {
    let version = |it: &SavedFlow| {
        Ok(FlowVersion {
            version: it.version,
            flow: reader.flow_version(no, it.version)?,
            saved: Some(it.clone()),
            done: local.done(it.entry).cloned(),
        })
    };
    local.versions(no).iter().map(version).collect()
}

/// Saves a version: flow, version it is based on, definition, what is done. A flow that the case
/// does not know is made.
pub(super) fn save(
    case: &mut Case,
    (name, based_on, flow, action): (&str, u32, &AccessFlow, Action),
    reason: &str,
    by: &By,
) -> Result<Recorded, JobError> {
    check("Saving an access flow needs a reason.", reason_problem(reason))?;
    if let Some((field, problem)) = problems(flow).into_iter().next() {
        return Err(JobError::Other(format!(
            "{}: {problem} Nothing was recorded. Correct it and save again.",
            field.label()
        )));
    }
    let reader = case.reader()?;
    let before = match detail(&reader, name) {
        Ok(known) => {
            let found = known.versions.into_iter().find(|it| it.version == based_on);
            found.map_or_else(|| AccessFlow::named(name), |it| it.flow)
        }
        // The first that is known of it is what is saved now.
        Err(_) => AccessFlow::named(name),
    };
    if changes(&before, flow).is_empty() {
        return Err(JobError::Other(format!(
            "Nothing is changed in {name}. Nothing was recorded."
        )));
    }
    Ok(case.record_flow(name, based_on, (&before, flow), (action, reason), by)?.0)
}

/// Saves an earlier version as the next one.
pub(super) fn revert(
    case: &mut Case,
    name: &str,
    version: u32,
    reason: &str,
    by: &By,
) -> Result<Recorded, JobError> {
    let known = detail(&case.reader()?, name)?;
    let newest = known.newest().map_or(0, |it| it.version);
    let Some(earlier) = known.versions.iter().find(|it| it.version == version) else {
        return Err(JobError::Other(format!(
            "{name} has no version {version}; its newest is {newest}. Nothing was recorded. See \
             oddlog flow history."
        )));
    };
    if version == newest {
        return Err(JobError::Other(format!(
            "Version {version} is the newest of {name}, so there is nothing to go back to. Nothing \
             was recorded."
        )));
    }
    save_reverted(case, name, (newest, &earlier.flow), reason, by)
}

fn save_reverted(
    case: &mut Case,
    name: &str,
    (newest, flow): (u32, &AccessFlow),
    reason: &str,
    by: &By,
) -> Result<Recorded, JobError> {
    check("Reverting an access flow needs a reason.", reason_problem(reason))?;
    let before = detail(&case.reader()?, name)?.versions.into_iter().next_back();
    let before = before.map_or_else(|| AccessFlow::named(name), |it| it.flow);
    let done = (Action::RevertFlow, reason);
    Ok(case.record_flow(name, newest, (&before, flow), done, by)?.0)
}

/// Reads the definition of a flow, as JSON.
pub fn read_file(path: &Path) -> Result<AccessFlow, JobError> {
    let failed = |why: &dyn std::fmt::Display| {
        JobError::Other(format!(
            "{} could not be read as an access flow: {why}. Nothing was recorded. oddlog flow show \
             --json prints one.",
            path.display()
        ))
    };
    let text = fs::read_to_string(path).map_err(|it| failed(&it))?;
    AccessFlow::from_json(&text).map_err(|it| failed(&it))
}
