//! The row of filter buttons above the table, and the search field.

use super::filters::{FindingFilters, labels_of};
use super::more_popup::MorePopup;
use super::time_filter::Clock;
use super::time_popup::TimePopup;
use crate::domain::filter::FindingFilter;
use crate::domain::finding::{FindingKind, Severity};
use crate::domain::suppression;
use crate::domain::time::Zone;
use crate::ui::widgets::{
    FilterOption, FilterPopup, filter_button, kind_icon, multi_select, quiet, search_field,
};
use crate::ui::words;
use crate::worker::protocol::Facets;
use egui::{Align, Key, Layout, Response, Ui};

/// A filter that two keys open: "f" and its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Type.
    Kind,
    /// Severity.
    Severity,
    /// Resource type.
    ResourceType,
    /// More filters.
    More,
    /// All time.
    Time,
}

impl Filter {
    /// Every filter.
    pub const ALL: [Self; 5] =
        [Self::Kind, Self::Severity, Self::ResourceType, Self::More, Self::Time];

    /// The key after "f".
    pub const fn key(self) -> Key {
        match self {
            Self::Kind => Key::T,
            Self::Severity => Key::S,
            Self::ResourceType => Key::R,
            Self::More => Key::M,
            Self::Time => Key::A,
        }
    }
}

/// Which popups are open.
#[derive(Debug, Default)]
pub struct FilterBar {
    time: TimePopup,
    kinds: FilterPopup<FindingKind>,
    severities: FilterPopup<Severity>,
    resource_types: FilterPopup<String>,
    more: MorePopup,
    /// Set by the `/` key.
    pub wants_search: bool,
    /// What is filtered is to be suppressed.
    pub wants_suppress: bool,
}

impl FilterBar {
    /// Whether the time popup is open: it wants to know the newest event.
    pub const fn time_is_open(&self) -> bool {
        self.time.is_open()
    }

    /// Opens one of the popups, as a click on its button does.
    pub fn open(&mut self, filter: Filter, filters: &FindingFilters, zone: &Zone) {
        match filter {
            Filter::Kind => self.kinds.open(&filters.rest.kinds),
            Filter::Severity => self.severities.open(&filters.rest.severities),
            Filter::ResourceType => self.resource_types.open(&filters.rest.resource_types),
            Filter::More => self.more.open(filters),
            Filter::Time => self.time.open(filters.time, zone),
        }
    }

    /// Draws it; true when the filter changed.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        filters: &mut FindingFilters,
        facets: &Facets,
        clock: Clock<'_>,
    ) -> bool {
        let mut changed = false;
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            changed |= self.time.show(ui, &mut filters.time, clock);
            changed |= self.kinds(ui, &mut filters.rest.kinds, facets);
            changed |= self.severities(ui, &mut filters.rest.severities, facets);
            changed |= self.resource_types(ui, &mut filters.rest.resource_types, facets);
            changed |= self.more.show(ui, filters, facets);
            if filters.is_set() && quiet("Clear all").show(ui).clicked() {
                *filters = FindingFilters::default();
                changed = true;
            }
            let rule = suppression::rule_of(&filters.rest);
            if rule != FindingFilter::default() {
                let button = quiet("Suppress…").hover("Hide what this filter shows");
                self.wants_suppress |= button.show(ui).clicked();
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                changed |= self.search(ui, &mut filters.rest.text);
            });
        });
        changed
    }

    fn kinds(&mut self, ui: &mut Ui, chosen: &mut Vec<FindingKind>, facets: &Facets) -> bool {
        let button = button(ui, "Type", &labels_of(chosen), self.kinds.is_open());
        let known = with_chosen(&facets.kinds, chosen);
        let options: Vec<_> = known
            .iter()
            .map(|(kind, count)| FilterOption {
                value: *kind,
                label: kind.label(),
                icon: Some(kind_icon(*kind)),
                count: *count,
            })
            .collect();
        multi_select(&button, &mut self.kinds, "types", &options, chosen)
    }

    fn severities(&mut self, ui: &mut Ui, chosen: &mut Vec<Severity>, facets: &Facets) -> bool {
        let button = button(ui, "Severity", &labels_of(chosen), self.severities.is_open());
        let options: Vec<_> = Severity::ALL
            .iter()
            .map(|it| FilterOption {
                value: *it,
                label: it.label(),
                icon: None,
                count: facets.severities.iter().find(|(known, _)| known == it).map_or(0, |it| it.1),
            })
            .collect();
        let changed = multi_select(&button, &mut self.severities, "severities", &options, chosen);
        if changed {
            chosen.sort_unstable();
        }
        changed
    }

    fn resource_types(&mut self, ui: &mut Ui, chosen: &mut Vec<String>, facets: &Facets) -> bool {
        let button = button(ui, "Resource type", chosen, self.resource_types.is_open());
        let known = if self.resource_types.is_open() || button.clicked() {
            with_chosen(&facets.resource_types, chosen)
        } else {
            // A closed list costs nothing.
            Vec::new()
        };
        let options = text_options(&known);
        multi_select(&button, &mut self.resource_types, "resource types", &options, chosen)
    }

    fn search(&mut self, ui: &mut Ui, text: &mut String) -> bool {
        let width = ui.available_width().clamp(120.0, 220.0);
        let before = text.clone();
        let field = search_field(ui, "Search anomalies", text, "Search anomalies", "/", width);
        if std::mem::take(&mut self.wants_search) {
            field.request_focus();
        }
        *text != before
    }
}

/// Values that a hover text lists.
const LISTED: usize = 12;

/// A filter button with what is chosen; what does not fit on it is its hover text.
pub fn button(ui: &mut Ui, name: &str, chosen: &[String], is_open: bool) -> Response {
    let summary = (!chosen.is_empty()).then(|| words::filter_summary(name, chosen));
    let response = filter_button(ui, name, summary.as_deref(), None, is_open);
    let Some(summary) = summary else { return response };
    // The button would say its name twice: the summary begins with it.
    let whole = format!("{name}: {}", chosen.join(", "));
    let spoken = if chosen.len() <= 2 { whole.clone() } else { summary.clone() };
    ui.ctx().accesskit_node_builder(response.id, |it| it.set_label(spoken));
    if whole == summary {
        return response;
    }
    let rest = chosen.len().saturating_sub(LISTED);
    let mut listed = chosen.iter().take(LISTED).cloned().collect::<Vec<_>>();
    listed.extend((0 < rest).then(|| format!("and {rest} more")));
    response.on_hover_text(listed.join("\n"))
}

/// The values of a facet, and those that are chosen but no longer occur.
pub fn with_chosen<T: Clone + PartialEq>(facet: &[(T, u64)], chosen: &[T]) -> Vec<(T, u64)> {
    let lost = chosen.iter().filter(|it| !facet.iter().any(|(known, _)| known == *it));
    facet.iter().cloned().chain(lost.map(|it| (it.clone(), 0))).collect()
}

/// Options of a text filter.
pub fn text_options(known: &[(String, u64)]) -> Vec<FilterOption<'_, String>> {
    known
        .iter()
        .map(|(text, count)| FilterOption {
            value: text.clone(),
            label: text,
            icon: None,
            count: *count,
        })
        .collect()
}
