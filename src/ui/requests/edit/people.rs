//! People in the form of a flow: conditions on requestors, groups of approvers.

use super::parts::{added, choose, removable, text};
use crate::domain::flow::{ApproverGroup, Condition, Logic, MatchOperator};
use crate::ui::icons;
use crate::ui::widgets::quiet;
use egui::{Id, Ui, vec2};

/// How values are compared, in the menu's words.
fn operators() -> Vec<(MatchOperator, &'static str)> {
    MatchOperator::ALL.iter().map(|it| (*it, it.label())).collect()
}

/// "any of", "all of".
pub(super) fn logics() -> [(Logic, &'static str); 2] {
    [(Logic::Or, "Any of"), (Logic::And, "All of")]
}

/// Conditions as chips, and the fields for another.
pub(super) fn conditions(ui: &mut Ui, id: Id, name: &str, all: &mut Vec<Condition>) {
    let chips = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        let mut gone = None;
        for (at, it) in all.iter().enumerate() {
            if removable(ui, &it.words()) {
                gone = Some(at);
            }
        }
        gone
    };
    if !all.is_empty()
        && let Some(at) = ui.horizontal_wrapped(chips).inner
    {
        all.remove(at);
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        let slot = id.with("new condition");
        let mut new = ui
            .data_mut(|it| it.get_temp::<(String, MatchOperator)>(slot))
            .unwrap_or_else(|| ("group".to_owned(), MatchOperator::Is));
        text(ui, &format!("{name}: attribute"), &mut new.0, "group", 96.0);
        choose(ui, &format!("{name}: comparison"), &mut new.1, &operators(), 136.0);
        let value = added(ui, id.with("value"), &format!("Add {name}"), 130.0);
        let kind = new.0.trim().to_owned();
        let alone = ["manager", "owner"].iter().any(|it| kind.eq_ignore_ascii_case(it));
        let pressed = alone && quiet("Add").icon(icons::PLUS).show(ui).clicked();
        if !kind.is_empty() && (value.is_some() || pressed) {
            let mut condition = Condition::new(&kind, &value.unwrap_or_default());
            condition.match_operator = new.1;
            all.push(condition);
        }
        ui.data_mut(|it| it.insert_temp(slot, new));
    });
}

/// Groups of approvers, each with its approvers.
pub(super) fn groups(ui: &mut Ui, id: Id, name: &str, all: &mut Vec<ApproverGroup>) {
    let mut gone = None;
    let several = 1 < all.len();
    for (at, group) in all.iter_mut().enumerate() {
        let id = id.with(("group", at));
        if several {
            ui.horizontal(|ui| {
                let label = format!("{name} {}", at + 1);
                choose(ui, &label, &mut group.logical_operator, &logics(), 100.0);
                let remove = format!("Remove {name} {}", at + 1);
                if quiet(&remove).icon(icons::X).show(ui).clicked() {
                    gone = Some(at);
                }
            });
        }
        conditions(ui, id, &format!("{name} {}", at + 1), &mut group.approvers);
    }
    if let Some(at) = gone {
        all.remove(at);
    }
    if quiet(&format!("Another {name}")).icon(icons::PLUS).show(ui).clicked() {
        all.push(ApproverGroup { logical_operator: Logic::Or, approvers: Vec::new() });
    }
}
