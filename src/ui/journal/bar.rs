//! What the journal is narrowed to, and the row of buttons that sets it.

use crate::domain::journal::{Action, DoneIn, JournalCounts, JournalFilter, TargetKind};
use crate::domain::time::{Micros, Zone};
use crate::ui::anomalies::bar::{button, with_chosen};
use crate::ui::anomalies::filters::labels_of;
use crate::ui::anomalies::time_filter::{Clock, TimeFilter};
use crate::ui::anomalies::time_popup::TimePopup;
use crate::ui::widgets::{FilterOption, FilterPopup, multi_select, quiet, search_field};
use crate::ui::words;
use egui::{Align, Key, Layout, Response, Ui};

/// A filter that two keys open: "f" and its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// All time.
    Time,
    /// What was done.
    Action,
    /// By whom.
    Actor,
    /// To what.
    Target,
    /// Where.
    Source,
}

impl Filter {
    /// Every filter with the key after "f".
    pub const ALL: [(Self, Key); 5] = [
        (Self::Time, Key::A),
        (Self::Action, Key::T),
        (Self::Actor, Key::U),
        (Self::Target, Key::O),
        (Self::Source, Key::S),
    ];
}

/// What is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// When.
    pub time: TimeFilter,
    /// Everything else; its `from` and `to` are not used.
    pub rest: JournalFilter,
}

impl Filters {
    /// The query's filter.
    pub fn query(&self, now: Micros, zone: &Zone) -> JournalFilter {
        // The journal is about the computer's own time, not that of the log.
        let (from, to) = self.time.bounds(Clock { now, newest: None, zone });
        JournalFilter { from, to, ..self.rest.clone() }
    }

    /// Whether anything is set.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }

    /// All of it in words: "Action: Imported, Last 7 days".
    pub fn words(&self, now: Micros, zone: &Zone) -> String {
        let it = &self.rest;
        let mut out: Vec<String> = [
            words::filter_words("Action", &labels_of(&it.actions)),
            words::filter_words("Actor", &it.actors),
            words::filter_words("Target", &labels_of(&it.target_kinds)),
            words::filter_words("Source", &labels_of(&it.sources)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.time != TimeFilter::All {
            out.push(self.time.label(now, zone));
        }
        if !it.text.trim().is_empty() {
            out.push(format!("“{}”", it.text.trim()));
        }
        out.join(", ")
    }
}

/// Which popups are open.
#[derive(Debug, Default)]
pub struct Bar {
    time: TimePopup,
    actions: FilterPopup<Action>,
    actors: FilterPopup<String>,
    targets: FilterPopup<TargetKind>,
    sources: FilterPopup<DoneIn>,
    /// Set by the `/` key.
    pub wants_search: bool,
}

impl Bar {
    /// Opens one of the popups, as a click on its button does.
    pub fn open(&mut self, filter: Filter, filters: &Filters, zone: &Zone) {
        match filter {
            Filter::Time => self.time.open(filters.time, zone),
            Filter::Action => self.actions.open(&filters.rest.actions),
            Filter::Actor => self.actors.open(&filters.rest.actors),
            Filter::Target => self.targets.open(&filters.rest.target_kinds),
            Filter::Source => self.sources.open(&filters.rest.sources),
        }
    }

    /// Draws it; true when the filter changed.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        filters: &mut Filters,
        counts: &JournalCounts,
        clock: Clock<'_>,
    ) -> bool {
        let mut changed = false;
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            changed |= self.time.show(ui, &mut filters.time, clock);
            let it = &mut filters.rest;
            changed |= choose(
                ui,
                &mut self.actions,
                ("Action", "actions"),
                &counts.actions,
                &mut it.actions,
            );
            changed |=
                choose(ui, &mut self.actors, ("Actor", "actors"), &counts.actors, &mut it.actors);
            let kinds = &counts.target_kinds;
            changed |=
                choose(ui, &mut self.targets, ("Target", "targets"), kinds, &mut it.target_kinds);
            changed |= choose(
                ui,
                &mut self.sources,
                ("Source", "sources"),
                &counts.sources,
                &mut it.sources,
            );
            if filters.is_set() && quiet("Clear all").show(ui).clicked() {
                *filters = Filters::default();
                changed = true;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                changed |= self.search(ui, &mut filters.rest.text);
            });
        });
        changed
    }

    fn search(&mut self, ui: &mut Ui, text: &mut String) -> bool {
        let width = ui.available_width().clamp(120.0, 220.0);
        let before = text.clone();
        let name = "Search the journal";
        let field = search_field(ui, name, text, name, "/", width);
        if std::mem::take(&mut self.wants_search) {
            field.request_focus();
        }
        *text != before
    }
}

/// A button with a list to choose from.
fn choose<T: Clone + PartialEq + ToString>(
    ui: &mut Ui,
    popup: &mut FilterPopup<T>,
    (name, many): (&'static str, &'static str),
    counts: &[(T, u64)],
    chosen: &mut Vec<T>,
) -> bool {
    let button: Response = button(ui, name, &labels_of(chosen), popup.is_open());
    let known: Vec<(T, String, u64)> = with_chosen(counts, chosen)
        .into_iter()
        .map(|(value, count)| (value.clone(), value.to_string(), count))
        .collect();
    let options: Vec<_> = known
        .iter()
        .map(|(value, label, count)| FilterOption {
            value: value.clone(),
            label,
            icon: None,
            count: *count,
        })
        .collect();
    multi_select(&button, popup, many, &options, chosen)
}
