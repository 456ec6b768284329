//! A window of documents: which of them match, and their scores.

/// Documents in a window. Its scores fit into the first cache of a processor.
pub(super) const WINDOW: usize = 4096;
const WORDS: usize = WINDOW / 64;

/// A set of the documents of a window. Most sets are sparse, and what is done with them touches only the
/// words that are used.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    words: [u64; WORDS],
    /// The words that may have a bit.
    used: u64,
}

/// The places of the bits that are set, in their order.
fn places_of(mut rest: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (rest != 0).then(|| {
            let bit = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            bit
        })
    })
}

impl Bits {
    pub(super) fn empty() -> Self {
        Self { words: [0; WORDS], used: 0 }
    }

    /// The first `count` documents.
    pub(super) fn first(count: usize) -> Self {
        let mut bits = Self { words: [0; WORDS], used: u64::MAX };
        for (number, word) in bits.words.iter_mut().enumerate() {
            *word = match count.saturating_sub(number * 64) {
                0 => 0,
                some if some >= 64 => u64::MAX,
                some => (1 << some) - 1,
            };
        }
        bits
    }

    #[inline]
    pub(super) fn insert(&mut self, at: usize) {
        self.words[at / 64] |= 1 << (at % 64);
        self.used |= 1 << (at / 64);
    }

    #[inline]
    pub(super) fn remove(&mut self, at: usize) {
        self.words[at / 64] &= !(1 << (at % 64));
    }

    #[inline]
    pub(super) fn contains(&self, at: usize) -> bool {
        self.words[at / 64] & 1 << (at % 64) != 0
    }

    /// Keeps those that pass.
    #[inline]
    pub(super) fn retain(&mut self, mut passes: impl FnMut(usize) -> bool) {
        for number in places_of(self.used) {
            for bit in places_of(self.words[number]) {
                if !passes(number * 64 + bit) {
                    self.words[number] &= !(1 << bit);
                }
            }
            if self.words[number] == 0 {
                self.used &= !(1 << number);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        places_of(self.used).for_each(|number| self.words[number] = 0);
        self.used = 0;
    }

    pub(super) fn keep(&mut self, other: &Self) {
        for number in places_of(self.used) {
            self.words[number] &= other.words[number];
            if self.words[number] == 0 {
                self.used &= !(1 << number);
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        places_of(other.used).for_each(|number| self.words[number] |= other.words[number]);
        self.used |= other.used;
    }

    pub(super) fn take_out(&mut self, other: &Self) {
        for number in places_of(self.used & other.used) {
            self.words[number] &= !other.words[number];
        }
    }

    pub(super) fn count(&self) -> u32 {
        places_of(self.used).map(|number| self.words[number].count_ones()).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        places_of(self.used).all(|number| self.words[number] == 0)
    }

    /// The places of the documents in the set, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        places_of(self.used)
            .flat_map(|number| places_of(self.words[number]).map(move |bit| number * 64 + bit))
    }
}

/// Weighed frequencies are whole numbers of this part of an occurrence, so that they add up to the
/// same sum in any order: segments, merges and rare words change the order.
const UNIT: f32 = 1.0 / 65_536.0;

/// A weighed frequency as a whole number.
#[inline]
pub(super) fn fixed(frequency: f32) -> u32 {
    ((frequency * (1.0 / UNIT) + 0.5) as u32).max(1)
}

/// What a leaf found in a window: the documents and the weighed frequency in each.
pub(super) struct Found {
    pub(super) bits: Bits,
    /// Documents with the form as it was asked.
    pub(super) exact: Bits,
    /// Weighed frequencies; 0 where the bit is not set.
    frequencies: Box<[u32; WINDOW]>,
}

impl Found {
    pub(super) fn new() -> Self {
        Self { bits: Bits::empty(), exact: Bits::empty(), frequencies: Box::new([0; WINDOW]) }
    }

    #[inline]
    pub(super) fn add(&mut self, at: usize, frequency: u32) {
        self.bits.insert(at);
        self.frequencies[at] = self.frequencies[at].saturating_add(frequency);
    }

    /// The weighed frequency in a document.
    #[inline]
    pub(super) fn frequency(&self, at: usize) -> f32 {
        self.frequencies[at] as f32 * UNIT
    }

    /// The documents.
    pub(super) fn set(&self) -> &Bits {
        &self.bits
    }

    /// Empties it, touching only what was used.
    pub(super) fn clear(&mut self) {
        for at in self.bits.iter() {
            self.frequencies[at] = 0;
        }
        self.bits.clear();
        self.exact.clear();
    }
}

/// The documents of a window that match, and their scores.
pub(super) struct Matches {
    pub(super) bits: Bits,
    /// Scores; anything where the bit is not set.
    pub(super) scores: Box<[f32; WINDOW]>,
    /// Which leaves were found in each, by their bits: what places can add depends on it.
    pub(super) present: Box<[u64; WINDOW]>,
}

impl Matches {
    pub(super) fn new() -> Self {
        let (scores, present) = (Box::new([0.0; WINDOW]), Box::new([0; WINDOW]));
        Self { bits: Bits::empty(), scores, present }
    }

    /// Adds a document that has no score of its own.
    #[inline]
    pub(super) fn add(&mut self, at: usize) {
        self.bits.insert(at);
        self.scores[at] = 0.0;
        self.present[at] = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        let mut bits = Bits::empty();
        for at in [0, 63, 64, 4095] {
            bits.insert(at);
        }
        bits.remove(64);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 4095]);
        assert_eq!(bits.count(), 3);
        for count in [0, 1, 64, 65, 4096] {
            assert_eq!(Bits::first(count).count() as usize, count);
        }
    }
}
