//! How rare a count is: tails of the negative binomial distribution, and of Student's t for
//! values that are not counts. Both are regularised incomplete beta functions.

/// P(X ≥ `count`) for a negative binomial X with this mean and variance.
///
/// A variance that does not exceed the mean is raised to just above it (the Poisson limit). With
/// r = mean²/(variance − mean), P(X ≥ k) = I_q(k, r), q = mean/(r + mean) (NIST DLMF 8.17).
pub fn upper_tail(count: f64, mean: f64, variance: f64) -> f64 {
    if count <= 0.0 {
        return 1.0;
    }
    let (r, q) = shape(mean, variance);
    incomplete_beta(count, r, q)
}

/// The same for a small whole `count` by adding up the terms below it: exact to about 1e-12, so
/// good for telling what is likely; 0 where that would take long.
pub fn fewer_terms(count: f64, mean: f64, variance: f64) -> f64 {
    if 32.0 < count {
        return 0.0;
    }
    let (r, q) = shape(mean, variance);
    let mut term = (r * (-q).ln_1p()).exp();
    let mut below = 0.0;
    for k in 0..count as u32 {
        below += term;
        term *= (r + f64::from(k)) / f64::from(k + 1) * q;
    }
    1.0 - below
}

/// P(X ≤ `count`) for a negative binomial X with this mean and variance.
pub fn lower_tail(count: f64, mean: f64, variance: f64) -> f64 {
    let (r, q) = shape(mean, variance);
    incomplete_beta(r, count.max(0.0) + 1.0, 1.0 - q)
}

/// P(|T| ≥ |`t`|) for Student's t with `freedom` degrees of freedom.
pub fn two_sided_t(t: f64, freedom: f64) -> f64 {
    incomplete_beta(freedom / 2.0, 0.5, freedom / (freedom + t * t))
}

fn shape(mean: f64, variance: f64) -> (f64, f64) {
    let mean = mean.max(1e-9);
    let r = mean * mean / (variance - mean).max(mean * 1e-6);
    (r, mean / (r + mean))
}

/// I_x(a, b), by its continued fraction (Lentz's method; Press et al., Numerical Recipes 6.4).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 0.0;
    }
    if 1.0 <= x {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    let value = if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(a, b, x) / a
    } else {
        1.0 - front * continued_fraction(b, a, 1.0 - x) / b
    };
    value.clamp(0.0, 1.0)
}

#[expect(clippy::many_single_char_names, reason = "the names of the formula")]
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |it: f64| if it.abs() < TINY { TINY } else { it };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    // It converges in about the square root of the larger parameter.
    let rounds = 100 + (a.max(b).sqrt() * 6.0).min(20_000.0) as usize;
    for round in 1..=rounds {
        let m = round as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let step = d * c;
        value *= step;
        if (step - 1.0).abs() < 1e-14 {
            break;
        }
    }
    value
}

/// ln Γ(x) for x > 0: Stirling's series after shifting x above 10 (NIST DLMF 5.11.1).
fn ln_gamma(mut x: f64) -> f64 {
    let mut shift = 0.0;
    while x < 10.0 {
        shift += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series =
        inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - shift
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// P(X ≥ k) by adding up the terms of the distribution.
    fn summed(count: u32, mean: f64, variance: f64) -> f64 {
        let (r, q) = shape(mean, variance);
        let mut term = (r * (1.0 - q).ln()).exp();
        let mut below = 0.0;
        for k in 0..count {
            below += term;
            term *= (r + f64::from(k)) / f64::from(k + 1) * q;
        }
        1.0 - below
    }

    #[test]
    fn tails_agree_with_known_values() {
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-5 * b;
        // Poisson with mean 4: P(X ≥ 10) = 0.008132, P(X ≤ 0) = e^-4.
        assert!(close(upper_tail(10.0, 4.0, 4.0), 0.008_132_242_797), "Poisson");
        assert!(close(lower_tail(0.0, 4.0, 4.0), (-4.0f64).exp()), "Poisson, none");
        // Geometric (r = 1) with mean 1: P(X ≥ k) = 2^-k.
        assert!(close(upper_tail(20.0, 1.0, 2.0), 0.5f64.powi(20)), "geometric");
        assert!(close(lower_tail(0.0, 1.0, 2.0), 0.5), "geometric, none");
        // Student's t with 1 degree of freedom is Cauchy; the 5 % point for 6 is 2.446912.
        assert!(close(two_sided_t(1.0, 1.0), 0.5), "Cauchy");
        assert!(close(two_sided_t(2.446_911_85, 6.0), 0.05), "t");
        assert!(upper_tail(1e6, 10.0, 20.0) < 1e-300);
    }

    proptest! {
        #[test]
        fn tails_are_sums_of_terms(count in 0u32..200, mean in 0.1..50.0f64, extra in 0.0..5.0f64) {
            let variance = mean * (1.0 + extra);
            let (got, want) = (upper_tail(f64::from(count), mean, variance), summed(count, mean, variance));
            prop_assert!((got - want).abs() < 1e-7, "{got} {want}");
            let quick = fewer_terms(f64::from(count), mean, variance);
            let same = if count <= 32 { (quick - got).abs() < 1e-7 } else { quick == 0.0 };
            prop_assert!(same, "{got} {quick}");
            let both = got + lower_tail(f64::from(count) - 1.0, mean, variance);
            prop_assert!(count == 0 || (both - 1.0).abs() < 1e-7, "{both}");
        }

        #[test]
        fn tails_are_probabilities(count in 0.0..1e6f64, mean in 0.0..1e6f64, variance in 0.0..1e12f64) {
            for it in [upper_tail(count, mean, variance), lower_tail(count, mean, variance)] {
                prop_assert!((0.0..=1.0).contains(&it), "{it}");
            }
        }
    }
}
