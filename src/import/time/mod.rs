//! Times as logs write them: which shape a column has, reading it, the year and the order of day
//! and month where the text does not say, and dates that stand apart from their clocks.

mod columns;
mod dates;
mod decide;
mod numbers;
mod rare;
mod reader;
mod scan;
mod settle;
mod shape;
mod year;

pub use columns::{disagreement, halves, is_of_arrival};
pub use decide::{Decided, decide, is_time};
pub use reader::TimeReader;
pub use settle::{first_year, settle};
pub use shape::Shape;
pub use year::year_of;

#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod tests;
