//! Interned text: from text to value id while writing, from value id to text while reading.

use super::column;
use super::error::CaseError;
use crate::domain::batch::Batch;
use crate::domain::field::Field;
use hashbrown::{DefaultHashBuilder, HashTable};
use rusqlite::{Connection, params};
use std::hash::BuildHasher;

/// The values of the case, for an import. A column is read when a batch first fills it.
#[derive(Debug)]
pub(super) struct Interner {
    columns: [Option<Column>; Field::COUNT],
    hasher: DefaultHashBuilder,
    next: u32,
}

#[derive(Debug, Default)]
struct Column {
    /// All texts of the column, one after the other, so that a value is no allocation.
    text: String,
    ends: Vec<usize>,
    ids: Vec<u32>,
    table: HashTable<u32>,
}

impl Column {
    fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    fn find(&self, hash: u64, text: &str) -> Option<u32> {
        self.table.find(hash, |&at| self.get(at) == text).map(|&at| self.ids[at as usize])
    }

    fn add(&mut self, hash: u64, hasher: &DefaultHashBuilder, text: &str, id: u32) {
        let at = self.ids.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.ids.push(id);
        let mut table = std::mem::take(&mut self.table);
        table.insert_unique(hash, at, |&at| hasher.hash_one(self.get(at)));
        self.table = table;
    }
}

impl Interner {
    /// Looks where the ids of the case end.
    pub(super) fn new(conn: &Connection) -> Result<Self, CaseError> {
        let mut next = 0;
        for field in Field::ALL {
            let last: Option<u32> = conn.query_row(
                "SELECT max(id) FROM value WHERE col = ?",
                [column::of_field(*field)],
                |row| row.get(0),
            )?;
            next = next.max(last.map_or(0, |it| it + 1));
        }
        Ok(Self { columns: Default::default(), hasher: DefaultHashBuilder::default(), next })
    }

    /// The id that the next new value gets.
    pub(super) fn next(&self) -> u32 {
        self.next
    }

    /// The value id of every dictionary entry of the batch; new values are stored.
    pub(super) fn intern(
        &mut self,
        conn: &Connection,
        batch: &Batch,
    ) -> Result<[Vec<u32>; Field::COUNT], CaseError> {
        let mut ids: [Vec<u32>; Field::COUNT] = Default::default();
        for field in Field::ALL {
            let dict = &batch.texts[field.index()].dict;
            if !dict.is_empty() {
                ids[field.index()] = self.intern_column(conn, *field, dict)?;
            }
        }
        Ok(ids)
    }

    fn intern_column(
        &mut self,
        conn: &Connection,
        field: Field,
        dict: &[Box<str>],
    ) -> Result<Vec<u32>, CaseError> {
        let col = column::of_field(field);
        let mut known = match self.columns[field.index()].take() {
            Some(known) => known,
            None => self.load(conn, col)?,
        };
        let mut insert =
            conn.prepare_cached("INSERT INTO value(col, id, text) VALUES (?, ?, ?)")?;
        let mut ids = Vec::with_capacity(dict.len());
        for text in dict {
            let hash = self.hasher.hash_one(&**text);
            let id = if let Some(id) = known.find(hash, text) {
                id
            } else {
                let id = self.next;
                self.next = id.checked_add(1).ok_or(CaseError::Shape("too many values"))?;
                known.add(hash, &self.hasher, text, id);
                insert.execute(params![col, id, &**text])?;
                id
            };
            ids.push(id);
        }
        self.columns[field.index()] = Some(known);
        Ok(ids)
    }

    fn load(&self, conn: &Connection, col: i64) -> Result<Column, CaseError> {
        let mut column = Column::default();
        let mut query = conn.prepare("SELECT id, text FROM value WHERE col = ? ORDER BY id")?;
        let mut rows = query.query([col])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            column.add(self.hasher.hash_one(text), &self.hasher, text, row.get(0)?);
        }
        Ok(column)
    }
}

/// Value ids from here on belong to an unfinished import.
const VISIBLE: &str = "SELECT coalesce(min(first_value), 9223372036854775807)
     FROM source WHERE state = 'importing'";

/// The visible values of a column with their ids, ascending by id.
pub(super) fn of_column(conn: &Connection, field: Field) -> Result<Vec<(u32, String)>, CaseError> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT id, text FROM value WHERE col = ? AND id < ({VISIBLE}) ORDER BY id"
    ))?;
    let rows = query.query_map([column::of_field(field)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Calls `each` with every visible value of a column, in the order of their ids.
pub(super) fn for_each(
    conn: &Connection,
    field: Field,
    mut each: impl FnMut(&str),
) -> Result<(), CaseError> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT text FROM value WHERE col = ? AND id < ({VISIBLE}) ORDER BY id"
    ))?;
    let mut rows = query.query([column::of_field(field)])?;
    while let Some(row) = rows.next()? {
        each(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?);
    }
    Ok(())
}

/// The ids of the column's values that `wanted` accepts, ascending. Looks at every value.
pub(super) fn ids_where(
    conn: &Connection,
    field: Field,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<u32>, CaseError> {
    let mut query = conn.prepare_cached("SELECT id, text FROM value WHERE col = ? ORDER BY id")?;
    let mut rows = query.query([column::of_field(field)])?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        if wanted(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?) {
            ids.push(row.get(0)?);
        }
    }
    Ok(ids)
}

/// The text of one value.
pub(super) fn text(conn: &Connection, field: Field, id: u32) -> Result<String, CaseError> {
    let mut query = conn.prepare_cached("SELECT text FROM value WHERE col = ? AND id = ?")?;
    Ok(query.query_row(params![column::of_field(field), id], |row| row.get(0))?)
}
