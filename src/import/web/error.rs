//! Error logs of Apache and nginx: who was refused, and why. What the messages mean is a table
//! of patterns; a message that none knows is an event with its address.

use crate::domain::event::Outcome::{self, Failed, Unknown};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use crate::import::cells::Cells;
use crate::import::cut::Cutter;
use crate::import::error::ImportError;
use crate::import::head::Head;
use crate::import::lines::{Found, Group, LineCutter, Table, address, sample};
use crate::import::{Format, Recognised, Splitter};
use std::ops::Range;
use std::sync::LazyLock;

/// The format.
#[derive(Debug)]
pub struct WebErrorLog;

/// In the order of the values that the splitter gives.
const NAMED: [(&str, Role); 9] = [
    ("time", Role::Time),
    ("module", Role::Integration),
    ("ip", Role::Ip),
    ("code", Role::Ignore),
    ("message", Role::Ignore),
    ("user", Role::User),
    ("path", Role::Resource),
    ("action", Role::Action),
    ("outcome", Role::Outcome),
];

const GROUPS: &[Group] = &[Group {
    programs: &[],
    patterns: &[
        (
            r#"^(?:Digest: )?user (?P<user>.*?): authentication failure for "(?P<target>[^"]*)""#,
            "log-in",
            Failed,
        ),
        (
            r"^(?:Digest: )?user (?P<user>.*?): password mismatch: (?P<target>[^,\s]*)",
            "log-in",
            Failed,
        ),
        (
            r"^(?:Digest: )?user `(?P<user>.*?)' in realm `.*?' not found: (?P<target>[^,\s]*)",
            "log-in",
            Failed,
        ),
        (r"^user (?P<user>\S*) not found(?:: (?P<target>[^,\s]*))?", "log-in", Failed),
        (r#"^user (?P<user>.*?): authorization failure for "(?P<target>[^"]*)""#, "access", Failed),
        (
            r"^Authorization of user (?P<user>.*?) to access (?P<target>\S*) failed",
            "access",
            Failed,
        ),
        (r"^client denied by server configuration: (?P<target>[^,]*)", "access", Failed),
        (r"^client used wrong authentication scheme: (?P<target>[^,\s]*)", "log-in", Failed),
        (
            r"^(?:Digest: )?(?:invalid (?:nonce|qop)|realm mismatch|unknown algorithm) ",
            "log-in",
            Failed,
        ),
        (r#"user "(?P<user>.*?)"(?: was not found in|: password mismatch)"#, "log-in", Failed),
        (r#"Login denied for user "(?P<user>[^"]*)""#, "log-in", Failed),
        (r"Could not retrieve user (?P<user>\S+) details", "log-in", Failed),
        (r"no user/password was provided for basic authentication", "log-in", Unknown),
        (r"access forbidden by rule", "access", Failed),
        (r"\bPAM: user '(?P<user>.*?)' - not authenticated", "log-in", Failed),
        (
            r"^\[ERROR\] (?:Username or password is incorrect|Invalid admin token|Invalid TOTP code).* IP: <IP>(?:\. Username: (?P<user>\S+?)\.?)?$",
            "log-in",
            Failed,
        ),
    ],
}];

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(GROUPS.iter()));

impl Format for WebErrorLog {
    fn code(&self) -> &'static str {
        "apache_error"
    }

    fn label(&self) -> &'static str {
        "web server error log"
    }

    fn how(&self) -> &'static str {
        "lines with a time, a level or module in square brackets and a client: Apache, nginx"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let sample = sample(head, &mut ErrorSplitter);
        let why = || sample.why(self.label(), &NAMED.map(|it| it.1));
        sample.fits(50).then(|| Recognised { confidence: 90, why: why() })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        sample(head, &mut ErrorSplitter).plan(self, &NAMED, (head, choices), None)
    }

    fn cutter(&self, _plan: &Plan) -> Box<dyn Cutter> {
        Box::new(LineCutter::default())
    }

    fn splitter(&self, _plan: &Plan) -> Box<dyn Splitter> {
        Box::new(ErrorSplitter)
    }
}

/// Takes lines apart.
#[derive(Debug)]
struct ErrorSplitter;

/// What stands before the message.
#[derive(Debug, Default)]
struct Front {
    time: Range<usize>,
    module: Range<usize>,
    ip: Range<usize>,
    code: Range<usize>,
    message: usize,
}

impl Splitter for ErrorSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        let front = apache(record)
            .or_else(|| nginx(record))
            .ok_or("no time and level of an error log at its beginning")?;
        let message = &record[front.message..];
        let found = TABLE.find("", message).unwrap_or_default();
        let moved = |it: &Range<usize>| it.start + front.message..it.end + front.message;
        cells.clear(0);
        let ip = if front.ip.is_empty() { moved(&found.ip) } else { front.ip };
        for place in [&front.time, &front.module, &ip, &front.code] {
            cells.push(place.start, place.end);
        }
        cells.push(front.message, record.len());
        let Found { user, target, action, outcome, .. } = found;
        for place in [moved(&user), moved(&target)] {
            cells.push(place.start, place.end);
        }
        cells.push_copied(|it| it.push_str(action));
        if outcome == Outcome::Unknown {
            cells.push(0, 0);
        } else {
            cells.push_copied(|it| it.push_str(outcome.code()));
        }
        Ok(())
    }
}

/// `[Wed Oct 11 14:32:52 2000] [core:error] [pid 1:tid 2] [client 192.0.2.1:58] AH00128: message`.
fn apache(line: &str) -> Option<Front> {
    let (time, mut at) = bracket(line, 0)?;
    let text = &line[time.clone()];
    if !(20..=40).contains(&text.len()) || !text.as_bytes()[..3].is_ascii() || !text.contains(':') {
        return None;
    }
    let (module, next) = bracket(line, at)?;
    at = next;
    let mut front = Front { time, module, ..Front::default() };
    while let Some((place, next)) = bracket(line, at) {
        let text = &line[place.clone()];
        let client = text.strip_prefix("client ").or_else(|| text.strip_prefix("remote "));
        match client {
            Some(it) => front.ip = client_address(it, place.end - it.len()),
            None if ["pid ", "tid "].iter().any(|it| text.starts_with(it)) => {}
            // What a program writes into the log may have brackets of its own.
            None => break,
        }
        at = next;
    }
    if let Some((code, _)) = line[at..].split_once(": ")
        && code.starts_with("AH")
        && code.len() == 7
    {
        front.code = at..at + code.len();
        at += code.len() + 2;
    }
    front.message = at;
    Some(front)
}

/// `2012/04/09 11:53:29 [error] 28#0: *66 message, client: 192.0.2.1, server: …`.
fn nginx(line: &str) -> Option<Front> {
    let time = line.get(..19)?;
    let shape = time.bytes().enumerate().all(|(at, it)| match at {
        4 | 7 => it == b'/',
        10 => it == b' ',
        13 | 16 => it == b':',
        _ => it.is_ascii_digit(),
    });
    let (module, at) = bracket(line, 20).filter(|_| shape && line[19..].starts_with(' '))?;
    let rest = &line[at..];
    let start = rest.find(": ").map_or(at, |it| at + it + 2);
    let mut front = Front { time: 0..19, module, message: start, ..Front::default() };
    if let Some(found) = line[start..].rfind(", client: ") {
        let from = start + found + ", client: ".len();
        let end = line[from..].find(',').map_or(line.len(), |it| from + it);
        front.ip = address(&line[from..end], from);
    }
    Some(front)
}

/// `192.0.2.1:58`, `2001:db8::1`, `[2001:db8::1]:58`.
fn client_address(text: &str, at: usize) -> Range<usize> {
    match text.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((inner, _)) => at + 1..at + 1 + inner.len(),
        None => address(text, at),
    }
}

/// The text in the square brackets at `at`, and where the next word begins. Brackets nest once.
fn bracket(line: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = line.get(at..)?.strip_prefix('[')?;
    let (mut depth, mut end) = (1, None);
    for (place, byte) in rest.bytes().enumerate() {
        depth += i32::from(byte == b'[') - i32::from(byte == b']');
        if depth == 0 {
            end = Some(place);
            break;
        }
    }
    let end = at + 1 + end?;
    let next = end + 1;
    let blanks = line[next..].len() - line[next..].trim_start().len();
    Some((at + 1..end, next + blanks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_as_servers_write_them() {
        for (line, want) in [
            (
                "[Sat Jul 20 21:39:11.97 2013] [auth_basic:error] [pid 1:tid 2] [client 192.0.2.7:51] AH01617: user bo: authentication failure for \"/a\": Password Mismatch",
                "Sat Jul 20 21:39:11.97 2013|192.0.2.7|bo|/a|log-in|failed",
            ),
            (
                "[Thu Jul 11 01:21:44 2013] [error] [client 2001:db8::1] user bo not found: /",
                "Thu Jul 11 01:21:44 2013|2001:db8::1|bo|/|log-in|failed",
            ),
            (
                "[Sat Jul 20 22:11:44 2013] [authz_owner:error] [pid 1] [client [2001:db8::1]:5] AH01637: Authorization of user bo to access /x failed, reason: y",
                "Sat Jul 20 22:11:44 2013|2001:db8::1|bo|/x|access|failed",
            ),
            (
                "[Sat Jun 01 02:17:42 2013] [error] [client 192.0.2.7] File does not exist: /[client 10.0.0.1] user root not found",
                "Sat Jun 01 02:17:42 2013|192.0.2.7||||",
            ),
            (
                "2012/04/09 11:53:29 [error] 2#0: *6 user \"bo\": password mismatch, client: 192.0.2.7, server: x",
                "2012/04/09 11:53:29|192.0.2.7|bo||log-in|failed",
            ),
            (
                "[2024-08-31 02:11:22.129][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 2001:db8::7. Username: bo@a.example.",
                "2024-08-31 02:11:22.129|2001:db8::7|bo@a.example||log-in|failed",
            ),
        ] {
            let mut cells = Cells::default();
            ErrorSplitter.split(line, &mut cells).unwrap();
            let got = [0, 2, 5, 6, 7, 8].map(|at| cells.get(at, line)).join("|");
            assert_eq!(got, want, "{line}");
        }
        for line in ["", "[", "[x] [y] z", "2012/04/09 11:53:29", "é2/04/09 11:53:29 [error] x"] {
            assert!(ErrorSplitter.split(line, &mut Cells::default()).is_err(), "{line}");
        }
    }
}
