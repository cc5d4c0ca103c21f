//! Runs one detector on a table of raw little-endian f32, so that a benchmark can put it beside
//! another program on the same bytes: `detectors forest|kmeans FILE WIDTH OUT [N]`, where N is the
//! number of trees (100) or of rows that the centroids are fitted on (6,000; 0 = all).
//!
//! Writes one f32 per row to OUT and prints the seconds of fitting and of scoring.

use oddlog::detect::forest::Forest;
use oddlog::detect::kmeans::Centroids;
use oddlog::detect::matrix::Matrix;
use oddlog::domain::job::Cancel;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256Plus;
use std::error::Error;
use std::io::Write;
use std::time::Instant;

const SEED: u64 = 1;
const CLUSTERS: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [detector, file, width, out, rest @ ..] = words.as_slice() else {
        return Err("usage: detectors forest|kmeans FILE WIDTH OUT [N]".into());
    };
    let n = rest.first().map(|it| it.parse()).transpose()?;
    let rows = read(file, width.parse()?)?;
    let cancel = Cancel::default();
    let begun = Instant::now();
    let (fitted, scores) = match detector.as_str() {
        "forest" => {
            let forest = Forest::with_trees(n.unwrap_or(100), &rows, SEED, &cancel)?;
            (begun.elapsed(), forest.score(&rows, &cancel)?)
        }
        "kmeans" => {
            let sample = match n.unwrap_or(6_000) {
                0 => rows.clone(),
                n => sample(&rows, n),
            };
            let centroids = Centroids::with(CLUSTERS, &sample, SEED, &cancel)?;
            (begun.elapsed(), centroids.score(&rows, &cancel)?)
        }
        other => return Err(format!("{other} is neither forest nor kmeans").into()),
    };
    let all = begun.elapsed();
    let bytes: Vec<u8> = scores.iter().flat_map(|it| it.to_le_bytes()).collect();
    std::fs::write(out, bytes)?;
    let (fit, score) = (fitted.as_secs_f64(), all.saturating_sub(fitted).as_secs_f64());
    writeln!(std::io::stdout(), "{{\"fit\": {fit:.4}, \"score\": {score:.4}}}")?;
    Ok(())
}

fn read(file: &str, width: usize) -> Result<Matrix, Box<dyn Error>> {
    let bytes = std::fs::read(file)?;
    let values = bytes.as_chunks::<4>().0.iter().map(|it| f32::from_le_bytes(*it)).collect();
    Ok(Matrix { width, values })
}

/// Rows drawn at random, as the ensemble draws those that its centroids are fitted on.
fn sample(rows: &Matrix, n: usize) -> Matrix {
    let mut random = Xoshiro256Plus::seed_from_u64(SEED);
    rows.pick(&index::sample(&mut random, rows.rows(), n.min(rows.rows())).into_vec())
}
