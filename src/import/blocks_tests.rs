//! Reading with several threads that parse: the same batches as with one, and all threads end.

use super::stream::{FileEnd, ReadJob, read_with};
use super::tests::planned;
use super::*;
use crate::domain::batch::{Batch, MAX_ROWS};
use crate::domain::event::TimeFlag;
use crate::domain::field::Role;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::ImportOptions;
use crate::domain::job::{Cancel, Progress};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

fn read_by(
    parsers: Option<usize>,
    input: impl Read + Send,
    plan: &Plan,
    cancel: &Cancel,
    sink: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> Result<FileEnd, ImportError> {
    let (options, progress) = (ImportOptions::default(), Progress::default());
    let key = FingerprintKey([3; 16]);
    let job =
        ReadJob { plan, key, options: &options, countries: None, progress: &progress, cancel };
    read_with(parsers, input, 1 << 20, (Path::new("a.log"), None), &job, sink)
}

fn batches_by(parsers: Option<usize>, text: &[u8], plan: &Plan) -> (Vec<Batch>, FileEnd) {
    let mut batches = Vec::new();
    let end = read_by(parsers, text, plan, &Cancel::default(), &mut |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    });
    (batches, end.unwrap())
}

/// Asserts that two batches are the same, down to the order of their distinct values.
fn check_same(one: &Batch, other: &Batch) {
    let numbers = |it: &Batch| (it.time.clone(), it.line.clone(), it.id.clone(), it.state.clone());
    assert_eq!(numbers(one), numbers(other));
    let small = |it: &Batch| (it.time_flag.clone(), it.offset.clone(), it.outcome.clone());
    assert_eq!(small(one), small(other));
    assert_eq!((&one.count, &one.fingerprint), (&other.count, &other.fingerprint));
    assert_eq!((&one.raw, &one.raw_end), (&other.raw, &other.raw_end));
    assert_eq!(one.issues, other.issues);
    for (one, other) in one.texts.iter().zip(&other.texts) {
        assert_eq!((&one.dict, &one.codes), (&other.dict, &other.codes));
    }
}

/// `n` records: most good, some undated (also a whole block of them), rejected here and there, not
/// UTF-8, or with day and month the other way round.
fn log(n: usize) -> Vec<u8> {
    let mut log = Vec::new();
    let undated = MAX_ROWS - 10..2 * MAX_ROWS + 10;
    for it in 0..n {
        let time = match it {
            1 | 2 => String::new(),
            _ if undated.contains(&it) || it % 97 == 0 => "soon".to_owned(),
            _ if it % 1_009 == 0 => format!("28/06/2026 0{}:00", it % 10),
            _ => format!("06/{:02}/2026 0{}:00", 13 + it % 10, it % 7),
        };
        let line = match it % 10_007 {
            5_000 => format!("{{\"time\":\"{time}\",,}}"),
            6_000 => "stray".to_owned(),
            _ => format!("{{\"time\":\"{time}\",\"user\":\"u{}\",\"ip\":\"::1\"}}", it * it % 501),
        };
        let at = log.len() + line.len() - 4;
        log.extend_from_slice(line.as_bytes());
        if it % 20_011 == 20_010 {
            log[at] = 0xfc;
        }
        log.push(b'\n');
    }
    log
}

#[test]
fn threads_that_parse_change_nothing() {
    for (n, want) in [(9, 1), (MAX_ROWS, 1), (3 * MAX_ROWS + 100, 4)] {
        let text = log(n);
        let map = vec![(Role::User, "user".to_owned())];
        let choices = Choices { map, ..Choices::default() };
        let plan = planned(&text[..text.len().min(4_000)], &choices).unwrap();
        assert_eq!((plan.format.as_str(), plan.time_shape.as_str()), ("json", "month_first"));
        let (one, end) = batches_by(Some(1), &text, &plan);
        assert_eq!(one.len(), want);
        assert!(one.iter().all(|it| it.len() <= MAX_ROWS));
        for parsers in [2, 3] {
            let (several, same_end) = batches_by(Some(parsers), &text, &plan);
            assert_eq!(several.len(), one.len());
            one.iter().zip(&several).for_each(|(one, other)| check_same(one, other));
            assert_eq!(same_end, end);
        }
        // Pieces fill batches, blocks leave room where records are rejected: the rest is the same.
        let (pieces, same_end) = batches_by(None, &text, &plan);
        assert_eq!(same_end, end);
        let rows = |from: &[Batch]| -> Vec<(i64, u64, u64)> {
            let each = |it: &Batch| {
                let both = it.time.iter().zip(&it.line).zip(&it.fingerprint);
                both.map(|((time, line), print)| (*time, *line, *print)).collect::<Vec<_>>()
            };
            from.iter().flat_map(each).collect()
        };
        assert_eq!(rows(&pieces), rows(&one));
        let issues =
            |from: &[Batch]| from.iter().flat_map(|it| it.issues.clone()).collect::<Vec<_>>();
        assert_eq!(issues(&pieces), issues(&one));
        if 4 == want {
            let read = rows(&one).len() + issues(&one).len();
            assert_eq!((read, issues(&one).len()), (n, 20));
            assert_eq!(end.notes.len(), 2, "{:?}", end.notes);
            assert!(end.notes[1].ends_with("the first is line 20011."), "{:?}", end.notes);
            let unreadable = TimeFlag::Unreadable as u8;
            let (at, before) = (&one[1], &one[0]);
            assert!(at.time_flag.iter().all(|&it| it == unreadable), "a block without a time");
            assert_eq!(one[2].time[0], at.time[0]);
            assert_eq!(at.time[0], before.time[before.len() - 1]);
        }
    }
}

const RECORD: &str = "{\"time\":1614705487,\"state\":2010,\"key\":\"a\"}\n";

/// The same record for ever, or until reading breaks after so many bytes.
struct Endless {
    at: usize,
    breaks: usize,
}

impl Read for Endless {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        if self.breaks <= self.at {
            return Err(std::io::Error::other("the disk is gone"));
        }
        let from = RECORD.as_bytes().iter().cycle().skip(self.at % RECORD.len());
        to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        self.at += to.len();
        Ok(to.len())
    }
}

#[test]
fn all_threads_end_when_reading_does() {
    let plan = planned(RECORD.as_bytes(), &Choices::default()).unwrap();
    let endless = || Endless { at: 0, breaks: usize::MAX };
    for parsers in [None, Some(1), Some(2), Some(3)] {
        for limit in [1, 2, 5] {
            let (mut n, cancel) = (0, Cancel::default());
            let end = read_by(parsers, endless(), &plan, &cancel, &mut |_| {
                n += 1;
                if n < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            assert!(matches!(end, Err(ImportError::Stopped)), "{end:?}");
            assert_eq!(n, limit);
            let end = read_by(parsers, endless(), &plan, &cancel, &mut |_| {
                cancel.cancel();
                ControlFlow::Continue(())
            });
            assert!(matches!(end, Err(ImportError::Cancelled)), "{end:?}");
        }
        let (mut rows, cancel) = (0, Cancel::default());
        let broken = Endless { at: 0, breaks: 3 * MAX_ROWS * RECORD.len() };
        let end = read_by(parsers, broken, &plan, &cancel, &mut |batch| {
            rows += batch.len();
            ControlFlow::Continue(())
        });
        assert!(matches!(end, Err(ImportError::Read { .. })), "{end:?}");
        assert!(rows.is_multiple_of(MAX_ROWS) && MAX_ROWS <= rows, "whole batches: {rows}");
        let mut no_time = plan.clone();
        no_time.columns.iter_mut().for_each(|it| it.role = Role::Ignore);
        let end =
            read_by(parsers, endless(), &no_time, &cancel, &mut |_| ControlFlow::Continue(()));
        assert!(matches!(end, Err(ImportError::NoTime { .. })), "{end:?}");
    }
}
