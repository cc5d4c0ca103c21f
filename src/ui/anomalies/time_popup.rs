//! The popup behind the time button: Relative and Absolute, with what they resolve to.

use super::time_filter::{Clock, Tab, TimeFilter, TimeForm};
use crate::domain::calendar::SpanUnit;
use crate::domain::time::{DAY, Micros, Zone};
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{
    check_box, filter_button, primary, quiet, secondary, segmented, text_field,
};
use crate::ui::{icons, words};
use egui::{Align, Key, Layout, Popup, PopupCloseBehavior, Response, Ui};

/// Width of what is in the popup.
const WIDTH: f32 = 330.0;

/// Whether the popup is open, its form, and what Esc goes back to.
#[derive(Debug, Default)]
pub struct TimePopup {
    open: bool,
    form: TimeForm,
    before: TimeFilter,
    wants_focus: bool,
}

impl TimePopup {
    /// Whether it is open.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Opens it; `filter` is what Esc goes back to.
    pub fn open(&mut self, filter: TimeFilter, zone: &Zone) {
        self.open = true;
        self.before = filter;
        self.form.show(filter, zone);
        self.wants_focus = true;
    }

    /// Draws the button and, while it is open, the popup. True when `filter` changed.
    pub fn show(&mut self, ui: &mut Ui, filter: &mut TimeFilter, clock: Clock<'_>) -> bool {
        let said = filter.label(clock.now, clock.zone);
        let summary = (*filter != TimeFilter::All).then_some(said.as_str());
        let glyph = Some(icons::CALENDAR_BLANK);
        let name = if summary.is_some() { "Time" } else { "All time" };
        let button = filter_button(ui, name, summary, glyph, self.open);
        if button.clicked() {
            if self.open {
                self.open = false;
            } else {
                self.open(*filter, clock.zone);
            }
        }
        self.open && self.popup(&button, filter, clock)
    }

    fn popup(&mut self, button: &Response, filter: &mut TimeFilter, clock: Clock<'_>) -> bool {
        let was = *filter;
        // The popup itself closes on Esc: look first.
        let escaped = button.ctx.input(|it| it.key_pressed(Key::Escape));
        let mut open = true;
        let shown = Popup::from_response(button)
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("Filter time")
            .width(WIDTH)
            .gap(4.0)
            .show(|ui| {
                ui.set_width(WIDTH);
                self.content(ui, filter, clock)
            });
        let applied = shown.is_some_and(|it| it.inner);
        if escaped {
            *filter = self.before;
        }
        self.open = open && !applied && !escaped;
        *filter != was
    }

    /// Draws the form; true when it is done.
    fn content(&mut self, ui: &mut Ui, filter: &mut TimeFilter, clock: Clock<'_>) -> bool {
        let before = self.form.clone();
        let tabs = [(Tab::Relative, "Relative"), (Tab::Absolute, "Absolute")];
        if let Some(tab) = segmented(ui, "How to say the time", self.form.tab, &tabs) {
            self.form.tab = tab;
        }
        ui.add_space(2.0);
        let entered = match self.form.tab {
            Tab::Relative => self.relative(ui),
            Tab::Absolute => self.absolute(ui, clock),
        };
        let theme = theme::of(ui);
        let (said, color, is_valid) = match self.form.resolved(clock) {
            Ok(text) => (text, theme.text_secondary, true),
            Err(text) => (text, theme.bad(), false),
        };
        ui.label(Face::Body.text(said, color));
        if self.form != before
            && let Ok(read) = self.form.read(clock.zone)
        {
            *filter = read;
        }
        ui.separator();
        ui.horizontal(|ui| {
            let all = quiet("All time").show(ui).clicked();
            if all {
                *filter = TimeFilter::All;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let why = (!is_valid).then_some("Correct the time first.");
                let apply = primary("Apply").disabled_because(why).show(ui).clicked();
                if (apply || entered)
                    && let Ok(read) = self.form.read(clock.zone)
                {
                    *filter = read;
                    return true;
                }
                all
            })
            .inner
        })
        .inner
    }

    fn relative(&mut self, ui: &mut Ui) -> bool {
        let entered = ui
            .horizontal(|ui| {
                let field = text_field(ui, "Last", &mut self.form.n, "7", 60.0);
                if std::mem::take(&mut self.wants_focus) {
                    field.request_focus();
                }
                ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
                    ui.add_space(1.0);
                    let units: Vec<(SpanUnit, &str)> =
                        SpanUnit::ALL.iter().map(|it| (*it, it.label())).collect();
                    if let Some(unit) = segmented(ui, "Unit", self.form.unit, &units) {
                        self.form.unit = unit;
                    }
                });
                is_entered(ui, &field)
            })
            .inner;
        let unit = self.form.unit.label();
        let round = format!("Round to the {}", &unit[..unit.len() - 1]);
        check_box(ui, &round, &mut self.form.round);
        check_box(ui, "Count back from the newest event", &mut self.form.from_newest);
        entered
    }

    fn absolute(&mut self, ui: &mut Ui, clock: Clock<'_>) -> bool {
        self.wants_focus = false;
        let hint = "2026-06-13 23:10";
        let entered = ui
            .horizontal(|ui| {
                let from = text_field(ui, "From", &mut self.form.from, hint, WIDTH / 2.0 - 4.0);
                let to = text_field(ui, "To", &mut self.form.to, hint, WIDTH / 2.0 - 4.0);
                is_entered(ui, &from) || is_entered(ui, &to)
            })
            .inner;
        ui.horizontal(|ui| {
            for (label, days_back) in [("Today", 0), ("Yesterday", 1)] {
                if secondary(label).show(ui).clicked() {
                    let zone = if self.form.utc { &Zone::Utc } else { clock.zone };
                    let at = Micros(clock.now.0.saturating_sub(days_back * DAY));
                    let day: String = words::typed_time(at, zone).chars().take(10).collect();
                    self.form.from = format!("{day} 00:00");
                    self.form.to = format!("{day} 23:59");
                }
            }
            if let Some(newest) = clock.newest
                && secondary("Newest day").show(ui).clicked()
            {
                let zone = if self.form.utc { &Zone::Utc } else { clock.zone };
                let day: String = words::typed_time(newest, zone).chars().take(10).collect();
                self.form.from = format!("{day} 00:00");
                self.form.to = format!("{day} 23:59");
            }
        });
        check_box(ui, "Use UTC", &mut self.form.utc);
        entered
    }
}

fn is_entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter))
}
