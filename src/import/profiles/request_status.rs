//! The states of an access request in the vocabularies of commands, answers and webhooks, and
//! what each says about success. Kept apart from the words for success in general: an expired
//! grant is no failure, and nothing else's "revoked" is to be read by these rules.

use crate::domain::event::Outcome;

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
const WORDS: [(&str, RequestStatus); 16] = [
    ("initializing", RequestStatus::Pending),
    ("created", RequestStatus::Pending),
    ("pending", RequestStatus::Pending),
    ("pendingapproval", RequestStatus::Pending),
    ("pendingmfa", RequestStatus::PendingMfa),
    ("approved", RequestStatus::Approved),
    ("granting", RequestStatus::Granting),
    ("granted", RequestStatus::Active),
    ("active", RequestStatus::Active),
    ("rejected", RequestStatus::Rejected),
    ("denied", RequestStatus::Rejected),
    ("revoking", RequestStatus::Revoking),
    ("revoked", RequestStatus::Revoked),
    ("expired", RequestStatus::Expired),
    ("failed", RequestStatus::Failed),
    ("error", RequestStatus::Failed),
];

impl RequestStatus {
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
            ("Granting", "Granting", "unknown"),
            ("Active GRANTED RequestGranted AccessRequestGranted", "Active", "succeeded"),
            ("Rejected REJECTED RequestRejected", "Rejected", "failed"),
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
        for word in ["", "Manual", "Access", "active user", "Warning"] {
            assert_eq!(RequestStatus::parse(word), None, "{word}");
        }
    }
}
