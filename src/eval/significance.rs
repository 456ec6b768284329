//! Is a difference more than chance: the paired randomization test.

/// Differences below this are rounding, not differences.
pub(crate) const NOTHING: f64 = 1e-9;

/// Up to so many topics that differ, every assignment of signs is tried.
pub const EXACT_UP_TO: usize = 16;

/// With more topics, so many assignments drawn by chance are tried.
pub const PERMUTATIONS: u32 = 100_000;

/// Where the draws begin: the same in every run, so that a p-value can be repeated.
const SEED: u64 = 20_260_101;

/// What the test says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Significance {
    /// How probable a mean difference at least as large, in either direction, is by chance alone.
    pub p: f64,
    /// Whether every assignment was tried.
    pub exact: bool,
}

/// The two-sided paired randomization test on the mean of the differences.
///
/// Were the two systems alike, each topic's difference might as well have the other sign: p is the
/// share of the assignments of signs under which the mean is at least as far from 0 as the mean
/// that was seen (Fisher's test; Smucker, Allan, Carterette: A comparison of statistical
/// significance tests for information retrieval evaluation, CIKM 2007). Drawn assignments are
/// counted with the one that was seen among them, (count + 1) / (draws + 1), so that p is never 0
/// (Phipson and Smyth, Statistical Applications in Genetics and Molecular Biology 9, 2010).
///
/// Topics without a difference change nothing, and are passed over.
#[must_use]
pub fn randomization_test(differences: &[f64]) -> Significance {
    let differences: Vec<f64> =
        differences.iter().copied().filter(|difference| difference.abs() > NOTHING).collect();
    let size: f64 = differences.iter().map(|difference| difference.abs()).sum();
    let observed = differences.iter().sum::<f64>().abs();
    // Sums of the same numbers in other orders differ by their rounding.
    let bound = observed - 1e-10 * size;
    let as_far = |signs: &mut dyn FnMut() -> bool| {
        let signed = differences.iter().map(|value| if signs() { *value } else { -*value });
        signed.sum::<f64>().abs() >= bound
    };
    if differences.len() <= EXACT_UP_TO {
        let assignments = 1_u32 << differences.len();
        let count = (0..assignments).filter(|assignment| {
            let mut bits = Bits { bits: u64::from(*assignment), left: 64, state: 0 };
            as_far(&mut || bits.draw())
        });
        return Significance { p: count.count() as f64 / f64::from(assignments), exact: true };
    }
    let mut bits = Bits { bits: 0, left: 0, state: SEED };
    let count = (0..PERMUTATIONS).filter(|_| as_far(&mut || bits.draw())).count();
    Significance { p: (count + 1) as f64 / (f64::from(PERMUTATIONS) + 1.0), exact: false }
}

/// Bits, sixty-four at a time from splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom
/// number generators, OOPSLA 2014).
struct Bits {
    bits: u64,
    left: u32,
    state: u64,
}

impl Bits {
    fn draw(&mut self) -> bool {
        if self.left == 0 {
            self.bits = splitmix64(&mut self.state);
            self.left = 64;
        }
        let bit = self.bits & 1 == 1;
        self.bits >>= 1;
        self.left -= 1;
        bit
    }
}

fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_numbers_of_splitmix64() {
        let mut state = 1_234_567;
        let numbers = [(); 3].map(|()| splitmix64(&mut state));
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn few_topics_are_tried_in_every_way() {
        let check = |differences: &[f64], p: f64| {
            assert_eq!(randomization_test(differences), Significance { p, exact: true });
        };
        check(&[], 1.0);
        check(&[0.0, 1e-12], 1.0);
        check(&[0.5], 1.0);
        // All of one sign: that assignment and its opposite.
        check(&[0.1, 0.2, 0.3], 2.0 / 8.0);
        check(&[0.1, 0.2, 0.0, 0.3], 2.0 / 8.0);
        // |0.1 + 0.2 - 0.3| = 0: everything is as far.
        check(&[0.1, 0.2, -0.3], 1.0);
        // ±0.4 ±0.1 ±0.1: six of eight are at least 0.4 off.
        check(&[0.4, 0.1, -0.1], 6.0 / 8.0);
        check(&[0.1; 16], 2.0 / 65_536.0);
    }

    #[test]
    fn many_topics_are_drawn_and_always_alike() {
        let differences: Vec<f64> = (0..40).map(|n| if n % 4 == 0 { -0.1 } else { 0.1 }).collect();
        let test = randomization_test(&differences);
        assert!(!test.exact);
        assert_eq!(test, randomization_test(&differences));
        // Thirty of forty of one sign: the sign test gives 2 × P(X ≥ 30) = 0.00222.
        assert!((test.p - 0.00222).abs() < 0.0006, "{}", test.p);
        let balanced: Vec<f64> = (0..40).map(|n| if n % 2 == 0 { -0.1 } else { 0.1 }).collect();
        assert_eq!(randomization_test(&balanced).p, 1.0);
        let certain = randomization_test(&[0.1; 60]);
        assert!(certain.p > 0.0 && certain.p < 0.0001);
    }
}
