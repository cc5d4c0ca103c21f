//! Runs: what was set, what was read, what came out; and saving all of it in one transaction.

use super::case::Case;
use super::error::CaseError;
use super::job_journal;
use super::reader::{Reader, STEPS_BETWEEN};
use super::{findings, groups, rate_journal, scores, suppress};
use crate::domain::comparison::Raised;
use crate::domain::finding;
use crate::domain::ids::RunId;
use crate::domain::job::Cancel;
use crate::domain::journal::By;
use crate::domain::run::{Analysis, RunKind, RunSummary, Settings};
use crate::domain::time::Micros;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;

/// What is known of a run besides what it computed.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    /// `train` or `score`.
    pub kind: RunKind,
    /// What was set.
    pub settings: Settings,
    /// Version of the program.
    pub version: String,
    /// [`Reader::data_hash`] of the events that it read.
    pub data_hash: String,
    /// Events that it read.
    pub n_events: u64,
    /// Time of the first and the last of them; `None` where none has a time.
    pub span: Option<(Micros, Micros)>,
    /// Seconds of wall time by step.
    pub seconds: Vec<(String, f64)>,
    /// When it ended, by the clock of the computer.
    pub finished_at: Micros,
}

impl Case {
    /// Saves a run. Its findings become the ones that are shown. One that an earlier run raised
    /// too (same type, entity and window) keeps its number and what a person decided.
    pub fn save_run(&mut self, run: &NewRun, analysis: &Analysis) -> Result<RunSummary, CaseError> {
        self.save_run_unless(&Cancel::default(), run, analysis, None)
    }

    /// As [`Case::save_run`], said in the journal; nothing is saved once `cancel` says so.
    ///
    /// # Errors
    /// [`CaseError::Cancelled`] within a second of `cancel`.
    pub fn save_run_unless(
        &mut self,
        cancel: &Cancel,
        run: &NewRun,
        analysis: &Analysis,
        by: Option<&By>,
    ) -> Result<RunSummary, CaseError> {
        let stop = cancel.clone();
        self.conn.progress_handler(STEPS_BETWEEN, Some(move || stop.is_cancelled()))?;
        let saved = self.save_until(cancel, run, analysis, by);
        self.conn.progress_handler(0, None::<fn() -> bool>)?;
        saved
    }

    fn save_until(
        &mut self,
        cancel: &Cancel,
        run: &NewRun,
        analysis: &Analysis,
        by: Option<&By>,
    ) -> Result<RunSummary, CaseError> {
        let tx = self.conn.transaction()?;
        tx.execute(
            "INSERT INTO run(kind, settings, version, data_hash, n_events, n_profiles, n_groups,
             n_findings, seconds, notes, features, model, finished_at, t_min, t_max,
             drift) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                run.kind,
                serde_json::to_string(&run.settings)?,
                run.version,
                run.data_hash,
                run.n_events as i64,
                analysis.n_profiles as i64,
                analysis.n_groups as i64,
                analysis.findings.len() as i64,
                serde_json::to_string(&run.seconds)?,
                serde_json::to_string(&analysis.notes)?,
                serde_json::to_string(&analysis.features)?,
                zstd::bulk::compress(&analysis.model, 3)?,
                run.finished_at,
                run.span.map(|it| it.0),
                run.span.map(|it| it.1),
                serde_json::to_string(&analysis.drift)?,
            ],
        )?;
        let id = RunId(tx.last_insert_rowid());
        let scores = std::thread::scope(|scope| {
            let scores = scope.spawn(|| scores::pack(analysis, cancel));
            groups::store(&tx, id, &analysis.groups, cancel)?;
            findings::store(&tx, id, &analysis.findings, cancel)?;
            rate_journal::carry_over(&tx, id)?;
            suppress::apply(&tx)?;
            scores.join().unwrap_or_else(|_| Err(CaseError::damaged("a packing thread stopped")))
        })?;
        scores::store(&tx, id, &scores)?;
        if cancel.is_cancelled() {
            return Err(CaseError::Cancelled);
        }
        let summary = one(&tx, id)?;
        if let Some(by) = by {
            job_journal::ran(&tx, by, &summary)?;
        }
        tx.commit()?;
        Ok(summary)
    }
}

impl Reader {
    /// All runs, newest first.
    pub fn runs(&self) -> Result<Vec<RunSummary>, CaseError> {
        let mut query = self.conn.prepare_cached(&format!("{SELECT} ORDER BY id DESC"))?;
        let mut rows = query.query([])?;
        let mut runs = Vec::new();
        while let Some(row) = rows.next()? {
            runs.push(read(row)?);
        }
        Ok(runs)
    }

    /// The newest run: the one whose findings are shown.
    pub fn current_run(&self) -> Result<Option<RunSummary>, CaseError> {
        let newest: Option<RunId> =
            self.conn.query_row("SELECT max(id) FROM run", [], |row| row.get(0))?;
        newest.map(|id| one(&self.conn, id)).transpose()
    }

    /// One run; `None` where there is none of that number.
    pub fn run(&self, id: RunId) -> Result<Option<RunSummary>, CaseError> {
        let mut query = self.conn.prepare_cached(&format!("{SELECT} WHERE id = ?"))?;
        let mut rows = query.query([id])?;
        rows.next()?.map(read).transpose()
    }

    /// What a run raised, as it did, in the order of the findings.
    pub fn raised(&self, run: RunId) -> Result<Vec<Raised>, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT id, kind, entity, user, run_finding.severity, run_finding.score
             FROM run_finding JOIN finding ON finding.id = run_finding.finding
             WHERE run_finding.run = ? ORDER BY run_finding.finding",
        )?;
        let rows = query.query_map([run], |row| {
            let (entity, user): (String, Option<String>) = (row.get(2)?, row.get(3)?);
            Ok(Raised {
                id: row.get(0)?,
                kind: row.get(1)?,
                subject: finding::subject(&entity, user.as_deref()).to_owned(),
                severity: row.get(4)?,
                score: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The trained model of a run; `None` where it has none.
    pub fn model(&self, run: RunId) -> Result<Option<Vec<u8>>, CaseError> {
        let packed: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT model FROM run WHERE id = ?")?
            .query_row([run], |row| row.get(0))
            .optional()?;
        let Some(packed) = packed else { return Ok(None) };
        let mut model = Vec::new();
        super::codec::Unpacker::new()?.unpack(&packed, &mut model)?;
        Ok(Some(model).filter(|it| !it.is_empty()))
    }
}

const SELECT: &str = "SELECT id, kind, settings, version, data_hash, n_events, n_profiles, \
                      n_groups, n_findings, seconds, notes, finished_at, t_min, t_max, \
                      n_known, features, drift FROM run";

fn one(conn: &Connection, id: RunId) -> Result<RunSummary, CaseError> {
    let mut query = conn.prepare_cached(&format!("{SELECT} WHERE id = ?"))?;
    let mut rows = query.query([id])?;
    match rows.next()? {
        Some(row) => read(row),
        None => Err(CaseError::damaged(format!("there is no run {id}"))),
    }
}

fn read(row: &Row<'_>) -> Result<RunSummary, CaseError> {
    let count = |at: usize| row.get::<_, i64>(at).map(|it| it as u64);
    Ok(RunSummary {
        id: row.get(0)?,
        kind: row.get(1)?,
        settings: json(row, 2)?,
        version: row.get(3)?,
        data_hash: row.get(4)?,
        n_events: count(5)?,
        n_profiles: count(6)?,
        n_groups: count(7)?,
        n_findings: count(8)?,
        seconds: json(row, 9)?,
        notes: json(row, 10)?,
        finished_at: row.get(11)?,
        span: row.get::<_, Option<Micros>>(12)?.zip(row.get(13)?),
        n_known: row.get::<_, Option<i64>>(14)?.map(|it| it as u64),
        features: json(row, 15)?,
        drift: json(row, 16)?,
    })
}

fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> Result<T, CaseError> {
    Ok(serde_json::from_str(row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?)?)
}
