//! What can be written for the words of a query.

use std::ops::Range;

use super::words::{LATIN_WITH_KEYS, Word};
use super::{CorrectionKind, Piece};
use crate::analysis::{Gap, Kind, is_ambiguous_pair, is_known_word};
use crate::suggest::advice::advised;
use crate::suggest::finglish::{listed_readings, readings};
use crate::suggest::spelling::{FREQUENCY_WEIGHT, KNOWN, candidates};
use crate::suggest::{WordCounts, log};

/// Candidates of a word.
const CANDIDATES: usize = 8;

/// What a space too many costs.
const SPACE_TOO_MANY: f32 = 5.5;

/// The same where the second word is the end of compounds, which is hardly a word of its own.
const SPACE_IN_COMPOUND: f32 = -2.0;

/// A Latin word that the archive does not have is Persian rather than another Latin word.
const LATIN_SLIP: f32 = 3.0;

/// What a sign of a Finglish ع costs, as in sa'at; on the other keyboard it is a گ.
const APOSTROPHE: f32 = 2.0;

/// Something to write for one or two words.
pub(super) struct Change {
    pub(super) words: Range<usize>,
    pub(super) terms: Vec<String>,
    pub(super) kind: CorrectionKind,
    pub(super) score: f32,
    /// Whether it is only advised: what was typed is no slip.
    pub(super) advised: bool,
}

/// What can be written for the words.
pub(super) fn changes<W: WordCounts>(
    archive: &W,
    words: &[Word],
    pieces: &[Piece<'_>],
) -> Vec<Change> {
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
                    advised: false,
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
                changes.push(Change {
                    words: number..number + 1,
                    terms: candidate.terms,
                    kind,
                    score: candidate.score - latin,
                    advised: candidate.advised,
                });
            }
        }
        let Some(next) = words.get(number + 1) else { continue };
        if word.open && next.open && is_latin_name(word, next) {
            // Two Latin words that are one in Persian: New York is نیویورک.
            for reading in listed_readings(archive, &format!("{}{}", word.term, next.term)) {
                changes.push(Change {
                    words: number..number + 2,
                    terms: reading.terms,
                    kind: CorrectionKind::Finglish,
                    score: reading.score,
                    advised: false,
                });
            }
        }
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

/// Whether two Latin words may be the name of one thing.
fn is_latin_name(word: &Word, next: &Word) -> bool {
    word.piece == next.piece
        && next.gap == Gap::Space
        && (word.kind, next.kind) == (Kind::Latin, Kind::Latin)
}

/// What compounds end with that are one word, and that people mistake for each other.
const END_OF_COMPOUNDS: &[&str] = &["گزار", "گذار"];

/// Whether a word is seldom one of its own, but the end of a compound: سپاس گزاری.
fn ends_compounds(word: &str) -> bool {
    END_OF_COMPOUNDS.iter().any(|end| word.starts_with(end)) && !word.starts_with("گزارش")
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
    let is_compound = ends_compounds(&next.term);
    let price = if is_compound { SPACE_IN_COMPOUND } else { SPACE_TOO_MANY };
    let mut add = |terms: Vec<String>, kind: CorrectionKind, score: f32, advised: bool| {
        changes.push(Change { words: number..number + 2, terms, kind, score, advised });
    };
    if count > 0 {
        let known = if is_known_word(&joined) { KNOWN } else { 0.0 };
        let score = FREQUENCY_WEIGHT * log(count) + known - price;
        add(vec![joined.clone()], CorrectionKind::Spacing, score, false);
    }
    // Two words that are both known are not one with a slip in it.
    if word.is_unknown() || next.is_unknown() || is_compound {
        for candidate in candidates(archive, &joined, CANDIDATES) {
            let [term] = &candidate.terms[..] else { continue };
            if !is_compound || END_OF_COMPOUNDS.iter().any(|end| term.contains(end)) {
                let score = candidate.score - price;
                add(candidate.terms, CorrectionKind::Spelling, score, candidate.advised);
            }
        }
    } else {
        // What a list or a rule advises, however well the two words are known: «میوه جات», «لب تاب».
        let is_plural = matches!(next.term.as_str(), "جات" | "جاتی");
        for advice in advised(archive, &joined) {
            if advice.is_listed || is_plural {
                let count = archive.count(&advice.term);
                let score = FREQUENCY_WEIGHT * log(count) + KNOWN - SPACE_IN_COMPOUND;
                add(vec![advice.term], CorrectionKind::Spelling, score, true);
            }
        }
    }
}
