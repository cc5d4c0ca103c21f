//! The table of access requests.

use super::RequestsPage;
use crate::domain::request::Because;
use crate::domain::request_filter::RequestRow;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, Theme, size};
use crate::ui::widgets::{Column, LongTable, icon, status_icon, status_label};
use crate::ui::{icons, words};
use egui::accesskit::Role;
use egui::{Label, Ui, WidgetInfo};

/// The columns in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Request,
    Created,
    Grantee,
    Integration,
    Resource,
    Permission,
    Flow,
    Status,
    Anomaly,
}

impl Cell {
    const fn column(self, narrow: bool) -> Column<'static> {
        let (title, width) = match self {
            Self::Request => ("Request", 84.0),
            Self::Created => ("Created", if narrow { 92.0 } else { 112.0 }),
            Self::Grantee => ("Grantee", 0.0),
            Self::Integration => ("Integration", 0.0),
            Self::Resource => ("Resource", 0.0),
            Self::Permission => ("Permission", 110.0),
            Self::Flow => ("Access flow", 0.0),
            Self::Status => ("Status", if narrow { 40.0 } else { 128.0 }),
            Self::Anomaly => ("", 34.0),
        };
        Column { title, width, right: false }
    }

    /// Those that have room.
    fn for_width(width: f32) -> &'static [Self] {
        use Cell::Status;
        use Cell::{Anomaly, Created, Flow, Grantee, Integration, Permission, Request, Resource};
        match width {
            w if w < 520.0 => &[Request, Created, Grantee, Status, Anomaly],
            w if w < 760.0 => &[Request, Created, Grantee, Integration, Status, Anomaly],
            w if w < 1000.0 => &[Request, Created, Grantee, Integration, Resource, Status, Anomaly],
            _ => &[
                Request,
                Created,
                Grantee,
                Integration,
                Resource,
                Permission,
                Flow,
                Status,
                Anomaly,
            ],
        }
    }
}

impl RequestsPage {
    /// Draws the rows; a click opens one.
    pub(super) fn table(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let Some(list) = self.list.shown().cloned() else { return };
        let narrow = ui.available_width() < 520.0;
        let cells = Cell::for_width(ui.available_width());
        let columns: Vec<Column<'_>> = cells.iter().map(|it| it.column(narrow)).collect();
        let (theme, zone, now) = (cx.theme, cx.zone, cx.now);
        let created = |row: &RequestRow| {
            row.created
                .map_or_else(|| words::NONE.to_owned(), |it| labels::list_time(it, zone, now))
        };
        let spoken = |at: usize| {
            let row = &list.rows[at];
            let standing = row.standing(now);
            format!(
                "{}, {}, {}, {}{}",
                row.id,
                row.receiver().unwrap_or("nobody named"),
                standing.status,
                created(row),
                if row.anomaly.is_some() { ", has an anomaly" } else { "" }
            )
        };
        let n = list.rows.len();
        let below = ((n as u64) < list.matching).then(|| {
            let n = labels::count(n as u64);
            format!("Showing the newest {n}. Narrow the filter to see older ones.")
        });
        let mut table = LongTable::new("Requests", &columns, n, cx.row_height.points());
        table.rows.selected = self.place();
        table.scroll_to = self.scroll_to.take();
        table.below = below.as_deref();
        let report = table.show(ui, spoken, |ui, at, column| {
            let row = &list.rows[at];
            cell(ui, theme, (row, created(row)), (cells[column], narrow), now);
        });
        if let Some(at) = report.clicked {
            self.show_request(&list.rows[at].id);
        }
    }

    /// The row of the open request.
    pub(super) fn place(&self) -> Option<usize> {
        let list = self.list.shown()?;
        let open = self.open.as_ref()?;
        list.rows.iter().position(|it| it.id == *open)
    }
}

fn cell(
    ui: &mut Ui,
    theme: &Theme,
    (row, created): (&RequestRow, String),
    (cell, narrow): (Cell, bool),
    now: crate::domain::time::Micros,
) {
    let list = |all: &[String]| {
        if all.is_empty() { words::NONE.to_owned() } else { all.join(", ") }
    };
    let one = |it: Option<&str>| it.unwrap_or(words::NONE).to_owned();
    let (text, color) = match cell {
        Cell::Request => (row.id.clone(), theme.accent_text),
        Cell::Created => (created, theme.text_secondary),
        Cell::Grantee => (one(row.receiver()), theme.text),
        Cell::Integration => (list(&row.integrations), theme.text_secondary),
        Cell::Resource => (list(&row.resources), theme.text_secondary),
        Cell::Permission => (list(&row.permissions), theme.text_secondary),
        Cell::Flow => (one(row.flow.as_deref()), theme.text_secondary),
        Cell::Status => return status(ui, theme, row, narrow, now),
        Cell::Anomaly => return anomaly(ui, theme, row),
    };
    ui.add(Label::new(Face::Body.text(text, color)).truncate());
}

fn status(
    ui: &mut Ui,
    theme: &Theme,
    row: &RequestRow,
    narrow: bool,
    now: crate::domain::time::Micros,
) {
    let standing = row.standing(now);
    let why = match standing.because {
        Because::Said => standing.status.label().to_owned(),
        Because::Clock => format!("{}: its time is over", standing.status),
        Because::Here => format!("{}, recorded here, not sent", standing.status),
    };
    if narrow {
        let (glyph, filled, color) = status_icon(theme, standing.status);
        let draw = if filled { crate::ui::widgets::icon_fill } else { icon };
        let response = draw(ui, glyph, size::ICON_SMALL, color);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &why));
        response.on_hover_text(why);
    } else {
        let mark = if standing.because == Because::Here { " here" } else { "" };
        let word = format!("{}{mark}", standing.status);
        status_label(ui, standing.status, &word).on_hover_text(why);
    }
}

fn anomaly(ui: &mut Ui, theme: &Theme, row: &RequestRow) {
    if let Some((_, kind, score)) = row.anomaly {
        let response = icon(ui, icons::WARNING_DIAMOND, size::ICON_SMALL, theme.text_secondary);
        let words = format!("{kind}, score {score:.0}");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
        response.on_hover_text(words);
    }
}
