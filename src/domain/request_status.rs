//! The states of an access request in the vocabularies of commands, answers and webhooks, and
//! what each says about success. Kept apart from the words for success in general: an expired
//! grant is no failure, and nothing else's "revoked" is to be read by these rules.

use super::event::Outcome;

/// A state of an access request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestStatus {
    /// Waits for an approver.
    Pending,
    /// Waits for a second factor.
    PendingMfa,
    /// Approved, not granted yet.
    Approved,
    /// Access is being given.
    Granting,
    /// Access is given.
    Active,
    /// An approver said no.
    Rejected,
    /// Access is being taken back.
    Revoking,
    /// Access was taken back.
    Revoked,
    /// Access ended as planned.
    Expired,
    /// Access could not be given.
    Failed,
}

/// Words without case, blanks and separators.
const WORDS: [(&str, RequestStatus); 24] = [
    ("initializing", RequestStatus::Pending),
    ("created", RequestStatus::Pending),
    ("submitted", RequestStatus::Pending),
    ("pending", RequestStatus::Pending),
    ("pendingapproval", RequestStatus::Pending),
    ("pendingmfa", RequestStatus::PendingMfa),
    ("approve", RequestStatus::Approved),
    ("approved", RequestStatus::Approved),
    ("granting", RequestStatus::Granting),
    ("grant", RequestStatus::Active),
    ("granted", RequestStatus::Active),
    ("active", RequestStatus::Active),
    ("reject", RequestStatus::Rejected),
    ("rejected", RequestStatus::Rejected),
    ("deny", RequestStatus::Rejected),
    ("denied", RequestStatus::Rejected),
    ("decline", RequestStatus::Rejected),
    ("declined", RequestStatus::Rejected),
    ("revoking", RequestStatus::Revoking),
    ("revoke", RequestStatus::Revoked),
    ("revoked", RequestStatus::Revoked),
    ("expired", RequestStatus::Expired),
    ("failed", RequestStatus::Failed),
    ("error", RequestStatus::Failed),
];

/// How a state begins that nobody decided: `AutoRejected`, `Automatically approved`.
const AUTOMATIC: [&str; 2] = ["automatically", "auto"];

impl RequestStatus {
    /// Whether `text` says that no person decided: `Auto-approved`.
    pub fn is_automatic(text: &str) -> bool {
        let start = text.trim_start().get(..4);
        start.is_some_and(|it| it.eq_ignore_ascii_case("auto")) && Self::parse(text).is_some()
    }

    /// Whether access was approved by the time of this state, which is only of approved requests.
    pub const fn is_approved(self) -> bool {
        match self {
            Self::Approved
            | Self::Granting
            | Self::Active
            | Self::Revoking
            | Self::Revoked
            | Self::Expired => true,
            Self::Pending | Self::PendingMfa | Self::Rejected | Self::Failed => false,
        }
    }

    /// Whether only requests for access have this state; "active" and "failed" are also said of
    /// other things.
    pub const fn is_telling(self) -> bool {
        match self {
            Self::Pending
            | Self::PendingMfa
            | Self::Approved
            | Self::Granting
            | Self::Rejected
            | Self::Revoking
            | Self::Revoked
            | Self::Expired => true,
            Self::Active | Self::Failed => false,
        }
    }

    /// The state that `text` names: `PENDING`, `Pending MFA`, or a webhook's event such as
    /// `AccessRequestGranted`.
    pub fn parse(text: &str) -> Option<Self> {
        let word: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|it| it.to_ascii_lowercase())
            .collect();
        let word = word.strip_prefix("access").unwrap_or(&word);
        let word = word.strip_prefix("request").unwrap_or(word);
        let word = word.strip_suffix("request").unwrap_or(word);
        let word = AUTOMATIC.iter().find_map(|it| word.strip_prefix(it)).unwrap_or(word);
        WORDS.iter().find(|it| it.0 == word).map(|it| it.1)
    }

    /// Whether the request succeeded. What is under way, or over, says nothing.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Approved | Self::Active => Outcome::Succeeded,
            Self::Rejected | Self::Failed => Outcome::Failed,
            Self::Pending
            | Self::PendingMfa
            | Self::Granting
            | Self::Revoking
            | Self::Revoked
            | Self::Expired => Outcome::Unknown,
        }
    }
}

/// What a status or a webhook's event says about success; nothing, if it is no known state.
pub fn outcome(text: &str) -> Outcome {
    RequestStatus::parse(text).map_or(Outcome::Unknown, RequestStatus::outcome)
}

/// Whether an approver with this status decided; the others were only asked.
pub fn is_decided(text: &str) -> bool {
    match RequestStatus::parse(text) {
        Some(it) => it.is_approved() || it == RequestStatus::Rejected,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vocabulary_is_known() {
        for (words, want, says) in [
            ("Initializing Pending Pending_Approval PENDING", "Pending", "unknown"),
            ("RequestCreated AccessRequestCreated", "Pending", "unknown"),
            ("PendingMFA Pending_MFA", "PendingMfa", "unknown"),
            ("APPROVED RequestApproved", "Approved", "succeeded"),
            ("approve_request Approve", "Approved", "succeeded"),
            ("Granting", "Granting", "unknown"),
            ("Active GRANTED RequestGranted AccessRequestGranted", "Active", "succeeded"),
            ("Rejected REJECTED RequestRejected auto-rejected", "Rejected", "failed"),
            ("Revoking REVOKING", "Revoking", "unknown"),
            ("Revoked AccessRequestRevoked", "Revoked", "unknown"),
            ("EXPIRED RequestExpired", "Expired", "unknown"),
            ("Failed FAILED RequestFailed", "Failed", "failed"),
        ] {
            for word in words.split(' ') {
                let status = RequestStatus::parse(word);
                assert_eq!(format!("{status:?}"), format!("Some({want})"), "{word}");
                assert_eq!(outcome(word).code(), says, "{word}");
            }
        }
        for (word, want) in [("Auto-approved", true), ("Approved", false), ("Automaton", false)] {
            assert_eq!(RequestStatus::is_automatic(word), want, "{word}");
        }
        for word in ["", "Manual", "Access", "active user", "Warning"] {
            assert_eq!(RequestStatus::parse(word), None, "{word}");
        }
    }
}
