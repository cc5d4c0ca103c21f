//! What a person should know before importing: sentences about times.

use crate::domain::plan::NO_ORDER;
pub use crate::domain::plan::NO_ZONE;

/// Where day and month cannot be told apart: both readings of the first value.
pub fn of_order(text: &str, month_first: &str, day_first: &str) -> String {
    format!(
        "{NO_ORDER}; the month is read first: \
         {text} is {month_first}. If it is {day_first}, choose that the day comes first."
    )
}

/// Where times carry different offsets.
pub fn of_offsets(labels: &[String]) -> String {
    let shown = labels.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if 4 < labels.len() { " and others" } else { "" };
    format!("The times carry different offsets ({shown}{more}); each event keeps its own.")
}

/// At the end of a file, where times were against the order of day and month.
pub fn of_swapped(n: u64) -> String {
    let (times, have) =
        if n == 1 { ("time is", "its event has") } else { ("times are", "their events have") };
    format!(
        "{n} {times} none with day and month in the order read, and would be one the other way \
         round: {have} no time. Choose the other order and import the file again."
    )
}

/// At the end of a file, where the year changed more or less often than its sampled lines show.
pub fn of_last_year(got: i64, planned: i32) -> String {
    format!(
        "The times have no year. The last event got {got}, not {planned}: the year changes more \
         or less often than the sampled lines show. Choose another year for the last event, so \
         that it comes out right, and import the file again."
    )
}
