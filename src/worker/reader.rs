//! Answers queries on the reader thread, over its own read-only connection.

use super::backend::RunQuery;
use super::entities::Counted;
use super::error::JobError;
use super::expand;
use super::lane::{Lane, Stop};
use super::open_case::OpenCase;
use super::protocol::{Answer, FilePreview, ImportFile, JournalState, MAX_ENTRIES, Query};
use super::rate::{self, RateMemory};
use super::{actor, entities, events, findings, overview};
use super::{flows, hand_over, requests, series_file, subject_series};
use crate::domain::import_options::Limits;
use crate::domain::plan::{Plan, Preview};
use crate::import::{self, ImportError};
use crate::store::Reader;
use std::fs;
use std::sync::Arc;

/// Records of a file that a preview parses.
const PREVIEW_RECORDS: usize = 1_000;

/// The reader thread's state.
pub struct Answers {
    open: OpenCase,
    reader: Option<(u64, Reader)>,
    /// Entities of the open case.
    counted: Counted,
    /// Rates of the open case.
    rates: RateMemory,
    stop: Stop,
}

impl Answers {
    /// Follows the case that `open` names.
    pub fn new(open: OpenCase) -> Self {
        let (counted, rates, stop) = (Counted::default(), RateMemory::default(), Stop::default());
        Self { open, reader: None, counted, rates, stop }
    }

    /// As a lane of the backend: what is no longer wanted is not read to its end.
    pub fn into_lane(self) -> Lane {
        let stop = self.stop.clone();
        Lane { run: self.into_run(), stop }
    }

    /// As a closure for the backend.
    pub fn into_run(mut self) -> RunQuery {
        Box::new(move |query| self.answer(query))
    }

    fn answer(&mut self, query: Query) -> Result<Answer, String> {
        if let Query::Expand(paths, limits) = &query {
            return Ok(Answer::Expanded(Arc::new(expand::expand(paths, limits))));
        }
        if let Query::Preview(file, limits) = &query {
            return preview(file, limits).map(|it| Answer::Preview(Arc::new(it)));
        }
        if let Query::SeriesFile(order) = &query {
            return series_file::open(order).map(|it| Answer::SeriesFile(Arc::new(it)));
        }
        self.follow()?;
        let Some((_, reader)) = &self.reader else { return Err("No case is open.".to_owned()) };
        let memory = (&mut self.counted, &mut self.rates);
        answer_from(reader, memory, query).map_err(|error| error.to_string())
    }

    /// Opens the case that is open now, if it is not yet.
    fn follow(&mut self) -> Result<(), String> {
        let (generation, path) = self.open.current();
        if self.reader.as_ref().is_none_or(|it| it.0 != generation) {
            // Closed before the next is opened: an old connection may hold a file that is gone.
            self.reader = None;
            self.counted = Counted::default();
            self.rates = RateMemory::default();
            let path = path.ok_or("No case is open.")?;
            let reader = Reader::open(&path).map_err(|error| error.to_string())?;
            let mut reader = reader.testing_records_with(import::attribute_test);
            let stop = self.stop.clone();
            reader.stop_when(move || stop.is_asked()).map_err(|error| error.to_string())?;
            self.reader = Some((generation, reader));
        }
        Ok(())
    }
}

fn answer_from(
    reader: &Reader,
    (counted, rates): (&mut Counted, &mut RateMemory),
    query: Query,
) -> Result<Answer, JobError> {
    Ok(match query {
        Query::Overview => Answer::Overview(Arc::new(overview::overview(reader)?)),
        Query::Findings { filter, order } => {
            Answer::Findings(Arc::new(findings::list(reader, &filter, order)?))
        }
        Query::FirstFindings { filter, order } => {
            Answer::FirstFindings(findings::first(reader, &filter, order)?)
        }
        Query::FindingRows(ids) => Answer::FindingRows(reader.findings(&ids)?),
        Query::FindingDetail(id) => Answer::FindingDetail(Arc::new(findings::detail(reader, id)?)),
        Query::CountFindings(filter) => Answer::Counted(findings::by_severity(reader, &filter)?),
        Query::Suppressions => Answer::Suppressions(Arc::new(reader.suppressions()?)),
        Query::Views => Answer::Views(Arc::new(reader.views()?)),
        Query::Events { filter, after, limit } => {
            Answer::Events(Arc::new(events::page(reader, &filter, after, limit)?))
        }
        Query::Context { no, around } => {
            Answer::Context(Arc::new(events::context(reader, no, around)?))
        }
        Query::Expand(..) | Query::Preview(..) | Query::SeriesFile(_) => {
            unreachable!("answered without a case")
        }
        Query::Runs => Answer::Runs(Arc::new(reader.runs()?)),
        Query::Compare(a, b) => Answer::Compared(Arc::new(findings::compare(reader, a, b)?)),
        Query::Journal(filter) => Answer::Journal(Arc::new(reader.journal(&filter, MAX_ENTRIES)?)),
        Query::Requests(filter, now) => {
            Answer::Requests(Arc::new(requests::list(reader, &filter, now)?))
        }
        Query::Request(id) => Answer::Request(Arc::new(requests::detail(reader, &id)?)),
        Query::Flows => Answer::Flows(Arc::new(flows::list(reader)?)),
        Query::Flow(name) => Answer::Flow(Arc::new(flows::detail(reader, &name)?)),
        Query::FlowFile(path) => Answer::FlowFile(Arc::new(flows::read_file(&path)?)),
        Query::HandOver => Answer::HandOver(Arc::new(hand_over::list(reader, true)?)),
        Query::JournalState => {
            let chain = reader.journal_chain()?;
            Answer::JournalState(JournalState { chain, me: actor::name() })
        }
        Query::Entities(order) => {
            Answer::Entities(Arc::new(entities::list(reader, counted, &order)?))
        }
        Query::Entity(order) => Answer::Entity(Arc::new(entities::profile(reader, &order)?)),
        Query::SubjectSeries(order) => {
            Answer::SubjectSeries(Arc::new(subject_series::read(reader, rates, &order)?))
        }
        Query::Rate(order) => Answer::Rate(Arc::new(rate::filled(reader, rates, &order)?)),
        Query::RateRecords => Answer::RateRecords(Arc::new(rate::records(reader)?)),
        Query::Values(order) => Answer::Values(Arc::new(rate::values(reader, &order)?)),
        Query::Find(text) => Answer::Found(Arc::new(entities::find(reader, &text)?)),
    })
}

fn preview(file: &ImportFile, limits: &Limits) -> Result<FilePreview, String> {
    let (plan, preview) = planned(file, limits).map_err(|error| error.to_string())?;
    let bytes = fs::metadata(&file.file.path).map_or(0, |it| it.len());
    Ok(FilePreview { bytes, header: import::header_signature(&plan), plan, preview })
}

/// A file of which all is known but the time column has a plan and no records: a person can
/// choose the column.
fn planned(file: &ImportFile, limits: &Limits) -> Result<(Plan, Preview), ImportError> {
    match import::plan(&file.file, limits, &file.choices) {
        Ok(plan) => {
            let preview = import::preview(&file.file, limits, &plan, PREVIEW_RECORDS)?;
            Ok((plan, preview))
        }
        Err(ImportError::NoTime { plan, .. }) => Ok((*plan, Preview::default())),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::{Choices, LogFile};

    #[test]
    fn a_file_without_a_time_has_columns_to_choose_from() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("codes.csv");
        fs::write(&path, "name,code\nana,blue\nben,red\n").unwrap();
        let choices = Choices { format: Some("delimited".to_owned()), ..Choices::default() };
        let file = ImportFile { file: LogFile::plain(path), choices };
        let found = preview(&file, &Limits::default()).unwrap();
        let names = found.plan.columns.iter().map(|it| it.name.as_str());
        assert!(names.eq(["name", "code"]), "{:?}", found.plan.columns);
        assert_eq!(found.preview, Preview::default());
    }
}
