//! Small parts that every page is made of. Each draws from the theme, has an accessible name and
//! changes nothing but what it is given.

mod button;
mod chip;
mod empty_state;
mod evidence;
mod feature_bar;
mod field;
mod filter;
mod long_table;
mod marks;
mod notice;
mod paint;
mod raw_lines;
mod search_dropdown;
mod segmented;
mod strip;
mod tabs;
pub mod wide_table;

pub use button::{ActionButton, icon_button, link, primary, quiet, secondary};
pub use chip::{chip, chip_colored, chip_removable, key_cap};
pub use empty_state::{EmptyState, error_page};
pub use evidence::{Column, EvidenceTable, evidence_table};
pub use feature_bar::{FeatureBar, feature_bar};
pub use field::{Choice, check_box, dropdown, search_field, text_field};
pub(crate) use field::{dropdown_button, menu_item};
pub use filter::{FilterOption, FilterPopup, filter_button, filter_list, multi_select};
pub use long_table::{LongTable, LongTableReport, triangle};
pub use marks::{
    draw_severity, kind_icon, outcome_label, severity_label, severity_mark, status_icon,
    status_label, verdict_icon, verdict_label,
};
pub use notice::{Tint, notice, notice_with};
pub use paint::{FittedText, card, fitted, focus_ring, icon, icon_at, icon_fill, text_at};
pub use raw_lines::{RawLine, raw_lines};
pub use search_dropdown::search_dropdown;
pub use segmented::segmented;
pub use strip::strip;
pub use tabs::tabs;
