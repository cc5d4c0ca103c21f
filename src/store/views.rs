//! Saved views of the table of findings. They are settings of the case, not decisions: the journal
//! does not have them, and they can be renamed and deleted.

use super::case::Case;
use super::error::CaseError;
use super::reader::Reader;
use crate::domain::ids::ViewId;
use crate::domain::view::{SavedView, View};
use rusqlite::{OptionalExtension, params};

impl Case {
    /// Keeps a view under a name; one that had the name is replaced.
    pub fn save_view(&mut self, name: &str, view: &View) -> Result<(), CaseError> {
        self.conn.execute(
            "INSERT INTO view(name, body) VALUES (?, ?)
             ON CONFLICT(name) DO UPDATE SET body = excluded.body",
            params![name.trim(), serde_json::to_string(view)?],
        )?;
        Ok(())
    }

    /// Gives a view another name.
    ///
    /// # Errors
    /// [`CaseError::Refused`] where another view has it.
    pub fn rename_view(&mut self, id: ViewId, name: &str) -> Result<(), CaseError> {
        let taken = self
            .conn
            .query_row(
                "SELECT 1 FROM view WHERE name = ? AND id <> ?",
                params![name.trim(), id],
                |_| Ok(()),
            )
            .optional()?;
        if taken.is_some() {
            return Err(CaseError::Refused(format!(
                "There is another view “{}”. Nothing was changed. Choose another name.",
                name.trim()
            )));
        }
        let sql = "UPDATE view SET name = ? WHERE id = ?";
        self.conn.execute(sql, params![name.trim(), id])?;
        Ok(())
    }

    /// Forgets a view.
    pub fn delete_view(&mut self, id: ViewId) -> Result<(), CaseError> {
        self.conn.execute("DELETE FROM view WHERE id = ?", [id])?;
        Ok(())
    }
}

impl Reader {
    /// The views of the case, by name. One that a later version saved may lack what this one does
    /// not know.
    pub fn views(&self) -> Result<Vec<SavedView>, CaseError> {
        let mut query =
            self.conn.prepare_cached("SELECT id, name, body FROM view ORDER BY name, id")?;
        let mut rows = query.query([])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            let body: String = row.get(2)?;
            if let Ok(view) = serde_json::from_str(&body) {
                views.push(SavedView { id: row.get(0)?, name: row.get(1)?, view });
            }
        }
        Ok(views)
    }
}
