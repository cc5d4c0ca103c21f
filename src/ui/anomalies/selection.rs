//! Rows that are marked for one action on all of them. The row with the cursor is another thing:
//! that one opens in the details.

use crate::domain::ids::FindingId;
use std::collections::BTreeSet;

/// The marked findings, and the row from which Shift marks on.
#[derive(Debug, Default)]
pub struct Marks {
    ids: BTreeSet<FindingId>,
    anchor: Option<usize>,
}

/// What a click on a row asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClickKind {
    /// This row alone.
    Plain,
    /// Mark it, or take its mark away: with Ctrl.
    Toggle,
    /// Mark all from the last one to this: with Shift.
    Range,
}

impl Marks {
    /// Whether none is marked.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether this one is.
    pub fn has(&self, id: FindingId) -> bool {
        self.ids.contains(&id)
    }

    /// All of them, ascending.
    pub fn all(&self) -> Vec<FindingId> {
        self.ids.iter().copied().collect()
    }

    /// Takes every mark away.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.anchor = None;
    }

    /// From here Shift marks on.
    pub const fn start_at(&mut self, row: usize) {
        self.anchor = Some(row);
    }

    /// Marks a row, or takes its mark away.
    pub fn toggle(&mut self, row: usize, list: &[FindingId]) {
        if let Some(id) = list.get(row)
            && !self.ids.remove(id)
        {
            self.ids.insert(*id);
        }
        self.anchor = Some(row);
    }

    /// Marks all rows from where the last mark was set, or `cursor`, to `row`.
    pub fn extend_to(&mut self, row: usize, cursor: Option<usize>, ids: &[FindingId]) {
        let from = *self.anchor.get_or_insert(cursor.unwrap_or(row));
        let (first, last) = (from.min(row), from.max(row));
        self.ids.extend(ids.iter().skip(first).take(last - first + 1));
    }

    /// Marks everything that is listed.
    pub fn mark_all(&mut self, list: &[FindingId]) {
        self.ids.extend(list);
    }

    /// Forgets marks on what is no longer listed: nobody sees what would be done to it.
    pub fn keep_listed(&mut self, list: &[FindingId]) {
        if self.ids.is_empty() {
            return;
        }
        let ids = std::mem::take(&mut self.ids);
        self.ids = list.iter().copied().filter(|it| ids.contains(it)).collect();
        self.anchor = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<FindingId> {
        (10..20).map(FindingId).collect()
    }

    fn marked(marks: &Marks) -> Vec<i64> {
        marks.all().iter().map(|it| it.0).collect()
    }

    #[test]
    fn shift_marks_from_the_last_mark_or_the_cursor() {
        let (list, mut marks) = (list(), Marks::default());
        marks.extend_to(3, Some(1), &list);
        assert_eq!(marked(&marks), [11, 12, 13]);
        marks.extend_to(0, None, &list);
        assert_eq!(marked(&marks), [10, 11, 12, 13], "still from row 1");
        marks.toggle(2, &list);
        assert_eq!(marked(&marks), [10, 11, 13]);
        marks.extend_to(99, None, &list);
        assert_eq!(marks.len(), 10, "rows that are not there are not marked");
    }

    #[test]
    fn what_is_not_listed_any_more_is_not_marked() {
        let (list, mut marks) = (list(), Marks::default());
        marks.mark_all(&list);
        marks.keep_listed(&list[4..6]);
        assert_eq!(marked(&marks), [14, 15]);
        marks.clear();
        assert!(marks.is_empty());
    }
}
