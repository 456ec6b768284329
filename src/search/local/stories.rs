//! The stories of an archive, as the engine asks for them: the story of an article, the articles of a
//! story, the articles that are like one.

use std::collections::HashSet;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use crate::index::{Fields, Likeness, Signature, Signatures, Stories, identity_key};

/// Reads the stories of one commit.
#[derive(Clone, Copy)]
pub(super) struct StoryReader<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
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

    /// The articles of a story.
    pub(super) fn articles(&self, story: u64) -> tantivy::Result<Vec<DocAddress>> {
        let identities = self.stories.identities(story);
        let mut articles = Vec::new();
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let signatures = Signatures::open(segment)?;
            for identity in &identities {
                // Others may be found under the same number.
                self.under(identity_key(*identity), segment, |document| {
                    if signatures.identity(document) == Some(*identity) {
                        articles.push(DocAddress::new(ordinal as u32, document));
                    }
                })?;
            }
        }
        Ok(articles)
    }

    /// The signature of an article.
    pub(super) fn signature(&self, address: DocAddress) -> tantivy::Result<Option<Signature>> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        Ok(Signatures::open(segment)?.of(address.doc_id))
    }

    /// The other articles that share a band with one, and how like it they are.
    pub(super) fn like(&self, address: DocAddress) -> tantivy::Result<Vec<(DocAddress, Likeness)>> {
        let mut found = Vec::new();
        let Some(signature) = self.signature(address)? else { return Ok(found) };
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let mut documents = HashSet::new();
            for key in signature.keys() {
                self.under(key, segment, |document| {
                    documents.insert(document);
                })?;
            }
            let signatures = Signatures::open(segment)?;
            for document in documents {
                let other = DocAddress::new(ordinal as u32, document);
                if let Some(like) = signatures.of(document).filter(|_| other != address) {
                    found.push((other, signature.likeness(&like)));
                }
            }
        }
        Ok(found)
    }

    /// Gives the living documents that a number stands for.
    fn under(
        &self,
        key: u64,
        segment: &SegmentReader,
        mut give: impl FnMut(DocId),
    ) -> tantivy::Result<()> {
        let term = Term::from_field_u64(self.fields.key, key);
        let index = segment.inverted_index(self.fields.key)?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
            return Ok(());
        };
        let mut document = postings.doc();
        while document != TERMINATED {
            if !segment.is_deleted(document) {
                give(document);
            }
            document = postings.advance();
        }
        Ok(())
    }
}
