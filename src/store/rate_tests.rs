//! Tests of special events, kept calculations and saved findings: what holds follows from the
//! journal, and no run loses what a person saved.

use super::finding_tests::{new_finding, save};
use super::samples::case;
use super::{CaseError, check};
use crate::domain::filter::{FindingFilter, FindingOrder};
use crate::domain::finding::{FindingKind, NewFinding, Verdict};
use crate::domain::ids::EntryId;
use crate::domain::journal::{By, DoneIn};
use crate::domain::rate::Unit;
use crate::domain::rate_records::{CALCULATOR, Calculation, MarkedTime};
use crate::domain::rate_subject::{Spread, Subject};
use crate::domain::time::Micros;

fn by(at: i64) -> By {
    By { actor: "ana".to_owned(), at: Micros(at), source: DoneIn::Window }
}

fn calculation() -> Calculation {
    Calculation {
        subject: Some(Subject::default()),
        at: Some(Micros(0)),
        spread: Spread::Mean,
        observed: 41.0,
        expected: 2.0,
        std_dev: Some(1.5),
        unit: Unit::Hour,
        chance: None,
        edited: false,
    }
}

fn saved(at: i64) -> NewFinding {
    let kind = FindingKind::Rate;
    NewFinding {
        kind,
        detector: CALCULATOR.to_owned(),
        events: Vec::new(),
        ..new_finding(at, "ana", 80.0)
    }
}

#[test]
fn special_events_and_calculations_hold_until_they_are_taken_back() {
    let (_folder, path, mut case) = case();
    let time = |from, to| MarkedTime { from: Micros(from), to: Micros(to) };
    case.mark_special_event(time(50, 60), " Sale ", &by(1)).unwrap();
    case.mark_special_event(time(10, 20), "Outage", &by(2)).unwrap();
    case.keep_calculation(&calculation(), "", &by(3)).unwrap();
    let reader = case.reader().unwrap();
    let marked = reader.special_events().unwrap();
    let notes: Vec<&str> = marked.iter().map(|it| it.event.note.as_str()).collect();
    assert_eq!(notes, ["Outage", "Sale"], "in order of their time");
    assert_eq!(reader.calculations().unwrap()[0].calculation, calculation());
    let undone = case.undo(marked[0].entry, &by(4)).unwrap();
    assert_eq!(undone.said, ["special event 2 taken back"]);
    case.undo(EntryId(3), &by(5)).unwrap();
    assert_eq!(reader.special_events().unwrap().len(), 1);
    assert!(reader.calculations().unwrap().is_empty());
    let again = case.undo(marked[0].entry, &by(6)).unwrap_err();
    assert!(again.to_string().contains("taken back already"), "{again}");
    // Its number is not given again.
    case.mark_special_event(time(70, 80), "Move", &by(7)).unwrap();
    assert_eq!(reader.special_events().unwrap()[1].event.id.0, 3);
    assert_eq!(check(&path).unwrap(), Vec::<String>::new());
}

#[test]
fn a_saved_finding_survives_every_run_until_it_is_taken_back() {
    let (_folder, path, mut case) = case();
    let refused = case.save_finding(&saved(7), &calculation(), "Ask ana", &by(1)).unwrap_err();
    assert!(matches!(refused, CaseError::Refused(_)), "{refused}");
    // The run raises a finding of the same type, entity and window.
    let raised = NewFinding { kind: FindingKind::Rate, events: Vec::new(), ..saved(7) };
    let raised = NewFinding { detector: "rate_events".to_owned(), ..raised };
    save(&mut case, vec![raised.clone()]);
    let (_, id) = case.save_finding(&saved(7), &calculation(), "Ask ana", &by(2)).unwrap();
    let again = case.save_finding(&saved(7), &calculation(), "Ask ana", &by(3)).unwrap_err();
    assert!(again.to_string().contains("saved already, as A-0002"), "{again}");
    case.record_verdicts(&[id], Verdict::Confirmed, "Ticket 7", &by(4)).unwrap();
    let listed = |case: &super::Case| {
        let filter = FindingFilter::default();
        let reader = case.reader().unwrap();
        reader.finding_ids(&filter, FindingOrder::default(), 9).unwrap().len()
    };
    assert_eq!(listed(&case), 2);
    save(&mut case, vec![raised]);
    assert_eq!(listed(&case), 2);
    save(&mut case, Vec::new());
    assert_eq!(listed(&case), 1, "only what a person saved");
    let reader = case.reader().unwrap();
    let kept = reader.finding(id).unwrap().unwrap();
    assert_eq!((kept.status, kept.run.0), (Verdict::Confirmed, 3));
    assert_eq!(kept.detail, saved(7));
    assert_eq!(check(&path).unwrap(), Vec::<String>::new());
    case.undo(EntryId(1), &by(5)).unwrap();
    assert_eq!(listed(&case), 0);
    save(&mut case, Vec::new());
    assert_eq!(listed(&case), 0);
    assert!(case.reader().unwrap().finding(id).unwrap().is_some(), "nothing is lost");
    assert_eq!(check(&path).unwrap(), Vec::<String>::new());
}
