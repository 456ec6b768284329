//! From the syntax tree to what is asked of the segments.

use tantivy::Searcher;
use tantivy::Term;
use tantivy::schema::Field;

use crate::analysis::PersianAnalyzer;
use crate::index::Fields;
use crate::query::{Node, Occur, Query};
use crate::search::{Ranking, Wanted};

/// Most leaves of a plan; a query has few, a pasted article has hundreds.
pub(super) const MAX_LEAVES: usize = 256;

/// A term that can stand for a word.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    pub(super) term: String,
    /// What an occurrence counts, 1 for the word as it was asked.
    pub(super) weight: f32,
}

/// A word: all the terms that can stand for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) forms: Vec<Form>,
}

/// One unit of ranking: a word, or words one after the other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    pub(super) words: Vec<Word>,
    /// In how many articles it is, for ordering; an upper bound for phrases.
    pub(super) frequency: u64,
    pub(super) idf: f32,
}

/// What is asked of each segment.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// What articles shall have, the rarest first, so that the order in which scores add up is the
    /// same everywhere.
    pub(super) wanted: Vec<Leaf>,
    /// What they must not have.
    pub(super) excluded: Vec<Leaf>,
    /// Leaves that were left out because there are too many.
    pub(super) left_out: usize,
}

/// Document frequencies and sizes of a commit.
pub(super) struct Corpus<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
    /// Documents, deleted ones included, as document frequencies count them too.
    pub(super) documents: u64,
}

impl<'a> Corpus<'a> {
    pub(super) fn new(searcher: &'a Searcher, fields: &'a Fields) -> Self {
        let documents = searcher.segment_readers().iter().map(|s| u64::from(s.max_doc())).sum();
        Self { searcher, fields, documents }
    }

    fn frequency_in(&self, field: Field, term: &str) -> tantivy::Result<u64> {
        self.searcher.doc_freq(&Term::from_field_text(field, term))
    }

    /// In how many articles a word is. Words of a headline stand in the text too, so that the
    /// larger of both counts is close to the count of both.
    fn word_frequency(&self, word: &Word) -> tantivy::Result<u64> {
        let (mut title, mut body) = (0, 0);
        for form in &word.forms {
            title += self.frequency_in(self.fields.title, &form.term)?;
            body += self.frequency_in(self.fields.body, &form.term)?;
        }
        Ok(title.max(body).min(self.documents))
    }

    fn leaf(&self, words: Vec<Word>) -> tantivy::Result<Leaf> {
        let mut idf = 0.0;
        let mut frequency = self.documents;
        for word in &words {
            let here = self.word_frequency(word)?;
            frequency = frequency.min(here);
            idf += Ranking::idf(self.documents, here);
        }
        Ok(Leaf { words, frequency, idf })
    }
}

/// Plans a query.
pub(super) fn plan(
    query: &Query,
    analyzer: &PersianAnalyzer,
    corpus: &Corpus<'_>,
) -> tantivy::Result<Plan> {
    let mut plan = Plan::default();
    for clause in &query.clauses {
        let (text, is_phrase) = match &clause.node {
            Node::Words(text) => (text, false),
            Node::Phrase(text) => (text, true),
        };
        let mut words: Vec<Word> = analyzer
            .analyze(text)
            .into_iter()
            .map(|token| Word { forms: vec![Form { term: token.term, weight: 1.0 }] })
            .collect();
        if words.is_empty() {
            continue;
        }
        // What is excluded is so as a whole: -کووید-۱۹ keeps articles on other numbers.
        let leaves: Vec<Vec<Word>> = if is_phrase || clause.occur == Occur::Excluded {
            vec![words]
        } else {
            words.drain(..).map(|word| vec![word]).collect()
        };
        for words in leaves {
            if plan.wanted.len() + plan.excluded.len() >= MAX_LEAVES {
                plan.left_out += 1;
                continue;
            }
            match clause.occur {
                Occur::Excluded => plan.excluded.push(corpus.leaf(words)?),
                Occur::Wanted => {
                    // A word typed twice is asked once.
                    if !plan.wanted.iter().any(|leaf| leaf.words == words) {
                        plan.wanted.push(corpus.leaf(words)?);
                    }
                }
            }
        }
    }
    plan.wanted.sort_by_key(|leaf| leaf.frequency);
    Ok(plan)
}

impl Plan {
    /// What the highlighter marks.
    pub(super) fn marks(&self) -> Vec<Wanted> {
        self.wanted
            .iter()
            .map(|leaf| Wanted {
                places: leaf
                    .words
                    .iter()
                    .map(|word| word.forms.iter().map(|form| form.term.clone()).collect())
                    .collect(),
                weight: leaf.idf,
            })
            .collect()
    }
}
