//! A file of time,value rows, scored point by point. Needs no case.

use super::error::JobError;
use crate::detect::series::score_series;
use crate::domain::calendar::Window;
use crate::domain::event::TimeFlag;
use crate::domain::field::Role;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::ImportOptions;
use crate::domain::job::{Cancel, Progress};
use crate::domain::plan::LogFile;
use crate::domain::plan::{Choices, Plan};
use crate::domain::rate::parse_number;
use crate::import::ReadJob;
use crate::import::{self, ImportError};
use std::ops::ControlFlow;
use std::path::Path;

pub use crate::detect::series::SeriesPoint;

/// A scored series, in input order, and the rows that could not be read.
pub struct ScoredSeries {
    /// One per readable row.
    pub points: Vec<SeriesPoint>,
    /// Line and reason of every other row.
    pub rejected: Vec<(u64, String)>,
}

/// Reads the file and scores it. The time column is found as an import finds it; the value is
/// the column called `value`, else the first other column that holds a number.
pub fn score_file(path: &Path, window: Option<Window>) -> Result<ScoredSeries, JobError> {
    let read = read(path, &Progress::default(), &Cancel::default())?;
    let points = score_series(&read.times, &read.values, window);
    Ok(ScoredSeries { points, rejected: read.rejected })
}

/// The rows of a file as they stand in it.
pub(super) struct Rows {
    /// The column that the values are from.
    pub column: String,
    /// Microseconds since 1970 UTC.
    pub times: Vec<i64>,
    /// Finite.
    pub values: Vec<f64>,
    /// Line and reason of every row without a time or a number.
    pub rejected: Vec<(u64, String)>,
}

/// Reads the file. `progress` is in bytes.
pub(super) fn read(path: &Path, progress: &Progress, cancel: &Cancel) -> Result<Rows, ImportError> {
    let (file, options) = (LogFile::plain(path), ImportOptions::default());
    let plan = import::plan(&file, &options.limits, &Choices::default())?;
    let column = value_column(path, &plan)?;
    let (mut times, mut values, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
    let mut take = |batch: crate::domain::batch::Batch| {
        rejected.extend(batch.issues.iter().map(|it| (it.line, it.reason.clone())));
        for at in 0..batch.len() {
            if !TimeFlag::ALL.get(usize::from(batch.time_flag[at])).is_some_and(|it| it.is_dated())
            {
                rejected.push((batch.line[at], "it has no readable time".to_owned()));
                continue;
            }
            let text = value_of(&plan, &column, batch.raw_of(at));
            if let Ok(value) = text.parse::<f64>()
                && value.is_finite()
            {
                times.push(batch.time[at]);
                values.push(value);
            } else {
                rejected.push((batch.line[at], format!("{column} {text:?} is not a number")));
            }
        }
        ControlFlow::Continue(())
    };
    // A series is not stored, so its fingerprints are compared with nothing.
    let key = FingerprintKey([0; 16]);
    let job = ReadJob { plan: &plan, key, options: &options, countries: None, progress, cancel };
    import::read(&file, &job, &mut take)?;
    rejected.sort();
    Ok(Rows { column, times, values, rejected })
}

fn value_column(path: &Path, plan: &Plan) -> Result<String, ImportError> {
    let others = || plan.columns.iter().filter(|it| it.role != Role::Time);
    others()
        .find(|it| it.name.eq_ignore_ascii_case("value"))
        .or_else(|| others().find(|it| parse_number(&it.sample).is_ok()))
        .map(|it| it.name.clone())
        .ok_or_else(|| ImportError::NotThisFormat {
            format: "a series of time,value rows",
            reason: "no column holds numbers".to_owned(),
            path: path.to_owned(),
        })
}

fn value_of(plan: &Plan, column: &str, raw: &[u8]) -> String {
    let fields = import::original_fields(plan, raw);
    fields.into_iter().find(|it| it.0 == column).map_or_else(String::new, |it| it.1)
}
