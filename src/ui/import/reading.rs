//! How a file is read: format, separator, characters, zone, header.

use super::file_list::format_name;
use super::model::FileEntry;
use crate::domain::plan::{OpenQuestion, Plan};
use crate::domain::time::{Micros, Zone, zone_names};
use crate::ui::icons;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{self, Face};
use crate::ui::widgets::{Choice, check_box, dropdown, search_dropdown};
use egui::Ui;

/// Separators to choose from.
const SEPARATORS: [(char, &str); 4] =
    [(',', "Comma"), (';', "Semicolon"), ('\t', "Tab"), ('|', "Bar")];

/// Encodings to choose from, as WHATWG labels; the common ones first.
const ENCODINGS: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-7",
    "iso-8859-15",
    "koi8-r",
    "koi8-u",
    "ibm866",
    "macintosh",
    "shift_jis",
    "euc-jp",
    "iso-2022-jp",
    "gbk",
    "gb18030",
    "big5",
    "euc-kr",
];

/// Draws the fields; true when something was chosen.
pub fn fields(
    ui: &mut Ui,
    cx: &PageContext<'_>,
    file: &mut FileEntry,
    plan: &Plan,
    formats: &[(String, String)],
) -> bool {
    let mut changed = false;
    // The wrapped layout would lay each field out before it knows how wide it is.
    let narrow = ui.available_width() < 850.0;
    let first = |ui: &mut Ui, file: &mut FileEntry| {
        let format = format_field(ui, file, Some(plan), formats);
        let separator = separator_field(ui, file, plan);
        format | separator
    };
    let second = |ui: &mut Ui, file: &mut FileEntry| {
        let encoding = encoding_field(ui, file, plan);
        let asks_zone = file.asked.contains(&OpenQuestion::Zone);
        let zone = !asks_zone && zone_field(ui, cx, file, plan);
        let header = header_field(ui, file, plan);
        encoding | zone | header
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        changed |= first(ui, file);
        if !narrow {
            changed |= second(ui, file);
        }
    });
    if narrow {
        ui.add_space(4.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            changed |= second(ui, file);
        });
    }
    if 0 < plan.skip {
        let lines = labels::counted(plan.skip, "line", "lines");
        let words = format!("{lines} above the first record hold none and are skipped.");
        ui.label(Face::Small.text(words, cx.theme.text_secondary));
    }
    changed
}

/// What can be chosen for a file that cannot be read as it is; true when something was.
pub fn unreadable(ui: &mut Ui, file: &mut FileEntry, formats: &[(String, String)]) -> bool {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        format_field(ui, file, None, formats)
    })
    .inner
}

/// A label above what `field` draws.
fn labelled<R>(ui: &mut Ui, label: &str, field: impl FnOnce(&mut Ui) -> R) -> R {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.label(Face::Label.text(label, theme::of(ui).text_secondary));
        field(ui)
    })
    .inner
}

fn format_field(
    ui: &mut Ui,
    file: &mut FileEntry,
    plan: Option<&Plan>,
    formats: &[(String, String)],
) -> bool {
    let current = plan.map_or("Not recognised", |it| format_name(&it.format, formats));
    let by_content =
        Choice { value: None, label: "Decide from the content", icon: Some(icons::SPARKLE) };
    let all =
        formats.iter().map(|(code, label)| Choice { value: Some(code.clone()), label, icon: None });
    let choices: Vec<_> = std::iter::once(by_content).chain(all).collect();
    let chosen = labelled(ui, "Format", |ui| {
        dropdown(ui, "Format", (current, Some(icons::TABLE)), 190.0, &choices)
    });
    let changed = chosen.is_some();
    if let Some(format) = chosen {
        file.read_format(format);
    }
    changed
}

fn separator_field(ui: &mut Ui, file: &mut FileEntry, plan: &Plan) -> bool {
    let Some(separator) = plan.separator else { return false };
    let own = separator.to_string();
    let current = SEPARATORS.iter().find(|it| it.0 == separator).map_or(own.as_str(), |it| it.1);
    let choices = SEPARATORS.map(|(value, label)| Choice { value, label, icon: None });
    let chosen =
        labelled(ui, "Separator", |ui| dropdown(ui, "Separator", (current, None), 110.0, &choices));
    file.choices.separator = chosen.or(file.choices.separator);
    chosen.is_some()
}

fn encoding_field(ui: &mut Ui, file: &mut FileEntry, plan: &Plan) -> bool {
    let read_as = if plan.encoding.is_empty() { "utf-8" } else { &plan.encoding };
    let automatic = format!("Automatic ({read_as})");
    let current = file.choices.encoding.clone().unwrap_or_else(|| automatic.clone());
    let chosen = labelled(ui, "Characters", |ui| {
        search_dropdown(ui, ("Characters", "encodings"), &current, 154.0, || {
            let all = ENCODINGS.iter().map(|it| (Some((*it).to_owned()), (*it).to_owned()));
            std::iter::once((None, automatic.clone())).chain(all).collect()
        })
    });
    let changed = chosen.is_some();
    file.choices.encoding = chosen.unwrap_or_else(|| file.choices.encoding.take());
    changed
}

fn zone_field(ui: &mut Ui, cx: &PageContext<'_>, file: &mut FileEntry, plan: &Plan) -> bool {
    labelled(ui, "Times without a zone are", |ui| zone_dropdown(ui, cx, file, plan))
}

/// The zone of times without one; true when another was chosen.
pub fn zone_dropdown(ui: &mut Ui, cx: &PageContext<'_>, file: &mut FileEntry, plan: &Plan) -> bool {
    let current = labels::zone(&plan.zone, cx.now);
    let name = ("Times without a zone are", "zones");
    let chosen = search_dropdown(ui, name, &current, 176.0, || zones(cx.now));
    let changed = chosen.is_some();
    file.choices.zone = chosen.or_else(|| file.choices.zone.take());
    changed
}

/// UTC, this computer's zone, every full hour, and all zones that have a name.
fn zones(now: Micros) -> Vec<(Zone, String)> {
    let hours = (-12..=14).filter(|it| *it != 0).map(|it| 60 * it);
    let between = [-570, -210, 210, 270, 330, 345, 390, 525, 570, 630, 765];
    let mut offsets: Vec<i32> = hours.chain(between).collect();
    offsets.sort_unstable();
    let first = [Zone::Utc, Zone::Local].into_iter();
    let fixed = offsets.into_iter().map(Zone::Fixed);
    let first = first.chain(fixed).map(|it| (it.clone(), labels::zone(&it, now)));
    // Only what is in sight would need its offset; six hundred names alone are quick.
    let named = zone_names().map(|it| (Zone::Named(it.to_owned()), it.to_owned()));
    first.chain(named).collect()
}

fn header_field(ui: &mut Ui, file: &mut FileEntry, plan: &Plan) -> bool {
    if plan.separator.is_none() {
        return false;
    }
    let mut header = plan.header;
    ui.vertical(|ui| {
        ui.add_space(20.0);
        let changed = check_box(ui, "First line is a header", &mut header);
        if changed {
            file.choices.header = Some(header);
        }
        changed
    })
    .inner
}
