//! What surrounds the pages: rail, status bar, page heads, toasts, overlays.

pub mod copy_dialog;
pub mod drop_overlay;
pub mod head;
pub mod help;
pub mod rail;
pub mod report_dialog;
pub mod status_bar;
pub mod toast;
