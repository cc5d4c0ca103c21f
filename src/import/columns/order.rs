//! In which order columns are looked for.

use crate::domain::field::Role;

/// Time, address and outcome first: they are certain from content, the rest takes what is left.
pub(super) const ORDER: [Role; 23] = [
    Role::Time,
    Role::Ip,
    Role::State,
    Role::Outcome,
    Role::User,
    Role::RequestId,
    Role::Action,
    Role::ResourceType,
    Role::Resource,
    Role::Permission,
    Role::Integration,
    Role::Country,
    Role::Product,
    Role::Key,
    Role::Machine,
    Role::FriendlyName,
    Role::Grantee,
    Role::Approver,
    Role::AccessFlow,
    Role::Trigger,
    Role::ResourceTag,
    Role::Count,
    Role::Id,
];
