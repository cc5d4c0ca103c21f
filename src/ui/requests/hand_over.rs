//! What was recorded here and is to be carried out in the real system.

use super::RequestsPage;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{
    Column, EmptyState, LongTable, check_box, icon, icon_fill, primary, quiet, strip,
};
use crate::ui::{icons, labels};
use crate::worker::hand_over::HandOverWhat;
use crate::worker::protocol::{HandOverItem, LocalOrder};
use egui::{Align, Label, Layout, Ui};

impl RequestsPage {
    pub(super) fn hand_over_tab(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        if let Some(message) = self.hand_over.failure() {
            self.stale |= super::show::failed(ui, message);
            return;
        }
        let Some(all) = self.hand_over.shown().cloned() else { return };
        if all.is_empty() {
            super::show::padded(ui, |ui| {
                let empty = EmptyState {
                    icon: icons::SEAL_CHECK,
                    title: "Nothing is to be handed over.",
                    text: "Revocations and changes of access flows are recorded here and not sent. \
                           They appear here until they are marked as done.",
                    primary: None,
                    secondary: None,
                };
                empty.show(ui);
            });
            return;
        }
        let shown: Vec<&HandOverItem> =
            all.iter().filter(|it| self.with_done || it.done.is_none()).collect();
        let frame = super::show::bar_frame(cx);
        strip(ui, "hand-over bar", frame, size::FILTER_BAR, |ui| {
            self.hand_over_bar(ui, cx, &shown);
        });
        if shown.is_empty() {
            super::show::padded(ui, |ui| {
                let text = "Everything is carried out.";
                ui.label(Face::Body.text(text, cx.theme.text_secondary));
            });
            return;
        }
        self.hand_over_table(ui, cx, &shown);
    }

    fn hand_over_bar(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, shown: &[&HandOverItem]) {
        ui.horizontal_centered(|ui| {
            let n = self.ticked.len() as u64;
            let read_only = cx.case.and_then(|it| it.read_only.clone());
            let why_not = read_only.or_else(|| (n == 0).then(|| "Tick what is done.".to_owned()));
            let label =
                if n == 0 { "Mark as done".to_owned() } else { format!("Mark {n} as done") };
            let button = primary(&label).icon(icons::CHECK);
            if button.disabled_because(why_not.as_deref()).show(ui).clicked() {
                let entries = self.ticked.iter().copied().collect();
                let note = String::new();
                cx.act(UiAction::Record(LocalOrder::MarkDone { entries, note }));
            }
            let open = shown.iter().filter(|it| it.done.is_none());
            if quiet("Tick all").show(ui).clicked() {
                self.ticked = open.map(|it| it.entry).collect();
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                check_box(ui, "Also what is done", &mut self.with_done);
            });
        });
    }

    fn hand_over_table(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, shown: &[&HandOverItem]) {
        let column = |title, width| Column { title, width, right: false };
        let all = [
            column("", 36.0),
            column("What", 150.0),
            column("Target", 160.0),
            column("In words", 0.0),
            column("Reason", 0.0),
            column("Recorded", 150.0),
            column("Done", 150.0),
        ];
        let fits: &[usize] = match ui.available_width() {
            w if w < 900.0 => &[0, 1, 2, 3],
            w if w < 1150.0 => &[0, 1, 2, 3, 5],
            _ => &[0, 1, 2, 3, 4, 5, 6],
        };
        let columns: Vec<Column<'_>> = fits.iter().map(|at| all[*at]).collect();
        let ticked = |it: &HandOverItem| self.ticked.contains(&it.entry);
        let spoken = |at: usize| {
            let it = shown[at];
            let mark = if ticked(it) { ", ticked" } else { "" };
            format!("{} {}{mark}", it.action(), it.target())
        };
        let n = shown.len();
        let table = LongTable::new("To hand over", &columns, n, cx.row_height.points());
        let report = table.show(ui, spoken, |ui, at, column| {
            cell(ui, cx, shown[at], (fits[column], ticked(shown[at])));
        });
        let Some(it) = report.clicked.map(|at| shown[at]) else { return };
        if it.done.is_none() && !self.ticked.remove(&it.entry) {
            self.ticked.insert(it.entry);
        }
    }
}

fn cell(ui: &mut Ui, cx: &PageContext<'_>, it: &HandOverItem, (column, ticked): (usize, bool)) {
    let theme: &Theme = cx.theme;
    let at = |at| labels::list_time(at, cx.zone, cx.now);
    let (text, color) = match column {
        0 => {
            if it.done.is_some() {
                icon_fill(ui, icons::CHECK_CIRCLE, size::ICON_SMALL, theme.ok);
            } else {
                let glyph = if ticked { icons::CHECK } else { icons::CIRCLE };
                let color = if ticked { theme.accent_text } else { theme.text_muted };
                icon(ui, glyph, size::ICON_SMALL, color);
            }
            return;
        }
        1 => {
            let glyph = match it.what {
                HandOverWhat::Revocation { .. } => icons::PROHIBIT,
                HandOverWhat::Flow { .. } => icons::GIT_BRANCH,
            };
            ui.spacing_mut().item_spacing.x = 6.0;
            icon(ui, glyph, size::ICON_SMALL, theme.text_secondary);
            (it.action(), theme.text)
        }
        2 => (it.target().to_owned(), theme.accent_text),
        3 => (it.words(), theme.text_secondary),
        4 => (it.reason.clone(), theme.text_secondary),
        5 => (format!("{}, {}", at(it.by.at), it.by.actor), theme.text_secondary),
        _ => match &it.done {
            Some(done) => (format!("{}, {}", at(done.by.at), done.by.actor), theme.text),
            None => ("not yet".to_owned(), theme.text_muted),
        },
    };
    ui.add(Label::new(Face::Body.text(text, color)).truncate());
}
