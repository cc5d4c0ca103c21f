//! Words for success and failure, and what a column's name says about how its values are meant.

use super::names::plain;
use crate::domain::event::Outcome;

const SUCCEEDED: &[&str] = &[
    "accept",
    "accepted",
    "active",
    "allow",
    "allowed",
    "approved",
    "authenticated",
    "authorized",
    "completed",
    "grant",
    "granted",
    "loggedin",
    "loginok",
    "loginsuccess",
    "loginsuccessful",
    "ok",
    "pass",
    "passed",
    "permit",
    "permitted",
    "correct",
    "correcto",
    "erfolg",
    "erfolgreich",
    "exito",
    "éxito",
    "exitoso",
    "logon",
    "login",
    "loggedon",
    "réussi",
    "reussi",
    "riuscito",
    "signin",
    "signedin",
    "succeed",
    "succeeded",
    "success",
    "successful",
    "successfullogin",
    "true",
    "yes",
    "1",
    "0x0",
    "auditsuccess",
    "requestapproved",
    "requestgranted",
    "succes",
    "succès",
    "überwachungerfolgreich",
    "userloggedin",
    "zugelassen",
];

const FAILED: &[&str] = &[
    "abgelehnt",
    "denegado",
    "auditfailure",
    "authfailed",
    "authfailure",
    "block",
    "blocked",
    "declined",
    "denied",
    "deny",
    "disallowed",
    "error",
    "échec",
    "echec",
    "fail",
    "failed",
    "failedlogin",
    "failure",
    "fallido",
    "fallito",
    "fallo",
    "false",
    "fehler",
    "fehlgeschlagen",
    "forbidden",
    "invalid",
    "invalidpassword",
    "invaliduser",
    "loginfail",
    "loginfailed",
    "loginfailure",
    "no",
    "refused",
    "refusé",
    "reject",
    "rejected",
    "requestfailed",
    "requestrejected",
    "unauthorized",
    "unsuccessful",
    "verweigert",
    "0",
];

/// Known words that say nothing about success.
const NEUTRAL: &[&str] = &[
    "disconnect",
    "expired",
    "granting",
    "initializing",
    "loggedoff",
    "loggedout",
    "logoff",
    "logout",
    "pending",
    "pendingapproval",
    "pendingmfa",
    "revoked",
    "revoking",
    "signout",
];

/// How the values of a column are meant, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Meaning {
    /// They name the outcome: `success`, `status`, `result`.
    #[default]
    Outcome,
    /// Yes is a failure: `failed`, `is_blocked`.
    Failure,
    /// Zero is success, other codes are errors: `ResultType`, `error_code`.
    ErrorCode,
}

impl Meaning {
    /// What a column of this name holds.
    pub fn of(name: &str) -> Self {
        let name = plain(name.rsplit('.').next().unwrap_or(name));
        let bare = name.strip_prefix("is").or_else(|| name.strip_prefix("was")).unwrap_or(&name);
        if FAILURE_NAMES.contains(&bare) {
            Self::Failure
        } else if ERROR_NAMES.contains(&bare) {
            Self::ErrorCode
        } else {
            Self::Outcome
        }
    }
}

const FAILURE_NAMES: &[&str] = &[
    "failed",
    "failure",
    "fail",
    "loginfailed",
    "loginfailure",
    "authfailed",
    "denied",
    "blocked",
    "rejected",
    "error",
];

const ERROR_NAMES: &[&str] =
    &["resulttype", "resultcode", "errorcode", "exitcode", "returncode", "failurecode"];

/// What `value` says, if it is known. Case, blanks and separators do not matter. Numbers of
/// three digits are read as HTTP status codes.
pub fn parse(value: &str) -> Option<Outcome> {
    if let [first @ b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] = value.as_bytes() {
        return Some(match first {
            b'2' | b'3' => Outcome::Succeeded,
            b'4' | b'5' => Outcome::Failed,
            _ => Outcome::Unknown,
        });
    }
    let word: String =
        value.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if SUCCEEDED.contains(&word.as_str()) {
        Some(Outcome::Succeeded)
    } else if FAILED.contains(&word.as_str()) {
        Some(Outcome::Failed)
    } else if NEUTRAL.contains(&word.as_str()) {
        Some(Outcome::Unknown)
    } else {
        parse_longer(&word)
    }
}

/// Names of events that have the outcome inside: `UserLoginFailed`, `SuccessfulLogon`.
fn parse_longer(word: &str) -> Option<Outcome> {
    const OTHER: [&str; 3] = ["failover", "failback", "failsafe"];
    if 40 < word.len() || OTHER.iter().any(|it| word.contains(it)) {
        return None;
    }
    let has = |parts: &[&str]| parts.iter().any(|it| word.contains(it));
    if has(&["fail", "denied", "unsuccess", "unauthorized", "fehlgeschlagen"]) {
        Some(Outcome::Failed)
    } else if has(&["success", "erfolgreich"]) {
        Some(Outcome::Succeeded)
    } else {
        None
    }
}

/// What `value` says in a column with this [`Meaning`].
pub fn parse_as(meaning: Meaning, value: &str) -> Option<Outcome> {
    let number = || super::rows::whole(value);
    match meaning {
        Meaning::Failure if is_bare(value) => match parse(value) {
            Some(Outcome::Succeeded) => Some(Outcome::Failed),
            Some(Outcome::Failed) => Some(Outcome::Succeeded),
            other => other,
        },
        Meaning::Outcome | Meaning::Failure => parse(value),
        Meaning::ErrorCode => match number() {
            Some(0) => Some(Outcome::Succeeded),
            Some(_) => Some(Outcome::Failed),
            None if value.eq_ignore_ascii_case("0x0") => Some(Outcome::Succeeded),
            None => parse(value),
        },
    }
}

/// Yes or no and nothing more.
fn is_bare(value: &str) -> bool {
    ["true", "false", "yes", "no", "1", "0"].iter().any(|it| it.eq_ignore_ascii_case(value))
}

/// Whether the value says more than yes or no, so that it is worth keeping as the action.
pub fn is_telling(value: &str) -> bool {
    let bare = ["true", "false", "yes", "no"].iter().any(|it| it.eq_ignore_ascii_case(value));
    !bare && value.bytes().any(|it| it.is_ascii_alphabetic())
}

/// Reads the outcomes of one column, remembering the few values that such columns have.
#[derive(Debug, Default)]
pub struct OutcomeReader {
    meaning: Meaning,
    known: Vec<(Box<str>, Outcome, bool)>,
}

impl OutcomeReader {
    /// For the column of this name.
    pub fn of(column: &str) -> Self {
        Self { meaning: Meaning::of(column), known: Vec::new() }
    }

    /// The outcome, and whether the text [`is_telling`].
    pub fn read(&mut self, value: &str) -> (Outcome, bool) {
        if let Some(it) = self.known.iter().find(|it| *it.0 == *value) {
            return (it.1, it.2);
        }
        let read = (parse_as(self.meaning, value).unwrap_or_default(), is_telling(value));
        if self.known.len() < 24 {
            self.known.push((value.into(), read.0, read.1));
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_success_and_failure() {
        for (words, want) in [
            (
                "success Succeeded OK true 1 allowed granted accept Accepted login_success 200 302 \
                 Approved Active Logon UserLoggedIn SuccessfulLogon erfolgreich",
                Some(Outcome::Succeeded),
            ),
            (
                "fail FAILED failure denied rejected False 0 error invalid blocked login_failed \
                 login-failure 401 503 UserLoginFailed FailedLogon échec Unsuccessful-try",
                Some(Outcome::Failed),
            ),
            ("2 20 2000 maybe - failover", None),
        ] {
            for word in words.split_whitespace() {
                assert_eq!(parse(word), want, "{word}");
                let read = OutcomeReader::default().read(word).0;
                assert_eq!(read, want.unwrap_or_default(), "{word}");
            }
        }
        for word in ["101", "Logoff", "sign-out", "Pending", "revoked", "EXPIRED"] {
            assert_eq!(parse(word), Some(Outcome::Unknown), "{word}");
        }
        assert_eq!(parse("Audit Success"), Some(Outcome::Succeeded));
        assert!(is_telling("login_failure") && !is_telling("True") && !is_telling("403"));
    }

    #[test]
    fn the_columns_name_turns_yes_and_zero_around() {
        for (column, value, want) in [
            ("failed", "true", Outcome::Failed),
            ("Is Failure", "0", Outcome::Succeeded),
            ("is_blocked", "no", Outcome::Succeeded),
            ("failed", "login failed", Outcome::Failed),
            ("success", "true", Outcome::Succeeded),
            ("ResultType", "0", Outcome::Succeeded),
            ("ResultType", "50126", Outcome::Failed),
            ("Status.errorCode", "0x0", Outcome::Succeeded),
            ("error_code", "-", Outcome::Unknown),
            ("result", "0", Outcome::Failed),
        ] {
            assert_eq!(OutcomeReader::of(column).read(value).0, want, "{column} {value}");
        }
    }
}
