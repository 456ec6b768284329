//! The postings of one form in one field of a segment: with positions, or block by block without.

use tantivy::postings::{BlockSegmentPostings, Postings as _, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TantivyError};

use super::leaf::TextField;

/// Documents of a block, but for the last one.
const BLOCK: usize = 128;

/// Postings that are opened when they are first asked for, and again for documents behind them: the
/// engine's are read forward only, and opening those of all forms of a word, for each look at a segment,
/// was half the time of a query.
pub(super) struct FormPostings<'a> {
    field: &'a TextField,
    info: TermInfo,
    option: IndexRecordOption,
    opened: Option<Box<SegmentPostings>>,
    /// What is before this document was passed over.
    passed: DocId,
}

impl<'a> FormPostings<'a> {
    pub(super) fn new(field: &'a TextField, info: TermInfo, option: IndexRecordOption) -> Self {
        Self { field, info, option, opened: None, passed: 0 }
    }

    /// In how many documents the form is.
    pub(super) fn frequency(&self) -> u64 {
        u64::from(self.info.doc_freq)
    }

    /// Stands at the first document from this one on.
    #[inline]
    pub(super) fn seek(&mut self, document: DocId) -> tantivy::Result<&mut SegmentPostings> {
        if document < self.passed {
            self.opened = None;
        }
        self.passed = document;
        if self.opened.is_none() {
            self.open()?;
        }
        let Some(postings) = &mut self.opened else { return Err(cut_off()) };
        if postings.doc() < document {
            postings.seek(document);
        }
        Ok(postings)
    }

    #[cold]
    #[inline(never)]
    fn open(&mut self) -> tantivy::Result<()> {
        self.opened = Some(Box::new(self.field.open(&self.info, self.option)?));
        Ok(())
    }

    /// The first document from this one on that has the form.
    #[inline]
    pub(super) fn next(&mut self, document: DocId) -> tantivy::Result<DocId> {
        Ok(self.seek(document)?.doc())
    }

    /// The positions in a document, as far as it has the form; they replace what is in `into`.
    pub(super) fn positions(
        &mut self,
        document: DocId,
        into: &mut Vec<u32>,
    ) -> tantivy::Result<bool> {
        let postings = self.seek(document)?;
        let is_there = postings.doc() == document;
        if is_there {
            postings.positions(into);
        }
        Ok(is_there)
    }
}

/// Documents and frequencies, read block by block; opened like [`FormPostings`].
pub(super) struct BlockPostings<'a> {
    field: &'a TextField,
    info: TermInfo,
    option: IndexRecordOption,
    opened: Option<Box<BlockSegmentPostings>>,
    /// Where it stands in the block.
    at: usize,
    /// The document there; none lies between what was passed over and it.
    next: DocId,
    /// What is before this document was passed over.
    passed: DocId,
}

impl<'a> BlockPostings<'a> {
    pub(super) fn new(field: &'a TextField, info: TermInfo, option: IndexRecordOption) -> Self {
        Self { field, info, option, opened: None, at: 0, next: 0, passed: 0 }
    }

    /// Whether it is known that no document from `start` before `end` has the form.
    #[inline]
    pub(super) fn has_none(&self, start: DocId, end: DocId) -> bool {
        self.passed <= start && end <= self.next
    }

    /// Goes to the first document from this one on: the block, and the place in it.
    #[inline]
    fn seek(&mut self, document: DocId) -> tantivy::Result<&mut BlockSegmentPostings> {
        if self.opened.is_none() || document < self.passed {
            self.open()?;
        }
        self.passed = document;
        let Some(block) = &mut self.opened else { return Err(cut_off()) };
        if block.doc(self.at) < document {
            self.at = block.seek(document);
        }
        self.next = block.doc(self.at);
        Ok(block)
    }

    #[cold]
    #[inline(never)]
    fn open(&mut self) -> tantivy::Result<()> {
        self.opened = Some(Box::new(self.field.block(&self.info, self.option)?));
        self.at = 0;
        Ok(())
    }

    /// The first document from this one on that has the form, and how often.
    #[inline]
    pub(super) fn next(&mut self, document: DocId) -> tantivy::Result<(DocId, u32)> {
        self.seek(document)?;
        let frequency = self.opened.as_ref().map_or(0, |block| block.freq(self.at));
        Ok((self.next, frequency))
    }

    /// Gives the documents from `start` before `end`, with their frequencies, if these are asked for.
    #[inline]
    pub(super) fn each(
        &mut self,
        start: DocId,
        end: DocId,
        mut give: impl FnMut(DocId, u32),
    ) -> tantivy::Result<()> {
        let has_frequencies = self.option.has_freq();
        self.seek(start)?;
        let Self { opened: Some(block), at, .. } = self else { return Err(cut_off()) };
        loop {
            let documents = block.docs().get(*at..).unwrap_or_default();
            let is_whole = documents.last().is_some_and(|last| *last < end);
            let before_end = |document: &DocId| *document < end;
            let count =
                if is_whole { documents.len() } else { documents.partition_point(before_end) };
            let documents = documents[..count].iter();
            if has_frequencies {
                let frequencies = block.freqs().get(*at..).unwrap_or_default();
                documents.zip(frequencies).for_each(|(document, count)| give(*document, *count));
            } else {
                documents.for_each(|document| give(*document, 1));
            }
            *at += count;
            // Behind the last block there is none.
            if !is_whole || block.block_len() < BLOCK {
                break;
            }
            block.advance();
            *at = 0;
        }
        self.next = block.doc(*at);
        self.passed = end;
        Ok(())
    }
}

#[cold]
fn cut_off() -> TantivyError {
    TantivyError::InternalError("postings were not opened".to_owned())
}
