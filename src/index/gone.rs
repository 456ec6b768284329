//! What articles that were taken out still count in the term dictionaries.
//!
//! The engine only marks a deleted article; until its segment is merged, the frequencies of words count
//! it. What it counts is worked out from its stored text and taken off, so that an index that was
//! brought up to date gives the same scores as one that was made anew. One file for each state of a
//! segment, beside the segments; where it is missing, because a run was cut off, it is made in memory.

use std::path::Path;

use rustc_hash::FxHashMap;

use tantivy::directory::{Directory, OwnedBytes};
use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::tokenizer::{TokenStream, Tokenizer};
use tantivy::{DocId, Searcher, SegmentMeta, SegmentReader, TantivyDocument};

use super::automaton::{map_of, whole};
use super::directory::SealedDirectory;
use super::error::IndexError;
use super::manifest::write_atomically;
use super::parallel::on_threads;
use super::schema::Fields;
use crate::analysis::PersianAnalyzer;

/// Counts of the deleted articles of a segment, by field and term.
type Counts = fst::Map<OwnedBytes>;

/// What the deleted articles of a commit count.
#[derive(Default)]
pub(crate) struct Gone {
    segments: Vec<(String, Counts)>,
    fields: Option<Fields>,
}

impl std::fmt::Debug for Gone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Gone").field("segments", &self.segments.len()).finish()
    }
}

/// The letters that the fields have in keys.
const TITLE: char = 't';
const BODY: char = 'b';

fn letter(fields: &Fields, field: Field) -> char {
    if field == fields.title { TITLE } else { BODY }
}

/// The file of a segment in the state it is in; `None` where nothing is deleted.
fn name_of(segment: &SegmentReader) -> Option<String> {
    let state = segment.delete_opstamp().filter(|_| segment.has_deletes())?;
    Some(named(segment.segment_id(), state))
}

fn named(segment: SegmentId, state: u64) -> String {
    format!("gone-{}-{state}.fst", segment.uuid_string())
}

/// The file of a segment as a commit names it.
pub(super) fn gone_file_of(segment: &SegmentMeta) -> Option<String> {
    let state = segment.delete_opstamp().filter(|_| segment.has_deletes())?;
    Some(named(segment.id(), state))
}

/// Whether a file belongs to a segment in some state.
pub(super) fn is_gone_file(name: &str) -> bool {
    name.starts_with("gone-") && name.ends_with(".fst")
}

impl Gone {
    /// Opens the counts of a commit, or makes them.
    pub(crate) fn open(
        directory: &SealedDirectory,
        searcher: &Searcher,
        fields: &Fields,
        analyzer: &PersianAnalyzer,
    ) -> tantivy::Result<Self> {
        let mut segments = Vec::new();
        for segment in searcher.segment_readers() {
            let Some(name) = name_of(segment) else { continue };
            let stored = directory.open_read(Path::new(&name)).ok();
            let stored = stored.and_then(|file| file.read_bytes().ok());
            match stored.and_then(|bytes| fst::Map::new(bytes).ok()) {
                Some(counts) => segments.push((name, counts)),
                None => {
                    let counts = deleted_of(segment, fields, analyzer, None, Vec::new())?;
                    let counts = fst::Map::new(OwnedBytes::new(map_of(counts))).ok();
                    segments.extend(counts.map(|counts| (name, counts)));
                }
            }
        }
        Ok(Self { segments, fields: Some(*fields) })
    }

    /// Writes the counts of a commit beside its segments. What the commit before had of a segment is
    /// taken from there, so that only articles are read that were deleted since.
    pub(crate) fn write(
        folder: &Path,
        searcher: &Searcher,
        fields: &Fields,
        analyzer: &PersianAnalyzer,
        before: Option<&Searcher>,
    ) -> Result<(), IndexError> {
        let failed = |error| IndexError::engine(folder, error);
        for segment in searcher.segment_readers() {
            let Some(name) = name_of(segment) else { continue };
            let path = folder.join(name);
            if path.exists() {
                continue;
            }
            let id = segment.segment_id();
            let old = before.and_then(|before| {
                before.segment_readers().iter().find(|old| old.segment_id() == id)
            });
            let old_counts = old.and_then(|old| {
                let Some(name) = name_of(old) else { return Some(Vec::new()) };
                // What is damaged must not go on in what is made of it.
                counts_in(&fst::Map::from(whole(std::fs::read(folder.join(name)).ok()?)?))
            });
            let (old, counts) = match old_counts {
                Some(counts) => (old, counts),
                None => (None, Vec::new()),
            };
            let counts = deleted_of(segment, fields, analyzer, old, counts).map_err(failed)?;
            write_atomically(&path, &map_of(counts))?;
        }
        Ok(())
    }

    /// How many deleted articles have a term in a field.
    pub(crate) fn count(&self, field: Field, term: &str) -> u64 {
        let Some(fields) = self.fields.as_ref().filter(|_| !self.segments.is_empty()) else {
            return 0;
        };
        let key = format!("{}{term}", letter(fields, field));
        self.segments.iter().filter_map(|(_, counts)| counts.get(&key)).sum()
    }

    /// Whether nothing is deleted.
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// What the deleted articles of segments count, but for the segments in a state that one of these files
    /// is of: whether it is in titles (0) or bodies (1), the term, and the count.
    pub(super) fn each_but(&self, names: &[String], mut give: impl FnMut(usize, &str, u64)) {
        use fst::Streamer;
        for (_, counts) in self.segments.iter().filter(|(name, _)| !names.contains(name)) {
            let mut stream = counts.stream();
            while let Some((key, count)) = stream.next() {
                if let Some((letter, term)) = key.split_first()
                    && let Ok(term) = std::str::from_utf8(term)
                {
                    give(usize::from(*letter != TITLE as u8), term, count);
                }
            }
        }
    }

    /// The names of the files of a commit.
    pub(crate) fn names(searcher: &Searcher) -> Vec<String> {
        searcher.segment_readers().iter().filter_map(name_of).collect()
    }
}

fn counts_in(map: &fst::Map<Vec<u8>>) -> Option<Vec<(String, u64)>> {
    use fst::Streamer;
    let mut counts = Vec::with_capacity(map.len());
    let mut stream = map.stream();
    while let Some((key, count)) = stream.next() {
        counts.push((std::str::from_utf8(key).ok()?.to_owned(), count));
    }
    Some(counts)
}

/// Counts the terms of the deleted articles of a segment, on all cores; with `old` only of those that
/// were not deleted there, on top of `counts`. In the order of the keys.
fn deleted_of(
    segment: &SegmentReader,
    fields: &Fields,
    analyzer: &PersianAnalyzer,
    old: Option<&SegmentReader>,
    mut counts: Vec<(String, u64)>,
) -> tantivy::Result<Vec<(String, u64)>> {
    let deleted: Vec<DocId> = (0..segment.max_doc())
        .filter(|document| segment.is_deleted(*document))
        .filter(|document| old.is_none_or(|old| !old.is_deleted(*document)))
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let piece = deleted.len().div_ceil(threads).max(64);
    let count = |documents: &[DocId]| -> tantivy::Result<Vec<(String, u64)>> {
        let store = segment.get_store_reader(2)?;
        let mut analyzer = analyzer.clone();
        let mut counters = [Counter::default(), Counter::default()];
        for document in documents {
            let document: TantivyDocument = store.get(*document)?;
            let (title, body) = fields.texts(&document);
            for (counter, text) in counters.iter_mut().zip([title, body]) {
                counter.count(&text, &mut analyzer);
            }
        }
        let of = |(letter, counter): (char, Counter)| counter.keys(letter).collect::<Vec<_>>();
        Ok([TITLE, BODY].into_iter().zip(counters).flat_map(of).collect())
    };
    for piece in on_threads(deleted.chunks(piece), count)? {
        counts.extend(piece);
    }
    counts.sort_unstable();
    counts.dedup_by(|later, first| {
        let is_same = later.0 == first.0;
        first.1 += if is_same { later.1 } else { 0 };
        is_same
    });
    Ok(counts)
}

/// Counts in how many texts terms are.
#[derive(Default)]
struct Counter {
    /// Of each term in how many texts it was, and the number of the last of them.
    counts: FxHashMap<String, (u64, usize)>,
    texts: usize,
}

impl Counter {
    /// Adds one for each different term of a text.
    fn count(&mut self, text: &str, analyzer: &mut PersianAnalyzer) {
        self.texts += 1;
        let mut stream = analyzer.token_stream(text);
        while stream.advance() {
            let term = &stream.token().text;
            match self.counts.get_mut(term) {
                Some((_, last)) if *last == self.texts => {}
                Some((count, last)) => (*count, *last) = (*count + 1, self.texts),
                None => {
                    self.counts.insert(term.clone(), (1, self.texts));
                }
            }
        }
    }

    /// The counts under their keys, in no order.
    fn keys(self, letter: char) -> impl Iterator<Item = (String, u64)> {
        self.counts.into_iter().map(move |(term, (count, _))| (format!("{letter}{term}"), count))
    }
}
