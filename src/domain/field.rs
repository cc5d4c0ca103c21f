//! The columns an event can have, and the roles a column of a log can be given.

use super::codes::closed_enum;

closed_enum! {
    /// A text column of an event. Values are interned per column; a column that a log does not
    /// have costs nothing.
    Field {
        User, "user", "User";
        Ip, "ip", "Address";
        Action, "action", "Action";
        Resource, "resource", "Resource";
        ResourceType, "resource_type", "Resource type";
        Permission, "permission", "Permission";
        Integration, "integration", "Integration";
        Country, "country", "Country";
        Product, "product", "Product";
        Key, "key", "Key";
        Machine, "machine", "Machine code";
        FriendlyName, "friendly_name", "Friendly name";
        RequestId, "request_id", "Request ID";
        Grantee, "grantee", "Grantee";
        Approver, "approver", "Approver";
        AccessFlow, "access_flow", "Access flow";
        Trigger, "trigger", "Trigger";
        ResourceTag, "resource_tag", "Resource tag";
    }
}

impl Field {
    /// How many text columns there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Position in [`Field::ALL`], for arrays indexed by field.
    pub const fn index(self) -> usize {
        self as usize
    }
}

closed_enum! {
    /// What a column of a log is read as. The codes are those of `--map role=column`. A column
    /// that is "ignored" is kept with the raw record and can be filtered on as an attribute.
    Role {
        Time, "time", "Time";
        Date, "date", "Date of the time";
        User, "user", "User";
        Ip, "ip", "Address";
        Outcome, "outcome", "Outcome";
        Action, "action", "Action";
        Resource, "resource", "Resource";
        ResourceType, "resource_type", "Resource type";
        Permission, "permission", "Permission";
        Integration, "integration", "Integration";
        Country, "country", "Country";
        Product, "product", "Product";
        Key, "key", "Key";
        Machine, "machine", "Machine code";
        FriendlyName, "friendly_name", "Friendly name";
        State, "state", "State code";
        RequestId, "request_id", "Request ID";
        Grantee, "grantee", "Grantee";
        Approver, "approver", "Approver";
        AccessFlow, "access_flow", "Access flow";
        Trigger, "trigger", "Trigger";
        ResourceTag, "resource_tag", "Resource tag";
        Id, "id", "Row id";
        Count, "count", "Count";
        Ignore, "ignore", "Attribute only";
    }
}

impl Role {
    /// The text column that this role fills; `None` for time, date, outcome, state, id, count, ignore.
    pub fn field(self) -> Option<Field> {
        Field::from_code(self.code())
    }
}

closed_enum! {
    /// What a profile is about.
    EntityKind {
        User, "user", "User";
        Ip, "ip", "Address";
        Key, "key", "Key";
        Machine, "machine", "Machine code";
    }
}

impl EntityKind {
    /// The event column whose values are the entities.
    pub const fn field(self) -> Field {
        match self {
            Self::User => Field::User,
            Self::Ip => Field::Ip,
            Self::Key => Field::Key,
            Self::Machine => Field::Machine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_column_has_a_role_and_its_own_index() {
        for (index, field) in Field::ALL.iter().enumerate() {
            assert_eq!(field.index(), index);
            assert_eq!(Role::from_code(field.code()).and_then(Role::field), Some(*field));
        }
    }
}
