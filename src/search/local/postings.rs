//! The postings of one form in one field of a segment.

use tantivy::postings::{Postings as _, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TantivyError};

use super::leaf::TextField;

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

    /// Gives the documents from `start` before `end`, with their frequencies.
    #[inline]
    pub(super) fn each(
        &mut self,
        start: DocId,
        end: DocId,
        mut give: impl FnMut(DocId, u32),
    ) -> tantivy::Result<()> {
        let postings = self.seek(start)?;
        let mut document = postings.doc();
        while document < end {
            give(document, postings.term_freq());
            document = postings.advance();
        }
        self.passed = end;
        Ok(())
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

#[cold]
fn cut_off() -> TantivyError {
    TantivyError::InternalError("postings were not opened".to_owned())
}
