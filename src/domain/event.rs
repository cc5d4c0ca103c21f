//! One log entry, as it is shown and exported.

use super::codes::closed_enum;
use super::field::Field;
use super::ids::{EventNo, SourceId};
use super::time::Micros;
use serde::{Deserialize, Serialize};

closed_enum! {
    /// Whether what the entry describes succeeded.
    Outcome {
        Unknown, "unknown", "Unknown";
        Succeeded, "succeeded", "Succeeded";
        Failed, "failed", "Failed";
    }
}

closed_enum! {
    /// What is known about an event's time. An event is kept whatever its time is.
    TimeFlag {
        /// As the log says.
        Good, "good", "Time as logged";
        /// The log has no time for it.
        Missing, "missing", "No time";
        /// The log's text is not a time.
        Unreadable, "unreadable", "Time not readable";
        /// A time that no log can mean: before 1970 or after 2261.
        OutOfRange, "out_of_range", "Time out of range";
        /// A clock reading that occurred twice, as clocks were put back; the earlier one is taken.
        Repeated, "repeated", "Clock reading occurred twice";
        /// A clock reading that never occurred, as clocks were put forward; read with the offset
        /// before the change.
        Skipped, "skipped", "Clock reading never occurred";
    }
}

impl TimeFlag {
    /// Whether the event has an instant at all.
    pub const fn is_dated(self) -> bool {
        match self {
            Self::Good | Self::Repeated | Self::Skipped => true,
            Self::Missing | Self::Unreadable | Self::OutOfRange => false,
        }
    }
}

#[expect(clippy::derivable_impls, reason = "the enum is made by a macro")]
impl Default for TimeFlag {
    fn default() -> Self {
        Self::Good
    }
}

/// The fields of one event, whatever its source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFields {
    /// When it happened; `None` exactly where `time_flag` is not dated.
    pub time: Option<Micros>,
    /// What is known about the time.
    pub time_flag: TimeFlag,
    /// Offset east of UTC that the log wrote beside the time, in minutes.
    pub offset: Option<i32>,
    /// The log's own row id, as written.
    pub id: Option<String>,
    /// Whether it succeeded.
    pub outcome: Outcome,
    /// Licensing state code `MMSx`, see [`super::state_code`].
    pub state: Option<i32>,
    /// How many times it happened ("repeated attempts"); 1 where the log does not say.
    pub count: u32,
    /// Text columns, indexed by [`Field::index`].
    pub texts: [Option<String>; Field::COUNT],
}

impl EventFields {
    /// The text of one column.
    pub fn text(&self, field: Field) -> Option<&str> {
        self.texts[field.index()].as_deref()
    }
}

#[expect(clippy::derivable_impls, reason = "the enum is made by a macro")]
impl Default for Outcome {
    fn default() -> Self {
        Self::Unknown
    }
}

/// One stored event with the exact line it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Position in the case.
    pub no: EventNo,
    /// The file it came from.
    pub source: SourceId,
    /// First line of the record in that file, counted from 1.
    pub line: u64,
    /// The record as it stood in the file; invalid UTF-8 is shown as U+FFFD.
    pub raw: String,
    /// The parsed fields.
    pub fields: EventFields,
    /// The finding or group that this event belongs to in the newest run.
    pub group: Option<EventGroup>,
}

/// The group of consecutive events that an event belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventGroup {
    /// Group id, unique in the run, such as `G-0041`.
    pub id: String,
    /// The log's own id of the group's first event, or its event number where there is none.
    pub starting_at: String,
    /// The same of the last event.
    pub ending_at: String,
}
