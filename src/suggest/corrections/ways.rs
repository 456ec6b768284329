//! The best ways through the words of a query, words that stand side by side in the archive preferred.

use std::ops::Range;

use super::changes::Change;
use super::words::Word;
use super::{Correction, CorrectionKind, Piece, edited};
use crate::suggest::WordCounts;
use crate::suggest::spelling_of::spelling_of;

/// What each word costs: a reading of more words is not the better for them.
pub(super) const A_WORD: f32 = 6.0;

/// Ways through the query that are followed.
const BEAM: usize = 12;

/// What the logarithm of a pair's count adds.
const PAIR_WEIGHT: f32 = 0.5;

/// A way through the first words.
#[derive(Clone, Default)]
pub(super) struct Way {
    pub(super) score: f32,
    /// The changes, by number.
    pub(super) changes: Vec<usize>,
    pub(super) last: Option<String>,
}

/// The best ways through the words.
pub(super) fn ways<W: WordCounts>(archive: &W, words: &[Word], changes: &[Change]) -> Vec<Way> {
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
pub(super) fn correction(
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
        sure &= !change.advised && changed.iter().any(Word::is_unknown);
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
