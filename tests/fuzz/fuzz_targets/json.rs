//! Any bytes, read as json.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oddlog::domain::plan::Choices;

fuzz_target!(|bytes: &[u8]| {
    let choices = Choices { format: Some("json".to_owned()), ..Choices::default() };
    oddlog_fuzz::check(bytes, &choices);
});
