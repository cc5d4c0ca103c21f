//! The first start: three ways on, and the cases that were open before.

use super::action::UiAction;
use super::icons;
use super::labels;
use super::page::PageContext;
use super::shortcuts;
use super::state::RecentCase;
use super::theme::{Face, size};
use super::widgets::{
    focus_ring, icon_at, icon_button, key_cap, link, primary, secondary, text_at,
};
use egui::accesskit::Role;
use egui::{
    Align, CornerRadius, CursorIcon, Key, Label, Layout, Rect, Sense, Shape, Stroke, StrokeKind,
    TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use std::path::PathBuf;

/// Width of everything on it.
const WIDTH: f32 = 620.0;

/// What was typed into the path field.
#[derive(Debug, Default)]
pub struct StartPage {
    path: String,
    problem: Option<String>,
}

impl StartPage {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, recent: &[RecentCase]) {
        let width = WIDTH.min(ui.available_width() - 2.0 * size::PAGE_PADDING);
        let height = 330.0 + 40.0 * recent.len() as f32;
        let left = ((ui.available_width() - width) / 2.0).max(size::PAGE_PADDING);
        let top = ((ui.available_height() - height) * 0.4).max(24.0);
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.add_space(top);
            ui.horizontal_top(|ui| {
                ui.add_space(left);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    self.column(ui, cx, recent);
                });
            });
        });
    }

    fn column(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>, recent: &[RecentCase]) {
        let theme = cx.theme;
        ui.label(Face::Display.text(labels::FIRST_START, theme.text));
        ui.add_space(-4.0);
        ui.add(
            Label::new(Face::Body.text(
                "Everything stays on this computer. Oddlog makes no network connection.",
                theme.text_secondary,
            ))
            .wrap(),
        );
        ui.add_space(8.0);
        drop_zone(ui, cx);
        ui.add_space(10.0);
        self.path_field(ui, cx);
        if let Some(problem) = &self.problem {
            super::widgets::notice(ui, super::widgets::Tint::Bad, problem, None);
        }
        ui.add_space(14.0);
        ui.horizontal(|ui| {
            if !recent.is_empty() {
                ui.label(Face::Section.text("Recent cases", theme.text));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if link(ui, labels::OPEN_CASE).clicked() {
                    cx.act(UiAction::PickCase);
                }
            });
        });
        recent_cases(ui, cx, recent);
    }

    /// A path works where no dialog does.
    fn path_field(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        let theme = cx.theme;
        let width = ui.available_width();
        let hint = "Or type a path, for example ~/Downloads/logins.csv";
        let glyph = egui::RichText::new(icons::TERMINAL_WINDOW)
            .font(egui::FontId::new(size::ICON_SMALL, super::fonts::icons()))
            .color(theme.text_muted);
        let field = TextEdit::singleline(&mut self.path)
            .id_salt("path")
            .prefix(glyph)
            .hint_text(Face::Body.text(hint, theme.text_muted))
            .desired_width(width);
        let response = ui.add(field).accessible_name("Path of a log or a case");
        let cap = Rect::from_min_max(
            pos2(response.rect.right() - 52.0, response.rect.top()),
            response.rect.max - vec2(8.0, 0.0),
        );
        let layout = Layout::right_to_left(Align::Center);
        key_cap(&mut ui.new_child(UiBuilder::new().max_rect(cap).layout(layout)), "Enter");
        if response.changed() {
            self.problem = None;
        }
        let entered = response.lost_focus() && ui.input(|it| it.key_pressed(Key::Enter));
        if entered && !self.path.trim().is_empty() {
            self.open_typed(cx);
        }
    }

    fn open_typed(&mut self, cx: &mut PageContext<'_>) {
        let path = from_home(self.path.trim());
        if !path.exists() {
            self.problem = Some(format!("There is no file at {}.", path.display()));
        } else if is_case(&path) {
            cx.act(UiAction::OpenCase(path));
        } else {
            cx.act(UiAction::PreviewFiles(vec![path]));
        }
    }
}

/// Whether `path` is a case and not a log, by its name.
pub fn is_case(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("oddlog"))
}

/// `~/x` is in the home folder, as in a shell.
fn from_home(text: &str) -> PathBuf {
    match (text.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        (None, _) | (_, None) => PathBuf::from(text),
    }
}

fn drop_zone(ui: &mut Ui, cx: &mut PageContext<'_>) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 188.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(10), theme.bg_panel);
    let edge = Stroke::new(1.0, theme.line_control);
    let outline = rounded_outline(rect.shrink(0.5), 10.0);
    ui.painter().extend(Shape::dashed_line(&outline, edge, 4.0, 3.0));
    let center = rect.center_top();
    let glyph = icons::TRAY_ARROW_DOWN;
    icon_at(ui.painter(), center + vec2(0.0, 48.0), glyph, 28.0, theme.accent_text, false);
    let title = Rect::from_center_size(center + vec2(0.0, 81.0), vec2(300.0, 22.0));
    text_at(ui, title, "Drop log files here", Face::HeadlineSmall, theme.text, 0.5);
    let row = Rect::from_center_size(center + vec2(0.0, 115.0), vec2(rect.width(), 28.0));
    let builder = UiBuilder::new().max_rect(row).layout(Layout::left_to_right(Align::Center));
    let mut buttons = ui.new_child(builder);
    let id = ui.scope_id().with("start buttons");
    // Centred by the width they had before: they do not change.
    let width = ui.ctx().data(|it| it.get_temp::<f32>(id)).unwrap_or(350.0);
    buttons.add_space((row.width() - width) / 2.0);
    let from = buttons.cursor().left();
    let open = primary(labels::OPEN_LOGS).icon(icons::FOLDER_OPEN).key(shortcuts::OPEN_LOGS);
    if open.show(&mut buttons).clicked() {
        cx.act(UiAction::PickLogs);
    }
    if secondary(labels::TRY_SAMPLE).icon(icons::PLAY).show(&mut buttons).clicked() {
        cx.act(UiAction::TrySample);
    }
    let used = buttons.min_rect().right() - from;
    ui.ctx().data_mut(|it| it.insert_temp(id, used));
    let hint = Rect::from_center_size(center + vec2(0.0, 147.0), vec2(rect.width() - 24.0, 18.0));
    let words = "Any access log: text, JSON, workbooks, event logs, folders, archives. Nothing is stored before the preview.";
    text_at(ui, hint, words, Face::Small, theme.text_muted, 0.5);
}

/// The outline of a rounded rectangle as points, to be dashed.
fn rounded_outline(rect: Rect, radius: f32) -> Vec<egui::Pos2> {
    let inner = rect.shrink(radius);
    let corners = [
        (inner.right_top(), -90.0_f32),
        (inner.right_bottom(), 0.0),
        (inner.left_bottom(), 90.0),
        (inner.left_top(), 180.0),
    ];
    let mut points = Vec::new();
    for (center, from) in corners {
        for step in 0..=4 {
            let angle = (from + 22.5 * step as f32).to_radians();
            points.push(center + radius * vec2(angle.cos(), angle.sin()));
        }
    }
    points.extend(points.first().copied());
    points
}

fn recent_cases(ui: &mut Ui, cx: &mut PageContext<'_>, recent: &[RecentCase]) {
    if recent.is_empty() {
        return;
    }
    let theme = cx.theme;
    let row = 40.0;
    ui.spacing_mut().item_spacing.y = 0.0;
    let wanted = vec2(ui.available_width(), row * recent.len() as f32);
    let (rect, whole) = ui.allocate_exact_size(wanted, Sense::hover());
    let radius = CornerRadius::same(size::RADIUS_LARGE);
    let line = Stroke::new(1.0, theme.line_subtle);
    ui.painter().rect(rect, radius, theme.bg_panel, line, StrokeKind::Inside);
    for (index, case) in recent.iter().enumerate() {
        let top = rect.top() + row * index as f32;
        let row_rect = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), row));
        recent_case(ui, cx, case, row_rect, whole.id.with(index));
        if 0 < index {
            ui.painter().hline(rect.x_range(), top, line);
        }
    }
}

fn recent_case(ui: &mut Ui, cx: &mut PageContext<'_>, case: &RecentCase, rect: Rect, id: egui::Id) {
    let theme = cx.theme;
    let missing = !case.path.exists();
    let sense = if missing { Sense::hover() } else { Sense::click() };
    let response = ui.interact(rect, id, sense);
    if response.hovered() && !missing {
        let radius = CornerRadius::same(size::RADIUS_LARGE);
        ui.painter().rect_filled(rect.shrink(1.0), radius, theme.bg_hover);
    }
    let name = labels::case_name(&case.path);
    let facts = if missing {
        labels::CASE_MISSING.to_owned()
    } else {
        let events = labels::counted(case.n_events, "event", "events");
        let findings = labels::counted(case.n_findings, "anomaly", "anomalies");
        format!("{events}, {findings}")
    };
    let glyph = if missing { icons::FILE_DASHED } else { icons::FILE_TEXT };
    let icon_center = pos2(rect.left() + 21.0, rect.center().y);
    icon_at(ui.painter(), icon_center, glyph, size::ICON, theme.text_secondary, false);
    let at = |from: f32, to: f32| {
        Rect::from_min_max(
            pos2(rect.left() + from, rect.top()),
            pos2(rect.left() + to, rect.bottom()),
        )
    };
    text_at(ui, at(39.0, 190.0), &name, Face::Section, theme.text, 0.0);
    if missing {
        text_at(ui, at(199.0, 440.0), &facts, Face::Body, theme.text_secondary, 0.0);
        let buttons = at(440.0, rect.width() - 8.0);
        let layout = Layout::right_to_left(Align::Center);
        let mut child = ui.new_child(UiBuilder::new().max_rect(buttons).layout(layout).id_salt(id));
        let label = format!("Remove {name} from the list");
        if icon_button(&mut child, icons::X, &label, None).clicked() {
            cx.act(UiAction::ForgetCase(case.path.clone()));
        }
        if link(&mut child, "Locate…").clicked() {
            cx.act(UiAction::PickCase);
        }
    } else {
        let when = labels::relative_day(case.opened_at, cx.zone, cx.now);
        let end = at(199.0, rect.width() - 12.0);
        let width = text_at(ui, end, &when, Face::Small, theme.text_muted, 1.0);
        let facts_rect = at(199.0, rect.width() - 24.0 - width);
        text_at(ui, facts_rect, &facts, Face::Body, theme.text_secondary, 0.0);
    }
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0), size::RADIUS_LARGE);
    }
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, !missing, format!("{name}, {facts}")));
    let path = case.path.display().to_string();
    let response = response.on_hover_text(path);
    if !missing && response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        cx.act(UiAction::OpenCase(case.path.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_the_home_folder() {
        let home = std::env::home_dir().unwrap();
        assert_eq!(from_home("~/logs/a.csv"), home.join("logs/a.csv"));
        assert_eq!(from_home("/logs/~/a.csv"), PathBuf::from("/logs/~/a.csv"));
        assert!(is_case("x/June.ODDLOG".as_ref()) && !is_case("oddlog".as_ref()));
    }
}
