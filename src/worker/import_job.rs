//! The import job: plan every file first, then read and store them in one go.
//!
//! All of the files or none: a file that was named and cannot be read stops the import before
//! anything is stored, and an import that fails or is cancelled leaves nothing visible. What is
//! found in a folder or an archive and is no log is left out, with a receipt that says why.

use super::backend::JobContext;
use super::error::JobError;
use super::protocol::{ImportFile, ImportOrder, ImportReport};
use super::requests;
use super::verdicts::by;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::ImportOptions;
use crate::domain::journal::DoneIn;
use crate::domain::plan::{LogFile, Plan};
use crate::domain::receipt::{FileReceipt, LEFT_OUT};
use crate::domain::time::{Micros, Zone};
use crate::import::{self, CountryDatabase, ReadJob};
use crate::store::{Case, CaseError, Import, NewSource, SourceInfo};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Instant, UNIX_EPOCH};

/// One line of the receipt, before anything is read.
enum Step {
    /// A file to read.
    File(Box<Planned>),
    /// Name and reason of what is left out.
    LeftOut(String, String),
}

/// What is the same for all files of an import.
struct How<'a> {
    key: FingerprintKey,
    options: &'a ImportOptions,
    countries: Option<&'a CountryDatabase>,
}

struct Planned {
    source: NewSource,
    file: ImportFile,
    /// Its hash and what the case has, where that is the very same file.
    known: Option<([u8; 32], SourceInfo)>,
}

/// Imports `files` into `case`.
pub fn run(
    case: &mut Case,
    order: &ImportOrder,
    context: &JobContext,
) -> Result<ImportReport, JobError> {
    let began = Instant::now();
    let countries = order.options.country_database.as_deref();
    let countries = countries.map(CountryDatabase::open).transpose()?;
    context.set_stage("Looking at the files");
    let mut steps = Vec::new();
    for file in &order.files {
        steps.extend(steps_of(case, file, &order.options, context)?);
    }
    let left_out = order.left_out.iter();
    steps.extend(left_out.map(|it| Step::LeftOut(it.name.clone(), it.reason.clone())));
    let (key, options) = (case.fingerprint_key(), &order.options);
    let read = How { key, options, countries: countries.as_ref() };
    let sizes = steps.iter().map(|it| match it {
        Step::File(it) => it.source.bytes,
        Step::LeftOut(..) => 0,
    });
    context.progress.set_total(sizes.sum());
    let mut import = case.begin_import()?;
    let mut receipts = Vec::new();
    let mut before = 0;
    for step in &steps {
        match step {
            Step::File(it) => {
                let name = file_name(Path::new(&it.file.file.shown()));
                context.set_stage(format!("Importing {name}"));
                receipts.push(import_one(&mut import, it, before, &read, context)?);
                before += it.source.bytes;
            }
            Step::LeftOut(name, reason) => receipts.push(leave_out(&mut import, name, reason)?),
        }
    }
    if context.cancel.is_cancelled() {
        return Err(JobError::cancelled_import());
    }
    import.finish(&by(DoneIn::Job))?;
    // The events are stored. Where this fails, requests are told anew when they are asked for.
    drop(requests::refresh(case));
    Ok(ImportReport { files: receipts, seconds: began.elapsed().as_secs_f64() })
}

/// What one file that was named stands for: itself, or the files in it.
fn steps_of(
    case: &Case,
    file: &ImportFile,
    options: &ImportOptions,
    context: &JobContext,
) -> Result<Vec<Step>, JobError> {
    let path = &file.file.path;
    let mut found = import::Found { files: vec![file.file.clone()], left_out: Vec::new() };
    if file.file.inside.is_none() {
        found = import::expand(std::slice::from_ref(path), &options.limits);
    }
    let mut steps = Vec::new();
    for it in found.files {
        if context.cancel.is_cancelled() {
            return Err(JobError::cancelled_import());
        }
        let named = it == file.file;
        let (name, one) = (it.shown(), ImportFile { file: it, choices: file.choices.clone() });
        match plan(case, &one, options, context) {
            Ok(planned) => steps.push(Step::File(Box::new(planned))),
            Err(JobError::Import(error)) if !named => {
                steps.push(Step::LeftOut(name, error.to_string()));
            }
            Err(error) => return Err(error),
        }
    }
    let left_out = found.left_out.into_iter().map(|(name, why)| Step::LeftOut(name, why));
    steps.extend(left_out);
    if steps.iter().any(|it| matches!(it, Step::File(_))) {
        return Ok(steps);
    }
    Err(JobError::Other(nothing_in(path, &steps)))
}

/// "There is no log in june.zip, nothing was imported: ..."
fn nothing_in(path: &Path, steps: &[Step]) -> String {
    const SAID: usize = 5;
    let reasons = steps.iter().filter_map(|it| match it {
        Step::File(_) => None,
        Step::LeftOut(name, reason) => Some(format!("\n{name}: {reason}")),
    });
    let said: String = reasons.take(SAID).collect();
    let more = steps.len().saturating_sub(SAID);
    let more = if more == 0 { String::new() } else { format!("\nand {more} more") };
    format!("there is no log in {}; nothing was imported.{said}{more}", path.display())
}

/// Keeps a receipt for what was left out, so that nothing is passed over silently.
fn leave_out(import: &mut Import<'_>, name: &str, reason: &str) -> Result<FileReceipt, JobError> {
    let plan = Plan {
        format: LEFT_OUT.to_owned(),
        why: "It was left out.".to_owned(),
        columns: Vec::new(),
        zone: Zone::default(),
        separator: None,
        header: false,
        time_shape: String::new(),
        encoding: String::new(),
        skip: 0,
        year: None,
        open: Vec::new(),
        warnings: Vec::new(),
    };
    import.begin_file(&NewSource { path: name.to_owned(), bytes: 0, plan, modified: None })?;
    Ok(import.end_file([0; 32], vec![reason.to_owned()])?)
}

fn plan(
    case: &Case,
    file: &ImportFile,
    options: &ImportOptions,
    context: &JobContext,
) -> Result<Planned, JobError> {
    let mut plan: Plan = import::plan(&file.file, &options.limits, &file.choices)?;
    if options.tokens {
        import::blank_samples(&mut plan);
    }
    let about = fs::metadata(&file.file.path).ok();
    let modified = about
        .as_ref()
        .and_then(|it| it.modified().ok()?.duration_since(UNIX_EPOCH).ok())
        .map(|it| Micros(it.as_micros() as i64));
    let path = &file.file.path;
    let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let named = LogFile { path, inside: file.file.inside.clone() };
    let bytes = import::size(&file.file, &options.limits);
    let known = known(case, file, bytes, options, context)?;
    let source = NewSource { path: named.shown(), bytes, plan, modified };
    Ok(Planned { source, file: file.clone(), known })
}

/// A file of a size that the case has seen may be the same file: then its hash says so, and
/// nothing needs to be parsed.
fn known(
    case: &Case,
    file: &ImportFile,
    bytes: u64,
    options: &ImportOptions,
    context: &JobContext,
) -> Result<Option<([u8; 32], SourceInfo)>, JobError> {
    if !case.has_file_of_size(bytes)? {
        return Ok(None);
    }
    let hash = import::hash_file(&file.file, &options.limits, &context.cancel)?;
    Ok(case.known_file(bytes, &hash)?.map(|source| (hash, source)))
}

fn import_one(
    import: &mut Import<'_>,
    planned: &Planned,
    bytes_before: u64,
    read: &How<'_>,
    context: &JobContext,
) -> Result<FileReceipt, JobError> {
    if let Some((hash, earlier)) = &planned.known {
        context.progress.set_done(bytes_before + planned.source.bytes);
        return Ok(import.known_file(&planned.source, *hash, earlier)?);
    }
    import.begin_file(&planned.source)?;
    let mut failed: Option<CaseError> = None;
    let progress = context.progress.part(bytes_before);
    let mut sink = |batch| match import.push(batch) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    };
    let job = ReadJob {
        plan: &planned.source.plan,
        key: read.key,
        options: read.options,
        countries: read.countries,
        progress: &progress,
        cancel: &context.cancel,
    };
    let end = import::read(&planned.file.file, &job, &mut sink);
    if let Some(error) = failed {
        return Err(error.into());
    }
    let end = end?;
    // What was assumed of the file stands on its receipt too: the preview is gone by then.
    let mut notes = planned.source.plan.warnings.clone();
    notes.extend(end.notes);
    Ok(import.end_file(end.content_hash, notes)?)
}

/// The last part of a path, for messages.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |it| it.to_string_lossy().into())
}
