//! Words and phrases to leaves.
//!
//! A word is asked in all its forms: as it was typed, the other forms of its lemma, the variants of
//! its spelling. They are one unit of ranking, with one document frequency and frequencies summed by
//! weight. Two words that the archive writes as one, and one that it writes as two, become one unit
//! with both ways in it.

use std::collections::HashSet;
use std::sync::Arc;

use super::plan::Leaf;
use super::planner::Planner;
use super::word::{Form, Origin, Word};
use crate::analysis::{
    AnalyzedToken, Gap, Kind, canonical_spelling, has_spellings, is_ambiguous_pair, is_bound,
    is_function_word, is_known_word, lemmas,
};
use crate::index::TermEntry;
use crate::search::{FieldScope, Message, Ranking};

/// Most forms of a word that are asked, the most frequent. The verb with most has some 200.
const MAX_FORMS: usize = 256;

/// Most words of a phrase that may be moved: what can be tried grows fast.
const MAX_MOVED_WORDS: usize = 12;

/// A compound of the archive must be at least one in so many of the rarer of its parts; fewer are
/// slips (اسلامیایران for اسلامی ایران).
const SLIP_RATIO: u64 = 10;

impl Planner<'_> {
    /// A run of bare words: a leaf for each, and one for two that the archive writes as one.
    pub(super) fn words(&self, text: &str) -> tantivy::Result<Vec<Leaf>> {
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
                        let label = &text[token.from..next.to];
                        leaves.push(self.pair(label, &joined, &token.term, &next.term)?);
                        number += 2;
                        continue;
                    }
                    slips[number].push(joined.clone());
                    slips[number + 1].push(joined);
                }
            }
            let label = &text[token.from..token.to];
            leaves.push(self.word(label, token, &slips[number])?);
            number += 1;
        }
        Ok(leaves)
    }

    /// One word with its forms, and with its parts where the archive writes it apart. `slips` are
    /// words that hold it and its neighbour.
    fn word(&self, label: &str, token: &AnalyzedToken, slips: &[String]) -> tantivy::Result<Leaf> {
        let mut word = self.with_forms(&token.term, token.kind)?;
        if !slips.is_empty() {
            let mut forms = word.forms.clone();
            for slip in slips {
                let slip = self.exact(slip)?;
                let joined = |form: &Form| Form { origin: Origin::Joined, ..form.clone() };
                forms.extend(slip.forms.iter().map(joined));
            }
            word = Arc::new(Word::new(forms));
        }
        let mut ways = vec![vec![word]];
        if let Some((left, right)) = self.parts(token)? {
            ways.push(vec![self.exact(&left)?, self.with_forms(&right, Kind::Word)?]);
        }
        Ok(Leaf { bare: token.kind == Kind::Word, ..self.leaf(label, ways) })
    }

    /// Whether two words are so often written as one that it is no slip.
    fn is_compound(&self, frequency: u64, left: &str, right: &str) -> tantivy::Result<bool> {
        let rarer = self.frequency(left)?.min(self.frequency(right)?);
        Ok(frequency * SLIP_RATIO >= rarer)
    }

    /// Two words that the archive also writes as one: one leaf with both ways.
    fn pair(&self, label: &str, joined: &str, left: &str, right: &str) -> tantivy::Result<Leaf> {
        let joined = self.with_forms(joined, Kind::Word)?;
        let apart = vec![self.exact(left)?, self.with_forms(right, Kind::Word)?];
        Ok(Leaf { bare: true, ..self.leaf(label, vec![vec![joined], apart]) })
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
    pub(super) fn phrase(&self, text: &str, slop: u32) -> tantivy::Result<Option<Leaf>> {
        let tokens = self.analyzer.analyze(text);
        if tokens.is_empty() {
            return Ok(None);
        }
        let words: Vec<Arc<Word>> =
            tokens.iter().map(|token| self.exact(&token.term)).collect::<Result<_, _>>()?;
        let mut ways: Vec<Vec<Arc<Word>>> = vec![words.clone()];
        // One place at a time is written the other way: both ways at every place would be too many.
        for (number, token) in tokens.iter().enumerate() {
            let way = |middle: Vec<Arc<Word>>, skip: usize| -> Vec<Arc<Word>> {
                [&words[..number], &middle, &words[number + skip..]].concat()
            };
            if let Some((left, right)) = self.parts(token)? {
                ways.push(way(vec![self.exact(&left)?, self.exact(&right)?], 1));
            }
            let next = tokens.get(number + 1).filter(|_| self.widening.archive);
            if let Some(next) = next.filter(|next| may_join(token, next)) {
                let joined = format!("{}{}", token.term, next.term);
                if self.frequency(&joined)? > 0 {
                    ways.push(way(vec![self.exact(&joined)?], 2));
                }
            }
        }
        if slop > 0 && tokens.len() > MAX_MOVED_WORDS {
            let message =
                format!("more than {MAX_MOVED_WORDS} words are not moved; «~» was ignored");
            self.warnings.borrow_mut().push(Message { code: "too_many_words", message });
        }
        let slop = if tokens.len() > MAX_MOVED_WORDS { 0 } else { slop };
        Ok(Some(Leaf { slop, ..self.leaf(text, ways) }))
    }

    /// A word with the other forms of its lemma and the variants of its spelling.
    pub(super) fn with_forms(&self, term: &str, kind: Kind) -> tantivy::Result<Arc<Word>> {
        let is_kept = kind == Kind::Word;
        if let Some(word) = self.words.get(self.settings, term).filter(|_| is_kept) {
            return Ok(word);
        }
        let mut forms = vec![self.asked(term)?];
        let mut others = self.other_forms(term, kind);
        for form in &mut others {
            TermEntry { frequency: form.frequency, places: form.places } = self.term(&form.term)?;
        }
        others.retain(|form| form.frequency > 0);
        others.sort_by(|a, b| b.frequency.cmp(&a.frequency).then_with(|| a.term.cmp(&b.term)));
        others.truncate(MAX_FORMS);
        // Frequencies add up in an order that does not change when articles come and go.
        others.sort_by(|a, b| a.term.cmp(&b.term));
        forms.extend(others);
        let word = Arc::new(Word::new(forms));
        if is_kept {
            self.words.keep(self.settings, term, &word);
        }
        Ok(word)
    }

    /// The other forms of a word and the variants of its spelling, not yet counted.
    pub(super) fn other_forms(&self, term: &str, kind: Kind) -> Vec<Form> {
        let Some(forms) = self.store.forms().filter(|_| kind == Kind::Word) else {
            return Vec::new();
        };
        let own = lemmas(term);
        let mut seen: HashSet<String> = HashSet::from([term.to_owned()]);
        let mut others: Vec<Form> = Vec::new();
        for lemma in &own {
            let lemma = canonical_spelling(lemma);
            // Lemmas take long to find: only where there are several is it asked which one it is.
            let may_differ = has_spellings(lemma);
            let mut take = |form: &str| {
                if seen.insert(form.to_owned()) {
                    let is_own = || lemmas(form).iter().any(|lemma| own.contains(lemma));
                    let same = !may_differ || is_own();
                    let (on, weight, origin) = if same {
                        (self.widening.lemmas, self.ranking.lemma_weight, Origin::Lemma)
                    } else {
                        (self.widening.variants, self.ranking.variant_weight, Origin::Variant)
                    };
                    if on {
                        others.push(Form::new(form, weight, origin));
                    }
                }
            };
            forms.of(lemma, &mut take);
            // The dictionary leaves out that a lemma is a form of itself.
            if lemmas(lemma).iter().any(|own| canonical_spelling(own) == lemma) {
                take(lemma);
            }
        }
        others
    }

    /// A word as it stands, without other forms.
    pub(super) fn exact(&self, term: &str) -> tantivy::Result<Arc<Word>> {
        Ok(Arc::new(Word::new(vec![self.asked(term)?])))
    }

    fn asked(&self, term: &str) -> tantivy::Result<Form> {
        let TermEntry { frequency, places } = self.term(term)?;
        Ok(Form { frequency, places, ..Form::new(term, 1.0, Origin::Asked) })
    }

    pub(super) fn leaf(&self, label: &str, ways: Vec<Vec<Arc<Word>>>) -> Leaf {
        let mut idf = 0.0_f32;
        for way in &ways {
            let (mut sum, mut least) = (0.0, self.documents);
            for word in way {
                let here = word.frequency(self.ranking.other_forms).min(self.documents);
                least = least.min(here);
                sum += Ranking::idf(self.documents, here);
            }
            // A word in two spacings is worth what it is written as one: whichever was typed, it is
            // worth the same. How often its parts stand side by side would have to be counted.
            if way.len() == 1 && least > 0 || idf == 0.0 {
                idf = sum;
            }
        }
        let label = label.trim().to_owned();
        let (slop, scope) = (0, FieldScope::Both);
        Leaf { label, ways, slop, scope, idf, wanted: true, boosts: false, bare: false }
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
