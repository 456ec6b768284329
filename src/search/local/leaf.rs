//! A leaf in one segment: cursors on postings that fill windows.

use std::borrow::Cow;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    DocId, DocSet, InvertedIndexReader, Searcher, SegmentOrdinal, SegmentReader, TERMINATED,
};

use super::phrase::PhraseField;
use super::plan::{Form, Leaf, Origin};
use super::window::{Bits, Found, WINDOW, fixed};
use crate::index::{Fields, Lengths};
use crate::search::{FieldScope, Ranking};

/// A leaf with more forms than this has its rare ones read at once.
const MANY_FORMS: usize = 24;

/// Jumping to a document costs as much as reading so many, about.
const JUMP: u32 = 6;

/// A form in so few documents of a segment is rare.
const RARE: u32 = 128;

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
    pub(super) fn count(&self, document: DocId) -> f32 {
        self.counts[self.reader.fieldnorm_id(document) as usize]
    }
}

/// A field of one segment that words are looked for in.
pub(super) struct TextField {
    ordinal: SegmentOrdinal,
    index: std::sync::Arc<InvertedIndexReader>,
    pub(super) norms: FieldNorms,
    pub(super) scope: FieldScope,
}

/// The two fields of one segment that words are looked for in.
pub(super) struct TextFields {
    /// Documents of the segment.
    documents: DocId,
    pub(super) fields: [TextField; 2],
}

/// Average lengths of title and body over the whole commit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AverageLengths {
    pub(super) title: f32,
    pub(super) body: f32,
}

impl AverageLengths {
    /// Of so many articles with so many words.
    pub(super) fn of(lengths: Lengths, documents: u64) -> Self {
        let average = |words: u64| words as f32 / documents.max(1) as f32;
        Self { title: average(lengths.title), body: average(lengths.body) }
    }
}

impl TextFields {
    pub(super) fn new(
        searcher: &Searcher,
        ordinal: SegmentOrdinal,
        fields: &Fields,
        ranking: &Ranking,
        average: AverageLengths,
    ) -> tantivy::Result<Self> {
        let segment = searcher.segment_reader(ordinal);
        let open = |field, weight, b, average, scope| {
            let norms = FieldNorms::new(segment, field, weight, b, average)?;
            let index = segment.inverted_index(field)?;
            tantivy::Result::Ok(TextField { ordinal, index, norms, scope })
        };
        let (title, body) = (fields.title, fields.body);
        let Ranking { title_weight, b_title, b_body, .. } = *ranking;
        Ok(Self {
            documents: segment.max_doc(),
            fields: [
                open(title, title_weight, b_title, average.title, FieldScope::Title)?,
                open(body, 1.0, b_body, average.body, FieldScope::Body)?,
            ],
        })
    }
}

impl TextField {
    pub(super) fn postings(
        &self,
        form: &Form,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<SegmentPostings>> {
        let found = match &form.places {
            Some(places) => {
                let [title, body] = &places[self.ordinal as usize];
                Cow::Borrowed(if self.scope == FieldScope::Title { title } else { body })
            }
            None => Cow::Owned(self.index.terms().get(&form.term)?),
        };
        let open = |info| self.index.read_postings_from_terminfo(info, option);
        Ok(found.as_ref().as_ref().map(open).transpose()?)
    }
}

/// Postings of one form in one field.
struct Cursor {
    postings: SegmentPostings,
    field: usize,
    weight: f32,
    /// Whether it is the form as it was asked.
    exact: bool,
    /// In about so many documents of a window it is.
    in_window: u32,
}

/// A leaf on one segment: its single words and its phrases.
pub(super) struct SegmentLeaf {
    words: Vec<Cursor>,
    /// Documents with rare forms, in order, with what they count.
    rare: Vec<(DocId, u32)>,
    rare_at: usize,
    phrases: Vec<PhraseField>,
    scored: bool,
}

impl SegmentLeaf {
    /// Opens a leaf; without scores only which documents have it is asked.
    pub(super) fn open(leaf: &Leaf, text: &TextFields, scored: bool) -> tantivy::Result<Self> {
        let mut opened =
            Self { words: Vec::new(), rare: Vec::new(), rare_at: 0, phrases: Vec::new(), scored };
        let option = if scored { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        for (number, way) in leaf.ways.iter().enumerate() {
            for (field_number, field) in text.fields.iter().enumerate() {
                if !leaf.scope.has(field.scope) {
                    continue;
                }
                let [word] = way.as_slice() else {
                    opened.phrases.extend(PhraseField::open(way, leaf.slop, field_number, field)?);
                    continue;
                };
                let many = word.forms.len() > MANY_FORMS;
                for form in &word.forms {
                    let Some(postings) = field.postings(form, option)? else { continue };
                    let exact = leaf.wanted && number == 0 && form.origin == Origin::Asked;
                    let share = f64::from(postings.doc_freq()) / f64::from(text.documents.max(1));
                    let in_window = (share * WINDOW as f64) as u32;
                    let (number, weight) = (field_number, form.weight);
                    let cursor = Cursor { postings, field: number, weight, exact, in_window };
                    if many && !exact && cursor.postings.doc_freq() <= RARE {
                        opened.read_rare(cursor, field);
                    } else {
                        opened.words.push(cursor);
                    }
                }
            }
        }
        opened.rare.sort_unstable();
        Ok(opened)
    }

    fn read_rare(&mut self, mut cursor: Cursor, field: &TextField) {
        let mut document = cursor.postings.doc();
        while document != TERMINATED {
            let count = cursor.count(&field.norms, document, self.scored);
            self.rare.push((document, count));
            document = cursor.postings.advance();
        }
    }

    /// Adds what is in the documents from `start` before `end`; with `among` only of those. It is
    /// never asked for documents before those it was asked for.
    pub(super) fn fill(
        &mut self,
        text: &TextFields,
        start: DocId,
        end: DocId,
        among: Option<&Bits>,
        into: &mut Found,
    ) {
        let asked = among.map(Bits::count);
        let scored = self.scored;
        for cursor in &mut self.words {
            let norms = &text.fields[cursor.field].norms;
            match among.zip(asked) {
                // With few documents left, jumping to each is cheaper than reading all.
                Some((bits, count)) if count * JUMP < cursor.in_window => {
                    cursor.visit(norms, start, end, bits, scored, into);
                }
                _ => cursor.read(norms, (start, end), among, scored, into),
            }
        }
        while let Some((document, count)) =
            self.rare.get(self.rare_at).filter(|(document, _)| *document < end)
        {
            if *document >= start {
                into.add((document - start) as usize, *count);
            }
            self.rare_at += 1;
        }
        for phrase in &mut self.phrases {
            phrase.fill(&text.fields[phrase.field].norms, start, end, among, into);
        }
    }
}

impl Cursor {
    #[inline]
    fn count(&self, norms: &FieldNorms, document: DocId, scored: bool) -> u32 {
        if scored {
            fixed(self.weight * self.postings.term_freq() as f32 * norms.count(document))
        } else {
            1
        }
    }

    fn read(
        &mut self,
        norms: &FieldNorms,
        (start, end): (DocId, DocId),
        among: Option<&Bits>,
        scored: bool,
        into: &mut Found,
    ) {
        let mut document = self.postings.doc();
        if document < start {
            document = self.postings.seek(start);
        }
        while document < end {
            let at = (document - start) as usize;
            if among.is_none_or(|among| among.contains(at)) {
                into.add(at, self.count(norms, document, scored));
                if self.exact {
                    into.exact.insert(at);
                }
            }
            document = self.postings.advance();
        }
    }

    fn visit(
        &mut self,
        norms: &FieldNorms,
        start: DocId,
        end: DocId,
        among: &Bits,
        scored: bool,
        into: &mut Found,
    ) {
        for at in among.iter() {
            let target = start + at as DocId;
            if self.postings.doc() < target {
                self.postings.seek(target);
            }
            if self.postings.doc() >= end {
                return;
            }
            if self.postings.doc() == target {
                into.add(at, self.count(norms, target, scored));
                if self.exact {
                    into.exact.insert(at);
                }
            }
        }
    }
}
