//! How long a frame of a million points takes; run by hand.

use super::line::{Extras, Span, scene};
use super::prepared::Prepared;
use crate::domain::rate::Limits;
use crate::domain::series::{Mark, Series};
use crate::domain::time::{MINUTE, Zone};
use crate::ui::theme::DARK;
use egui::vec2;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A million minutes, of which one in a thousand is flagged.
fn million() -> Series {
    let n = 1_000_000_i64;
    let usual = |at: i64| 50.0 + 40.0 * (at as f64 / 1_440.0 * std::f64::consts::TAU).sin();
    let value = |at: i64| usual(at) + (at * 7_919 % 101) as f64 / 10.0 - 5.0;
    Series {
        name: "A million".to_owned(),
        step: MINUTE,
        time: (0..n).map(|at| at * MINUTE).collect(),
        value: (0..n).map(value).collect(),
        expected: (0..n).map(usual).collect(),
        spread: vec![4.0; n as usize],
        mark: (0..n).map(|at| if at % 1_000 == 0 { Mark::High } else { Mark::Usual }).collect(),
        ..Series::default()
    }
}

/// `cargo test --release --lib a_million_points -- --ignored --nocapture`
#[test]
#[ignore = "prints times; the target for a panned frame is less than 3 ms in a release build"]
#[allow(clippy::print_stdout)]
fn layout_of_a_million_points() {
    let series = Arc::new(million());
    let begun = Instant::now();
    let data = Prepared::new(series, &Limits::default());
    println!("prepared once in {:?}", begun.elapsed());
    let whole = 1_000_000 * MINUTE;
    let extras = Extras { selected: None, special: &[], zone: &Zone::Utc };
    for (name, wide) in [
        ("all", whole),
        ("half", whole / 2),
        ("a tenth", whole / 10),
        ("4,000 points", 4_000 * MINUTE),
    ] {
        let mut times: Vec<Duration> = (0..200)
            .map(|nth| {
                let from = (whole - wide) / 200 * nth;
                let begun = Instant::now();
                let it = scene(
                    &data,
                    Span { from, to: from + wide },
                    vec2(900.0, 400.0),
                    &DARK,
                    &extras,
                );
                std::hint::black_box(it);
                begun.elapsed()
            })
            .collect();
        times.sort_unstable();
        println!("{name}: median {:?}, p99 {:?}", times[100], times[197]);
    }
}
