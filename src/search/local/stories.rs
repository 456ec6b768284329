//! The stories of an archive, as the engine asks for them: the story of an article, the articles of a
//! story, the articles that are like one.

use std::collections::HashMap;

use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

use crate::index::{Likeness, Signature, Signatures, Stories};

/// Reads the stories of one commit.
#[derive(Clone, Copy)]
pub(super) struct StoryReader<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) stories: &'a Stories,
}

/// The stories of the articles of a segment.
pub(super) struct SegmentStories<'a> {
    signatures: Signatures,
    stories: &'a Stories,
}

impl SegmentStories<'_> {
    /// The story of a document; `None` for a text that is too short to be known again, which is a
    /// story of its own.
    pub(super) fn of(&self, document: DocId) -> Option<u64> {
        Some(self.stories.story_of(self.signatures.identity(document)?))
    }
}

impl<'a> StoryReader<'a> {
    pub(super) fn segment(&self, segment: &SegmentReader) -> tantivy::Result<SegmentStories<'a>> {
        Ok(SegmentStories { signatures: Signatures::open(segment)?, stories: self.stories })
    }

    /// The stories of ranked documents, in their order.
    pub(super) fn of_all(
        &self,
        documents: impl Iterator<Item = DocAddress>,
    ) -> tantivy::Result<Vec<Option<u64>>> {
        let segments = self.searcher.segment_readers();
        let segments: Vec<SegmentStories<'a>> =
            segments.iter().map(|segment| self.segment(segment)).collect::<Result<_, _>>()?;
        let of = |address: DocAddress| segments[address.segment_ord as usize].of(address.doc_id);
        Ok(documents.map(of).collect())
    }

    /// The articles of some stories, each with its story. One pass over the identities of all articles.
    pub(super) fn articles(&self, stories: &[u64]) -> tantivy::Result<Vec<(u64, DocAddress)>> {
        let identities = |story: &u64| {
            let story = *story;
            self.stories.identities(story).into_iter().map(move |identity| (identity, story))
        };
        let story_of: HashMap<u64, u64> = stories.iter().flat_map(identities).collect();
        let mut articles = Vec::new();
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let signatures = Signatures::open(segment)?;
            for document in segment.doc_ids_alive() {
                let identity = signatures.identity(document);
                if let Some(story) = identity.and_then(|identity| story_of.get(&identity)) {
                    articles.push((*story, DocAddress::new(ordinal as u32, document)));
                }
            }
        }
        Ok(articles)
    }

    /// The signature of an article.
    pub(super) fn signature(&self, address: DocAddress) -> tantivy::Result<Option<Signature>> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        Ok(Signatures::open(segment)?.of(address.doc_id))
    }

    /// The copies of an article, and how like it they are. It is compared with all the others: less
    /// than a microsecond each.
    pub(super) fn copies(
        &self,
        address: DocAddress,
    ) -> tantivy::Result<Vec<(DocAddress, Likeness)>> {
        let mut found = Vec::new();
        let Some(signature) = self.signature(address)? else { return Ok(found) };
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let signatures = Signatures::open(segment)?;
            for document in segment.doc_ids_alive() {
                let other = DocAddress::new(ordinal as u32, document);
                let Some(like) = signatures.of(document) else { continue };
                if other != address && signature.is_copy(&like) {
                    found.push((other, signature.likeness(&like)));
                }
            }
        }
        Ok(found)
    }
}
