//! The sample case: small logs that are part of the program.

use super::backend::JobContext;
use super::error::JobError;
use super::protocol::ImportFile;
use super::protocol::ImportOrder;
use super::{analyze_job, case_files, import_job};
use crate::domain::plan::Choices;
use crate::domain::plan::LogFile;
use crate::domain::run::Settings;
use crate::store::Case;
use std::fs;
use std::path::Path;

/// The sample logs: name and content.
const LOGS: [(&str, &[u8]); 3] = [
    ("logins.csv", include_bytes!("../../assets/sample/logins.csv")),
    ("webapi-log.json", include_bytes!("../../assets/sample/webapi-log.json")),
    ("access-requests.csv", include_bytes!("../../assets/sample/access-requests.csv")),
];

/// Writes the sample logs beside `path`, imports them into a new case there and analyses it. An
/// older sample case at that place is replaced.
pub fn build(path: &Path, context: &JobContext) -> Result<Case, JobError> {
    context.set_stage("Building the sample case");
    let folder = path.with_extension("logs");
    let failed = |error: std::io::Error| {
        JobError::Other(format!(
            "The sample case cannot be written to {}: {error}. Nothing else was changed. \
             Choose another folder with ODDLOG_HOME.",
            folder.display()
        ))
    };
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut files = Vec::new();
    for (name, content) in LOGS {
        let file = folder.join(name);
        fs::write(&file, content).map_err(failed)?;
        files.push(ImportFile { file: LogFile::plain(file), choices: Choices::default() });
    }
    case_files::remove(path)?;
    let mut case = Case::create(path)?;
    let order = ImportOrder { files, ..ImportOrder::default() };
    import_job::run(&mut case, &order, context)?;
    analyze_job::analyze(&mut case, &Settings::default(), context)?;
    Ok(case)
}
