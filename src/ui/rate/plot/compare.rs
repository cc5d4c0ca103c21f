//! A series beside its own past, or beside the same count of somebody else: two lines and a table.

use super::hover;
use super::line::{self, Frame, Span, value_parts};
use super::plots::About;
use super::prepared::Prepared;
use super::save;
use super::scene::{Part, Scene};
use super::table::{several_years, unit};
use crate::domain::field::Field;
use crate::domain::rate::{Limits, shown, shown_signed};
use crate::domain::rate_subject::{Spread, Subject};
use crate::domain::series::{Mark, Series};
use crate::domain::job::Cancel;
use crate::domain::subject_series::SubjectSeries;
use crate::domain::time::{DAY, Micros};
use crate::ui::labels;
use crate::ui::loaded::Loaded;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{self, Choice, Column, EvidenceTable, Tint};
use crate::worker::protocol::{Answer, Query, SubjectSeriesOrder, Ticket};
use egui::accesskit::Role;
use egui::{Align, Key, Label, Layout, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};
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
const KINDS: [(Option<Field>, &str); 5] = [
    (Some(Field::User), "User"),
    (Some(Field::Ip), "Address"),
    (Some(Field::Key), "Key"),
    (Some(Field::Machine), "Machine"),
    (None, "The whole log"),
];

/// What is chosen on this tab.
#[derive(Debug, Default)]
pub struct Compare {
    with: With,
    kind: Option<Option<Field>>,
    name: String,
    /// The other subject that was asked for, and its series.
    asked: Option<Subject>,
    loaded: Loaded<Arc<SubjectSeries>>,
    cancel: Cancel,
    /// The other line of the last frame, and of what it was made.
    other: Option<(Made, Arc<Prepared>)>,
    summed: Option<Summed>,
}

/// Sums of both over the points that both have, and how many those are.
type Sums = (f64, f64, u64);

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
    fn sums(&mut self, own: &Arc<Prepared>, other: &Arc<Prepared>, points: &Range<usize>) -> Option<Sums> {
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
        let own = subject.entity.as_ref().map(|it| it.0);
        let kind = self.kind.unwrap_or(Some(own.unwrap_or(Field::User)));
        let label = KINDS.iter().find(|it| it.0 == kind).map_or_else(
            || kind.map_or_else(String::new, |it| it.label().to_owned()),
            |it| it.1.to_owned(),
        );
        let choices = KINDS.map(|(value, label)| Choice { value, label, icon: None });
        if let Some(it) = widgets::dropdown(ui, "Kind", (&label, None), 130.0, &choices) {
            self.kind = Some(it);
        }
        let mut wanted = kind.is_none();
        if kind.is_some() {
            let hint = "Name, as in the log";
            let field = widgets::search_field(ui, "Name", &mut self.name, hint, "", 180.0);
            wanted = field.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter));
            let why = self.name.trim().is_empty().then_some("Type a name.");
            wanted |= widgets::secondary("Compare with it").disabled_because(why).show(ui).clicked();
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
            (Self::Shifted(..), Self::Answered(_)) | (Self::Answered(_), Self::Shifted(..)) => false,
        }
    }
}

/// The same values that much later; nothing of it is judged.
fn shifted(series: &Series, by: i64) -> Series {
    let n = series.len();
    Series {
        time: series.time.iter().map(|it| it.saturating_add(by)).collect(),
        expected: vec![f64::NAN; n],
        spread: vec![f64::NAN; n],
        mark: vec![Mark::Unknown; n],
        ..series.clone()
    }
}

/// Value of `other` at the time of a point of `series`.
fn value_at(other: &Series, time: i64, step: i64) -> Option<f64> {
    let at = other.at_or_before(Micros(time.saturating_add(step / 2)))?;
    (time.abs_diff(other.time[at]) <= (step / 2) as u64).then(|| other.value[at])
}

fn other_stroke(theme: &Theme) -> Stroke {
    Stroke::new(1.4, theme.warn())
}

fn scene(
    data: &Prepared,
    other: &Prepared,
    seen: Span,
    size: Vec2,
    cx: &PageContext<'_>,
    title: String,
) -> Scene {
    let theme = cx.theme;
    let of = |it: &Prepared| it.value_extremes(it.within(seen.from, seen.to));
    let all = of(data).into_iter().chain(of(other));
    let (low, high) =
        all.fold((0.0, 0.0), |it: (f64, f64), own| (it.0.min(own.0), it.1.max(own.1)));
    let values = if low < high { (low, high) } else { (low, low + 1.0) };
    let frame = Frame::new(size, seen, values);
    let mut scene = Scene::new(size, theme.bg_panel, title);
    line::axes(&mut scene, &frame, theme, cx.zone);
    let mut parts = Vec::new();
    let n = frame.rect.width() as usize;
    for (prepared, stroke, dash) in [
        (other, other_stroke(theme), Some((5.0, 2.5))),
        (data, line::observed_stroke(theme), None),
    ] {
        let columns = prepared.columns(seen.from, seen.to, n);
        let mut own = Vec::new();
        value_parts(prepared, &columns, &frame, stroke, &mut own);
        for it in &mut own {
            if let Part::Line { dash: of_line, .. } = it {
                *of_line = dash;
            }
        }
        parts.extend(own);
    }
    scene.groups.push((frame.rect.expand(2.0), parts));
    scene
}

fn legend(size: Vec2, theme: &Theme, names: [&str; 2]) -> Vec<Part> {
    let middle = size.y / 2.0;
    let strokes = [(line::observed_stroke(theme), None), (other_stroke(theme), Some((5.0, 2.5)))];
    let mut right = size.x;
    let mut parts = Vec::new();
    for (name, (stroke, dash)) in names.into_iter().zip(strokes).rev() {
        let name: String = name.chars().take(36).collect();
        let width = 7.0 * name.chars().count() as f32;
        let at = pos2(right - width, middle);
        let points = vec![pos2(at.x - 24.0, middle), pos2(at.x - 6.0, middle)];
        parts.push(Part::Line { points, stroke, dash });
        let color = theme.text_secondary;
        parts.push(Part::Words { at, align: 0.0, text: name, face: Face::Small, color });
        right = at.x - 38.0;
    }
    parts
}

fn draw(
    ui: &mut Ui,
    cx: &mut PageContext<'_>,
    (data, other): (&Arc<Prepared>, &Arc<Prepared>),
    name: &str,
    words: &str,
    seen: Span,
) {
    let own = if data.series.window.is_some() { "as counted" } else { "as in the file" };
    let visible = data.within(seen.from, seen.to);
    let title = format!("Compared with {name}: {words}");
    let size = vec2(ui.available_width(), 190.0);
    let scene = scene(data, other, seen, size, cx, title);
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            save::menu(ui, cx, "Save the comparison", |theme| {
                let legend = |size| legend(size, theme, [own, name]);
                let titled = save::titled(&scene, theme, &data.series.name, Some(&legend));
                let (data, other) = (Arc::clone(data), Arc::clone(other));
                let visible = visible.clone();
                (titled, Arc::new(move || csv(&data, &other, visible.clone())))
            });
            let room = vec2((ui.available_width() * 0.55).min(420.0), 20.0);
            let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
            let mut picture = Scene::new(room, cx.theme.bg_panel, String::new());
            picture.groups.push((picture.rect(), legend(room, cx.theme, [own, name])));
            picture.paint(ui, rect.min);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(Face::Small.text(words, cx.theme.text_muted)).truncate());
            });
        });
    });
    let (rect, response) = ui.allocate_exact_size(scene.size, Sense::hover());
    scene.paint(ui, rect.min);
    let said = scene.title.clone();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said.as_str()));
    ui.add_space(8.0);
    table(ui, cx, data, other, name, visible);
}

/// "709 against 642 in 168 points that both have".
fn sums_words((own, other, n): Sums) -> String {
    let n = labels::counted(n, "point that both have", "points that both have");
    format!("{} against {} in {n}", shown(own), shown(other))
}

fn sums(data: &Prepared, other: &Prepared, visible: Range<usize>) -> Sums {
    let series = &data.series;
    let mut out = (0.0, 0.0, 0);
    for at in visible {
        if let Some(value) = value_at(&other.series, series.time[at], series.step) {
            out = (out.0 + series.value[at], out.1 + value, out.2 + 1);
        }
    }
    out
}

fn table(
    ui: &mut Ui,
    cx: &PageContext<'_>,
    data: &Prepared,
    other: &Prepared,
    name: &str,
    visible: Range<usize>,
) {
    let (theme, series) = (cx.theme, &data.series);
    let columns = [
        Column { title: unit(series), width: 0.0, right: false },
        Column { title: "Observed", width: 100.0, right: true },
        Column { title: name, width: 190.0, right: true },
        Column { title: "Difference", width: 110.0, right: true },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: visible.len().min(100_000),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let years = several_years(series, cx.zone);
    let pair = |row: usize| {
        let at = visible.start + row;
        (at, series.value[at], value_at(&other.series, series.time[at], series.step))
    };
    let words = |row: usize, column: usize| {
        let (at, own, its) = pair(row);
        let none = || labels::NO_VALUE.to_owned();
        match column {
            0 => hover::short_when(series, at, cx.zone, years),
            1 => shown(own),
            2 => its.map_or_else(none, shown),
            _ => its.map_or_else(none, |it| shown_signed(own - it)),
        }
    };
    let spoken = |row: usize| {
        let of = |column| words(row, column);
        format!("{}: {} against {}, {}", of(0), of(1), of(2), of(3))
    };
    ScrollArea::vertical().id_salt("comparison").max_height(220.0).show(ui, |ui| {
        widgets::evidence_table(ui, &table, spoken, |ui, row, column| {
            let color = if column == 2 { theme.text_secondary } else { theme.text };
            ui.add(Label::new(Face::Body.text(words(row, column), color)).truncate());
        });
    });
}

fn csv(data: &Prepared, other: &Prepared, visible: Range<usize>) -> Result<Vec<u8>, String> {
    let series = &data.series;
    let rows = visible.map(|at| {
        let its = value_at(&other.series, series.time[at], series.step);
        vec![
            Micros(series.time[at]).rfc3339(),
            save::exact(series.value[at]),
            its.map_or_else(String::new, save::exact),
        ]
    });
    save::csv_of(&["time", "value", "compared_with"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_compared_with_those_of_the_same_time() {
        let series = Series {
            step: 10,
            time: vec![0, 10, 20, 30],
            value: vec![1.0, 2.0, 3.0, 4.0],
            expected: vec![1.0; 4],
            spread: vec![1.0; 4],
            mark: vec![Mark::Usual; 4],
            ..Series::default()
        };
        let other = shifted(&series, 20);
        let found: Vec<Option<f64>> =
            series.time.iter().map(|time| value_at(&other, *time, 10)).collect();
        assert_eq!(found, [None, None, Some(1.0), Some(2.0)]);
        assert_eq!(value_at(&other, 24, 10), Some(1.0), "a little off is the same");
        let limits = Limits::default();
        let [a, b] = [series, other].map(|it| Prepared::new(Arc::new(it), &limits));
        assert_eq!(sums(&a, &b, 0..4), (7.0, 3.0, 2));
        let text = String::from_utf8(csv(&a, &b, 1..3).unwrap()).unwrap();
        assert_eq!(text.lines().last(), Some("1970-01-01T00:00:00.000020Z,3,1"));
    }
}
