//! The part of the settings about imports: limits, countries, privacy, remembered mappings.

use super::{heading, row};
use crate::domain::import_options::{ImportOptions, Limits};
use crate::ui::action::UiAction;
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{
    Column, EvidenceTable, check_box, evidence_table, link, quiet, secondary,
};
use egui::{DragValue, Label, Ui};

/// Bytes of one MiB.
const MIB: u64 = 1 << 20;
/// Bytes of one GiB.
const GIB: u64 = 1 << 30;

/// Draws it.
pub fn import_settings(ui: &mut Ui, cx: &mut PageContext<'_>) {
    heading(ui, "Import");
    let mut next = cx.import.clone();
    let hint = "Users, addresses, keys, machines and friendly names, before anything is stored. \
                Each import can decide otherwise.";
    row(ui, "Replace identities by tokens", hint, |ui| {
        check_box(ui, "By default", &mut next.tokens);
    });
    countries(ui, cx, &mut next);
    ui.add_space(8.0);
    limits(ui, &mut next.limits);
    if next != *cx.import {
        cx.act(UiAction::SetImport(next));
    }
    ui.add_space(8.0);
    mappings(ui, cx);
}

fn countries(ui: &mut Ui, cx: &mut PageContext<'_>, next: &mut ImportOptions) {
    let hint = "An offline .mmdb file that knows the country of an address. A country in the log \
                itself wins.";
    let theme = cx.theme;
    row(ui, "Country database", hint, |ui| {
        if secondary("Choose…").show(ui).clicked() {
            cx.act(UiAction::PickCountries);
        }
        if let Some(path) = &next.country_database {
            let whole = path.display().to_string();
            let forget = quiet("Use none").show(ui).clicked();
            let name = Face::Mono.text(labels::file_name(path), theme.text);
            ui.add(Label::new(name).truncate()).on_hover_text(whole);
            if forget {
                next.country_database = None;
            }
        } else {
            ui.label(Face::Body.text("Not set", theme.text_muted));
        }
    });
}

/// Bounds for hostile and broken files.
fn limits(ui: &mut Ui, now: &mut Limits) {
    let mut record = now.record_bytes as u64;
    limit(ui, ("Largest record", "A longer one is rejected."), (&mut record, MIB, "MiB"), 1_024);
    now.record_bytes = record as usize;
    let mut columns = now.columns as u64;
    limit(ui, ("Columns of a file", "The most that are read."), (&mut columns, 1, ""), 100_000);
    now.columns = columns as usize;
    let unpacked = ("Unpacked size of a file", "A file that unpacks to more is stopped there.");
    limit(ui, unpacked, (&mut now.unpacked_bytes, GIB, "GiB"), 4_096);
    let ratio = ("Packing ratio", "Unpacked to packed size, beyond the first 64 MiB.");
    limit(ui, ratio, (&mut now.ratio, 1, "to 1"), 100_000);
    let mut entries = now.entries as u64;
    let many = ("Entries of a folder or archive", "The rest is left out, and said.");
    limit(ui, many, (&mut entries, 1, ""), 1_000_000);
    now.entries = entries as usize;
    let mut depth = now.depth as u64;
    limit(ui, ("Depth", "Folders in folders, archives in archives."), (&mut depth, 1, ""), 64);
    now.depth = depth as usize;
    let is_default = *now == Limits::default();
    let why = is_default.then_some("All limits are the defaults.");
    if secondary("Back to the default limits").disabled_because(why).show(ui).clicked() {
        *now = Limits::default();
    }
}

/// One bound, shown in units of `unit` bytes.
fn limit(
    ui: &mut Ui,
    (name, hint): (&str, &str),
    (value, unit, suffix): (&mut u64, u64, &str),
    most: u64,
) {
    row(ui, name, hint, |ui| {
        let before = (*value / unit).max(1);
        let mut shown = before;
        let suffix = if suffix.is_empty() { String::new() } else { format!(" {suffix}") };
        let field = DragValue::new(&mut shown).range(1..=most).suffix(suffix);
        ui.add(field.update_while_editing(false)).accessible_name(name);
        if shown != before {
            *value = shown * unit;
        }
    });
}

fn mappings(ui: &mut Ui, cx: &mut PageContext<'_>) {
    heading(ui, "Remembered mappings");
    let theme = cx.theme;
    if cx.mappings.is_empty() {
        let words = "None yet. What you choose for a file is remembered for the next file of the \
                     same header.";
        ui.add(Label::new(Face::Small.text(words, theme.text_muted)).wrap());
        return;
    }
    let columns = [
        Column { title: "Columns of the files", width: 0.0, right: false },
        Column { title: "Last used", width: 120.0, right: false },
        Column { title: "", width: 84.0, right: false },
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: cx.mappings.len(),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let known = cx.mappings;
    let (zone, mut forgotten) = (cx.zone, None);
    let spoken = |row: usize| format!("Mapping of {}", known[row].title);
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let it = &known[row];
        match column {
            0 => {
                ui.add(Label::new(Face::Mono.text(&it.title, theme.text)).truncate());
            }
            1 => {
                let day = labels::day(it.at, zone);
                ui.label(Face::Body.text(day, theme.text_secondary));
            }
            _ => {
                if link(ui, "Forget").on_hover_text(&it.title).clicked() {
                    forgotten = Some(it.signature.clone());
                }
            }
        }
    });
    if let Some(signature) = forgotten {
        cx.act(UiAction::ForgetMapping(signature));
    }
}
