//! What must hold for any bytes, whatever the format: shared by the fuzz targets.

use oddlog::domain::batch::Batch;
use oddlog::domain::event::TimeFlag;
use oddlog::domain::plan::{Choices, Plan};
use oddlog::import::{original_fields, read_bytes, reparse};

/// Plans and reads `bytes`, whole and in small pieces, and compares: the same events and issues
/// come out, and every stored record can be taken apart again.
pub fn check(bytes: &[u8], choices: &Choices) {
    let Ok(whole) = read_bytes(bytes, choices, 1 << 20) else { return };
    for batch in &whole.batches {
        check_batch(batch, &whole.plan, stands_alone(bytes, &whole.plan));
    }
    let Ok(pieces) = read_bytes(bytes, choices, 7) else {
        panic!("read as a whole but not in pieces");
    };
    let said = |batches: &[Batch]| batches.iter().map(transcript).collect::<Vec<_>>();
    assert_eq!(said(&whole.batches), said(&pieces.batches), "pieces change what is read");
    assert_eq!(whole.end, pieces.end, "pieces change what is said about the file");
}

/// Whether a record can be taken apart without the lines above it. Those of W3C logs only where
/// one `#Fields:` line names the values of all: where there are others, a record alone is taken
/// for one of the plan's columns, of which it may have too few or too many.
fn stands_alone(bytes: &[u8], plan: &Plan) -> bool {
    let named = bytes.windows(8).filter(|it| *it == b"#Fields:").count();
    plan.format != "w3c" || named == 1
}

fn check_batch(batch: &Batch, plan: &Plan, stands_alone: bool) {
    for at in 0..batch.len() {
        let raw = batch.raw_of(at);
        let again = reparse(plan, raw).is_some();
        assert!(again || !stands_alone, "a stored record cannot be parsed again");
        drop(original_fields(plan, raw));
        assert!((batch.time_flag[at] as usize) < TimeFlag::ALL.len());
    }
    for issue in &batch.issues {
        assert!(!issue.reason.is_empty() && 0 < issue.line);
    }
}

fn transcript(batch: &Batch) -> String {
    let row = |at: usize| {
        format!(
            "{} {} {} {} {:x} {}",
            batch.line[at],
            batch.time[at],
            batch.time_flag[at],
            batch.count[at],
            batch.fingerprint[at],
            batch.raw_of(at).len()
        )
    };
    let rows: Vec<String> = (0..batch.len()).map(row).collect();
    format!("{rows:?} {:?}", batch.issues)
}
