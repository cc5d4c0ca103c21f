//! One file of a preview: how it is read, what it leaves open, what each column is read as, and
//! its first records.

use super::columns::ColumnsView;
use super::model::FileEntry;
use super::preview_table::preview_table;
use super::{questions, reading};
use crate::ui::labels;
use crate::ui::page::PageContext;
use crate::ui::widgets::{Tint, notice, secondary};
use egui::Ui;

/// Where the column that is read as the time holds none.
const TIMELESS: &str = "None of the first times can be read. The events would be kept without a \
                        time and left out of analysis. Choose another column as the time if there \
                        is one.";

/// What the person did on the page of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Something was chosen: the preview must be made again.
    Choices,
    /// The remembered mapping is to be forgotten.
    Forget,
    /// The same choices hold for all files of this header.
    ApplyToAll,
}

/// What the page shows besides the file.
pub struct FilePage<'a> {
    /// Formats: code and name.
    pub formats: &'a [(String, String)],
    /// How many other files have the same header.
    pub n_same: usize,
    /// How the columns are looked at.
    pub columns: &'a mut ColumnsView,
}

impl FilePage<'_> {
    /// Draws it; says what was done.
    pub fn show(self, ui: &mut Ui, cx: &PageContext<'_>, file: &mut FileEntry) -> Option<Changed> {
        if let Some(stopped) = &file.stopped {
            notice(ui, Tint::Bad, stopped, None);
        }
        let Some(preview) = file.preview.shown().cloned() else {
            let name = labels::file_name(&file.file.path);
            let problem = file.problem().map(str::to_owned)?;
            let said = if problem.contains(&name) { problem } else { format!("{name}: {problem}") };
            let changed = reading::unreadable(ui, file, self.formats);
            notice(ui, Tint::Bad, &said, None);
            return changed.then_some(Changed::Choices);
        };
        let plan = &preview.plan;
        let mut changed = reading::fields(ui, cx, file, plan, self.formats);
        ui.add_space(6.0);
        notice(ui, Tint::Info, &plan.why, None);
        let done = remembered(ui, cx, file);
        changed |= questions::questions(ui, cx, file, &preview);
        if !file.has_time() {
            notice(ui, Tint::Bad, "Choose which column is the time.", None);
        }
        let is_asked = |it: &&String| file.asked.iter().any(|question| question.covers(it));
        if file.is_timeless() {
            notice(ui, Tint::Warn, TIMELESS, None);
        }
        for warning in plan.warnings.iter().filter(|it| !is_asked(it)) {
            notice(ui, Tint::Warn, warning, None);
        }
        ui.add_space(8.0);
        changed |= self.columns.show(ui, file, plan);
        let applied = same_header(ui, self.n_same);
        ui.add_space(10.0);
        preview_table(ui, cx, &preview, file.has_time());
        done.or(applied).or(changed.then_some(Changed::Choices))
    }
}

/// Says that a remembered mapping was applied.
fn remembered(ui: &mut Ui, cx: &PageContext<'_>, file: &FileEntry) -> Option<Changed> {
    let day = labels::day(file.remembered?, cx.zone);
    let words = format!("Mapping remembered from {day}");
    notice(ui, Tint::Info, &words, Some("Forget")).then_some(Changed::Forget)
}

fn same_header(ui: &mut Ui, n_same: usize) -> Option<Changed> {
    if n_same == 0 {
        return None;
    }
    ui.add_space(6.0);
    let others = labels::counted(n_same as u64, "other file has", "other files have");
    let hover = format!("{others} this header.");
    let button = secondary("Apply this mapping to all files of this header").hover(&hover);
    button.show(ui).clicked().then_some(Changed::ApplyToAll)
}
