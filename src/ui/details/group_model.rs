//! The squares of a group of consecutive requests.

use crate::domain::event::Outcome;
use crate::domain::ids::EventNo;
use crate::worker::protocol::{FindingDetail, shown_id};

/// The group's requests in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupStrip {
    /// One per request.
    pub squares: Vec<Square>,
    /// How many failed, succeeded, are unknown.
    pub counts: [usize; 3],
}

/// One request of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Square {
    /// Which event.
    pub no: EventNo,
    /// Whether it succeeded.
    pub outcome: Outcome,
    /// The id below it.
    pub id: String,
}

/// The strip of a finding about a group; `None` for other findings.
pub fn group_strip(detail: &FindingDetail) -> Option<GroupStrip> {
    detail.finding.detail.group_id.as_ref()?;
    let mut counts = [0; 3];
    let squares: Vec<Square> = detail
        .evidence
        .iter()
        .map(|event| {
            let outcome = event.fields.outcome;
            counts[match outcome {
                Outcome::Failed => 0,
                Outcome::Succeeded => 1,
                Outcome::Unknown => 2,
            }] += 1;
            let id = event.fields.id.as_deref();
            Square {
                no: event.no,
                outcome,
                id: shown_id(id, crate::domain::batch::NO_ID, event.no),
            }
        })
        .collect();
    (!squares.is_empty()).then_some(GroupStrip { squares, counts })
}

impl GroupStrip {
    /// "25 requests, in order of id".
    pub fn title(&self) -> String {
        format!(
            "{}, in their order",
            crate::ui::labels::counted(self.squares.len() as u64, "request", "requests",)
        )
    }

    /// Whether an id stands below square `index`: the 1st, 7th, 13th, 19th and the last.
    pub fn labelled(&self, index: usize) -> bool {
        let last = self.squares.len() - 1;
        index == last || (index.is_multiple_of(6) && index + 3 < last)
    }
}
