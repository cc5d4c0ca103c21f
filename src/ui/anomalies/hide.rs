//! What the page begins to suppress: anomalies like the selected one, like the marked ones, or what
//! the filter shows.

use super::AnomaliesPage;
use super::suppress::{rule_of_all, rule_of_one};
use super::time_filter::TimeFilter;
use crate::domain::filter::FindingFilter;
use crate::domain::ids::FindingId;
use crate::domain::suppression::rule_of;
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::worker::protocol::{Answer, Query, Ticket};

/// A rule is made from so many marked rows at most: they are all read for it.
const MOST_MARKED: usize = 20_000;

impl AnomaliesPage {
    /// "s": what is like the marked rows, else like the selected one.
    pub(super) fn suppress_alike(&mut self, cx: &mut PageContext<'_>) {
        if !self.marks.is_empty() {
            return self.suppress_marked(cx);
        }
        let Some(id) = self.selected else { return };
        let rule = self.pages.findings().find(|it| it.id == id).map(rule_of_one);
        match rule {
            Some(rule) => self.suppressing.open(&rule),
            None => self.read_to_suppress(vec![id], cx),
        }
    }

    /// What is like the marked rows. Where all that a filter shows is marked and a rule can say the
    /// same, that is the rule; else types and subjects of all of them, also of those that were
    /// never in view.
    pub(super) fn suppress_marked(&mut self, cx: &mut PageContext<'_>) {
        let (rule, time) = (&self.filters.rest, &self.filters.time);
        let says_all = *time == TimeFilter::All && rule_of(rule) == *rule;
        let all = self.list.shown().is_some_and(|it| it.matching == self.marks.len() as u64);
        if all && says_all && *rule != FindingFilter::default() {
            return self.suppressing.open(rule);
        }
        let known: Vec<_> = self.pages.findings().filter(|it| self.marks.has(it.id)).collect();
        if known.len() == self.marks.len() {
            return self.suppressing.open(&rule_of_all(known.into_iter()));
        }
        if MOST_MARKED < self.marks.len() {
            let most = labels::count(MOST_MARKED as u64);
            return cx.act(UiAction::Toast(format!(
                "More than {most} anomalies are selected. Filter for what is to be hidden, and \
                 suppress what the filter shows."
            )));
        }
        self.read_to_suppress(self.marks.all(), cx);
    }

    fn read_to_suppress(&mut self, ids: Vec<FindingId>, cx: &mut PageContext<'_>) {
        self.to_suppress.ask(cx.backend.ask(Query::FindingRows(ids)));
    }

    /// Takes the rows that were read for a rule; whether it was them.
    pub(super) fn take_rows_to_suppress(
        &mut self,
        ticket: Ticket,
        answer: &Result<Answer, String>,
    ) -> bool {
        if !self.to_suppress.waits_for(ticket) {
            return false;
        }
        self.to_suppress.answer(ticket, Ok(()));
        if let Ok(Answer::FindingRows(found)) = answer {
            let rule = match found.as_slice() {
                [one] => rule_of_one(one),
                several => rule_of_all(several.iter()),
            };
            self.suppressing.open(&rule);
        }
        true
    }
}
