//! The head of the Anomalies page: title, how many of how many, counts per severity.

use crate::domain::finding::Severity;
use crate::ui::labels;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{link, severity_mark};
use crate::worker::protocol::FindingList;
use egui::accesskit::Role;
use egui::{Ui, WidgetInfo};

/// Draws it; `with_severities` where there is room for the counts. Answers whether the suppressed
/// ones are asked for.
pub fn head(ui: &mut Ui, list: Option<&FindingList>, with_severities: bool) -> bool {
    let theme = theme::of(ui);
    ui.horizontal_centered(|ui| {
        ui.label(Face::Title.text("Anomalies", theme.text));
        let (matching, total) = list.map_or((0, 0), |it| (it.matching, it.total));
        let (shown, of) = match list {
            // The first rows are there, the rest is being counted.
            Some(it) if it.partial => {
                (labels::WAITING.to_owned(), format!("of {}", labels::count(total)))
            }
            Some(_) => (labels::count(matching), format!("of {}", labels::count(total))),
            None => (labels::WAITING.to_owned(), String::new()),
        };
        let spoken = format!("{shown} {of} anomalies");
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.add_space(4.0);
        let bold = ui.label(Face::Section.text(&shown, theme.text));
        bold.widget_info(|| WidgetInfo::labeled(Role::Status, true, &spoken));
        ui.label(Face::Body.text(of, theme.text_secondary));
        let Some(list) = list else { return false };
        let mut asked = false;
        if list.hidden != 0 {
            ui.add_space(8.0);
            let text = format!("{} suppressed", labels::count(list.hidden));
            asked = link(ui, &text).on_hover_text("Hidden, not deleted").clicked();
        }
        for severity in Severity::ALL.iter().filter(|_| with_severities) {
            let n = list.by_severity[*severity as usize];
            if n != 0 {
                ui.add_space(6.0);
                severity_mark(ui, *severity);
                ui.label(Face::Body.text(labels::count(n), theme.text_secondary));
            }
        }
        asked
    })
    .inner
}
