//! Numbers in as many bits as they need: what a column of numbers keeps of a signature, in words of 32 bits,
//! so that the last one leaves little over.
//!
//! Sorted numbers are kept as the gaps between them, in the code of Rice (Rice, Plaunt, Adaptive
//! variable-length coding, 1971): hashes that are spread evenly take a quarter less so, and no code
//! for single gaps takes less but by a fraction of a bit.

/// Bits of the numbers that are sorted.
pub(super) const SORTED_BITS: u32 = 15;

/// There are so many of them.
const NUMBERS: u32 = 1 << SORTED_BITS;

/// The bits of a gap that are written as they are, where so many numbers are sorted: about as many as the
/// middle one has.
fn low_bits(count: usize) -> u32 {
    let middle = NUMBERS / 6 * 5 / (count.max(1) as u32);
    middle.max(1).ilog2()
}

/// Writes bits, the lowest first.
#[derive(Default)]
pub(super) struct BitWriter {
    words: Vec<u64>,
    /// Bits of the last word that are used.
    used: u32,
}

impl BitWriter {
    /// Writes the lowest bits of a number, 64 at most; those above must be 0.
    pub(super) fn write(&mut self, number: u64, bits: u32) {
        let left = match self.words.last_mut() {
            Some(last) if self.used < 64 => {
                *last |= number << self.used;
                64 - self.used
            }
            _ => 0,
        };
        if bits <= left {
            self.used += bits;
        } else {
            self.words.push(number.checked_shr(left).unwrap_or(0));
            self.used = bits - left;
        }
    }

    /// Writes sorted numbers: the low bits of all gaps, then the high parts, each as so many zeros and a
    /// one.
    pub(super) fn write_sorted(&mut self, numbers: &[u16]) {
        let low = low_bits(numbers.len());
        let mut last = 0;
        let gaps =
            numbers.iter().map(|number| u32::from(number - std::mem::replace(&mut last, *number)));
        let gaps: Vec<u32> = gaps.collect();
        gaps.iter().for_each(|gap| self.write(u64::from(gap & ((1 << low) - 1)), low));
        for gap in gaps {
            (0..gap >> low).for_each(|_| self.write(0, 1));
            self.write(1, 1);
        }
    }

    /// The words, 32 bits in each.
    pub(super) fn finish(self) -> Vec<u64> {
        let used = (64 * self.words.len()).saturating_sub(64 - self.used as usize);
        let halves = self.words.iter().flat_map(|word| [word & u64::from(u32::MAX), word >> 32]);
        halves.take(used.div_ceil(32)).collect()
    }
}

/// The words of 32 bits as such of 64, as they are read.
pub(super) fn joined(halves: &[u64], into: &mut Vec<u64>) {
    into.clear();
    into.extend(halves.chunks(2).map(|two| two[0] | two.get(1).map_or(0, |high| high << 32)));
}

/// Reads what was written; behind the end it reads zeros.
pub(super) struct BitReader<'a> {
    words: &'a [u64],
    at: usize,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(words: &'a [u64]) -> Self {
        Self { words, at: 0 }
    }

    /// The 64 bits from a place on.
    #[inline]
    fn peek(&self, at: usize) -> u64 {
        let (word, bit) = (at / 64, at % 64);
        let low = self.words.get(word).map_or(0, |word| word >> bit);
        // Shifted twice, since 64 is too many at once.
        low | self.words.get(word + 1).map_or(0, |word| word << 1 << (63 - bit))
    }

    /// The next bits, 64 at most.
    #[inline]
    pub(super) fn read(&mut self, bits: u32) -> u64 {
        let word = self.peek(self.at);
        self.at += bits as usize;
        if bits < 64 { word & ((1 << bits) - 1) } else { word }
    }

    /// Passes bits over.
    pub(super) fn skip(&mut self, bits: usize) {
        self.at += bits;
    }

    /// Reads so many sorted numbers.
    #[inline]
    pub(super) fn read_sorted(&mut self, count: usize, mut give: impl FnMut(u16)) {
        let low = low_bits(count);
        let mask = (1 << low) - 1;
        // As many as a window of 64 bits has.
        let at_once = (64 / low.max(1)) as usize;
        let mut low_at = self.at;
        self.at += count * low as usize;
        let (mut window, mut left) = (self.peek(self.at), 64);
        let mut last = 0_u32;
        let mut rest = count;
        while rest > 0 {
            let mut lows = self.peek(low_at);
            low_at += at_once * low as usize;
            for _ in 0..rest.min(at_once) {
                while window == 0 && self.at < self.words.len() * 64 {
                    last = last.wrapping_add(left << low);
                    self.at += left as usize;
                    (window, left) = (self.peek(self.at), 64);
                }
                // Behind the end there are none.
                let zeros = window.trailing_zeros() & 63;
                window = window >> zeros >> 1;
                left = left.saturating_sub(zeros + 1);
                self.at += zeros as usize + 1;
                last = last.wrapping_add(zeros << low | lows as u32 & mask);
                lows >>= low;
                give(last as u16);
            }
            rest = rest.saturating_sub(at_once);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(
            parts in proptest::collection::vec(
                (any::<u64>(), 0..=64_u32, proptest::collection::vec(0..1_u16 << SORTED_BITS, 0..70)),
                0..8,
            ),
        ) {
            let mut writer = BitWriter::default();
            let mask = |number: u64, bits: u32| number & u64::MAX.checked_shr(64 - bits).unwrap_or(0);
            for (number, bits, numbers) in &parts {
                writer.write(mask(*number, *bits), *bits);
                let mut sorted = numbers.clone();
                sorted.sort_unstable();
                writer.write_sorted(&sorted);
            }
            let (halves, mut words) = (writer.finish(), Vec::new());
            prop_assert!(halves.iter().all(|half| half >> 32 == 0));
            joined(&halves, &mut words);
            let mut reader = BitReader::new(&words);
            for (number, bits, numbers) in &parts {
                prop_assert_eq!(reader.read(*bits), mask(*number, *bits));
                let mut sorted = numbers.clone();
                sorted.sort_unstable();
                let mut read = Vec::new();
                reader.read_sorted(numbers.len(), |number| read.push(number));
                prop_assert_eq!(read, sorted);
            }
        }

        #[test]
        fn any_bits_are_read(words in proptest::collection::vec(any::<u64>(), 0..4), count in 0..255_usize) {
            let mut reader = BitReader::new(&words);
            let mut read = 0;
            reader.read_sorted(count, |_| read += 1);
            prop_assert_eq!(read, count);
        }
    }
}
