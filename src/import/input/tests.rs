//! Packed and nested files.
