//! Which columns the Anomalies table has at which width, and by what each is sorted.

use crate::domain::filter::FindingSort;

/// A column of the Anomalies table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Column {
    /// When it could first be known.
    Detected,
    /// Type.
    Kind,
    /// Band of the score, as mark and word, or (narrow) the mark alone.
    Severity,
    /// 0 to 100.
    Score,
    /// Whom it is about.
    Subject,
    /// The user.
    User,
    /// The system.
    Integration,
    /// Kind of resource.
    ResourceType,
    /// Resource.
    Resource,
    /// What a person decided, as mark and word, or (narrow) the mark alone.
    Verdict,
    /// First recommended action, as words, or the icon alone.
    Recommendation,
}

/// The columns for one width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// In order.
    pub columns: Vec<Column>,
    /// Severity and verdict are marks without words.
    pub marks_only: bool,
    /// The recommendation is words.
    pub recommendation_words: bool,
    /// Details stand beside the table: the subject needs the room more than the type.
    pub beside_details: bool,
    /// Titles of columns that there was no room for.
    pub hidden: Vec<&'static str>,
}

/// Columns that go first when there is no room.
const DROP_ORDER: [Column; 5] =
    [Column::ResourceType, Column::Integration, Column::Resource, Column::User, Column::Score];

impl Layout {
    /// The columns that a person chose, in their order; what has no room is scrolled to.
    pub fn chosen(window: f32, columns: &[Column]) -> Self {
        Self {
            columns: columns.to_vec(),
            marks_only: window < 1200.0,
            beside_details: false,
            recommendation_words: 1200.0 <= window,
            hidden: Vec::new(),
        }
    }

    /// For a table of `room` points in a window of `window` points.
    pub fn of(window: f32, room: f32, details_open: bool) -> Self {
        use Column::{
            Detected, Integration, Kind, Recommendation, Resource, ResourceType, Score, Severity,
            Subject, User, Verdict,
        };
        let marks_only = window < 1200.0;
        let all = if details_open {
            vec![Detected, Severity, Score, Kind, Subject, Verdict, Recommendation]
        } else {
            vec![
                Detected,
                Severity,
                Score,
                Kind,
                Subject,
                User,
                Integration,
                ResourceType,
                Resource,
                Verdict,
                Recommendation,
            ]
        };
        let mut it = Self {
            columns: all,
            marks_only,
            beside_details: details_open,
            recommendation_words: 1600.0 <= window && !details_open,
            hidden: Vec::new(),
        };
        if marks_only {
            it.drop(Score);
        }
        if marks_only && details_open {
            it.drop(Recommendation);
        }
        for column in DROP_ORDER {
            if it.least() <= room {
                break;
            }
            it.drop(column);
        }
        it
    }

    fn drop(&mut self, column: Column) {
        let before = self.columns.len();
        self.columns.retain(|it| *it != column);
        if self.columns.len() != before {
            self.hidden.push(column.title());
        }
    }

    fn least(&self) -> f32 {
        self.columns.iter().map(|it| self.width(*it).1).sum()
    }

    /// Initial widths that fill `room` where they can: columns shrink towards their least width,
    /// or the type, then the subject and the resource get what is left over.
    pub fn widths(&self, room: f32) -> Vec<f32> {
        let wanted: f32 = self.columns.iter().map(|it| self.width(*it).0).sum();
        let least = self.least();
        if room < wanted {
            let keep = ((room - least) / (wanted - least).max(1.0)).clamp(0.0, 1.0);
            let shrunk = |it: &Column| {
                let (wide, narrow) = self.width(*it);
                (narrow + (wide - narrow) * keep).floor()
            };
            return self.columns.iter().map(shrunk).collect();
        }
        let mut left = room - wanted;
        let mut widths: Vec<f32> = self.columns.iter().map(|it| self.width(*it).0).collect();
        for (column, most) in [
            (Column::Kind, 280.0),
            (Column::Subject, 280.0),
            (Column::Resource, 280.0),
            (Column::Recommendation, 360.0),
            (Column::Subject, f32::INFINITY),
        ] {
            let grows = column != Column::Recommendation || self.recommendation_words;
            if let Some(at) = self.columns.iter().position(|it| *it == column)
                && grows
            {
                let more = left.min((most - widths[at]).max(0.0)).floor();
                widths[at] += more;
                left -= more;
            }
        }
        widths
    }

    /// Initial and least width of a column.
    fn width(&self, column: Column) -> (f32, f32) {
        match column {
            Column::Detected => (104.0, 96.0),
            Column::Severity | Column::Verdict if self.marks_only => (34.0, 34.0),
            Column::Severity => (100.0, 88.0),
            Column::Score => (52.0, 48.0),
            Column::Kind if self.beside_details => (190.0, 170.0),
            Column::Kind if self.recommendation_words => (250.0, 200.0),
            Column::Kind => (210.0, 200.0),
            Column::Subject if self.beside_details => (200.0, 180.0),
            Column::Subject => (190.0, 170.0),
            Column::User => (180.0, 150.0),
            Column::Integration | Column::ResourceType => (130.0, 100.0),
            Column::Resource => (150.0, 100.0),
            Column::Verdict => (104.0, 98.0),
            Column::Recommendation if self.recommendation_words => (220.0, 160.0),
            Column::Recommendation => (34.0, 34.0),
        }
    }
}

impl Column {
    /// Every column, in the order of the table.
    pub const ALL: [Self; 11] = [
        Self::Detected,
        Self::Severity,
        Self::Score,
        Self::Kind,
        Self::Subject,
        Self::User,
        Self::Integration,
        Self::ResourceType,
        Self::Resource,
        Self::Verdict,
        Self::Recommendation,
    ];

    /// What a saved view calls it. Frozen.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Detected => "detected",
            Self::Kind => "type",
            Self::Severity => "severity",
            Self::Score => "score",
            Self::Subject => "subject",
            Self::User => "user",
            Self::Integration => "integration",
            Self::ResourceType => "resource_type",
            Self::Resource => "resource",
            Self::Verdict => "verdict",
            Self::Recommendation => "recommendation",
        }
    }

    /// The column of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Its header.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Detected => "Detected",
            Self::Kind => "Type",
            Self::Severity => "Severity",
            Self::Score => "Score",
            Self::Subject => "Subject",
            Self::User => "User",
            Self::Integration => "Integration",
            Self::ResourceType => "Resource type",
            Self::Resource => "Resource",
            Self::Verdict => "Verdict",
            Self::Recommendation => "Recommendation",
        }
    }

    /// What a click on its header sorts by.
    pub const fn sort(self) -> Option<FindingSort> {
        match self {
            Self::Detected => Some(FindingSort::Time),
            Self::Kind => Some(FindingSort::Kind),
            Self::Severity => Some(FindingSort::Severity),
            Self::Score => Some(FindingSort::Score),
            Self::Subject => Some(FindingSort::Subject),
            Self::User => Some(FindingSort::User),
            Self::Integration => Some(FindingSort::Integration),
            Self::ResourceType => Some(FindingSort::ResourceType),
            Self::Resource => Some(FindingSort::Resource),
            Self::Verdict => Some(FindingSort::Verdict),
            Self::Recommendation => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_fill_the_room_and_keep_their_least() {
        for (window, room, open) in
            [(1920.0, 1732.0, false), (1400.0, 1212.0, false), (1400.0, 744.0, true)]
        {
            let it = Layout::of(window, room, open);
            let widths = it.widths(room);
            let sum: f32 = widths.iter().sum();
            assert!(room - 12.0 <= sum && sum <= room, "{sum} of {room}");
            assert!(it.columns.iter().zip(&widths).all(|(column, at)| it.width(*column).1 <= *at));
        }
    }

    #[test]
    fn columns_go_in_their_order_as_room_shrinks() {
        let titles = |window, room, open| {
            let it = Layout::of(window, room, open);
            (it.columns.iter().map(|it| it.title()).collect::<Vec<_>>().join(" "), it.hidden)
        };
        let (all, hidden) = titles(1920.0, 1732.0, false);
        assert_eq!(
            all,
            "Detected Severity Score Type Subject User Integration Resource type Resource Verdict \
             Recommendation"
        );
        assert!(hidden.is_empty());
        let (open, hidden) = titles(1400.0, 744.0, true);
        assert_eq!(open, "Detected Severity Score Type Subject Verdict Recommendation");
        assert!(hidden.is_empty());
        let (narrow, hidden) = titles(1100.0, 608.0, true);
        assert_eq!(narrow, "Detected Severity Type Subject Verdict");
        assert_eq!(hidden, ["Score", "Recommendation"]);
        let (least, hidden) = titles(960.0, 902.0, false);
        assert_eq!(least, "Detected Severity Type Subject User Resource Verdict Recommendation");
        assert_eq!(hidden, ["Score", "Resource type", "Integration"]);
    }
}
