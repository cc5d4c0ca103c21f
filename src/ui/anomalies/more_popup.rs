//! "More filters": User, Integration, Detector and Verdict behind one button, a searchable list
//! each.

use super::bar::{text_options, with_chosen};
use super::filters::FindingFilters;
use crate::domain::filter::{FindingFilter, Hidden, Progress};
use crate::domain::finding::Verdict;
use crate::ui::widgets::{
    FilterOption, FilterPopup, check_box, chip_removable, filter_button, filter_list, segmented,
};
use crate::ui::{icons, words};
use crate::worker::protocol::Facets;
use egui::{Key, Popup, PopupCloseBehavior, Response, Ui};

/// Width of what is in the popup.
const WIDTH: f32 = 420.0;

/// A part of the popup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Section {
    #[default]
    User,
    Integration,
    Detector,
    Verdict,
    Status,
    Tag,
}

/// Whether it is open, and what Esc goes back to.
#[derive(Debug, Default)]
pub struct MorePopup {
    open: bool,
    section: Section,
    texts: FilterPopup<String>,
    verdicts: FilterPopup<Verdict>,
    progress: FilterPopup<Progress>,
    before: FindingFilter,
}

impl MorePopup {
    /// Draws the button and, while it is open, the popup. True when the filter changed.
    pub fn show(&mut self, ui: &mut Ui, filters: &mut FindingFilters, facets: &Facets) -> bool {
        let n = filters.n_more();
        let summary = (n != 0).then(|| format!("More filters: {n}"));
        let glyph = Some(icons::FUNNEL_SIMPLE);
        let button = filter_button(ui, "More filters", summary.as_deref(), glyph, self.open);
        if let Some(summary) = summary {
            ui.ctx().accesskit_node_builder(button.id, |it| it.set_label(summary));
        }
        if button.clicked() {
            if self.open {
                self.open = false;
            } else {
                self.open(filters);
            }
        }
        self.open && self.popup(&button, &mut filters.rest, facets)
    }

    /// Opens it; `filters` is what Esc goes back to.
    pub fn open(&mut self, filters: &FindingFilters) {
        self.open = true;
        self.before = filters.rest.clone();
        self.start();
    }

    fn start(&mut self) {
        self.texts.open(&[]);
        self.verdicts.open(&[]);
        self.progress.open(&[]);
    }

    fn popup(&mut self, button: &Response, rest: &mut FindingFilter, facets: &Facets) -> bool {
        let was = rest.clone();
        let escaped = button.ctx.input(|it| it.key_pressed(Key::Escape));
        let mut open = true;
        let shown = Popup::from_response(button)
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("More filters")
            .width(WIDTH)
            .gap(4.0)
            .show(|ui| {
                ui.set_width(WIDTH);
                self.content(ui, rest, facets)
            });
        let applied = shown.is_some_and(|it| it.inner);
        if escaped {
            rest.clone_from(&self.before);
        }
        self.open = open && !applied && !escaped;
        *rest != was
    }

    fn content(&mut self, ui: &mut Ui, rest: &mut FindingFilter, facets: &Facets) -> bool {
        let sections = [
            (Section::User, "User"),
            (Section::Integration, "Integration"),
            (Section::Detector, "Detector"),
            (Section::Verdict, "Verdict"),
            (Section::Status, "Status"),
            (Section::Tag, "Tag"),
        ];
        if let Some(section) = segmented(ui, "More filters", self.section, &sections) {
            self.section = section;
            self.start();
        }
        others(ui, rest);
        let texts = &mut self.texts;
        match self.section {
            Section::User => {
                let known = with_chosen(&facets.users, &rest.users);
                filter_list(ui, texts, "users", &text_options(&known), &mut rest.users)
            }
            Section::Integration => {
                let known = with_chosen(&facets.integrations, &rest.integrations);
                let options = text_options(&known);
                filter_list(ui, texts, "integrations", &options, &mut rest.integrations)
            }
            Section::Detector => {
                let known = with_chosen(&facets.detectors, &rest.detectors);
                let names: Vec<String> =
                    known.iter().map(|(code, _)| words::detector(code)).collect();
                let options: Vec<_> = known
                    .iter()
                    .zip(&names)
                    .map(|((code, count), name)| FilterOption {
                        value: code.clone(),
                        label: name,
                        icon: None,
                        count: *count,
                    })
                    .collect();
                filter_list(ui, texts, "detectors", &options, &mut rest.detectors)
            }
            Section::Verdict => {
                let known = with_chosen(&facets.verdicts, &rest.verdicts);
                let options: Vec<_> = known
                    .iter()
                    .map(|(verdict, count)| FilterOption {
                        value: *verdict,
                        label: verdict.label(),
                        icon: None,
                        count: *count,
                    })
                    .collect();
                filter_list(ui, &mut self.verdicts, "verdicts", &options, &mut rest.verdicts)
            }
            Section::Status => {
                let options: Vec<_> = Progress::ALL
                    .iter()
                    .map(|it| FilterOption {
                        value: *it,
                        label: it.label(),
                        icon: None,
                        count: facets
                            .progress
                            .iter()
                            .find(|known| known.0 == *it)
                            .map_or(0, |it| it.1),
                    })
                    .collect();
                filter_list(ui, &mut self.progress, "states", &options, &mut rest.progress)
            }
            Section::Tag => {
                let known = with_chosen(&facets.tags, &rest.tags);
                filter_list(ui, texts, "tags", &text_options(&known), &mut rest.tags)
            }
        }
    }
}

/// What else narrows the list: values from the menus of cells, and whether suppressed ones are in it.
fn others(ui: &mut Ui, rest: &mut FindingFilter) {
    let mut shown = rest.hidden != Hidden::Out;
    if check_box(ui, "Show suppressed anomalies too", &mut shown) {
        rest.hidden = if shown { Hidden::With } else { Hidden::Out };
    }
    ui.horizontal_wrapped(|ui| {
        let out = &mut rest.without;
        removable(ui, "Subject", &mut rest.subjects);
        removable(ui, "Resource", &mut rest.resources);
        removable(ui, "Not", &mut out.kinds);
        removable(ui, "Not", &mut out.severities);
        removable(ui, "Not", &mut out.verdicts);
        for list in [
            &mut out.subjects,
            &mut out.users,
            &mut out.integrations,
            &mut out.resource_types,
            &mut out.resources,
        ] {
            removable(ui, "Not", list);
        }
    });
}

fn removable<T: ToString>(ui: &mut Ui, name: &str, list: &mut Vec<T>) {
    list.retain(|it| {
        let text = format!("{name} {}", it.to_string());
        !chip_removable(ui, &text, &format!("Clear {text}"))
    });
}
