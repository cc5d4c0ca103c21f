//! Debug logs of FlexLM/FlexNet licence servers: licences taken (OUT), given back (IN) and
//! refused (DENIED), with a clock but no date.
//!
//! The date comes from the lines above: `TIMESTAMP 6/13/2026`, or a server's start. A clock that
//! goes back by more than two hours has passed midnight (less is a clock being put right). Only
//! these three kinds are events and count as records; what the servers say otherwise is passed
//! over and summed up in a note of the receipt. A stored line that is read again alone has no
//! date above it and then has no time, rather than a wrong one; the case keeps the right one.

mod split;
#[cfg(test)]
mod tests;

use super::cut::Cutter;
use super::error::ImportError;
use super::head::Head;
use super::lines::{LineCutter, sample};
use super::{Format, Recognised, Splitter};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use split::LicenceSplitter;

/// The format.
#[derive(Debug)]
pub struct FlexLm;

/// In the order of the values that the splitter gives.
const NAMED: [(&str, Role); 9] = [
    ("time", Role::Time),
    ("clock", Role::Ignore),
    ("daemon", Role::Integration),
    ("action", Role::Action),
    ("feature", Role::Product),
    ("user", Role::User),
    ("host", Role::Machine),
    ("outcome", Role::Outcome),
    ("reason", Role::Ignore),
];

impl Format for FlexLm {
    fn code(&self) -> &'static str {
        "flexlm"
    }

    fn label(&self) -> &'static str {
        "FlexLM licence server log"
    }

    fn how(&self) -> &'static str {
        "lines with a clock, a daemon in brackets and OUT:, IN: or DENIED: with a feature and user@host"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let sample = sample(head, &mut LicenceSplitter::default());
        let why = || sample.why(self.label(), &NAMED.map(|it| it.1));
        sample.fits(50).then(|| Recognised { confidence: 96, why: why() })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        sample(head, &mut LicenceSplitter::default()).plan(
            self,
            &NAMED,
            (head, choices),
            Some("iso"),
        )
    }

    fn cutter(&self, _plan: &Plan) -> Box<dyn Cutter> {
        Box::new(LineCutter::default())
    }

    fn splitter(&self, _plan: &Plan) -> Box<dyn Splitter> {
        Box::new(LicenceSplitter::default())
    }
}
