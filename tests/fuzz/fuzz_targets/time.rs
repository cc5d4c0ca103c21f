//! Any texts as times: a table of two columns whose first holds them, one a line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oddlog::domain::field::Role;
use oddlog::domain::plan::Choices;
use oddlog::domain::time::{Micros, Zone};

fuzz_target!(|text: &str| {
    let mut table = String::from("time\tuser\n");
    for line in text.lines() {
        table.extend(line.chars().filter(|it| !matches!(it, '\t' | '"' | '\r')));
        table.push_str("\tana\n");
    }
    let zone = if text.len() % 2 == 0 { Zone::Utc } else { Zone::Named("Europe/Oslo".to_owned()) };
    drop(Micros::parse(text, &zone));
    let choices = Choices {
        format: Some("delimited".to_owned()),
        map: vec![(Role::Time, "time".to_owned())],
        zone: Some(zone),
        separator: Some('\t'),
        header: Some(true),
        ..Choices::default()
    };
    oddlog_fuzz::check(table.as_bytes(), &choices);
});
