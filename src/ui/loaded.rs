//! What a view is waiting for: one state, not three booleans.

use crate::worker::protocol::{Answer, Ticket};

/// Something the window shows that has to be fetched first.
#[derive(Debug, Default)]
pub enum Loaded<T> {
    /// Not asked for yet.
    #[default]
    Never,
    /// Asked for; `old` goes on being shown, so that nothing flickers.
    Asked {
        /// The newest question.
        ticket: Ticket,
        /// What was shown before.
        old: Option<T>,
    },
    /// Here.
    Ready(T),
    /// Could not be had.
    Failed {
        /// What happened, in words for people.
        message: String,
    },
}

impl<T> Loaded<T> {
    /// Notes that a question was asked; what was there goes on being shown.
    pub fn ask(&mut self, ticket: Ticket) {
        let old = match std::mem::take(self) {
            Self::Ready(it) | Self::Asked { old: Some(it), .. } => Some(it),
            Self::Never | Self::Asked { old: None, .. } | Self::Failed { .. } => None,
        };
        *self = Self::Asked { ticket, old };
    }

    /// Whether this waits for the answer to `to`.
    pub fn waits_for(&self, to: Ticket) -> bool {
        matches!(self, Self::Asked { ticket, .. } if *ticket == to)
    }

    /// Shows this until the answer comes.
    pub fn show_meanwhile(&mut self, it: T) {
        if let Self::Asked { old, .. } = self {
            *old = Some(it);
        }
    }

    /// Takes the answer, unless a newer question has been asked meanwhile.
    pub fn answer(&mut self, to: Ticket, answer: Result<T, String>) {
        if self.waits_for(to) {
            *self = match answer {
                Ok(it) => Self::Ready(it),
                Err(message) => Self::Failed { message },
            };
        }
    }

    /// The same from an answer as the backend brings it; `of_kind` takes what is wanted out of it.
    pub fn take(
        &mut self,
        to: Ticket,
        answer: &Result<Answer, String>,
        of_kind: impl FnOnce(&Answer) -> Option<T>,
    ) {
        if self.waits_for(to) {
            let answer = answer.as_ref().map_err(Clone::clone).and_then(|it| {
                of_kind(it).ok_or_else(|| "The answer was of another kind.".to_owned())
            });
            self.answer(to, answer);
        }
    }

    /// What to draw: the newest answer, or the one before while a new one is on its way.
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Ready(it) | Self::Asked { old: Some(it), .. } => Some(it),
            Self::Never | Self::Asked { old: None, .. } | Self::Failed { .. } => None,
        }
    }

    /// Whether it was never asked for.
    pub fn is_never(&self) -> bool {
        matches!(self, Self::Never)
    }

    /// Whether an answer is still to come.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Asked { .. })
    }

    /// Why it could not be had.
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Failed { message } => Some(message),
            Self::Never | Self::Asked { .. } | Self::Ready(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_does_not_replace_a_newer_question() {
        let mut page = Loaded::Ready("all");
        page.ask(Ticket(1));
        page.ask(Ticket(2));
        page.answer(Ticket(1), Ok("user = a"));
        assert_eq!(page.shown(), Some(&"all"));
        page.answer(Ticket(2), Ok("user = an"));
        assert_eq!(page.shown(), Some(&"user = an"));
        page.answer(Ticket(2), Err("too late".to_owned()));
        assert_eq!(page.shown(), Some(&"user = an"));
    }
}
