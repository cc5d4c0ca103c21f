//! The import job: plan every file first, then read and store them in one go.
//!
//! All of the files or none: a file that cannot be read stops the import before anything is
//! stored, and an import that fails or is cancelled leaves nothing visible.

use super::backend::JobContext;
use super::error::JobError;
use super::protocol::{ImportFile, ImportOrder, ImportReport};
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::ImportOptions;
use crate::domain::plan::{LogFile, Plan};
use crate::domain::receipt::FileReceipt;
use crate::domain::time::Micros;
use crate::import::{self, CountryDatabase, ReadJob};
use crate::store::{Case, CaseError, Import, NewSource};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Instant, UNIX_EPOCH};

/// What is the same for all files of an import.
struct How<'a> {
    key: FingerprintKey,
    options: &'a ImportOptions,
    countries: Option<&'a CountryDatabase>,
}

struct Planned {
    source: NewSource,
    file: ImportFile,
    /// Hash and receipt where the case has the very same file.
    known: Option<([u8; 32], FileReceipt)>,
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
    let planned = order
        .files
        .iter()
        .map(|it| plan(case, it, &order.options, context))
        .collect::<Result<Vec<_>, _>>()?;
    let (key, options) = (case.fingerprint_key(), &order.options);
    let read = How { key, options, countries: countries.as_ref() };
    context.progress.set_total(planned.iter().map(|it| it.source.bytes).sum());
    let mut import = case.begin_import()?;
    let mut receipts = Vec::new();
    let mut before = 0;
    for it in &planned {
        context.set_stage(format!("Importing {}", file_name(Path::new(&it.file.file.shown()))));
        receipts.push(import_one(&mut import, it, before, &read, context)?);
        before += it.source.bytes;
    }
    if context.cancel.is_cancelled() {
        return Err(JobError::cancelled_import());
    }
    import.finish()?;
    Ok(ImportReport { files: receipts, seconds: began.elapsed().as_secs_f64() })
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
    let bytes = about.map_or(0, |it| it.len());
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
) -> Result<Option<([u8; 32], FileReceipt)>, JobError> {
    if !case.has_file_of_size(bytes)? {
        return Ok(None);
    }
    let hash = import::hash_file(&file.file, &options.limits, &context.cancel)?;
    Ok(case.known_file(bytes, &hash)?.map(|receipt| (hash, receipt)))
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
    Ok(import.end_file(end.content_hash, end.notes)?)
}

/// The last part of a path, for messages.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |it| it.to_string_lossy().into())
}
