//! What the Anomalies page says when it has no rows, and the way on.

use super::filters::FindingFilters;
use crate::domain::filter::Hidden;
use crate::domain::time::{Micros, Zone};
use crate::ui::widgets::EmptyState;
use crate::ui::{icons, labels};
use crate::worker::protocol::FindingList;
use egui::Ui;

/// Why there are no rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRows {
    /// The case was never analysed.
    NeverAnalysed,
    /// It was, and nothing was unusual in so many events.
    NothingUnusual(u64),
    /// So many were raised, and all of them are suppressed.
    AllSuppressed(u64),
    /// Nothing passes the filter: the filter in words, and how many there are without it.
    NothingMatches(String, u64),
}

/// What the person chose to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayOn {
    /// Train and score.
    Analyse,
    /// See everything again.
    ClearFilters,
    /// See what the runs did.
    OpenRuns,
    /// See what hides them.
    ShowSuppressions,
}

/// Why `list` is empty; `None` if it is not, or if that is not known yet. `analysed` says
/// whether the case has a run.
pub fn why_empty(
    list: &FindingList,
    filters: &FindingFilters,
    analysed: Option<bool>,
    n_events: u64,
    now: Micros,
    zone: &Zone,
) -> Option<NoRows> {
    if list.matching != 0 {
        return None;
    }
    if list.total != 0 {
        return Some(NoRows::NothingMatches(filters.words(now, zone), list.total));
    }
    if list.hidden != 0 && filters.rest.hidden == Hidden::Out {
        return Some(NoRows::AllSuppressed(list.hidden));
    }
    analysed.map(|it| if it { NoRows::NothingUnusual(n_events) } else { NoRows::NeverAnalysed })
}

/// Draws it.
pub fn show(ui: &mut Ui, why: &NoRows) -> Option<WayOn> {
    let (icon, title, text, button, way) = match why {
        NoRows::NeverAnalysed => (
            icons::SPARKLE,
            "Analyse the case to see anomalies.".to_owned(),
            "Nothing leaves this computer.".to_owned(),
            labels::ANALYSE,
            WayOn::Analyse,
        ),
        NoRows::NothingUnusual(n_events) => (
            icons::SEAL_CHECK,
            format!(
                "Nothing unusual was found in {}.",
                labels::counted(*n_events, "event", "events")
            ),
            String::new(),
            "Open the runs",
            WayOn::OpenRuns,
        ),
        NoRows::AllSuppressed(n) => (
            icons::EYE_SLASH,
            labels::all_suppressed(*n),
            "They are hidden, not deleted.".to_owned(),
            "Show the suppressions",
            WayOn::ShowSuppressions,
        ),
        NoRows::NothingMatches(filter, total) => (
            icons::FUNNEL_X,
            format!("No anomalies match {filter}."),
            format!(
                "{} {} in this case.",
                labels::count(*total),
                if *total == 1 { "is" } else { "are" }
            ),
            "Clear all",
            WayOn::ClearFilters,
        ),
    };
    let state =
        EmptyState { icon, title: &title, text: &text, primary: Some(button), secondary: None };
    state.show(ui).0.then_some(way)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::FindingKind;

    #[test]
    fn each_kind_of_nothing_has_its_reason() {
        let mut filters = FindingFilters::default();
        filters.rest.kinds = vec![FindingKind::Rate];
        let list = |matching, total| FindingList { matching, total, ..FindingList::default() };
        let why =
            |list, analysed| why_empty(&list, &filters, analysed, 24_310, Micros(0), &Zone::Utc);
        assert_eq!(why(list(3, 5), Some(true)), None);
        assert_eq!(why(list(0, 0), None), None, "not known yet");
        assert_eq!(why(list(0, 0), Some(false)), Some(NoRows::NeverAnalysed));
        assert_eq!(why(list(0, 0), Some(true)), Some(NoRows::NothingUnusual(24_310)));
        let hidden = |n| FindingList { hidden: n, ..list(0, 0) };
        assert_eq!(why(hidden(7), Some(true)), Some(NoRows::AllSuppressed(7)));
        assert_eq!(
            why(list(0, 5), Some(true)),
            Some(NoRows::NothingMatches("Type: Unusual rate".to_owned(), 5))
        );
    }
}
