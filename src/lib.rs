//! Oddlog finds what is odd in access logs and lets a person decide about it, on a laptop,
//! offline. This is the map of the crate.
//!
//! ```text
//!            ┌─ store  ─┐
//!  domain ◄──┼─ import ─┼──◄ worker ◄──┬─ ui
//!            └─ detect ─┘              └─ cli
//! ```
//!
//! | module | what lives there |
//! |---|---|
//! | [`domain`] | events, findings, filters, rates, time: plain data and rules of thumb |
//! | [`store`] | the case file: the only place with SQL; events in columnar chunks; the journal |
//! | [`import`] | log files to batches of events; one file per format |
//! | [`detect`] | events to findings: profiles, groups, rates, rules, explanations; what verdicts teach |
//! | [`worker`] | joins these three: jobs, queries, the two threads of the window |
//! | [`cli`] | the command line, over the same functions as the window |
//! | `ui` | the window (feature `gui`) |
//! | [`desktop`] | starts the window, or says why it cannot be started |
//! | [`paths`] | where cases and settings live |
//!
//! What is deliberately absent (a test enforces the layers):
//!
//! 1. An import never fails because of one line: it returns events *and* issues.
//! 2. A detector reads no clock, no file, no random source but its seed.
//! 3. SQL occurs only in `store`, widgets only in `ui`; `store`, `import` and `detect` do not
//!    know each other.
//! 4. The window never waits: it sends commands and draws what it has.
//! 5. A job is all or nothing to every reader: one transaction, or for an import the state of
//!    its source. Cancelled, crashed or failed means that nothing of it is visible.
//! 6. Nothing that a person recorded is deleted.
//! 7. Nothing leaves the machine: no module opens a socket.
//! 8. Every finding names its evidence events, its detector, its settings and its seed.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::float_cmp))]

pub mod domain;

pub mod detect;
pub mod import;
pub mod store;

pub mod worker;

pub mod cli;
#[cfg(feature = "gui")]
pub mod ui;

pub mod desktop;
pub mod paths;
