//! All events as columns in memory, and counts per day: what is computed from whole columns.

use super::column;
use super::error::CaseError;
use super::reader::Reader;
use super::stored::{Access, ChunkInfo};
use super::values;
use crate::domain::batch::{NO_ID, NO_STATE};
use crate::domain::columns::EventColumns;
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::time::{DAY, Micros};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Days without events are counted as zero up to this length of the log; a log with one event in
/// the year 9999 gets no empty days.
const MOST_DAYS: i64 = 40_000;

/// Which columns of numbers are read besides the times.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    outcome: bool,
    count: bool,
    /// State and id.
    rest: bool,
}

impl Numbers {
    const ALL: Self = Self { outcome: true, count: true, rest: true };
}

/// One chunk's share of every column. A column that the case does not have is empty.
struct Share<'a> {
    chunk: ChunkInfo,
    time: &'a mut [i64],
    outcome: &'a mut [u8],
    state: &'a mut [i32],
    count: &'a mut [u32],
    id: &'a mut [i64],
    time_flag: &'a mut [u8],
    texts: Vec<(Field, &'a [u32], &'a mut [u32])>,
}

impl Reader {
    /// The columns of all events in the order of their numbers: always time and its flag, outcome,
    /// state, count and id, and the text columns of `fields`. Codes of text columns are dense, in order
    /// of the values' first use.
    pub fn columns(&self, fields: &[Field], cancel: &Cancel) -> Result<EventColumns, CaseError> {
        self.some_columns(fields, Numbers::ALL, cancel)
    }

    /// The same without state and id, and with outcome and count only where they are needed: what
    /// is counted quickly.
    pub fn columns_to_count(
        &self,
        fields: &[Field],
        (outcome, count): (bool, bool),
        cancel: &Cancel,
    ) -> Result<EventColumns, CaseError> {
        self.some_columns(fields, Numbers { outcome, count, rest: false }, cancel)
    }

    fn some_columns(
        &self,
        fields: &[Field],
        wanted: Numbers,
        cancel: &Cancel,
    ) -> Result<EventColumns, CaseError> {
        let chunks = self.chunks()?;
        let n = chunks.iter().map(|it| it.n).sum();
        let mut columns = EventColumns { time: vec![0; n], ..EventColumns::default() };
        let has = |col| self.has_column(col, &chunks);
        if wanted.outcome {
            columns.outcome = vec![0; n];
        }
        if wanted.rest && has(column::STATE)? {
            columns.state = vec![NO_STATE; n];
        }
        if wanted.count && has(column::COUNT)? {
            columns.count = vec![1; n];
        }
        if has(column::TIME_FLAG)? {
            columns.time_flag = vec![TimeFlag::Good as u8; n];
        }
        if wanted.rest && has(column::ID)? {
            columns.id = vec![NO_ID; n];
        }
        let mut value_ids: Vec<(Field, Vec<u32>)> = Vec::new();
        for field in Field::ALL.iter().filter(|it| fields.contains(it)) {
            if !has(column::of_field(*field))? {
                continue;
            }
            let (ids, names) = values::of_column(&self.conn, *field)?.into_iter().unzip();
            let text = &mut columns.texts[field.index()];
            (text.codes, text.names) = (vec![0; n], names);
            value_ids.push((*field, ids));
        }
        let shares = shares(&chunks, &value_ids, &mut columns);
        self.on_two_threads(&shares, |access, share| {
            if cancel.is_cancelled() {
                return Err(CaseError::Cancelled);
            }
            match share.lock() {
                Ok(mut share) => fill(access, &mut share),
                Err(_) => Err(CaseError::damaged("a reading thread stopped")),
            }
        })?;
        drop(shares);
        Ok(columns)
    }

    /// Per day of UTC: its midnight, how many events, how many of them failed. Undated events are
    /// on no day. Days between the
    /// first and the last without events are listed with zeros.
    pub fn per_day(&self) -> Result<Vec<(Micros, u64, u64)>, CaseError> {
        let days = self.on_two_threads(&self.chunks()?, count_days)?;
        let mut sum: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for (day, (all, failed)) in days.into_iter().flatten() {
            let it = sum.entry(day).or_default();
            *it = (it.0 + all, it.1 + failed);
        }
        if let (Some(&first), Some(&last)) = (sum.keys().next(), sum.keys().next_back())
            && last - first < MOST_DAYS
        {
            for day in first..last {
                sum.entry(day).or_default();
            }
        }
        // The day of the earliest instants begins before any instant that can be written.
        let midnight = |day: i64| Micros(day.saturating_mul(DAY));
        Ok(sum.into_iter().map(|(day, it)| (midnight(day), it.0, it.1)).collect())
    }

    fn has_column(&self, col: i64, visible: &[ChunkInfo]) -> Result<bool, CaseError> {
        let last = visible.last().map_or(i64::MIN, |it| it.id);
        Ok(self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM chunk_col WHERE col = ? AND chunk <= ?)")?
            .query_row([col, last], |row| row.get(0))?)
    }
}

/// What is left of a column while shares are cut off its front.
struct Rest<'a, T>(&'a mut [T]);

impl<'a, T> Rest<'a, T> {
    /// The next `n` entries; none of an empty column.
    fn cut(&mut self, n: usize) -> &'a mut [T] {
        let n = n.min(self.0.len());
        self.0.split_off_mut(..n).unwrap_or_default()
    }
}

fn shares<'a>(
    chunks: &[ChunkInfo],
    value_ids: &'a [(Field, Vec<u32>)],
    columns: &'a mut EventColumns,
) -> Vec<Mutex<Share<'a>>> {
    let mut time = Rest(&mut columns.time);
    let mut outcome = Rest(&mut columns.outcome);
    let mut state = Rest(&mut columns.state);
    let mut count = Rest(&mut columns.count);
    let mut id = Rest(&mut columns.id);
    let mut time_flag = Rest(&mut columns.time_flag);
    let mut texts: Vec<(Field, &[u32], Rest<'_, u32>)> = Vec::new();
    for (at, text) in columns.texts.iter_mut().enumerate() {
        if let Some((field, ids)) = value_ids.iter().find(|it| it.0.index() == at) {
            texts.push((*field, ids, Rest(&mut text.codes)));
        }
    }
    let share = |chunk: &ChunkInfo| Share {
        chunk: *chunk,
        time: time.cut(chunk.n),
        outcome: outcome.cut(chunk.n),
        state: state.cut(chunk.n),
        count: count.cut(chunk.n),
        id: id.cut(chunk.n),
        time_flag: time_flag.cut(chunk.n),
        texts: texts.iter_mut().map(|it| (it.0, it.1, it.2.cut(chunk.n))).collect(),
    };
    chunks.iter().map(share).map(Mutex::new).collect()
}

fn fill(access: &mut Access<'_>, share: &mut Share<'_>) -> Result<(), CaseError> {
    let chunk = share.chunk.id;
    let mut small = vec![0; share.chunk.n];
    if !access.numbers(chunk, column::TIME, share.time)? {
        return Err(CaseError::damaged(format!("chunk {chunk} has no times")));
    }
    if !share.outcome.is_empty()
        && access.small_numbers(chunk, column::OUTCOME, Outcome::Unknown as u32, &mut small)?
    {
        share.outcome.iter_mut().zip(&small).for_each(|(to, &it)| *to = it as u8);
    }
    if !share.state.is_empty()
        && access.small_numbers(chunk, column::STATE, NO_STATE as u32, &mut small)?
    {
        share.state.iter_mut().zip(&small).for_each(|(to, &it)| *to = it as i32);
    }
    if !share.count.is_empty() {
        access.small_numbers(chunk, column::COUNT, 1, share.count)?;
    }
    if !share.time_flag.is_empty()
        && access.small_numbers(chunk, column::TIME_FLAG, TimeFlag::Good as u32, &mut small)?
    {
        share.time_flag.iter_mut().zip(&small).for_each(|(to, &it)| *to = it as u8);
    }
    if !share.id.is_empty() {
        share.id.copy_from_slice(&access.ids(&share.chunk, |_| NO_ID)?);
    }
    for (field, ids, codes) in &mut share.texts {
        let Some(from) = access.coded(chunk, column::of_field(*field))? else { continue };
        let dense = from.dict.iter().map(|id| ids.binary_search(id).map(|at| at as u32 + 1));
        let dense: Vec<u32> = std::iter::once(Ok(0))
            .chain(dense)
            .collect::<Result<_, usize>>()
            .map_err(|_| CaseError::damaged(format!("chunk {chunk} names an unknown value")))?;
        access.codes(&from, codes)?;
        codes.iter_mut().for_each(|it| *it = dense[*it as usize]);
    }
    Ok(())
}

fn count_days(
    access: &mut Access<'_>,
    chunk: &ChunkInfo,
) -> Result<BTreeMap<i64, (u64, u64)>, CaseError> {
    let failed = Outcome::Failed as u32;
    let mut outcomes = vec![0; chunk.n];
    access.small_numbers(chunk.id, column::OUTCOME, Outcome::Unknown as u32, &mut outcomes)?;
    let mut days = BTreeMap::new();
    if let Some(dated) = access.dated(chunk)? {
        let times = access.needed(chunk, column::TIME)?;
        for ((time, outcome), _) in times.iter().zip(&outcomes).zip(dated).filter(|it| it.1) {
            let it = days.entry(time.div_euclid(DAY)).or_insert((0, 0));
            *it = (it.0 + 1, it.1 + u64::from(*outcome == failed));
        }
        return Ok(days);
    }
    let day = chunk.times.0.div_euclid(DAY);
    if chunk.times.1.div_euclid(DAY) == day {
        let n_failed = outcomes.iter().filter(|&&it| it == failed).count() as u64;
        days.insert(day, (chunk.n as u64, n_failed));
        return Ok(days);
    }
    let times = access.needed(chunk, column::TIME)?;
    // Events of a day stand together: one look-up per stretch.
    let mut at = 0;
    while at < times.len() {
        let day = times[at].div_euclid(DAY);
        let rest = times[at..].iter().take_while(|it| it.div_euclid(DAY) == day);
        let end = at + rest.count();
        let n_failed = outcomes[at..end].iter().filter(|&&it| it == failed).count() as u64;
        let it = days.entry(day).or_insert((0, 0));
        *it = (it.0 + (end - at) as u64, it.1 + n_failed);
        at = end;
    }
    Ok(days)
}
