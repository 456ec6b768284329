//! From the syntax tree to what is asked of the segments.
//!
//! A word is asked in all its forms: as it was typed, the other forms of its lemma, the variants of
//! its spelling. They are one unit of ranking, with one document frequency and frequencies summed by
//! weight. Two words that the archive writes as one, and one that it writes as two, become one unit
//! with both ways in it.

use std::collections::HashSet;

use tantivy::Searcher;
use tantivy::Term;

use crate::analysis::{
    AnalyzedToken, Gap, Kind, PersianAnalyzer, canonical_spelling, is_ambiguous_pair, is_bound,
    is_function_word, is_known_word, lemmas,
};
use crate::index::{Fields, Store};
use crate::query::{Node, Occur, Query};
use crate::search::{Ranking, SearchRequest, Wanted, Widening};

/// Most leaves of a plan; a query has few, a pasted article has hundreds.
pub(super) const MAX_LEAVES: usize = 256;

/// Most forms of a word that are asked, the most frequent.
const MAX_FORMS: usize = 96;

/// A compound of the archive must be at least one in so many of the rarer of its parts; fewer are
/// slips (اسلامیایران for اسلامی ایران).
const SLIP_RATIO: u64 = 10;

/// A term that can stand for a word.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    pub(super) term: String,
    /// What an occurrence counts, 1 for the word as it was asked.
    pub(super) weight: f32,
    /// In how many articles it is.
    frequency: u64,
}

/// A word: all the terms that can stand for it, the word as it was asked first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) forms: Vec<Form>,
}

impl Word {
    /// In how many articles it is, at most.
    fn frequency(&self) -> u64 {
        self.forms.iter().map(|form| form.frequency).sum()
    }
}

/// One unit of ranking: ways to write something, each a word or words one after the other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    pub(super) ways: Vec<Vec<Word>>,
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

/// Makes plans for one commit.
pub(super) struct Planner<'a> {
    analyzer: &'a PersianAnalyzer,
    store: &'a Store,
    searcher: &'a Searcher,
    fields: &'a Fields,
    ranking: &'a Ranking,
    widening: Widening,
    /// Documents, deleted ones included, as document frequencies count them too.
    documents: u64,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        analyzer: &'a PersianAnalyzer,
        store: &'a Store,
        searcher: &'a Searcher,
        request: &'a SearchRequest,
    ) -> Self {
        let documents = searcher.segment_readers().iter().map(|s| u64::from(s.max_doc())).sum();
        Self {
            analyzer,
            store,
            searcher,
            fields: &store.fields,
            ranking: &request.ranking,
            widening: request.widening,
            documents,
        }
    }

    /// Plans a query.
    pub(super) fn plan(&self, query: &Query) -> tantivy::Result<Plan> {
        let mut plan = Plan::default();
        for clause in &query.clauses {
            let leaves = match (&clause.node, clause.occur) {
                (Node::Words(text), Occur::Wanted) => self.words(text)?,
                // What is excluded is so as a whole: -کووید-۱۹ keeps articles on other numbers.
                (Node::Words(text), Occur::Excluded) | (Node::Phrase(text), _) => {
                    self.phrase(text)?.into_iter().collect()
                }
            };
            for leaf in leaves {
                if plan.wanted.len() + plan.excluded.len() >= MAX_LEAVES {
                    plan.left_out += 1;
                    continue;
                }
                match clause.occur {
                    Occur::Excluded => plan.excluded.push(leaf),
                    // A word typed twice is asked once.
                    Occur::Wanted if plan.wanted.iter().any(|other| other.ways == leaf.ways) => {}
                    Occur::Wanted => plan.wanted.push(leaf),
                }
            }
        }
        let is_function = |leaf: &Leaf| match leaf.ways.first().map(Vec::as_slice) {
            Some([word]) => word.forms.first().is_some_and(|form| is_function_word(&form.term)),
            _ => false,
        };
        if !plan.wanted.iter().all(is_function) {
            for leaf in plan.wanted.iter_mut().filter(|leaf| is_function(leaf)) {
                leaf.idf *= self.ranking.function_weight;
            }
        }
        plan.wanted.sort_by_key(|leaf| leaf.frequency);
        Ok(plan)
    }

    /// A run of bare words: a leaf for each, and one for two that the archive writes as one.
    fn words(&self, text: &str) -> tantivy::Result<Vec<Leaf>> {
        let tokens = self.analyzer.analyze(text);
        let mut leaves = Vec::with_capacity(tokens.len());
        // For each word the words that it is a part of by somebody's slip.
        let mut slips: Vec<Vec<String>> = vec![Vec::new(); tokens.len()];
        let mut number = 0;
        while number < tokens.len() {
            let token = &tokens[number];
            let next = tokens.get(number + 1);
            if let Some(next) = next.filter(|next| self.widening.archive && may_join(token, next)) {
                let joined = format!("{}{}", token.term, next.term);
                let frequency = self.frequency(&joined)?;
                if frequency > 0 {
                    if self.is_compound(frequency, &token.term, &next.term)? {
                        leaves.push(self.pair(&joined, &token.term, &next.term)?);
                        number += 2;
                        continue;
                    }
                    slips[number].push(joined.clone());
                    slips[number + 1].push(joined);
                }
            }
            leaves.push(self.word(token, &slips[number])?);
            number += 1;
        }
        Ok(leaves)
    }

    /// One word with its forms, and with its parts where the archive writes it apart. `slips` are
    /// words that hold it and its neighbour.
    fn word(&self, token: &AnalyzedToken, slips: &[String]) -> tantivy::Result<Leaf> {
        let mut word = self.with_forms(&token.term, token.kind)?;
        for slip in slips {
            word.forms.extend(self.exact(slip)?.forms);
        }
        let mut ways = vec![vec![word]];
        if let Some((left, right)) = self.parts(token)? {
            ways.push(vec![self.exact(&left)?, self.with_forms(&right, Kind::Word)?]);
        }
        Ok(self.leaf(ways))
    }

    /// Whether two words are so often written as one that it is no slip.
    fn is_compound(&self, frequency: u64, left: &str, right: &str) -> tantivy::Result<bool> {
        let rarer = self.frequency(left)?.min(self.frequency(right)?);
        Ok(frequency * SLIP_RATIO >= rarer)
    }

    /// Two words that the archive also writes as one: one leaf with both ways.
    fn pair(&self, joined: &str, left: &str, right: &str) -> tantivy::Result<Leaf> {
        let joined = self.with_forms(joined, Kind::Word)?;
        let apart = vec![self.exact(left)?, self.with_forms(right, Kind::Word)?];
        Ok(self.leaf(vec![vec![joined], apart]))
    }

    /// The parts of a word that the archive may write apart: where it was typed with a half space,
    /// else, for a word that is not known, where both parts are.
    fn parts(&self, token: &AnalyzedToken) -> tantivy::Result<Option<(String, String)>> {
        let term = token.term.as_str();
        if token.kind != Kind::Word || !self.widening.archive {
            return Ok(None);
        }
        // Where bound pieces are joined, the index has no other way.
        let typed: Vec<usize> = token
            .joints
            .iter()
            .copied()
            .filter(|at| term.is_char_boundary(*at) && !is_bound(&term[..*at], &term[*at..]))
            .collect();
        let places: Vec<usize> = if !typed.is_empty() {
            typed
        } else if is_known_word(term) {
            return Ok(None);
        } else {
            term.char_indices().map(|(at, _)| at).collect()
        };
        let mut best: Option<(u64, usize)> = None;
        for at in places {
            let (left, right) = term.split_at(at);
            let long = left.chars().count() >= 2 && right.chars().count() >= 2;
            if !long || is_ambiguous_pair(left, right) {
                continue;
            }
            if token.joints.is_empty() && !(is_known_word(left) && is_known_word(right)) {
                continue;
            }
            let frequency = self.frequency(left)?.min(self.frequency(right)?);
            if frequency > 0 && best.is_none_or(|(most, _)| frequency > most) {
                best = Some((frequency, at));
            }
        }
        Ok(best.map(|(_, at)| (term[..at].to_owned(), term[at..].to_owned())))
    }

    /// Words in quotes: as they stand, in all spacings.
    fn phrase(&self, text: &str) -> tantivy::Result<Option<Leaf>> {
        let tokens = self.analyzer.analyze(text);
        if tokens.is_empty() {
            return Ok(None);
        }
        let words: Vec<Word> =
            tokens.iter().map(|token| self.exact(&token.term)).collect::<Result<_, _>>()?;
        let mut ways: Vec<Vec<Word>> = vec![words.clone()];
        // One place at a time is written the other way: both ways at every place would be too many.
        for (number, token) in tokens.iter().enumerate() {
            let way = |middle: Vec<Word>, skip: usize| -> Vec<Word> {
                [&words[..number], &middle, &words[number + skip..]].concat()
            };
            if let Some((left, right)) = self.parts(token)? {
                ways.push(way(vec![self.exact(&left)?, self.exact(&right)?], 1));
            }
            if let Some(next) = tokens.get(number + 1).filter(|next| may_join(token, next)) {
                let joined = format!("{}{}", token.term, next.term);
                if self.frequency(&joined)? > 0 {
                    ways.push(way(vec![self.exact(&joined)?], 2));
                }
            }
        }
        Ok(Some(self.leaf(ways)))
    }

    /// A word with the other forms of its lemma and the variants of its spelling.
    fn with_forms(&self, term: &str, kind: Kind) -> tantivy::Result<Word> {
        let mut word = self.exact(term)?;
        let Some(forms) = self.store.forms().filter(|_| kind == Kind::Word) else {
            return Ok(word);
        };
        let own = lemmas(term);
        let mut seen: HashSet<String> = HashSet::from([term.to_owned()]);
        let mut others: Vec<Form> = Vec::new();
        for lemma in &own {
            forms.of(canonical_spelling(lemma), |form| {
                if seen.insert(form.to_owned()) {
                    let same = lemmas(form).iter().any(|lemma| own.contains(lemma));
                    let (on, weight) = if same {
                        (self.widening.lemmas, self.ranking.lemma_weight)
                    } else {
                        (self.widening.variants, self.ranking.variant_weight)
                    };
                    if on {
                        others.push(Form { term: form.to_owned(), weight, frequency: 0 });
                    }
                }
            });
        }
        for form in &mut others {
            form.frequency = self.frequency(&form.term)?;
        }
        others.sort_by(|a, b| b.frequency.cmp(&a.frequency).then_with(|| a.term.cmp(&b.term)));
        others.truncate(MAX_FORMS);
        word.forms.extend(others);
        Ok(word)
    }

    /// In how many articles a term is. Words of a headline stand in the text too, so that the larger
    /// of both counts is close to the count of both.
    fn frequency(&self, term: &str) -> tantivy::Result<u64> {
        let count = |field| self.searcher.doc_freq(&Term::from_field_text(field, term));
        Ok(count(self.fields.title)?.max(count(self.fields.body)?))
    }

    /// A word as it stands, without other forms.
    fn exact(&self, term: &str) -> tantivy::Result<Word> {
        let frequency = self.frequency(term)?;
        Ok(Word { forms: vec![Form { term: term.to_owned(), weight: 1.0, frequency }] })
    }

    fn leaf(&self, ways: Vec<Vec<Word>>) -> Leaf {
        let (mut idf, mut frequency) = (0.0_f32, 0);
        for way in &ways {
            let (mut sum, mut least) = (0.0, self.documents);
            for word in way {
                let here = word.frequency().min(self.documents);
                least = least.min(here);
                sum += Ranking::idf(self.documents, here);
            }
            frequency += least;
            // A word in two spacings is worth what it is written as one: whichever was typed, it is
            // worth the same. How often its parts stand side by side would have to be counted.
            if way.len() == 1 && least > 0 || idf == 0.0 {
                idf = sum;
            }
        }
        Leaf { ways, frequency: frequency.min(self.documents), idf }
    }
}

/// Whether two tokens stand side by side as words.
fn may_join(left: &AnalyzedToken, right: &AnalyzedToken) -> bool {
    left.kind == Kind::Word
        && right.kind == Kind::Word
        && right.gap == Gap::Space
        && left.term.len() + right.term.len() < 60
        && !is_ambiguous_pair(&left.term, &right.term)
        && !is_bound(&left.term, &right.term)
        && !is_function_word(&left.term)
        && !is_function_word(&right.term)
}

impl Plan {
    /// What the highlighter marks.
    pub(super) fn marks(&self) -> Vec<Wanted> {
        self.wanted
            .iter()
            .map(|leaf| Wanted {
                ways: leaf
                    .ways
                    .iter()
                    .map(|way| {
                        way.iter()
                            .map(|word| word.forms.iter().map(|form| form.term.clone()).collect())
                            .collect()
                    })
                    .collect(),
                weight: leaf.idf,
            })
            .collect()
    }
}
