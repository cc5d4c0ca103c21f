//! Any bytes, read as syslog.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oddlog::domain::plan::Choices;

fuzz_target!(|bytes: &[u8]| {
    let choices = Choices { format: Some("syslog_auth".to_owned()), ..Choices::default() };
    oddlog_fuzz::check(bytes, &choices);
});
