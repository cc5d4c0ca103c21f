//! The numbers by which chunks name their columns. Frozen: files hold them.

use crate::domain::field::Field;

/// Instants, microseconds since 1970 UTC.
pub(super) const TIME: i64 = 100;
/// First line of the record.
pub(super) const LINE: i64 = 101;
/// The log's own numeric id.
pub(super) const ID: i64 = 102;
/// Keyed fingerprints, 8 bytes each, as they are.
pub(super) const FINGERPRINT: i64 = 103;
/// Code 1 where an event of a chunk with ids has none.
pub(super) const NO_ID_HERE: i64 = 104;
/// Offset east of UTC in minutes; no code = none.
pub(super) const OFFSET: i64 = 110;
/// Outcome; no code = unknown.
pub(super) const OUTCOME: i64 = 111;
/// State code; no code = none.
pub(super) const STATE: i64 = 112;
/// Repetitions; no code = once.
pub(super) const COUNT: i64 = 113;
/// What is known about the time; no code = as logged.
pub(super) const TIME_FLAG: i64 = 114;

/// The columns that are no text, in no particular order.
pub(super) const PLAIN: [i64; 10] =
    [TIME, LINE, ID, FINGERPRINT, NO_ID_HERE, OFFSET, OUTCOME, STATE, COUNT, TIME_FLAG];

/// The number of a text column.
pub(super) const fn of_field(field: Field) -> i64 {
    match field {
        Field::User => 1,
        Field::Ip => 2,
        Field::Action => 3,
        Field::Resource => 4,
        Field::ResourceType => 5,
        Field::Permission => 6,
        Field::Integration => 7,
        Field::Country => 8,
        Field::Product => 9,
        Field::Key => 10,
        Field::Machine => 11,
        Field::FriendlyName => 12,
        Field::RequestId => 13,
        Field::Grantee => 14,
        Field::Approver => 15,
        Field::AccessFlow => 16,
        Field::Trigger => 17,
        Field::ResourceTag => 18,
    }
}
