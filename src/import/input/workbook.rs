//! Sheets of workbooks (xlsx, xlsb, xls, ods) as comma-separated text: one record a row, one line
//! a row of the sheet. A thread reads cells and hands over pieces, so that a sheet is never in
//! memory as a whole where its format allows that.

use super::content::Problem;
use super::source::{Counter, ReadSeek, Source};
use super::{Notes, archive, unpack};
use crate::domain::import_options::Limits;
use crate::import::columns::grouped;
use crate::import::error::Unreadable;
use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsb, Xlsx, open_workbook_from_rs};
use memchr::{memchr, memmem, memrchr};
use std::cell::RefCell;
use std::io::{self, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

type Bytes = BufReader<Box<dyn ReadSeek>>;

/// The most bytes of what has to be in memory at once: shared texts, or a whole old workbook.
const HELD: u64 = 256 << 20;
/// Bytes handed over at once.
const PIECE: usize = 64 << 10;

/// An opened workbook.
enum Book {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>),
    Ods(Box<Ods<Bytes>>),
}

/// What a compound file is, if no workbook that can be read.
pub fn compound(source: &Source) -> Result<Option<Problem>, Problem> {
    let mut bytes = Vec::new();
    source.open()?.take(HELD + 1).read_to_end(&mut bytes)?;
    if HELD < bytes.len() as u64 {
        return Ok(Some(Problem::Packed(too_large())));
    }
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(&bytes, &wide).is_some()
    };
    Ok(if has("EncryptedPackage") {
        Some(Problem::Packed(locked()))
    } else if has("Workbook") || has("Book") {
        None
    } else if has("WordDocument") {
        Some(Problem::NoLog("an old Word document"))
    } else if has("PowerPoint Document") {
        Some(Problem::NoLog("an old PowerPoint presentation"))
    } else if has("__properties_version1.0") {
        Some(Problem::NoLog("an Outlook message"))
    } else {
        Some(Problem::NoLog("an old Office document or a Windows installer"))
    })
}

/// Names of the sheets that hold anything.
pub fn sheets(source: &Source, limits: &Limits) -> Result<Vec<String>, String> {
    caught(|| {
        let mut book = Book::open(source, limits)?;
        let mut found = Vec::new();
        for name in book.names() {
            check_sheets(source, limits)?;
            let mut any = false;
            // Sheets of charts and macros have no cells and are no error.
            drop(book.cells(&name, &mut |_, _, _| {
                any = true;
                Ok(false)
            }));
            if any {
                found.push(name);
            }
        }
        Ok(found)
    })
}

/// A sheet as comma-separated text.
pub fn sheet(
    source: &Source,
    name: &str,
    limits: &Limits,
    notes: &Notes,
) -> io::Result<Box<dyn Read + Send>> {
    let (send, pieces) = sync_channel(4);
    let (source, name, limits, notes) = (source.clone(), name.to_owned(), *limits, notes.clone());
    std::thread::Builder::new().name("sheet".to_owned()).spawn(move || {
        let pipe = Pipe { piece: RefCell::default(), send };
        let mut rows = 0;
        let result = caught(|| write_rows(&source, &name, &limits, &pipe, &mut rows));
        let handed_over = pipe.send_piece();
        match result {
            Err(reason) if rows == 0 => {
                // Nobody listens any more where this cannot be sent.
                drop(pipe.send.send(Err(io::Error::other(Unreadable(reason)))));
            }
            Err(reason) if handed_over.is_ok() => notes.add(format!(
                "The sheet could be read up to row {} only: {reason}.",
                grouped(rows as usize)
            )),
            Ok(()) | Err(_) => {}
        }
    })?;
    Ok(Box::new(Pieces { source: pieces, piece: Vec::new(), at: 0 }))
}

/// The bytes are not to be trusted, and neither is all code that looks at them.
fn caught<T>(job: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|_| Err(damaged("its cells")))
}

fn damaged(what: &(impl std::fmt::Display + ?Sized)) -> String {
    format!("the workbook is damaged ({what}); open it in a spreadsheet program and save it as CSV")
}

fn locked() -> String {
    "the workbook is protected by a password; open it with the password and save it without one or as CSV".to_owned()
}

fn too_large() -> String {
    "the workbook's texts take more than 256 MiB; save the sheet as CSV and import that".to_owned()
}

impl Book {
    fn open(source: &Source, limits: &Limits) -> Result<Self, String> {
        let mut start = [0; 2];
        let open = || Ok::<_, String>(BufReader::new(source.open().map_err(|it| damaged(&it))?));
        open()?.read_exact(&mut start).map_err(|it| damaged(&it))?;
        if start != *b"PK" {
            let book = open_workbook_from_rs::<Xls<_>, _>(open()?).map_err(|it| said(&it))?;
            return Ok(Self::Xls(Box::new(book)));
        }
        let entries = archive::list(source)?;
        let has = |name: &str| entries.iter().any(|it| it.name.eq_ignore_ascii_case(name));
        check_parts(source, &entries, limits)?;
        Ok(if has("xl/workbook.bin") {
            Self::Xlsb(Box::new(
                open_workbook_from_rs(open()?).map_err(|it: calamine::XlsbError| said(&it))?,
            ))
        } else if has("xl/workbook.xml") {
            Self::Xlsx(Box::new(
                open_workbook_from_rs(open()?).map_err(|it: calamine::XlsxError| said(&it))?,
            ))
        } else {
            Self::Ods(Box::new(
                open_workbook_from_rs(open()?).map_err(|it: calamine::OdsError| said(&it))?,
            ))
        })
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Xlsx(it) => it.sheet_names(),
            Self::Xlsb(it) => it.sheet_names(),
            Self::Xls(it) => it.sheet_names(),
            Self::Ods(it) => it.sheet_names(),
        }
    }

    /// Hands every cell with a value to `take`, row by row, until that answers false.
    fn cells(&mut self, sheet: &str, take: &mut TakeCell<'_>) -> Result<(), String> {
        match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|it| said(&it))?;
                while let Some(cell) = cells.next_cell().map_err(|it| said(&it))? {
                    if !taken(cell.get_position(), cell.get_value(), take)? {
                        break;
                    }
                }
            }
            Self::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|it| said(&it))?;
                while let Some(cell) = cells.next_cell().map_err(|it| said(&it))? {
                    if !taken(cell.get_position(), cell.get_value(), take)? {
                        break;
                    }
                }
            }
            Self::Xls(book) => {
                let range = book.worksheet_range(sheet).map_err(|it| said(&it))?;
                return range_cells(&range, take);
            }
            Self::Ods(book) => {
                let range = book.worksheet_range(sheet).map_err(|it| said(&it))?;
                return range_cells(&range, take);
            }
        }
        Ok(())
    }
}

/// Row, column and text of a cell; false = enough.
type TakeCell<'a> = dyn FnMut(u32, u32, &str) -> Result<bool, String> + 'a;

fn taken(
    (row, column): (u32, u32),
    value: &DataRef<'_>,
    take: &mut TakeCell<'_>,
) -> Result<bool, String> {
    let text = match value {
        DataRef::SharedString(text) => return cell(row, column, text, take),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            return cell(row, column, text, take);
        }
        DataRef::Int(it) => it.to_string(),
        DataRef::Float(it) => it.to_string(),
        DataRef::Bool(it) => it.to_string(),
        DataRef::DateTime(it) => time(*it),
        DataRef::Error(it) => it.to_string(),
        DataRef::Empty => return Ok(true),
    };
    cell(row, column, &text, take)
}

fn cell(row: u32, column: u32, text: &str, take: &mut TakeCell<'_>) -> Result<bool, String> {
    if text.is_empty() { Ok(true) } else { take(row, column, text) }
}

fn range_cells(range: &calamine::Range<Data>, take: &mut TakeCell<'_>) -> Result<(), String> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let at = (top + row as u32, left + column as u32);
        if !taken(at, &borrowed(value), take)? {
            break;
        }
    }
    Ok(())
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(it) => DataRef::Int(*it),
        Data::Float(it) => DataRef::Float(*it),
        Data::String(it) | Data::DateTimeIso(it) | Data::DurationIso(it) => {
            DataRef::SharedString(it)
        }
        Data::Bool(it) => DataRef::Bool(*it),
        Data::DateTime(it) => DataRef::DateTime(*it),
        Data::Error(it) => DataRef::Error(it.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// As `2026-06-13 21:00:00`; clock times and durations without a day.
fn time(value: ExcelDateTime) -> String {
    let number = value.as_f64();
    if value.is_duration() || (0.0..1.0).contains(&number) {
        let millis = (number * 86_400_000.0).round() as i64;
        let (seconds, rest) = (millis / 1000, millis % 1000);
        let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return if rest == 0 { clock } else { format!("{clock}.{rest:03}") };
    }
    let (year, month, day, hour, minute, second, milli) = value.to_ymd_hms_milli();
    let whole = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    if milli == 0 { whole } else { format!("{whole}.{milli:03}") }
}

fn said(error: &impl std::fmt::Display) -> String {
    let error = error.to_string();
    if error.to_ascii_lowercase().contains("password") { locked() } else { damaged(&error) }
}

/// Parts that are read into memory as a whole must fit there, whatever the directory promises.
fn check_parts(source: &Source, entries: &[archive::Entry], limits: &Limits) -> Result<(), String> {
    let streamed = |name: &str| {
        ["xl/worksheets/", "xl/media/", "Pictures/", "xl/drawings/", "xl/chartsheets/"]
            .iter()
            .any(|it| name.starts_with(it))
    };
    let mut held = 0;
    for entry in entries.iter().filter(|it| !streamed(&it.name)) {
        held += measure(source, entry, limits)?.0;
        if HELD < held {
            return Err(too_large());
        }
    }
    Ok(())
}

/// A sheet is read tag by tag: none may fill the memory.
fn check_sheets(source: &Source, limits: &Limits) -> Result<(), String> {
    let Ok(entries) = archive::list(source) else { return Ok(()) };
    for entry in entries.iter().filter(|it| it.name.starts_with("xl/worksheets/")) {
        if !entry.name.contains(".bin") && limits.record_bytes < measure(source, entry, limits)?.1 {
            let limit = limits.record_bytes;
            return Err(format!(
                "a cell is longer than the limit of {limit} bytes (Settings, Import, Record)"
            ));
        }
    }
    Ok(())
}

/// Unpacked size of a part (up to just beyond [`HELD`] where it is held), and its longest stretch
/// without the beginning of a tag.
fn measure(
    source: &Source,
    entry: &archive::Entry,
    limits: &Limits,
) -> Result<(u64, usize), String> {
    if let Some(problem) = entry.problem {
        return Err(problem.to_owned());
    }
    let (counter, notes) = (Counter::default(), Notes::default());
    let mut stream =
        unpack::entry(source, entry, limits, &counter, &notes).map_err(|it| damaged(&it))?;
    let (mut size, mut longest, mut stretch) = (0, 0, 0);
    let mut piece = vec![0; PIECE];
    loop {
        let n = stream.read(&mut piece).map_err(|it| damaged(&it))?;
        if n == 0 {
            break;
        }
        size += n as u64;
        let piece = &piece[..n];
        if let (Some(first), Some(last)) = (memchr(b'<', piece), memrchr(b'<', piece)) {
            longest = longest.max(stretch + first);
            stretch = n - last;
        } else {
            stretch += n;
        }
        longest = longest.max(stretch);
        if limits.record_bytes < longest && HELD < size {
            break;
        }
    }
    match notes.take().pop() {
        Some(note) if limits.ratio < size / entry.packed.max(1) => Err(note),
        Some(_) => Err(damaged(&"a part of it is cut off or damaged")),
        None => Ok((size, longest)),
    }
}

fn write_rows(
    source: &Source,
    name: &str,
    limits: &Limits,
    pipe: &Pipe,
    rows: &mut u32,
) -> Result<(), String> {
    let mut book = Book::open(source, limits)?;
    check_sheets(source, limits)?;
    let mut width = 0;
    book.cells(name, &mut |_, column, _| {
        width = width.max(column as usize + 1);
        Ok(true)
    })?;
    if limits.columns < width {
        return Err(format!(
            "the sheet has {width} columns, the limit is {} (Settings, Import, Columns)",
            limits.columns
        ));
    }
    let mut row = vec![String::new(); width];
    let mut at = 0;
    let mut any = false;
    book.cells(name, &mut |cell_row, column, text| {
        if at < cell_row {
            if any {
                pipe.row(&row)?;
            }
            // The line in a receipt is the row in the sheet.
            for _ in at + u32::from(any)..cell_row {
                pipe.empty_row()?;
            }
            row.iter_mut().for_each(String::clear);
            (at, *rows, any) = (cell_row, cell_row, false);
        }
        if let Some(value) = row.get_mut(column as usize) {
            text.clone_into(value);
            any = true;
        }
        Ok(true)
    })?;
    if any {
        pipe.row(&row)?;
        *rows = at + 1;
    }
    Ok(())
}

/// Collects text and hands it over in pieces.
struct Pipe {
    piece: RefCell<Vec<u8>>,
    send: SyncSender<io::Result<Vec<u8>>>,
}

impl Pipe {
    fn row(&self, row: &[String]) -> Result<(), String> {
        let mut place = self.piece.borrow_mut();
        let mut writer = csv::WriterBuilder::new().buffer_capacity(512).from_writer(&mut *place);
        writer.write_record(row).map_err(|it| it.to_string())?;
        writer.flush().map_err(|it| it.to_string())?;
        drop(writer);
        let full = PIECE <= place.len();
        drop(place);
        if full { self.send_piece() } else { Ok(()) }
    }

    fn empty_row(&self) -> Result<(), String> {
        self.piece.borrow_mut().write_all(b"\n").map_err(|it| it.to_string())
    }

    fn send_piece(&self) -> Result<(), String> {
        let piece = self.piece.take();
        if piece.is_empty() {
            return Ok(());
        }
        self.send.send(Ok(piece)).map_err(|_| "nobody reads it".to_owned())
    }
}

/// The other end of a [`Pipe`].
struct Pieces {
    source: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    at: usize,
}

impl Read for Pieces {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            match self.source.recv() {
                Ok(piece) => (self.piece, self.at) = (piece?, 0),
                Err(_) => return Ok(0),
            }
        }
        let n = (&self.piece[self.at..]).read(place)?;
        self.at += n;
        Ok(n)
    }
}
