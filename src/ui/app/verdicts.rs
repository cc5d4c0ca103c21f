//! Verdicts as the window sees them: which jobs record one, what was recorded and can be taken
//! back, what is said about it.

use super::App;
use crate::domain::finding::Verdict;
use crate::domain::ids::{EntryId, FindingId};
use crate::domain::journal::{JournalFilter, Recorded, finding_name};
use crate::ui::labels;
use crate::ui::page::Judgement;
use crate::worker::protocol::{Command, JobId, LocalOrder, Query, TriageOrder, VerdictOrder};
use egui::Context;

/// What a job does about verdicts.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    /// It records one.
    Recording,
    /// It takes this one back.
    Undoing(EntryId),
}

/// What the app keeps about verdicts.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    jobs: Vec<(JobId, About)>,
    /// What this window recorded and did not take back, newest last.
    recorded: Vec<EntryId>,
    /// The entries of the journal for which a place is being chosen.
    pub(super) exported: JournalFilter,
}

impl Verdicts {
    /// Notes that a job ended; what it did, if it was about verdicts.
    pub(super) fn ended(&mut self, id: JobId) -> Option<About> {
        let at = self.jobs.iter().position(|it| it.0 == id)?;
        Some(self.jobs.remove(at).1)
    }

    /// Another case is open: entries mean other things there.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

impl App {
    pub(super) fn set_verdicts(&mut self, order: VerdictOrder) {
        let job = self.start_job(Command::SetVerdicts(order));
        self.verdicts.jobs.push((job, About::Recording));
    }

    pub(super) fn triage(&mut self, order: TriageOrder) {
        let job = self.start_job(Command::Triage(order));
        self.verdicts.jobs.push((job, About::Recording));
    }

    /// Views were saved, renamed or deleted.
    pub(super) fn views_changed(&mut self) {
        for (_, view) in &mut self.views {
            view.judged(&Judgement::Views);
        }
    }

    pub(super) fn record(&mut self, order: LocalOrder) {
        let job = self.start_job(Command::Record(order));
        self.verdicts.jobs.push((job, About::Recording));
    }

    /// Something about a request or a flow was recorded.
    pub(super) fn recorded(&mut self, ctx: &Context, recorded: &Recorded) {
        let text = recorded.said.join(" · ");
        self.say(ctx, true, text.clone());
        self.toast.say_undoable(text, recorded.batch, ctx.input(|it| it.time));
        self.verdicts.recorded.push(recorded.batch);
        self.tell(&Judgement::Changed(Vec::new()));
    }

    pub(super) fn undo_verdicts(&mut self, entry: EntryId) {
        // At once, so that a second press takes back the one before.
        self.verdicts.recorded.retain(|it| *it != entry);
        let job = self.start_job(Command::UndoVerdicts(entry));
        self.verdicts.jobs.push((job, About::Undoing(entry)));
    }

    pub(super) fn undo_last(&mut self, ctx: &Context) {
        if let Some(entry) = self.verdicts.recorded.last() {
            self.undo_verdicts(*entry);
        } else {
            let text = "Nothing to undo since this case was opened. The journal has the rest.";
            self.say(ctx, true, text.to_owned());
        }
    }

    pub(super) fn judged(&mut self, ctx: &Context, recorded: &Recorded) {
        let text = said(recorded);
        self.say(ctx, true, text.clone());
        self.toast.say_undoable(text, recorded.batch, ctx.input(|it| it.time));
        self.verdicts.recorded.push(recorded.batch);
        self.tell_recorded(recorded);
    }

    pub(super) fn unjudged(&mut self, ctx: &Context, recorded: &Recorded) {
        let text = match recorded.changed.as_slice() {
            [] => format!("Undone: {}", recorded.said.join(" · ")),
            [(id, verdict)] => format!("Undone: {} is {verdict} again", finding_name(*id)),
            all => format!("Undone: {} verdicts taken back", labels::count(all.len() as u64)),
        };
        self.say(ctx, true, text);
        self.tell_recorded(recorded);
    }

    fn tell_recorded(&mut self, recorded: &Recorded) {
        // Of requests and flows nothing is named: whoever shows them looks again.
        let others = recorded.noted.is_empty() && !recorded.hides;
        if !recorded.changed.is_empty() || others {
            self.tell(&Judgement::Changed(recorded.changed.clone()));
        }
        if !recorded.noted.is_empty() || recorded.hides {
            let findings = recorded.noted.clone();
            self.tell(&Judgement::Noted { findings, hides: recorded.hides });
        }
    }

    pub(super) fn not_judged(&mut self, ctx: &Context, message: &str, about: About) {
        if let About::Undoing(entry) = about {
            // It still can be taken back.
            self.verdicts.recorded.push(entry);
        }
        self.say(ctx, false, message.to_owned());
        self.tell(&Judgement::Failed(message.to_owned()));
    }

    fn tell(&mut self, what: &Judgement) {
        let ticket = self.outside.backend.ask(Query::Overview);
        self.overview.asked(ticket);
        for (_, view) in &mut self.views {
            view.judged(what);
        }
    }
}

/// "A-0188 set to Benign", "12 set to Benign".
fn said(recorded: &Recorded) -> String {
    let changed: &[(FindingId, Verdict)] = &recorded.changed;
    let verdict = changed.first().map_or(Verdict::Open, |it| it.1);
    match changed {
        [] => recorded.said.join("; "),
        [(id, Verdict::Open)] => format!("{} reopened", finding_name(*id)),
        [(id, _)] => format!("{} set to {verdict}", finding_name(*id)),
        all => format!("{} set to {verdict}", labels::count(all.len() as u64)),
    }
}
