//! From the syntax tree to the plan.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use tantivy::Searcher;

use super::keywords::KeywordTest;
use super::leaf::{AverageLengths, TextFields};
use super::phrase::PhraseField;
use super::plan::{Group, Leaf, Part, Plan};
use super::weights::weigh;
use super::word_cache::{Settings, WordCache};
use crate::analysis::PersianAnalyzer;
use crate::index::{Fields, Store, TermEntry};
use crate::query::{Clause, Field, Node, Occur, Query};
use crate::search::{FieldScope, Match, Message, Ranking, SearchRequest, Widening};

/// Most leaves of a plan; a query has few, a pasted article has hundreds.
const MAX_LEAVES: usize = 256;

/// Makes plans for one commit.
pub(super) struct Planner<'a> {
    pub(super) analyzer: &'a PersianAnalyzer,
    pub(super) store: &'a Store,
    pub(super) ranking: &'a Ranking,
    pub(super) widening: Widening,
    /// Articles of the commit.
    pub(super) documents: u64,
    pub(super) searcher: &'a Searcher,
    fields: &'a Fields,
    matching: Match,
    /// Terms that were asked for.
    terms: RefCell<HashMap<String, TermEntry>>,
    /// Words that were asked before.
    pub(super) words: &'a WordCache,
    pub(super) settings: Settings,
    pub(super) warnings: RefCell<Vec<Message>>,
    rewrites: RefCell<Vec<Message>>,
}

/// What is being made.
#[derive(Default)]
struct Draft {
    leaves: Vec<Leaf>,
    left_out: usize,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        analyzer: &'a PersianAnalyzer,
        store: &'a Store,
        searcher: &'a Searcher,
        words: &'a WordCache,
        request: &'a SearchRequest,
    ) -> Self {
        Self {
            analyzer,
            store,
            searcher,
            fields: &store.fields,
            ranking: &request.ranking,
            widening: request.widening,
            matching: request.matching,
            documents: searcher.num_docs(),
            terms: RefCell::new(HashMap::new()),
            words,
            settings: Settings::new(request.widening, &request.ranking),
            warnings: RefCell::new(Vec::new()),
            rewrites: RefCell::new(Vec::new()),
        }
    }

    /// Plans a query.
    pub(super) fn plan(&self, query: &Query) -> tantivy::Result<Plan> {
        let mut draft = Draft::default();
        let root = self.sequence(&query.clauses, None, true, &mut draft)?;
        let mut plan = Plan {
            leaves: draft.leaves,
            root,
            boosts: Vec::new(),
            k1: 0.0,
            warnings: self.warnings.take(),
            rewrites: self.rewrites.take(),
        };
        if draft.left_out > 0 {
            let message = format!("the query has too many words; {} were left out", draft.left_out);
            plan.warnings.push(Message { code: "too_many_words", message });
        }
        weigh(&mut plan, self.ranking);
        Ok(plan)
    }

    /// Clauses side by side.
    fn sequence(
        &self,
        clauses: &[Clause],
        field: Option<Field>,
        wanted: bool,
        draft: &mut Draft,
    ) -> tantivy::Result<Group> {
        let mut group = Group::default();
        for clause in clauses {
            let excluded = clause.occur == Occur::Excluded;
            let node = match clause.occur {
                Occur::Wanted if wanted => self.found(&clause.node, field)?,
                _ => Cow::Borrowed(&clause.node),
            };
            let parts = self.node(&node, field, wanted && !excluded, draft)?;
            let is_filter = |part: &Part| matches!(part, Part::Days(_) | Part::Keyword(..));
            match clause.occur {
                Occur::Excluded => group.excluded.extend(self.as_one(parts)),
                Occur::Required => group.required.extend(parts),
                // A filter is not one of the words that an article shall have some of.
                Occur::Wanted if parts.iter().all(is_filter) => group.required.extend(parts),
                Occur::Wanted => group.wanted.extend(parts),
            }
        }
        self.forget_repetitions(&mut group, &mut draft.leaves);
        group.minimum = match self.matching {
            Match::Any => usize::from(!group.wanted.is_empty() && !group.requires_text()),
            Match::All | Match::Auto => group.wanted.len(),
        };
        Ok(group)
    }

    /// A phrase that no article has, as its words; everything else as it is.
    fn found<'n>(&self, node: &'n Node, field: Option<Field>) -> tantivy::Result<Cow<'n, Node>> {
        let as_it_is = Ok(Cow::Borrowed(node));
        let Node::Phrase { text, slop } = node else { return as_it_is };
        if self.matching == Match::All || field.is_some_and(Field::is_keyword) {
            return as_it_is;
        }
        let Some(leaf) = self.phrase(text, *slop)? else { return as_it_is };
        let known = |word: &Leaf| word.ways.iter().flatten().any(|word| word.frequency(1.0) > 0);
        if self.exists(&leaf)? || !self.words(text)?.iter().any(known) {
            return as_it_is;
        }
        let message = format!("no article has «{text}»; its words were asked");
        self.rewrites.borrow_mut().push(Message { code: "phrase_relaxed", message });
        Ok(Cow::Owned(Node::Words(text.clone())))
    }

    /// Whether any article has a leaf.
    fn exists(&self, leaf: &Leaf) -> tantivy::Result<bool> {
        // Lengths do not matter here.
        let average = AverageLengths { title: 1.0, body: 1.0 };
        for (segment, ordinal) in self.searcher.segment_readers().iter().zip(0..) {
            let (fields, ranking) = (self.fields, self.ranking);
            let text = TextFields::new(self.searcher, ordinal, fields, ranking, average)?;
            for way in &leaf.ways {
                for field in &text.fields {
                    let found = match way.as_slice() {
                        [word] => word.forms.iter().any(|form| form.frequency > 0),
                        way => match PhraseField::open(way, leaf.slop, field)? {
                            Some(mut phrase) => phrase.is_anywhere(segment)?,
                            None => false,
                        },
                    };
                    if found {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// A word typed twice is asked once.
    fn forget_repetitions(&self, group: &mut Group, leaves: &mut [Leaf]) {
        let mut seen: Vec<usize> = Vec::new();
        group.wanted.retain(|part| {
            let Part::Leaf(number) = part else { return true };
            let is_new = !seen.iter().any(|other| {
                let (one, other) = (&leaves[*number], &leaves[*other]);
                one.ways == other.ways && one.scope == other.scope && one.slop == other.slop
            });
            if is_new {
                seen.push(*number);
            } else {
                leaves[*number].wanted = false;
            }
            is_new
        });
    }

    /// The parts of a node as one.
    fn as_one(&self, mut parts: Vec<Part>) -> Option<Part> {
        if parts.len() < 2 {
            return parts.pop();
        }
        let minimum = if self.matching == Match::Any { 1 } else { parts.len() };
        Some(Part::Group(Group { wanted: parts, minimum, ..Group::default() }))
    }

    /// The parts of a node: several for a run of words.
    fn node(
        &self,
        node: &Node,
        field: Option<Field>,
        wanted: bool,
        draft: &mut Draft,
    ) -> tantivy::Result<Vec<Part>> {
        Ok(match node {
            Node::Period(period) => vec![Part::Days(*period)],
            Node::Everything => vec![Part::Everything],
            Node::Field(field, node) => self.node(node, Some(*field), wanted, draft)?,
            Node::Group(clauses) => {
                vec![Part::Group(self.sequence(clauses, field, wanted, draft)?)]
            }
            Node::Either(clauses) => {
                let mut group = Group { minimum: 1, ..Group::default() };
                for clause in clauses {
                    let parts = self.node(&clause.node, field, wanted, draft)?;
                    group.wanted.extend(self.as_one(parts));
                }
                vec![Part::Group(group)]
            }
            Node::Words(text) => match field.filter(|field| field.is_keyword()) {
                Some(field) => self.keyword(field, KeywordTest::equal(self.analyzer, text)),
                None => self.leaves(self.words(text)?, field, wanted, draft),
            },
            Node::Phrase { text, slop } => match field.filter(|field| field.is_keyword()) {
                Some(field) => self.keyword(field, KeywordTest::equal(self.analyzer, text)),
                None => {
                    let leaf = self.phrase(text, *slop)?;
                    self.leaves(leaf.into_iter().collect(), field, wanted, draft)
                }
            },
            Node::Pattern(text) => match field.filter(|field| field.is_keyword()) {
                Some(field) => self.keyword(field, KeywordTest::pattern(text)),
                None => {
                    let leaf = self.pattern(text)?;
                    self.leaves(leaf.into_iter().collect(), field, wanted, draft)
                }
            },
            Node::Fuzzy { text, distance } => match field.filter(|field| field.is_keyword()) {
                Some(field) => {
                    self.keyword(field, KeywordTest::almost(self.analyzer, text, *distance))
                }
                None => self.leaves(self.almost(text, *distance)?, field, wanted, draft),
            },
        })
    }

    fn keyword(&self, field: Field, test: KeywordTest) -> Vec<Part> {
        vec![Part::Keyword(field, test)]
    }

    fn leaves(
        &self,
        leaves: Vec<Leaf>,
        field: Option<Field>,
        wanted: bool,
        draft: &mut Draft,
    ) -> Vec<Part> {
        let scope = match field {
            Some(Field::Title) => FieldScope::Title,
            Some(Field::Body) => FieldScope::Body,
            _ => FieldScope::Both,
        };
        let mut parts = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            // What is excluded is never left out for what is wanted.
            let same = draft.leaves.iter().filter(|other| other.wanted == wanted).count();
            if same >= MAX_LEAVES {
                draft.left_out += 1;
                continue;
            }
            parts.push(Part::Leaf(draft.leaves.len()));
            draft.leaves.push(Leaf { scope, wanted, ..leaf });
        }
        parts
    }

    /// In how many articles a term is.
    pub(super) fn frequency(&self, term: &str) -> tantivy::Result<u64> {
        Ok(self.term(term)?.frequency)
    }

    /// What the commit knows of a term.
    pub(super) fn term(&self, term: &str) -> tantivy::Result<TermEntry> {
        if let Some(known) = self.terms.borrow().get(term) {
            return Ok(known.clone());
        }
        let entry = self.store.term(self.searcher, term)?;
        self.terms.borrow_mut().insert(term.to_owned(), entry.clone());
        Ok(entry)
    }
}
