//! What a commit knows of a term.

use std::sync::Arc;

use tantivy::Searcher;
use tantivy::postings::TermInfo;

use super::store::Store;

/// Where the postings of a term are: for each segment, in titles and in bodies.
pub(crate) type TermPlaces = Arc<[[Option<TermInfo>; 2]]>;

/// A term of a commit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TermEntry {
    /// In how many articles it is. Words of a headline stand in the text too, so that the larger of both
    /// counts is close to the count of both.
    pub(crate) frequency: u64,
    /// `None` where it is nowhere.
    pub(crate) places: Option<TermPlaces>,
}

impl Store {
    /// Looks a term up, once for all that is asked of it.
    pub(crate) fn term(&self, searcher: &Searcher, term: &str) -> tantivy::Result<TermEntry> {
        let fields = [self.fields.title, self.fields.body];
        let mut places = Vec::with_capacity(searcher.segment_readers().len());
        let mut counts = [0; 2];
        for segment in searcher.segment_readers() {
            let mut here = [None, None];
            for (number, field) in fields.into_iter().enumerate() {
                here[number] = segment.inverted_index(field)?.terms().get(term)?;
                counts[number] += here[number].as_ref().map_or(0, |info| u64::from(info.doc_freq));
            }
            places.push(here);
        }
        if counts == [0; 2] {
            return Ok(TermEntry::default());
        }
        let alive = |number: usize| match counts[number] {
            0 => 0,
            count => count.saturating_sub(self.gone().count(fields[number], term)),
        };
        Ok(TermEntry { frequency: alive(0).max(alive(1)), places: Some(places.into()) })
    }
}
