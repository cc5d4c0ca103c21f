//! Okta system log: the API's JSON and the console's CSV, whose columns are the same paths.

use crate::domain::field::Role;
use crate::import::profile::Profile;

/// The format. Outcomes other than SUCCESS, ALLOW, FAILURE and DENY (a challenge, a skipped
/// rule) are neither.
pub static OKTA: Profile = Profile {
    code: "okta",
    label: "Okta system log",
    how: "an event type, an actor with an alternate id, and an outcome with a result",
    signs: &[
        &["actor.alternateId", "actor.id"],
        &["eventType", "legacyEventType", "displayMessage"],
        &["outcome.result", "outcome.reason"],
        &["published", "uuid", "timestamp"],
    ],
    proof: None,
    roles: &[
        (Role::Time, "published"),
        (Role::Time, "timestamp"),
        (Role::User, "actor.alternateId"),
        (Role::User, "actor.displayName"),
        (Role::Ip, "client.ipAddress"),
        (Role::Outcome, "outcome.result"),
        (Role::Action, "eventType"),
        (Role::Action, "displayMessage"),
        (Role::Resource, "target[0].displayName"),
        (Role::Resource, "target[0].alternateId"),
        (Role::ResourceType, "target[0].type"),
        (Role::Country, "client.geographicalContext.country"),
        (Role::Machine, "device.displayName"),
        (Role::Machine, "device.name"),
        (Role::Id, "uuid"),
    ],
    outcome: None,
    lists: &[],
};

#[cfg(test)]
pub(super) const SAMPLES: &[super::tests::Sample] = &[
    super::tests::Sample {
        text: r#"[{"uuid":"i-1","published":"2026-03-02T08:15:30.125Z","eventType":"user.session.start","displayMessage":"User login to Okta","actor":{"id":"00u1","type":"User","alternateId":"mia@fjord.example","displayName":"Mia"},"client":{"ipAddress":"192.0.2.7","geographicalContext":{"country":"Norway"}},"outcome":{"result":"FAILURE","reason":"INVALID_CREDENTIALS"},"target":[{"type":"AppInstance","displayName":"Payroll"}]},
{"uuid":"i-2","published":"2026-03-02T08:16:30.125Z","eventType":"policy.evaluate_sign_on","actor":{"id":"00u1","type":"User","alternateId":"mia@fjord.example"},"client":{"ipAddress":"192.0.2.7"},"outcome":{"result":"CHALLENGE"},"target":null},
{"uuid":"i-3","published":"2026-03-02T08:17:30.125Z","eventType":"policy.evaluate_sign_on","actor":{"id":"00u1","type":"User","alternateId":"mia@fjord.example"},"client":{"ipAddress":"192.0.2.7"},"outcome":{"result":"ALLOW"},"target":null}]"#,
        time: "2026-03-02T08:15:30.125Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "user.session.start",
        outcomes: "failed unknown succeeded",
    },
    super::tests::Sample {
        text: "timestamp,actor.alternate_id,actor.display_name,client.ip_address,client.geographical_context.country,event_type,outcome.result,outcome.reason,uuid\n\
               2026-03-02T08:15:30.125Z,mia@fjord.example,Mia,192.0.2.7,Norway,user.session.start,SUCCESS,,i-1\n",
        time: "2026-03-02T08:15:30.125Z",
        user: "mia@fjord.example",
        ip: "192.0.2.7",
        action: "user.session.start",
        outcomes: "succeeded",
    },
];
