//! What several tests share: the built program, small logs, the window's harness.

#[cfg(feature = "gui")]
pub mod cpu_renderer;
#[cfg(feature = "gui")]
pub mod gui;
#[cfg(feature = "gui")]
pub mod import_window;
pub mod logs;
pub mod mmdb;
pub mod old_case;
pub mod program;
#[cfg(feature = "gui")]
pub mod real_window;
#[cfg(feature = "gui")]
pub mod scripted;
#[cfg(feature = "gui")]
pub mod shown_case;
