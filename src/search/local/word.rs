//! A word of a query: the terms that can stand for it, and where they are.

use std::sync::{Arc, OnceLock};

use tantivy::DocId;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use super::leaf::TextFields;
use crate::analysis::{LemmaRule, explained_lemmas};
use crate::index::TermPlaces;

/// A form in so few documents of a segment is rare: one block of postings.
const RARE: u32 = 128;

/// Where a form of a word comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The word as it was asked.
    Asked,
    /// Another form of its lemma.
    Lemma,
    /// Another spelling of the word.
    Variant,
    /// The archive writes it together with its neighbour.
    Joined,
    /// It fits a pattern.
    Pattern,
    /// It is spelt almost so.
    Almost,
    /// It is made of the word, or the word of it.
    Derived,
    /// It is another word for the same.
    Synonym,
}

impl Origin {
    /// A name for scripts.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Asked => "exact",
            Self::Lemma => "lemma",
            Self::Variant => "variant",
            Self::Joined => "joined",
            Self::Pattern => "pattern",
            Self::Almost => "fuzzy",
            Self::Derived => "derived",
            Self::Synonym => "synonym",
        }
    }
}

/// A term that can stand for a word.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    pub(super) term: String,
    /// What an occurrence counts, 1 for the word as it was asked.
    pub(super) weight: f32,
    pub(super) origin: Origin,
    /// In how many articles it is.
    pub(super) frequency: u64,
    /// Where its postings are; `None` where they are looked up when they are opened.
    pub(super) places: Option<TermPlaces>,
}

impl Form {
    /// A form that is not yet looked up.
    pub(super) fn new(term: &str, weight: f32, origin: Origin) -> Self {
        Self { term: term.to_owned(), weight, origin, frequency: 0, places: None }
    }
}

/// A word: all the terms that can stand for it, the word as it was asked first; with what is found out about
/// it, each once, when it is first asked for.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) forms: Vec<Form>,
    is_verb: OnceLock<bool>,
    /// By the number of the segment.
    segments: OnceLock<Box<[OnceLock<InSegment>]>>,
    /// The words made of it, and its synonyms, where it stands alone.
    pub(super) related: OnceLock<[Option<Arc<Self>>; 2]>,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.forms == other.forms
    }
}

/// A form of a word in a field of a segment that is not kept as a rare one.
#[derive(Debug)]
pub(super) struct FrequentForm {
    /// Its number among the forms.
    pub(super) form: usize,
    /// The number of the field.
    pub(super) field: usize,
    pub(super) info: TermInfo,
}

/// A document that a rare form is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct RareForm {
    pub(super) document: DocId,
    /// The number of the form.
    form: u16,
    /// How often it is there, and in the highest bit the number of the field.
    occurrences: u16,
}

/// The bit for the second field.
const FIELD_BIT: u32 = 15;

impl RareForm {
    /// `None` for numbers that are too large.
    fn new(document: DocId, form: usize, field: usize, frequency: u32) -> Option<Self> {
        let form = u16::try_from(form).ok()?;
        let frequency = u16::try_from(frequency).ok().filter(|count| count >> FIELD_BIT == 0)?;
        let field = u16::try_from(field).ok().filter(|field| *field < 2)?;
        Some(Self { document, form, occurrences: field << FIELD_BIT | frequency })
    }

    /// The number of the form.
    pub(super) fn form(self) -> usize {
        usize::from(self.form)
    }

    /// The number of the field.
    pub(super) fn field(self) -> usize {
        usize::from(self.occurrences >> FIELD_BIT)
    }

    /// How often the form is there.
    pub(super) fn frequency(self) -> u32 {
        u32::from(self.occurrences) & ((1 << FIELD_BIT) - 1)
    }
}

/// The forms of a word in a segment.
#[derive(Debug)]
pub(super) struct InSegment {
    pub(super) frequent: Vec<FrequentForm>,
    /// Documents that rare forms are in, in their order.
    pub(super) rare: Vec<RareForm>,
}

impl Word {
    /// A word with these forms.
    pub(super) fn new(forms: Vec<Form>) -> Self {
        let (is_verb, segments, related) = Default::default();
        Self { forms, is_verb, segments, related }
    }

    /// In how many articles it is, about: those of its most frequent form, and a share of those of
    /// the others, since most of them have that form too.
    pub(super) fn frequency(&self, share: f32) -> u64 {
        let sum: u64 = self.forms.iter().map(|form| form.frequency).sum();
        let most = self.forms.iter().map(|form| form.frequency).max().unwrap_or(0);
        most + (share * (sum - most) as f32) as u64
    }

    /// Whether it is a form of a verb.
    pub(super) fn is_verb(&self) -> bool {
        *self.is_verb.get_or_init(|| {
            let lemmas = self.forms.first().map(|form| explained_lemmas(&form.term));
            lemmas.unwrap_or_default().first().is_some_and(|(_, rule)| *rule == LemmaRule::Verb)
        })
    }

    /// Its forms in a segment. Most words have a few forms with long postings and many with hardly any: these
    /// are read at once, into one list.
    pub(super) fn in_segment(&self, text: &TextFields) -> tantivy::Result<&InSegment> {
        let none = || (0..text.segments).map(|_| OnceLock::new()).collect();
        let here = &self.segments.get_or_init(none)[text.ordinal as usize];
        match here.get() {
            Some(inside) => Ok(inside),
            None => {
                let inside = InSegment::read(&self.forms, text)?;
                Ok(here.get_or_init(|| inside))
            }
        }
    }

    /// At most so many documents are in the lists of its rare forms.
    pub(super) fn rare_documents(&self) -> u64 {
        let places = self.forms.iter().filter_map(|form| form.places.as_deref());
        let infos = places.flatten().flatten().flatten();
        let rare = infos.filter(|info| info.doc_freq <= RARE);
        rare.map(|info| u64::from(info.doc_freq)).sum()
    }
}

impl InSegment {
    fn read(forms: &[Form], text: &TextFields) -> tantivy::Result<Self> {
        let (mut frequent, mut rare) = (Vec::new(), Vec::new());
        for (number, form) in forms.iter().enumerate() {
            for (field_number, field) in text.fields.iter().enumerate() {
                let Some(info) = field.info(form)? else { continue };
                let before = rare.len();
                if info.doc_freq <= RARE {
                    let block = field.block(&info, IndexRecordOption::WithFreqs)?;
                    let documents = block.docs().iter().zip(block.freqs());
                    rare.extend(documents.map_while(|(document, frequency)| {
                        RareForm::new(*document, number, field_number, *frequency)
                    }));
                }
                if rare.len() - before < info.doc_freq as usize {
                    rare.truncate(before);
                    frequent.push(FrequentForm { form: number, field: field_number, info });
                }
            }
        }
        // A stable sort knows the runs that are in their order already.
        rare.sort_by_key(|rare| rare.document);
        Ok(Self { frequent, rare })
    }

    /// Where the rare forms of the documents from this one on begin.
    pub(super) fn rare_from(&self, document: DocId) -> &[RareForm] {
        &self.rare[self.rare.partition_point(|rare| rare.document < document)..]
    }
}
