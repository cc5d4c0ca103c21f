//! What the palette lists for what was typed: commands from the list of shortcuts, pages, entities
//! and anomalies from the case, recent cases, settings.

use super::matching::{Match, matches};
use crate::domain::entity::EntityRef;
use crate::domain::field::EntityKind;
use crate::domain::ids::FindingId;
use crate::domain::journal::finding_name;
use crate::ui::page::Page;
use crate::ui::shortcuts::{self, Place, Run, Shortcut};
use crate::ui::state::RecentCase;
use crate::ui::{icons, labels};
use crate::worker::protocol::Found;
use std::ops::Range;
use std::path::PathBuf;

/// The headings, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What can be done.
    Commands,
    /// Anomalies of the case.
    Anomalies,
    /// Users, addresses, keys and machines of the case.
    Entities,
    /// Pages.
    GoTo,
    /// Cases that were open before.
    Cases,
    /// What can be set.
    Settings,
}

impl Group {
    /// What a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Commands => "Commands",
            Self::Anomalies => "Anomalies",
            Self::Entities => "Entities",
            Self::GoTo => "Go to",
            Self::Cases => "Cases",
            Self::Settings => "Settings",
        }
    }
}

/// What a line of the palette does.
#[derive(Debug, Clone)]
pub enum What {
    /// A command.
    Run(&'static Shortcut),
    /// Opens an anomaly.
    Finding(FindingId),
    /// Goes to the page of an entity.
    Entity(EntityRef),
    /// Opens a case.
    Case(PathBuf),
}

/// A line of the palette.
#[derive(Debug, Clone)]
pub struct Item {
    /// Under which heading.
    pub group: Group,
    /// The line.
    pub label: String,
    /// Its bytes that were typed.
    pub spans: Vec<Range<usize>>,
    /// Beside it, less important.
    pub meta: String,
    /// Its sign.
    pub icon: &'static str,
    /// The keys that do the same.
    pub keys: Option<&'static str>,
    /// What it does.
    pub what: What,
}

/// What there is to choose from.
#[derive(Clone, Copy)]
pub struct Offer<'a> {
    /// The page that is open.
    pub page: Page,
    /// Whether a page can be gone to.
    pub can_go: &'a dyn Fn(Page) -> bool,
    /// Cases that were open before.
    pub recent: &'a [RecentCase],
    /// What the case answered.
    pub found: Option<&'a Found>,
    /// How many events entities have, as far as that is known.
    pub events: &'a [(EntityRef, u64)],
}

/// Ranks up to this one are of parts of the text, later ones of single letters in it.
const GOOD: usize = 2;

/// The lines for what was typed, in their order: headings first, then the best match.
pub fn rows(typed: &str, offer: Offer<'_>) -> Vec<Item> {
    let mut rows: Vec<(Match, Item)> = Vec::new();
    let mut add = |text: &str, item: Item| rows.extend(matches(typed, text).map(|it| (it, item)));
    for shortcut in shortcuts::ALL.iter().filter(|it| is_offered(it, offer)) {
        add(shortcut.does, command(shortcut));
    }
    for case in offer.recent {
        let label = labels::case_name(&case.path);
        let meta = labels::file_name(&case.path);
        let what = What::Case(case.path.clone());
        add(&label.clone(), item(Group::Cases, label, meta, icons::FILE_TEXT, what));
    }
    let words = typed.split_whitespace().count().max(1);
    let is_good = |it: &Match| it.rank <= GOOD * words;
    if rows.iter().any(|it| is_good(&it.0)) || offer.found.is_some_and(|it| !it.entities.is_empty())
    {
        // Letters here and there are not what was meant where there is something better.
        rows.retain(|it| is_good(&it.0));
    }
    rows.sort_by_key(|(found, item)| (item.group, found.rank));
    let mut rows: Vec<Item> = rows
        .into_iter()
        .map(|(found, item)| Item { spans: found.spans, ..item })
        .chain(offer.found.into_iter().flat_map(|it| of_the_case(typed, it, offer.events)))
        .collect();
    // Whoever types a whole name means it.
    let exact = offer.found.is_some_and(|it| it.finding.is_some() || is_a_name(typed, it));
    let of_case = |it: &Item| matches!(it.group, Group::Anomalies | Group::Entities);
    rows.sort_by_key(|it| (exact && !of_case(it), it.group));
    rows
}

fn is_a_name(typed: &str, found: &Found) -> bool {
    let typed = typed.trim().to_lowercase();
    found.entities.iter().any(|it| it.name.to_lowercase() == typed)
}

/// Commands of a page can be run from any other if it is clear where they lead.
fn is_offered(shortcut: &Shortcut, offer: Offer<'_>) -> bool {
    match (shortcut.run, shortcut.place) {
        (Run::Go(page), _) => (offer.can_go)(page),
        (Run::Keys, place) => goes_to(place, offer.page).is_some_and(offer.can_go),
        (Run::Act(_) | Run::Set(_), _) => true,
    }
}

/// The page on which the keys of a place are to be pressed.
pub fn goes_to(place: Place, now: Page) -> Option<Page> {
    let pages = place.pages();
    if pages.is_empty() || pages.contains(&now) {
        return Some(now);
    }
    // An import is a page only while there is something to import.
    pages.first().copied().filter(|it| *it != Page::Import)
}

fn command(shortcut: &'static Shortcut) -> Item {
    let group = match shortcut.run {
        Run::Go(_) => Group::GoTo,
        Run::Set(_) => Group::Settings,
        Run::Keys | Run::Act(_) => Group::Commands,
    };
    let meta = match shortcut.place {
        Place::Everywhere => String::new(),
        place => place.label().to_owned(),
    };
    let keys = shortcut.keys.first().copied();
    let what = What::Run(shortcut);
    Item { keys, ..item(group, shortcut.does.to_owned(), meta, shortcut.icon, what) }
}

/// What the worker found; it knows the order.
fn of_the_case(typed: &str, found: &Found, events: &[(EntityRef, u64)]) -> Vec<Item> {
    let spans = |text: &str| matches(typed, text).map_or(Vec::new(), |it| it.spans);
    let finding = found.finding.iter().map(|it| {
        let label = finding_name(it.id);
        let meta = it.detail.summary.clone();
        let what = What::Finding(it.id);
        let icon = icons::WARNING_DIAMOND;
        Item { spans: spans(&label), ..item(Group::Anomalies, label, meta, icon, what) }
    });
    let entities = found.entities.iter().map(|it| {
        let (icon, mut meta) = (entity_icon(it.kind), it.kind.label().to_lowercase());
        if let Some((_, n)) = events.iter().find(|of| of.0 == *it) {
            meta = format!("{meta}, {}", labels::counted(*n, "event", "events"));
        }
        let what = What::Entity(it.clone());
        Item { spans: spans(&it.name), ..item(Group::Entities, it.name.clone(), meta, icon, what) }
    });
    finding.chain(entities).collect()
}

/// The sign of a kind of entity.
pub const fn entity_icon(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::User => icons::USER,
        EntityKind::Ip => icons::GLOBE_SIMPLE,
        EntityKind::Key => icons::KEY,
        EntityKind::Machine => icons::DESKTOP,
    }
}

fn item(group: Group, label: String, meta: String, icon: &'static str, what: What) -> Item {
    Item { group, label, spans: Vec::new(), meta, icon, keys: None, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(typed: &str, offer: Offer<'_>) -> Vec<(Group, String)> {
        rows(typed, offer).into_iter().map(|it| (it.group, it.label)).collect()
    }

    const ANYWHERE: Offer<'static> =
        Offer { page: Page::Import, can_go: &|_| true, recent: &[], found: None, events: &[] };

    #[test]
    fn nothing_typed_lists_every_command_of_the_list() {
        let listed = labels("", ANYWHERE);
        for shortcut in shortcuts::ALL {
            assert!(listed.iter().any(|it| it.1 == shortcut.does), "{}", shortcut.does);
        }
        assert_eq!(listed.len(), shortcuts::ALL.len());
    }

    #[test]
    fn every_command_is_the_first_of_its_group_by_its_own_words() {
        for shortcut in shortcuts::ALL {
            let rows = rows(shortcut.does, ANYWHERE);
            let group = command(shortcut).group;
            let first = rows.iter().find(|it| it.group == group);
            assert_eq!(first.map(|it| it.label.as_str()), Some(shortcut.does));
        }
    }

    #[test]
    fn pages_that_show_nothing_are_not_offered() {
        let offer = Offer { page: Page::Overview, can_go: &|it| it == Page::Settings, ..ANYWHERE };
        let listed = labels("", offer);
        assert!(listed.contains(&(Group::GoTo, "Settings".to_owned())));
        assert!(!listed.iter().any(|it| it.1 == "Anomalies" || it.1 == "Filter by type"));
        assert!(!listed.iter().any(|it| it.1 == "Import what is shown"));
    }

    #[test]
    fn names_of_the_case_come_between_commands_and_pages() {
        let found = Found {
            entities: vec![EntityRef::new(EntityKind::User, "anomaly-bot")],
            ..Found::default()
        };
        let offer = Offer { found: Some(&found), ..ANYWHERE };
        assert_eq!(
            labels("anoma", offer),
            [(Group::Entities, "anomaly-bot".to_owned()), (Group::GoTo, "Anomalies".to_owned())]
        );
        let found =
            Found { entities: vec![EntityRef::new(EntityKind::User, "Ana")], ..Found::default() };
        let offer = Offer { found: Some(&found), ..ANYWHERE };
        let listed = labels("ana", offer);
        assert_eq!(listed[0], (Group::Entities, "Ana".to_owned()), "the whole name first");
        assert_eq!(listed[1].1, "Analyse");
    }
}
