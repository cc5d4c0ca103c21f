//! x
pub mod columns;
pub mod pages;
pub mod rows;
#[cfg(test)]
pub mod samples;
pub mod ticks;
pub mod time_filter;
