//! Questions over the page: why a rate is saved as a finding, what a special event was, where levels
//! begin.

use crate::domain::rate::{Limits, parse_number, shown};
use crate::domain::rate_records::{MarkedTime, note_problem};
use crate::domain::rate_subject::SpecialEvent;
use crate::domain::time::{Micros, Zone};
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{primary, secondary, text_field};
use crate::ui::words;
use egui::{Align, Frame, Id, Key, Label, Layout, Margin, Modal, Modifiers, Response, Ui};

/// Width of what is in a dialog.
const WIDTH: f32 = 440.0;

/// An open question.
#[derive(Debug)]
pub enum Dialog {
    /// Save the rate as a finding: what it is, and why.
    Save {
        /// "41 failed events between …".
        what: String,
        /// The note.
        note: String,
    },
    /// Mark a special event.
    Mark {
        /// Begin, as it is typed.
        from: String,
        /// End, as it is typed.
        to: String,
        /// What it was.
        note: String,
    },
    /// Where levels begin: z elevated, z anomalous, ratio elevated, ratio anomalous, as typed.
    Limits([String; 4]),
}

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// Nothing.
    Cancelled,
    /// Save it, with this note.
    Save(String),
    /// Mark this time, with this note.
    Mark(MarkedTime, String),
    /// Levels begin there from now on.
    Limits(Limits),
}

impl Dialog {
    /// Asks why it is saved.
    pub fn save(what: String) -> Self {
        Self::Save { what, note: String::new() }
    }

    /// Asks for a special event; the window that is judged is what is most likely meant.
    pub fn mark(window: Option<(Micros, Micros)>, zone: &Zone) -> Self {
        let text =
            |at: Option<Micros>| at.map(|it| words::typed_time(it, zone)).unwrap_or_default();
        Self::Mark {
            from: text(window.map(|it| it.0)),
            to: text(window.map(|it| it.1)),
            note: String::new(),
        }
    }

    /// Asks for limits.
    pub fn limits(limits: &Limits) -> Self {
        let all =
            [limits.z_elevated, limits.z_anomalous, limits.ratio_elevated, limits.ratio_anomalous];
        Self::Limits(all.map(shown))
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::Save { .. } => "Save as finding",
            Self::Mark { .. } => "Mark a special event",
            Self::Limits(_) => "Change limits",
        }
    }

    const fn verb(&self) -> &'static str {
        match self {
            Self::Save { .. } => "Save finding",
            Self::Mark { .. } => "Mark event",
            Self::Limits(_) => "Use these limits",
        }
    }

    /// What it would do as it is filled in.
    fn decided(&self, zone: &Zone) -> Result<Decided, String> {
        match self {
            Self::Save { note, .. } if note.trim().is_empty() => {
                Err("Write why it is saved.".to_owned())
            }
            Self::Save { note, .. } => match note_problem(note) {
                Some(problem) => Err(problem),
                None => Ok(Decided::Save(note.trim().to_owned())),
            },
            Self::Mark { from, to, note } => {
                let time = |text: &str| {
                    Micros::parse(text, zone)
                        .ok_or_else(|| format!("“{text}” is not a time. Write 2026-06-13 23:00."))
                };
                let time = MarkedTime { from: time(from)?, to: time(to)? };
                match time.problem(note) {
                    Some(problem) => Err(problem),
                    None => Ok(Decided::Mark(time, note.trim().to_owned())),
                }
            }
            Self::Limits(texts) => {
                let mut numbers = [0.0; 4];
                for (number, text) in numbers.iter_mut().zip(texts) {
                    *number = parse_number(text).map_err(|it| format!("“{text}”: {it}"))?;
                }
                let [z_elevated, z_anomalous, ratio_elevated, ratio_anomalous] = numbers;
                let limits = Limits { z_elevated, z_anomalous, ratio_elevated, ratio_anomalous };
                match limits.problem() {
                    Some(problem) => Err(problem.to_owned()),
                    None => Ok(Decided::Limits(limits)),
                }
            }
        }
    }

    /// Draws it; says what was decided, if anything. `why_not`: why nothing can be recorded.
    pub fn show(
        &mut self,
        ui: &Ui,
        zone: &Zone,
        special: &[SpecialEvent],
        why_not: Option<&str>,
        take_focus: bool,
    ) -> Option<Decided> {
        let theme = theme::of(ui);
        let shown = Modal::new(Id::unique("rate dialog"))
            .backdrop_color(theme::dimmer())
            .frame(Frame::popup(ui.style()).inner_margin(Margin::same(16)))
            .show(ui.ctx(), |ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().item_spacing.y = 8.0;
                ui.label(Face::Title.text(self.title(), theme.text));
                let first = self.body(ui, special);
                if take_focus {
                    first.request_focus();
                }
                self.buttons(ui, zone, why_not)
            });
        let closed = shown.should_close().then_some(Decided::Cancelled);
        shown.inner.or(closed)
    }

    fn body(&mut self, ui: &mut Ui, special: &[SpecialEvent]) -> Response {
        let theme = theme::of(ui);
        match self {
            Self::Save { what, note } => {
                ui.add(Label::new(Face::Body.text(&*what, theme.text_secondary)).wrap());
                let text = "It is listed in Anomalies as Unusual rate with these events as its \
                            evidence, after every further run too, until it is taken back.";
                ui.add(Label::new(Face::Small.text(text, theme.text_muted)).wrap());
                text_field(ui, "Why is it saved?", note, "Ask ana about it", WIDTH)
            }
            Self::Mark { from, to, note } => {
                let text = "What is usual is told without it, here and in every later \
                            calculation of this case.";
                ui.add(Label::new(Face::Small.text(text, theme.text_muted)).wrap());
                let half = (WIDTH - 8.0) / 2.0;
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    text_field(ui, "From", from, "2026-06-13 23:00", half);
                    text_field(ui, "Until", to, "2026-06-14 02:00", half);
                });
                let first = text_field(ui, "What was it?", note, "Summer sale", WIDTH);
                if !special.is_empty() {
                    let n = special.len();
                    let text = format!("{n} marked already; History has them.");
                    ui.label(Face::Small.text(text, theme.text_muted));
                }
                first
            }
            Self::Limits(texts) => limits_body(ui, texts),
        }
    }

    fn buttons(&self, ui: &mut Ui, zone: &Zone, why_not: Option<&str>) -> Option<Decided> {
        let theme = theme::of(ui);
        let decided = self.decided(zone);
        let problem = match (why_not, &decided) {
            (Some(why), _) => Some(why.to_owned()),
            (None, Err(problem)) => Some(problem.clone()),
            (None, Ok(_)) => None,
        };
        let by_key = ui.input_mut(|it| {
            it.consume_key(Modifiers::COMMAND, Key::Enter)
                || it.consume_key(Modifiers::NONE, Key::Enter)
        });
        if let Some(problem) = &problem {
            ui.add(Label::new(Face::Small.text(problem, theme.text_muted)).wrap());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let main = primary(self.verb()).key("Enter").disabled_because(problem.as_deref());
            let go = main.show(ui).clicked() || by_key;
            let cancel = secondary("Cancel").key("Esc").show(ui).clicked();
            let defaults = matches!(self, Self::Limits(_))
                && secondary("As they were made").show(ui).clicked();
            if go && problem.is_none() {
                decided.ok()
            } else if defaults {
                Some(Decided::Limits(Limits::default()))
            } else {
                cancel.then_some(Decided::Cancelled)
            }
        })
        .inner
    }
}

/// The four limits, with what each begins and whether it is part of what it begins.
fn limits_body(ui: &mut Ui, texts: &mut [String; 4]) -> Response {
    let theme = theme::of(ui);
    let half = (WIDTH - 8.0) / 2.0;
    let [z_elevated, z_anomalous, ratio_elevated, ratio_anomalous] = texts;
    let mut first = None;
    let rows = [
        (
            "With a standard deviation, z decides. It is elevated above the first and anomalous \
             above the second (not at it), high and low alike.",
            ("Elevated above |z|", z_elevated, "2"),
            ("Anomalous above |z|", z_anomalous, "3"),
        ),
        (
            "Without one, the ratio decides. It is elevated above the first (not at it) and \
             anomalous from the second on (at it, too); on the low side below 1 ÷ the first, and \
             from 1 ÷ the second down.",
            ("Elevated above ratio", ratio_elevated, "1.5"),
            ("Anomalous from ratio", ratio_anomalous, "2"),
        ),
    ];
    for (text, (left, a, hint_a), (right, b, hint_b)) in rows {
        ui.add(Label::new(Face::Body.text(text, theme.text_secondary)).wrap());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let field = text_field(ui, left, a, hint_a, half);
            first.get_or_insert(field);
            text_field(ui, right, b, hint_b, half);
        });
    }
    let note = "These are Oddlog's own rule of thumb; the plots and the command line's default are \
                the same. They are remembered.";
    ui.add(Label::new(Face::Small.text(note, theme.text_muted)).wrap());
    first.unwrap_or_else(|| ui.label(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_does_nothing_until_it_is_filled_in() {
        let zone = Zone::Utc;
        let mut it = Dialog::mark(Some((Micros(0), Micros(3_600_000_000))), &zone);
        assert_eq!(it.decided(&zone), Err("Write what was going on.".to_owned()));
        if let Dialog::Mark { to, note, .. } = &mut it {
            "Sale".clone_into(note);
            "1970-01-02".clone_into(to);
        }
        let time = MarkedTime { from: Micros(0), to: Micros(86_400_000_000) };
        assert_eq!(it.decided(&zone), Ok(Decided::Mark(time, "Sale".to_owned())));
        if let Dialog::Mark { to, .. } = &mut it {
            "tomorrow".clone_into(to);
        }
        assert!(it.decided(&zone).unwrap_err().contains("is not a time"));
        let it = Dialog::save("41 failed events".to_owned());
        assert_eq!(it.decided(&zone), Err("Write why it is saved.".to_owned()));
    }

    #[test]
    fn limits_are_read_and_checked() {
        let mut it = Dialog::limits(&Limits::default());
        assert_eq!(it.decided(&Zone::Utc), Ok(Decided::Limits(Limits::default())));
        if let Dialog::Limits(texts) = &mut it {
            "4".clone_into(&mut texts[0]);
        }
        assert!(it.decided(&Zone::Utc).unwrap_err().starts_with("Limits of z"));
        if let Dialog::Limits(texts) = &mut it {
            "x".clone_into(&mut texts[1]);
        }
        assert_eq!(it.decided(&Zone::Utc).unwrap_err(), "“x”: This is not a number.");
    }
}
