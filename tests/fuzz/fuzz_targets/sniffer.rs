//! Any bytes, the format found from the content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oddlog::domain::plan::Choices;

fuzz_target!(|bytes: &[u8]| {
    let choices = Choices::default();
    oddlog_fuzz::check(bytes, &choices);
});
