//! One id type per table, so one can never be passed for another.

macro_rules! row_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }
    )+};
}

row_id! {
    /// Position of one event in the case: dense, from 0, in the order of import.
    EventNo;
    /// One imported file.
    SourceId;
    /// One train-and-score.
    RunId;
    /// One finding a person can triage.
    FindingId;
    /// One entry of the journal.
    EntryId;
    /// One rule that hides findings.
    SuppressionId;
    /// One saved view of the table of findings.
    ViewId;
    /// One access request of the case.
    RequestNo;
    /// One access flow of the case.
    FlowNo;
    /// One special event that was marked.
    SpecialEventId;
}
