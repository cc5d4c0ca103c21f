//! Drawing the Anomalies page: where its parts stand, and what their clicks and keys do.

use super::bar::Filter;
use super::bulk::{Asked, BulkReport};
use super::columns::Layout;
use super::keys::{self, TableKey};
use super::selection::ClickKind;
use super::suppress::{self, SuppressReport};
use super::table::{TableView, findings_table, focus_id};
use super::time_filter::TimeFilter;
use super::{AnomaliesPage, Recount, choices, empty, head, histogram};
use crate::domain::filter::FindingOrder;
use crate::domain::filter::FindingSort;
use crate::ui::action::UiAction;
use crate::ui::details::request::Follow;
use crate::ui::details::verdict::CHOICES;
use crate::ui::details::{DetailsReport, Place};
use crate::ui::page::{Page, PageContext};
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{Tint, icon_button, key_cap, notice, quiet, strip};
use crate::ui::{icons, labels};
use crate::worker::protocol::{Facets, FindingList, MAX_LISTED};
use egui::{Align, Frame, Key, Margin, Panel, Ui};

/// Below this width of the window, details cover the table.
const COVER_BELOW: f32 = 1000.0;
/// Height of the line below the table.
const FOOTER: f32 = 28.0;

impl AnomaliesPage {
    /// Draws the page and does what was clicked.
    pub(super) fn draw(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        self.follow_case(cx);
        self.follow_zone(cx);
        if self.stale || self.recount == Recount::Wanted || self.list.is_never() {
            if self.stale {
                // Another case or run: what was known of it may be wrong.
                (self.analysed, self.newest) = Default::default();
                self.details.refresh();
            }
            self.ask_list(cx);
        }
        let window = ui.ctx().content_rect().width();
        let bar = |height: f32| {
            let margin = Margin::symmetric(size::PAGE_PADDING as i8, 0);
            (Frame::new().fill(cx.theme.bg_app).inner_margin(margin), height)
        };
        let (frame, height) = bar(size::PAGE_HEAD);
        strip(ui, "anomalies head", frame, height, |ui| {
            self.head(ui, cx, 1200.0 <= window);
        });
        let (frame, height) = bar(size::FILTER_BAR);
        strip(ui, "anomalies filters", frame, height, |ui| self.filter_bar(ui, cx));
        if let Some(why) = cx.case.and_then(|it| it.read_only.as_deref()) {
            let margin = Margin::symmetric(size::PAGE_PADDING as i8, 4);
            Frame::new().inner_margin(margin).show(ui, |ui| notice(ui, Tint::Info, why, None));
        }
        let has_rows = self.list.shown().is_some_and(|it| it.matching != 0);
        let covered = self.details.is_open() && window < COVER_BELOW;
        if has_rows && !covered {
            let (frame, height) = bar(68.0);
            strip(ui, "anomalies histogram", frame, height, |ui| self.histogram(ui, cx));
        }
        let line = ui.available_rect_before_wrap();
        let stroke = egui::Stroke::new(1.0, cx.theme.line_subtle);
        ui.painter().hline(line.x_range(), line.top() + 0.5, stroke);
        ui.add_space(1.0);
        self.main(ui, cx, window, has_rows);
        self.suppress_dialogs(ui, cx);
        // After everything that takes keys for itself: fields, buttons, popups.
        self.take_keys(ui, cx);
        self.ask_missing(cx);
    }

    /// Table and details below the histogram.
    fn main(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, window: f32, has_rows: bool) {
        let covers = window < COVER_BELOW;
        if self.details.is_open() {
            let frame = Frame::new().fill(cx.theme.bg_panel);
            if covers {
                frame.show(ui, |ui| {
                    ui.set_min_size(ui.available_size());
                    self.details_panel(ui, cx);
                });
                return;
            }
            Panel::right("anomaly details")
                .resizable(true)
                .default_size(if window < 1200.0 { 440.0 } else { 468.0 })
                .size_range(400.0..=640.0)
                .frame(frame)
                .show(ui, |ui| self.details_panel(ui, cx));
        }
        if let Some(message) = self.list.failure().map(str::to_owned) {
            Frame::new().inner_margin(16).show(ui, |ui| {
                if notice(ui, Tint::Bad, &message, Some("Try again")) {
                    self.stale = true;
                }
            });
        } else if has_rows {
            self.table(ui, cx, window);
        } else {
            self.nothing(ui, cx);
        }
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, with_severities: bool) {
        let list = self.list.shown().cloned();
        ui.horizontal_centered(|ui| {
            if head::head(ui, list.as_deref(), with_severities) {
                self.suppressing.show_list();
            }
            ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                let shown = choices::shown_columns(ui);
                let now = self.view(ui);
                let report = self.views.show(ui, cx, &now, &shown);
                if let Some(report) = report {
                    self.take_head(ui, cx, report);
                }
                let can_save = list.is_some_and(|it| it.matching != 0 && !it.partial);
                if can_save && report_button(ui, with_severities) {
                    cx.act(UiAction::AskReport);
                }
            });
        });
    }

    fn filter_bar(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let list = self.list.shown().cloned();
        let none = Facets::default();
        let facets = list.as_ref().map_or(&none, |it| &it.facets);
        let clock = self.clock(cx);
        if self.bar.show(ui, &mut self.filters, facets, clock) {
            self.ask_list(cx);
        }
        if std::mem::take(&mut self.bar.wants_suppress) {
            self.suppressing.open(&self.filters.query(clock));
        }
    }

    fn histogram(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let Some(list) = self.list.shown().cloned() else { return };
        ui.add_space(4.0);
        if let Some((from, to)) = histogram::histogram(ui, &list.histogram, cx.now, cx.zone) {
            self.filters.time = TimeFilter::Between { from: Some(from), to: Some(to) };
            self.ask_list(cx);
        }
    }

    fn table(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, window: f32) {
        let Some(list) = self.list.shown().cloned() else { return };
        let margin = Margin::symmetric(size::PAGE_PADDING as i8, 0);
        let frame = Frame::new().fill(cx.theme.bg_app).inner_margin(margin);
        let is_open = self.details.is_open();
        Panel::bottom("anomalies footer")
            .exact_size(FOOTER)
            .resizable(false)
            .frame(frame)
            .show(ui, |ui| self.footer(ui, &list, is_open));
        let chosen = choices::columns(ui);
        let layout = if chosen.is_empty() {
            Layout::of(window, ui.available_width(), is_open)
        } else {
            Layout::chosen(window, &chosen)
        };
        let view = TableView {
            pages: &self.pages,
            ids: &list.ids,
            marks: &self.marks,
            layout: &layout,
            order: self.order,
            selected: self.row,
            scroll_to: self.scroll_to.take(),
            row_height: cx.row_height.points(),
            stale: self.list.is_waiting(),
        };
        let place = ui.available_rect_before_wrap();
        let report =
            Frame::new().fill(cx.theme.bg_panel).show(ui, |ui| findings_table(ui, &view)).inner;
        self.visible = report.visible;
        if let Some(sort) = report.sort {
            self.order = next_order(self.order, sort);
            self.ask_list(cx);
        }
        if let Some(choice) = report.menu {
            self.take_menu(ui, cx, choice, &layout.columns);
        }
        if let Some((row, kind)) = report.clicked {
            self.clicked(row, kind);
        }
        if !self.marks.is_empty() {
            let report = self.bulk.show(ui, cx, place, &self.marks, list.ids.len());
            self.take_bulk(report, cx);
        }
    }

    fn clicked(&mut self, row: usize, kind: ClickKind) {
        let Some(list) = self.list.shown().cloned() else { return };
        match kind {
            ClickKind::Plain => {
                self.marks.start_at(row);
                self.select_row(row);
                if let Some(id) = self.selected {
                    self.details.open(id);
                }
            }
            ClickKind::Toggle => self.marks.toggle(row, &list.ids),
            ClickKind::Range => self.marks.extend_to(row, self.row, &list.ids),
        }
    }

    fn take_bulk(&mut self, report: Option<BulkReport>, cx: &mut PageContext<'_>) {
        match report {
            None => {}
            Some(BulkReport::MarkAll) => self.mark_all(),
            Some(BulkReport::Clear) => self.clear_marks(),
            Some(BulkReport::Suppress) => self.suppress_marked(cx),
        }
    }

    fn mark_all(&mut self) {
        if let Some(list) = self.list.shown() {
            self.marks.mark_all(&list.ids);
        }
    }

    fn clear_marks(&mut self) {
        self.marks.clear();
        self.bulk.cancel();
    }

    /// What is being suppressed, and the list of suppressions, over the page.
    fn suppress_dialogs(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        match self.suppressing.show(ui, cx) {
            None => {}
            Some(SuppressReport::Show(filter)) => self.show_findings(filter),
        }
    }

    fn footer(&self, ui: &mut Ui, list: &FindingList, is_open: bool) {
        let theme = theme::of(ui);
        let (n_rows, matching) = (list.ids.len(), list.matching);
        ui.horizontal_centered(|ui| {
            let small = |text: String| Face::Small.text(text, theme.text_secondary);
            if n_rows == MAX_LISTED && (n_rows as u64) < matching {
                let n = labels::count(n_rows as u64);
                let text = format!("Showing the first {n}. Narrow the filter to see the rest.");
                ui.label(small(text));
            } else if !self.visible.is_empty() {
                let n = |at: usize| labels::count(at as u64);
                let (from, to) = (n(self.visible.start + 1), n(self.visible.end));
                let of = if list.partial { labels::WAITING.to_owned() } else { n(n_rows) };
                ui.label(small(format!("Rows {from} to {to} of {of}")));
            }
            ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
                if ui.available_width() < 300.0 {
                    return;
                }
                ui.spacing_mut().item_spacing.x = 5.0;
                let hints: &[(&[&str], &str)] = if is_open {
                    &[
                        (&["Esc"], "close"),
                        (&["l"], "log lines"),
                        (&["4", "–", "1"], "verdict"),
                        (&["k", "j"], "move"),
                    ]
                } else {
                    &[
                        (&["x"], "select"),
                        (&["/"], "search"),
                        (&["Enter"], "open"),
                        (&["k", "j"], "move"),
                    ]
                };
                for (caps, does) in hints {
                    ui.label(small((*does).to_owned()));
                    for cap in *caps {
                        key_cap(ui, cap);
                    }
                    ui.add_space(6.0);
                }
            });
        });
    }

    fn nothing(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let Some(list) = self.list.shown().cloned() else { return };
        let n_events = cx.case.map_or(0, |it| it.n_events);
        let analysed = self.analysed.shown().copied();
        let why = empty::why_empty(&list, &self.filters, analysed, n_events, cx.now, cx.zone);
        let Some(why) = why else { return };
        let margin = Margin::symmetric(size::PAGE_PADDING as i8, 8);
        let way = Frame::new().inner_margin(margin).show(ui, |ui| empty::show(ui, &why)).inner;
        match way {
            None => {}
            Some(empty::WayOn::Analyse) => cx.act(UiAction::Analyse),
            Some(empty::WayOn::OpenRuns) => cx.act(UiAction::Go(Page::Runs)),
            Some(empty::WayOn::ShowSuppressions) => self.suppressing.show_list(),
            Some(empty::WayOn::ClearFilters) => {
                self.filters = super::filters::FindingFilters::default();
                self.ask_list(cx);
            }
        }
    }

    fn details_panel(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let n_rows = self.list.shown().map_or(0, |it| it.ids.len());
        let place = self.row.map(|row| Place { row, of: n_rows });
        match self.details.show(ui, cx, place) {
            None => {}
            Some(DetailsReport::Close) => self.details.close(),
            Some(DetailsReport::Move(by)) => self.move_by(TableKey::By(by)),
            Some(DetailsReport::Open(id)) => self.open(id),
            Some(DetailsReport::Suppress) => {
                if let Some(detail) = self.details.shown() {
                    self.suppressing.open(&suppress::rule_of_one(&detail.finding));
                }
            }
            Some(DetailsReport::ShowAlike(filter)) => self.show_findings(*filter),
        }
    }

    fn move_by(&mut self, key: TableKey) {
        let n_rows = self.list.shown().map_or(0, |it| it.ids.len());
        if let Some(row) = keys::moved(key, self.row, n_rows, self.visible.len()) {
            self.select_row(row);
            self.scroll_to = Some(row);
        }
    }

    fn take_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        if self.suppressing.is_open() {
            // Keys belong to the dialog.
            return;
        }
        if self.after_f && keys::any_pressed(ui) {
            self.after_f = false;
            if let Some(it) = Filter::ALL.into_iter().find(|it| keys::take_letter(ui, it.key())) {
                self.bar.open(it, &self.filters, cx.zone);
                return;
            }
        }
        self.after_f |= keys::take_letter(ui, Key::F);
        if keys::copies(ui)
            && let Some(text) = self.rows_text()
        {
            cx.act(UiAction::CopyText(text));
        }
        self.take_marking_keys(ui);
        match keys::take(ui, focus_id()) {
            None => {}
            Some(TableKey::Open) => {
                if let Some(id) = self.selected {
                    self.details.open(id);
                }
            }
            Some(TableKey::Close) if self.bulk.is_asking() => self.bulk.cancel(),
            Some(TableKey::Close) if !self.marks.is_empty() => self.clear_marks(),
            Some(TableKey::Close) => self.details.close(),
            Some(
                key @ (TableKey::By(_) | TableKey::Pages(_) | TableKey::First | TableKey::Last),
            ) => self.move_by(key),
        }
        self.take_deciding_keys(ui, cx);
        self.take_following_keys(ui, cx);
        if keys::take_letter(ui, Key::Slash) {
            self.bar.wants_search = true;
        }
    }
}

impl AnomaliesPage {
    /// x, Shift with arrows, Ctrl+A.
    fn take_marking_keys(&mut self, ui: &Ui) {
        let Some(list) = self.list.shown().cloned() else { return };
        if keys::take_all(ui) {
            self.mark_all();
        }
        if keys::take_letter(ui, Key::X)
            && let Some(row) = self.row
        {
            self.marks.toggle(row, &list.ids);
        }
        if let Some(by) = keys::take_extension(ui) {
            let from = self.row;
            self.move_by(TableKey::By(by));
            if let Some(row) = self.row {
                self.marks.extend_to(row, from, &list.ids);
            }
        }
    }

    /// 1 to 4, c and t: for the marked rows, else for the selected one.
    fn take_deciding_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        let verdict = CHOICES.iter().find(|it| keys::take_letter(ui, it.1)).map(|it| it.0);
        let asked = match verdict {
            Some(verdict) => Some(Asked::Verdict(verdict)),
            None if keys::take_letter(ui, Key::T) => Some(Asked::Tags),
            None if keys::take_letter(ui, Key::C) => Some(Asked::Comment),
            None => None,
        };
        let Some(asked) = asked else { return };
        if !self.marks.is_empty() {
            self.bulk.ask(asked);
            return;
        }
        let Some(id) = self.selected else { return };
        self.details.open(id);
        match asked {
            Asked::Verdict(verdict) => self.details.choose(verdict, cx),
            Asked::Tags => self.details.begin_tag(),
            Asked::Comment => self.details.begin_comment(),
        }
    }

    /// s, r and e: what is like the selected row, the request and the flow behind it.
    fn take_following_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        if keys::take_letter(ui, Key::S) {
            self.suppress_alike(cx);
        }
        let follow = match () {
            () if keys::take_letter(ui, Key::R) => Follow::Revoke,
            () if keys::take_letter(ui, Key::E) => Follow::EditFlow,
            () => return,
        };
        if let Some(id) = self.selected {
            self.details.open(id);
            self.details.follow(follow);
        }
    }
}

/// Whether a report of what is shown is asked for; words where there is room for them.
fn report_button(ui: &mut Ui, with_words: bool) -> bool {
    if with_words {
        quiet(labels::SAVE_REPORT).icon(icons::EXPORT).show(ui).clicked()
    } else {
        icon_button(ui, icons::EXPORT, labels::SAVE_REPORT, None).clicked()
    }
}

/// The order after a click on a header: the same column turns round, another begins with what
/// people look for first: newest, most severe, highest, else A to Z.
fn next_order(now: FindingOrder, by: FindingSort) -> FindingOrder {
    if now.by == by {
        return FindingOrder { by, descending: !now.descending };
    }
    let descending = match by {
        FindingSort::Time | FindingSort::Severity | FindingSort::Score => true,
        FindingSort::Kind
        | FindingSort::Subject
        | FindingSort::User
        | FindingSort::Integration
        | FindingSort::ResourceType
        | FindingSort::Resource
        | FindingSort::Verdict => false,
    };
    FindingOrder { by, descending }
}
