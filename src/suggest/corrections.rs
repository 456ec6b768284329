//! What a whole query may have been meant as.
//!
//! Only the words of a query are touched; operators, fields and quotes stay where they are. For each
//! word that the archive hardly has there are candidates, and the best way through all of them is
//! looked for, words that stand side by side in the archive preferred.

use std::ops::Range;

use super::finglish::readings;
use super::keyboard::{is_letter_key, to_latin, to_persian};
use super::spelling::{FREQUENCY_WEIGHT, KNOWN, candidates};
use super::spelling_of::spelling_of;
use super::{WordCounts, log};
use crate::analysis::{
    Gap, Kind, PersianAnalyzer, is_ambiguous_pair, is_function_word, is_known_word,
};

/// A word in fewer articles is one that may be a slip.
const RARE: u64 = 5;

/// Most words of a query that are looked at, and most that candidates are looked for.
const MAX_WORDS: usize = 64;
const MAX_OPEN_WORDS: usize = 8;

/// A query of so few words is looked at whole, even if the archive has all of them.
const FEW_WORDS: usize = 2;

/// Candidates of a word, and ways through the query that are followed.
const CANDIDATES: usize = 8;
const BEAM: usize = 12;

/// What a word is worth as it was typed: one that the archive has often, seldom, one that only the
/// lexicon has, and one that nobody knows.
const TYPED: f32 = 5.0;
const TYPED_RARELY: f32 = 1.0;
const TYPED_KNOWN: f32 = 0.0;
const TYPED_STRANGE: f32 = -6.0;

/// What each word costs: a reading of more words is not the better for them.
const A_WORD: f32 = 6.0;

/// What a space too many costs, and a keyboard in the wrong script.
const SPACE_TOO_MANY: f32 = 5.5;
const WRONG_KEYBOARD: f32 = 1.0;

/// A Latin word that the archive does not have is Persian rather than another Latin word.
const LATIN_SLIP: f32 = 3.0;

/// What a word that only the archive knows is worth when the keyboard was in the other script.
const KNOWN_KEYS: f32 = 1.0;

/// What a sign of a Finglish ع costs, as in sa'at; on the other keyboard it is a گ.
const APOSTROPHE: f32 = 2.0;

/// Latin letters beside a sign that is a letter on the other keyboard (`t,k`) are no word.
const LATIN_WITH_KEYS: f32 = 6.0;

/// How many times more frequent a word in the other script must be than what was typed.
const KEYBOARD_RATIO: u64 = 10;

/// How many times more frequent a word must be that another layout than the standard one gives.
const OTHER_LAYOUT_RATIO: u64 = 8;

/// What the logarithm of a pair's count adds.
const PAIR_WEIGHT: f32 = 0.5;

/// A part of a query with words in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'q> {
    /// Its text as it was typed.
    pub text: &'q str,
    /// Where it stands in the query, in bytes.
    pub at: usize,
    /// Whether it stands in quotes: its spelling is meant as it is.
    pub quoted: bool,
    /// Whether articles shall not have it.
    pub excluded: bool,
}

/// What a correction mends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorrectionKind {
    /// A space too many or too few.
    Spacing,
    /// Letters.
    Spelling,
    /// Persian in Latin letters.
    Finglish,
    /// A keyboard in the other script.
    Keyboard,
}

impl CorrectionKind {
    /// A name for scripts that does not change.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Spacing => "spacing",
            Self::Spelling => "spelling",
            Self::Finglish => "finglish",
            Self::Keyboard => "keyboard",
        }
    }
}

/// Another reading of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The query to ask instead.
    pub query: String,
    /// What it mends.
    pub kind: CorrectionKind,
    /// Readings of one query compare by it.
    pub score: f32,
    /// Whether it changes only words that neither the archive nor the lexicon knows.
    pub sure: bool,
}

/// A word of the query.
struct Word {
    term: String,
    kind: Kind,
    gap: Gap,
    /// Where it stands in the query.
    range: Range<usize>,
    piece: usize,
    count: u64,
    /// Whether candidates are looked for.
    open: bool,
    /// Whether it touches a sign that is a letter on the other keyboard.
    touches_key: bool,
    /// Whether it is one with an apostrophe in it.
    has_apostrophe: bool,
}

impl Word {
    fn is_unknown(&self) -> bool {
        self.count == 0 && !is_known_word(&self.term)
    }

    fn as_typed(&self) -> f32 {
        let keys = match self.kind {
            Kind::Latin if self.touches_key => LATIN_WITH_KEYS,
            _ => 0.0,
        };
        FREQUENCY_WEIGHT * log(self.count) - keys
            + match self.count {
                // A letter alone is a piece of a word.
                RARE.. if self.kind == Kind::Word && is_lone_letter(&self.term) => TYPED_STRANGE,
                RARE.. => TYPED,
                1.. => TYPED_RARELY,
                _ if self.kind == Kind::Number || is_known_word(&self.term) => TYPED_KNOWN,
                _ => TYPED_STRANGE,
            }
    }
}

/// Whether a word is one letter, but for و.
fn is_lone_letter(term: &str) -> bool {
    term.chars().nth(1).is_none() && term != "و"
}

/// Something to write for one or two words.
struct Change {
    words: Range<usize>,
    terms: Vec<String>,
    kind: CorrectionKind,
    score: f32,
}

/// A way through the first words.
#[derive(Clone, Default)]
struct Way {
    score: f32,
    /// The changes, by number.
    changes: Vec<usize>,
    last: Option<String>,
}

/// Readings of a query, the best first, without the one that was typed.
///
/// ```
/// use juya::analysis::PersianAnalyzer;
/// use juya::suggest::{Piece, corrections};
/// # use juya::suggest::WordCounts;
/// # struct Empty;
/// # impl WordCounts for Empty {
/// #     fn count(&self, _: &str) -> u64 { 0 }
/// #     fn search<A>(&self, _: A, _: impl FnMut(&str, &A::State, u64))
/// #     where A: fst::Automaton, A::State: Clone {}
/// #     fn with_prefix(&self, _: &str, _: usize) -> Vec<(String, u64)> { Vec::new() }
/// #     fn pair(&self, _: &str, _: &str) -> u64 { 0 }
/// #     fn pairs_with_prefix(&self, _: &str, _: usize) -> Vec<(String, u64)> { Vec::new() }
/// # }
/// # let archive = Empty;
/// let query = "title:انتحابات";
/// let piece = Piece { text: &query[6..], at: 6, quoted: false, excluded: false };
/// for correction in corrections(&archive, &PersianAnalyzer::new(), query, &[piece], 3) {
///     assert!(correction.query.starts_with("title:"));
/// }
/// ```
pub fn corrections<W: WordCounts>(
    archive: &W,
    analyzer: &PersianAnalyzer,
    query: &str,
    pieces: &[Piece<'_>],
    limit: usize,
) -> Vec<Correction> {
    let words = words(archive, analyzer, query, pieces);
    let changes = changes(archive, &words, pieces);
    let mut found: Vec<Correction> = ways(archive, &words, &changes)
        .into_iter()
        .filter_map(|way| correction(query, &words, &changes, pieces, &way))
        .collect();
    found.extend(other_keyboard(archive, analyzer, query, pieces));
    found.sort_by(|one, other| {
        other.score.total_cmp(&one.score).then_with(|| one.query.cmp(&other.query))
    });
    // Two ways to write the same terms are one reading.
    let terms = |text: &str| -> Vec<String> {
        analyzer.analyze(text).into_iter().map(|token| token.term).collect()
    };
    let mut seen: Vec<Vec<String>> = vec![terms(query)];
    found.retain(|correction| {
        let terms = terms(&correction.query);
        let is_new = seen.len() <= limit && !seen.contains(&terms);
        if is_new {
            seen.push(terms);
        }
        is_new
    });
    found.truncate(limit);
    found
}

/// The words of the pieces.
fn words<W: WordCounts>(
    archive: &W,
    analyzer: &PersianAnalyzer,
    query: &str,
    pieces: &[Piece<'_>],
) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        for token in analyzer.analyze(piece.text) {
            if words.len() == MAX_WORDS {
                break;
            }
            let range = piece.at + token.from..piece.at + token.to;
            let count = archive.count(&token.term);
            let (term, kind, gap) = (token.term, token.kind, token.gap);
            let (before, behind) = piece.text.split_at(token.to);
            let touches_key = before[..token.from].ends_with(is_letter_key)
                || behind.starts_with(is_letter_key)
                || token.from == 0 && query[..piece.at].ends_with(is_letter_key);
            words.push(Word {
                term,
                kind,
                gap,
                range,
                piece: number,
                count,
                open: false,
                touches_key,
                has_apostrophe: false,
            });
        }
    }
    join_apostrophes(query, &mut words);
    let may_be = |word: &Word| {
        let piece = &pieces[word.piece];
        match word.kind {
            Kind::Word => !piece.quoted && !piece.excluded && !is_function_word(&word.term),
            Kind::Latin => true,
            Kind::Number | Kind::Percent => false,
        }
    };
    let whole = words.len() <= FEW_WORDS && words.iter().all(|word| word.count >= RARE);
    let mut left = MAX_OPEN_WORDS;
    for word in &mut words {
        if left > 0 && may_be(word) && (whole || word.count < RARE) {
            word.open = true;
            left -= 1;
        }
    }
    words
}

/// Makes one word of two Latin ones with an apostrophe between them, unless the archive has both:
/// sa'at is ساعت.
fn join_apostrophes(query: &str, words: &mut Vec<Word>) {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for word in words.drain(..) {
        let sign = joined.last().and_then(|last| query.get(last.range.end..word.range.start));
        match joined.last_mut() {
            Some(last)
                if matches!(sign, Some("'" | "’"))
                    && (last.kind, word.kind) == (Kind::Latin, Kind::Latin)
                    && last.piece == word.piece
                    && last.count.min(word.count) < RARE =>
            {
                last.term = format!("{}'{}", last.term, word.term);
                last.range.end = word.range.end;
                last.count = 0;
                last.has_apostrophe = true;
            }
            _ => joined.push(word),
        }
    }
    *words = joined;
}

/// What can be written for the words.
fn changes<W: WordCounts>(archive: &W, words: &[Word], pieces: &[Piece<'_>]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (number, word) in words.iter().enumerate() {
        let piece = &pieces[word.piece];
        let plain = !piece.quoted && !piece.excluded;
        let latin = match word.kind {
            Kind::Latin if word.has_apostrophe => APOSTROPHE,
            Kind::Latin if word.touches_key => LATIN_WITH_KEYS,
            _ => 0.0,
        };
        if word.open && word.kind == Kind::Latin {
            for reading in readings(archive, &word.term, CANDIDATES) {
                changes.push(Change {
                    words: number..number + 1,
                    terms: reading.terms,
                    kind: CorrectionKind::Finglish,
                    score: reading.score - latin,
                });
            }
        }
        if word.open && plain {
            for candidate in candidates(archive, &word.term, CANDIDATES) {
                let kind = match candidate.terms.len() {
                    1 => CorrectionKind::Spelling,
                    _ => CorrectionKind::Spacing,
                };
                let latin = latin + if word.kind == Kind::Latin { LATIN_SLIP } else { 0.0 };
                let (terms, score) = (candidate.terms, candidate.score - latin);
                changes.push(Change { words: number..number + 1, terms, kind, score });
            }
        }
        let Some(next) = words.get(number + 1) else { continue };
        let joins = plain
            && (word.open || next.open)
            && word.piece == next.piece
            && next.gap == Gap::Space
            && (word.kind, next.kind) == (Kind::Word, Kind::Word)
            && !is_ambiguous_pair(&word.term, &next.term);
        if joins {
            join(archive, word, next, number, &mut changes);
        }
    }
    changes
}

/// Two words that may have been meant as one.
fn join<W: WordCounts>(
    archive: &W,
    word: &Word,
    next: &Word,
    number: usize,
    changes: &mut Vec<Change>,
) {
    let joined = format!("{}{}", word.term, next.term);
    let count = archive.count(&joined);
    let words = number..number + 2;
    if count > 0 {
        let known = if is_known_word(&joined) { KNOWN } else { 0.0 };
        let score = FREQUENCY_WEIGHT * log(count) + known - SPACE_TOO_MANY;
        let terms = vec![joined.clone()];
        let words = words.clone();
        changes.push(Change { words, terms, kind: CorrectionKind::Spacing, score });
    }
    // Two words that are both known are not one with a slip in it.
    if word.is_unknown() || next.is_unknown() {
        for candidate in candidates(archive, &joined, CANDIDATES) {
            if candidate.terms.len() == 1 {
                let (terms, score) = (candidate.terms, candidate.score - SPACE_TOO_MANY);
                let words = words.clone();
                changes.push(Change { words, terms, kind: CorrectionKind::Spelling, score });
            }
        }
    }
}

/// The best ways through the words.
fn ways<W: WordCounts>(archive: &W, words: &[Word], changes: &[Change]) -> Vec<Way> {
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); words.len() + 1];
    ways[0].push(Way::default());
    for (number, word) in words.iter().enumerate() {
        let mut here = std::mem::take(&mut ways[number]);
        here.sort_by(|one, other| other.score.total_cmp(&one.score));
        here.truncate(BEAM);
        for way in &here {
            let mut go = |to: usize, change: Option<usize>, first: &str, last: &str, score: f32| {
                let pair = way.last.as_deref().map_or(0, |before| archive.pair(before, first));
                let score = way.score + score - A_WORD + PAIR_WEIGHT * (pair as f32 + 1.0).ln();
                let changes = way.changes.iter().copied().chain(change).collect();
                ways[to].push(Way { score, changes, last: Some(last.to_owned()) });
            };
            go(number + 1, None, &word.term, &word.term, word.as_typed());
            for (at, change) in changes.iter().enumerate() {
                if change.words.start == number
                    && let (Some(first), Some(last)) = (change.terms.first(), change.terms.last())
                {
                    go(change.words.end, Some(at), first, last, change.score);
                }
            }
        }
    }
    ways.pop().unwrap_or_default()
}

/// The query with the changes of a way in it; `None` if there are none.
fn correction(
    query: &str,
    words: &[Word],
    changes: &[Change],
    pieces: &[Piece<'_>],
    way: &Way,
) -> Option<Correction> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut sure = true;
    let mut kind = CorrectionKind::Spacing;
    for change in way.changes.iter().map(|number| &changes[*number]) {
        let changed = &words[change.words.clone()];
        let (first, last) = (changed.first()?, changed.last()?);
        sure &= changed.iter().any(Word::is_unknown);
        kind = kind.max(change.kind);
        let shown: Vec<String> = change.terms.iter().map(|term| spelling_of(term)).collect();
        let mut shown = shown.join(" ");
        let piece = &pieces[first.piece];
        // A sign or a field before a word holds for one word only.
        let sign = query[..first.range.start].chars().next_back();
        if shown.contains(' ')
            && sign.is_some_and(|c| !c.is_whitespace() && c != '(')
            && !piece.quoted
        {
            shown = format!("({shown})");
        }
        edits.push((first.range.start..last.range.end, shown));
    }
    let score = way.score;
    (!edits.is_empty()).then(|| Correction { query: edited(query, &edits), kind, score, sure })
}

/// A text with pieces replaced, which come in their order.
fn edited(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut result = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (range, new) in edits {
        result.push_str(text.get(from..range.start).unwrap_or_default());
        result.push_str(new);
        from = range.end;
    }
    result.push_str(text.get(from..).unwrap_or_default());
    result
}

/// The query as it would be if the keyboard had been set to the other script.
fn other_keyboard<W: WordCounts>(
    archive: &W,
    analyzer: &PersianAnalyzer,
    query: &str,
    pieces: &[Piece<'_>],
) -> Option<Correction> {
    // The rarest of the words of a text; one that only the lexicon has counts as seen once.
    let rarest = |text: &str| -> u64 {
        let tokens = analyzer.analyze(text);
        let count = |term: &str| match archive.count(term) {
            0 => u64::from(is_known_word(term)),
            count => count,
        };
        tokens.iter().map(|token| count(&token.term)).min().unwrap_or(0)
    };
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let (mut score, mut sure) = (-WRONG_KEYBOARD, true);
    for (number, range) in typed_words(query, pieces).into_iter().enumerate() {
        let text = &query[range.clone()];
        let typed = match number {
            MAX_WORDS.. => RARE,
            _ if has_keys_inside(text) => 0,
            _ => rarest(text),
        };
        let readings = if typed >= RARE || text.chars().count() < 2 {
            Vec::new()
        } else if text.contains(|c: char| c.is_ascii_alphabetic()) {
            to_persian(text)
        } else if typed == 0 {
            let is_word = |reading: &String| reading.bytes().all(|b| b.is_ascii_alphanumeric());
            to_latin(text).into_iter().map(|one| one.to_lowercase()).filter(is_word).collect()
        } else {
            Vec::new()
        };
        let best = readings
            .into_iter()
            .map(|reading| (rarest(&reading), reading))
            .filter(|(count, _)| *count > typed * KEYBOARD_RATIO)
            .reduce(|best, next| if next.0 > best.0 * OTHER_LAYOUT_RATIO { next } else { best });
        score -= A_WORD;
        score += match &best {
            Some((count, reading)) => {
                let known = if is_known_word(reading) { KNOWN } else { KNOWN_KEYS };
                FREQUENCY_WEIGHT * log(*count) + known
            }
            None if typed >= RARE => FREQUENCY_WEIGHT * log(typed) + TYPED,
            None if typed > 0 => TYPED_RARELY,
            None => FREQUENCY_WEIGHT * log(0) + TYPED_STRANGE,
        };
        if let Some((_, reading)) = best {
            sure &= typed == 0;
            // The Arabic layout's letters, as Persian writes them.
            edits.push((range, reading.replace(['ي', 'ى'], "ی").replace('ك', "ک")));
        }
    }
    let kind = CorrectionKind::Keyboard;
    (!edits.is_empty()).then(|| Correction { query: edited(query, &edits), kind, score, sure })
}

/// Whether Latin letters stand beside signs that are letters on the other keyboard, other than at the
/// end, or are a single letter.
fn has_keys_inside(text: &str) -> bool {
    let is_latin = |c: char| c.is_ascii_alphabetic();
    let inside = text.trim_end_matches([',', ';', '\'']);
    text.contains(is_latin)
        && (inside.contains(is_letter_key) || inside.len() == 1 && inside.len() < text.len())
}

/// The words of the pieces between white space. The signs that stand before the first word of a
/// piece, which the query language passes over, are letters on the other keyboard.
fn typed_words(query: &str, pieces: &[Piece<'_>]) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for piece in pieces {
        let before = query.get(..piece.at).unwrap_or_default();
        let signs = before.len() - before.trim_end_matches(is_letter_key).len();
        let (start, end) = (piece.at - signs, piece.at + piece.text.len());
        let Some(text) = query.get(start..end) else { continue };
        let mut from = start;
        for word in text.split(char::is_whitespace) {
            if !word.is_empty() {
                words.push(from..from + word.len());
            }
            // The blank may be longer than a byte.
            from += word.len();
            from += query[from..].chars().next().map_or(0, char::len_utf8);
        }
    }
    words.sort_by_key(|range| range.start);
    words.dedup_by(|later, first| later.start < first.end);
    words
}

#[cfg(test)]
#[path = "corrections_tests.rs"]
mod tests;
