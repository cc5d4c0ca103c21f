//! How domain types stand in SQL: ids and instants as INTEGER, closed enums as their codes. The
//! domain itself does not know SQLite.

use crate::domain::field::EntityKind;
use crate::domain::finding::{FindingKind, Severity, Verdict};
use crate::domain::ids::{
    EntryId, EventNo, FindingId, FlowNo, RequestNo, RunId, SourceId, SuppressionId, ViewId,
};
use crate::domain::journal::{Action, DoneIn, TargetKind};
use crate::domain::request::Status;
use crate::domain::run::{Family, RunKind};
use crate::domain::time::Micros;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

macro_rules! integers {
    ($($name:ident),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.0))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    )+};
}

integers!(
    EventNo,
    SourceId,
    RunId,
    FindingId,
    EntryId,
    SuppressionId,
    ViewId,
    RequestNo,
    FlowNo,
    Micros
);

macro_rules! codes {
    ($($name:ident),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.code()))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let code = value.as_str()?;
                Self::from_code(code).ok_or_else(|| {
                    FromSqlError::Other(
                        format!("{code:?} is no {} that this version knows", stringify!($name))
                            .into(),
                    )
                })
            }
        }
    )+};
}

codes!(
    EntityKind,
    FindingKind,
    Severity,
    Verdict,
    Family,
    RunKind,
    Action,
    DoneIn,
    TargetKind,
    Status
);
