//! The import page in pictures: every kind of file in two themes and two scales, nothing without
//! a name.

use crate::support::gui::{Look, Window};
use crate::support::import_window::{World, import_window};
use crate::support::shown_case;
use oddlog::ui::action::UiAction;
use oddlog::ui::page::Page;
use oddlog::ui::state::Remembered;
use oddlog::ui::theme::{DARK, LIGHT, Theme};
use oddlog::worker::protocol::ImportReport;

fn seen(window: &mut Window<World>, what: &str, look: &str) {
    window.remove_cursor();
    window.run_steps(3);
    assert_eq!(window.unnamed_widgets(), [""; 0], "{what}");
    window.picture(&format!("import-{what}-{look}"));
}

fn visit(theme: &'static Theme, pixels: [f32; 2], scale: f32, look: &str) {
    let new = || import_window(Look { theme, pixels, scale }, Remembered::default(), "/logs/trail");
    for (what, files) in [
        ("known", &["logins.csv", "webapi.json", "half.csv", "notes.docx"][..]),
        ("half", &["half.csv"]),
        ("dates", &["dm.csv", "logins.csv"]),
        ("wide", &["wide.csv"]),
        ("folder", &["trail"]),
    ] {
        let mut window = new();
        window.preview(files);
        window.run_steps(16);
        seen(&mut window, what, look);
    }
    let mut window = new();
    let mut files = shown_case::report().files;
    files[0].issues = shown_case::issues(100_000);
    files[0].counts.read += 99_998;
    files[0].counts.rejected = 100_000;
    files[1].notes.push("the last line stops in the middle; it was rejected".to_owned());
    window.will_report(ImportReport { files, seconds: 12.4 });
    window.preview(&["half.csv", "notes.docx", "trail"]);
    window.run_steps(16);
    window.choose("Read c1 as", "Time");
    window.press("Import 56 files");
    window.press("Show rejected lines");
    seen(&mut window, "receipt", look);
    window.act(UiAction::Go(Page::Settings));
    seen(&mut window, "settings", look);
}

#[test]
fn every_kind_of_file_is_drawn_and_named() {
    visit(&DARK, [1400.0, 900.0], 1.0, "dark");
    visit(&LIGHT, [1400.0, 900.0], 1.0, "light");
    visit(&DARK, [1650.0, 1200.0], 1.5, "dark-150");
    visit(&LIGHT, [1650.0, 1200.0], 1.5, "light-150");
}
