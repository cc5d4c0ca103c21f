//! Isolation forest (Liu, Ting and Zhou, ICDM 2008): the fewer random splits it takes to cut a
//! row off from a sample, the more unusual the row is.
//!
//! A tree lies in one array, breadth first, siblings side by side, and a leaf points at itself, so
//! every walk takes the same 8 steps without a branch; 16 rows walk at a time, column beside
//! column. Walks run over a packed copy of fixed size, so that no step checks a bound. That layout
//! is more than ten times as fast as a walk that stops at the leaf.

use super::DetectError;
use super::matrix::Matrix;
use crate::domain::job::Cancel;
use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// Trees in a forest. 100 leave visible noise in the ranks.
pub const TREES: usize = 200;
/// Rows that each tree is grown from, at most.
const SAMPLE: usize = 256;
/// Steps of a walk: log2 of [`SAMPLE`].
const STEPS: usize = 8;
/// Rows that walk side by side.
const LANES: usize = 16;
/// Times [`LANES`] rows that all trees look at before the next ones: few enough to stay in the
/// nearest cache.
const NEAR: usize = 8;
/// Columns of side by side rows that are kept there; of wide rows, fewer are.
const TILE: usize = 512;
/// Nodes of a packed tree: at most 256 leaves and what is above them.
const NODES: usize = 2 * SAMPLE;

/// One node: go to `left`, or its sibling when `row[feature] > threshold`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Node(u32, f32, u32);

/// A grown tree. `length` is the path length that ends at each node.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Tree {
    nodes: Vec<Node>,
    length: Vec<f32>,
}

/// A grown forest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forest {
    trees: Vec<Tree>,
    /// Average path length of the sample size, the unit of path lengths.
    unit: f32,
    /// The trees as walks need them, made when first needed.
    #[serde(skip)]
    packed: OnceLock<Vec<Packed>>,
}

/// A tree of fixed size, for walks.
#[derive(Debug, Clone)]
struct Packed {
    /// Threshold, left child and feature.
    nodes: Box<[(f32, u16, u16); NODES]>,
    length: Box<[f32; NODES]>,
}

impl Forest {
    /// Grows [`TREES`] trees.
    pub fn grow(rows: &Matrix, seed: u64, cancel: &Cancel) -> Result<Self, DetectError> {
        Self::with_trees(TREES, rows, seed, cancel)
    }

    /// Grows [`TREES`] trees from `n` rows, of which `pick` makes those that are asked for: a tree
    /// sees so few of them that the table need not exist.
    pub fn grow_from<F>(n: usize, pick: F, seed: u64, cancel: &Cancel) -> Result<Self, DetectError>
    where
        F: Fn(&[usize]) -> Matrix + Sync,
    {
        Self::sampled(TREES, n, pick, seed, cancel)
    }

    /// Grows so many trees. Each has a random source of its own, made from `seed` and its number,
    /// so the forest does not depend on the number of threads.
    pub fn with_trees(
        trees: usize,
        rows: &Matrix,
        seed: u64,
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        Self::sampled(trees, rows.rows(), |picks| rows.pick(picks), seed, cancel)
    }

    fn sampled<F>(
        trees: usize,
        n: usize,
        pick: F,
        seed: u64,
        cancel: &Cancel,
    ) -> Result<Self, DetectError>
    where
        F: Fn(&[usize]) -> Matrix + Sync,
    {
        let sample = n.min(SAMPLE);
        let trees = (0..trees as u64)
            .into_par_iter()
            .map(|number| {
                if cancel.is_cancelled() {
                    return Err(DetectError::Cancelled);
                }
                let mix = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let mut rng = Xoshiro256Plus::seed_from_u64(seed ^ mix);
                let picks = index::sample(&mut rng, n, sample).into_vec();
                Ok(Tree::grow(&pick(&picks), &mut rng))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { trees, unit: average_path(sample).max(1.0), packed: OnceLock::new() })
    }

    /// `2^(−mean path / average path)` per row: near 1 = cut off at once, below 0.5 = ordinary.
    pub fn score(&self, rows: &Matrix, cancel: &Cancel) -> Result<Vec<f32>, DetectError> {
        rows.map_blocks(cancel, |block, out| self.score_block(block, rows.width, out))
    }

    fn score_block(&self, block: &[f32], width: usize, out: &mut [f32]) {
        let trees = self.packed.get_or_init(|| self.trees.iter().map(Packed::of).collect());
        if width <= TILE {
            walk_all(trees, block, width, out);
        } else {
            for (row, sum) in block.chunks_exact(width).zip(out.iter_mut()) {
                *sum = self.trees.iter().map(|it| it.walk(row)).sum();
            }
        }
        let scale = -1.0 / (self.unit * self.trees.len().max(1) as f32);
        for sum in out {
            *sum = (*sum * scale).exp2();
        }
    }

    /// Whether every node that a walk can reach exists and every feature is below `width`: a
    /// model read from a file may be damaged.
    pub fn is_sound(&self, width: usize) -> bool {
        self.unit.is_finite()
            && 0.0 < self.unit
            && self.trees.iter().all(|tree| {
                (1..=NODES).contains(&tree.nodes.len())
                    && tree.length.len() == tree.nodes.len()
                    && tree.nodes.iter().enumerate().all(|(at, node)| {
                        (node.0 as usize) < width
                            && (node.2 as usize) + usize::from(node.2 as usize != at)
                                < tree.nodes.len()
                    })
            })
    }
}

/// JSON has no infinity: the threshold of a leaf is the largest number instead, and rows are
/// finite and scaled far below it.
const NEVER: f32 = f32::MAX;

impl Tree {
    /// Grows a tree from all of `rows`.
    fn grow(rows: &Matrix, rng: &mut Xoshiro256Plus) -> Self {
        let sample = rows.rows();
        let mut picks: Vec<usize> = (0..sample).collect();
        let limit = usize::BITS - sample.saturating_sub(1).leading_zeros();
        let mut tree = Self { nodes: vec![Node(0, NEVER, 0)], length: vec![0.0] };
        // Nodes whose rows are known and whose children are not, in breadth-first order.
        let mut open = std::collections::VecDeque::from([(0_usize, 0..sample, 0_u32)]);
        while let Some((at, span, depth)) = open.pop_front() {
            let members = &mut picks[span.clone()];
            let split = if depth < limit { choose(rows, members, rng) } else { None };
            let Some((feature, threshold)) = split else {
                tree.length[at] = depth as f32 + average_path(members.len());
                continue;
            };
            let cut = span.start + partition(members, |row| rows.row(row)[feature] <= threshold);
            let left = tree.nodes.len();
            tree.nodes[at] = Node(feature as u32, threshold, left as u32);
            for (child, span) in [(left, span.start..cut), (left + 1, cut..span.end)] {
                tree.nodes.push(Node(0, NEVER, child as u32));
                tree.length.push(0.0);
                open.push_back((child, span, depth + 1));
            }
        }
        tree
    }

    /// The path length of one row.
    fn walk(&self, row: &[f32]) -> f32 {
        let mut at = 0;
        for _ in 0..STEPS {
            let Node(feature, threshold, left) = self.nodes[at];
            at = left as usize + usize::from(threshold < row[feature as usize]);
        }
        self.length[at]
    }
}

impl Packed {
    fn of(tree: &Tree) -> Self {
        let mut nodes = Box::new([(NEVER, 0, 0); NODES]);
        let mut length = Box::new([0.0; NODES]);
        for (to, Node(feature, threshold, left)) in nodes.iter_mut().zip(&tree.nodes) {
            *to = (*threshold, *left as u16, *feature as u16);
        }
        length[..tree.length.len()].copy_from_slice(&tree.length);
        Self { nodes, length }
    }

    /// Adds the path lengths of rows side by side, whose columns begin at `first`, to `sums`. All
    /// lengths are powers of 2: the masks change nothing and stand in for checks of bounds.
    fn walk(&self, tile: &[[f32; LANES]; TILE], first: usize, sums: &mut [f32; LANES]) {
        let mut at = [0_u16; LANES];
        for _ in 0..STEPS {
            for lane in 0..LANES {
                let (threshold, left, feature) = self.nodes[at[lane] as usize & (NODES - 1)];
                let value = tile[(first + feature as usize) & (TILE - 1)][lane];
                at[lane] = left + u16::from(threshold < value);
            }
        }
        for (sum, at) in sums.iter_mut().zip(at) {
            *sum += self.length[at as usize & (NODES - 1)];
        }
    }
}

/// The sum of path lengths of each row of a block.
fn walk_all(trees: &[Packed], block: &[f32], width: usize, out: &mut [f32]) {
    let mut tile = vec![[0.0; LANES]; TILE];
    let Some(tile) = tile.first_chunk_mut::<TILE>() else { return };
    let mut sums = [[0.0; LANES]; NEAR];
    let near = LANES * NEAR.min(TILE / width.max(1));
    for (rows, out) in block.chunks(near * width).zip(out.chunks_mut(near)) {
        for (nth, row) in rows.chunks_exact(width).enumerate() {
            let columns = &mut tile[nth / LANES * width..][..width];
            for (column, value) in columns.iter_mut().zip(row) {
                column[nth % LANES] = *value;
            }
        }
        // Where rows are missing at the end, earlier ones walk again: nobody looks.
        let used = out.len().div_ceil(LANES);
        sums[..used].fill([0.0; LANES]);
        for tree in trees {
            for (nth, sums) in sums[..used].iter_mut().enumerate() {
                tree.walk(tile, nth * width, sums);
            }
        }
        out.copy_from_slice(&sums.as_flattened()[..out.len()]);
    }
}

/// A random feature that differs among `members` and a random threshold in its range.
fn choose(rows: &Matrix, members: &[usize], rng: &mut Xoshiro256Plus) -> Option<(usize, f32)> {
    let first = rows.row(*members.first()?);
    let (mut low, mut high) = (first.to_vec(), first.to_vec());
    for &member in &members[1..] {
        for (column, value) in rows.row(member).iter().enumerate() {
            low[column] = low[column].min(*value);
            high[column] = high[column].max(*value);
        }
    }
    let varied: Vec<usize> = (0..rows.width).filter(|it| low[*it] < high[*it]).collect();
    let feature = *varied.get(rng.gen_range(0..varied.len().max(1)))?;
    let threshold = low[feature] + rng.r#gen::<f32>() * (high[feature] - low[feature]);
    // Rounding may reach the top; the right side must keep at least the largest row.
    Some((feature, if threshold < high[feature] { threshold } else { low[feature] }))
}

/// Moves the members that `keep` to the front, in order; returns how many there are.
fn partition(members: &mut [usize], keep: impl Fn(usize) -> bool) -> usize {
    let (front, back): (Vec<usize>, Vec<usize>) = members.iter().partition(|it| keep(**it));
    members[..front.len()].copy_from_slice(&front);
    members[front.len()..].copy_from_slice(&back);
    front.len()
}

/// Average path length of an unsuccessful search in a binary tree of `n` rows (equation 1 of the
/// paper): `2 H(n−1) − 2 (n−1)/n`.
fn average_path(n: usize) -> f32 {
    match n {
        0 | 1 => 0.0,
        2 => 1.0,
        more => {
            let n = more as f64;
            (2.0 * ((n - 1.0).ln() + 0.577_215_664_901_532_9) - 2.0 * (n - 1.0) / n) as f32
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud(n: usize) -> Matrix {
        let mut rng = Xoshiro256Plus::seed_from_u64(5);
        let mut matrix = Matrix::new(3);
        for _ in 0..n {
            let row: Vec<f32> =
                (0..3).map(|_| (0..6).map(|_| rng.r#gen::<f32>()).sum::<f32>() - 3.0).collect();
            matrix.push(&row);
        }
        matrix
    }

    #[test]
    fn the_planted_outlier_scores_highest_and_the_middle_is_ordinary() {
        let mut rows = cloud(2000);
        rows.push(&[4.0, -4.0, 4.0]);
        rows.push(&[0.0, 0.0, 0.0]);
        let forest = Forest::grow(&rows, 1, &Cancel::default()).unwrap();
        let scores = forest.score(&rows, &Cancel::default()).unwrap();
        assert!(forest.is_sound(3) && !forest.is_sound(2));
        let top = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
        assert_eq!(top, 2000);
        assert!(0.7 < scores[2000], "{}", scores[2000]);
        assert!(scores[2001] < 0.45, "{}", scores[2001]);
    }

    #[test]
    fn on_a_line_the_score_falls_with_the_expected_path_length() {
        // For 0, 1, …, 8 and 100: the far row is cut off first, and inner rows last.
        let mut rows = Matrix::new(1);
        for value in [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 100.0] {
            rows.push(&[value]);
        }
        let forest = Forest::grow(&rows, 3, &Cancel::default()).unwrap();
        let scores = forest.score(&rows, &Cancel::default()).unwrap();
        assert!(scores[0] < scores[9] && scores[4] < scores[0] && scores[4] < scores[8]);
    }

    #[test]
    fn equal_rows_make_a_forest_that_calls_nothing_unusual() {
        let mut rows = Matrix::new(2);
        for _ in 0..600 {
            rows.push(&[1.0, 2.0]);
        }
        let forest = Forest::grow(&rows, 3, &Cancel::default()).unwrap();
        let scores = forest.score(&rows, &Cancel::default()).unwrap();
        assert!(scores.iter().all(|it| (it - 0.5).abs() < 1e-4), "{scores:?}");
    }

    #[test]
    fn average_path_is_the_papers() {
        for (n, want) in [(1, 0.0), (2, 1.0), (256, 10.244_77)] {
            assert!((average_path(n) - want).abs() < 1e-3, "{n}: {}", average_path(n));
        }
    }
}
