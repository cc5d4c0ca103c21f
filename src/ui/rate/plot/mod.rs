//! The right side while rates come from the log: the subject's rate in every window.
//!
//! Lives here: what is asked of the worker and when. `plots` draws a series with its tabs, of a
//! log and of a file alike; `scene` is the picture that is painted and saved.

mod axis;
#[cfg(test)]
mod bench;
mod compare;
mod compare_draw;
mod decimate;
mod distribution;
mod hover;
mod line;
mod plots;
mod png;
mod prepared;
mod save;
mod scene;
mod svg;
mod table;
mod tabs;
mod view;
mod week;

pub use plots::{About, Plots};
pub use prepared::Prepared;

use crate::domain::calendar::Window;
use crate::domain::job::Cancel;
use crate::domain::rate::Limits;
use crate::domain::rate_subject::{SpecialEvent, Spread, Subject};
use crate::domain::subject_series::SubjectSeries;
use crate::domain::time::{DAY, Micros};
use crate::ui::labels;
use crate::ui::loaded::Loaded;
use crate::ui::page::PageContext;
use crate::ui::theme::Face;
use crate::ui::widgets::{self, Tint};
use crate::worker::protocol::{Answer, Query, SubjectSeriesOrder, Ticket};
use egui::{Label, Ui};
use line::Span;
use std::sync::Arc;

/// What the left side asks about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What is counted, of whom, over how long.
    pub subject: &'a Subject,
    /// A time in the window that is judged.
    pub at: Micros,
    /// How what is usual is told.
    pub spread: Spread,
    /// Where levels begin.
    pub limits: &'a Limits,
    /// What was marked and is left out, oldest first.
    pub special: &'a [SpecialEvent],
}

/// What is drawn, and what it has asked for.
#[derive(Debug, Default)]
pub struct Panel {
    /// What the newest question was about.
    asked: Option<(Subject, Vec<SpecialEvent>)>,
    cancel: Cancel,
    loaded: Loaded<Arc<SubjectSeries>>,
    /// The answer as it is judged now.
    judged: Option<Judged>,
    plots: Plots,
    /// The window that the left side was filled from when it was last looked at.
    followed: Option<(Subject, Micros)>,
}

/// An answer, judged.
#[derive(Debug)]
struct Judged {
    of: Arc<SubjectSeries>,
    spread: Spread,
    limits: Limits,
    data: Arc<Prepared>,
}

impl Panel {
    /// Draws at its natural height: the page scrolls, and adds its buttons below. Answers the start
    /// of the window that the person chose in it, which the left side is then filled from.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        asked: Asked<'_>,
    ) -> Option<Micros> {
        let title = asked.subject.title();
        if cx.case.is_none() {
            ui.add(Label::new(Face::Section.text(title, cx.theme.text)));
            ui.add_space(8.0);
            let text = "No case is open. Open a case, or import a log, to count in it.";
            widgets::notice(ui, Tint::Info, text, None);
            return None;
        }
        self.ask(cx, asked);
        if let Some(message) = self.loaded.failure().map(str::to_owned) {
            ui.add(Label::new(Face::Section.text(title, cx.theme.text)));
            ui.add_space(8.0);
            if widgets::notice(ui, Tint::Bad, &message, Some("Try again")) {
                self.asked = None;
            }
            return None;
        }
        self.judge(asked);
        let Some(data) = self.judged.as_ref().map(|it| Arc::clone(&it.data)) else {
            ui.add(Label::new(Face::Section.text(title, cx.theme.text)));
            ui.add_space(8.0);
            ui.add(Label::new(Face::Body.text("Counting every window…", cx.theme.text_muted)));
            return None;
        };
        self.follow(asked, &data);
        let about = About { title: &title, subject: Some(asked.subject), special: asked.special };
        let chosen = self.plots.show(ui, cx, &data, &about);
        if let Some(cut) = self.judged.as_ref().map(|it| it.of.cut).filter(|it| *it != 0) {
            let cut = labels::counted(cut, "earlier window is", "earlier windows are");
            ui.add_space(6.0);
            let words = format!("{cut} not shown. Choose a longer window to see all of the log.");
            ui.add(Label::new(Face::Small.text(words, cx.theme.text_muted)).wrap());
        }
        let at = Micros(data.series.time[chosen?]);
        self.followed = Some((asked.subject.clone(), at));
        Some(at)
    }

    /// Takes an answer, if it asked for it.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.loaded.take(ticket, answer, |it| match it {
            Answer::SubjectSeries(it) => Some(Arc::clone(it)),
            _ => None,
        });
        self.plots.on_answer(ticket, answer);
    }

    /// The case, or what is marked in it, is another: what was loaded is stale.
    pub fn case_changed(&mut self) {
        self.cancel.cancel();
        self.asked = None;
        self.plots.case_changed();
    }

    /// Asks anew where something else is wanted; what is no longer wanted is stopped.
    fn ask(&mut self, cx: &mut PageContext<'_>, asked: Asked<'_>) {
        let is_asked =
            self.asked.as_ref().is_some_and(|it| it.0 == *asked.subject && it.1 == asked.special);
        if is_asked {
            return;
        }
        self.cancel.cancel();
        self.cancel = Cancel::default();
        let shown = self.judged.as_ref().map(|it| &it.of.subject);
        if shown.is_some_and(|it| it != asked.subject) {
            self.judged = None;
            self.loaded = Loaded::default();
            self.plots.forget();
        }
        self.asked = Some((asked.subject.clone(), asked.special.to_vec()));
        let order =
            SubjectSeriesOrder { subject: asked.subject.clone(), cancel: self.cancel.clone() };
        self.loaded.ask(cx.backend.ask(Query::SubjectSeries(order)));
    }

    fn judge(&mut self, asked: Asked<'_>) {
        let Some(of) = self.loaded.shown() else { return };
        let is_judged = self.judged.as_ref().is_some_and(|it| {
            Arc::ptr_eq(&it.of, of) && it.spread == asked.spread && it.limits == *asked.limits
        });
        if !is_judged {
            let series = Arc::new(of.judged(asked.spread, asked.limits));
            let data = Arc::new(Prepared::new(series, asked.limits));
            let (spread, limits) = (asked.spread, *asked.limits);
            if self.judged.as_ref().is_some_and(|it| it.of.time != of.time) {
                // Positions mean other windows now.
                self.plots.selected = None;
                self.followed = None;
            }
            self.judged = Some(Judged { of: Arc::clone(of), spread, limits, data });
        }
    }

    /// Shows the stretch around the window that the left side is about, when that is another.
    fn follow(&mut self, asked: Asked<'_>, data: &Prepared) {
        let wanted = (asked.subject.clone(), asked.at);
        if self.followed.as_ref() == Some(&wanted) {
            return;
        }
        self.followed = Some(wanted);
        let window = asked.subject.window;
        let start = window.start(window.index(asked.at));
        let series = &data.series;
        let found = series.at_or_before(start).filter(|it| series.time[*it] == start.0);
        self.plots.selected = found;
        let around = match window {
            Window::Hour => 7 * DAY,
            Window::Day => 91 * DAY,
            Window::Week => return self.plots.view.fit(),
        };
        let Some((first, last)) = data.span() else { return };
        // The chosen window stands near the right end: what led to it is seen.
        let to = found.map_or(last, |_| start.0.saturating_add(around / 7).min(last));
        let from = to.saturating_sub(around).max(first);
        let to = from.saturating_add(around).min(last);
        if to - from < last - first {
            self.plots.view.show(Span { from, to });
        } else {
            self.plots.view.fit();
        }
    }
}
