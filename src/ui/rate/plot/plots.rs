//! A series as plot and tables: heading, legend, the plot itself with everything a person can do
//! to it, and the tabs below. Of a log and of a file alike.

use super::compare::Compare;
use super::distribution::Distribution;
use super::line::{self, Extras, Frame, Span};
use super::prepared::Prepared;
use super::scene::Scene;
use super::view::View;
use super::week::Week;
use super::{hover, save, table, tabs};
use crate::domain::rate_subject::{SpecialEvent, Subject};
use crate::domain::time::{Micros, Zone};
use crate::ui::icons;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, ThemeName};
use crate::ui::widgets;
use crate::worker::protocol::{Answer, Ticket};
use egui::accesskit::Role;
use egui::{Align, CursorIcon, Label, Layout, Pos2, Rect, Sense, Stroke, Ui, WidgetInfo, vec2};
use std::sync::Arc;
use tabs::Tab;

/// The pointer reaches a point from so far, in points of the screen.
const REACH: f32 = 24.0;

/// The fewest usual distances of points that can be seen at once.
const CLOSEST: i64 = 4;

/// What is drawn besides the points.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// "Failed events per hour".
    pub title: &'a str,
    /// What is counted, where it is counted in the log.
    pub subject: Option<&'a Subject>,
    /// Times at which something special went on.
    pub special: &'a [SpecialEvent],
}

/// What a person has chosen to see of a series.
#[derive(Debug, Default)]
pub struct Plots {
    /// Which stretch.
    pub view: View,
    /// The point that is chosen.
    pub selected: Option<usize>,
    tab: Tab,
    distribution: Distribution,
    week: Week,
    compare: Compare,
    drawn: Option<Drawn>,
}

/// The picture of the last frame: a plot at rest is not worked out again.
#[derive(Debug)]
struct Drawn {
    of: Arc<Prepared>,
    span: Span,
    size: [u32; 2],
    theme: ThemeName,
    zone: Zone,
    selected: Option<usize>,
    special: Vec<SpecialEvent>,
    scene: Scene,
    frame: Frame,
}

impl Plots {
    /// Takes an answer, if it asked for it.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.compare.on_answer(ticket, answer);
    }

    /// The case is another: what was counted in it besides is stale.
    pub fn case_changed(&mut self) {
        self.compare.case_changed();
    }

    /// Another series is shown from now on.
    pub fn forget(&mut self) {
        *self = Self { tab: self.tab, ..Self::default() };
    }

    /// Draws all of it. Answers the point that was chosen in this frame.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        data: &Arc<Prepared>,
        about: &About<'_>,
    ) -> Option<usize> {
        let (from, to) = data.span()?;
        let whole = padded(Span { from, to: to.max(from + data.series.step.max(1)) });
        self.selected = self.selected.filter(|it| *it < data.series.len());
        self.head(ui, cx, data, about, whole);
        ui.add_space(8.0);
        let mut chosen = self.plot(ui, cx, data, about, whole);
        ui.add_space(12.0);
        let seen = self.view.seen(whole);
        let points = data.within(seen.from, seen.to);
        let n_flagged = data.flagged_within(seen.from, seen.to).len();
        self.tab = tabs::strip(ui, self.tab, n_flagged, points.len());
        ui.add_space(10.0);
        match self.tab {
            Tab::Flagged => {
                let told = table::flagged(ui, cx, data, about, seen, self.selected);
                chosen = chosen.or(told.chosen);
                if told.show_all {
                    self.view.fit();
                }
            }
            Tab::All => {
                let told = table::all(ui, cx, data, about, points, self.selected);
                chosen = chosen.or(told.chosen);
            }
            Tab::Distribution => self.distribution.show(ui, cx, data, self.selected),
            Tab::HourOfWeek => self.week.show(ui, cx, data),
            Tab::Compare => self.compare.show(ui, cx, data, about, seen),
        }
        if chosen.is_some() {
            self.selected = chosen;
        }
        chosen
    }

    fn head(
        &mut self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        data: &Arc<Prepared>,
        about: &About<'_>,
        whole: Span,
    ) {
        let theme = cx.theme;
        let seen = self.view.seen(whole);
        let (first, end) = data.span().unwrap_or((seen.from, seen.to));
        let (from, to) = (seen.from.max(first), seen.to.min(end.saturating_add(1)));
        let range = hover::range_words(from, to.max(from + 1), cx.zone);
        let wide = 560.0 < ui.available_width();
        ui.horizontal(|ui| {
            ui.set_min_height(crate::ui::theme::size::CONTROL);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                self.save_menu(ui, cx, data, about);
                if widgets::icon_button(ui, icons::ARROWS_IN_LINE_HORIZONTAL, "Fit all", Some("0"))
                    .clicked()
                {
                    self.view.fit();
                }
                if wide {
                    legend(ui, theme, data.widths);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    let room = ui.available_width();
                    let title = Face::Section.text(about.title, theme.text);
                    ui.scope(|ui| {
                        ui.set_max_width((room - 90.0).max(60.0));
                        ui.add(Label::new(title).truncate());
                    });
                    ui.add(Label::new(Face::Small.text(range, theme.text_muted)).truncate());
                });
            });
        });
        if !wide {
            ui.horizontal(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    legend(ui, theme, data.widths);
                });
            });
        }
    }

    fn save_menu(
        &self,
        ui: &mut Ui,
        cx: &mut PageContext<'_>,
        data: &Arc<Prepared>,
        about: &About<'_>,
    ) {
        let Some(drawn) = &self.drawn else { return };
        save::menu(ui, cx, "Save the plot", |theme| {
            let legend = |size| line::legend(size, theme, data.widths);
            let scene = save::titled(&drawn.scene, theme, about.title, Some(&legend));
            let (data, seen) = (Arc::clone(data), drawn.span);
            let csv = move || save::series_csv(&data, data.within(seen.from, seen.to));
            (scene, Arc::new(csv))
        });
    }

    fn plot(
        &mut self,
        ui: &mut Ui,
        cx: &PageContext<'_>,
        data: &Arc<Prepared>,
        about: &About<'_>,
        whole: Span,
    ) -> Option<usize> {
        let height = (ui.available_height() - 290.0).clamp(220.0, 420.0);
        let size = vec2(ui.available_width(), height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        let least = data.series.step.max(1).saturating_mul(CLOSEST);
        let boxed = match &self.drawn {
            Some(drawn) if Arc::ptr_eq(&drawn.of, data) => {
                let frame = drawn.frame;
                self.view.interact(ui, &response, &frame, whole, least)
            }
            Some(_) | None => None,
        };
        self.draw(cx, data, about, whole, rect);
        let drawn = self.drawn.as_ref()?;
        drawn.scene.paint(ui, rect.min);
        if let Some(boxed) = boxed {
            let fill = crate::ui::theme::fade(cx.theme.accent_text, 0.15);
            ui.painter().rect_filled(boxed, 0.0, fill);
        }
        if response.has_focus() {
            widgets::focus_ring(ui, rect, 4);
        }
        let seen = drawn.span;
        response.widget_info(|| {
            let points = data.within(seen.from, seen.to).len() as u64;
            let flagged = data.flagged_within(seen.from, seen.to).len() as u64;
            let points = crate::ui::labels::counted(points, "point", "points");
            let words = format!(
                "{}: {points}, {} flagged. Drag or arrow keys move, plus and minus zoom.",
                about.title,
                crate::ui::labels::count(flagged)
            );
            WidgetInfo::labeled(Role::Image, true, words)
        });
        let pointed = response
            .hover_pos()
            .and_then(|at| nearest(data, &drawn.frame, at - rect.min.to_vec2()));
        let clicked = response.clicked();
        if let Some(at) = pointed {
            let point = drawn.frame.at(data.series.time[at], data.series.value[at]);
            let is_flagged = data.series.mark[at].is_flagged();
            cross(ui, cx.theme, rect, &drawn.frame, point, is_flagged);
            let response = response.on_hover_cursor(CursorIcon::PointingHand);
            response.on_hover_ui_at_pointer(|ui| card(ui, cx, data, about, at));
        }
        pointed.filter(|_| clicked)
    }

    /// Works the picture out, unless it is the one of the last frame.
    fn draw(
        &mut self,
        cx: &PageContext<'_>,
        data: &Arc<Prepared>,
        about: &About<'_>,
        whole: Span,
        rect: Rect,
    ) {
        let span = self.view.seen(whole);
        let size = [rect.width(), rect.height()].map(f32::to_bits);
        let is_same = self.drawn.as_ref().is_some_and(|it| {
            Arc::ptr_eq(&it.of, data)
                && (it.span, it.size, it.theme) == (span, size, cx.theme.name)
                && it.selected == self.selected
                && it.zone == *cx.zone
                && it.special == about.special
        });
        if is_same {
            return;
        }
        let extras = Extras { selected: self.selected, special: about.special, zone: cx.zone };
        let (scene, frame) = line::scene(data, span, rect.size(), cx.theme, &extras);
        self.drawn = Some(Drawn {
            of: Arc::clone(data),
            span,
            size,
            theme: cx.theme.name,
            zone: cx.zone.clone(),
            selected: self.selected,
            special: about.special.to_vec(),
            scene,
            frame,
        });
    }
}

/// A little room at both ends, so that the first and the last point are not on the edge.
fn padded(span: Span) -> Span {
    let room = super::view::width(span) / 100;
    Span { from: span.from.saturating_sub(room), to: span.to.saturating_add(room) }
}

/// The point that the pointer means: the nearest flagged one in reach, else the nearest in time
/// if that is in reach.
fn nearest(data: &Prepared, frame: &Frame, at: Pos2) -> Option<usize> {
    if !frame.rect.expand(4.0).contains(at) {
        return None;
    }
    let series = &data.series;
    let place = |it: usize| frame.at(series.time[it], series.value[it]);
    let (from, to) = (frame.time(at.x - REACH), frame.time(at.x + REACH));
    let distance = |it: usize| place(it).distance(at);
    let closest = |a: &usize, b: &usize| distance(*a).total_cmp(&distance(*b));
    let flagged = data.flagged_within(from, to).iter().copied().min_by(closest);
    if let Some(it) = flagged.filter(|it| distance(*it) < REACH / 2.0) {
        return Some(it);
    }
    let time = frame.time(at.x);
    let after = series.time.partition_point(|it| *it < time);
    // Where points lie closer than pixels, the one at the height of the pointer.
    let near = data.within(frame.time(at.x - 1.0), frame.time(at.x + 1.0));
    let near = near.start..near.end.min(near.start + 4_000);
    let neighbours = [after.checked_sub(1), Some(after)].into_iter().flatten();
    let candidates = neighbours.chain(near).filter(|it| *it < series.len());
    let in_reach = |it: &usize| (place(*it).x - at.x).abs() < REACH;
    candidates.filter(in_reach).min_by(|a, b| {
        let off = |it: usize| (place(it).x - at.x).abs().floor();
        off(*a).total_cmp(&off(*b)).then(closest(a, b))
    })
}

/// The line through the point that is meant.
fn cross(ui: &Ui, theme: &Theme, rect: Rect, frame: &Frame, point: Pos2, is_flagged: bool) {
    let point = point + rect.min.to_vec2();
    let inside = frame.rect.translate(rect.min.to_vec2());
    let painter = ui.painter().with_clip_rect(inside.expand(10.0).intersect(ui.clip_rect()));
    painter.vline(point.x, inside.y_range(), Stroke::new(1.0, theme.line_control));
    if is_flagged {
        // Its own marker stays in sight.
        painter.circle_stroke(point, 9.0, Stroke::new(1.5, theme.text));
    } else {
        painter.circle(point, 4.0, theme.accent_text, Stroke::new(1.5, theme.bg_panel));
    }
}

/// The card beside the pointer.
fn card(ui: &mut Ui, cx: &PageContext<'_>, data: &Prepared, about: &About<'_>, at: usize) {
    let (theme, series) = (cx.theme, &data.series);
    ui.set_max_width(300.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.label(Face::Section.text(hover::when(series, at, cx.zone), theme.text));
    ui.label(Face::Small.text(hover::amount(series, at), theme.text_secondary));
    ui.label(Face::Small.text(hover::place(series, at, data.widths), theme.text_secondary));
    let (from, to) = (Micros(series.time[at]), series.end(at));
    let to = Micros(to.0.max(from.0 + 1));
    for it in about.special.iter().filter(|it| it.overlaps(from, to)) {
        ui.label(Face::Small.text(format!("Marked: {}", it.note), theme.wait));
    }
}

fn legend(ui: &mut Ui, theme: &Theme, widths: [f64; 2]) {
    let size = vec2(line::LEGEND, 20.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let mut scene = Scene::new(size, theme.bg_panel, String::new());
    scene.groups.push((scene.rect(), line::legend(size, theme, widths)));
    scene.paint(ui, rect.min);
}
