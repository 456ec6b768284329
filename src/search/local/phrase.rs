//! Words one after the other, or near each other, in one field of a segment.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::leaf::{FieldNorms, TextField};
use super::plan::Word;
use super::window::{Bits, Found, fixed};
use crate::search::near;

/// A phrase in one field.
pub(super) struct PhraseField {
    pub(super) field: usize,
    words: Vec<UnionCursor>,
    slop: u32,
    /// Buffers for positions.
    found: Vec<u32>,
    next: Vec<u32>,
}

/// All forms of a word of a phrase in one field.
struct UnionCursor {
    forms: Vec<SegmentPostings>,
}

impl UnionCursor {
    fn open(word: &Word, field: &TextField) -> tantivy::Result<Self> {
        let mut forms = Vec::new();
        for form in &word.forms {
            forms.extend(field.postings(form, IndexRecordOption::WithFreqsAndPositions)?);
        }
        Ok(Self { forms })
    }

    fn doc(&self) -> DocId {
        self.forms.iter().map(DocSet::doc).min().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for postings in &mut self.forms {
            if postings.doc() < target {
                postings.seek(target);
            }
        }
        self.doc()
    }

    /// Positions in a document, sorted.
    fn positions(&mut self, document: DocId, into: &mut Vec<u32>) {
        into.clear();
        let mut positions = Vec::new();
        for postings in &mut self.forms {
            if postings.doc() == document {
                postings.positions(&mut positions);
                into.extend(&positions);
            }
        }
        if self.forms.len() > 1 {
            into.sort_unstable();
            into.dedup();
        }
    }

    /// Positions minus the word's place in the phrase.
    fn starts(&mut self, document: DocId, place: u32, into: &mut Vec<u32>) {
        self.positions(document, into);
        into.retain(|position| *position >= place);
        for position in into {
            *position -= place;
        }
    }
}

impl PhraseField {
    /// Opens a phrase; `None` if one of its words is not in the segment.
    pub(super) fn open(
        way: &[Word],
        slop: u32,
        field_number: usize,
        field: &TextField,
    ) -> tantivy::Result<Option<Self>> {
        let mut words = Vec::with_capacity(way.len());
        for word in way {
            let word = UnionCursor::open(word, field)?;
            if word.forms.is_empty() {
                return Ok(None);
            }
            words.push(word);
        }
        let (found, next) = (Vec::new(), Vec::new());
        Ok(Some(Self { field: field_number, words, slop, found, next }))
    }

    pub(super) fn fill(
        &mut self,
        norms: &FieldNorms,
        start: DocId,
        end: DocId,
        among: Option<&Bits>,
        into: &mut Found,
    ) {
        let mut target = start;
        loop {
            let document = self.align(target);
            if document >= end {
                return;
            }
            let at = (document - start) as usize;
            if among.is_none_or(|bits| bits.contains(at)) {
                let count = self.frequency(document);
                if count > 0.0 {
                    into.add(at, fixed(count * norms.count(document)));
                    // Two spacings of one word are the same word.
                    into.exact.insert(at);
                }
            }
            target = document + 1;
        }
    }

    /// The first document from `target` on that has all the words.
    fn align(&mut self, mut target: DocId) -> DocId {
        'search: loop {
            for word in &mut self.words {
                let document = word.seek(target);
                if document > target {
                    if document == TERMINATED {
                        return TERMINATED;
                    }
                    target = document;
                    continue 'search;
                }
            }
            return target;
        }
    }

    /// How often the words stand together in one document.
    pub(super) fn frequency_in(&mut self, document: DocId) -> f32 {
        if self.align(document) == document { self.frequency(document) } else { 0.0 }
    }

    /// Whether the words stand together in any document of the segment.
    pub(super) fn is_anywhere(&mut self, segment: &SegmentReader) -> bool {
        let mut target = 0;
        loop {
            let document = self.align(target);
            if document == TERMINATED {
                return false;
            }
            if !segment.is_deleted(document) && self.frequency(document) > 0.0 {
                return true;
            }
            target = document + 1;
        }
    }

    /// Where the words stand one after the other in one document.
    pub(super) fn starts_in(&mut self, document: DocId) -> &[u32] {
        if self.align(document) == document {
            self.occurrences(document);
        } else {
            self.found.clear();
        }
        &self.found
    }

    /// How often the words stand together; the further they are moved, the less it counts.
    fn frequency(&mut self, document: DocId) -> f32 {
        if self.slop == 0 {
            return self.occurrences(document) as f32;
        }
        let mut places = vec![Vec::new(); self.words.len()];
        for (word, places) in self.words.iter_mut().zip(&mut places) {
            word.positions(document, places);
        }
        near(&places, self.slop).iter().map(|near| 1.0 / (1.0 + near.moved as f32)).sum()
    }

    /// How often the words stand one after the other.
    fn occurrences(&mut self, document: DocId) -> usize {
        let Self { words, found, next, .. } = self;
        for (place, word) in words.iter_mut().enumerate() {
            if place == 0 {
                word.starts(document, 0, found);
                continue;
            }
            word.starts(document, place as u32, next);
            let mut rest = next.iter().peekable();
            found.retain(|start| {
                while rest.next_if(|other| *other < start).is_some() {}
                rest.peek() == Some(&start)
            });
            if found.is_empty() {
                return 0;
            }
        }
        found.len()
    }
}
