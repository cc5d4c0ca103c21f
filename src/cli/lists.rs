//! `oddlog check`, `oddlog formats` and `oddlog detectors`.

use super::CliError;
use crate::domain::request_rules::RequestRules;
use crate::worker::headless;
use std::io::Write;
use std::path::Path;

/// Verifies a case; an error lists what is wrong.
pub fn check(case: &Path, out: &mut dyn Write) -> Result<(), CliError> {
    let problems = headless::check(case)?;
    if problems.is_empty() {
        return Ok(writeln!(out, "{}: nothing is wrong.", case.display())?);
    }
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    let n = problems.len();
    let problems = if n == 1 { "1 problem was".to_owned() } else { format!("{n} problems were") };
    Err(CliError::Other(format!(
        "{problems} found in {}. Nothing was changed. Keep a copy of the file, make a new case \
         and import the logs again.",
        case.display()
    )))
}

/// Lists the import formats.
pub fn formats(out: &mut dyn Write) -> Result<(), CliError> {
    for it in headless::formats() {
        writeln!(out, "{:<20} {}\n{:<20} {}", it.code, it.label, "", it.recognised_by)?;
    }
    Ok(())
}

/// Lists the detectors.
pub fn detectors(out: &mut dyn Write) -> Result<(), CliError> {
    for it in headless::detectors() {
        writeln!(out, "{:<25} {}, {}", it.code, it.label, it.family.label().to_lowercase())?;
        writeln!(out, "{:<25} {}\n{:<25} Settings: {}", "", it.what, "", it.settings)?;
    }
    let rules = RequestRules::default().to_json();
    writeln!(out, "\nAll settings of the access-request rules, for `analyze --rules FILE.json`:")?;
    writeln!(out, "{rules}")?;
    Ok(())
}
