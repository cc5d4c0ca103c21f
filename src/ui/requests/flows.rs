//! The list of access flows.

use super::RequestsPage;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{Column, EmptyState, LongTable, search_field, secondary, strip};
use crate::ui::{icons, labels, words};
use crate::worker::protocol::FlowRow;
use egui::{Align, Label, Layout, Ui};

impl RequestsPage {
    pub(super) fn flows_tab(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if let Some(message) = self.flows.failure() {
            self.stale |= super::show::failed(ui, message);
            return;
        }
        let Some(all) = self.flows.shown().cloned() else { return };
        let frame = super::show::bar_frame(cx);
        strip(ui, "flows bar", frame, size::FILTER_BAR, |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let read_only = cx.case.and_then(|it| it.read_only.as_deref());
                let load = secondary("Load from a file…").icon(icons::FOLDER_OPEN);
                if load.disabled_because(read_only).show(ui).clicked() {
                    cx.act(UiAction::PickFlow);
                }
                let name = "Search flows";
                search_field(ui, name, &mut self.flow_text, name, "", 220.0);
            });
        });
        if all.is_empty() {
            super::show::padded(ui, |ui| {
                let empty = EmptyState {
                    icon: icons::GIT_BRANCH,
                    title: "No request of this case names an access flow.",
                    text: "Load the definition of a flow, as JSON, to keep changes of it here.",
                    primary: None,
                    secondary: None,
                };
                empty.show(ui);
            });
            return;
        }
        let text = self.flow_text.trim().to_lowercase();
        let shown: Vec<&FlowRow> =
            all.iter().filter(|it| it.name.to_lowercase().contains(&text)).collect();
        if shown.is_empty() {
            super::show::padded(ui, |ui| {
                let text = format!("No flows match “{}”.", self.flow_text.trim());
                ui.label(Face::Body.text(text, cx.theme.text_secondary));
            });
            return;
        }
        if let Some(name) = table(ui, cx, &shown) {
            cx.act(UiAction::OpenFlow(name, None));
        }
    }
}

fn table(ui: &mut Ui, cx: &PageContext<'_>, shown: &[&FlowRow]) -> Option<String> {
    let column = |title, width, right| Column { title, width, right };
    let all = [
        column("Access flow", 0.0, false),
        column("Version", 148.0, false),
        column("Active", 84.0, false),
        column("Integrations", 0.0, false),
        column("Approval", 0.0, false),
        column("Requests", 84.0, true),
        column("Newest", 112.0, false),
    ];
    let fits: &[usize] =
        if ui.available_width() < 900.0 { &[0, 1, 2, 5] } else { &[0, 1, 2, 3, 4, 5, 6] };
    let columns: Vec<Column<'_>> = fits.iter().map(|at| all[*at]).collect();
    let spoken = |at: usize| format!("{}, version {}", shown[at].name, shown[at].version);
    let table = LongTable::new("Flows", &columns, shown.len(), cx.row_height.points());
    let report = table.show(ui, spoken, |ui, at, column| cell(ui, cx, shown[at], fits[column]));
    report.clicked.map(|at| shown[at].name.clone())
}

fn cell(ui: &mut Ui, cx: &PageContext<'_>, it: &FlowRow, column: usize) {
    let theme: &Theme = cx.theme;
    let (text, color) = match column {
        0 => (it.name.clone(), theme.accent_text),
        1 if it.version == 0 => ("as the log fits".to_owned(), theme.text_muted),
        1 if it.to_hand_over => (format!("{}, not sent", it.version), theme.text),
        1 => (format!("{}, carried out", it.version), theme.text),
        2 if it.active => ("Active".to_owned(), theme.text),
        2 => ("Inactive".to_owned(), theme.text_muted),
        3 => (it.integrations.join(", "), theme.text_secondary),
        4 => (it.approval.clone(), theme.text_secondary),
        5 => (labels::count(it.requests), theme.text_secondary),
        _ => (
            it.newest.map_or_else(
                || words::NONE.to_owned(),
                |at| labels::list_time(at, cx.zone, cx.now),
            ),
            theme.text_secondary,
        ),
    };
    ui.add(Label::new(Face::Body.text(text, color)).truncate());
}
