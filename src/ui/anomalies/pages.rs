//! Pages of table rows, fetched as they come into view and kept for the newest id list only.
//!
//! Lives here: which pages are there, asked for, or wanted. Does not live here: the id list
//! itself, drawing.

use super::rows::{FindingRow, finding_row};
use crate::domain::finding::{Finding, Verdict};
use crate::domain::ids::FindingId;
use crate::domain::time::{Micros, Zone};
use crate::worker::protocol::Ticket;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Rows in one page.
pub const PAGE: usize = 256;
/// Pages kept; the farthest from the view goes first.
const MAX_PAGES: usize = 24;

/// The pages of one id list.
#[derive(Debug, Default)]
pub struct Pages {
    asked: BTreeMap<usize, Ticket>,
    ready: BTreeMap<usize, Page>,
    /// Rows of the first page, while that is not whole.
    short: Option<usize>,
}

#[derive(Debug)]
struct Page {
    findings: Vec<Option<Finding>>,
    rows: Vec<Option<FindingRow>>,
}

impl Pages {
    /// Forgets everything: the id list changed. Answers still under way were cut from the old
    /// list, and their tickets are no longer known.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The pages that `visible` rows need, plus the next one in each direction when it is close.
    pub fn missing(&self, visible: Range<usize>, n_rows: usize) -> Vec<usize> {
        if n_rows == 0 || visible.is_empty() {
            return Vec::new();
        }
        let first = visible.start.saturating_sub(PAGE / 4) / PAGE;
        let last = (visible.end - 1 + PAGE / 4).min(n_rows - 1) / PAGE;
        let is_short = |page: usize| page == 0 && self.short.is_some_and(|it| it < n_rows);
        (first..=last)
            .filter(|page| !self.ready.contains_key(page) || is_short(*page))
            .filter(|page| !self.asked.contains_key(page))
            .collect()
    }

    /// The ids of one page.
    pub fn ids(page: usize, ids: &[FindingId]) -> Vec<FindingId> {
        ids.iter().skip(page * PAGE).take(PAGE).copied().collect()
    }

    /// Notes that `page` was asked for.
    pub fn asked(&mut self, page: usize, ticket: Ticket) {
        self.asked.insert(page, ticket);
    }

    /// Whether `ticket` belongs to one of these pages.
    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.asked.values().any(|it| *it == ticket)
    }

    /// Takes the rows of a page. Rows are placed by their id, so an answer that lost or
    /// reordered some cannot show one finding in another's place.
    pub fn answer(
        &mut self,
        ticket: Ticket,
        found: Vec<Finding>,
        ids: &[FindingId],
        now: Micros,
        zone: &Zone,
    ) {
        let Some(page) = self.asked.iter().find(|(_, it)| **it == ticket).map(|(page, _)| *page)
        else {
            return;
        };
        self.asked.remove(&page);
        if page == 0 {
            self.short = None;
        }
        let mut by_id: HashMap<FindingId, Finding> =
            found.into_iter().map(|it| (it.id, it)).collect();
        let findings: Vec<Option<Finding>> =
            Self::ids(page, ids).iter().map(|id| by_id.remove(id)).collect();
        let rows = words_of(&findings, now, zone);
        self.ready.insert(page, Page { findings, rows });
        while MAX_PAGES < self.ready.len() {
            let far = |edge: usize| edge.abs_diff(page);
            let (first, last) = (self.ready.keys().next(), self.ready.keys().next_back());
            let (Some(&first), Some(&last)) = (first, last) else { break };
            self.ready.remove(if far(last) < far(first) { &first } else { &last });
        }
    }

    /// Shows these as the first rows, before the list of all is there.
    pub fn fill(&mut self, found: Vec<Finding>, now: Micros, zone: &Zone) {
        let findings: Vec<Option<Finding>> = found.into_iter().map(Some).collect();
        let rows = words_of(&findings, now, zone);
        self.ready.insert(0, Page { findings, rows });
    }

    /// The list is there: a first page of only `n` rows goes on being shown until all of it comes.
    pub fn clear_beyond(&mut self, n: usize) {
        self.ready.retain(|page, _| *page == 0);
        self.short = (n < PAGE).then_some(n);
    }

    /// Gives up on a page whose answer failed, so that it can be asked for again.
    pub fn failed(&mut self, ticket: Ticket) {
        self.asked.retain(|_, it| *it != ticket);
    }

    /// Says every row again: the viewer's zone changed.
    pub fn reword(&mut self, now: Micros, zone: &Zone) {
        for page in self.ready.values_mut() {
            page.rows = words_of(&page.findings, now, zone);
        }
    }

    /// Shows new verdicts at once.
    pub fn judged(&mut self, changed: &[(FindingId, Verdict)], now: Micros, zone: &Zone) {
        let changed: HashMap<FindingId, Verdict> = changed.iter().copied().collect();
        for page in self.ready.values_mut() {
            for finding in page.findings.iter_mut().flatten() {
                finding.status = changed.get(&finding.id).copied().unwrap_or(finding.status);
            }
            page.rows = words_of(&page.findings, now, zone);
        }
    }

    /// Every finding that has come, in the order of the list.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.ready.values().flat_map(|it| it.findings.iter().flatten())
    }

    /// Row `index`, once it is there.
    pub fn row(&self, index: usize) -> Option<&FindingRow> {
        self.ready.get(&(index / PAGE))?.rows.get(index % PAGE)?.as_ref()
    }
}

fn words_of(findings: &[Option<Finding>], now: Micros, zone: &Zone) -> Vec<Option<FindingRow>> {
    findings.iter().map(|it| it.as_ref().map(|it| finding_row(it, now, zone))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::anomalies::samples::finding;

    fn ids(n: i64) -> Vec<FindingId> {
        (0..n).map(FindingId).collect()
    }

    #[test]
    fn pages_of_an_older_list_never_land_in_a_newer_one() {
        let (old, new) = (ids(300), ids(10));
        let mut pages = Pages::default();
        assert_eq!(pages.missing(0..20, old.len()), [0]);
        pages.asked(0, Ticket(1));
        assert!(pages.missing(0..20, old.len()).is_empty(), "it is under way");
        pages.clear();
        assert_eq!(pages.missing(0..10, new.len()), [0]);
        pages.asked(0, Ticket(2));
        pages.answer(Ticket(1), vec![finding(299)], &new, Micros(0), &Zone::Utc);
        assert!(pages.row(0).is_none());
        pages.answer(Ticket(2), vec![finding(3), finding(2)], &new, Micros(0), &Zone::Utc);
        assert_eq!(pages.row(3).map(|it| it.id), Some(FindingId(3)));
        assert_eq!(pages.row(2).map(|it| it.id), Some(FindingId(2)));
        assert!(pages.row(0).is_none(), "a finding that did not come back stays unknown");
    }

    #[test]
    fn the_next_page_is_asked_ahead_and_far_pages_are_let_go() {
        let list = ids(100_000);
        let mut pages = Pages::default();
        assert_eq!(pages.missing(180..210, list.len()), [0, 1]);
        assert_eq!(pages.missing(99_990..100_000, list.len()), [390]);
        for page in 0..40 {
            let ticket = Ticket(page as u64);
            pages.asked(page, ticket);
            pages.answer(ticket, Vec::new(), &list, Micros(0), &Zone::Utc);
        }
        assert_eq!(pages.missing(0..1, list.len()), [0], "the first page was let go");
        assert!(pages.missing(39 * PAGE + 70..39 * PAGE + 71, list.len()).is_empty());
        assert_eq!(pages.ready.len(), MAX_PAGES);
    }
}
