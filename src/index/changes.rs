//! What changed in the words of an archive since its dictionaries were made.
//!
//! Making the dictionaries of a commit costs as much as the archive has words. After a small change only
//! the words of what came and went are counted again, and stand in a dictionary of changes over the old
//! ones.

use fst::Streamer;

use super::dictionaries::Commit;
use super::gone::Gone;
use super::schema::Fields;
use super::vocabulary::{Count, Vocabulary, each_term};

/// Fewer words are counted again as a whole.
const FEWEST_WORDS: usize = 50;

/// Changes are at most one for so many words of the old dictionary; beyond, a new one is made.
const WORDS_PER_CHANGE: usize = 2;

/// A word with another count than in an old dictionary.
pub(super) struct Change {
    pub(super) term: String,
    pub(super) count: Count,
    /// The old count.
    pub(super) before: Count,
}

/// By how many articles a word is in more or fewer titles and bodies.
struct Step {
    term: String,
    by: [i64; 2],
}

/// The words with other counts in a commit than in an old dictionary, which with its changes is that of
/// the commit before; `None` where a new one should be made.
pub(super) fn between(
    old: &Commit<'_>,
    new: &Commit<'_>,
    fields: &Fields,
    words: &Vocabulary,
) -> tantivy::Result<Option<Vec<Change>>> {
    let most = words.len() / WORDS_PER_CHANGE;
    if words.len() < FEWEST_WORDS {
        return Ok(None);
    }
    let Some(steps) = steps(old, new, fields, most)? else { return Ok(None) };
    let mut changes = Vec::new();
    let stepped = |Step { term, by }: Step| {
        let before = words.before(&term);
        Change { count: before.stepped(by), before, term }
    };
    let mut steps = steps.into_iter().peekable();
    words.each_change(|term, count| {
        while let Some(step) = steps.next_if(|step| step.term.as_str() < term) {
            changes.push(stepped(step));
        }
        let by = steps.next_if(|step| step.term == term).map_or([0; 2], |step| step.by);
        let (term, before) = (term.to_owned(), words.before(term));
        changes.push(Change { count: count.stepped(by), before, term });
    });
    changes.extend(steps.map(stepped));
    changes.retain(|change| change.before != change.count);
    Ok((changes.len() <= most).then_some(changes))
}

/// What came and went between two commits, in the order of the terms: the words of segments that only one
/// of them has, and of what was deleted in only one of them. `None` for more words than `most`.
fn steps(
    old: &Commit<'_>,
    new: &Commit<'_>,
    fields: &Fields,
    most: usize,
) -> tantivy::Result<Option<Vec<Step>>> {
    let mut steps: Vec<Step> = Vec::new();
    let step = |number: usize, term: &str, by: i64| {
        let mut steps = [0; 2];
        steps[number] = by;
        Step { term: term.to_owned(), by: steps }
    };
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    for (commit, other, sign) in [(new, old, 1), (old, new, -1)] {
        for segment in commit.searcher.segment_readers() {
            let id = segment.segment_id();
            if other.searcher.segment_readers().iter().any(|other| other.segment_id() == id) {
                continue;
            }
            for field in [fields.title, fields.body] {
                if segment.inverted_index(field)?.terms().num_terms() > most {
                    return Ok(None);
                }
            }
            each_term(segment, fields, |number, term, count| {
                steps.push(step(number, term, sign * signed(count)));
            })?;
        }
        let known = Gone::names(other.searcher);
        commit.gone.each_but(&known, |number, term, count| {
            steps.push(step(number, term, -sign * signed(count)));
        });
    }
    // A stable sort knows the runs that are in their order already.
    steps.sort_by(|one, other| one.term.cmp(&other.term));
    steps.dedup_by(|later, first| {
        let is_same = later.term == first.term;
        if is_same {
            first.by = [first.by[0] + later.by[0], first.by[1] + later.by[1]];
        }
        is_same
    });
    steps.retain(|step| step.by != [0; 2]);
    Ok((steps.len() <= most).then_some(steps))
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
