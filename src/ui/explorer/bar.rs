//! The row of filter buttons of the log explorer, and the search in the raw line.

use super::attribute::AttributePopup;
use super::feed::Feed;
use super::filters::{EventFilters, FIELDS, state_words};
use super::model::EventColumn;
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::Field;
use crate::domain::ids::SourceId;
use crate::ui::anomalies::bar::{button, text_options, with_chosen};
use crate::ui::anomalies::filters::labels_of;
use crate::ui::anomalies::time_filter::Clock;
use crate::ui::anomalies::time_popup::TimePopup;
use crate::ui::labels;
use crate::ui::widgets::{FilterOption, FilterPopup, multi_select, quiet, search_field};
use egui::{Align, Layout, Ui};
use std::collections::BTreeMap;

/// Which popups are open.
#[derive(Debug, Default)]
pub struct EventBar {
    time: TimePopup,
    texts: [FilterPopup<String>; FIELDS.len()],
    outcomes: FilterPopup<Outcome>,
    states: FilterPopup<i32>,
    sources: FilterPopup<SourceId>,
    time_flags: FilterPopup<TimeFlag>,
    attribute: AttributePopup,
    /// An event without a good time was seen: the button stays.
    odd_times: bool,
    /// Fields that this case has been seen to have: their buttons stay.
    seen: Vec<EventColumn>,
    /// Set by the `/` key.
    pub wants_search: bool,
}

impl EventBar {
    /// Whether the time popup is open: it wants to know the newest event.
    pub const fn time_is_open(&self) -> bool {
        self.time.is_open()
    }

    /// Draws it; true when the filter changed.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        filters: &mut EventFilters,
        feed: &Feed,
        clock: Clock<'_>,
    ) -> bool {
        let fresh = feed.columns.iter().filter(|it| !self.seen.contains(it));
        let fresh: Vec<EventColumn> = fresh.copied().collect();
        self.seen.extend(fresh);
        let mut changed = false;
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            changed |= self.time.show(ui, &mut filters.time, clock);
            for (index, field) in FIELDS.into_iter().enumerate() {
                let is_set = !filters.values(field).is_empty();
                if is_set || self.seen.contains(&EventColumn::Text(field)) {
                    changed |= self.text(ui, index, field, filters, feed);
                }
            }
            changed |= self.outcome(ui, filters, feed);
            if !filters.states.is_empty() || self.seen.contains(&EventColumn::State) {
                changed |= self.state(ui, filters, feed);
            }
            if !filters.sources.is_empty() || 1 < feed.sources.len() {
                changed |= self.source(ui, filters, feed);
            }
            self.odd_times |= feed.has_odd_times;
            if !filters.time_flags.is_empty() || self.odd_times {
                changed |= self.times(ui, filters, feed);
            }
            changed |= self.attribute.show(ui, &mut filters.attributes);
            if filters.is_set() && quiet("Clear all").show(ui).clicked() {
                *filters = EventFilters::default();
                changed = true;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let before = filters.raw.clone();
                let width = ui.available_width().clamp(120.0, 230.0);
                let (name, hint) = ("Text in the raw line", "Text in the raw line");
                let field = search_field(ui, name, &mut filters.raw, hint, "/", width);
                if std::mem::take(&mut self.wants_search) {
                    field.request_focus();
                }
                changed |= filters.raw != before;
            });
        });
        changed
    }

    /// A text column: values that occur in the events so far, or any text that is typed.
    fn text(
        &mut self,
        ui: &mut Ui,
        index: usize,
        field: Field,
        filters: &mut EventFilters,
        feed: &Feed,
    ) -> bool {
        let mut chosen = filters.values(field).to_vec();
        let popup = &mut self.texts[index];
        let title = EventColumn::Text(field).title();
        let button = button(ui, title, &chosen, popup.is_open());
        let known = if popup.is_open() || button.clicked() {
            let found = feed.events().iter().filter_map(|it| it.fields.text(field));
            let mut known = with_chosen(&counts(found.map(str::to_owned)), &chosen);
            let typed = popup.search();
            if !typed.is_empty() && !known.iter().any(|(it, _)| it == typed) {
                known.push((typed.to_owned(), 0));
            }
            known
        } else {
            Vec::new()
        };
        let changed = multi_select(&button, popup, "values", &text_options(&known), &mut chosen);
        if changed {
            filters.set_values(field, chosen);
        }
        changed
    }

    fn outcome(&mut self, ui: &mut Ui, filters: &mut EventFilters, feed: &Feed) -> bool {
        let chosen = &mut filters.outcomes;
        let button = button(ui, "Outcome", &labels_of(chosen), self.outcomes.is_open());
        // A closed list costs nothing.
        let events = if self.outcomes.is_open() || button.clicked() { feed.events() } else { &[] };
        let known = counts(events.iter().map(|it| it.fields.outcome));
        let all = Outcome::ALL.iter().rev();
        let options: Vec<_> = all
            .map(|it| FilterOption {
                value: *it,
                label: it.label(),
                icon: None,
                count: known.iter().find(|(known, _)| known == it).map_or(0, |it| it.1),
            })
            .collect();
        multi_select(&button, &mut self.outcomes, "outcomes", &options, chosen)
    }

    fn state(&mut self, ui: &mut Ui, filters: &mut EventFilters, feed: &Feed) -> bool {
        let chosen = &mut filters.states;
        let words: Vec<String> = chosen.iter().map(ToString::to_string).collect();
        let button = button(ui, "State", &words, self.states.is_open());
        let events = if self.states.is_open() || button.clicked() { feed.events() } else { &[] };
        let known = counts(events.iter().filter_map(|it| it.fields.state));
        let known: Vec<(i32, u64, String)> = with_chosen(&known, chosen)
            .into_iter()
            .map(|(state, count)| (state, count, state_words(state)))
            .collect();
        let options: Vec<_> = known
            .iter()
            .map(|(state, count, label)| FilterOption {
                value: *state,
                label,
                icon: None,
                count: *count,
            })
            .collect();
        multi_select(&button, &mut self.states, "states", &options, chosen)
    }

    /// What is known about the time: the way to undated events.
    fn times(&mut self, ui: &mut Ui, filters: &mut EventFilters, feed: &Feed) -> bool {
        let chosen = &mut filters.time_flags;
        let button = button(ui, "Times", &labels_of(chosen), self.time_flags.is_open());
        let events =
            if self.time_flags.is_open() || button.clicked() { feed.events() } else { &[] };
        let known = counts(events.iter().map(|it| it.fields.time_flag));
        let options: Vec<_> = TimeFlag::ALL
            .iter()
            .map(|it| FilterOption {
                value: *it,
                label: it.label(),
                icon: None,
                count: known.iter().find(|(known, _)| known == it).map_or(0, |it| it.1),
            })
            .collect();
        multi_select(&button, &mut self.time_flags, "kinds of time", &options, chosen)
    }

    fn source(&mut self, ui: &mut Ui, filters: &mut EventFilters, feed: &Feed) -> bool {
        let chosen = &mut filters.sources;
        let name = |id: SourceId| labels::file_name(feed.source_name(id));
        let words: Vec<String> = chosen.iter().map(|it| name(*it)).collect();
        let button = button(ui, "Source", &words, self.sources.is_open());
        let events = if self.sources.is_open() || button.clicked() { feed.events() } else { &[] };
        let known = counts(events.iter().map(|it| it.source));
        let names: Vec<(SourceId, String)> =
            feed.sources.iter().map(|(id, _)| (*id, name(*id))).collect();
        let options: Vec<_> = names
            .iter()
            .map(|(id, label)| FilterOption {
                value: *id,
                label,
                icon: None,
                count: known.iter().find(|(it, _)| it == id).map_or(0, |it| it.1),
            })
            .collect();
        multi_select(&button, &mut self.sources, "sources", &options, chosen)
    }
}

/// How often each value occurs, most first, ties in order.
fn counts<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Vec<(T, u64)> {
    let mut by_value: BTreeMap<T, u64> = BTreeMap::new();
    for value in values {
        *by_value.entry(value).or_default() += 1;
    }
    let mut out: Vec<(T, u64)> = by_value.into_iter().collect();
    out.sort_by_key(|it| std::cmp::Reverse(it.1));
    out
}
