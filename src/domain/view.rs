//! Saved views of the table of findings: a filter, an order and columns under a name.

use super::filter::{FindingFilter, FindingOrder};
use super::ids::ViewId;
use serde::{Deserialize, Serialize};

/// Characters that the name of a view has at most.
pub const NAME_MOST: usize = 60;

/// What a view brings back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// Which findings; its `from` and `to` count only where `time` says nothing.
    pub filter: FindingFilter,
    /// When, as the window's form of it: "the last 7 days" moves with the clock.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub time: String,
    /// In which order.
    pub order: FindingOrder,
    /// Codes of the columns that are shown, in order; empty = as the window has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// A view as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its number.
    pub id: ViewId,
    /// What people call it.
    pub name: String,
    /// What it brings back.
    pub view: View,
}

/// A change to the views of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewOrder {
    /// Keep this under a name.
    Save(String, Box<View>),
    /// Give it another name.
    Rename(ViewId, String),
    /// Forget it.
    Delete(ViewId),
}

/// What is wrong with the name of a view, in a sentence.
pub fn name_problem(name: &str) -> Option<String> {
    match name.trim().chars().count() {
        0 => Some("Give the view a name.".to_owned()),
        n if NAME_MOST < n => Some(format!("A name has at most {NAME_MOST} characters.")),
        _ => None,
    }
}
