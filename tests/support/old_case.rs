//! A case as the first version made it.
#![allow(dead_code, reason = "each test module uses its part")]

use std::path::Path;

/// Makes an empty case of the first schema.
pub fn first_version(path: &Path) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch(include_str!("../../src/store/migrations/0001_case.sql")).unwrap();
    conn.pragma_update(None, "application_id", 0x4f64_6c67).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
}
