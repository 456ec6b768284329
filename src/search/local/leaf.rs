//! A leaf in one segment: cursors on postings that fill windows.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, Searcher, SegmentOrdinal, SegmentReader};

use super::phrase::PhraseField;
use super::plan::{Form, Leaf, Origin};
use super::postings::BlockPostings;
use super::window::{Bits, Found, WINDOW, fixed};
use crate::index::{Fields, Lengths};
use crate::search::{FieldScope, Ranking};

/// Jumping to a document costs as much as reading so many, about.
const JUMP: u32 = 6;

/// A form in so few documents of a segment is rare: one block of postings.
pub(super) const RARE: u32 = 128;

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

/// A document with a rare form, and what it counts.
struct Rare {
    document: DocId,
    count: u32,
    exact: bool,
}

/// A leaf on one segment: its single words and its phrases.
pub(super) struct SegmentLeaf<'a> {
    words: Vec<Cursor<'a>>,
    /// Documents with rare forms, in their order.
    rare: Vec<Rare>,
    phrases: Vec<PhraseField<'a>>,
    scored: bool,
}

impl<'a> SegmentLeaf<'a> {
    /// Opens a leaf; without scores only which documents have it is asked.
    pub(super) fn open(leaf: &Leaf, text: &'a TextFields, scored: bool) -> tantivy::Result<Self> {
        let mut opened = Self { words: Vec::new(), rare: Vec::new(), phrases: Vec::new(), scored };
        let option = if scored { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        for (number, way) in leaf.ways.iter().enumerate() {
            for field in &text.fields {
                if !leaf.scope.has(field.scope) {
                    continue;
                }
                let [word] = way.as_slice() else {
                    opened.phrases.extend(PhraseField::open(way, leaf.slop, field)?);
                    continue;
                };
                for form in &word.forms {
                    let Some(info) = field.info(form)? else { continue };
                    let exact = leaf.wanted && number == 0 && form.origin == Origin::Asked;
                    if info.doc_freq <= RARE {
                        opened.read_rare(field, &info, option, form.weight, exact)?;
                        continue;
                    }
                    let share = f64::from(info.doc_freq) / f64::from(text.documents.max(1));
                    let in_window = (share * WINDOW as f64) as u32;
                    let postings = BlockPostings::new(field, info, option);
                    let (norms, weight) = (&field.norms, form.weight);
                    opened.words.push(Cursor { postings, norms, weight, exact, in_window });
                }
            }
        }
        // A stable sort knows the runs that are in their order already.
        opened.rare.sort_by_key(|rare| rare.document);
        Ok(opened)
    }

    /// Reads what has a rare form at once.
    fn read_rare(
        &mut self,
        field: &TextField,
        info: &TermInfo,
        option: IndexRecordOption,
        weight: f32,
        exact: bool,
    ) -> tantivy::Result<()> {
        let block = field.block(info, option)?;
        for (at, document) in block.docs().iter().copied().enumerate() {
            let count = counted(&field.norms, weight, document, block.freq(at), self.scored);
            self.rare.push(Rare { document, count, exact });
        }
        Ok(())
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
        let from = self.rare.partition_point(|rare| rare.document < start);
        for rare in self.rare[from..].iter().take_while(|rare| rare.document < end) {
            let at = (rare.document - start) as usize;
            into.add(at, rare.count);
            if rare.exact {
                into.exact.insert(at);
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
