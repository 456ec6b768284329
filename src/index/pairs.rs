//! Words that stand side by side in headlines, with counts: a side dictionary of each commit.
//!
//! Headlines only: they are what queries look like, and reading the places of all words of all texts
//! would cost more than a commit may. Even so their places are put in order again from the inverted
//! lists, so that no article is analyzed twice.

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, TERMINATED};

/// Most pairs that are kept, the most frequent.
const MAX_PAIRS: usize = 200_000;

/// A pair that is seen less often says nothing.
const MIN_COUNT: u64 = 3;

/// Most words of headlines that are held in memory; of a larger archive every second, third …
/// headline is read.
const MAX_WORDS: u64 = 4_000_000;

/// Longest word of a pair, in bytes.
const MAX_TERM: usize = 40;

/// All pairs, sorted, each with how often it is seen.
pub(crate) fn collect(searcher: &Searcher, field: Field) -> tantivy::Result<Vec<(String, u64)>> {
    let mut words = 0;
    for segment in searcher.segment_readers() {
        words += segment.inverted_index(field)?.total_num_tokens();
    }
    let every = (words / MAX_WORDS + 1) as u32;
    let mut terms = Terms::default();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut positions = Vec::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        // Document and place, and the word that stands there.
        let mut places: Vec<(u64, u32)> = Vec::new();
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            let Some(term) = std::str::from_utf8(stream.key()).ok().filter(|term| is_word(term))
            else {
                continue;
            };
            let number = terms.number(term);
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = index.read_postings_from_terminfo(stream.value(), option)?;
            while postings.doc() != TERMINATED {
                let document = postings.doc();
                if document % every == 0 && !segment.is_deleted(document) {
                    postings.positions(&mut positions);
                    let of = |position: &u32| u64::from(document) << 32 | u64::from(*position);
                    places.extend(positions.iter().map(|position| (of(position), number)));
                }
                postings.advance();
            }
        }
        places.sort_unstable();
        let beside = |two: &[(u64, u32)]| two[0].0 + 1 == two[1].0;
        pairs.extend(places.windows(2).filter(|two| beside(two)).map(|two| (two[0].1, two[1].1)));
    }
    Ok(frequent(pairs, &terms, u64::from(every)))
}

/// The pairs that are frequent enough, in the order of their letters.
fn frequent(mut pairs: Vec<(u32, u32)>, terms: &Terms, every: u64) -> Vec<(String, u64)> {
    pairs.sort_unstable();
    let mut counted: Vec<(u64, (u32, u32))> = pairs
        .chunk_by(|one, other| one == other)
        .map(|same| (same.len() as u64, same[0]))
        .filter(|(count, _)| *count >= MIN_COUNT)
        .collect();
    let name = |number: u32| terms.names.get(number as usize).map_or("", String::as_str);
    if counted.len() > MAX_PAIRS {
        // The same pairs whatever the numbers of their words are.
        counted.sort_unstable_by(|(one, pair), (other, different)| {
            let names = |pair: &(u32, u32)| (name(pair.0), name(pair.1));
            other.cmp(one).then_with(|| names(pair).cmp(&names(different)))
        });
        counted.truncate(MAX_PAIRS);
    }
    let mut named: Vec<(String, u64)> = counted
        .into_iter()
        .map(|(count, (left, right))| (format!("{} {}", name(left), name(right)), count * every))
        .collect();
    named.sort_unstable();
    named
}

/// Numbers are no words that a phrase is completed with.
fn is_word(term: &str) -> bool {
    term.len() <= MAX_TERM && !term.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Words by number.
#[derive(Default)]
struct Terms {
    names: Vec<String>,
    numbers: std::collections::HashMap<String, u32>,
}

impl Terms {
    fn number(&mut self, term: &str) -> u32 {
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(term.to_owned());
        self.numbers.insert(term.to_owned(), number);
        number
    }
}
