//! The bands of all articles of a commit, read in one pass over their signatures.

use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::bits::joined;
use super::signature::{BANDS, Signature, bands_of};

/// Documents whose signatures are read at once.
const AT_ONCE: u32 = 256;

/// Of the last commit and the one before, where an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// In both.
    Stays,
    /// In the last one only.
    Came,
    /// In the one before only.
    Left,
}

/// An article with its bands.
#[derive(Clone, Copy)]
pub(super) struct Banded {
    pub(super) identity: u64,
    pub(super) bands: [u32; BANDS],
    pub(super) segment: u32,
    pub(super) document: DocId,
    pub(super) presence: Presence,
}

impl Banded {
    /// The bands that are there.
    pub(super) fn bands(&self) -> impl Iterator<Item = u32> {
        self.bands.into_iter().filter(|band| *band != 0)
    }
}

/// Room for a signature in words.
#[derive(Default)]
pub(super) struct Words {
    /// As the column keeps them.
    halves: Vec<u64>,
    words: Vec<u64>,
}

/// The signatures of a segment.
pub(crate) struct Signatures {
    identities: Column<u64>,
    numbers: Column<u64>,
}

impl Signatures {
    /// Opens the columns.
    pub(crate) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self { identities: columns.u64("identity")?, numbers: columns.u64("signature")? })
    }

    /// The signature of a document; `None` for a text that is too short.
    pub(crate) fn of(&self, document: DocId) -> Option<Signature> {
        let mut words = Words::default();
        Signature::decode(self.identity(document)?, self.words(document, &mut words))
    }

    /// The signature of a document in words.
    pub(super) fn words<'w>(&self, document: DocId, into: &'w mut Words) -> &'w [u64] {
        let rows = self.numbers.index.value_row_ids(document);
        into.halves.resize(rows.len(), 0);
        self.numbers.values.get_range(u64::from(rows.start), &mut into.halves);
        joined(&into.halves, &mut into.words);
        &into.words
    }

    /// The identity alone.
    pub(crate) fn identity(&self, document: DocId) -> Option<u64> {
        self.identities.first(document).filter(|identity| *identity != 0)
    }

    /// The documents, of those that are wanted, that have bands, in a list with some room. Their numbers are
    /// read many at once, which costs a fraction of reading them one by one.
    pub(super) fn banded(
        &self,
        segment: u32,
        (documents, room): (Range<DocId>, u32),
        wanted: impl Fn(DocId) -> Option<Presence>,
    ) -> Vec<Banded> {
        let mut found = Vec::with_capacity(room as usize);
        let (mut rows, mut numbers, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for start in documents.clone().step_by(AT_ONCE as usize) {
            rows.clear();
            for document in start..documents.end.min(start + AT_ONCE) {
                if let Some(presence) = wanted(document) {
                    let of = self.numbers.index.value_row_ids(document);
                    if !of.is_empty() {
                        rows.push((document, presence, of));
                    }
                }
            }
            let (Some((_, _, first)), Some((_, _, last))) = (rows.first(), rows.last()) else {
                continue;
            };
            let first = first.start;
            numbers.resize((last.end - first) as usize, 0);
            self.numbers.values.get_range(u64::from(first), &mut numbers);
            for (document, presence, of) in &rows {
                let of = (of.start - first) as usize..(of.end - first) as usize;
                joined(numbers.get(of).unwrap_or_default(), &mut words);
                if let Some(bands) = bands_of(&words)
                    && let Some(identity) = self.identity(*document)
                {
                    let (document, presence) = (*document, *presence);
                    found.push(Banded { identity, bands, segment, document, presence });
                }
            }
        }
        found
    }
}

/// Numbers that were seen, and seen again. Some others pass for seen, never the other way round.
pub(super) struct Seen {
    once: Vec<u64>,
    again: Vec<u64>,
}

impl Seen {
    /// With room for so many numbers.
    pub(super) fn new(count: usize) -> Self {
        let words = (count / 8).next_power_of_two().max(1);
        Self { once: vec![0; words], again: vec![0; words] }
    }

    fn place(&self, number: u32) -> (usize, u64) {
        ((number >> 6) as usize & (self.once.len() - 1), 1 << (number & 63))
    }

    pub(super) fn see(&mut self, number: u32) {
        let (word, bit) = self.place(number);
        self.again[word] |= self.once[word] & bit;
        self.once[word] |= bit;
    }

    pub(super) fn once(&self, number: u32) -> bool {
        let (word, bit) = self.place(number);
        self.once[word] & bit != 0
    }

    pub(super) fn again(&self, number: u32) -> bool {
        let (word, bit) = self.place(number);
        self.again[word] & bit != 0
    }
}
