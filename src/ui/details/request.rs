//! From a finding to the access request and the access flow behind it.

use super::DetailsPanel;
use crate::domain::finding::Finding;
use crate::ui::action::UiAction;
use crate::ui::page::PageContext;
use crate::ui::widgets::secondary;
use crate::ui::{icons, shortcuts};
use egui::Ui;

/// What can be done about the request behind a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// Revoke its access.
    Revoke,
    /// Edit the flow that granted it.
    EditFlow,
}

impl Follow {
    /// Where this leads from `finding`, or why nowhere.
    fn action(self, finding: &Finding) -> Result<UiAction, &'static str> {
        let request = finding.detail.request_id.clone();
        match self {
            Self::Revoke => request
                .map(UiAction::RevokeRequest)
                .ok_or("This anomaly is not about an access request: there is nothing to revoke."),
            Self::EditFlow => finding
                .detail
                .access_flow
                .clone()
                .map(|flow| UiAction::OpenFlow(flow, request))
                .ok_or("This anomaly names no access flow."),
        }
    }
}

impl DetailsPanel {
    /// A key asks for what is behind the open finding; done as soon as its details are here.
    pub fn follow(&mut self, what: Follow) {
        self.follows = Some(what);
    }

    /// Does what was asked for, once it is known where it leads.
    pub(super) fn take_follow(&mut self, cx: &mut PageContext<'_>) {
        let (Some(what), Some(detail)) = (self.follows, self.shown()) else { return };
        match what.action(&detail.finding) {
            Ok(action) => cx.act(action),
            Err(why) => cx.act(UiAction::Toast(why.to_owned())),
        }
        self.follows = None;
    }

    /// The same as buttons, where the finding has a request or a flow.
    pub(super) fn request_buttons(&mut self, ui: &mut Ui) {
        let buttons = [
            (Follow::Revoke, "Revoke access…", icons::PROHIBIT, shortcuts::REVOKE),
            (Follow::EditFlow, "Edit access flow", icons::PENCIL_SIMPLE, shortcuts::EDIT_FLOW),
        ];
        let Some(detail) = self.shown() else { return };
        let offered = buttons.map(|it| it.0.action(&detail.finding).is_ok());
        if !offered.contains(&true) {
            return;
        }
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            for ((what, label, icon, key), offered) in buttons.into_iter().zip(offered) {
                if offered && secondary(label).icon(icon).key(key).show(ui).clicked() {
                    self.follow(what);
                }
            }
        });
    }
}
