//! A copy of a case in which users, addresses, keys, machines and friendly names are tokens.
//!
//! The copy has the same files, receipts and events; what rejected lines say is left out. Times,
//! flags and all else are taken as stored, nothing is parsed again. The tokens are made with a
//! secret that is drawn for this copy and kept nowhere: nobody can test a guess on it, and another
//! copy has other tokens. Runs and findings are not copied, since their sentences hold names; the
//! copy can be analysed by itself.

use super::backend::JobContext;
use super::case_files;
use super::error::JobError;
use crate::domain::batch::{Batch, MAX_ROWS, Row};
use crate::domain::field::Field;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::ids::{EventNo, SourceId};
use crate::domain::receipt::LineIssue;
use crate::domain::time::Micros;
use crate::import::{self, Privacy};
use crate::store::{Case, Import, NewSource, RawEvent, Reader, SourceInfo};
use rand::RngCore;
use std::path::Path;

/// Writes the copy to `to`; answers how many events it has.
pub fn run(case: &mut Case, to: &Path, context: &JobContext) -> Result<u64, JobError> {
    copy(&case.reader()?, to, context)
}

/// The same from a case that is only read. An error or a cancel leaves nothing at `to`.
pub fn copy(from: &Reader, to: &Path, context: &JobContext) -> Result<u64, JobError> {
    context.set_stage("Copying with tokens");
    let mut case = Case::create(to)?;
    let result = fill(from, &mut case, context);
    drop(case);
    if result.is_err() {
        // What was begun would look like a case with nothing in it.
        drop(case_files::remove(to));
    }
    result
}

fn fill(from: &Reader, case: &mut Case, context: &JobContext) -> Result<u64, JobError> {
    let secret = draw_secret()?;
    let total = from.n_events()?;
    context.progress.set_total(total);
    let mut events = Events { from, context, next: 0, read: 0, waiting: Vec::new(), total };
    let mut import = case.begin_import()?;
    for source in from.sources()? {
        let mut issues = from.source(source.id)?.receipt.issues;
        issues.iter_mut().for_each(import::withhold);
        copy_source(&mut events, &source, issues, secret, &mut import)?;
    }
    if events.read < total {
        return Err(JobError::Other("the case is damaged: events belong to no file".to_owned()));
    }
    import.finish_unsaid()?;
    Ok(total)
}

/// A secret that is kept nowhere.
pub(super) fn draw_secret() -> Result<FingerprintKey, JobError> {
    let mut secret = [0; 16];
    rand::rngs::OsRng
        .try_fill_bytes(&mut secret)
        .map_err(|error| JobError::Other(format!("no secret could be drawn: {error}")))?;
    Ok(FingerprintKey(secret))
}

fn copy_source(
    events: &mut Events<'_>,
    source: &SourceInfo,
    issues: Vec<LineIssue>,
    secret: FingerprintKey,
    import: &mut Import<'_>,
) -> Result<(), JobError> {
    let mut plan = source.plan.clone();
    let mut privacy = Privacy::new(&plan, secret)?;
    import::blank_samples(&mut plan);
    let (path, bytes) = (source.path.clone(), source.bytes);
    import.begin_file(&NewSource { path, bytes, plan, modified: None })?;
    import.push(Batch { issues, ..Batch::default() })?;
    let mut time = 0;
    loop {
        let page = events.of_source(source.id)?;
        if page.is_empty() {
            break;
        }
        let mut batch = Batch::default();
        for event in &page {
            time = event.fields.time.map_or(time, |Micros(it)| it);
            privacy.push(&row(event, time), &mut batch);
            if batch.is_full() {
                import.push(std::mem::take(&mut batch))?;
            }
        }
        import.push(batch)?;
    }
    import.count_duplicates(source.receipt.counts.duplicate)?;
    import.end_file(source.content_hash, source.receipt.notes.clone())?;
    Ok(())
}

/// A stored event as one to store.
fn row(event: &RawEvent, time: i64) -> Row<'_> {
    let fields = &event.fields;
    let mut row = Row {
        time,
        time_flag: fields.time_flag,
        offset: fields.offset.and_then(|it| i16::try_from(it).ok()),
        line: event.line,
        id: fields.id.as_ref().and_then(|it| it.parse().ok()),
        outcome: fields.outcome,
        state: fields.state,
        count: fields.count,
        // Every event of the case is a different one: none may be taken for a duplicate.
        fingerprint: (event.no.0 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15),
        raw: &event.raw,
        ..Row::default()
    };
    for field in Field::ALL {
        row.texts[field.index()] = fields.text(*field).unwrap_or_default();
    }
    row
}

/// The events of a case in their order, a chunk's worth at a time.
struct Events<'a> {
    from: &'a Reader,
    context: &'a JobContext,
    next: i64,
    read: u64,
    waiting: Vec<RawEvent>,
    total: u64,
}

impl Events<'_> {
    /// The next events, if they are of this file; empty at its end.
    fn of_source(&mut self, source: SourceId) -> Result<Vec<RawEvent>, JobError> {
        if self.context.cancel.is_cancelled() {
            return Err(JobError::Cancelled("Copying cancelled. Nothing was written.".to_owned()));
        }
        if self.waiting.is_empty() && self.read < self.total {
            let end = self.next + MAX_ROWS as i64;
            let nos: Vec<EventNo> = (self.next..end).map(EventNo).collect();
            self.waiting = self.from.events_by_no(&nos)?;
            self.next = end;
        }
        let n = self.waiting.iter().take_while(|it| it.source == source).count();
        let others = self.waiting.split_off(n);
        self.read += n as u64;
        self.context.progress.set_done(self.read);
        Ok(std::mem::replace(&mut self.waiting, others))
    }
}
