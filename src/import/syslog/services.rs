//! What mail, FTP and other servers write.

use crate::domain::event::Outcome::{Failed, Succeeded, Unknown};
use crate::import::lines::Group;

/// By program; the last group holds phrases that no other program uses.
pub const GROUPS: &[Group] = &[
    Group {
        programs: &[
            "dovecot",
            "imap-login",
            "pop3-login",
            "auth",
            "managesieve-login",
            "submission-login",
        ],
        patterns: &[
            (r"\(auth failed, <N> attempts.*user=<(?P<user>[^>]*)>.*\brip=<IP>", "log-in", Failed),
            (r"\(auth failed, <N> attempts.*\brip=<IP>", "log-in", Failed),
            (
                r"\((?:proxy dest auth failed|tried to use dis\w+ \S+ auth)\).*?(?:user=<(?P<user>[^>]*)>.*)?\brip=<IP>",
                "log-in",
                Failed,
            ),
            (
                r"^(?:\S+-login: )?(?:Info: )?Login: user=<(?P<user>[^>]*)>.*\brip=<IP>",
                "log-in",
                Succeeded,
            ),
            (
                r"\b[a-z][\w-]*\((?P<user>[^,()]*),<IP>(?:,[^)]*)?\)(?:<[^>]*>)?: (?:Info: )?(?:\w+: )?(?i:unknown user|password mismatch|pam_authenticate\(\) failed|invalid credentials)",
                "log-in",
                Failed,
            ),
            // Programs' logs without a host name the worker as the program.
            (
                r"^\((?P<user>[^,()]*),<IP>(?:,[^)]*)?\)(?:<[^>]*>)?: (?:Info: )?(?:\w+: )?(?i:unknown user|password mismatch|pam_authenticate\(\) failed|invalid credentials)",
                "log-in",
                Failed,
            ),
            (r"\(no auth attempts.*?(?:user=<(?P<user>[^>]*)>.*)?\brip=<IP>", "no log-in", Unknown),
            (r"user=<(?P<user>[^>]*)>.*\brip=<IP>", "disconnected", Unknown),
            (r"\brip=<IP>", "disconnected", Unknown),
        ],
    },
    Group {
        programs: &["postfix", "smtpd", "sm-mta", "sendmail", "exim"],
        patterns: &[
            (
                r"\[<IP>\]: SASL <METHOD> authentication failed.*sasl_username=<NAME>",
                "log-in",
                Failed,
            ),
            (r"\[<IP>\]: SASL <METHOD> authentication failed", "log-in", Failed),
            (
                r"client=[^\[]*\[<IP>\], sasl_method=(?P<method>[^,]+), sasl_username=<NAME>",
                "log-in",
                Succeeded,
            ),
            (r"^disconnect from \S*?\[<IP>\]", "disconnected", Unknown),
            (r"^connect from \S*?\[<IP>\]", "connection", Unknown),
            (r"^lost connection after \S+ from \S*?\[<IP>\]", "disconnected", Unknown),
        ],
    },
    Group {
        programs: &["imapd", "pop3d", "courier", "pop3"],
        patterns: &[
            (
                r"LOGIN FAILED, (?:user=(?P<user>[^,]*)|method=(?P<method>[^,]*)), ip=\[<IP>\]",
                "log-in",
                Failed,
            ),
            (r"LOGIN, user=(?P<user>[^,]*), ip=\[<IP>\]", "log-in", Succeeded),
        ],
    },
    Group {
        programs: &["ftpd", "in.ftpd", "vsftpd", "proftpd", "pure-ftpd"],
        patterns: &[
            (
                r"^(?:\S+ )?\([^\[\s]*\[<IP>\]\)(?::| -) USER (?P<user>.*) \(Login failed\)",
                "log-in",
                Failed,
            ),
            (
                r"^(?:\S+ )?\([^\[\s]*\[<IP>\]\)(?::| -) USER (?P<user>.*): no such user",
                "log-in",
                Failed,
            ),
            (
                r"^(?:\S+ )?\([^\[\s]*\[<IP>\]\)(?::| -) USER (?P<user>.*): Login successful",
                "log-in",
                Succeeded,
            ),
            (
                r"^(?:\S+ )?\([^\[\s]*\[<IP>\]\)(?::| -) (?:SECURITY VIOLATION: )?(?P<user>root) login attempted",
                "log-in",
                Failed,
            ),
            (
                r"^(?:\S+ )?\([^\[\s]*\[<IP>\]\)(?::| -) SECURITY VIOLATION: (?:(?P<user>\S+) )?login attempted",
                "log-in",
                Failed,
            ),
            (
                r"^(?:\S+ )?\([^\[\s]*\[<IP>\]\)(?::| -) Maximum login attempts",
                "too many attempts",
                Unknown,
            ),
            (r"^(?:\S+ )?\([^\[\s]*\[<IP>\]\)(?::| -) FTP session closed", "disconnected", Unknown),
            (r"^(?:\S+ )?\([^\[\s]*\[<IP>\]\)(?::| -) ", "connection", Unknown),
            (
                r"^\(.*?@<IP>\) \[\w+\] Authentication failed for user \[(?P<user>.*)\]",
                "log-in",
                Failed,
            ),
            (r"^\(.*?@<IP>\) \[\w+\] (?P<user>\S+) is now logged in", "log-in", Succeeded),
            (
                r"^FTP LOGIN (?:FAILED|REFUSED).* FROM (?:\S+ \[)?<IP>\]?(?:, (?P<user>\S+))?",
                "log-in",
                Failed,
            ),
            (
                r"^(?:ANONYMOUS )?FTP LOGIN FROM (?:\S+ \[)?<IP>\]?(?:, +(?:as )?(?P<user>\S+))?",
                "log-in",
                Succeeded,
            ),
            (r"^connection from <IP>", "connection", Unknown),
        ],
    },
    Group {
        programs: &["klogind", "rlogind", "kshd", "rshd", "telnetd"],
        patterns: &[(r"^(?:Kerberos a|A)uthentication failed(?: from <IP>)?", "log-in", Failed)],
    },
    Group {
        programs: &["openvpn", "ovpn"],
        patterns: &[
            (
                r"(?:^|/)<IP> (?:VERIFY ERROR|TLS Error: TLS handshake failed|TLS Auth Error)",
                "log-in",
                Failed,
            ),
            (r"^TLS Error: .* from \[AF_INET6?\]<IP>", "log-in", Failed),
            (r"^TCP connection established with \[AF_INET6?\]<IP>", "connection", Unknown),
            (r"^(?P<user>[^\s/]+)/<IP> ", "connection", Unknown),
            (
                r"^<IP> (?:Connection reset|SIGUSR1|WARNING: Bad encapsulated)",
                "disconnected",
                Unknown,
            ),
            (r"^<IP> \[(?P<user>[^\]]*)\] Peer Connection Initiated", "log-in", Succeeded),
        ],
    },
    Group {
        programs: &["haproxy"],
        patterns: &[
            (
                r"^(?P<ip>\S+):(?P<port>\d+) \[[^\]]*\] \S+ \S+ \S+ 40[137] .*\x22(?P<target>[^\x22]*)\x22$",
                "web access",
                Failed,
            ),
            (r"^(?P<ip>\S+):(?P<port>\d+) \[", "connection", Unknown),
        ],
    },
    Group {
        programs: &["httpd", "apache"],
        patterns: &[(
            r"\[(?:client|remote) \[?<IP>\]?(?::\d+)?\] .*(?:denied by|mismatch|not found|failure)",
            "web access",
            Failed,
        )],
    },
    Group { programs: &["slapd"], patterns: &[(r"ACCEPT from IP=<IP>", "connection", Unknown)] },
    Group {
        programs: &[],
        patterns: &[
            // An own log of vsftpd names no program.
            (r#"(?:\[(?P<user>[^\]]*)\] )?FAIL LOGIN: Client "<IP>""#, "log-in", Failed),
            (r#"(?:\[(?P<user>[^\]]*)\] )?OK LOGIN: Client "<IP>""#, "log-in", Succeeded),
            (r"^(?:Invalid|Non-existent) login as (?P<user>.*) from <IP>", "log-in", Failed),
            (r"^Successful login as (?P<user>\S+) from <IP>", "log-in", Succeeded),
            (r"^user denied: (?P<user>.*?) \(.*\) from <IP>$", "log-in", Failed),
            (r"\bAUTHFAIL: user=(?P<user>.*) ip=<IP> time=\d+$", "log-in", Failed),
            (
                r"^Authentication: FAILED :: User Name: (?P<user>.*) :: Viewer Address: <IP> ",
                "log-in",
                Failed,
            ),
            (
                r"^Authentication: SUCCEEDED :: User Name: (?P<user>.*) :: Viewer Address: <IP> ",
                "log-in",
                Succeeded,
            ),
            (r"login failure for user (?P<user>.*) from <IP> via <METHOD>", "log-in", Failed),
            (
                r"Login from '<IP>(?:, [^']*)?' for user '(?P<user>.*)' might not have worked",
                "log-in",
                Failed,
            ),
            // Before what the mail server answered; a user name may end like an address.
            (
                r"\bLogin failed for (?P<user>.*?)(?: against \S+)? from <IP>\. [A-Z]+ [A-Z0-9-]+: ",
                "log-in",
                Failed,
            ),
            (
                r"\bLogin failed for (?P<user>.*?)(?: against \S+)? from <IP>(?:\. | \(|\.?$)",
                "log-in",
                Failed,
            ),
            (
                r"\|user\|<IP>\|.*Login attempt failed (?:for|from) (?P<user>.*?)\.$",
                "log-in",
                Failed,
            ),
            (r"Failed login attempt\b.* <IP>$", "log-in", Failed),
            (r"^Failed Login: username=(?P<user>.*) ip=<IP>$", "log-in", Failed),
            (r"\bAccess denied for user '(?P<user>[^']*)'@'(?P<ip>[^']*)'", "log-in", Failed),
            (
                r#"User authentication failed\. The user name that has been provided was "(?P<user>.*)", from <IP>"#,
                "log-in",
                Failed,
            ),
        ],
    },
];
