//! Words for success and failure.

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
];

const FAILED: &[&str] = &[
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
    "fail",
    "failed",
    "failedlogin",
    "failure",
    "false",
    "forbidden",
    "invalid",
    "invalidpassword",
    "invaliduser",
    "loginfail",
    "loginfailed",
    "loginfailure",
    "no",
    "refused",
    "reject",
    "rejected",
    "requestfailed",
    "requestrejected",
    "unauthorized",
    "unsuccessful",
    "0",
];

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
    let word: String = value
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|it| it.to_ascii_lowercase())
        .collect();
    if SUCCEEDED.contains(&word.as_str()) {
        Some(Outcome::Succeeded)
    } else if FAILED.contains(&word.as_str()) {
        Some(Outcome::Failed)
    } else {
        None
    }
}

/// Whether the value says more than yes or no, so that it is worth keeping as the action.
pub fn is_telling(value: &str) -> bool {
    let bare = ["true", "false", "yes", "no"].iter().any(|it| it.eq_ignore_ascii_case(value));
    !bare && value.bytes().any(|it| it.is_ascii_alphabetic())
}

/// Reads the outcomes of one column, remembering the few values that such columns have.
#[derive(Debug, Default)]
pub struct OutcomeReader {
    known: Vec<(Box<str>, Outcome, bool)>,
}

impl OutcomeReader {
    /// The outcome, and whether the text [`is_telling`].
    pub fn read(&mut self, value: &str) -> (Outcome, bool) {
        if let Some(it) = self.known.iter().find(|it| *it.0 == *value) {
            return (it.1, it.2);
        }
        let read = (parse(value).unwrap_or_default(), is_telling(value));
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
                 Approved Active",
                Some(Outcome::Succeeded),
            ),
            (
                "fail FAILED failure denied rejected False 0 error invalid blocked login_failed \
                 login-failure 401 503",
                Some(Outcome::Failed),
            ),
            ("pending revoked expired 2 20 2000 maybe - ", None),
        ] {
            for word in words.split_whitespace() {
                assert_eq!(parse(word), want, "{word}");
                let read = OutcomeReader::default().read(word).0;
                assert_eq!(read, want.unwrap_or_default(), "{word}");
            }
        }
        assert_eq!(parse("101"), Some(Outcome::Unknown));
        assert_eq!(parse("Audit Success"), Some(Outcome::Succeeded));
        assert!(is_telling("login_failure") && !is_telling("True") && !is_telling("403"));
    }
}
