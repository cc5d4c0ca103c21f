//! Access requests: what the events of one request id say, and where the request stands.
//!
//! Lives here: what a request is, and how its status follows from exports, the clock and what was
//! recorded here. Does not live here: putting one together from its events (`request_story`),
//! narrowing a list (`request_filter`), what people recorded (`local_actions`).

use super::codes::closed_enum;
use super::ids::{EntryId, EventNo, FindingId};
use super::request_status::RequestStatus;
use super::time::Micros;
use serde::{Deserialize, Serialize};

closed_enum! {
    /// Where a request for access stands, whatever vocabulary the export used.
    Status {
        Pending, "pending", "Pending";
        PendingMfa, "pending_mfa", "Pending MFA";
        Granting, "granting", "Granting";
        Active, "active", "Active";
        Rejected, "rejected", "Rejected";
        Revoking, "revoking", "Revoking";
        Revoked, "revoked", "Revoked";
        Expired, "expired", "Expired";
        Failed, "failed", "Failed";
        /// No export names a status.
        Unknown, "unknown", "No status";
    }
}

#[expect(clippy::derivable_impls, reason = "the enum is made by a macro")]
impl Default for Status {
    fn default() -> Self {
        Self::Unknown
    }
}

impl From<RequestStatus> for Status {
    fn from(it: RequestStatus) -> Self {
        match it {
            RequestStatus::Pending => Self::Pending,
            RequestStatus::PendingMfa => Self::PendingMfa,
            // Approved and not given yet: the state between the two.
            RequestStatus::Approved | RequestStatus::Granting => Self::Granting,
            RequestStatus::Active => Self::Active,
            RequestStatus::Rejected => Self::Rejected,
            RequestStatus::Revoking => Self::Revoking,
            RequestStatus::Revoked => Self::Revoked,
            RequestStatus::Expired => Self::Expired,
            RequestStatus::Failed => Self::Failed,
        }
    }
}

closed_enum! {
    /// What happened to a request at one moment.
    StepKind {
        Requested, "requested", "Requested";
        PendingMfa, "pending_mfa", "Waiting for MFA";
        Approved, "approved", "Approved";
        ApprovedAutomatically, "approved_automatically", "Approved automatically";
        Granting, "granting", "Granting";
        Granted, "granted", "Granted";
        Rejected, "rejected", "Rejected";
        RejectedAutomatically, "rejected_automatically", "Rejected automatically";
        Revoking, "revoking", "Revoking";
        Revoked, "revoked", "Revoked";
        Expired, "expired", "Expired";
        Failed, "failed", "Failed";
        Used, "used", "Used";
        Anomaly, "anomaly", "Anomaly raised";
        Decided, "decided", "Verdict";
        RevokedHere, "revoked_here", "Revoked here, not sent";
        UndoneHere, "undone_here", "Revocation taken back";
        DoneHere, "done_here", "Carried out in the real system";
    }
}

/// Where a step is known from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// An imported record.
    Imported {
        /// Name of the file.
        file: String,
        /// Line of the record.
        line: u64,
        /// The event.
        event: EventNo,
    },
    /// A finding of this program.
    Found(FindingId),
    /// An entry of the journal.
    Here(EntryId),
}

/// One entry of a request's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When; `None` where the export does not say.
    pub at: Option<Micros>,
    /// What.
    pub kind: StepKind,
    /// The log's own word for it, where that says more than the kind; may be empty.
    pub word: String,
    /// Who did it, as the log names them; may be empty.
    pub who: String,
    /// More about it; may be empty.
    pub note: String,
    /// Where it is known from.
    pub origin: Origin,
}

impl Step {
    /// What a person reads first: "Approved automatically".
    pub fn title(&self) -> &str {
        if self.word.is_empty() { self.kind.label() } else { &self.word }
    }
}

/// An access request, as exports tell it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Request {
    /// Its id: `AR-1342`.
    pub id: String,
    /// Who asked.
    pub requestor: Option<String>,
    /// Whom it is for, where that is somebody else.
    pub grantee: Option<String>,
    /// Systems.
    pub integrations: Vec<String>,
    /// Types of the resources.
    pub resource_types: Vec<String>,
    /// Resources.
    pub resources: Vec<String>,
    /// Their tags.
    pub tags: Vec<String>,
    /// Permissions.
    pub permissions: Vec<String>,
    /// Who approved or rejected.
    pub approvers: Vec<String>,
    /// Name of the access flow.
    pub flow: Option<String>,
    /// How it began: by a person, or by itself.
    pub trigger: Option<String>,
    /// Why it was asked for.
    pub justification: Option<String>,
    /// When it was asked for.
    pub created: Option<Micros>,
    /// When access was given.
    pub granted: Option<Micros>,
    /// For how long access was asked, in microseconds.
    pub duration: Option<i64>,
    /// When access ends or ended, as far as that is known.
    pub ends: Option<Micros>,
    /// The status that the newest statement names.
    pub said: Status,
    /// Statuses of the single resources, where the export lists as many as resources.
    pub unit_statuses: Vec<String>,
    /// What else the exports say: names and values, as they have them.
    pub others: Vec<(String, String)>,
    /// What happened, oldest first; what has no time stands where its export puts it.
    pub steps: Vec<Step>,
    /// The events behind it, ascending.
    pub events: Vec<EventNo>,
}

/// Why a status holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Because {
    /// An export says so.
    Said,
    /// Its time is over by the clock.
    Clock,
    /// It was recorded here and not sent.
    Here,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The status.
    pub status: Status,
    /// Why it holds.
    pub because: Because,
}

/// The status of a request at `now`: `status` by the exports, ending at `ends`, `revoked` here or
/// not. What the real system says to be over is over whatever was recorded here.
pub fn standing(status: Status, ends: Option<Micros>, revoked: bool, now: Micros) -> Standing {
    let is_open = matches!(status, Status::Active | Status::Granting);
    match (is_open, revoked, ends) {
        (true, true, _) => Standing { status: Status::Revoked, because: Because::Here },
        (true, false, Some(ends)) if ends <= now => {
            Standing { status: Status::Expired, because: Because::Clock }
        }
        _ => Standing { status, because: Because::Said },
    }
}

impl Request {
    /// Where it stands at `now`, `revoked` here or not.
    pub fn standing(&self, revoked: bool, now: Micros) -> Standing {
        standing(self.said, self.ends, revoked, now)
    }

    /// Whom access is for: the grantee, else who asked.
    pub fn receiver(&self) -> Option<&str> {
        self.grantee.as_deref().or(self.requestor.as_deref())
    }

    /// What it is about, resource by resource.
    pub fn units(&self) -> Vec<Unit> {
        let one = |all: &[String], at: usize| match all {
            [only] => only.clone(),
            all if all.len() == self.resources.len() => all[at].clone(),
            all => all.join(", "),
        };
        let n = self.resources.len();
        let named = |at: usize| Unit {
            resource: self.resources[at].clone(),
            resource_type: one(&self.resource_types, at),
            permissions: self.permissions.clone(),
            integration: one(&self.integrations, at),
            said: self.unit_statuses.get(at).filter(|_| self.unit_statuses.len() == n).cloned(),
        };
        if n == 0 && !self.permissions.is_empty() {
            // A permission on a whole system names no resource.
            return vec![Unit {
                resource: String::new(),
                resource_type: self.resource_types.join(", "),
                permissions: self.permissions.clone(),
                integration: self.integrations.join(", "),
                said: None,
            }];
        }
        (0..n).map(named).collect()
    }

    /// Why access cannot be revoked at `now`, in a sentence; `None` = it can.
    pub fn cannot_revoke(&self, revoked: bool, now: Micros) -> Option<String> {
        let standing = self.standing(revoked, now);
        let id = &self.id;
        Some(match (standing.status, standing.because) {
            (Status::Active, _) => return None,
            (_, Because::Here) => format!("{id} is revoked here already."),
            (Status::Expired, Because::Clock) => format!(
                "{id} expired at {}, so there is nothing to revoke.",
                self.ends.map(spoken_time).unwrap_or_default()
            ),
            (Status::Expired, _) => match self.ends {
                Some(at) => format!(
                    "An export says that {id} expired at {}, so there is nothing to revoke.",
                    spoken_time(at)
                ),
                None => {
                    format!("An export says that {id} expired, so there is nothing to revoke.")
                }
            },
            (Status::Unknown, _) => format!(
                "No export says whether {id} is active. Only active access can be revoked; import \
                 a newer export."
            ),
            (status, _) => {
                format!("Only active access can be revoked; {id} is {status}.")
            }
        })
    }

    /// Why a revocation recorded here cannot be taken back at `now`, in a sentence.
    pub fn cannot_give_back(&self, now: Micros) -> Option<String> {
        let standing = self.standing(false, now);
        let id = &self.id;
        match (standing.status, standing.because) {
            (Status::Active | Status::Granting, _) => None,
            (Status::Expired, Because::Clock) => Some(format!(
                "{id} expired at {} meanwhile, so there is no access to give back.",
                self.ends.map(spoken_time).unwrap_or_default()
            )),
            (status, _) => Some(format!(
                "An export says by now that {id} is {status}, so there is no access to give back."
            )),
        }
    }
}

/// "2026-06-14 16:16 UTC".
pub fn spoken_time(at: Micros) -> String {
    at.utc().map_or_else(|| at.rfc3339(), |it| it.format("%Y-%m-%d %H:%M UTC").to_string())
}

/// One resource of a request with its permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The resource; empty where the export names none.
    pub resource: String,
    /// Its type.
    pub resource_type: String,
    /// Permissions on it. Exports list resources and permissions side by side, not in pairs.
    pub permissions: Vec<String>,
    /// The system it is in.
    pub integration: String,
    /// The status that the export names for this resource alone.
    pub said: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::HOUR;

    fn request(said: Status, ends: Option<i64>) -> Request {
        let ends = ends.map(Micros);
        Request { id: "AR-7".to_owned(), said, ends, ..Request::default() }
    }

    #[test]
    fn the_status_follows_from_exports_clock_and_what_was_recorded() {
        use Because::{Clock, Here, Said};
        use Status as S;
        for (said, ends, revoked, now, want) in [
            (S::Active, None, false, 5, (Status::Active, Said)),
            (S::Active, Some(9), false, 5, (Status::Active, Said)),
            (S::Active, Some(5), false, 5, (Status::Expired, Clock)),
            (S::Active, Some(9), true, 5, (Status::Revoked, Here)),
            (S::Active, Some(9), true, 50, (Status::Revoked, Here)),
            (S::Granting, Some(9), false, 5, (Status::Granting, Said)),
            (S::Granting, Some(9), false, 50, (Status::Expired, Clock)),
            (S::Expired, Some(9), true, 5, (Status::Expired, Said)),
            (S::Revoked, None, true, 5, (Status::Revoked, Said)),
            (S::Pending, Some(9), false, 50, (Status::Pending, Said)),
            (S::PendingMfa, None, false, 5, (Status::PendingMfa, Said)),
            (S::Unknown, Some(9), false, 50, (Status::Unknown, Said)),
        ] {
            let it = standing(said, ends.map(Micros), revoked, Micros(now));
            assert_eq!((it.status, it.because), want, "{said:?} {ends:?} {revoked} {now}");
        }
    }

    #[test]
    fn only_active_access_can_be_revoked_and_the_sentence_says_why_not() {
        use Status as S;
        for (said, ends, revoked, want) in [
            (S::Active, None, false, None),
            (S::Active, Some(2 * HOUR), false, None),
            (S::Active, Some(0), false, Some("AR-7 expired at 1970-01-01 00:00 UTC")),
            (S::Active, Some(2 * HOUR), true, Some("AR-7 is revoked here already.")),
            (S::Expired, None, false, Some("An export says that AR-7 expired")),
            (S::Rejected, None, false, Some("AR-7 is Rejected")),
            (S::Pending, None, false, Some("AR-7 is Pending")),
            (S::Unknown, None, false, Some("No export says whether AR-7 is active")),
        ] {
            let said = request(said, ends).cannot_revoke(revoked, Micros(HOUR));
            let ok = match (&said, want) {
                (None, None) => true,
                (Some(said), Some(want)) => said.contains(want),
                _ => false,
            };
            assert!(ok, "{said:?}, want {want:?}");
        }
    }

    #[test]
    fn what_expired_meanwhile_cannot_be_given_back() {
        use Status as S;
        let now = Micros(HOUR);
        assert_eq!(request(S::Active, Some(2 * HOUR)).cannot_give_back(now), None);
        let late = request(S::Active, Some(HOUR)).cannot_give_back(now).unwrap();
        assert!(late.contains("expired at 1970-01-01 01:00 UTC meanwhile"), "{late}");
        let said = request(S::Revoked, None).cannot_give_back(now).unwrap();
        assert!(said.contains("An export says by now that AR-7 is Revoked"), "{said}");
    }

    #[test]
    fn units_pair_what_can_be_paired() {
        let texts = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let mut it = Request {
            resources: texts(&["orders", "users"]),
            resource_types: texts(&["db"]),
            permissions: texts(&["read", "admin"]),
            integrations: texts(&["pg-1", "pg-2"]),
            unit_statuses: texts(&["Success", "Failure"]),
            ..Request::default()
        };
        let units = it.units();
        assert_eq!(units.len(), 2);
        assert_eq!((units[1].resource.as_str(), units[1].integration.as_str()), ("users", "pg-2"));
        assert_eq!((units[1].resource_type.as_str(), units[0].permissions.len()), ("db", 2));
        assert_eq!(units[1].said.as_deref(), Some("Failure"));
        it.resources.clear();
        assert_eq!(it.units().len(), 1, "a permission on the whole system");
        it.permissions.clear();
        assert!(it.units().is_empty());
    }
}
