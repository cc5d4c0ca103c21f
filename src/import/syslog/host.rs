//! What the system itself writes, whatever the service: PAM, sudo, su, log-ins at the console.

use crate::domain::event::Outcome::{Failed, Succeeded, Unknown};
use crate::import::lines::Group;

/// sudo, su, login, cron, logind; PAM for any program.
pub const GROUPS: &[Group] = &[
    Group {
        programs: &["sudo"],
        patterns: &[
            (
                r"^\s*<NAME> : <N> incorrect password attempts?\b(?:.* ; COMMAND=<REST>)?",
                "sudo",
                Failed,
            ),
            (
                r"^\s*<NAME> : (?:user NOT in sudoers|command not allowed|user NOT authorized on host|a password is required|no tty present)\b(?:.* ; COMMAND=<REST>)?",
                "sudo",
                Failed,
            ),
            (r"^\s*<NAME> : .*; COMMAND=<REST>", "sudo", Succeeded),
        ],
    },
    Group {
        programs: &["su"],
        patterns: &[
            (r"^Successful su for <TO> by <NAME>", "su", Succeeded),
            (r"^FAILED (?:SU|su) for <TO> by <NAME>", "su", Failed),
            (r"^FAILED (?:SU|su) \(to (?P<target>[^)]*)\) <NAME> on ", "su", Failed),
            (r"^\(to (?P<target>[^)]*)\) <NAME> on ", "su", Succeeded),
            (r"^BAD (?:SU|su) <NAME> to <TO>", "su", Failed),
            (r"^\+ \S+ (?P<user>[^\s:]+):<TO>", "su", Succeeded),
            (r"^- \S+ (?P<user>[^\s:]+):<TO>", "su", Failed),
            (r"^<NAME> to <TO> on ", "su", Succeeded),
        ],
    },
    Group {
        programs: &["login"],
        patterns: &[
            (r"^FAILED LOGIN .*FROM (?:\(null\)|<IP>) FOR '?(?P<user>[^',]*)'?,", "log-in", Failed),
            (r"^FAILED LOGIN .*FOR '?(?P<user>[^',]*)'?,", "log-in", Failed),
            (r"^ROOT LOGIN\s+ON (?P<method>\S+)(?: FROM <IP>)?", "log-in", Succeeded),
            (
                r"^(?:DIALUP AT|LOGIN ON) (?P<method>\S+) BY <NAME>(?: FROM <IP>)?",
                "log-in",
                Succeeded,
            ),
        ],
    },
    Group {
        programs: &["cron", "crond", "anacron", "atd", "/usr/sbin/cron"],
        patterns: &[
            (r"session opened for user (?P<user>[^\s(]+)", "session opened", Unknown),
            (r"^\(<NAME>\) CMD \((?P<target>.*)\)", "scheduled command", Unknown),
        ],
    },
    Group {
        programs: &["systemd-logind", "systemd", "logind"],
        patterns: &[
            (r"^New session (?P<target>\S+) of user (?P<user>\S+?)\.?$", "session opened", Unknown),
            (r"^Removed session (?P<target>\S+?)\.?$", "session closed", Unknown),
        ],
    },
    Group {
        programs: &[],
        patterns: &[
            (r"\bauthentication failure; (?:.*\s)?rhost=<RHOST>\s+user=<NAME>", "log-in", Failed),
            // The last address counts: before it, users choose the text.
            (
                r"\bauthentication failure; (?:.*\s)?ruser=<NAME> (?:.*\s)?rhost=<RHOST>",
                "log-in",
                Failed,
            ),
            (r"\bauthentication failure; (?:.*\s)?rhost=<RHOST>", "log-in", Failed),
            (
                r"^PAM <N> more authentication failures?; .*rhost=<RHOST>(?:\s+user=<NAME>)?",
                "log-in",
                Failed,
            ),
            (r"session opened for user (?P<user>[^\s(]+)", "session opened", Succeeded),
            (r"session closed for user (?P<user>[^\s(]+)", "session closed", Unknown),
            (r"^(?:\S+: )?check pass; user unknown", "unknown user", Unknown),
            (
                r"Consecutive login failures for user <NAME> account temporarily locked",
                "account locked",
                Unknown,
            ),
            (
                r#"requirement ".*" not met by user "(?P<user>[^"]*)""#,
                "requirement not met",
                Unknown,
            ),
            (
                r"^(?:password changed for|pam_unix\(passwd:chauthtok\): password changed for) <NAME>",
                "password changed",
                Succeeded,
            ),
        ],
    },
];
