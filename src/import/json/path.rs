//! Where in a record the planned columns are: a tree of members and elements, followed while a
//! record is read.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Write;

/// Elements of an array that become columns; the others stay together as one value.
pub const ELEMENTS: usize = 8;

/// The paths of a plan's columns.
#[derive(Debug)]
pub struct Paths {
    nodes: Vec<Node>,
    /// Columns by path in lower case: for members whose names hold dots or brackets.
    by_name: HashMap<String, usize>,
}

#[derive(Debug, Default)]
struct Node {
    members: Vec<Member>,
    /// Position of the member that came first in the last record.
    first: Cell<usize>,
    elements: [Option<usize>; ELEMENTS],
    column: Option<usize>,
}

#[derive(Debug)]
struct Member {
    name: Box<str>,
    /// As most records have it: in quotes, with the colon behind it.
    written: Box<[u8]>,
    node: usize,
    /// Position of the member that came behind it in the last record.
    then: Cell<usize>,
}

/// One step of a path.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// Into the member of that name.
    Member(&'a str),
    /// Into the element at that position.
    Element(usize),
}

/// A place in a record as far as columns are concerned.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// Columns may lie here or below.
    Known(usize),
    /// None does.
    Unknown,
    /// Only the whole path tells, because of a name with dots or brackets in it.
    Odd,
}

impl Node {
    /// Where it is remembered what comes behind the member at position `last`.
    fn behind(&self, last: Option<usize>) -> &Cell<usize> {
        last.and_then(|at| self.members.get(at)).map_or(&self.first, |it| &it.then)
    }

    #[inline]
    fn likely(&self, last: Option<usize>) -> Option<(usize, &Member)> {
        let at = self.behind(last).get();
        Some((at, self.members.get(at)?))
    }
}

impl Paths {
    /// The paths of columns with these names.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut paths = Self { nodes: vec![Node::default()], by_name: HashMap::new() };
        for (column, name) in names.enumerate() {
            let node = steps(name).fold(0, |node, step| paths.grow(node, step));
            paths.nodes[node].column.get_or_insert(column);
            paths.by_name.entry(name.to_ascii_lowercase()).or_insert(column);
        }
        paths
    }

    /// The place of the record itself.
    pub const ROOT: Place = Place::Known(0);

    fn grow(&mut self, node: usize, step: Step<'_>) -> usize {
        let new = self.nodes.len();
        let found = match step {
            Step::Member(name) => {
                let members = &mut self.nodes[node].members;
                let known = members.iter().find(|it| it.name.eq_ignore_ascii_case(name));
                if let Some(known) = known.map(|it| it.node) {
                    known
                } else {
                    let then = Cell::new(members.len() + 1);
                    let written = format!("\"{name}\":").into_bytes().into_boxed_slice();
                    members.push(Member { name: name.into(), written, node: new, then });
                    new
                }
            }
            Step::Element(at) => *self.nodes[node].elements[at].get_or_insert(new),
        };
        if found == new {
            self.nodes.push(Node::default());
        }
        found
    }

    /// The member that most likely comes behind the one at position `last`, if `is` says so of its
    /// name with quotes and colon; and its place. Members come in the same order in nearly every record.
    #[inline]
    pub fn expect(
        &self,
        place: Place,
        last: &mut Option<usize>,
        is: impl FnOnce(&[u8]) -> bool,
    ) -> Option<(&str, Place)> {
        let Place::Known(node) = place else { return None };
        let (at, it) = self.nodes[node].likely(*last).filter(|it| is(&it.1.written))?;
        *last = Some(at);
        Some((&it.name, Place::Known(it.node)))
    }

    /// The place one step further. `last` is the position of the member before it.
    #[inline]
    pub fn step(&self, place: Place, step: Step<'_>, last: &mut Option<usize>) -> Place {
        let Place::Known(node) = place else { return place };
        let node = &self.nodes[node];
        match step {
            Step::Element(at) => {
                node.elements.get(at).copied().flatten().map_or(Place::Unknown, Place::Known)
            }
            Step::Member(name) => {
                let same = |it: &Member| it.name.eq_ignore_ascii_case(name);
                if let Some(at) = node.members.iter().position(same) {
                    node.behind(*last).set(at);
                    *last = Some(at);
                    return Place::Known(node.members[at].node);
                }
                let odd = name.bytes().any(|it| matches!(it, b'.' | b'['));
                if odd { Place::Odd } else { Place::Unknown }
            }
        }
    }

    /// The column at `place`; `path` is its whole path.
    #[inline]
    pub fn column(&self, place: Place, path: impl FnOnce() -> String) -> Option<usize> {
        match place {
            Place::Known(node) => self.nodes[node].column,
            Place::Unknown => None,
            Place::Odd => self.by_name.get(&path().to_ascii_lowercase()).copied(),
        }
    }
}

/// Appends one step to a path as people write it.
pub fn append(path: &mut String, step: Step<'_>) {
    match step {
        Step::Member(name) => {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
        }
        Step::Element(at) => {
            // Writing to a text cannot fail.
            write!(path, "[{at}]").unwrap_or_default();
        }
    }
}

/// The steps of a written path.
fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split('.').flat_map(|part| {
        let mut name = part;
        let mut elements = Vec::new();
        while let Some((start, at)) = element(name) {
            elements.push(Step::Element(at));
            name = start;
        }
        std::iter::once(Step::Member(name)).chain(elements.into_iter().rev())
    })
}

/// `target[0]` → (`target`, 0).
fn element(part: &str) -> Option<(&str, usize)> {
    let (start, at) = part.strip_suffix(']')?.rsplit_once('[')?;
    let at: usize = at.parse().ok().filter(|it| *it < ELEMENTS)?;
    (!start.is_empty()).then_some((start, at))
}
