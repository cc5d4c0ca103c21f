//! `oddlog analyze` and `oddlog score`.

use super::args::{Analyze, OneCase};
use super::output::{json, rounded, thousands};
use super::{CliError, progress};
use crate::domain::filter::{FindingFilter, FindingOrder};
use crate::domain::request_rules::RequestRules;
use crate::domain::run::{RunSummary, Settings};
use crate::worker::headless::{self, CaseReader};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// Trains, scores and prints the run.
pub fn analyze(args: &Analyze, out: &mut dyn Write) -> Result<(), CliError> {
    let settings = Settings {
        seed: args.seed,
        entities: args.entity.clone(),
        window: args.window,
        group_size: args.group_size as usize,
        group_by: args.group_by,
        rules: args.rules.as_deref().map_or_else(|| Ok(RequestRules::default()), rules)?.into(),
        contamination: args.contamination,
        learning: !args.no_learning,
        learned: None,
    };
    let run = progress::shown(|context| headless::analyze(&args.case, &settings, context))?;
    print(&run, &args.case, args.json, out)
}

/// The largest file of rules that is read.
const MOST_BYTES: u64 = 1 << 20;

/// Settings of the access-request rules from a file.
fn rules(path: &Path) -> Result<RequestRules, CliError> {
    let wrong = |what: String| {
        let path = path.display();
        CliError::Other(format!(
            "{path} is no file of access-request rules: {what}. Nothing was analysed. \
             `oddlog detectors` prints one."
        ))
    };
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes: Vec<u8> = read().map_err(|it: io::Error| wrong(it.to_string()))?;
    if MOST_BYTES < bytes.len() as u64 {
        return Err(wrong("it is larger than 1 MiB".to_owned()));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is no UTF-8 text".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    RequestRules::from_json(text).map_err(wrong)
}

/// Scores what is new and prints the run.
pub fn score(args: &OneCase, out: &mut dyn Write) -> Result<(), CliError> {
    let run = progress::shown(|context| headless::score(&args.case, context))?;
    print(&run, &args.case, args.json, out)
}

fn print(
    run: &RunSummary,
    case: &Path,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    if !as_json {
        return as_text(run, out);
    }
    let mut by_detector: BTreeMap<String, u64> = BTreeMap::new();
    let all = FindingFilter::default();
    let reader = CaseReader::open(case)?;
    for finding in reader.findings(&all, FindingOrder::default(), usize::MAX)? {
        if finding.run == run.id {
            *by_detector.entry(finding.detail.detector).or_default() += 1;
        }
    }
    let seconds: Map<String, Value> =
        run.seconds.iter().map(|(step, it)| (step.clone(), rounded(*it, 3))).collect();
    let value = json!({
        "run": run.id, "seed": run.settings.seed, "events": run.n_events,
        "profiles": run.n_profiles, "groups": run.n_groups, "anomalies": run.n_findings,
        "by_detector": by_detector, "seconds": seconds, "notes": run.notes,
        "drift": super::runs::drift(run),
    });
    json(&value, out)
}

fn as_text(run: &RunSummary, out: &mut dyn Write) -> Result<(), CliError> {
    let total = run.seconds.iter().find(|it| it.0 == "total").map_or(0.0, |it| it.1);
    writeln!(
        out,
        "Run {} done, {total:.1} s, seed {}: {} events, {} profiles, {} groups, {} anomalies.",
        run.id,
        run.settings.seed,
        thousands(run.n_events),
        thousands(run.n_profiles),
        thousands(run.n_groups),
        thousands(run.n_findings),
    )?;
    for note in &run.notes {
        writeln!(out, "{note}")?;
    }
    Ok(())
}
