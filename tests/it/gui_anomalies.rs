//! The Anomalies page driven by accessible names: filters, sorting, keys, pages, pictures.

use crate::support::gui::{Look, PageWorld, Window, page_window};
use crate::support::scripted::{self, Asked};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use oddlog::domain::filter::FindingSort;
use oddlog::domain::finding::Severity;
use oddlog::ui::anomalies::AnomaliesPage;
use oddlog::ui::page::PageContext;
use oddlog::ui::theme;

type Page = Window<PageWorld<AnomaliesPage>>;

fn show(page: &mut AnomaliesPage, ui: &mut egui::Ui, cx: &mut PageContext<'_>) {
    // Rail and status bar of the real window take this much.
    let width = ui.max_rect().width();
    let rail = if width < 1200.0 { 52.0 } else { 188.0 };
    let mut rect = ui.max_rect();
    rect.min.x += rail;
    rect.max.y -= 26.0;
    page.show(&mut ui.new_child(egui::UiBuilder::new().max_rect(rect)), cx);
}

fn anomalies(look: Look, asked: &Asked) -> Page {
    page_window(
        look,
        AnomaliesPage::default(),
        Some(scripted::summary()),
        scripted::answers(asked.clone()),
        show,
        AnomaliesPage::on_answer,
    )
}

const MARIA: &str = "Critical 97: Unusual user-day, maria.keller@example.com, 13 Jun 23:10";

#[test]
fn pictures() {
    for (name, theme, pixels, scale) in [
        ("dark", &theme::DARK, [1400.0, 900.0], 1.0),
        ("light", &theme::LIGHT, [1400.0, 900.0], 1.0),
        ("1100", &theme::DARK, [1100.0, 800.0], 1.0),
        ("scale", &theme::LIGHT, [1400.0, 900.0], 1.5),
    ] {
        let mut window = anomalies(Look { theme, pixels, scale }, &Asked::default());
        window.picture(&format!("anomalies-{name}-closed"));
        window.get_by_role_and_label(Role::Row, MARIA).click();
        window.run_steps(6);
        window.remove_cursor();
        window.run_steps(2);
        window.picture(&format!("anomalies-{name}-open"));
    }
}
