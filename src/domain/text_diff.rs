//! Two texts compared line by line: what left, what came, what stayed. Pure and small: texts here
//! are access flows of a hundred lines.

/// One line of a comparison, with its number in the text it is from (from 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffLine<'a> {
    /// In both: its two numbers.
    Same(usize, usize, &'a str),
    /// Only in the old text.
    Removed(usize, &'a str),
    /// Only in the new text.
    Added(usize, &'a str),
}

/// Compares two texts by their longest common sequence of lines. Of lines that changed, those that
/// left come first.
pub fn diff<'a>(old: &'a str, new: &'a str) -> Vec<DiffLine<'a>> {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let width = b.len() + 1;
    // Length of the longest common sequence of what follows each pair of places.
    let mut common = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * width + j] = if a[i] == b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::with_capacity(a.len().max(b.len()));
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            lines.push(DiffLine::Same(i + 1, j + 1, a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len()
            || i < a.len() && common[i * width + j + 1] <= common[(i + 1) * width + j]
        {
            lines.push(DiffLine::Removed(i + 1, a[i]));
            i += 1;
        } else {
            lines.push(DiffLine::Added(j + 1, b[j]));
            j += 1;
        }
    }
    lines
}

/// A line with its number, or the empty place beside a line of the other text.
pub type Side<'a> = Option<(usize, &'a str)>;

/// The two texts side by side: lines that left beside those that came in their place. The last part
/// says whether the row is the same on both sides.
pub fn side_by_side<'a>(old: &'a str, new: &'a str) -> Vec<(Side<'a>, Side<'a>, bool)> {
    let mut rows = Vec::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let flush =
        |left: &mut Vec<(usize, &'a str)>, right: &mut Vec<(usize, &'a str)>, rows: &mut Vec<_>| {
            for at in 0..left.len().max(right.len()) {
                rows.push((left.get(at).copied(), right.get(at).copied(), false));
            }
            left.clear();
            right.clear();
        };
    for line in diff(old, new) {
        match line {
            DiffLine::Removed(n, text) => left.push((n, text)),
            DiffLine::Added(n, text) => right.push((n, text)),
            DiffLine::Same(i, j, text) => {
                flush(&mut left, &mut right, &mut rows);
                rows.push((Some((i, text)), Some((j, text)), true));
            }
        }
    }
    flush(&mut left, &mut right, &mut rows);
    rows
}

/// The comparison as text: every line with "  ", "- " or "+ " before it.
pub fn unified(old: &str, new: &str) -> String {
    let mut out = String::new();
    for line in diff(old, new) {
        let (mark, text) = match line {
            DiffLine::Same(_, _, text) => ("  ", text),
            DiffLine::Removed(_, text) => ("- ", text),
            DiffLine::Added(_, text) => ("+ ", text),
        };
        out.push_str(mark);
        out.push_str(text);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_left_stands_before_what_came() {
        let old = "grant:\n  - admin\n  - read\nmfa: false";
        let new = "grant:\n  - read\n  exclude:\n    - orders\nmfa: true";
        assert_eq!(
            unified(old, new),
            "  grant:\n-   - admin\n    - read\n- mfa: false\n+   exclude:\n+     - orders\n\
             + mfa: true\n"
        );
        let rows = side_by_side(old, new);
        assert_eq!(rows[1], (Some((2, "  - admin")), None, false));
        assert_eq!(rows[3], (Some((4, "mfa: false")), Some((3, "  exclude:")), false));
        assert_eq!(unified("", ""), "");
        assert!(diff("a\nb", "a\nb").iter().all(|it| matches!(it, DiffLine::Same(..))));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(
            old in proptest::collection::vec("[abc]{1,2}", 0..12),
            new in proptest::collection::vec("[abc]{1,2}", 0..12),
        ) {
            let (old, new) = (old.join("\n"), new.join("\n"));
            let rows = side_by_side(&old, &new);
            let left: Vec<&str> = rows.iter().filter_map(|it| it.0).map(|it| it.1).collect();
            let right: Vec<&str> = rows.iter().filter_map(|it| it.1).map(|it| it.1).collect();
            prop_assert_eq!(left.join("\n"), old.as_str());
            prop_assert_eq!(right.join("\n"), new.as_str());
            prop_assert!(rows.iter().all(|it| !it.2 || it.0.map(|it| it.1) == it.1.map(|it| it.1)));
        }
    }
}
