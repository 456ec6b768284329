//! A leaf in one segment: cursors on postings that fill windows.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, Searcher, SegmentOrdinal, SegmentReader};

use super::phrase::PhraseField;
use super::plan::Leaf;
use super::postings::BlockPostings;
use super::window::{Bits, Found, WINDOW, fixed};
use super::word::{Form, FrequentForm, InSegment, Origin, Word};
use crate::index::{Fields, Lengths};
use crate::search::{FieldScope, Ranking};

/// Jumping to a document costs as much as reading so many, about.
const JUMP: u32 = 6;

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
    /// The number of the segment, and how many there are.
    pub(super) ordinal: SegmentOrdinal,
    pub(super) segments: usize,
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
            ordinal,
            segments: searcher.segment_readers().len(),
            documents: segment.max_doc(),
            fields: [
                open(title, title_weight, b_title, average.title, FieldScope::Title)?,
                open(body, 1.0, b_body, average.body, FieldScope::Body)?,
            ],
        })
    }
}

impl TextField {
    /// Where the postings of a form are, if it has any.
    pub(super) fn info(&self, form: &Form) -> tantivy::Result<Option<TermInfo>> {
        match &form.places {
            Some(places) => {
                let [title, body] = &places[self.ordinal as usize];
                let info = if self.scope == FieldScope::Title { title } else { body };
                Ok(info.clone())
            }
            None => Ok(self.index.terms().get(&form.term)?),
        }
    }

    pub(super) fn open(
        &self,
        info: &TermInfo,
        option: IndexRecordOption,
    ) -> tantivy::Result<SegmentPostings> {
        Ok(self.index.read_postings_from_terminfo(info, option)?)
    }

    /// The first block of postings, all there are of a rare form.
    pub(super) fn block(
        &self,
        info: &TermInfo,
        option: IndexRecordOption,
    ) -> tantivy::Result<BlockSegmentPostings> {
        Ok(self.index.read_block_postings_from_terminfo(info, option)?)
    }
}

/// A form that is not rare, in one field.
struct Cursor<'a> {
    postings: BlockPostings<'a>,
    norms: &'a FieldNorms,
    weight: f32,
    /// Whether it is the form as it was asked.
    exact: bool,
    /// In about so many documents of a window it is.
    in_window: u32,
}

/// The rare forms of a word.
struct RareForms<'a> {
    word: &'a Word,
    inside: &'a InSegment,
    /// Where the documents of the window begin that was looked at last, and its first document.
    from: usize,
    start: DocId,
    /// Whether the word as it was asked is the leaf.
    exact: bool,
}

/// A leaf on one segment: its single words and its phrases.
pub(super) struct SegmentLeaf<'a> {
    words: Vec<Cursor<'a>>,
    rare: Vec<RareForms<'a>>,
    phrases: Vec<PhraseField<'a>>,
    text: &'a TextFields,
    scope: FieldScope,
    scored: bool,
}

impl<'a> SegmentLeaf<'a> {
    /// Opens a leaf; without scores only which documents have it is asked.
    pub(super) fn open(
        leaf: &'a Leaf,
        text: &'a TextFields,
        scored: bool,
    ) -> tantivy::Result<Self> {
        let (words, rare, phrases) = Default::default();
        let scope = leaf.scope;
        let mut opened = Self { words, rare, phrases, text, scope, scored };
        let option = if scored { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        for (number, way) in leaf.ways.iter().enumerate() {
            let [word] = way.as_slice() else {
                for field in text.fields.iter().filter(|field| scope.has(field.scope)) {
                    opened.phrases.extend(PhraseField::open(way, leaf.slop, field)?);
                }
                continue;
            };
            let inside = word.in_segment(text)?;
            let is_asked = leaf.wanted && number == 0;
            for FrequentForm { form, field, info } in &inside.frequent {
                let (form, field) = (&word.forms[*form], &text.fields[*field]);
                if !scope.has(field.scope) {
                    continue;
                }
                let share = f64::from(info.doc_freq) / f64::from(text.documents.max(1));
                opened.words.push(Cursor {
                    postings: BlockPostings::new(field, info.clone(), option),
                    norms: &field.norms,
                    weight: form.weight,
                    exact: is_asked && form.origin == Origin::Asked,
                    in_window: (share * WINDOW as f64) as u32,
                });
            }
            if !inside.rare.is_empty() {
                let (from, start) = (0, 0);
                opened.rare.push(RareForms { word, inside, from, start, exact: is_asked });
            }
        }
        Ok(opened)
    }

    /// Adds what is in the documents from `start` before `end`, at least those `among` that are asked.
    pub(super) fn fill(
        &mut self,
        start: DocId,
        end: DocId,
        among: Option<&Bits>,
        into: &mut Found,
    ) -> tantivy::Result<()> {
        let asked = among.map(Bits::count);
        let scored = self.scored;
        for cursor in &mut self.words {
            if cursor.postings.has_none(start, end) {
                continue;
            }
            match among.zip(asked) {
                // With few documents left, jumping to each is cheaper than reading all.
                Some((bits, count)) if count * JUMP < cursor.in_window => {
                    cursor.visit(start, end, bits, scored, into)?;
                }
                _ => cursor.read(start, end, among, scored, into)?,
            }
        }
        for RareForms { word, inside, from, start: last, exact } in &mut self.rare {
            if start < std::mem::replace(last, start) {
                *from = 0;
            }
            // Mostly the windows are looked at one after the other.
            let here = inside.rare[*from..].iter();
            *from += here.take_while(|rare| rare.document < start).count();
            for rare in inside.rare[*from..].iter().take_while(|rare| rare.document < end) {
                let at = (rare.document - start) as usize;
                let field = &self.text.fields[rare.field()];
                if !self.scope.has(field.scope) || among.is_some_and(|among| !among.contains(at)) {
                    continue;
                }
                let form = &word.forms[rare.form()];
                let (norms, frequency) = (&field.norms, rare.frequency());
                into.add(at, counted(norms, form.weight, rare.document, frequency, scored));
                if *exact && form.origin == Origin::Asked {
                    into.exact.insert(at);
                }
            }
        }
        for phrase in &mut self.phrases {
            phrase.fill(start, end, among, into)?;
        }
        Ok(())
    }
}

impl Cursor<'_> {
    fn read(
        &mut self,
        start: DocId,
        end: DocId,
        among: Option<&Bits>,
        scored: bool,
        into: &mut Found,
    ) -> tantivy::Result<()> {
        let Self { postings, norms, weight, exact, .. } = self;
        postings.each(start, end, |document, frequency| {
            let at = (document - start) as usize;
            if among.is_none_or(|among| among.contains(at)) {
                into.add(at, counted(norms, *weight, document, frequency, scored));
                if *exact {
                    into.exact.insert(at);
                }
            }
        })
    }

    fn visit(
        &mut self,
        start: DocId,
        end: DocId,
        among: &Bits,
        scored: bool,
        into: &mut Found,
    ) -> tantivy::Result<()> {
        for at in among.iter() {
            let target = start + at as DocId;
            let (next, frequency) = self.postings.next(target)?;
            if next >= end {
                break;
            }
            if next == target {
                into.add(at, counted(self.norms, self.weight, target, frequency, scored));
                if self.exact {
                    into.exact.insert(at);
                }
            }
        }
        Ok(())
    }
}

/// What the occurrences in a document count.
#[inline]
fn counted(norms: &FieldNorms, weight: f32, document: DocId, frequency: u32, scored: bool) -> u32 {
    if scored { fixed(weight * frequency as f32 * norms.count(document)) } else { 1 }
}
