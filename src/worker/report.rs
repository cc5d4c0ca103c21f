//! A report: the anomalies of the newest run that pass a filter, with what was decided, why they
//! were raised and the lines behind them. One list of plain texts, of which every form is made.
//!
//! Redacted, it holds no user, address, key, machine or friendly name: they become tokens in all of
//! its texts by the rule of the copy with tokens, made with a secret that is kept nowhere.

use super::backend::JobContext;
use super::error::JobError;
use super::{events, report_file, token_copy};
use crate::domain::columns::EventColumns;
use crate::domain::event::StoredEvent;
use crate::domain::field::{EntityKind, Field};
use crate::domain::filter::{FindingFilter, FindingOrder, Hidden as Suppressed};
use crate::domain::finding::{Contribution, Finding, Reason, Verdict};
use crate::domain::ids::{EventNo, FindingId, SourceId};
use crate::domain::journal::{Decision, Decisions, JournalFilter};
use crate::domain::run::RunSummary;
use crate::domain::time::Micros;
use crate::import::{Hidden, HiddenRecords, NAMES, Redactor};
use crate::store::Reader;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// Lines of evidence per anomaly.
pub const MOST_LINES: usize = 20;

/// What a report holds.
#[derive(Debug, Clone, Default)]
pub struct ReportOrder {
    /// Which anomalies.
    pub filter: FindingFilter,
    /// In which order.
    pub order: FindingOrder,
    /// The filter in words; empty = all of them.
    pub words: String,
    /// Whether names become tokens.
    pub redact: bool,
}

/// A report, before it is written in one of its forms.
#[derive(Debug)]
pub struct Report {
    /// The case's file; empty where names are left out.
    pub case: String,
    /// When it was made.
    pub made_at: Micros,
    /// The filter in words.
    pub filter: String,
    /// Whether names are tokens.
    pub redacted: bool,
    /// The run that raised them.
    pub run: Option<RunSummary>,
    /// Anomalies of that run without a filter; suppressed ones only where the filter has them.
    pub total: u64,
    /// Whether suppressed ones are among the anomalies, and how many pass the filter besides or
    /// are among them.
    pub suppressed: (Suppressed, u64),
    /// The anomalies.
    pub items: Vec<Item>,
}

/// An anomaly in a report. Of `finding`, every text is as it may be shown.
#[derive(Debug)]
pub struct Item {
    /// What was raised; without its events.
    pub finding: Finding,
    /// Why it was decided so.
    pub reason: String,
    /// When.
    pub decided_at: Option<Micros>,
    /// The lines behind it, those that weigh most first.
    pub lines: Vec<Line>,
}

/// A line of a log.
#[derive(Debug)]
pub struct Line {
    /// Its file.
    pub file: String,
    /// Its number there.
    pub line: u64,
    /// When it happened.
    pub time: Option<Micros>,
    /// The record.
    pub raw: String,
}

/// Writes a report to `path`; answers how many anomalies it has. What stood there is replaced only
/// by a whole report.
pub fn save(
    reader: &Reader,
    path: &Path,
    order: &ReportOrder,
    context: &JobContext,
) -> Result<u64, JobError> {
    let form = report_file::Form::of(path)?;
    context.set_stage("Writing the report");
    let report = gather(reader, order, context)?;
    report_file::write(path, form, &report)?;
    Ok(report.items.len() as u64)
}

/// Gathers what a report says.
pub fn gather(
    reader: &Reader,
    order: &ReportOrder,
    context: &JobContext,
) -> Result<Report, JobError> {
    let ids = reader.finding_ids(&order.filter, order.order, usize::MAX)?;
    context.progress.set_total(ids.len() as u64);
    let mut words = Words::new(reader, order.redact, context)?;
    let mut decisions = Decisions::default();
    let entries = reader.journal(&JournalFilter::default(), usize::MAX)?.entries;
    for entry in &entries {
        decisions.add(entry);
    }
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        if context.cancel.is_cancelled() {
            let text = "Report cancelled. Nothing was written.";
            return Err(JobError::Cancelled(text.to_owned()));
        }
        items.extend(item(reader, &mut words, id, decisions.of(id))?);
        context.progress.set_done(items.len() as u64);
    }
    let mut run = reader.current_run()?;
    if order.redact
        && let Some(run) = &mut run
    {
        // Its sentences are about the log as a whole, but who knows.
        run.notes.clear();
    }
    let case = reader.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Report {
        case: if order.redact { String::new() } else { case },
        made_at: super::analyze_job::now(),
        filter: words.filter(order),
        redacted: order.redact,
        run,
        total: reader.count_findings(&FindingFilter {
            hidden: order.filter.hidden,
            ..FindingFilter::default()
        })?,
        suppressed: (order.filter.hidden, {
            let only = FindingFilter { hidden: Suppressed::Only, ..order.filter.clone() };
            reader.count_findings(&only)?
        }),
        items,
    })
}

fn item(
    reader: &Reader,
    words: &mut Words,
    id: FindingId,
    decision: Option<&Decision>,
) -> Result<Option<Item>, JobError> {
    let Some(mut finding) = reader.finding(id)? else { return Ok(None) };
    let evidence = events::by_no(reader, &weightiest(&finding))?;
    let nos = std::mem::take(&mut finding.detail.events);
    finding.detail.drivers.clear();
    let decision = decision.filter(|it| it.verdict != Verdict::Open);
    let reason = decision.map(|it| it.reason.clone()).unwrap_or_default();
    let decided_at = decision.map(|it| it.at);
    let mut item = Item { finding, reason, decided_at, lines: Vec::new() };
    item.lines = words.lines(evidence)?;
    words.hide(&mut item, &nos);
    Ok(Some(item))
}

/// The events that are shown, those from which the score comes first.
fn weightiest(finding: &Finding) -> Vec<EventNo> {
    let it = &finding.detail;
    let known: BTreeSet<EventNo> = it.drivers.iter().copied().collect();
    let others = it.events.iter().filter(|no| !known.contains(no));
    it.drivers.iter().chain(others).copied().take(MOST_LINES).collect()
}

/// The files of a case, and what takes names out of their lines.
struct Words {
    files: BTreeMap<SourceId, File>,
    names: Option<Names>,
}

struct File {
    name: String,
    records: Option<HiddenRecords>,
}

/// Who the names are.
struct Names {
    redactor: Redactor,
    columns: EventColumns,
    /// Every name of the case, and one of the columns it stands in.
    all: HashMap<String, Field>,
}

impl Words {
    fn new(reader: &Reader, redact: bool, context: &JobContext) -> Result<Self, JobError> {
        let names = if redact { Some(Names::of_case(reader, context)?) } else { None };
        let mut files = BTreeMap::new();
        for (at, source) in reader.sources()?.into_iter().enumerate() {
            let name = source.path.rsplit(['/', '\\']).next().unwrap_or(&source.path).to_owned();
            let file = match &names {
                None => File { name, records: None },
                // A file may be called after a customer.
                Some(names) => File {
                    name: format!("file {}", at + 1),
                    records: Some(names.redactor.records(&source.plan)?),
                },
            };
            files.insert(source.id, file);
        }
        Ok(Self { files, names })
    }

    fn lines(&mut self, events: Vec<StoredEvent>) -> Result<Vec<Line>, JobError> {
        let mut lines = Vec::with_capacity(events.len());
        for event in events {
            let missing = || JobError::Other("the case is damaged: a file is missing".to_owned());
            let file = self.files.get_mut(&event.source).ok_or_else(missing)?;
            let texts: [&str; Field::COUNT] =
                std::array::from_fn(|at| event.fields.texts[at].as_deref().unwrap_or_default());
            let raw = match &mut file.records {
                Some(records) => records.record(texts, event.raw.as_bytes()),
                None => event.raw.clone(),
            };
            lines.push(Line {
                file: file.name.clone(),
                line: event.line,
                time: event.fields.time,
                raw,
            });
        }
        Ok(lines)
    }

    /// Takes every name of the events behind an anomaly out of all its texts.
    fn hide(&self, item: &mut Item, events: &[EventNo]) {
        let Some(names) = &self.names else { return };
        let hidden = names.of(&item.finding, events);
        let detail = &mut item.finding.detail;
        let field = detail.entity_kind.map(EntityKind::field);
        detail.entity = match field {
            Some(field) => names.redactor.value(field, &detail.entity),
            None => hidden.text(&detail.entity),
        };
        for (field, value) in [(Field::User, &mut detail.user), (Field::Ip, &mut detail.ip)] {
            *value = value.as_deref().map(|it| names.redactor.value(field, it));
        }
        let optional = [
            &mut detail.integration,
            &mut detail.resource_type,
            &mut detail.resource,
            &mut detail.request_id,
            &mut detail.access_flow,
            &mut detail.group_id,
        ];
        let texts = [&mut detail.summary, &mut detail.usual].into_iter();
        let texts = texts.chain(&mut detail.recommended);
        for text in optional.into_iter().flatten().chain(texts) {
            *text = hidden.text(text);
        }
        item.reason = names.mentioned(&item.reason).text(&item.reason);
        for Reason { label, value, why, matched } in &mut detail.reasons {
            for text in [label, value, why].into_iter().chain(matched) {
                *text = hidden.text(text);
            }
        }
        for Contribution { label, .. } in &mut detail.contributions {
            *label = hidden.text(label);
        }
        for line in &mut item.lines {
            line.raw = hidden.text(&line.raw);
        }
    }

    /// The filter in words; a filter may name somebody.
    fn filter(&self, order: &ReportOrder) -> String {
        let Some(names) = &self.names else { return order.words.clone() };
        let users = order.filter.users.iter().map(|it| (Field::User, it.as_str()));
        let hidden = names.redactor.names(users);
        if order.filter.text.trim().is_empty() {
            hidden.text(&order.words)
        } else {
            "a text, left out".to_owned()
        }
    }
}

impl Names {
    fn of_case(reader: &Reader, context: &JobContext) -> Result<Self, JobError> {
        let redactor = Redactor::new(token_copy::draw_secret()?);
        let columns = reader.columns(&NAMES, &context.cancel)?;
        let mut all = HashMap::new();
        for field in NAMES {
            for name in &columns.texts[field.index()].names {
                all.entry(name.clone()).or_insert(field);
            }
        }
        Ok(Self { redactor, columns, all })
    }

    /// The names that a person's own words mention: anybody's of the case. Such texts are short, so
    /// every part of one is looked up.
    fn mentioned(&self, text: &str) -> Hidden {
        let ends: Vec<usize> =
            text.char_indices().map(|it| it.0).chain(std::iter::once(text.len())).collect();
        let parts = ends
            .iter()
            .enumerate()
            .flat_map(|(at, from)| ends[at + 1..].iter().map(move |to| &text[*from..*to]));
        let known = parts.filter_map(|part| Some((*self.all.get(part)?, part)));
        self.redactor.names(known)
    }

    /// The names in the events behind a finding, and what it is about.
    fn of(&self, finding: &Finding, events: &[EventNo]) -> Hidden {
        let mut codes: BTreeSet<(Field, u32)> = BTreeSet::new();
        for field in NAMES {
            let column = &self.columns.texts[field.index()];
            codes.extend(events.iter().map(|no| (field, column.code(no.0 as usize))));
        }
        let detail = &finding.detail;
        let about = detail.entity_kind.map(|it| (it.field(), detail.entity.as_str()));
        let user = detail.user.as_deref().map(|it| (Field::User, it));
        let ip = detail.ip.as_deref().map(|it| (Field::Ip, it));
        let of_events = codes.iter().filter_map(|(field, code)| {
            Some((*field, self.columns.texts[field.index()].name(*code)?))
        });
        self.redactor.names(about.into_iter().chain(user).chain(ip).chain(of_events))
    }
}
