//! Findings for the unit tests of this folder.

use crate::domain::field::EntityKind;
use crate::domain::finding::{Finding, FindingKind, NewFinding, Verdict};
use crate::domain::ids::{FindingId, RunId};
use crate::domain::time::{MINUTE, Micros};

/// A user-day, one minute later per id.
pub fn finding(id: i64) -> Finding {
    let user = "maria.keller@example.com".to_owned();
    let at = Micros(1_781_391_600_000_000 + id * MINUTE);
    Finding {
        id: FindingId(id),
        run: RunId(1),
        status: Verdict::Open,
        n_events: 41,
        tags: Vec::new(),
        hidden_by: None,
        detail: NewFinding {
            detected_at: at,
            kind: FindingKind::UserDay,
            score: 97.4,
            entity_kind: Some(EntityKind::User),
            entity: user.clone(),
            user: Some(user),
            ip: None,
            integration: Some("Okta sign-in".to_owned()),
            resource_type: None,
            resource: Some("admin-console".to_owned()),
            from: Micros(at.0 - 10 * MINUTE),
            to: at,
            summary: "41 failed sign-ins from 37 new addresses in 10 minutes".to_owned(),
            usual: "Usual for this user is 2 failed sign-ins a day from 1 address.".to_owned(),
            detector: "ensemble".to_owned(),
            request_id: None,
            access_flow: None,
            group_id: None,
            contributions: Vec::new(),
            detectors: Vec::new(),
            drivers: Vec::new(),
            reasons: Vec::new(),
            recommended: Vec::new(),
            events: Vec::new(),
        },
    }
}
