//! What changed in the words of an archive since its dictionaries were made.
//!
//! Making the dictionaries of a commit costs as much as the archive has words. After a small change only
//! the words of what came and went are counted again, and stand in a dictionary of changes over the old
//! ones.

use fst::Streamer;
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentReader, Term};

use super::gone::Gone;
use super::parallel::on_threads;
use super::schema::Fields;
use super::vocabulary::Vocabulary;

/// Fewer words are counted again as a whole.
const FEWEST_WORDS: usize = 50;

/// Changes are at most one for so many words of the old dictionary; beyond, a new one is made.
const WORDS_PER_CHANGE: usize = 2;

/// A word that is looked up costs as much as so many that are passed over in their order.
const LOOKUP: usize = 32;

/// A word with another count than in an old dictionary.
pub(super) struct Change {
    pub(super) term: String,
    pub(super) count: u64,
    /// The old count.
    pub(super) before: u64,
}

/// The words with other counts than in an old dictionary; `None` where a new one should be made.
pub(super) fn between(
    old: &Searcher,
    new: &Searcher,
    fields: &Fields,
    gone: &Gone,
    words: &Vocabulary,
) -> tantivy::Result<Option<Vec<Change>>> {
    let most = words.len() / WORDS_PER_CHANGE;
    if words.len() < FEWEST_WORDS {
        return Ok(None);
    }
    let mut touched: Vec<String> = words.changed();
    touched.extend(gone.terms_since(&Gone::names(old)));
    let known: Vec<_> = old.segment_readers().iter().map(SegmentReader::segment_id).collect();
    for segment in new.segment_readers() {
        if known.contains(&segment.segment_id()) {
            continue;
        }
        for field in [fields.title, fields.body] {
            let index = segment.inverted_index(field)?;
            if index.terms().num_terms() > most {
                return Ok(None);
            }
            let mut stream = index.terms().stream()?;
            while stream.advance() {
                if let Ok(term) = std::str::from_utf8(stream.key()) {
                    touched.push(term.to_owned());
                }
            }
        }
    }
    touched.sort_unstable();
    touched.dedup();
    if touched.len() > most {
        return Ok(None);
    }
    let title = counts(new, fields.title, gone, &touched)?;
    let body = counts(new, fields.body, gone, &touched)?;
    let counts = title.into_iter().zip(body).map(|(one, other)| one.max(other));
    let before = words.before(&touched);
    let changes = touched.into_iter().zip(counts).zip(before);
    let changes = changes.map(|((term, count), before)| Change { term, count, before });
    Ok(Some(changes.filter(|change| change.before != change.count).collect()))
}

/// In how many articles a field has each of some terms, which are sorted.
fn counts(
    searcher: &Searcher,
    field: Field,
    gone: &Gone,
    terms: &[String],
) -> tantivy::Result<Vec<u64>> {
    let mut sums = vec![0_u64; terms.len()];
    let segments = searcher.segment_readers().iter();
    for piece in on_threads(segments, |segment| in_segment(segment, field, terms))? {
        for (sum, count) in sums.iter_mut().zip(piece) {
            *sum += count;
        }
    }
    gone.take_off(field, terms, &mut sums);
    Ok(sums)
}

fn in_segment(
    segment: &SegmentReader,
    field: Field,
    terms: &[String],
) -> tantivy::Result<Vec<u64>> {
    let index = segment.inverted_index(field)?;
    if terms.len() * LOOKUP < index.terms().num_terms() {
        let count = |term: &String| index.doc_freq(&Term::from_field_text(field, term));
        let counts: std::io::Result<Vec<u64>> =
            terms.iter().map(|term| count(term).map(u64::from)).collect();
        return Ok(counts?);
    }
    let mut counts = vec![0; terms.len()];
    let mut at = 0;
    let mut stream = index.terms().stream()?;
    while stream.advance() && at < terms.len() {
        while terms.get(at).is_some_and(|term| term.as_bytes() < stream.key()) {
            at += 1;
        }
        if terms.get(at).is_some_and(|term| term.as_bytes() == stream.key()) {
            counts[at] = u64::from(stream.value().doc_freq);
        }
    }
    Ok(counts)
}

/// The keys of a dictionary with what is changed in it, in their order.
pub(super) fn merged<B, C>(mut base: B, mut changes: C, mut give: impl FnMut(&[u8], u64) -> bool)
where
    B: for<'b> Streamer<'b, Item = (&'b [u8], u64)>,
    C: for<'b> Streamer<'b, Item = (&'b [u8], u64)>,
{
    let own = |entry: Option<(&[u8], u64)>| entry.map(|(key, count)| (key.to_vec(), count));
    let mut change = own(changes.next());
    while let Some((key, count)) = base.next() {
        while let Some((changed, new)) = change.as_ref().filter(|(c, _)| c.as_slice() < key) {
            if *new > 0 && !give(changed, *new) {
                return;
            }
            change = own(changes.next());
        }
        let count = match change.as_ref().filter(|(changed, _)| changed.as_slice() == key) {
            Some((_, new)) => {
                let new = *new;
                change = own(changes.next());
                new
            }
            None => count,
        };
        if count > 0 && !give(key, count) {
            return;
        }
    }
    while let Some((changed, new)) = change {
        if new > 0 && !give(&changed, new) {
            return;
        }
        change = own(changes.next());
    }
}
