//! "History 6": the calculations that were kept and the special events that are marked, to open
//! again and to take back.

use super::from_log::FromLog;
use crate::domain::ids::EntryId;
use crate::domain::rate::Limits;
use crate::domain::rate_records::{Calculation, Kept, NOTE_MOST};
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{self, primary, text_field};
use crate::ui::{icons, labels, words};
use egui::{Label, Popup, PopupCloseBehavior, ScrollArea, Ui};

/// Width of the popup.
const WIDTH: f32 = 420.0;

/// What was kept in this window while no case was open, and the note that is being typed.
#[derive(Debug, Default)]
pub struct History {
    session: Vec<(Calculation, String)>,
    note: String,
    /// A key asked for the popup.
    wanted: bool,
}

/// What the person wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// Keep the calculation in the case, with a note.
    Keep(String),
    /// Show one that was kept.
    Open(Box<Calculation>),
    /// Take back what this entry of the journal recorded.
    TakeBack(EntryId),
}

impl History {
    /// Opens the popup with the next frame.
    pub fn open(&mut self) {
        self.wanted = true;
    }

    /// Draws the button, and the popup while it is open. `now`: the calculation as it stands.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &PageContext<'_>,
        state: &FromLog,
        now: Option<&Calculation>,
    ) -> Option<Wanted> {
        let kept = state.records().filter(|_| cx.case.is_some());
        let n = kept.map_or(self.session.len(), |it| it.kept.len());
        let label = format!("History {n}");
        let button = widgets::quiet(&label).icon(icons::CLOCK_COUNTER_CLOCKWISE).show(ui);
        if std::mem::take(&mut self.wanted) {
            Popup::open_id(ui.ctx(), Popup::default_response_id(&button));
        }
        let mut wanted = None;
        Popup::from_toggle_button_response(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(WIDTH)
            .gap(2.0)
            .show(|ui| {
                ui.spacing_mut().item_spacing.y = 6.0;
                self.keep(ui, cx, now, &mut wanted);
                let area = ScrollArea::vertical().max_height(320.0);
                area.auto_shrink([false, true]).show(ui, |ui| {
                    self.list(ui, cx, state, &mut wanted);
                });
                if matches!(wanted, Some(Wanted::Open(_))) {
                    ui.close();
                }
            });
        if let (Some(Wanted::Keep(note)), None, Some(now)) = (&wanted, cx.case, now) {
            self.session.insert(0, (now.clone(), note.clone()));
            return None;
        }
        wanted
    }

    fn keep(
        &mut self,
        ui: &mut Ui,
        cx: &PageContext<'_>,
        now: Option<&Calculation>,
        wanted: &mut Option<Wanted>,
    ) {
        let read_only = cx.case.and_then(|it| it.read_only.clone());
        let too_long = NOTE_MOST < self.note.trim().chars().count();
        let why = match (now, &read_only) {
            (None, _) => Some("There is no result to keep."),
            (_, Some(why)) => Some(why.as_str()),
            _ if too_long => Some("The note is too long."),
            _ => None,
        };
        let field =
            text_field(ui, "Note (optional)", &mut self.note, "What it is about", WIDTH - 16.0);
        let entered = field.lost_focus() && ui.input(|it| it.key_pressed(egui::Key::Enter));
        let keep = primary("Keep this calculation").disabled_because(why).show(ui).clicked();
        if why.is_none() && (keep || entered) {
            *wanted = Some(Wanted::Keep(std::mem::take(&mut self.note).trim().to_owned()));
        }
        if cx.case.is_none() {
            let text = "No case is open: kept until this window is closed.";
            ui.add(Label::new(Face::Small.text(text, cx.theme.text_muted)).wrap());
        }
    }

    fn list(
        &self,
        ui: &mut Ui,
        cx: &PageContext<'_>,
        state: &FromLog,
        wanted: &mut Option<Wanted>,
    ) {
        let Some(records) = state.records().filter(|_| cx.case.is_some()) else {
            for (calculation, note) in &self.session {
                if row(ui, cx, (calculation, note), "", false) == Some(true) {
                    *wanted = Some(Wanted::Open(Box::new(calculation.clone())));
                }
            }
            return;
        };
        if records.kept.is_empty() {
            let text = "No calculation is kept in this case.";
            ui.label(Face::Body.text(text, cx.theme.text_muted));
        }
        for Kept { calculation, note, by, entry } in &records.kept {
            let said = format!("{}, {}", by.actor, labels::list_time(by.at, cx.zone, cx.now));
            match row(ui, cx, (calculation, note), &said, true) {
                Some(true) => *wanted = Some(Wanted::Open(Box::new(calculation.clone()))),
                Some(false) => *wanted = Some(Wanted::TakeBack(*entry)),
                None => {}
            }
        }
        if !records.marked.is_empty() {
            ui.add_space(4.0);
            ui.label(Face::Section.text("Special events", cx.theme.text));
        }
        for it in &records.marked {
            let when = words::interval(it.event.from, it.event.to, cx.now, cx.zone);
            ui.horizontal(|ui| {
                let text = format!("{when}: {}", it.event.note);
                let room = (ui.available_width() - 34.0).max(40.0);
                ui.scope(|ui| {
                    ui.set_width(room);
                    ui.add(Label::new(Face::Body.text(text, cx.theme.text_secondary)).truncate());
                });
                let name = format!("Take back the special event {}", it.event.note);
                if widgets::icon_button(ui, icons::ARROW_U_UP_LEFT, &name, None).clicked() {
                    *wanted = Some(Wanted::TakeBack(it.entry));
                }
            });
        }
    }
}

/// A calculation: `Some(true)` = open it, `Some(false)` = take it back.
fn row(
    ui: &mut Ui,
    cx: &PageContext<'_>,
    (calculation, note): (&Calculation, &str),
    said: &str,
    removable: bool,
) -> Option<bool> {
    let limits: Limits = cx.limits;
    let text = calculation.words(&limits);
    let mut done = None;
    ui.horizontal(|ui| {
        let room = ui.available_width() - if removable { size::CONTROL + 6.0 } else { 0.0 };
        ui.scope(|ui| {
            ui.set_width(room.max(40.0));
            if widgets::menu_item(ui, &text, None, false).on_hover_text(&text).clicked() {
                done = Some(true);
            }
        });
        if removable {
            let name = format!("Take back {text}");
            if widgets::icon_button(ui, icons::ARROW_U_UP_LEFT, &name, None).clicked() {
                done = Some(false);
            }
        }
    });
    let parts: Vec<&str> = [note, said].into_iter().filter(|it| !it.is_empty()).collect();
    if !parts.is_empty() {
        let small = Face::Small.text(parts.join(" · "), cx.theme.text_muted);
        ui.horizontal(|ui| {
            ui.add_space(10.0);
            ui.add(Label::new(small).truncate());
        });
    }
    done
}
