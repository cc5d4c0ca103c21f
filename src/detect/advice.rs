//! What to do about a finding, in order.

use super::channels::Channel;
use crate::domain::field::EntityKind;
use crate::domain::finding::Contribution;

/// Steps for a profile: first what its type asks for, or else what its reasons suggest, then what
/// always holds.
pub(super) fn profile(
    kind: EntityKind,
    channel: Option<Channel>,
    top: &[Contribution],
) -> Vec<String> {
    let because =
        |codes: &[&str]| top.iter().take(3).any(|it| codes.contains(&it.feature.as_str()));
    let typed = channel.map_or(&[][..], of_type);
    let mut steps: Vec<&str> = typed.to_vec();
    if typed.is_empty() {
        suggested(kind, because, &mut steps);
    }
    steps.extend(match kind {
        EntityKind::User => [
            "Ask the user whether this was them",
            "If not, end the sessions and change the credentials",
        ],
        EntityKind::Ip => {
            ["Find out whose address it is", "If it is not yours or a customer's, block it"]
        }
        EntityKind::Key => [
            "Find the customer of the key and ask about it",
            "If the key is shared or leaked, block it and issue a new one",
        ],
        EntityKind::Machine => [
            "Find the customer of the machine and ask about it",
            "If it is not known, deactivate it",
        ],
    });
    steps.into_iter().map(str::to_owned).collect()
}

/// What each type asks for.
const fn of_type(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::CredentialStuffing => &[
            "Block the addresses that fail for many accounts",
            "Check whether any account got in from them, and reset those passwords first",
        ],
        Channel::BruteForce => &[
            "Check whether a success followed the failures, and from where",
            "Lock the account for a while and require a second factor",
        ],
        Channel::PasswordSpraying => {
            &["Block the address", "Check whether any account got in, and forbid common passwords"]
        }
        Channel::SuccessAfterFailures => &[
            "Treat the account as taken over until the user says otherwise",
            "Look at what was done after the success",
        ],
        Channel::ImpossibleTravel => &[
            "Ask whether the user travelled or uses a VPN",
            "Look at what was done from the new country",
        ],
        Channel::NewAddressBurst => &[
            "Find out whether the addresses belong to a VPN or a proxy service",
            "Look at what was done from them",
        ],
        Channel::DormantAccount => &["Ask whether the account should still be in use"],
        Channel::OffHours => &["Look at what was done at that time"],
        Channel::AutomatedActivity => {
            &["Ask whether a script uses it, and whether that is allowed"]
        }
        Channel::LowAndSlow => &[
            "Search the log for the same machine and addresses at other accounts",
            "Require a second factor: slow guessing stays below lock-out limits",
        ],
        Channel::UnknownPlace => &[],
    }
}

fn suggested(kind: EntityKind, because: impl Fn(&[&str]) -> bool, steps: &mut Vec<&'static str>) {
    if because(&["failures", "failed_share", "failed_in_a_row"]) {
        steps.push(match kind {
            EntityKind::User => "Check whether a success followed the failures, and from where",
            EntityKind::Ip => "Check which users it failed for, and whether any of them got in",
            EntityKind::Key => "Check why the key fails: expired, blocked or out of seats",
            EntityKind::Machine => "Check which keys fail on this machine",
        });
    }
    if because(&["others_failing_at_address"]) {
        steps.push("Look at the address: others failed from it at the same time");
    }
    if because(&["silence_before"]) {
        steps.push("Ask whether the account should still be in use");
    }
    if because(&["regular_gaps"]) {
        steps.push("Ask whether a script uses it, and whether that is allowed");
    }
}

/// Steps for a group of consecutive events.
pub(super) fn group(failing: bool) -> Vec<String> {
    let first = if failing {
        "Find the customer of the key that fails most and ask about it"
    } else {
        "Look at the key or machine that occurs most in the group"
    };
    [
        first,
        "Where no key was recorded, go by the machine code or the friendly name",
        "Some events of the group can still be in order: decide by the ones that are not",
    ]
    .map(str::to_owned)
    .to_vec()
}
