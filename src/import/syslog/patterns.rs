//! All patterns in the order they are tried: a program's own before those of any program.

use super::{host, services, ssh};
use crate::import::lines::Table;
use std::sync::LazyLock;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    Table::new([ssh::GROUPS, services::GROUPS, host::GROUPS].into_iter().flatten())
});

/// The patterns, made ready at first use.
pub fn table() -> &'static Table {
    &TABLE
}
