//! What the last commit holds: the articles of a file, and of an id.

use std::collections::HashMap;

use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::schema::Fields;
use super::store::find;

/// An article of the last commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// The number of its file.
    pub(super) file: u64,
    /// The number of what it says.
    pub(super) fingerprint: u64,
    /// The stamp of the commit it came with.
    pub(super) added: u64,
}

/// The last commit before a run, or nothing.
#[derive(Clone)]
pub(super) struct Known {
    commit: Option<(Searcher, Fields)>,
}

impl Known {
    pub(super) fn new(searcher: Searcher, fields: Fields) -> Self {
        Self { commit: Some((searcher, fields)) }
    }

    /// What a new index holds.
    pub(super) fn nothing() -> Self {
        Self { commit: None }
    }

    /// The articles of a file by their ids.
    pub(super) fn of_file(&self, number: u64) -> tantivy::Result<HashMap<String, Held>> {
        let mut held = HashMap::new();
        let Some((searcher, fields)) = &self.commit else { return Ok(held) };
        let term = Term::from_field_u64(fields.file, number);
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(fields.file)?;
            let basic = tantivy::schema::IndexRecordOption::Basic;
            let Some(mut postings) = index.read_postings(&term, basic)? else { continue };
            let Some(ids) = segment.fast_fields().str("id")? else { continue };
            let columns = Columns::open(segment)?;
            let mut found: Vec<(u64, Held)> = Vec::new();
            while postings.doc() != TERMINATED {
                let document = postings.doc();
                if !segment.is_deleted(document)
                    && let Some(ordinal) = ids.ords().first(document)
                {
                    found.push((ordinal, columns.held(document)));
                }
                postings.advance();
            }
            // Read in their order: each by itself would look for its block.
            found.sort_unstable_by_key(|(ordinal, _)| *ordinal);
            let ordinals: Vec<u64> = found.iter().map(|(ordinal, _)| *ordinal).collect();
            let mut rest = found.into_iter();
            ids.dictionary().sorted_ords_to_term_cb(&ordinals, |id| {
                if let Some((_, article)) = rest.next() {
                    held.insert(String::from_utf8_lossy(id).into_owned(), article);
                }
            })?;
        }
        Ok(held)
    }

    /// The article with an id.
    pub(super) fn of_id(&self, id: &str) -> tantivy::Result<Option<Held>> {
        let Some((searcher, fields)) = &self.commit else { return Ok(None) };
        let term = Term::from_field_text(fields.id, id);
        for segment in searcher.segment_readers() {
            if let Some(document) = find(segment, &term)? {
                return Ok(Some(Columns::open(segment)?.held(document)));
            }
        }
        Ok(None)
    }
}

/// The columns of what articles carry.
struct Columns {
    file: tantivy::columnar::Column<u64>,
    fingerprint: tantivy::columnar::Column<u64>,
    added: tantivy::columnar::Column<u64>,
}

impl Columns {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            file: columns.u64("file")?,
            fingerprint: columns.u64("fingerprint")?,
            added: columns.u64("added")?,
        })
    }

    fn held(&self, document: DocId) -> Held {
        let value = |column: &tantivy::columnar::Column<u64>| column.first(document).unwrap_or(0);
        Held {
            file: value(&self.file),
            fingerprint: value(&self.fingerprint),
            added: value(&self.added),
        }
    }
}
