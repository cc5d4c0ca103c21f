//! The filters above the list of requests.

use crate::domain::request::Status;
use crate::domain::request_filter::{RequestFacets, RequestFilter};
use crate::ui::anomalies::bar::{button, text_options, with_chosen};
use crate::ui::anomalies::filters::labels_of;
use crate::ui::anomalies::time_filter::{Clock, TimeFilter};
use crate::ui::anomalies::time_popup::TimePopup;
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{
    FilterOption, FilterPopup, filter_button, filter_list, multi_select, quiet, search_field,
    segmented, status_icon,
};
use crate::ui::words;
use egui::{Align, Key, Layout, Popup, PopupCloseBehavior, Ui};

/// Below this width the counts give way to the filters.
const COUNTS_FROM: f32 = 860.0;
/// Width of what is in the popup of more filters.
const WIDTH: f32 = 420.0;

/// A part of "More filters".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Section {
    #[default]
    Flow,
    Permission,
    Resource,
    ResourceType,
    Trigger,
}

const SECTIONS: [(Section, &str); 5] = [
    (Section::Flow, "Flow"),
    (Section::Permission, "Permission"),
    (Section::Resource, "Resource"),
    (Section::ResourceType, "Resource type"),
    (Section::Trigger, "Trigger"),
];

/// Which popups are open.
#[derive(Debug, Default)]
pub(super) struct FilterBar {
    time: TimePopup,
    grantees: FilterPopup<String>,
    integrations: FilterPopup<String>,
    statuses: FilterPopup<Status>,
    more: More,
}

#[derive(Debug, Default)]
struct More {
    open: bool,
    section: Section,
    texts: FilterPopup<String>,
    before: RequestFilter,
}

/// What the bar narrows.
pub(super) struct Narrowed<'a> {
    pub(super) time: &'a mut TimeFilter,
    pub(super) filter: &'a mut RequestFilter,
    pub(super) facets: &'a RequestFacets,
    /// How many pass, and how many there are.
    pub(super) counts: Option<(u64, u64)>,
    pub(super) wants_search: bool,
}

impl FilterBar {
    /// Draws it; true when the filter changed.
    pub(super) fn show(&mut self, ui: &mut Ui, it: Narrowed<'_>, clock: Clock<'_>) -> bool {
        let mut changed = false;
        let (filter, facets) = (it.filter, it.facets);
        ui.horizontal_centered(|ui| {
            let wide = COUNTS_FROM <= ui.available_width();
            ui.spacing_mut().item_spacing.x = 6.0;
            changed |= self.time.show(ui, it.time, clock);
            let found = &mut self.grantees;
            changed |=
                texts(ui, "Grantee", "grantees", found, &mut filter.grantees, &facets.grantees);
            let found = &mut self.integrations;
            let known = &facets.integrations;
            changed |=
                texts(ui, "Integration", "integrations", found, &mut filter.integrations, known);
            changed |= self.statuses(ui, &mut filter.statuses, facets);
            changed |= self.more.show(ui, filter, facets);
            let is_set = *filter != RequestFilter::default() || *it.time != TimeFilter::All;
            if is_set && quiet("Clear all").show(ui).clicked() {
                *filter = RequestFilter::default();
                *it.time = TimeFilter::All;
                changed = true;
            }
            if let Some((matching, total)) = it.counts.filter(|_| wide) {
                let theme = theme::of(ui);
                ui.add_space(6.0);
                ui.label(Face::Medium.text(labels::count(matching), theme.text));
                let of = format!("of {}", labels::count(total));
                ui.label(Face::Body.text(of, theme.text_secondary));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let width = ui.available_width().clamp(90.0, 220.0);
                let (name, before) = ("Search requests", filter.text.clone());
                let field = search_field(ui, name, &mut filter.text, name, "/", width);
                if it.wants_search {
                    field.request_focus();
                }
                changed |= filter.text != before;
            });
        });
        changed
    }

    fn statuses(&mut self, ui: &mut Ui, chosen: &mut Vec<Status>, facets: &RequestFacets) -> bool {
        let button = button(ui, "Status", &labels_of(chosen), self.statuses.is_open());
        let theme = theme::of(ui);
        let known = with_chosen(&facets.statuses, chosen);
        let options: Vec<_> = known
            .iter()
            .map(|(status, count)| FilterOption {
                value: *status,
                label: status.label(),
                icon: Some(status_icon(theme, *status).0),
                count: *count,
            })
            .collect();
        multi_select(&button, &mut self.statuses, "statuses", &options, chosen)
    }
}

fn texts(
    ui: &mut Ui,
    name: &str,
    noun: &str,
    popup: &mut FilterPopup<String>,
    chosen: &mut Vec<String>,
    facet: &[(String, u64)],
) -> bool {
    let button = button(ui, name, chosen, popup.is_open());
    // A closed list costs nothing.
    let known =
        if popup.is_open() || button.clicked() { with_chosen(facet, chosen) } else { Vec::new() };
    multi_select(&button, popup, noun, &text_options(&known), chosen)
}

impl More {
    fn show(&mut self, ui: &mut Ui, filter: &mut RequestFilter, facets: &RequestFacets) -> bool {
        let lists = [
            &filter.flows,
            &filter.permissions,
            &filter.resources,
            &filter.resource_types,
            &filter.triggers,
        ];
        let n = lists.iter().filter(|it| !it.is_empty()).count();
        let summary = (n != 0).then(|| format!("More filters: {n}"));
        let glyph = Some(icons::FUNNEL_SIMPLE);
        let button = filter_button(ui, "More filters", summary.as_deref(), glyph, self.open);
        if let Some(summary) = summary {
            ui.ctx().accesskit_node_builder(button.id, |it| it.set_label(summary));
        }
        if button.clicked() {
            self.open = !self.open;
            self.before = filter.clone();
            self.texts.open(&[]);
        }
        if !self.open {
            return false;
        }
        let was = filter.clone();
        let escaped = ui.input(|it| it.key_pressed(Key::Escape));
        let mut open = true;
        let shown = Popup::from_response(&button)
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("More filters")
            .width(WIDTH)
            .gap(4.0)
            .show(|ui| {
                ui.set_width(WIDTH);
                self.content(ui, filter, facets)
            });
        let applied = shown.is_some_and(|it| it.inner);
        if escaped {
            filter.clone_from(&self.before);
        }
        self.open = open && !applied && !escaped;
        *filter != was
    }

    fn content(&mut self, ui: &mut Ui, filter: &mut RequestFilter, facets: &RequestFacets) -> bool {
        if let Some(section) = segmented(ui, "More filters", self.section, &SECTIONS) {
            self.section = section;
            self.texts.open(&[]);
        }
        let (noun, facet, chosen) = match self.section {
            Section::Flow => ("flows", &facets.flows, &mut filter.flows),
            Section::Permission => ("permissions", &facets.permissions, &mut filter.permissions),
            Section::Resource => ("resources", &facets.resources, &mut filter.resources),
            Section::ResourceType => {
                ("resource types", &facets.resource_types, &mut filter.resource_types)
            }
            Section::Trigger => ("triggers", &facets.triggers, &mut filter.triggers),
        };
        let known = with_chosen(facet, chosen);
        filter_list(ui, &mut self.texts, noun, &text_options(&known), chosen)
    }
}

/// The whole filter in words: "Status: Active, Last 7 days".
pub(super) fn in_words(filter: &RequestFilter, time: TimeFilter, clock: Clock<'_>) -> String {
    let mut out: Vec<String> = [
        words::filter_words("Grantee", &filter.grantees),
        words::filter_words("Integration", &filter.integrations),
        words::filter_words("Status", &labels_of(&filter.statuses)),
        words::filter_words("Flow", &filter.flows),
        words::filter_words("Permission", &filter.permissions),
        words::filter_words("Resource", &filter.resources),
        words::filter_words("Resource type", &filter.resource_types),
        words::filter_words("Trigger", &filter.triggers),
    ]
    .into_iter()
    .flatten()
    .collect();
    if time != TimeFilter::All {
        out.push(time.label(clock.now, clock.zone));
    }
    if !filter.text.trim().is_empty() {
        out.push(format!("“{}”", filter.text.trim()));
    }
    out.join(", ")
}
