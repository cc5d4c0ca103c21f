//! One record taken apart into the values of its columns, without an allocation per record.

/// The values of one record by planned column. A value is a piece of the record's own text, or,
/// where that had to be unescaped, of `copied`.
#[derive(Debug, Default)]
pub struct Cells {
    spans: Vec<Span>,
    copied: String,
    others: Vec<(Span, Span)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: u32,
    end: u32,
    copied: bool,
}

impl Cells {
    /// Forgets the record before and expects `columns` values set by position; 0 = they will be
    /// pushed in order.
    pub fn clear(&mut self, columns: usize) {
        self.spans.clear();
        if columns != 0 {
            self.spans.resize(columns, Span::default());
        }
        self.copied.clear();
        self.others.clear();
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Appends a piece of the record's text as a value.
    #[inline]
    pub fn push(&mut self, start: usize, end: usize) {
        self.spans.push(Span { start: start as u32, end: end as u32, copied: false });
    }

    /// Appends a value that `write` adds to the text given to it.
    pub fn push_copied(&mut self, write: impl FnOnce(&mut String)) {
        let span = self.copy(write);
        self.spans.push(span);
    }

    /// Sets the value of column `at` to a piece of the record's text; of a column that the plan
    /// does not have, where that is `None`, the value of `name`.
    #[inline]
    pub fn set(&mut self, at: Option<usize>, name: &str, start: usize, end: usize) {
        let span = Span { start: start as u32, end: end as u32, copied: false };
        self.place(at, name, span);
    }

    /// The same for a value that `write` adds to the text given to it.
    pub fn set_copied(&mut self, at: Option<usize>, name: &str, write: impl FnOnce(&mut String)) {
        let span = self.copy(write);
        self.place(at, name, span);
    }

    /// Whether column `at` has a value already.
    #[inline]
    pub fn is_set(&self, at: usize) -> bool {
        self.spans.get(at).is_some_and(|it| it.start < it.end)
    }

    /// Makes the value of column `at` one that the plan does not have, called `name`.
    pub fn displace(&mut self, at: usize, name: &str) {
        if let Some(span) = self.spans.get_mut(at).map(std::mem::take) {
            let name = self.copy(|it| it.push_str(name));
            self.others.push((name, span));
        }
    }

    #[inline]
    fn place(&mut self, at: Option<usize>, name: &str, value: Span) {
        if let Some(span) = at.and_then(|at| self.spans.get_mut(at)) {
            *span = value;
        } else {
            let name = self.copy(|it| it.push_str(name));
            self.others.push((name, value));
        }
    }

    /// Drops values from the end.
    pub fn truncate(&mut self, columns: usize) {
        self.spans.truncate(columns);
    }

    /// The value of column `at`, without blanks around it; empty if there is none.
    #[inline]
    pub fn get<'a>(&'a self, at: usize, record: &'a str) -> &'a str {
        self.spans.get(at).map_or("", |it| self.text(*it, record))
    }

    /// Names and values of columns that the plan does not have.
    pub fn others<'a>(&'a self, record: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.others.iter().map(move |it| (self.text(it.0, record), self.text(it.1, record)))
    }

    fn copy(&mut self, write: impl FnOnce(&mut String)) -> Span {
        let start = self.copied.len() as u32;
        write(&mut self.copied);
        Span { start, end: self.copied.len() as u32, copied: true }
    }

    #[inline]
    fn text<'a>(&'a self, span: Span, record: &'a str) -> &'a str {
        let text = if span.copied { self.copied.as_str() } else { record };
        trim(text.get(span.start as usize..span.end as usize).unwrap_or_default())
    }
}

/// `str::trim`, quick where there is nothing to trim.
fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// Whether a value stands for "none": empty, `-`, `null`, `None`, `NaN`, `N/A`.
pub fn is_none(value: &str) -> bool {
    match value.as_bytes() {
        b"" | b"-" | b"N/A" | b"n/a" => true,
        it if it.len() == 3 => it.eq_ignore_ascii_case(b"nan"),
        it if it.len() == 4 => it.eq_ignore_ascii_case(b"null") || it.eq_ignore_ascii_case(b"none"),
        _ => false,
    }
}
