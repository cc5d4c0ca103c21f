//! Syslog files with log-ins: what sshd, sudo, PAM, mail and FTP servers and others write.
//!
//! A line is one event. It failed where it states a failed authentication or a refused access,
//! succeeded where it states an accepted one (also a session that PAM opened, except for cron,
//! which nobody logs in to), else nothing is known: that a connection was closed, or that sshd
//! does not know a user, is no outcome of its own, as another line states the failure. A line
//! that no pattern knows is an event with its host and program. A line that is not syslog (the
//! second line of a message, say) is left out with a reason.

mod header;
mod host;
mod patterns;
mod services;
mod split;
mod ssh;
#[cfg(test)]
mod tests;

use super::cut::Cutter;
use super::error::ImportError;
use super::head::Head;
use super::lines::{LineCutter, Sample, sample};
use super::{Format, Recognised, Splitter};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use split::{COLUMNS, MessageSplitter};

/// The format.
#[derive(Debug)]
pub struct SyslogAuth;

const TIMES: usize = 0;
const PROCESSES: usize = 2;
const ACTIONS: usize = 10;

/// In the order of the values that the splitter gives.
const NAMED: [(&str, Role); COLUMNS] = [
    ("time", Role::Time),
    ("host", Role::Resource),
    ("process", Role::Integration),
    ("pid", Role::Ignore),
    ("message", Role::Ignore),
    ("user", Role::User),
    ("ip", Role::Ip),
    ("port", Role::Ignore),
    ("method", Role::Ignore),
    ("target", Role::Ignore),
    ("action", Role::Action),
    ("outcome", Role::Outcome),
    ("count", Role::Count),
];

impl Format for SyslogAuth {
    fn code(&self) -> &'static str {
        "syslog_auth"
    }

    fn label(&self) -> &'static str {
        "syslog authentication log"
    }

    fn how(&self) -> &'static str {
        "lines that begin with a syslog time, a host and a program: sshd, sudo, PAM, mail and FTP servers"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let sample = sample(head, &mut MessageSplitter::default());
        // A date alone begins the lines of many logs: most must name a program or say what is
        // known.
        let says = |row: &&Vec<String>| [PROCESSES, ACTIONS].iter().any(|&it| !row[it].is_empty());
        let named = sample.rows.iter().filter(says).count();
        (sample.fits(50) && sample.rows.len() <= 2 * named)
            .then(|| Recognised { confidence: 85, why: why(self, &sample) })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let sample = sample(head, &mut MessageSplitter::default());
        let times = sample.column(TIMES);
        let yearless = times.iter().filter(|it| is_yearless(it)).count();
        let shape = (times.len() < 2 * yearless).then_some("syslog");
        sample.plan(self, &NAMED, (head, choices), shape)
    }

    fn cutter(&self, _plan: &Plan) -> Box<dyn Cutter> {
        Box::new(LineCutter::default())
    }

    fn splitter(&self, _plan: &Plan) -> Box<dyn Splitter> {
        Box::new(MessageSplitter::default())
    }
}

fn why(format: &SyslogAuth, sample: &Sample) -> String {
    sample.why(format.label(), &NAMED.map(|it| it.1))
}

fn is_yearless(time: &str) -> bool {
    header::parse(&format!("{time} x")).is_ok_and(|it| !it.dated)
}
