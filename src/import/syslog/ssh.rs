//! What SSH servers write.

use crate::domain::event::Outcome::{Failed, Succeeded, Unknown};
use crate::import::lines::Group;

/// sshd and dropbear.
pub const GROUPS: &[Group] = &[
    Group {
        programs: &["sshd", "ssh"],
        patterns: &[
            ("^Failed <METHOD> for <invalid username> from <IP><PORT>", "log-in", Failed),
            (
                r"^Failed <METHOD> for (?:(?:invalid|illegal) user )?<USER> from <IP><PORT>(?: ssh\d*)?(?::.*)?(?: \[preauth\])?$",
                "log-in",
                Failed,
            ),
            ("^Accepted <METHOD> for <USER> from <IP><PORT>", "log-in", Succeeded),
            (
                r"^PAM: .+? for (?:(?:illegal|invalid) user )?<USER> from <IP>(?: via \S+)?\s*$",
                "log-in",
                Failed,
            ),
            ("^ROOT LOGIN REFUSED FROM <IP><PORT>", "log-in", Failed),
            ("^User <USER> from <IP> not allowed because ", "log-in", Failed),
            ("^User <NAME> not allowed because ", "log-in", Failed),
            (
                r"^Authentication tried for <NAME> with correct key but not from a permitted host \(host=[^,]*, ip=<IP>",
                "log-in",
                Failed,
            ),
            (r"^refused connect from .*\(<IP>\)$", "connection", Failed),
            ("^refused connect from <IP>", "connection", Failed),
            ("^(?:Invalid|Illegal) user <USER> from <IP><PORT>", "unknown user", Unknown),
            (
                r"^input_userauth_request: (?:invalid|illegal) user (?P<user>.*?)(?: \[preauth\])?$",
                "unknown user",
                Unknown,
            ),
            (
                "^maximum authentication attempts exceeded for (?:invalid user )?<USER> from <IP><PORT>",
                "too many attempts",
                Unknown,
            ),
            (
                r"^Disconnecting: Too many authentication failures(?: for (?:invalid user )?(?P<user>[^\s\[]+))?",
                "too many attempts",
                Unknown,
            ),
            (
                r"^Disconnecting (?:invalid|authenticating) user <USER> <IP> port (?P<port>\d+): Too many auth",
                "too many attempts",
                Unknown,
            ),
            (
                r"^Disconnecting (?:invalid|authenticating) user <USER> <IP> port (?P<port>\d+): ",
                "disconnected",
                Unknown,
            ),
            // sshd says itself that the log-in failed: with this line it would count twice.
            (
                r"^pam_\w+\(sshd:auth\): authentication failure; (?:.*\s)?rhost=<RHOST>(?:\s+user=<NAME>)?",
                "password check",
                Unknown,
            ),
            // The session's own failures are listed line by line.
            (
                r"^PAM \d+ more authentication failures?; .*rhost=<RHOST>(?:\s+user=<NAME>)?",
                "too many attempts",
                Unknown,
            ),
            (r"\[<IP>\] .*POSSIBLE BREAK-IN ATTEMPT", "address check", Unknown),
            ("^Address <IP> maps to .*POSSIBLE BREAK-IN ATTEMPT", "address check", Unknown),
            (
                r"^(?:Connection (?:closed|reset) by|Disconnected from) (?:authenticating|invalid) user <USER> <IP> port (?P<port>\d+)(?: \[preauth\])?$",
                "disconnected",
                Unknown,
            ),
            (
                "^(?:Connection (?:closed|reset) by|(?:Disconnected|Received disconnect) from) (?:user <NAME> )?<IP><PORT>",
                "disconnected",
                Unknown,
            ),
            ("^Did not receive identification string from <IP><PORT>", "no log-in", Unknown),
            ("^Bad protocol version identification '.*' from <IP><PORT>$", "no log-in", Unknown),
            (
                "^Timeout before authentication for (?:connection from )?<IP><PORT>",
                "no log-in",
                Unknown,
            ),
            (
                "^(?:banner exchange|ssh_dispatch_run_fatal): Connection from (?:user <NAME> )?<IP><PORT>",
                "no log-in",
                Unknown,
            ),
            ("^(?:fatal: )?Unable to negotiate with <IP><PORT>", "no log-in", Unknown),
            ("^Connection from <IP><PORT>", "connection", Unknown),
            (
                "^Postponed <METHOD> for (?:invalid user )?<USER> from <IP><PORT>",
                "log-in begun",
                Unknown,
            ),
            ("^Starting session: .* for <NAME> from <IP><PORT>", "session started", Unknown),
        ],
    },
    Group {
        programs: &["dropbear"],
        patterns: &[
            (
                r"(?i)^(?:\[\d+\] \w+ +\d+ \S+ )?bad (?:PAM )?password attempt for '(?P<user>.*)' from <IP>",
                "log-in",
                Failed,
            ),
            // It tells no more of this attempt.
            (
                "(?i)^login attempt for nonexistent user(?: '(?P<user>.*)')? from <IP>",
                "log-in",
                Failed,
            ),
            (
                r"^(?:PAM password|Password|Pubkey) auth succeeded for '(?P<user>.*)' .*from <IP>",
                "log-in",
                Succeeded,
            ),
            (
                r"(?i)^exit before auth.*user '(?P<user>[^']*)'.* from <IP>",
                "too many attempts",
                Unknown,
            ),
            (r"(?i)^exit before auth.*user '(?P<user>[^']*)'", "disconnected", Unknown),
            ("^Child connection from <IP>", "connection", Unknown),
        ],
    },
];
