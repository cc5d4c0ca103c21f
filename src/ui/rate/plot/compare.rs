//! A series beside its own past, or beside the same count of somebody else: two lines and a table.

use super::compare_draw::{Sums, draw, sums, sums_words};
use super::line::Span;
use super::plots::About;
use super::prepared::Prepared;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::rate::Limits;
use crate::domain::rate_subject::{Spread, Subject};
use crate::domain::series::{Mark, Series};
use crate::domain::subject_series::SubjectSeries;
use crate::domain::time::DAY;
use crate::ui::loaded::Loaded;
use crate::ui::page::PageContext;
use crate::ui::theme::Face;
use crate::ui::widgets::{self, Choice, Tint};
use crate::worker::protocol::{Answer, Query, SubjectSeriesOrder, Ticket};
use egui::{Key, Label, Ui, vec2};
use std::ops::Range;
use std::sync::Arc;

/// What a series is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum With {
    /// The day before.
    Day,
    /// The week before.
    #[default]
    Week,
    /// Four weeks before.
    FourWeeks,
    /// 52 weeks before: the same weekdays.
    Year,
    /// Somebody else.
    Other,
}

impl With {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Day, "A day before"),
        (Self::Week, "A week before"),
        (Self::FourWeeks, "Four weeks before"),
        (Self::Year, "52 weeks before"),
        (Self::Other, "Somebody else"),
    ];

    fn label(self) -> &'static str {
        Self::ALL.iter().find(|it| it.0 == self).map_or("", |it| it.1)
    }

    const fn shift(self) -> Option<i64> {
        match self {
            Self::Day => Some(DAY),
            Self::Week => Some(7 * DAY),
            Self::FourWeeks => Some(28 * DAY),
            Self::Year => Some(364 * DAY),
            Self::Other => None,
        }
    }
}

/// Who else can be compared.
const KINDS: [(Option<Field>, &str); 8] = [
    (Some(Field::User), "User"),
    (Some(Field::Ip), "Address"),
    (Some(Field::Key), "Key"),
    (Some(Field::Machine), "Machine"),
    (Some(Field::Product), "Product"),
    (Some(Field::Resource), "Resource"),
    (Some(Field::Integration), "Integration"),
    (None, "The whole log"),
];

/// What is chosen on this tab.
#[derive(Debug, Default)]
pub struct Compare {
    with: With,
    /// Position in [`KINDS`]; `None` = the kind of the subject itself.
    kind: Option<usize>,
    name: String,
    /// The other subject that was asked for, and its series.
    asked: Option<Subject>,
    loaded: Loaded<Arc<SubjectSeries>>,
    cancel: Cancel,
    /// The other line of the last frame, and of what it was made.
    other: Option<(Made, Arc<Prepared>)>,
    summed: Option<Summed>,
}

/// Sums of the last frame, and what they are of.
#[derive(Debug)]
struct Summed {
    own: Arc<Prepared>,
    other: Arc<Prepared>,
    points: Range<usize>,
    sums: Sums,
}

/// More points than this are not added up while a person moves the plot.
const MOST_SUMMED: usize = 50_000;

/// What the other line was made of.
#[derive(Debug)]
enum Made {
    Shifted(Arc<Prepared>, i64),
    Answered(Arc<SubjectSeries>),
}

impl Compare {
    /// Takes an answer, if it asked for it.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.loaded.take(ticket, answer, |it| match it {
            Answer::SubjectSeries(it) => Some(Arc::clone(it)),
            _ => None,
        });
    }

    /// The case is another: what was counted in it is stale.
    pub fn case_changed(&mut self) {
        self.cancel.cancel();
        (self.asked, self.loaded) = (None, Loaded::default());
    }

    /// Sums over what is seen; `None` for too many points.
    fn sums(
        &mut self,
        own: &Arc<Prepared>,
        other: &Arc<Prepared>,
        points: &Range<usize>,
    ) -> Option<Sums> {
        if MOST_SUMMED < points.len() {
            return None;
        }
        let known = self.summed.as_ref().filter(|it| {
            Arc::ptr_eq(&it.own, own) && Arc::ptr_eq(&it.other, other) && it.points == *points
        });
        if let Some(known) = known {
            return Some(known.sums);
        }
        let sums = sums(own, other, points.clone());
        let (own, other, points) = (Arc::clone(own), Arc::clone(other), points.clone());
        self.summed = Some(Summed { own, other, points, sums });
        Some(sums)
    }

    /// Draws the tab.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        data: &Arc<Prepared>,
        about: &About<'_>,
        seen: Span,
    ) {
        if about.subject.is_none() && self.with == With::Other {
            self.with = With::default();
        }
        self.choices(ui, cx, about);
        ui.add_space(8.0);
        self.work_out(data);
        if self.with == With::Other {
            if let Some(message) = self.loaded.failure() {
                widgets::notice(ui, Tint::Bad, message, None);
                return;
            }
            if self.loaded.is_waiting() {
                ui.add(Label::new(Face::Body.text("Counting…", cx.theme.text_muted)));
                return;
            }
            if self.asked.is_none() {
                let text = "Type whose events are to be counted beside these, and press Enter.";
                ui.add(Label::new(Face::Body.text(text, cx.theme.text_secondary)).wrap());
                return;
            }
        }
        let Some(other) = self.other.as_ref().map(|it| Arc::clone(&it.1)) else { return };
        let name = self.other_name();
        let visible = data.within(seen.from, seen.to);
        let words = match self.sums(data, &other, &visible) {
            Some(sums) => sums_words(sums),
            None => "zoom in to have both added up".to_owned(),
        };
        draw(ui, cx, (data, &other), &name, &words, seen);
    }

    fn other_name(&self) -> String {
        match (&self.asked, self.with) {
            (Some(subject), With::Other) => subject.whose(),
            (_, with) => with.label().to_lowercase(),
        }
    }

    fn choices(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, about: &About<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
            let all = With::ALL.iter().filter(|it| about.subject.is_some() || it.0 != With::Other);
            let choices: Vec<Choice<'_, With>> =
                all.map(|(value, label)| Choice { value: *value, label, icon: None }).collect();
            let current = (self.with.label(), None);
            if let Some(with) = widgets::dropdown(ui, "Compare with", current, 170.0, &choices) {
                self.with = with;
            }
            if let (With::Other, Some(subject)) = (self.with, about.subject) {
                self.somebody(ui, cx, subject);
            }
        });
    }

    fn somebody(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, subject: &Subject) {
        let own = subject.entity.as_ref().map_or(Field::User, |it| it.0);
        let of_own = || KINDS.iter().position(|it| it.0 == Some(own)).unwrap_or(0);
        let (kind, label) = KINDS[self.kind.unwrap_or_else(of_own)];
        let choices: Vec<Choice<'_, usize>> = (0..)
            .zip(KINDS)
            .map(|(value, (_, label))| Choice { value, label, icon: None })
            .collect();
        if let Some(it) = widgets::dropdown(ui, "Kind", (label, None), 130.0, &choices) {
            self.kind = Some(it);
        }
        let mut wanted = kind.is_none();
        if kind.is_some() {
            let hint = "Name, as in the log";
            let field = widgets::search_field(ui, "Name", &mut self.name, hint, "", 180.0);
            wanted = field.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter));
            let why = self.name.trim().is_empty().then_some("Type a name.");
            wanted |=
                widgets::secondary("Compare with it").disabled_because(why).show(ui).clicked();
        }
        let entity = match kind {
            Some(_) if self.name.trim().is_empty() => return,
            Some(field) => Some((field, self.name.trim().to_owned())),
            None => None,
        };
        let other = Subject { entity, ..subject.clone() };
        // The same somebody over another window is asked for at once.
        let changed = self.asked.as_ref().is_some_and(|it| {
            it.entity == other.entity && (it.count, it.window) != (other.count, other.window)
        });
        if (wanted && self.asked.as_ref() != Some(&other)) || changed {
            self.cancel.cancel();
            self.cancel = Cancel::default();
            let order = SubjectSeriesOrder { subject: other.clone(), cancel: self.cancel.clone() };
            self.loaded = Loaded::default();
            self.loaded.ask(cx.backend.ask(Query::SubjectSeries(order)));
            self.asked = Some(other);
        }
    }

    /// Makes the other line, unless it is that of the last frame.
    fn work_out(&mut self, data: &Arc<Prepared>) {
        let made = match (self.with.shift(), self.loaded.shown()) {
            (Some(shift), _) => Made::Shifted(Arc::clone(data), shift),
            (None, Some(it)) => Made::Answered(Arc::clone(it)),
            (None, None) => {
                self.other = None;
                return;
            }
        };
        if self.other.as_ref().is_some_and(|it| it.0.is(&made)) {
            return;
        }
        let series = match &made {
            Made::Shifted(of, shift) => shifted(&of.series, *shift),
            Made::Answered(it) => it.judged(Spread::default(), &Limits::default()),
        };
        let prepared = Arc::new(Prepared::new(Arc::new(series), &Limits::default()));
        self.other = Some((made, prepared));
    }
}

impl Made {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Shifted(a, by), Self::Shifted(b, with)) => Arc::ptr_eq(a, b) && by == with,
            (Self::Answered(a), Self::Answered(b)) => Arc::ptr_eq(a, b),
            (Self::Shifted(..), Self::Answered(_)) | (Self::Answered(_), Self::Shifted(..)) => {
                false
            }
        }
    }
}

/// The same values that much later; nothing of it is judged.
pub fn shifted(series: &Series, by: i64) -> Series {
    let n = series.len();
    Series {
        time: series.time.iter().map(|it| it.saturating_add(by)).collect(),
        expected: vec![f64::NAN; n],
        spread: vec![f64::NAN; n],
        mark: vec![Mark::Unknown; n],
        ..series.clone()
    }
}
