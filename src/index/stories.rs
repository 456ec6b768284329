//! Stories: copies of one report, whoever carried them. A side dictionary of each commit.
//!
//! The articles are gone through by time, and by id where the time is the same. One that is a copy of
//! the first of an earlier story belongs to that story, the earliest there is; else it is the first of
//! a story of its own; so is one whose figures are not those of another copy in the story, where the
//! first has none: it may be a page that comes every day. So a story depends on its articles only,
//! neither on the order in which they were indexed nor on segments; every article of a story is a copy of its first, so that no chain of
//! small changes leads from one report to another; and articles with one identity, which the same
//! articles are copies of, are always in one story. That is why the dictionary names identities,
//! which outlive merges, instead of documents.

use std::collections::HashMap;

use fst::{IntoStreamer, Streamer};
use tantivy::columnar::Column;
use tantivy::directory::OwnedBytes;
use tantivy::{DocId, Searcher, SegmentReader};

use super::automaton::map_of;
use super::parallel::on_threads;
use super::signature::Signature;

/// A band that more stories than this share says nothing of them: it is not looked up for
/// the later ones.
const MOST_IN_ONE_BAND: usize = 256;

/// The figures of so many copies are compared with those of another one that may belong to them.
const MOST_FIGURES_OF_A_STORY: usize = 64;

/// Entries from an identity to the first of its story.
const TO_STORY: u8 = 0;

/// Entries from the first of a story to the others.
const TO_OTHERS: u8 = 1;

/// The stories of a commit that have more than one identity.
pub(crate) struct Stories {
    map: fst::Map<OwnedBytes>,
}

impl std::fmt::Debug for Stories {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Stories").field("entries", &self.map.len()).finish()
    }
}

/// The signatures of a segment.
pub(crate) struct Signatures {
    identities: Column<u64>,
    numbers: Column<u64>,
}

impl Signatures {
    /// Opens the columns.
    pub(crate) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self { identities: columns.u64("identity")?, numbers: columns.u64("signature")? })
    }

    /// The signature of a document; `None` for a text that is too short.
    pub(crate) fn of(&self, document: DocId) -> Option<Signature> {
        let identity = self.identity(document)?;
        let numbers: Vec<u64> = self.numbers.values_for_doc(document).collect();
        Signature::decode(identity, &numbers)
    }

    /// The identity alone.
    pub(crate) fn identity(&self, document: DocId) -> Option<u64> {
        self.identities.first(document).filter(|identity| *identity != 0)
    }
}

/// An identity with the first article that has it.
struct Report {
    time: i64,
    id: String,
    signature: Signature,
}

/// Numbers that were seen, and seen again. Some others pass for seen, never the other way round.
struct Seen {
    once: Vec<u64>,
    again: Vec<u64>,
}

impl Seen {
    fn new(count: usize) -> Self {
        let words = (count / 8).next_power_of_two().max(1);
        Self { once: vec![0; words], again: vec![0; words] }
    }

    fn place(&self, number: u32) -> (usize, u64) {
        ((number >> 6) as usize & (self.once.len() - 1), 1 << (number & 63))
    }

    fn see(&mut self, number: u32) {
        let (word, bit) = self.place(number);
        self.again[word] |= self.once[word] & bit;
        self.once[word] |= bit;
    }

    fn again(&self, number: u32) -> bool {
        let (word, bit) = self.place(number);
        self.again[word] & bit != 0
    }
}

/// The documents of a segment with a part of each of their bands.
fn bands(segment: &SegmentReader) -> tantivy::Result<Vec<(DocId, u32)>> {
    let signatures = Signatures::open(segment)?;
    let mut bands = Vec::new();
    for document in segment.doc_ids_alive() {
        if let Some(signature) = signatures.of(document) {
            bands.extend(signature.bands().into_iter().map(|band| (document, band)));
        }
    }
    Ok(bands)
}

/// The documents of each segment that share a band with another.
fn candidates(searcher: &Searcher) -> tantivy::Result<Vec<Vec<DocId>>> {
    let found = on_threads(searcher.segment_readers().iter(), bands)?;
    let mut seen = Seen::new(found.iter().map(Vec::len).sum());
    found.iter().flatten().for_each(|(_, band)| seen.see(*band));
    let documents = |found: Vec<(DocId, u32)>| {
        let shared = found.into_iter().filter(|(_, band)| seen.again(*band));
        let mut documents: Vec<DocId> = shared.map(|(document, _)| document).collect();
        documents.dedup();
        documents
    };
    Ok(found.into_iter().map(documents).collect())
}

/// The reports that may be copies of another, the earliest first.
fn reports(searcher: &Searcher) -> tantivy::Result<Vec<Report>> {
    let mut reports: HashMap<u64, Report> = HashMap::new();
    for (segment, documents) in searcher.segment_readers().iter().zip(candidates(searcher)?) {
        let signatures = Signatures::open(segment)?;
        let times = segment.fast_fields().i64("time")?;
        let Some(ids) = segment.fast_fields().str("id")? else { continue };
        let ordinal = |document| ids.ords().first(document).unwrap_or(u64::MAX);
        let mut documents: Vec<(u64, DocId)> =
            documents.into_iter().map(|document| (ordinal(document), document)).collect();
        documents.sort_unstable();
        let ordinals: Vec<u64> = documents.iter().map(|(ordinal, _)| *ordinal).collect();
        let mut next = documents.into_iter();
        ids.dictionary().sorted_ords_to_term_cb(&ordinals, |id| {
            let Some((_, document)) = next.next() else { return };
            let Some(signature) = signatures.of(document) else { return };
            // What has no date comes last.
            let time = times.first(document).unwrap_or(i64::MAX);
            let id = String::from_utf8_lossy(id).into_owned();
            let known = reports.get(&signature.identity);
            if known.is_none_or(|known| (time, &id) < (known.time, &known.id)) {
                reports.insert(signature.identity, Report { time, id, signature });
            }
        })?;
    }
    let mut reports: Vec<Report> = reports.into_values().collect();
    reports.sort_by(|one, other| (one.time, &one.id).cmp(&(other.time, &other.id)));
    Ok(reports)
}

/// Pairs of the identity of a first report and that of a copy of it.
fn copies(reports: &[Report]) -> Vec<(u64, u64)> {
    let mut firsts: HashMap<u32, Vec<usize>> = HashMap::new();
    // The copies of each first report whose figures are others than those of the copies before.
    let mut figures: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut copies = Vec::new();
    for (number, report) in reports.iter().enumerate() {
        let bands = report.signature.bands();
        let mut earlier: Vec<usize> =
            bands.iter().filter_map(|band| firsts.get(band)).flatten().copied().collect();
        earlier.sort_unstable();
        earlier.dedup();
        let first = earlier.into_iter().find(|first| {
            let others = figures.get(first).map(Vec::as_slice).unwrap_or_default();
            reports[*first].signature.is_copy(&report.signature)
                && others
                    .iter()
                    .all(|other| !reports[*other].signature.figures_differ(&report.signature))
        });
        match first {
            Some(first) => {
                let others = figures.entry(first).or_default();
                let has_same =
                    |other: &usize| reports[*other].signature.has_figures_of(&report.signature);
                if others.len() < MOST_FIGURES_OF_A_STORY && !others.iter().any(has_same) {
                    others.push(number);
                }
                copies.push((reports[first].signature.identity, report.signature.identity));
            }
            None => {
                for band in bands {
                    let under = firsts.entry(band).or_default();
                    if under.len() < MOST_IN_ONE_BAND {
                        under.push(number);
                    }
                }
            }
        }
    }
    copies
}

fn key(kind: u8, numbers: &[u64]) -> Vec<u8> {
    let numbers = numbers.iter().flat_map(|number| number.to_be_bytes());
    std::iter::once(kind).chain(numbers).collect()
}

impl Stories {
    /// Makes the dictionary of a commit.
    pub(crate) fn make(searcher: &Searcher) -> tantivy::Result<Vec<u8>> {
        let mut entries: Vec<(Vec<u8>, u64)> = Vec::new();
        for (first, copy) in copies(&reports(searcher)?) {
            entries.push((key(TO_STORY, &[copy]), first));
            entries.push((key(TO_OTHERS, &[first, copy]), copy));
        }
        entries.sort_unstable();
        Ok(map_of(entries))
    }

    /// Opens a dictionary; `None` if it is none.
    pub(crate) fn open(bytes: OwnedBytes) -> Option<Self> {
        fst::Map::new(bytes).ok().map(|map| Self { map })
    }

    /// The identity of the first report of a story, which names the story.
    pub(crate) fn story_of(&self, identity: u64) -> u64 {
        self.map.get(key(TO_STORY, &[identity])).unwrap_or(identity)
    }

    /// The identities of a story, the first one's first.
    pub(crate) fn identities(&self, story: u64) -> Vec<u64> {
        let mut identities = vec![story];
        let (from, to) = (key(TO_OTHERS, &[story]), key(TO_OTHERS, &[story, u64::MAX]));
        let mut stream = self.map.range().ge(from).le(to).into_stream();
        while let Some((_, copy)) = stream.next() {
            identities.push(copy);
        }
        identities
    }
}
