//! Cancels an analysis at random moments and says how long it took to stop:
//! `cancel CASE [TIMES [SEED]]`. The case is analysed once to the end first, so that moments can be
//! drawn from the whole run. Prints each moment, the time until the job ended and how, then the worst.

use oddlog::domain::run::Settings;
use oddlog::worker::backend::JobContext;
use oddlog::worker::error::JobError;
use oddlog::worker::headless;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [case, rest @ ..] = words.as_slice() else {
        return Err("usage: cancel CASE [TIMES [SEED]]".into());
    };
    let number = |at: usize, or: u64| rest.get(at).map_or(Ok(or), |it| it.parse());
    let (times, seed) = (number(0, 20)?, number(1, 1)?);
    let begun = Instant::now();
    headless::analyze(Path::new(case), &Settings::default(), &JobContext::default())?;
    let whole = begun.elapsed();
    let mut out = std::io::stdout().lock();
    writeln!(out, "a whole run: {:.2} s", whole.as_secs_f64())?;
    let mut random = Xoshiro256Plus::seed_from_u64(seed);
    let mut worst = (0.0, 0.0);
    for _ in 0..times {
        let moment = random.gen_range(0.0..whole.as_secs_f64());
        let (stopping, how) = cancelled(case, moment)?;
        writeln!(out, "cancelled after {moment:.2} s: stopped {stopping:.3} s later, {how}")?;
        worst = if worst.0 < stopping { (stopping, moment) } else { worst };
    }
    writeln!(out, "worst of {times}: {:.3} s, cancelled after {:.2} s", worst.0, worst.1)?;
    Ok(())
}

/// Seconds from the request to the end of the job, and how it ended.
fn cancelled(case: &str, moment: f64) -> Result<(f64, &'static str), Box<dyn Error>> {
    let context = JobContext::default();
    let cancel = context.cancel.clone();
    let (asked, (result, ended)) = thread::scope(|scope| {
        let asks = scope.spawn(move || {
            thread::sleep(Duration::from_secs_f64(moment));
            cancel.cancel();
            Instant::now()
        });
        let result = headless::analyze(Path::new(case), &Settings::default(), &context);
        let ended = Instant::now();
        asks.join().map(|asked| (asked, (result, ended)))
    })
    .map_err(|_| "the thread that cancels stopped")?;
    let how = match result {
        Ok(_) => "finished first",
        Err(JobError::Cancelled(_)) => "cancelled",
        Err(other) => return Err(other.into()),
    };
    Ok((ended.saturating_duration_since(asked).as_secs_f64(), how))
}
