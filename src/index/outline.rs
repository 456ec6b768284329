//! What is asked first of two signatures that share a band: most are told apart by it, before they are read.

use std::cell::OnceCell;

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

/// A signature with its outline, which is read when it is asked for: of few.
pub(super) struct Outlined {
    pub(super) identity: u64,
    words: Box<[u64]>,
    outline: Outline,
    signature: OnceCell<Signature>,
}

impl Outlined {
    /// Of a signature in words.
    pub(super) fn new(identity: u64, words: &[u64]) -> Self {
        let (outline, signature) = (Outline::read(words), OnceCell::new());
        Self { identity, words: words.into(), outline, signature }
    }

    /// What is asked first of it.
    #[cfg(test)]
    pub(super) fn outline(&self) -> &Outline {
        &self.outline
    }

    /// The words.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// The signature.
    pub(super) fn signature(&self) -> &Signature {
        let read = || Signature::decode(self.identity, &self.words).unwrap_or_default();
        self.signature.get_or_init(read)
    }

    /// The same as [`Signature::is_copy`], by outlines first.
    pub(super) fn is_copy(&self, other: &Self) -> bool {
        (self.identity == other.identity || self.outline.may_be_copy(&other.outline))
            && self.signature().is_copy(other.signature())
    }
}
