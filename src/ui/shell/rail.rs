//! The rail at the left: the case at its top, the pages, settings and shortcuts at its foot.

use crate::ui::action::UiAction;
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::page::Page;
use crate::ui::state::RecentCase;
use crate::ui::theme::{self, Face, size};
use crate::ui::widgets::{focus_ring, icon_at, menu_item, text_at};
use crate::worker::protocol::CaseSummary;
use egui::accesskit::{AriaCurrent, Role};
use egui::{CornerRadius, CursorIcon, Popup, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

/// What the rail shows.
pub struct Rail<'a> {
    /// The page that is open.
    pub page: Page,
    /// Pages to list, in order.
    pub pages: &'a [Page],
    /// The open case.
    pub case: Option<&'a CaseSummary>,
    /// Open anomalies, once known.
    pub n_open: Option<u64>,
    /// Cases that were open before.
    pub recent: &'a [RecentCase],
}

/// Why a page cannot be opened.
const NO_CASE: &str = "Open a log or a case first.";

/// Draws it; reports what was clicked.
pub fn rail(ui: &mut Ui, rail: &Rail<'_>, actions: &mut Vec<UiAction>) {
    let narrow = ui.available_width() < size::RAIL / 2.0;
    ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
    case_menu(ui, rail, narrow, actions);
    ui.add_space(6.0);
    for page in rail.pages {
        let shown_page = if rail.page == Page::Import { Page::Overview } else { rail.page };
        let why_not = (rail.case.is_none() && !page.works_without_case()).then_some(NO_CASE);
        let count = if *page == Page::Anomalies { rail.n_open } else { None };
        let item = Item {
            label: page.label(),
            icon: page_icon(*page),
            end: count.filter(|_| rail.case.is_some()).map(labels::count).unwrap_or_default(),
            is_current: shown_page == *page,
            why_not,
        };
        if item.show(ui, narrow).clicked() && why_not.is_none() {
            actions.push(UiAction::Go(*page));
        }
    }
    let foot = 2.0 * (size::RAIL_ITEM + 2.0) + 6.0;
    ui.add_space((ui.available_height() - foot).max(0.0));
    let settings = Item {
        label: Page::Settings.label(),
        icon: page_icon(Page::Settings),
        end: String::new(),
        is_current: rail.page == Page::Settings,
        why_not: None,
    };
    if settings.show(ui, narrow).clicked() {
        actions.push(UiAction::Go(Page::Settings));
    }
    let shortcuts = Item {
        label: "Shortcuts",
        icon: icons::KEYBOARD,
        end: crate::ui::shortcuts::HELP.to_owned(),
        is_current: false,
        why_not: None,
    };
    if shortcuts.show(ui, narrow).clicked() {
        actions.push(UiAction::ShowShortcuts);
    }
}

const fn page_icon(page: Page) -> &'static str {
    match page {
        Page::Overview => icons::SQUARES_FOUR,
        Page::Anomalies => icons::WARNING_DIAMOND,
        Page::LogExplorer => icons::ROWS,
        Page::Entities => icons::USERS_THREE,
        Page::Requests => icons::GIT_PULL_REQUEST,
        Page::RateCalculator => icons::CALCULATOR,
        Page::Journal => icons::NOTEBOOK,
        Page::Runs => icons::FLASK,
        Page::Settings => icons::GEAR_SIX,
        Page::Import => icons::TRAY_ARROW_DOWN,
    }
}

/// One line of the rail.
struct Item<'a> {
    label: &'a str,
    icon: &'a str,
    /// At the right end: a count or a key.
    end: String,
    is_current: bool,
    why_not: Option<&'a str>,
}

impl Item<'_> {
    fn show(&self, ui: &mut Ui, narrow: bool) -> Response {
        let theme = theme::of(ui);
        let sense = if self.why_not.is_some() { Sense::hover() } else { Sense::click() };
        let wanted = vec2(ui.available_width(), size::RAIL_ITEM);
        let (rect, response) = ui.allocate_exact_size(wanted, sense);
        let enabled = self.why_not.is_none();
        let fill = match (self.is_current, enabled && response.hovered()) {
            (true, _) => Some(theme.bg_selected),
            (false, true) => Some(theme.bg_hover),
            (false, false) => None,
        };
        if let Some(fill) = fill {
            ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), fill);
        }
        let (text, icon) = match (self.is_current, enabled) {
            (true, _) => (theme.text, theme.accent_text),
            (false, true) => (theme.text_secondary, theme.text_secondary),
            (false, false) => {
                (theme::fade(theme.text_muted, 0.75), theme::fade(theme.text_muted, 0.75))
            }
        };
        let center = if narrow { rect.center() } else { pos2(rect.left() + 16.0, rect.center().y) };
        icon_at(ui.painter(), center, self.icon, size::ICON, icon, self.is_current);
        if !narrow {
            let words = Rect::from_min_max(rect.min + vec2(34.0, 0.0), rect.max - vec2(8.0, 0.0));
            let end = text_at(ui, words, &self.end, Face::Small, theme.text_muted, 1.0);
            let face = if self.is_current { Face::Medium } else { Face::Body };
            let words = words.with_max_x(words.right() - end - 4.0);
            text_at(ui, words, self.label, face, text, 0.0);
        }
        if response.has_focus() {
            focus_ring(ui, rect.shrink(1.0), size::RADIUS);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, self.label));
        if self.is_current {
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_aria_current(AriaCurrent::Page);
            });
        }
        match self.why_not {
            Some(why) => response.on_hover_text(format!("{}: {why}", self.label)),
            None if narrow => {
                response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(self.label)
            }
            None => response.on_hover_cursor(CursorIcon::PointingHand),
        }
    }
}

/// The case's name with a menu of everything that opens something.
fn case_menu(ui: &mut Ui, rail: &Rail<'_>, narrow: bool, actions: &mut Vec<UiAction>) {
    let (name, below) = rail.case.map_or_else(
        || ("Oddlog".to_owned(), "no case open".to_owned()),
        |case| (labels::case_name(&case.path), labels::file_name(&case.path)),
    );
    let button = case_button(ui, &name, &below, narrow);
    Popup::menu(&button).width(300.0).gap(4.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (label, icon, action) in [
            (labels::OPEN_LOGS, icons::TRAY_ARROW_DOWN, UiAction::PickLogs),
            (labels::OPEN_CASE, icons::FOLDER_OPEN, UiAction::PickCase),
            (labels::NEW_CASE, icons::PLUS, UiAction::NewCase),
        ] {
            if menu_item(ui, label, Some(icon), false).clicked() {
                actions.push(action);
            }
        }
        if rail.case.is_some()
            && menu_item(ui, labels::SAVE_REPORT, Some(icons::EXPORT), false).clicked()
        {
            actions.push(UiAction::AskReport);
        }
        let others: Vec<_> =
            rail.recent.iter().filter(|it| rail.case.is_none_or(|c| c.path != it.path)).collect();
        if !others.is_empty() {
            ui.separator();
        }
        for case in others {
            let name = labels::case_name(&case.path);
            if menu_item(ui, &name, Some(icons::FILE_TEXT), false).clicked() {
                actions.push(UiAction::OpenCase(case.path.clone()));
            }
        }
    });
}

fn case_button(ui: &mut Ui, name: &str, below: &str, narrow: bool) -> Response {
    let theme = theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::click());
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), theme.bg_hover);
    }
    let middle = rect.center().y;
    let left = if narrow { rect.center().x - 11.0 } else { rect.left() + 8.0 };
    let square = Rect::from_min_size(pos2(left, middle - 11.0), vec2(22.0, 22.0));
    ui.painter().rect_filled(square, CornerRadius::same(5), theme.accent_fill);
    let glyph = icons::BINOCULARS;
    icon_at(ui.painter(), square.center(), glyph, 14.0, theme.accent_on, true);
    if !narrow {
        let words =
            Rect::from_min_max(pos2(rect.left() + 38.0, rect.top()), rect.max - vec2(26.0, 0.0));
        let (above, under) = words.split_top_bottom_at_fraction(0.52);
        text_at(ui, above.translate(vec2(0.0, 1.0)), name, Face::Section, theme.text, 0.0);
        text_at(ui, under.translate(vec2(0.0, -2.0)), below, Face::Tiny, theme.text_muted, 0.0);
        let caret = pos2(rect.right() - 15.0, middle);
        icon_at(ui.painter(), caret, icons::CARET_UP_DOWN, 16.0, theme.text_secondary, false);
    }
    if response.has_focus() {
        focus_ring(ui, rect.shrink(1.0), size::RADIUS);
    }
    let label = format!("Case: {name}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text("Open a log or a case")
}
