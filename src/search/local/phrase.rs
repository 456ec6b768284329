//! Words one after the other, or near each other, in one field of a segment.

use std::sync::Arc;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::leaf::TextField;
use super::postings::FormPostings;
use super::window::{Bits, Found, fixed};
use super::word::Word;
use crate::search::near;

/// A phrase in one field.
pub(super) struct PhraseField<'a> {
    pub(super) field: &'a TextField,
    words: Vec<UnionCursor<'a>>,
    /// The numbers of the words, the rarest first.
    order: Vec<usize>,
    slop: u32,
    /// From which document on was looked last, and the first one with all words from there on.
    aligned: (DocId, DocId),
    /// Buffers for positions.
    found: Vec<u32>,
    next: Vec<u32>,
}

/// All forms of a word of a phrase in one field.
struct UnionCursor<'a> {
    forms: Vec<FormPostings<'a>>,
}

impl<'a> UnionCursor<'a> {
    fn open(word: &Word, field: &'a TextField) -> tantivy::Result<Self> {
        let mut forms = Vec::new();
        for form in &word.forms {
            let option = IndexRecordOption::WithFreqsAndPositions;
            forms.extend(field.info(form)?.map(|info| FormPostings::new(field, info, option)));
        }
        Ok(Self { forms })
    }

    /// In how many documents it is, at most.
    fn frequency(&self) -> u64 {
        self.forms.iter().map(FormPostings::frequency).sum()
    }

    /// The first document from this one on that has a form.
    fn seek(&mut self, target: DocId) -> tantivy::Result<DocId> {
        let mut first = TERMINATED;
        for postings in &mut self.forms {
            first = first.min(postings.next(target)?);
        }
        Ok(first)
    }

    /// Positions in a document, sorted.
    fn positions(&mut self, document: DocId, into: &mut Vec<u32>) -> tantivy::Result<()> {
        into.clear();
        if let [postings] = self.forms.as_mut_slice() {
            postings.positions(document, into)?;
            return Ok(());
        }
        let mut positions = Vec::new();
        for postings in &mut self.forms {
            if postings.positions(document, &mut positions)? {
                into.extend(&positions);
            }
        }
        into.sort_unstable();
        into.dedup();
        Ok(())
    }

    /// Positions minus the word's place in the phrase.
    fn starts(&mut self, document: DocId, place: u32, into: &mut Vec<u32>) -> tantivy::Result<()> {
        self.positions(document, into)?;
        into.retain(|position| *position >= place);
        for position in into {
            *position -= place;
        }
        Ok(())
    }
}

impl<'a> PhraseField<'a> {
    /// Opens a phrase; `None` if one of its words is not in the segment.
    pub(super) fn open(
        way: &[Arc<Word>],
        slop: u32,
        field: &'a TextField,
    ) -> tantivy::Result<Option<Self>> {
        let mut words = Vec::with_capacity(way.len());
        for word in way {
            let word = UnionCursor::open(word, field)?;
            if word.forms.is_empty() {
                return Ok(None);
            }
            words.push(word);
        }
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|number| words[*number].frequency());
        let (found, next) = (Vec::new(), Vec::new());
        // Nothing is between a document and one before it.
        let aligned = (TERMINATED, 0);
        Ok(Some(Self { field, words, order, slop, aligned, found, next }))
    }

    pub(super) fn fill(
        &mut self,
        start: DocId,
        end: DocId,
        among: Option<&Bits>,
        into: &mut Found,
    ) -> tantivy::Result<()> {
        let mut target = start;
        loop {
            let document = self.align(target)?;
            if document >= end {
                return Ok(());
            }
            let at = (document - start) as usize;
            if among.is_none_or(|bits| bits.contains(at)) {
                let count = self.frequency(document)?;
                if count > 0.0 {
                    into.add(at, fixed(count * self.field.norms.count(document)));
                    // Two spacings of one word are the same word.
                    into.exact.insert(at);
                }
            }
            target = document + 1;
        }
    }

    /// The first document from `target` on that has all the words.
    fn align(&mut self, from: DocId) -> tantivy::Result<DocId> {
        let (asked, document) = self.aligned;
        if (asked..=document).contains(&from) {
            return Ok(document);
        }
        let mut target = from;
        'search: loop {
            for number in &self.order {
                let document = self.words[*number].seek(target)?;
                if document > target {
                    target = document;
                    if document == TERMINATED {
                        break 'search;
                    }
                    continue 'search;
                }
            }
            break;
        }
        self.aligned = (from, target);
        Ok(target)
    }

    /// How often the words stand together in one document.
    pub(super) fn frequency_in(&mut self, document: DocId) -> tantivy::Result<f32> {
        if self.align(document)? == document { self.frequency(document) } else { Ok(0.0) }
    }

    /// Whether the words stand together in any document of the segment.
    pub(super) fn is_anywhere(&mut self, segment: &SegmentReader) -> tantivy::Result<bool> {
        let mut target = 0;
        loop {
            let document = self.align(target)?;
            if document == TERMINATED {
                return Ok(false);
            }
            if !segment.is_deleted(document) && self.frequency(document)? > 0.0 {
                return Ok(true);
            }
            target = document + 1;
        }
    }

    /// Where the words stand one after the other in one document.
    pub(super) fn starts_in(&mut self, document: DocId) -> tantivy::Result<&[u32]> {
        if self.align(document)? == document {
            self.occurrences(document)?;
        } else {
            self.found.clear();
        }
        Ok(&self.found)
    }

    /// How often the words stand together; the further they are moved, the less it counts.
    fn frequency(&mut self, document: DocId) -> tantivy::Result<f32> {
        if self.slop == 0 {
            return Ok(self.occurrences(document)? as f32);
        }
        let mut places = vec![Vec::new(); self.words.len()];
        for (word, places) in self.words.iter_mut().zip(&mut places) {
            word.positions(document, places)?;
        }
        let near = near(&places, self.slop);
        Ok(near.iter().map(|near| 1.0 / (1.0 + near.moved as f32)).sum())
    }

    /// How often the words stand one after the other.
    fn occurrences(&mut self, document: DocId) -> tantivy::Result<usize> {
        let Self { words, found, next, .. } = self;
        for (place, word) in words.iter_mut().enumerate() {
            if place == 0 {
                word.starts(document, 0, found)?;
                continue;
            }
            word.starts(document, place as u32, next)?;
            let mut rest = next.iter().peekable();
            found.retain(|start| {
                while rest.next_if(|other| *other < start).is_some() {}
                rest.peek() == Some(&start)
            });
            if found.is_empty() {
                return Ok(0);
            }
        }
        Ok(found.len())
    }
}
