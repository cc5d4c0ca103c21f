use super::*;
use crate::import::cells::Cells;

/// What lines say: user, address, action, outcome, count.
#[track_caller]
fn check(lines: &[(&str, &str)]) {
    let mut splitter = MessageSplitter::default();
    let mut cells = Cells::default();
    for (message, want) in lines {
        let line = format!("Jun 14 15:16:01 srv {message}");
        splitter.split(&line, &mut cells).unwrap();
        let got = [5, 6, 10, 11, 12].map(|at| cells.get(at, &line)).join("|");
        assert_eq!(got, *want, "{message}");
    }
}

#[test]
fn every_pattern_is_one() {
    assert!(patterns::table().is_whole());
}

#[test]
fn ssh_servers_state_failures_and_successes() {
    check(&[
        (
            "sshd[1]: Failed password for invalid user bo from 192.0.2.7 port 501 ssh2",
            "bo|192.0.2.7|log-in|failed|",
        ),
        (
            "sshd[1]: Failed password for invalid user x from 10.0.0.1 from 192.0.2.7 port 501 ssh2",
            "x from 10.0.0.1|192.0.2.7|log-in|failed|",
        ),
        (
            "sshd[1]: Failed password for ana from 192.0.2.7 port 2 ssh1: ruser from 198.51.100.1",
            "ana|192.0.2.7|log-in|failed|",
        ),
        (
            "sshd[1]: message repeated 5 times: [ Failed password for root from 2001:db8::1 port 9 ssh2]",
            "root|2001:db8::1|log-in|failed|5",
        ),
        ("last message repeated 2 times", "root|2001:db8::1|log-in|failed|2"),
        (
            "sshd[1]: Accepted publickey for ana from 192.0.2.8 port 3 ssh2: RSA SHA256:x",
            "ana|192.0.2.8|log-in|succeeded|",
        ),
        ("sshd[1]: Invalid user admin from 192.0.2.7", "admin|192.0.2.7|unknown user||"),
        (
            "sshd[1]: error: PAM: Authentication failure for illegal user bo from ::ffff:192.0.2.7",
            "bo|192.0.2.7|log-in|failed|",
        ),
        (
            "sshd[1]: Connection closed by authenticating user bo 192.0.2.7 port 4 [preauth]",
            "bo|192.0.2.7|disconnected||",
        ),
        (
            "sshd[1]: reverse mapping checking getaddrinfo for a.example [192.0.2.7] failed - POSSIBLE BREAK-IN ATTEMPT!",
            "|192.0.2.7|address check||",
        ),
        (
            "sshd[1]: error: maximum authentication attempts exceeded for bo from 192.0.2.7 port 4 ssh2 [preauth]",
            "bo|192.0.2.7|too many attempts||",
        ),
        (
            "sshd[1]: PAM 2 more authentication failures; logname= uid=0 rhost=192.0.2.7  user=bo",
            "bo|192.0.2.7|too many attempts||",
        ),
        (
            "dropbear[1]: Bad password attempt for 'bo' from 192.0.2.7:55",
            "bo|192.0.2.7|log-in|failed|",
        ),
        // Twice the same failure: once by sshd, once by PAM.
        (
            "sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 tty=ssh ruser= rhost=192.0.2.7  user=bo",
            "bo|192.0.2.7|password check||",
        ),
        (
            "sshd[1]: error: PAM: User not known to the module for illegal user bo from 192.0.2.7 ",
            "bo|192.0.2.7|log-in|failed|",
        ),
        (
            "dropbear[8]: [8] Jul 10 23:53:52 Bad password attempt for 'bo' from 192.0.2.7:52",
            "bo|192.0.2.7|log-in|failed|",
        ),
        ("kernel: something else", "||||"),
    ]);
}

#[test]
fn the_system_and_other_services_state_theirs() {
    check(&[
        (
            "sshd(pam_unix)[1]: authentication failure; logname= uid=0 tty=NODEVssh ruser= rhost=192.0.2.7  user=root",
            "root|192.0.2.7|log-in|failed|",
        ),
        (
            "vsftpd: pam_unix(vsftpd:auth): authentication failure; logname= ruser=bo rhost=a.example",
            "bo|a.example|log-in|failed|",
        ),
        (
            "vsftpd: PAM 2 more authentication failures; logname= uid=0 rhost=192.0.2.7  user=bo",
            "bo|192.0.2.7|log-in|failed|2",
        ),
        (
            "su(pam_unix)[1]: session opened for user news by (uid=0)",
            "news||session opened|succeeded|",
        ),
        (
            "CRON[1]: pam_unix(cron:session): session opened for user root by (uid=0)",
            "root||session opened||",
        ),
        ("su: pam_unix(su:session): session closed for user news", "news||session closed||"),
        (
            "sudo: bo : 3 incorrect password attempts ; TTY=pts/0 ; USER=root ; COMMAND=/bin/sh",
            "bo||sudo|failed|3",
        ),
        (
            "sudo: bo : user NOT in sudoers ; TTY=pts/0 ; USER=root ; COMMAND=/bin/sh",
            "bo||sudo|failed|",
        ),
        ("sudo: ana : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls -l", "ana||sudo|succeeded|"),
        ("su: FAILED SU (to root) bo on pts/1", "bo||su|failed|"),
        ("ftpd[1]: connection from 192.0.2.7 (a.example) at Sun Jul 3", "|192.0.2.7|connection||"),
        (
            "dovecot: imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<bo>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1",
            "bo|192.0.2.7|log-in|failed|2",
        ),
        (
            "dovecot: auth: sql(bo@a.example,192.0.2.7,<x>): unknown user",
            "bo@a.example|192.0.2.7|log-in|failed|",
        ),
        (
            "dovecot: imap-login: Login: user=<ana>, method=PLAIN, rip=192.0.2.8, lip=192.0.2.1",
            "ana|192.0.2.8|log-in|succeeded|",
        ),
        (
            "postfix/smtpd[1]: warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: x, sasl_username=bo",
            "bo|192.0.2.7|log-in|failed|",
        ),
        (
            "proftpd[1] srv (a.example[192.0.2.7]): USER bo (Login failed): Incorrect password.",
            "bo|192.0.2.7|log-in|failed|",
        ),
        (
            "daemon: pam_unix(auth): authentication failure; uid=0 tty=x ruser=bo rhost=198.51.100.9 rhost=192.0.2.7",
            "bo|192.0.2.7|log-in|failed|",
        ),
        (
            "mysqld: 7 [Note] [Server] Access denied for user 'bo'@'192.0.2.7' (using password: NO)",
            "bo|192.0.2.7|log-in|failed|",
        ),
        (
            "haproxy[7]: 2001:db8::7:58430 [14/Nov/2025:22:45:11.608] main main/<NOSRV> -1/-1/-1/-1/0 401 248 - - PR-- 0/0 0/0 \"GET / HTTP/1.1\"",
            "|2001:db8::7|web access|failed|",
        ),
        (
            "vpn: Connection \"CID-7\": User authentication failed. The user name that has been provided was \"bo\", from 192.0.2.7.",
            "bo|192.0.2.7|log-in|failed|",
        ),
    ]);
}
