//! What several integration tests share.

#[cfg(feature = "gui")]
pub mod cpu_renderer;
#[cfg(feature = "gui")]
pub mod gui;
#[cfg(feature = "gui")]
pub mod scripted;
#[cfg(feature = "gui")]
pub mod shown_case;
