//! What is asked first of two signatures that share a band: most are told apart by it, before they are read.

use super::likeness::{least, may_share_bins, share_of};
use super::signature::{BIN_WORDS, Encoded, Signature};

/// A signature with the pairs of its lead as places among 128 bits: what falls on one that the other lacks is
/// not in the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outline {
    near: u128,
    all: u128,
    /// How many pairs there are near the beginning, and in all.
    pairs: [usize; 2],
    terms: u16,
    day: u16,
    text: u32,
    bins: Option<[u64; BIN_WORDS]>,
}

fn bit(pair: u16) -> u128 {
    1 << (pair % 128)
}

impl Outline {
    /// Of a signature that was read.
    pub(super) fn of(signature: &Signature) -> Self {
        let Signature { terms, day, text, near_pairs, pairs, bins, .. } = signature;
        let [near, others] = signature.parts();
        let near = near.iter().fold(0, |bits, pair| bits | bit(*pair));
        Self {
            near,
            all: others.iter().fold(near, |bits, pair| bits | bit(*pair)),
            pairs: [usize::from(*near_pairs), pairs.len()],
            terms: *terms,
            day: *day,
            text: *text,
            bins: bins.as_slice().try_into().ok(),
        }
    }

    /// Of a signature in words.
    pub(super) fn read(words: &[u64]) -> Self {
        let mut encoded = Encoded::begin(words);
        let mut bits = [0; 2];
        encoded.pairs(|part, pair| bits[part] |= bit(pair));
        let mut bins = None;
        if encoded.is_long() {
            encoded.skip_figures();
            encoded.skip_text_bands();
            bins = Some(encoded.bins());
        }
        let [near, others] = encoded.header.pairs();
        Self {
            near: bits[0],
            all: bits[0] | bits[1],
            pairs: [near, near + others],
            terms: encoded.header.terms,
            day: encoded.header.day,
            text: encoded.header.text,
            bins,
        }
    }

    /// Whether two articles may be copies: what is false is so for certain, and found fast.
    pub(super) fn may_be_copy(&self, other: &Self) -> bool {
        let (lead, text) = least(self.day, other.day);
        let lacking = |bits: u128, of: &Self| (bits & !of.all).count_ones() as usize;
        let lead_of = |one: &Self, other: &Self| {
            let near = one.pairs[0];
            near.saturating_sub(lacking(one.near, other)) as f32 / near.max(1) as f32
        };
        if lead_of(self, other) >= lead
            || lead_of(other, self) >= lead
            || self.text == other.text && self.terms == other.terms
        {
            return true;
        }
        if let (Some(some), Some(others)) = (&self.bins, &other.bins) {
            return may_share_bins(some, others, text);
        }
        let shared =
            |one: &Self, other: &Self| one.pairs[1].saturating_sub(lacking(one.all, other));
        share_of([self.terms, other.terms], shared(self, other).min(shared(other, self))) >= text
    }
}
