//! A leaf in one segment: cursors on postings that fill windows.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, Term};

use super::plan::{Leaf, Word};
use super::window::{Bits, Found};
use crate::index::Fields;
use crate::search::Ranking;

/// What an occurrence counts by the length of the field, for one field of one segment.
pub(super) struct FieldNorms {
    reader: FieldNormReader,
    /// By the byte that stands for a length.
    counts: Box<[f32; 256]>,
}

impl FieldNorms {
    fn new(
        segment: &SegmentReader,
        field: Field,
        weight: f32,
        b: f32,
        average: f32,
    ) -> tantivy::Result<Self> {
        let reader = segment.get_fieldnorms_reader(field)?;
        let mut counts = Box::new([0.0; 256]);
        for (id, count) in counts.iter_mut().enumerate() {
            let length = FieldNormReader::id_to_fieldnorm(id as u8);
            *count = weight * Ranking::length_norm(b, length, average);
        }
        Ok(Self { reader, counts })
    }

    #[inline]
    fn count(&self, document: DocId) -> f32 {
        self.counts[self.reader.fieldnorm_id(document) as usize]
    }
}

/// The two fields of one segment that words are looked for in.
pub(super) struct TextFields {
    fields: [(Field, std::sync::Arc<InvertedIndexReader>, FieldNorms); 2],
}

/// Average lengths of title and body over the whole commit.
#[derive(Clone, Copy, Debug)]
pub(super) struct AverageLengths {
    pub(super) title: f32,
    pub(super) body: f32,
}

impl TextFields {
    pub(super) fn new(
        segment: &SegmentReader,
        fields: &Fields,
        ranking: &Ranking,
        average: AverageLengths,
    ) -> tantivy::Result<Self> {
        let open = |field, weight, b, average| {
            let norms = FieldNorms::new(segment, field, weight, b, average)?;
            tantivy::Result::Ok((field, segment.inverted_index(field)?, norms))
        };
        Ok(Self {
            fields: [
                open(fields.title, ranking.title_weight, ranking.b_title, average.title)?,
                open(fields.body, 1.0, ranking.b_body, average.body)?,
            ],
        })
    }
}

/// Postings of one form in one field.
pub(super) struct Cursor {
    postings: SegmentPostings,
    field: usize,
    weight: f32,
    /// Whether it is the form as it was asked.
    exact: bool,
}

/// A leaf on one segment: its single words and its phrases.
pub(super) struct SegmentLeaf {
    words: Vec<Cursor>,
    phrases: Vec<PhraseField>,
}

/// A phrase in one field.
pub(super) struct PhraseField {
    field: usize,
    /// Whether it is the way as it was asked.
    exact: bool,
    words: Vec<UnionCursor>,
    /// Buffers for positions.
    found: Vec<u32>,
    next: Vec<u32>,
}

/// All forms of a word of a phrase in one field.
struct UnionCursor {
    forms: Vec<SegmentPostings>,
}

impl UnionCursor {
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

    /// Positions in a document, sorted, minus the word's place in the phrase.
    fn starts(&mut self, document: DocId, place: u32, into: &mut Vec<u32>) {
        into.clear();
        let mut positions = Vec::new();
        for postings in &mut self.forms {
            if postings.doc() == document {
                postings.positions(&mut positions);
                into.extend(positions.iter().filter_map(|position| position.checked_sub(place)));
            }
        }
        if self.forms.len() > 1 {
            into.sort_unstable();
            into.dedup();
        }
    }
}

impl SegmentLeaf {
    pub(super) fn open(leaf: &Leaf, text: &TextFields) -> tantivy::Result<Self> {
        let (mut words, mut phrases) = (Vec::new(), Vec::new());
        for (number, way) in leaf.ways.iter().enumerate() {
            for (field_number, (field, index, _)) in text.fields.iter().enumerate() {
                if let [word] = way.as_slice() {
                    for (place, form) in word.forms.iter().enumerate() {
                        let term = Term::from_field_text(*field, &form.term);
                        let option = IndexRecordOption::WithFreqs;
                        let Some(postings) = index.read_postings(&term, option)? else { continue };
                        let exact = number == 0 && place == 0;
                        let weight = form.weight;
                        words.push(Cursor { postings, field: field_number, weight, exact });
                    }
                    continue;
                }
                let cursors: tantivy::Result<Vec<_>> =
                    way.iter().map(|word| union(word, *field, index)).collect();
                let cursors = cursors?;
                if cursors.iter().all(|cursor| !cursor.forms.is_empty()) {
                    phrases.push(PhraseField {
                        field: field_number,
                        // Two spacings of one word are the same word.
                        exact: true,
                        words: cursors,
                        found: Vec::new(),
                        next: Vec::new(),
                    });
                }
            }
        }
        Ok(Self { words, phrases })
    }

    /// Adds what is in the documents from `start` before `end`; with `among` only of those.
    pub(super) fn fill(
        &mut self,
        text: &TextFields,
        start: DocId,
        end: DocId,
        among: Option<&Bits>,
        into: &mut Found,
    ) {
        // With few documents left, jumping to each is cheaper than reading all.
        let few = among.filter(|bits| bits.count() < 64);
        for cursor in &mut self.words {
            let norms = &text.fields[cursor.field].2;
            match few {
                Some(bits) => cursor.visit(norms, start, bits, into),
                None => cursor.read(norms, start, end, into),
            }
        }
        for phrase in &mut self.phrases {
            phrase.fill(&text.fields[phrase.field].2, start, end, among, into);
        }
    }
}

fn union(word: &Word, field: Field, index: &InvertedIndexReader) -> tantivy::Result<UnionCursor> {
    let mut forms = Vec::new();
    for form in &word.forms {
        let term = Term::from_field_text(field, &form.term);
        forms.extend(index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?);
    }
    Ok(UnionCursor { forms })
}

impl Cursor {
    fn read(&mut self, norms: &FieldNorms, start: DocId, end: DocId, into: &mut Found) {
        let postings = &mut self.postings;
        let mut document = postings.doc();
        if document < start {
            document = postings.seek(start);
        }
        while document < end {
            let frequency = self.weight * postings.term_freq() as f32;
            let at = (document - start) as usize;
            into.add(at, frequency * norms.count(document));
            if self.exact {
                into.exact.insert(at);
            }
            document = postings.advance();
        }
    }

    fn visit(&mut self, norms: &FieldNorms, start: DocId, among: &Bits, into: &mut Found) {
        let postings = &mut self.postings;
        for at in among.iter() {
            let target = start + at as DocId;
            if postings.doc() < target {
                postings.seek(target);
            }
            if postings.doc() == target {
                let frequency = self.weight * postings.term_freq() as f32;
                into.add(at, frequency * norms.count(target));
                if self.exact {
                    into.exact.insert(at);
                }
            }
        }
    }
}

impl PhraseField {
    fn fill(
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
                let count = self.occurrences(document);
                if count > 0 {
                    into.add(at, count as f32 * norms.count(document));
                    if self.exact {
                        into.exact.insert(at);
                    }
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
